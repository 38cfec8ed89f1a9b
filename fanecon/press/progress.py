"""What is seen while notebooks run: a bar on a terminal, plain lines elsewhere, JSON for schedulers."""

from __future__ import annotations

import datetime as dt
import json
import sys
import threading
from collections.abc import Mapping
from typing import Any, TextIO

from fanecon.errors import escaped
from fanecon.press.jobs import Failure, Job, Outcome


class Progress:
    """Told about runs; called from several threads at once. What a subclass leaves out, it ignores."""

    def opened(self, run_id: str, case: str, as_of: str) -> None:
        """Hear that a run begins."""

    def start(self, cells: Mapping[str, int]) -> None:
        """Hear how many cells each job has, before the first one runs."""

    def started(self, job: Job) -> None:
        """Hear that a job is taken up."""

    def cell(self, job: Job, done: int, total: int) -> None:
        """Hear that a cell of `job` starts."""

    def retried(self, job: Job, failure: Failure) -> None:
        """Hear that a job's kernel died, and that it is tried once more."""

    def finished(self, job: Job, outcome: Outcome) -> None:
        """Hear that a job ended."""

    def close(self) -> None:
        """Hear that no more jobs will come."""

    def ended(self, run_id: str, exit_code: int, address: str) -> None:
        """Hear that a run is finished, how, and where it is."""


def summary(outcome: Outcome) -> str:
    """Say in one line how a job went.

    Examples
    --------
    >>> summary(Outcome("01_metrics", "zh", None, {"execute": 4.21, "render": 0.3}))
    '01_metrics zh  complete  4.5 s'
    """
    if outcome.reused:
        return f"{outcome.notebook} {outcome.lang}  reused from run {outcome.reused}"
    seconds = sum(outcome.seconds.values())
    if outcome.failure is None:
        return f"{outcome.notebook} {outcome.lang}  complete  {seconds:.1f} s"
    message = escaped(f"{outcome.notebook} {outcome.lang}  FAILED  {seconds:.1f} s  {outcome.failure}")
    return message if len(message) <= 400 else message[:399] + "…"


class Lines(Progress):
    """A line when a job ends: for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def start(self, cells: Mapping[str, int]) -> None:
        """Name what will run."""
        if cells:
            self._print(f"running {', '.join(cells)}")

    def retried(self, job: Job, failure: Failure) -> None:
        """Print why the job is tried again."""
        self._print(escaped(f"{job.notebook} {job.lang}  trying once more after: {failure}"))

    def finished(self, job: Job, outcome: Outcome) -> None:
        """Print the job's summary."""
        self._print(summary(outcome))

    def _print(self, line: str) -> None:
        with self._lock:
            print(line, file=self._stream, flush=True)


class JsonLines(Progress):
    """One JSON object a line for every event: for schedulers.

    Each has "event" and "time" (UTC). Events: run-started, notebook-started, retry, notebook-finished, error,
    run-finished; the last comes once for every run and carries its exit code.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def opened(self, run_id: str, case: str, as_of: str) -> None:
        """Say which run begins."""
        self.event("run-started", run=run_id, case=case, as_of=as_of)

    def started(self, job: Job) -> None:
        """Say which notebook is taken up."""
        self.event("notebook-started", run=job.run_id, notebook=job.notebook, lang=job.lang)

    def retried(self, job: Job, failure: Failure) -> None:
        """Say what died."""
        what = {"run": job.run_id, "notebook": job.notebook, "lang": job.lang}
        self.event("retry", **what, failure=str(failure))

    def finished(self, job: Job, outcome: Outcome) -> None:
        """Say how the notebook went."""
        self.event(
            "notebook-finished",
            run=job.run_id,
            notebook=outcome.notebook,
            lang=outcome.lang,
            status=outcome.status,
            failure=str(outcome.failure) if outcome.failure else None,
            exit_code=outcome.failure.exit_code if outcome.failure else 0,
            reused_from=outcome.reused or None,
            seconds=outcome.seconds,
        )

    def ended(self, run_id: str, exit_code: int, address: str) -> None:
        """Say how the run went, and where it is."""
        status = "failed" if exit_code else "complete"
        self.event("run-finished", run=run_id, status=status, exit_code=exit_code, address=address)

    def event(self, name: str, **content: object) -> None:
        """Write one event."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"event": name, "time": now, **content}, ensure_ascii=False)
        with self._lock:
            print(line, file=self._stream, flush=True)


class Bar(Lines):
    """One bar over the cells of all jobs, and the lines above it."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
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
        with self._lock:
            self._total[job.name], self._done[job.name] = total, done
            self._bar.total = sum(self._total.values())
            self._bar.n = sum(self._done.values())
            self._bar.refresh()

    def finished(self, job: Job, outcome: Outcome) -> None:
        """Print the job's summary above the bar."""
        if job.name in self._total:  # a reused notebook has no cells to run
            self.cell(job, self._total[job.name], self._total[job.name])
        super().finished(job, outcome)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def _print(self, line: str) -> None:
        with self._lock:
            self._bar.write(line, file=self._stream)


def for_terminal() -> Progress:
    """Choose the bar for a terminal, and lines for anything else."""
    return Bar(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)
