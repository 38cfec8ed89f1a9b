"""Does jobs on the workers of a Dask cluster, which need no folder in common with this machine.

A notebook travels there as text and comes back as files. The worker executes it with a `Crew` of its
own, in a process apart: papermill changes the working directory, which Dask's threads share. A worker
with other sources, data, fonts or packages than ours is refused: the manifest would not be true.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fanecon.errors import ParameterError
from fanecon.press import freshness
from fanecon.press.jobs import Failure, Job, Outcome
from fanecon.press.planning import FONTS
from fanecon.press.pool import Crew
from fanecon.press.progress import Progress

_PACKAGE = Path(__file__).resolve().parents[1]
_CONNECT = 20.0
# How often a worker asks whether the run was stopped.
_ASK = 1.0


class ClusterCrew:
    """Workers of an existing Dask cluster; used in a `with` statement.

    Parameters
    ----------
    address : str
        The scheduler's, such as "tcp://host:8786".

    Raises
    ------
    ParameterError
        When dask.distributed is not installed, or nobody answers at this address.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            hint = 'It comes with the extra "cluster": pip install "fanecon[cluster]"'
            raise ParameterError(f"--scheduler needs dask.distributed, which is not installed. {hint}") from error
        try:
            self._client = distributed.Client(address, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ParameterError(f"--scheduler: nobody answers at {address}: {error}") from error
        self._ended = False
        self._stop = distributed.Event(f"fanecon-stop-{secrets.token_hex(8)}", client=self._client)

    def __enter__(self) -> ClusterCrew:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        self._client.close()

    def end(self) -> None:
        """Make the workers end what they do for us."""
        self._ended = True
        self._stop.set()

    def run(self, jobs: Sequence[Job], progress: Progress) -> list[Outcome]:
        """Do all jobs; return their outcomes in the same order."""
        if self._ended:
            raise RuntimeError("this crew was ended")
        futures = []
        for job in jobs:
            progress.started(job)
            futures.append(
                self._client.submit(
                    work_remotely, asdict(job), Path(job.source).read_text(encoding="utf-8"), self._stop.name,
                    key=f"fanecon-{job.run_id}-{job.name}", pure=False, retries=0,
                )
            )  # fmt: skip
        try:
            return [self._collect(job, future, progress) for job, future in zip(jobs, futures, strict=True)]
        except BaseException:
            self.end()
            raise
        finally:
            self._client.cancel(futures)

    def _collect(self, job: Job, future: Any, progress: Progress) -> Outcome:
        try:
            told, files = future.result()
        except Exception as error:  # the worker was lost, or has no fanecon
            if self._ended:
                raise
            outcome = Outcome(job.notebook, job.lang, Failure("unexpected", type(error).__name__, str(error)))
        else:
            outcome = Outcome.from_dict(told)
            for name in job.files:
                if name in files:
                    (Path(job.folder) / name).write_bytes(files[name])
        if outcome.retried:
            progress.retried(job, outcome.retried)
        progress.finished(job, outcome)
        return outcome


def work_remotely(described: dict[str, Any], source: str, stop: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Do a job on a worker of the cluster.

    Parameters
    ----------
    described : dict
        The `Job`.
    source : str
        The text of its notebook.
    stop : str
        The name of the `distributed.Event` that tells the worker to end.

    Returns
    -------
    outcome : dict
        The `Outcome`.
    files : dict
        The content of each file that was written.
    """
    from distributed import Event, get_client

    difference = _difference(described)
    if difference:
        failed = Outcome(described["notebook"], described["lang"], Failure("data", "WorkerDiffers", difference))
        return asdict(failed), {}
    with tempfile.TemporaryDirectory(prefix="fe-", ignore_cleanup_errors=True) as place:
        folder = Path(place, "files")
        folder.mkdir()
        notebook = Path(place, f"{described['notebook']}.ipynb")
        notebook.write_text(source, encoding="utf-8")
        here = {"source": str(notebook), "folder": str(folder), "scratch": str(Path(place, "s")), "fonts": str(FONTS)}
        here["data"] = str(_data(described))
        told = Event(stop, client=get_client())
        with Crew(1, Path(place)) as crew, ThreadPoolExecutor(1) as thread:
            future = thread.submit(crew.run, [Job(**{**described, **here})], Progress())
            while True:
                try:
                    outcome = future.result(timeout=_ASK)[0]
                    break
                except NotYet:
                    if told.is_set():
                        crew.end()
        there = Path(described["source"]).parent  # what was read is named from the notebook's folder
        read = {os.path.relpath(os.path.join(place, name), there): was for name, was in outcome.read.items()}
        return asdict(replace(outcome, read=read)), {path.name: path.read_bytes() for path in folder.iterdir()}


def _data(described: dict[str, Any]) -> Path:
    """Return the folder of the job's case on this machine."""
    return Path(os.environ.get("FANECON_DATA") or _PACKAGE.parent / "data") / described["asked"]["case"]


def _difference(described: dict[str, Any]) -> str:
    """Say in what this machine differs from the one that asks; "" where it does not."""
    here = freshness.shared_inputs(_data(described), FONTS)
    asked = described["inputs"]
    names = [words for name, words in freshness.WORDS.items() if name in here and here[name] != asked[name]]
    return f"the cluster's worker has another state of: {', '.join(names)}" if names else ""
