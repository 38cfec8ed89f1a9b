"""Runs notebooks into a folder that appears whole or not at all.

Everything is written into a temporary folder, which gets its name at the end; `latest` then moves, but
only to a run that is complete. The manifest, not the notebook, says how a run went.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from fanecon.errors import FaneconError
from fanecon.press import freshness, indexing, links, results
from fanecon.press.ending import stoppable
from fanecon.press.jobs import EXIT_CODES, Job, Outcome, disk_full
from fanecon.press.planning import FONTS, check_limits, make_plans
from fanecon.press.pool import Crew
from fanecon.press.progress import Progress, for_terminal
from fanecon.press.runs import MANIFEST, Run
from fanecon.press.store import open_store

if TYPE_CHECKING:
    from fanecon.press.cluster import ClusterCrew

_ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = _ROOT / "notebooks"


Hands: TypeAlias = "Crew | ClusterCrew"
"""Whoever does the jobs: processes of this machine, or a cluster."""


@dataclass(frozen=True)
class RunResult:
    """How a run went, and where it is.

    Attributes
    ----------
    run_id : str
        The name of its folder.
    address : str
        The path or URL of the folder with pages, notebooks, `results.json` and `manifest.json`.
    exit_code : int
        0, or the code of the first failure in the order of the notebooks.
    outcomes : tuple of Outcome
        One for each notebook and language.
    problems : tuple of str
        What is wrong with the run as a whole, such as languages that disagree.
    """

    run_id: str
    address: str
    exit_code: int
    outcomes: tuple[Outcome, ...]
    problems: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The run's folder, for a run on this machine."""
        if "://" in self.address:
            raise FaneconError(f"{self.address} is no folder of this machine")
        return Path(self.address)

    @property
    def pages(self) -> tuple[str, ...]:
        """The paths or URLs of the HTML pages that were written, failed ones too."""
        return tuple(f"{self.address}/{o.files['html']}" for o in self.outcomes if "html" in o.files)

    @property
    def files(self) -> tuple[str, ...]:
        """The paths or URLs of what there is to read: the summary first, then pages and PDFs."""
        written = [o.files[kind] for o in self.outcomes for kind in ("html", "pdf") if kind in o.files]
        return tuple(f"{self.address}/{name}" for name in (indexing.INDEX, *written))


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
    force: bool = False,
    pdf: bool = False,
    source: Path | None = None,
    data: Path | None = None,
    fonts: Path | None = None,
    progress: Progress | None = None,
    hands: Hands | None = None,
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
    out : path or str, optional
        The folder of runs, or its URL (see `fanecon.press.remote`); the repository's `outputs` by default.
    jobs : int
        How many notebooks run at the same time.
    cell_timeout, notebook_timeout : float
        Limits in seconds for a cell and for a notebook.
    force : bool
        Execute also what did not change since the newest complete run of this case and day.
    pdf : bool
        Make a PDF beside each page.
    source, data, fonts : path, optional
        The folders of notebooks, cases and fonts; the repository's own by default.
    progress : Progress, optional
        Told how the run goes; by default a bar on a terminal and plain lines elsewhere.
    hands : Hands, optional
        Whoever does the jobs; by default, processes that end with this run.

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
    source, data, fonts = source or NOTEBOOKS, data or _ROOT / "data", fonts or FONTS
    check_limits(jobs=jobs, cell_timeout=cell_timeout, notebook_timeout=notebook_timeout)
    plans = make_plans(notebooks, case, as_of, langs, parameters or {}, source)
    store = open_store(out, _ROOT / "outputs")
    earlier = store.runs()
    data_files = freshness.case_files(data / case)
    states = _states(plans, earlier, data / case, fonts, force=force, pdf=pdf)
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{case}-{secrets.token_hex(3)}"
    progress = progress or for_terminal()
    with ExitStack() as stack:
        stack.enter_context(stoppable())
        folder = store.new_folder(run_id)
        stack.callback(store.discard, folder)  # has its name by now, unless something went wrong
        try:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fe-", ignore_cleanup_errors=True)))
            common = {
                "folder": str(folder), "data": str((data / case).resolve()), "fonts": str(fonts.resolve()), "pdf": pdf,
                "run_id": run_id, "cell_timeout": cell_timeout, "notebook_timeout": notebook_timeout,
            }  # fmt: skip
            todo = [
                replace(state.plan, scratch=str(scratch / str(number)), inputs=state.inputs, **common)  # type: ignore[arg-type]
                for number, state in enumerate(states)
            ]
            progress.opened(run_id, case, as_of)
            reused = [freshness.take_over(state, store, folder, pdf=pdf) for state in states]
            hands = hands or stack.enter_context(Crew(jobs, scratch))
            outcomes = _do(todo, reused, hands, progress)
            problems = [problem for outcome in outcomes for problem in outcome.problems]
            problems += _write_results(folder, case, as_of, outcomes)
            made = [(j, o) for j, o in zip(todo, outcomes, strict=True) if "html" in o.files]
            links.connect(folder, [(job.notebook, job.lang, outcome.files["html"]) for job, outcome in made])
            shared = freshness.shared_inputs(data / case, fonts)
            # What changed while it was read leads to pages that no inputs can be named for.
            steady = [freshness.all_inputs(state.plan, shared) == state.inputs for state in states]
            problems += _moved(case, data_files, freshness.case_files(data / case), all(steady))
            from fanecon.press.record import manifest_text  # pydantic, which nothing before this needs

            describe = partial(
                manifest_text,
                run_id=run_id,
                case=case,
                as_of=as_of,
                langs=list(dict.fromkeys(langs)),
                started=started.isoformat(timespec="microseconds"),
                finished=dt.datetime.now(dt.UTC).isoformat(timespec="microseconds"),
                seconds=round(time.perf_counter() - clock, 3),
                jobs=todo,
                outcomes=outcomes,
                problems=problems,
                keys=[freshness.key(s.inputs) if ok else "" for s, ok in zip(states, steady, strict=True)],
                data_files=data_files,
            )
            text = describe(exit_code=_exit_code(outcomes, problems))
            wrong = indexing.write_summary(folder, text, store, earlier, fonts)
            if wrong:
                problems.append(wrong)
                text = describe(exit_code=_exit_code(outcomes, problems))
            exit_code = _exit_code(outcomes, problems)
            (folder / MANIFEST).write_text(text, encoding="utf-8")
            store.publish(folder, run_id, complete=exit_code == 0)
        except OSError as error:
            raise FaneconError(_not_written(store.address("").rstrip("/"), error)) from error
        finally:
            progress.close()
    address = store.address(run_id)
    wrong = indexing.write_list(store, fonts)
    if wrong:  # the run itself is whole, and says so
        problems.append(wrong)
        exit_code = _exit_code(outcomes, problems)
    progress.ended(run_id, exit_code, address)
    return RunResult(run_id, address, exit_code, tuple(outcomes), tuple(problems))


def explain(
    notebooks: Sequence[str] = (),
    *,
    case: str = "xiaomi",
    as_of: str = "",
    langs: Sequence[str] = ("zh", "en"),
    parameters: Mapping[str, object] | None = None,
    out: Path | str | None = None,
    force: bool = False,
    pdf: bool = False,
    source: Path | None = None,
    data: Path | None = None,
    fonts: Path | None = None,
) -> list[freshness.State]:
    """Say what `run` would execute, and why; nothing is executed or written.

    The parameters are those of `run`. One state for each notebook and language.
    """
    plans = make_plans(notebooks, case, as_of, langs, parameters or {}, source or NOTEBOOKS)
    store = open_store(out, _ROOT / "outputs")
    return _states(plans, store.runs(), (data or _ROOT / "data") / case, fonts or FONTS, force=force, pdf=pdf)


def _states(
    plans: Sequence[Job], earlier: Sequence[Run], data: Path, fonts: Path, *, force: bool, pdf: bool
) -> list[freshness.State]:
    shared = freshness.shared_inputs(data, fonts)
    inputs = [freshness.all_inputs(plan, shared) for plan in plans]
    judge = partial(freshness.judge, earlier=earlier, data_files=freshness.case_files(data), force=force, pdf=pdf)
    return [judge(plan, own) for plan, own in zip(plans, inputs, strict=True)]


def _do(todo: Sequence[Job], reused: Sequence[Outcome | None], hands: Hands, progress: Progress) -> list[Outcome]:
    """Execute what could not be reused; return all outcomes in the order of the jobs."""
    stale = [job for job, outcome in zip(todo, reused, strict=True) if outcome is None]
    progress.start({job.name: job.cells for job in stale})
    for job, outcome in zip(todo, reused, strict=True):
        if outcome is not None:
            progress.finished(job, outcome)
    done = iter(hands.run(stale, progress))
    return [outcome or next(done) for outcome in reused]


def _exit_code(outcomes: Sequence[Outcome], problems: Sequence[str]) -> int:
    failures = [o.failure.exit_code for o in outcomes if o.failure]
    return failures[0] if failures else EXIT_CODES["rendering"] if problems else 0


def _moved(case: str, before: Mapping[str, str], after: Mapping[str, str], steady: bool) -> list[str]:
    """Say what did not stay as it was while the notebooks ran."""
    if steady:
        return []
    files = ", ".join(f"{case}/{name}" for name in freshness.differing(before, after))
    what = files or "the notebooks, fanecon, its fonts or its environment"
    return [f"changed while the notebooks ran: {what}. The pages may show the one state or the other; run it again."]


def _not_written(where: str, error: OSError) -> str:
    hint = " Make room there, or give another folder with --out (TMPDIR moves temporary files)."
    kept = "`latest` was not moved, and earlier runs are as they were."
    return f"The run could not be written to {where}: {error}.{hint if disk_full(error) else ''} {kept}"


def _write_results(folder: Path, case: str, as_of: str, outcomes: Sequence[Outcome]) -> list[str]:
    """Write `results.json` from the complete notebooks; return what is wrong with it."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    notebooks = []
    for outcome in outcomes:
        if outcome.failure is None:
            notebook = json.loads((folder / outcome.files["ipynb"]).read_text(encoding="utf-8"))
            notebooks.append(notebook)
            found.setdefault(outcome.notebook, {})[outcome.lang] = results.findings(notebook)
    try:
        rows = [row for name, by_language in found.items() for row in results.merge(name, by_language)]
        text = results.results_text(case, as_of, rows, results.study_head(notebooks, case))
    except results.ResultsError as error:
        return [str(error)]
    (folder / "results.json").write_text(text, encoding="utf-8")
    return []
