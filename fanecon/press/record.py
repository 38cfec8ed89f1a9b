"""The schema of `manifest.json`: a manifest that does not hold is never written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fanecon.press.jobs import Kind, Status

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
