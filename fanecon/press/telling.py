"""The order in which a reader meets a notebook that opened a study: answers first, a section a question, folds.

Everything is read off MIME types and metadata. What a section shows openly (findings, charts, open tables) comes before
its data, method and code, which are folded; what shows nothing openly is no section of its own, and its code stands in
a last fold. A notebook that failed, or that opened no study, is shown cell by cell as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from nbformat import NotebookNode

from fanecon.press.jobs import FAILED_TAG
from fanecon.press.results import EXHIBIT, STUDY, carried, published

SKIPPED = "application/vnd.fanecon.skipped+json"
_BASIS = re.compile(r'(<details class="basis".*?<summary>)[^<]*(.*</details>)', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_MARKUP, _BACKSLASHED = re.compile(r"([\\`*_\[\]$#])"), r"\\\1"


@dataclass
class Section:
    """A question: its heading, the words under it, what is shown openly, what is folded, and the cells behind it."""

    heading: str = ""
    prose: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    behind: list[NotebookNode] = field(default_factory=list)
    has_code: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether anything is left to show: a claim, a chart, a table, or prose that introduces no code."""
        shown = self.findings or self.charts or self.tables or self.folded
        return bool(shown or self.has_table or (self.prose and not self.has_code))

    @property
    def has_table(self) -> bool:
        """Whether its prose holds a table."""
        return any("<table" in p for p in self.prose)


@dataclass
class Told:
    """A notebook taken apart."""

    opening: Section = field(default_factory=Section)
    sections: list[Section] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    key: str = ""
    sources: str = ""
    tiers: dict[str, int] = field(default_factory=dict)


def is_told(cells: Iterable[NotebookNode]) -> bool:
    """Whether a notebook opened a study and says findings with titles."""
    return any("title" in f for data in published(cells) for f in carried(data) if isinstance(f, Mapping))


def titled(notebook: NotebookNode) -> NotebookNode:
    """Put the title that a run gave itself in place of the notebook's own first heading, in both languages.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    NotebookNode
        The notebook itself where it gave none.
    """
    given = [data[EXHIBIT]["title"] for data in published(notebook.cells) if _kind(data) == "title"]
    if not given:
        return notebook
    cells = [NotebookNode(c) for c in notebook.cells]
    for lang, title in given[-1].items():
        mine = (c for c in cells if c.cell_type == "markdown" and lang in c.metadata.get("tags", []))
        head = next((c for c in mine if c.source.startswith("# ")), None)
        if head is not None:
            rest = head.source.partition("\n")
            head.source = f"# {_MARKUP.sub(_BACKSLASHED, escape(title))}{rest[1]}{rest[2]}"
    return NotebookNode({**notebook, "cells": cells})


def arrange(cells: list[NotebookNode], words: Mapping[str, Any]) -> list[NotebookNode]:
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
    told = _take_apart(cells)
    parted = [_answer(html) for html in told.answers]
    basis = [b for _, found in parted for b in found]
    opening = f'<div class="lead intro">{"".join(told.opening.prose)}</div>' if told.opening.prose else ""
    shown = [_html(opening + _first([html for html, _ in parted], told.key))]
    for section in told.sections:
        if section.is_shown:
            shown += _section(section, words)
    unsaid = [c for s in told.sections if not s.is_shown for c in s.behind]
    reading = "".join(f"<li>{r}</li>" for r in words["reading_list"])
    shown += [
        _html('<div class="folds">'),
        _html(_folded("reading", words["reading"], f'<ul class="read">{reading}</ul>')),
        _html(_folded("grounds", words["basis"], "".join(basis)) if basis else ""),
        _html(_folded("documents", words["sources"], told.sources, _tiers(told.tiers, words)) if told.sources else ""),
        *_code(told.opening.behind, words["how_set_up"]),
        *_code(unsaid, words["how_unsaid"]),
        _html("</div>"),
    ]
    return [NotebookNode({**cell, "id": f"told-{i}"}) for i, cell in enumerate(shown)]


def _take_apart(cells: list[NotebookNode]) -> Told:
    told = Told()
    charts: list[tuple[bool, Section, str]] = []
    for cell in cells:
        if cell.cell_type == "markdown":
            _read(cell, told)
            continue
        here = told.sections[-1] if told.sections else told.opening
        here.has_code = True
        left, apart = [], False  # what is printed elsewhere takes its code with it
        for output in cell.get("outputs", []):
            data, kind = output.data, _kind(output.data)
            html = str(data.get("text/html", ""))
            if kind == "answer":
                told.answers.append(html)
                apart = True
            elif kind == "finding":
                here.findings.append(html)
            elif kind == "chart":
                here.charts.append(html)
                charts.append((bool(data[EXHIBIT].get("key")), here, html))
            elif kind == "sources":
                told.sources, told.tiers, apart = html, data[EXHIBIT].get("tiers", {}), True
            elif kind == "title":
                apart = True
            elif kind == "gaps":
                here.tables.append(html)
                apart = True
            elif kind == "claim" or EXHIBIT in data:
                (here.tables if data.get(EXHIBIT, {}).get("open") else here.folded).append(html)
            elif STUDY not in data and SKIPPED not in data:
                left.append(output)
        if not any(SKIPPED in data for data in published([cell])):
            (told.opening if apart else here).behind.append(NotebookNode({**cell, "outputs": left}))
    if charts:
        _, section, told.key = next((c for c in charts if c[0]), charts[0])
        section.charts.remove(told.key)
    return told


def _read(cell: NotebookNode, told: Told) -> None:
    """Open a section at a heading of the second level; other prose belongs to the section it stands in."""
    html = str(cell.metadata["page"]["html"]).strip()
    if html.startswith("<h2"):
        head, end, rest = html.partition("</h2>")
        told.sections.append(Section(heading=head + end))
        html = rest.strip()
    here = told.sections[-1] if told.sections else told.opening
    here.prose += [html] if html else []


def _answer(html: str) -> tuple[str, list[str]]:
    """Part an answer from the list of what it rests on, which then bears the question as its name."""
    match = _BASIS.search(html)
    if match is None:
        return html, []
    owner = re.search(r'<aside[^>]* id="([^"]*)"', html)
    question = re.search(r'<p class="title"><span>(.*?)</span>', html, re.DOTALL)
    name = _TAG.sub("", question[1]) if question else ""
    opening = match[1].replace("<details", f'<details data-of="{owner[1]}"', 1) if owner else match[1]
    return html.replace(match[0], ""), [opening + name + match[2]]


def _kind(data: Mapping[str, Any]) -> str:
    return str(next((one.get("kind", "") for one in (data.get(EXHIBIT), *carried(data)) if one), ""))


def _first(answers: list[str], key: str) -> str:
    if not answers:
        return key
    listed = "".join(f"<li>{answer}</li>" for answer in answers)
    return f'<div class="first"><ol class="answers">{listed}</ol>{key}</div>'


def _grid(section: Section, heading: str = "") -> str:
    """Set the claims of a section, under its heading, beside its charts, or beside each other where it has none."""
    claims, charts = heading + "".join(section.findings), "".join(section.charts)
    if charts:
        return f'<div class="story"><div class="claims">{claims}</div><div class="shown">{charts}</div></div>'
    pair = " pair" if len(section.findings) > 1 else ""
    return heading + (f'<div class="claims{pair}">{"".join(section.findings)}</div>' if section.findings else "")


def _section(section: Section, words: Mapping[str, Any]) -> list[NotebookNode]:
    lead, method = [], section.prose
    if section.has_table or not section.findings:
        lead, method = method, []
    prose = f'<div class="lead">{"".join(lead)}</div>' if lead else ""
    inside = f"{_grid(section, section.heading)}{prose}{''.join(section.tables)}{''.join(section.folded)}"
    kind = {0: "question plain", 1: "question one"}.get(len(section.findings), "question")
    method = [f'<div class="method">{"".join(method)}</div>'] if method else []
    return [
        _html(f'<section class="{kind}">{inside}'),
        *_code(section.behind, words["how"], method),
        _html("</section>"),
    ]


def _code(cells: list[NotebookNode], label: str, before: Iterable[str] = ()) -> list[NotebookNode]:
    cells = [c for c in cells if c.source.strip()]
    if not cells:
        return []
    for cell in cells:
        cell.metadata["page"] = {**cell.metadata.get("page", {}), "open": True}
    opening = f'<details class="how"><summary>{escape(label)}</summary>{"".join(before)}'
    return [_html(opening), *cells, _html("</details>")]


def _folded(kind: str, label: str, inside: str, beside: str = "") -> str:
    small = f' <span class="small">{escape(beside)}</span>' if beside else ""
    return f'<details class="fold {kind}"><summary>{escape(label)}{small}</summary>{inside}</details>'


def _tiers(counts: Mapping[str, int], words: Mapping[str, Any]) -> str:
    return " · ".join(f"{words['tiers'].get(tier, tier)} {count}" for tier, count in counts.items())


def _html(fragment: str) -> NotebookNode:
    page = {"html": fragment, "bare": True}
    return NotebookNode(cell_type="markdown", source="", metadata=NotebookNode(page=page))
