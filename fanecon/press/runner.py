"""Runs notebooks into a folder that appears whole or not at all.

Everything is written into `outputs/.tmp-<run_id>/`, which is renamed at the end; `outputs/latest` then
moves, but only to a run that is complete. The manifest, not the notebook, says how a run went.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanecon import parameters as schema
from fanecon.errors import FaneconError, ParameterError, did_you_mean
from fanecon.press import manifest, results
from fanecon.press.jobs import EXIT_CODES, Job, Outcome
from fanecon.press.pool import run_jobs
from fanecon.press.progress import Progress, for_terminal

_ROOT = Path(__file__).resolve().parents[2]
_FONTS = Path(__file__).resolve().parents[1] / "story" / "fonts"


@dataclass(frozen=True)
class RunResult:
    """How a run went, and where it is.

    Attributes
    ----------
    run_id : str
        The name of its folder.
    folder : path
        The folder with pages, notebooks, `results.json` and `manifest.json`.
    exit_code : int
        0, or the code of the first failure in the order of the notebooks.
    outcomes : tuple of Outcome
        One for each notebook and language.
    problems : tuple of str
        What is wrong with the run as a whole, such as languages that disagree.
    """

    run_id: str
    folder: Path
    exit_code: int
    outcomes: tuple[Outcome, ...]
    problems: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[Path, ...]:
        """The HTML pages that were written, failed ones too."""
        return tuple(self.folder / o.files["html"] for o in self.outcomes if "html" in o.files)


def run(
    notebooks: Sequence[str] = (),
    *,
    case: str = "xiaomi",
    as_of: str = "",
    langs: Sequence[str] = ("zh", "en"),
    parameters: Mapping[str, object] | None = None,
    out: Path | str | None = None,
    jobs: int = 2,
    cell_timeout: float = 300,
    notebook_timeout: float = 1800,
    source: Path | None = None,
    data: Path | None = None,
    fonts: Path | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Execute notebooks, render them and collect their findings.

    Parameters
    ----------
    notebooks : sequence of str
        Names or numbers; empty for all.
    case, as_of : str
        The case folder, and the day whose knowledge counts ("" for everything known).
    langs : sequence of str
        A page is made for each.
    parameters : mapping, optional
        Further parameters; each goes to the notebooks that have it.
    out : path, optional
        The folder of runs; the repository's `outputs` by default.
    jobs : int
        How many notebooks run at the same time.
    cell_timeout, notebook_timeout : float
        Limits in seconds for a cell and for a notebook.
    source, data, fonts : path, optional
        The folders of notebooks, cases and fonts; the repository's own by default.
    progress : Progress, optional
        Told how the run goes; by default a bar on a terminal and plain lines elsewhere.

    Returns
    -------
    RunResult
        Also for a run in which a notebook failed: look at `exit_code`.

    Raises
    ------
    ParameterError
        Before anything is started, for a wrong name or value, or a folder that cannot be written.
    FaneconError
        When the disk fails in the middle; `latest` does not move then.
    """
    started, clock = dt.datetime.now(dt.UTC), time.perf_counter()
    out = Path(out) if out else _ROOT / "outputs"
    source, data, fonts = source or _ROOT / "notebooks", data or _ROOT / "data", fonts or _FONTS
    _check_limits(jobs=jobs, cell_timeout=cell_timeout, notebook_timeout=notebook_timeout)
    plans = _plans(notebooks or schema.notebooks(), case, as_of, langs, parameters or {})
    cells = {f"{name}.{lang}": _cell_count(source / f"{name}.ipynb") for name, lang, _ in plans}
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{case}-{secrets.token_hex(3)}"
    hashes = {
        "data": manifest.folder_hash(data / case),
        "fanecon": manifest.folder_hash(Path(__file__).resolve().parents[1]),
        "lock": manifest.file_hash(_ROOT / "requirements.lock"),
    }
    folder = _new_folder(out, run_id)
    progress = progress or for_terminal()
    try:
        with tempfile.TemporaryDirectory(prefix="fe-", ignore_cleanup_errors=True) as scratch:
            todo = [
                Job(
                    notebook=name,
                    lang=lang,
                    source=str((source / f"{name}.ipynb").resolve()),
                    folder=str(folder),
                    scratch=str(Path(scratch) / str(number)),
                    parameters=values,
                    cell_timeout=cell_timeout,
                    notebook_timeout=notebook_timeout,
                    fonts=str(fonts),
                )
                for number, (name, lang, values) in enumerate(plans)
            ]
            progress.start(cells)
            outcomes = run_jobs(todo, jobs, progress, Path(scratch))
        problems = _write_results(folder, case, as_of, outcomes)
        failures = [o.failure for o in outcomes if o.failure]
        exit_code = failures[0].exit_code if failures else EXIT_CODES["rendering"] if problems else 0
        finished = dt.datetime.now(dt.UTC)
        text = manifest.manifest_text(
            run_id=run_id,
            exit_code=exit_code,
            case=case,
            as_of=as_of,
            langs=langs,
            times={
                "started": started.isoformat(timespec="seconds"),
                "finished": finished.isoformat(timespec="seconds"),
                "seconds": round(time.perf_counter() - clock, 3),
            },
            jobs=todo,
            outcomes=outcomes,
            problems=problems,
            hashes=hashes,
        )
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        _publish(folder, out, run_id, complete=exit_code == 0)
    except OSError as error:
        raise FaneconError(f"The run could not be written to {out}: {error}. `latest` was not moved.") from error
    finally:
        progress.close()
        shutil.rmtree(folder, ignore_errors=True)  # renamed by now, unless something went wrong
    return RunResult(run_id, out / run_id, exit_code, tuple(outcomes), tuple(problems))


def _check_limits(**limits: float) -> None:
    for name, value in limits.items():
        if not 0 < value < float("inf"):
            raise ParameterError(f"{name}: expected a positive number; got {value}. Example: {name} = 2")


def _plans(
    notebooks: Sequence[str], case: str, as_of: str, langs: Sequence[str], given: Mapping[str, object]
) -> list[tuple[str, str, dict[str, Any]]]:
    """List (notebook, language, checked parameters) for everything that is to run."""
    names = list(dict.fromkeys(schema.resolve(n) for n in notebooks))
    own = {name: {p.name for p in schema.describe(name)} - {"case", "as_of", "lang"} for name in names}
    known = set().union(*own.values())
    for parameter in given:
        if parameter not in known:
            hint = did_you_mean(str(parameter), known)
            raise ParameterError(f'None of {", ".join(names)} has a parameter "{parameter}".{hint}')
    if not langs:
        raise ParameterError('langs: expected "zh", "en" or both; got none')
    plans = []
    for name in names:
        for lang in dict.fromkeys(langs):
            values = {k: v for k, v in given.items() if k in own[name]}
            plans.append((name, lang, schema.check(name, {"case": case, "as_of": as_of, "lang": lang} | values)))
    return plans


def _cell_count(path: Path) -> int:
    try:
        return len(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except FileNotFoundError:
        raise ParameterError(f"There is no notebook {path}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ParameterError(f"{path} is not a notebook that can be read: {error}") from error


def _new_folder(out: Path, run_id: str) -> Path:
    folder = out / f".tmp-{run_id}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        hint = "Give another folder, or make this one writable."
        raise ParameterError(f"Runs cannot be written to {out}: {error.strerror}. {hint}") from error
    return folder


def _write_results(folder: Path, case: str, as_of: str, outcomes: Sequence[Outcome]) -> list[str]:
    """Write `results.json` from the complete notebooks; return what is wrong with it."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for outcome in outcomes:
        if outcome.failure is None:
            notebook = json.loads((folder / outcome.files["ipynb"]).read_text(encoding="utf-8"))
            found.setdefault(outcome.notebook, {})[outcome.lang] = results.findings(notebook)
    try:
        rows = [row for name, by_language in found.items() for row in results.merge(name, by_language)]
        text = results.results_text(case, as_of, rows)
    except results.ResultsError as error:
        return [str(error)]
    (folder / "results.json").write_text(text, encoding="utf-8")
    return []


def _publish(folder: Path, out: Path, run_id: str, *, complete: bool) -> None:
    """Give the folder its name, and point `latest` at it if the run is complete."""
    os.rename(folder, out / run_id)
    if complete:
        link = out / f".latest-{run_id}"
        link.symlink_to(run_id, target_is_directory=True)
        os.replace(link, out / "latest")
