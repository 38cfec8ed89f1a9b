"""Writes the index pages: the summary of a run into its folder, and the list of all runs beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fanecon.errors import FaneconError
from fanecon.press import site
from fanecon.press.collected import collect
from fanecon.press.course import courses, wanted
from fanecon.press.jobs import disk_full
from fanecon.press.links import page_title
from fanecon.press.runs import Run
from fanecon.press.store import Store

INDEX = "index.html"


def write_summary(folder: Path, manifest: str, store: Store, earlier: Sequence[Run], fonts: Path) -> str:
    """Write the summary of a run that is about to be published.

    Parameters
    ----------
    folder : path
        Where its pages and `results.json` are.
    manifest : str
        The content of its `manifest.json`.
    store, earlier
        Where the earlier runs are; those that count, the oldest first.
    fonts : path
        The folder of the fonts to embed.

    Returns
    -------
    str
        What went wrong, or "".

    Raises
    ------
    OSError
        When a file cannot be written.
    """
    content = json.loads(manifest)
    names = [e["files"]["html"] for e in content["notebooks"] if "html" in e["files"]]
    results = folder / "results.json"
    try:
        titles = {name: page_title((folder / name).read_text(encoding="utf-8")) for name in names}
        said = {lang: collect(_notebooks(folder, content, lang), lang) for lang in content["langs"]}
        found = json.loads(results.read_text(encoding="utf-8")) if results.exists() else None
        previous = _previous(content, store, earlier)
        try:
            pages = site.run_indexes(found, content, titles, said, previous, fonts=fonts)
        except FaneconError:  # a run of an older schema cannot be compared with
            pages = site.run_indexes(found, content, titles, said, None, fonts=fonts)
    except Exception as error:  # the pages of the notebooks are there all the same
        if disk_full(error):
            raise
        return f"the summary could not be made: {type(error).__name__}: {error}"
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return ""


def _notebooks(folder: Path, manifest: Mapping[str, Any], lang: str) -> dict[str, dict[str, Any]]:
    """Read the executed notebooks of a language, by name."""
    files = {e["notebook"]: e["files"].get("ipynb", "") for e in manifest["notebooks"] if e["lang"] == lang}
    return {name: json.loads((folder / file).read_text(encoding="utf-8")) for name, file in files.items() if file}


def write_list(store: Store, fonts: Path) -> str:
    """Write the list of all runs; runs whose manifest does not hold are left out.

    Returns
    -------
    str
        What went wrong, or "": the runs themselves are whole in any case.
    """
    while True:
        runs = store.runs()
        try:
            whole = [run.manifest for run in runs if _holds(run)]
            told = [(run, found) for run in wanted(whole) if (found := _results(store, run["run_id"]))]
            store.put(INDEX, site.runs_index(whole, courses(told), fonts=fonts))
        except Exception as error:
            return f"the list of runs could not be written: {type(error).__name__}: {error}"
        # Another run may have come meanwhile, and its list been written before this one: whoever is last looks again.
        if [run.run_id for run in store.runs()] == [run.run_id for run in runs]:
            return ""


def _holds(run: Run) -> bool:
    from pydantic import ValidationError

    from fanecon.press.record import Manifest

    try:
        Manifest.model_validate_json(json.dumps(run.manifest))
    except ValidationError:
        return False
    return True


def _previous(
    manifest: Mapping[str, Any], store: Store, earlier: Sequence[Run]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Find the run to compare with: the newest complete one of the same case and notebooks.

    One of the same day counts before one of another, and then one of the same parameters.
    """
    mine = _set(manifest)
    same = [r for r in earlier if r.status == "complete" and _set(r.manifest)[:2] == mine[:2]]
    for run in sorted(same, key=lambda r: (_set(r.manifest)[2] == mine[2], _set(r.manifest) == mine, r.order))[::-1]:
        if found := _results(store, run.run_id):
            return found, run.manifest
    return None


def _set(manifest: Mapping[str, Any]) -> tuple[object, ...]:
    entries = manifest.get("notebooks", [])
    values = {(e["notebook"], k): v for e in entries for k, v in e.get("parameters", {}).items() if k != "lang"}
    return manifest.get("case"), {e["notebook"] for e in entries}, manifest.get("as_of"), values


def _results(store: Store, run_id: str) -> dict[str, Any] | None:
    """Read the results of a run; None where there are none, or somebody is just cleaning up."""
    try:
        found = json.loads(store.read(run_id, "results.json"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
