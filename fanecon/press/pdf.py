"""One PDF from a page, by the compiler inside the PyPI package typst.

It is made from the page's own HTML, so that both show the same; it holds what a board reads: no code, and in a notebook
that tells a story nothing that the page folds with its code. Every number is a link to what it rests on, every document
a link to its address. There is no time and no random id in it, so the same page gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fanecon.press.html_tree import Node, parse
from fanecon.press.typefaces import typefaces
from fanecon.press.typst_html import Writer
from fanecon.press.typst_layout import FORM, typeset
from fanecon.press.typst_markup import call, literal
from fanecon.press.words import WORDS

_HEADINGS = frozenset({"h1", "h2", "h3"})


def document(page: str, *, fonts: Path) -> bytes:
    """Print a page.

    Parameters
    ----------
    page : str
        As `fanecon.press.render.page` made it.
    fonts : path
        The folder of the fonts; where a character has no glyph there, others stand behind them.

    Returns
    -------
    bytes
        The PDF. A character that no font has is printed as its code, and one line names them.

    Raises
    ------
    TypesetError
        For anything the compiler refuses.
    """
    tree = parse(page)
    report = _Report(tree, fonts)
    return typeset(report.source(), report.writer.pictures, report.faces.files)


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
    tree = parse(html)
    faces = typefaces(Path(fonts), tree.text + title + running)
    writer, words = Writer(lang, faces), WORDS[lang]
    head = call("text", "size: 20pt", 'weight: "bold"', body=writer.plain(faces.clean(title)))
    parts = [head, writer.blocks(tree.children)]
    if writer.basis:
        parts += [
            call("heading", "level: 2", body=writer.plain(words["basis_appendix"])),
            call("footnotes", body=writer.appendix()),
        ]
    return typeset(_framed(writer, title, lang, running, parts), writer.pictures, faces.files)


def _framed(writer: Writer, title: str, lang: str, running: str, parts: Sequence[str]) -> str:
    """Put the parts of a document below what its form needs to know."""
    words, clean = WORDS[lang], writer.faces.clean
    pages = f"({literal(words['page_before'])}, {literal(words['page_after'])})"
    lines = [
        f'#import "{FORM.name}": *',
        # An anchor is known only when everything was written; a link to none is printed as text.
        f"#let anchors = ({''.join(f'{literal(a)}: none, ' for a in writer.anchors) or ':'})",
        f"#let basis-group = basis-group.with(anchors, {pages})",
        f"#show: report.with({literal(clean(title))}, {literal(lang)}, {literal(clean(running))})",
    ]
    return "\n\n".join(["\n".join(lines), *parts])


class _Report:
    """Puts the parts of one report together."""

    def __init__(self, tree: Node, fonts: Path) -> None:
        self.html, self.body = _only(tree, "html"), _only(tree, "body")
        self.lang = self.html.attrs["lang"][:2]
        self.words = WORDS[self.lang]
        text = tree.text + "".join(n.attrs.get("alt", "") for n in tree.walk() if n.tag == "img")
        self.faces = typefaces(fonts, text)
        self.missing = self.faces.lacking(text)
        self.writer = Writer(self.lang, self.faces)
        self.masthead, self.main = _only(tree, "header"), _only(tree, "main")
        self.title = " ".join(_only(self.masthead, "h1").text.split())
        self.failure = self.masthead.first("div", "failure")
        self.told = "told-page" in self.body.classes and self.failure is None
        self.study = None if self.told else self.main.first("section", "study")

    def source(self) -> str:
        """Write the whole report."""
        lead, body = self._story() if self.told else self._cells()
        appendix = f"{self._parameters()}\n\n{self._basis()}\n\n{self._notes()}"
        cover = self._cover(self.faces.clean(self.title), lead)
        return _framed(self.writer, self.title, self.lang, self._case(), [cover, body, appendix])

    def _cells(self) -> tuple[str, str]:
        """Write the cells: those before the first section and the first picture, which the cover shows; the others."""
        lead: list[str] = []
        body: list[str] = []
        for cell in self.main.elements:
            if self.study is not None and self.study in cell.walk():  # the cover shows it
                continue
            has_heading = any(n.tag in _HEADINGS for n in cell.walk())
            part = self.writer.blocks(cell.children)
            (body if body or has_heading or self.writer.pictures else lead).append(part)
        return "\n\n".join(p for p in lead if p), "\n\n".join(p for p in body if p)

    def _story(self) -> tuple[str, str]:
        """Write answers and key chart, which the first page shows; then sections, folded tables and the sources."""
        lead: list[str] = []
        body: list[str] = []
        tables: list[Node] = []
        grounds = self.main.first("details", "grounds")
        if grounds is not None:  # first in the appendix, as the answers are on the page
            self.writer.blocks(_opened(grounds))
        for part in self.main.elements:
            if "folds" in part.classes:
                body += self._folds(part, tables)
            elif part.tag == "section":
                body.append(self._question(part, tables))
            else:
                lead.append(self.writer.blocks([part]))
        return "\n\n".join(lead), "\n\n".join(p for p in body if p)

    def _question(self, section: Node, tables: list[Node]) -> str:
        heading = section.first("h2")
        written = [self.writer.blocks([heading])] if heading is not None else []
        for part in (n for n in section.elements if n is not heading):
            if "fold" in part.classes:
                tables.append(part)
            elif "how" in part.classes:
                written += [self._quiet(n) for n in part.elements if "method" in n.classes]
            elif "lead" in part.classes:
                written.append(self._quiet(part) if section.first("aside") else self.writer.blocks(part.children))
            else:
                for inner in (part, *part.walk()):  # the heading stands above both columns
                    inner.children = [c for c in inner.children if c is not heading]
                written.append(self.writer.blocks([part]))
        # What is folded here is printed further on: a heading does not stand over nothing.
        return "\n\n".join(shown) if len(shown := [w for w in written if w]) > 1 else ""

    def _quiet(self, part: Node) -> str:
        body = self.writer.blocks(part.children)
        return call("quiet", body=body) if body and part.first("table") is None else body

    def _folds(self, folds: Node, tables: list[Node]) -> list[str]:
        """Write the folded tables, then the sources."""
        written = [self._heading("tables", 1)] if tables else []
        written += [self.writer.blocks(_opened(table)) for table in tables]
        for fold in folds.elements:
            if "documents" in fold.classes:
                written += [self._heading("sources", 1), self.writer.blocks(_opened(fold))]
        return written

    def _case(self) -> str:
        if (strong := self.study.first("strong") if self.study is not None else None) is not None:
            return strong.text.strip()
        facts = (n.elements for n in _only(self.masthead, "dl").elements)
        return next((value.text.strip() for name, value in facts if name.text == self.words["case"]), "")

    def _cover(self, title: str, lead: str) -> str:
        words, banner = self.words, ""
        if self.failure is not None:
            reason = self.failure.first("code") or self.failure
            message = self.writer.plain(reason.text)
            banner = call("failure-banner", self.writer.content(words["failed_title"]), f"[{message}]")
        said = [self._fact(n) for n in _only(self.masthead, "dl").elements]
        if self.told:
            below = [n.text for kind in ("hidden-rows", "notice") if (n := self.masthead.first("p", kind)) is not None]
            older = self.writer.plain(" ".join(below))
            head = (
                self.writer.content(words["brand"]),
                self.writer.content(title),
                f"[{self._line(said)}]",
                f"[{older}]",
            )
            return banner + call("opening", *head, f"[{lead}]")
        lines = [self.writer.blocks([n]) for n in (self.study.elements if self.study else [])]
        lines = [*lines, *(said[-1:] if self.failure else [])] if lines else [self._line(said)]
        lines.append(self.writer.plain(self.body.attrs["data-name"]))
        facts = "\n\n".join(line for line in lines if line)
        head = (self.writer.content(words["brand"]), self.writer.content(title), f"[{facts}]", f"[{lead}]")
        return banner + call("cover", *head, self.writer.content(words["contents"]))

    def _fact(self, entry: Node) -> str:
        name, value = entry.elements
        said = self.writer.inline(value.children)
        if colour := value.classes & {"good", "bad"}:
            said = call("text", f"fill: {min(colour)}", body=call("strong", body=said))
        return self.writer.plain(name.text + self.words["colon"]) + said

    def _line(self, said: list[str]) -> str:
        return self.writer.plain(" · ").join(said)

    def _basis(self) -> str:
        if not self.writer.basis:
            return ""
        listed = self.writer.appendix()
        lead = call("lead-in", body=self.writer.plain(self.words["basis_lead"]))
        return f"{self._heading('basis_appendix', 1)}\n\n{lead}\n\n{call('footnotes', body=listed)}"

    def _parameters(self) -> str:
        table = self.body.first("table", "parameters")
        written = self.writer.blocks([table]) if table is not None else ""
        return f"{self._heading('parameters_appendix', 1)}\n\n{written}" if written else ""

    def _notes(self) -> str:
        notes = next((n for n in self.body.walk() if "notes" in n.classes), None)
        written = [self.writer.blocks([notes])] if notes is not None else []
        if self.missing:
            codes = " ".join(f"U+{ord(c):04X}" for c in self.missing)
            told = self.writer.plain(self.words["no_glyph"].format(codes=codes))
            written.append(call("quiet", body=told))
        return "\n\n".join(written)

    def _heading(self, title: str, level: int) -> str:
        return call("heading", f"level: {level}", body=self.writer.plain(self.words[title]))


def _only(tree: Node, tag: str) -> Node:
    found = tree.first(tag)
    assert found is not None, f"a page has a <{tag}>"
    return found


def _opened(fold: Node) -> list[Node | str]:
    return [n for n in fold.elements if n.tag != "summary"]
