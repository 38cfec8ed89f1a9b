"""Notebooks run by papermill from any folder, as the press runs them, and rendered as it does."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpec

from fanecon.parameters import describe
from fanecon.press.kernel import ThisPython, Watch, kernel_options
from fanecon.press.progress import Progress
from fanecon.press.render import page
from fanecon.press.results import findings
from fanecon.press.runner import run
from fanecon.study.fonts import font_paths

try:
    import fcntl
except ImportError:  # without locks two processes may do the same work
    fcntl = None  # type: ignore[assignment]

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("0*.ipynb"))
FONTS = font_paths()["regular"].parent
EXHIBIT = "application/vnd.fanecon.exhibit+json"


_UNDRAWN = (
    "from fanecon.study import exhibits, picture; from matplotlib.figure import Figure; "
    "exhibits.to_png = lambda figure, dot=picture.to_png(Figure((0.1, 0.1))): dot; del exhibits, picture, Figure"
)


class _Undrawn(ThisPython):
    """A kernel whose charts are dots: drawing takes half the time, and whole runs are looked at as they are."""

    @property
    def kernel_spec(self) -> KernelSpec:
        spec = super().kernel_spec
        spec.argv.append(f"--IPKernelApp.exec_lines={_UNDRAWN}")
        return spec


def executed(notebook: str | Path, folder: Path, ahead: bool = False, **parameters: object) -> nbformat.NotebookNode:
    """Run a notebook by papermill without drawing, its kernel forked from a warm parent where the system can.

    With `ahead` the parent opens the case before, which pays where several runs are of one case and day.
    """
    (scratch := folder / "kernel").mkdir()
    watch = Watch(lambda done, whole: None, 600, 600)
    about = {"case": "xiaomi", "as_of": ""} | {k: v for k, v in parameters.items() if k in ("case", "as_of")}
    options = kernel_options(scratch, ahead=about if ahead else None) | {"kernel_manager_class": _Undrawn}
    path = notebook if isinstance(notebook, Path) else FOLDER / f"{notebook}.ipynb"
    return papermill.execute_notebook(
        str(path), None, parameters, cwd=str(folder), progress_bar=False, watch=watch,
        request_save_on_cell_execute=False, autosave_cell_every=0, **options,
    )  # fmt: skip


def kept(name: str, **parameters: object) -> nbformat.NotebookNode:
    """Run a notebook once for all tests that ask for the same, in whatever process they are."""
    default = {p.name: p.default for p in describe(name)}
    return _kept(name, json.dumps({k: v for k, v in parameters.items() if v != default[k]}, sort_keys=True))


@functools.cache
def _kept(name: str, parameters: str) -> nbformat.NotebookNode:
    asked = json.loads(parameters)
    case, as_of, lang = (asked.get(key, default) for key, default in _WHOLE.items())
    if not asked.keys() - _WHOLE and lang in WHOLE.get((case, as_of), ()) and "PYTEST_XDIST_WORKER" in os.environ:
        return nbformat.read(whole_run(case, as_of) / f"{name}.{lang}.ipynb", as_version=4)  # it is run anyway
    path = shared_folder() / f"{name}-{hashlib.sha256(parameters.encode()).hexdigest()[:12]}.ipynb"
    with _alone(path.with_suffix(".lock")):
        if not path.exists():
            with tempfile.TemporaryDirectory() as folder:
                nbformat.write(executed(name, Path(folder), ahead=True, **asked), path)
    return nbformat.read(path, as_version=4)


_WHOLE = {"case": "xiaomi", "as_of": "", "lang": "zh"}
WHOLE = {("xiaomi", ""): ("zh", "en"), ("popmart", ""): ("zh", "en"), ("xiaomi", "2025-10-31"): ("zh",)}
"""The cases and days of which all notebooks are run together, with the languages."""


def whole_run(case: str = "xiaomi", as_of: str = "") -> Path:
    """Run all notebooks as `fanecon run` does, once for all processes; returns the run's folder."""
    place = shared_folder() / f"whole-{case}-{as_of}"
    with _alone(place.with_suffix(".lock")):
        if not place.exists():
            new = place.with_suffix(".new")
            result = run(case=case, as_of=as_of, langs=WHOLE[case, as_of], out=new, progress=Progress())
            assert result.exit_code == 0, result.outcomes
            new.rename(place)
    [folder] = (path for path in place.iterdir() if (path / "manifest.json").exists() and not path.is_symlink())
    return folder


def page_of(name: str, lang: str = "zh", case: str = "xiaomi", as_of: str = "") -> str:
    """Return a page: of a whole run where all tests run, else rendered from the one notebook."""
    if lang in WHOLE.get((case, as_of), ()) and "PYTEST_XDIST_WORKER" in os.environ:
        return (whole_run(case, as_of) / f"{name}.{lang}.html").read_text(encoding="utf-8")
    asked = {"case": case, "as_of": as_of}
    return rendered(name, kept(name, lang=lang, **asked), lang, **asked)


def shared_folder(session: str = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))) -> Path:
    """Return the folder that all processes of one run of the tests share; `tests/conftest.py` removes it."""
    place = Path(tempfile.gettempdir()) / f"fanecon-tests-{session}"
    place.mkdir(exist_ok=True)
    return place


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def rendered(name: str, notebook: nbformat.NotebookNode, lang: str, **parameters: object) -> str:
    """Render an executed notebook as a page."""
    values = {p.name: p.default for p in describe(name)} | {"lang": lang, **parameters}
    return page(notebook, name=name, lang=lang, parameters=values, fonts=FONTS).html


def by_id(notebook: nbformat.NotebookNode) -> dict[str, dict]:
    """Return the findings of an executed notebook by id."""
    return {f["id"]: f for f in findings(notebook)}


def exhibits(notebook: nbformat.NotebookNode) -> list[dict]:
    """Return what an executed notebook says of its charts and tables, in order."""
    bundles = [o.get("data", {}) for c in notebook.cells for o in c.get("outputs", [])]
    return [bundle[EXHIBIT] for bundle in bundles if EXHIBIT in bundle]
