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
from fanecon.press.render import page
from fanecon.press.results import findings
from fanecon.study.fonts import font_paths

try:
    import fcntl
except ImportError:  # without locks two processes may do the same work
    fcntl = None  # type: ignore[assignment]

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("0*.ipynb"))
FONTS = font_paths()["regular"].parent


def executed(name: str, folder: Path, **parameters: object) -> nbformat.NotebookNode:
    """Run a notebook by plain papermill, its kernel forked from a warm parent where the system can."""
    (scratch := folder / "kernel").mkdir()
    watch = Watch(lambda done, whole: None, 600, 600)
    return papermill.execute_notebook(
        str(FOLDER / f"{name}.ipynb"), None, parameters, cwd=str(folder), progress_bar=False, watch=watch,
        request_save_on_cell_execute=False, autosave_cell_every=0, **kernel_options(scratch),
    )  # fmt: skip


@functools.cache
def kept(name: str, **parameters: object) -> nbformat.NotebookNode:
    """Run a notebook once for all tests that ask for the same, in whatever process they are."""
    asked = json.dumps([name, parameters], sort_keys=True).encode()
    path = shared_folder() / f"{hashlib.sha256(asked).hexdigest()[:16]}.ipynb"
    with _alone(path.with_suffix(".lock")):
        if not path.exists():
            with tempfile.TemporaryDirectory() as folder:
                nbformat.write(executed(name, Path(folder), **parameters), path)
    return nbformat.read(path, as_version=4)


def shared_folder(run: str = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))) -> Path:
    """Return the folder that all processes of one run of the tests share; `tests/conftest.py` removes it."""
    place = Path(tempfile.gettempdir()) / f"fanecon-tests-{run}"
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
    return page(notebook, name=name, lang=lang, parameters=values, fonts=FONTS)


def by_id(notebook: nbformat.NotebookNode) -> dict[str, dict]:
    """Return the findings of an executed notebook by id."""
    return {f["id"]: f for f in findings(notebook)}
