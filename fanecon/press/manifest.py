"""The manifest of a run: what ran, how it went, and from exactly which inputs. All times stand here."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fanecon.fingerprint import file_hash
from fanecon.press.jobs import Failure, Job, Outcome

SCHEMA_VERSION = 1
FILE = "manifest.json"
_PACKAGES = (
    "fanecon",
    "papermill",
    "nbclient",
    "nbconvert",
    "ipykernel",
    "pandas",
    "numpy",
    "matplotlib",
    "seaborn",
)


def versions(packages: Iterable[str] = _PACKAGES) -> dict[str, str]:
    """Return the versions of Python and of the packages that shape a report."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def manifest_text(
    *,
    run_id: str,
    exit_code: int,
    case: str,
    as_of: str,
    langs: Sequence[str],
    times: Mapping[str, Any],
    jobs: Sequence[Job],
    outcomes: Sequence[Outcome],
    problems: Sequence[str],
    keys: Sequence[str],
    data_files: Mapping[str, str],
) -> str:
    """Write the content of `manifest.json`, and check it against its schema.

    Parameters
    ----------
    run_id : str
        The name of the run's folder.
    exit_code : int
        0 for a complete run.
    case, as_of, langs
        What was asked for.
    times : mapping
        "started" and "finished" (UTC) and "seconds".
    jobs, outcomes, keys : sequences
        In the same order: what was to do, how it went, and one fingerprint of all that went in; an empty one keeps
        a notebook from being reused.
    problems : sequence of str
        What is wrong with the run as a whole.
    data_files : mapping
        The fingerprint of each file of the case.
    """
    from fanecon.press.record import Manifest

    entries = [
        {
            "notebook": job.notebook,
            "lang": job.lang,
            "status": outcome.status,
            "failure": _failure(outcome.failure),
            "retried": _failure(outcome.retried),
            "reused_from": outcome.reused or None,
            "parameters": job.parameters,
            "seconds": outcome.seconds,
            "source_sha256": job.inputs["notebook"],
            "inputs": dict(job.inputs),
            "read": outcome.read,
            "notes": list(outcome.notes),
            "key": "" if outcome.failure else key,
            "files": outcome.files,
            "sha256": {kind: file_hash(Path(job.folder) / name) for kind, name in outcome.files.items()},
        }
        for job, outcome, key in zip(jobs, outcomes, keys, strict=True)
    ]
    content = {
        "schema_version": SCHEMA_VERSION,
        "run_id": run_id,
        "status": "failed" if exit_code else "complete",
        "exit_code": exit_code,
        "case": case,
        "as_of": as_of,
        "langs": list(dict.fromkeys(langs)),
        **times,
        "problems": list(problems),
        # Nothing is drawn at random unless a notebook has this parameter.
        "seed": next((job.parameters["seed"] for job in jobs if "seed" in job.parameters), None),
        "hash_seed": 0,
        "notebooks": entries,
        "sha256": {name: jobs[0].inputs[name] for name in ("data", "fanecon", "lock", "fonts", "environment")},
        "data_files": dict(data_files),
        "versions": versions(),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    Manifest.model_validate_json(text)
    return text


def _failure(failure: Failure | None) -> dict[str, Any] | None:
    if failure is None:
        return None
    place = {"cell": failure.cell, "count": failure.count, "line": failure.line}
    return {
        "kind": failure.kind,
        "exit_code": failure.exit_code,
        "name": failure.name,
        "message": failure.message,
    } | place
