"""The worker process: reads jobs from its standard input, a line each; answers on its standard output.

One papermill a process: papermill changes the working directory and swaps loggers, which threads share.
A worker outlives a dead kernel, and its imports are paid once for all its notebooks.

The end of standard input means that the runner has gone, perhaps killed: the worker then ends its
kernel and itself at once, so that nothing goes on computing for nobody.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TextIO

import nbformat
from nbformat import NotebookNode

from fanecon.press import reads
from fanecon.press.ending import end_descendants
from fanecon.press.execute import execute
from fanecon.press.forked import connect
from fanecon.press.jobs import Failure, Job, Outcome, disk_full
from fanecon.press.render import page


def work(job: Job, progress: Callable[[int, int], None]) -> Outcome:
    """Execute and render one job, writing its files.

    Returns
    -------
    Outcome
        With a `Failure` for whatever went wrong; only a bug or a full disk raises.
    """
    started = time.perf_counter()
    notebook, failure, warnings = execute(job, progress)
    files = {"ipynb": f"{job.name}.ipynb"}
    _rendering().forget()
    nbformat.write(notebook, Path(job.folder) / files["ipynb"])
    executed = time.perf_counter()
    notes: tuple[str, ...] = ()
    try:
        notes = _render(job, notebook, files)
    except Exception as error:  # whatever it was, the notebook is kept and the run goes on
        if disk_full(error):
            raise  # half a page must not stay
        traceback.print_exc()
        failure = failure or Failure("rendering", type(error).__name__, str(error))
    read, changed = _read(job)
    problems = [] if failure else [*warnings, *(f"{name} changed after it was read: run it again" for name in changed)]
    seconds = {"execute": round(executed - started, 3), "render": round(time.perf_counter() - executed, 3)}
    told = tuple(f"{job.notebook} ({job.lang}): {problem}" for problem in problems)
    return Outcome(job.notebook, job.lang, failure, seconds, files, read=read, problems=told, notes=notes)


def _read(job: Job) -> tuple[dict[str, str], list[str]]:
    """Fingerprint what the notebook and its page were made from beside the run's own files; name what changed since."""
    logs = Path(job.scratch).glob(reads.FILE)
    notes = [json.loads(line) for log in logs for line in log.read_text().splitlines()]
    elsewhere = [Path(p) for p in (job.data, job.source, job.folder, job.scratch, job.fonts) if p]
    return reads.own_files([*notes, *_rendering().notes], Path(job.source).parent, elsewhere)


@cache
def _rendering() -> reads.Reads:
    """What this process reads: pictures beside the notebook."""
    return reads.Reads()


def _render(job: Job, notebook: NotebookNode, files: dict[str, str]) -> tuple[str, ...]:
    """Write the page and, if wanted, the PDF, noting a file's name as soon as it is there; return the page's notes."""
    folder, fonts = Path(job.folder), Path(job.fonts)
    beside = Path(job.source).parent
    made = page(notebook, name=job.notebook, lang=job.lang, parameters=job.parameters, fonts=fonts, folder=beside)
    (folder / f"{job.name}.html").write_text(made.html, encoding="utf-8")
    files["html"] = f"{job.name}.html"
    if job.pdf:
        from fanecon.press.pdf import document

        (folder / f"{job.name}.pdf").write_bytes(document(made.html, fonts=fonts))
        files["pdf"] = f"{job.name}.pdf"
    return made.notes


def main() -> None:
    """Serve jobs until standard input ends; the argument, if any, is the channel to the warm parent."""
    if len(sys.argv) > 1:
        connect(int(sys.argv[1]))
    # Answers have the real standard output to themselves; what a library prints goes to the log.
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin, jobs), daemon=True).start()
    while True:
        _serve(jobs.get(), channel)


def _listen(lines: TextIO, jobs: queue.SimpleQueue[Job]) -> None:
    for line in lines:
        jobs.put(Job.from_json(line))
    end_descendants(os.getpid())
    os._exit(0)


def _serve(job: Job, channel: TextIO) -> None:
    def say(**message: object) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    try:
        outcome = work(job, lambda done, total: say(done=done, total=total))
    except Exception as error:
        if isinstance(error, OSError) and disk_full(error):
            say(full=[error.errno, error.strerror, error.filename])
            return
        traceback.print_exc()
        outcome = Outcome(job.notebook, job.lang, Failure("unexpected", type(error).__name__, str(error)))
    say(outcome=asdict(outcome))


if __name__ == "__main__":
    main()
