"""What `fanecon run` does around its runs: the log, the notification, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from types import TracebackType
from typing import Any

import click

from fanecon.errors import FaneconError
from fanecon.press import grid, notify, runner
from fanecon.press.ending import exit_code
from fanecon.press.freshness import State
from fanecon.press.progress import JsonLines
from fanecon.press.runner import RunResult


class Session:
    """One call of `fanecon run`; used in a `with` statement, so that every way to end is told.

    Parameters
    ----------
    log_json : bool
        Write events for a scheduler instead of lines for people.
    notify_cmd : str, optional
        The command to run after each run.

    Attributes
    ----------
    exit_code : int
        0, or that of the first run that failed.
    """

    def __init__(self, *, log_json: bool = False, notify_cmd: str | None = None) -> None:
        self.exit_code = 0
        self._events = JsonLines(sys.stderr) if log_json else None
        self._words = notify.split_command(notify_cmd) if notify_cmd is not None else []

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        if isinstance(error, KeyboardInterrupt):
            # Whoever stops a run knows it, and is waiting: nobody is notified.
            self.exit_code = exit_code(error)
            self._complain("stopped; nothing half-done is left behind")
            self._close("stopped")
            return True
        if isinstance(error, Exception):
            self.exit_code = self.exit_code or getattr(error, "exit_code", 1)
            expected = isinstance(error, FaneconError)
            self._complain(str(error) if expected else f"{type(error).__name__}: {error}")
            self._close("failed")
            self._notify("", self.exit_code)
            return expected
        return False

    def run(
        self, notebooks: Sequence[str], cases: Sequence[str], days: Sequence[str], options: Mapping[str, Any]
    ) -> None:
        """Run every case on every day, with the options of `run_grid`; print the paths of what there is to read."""
        grid.run_grid(notebooks, cases=cases, days=days, progress=self._events, after=self._after, **options)

    def states(
        self, notebooks: Sequence[str], cases: Sequence[str], days: Sequence[str], options: Mapping[str, Any]
    ) -> dict[tuple[str, str], list[State]]:
        """Find for each case and day why each notebook would be executed, or from which run it would be taken."""
        names = ("langs", "parameters", "out", "force", "pdf", "data")
        chosen = {name: options[name] for name in names if name in options}
        return {
            (case, day): runner.explain(notebooks, case=case, as_of=day, **chosen) for case, day in product(cases, days)
        }

    def _after(self, result: RunResult) -> None:
        self.exit_code = self.exit_code or result.exit_code
        for problem in result.problems:
            self._complain(problem)
        for outcome in result.outcomes:
            for note in outcome.notes:
                self._tell("note", f"{outcome.notebook} ({outcome.lang}): {note}")
        for file in result.files:
            click.echo(file)
        self._notify(result.run_id, result.exit_code, result.address)

    def _notify(self, run: str, code: int, address: str = "") -> None:
        if self._words:
            wrong = notify.notify(self._words, run=run, exit_code=code, address=address)
            if wrong:
                self._complain(wrong)

    def _complain(self, message: str) -> None:
        self._tell("error", message)

    def _tell(self, what: str, message: str) -> None:
        if self._events:
            self._events.event(what, message=message)
        else:
            click.echo(f"{what.capitalize()}: {message}", err=True)

    def _close(self, status: str) -> None:
        if self._events:
            self._events.event("run-finished", run=None, status=status, exit_code=self.exit_code, address=None)


def explained(states: Mapping[tuple[str, str], Sequence[State]]) -> Iterator[str]:
    """Say of each notebook of each case and day why it would be executed, or from which run it would be taken."""
    for (case, day), found in states.items():
        head = f"{case} {day or 'everything known'}: " if len(states) > 1 else ""
        yield from (f"{head}{state}" for state in found)
