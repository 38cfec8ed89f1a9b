"""Whoever owns the warm parent (`fanecon.press.warm`): starts it, hands out channels to it, ends it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from fanecon.press.ending import end_descendants

# The current folder is not ours, but a notebook's own is its kernel's: with -P it could not import what lies beside it.
_START = "import sys; sys.path[:] = filter(None, sys.path); from fanecon.press.warm import main; main()"
_MATPLOTLIBRC = str(Path(str(getattr(find_spec("matplotlib"), "origin", ""))).parent / "mpl-data" / "matplotlibrc")


def can_fork() -> bool:
    """Whether kernels can be forked here. `FANECON_WARM=0` does without."""
    # Apple's frameworks do not survive a fork.
    return hasattr(os, "fork") and sys.platform != "darwin" and os.environ.get("FANECON_WARM") != "0"


def settings() -> dict[str, str]:
    """Return what has to stand in the environment of a kernel before its first import."""
    # Notebooks run side by side and their matrices are small: more threads would only wait for one another
    # (measured: forecasts took 11 s with the default of a thread a core, 2 s with one).
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    # Sets have one order, and a user's look of charts stays outside.
    fixed = {"PYTHONHASHSEED": "0", "MATPLOTLIBRC": _MATPLOTLIBRC}
    return {**fixed, **{name: os.environ.get(name, "1") for name in threads}}


class WarmParent:
    """The process that forks: started at once, answering when its imports are done.

    Parameters
    ----------
    environment : dict of str to str, optional
        Its environment, to which `settings` is added; by default that of this process.
    log : file, optional
        Where its complaints go; by default to where those of this process go.
    """

    def __init__(self, environment: dict[str, str] | None = None, log: IO[str] | None = None) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**(environment or os.environ), **settings()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=log is not None,
            )

    def channel(self) -> socket.socket:
        """Return a new channel: a line asks for a kernel, its end ends all kernels that were asked for by it."""
        mine, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # where the parent has gone, whoever asks will hear the end
            socket.send_fds(self._control, [b"+"], [theirs.fileno()])
        return mine

    def end(self) -> None:
        """End it with every kernel."""
        end_descendants(self.process.pid)
        self.process.kill()
        self.process.wait()
        self._control.close()
