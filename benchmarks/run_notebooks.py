"""Measure a whole run against the usual tools, on the same notebooks with the same parameters.

Three ways, in turns: `fanecon` (all executed anew, pages only), the command lines of papermill and nbconvert one after
another, and the floor: the same cells as plain Python in one process, which gives no notebook and no page.

python -m benchmarks.run_notebooks [--jobs 2] [--repeat 3] [--case xiaomi] [--lang zh --lang en] [NOTEBOOK ...]

With `--against REVISION` it measures the same notebooks as they were at another revision of this repository instead,
each from its own work tree: is it slower than before?
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from fanecon.press.jobs import Job
from fanecon.press.planning import make_plans
from fanecon.press.progress import Progress
from fanecon.press.runner import NOTEBOOKS, run

# What a kernel does around a cell, as far as it is work: the last expression is shown, figures are drawn and closed.
PLAIN = """
import ast, json, sys
import matplotlib
matplotlib.use("Agg")
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
for cells in json.load(sys.stdin):
    shell.reset(new_session=True)
    for cell in cells:
        with capture_output():
            result = shell.run_cell(cell)
        result.raise_error()
        if "matplotlib.pyplot" in sys.modules:
            from matplotlib import pyplot
            pyplot.close("all")
"""


def existing(folder: Path) -> list[str]:
    """Name the notebooks that there are: two digits, an underscore, a word."""
    return sorted(path.stem for path in folder.glob("[0-9][0-9]_*.ipynb"))


def ours(plans: list[Job], folder: Path, jobs: int, case: str) -> None:
    """Execute and render everything by `fanecon`."""
    names, langs = dict.fromkeys(p.notebook for p in plans), dict.fromkeys(p.lang for p in plans)
    result = run(list(names), case=case, langs=list(langs), out=folder, jobs=jobs, force=True, progress=Progress())
    if result.exit_code:
        raise SystemExit(f"fanecon: {[str(o.failure) for o in result.outcomes if o.failure] or result.problems}")


def usual(plans: list[Job], folder: Path) -> None:
    """Do the same by the command lines that everybody has, notebook by notebook."""
    for plan in plans:
        executed = str(folder / f"{plan.name}.ipynb")
        # A kernel of this very environment, wherever the tools would look for one.
        papermill = ["-m", "papermill", plan.source, executed, "-k", "python3", "--no-progress-bar"]
        # As YAML, which JSON is: papermill's -p would guess the types.
        _python([*papermill, "-y", json.dumps(plan.parameters)], cwd=Path(plan.source).parent)
        _python(["-m", "jupyter", "nbconvert", "--to", "html", "--log-level", "ERROR", executed])


def floor(plans: list[Job], folder: Path) -> None:
    """Run the code of all notebooks in one process."""
    notebooks = [code_of(plan) for plan in plans]
    _python(["-c", PLAIN], cwd=Path(plans[0].source).parent, stdin=json.dumps(notebooks), IPYTHONDIR=str(folder))


THERE = """
import json, sys
from pathlib import Path
from fanecon.press.progress import Progress
from fanecon.press.runner import run
asked = json.loads(sys.argv[1])
result = run(out=Path(asked.pop("out")), force=True, progress=Progress(), **asked)
sys.exit(result.exit_code and f"{[str(o.failure) for o in result.outcomes if o.failure]}")
"""


def of_tree(tree: Path, plans: list[Job], folder: Path, jobs: int, case: str) -> None:
    """Execute and render everything by the `fanecon` of a work tree, with its notebooks and its data."""
    names, langs = dict.fromkeys(p.notebook for p in plans), dict.fromkeys(p.lang for p in plans)
    asked = {"notebooks": list(names), "langs": list(langs), "case": case, "jobs": jobs, "out": str(folder)}
    _python(["-P", "-c", THERE, json.dumps(asked)], cwd=tree, PYTHONPATH=str(tree))


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Check a revision out beside this one, for as long as it is needed."""
    git = ["git", "-C", str(NOTEBOOKS.parent), "worktree"]
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), revision], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def code_of(plan: Job) -> list[str]:
    """List the code cells of a notebook, with the values of the plan after its own parameters."""
    cells = [c for c in json.loads(Path(plan.source).read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    code = ["".join(cell["source"]) for cell in cells]
    place = next(i for i, c in enumerate(cells) if "parameters" in c["metadata"].get("tags", []))
    code.insert(place + 1, "\n".join(f"{name} = {value!r}" for name, value in plan.parameters.items()))
    return code


def table(found: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Lay out the seconds of each way: median, fastest, and the median as a multiple of the last way's."""
    yield f"{'way':34}{'median':>10}{'fastest':>10}{'ratio':>8}"
    *_, least = (statistics.median(times) for times in found.values())
    for name, times in found.items():
        median = statistics.median(times)
        yield f"{name:34}{median:>8.1f} s{min(times):>8.1f} s{median / least:>8.2f}"


def _python(words: list[str], *, cwd: Path | None = None, stdin: str = "", **environment: str) -> None:
    # As many threads of linear algebra as a run of fanecon has: the comparison is of the tools, not of that.
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, *words], cwd=cwd, input=stdin, text=True, capture_output=True, check=False,
        env={**os.environ, **threads, **environment},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(words)[:80]} ended with {done.returncode}\n{done.stderr[-2000:]}")


def main() -> None:
    """Measure all ways in turns; print medians and their ratio to the floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run_notebooks", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("notebooks", nargs="*", help="names or numbers; by default all that there are")
    parser.add_argument("--jobs", type=int, default=2, help="how many notebooks fanecon runs at the same time")
    parser.add_argument("--repeat", type=int, default=3, help="how many rounds count, after one that warms up")
    parser.add_argument("--case", default="xiaomi", help="the case folder")
    parser.add_argument("--lang", action="append", choices=["zh", "en"], help="by default both")
    parser.add_argument("--against", metavar="REVISION", help="measure another revision instead of the other tools")
    chosen = parser.parse_args()
    names = chosen.notebooks or existing(NOTEBOOKS)
    plans = make_plans(names, chosen.case, "", chosen.lang or ["zh", "en"], {}, NOTEBOOKS)
    if chosen.against:
        with checked_out(chosen.against) as tree:
            trees = {"these files": NOTEBOOKS.parent, chosen.against: tree}
            both = {n: partial(of_tree, t, plans, jobs=chosen.jobs, case=chosen.case) for n, t in trees.items()}
            _measure(both, plans, chosen.repeat)
        return
    ways: dict[str, Callable[[Path], None]] = {
        f"fanecon, {chosen.jobs} at a time": lambda folder: ours(plans, folder, chosen.jobs, chosen.case),
        "papermill CLI + nbconvert CLI": lambda folder: usual(plans, folder),
        "plain Python, one process": lambda folder: floor(plans, folder),
    }
    _measure(ways, plans, chosen.repeat)


def _measure(ways: Mapping[str, Callable[[Path], None]], plans: list[Job], repeat: int) -> None:
    found: dict[str, list[float]] = {name: [] for name in ways}
    for round_number in range(repeat + 1):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                start = time.perf_counter()
                way(Path(folder))
                if round_number:
                    found[name].append(time.perf_counter() - start)
    print(f"{', '.join(p.name for p in plans)}; {os.cpu_count()} cores, {repeat} rounds in turns")
    for line in table(found):
        print(line)


if __name__ == "__main__":
    main()
