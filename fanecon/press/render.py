"""One self-contained HTML page from an executed notebook, in one language.

The page loads nothing and runs nothing but the switch for code: images and fonts are inside, and a
content-security policy forbids the rest. It holds no time and no random id, so the same notebook gives
the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbformat import NotebookNode

from fanecon.parameters import of_notebook
from fanecon.press.anchors import Heading
from fanecon.press.jobs import FAILED_TAG
from fanecon.press.pictures import lighter
from fanecon.press.results import STUDY, about, carried, published
from fanecon.press.sheet import Sheet, sheet
from fanecon.press.telling import arrange, is_told, titled
from fanecon.press.webfont import font_faces
from fanecon.press.words import WORDS, notice

PAGE_LIMIT = 1_500_000
"""Bytes of a page that go by mail without trouble."""
_TEMPLATES = Path(__file__).parent / "templates"
_FONT_PLACE, _NOTES_PLACE = "/*fonts*/", "<!--notes-->"
_STYLES = ("page.css", "told.css")  # the second for a notebook that tells a story
_H1 = re.compile(r'<h1 id="top"[^>]*>(.*?)</h1>', re.DOTALL)


class _Exporter(HTMLExporter):
    """nbconvert's, made once, without its last step: to parse the page again for what ours has already."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        """Render the template."""
        lexer = nb.metadata.get("language_info", {}).get("pygments_lexer", "ipython3")
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


@cache
def _exporter() -> _Exporter:
    return _Exporter(template_name="fanecon", extra_template_basedirs=[str(_TEMPLATES)])


@dataclass(frozen=True)
class Page:
    """A page, and what a person has to know of it: a missing picture, a chart that could not be shown, its size."""

    html: str
    notes: tuple[str, ...]


def page(
    notebook: NotebookNode,
    *,
    name: str,
    lang: str,
    parameters: Mapping[str, object],
    fonts: Path,
    folder: Path | None = None,
) -> Page:
    """Render an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        As `execute` returns it, with or without a failure.
    name : str
        The notebook's name, such as "01_metrics".
    lang : {"zh", "en"}
        Cells tagged with the other language are left out.
    parameters : mapping
        The values it ran with.
    fonts : path
        The folder of the fonts to embed.
    folder : path, optional
        The notebook's own, where the pictures are that its markdown names.

    Returns
    -------
    Page
        One larger than `PAGE_LIMIT` bytes has smaller pictures; if that is not enough, a note says so.
    """
    words = WORDS[lang]
    shown = sheet(titled(notebook), lang, words, f"{name}.{lang}.ipynb", folder)
    cells = shown.cells
    title = next((h.text for h in shown.headings if h.level == 1), name)
    heading, told, data = _take_title(cells) or title, is_told(cells), list(published(cells))
    head = about(data, (fact for one in data for finding in carried(one) for fact in finding.get("facts", [])))
    script = (_TEMPLATES / "fanecon" / ("told.js" if told else "page.js")).read_text(encoding="utf-8")
    cells = arrange(cells, words) if told else cells
    style = "".join((_TEMPLATES / "fanecon" / f).read_text(encoding="utf-8") for f in _STYLES[: 1 + told])
    context = {
        "name": name,
        "lang": lang,
        "title": title,
        "heading": heading,
        "told": told,
        "studied": any(STUDY in one for one in data),
        "head": head,
        "notice": notice(head["stale"], words) if told else "",
        "words": words,
        "toc": _sections(shown.headings),
        "parameters": [
            (p.label(lang), p.name, parameters[p.name]) for p in of_notebook(notebook, name) if p.name in parameters
        ],
        "case": parameters.get("case", ""),
        "dated": "as_of" in parameters,
        "as_of": parameters.get("as_of", ""),
        "failure": notebook.metadata.get("fanecon", {}).get("failure"),
        "failed_cell": any(FAILED_TAG in c.metadata.get("tags", []) for c in cells),
        "script": script,
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
        "style": style,
        "font_place": _FONT_PLACE,
        "notes_place": _NOTES_PLACE,
    }
    metadata = NotebookNode({k: v for k, v in notebook.metadata.items() if k != "widgets"})
    html, _ = _exporter().from_notebook_node(
        NotebookNode(nbformat=4, nbformat_minor=5, metadata=metadata, cells=cells), {"page": context}
    )
    return _finished(html, shown, words, fonts)


def _finished(html: str, shown: Sheet, words: Mapping[str, Any], fonts: Path) -> Page:
    """Make a page that is too large smaller, and put in what is known only now: its notes and its fonts."""
    notes = list(shown.notes)
    large = words["too_large"].format(size=len(html.encode()) / 1e6, limit=PAGE_LIMIT / 1e6)
    may_be_large = [large] if len(html.encode()) > PAGE_LIMIT / 2 else []
    faces = font_faces(html.replace(_NOTES_PLACE, _told(notes + may_be_large, words)), fonts)
    html = lighter(html, PAGE_LIMIT - len(faces))
    if (size := len(html.encode()) + len(faces)) > PAGE_LIMIT:
        notes.append(words["too_large"].format(size=size / 1e6, limit=PAGE_LIMIT / 1e6))
    html = html.replace(_NOTES_PLACE, _told(notes, words), 1)
    return Page(html.replace(_FONT_PLACE, faces, 1), tuple(notes))


def _told(notes: list[str], words: Mapping[str, Any]) -> str:
    listed = "".join(f"<li>{escape(note)}</li>" for note in notes)
    label = f'<p class="label">{words["notes"]}</p>'
    return f'<aside class="warning notes">{label}<ul>{listed}</ul></aside>' if notes else ""


def _take_title(cells: list[NotebookNode]) -> str:
    """Move the title out of the body: the title block shows it."""
    for cell in cells:
        html = cell.metadata["page"].get("html", "") if "page" in cell.metadata else ""
        if match := _H1.search(html):
            cell.metadata["page"]["html"] = html.replace(match[0], "", 1)
            return match[1]
    return ""


def _sections(headings: list[Heading]) -> list[dict[str, Any]]:
    """Nest level 3 under level 2 for the table of contents; deeper levels stay out of it."""
    sections: list[dict[str, Any]] = []
    for heading in headings:
        if heading.level == 2:
            sections.append({"anchor": heading.anchor, "text": heading.text, "parts": []})
        elif heading.level == 3 and sections:
            sections[-1]["parts"].append({"anchor": heading.anchor, "text": heading.text})
    return sections
