"""The order in which a reader meets a notebook that opened a study: answers first, a section a question, folds.

Everything is read off MIME types and metadata. What a section shows openly (findings, charts, open tables) comes before
its data, method and code, which are folded; a section of which nothing is left is dropped. A notebook that failed, or
that opened no study, is shown cell by cell as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from nbformat import NotebookNode

from fanecon.press.execute import FAILED_TAG
from fanecon.press.results import FINDING, STUDY

EXHIBIT = "application/vnd.fanecon.exhibit+json"
SKIPPED = "application/vnd.fanecon.skipped+json"


@dataclass
class Section:
    """A question: its heading, the words under it, what is shown openly, and the cells behind it."""

    heading: str = ""
    prose: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    behind: list[NotebookNode] = field(default_factory=list)
    skipped: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of it: its cells were skipped, and nothing is shown."""
        return bool(self.skipped) and not (self.findings or self.charts or self.tables)


def is_told(cells: Iterable[NotebookNode]) -> bool:
    """Whether a notebook opened a study and says findings with titles."""
    return any("title" in f for c in cells for o in _outputs(c) for f in _carried(o) if isinstance(f, Mapping))


def arrange(cells: list[NotebookNode], words: Mapping[str, str]) -> list[NotebookNode]:
    """Put the cells of a page in a reader's order.

    Parameters
    ----------
    cells : list of NotebookNode
        Prepared for a page: prose has its HTML in `metadata.page.html`, code its fold.
    words : mapping of str to str
        The press's words in the page's language.

    Returns
    -------
    list of NotebookNode
        Cells of HTML between cells of code.
    """
    if any(FAILED_TAG in c.metadata.get("tags", []) for c in cells):
        return cells
    opening, sections, answers = _split(cells)
    key = next((s.charts.pop(0) for s in sections if s.charts), "")
    first = f'<div class="first"><ol class="answers">{"".join(answers)}</ol>{key}</div>' if answers else key
    shown = [_html("\n".join(opening.prose)), _html(first), *_fold(opening.behind, words["how_set_up"])]
    for number, section in enumerate((s for s in sections if not s.is_empty), 1):
        shown += _section(section, number, words)
    return [NotebookNode({**cell, "id": f"told-{i}"}) for i, cell in enumerate(shown)]


def for_paper(notebook: NotebookNode, lang: str) -> NotebookNode:
    """Put a notebook's cells in the order of a printed report: answers before the sections, no code's own output.

    Parameters
    ----------
    notebook : NotebookNode
    lang : str

    Returns
    -------
    NotebookNode
        The notebook itself where it failed or opened no study.
    """
    cells = [c for c in notebook.cells if not set(c.metadata.get("tags", [])) & ({"zh", "en"} - {lang})]
    if not is_told(cells) or any(FAILED_TAG in c.metadata.get("tags", []) for c in cells):
        return notebook
    answers: list[NotebookNode] = []
    groups: list[list[NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.lstrip().startswith("## "):
            groups.append([])
        if cell.cell_type == "markdown":
            groups[-1].append(cell)
            continue
        kept = [o for o in cell.get("outputs", []) if _is_shown(o)]
        answers += [o for o in kept if _kind(o) == "answer"]
        rest = [o for o in kept if _kind(o) != "answer"]
        skipped = any(SKIPPED in o.get("data", {}) for o in cell.get("outputs", []))
        groups[-1].append(NotebookNode({**cell, "outputs": rest, "skipped": skipped}))
    first = NotebookNode(cell_type="code", source="", metadata=NotebookNode(), outputs=answers, id="answers")
    body = [c for g in groups[1:] if _has_something(g) for c in g]
    return NotebookNode({**notebook, "cells": [*groups[0], first, *body]})


def _has_something(group: list[NotebookNode]) -> bool:
    code = [c for c in group if c.cell_type == "code"]
    return not code or any(c.outputs for c in code) or not any(c.get("skipped") for c in code)


def _is_shown(output: Mapping[str, Any]) -> bool:
    data = output.get("data", {})
    if output.get("output_type") in ("stream", "error"):
        return output.get("output_type") == "error" or output.get("name") == "stderr"
    exhibit = data.get(EXHIBIT, {})
    return (
        FINDING in data
        or STUDY in data
        or (EXHIBIT in data and not (exhibit["kind"] == "table" and not exhibit["open"]))
    )


def _split(cells: list[NotebookNode]) -> tuple[Section, list[Section], list[str]]:
    opening, answers = Section(), []
    sections: list[Section] = []
    for cell in cells:
        here = sections[-1] if sections else opening
        if cell.cell_type == "markdown":
            html = cell.metadata["page"]["html"]
            if html.lstrip().startswith("<h2"):
                head, _, rest = html.lstrip().partition("</h2>")
                sections.append(Section(heading=head + "</h2>", prose=[rest] if rest.strip() else []))
            else:
                here.prose.append(html)
            continue
        left = []
        for output in cell.get("outputs", []):
            data, kind = output.get("data", {}), _kind(output)
            html = str(data.get("text/html", ""))
            if kind == "answer":
                answers.append(f"<li>{html}</li>")
            elif kind in ("finding", "claim"):
                here.findings.append(html)
            elif kind == "chart":
                here.charts.append(html)
            elif kind in ("gaps", "sources") or (kind == "table" and data[EXHIBIT]["open"]):
                here.tables.append(html)
            elif SKIPPED in data:
                here.skipped += 1
            elif STUDY not in data:
                left.append(output)
        if not any(SKIPPED in o.get("data", {}) for o in _outputs(cell)):
            here.behind.append(NotebookNode({**cell, "outputs": left}))
    return opening, sections, answers


def _kind(output: Mapping[str, Any]) -> str:
    data = output.get("data", {})
    if EXHIBIT in data:
        return str(data[EXHIBIT]["kind"])
    carried = _carried(output)
    return str(carried[0].get("kind", "")) if carried else ""


def _carried(output: Mapping[str, Any]) -> list[Any]:
    found = output.get("data", {}).get(FINDING)
    return [] if found is None else found if isinstance(found, list) else [found]


def _outputs(cell: NotebookNode) -> list[NotebookNode]:
    return list(cell.get("outputs", []))


def _section(section: Section, number: int, words: Mapping[str, str]) -> list[NotebookNode]:
    told = f"{section.heading}\n{''.join(section.prose)}\n{''.join(section.findings)}"
    charts = "".join(section.charts)
    grid = (
        f'<div class="story"><div class="told">{told}</div><div class="shown">{charts}</div></div>' if charts else told
    )
    whole = f'<section class="question">{grid}{"".join(section.tables)}'
    return [_html(whole), *_fold(section.behind, words["how"]), _html("</section>")]


def _fold(cells: list[NotebookNode], label: str) -> list[NotebookNode]:
    cells = [c for c in cells if c.source.strip()]
    if not cells:
        return []
    for cell in cells:
        cell.metadata["page"] = {**cell.metadata.get("page", {}), "open": True}
    return [_html(f'<details class="how"><summary>{escape(label)}</summary>'), *cells, _html("</details>")]


def _html(fragment: str) -> NotebookNode:
    page = {"html": fragment, "bare": True}
    return NotebookNode(cell_type="markdown", source="", metadata=NotebookNode(page=page))
