"""What a notebook shows in one language, cell by cell as clean HTML: the one thing page and print are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from fanecon.press.anchors import Heading, anchored
from fanecon.press.execute import BANNER_TAG
from fanecon.press.jobs import FAILED_TAG
from fanecon.press.outputs import OURS, Desk, outputs
from fanecon.press.results import STUDY, published

# Tags as nbconvert and Jupyter Book write them: what is removed is gone, what is hidden is folded with its code.
_REMOVED = {kind: {f"remove-{kind}", f"remove_{kind}"} for kind in ("cell", "input", "output")}
_HIDDEN = {"hide-output", "hide_output", "hide-cell", "hide_cell"}
_PARAMETERS = {"parameters", "injected-parameters"}


@dataclass(frozen=True)
class Sheet:
    """What a notebook shows.

    Attributes
    ----------
    cells : list of NotebookNode
        Prose has its HTML in `metadata.page.html`; code its label and fold there, and outputs of one form, HTML.
    headings : list of Heading
    notes : tuple of str
        What a person has to know: a missing picture, a chart that cannot be shown.
    """

    cells: list[NotebookNode]
    headings: list[Heading]
    notes: tuple[str, ...]


def sheet(notebook: NotebookNode, lang: str, words: Mapping[str, Any], executed: str, folder: Path | None) -> Sheet:
    """Write the cells that a language shows.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    lang : {"zh", "en"}
    words : mapping
        The press's words in it.
    executed : str
        The file name of the executed notebook.
    folder : path or None
        The notebook's own, where its pictures are.
    """
    widgets = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    desk = Desk(words, executed, folder, widgets.get("state", {}))
    cells = [_copy(cell) for cell in _visible(notebook, lang)]
    studied = any(STUDY in data for data in published(cells))
    for cell in cells:
        if cell.cell_type == "code":
            _code(cell, desk, studied)
        else:
            cell.metadata["page"] = {"html": _prose(cell, desk)}
    prose = [c.metadata["page"]["html"] for c in cells if c.cell_type != "code"]
    shown = list(published(cells))
    prose, others, headings = anchored(prose, [data["text/html"] for data in shown])
    for cell, html in zip((c for c in cells if c.cell_type != "code"), prose, strict=True):
        cell.metadata["page"]["html"] = html
    for data, html in zip(shown, others, strict=True):
        data["text/html"] = html
    return Sheet(cells, headings, tuple(dict.fromkeys(desk.notes)))


def _copy(cell: NotebookNode) -> NotebookNode:
    return NotebookNode({**cell, "metadata": NotebookNode(cell.metadata)})


def _visible(notebook: NotebookNode, lang: str) -> list[NotebookNode]:
    """Choose the cells that this language shows."""
    unwanted = ({"zh", "en", BANNER_TAG} - {lang}) | _REMOVED["cell"]
    # The values that ran stand in the cell that papermill put in; the defaults would tell of another run.
    if any("injected-parameters" in cell.metadata.get("tags", []) for cell in notebook.cells):
        unwanted.add("parameters")
    return [cell for cell in notebook.cells if not unwanted & set(cell.metadata.get("tags", []))]


def _prose(cell: NotebookNode, desk: Desk) -> str:
    if cell.cell_type == "markdown":
        return desk.markdown(cell.source, cell.get("attachments"))
    kind = str(cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or "")
    if kind.endswith(("html", "markdown")):
        return desk.markdown(cell.source) if kind.endswith("markdown") else desk.clean(cell.source)
    if kind or cell.source.startswith("---"):
        return ""  # for another converter than this one: LaTeX, or the front matter of Quarto
    return f'<pre tabindex="0">{escape(cell.source, quote=False)}</pre>'


def _code(cell: NotebookNode, desk: Desk, studied: bool) -> None:
    """Fold a cell's code, and with it the plain outputs of a notebook that opened a study."""
    tags, jupyter = set(cell.metadata.get("tags", [])), cell.metadata.get("jupyter", {})
    if tags & _REMOVED["input"] or jupyter.get("source_hidden"):
        cell["source"] = ""
    hidden = tags & _REMOVED["output"] or jupyter.get("outputs_hidden")
    failed = FAILED_TAG in tags
    cell["outputs"] = [] if hidden and not failed else outputs(cell, desk)
    fold = "parameters" if tags & _PARAMETERS else "setup" if "setup" in tags else "code"
    for output in cell.outputs:
        # Charts, warnings, and that something cannot be shown here, are not overlooked in a fold.
        open_ = any(mark in output.data["text/html"] for mark in ("<img", "<aside", 'class="interactive"'))
        plain = not open_ and not any(kind.startswith(OURS) for kind in output.data)
        folded = bool((studied and plain) or tags & _HIDDEN) and bool(cell.source.strip())
        output.metadata["folded"] = folded
        fold = "with_output" if folded and fold == "code" else fold
    cell.metadata["page"] = {"fold": fold, "label": desk.words[fold], "failed": failed}
