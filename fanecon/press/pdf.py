"""One PDF from an executed notebook, in one language, by the compiler inside the PyPI package typst.

It holds what a board reads: no code, every number a link to what it rests on, every document a link to its
address. There is no time and no random id in it, so the same notebook gives the same bytes.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from fanecon.parameters import Parameter, of_notebook
from fanecon.press.execute import BANNER_TAG
from fanecon.press.html_tree import Node, parse
from fanecon.press.pdf_words import PDF_WORDS
from fanecon.press.telling import about, for_paper, notice, titled
from fanecon.press.typefaces import typefaces
from fanecon.press.typst_html import Writer
from fanecon.press.typst_layout import FORM, typeset
from fanecon.press.typst_markup import call, literal, raw
from fanecon.press.words import WORDS

_HEAD = {"case": "name", "known_to": "as_of", "newest": "newest"}
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def document(
    notebook: NotebookNode,
    *,
    name: str,
    lang: str,
    parameters: Mapping[str, Any],
    fonts: Path,
    failure: str | None = None,
) -> bytes:
    """Print an executed notebook.

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
        The folder with NotoSansSC-Regular.ttf and NotoSansSC-Bold.ttf; no other font sets text.
    failure : str, optional
        Why the run failed; by default what the notebook's metadata say.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    RenderError
        For anything the compiler refuses. A character without a glyph is printed as its code.
    """
    failure = failure or notebook.metadata.get("fanecon", {}).get("failure")
    report = _Report(name, lang, parameters, Path(fonts))
    source = report.source(notebook, failure)
    return typeset(source, report.writer.pictures, Path(fonts))


def printed(html: str, *, title: str, lang: str, running: str, fonts: Path) -> bytes:
    """Print HTML that is no notebook's: its title, then its content, then the folded lists that it holds.

    Parameters
    ----------
    html : str
    title : str
    lang : {"zh", "en"}
    running : str
        What stands at the top of every page but the first.
    fonts : path
        See `document`.

    Returns
    -------
    bytes
        The PDF.
    """
    faces = typefaces(Path(fonts))
    writer, words = Writer(lang, faces), PDF_WORDS[lang]
    head = call("text", "size: 20pt", 'weight: "bold"', body=writer.plain(faces.clean(title)))
    parts = [head, writer.html(html)]
    if writer.basis:
        parts += [
            call("heading", "level: 2", body=writer.plain(words["basis_appendix"])),
            call("footnotes", body=writer.appendix()),
        ]
    return typeset(_opened(writer, title, lang, running, parts), writer.pictures, Path(fonts))


def _opened(writer: Writer, title: str, lang: str, running: str, parts: Sequence[str]) -> str:
    """Put the parts of a document below what its form needs to know."""
    words, clean = PDF_WORDS[lang], writer.faces.clean
    pages = f"({literal(words['page_before'])}, {literal(words['page_after'])})"
    lines = [
        f'#import "{FORM.name}": *',
        # An anchor is known only when everything was written; a link to none is printed as text.
        f"#let anchors = ({''.join(f'{literal(a)}: none, ' for a in writer.anchors) or ':'})",
        f"#let basis-group = basis-group.with(anchors, {pages})",
        f"#show: report.with({literal(clean(title))}, {literal(lang)}, {literal(clean(running))})",
    ]
    return "\n\n".join(["\n".join(lines), *parts])


class _MathRenderer(IPythonRenderer):  # type: ignore[misc, unused-ignore]
    """Marks formulas as elements: between dollars, a price in the text would look like one."""

    def inline_math(self, body: str) -> str:
        return f'<span class="math">{escape(body)}</span>'

    def block_math(self, body: str) -> str:
        return f'<span class="math display">{escape(body)}</span>'

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")


class _Report:
    """Puts the parts of one report together."""

    def __init__(self, name: str, lang: str, parameters: Mapping[str, Any], fonts: Path) -> None:
        self.name, self.lang, self.parameters = name, lang, parameters
        self.words = {**WORDS[lang], **PDF_WORDS[lang]}
        self.faces = typefaces(fonts)
        self.writer = Writer(lang, self.faces)
        self.title, self.sections = "", 0
        self.study: Node | None = None
        self.told: dict[str, Any] | None = None
        self.known: tuple[Parameter, ...] = ()

    def source(self, notebook: NotebookNode, failure: str | None) -> str:
        """Write the whole report."""
        self.known = of_notebook(notebook, self.name)
        notebook = titled(notebook)
        paper = for_paper(notebook, self.lang, WORDS[self.lang])
        self.told = about(notebook.cells) if paper is not notebook else None
        lead, body = self._parts(paper)
        appendix = self._parameters() + "\n\n" + self._basis()
        title = self.title or self.name
        cover = self._cover(self.faces.clean(title), lead, failure)
        return _opened(self.writer, title, self.lang, self._case(), [cover, body, appendix])

    def _parts(self, notebook: NotebookNode) -> tuple[str, str]:
        """Write the cells: those before the first section and the first picture, which the cover shows; the others."""
        lead: list[str] = []
        body: list[str] = []
        for cell in notebook.cells:
            part = self._cell(cell)
            on_cover = not (body or self.sections or (self.writer.pictures and self.told is None))
            (lead if on_cover else body).append(part)
        return "\n\n".join(p for p in lead if p), "\n\n".join(p for p in body if p)

    def _cell(self, cell: NotebookNode) -> str:
        tags = set(cell.metadata.get("tags", []))
        if tags & ({"zh", "en", BANNER_TAG} - {self.lang}):
            return ""
        if cell.cell_type == "markdown":
            written = self._markdown(cell.source)
            return call("quiet", body=written) if cell.metadata.get("small") and "table(" not in written else written
        return "\n\n".join(part for output in cell.get("outputs", []) if (part := self._output(output)))

    def _markdown(self, source: str) -> str:
        renderer = _MathRenderer(escape=False, exclude_anchor_links=True)
        tree = parse(MarkdownWithMath(renderer=renderer).render(source), literal=True)
        first = next((n for n in tree.elements if n.tag == "h1"), None)
        if first is not None and not self.title:
            self.title = " ".join(first.text.split())
            tree.children.remove(first)
        self.sections += sum(n.tag in ("h1", "h2", "h3") for n in tree.walk())
        return self.writer.blocks(tree)

    def _output(self, output: NotebookNode) -> str:
        if output.output_type == "stream":
            printed = self.faces.spelled(_ANSI.sub("", output.text)).strip("\n")
            if output.name == "stderr":
                return self._notice("caution", self.words["warning"], printed)
            return call("listing", body=raw(printed, self.faces, block=True)) if printed.strip() else ""
        if output.output_type == "error":
            told = self.faces.spelled(_ANSI.sub("", f"{output.ename}: {output.evalue}"))
            return self._notice("error", self.words["error"], told)
        return self._shown(output.get("data", {}), output.get("metadata", {}))

    def _shown(self, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
        """Write the richest of the forms in which an output was published."""
        if "text/html" in data:
            tree = parse(data["text/html"])
            study = tree.first("section", "study")
            if study is not None and self.study is None:
                self.study = study  # the cover shows it
                return ""
            return self.writer.blocks(tree)
        for kind in ("image/png", "image/jpeg"):
            if kind in data:
                about = metadata.get(kind, {})
                alt = str(about.get("alt", data.get("text/plain", self.words["no_alt"])))
                return self.writer.picture(base64.b64decode(data[kind]), alt, str(about.get("width", "")))
        if "text/markdown" in data:
            return self._markdown(data["text/markdown"])
        if "text/latex" in data:
            return self._markdown(data["text/latex"])
        plain = self.faces.spelled(str(data.get("text/plain", "")))
        return call("listing", body=raw(plain, self.faces, block=True)) if plain.strip() else ""

    def _notice(self, kind: str, label: str, told: str) -> str:
        if not told.strip():
            return ""
        told = raw(told, self.faces, block=True)
        return call("callout", literal(kind), self._content(label), "false", body=told)

    def _case(self) -> str:
        strong = self.study.first("strong") if self.study else None
        return strong.text.strip() if strong else str(self.parameters.get("case", ""))

    def _cover(self, title: str, lead: str, failure: str | None) -> str:
        colon, words = self.words["colon"], self.words
        lines = [self.writer.blocks(Node("div", {}, [n])) for n in (self.study.elements if self.study else [])]
        if not lines:
            as_of = self.parameters.get("as_of") or words["everything"]
            lines = [self.writer.plain(f"{words['case']}{colon}{self._case()} · {words['as_of']}{colon}{as_of}")]
        status, colour = (words["failed"], "bad") if failure else (words["complete"], "good")
        told = call("text", f"fill: {colour}", body=call("strong", body=self.writer.plain(status)))
        lines.append(self.writer.plain(f"{words['status']}{colon}") + told + self.writer.plain(f" · {self.name}"))
        banner = ""
        if failure:
            message = self.writer.plain(self.faces.spelled(_ANSI.sub("", failure)))
            banner = call("failure-banner", self._content(words["failed_title"]), f"[{message}]")
        if self.told is not None:
            line, older = self._facts(self.told)
            head = (self._content(words["brand"]), self._content(title), f"[{line}]", f"[{older}]", f"[{lead}]")
            return banner + call("opening", *head)
        facts = "\n\n".join(lines)
        contents = self._content(words["contents"])
        return banner + call(
            "cover", self._content(words["brand"]), self._content(title), f"[{facts}]", f"[{lead}]", contents
        )

    def _facts(self, told: dict[str, Any]) -> tuple[str, str]:
        """Write the line below the title, and what an as-of day hides and which figures are older than the newest."""
        words = self.words
        report = {key: escape(value) for key, value in (told["report"] or {}).items()}
        if report.get("url"):
            report["title"] = f'<a href="{report["url"]}">{report["title"]}</a>'
        audited = words["comma"].join(p for p in (report.get(k) for k in ("title", "publisher", "dated")) if p)
        named = [(key, escape(told[told_as])) for key, told_as in _HEAD.items()] + [("audited", audited)]
        line = " · ".join(f"{escape(words[key] + words['colon'])}{value}" for key, value in named if value)
        below = " ".join(part for part in (told["hidden"], notice(told["stale"], words)) if part)
        return self.writer.html(line), self.writer.plain(below)

    def _basis(self) -> str:
        if not self.writer.basis:
            return ""
        listed = self.writer.appendix()
        lead = call("lead-in", body=self.writer.plain(self.words["basis_lead"]))
        return self._appendix("basis_appendix", f"{lead}\n\n{call('footnotes', body=listed)}")

    def _parameters(self) -> str:
        rows = [
            f"<tr><td>{escape(p.label(self.lang))}</td><td>{escape(p.name)}</td>"
            f"<td>{escape(str(self.parameters[p.name])) or '–'}</td></tr>"
            for p in self.known
            if p.name in self.parameters
        ]
        if not rows:
            return ""
        head = "".join(f"<th>{w}</th>" for w in (self.words["parameters"], self.words["name"], self.words["value"]))
        table = self.writer.html(f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>")
        return self._appendix("parameters_appendix", table)

    def _appendix(self, title: str, body: str) -> str:
        return call("heading", "level: 1", body=self.writer.plain(self.words[title])) + "\n\n" + body

    def _content(self, words: str) -> str:
        return f"[{self.writer.plain(words)}]"
