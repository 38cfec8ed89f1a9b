"""Notebooks run as users run them, by plain papermill from any folder, and rendered as the press does."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import nbformat
import papermill

from fanecon.parameters import describe
from fanecon.press.render import page
from fanecon.press.results import findings
from fanecon.study.fonts import font_paths

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("0*.ipynb"))
FONTS = font_paths()["regular"].parent


def executed(name: str, folder: Path, **parameters: object) -> nbformat.NotebookNode:
    """Run a notebook by plain papermill."""
    out = folder / "out.ipynb"
    source = str(FOLDER / f"{name}.ipynb")
    papermill.execute_notebook(source, str(out), parameters=parameters, cwd=str(folder), progress_bar=False)
    return nbformat.read(out, as_version=4)


@functools.cache
def kept(name: str, **parameters: object) -> nbformat.NotebookNode:
    """Run a notebook by plain papermill, once for all tests that ask for the same."""
    with tempfile.TemporaryDirectory() as folder:
        return executed(name, Path(folder), **parameters)


def rendered(name: str, notebook: nbformat.NotebookNode, lang: str, **parameters: object) -> str:
    """Render an executed notebook as a page."""
    values = {p.name: p.default for p in describe(name)} | {"lang": lang, **parameters}
    return page(notebook, name=name, lang=lang, parameters=values, fonts=FONTS)


def by_id(notebook: nbformat.NotebookNode) -> dict[str, dict]:
    """Return the findings of an executed notebook by id."""
    return {f["id"]: f for f in findings(notebook)}
