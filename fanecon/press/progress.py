"""What a person sees while notebooks run: a bar on a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from typing import Any, Protocol, TextIO

from fanecon.press.jobs import Job, Outcome


class Progress(Protocol):
    """Told about a run; called from several threads at once."""

    def start(self, cells: Mapping[str, int]) -> None:
        """Hear how many cells each job has, before the first one runs."""

    def cell(self, job: Job, done: int, total: int) -> None:
        """Hear that a cell of `job` starts."""

    def finished(self, outcome: Outcome) -> None:
        """Hear that a job ended."""

    def close(self) -> None:
        """Hear that nothing more will come."""


def summary(outcome: Outcome) -> str:
    """Say in one line how a job went.

    Examples
    --------
    >>> summary(Outcome("01_metrics", "zh", None, {"execute": 4.21, "render": 0.3}))
    '01_metrics zh  complete  4.5 s'
    """
    seconds = sum(outcome.seconds.values())
    if outcome.failure is None:
        return f"{outcome.notebook} {outcome.lang}  complete  {seconds:.1f} s"
    message = f"{outcome.notebook} {outcome.lang}  FAILED  {seconds:.1f} s  {outcome.failure}"
    return message if len(message) <= 400 else message[:399] + "…"


class Lines:
    """A line when a job ends: for logs and schedulers."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def start(self, cells: Mapping[str, int]) -> None:
        """Name what will run."""
        print(f"running {', '.join(cells)}", file=self._stream, flush=True)

    def cell(self, job: Job, done: int, total: int) -> None:
        """Stay silent: a log has no use for it."""

    def finished(self, outcome: Outcome) -> None:
        """Print the job's summary."""
        with self._lock:
            print(summary(outcome), file=self._stream, flush=True)

    def close(self) -> None:
        """Do nothing: every line is out."""


class Bar:
    """One bar over the cells of all jobs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._total: dict[str, int] = {}
        self._done: dict[str, int] = {}
        self._bar: Any = None

    def start(self, cells: Mapping[str, int]) -> None:
        """Draw the empty bar."""
        from tqdm import tqdm

        self._total, self._done = dict(cells), dict.fromkeys(cells, 0)
        form = "{desc}  {bar:30} {n_fmt}/{total_fmt} cells  {elapsed}"
        total = sum(cells.values())
        self._bar = tqdm(total=total, file=self._stream, bar_format=form, desc="notebooks", leave=False)

    def cell(self, job: Job, done: int, total: int) -> None:
        """Advance the bar; papermill's own parameters cell makes a notebook a cell longer."""
        self._advance(job.name, done, total)

    def finished(self, outcome: Outcome) -> None:
        """Print the job's summary above the bar."""
        name = f"{outcome.notebook}.{outcome.lang}"
        self._advance(name, self._total[name], self._total[name])
        with self._lock:
            self._bar.write(summary(outcome), file=self._stream)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def _advance(self, name: str, done: int, total: int) -> None:
        with self._lock:
            self._total[name], self._done[name] = total, done
            self._bar.total = sum(self._total.values())
            self._bar.n = sum(self._done.values())
            self._bar.refresh()


def for_terminal(stream: TextIO | None = None) -> Progress:
    """Choose the bar for a terminal, and lines for anything else."""
    stream = stream or sys.stderr
    return Bar(stream) if stream.isatty() else Lines(stream)
