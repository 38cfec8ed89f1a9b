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

from fanecon.parameters import describe
from fanecon.press.kernel import Watch, kernel_options
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


def executed(name: str, folder: Path, **parameters: object) -> nbformat.NotebookNode:
    """Run a notebook by plain papermill, its kernel forked from a warm parent where the system can."""
    (scratch := folder / "kernel").mkdir()
    watch = Watch(lambda done, whole: None, 600, 600)
    return papermill.execute_notebook(
        str(FOLDER / f"{name}.ipynb"), None, parameters, cwd=str(folder), progress_bar=False, watch=watch,
        request_save_on_cell_execute=False, autosave_cell_every=0, **kernel_options(scratch),
    )  # fmt: skip


def kept(name: str, **parameters: object) -> nbformat.NotebookNode:
    """Run a notebook once for all tests that ask for the same, in whatever process they are."""
    default = {p.name: p.default for p in describe(name)}
    return _kept(name, json.dumps({k: v for k, v in parameters.items() if v != default[k]}, sort_keys=True))


@functools.cache
def _kept(name: str, parameters: str) -> nbformat.NotebookNode:
    if parameters in ("{}", '{"lang": "en"}') and "PYTEST_XDIST_WORKER" in os.environ:  # all tests: it is run anyway
        lang = json.loads(parameters).get("lang", "zh")
        return nbformat.read(whole_run() / f"{name}.{lang}.ipynb", as_version=4)
    path = shared_folder() / f"{name}-{hashlib.sha256(parameters.encode()).hexdigest()[:12]}.ipynb"
    with _alone(path.with_suffix(".lock")):
        if not path.exists():
            with tempfile.TemporaryDirectory() as folder:
                nbformat.write(executed(name, Path(folder), **json.loads(parameters)), path)
    return nbformat.read(path, as_version=4)


def whole_run() -> Path:
    """Run all notebooks in both languages as `fanecon run` does, once for all processes; returns the run's folder."""
    place = shared_folder() / "whole"
    with _alone(shared_folder() / "whole.lock"):
        if not place.exists():
            result = run(out=shared_folder() / "whole.new", progress=Progress())
            assert result.exit_code == 0, result.outcomes
            (shared_folder() / "whole.new").rename(place)
    [folder] = (path for path in place.iterdir() if (path / "manifest.json").exists() and not path.is_symlink())
    return folder


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
