"""Ends processes together with everything they started, and hears when this one is to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import psutil


class Terminated(KeyboardInterrupt):
    """Raised where this process is asked to end, or its terminal has gone; unwinds like Ctrl-C.

    Parameters
    ----------
    number : int
        The signal: SIGTERM or SIGHUP.
    """

    def __init__(self, number: int = signal.SIGTERM) -> None:
        super().__init__()
        self.number = number


# Windows has no terminal that goes away.
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def exit_code(stop: KeyboardInterrupt) -> int:
    """Return what a shell returns for a program that a signal ended."""
    return 128 + (stop.number if isinstance(stop, Terminated) else signal.SIGINT)


def end_descendants(pid: int) -> None:
    """End every process that descends from `pid`, at once and without asking."""
    try:
        family = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue  # it ended by itself between the listing and now


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into `Terminated`, so that all is put away as after Ctrl-C; and hear Ctrl-C in any case.

    A shell starts what it puts into the background with SIGINT ignored, and so would be every kernel of a run.
    Where somebody else handles a signal already, or outside the main thread, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        # A second one must not interrupt the putting away.
        for ending in _ENDING:
            signal.signal(ending, signal.SIG_IGN)
        raise Terminated(number)

    wanted: dict[int, tuple[Any, Any]] = dict.fromkeys(_ENDING, (signal.SIG_DFL, stop))
    wanted[signal.SIGINT] = signal.SIG_IGN, signal.default_int_handler
    mine = {number: before for number, (before, _) in wanted.items() if signal.getsignal(number) is before}
    for number in mine:
        signal.signal(number, wanted[number][1])
    try:
        yield
    finally:
        for number, before in mine.items():
            signal.signal(number, before)
