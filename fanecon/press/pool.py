"""A few worker processes, fed from threads; each can be ended together with all it started."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from fanecon.press.ending import end_descendants
from fanecon.press.jobs import Failure, Job, Outcome
from fanecon.press.parent import WarmParent, can_fork
from fanecon.press.progress import Progress

# A worker keeps the limits itself. This is for a worker that hangs: kernel start and rendering included.
_GRACE = 150.0
_ENDED = "this worker was ended"


class Crew:
    """Worker processes that serve one run after another; used in a `with` statement.

    Parameters
    ----------
    size : int
        How many processes at most; each is started when there is something to do for it.
    logs : path
        A folder for the workers' logs.
    """

    def __init__(self, size: int, logs: Path) -> None:
        self._size = size
        self._logs = logs
        self._workers: list[Worker] = []
        self._parent: WarmParent | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *error: object) -> None:
        self.end()
        for worker in self._workers:
            worker.close()

    def get_ready(self, jobs: int) -> None:
        """Start the processes that so many jobs will need; they load while something else is done."""
        # For one or two kernels the imports of their parent would be paid in vain.
        wanted = jobs > 2 * self._size or os.environ.get("FANECON_WARM") == "1"
        if wanted and not self._workers and can_fork():
            self._parent = _warm_parent(self._logs / "parent.log")
        while len(self._workers) < min(self._size, jobs):
            self._workers.append(Worker(self._logs / f"worker-{len(self._workers)}.log", self._parent))

    def run(self, jobs: Sequence[Job], progress: Progress) -> list[Outcome]:
        """Do all jobs.

        Parameters
        ----------
        jobs : sequence of Job
            What to do.
        progress : Progress
            Told of every cell and every finished job.

        Returns
        -------
        list of Outcome
            In the order of `jobs`. If this raises, no worker and no kernel survives it.
        """
        if not jobs:
            return []
        self.get_ready(len(jobs))
        idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            idle.put(worker)

        def one(job: Job) -> Outcome:
            worker = idle.get()
            try:
                progress.started(job)
                outcome = worker.do(job, progress)
            finally:
                idle.put(worker)
            progress.finished(job, outcome)
            return outcome

        threads = ThreadPoolExecutor(len(self._workers))
        try:
            return list(threads.map(one, jobs))
        except BaseException:
            self.end()
            raise
        finally:
            threads.shutdown(cancel_futures=True)

    def end(self) -> None:
        """End all workers with everything they started; a `run` that is under way then fails."""
        for worker in self._workers:
            worker.end()
        if self._parent is not None:
            self._parent.end()


class Worker:
    """A worker process, started at once and again after it perished; its kernels are forked from a parent, or not."""

    def __init__(self, log: Path, parent: WarmParent | None) -> None:
        self._log, self._parent = log, parent
        self._ended = False
        self._lock = threading.Lock()
        self._process = _launch(log, parent)

    def do(self, job: Job, progress: Progress) -> Outcome:
        """Do one job: a second time where a kernel or worker died; if it dies again, write the failed page."""
        answer = self._attempt(job, progress)
        if self._ended:  # it did not die, it was ended
            raise RuntimeError(_ENDED)
        died = answer if isinstance(answer, Failure) else answer.failure
        if died is None or died.kind != "kernel":
            died = None
        else:
            progress.retried(job, died)
            for name in job.files:  # the second attempt may write fewer
                Path(job.folder, name).unlink(missing_ok=True)
            answer = self._attempt(replace(job, scratch=f"{job.scratch}-again"), progress)
        if isinstance(answer, Failure):
            written = self._attempt(replace(job, aborted=answer), progress)
            answer = written if isinstance(written, Outcome) else Outcome(job.notebook, job.lang, answer)
        return replace(answer, retried=died)

    def end(self) -> None:
        """End the process and all that it started; a thread that listens to it hears the end."""
        with self._lock:
            self._ended = True
        _end(self._process)

    def close(self) -> None:
        """Close the pipes, once nobody listens any more."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _attempt(self, job: Job, progress: Progress) -> Outcome | Failure:
        process = self._start()
        limit = job.notebook_timeout + _GRACE
        timed_out = threading.Event()

        def give_up() -> None:
            timed_out.set()
            _end(process)

        timer = threading.Timer(limit, give_up)
        timer.daemon = True
        timer.start()
        try:
            answer = _converse(process, job, progress)
        finally:
            timer.cancel()
        if answer is not None:
            return answer
        _end(process)
        if timed_out.is_set():
            return Failure("time-out", "TimeoutError", f"no answer for {limit:g} s; everything was ended")
        tail = self._log.read_text(encoding="utf-8", errors="replace").strip().split("\n")[-1]
        return Failure("kernel", "WorkerDied", f"the worker process ended with {process.returncode}. {tail}".strip())

    def _start(self) -> subprocess.Popen[str]:
        with self._lock:
            if self._ended:
                raise RuntimeError(_ENDED)
            if self._process.poll() is not None:
                self.close()
                self._process = _launch(self._log, self._parent)
            return self._process


def _environment() -> dict[str, str]:
    package_root = str(Path(__file__).resolve().parents[2])
    inherited = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([package_root, inherited] if inherited else [package_root])}


def _warm_parent(log: Path) -> WarmParent:
    with log.open("a", encoding="utf-8") as errors:
        return WarmParent(_environment(), errors)


def _launch(log: Path, parent: WarmParent | None) -> subprocess.Popen[str]:
    with log.open("a", encoding="utf-8") as errors, ExitStack() as stack:
        channels = [] if parent is None else [stack.enter_context(parent.channel()).fileno()]
        return subprocess.Popen(
            # -P: a stray json.py in the current folder is not ours.
            [sys.executable, "-P", "-m", "fanecon.press.worker", *map(str, channels)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            # Without a channel it shall not start a parent of its own.
            env={**_environment(), **({} if channels else {"FANECON_WARM": "0"})},
            pass_fds=channels,
            # Ctrl-C reaches the runner only, which then ends its workers in order.
            start_new_session=True,
        )


def _converse(process: subprocess.Popen[str], job: Job, progress: Progress) -> Outcome | None:
    """Hand over the job and listen; None when the process ends without an outcome, `OSError` when its disk is full."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the worker has no pipes")
    try:
        process.stdin.write(job.to_json() + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return None
    for line in process.stdout:
        message = json.loads(line)
        if "outcome" in message:
            return Outcome.from_dict(message["outcome"])
        if "full" in message:
            raise OSError(*message["full"])
        progress.cell(job, message["done"], message["total"])
    return None


def _end(process: subprocess.Popen[str]) -> None:
    end_descendants(process.pid)
    process.kill()
    process.wait()
