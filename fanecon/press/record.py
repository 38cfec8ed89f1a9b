"""The manifest of a run: what ran, how it went, and from exactly which inputs. All times stand here.

One that does not hold is never written.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fanecon.fingerprint import file_hash
from fanecon.press.jobs import Failure, Job, Kind, Outcome, Status

SHAPING = ("fanecon", "papermill", "nbclient", "nbconvert", "ipykernel", "pandas", "numpy", "matplotlib", "seaborn")
"""The packages that shape a report."""

Sha256 = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
FileName = Annotated[str, Field(pattern=r"^[^/\\]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class FailureRecord(_Strict):
    """Why a notebook failed, and where."""

    kind: Kind
    exit_code: Annotated[int, Field(ge=1, le=8)]
    name: str
    message: str
    cell: int | None
    count: int | None
    line: str


class NotebookRecord(_Strict):
    """How one notebook went in one language.

    `retried` is the failure after which it was tried a second time. `reused_from` names the run that executed it,
    where this run only copied its files. `key` is empty where the notebook must not be reused.
    """

    notebook: str
    lang: Literal["zh", "en"]
    status: Status
    failure: FailureRecord | None
    retried: FailureRecord | None
    reused_from: str | None
    parameters: dict[str, Any]
    seconds: dict[str, float]
    source_sha256: Sha256
    inputs: dict[str, Sha256]
    read: dict[str, Sha256] = {}
    notes: list[str] = []
    key: Sha256
    files: dict[str, FileName]
    sha256: dict[str, Sha256]

    @model_validator(mode="after")
    def _agree(self) -> NotebookRecord:
        if (self.status == "failed") != (self.failure is not None):
            raise ValueError("a notebook failed if and only if it has a failure")
        if self.key and self.status == "failed":
            raise ValueError("a failed notebook has no key")
        return self


class Manifest(_Strict):
    """What ran, how it went, and from exactly which inputs."""

    schema_version: Literal[1]
    run_id: FileName
    status: Status
    exit_code: Annotated[int, Field(ge=0, le=8)]
    case: str
    as_of: str
    langs: list[Literal["zh", "en"]]
    started: str
    finished: str
    seconds: float
    problems: list[str]
    seed: int | None
    hash_seed: int
    notebooks: list[NotebookRecord]
    sha256: dict[str, Sha256]
    data_files: dict[str, Sha256] = {}
    versions: dict[str, str]

    @model_validator(mode="after")
    def _agree(self) -> Manifest:
        if (self.status == "complete") != (self.exit_code == 0):
            raise ValueError("a run is complete if and only if its exit code is 0")
        if self.status == "complete" and any(n.status == "failed" for n in self.notebooks):
            raise ValueError("a complete run has no failed notebook")
        return self


def manifest_text(
    *,
    exit_code: int,
    jobs: Sequence[Job],
    outcomes: Sequence[Outcome],
    keys: Sequence[str],
    **about: Any,
) -> str:
    """Write the content of `manifest.json`.

    Parameters
    ----------
    exit_code : int
        0 for a complete run.
    jobs, outcomes, keys : sequences
        In the same order: what was to do, how it went, and one fingerprint of all that went in; an empty one keeps
        a notebook from being reused.
    **about
        The other fields of `Manifest`, as far as they do not follow from these.
    """
    inputs, seeds = jobs[0].inputs, [job.parameters["seed"] for job in jobs if "seed" in job.parameters]
    record = Manifest(
        schema_version=1,
        status="failed" if exit_code else "complete",
        exit_code=exit_code,
        # Nothing is drawn at random unless a notebook has this parameter.
        seed=seeds[0] if seeds else None,
        hash_seed=0,
        notebooks=[_entry(*one) for one in zip(jobs, outcomes, keys, strict=True)],
        sha256={name: inputs[name] for name in ("data", "fanecon", "lock", "fonts", "environment")},
        versions={"python": platform.python_version(), **{name: _version(name) for name in SHAPING}},
        **about,
    )
    return json.dumps(record.model_dump(), ensure_ascii=False, indent=1) + "\n"


def _entry(job: Job, outcome: Outcome, key: str) -> NotebookRecord:
    return NotebookRecord(
        notebook=job.notebook,
        lang=job.lang,  # type: ignore[arg-type]  # checked here
        status=outcome.status,
        failure=_failure(outcome.failure),
        retried=_failure(outcome.retried),
        reused_from=outcome.reused or None,
        parameters=job.parameters,
        seconds=outcome.seconds,
        source_sha256=job.inputs["notebook"],
        inputs=job.inputs,
        read=outcome.read,
        notes=list(outcome.notes),
        key="" if outcome.failure else key,
        files=outcome.files,
        sha256={kind: file_hash(Path(job.folder) / name) for kind, name in outcome.files.items()},
    )


def _failure(failure: Failure | None) -> FailureRecord | None:
    return FailureRecord(exit_code=failure.exit_code, **asdict(failure)) if failure else None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
