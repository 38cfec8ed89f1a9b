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
from pathlib import Path
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbformat import NotebookNode

from fanecon.parameters import of_notebook
from fanecon.press.execute import BANNER_TAG, FAILED_TAG
from fanecon.press.markdown import Heading, number_headings, safe_html
from fanecon.press.telling import about, arrange, is_told, notice, titled
from fanecon.press.webfont import font_faces
from fanecon.press.words import WORDS

PAGE_LIMIT = 1_500_000
_TEMPLATES = Path(__file__).parent / "templates"
_FONT_PLACE = "/*fonts*/"
_STYLES = ("page.css", "told.css")  # the second for a notebook that tells a story
# The story styles its outputs for the Lab; in a page the page's own style sheet speaks.
_LAB_STYLE = re.compile(r'<style data-fanecon="lab">.*?</style>', re.DOTALL)
_H1 = re.compile(r'<h1 id="top">(.*?)</h1>', re.DOTALL)


class RenderError(Exception):
    """A notebook ran, but cannot become a page."""


def page(
    notebook: NotebookNode,
    *,
    name: str,
    lang: str,
    parameters: Mapping[str, object],
    fonts: Path,
) -> str:
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

    Returns
    -------
    str
        The page.

    Raises
    ------
    RenderError
        When the page would be larger than `PAGE_LIMIT` bytes.
    """
    cells = _visible(titled(notebook), lang)
    headings = _prepare(cells, WORDS[lang])
    title = next((h.text for h in headings if h.level == 1), name)
    heading, told, head = _take_title(cells) or title, is_told(cells), about(cells)
    script = (_TEMPLATES / "fanecon" / ("told.js" if told else "page.js")).read_text(encoding="utf-8")
    cells = arrange(cells, WORDS[lang]) if told else cells
    style = "".join((_TEMPLATES / "fanecon" / f).read_text(encoding="utf-8") for f in _STYLES[: 1 + told])
    context = {
        "name": name,
        "lang": lang,
        "title": title,
        "heading": heading,
        "told": told,
        "head": head,
        "notice": notice(head.get("stale", {}), WORDS[lang]) if told else "",
        "words": WORDS[lang],
        "toc": _sections(headings),
        "parameters": [
            (p.label(lang), p.name, parameters[p.name]) for p in of_notebook(notebook, name) if p.name in parameters
        ],
        "case": parameters.get("case", ""),
        "as_of": parameters.get("as_of", ""),
        "failure": notebook.metadata.get("fanecon", {}).get("failure"),
        "failed_cell": any(FAILED_TAG in c.metadata.get("tags", []) for c in cells),
        "script": script,
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
        "style": style,
        "font_place": _FONT_PLACE,
    }
    exporter = HTMLExporter(template_name="fanecon", extra_template_basedirs=[str(_TEMPLATES)])
    exporter.register_filter("for_page", _for_page)
    shown = NotebookNode(nbformat=4, nbformat_minor=5, metadata=notebook.metadata, cells=cells)
    html, _ = exporter.from_notebook_node(shown, {"page": context})
    html = html.replace(_FONT_PLACE, font_faces(html, fonts), 1)
    size = len(html.encode())
    if size > PAGE_LIMIT:
        raise RenderError(_too_large(html, size))
    return html


def _for_page(html: str) -> str:
    """Adapt the story's HTML, which was made for the Lab."""
    # Whoever has no mouse can scroll a container only if it takes the focus.
    return _LAB_STYLE.sub("", html).replace('<div class="scroll">', '<div class="scroll" tabindex="0">')


def _visible(notebook: NotebookNode, lang: str) -> list[NotebookNode]:
    """Copy the cells that this language shows."""
    unwanted = {"zh", "en", BANNER_TAG} - {lang}
    # The values that ran stand in the cell that papermill put in; the defaults would tell of another run.
    if any("injected-parameters" in cell.metadata.get("tags", []) for cell in notebook.cells):
        unwanted.add("parameters")
    shown = []
    for cell in notebook.cells:
        if unwanted & set(cell.metadata.get("tags", [])):
            continue
        shown.append(NotebookNode({**cell, "metadata": NotebookNode(cell.metadata)}))
    return shown


def _prepare(cells: list[NotebookNode], words: Mapping[str, str]) -> list[Heading]:
    """Leave in each cell's metadata what the template needs; return the page's headings."""
    prose = [cell for cell in cells if cell.cell_type == "markdown"]
    fragments, headings = number_headings([safe_html(cell.source) for cell in prose])
    for cell, fragment in zip(prose, fragments, strict=True):
        cell.metadata["page"] = {"html": fragment}
    for cell in cells:
        if cell.cell_type == "code":
            tags = set(cell.metadata.get("tags", []))
            fold = "parameters" if tags & {"parameters", "injected-parameters"} else "code"
            fold = "setup" if "setup" in tags else fold
            failed = FAILED_TAG in tags
            cell.metadata["page"] = {"fold": fold, "label": words[fold], "failed": failed}
    return headings


def _take_title(cells: list[NotebookNode]) -> str:
    """Move the first H1 out of the body: the title block shows it."""
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


def _too_large(html: str, size: int) -> str:
    images = sorted((len(m) for m in re.findall(r"data:image/[^\"')]+", html)), reverse=True)
    largest = ", ".join(f"{n / 1000:.0f} kB" for n in images[:3]) or "none"
    return (
        f"the page would have {size / 1e6:.2f} MB, and at most {PAGE_LIMIT / 1e6:.1f} MB go by mail "
        f"without trouble. Its largest images: {largest}. Use fewer colours or a lower resolution."
    )
