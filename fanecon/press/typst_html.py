"""What stands on a page as Typst markup."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree

from PIL import Image

from fanecon.press import typst_tables as tables
from fanecon.press.html_tree import Node, trimmed
from fanecon.press.repeated import without_repeats
from fanecon.press.typefaces import Typefaces
from fanecon.press.typst_markup import call, formula, literal, raw, text
from fanecon.press.words import WORDS

_WRAPPED = {"strong": "strong", "b": "strong", "em": "strong", "i": "strong", "u": "underline", "ins": "underline"}
_WRAPPED |= {"del": "strike", "s": "strike", "strike": "strike", "sub": "sub", "sup": "super", "small": "quiet"}
_WRAPPED |= {"mark": "marked"}
_TEXT_BLOCKS = "address aside blockquote center details div dl figure footer header hr ol p pre section table ul"
_BLOCKS = frozenset([*_TEXT_BLOCKS.split(), "h1", "h2", "h3", "h4", "h5", "h6"])
_BELOW = frozenset({"note", "source-line"})
_FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
# CSS pixels to points, and the tallest that a picture may be for its caption to stand on the same page.
_PIXEL, _TALLEST = 0.75, 560.0
_BESIDE = 232.0  # points: a chart beside its text, as in document.typ
# How much text, in ems, may be kept on one page; a paragraph may end in an empty line.
_HALF_PAGE, _LINE = 800.0, 46.0


@dataclass(frozen=True)
class Basis:
    """A folded list of what a finding rests on, which is printed in the appendix."""

    owner: str
    owner_id: str
    node: Node


class Writer:
    """Writes markup, and collects what belongs elsewhere: pictures, anchors, folded lists.

    Parameters
    ----------
    lang : str
        "zh" or "en".
    faces : Typefaces
    """

    def __init__(self, lang: str, faces: Typefaces) -> None:
        self.faces, self.words = faces, WORDS[lang]
        self.pictures: dict[str, bytes] = {}
        self.anchors: dict[str, None] = {}
        self.basis: list[Basis] = []
        self._owner = ("", "")
        self._exhibits, self._inside = 0, 0
        self._beside = False

    def blocks(self, nodes: Sequence[Node | str]) -> str:
        """Write elements, and the running text between them."""
        parts: list[str] = []
        run: list[Node | str] = []
        for child in nodes:
            if isinstance(child, Node) and child.tag in _BLOCKS:
                parts += [self.inline(trimmed(run)), self._block(child)]
                run = []
            else:
                run.append(child)
        parts.append(self.inline(trimmed(run)))
        return "\n\n".join(p for p in parts if p)

    def inline(self, nodes: list[Node | str]) -> str:
        """Write running text."""
        return "".join(text(n, self.faces) if isinstance(n, str) else self._span(n) for n in nodes)

    def plain(self, words: str) -> str:
        """Write words of the press."""
        return text(words, self.faces)

    def picture(self, data: bytes, alt: str, css_width: str = "") -> str:
        """Write a picture at the width of the text, or at its own if that is smaller."""
        try:
            width, height, kind = _measured(data)
        except (OSError, KeyError, ValueError, IndexError, SyntaxError, Image.DecompressionBombError):
            return self._no_picture(alt)
        name = f"picture-{len(self.pictures) + 1}.{kind}"
        self.pictures[name] = data
        points = (float(css_width) if css_width.isdigit() else width) * _PIXEL
        # Charts are drawn for a page as wide as the text is here, or a little wider.
        shown = tables.PORTRAIT if points > 0.7 * tables.PORTRAIT else points
        shown = min(_BESIDE if self._beside else shown, _TALLEST * width / height)
        return call("picture", literal(name), f"{shown:.2f}pt", literal(self.faces.spelled(alt)), str(self._inside))

    def _no_picture(self, alt: str) -> str:
        return self.plain(self.words["no_picture"] + self.words["colon"] + self.faces.spelled(alt))

    def appendix(self) -> str:
        """Write the folded lists that were met."""
        groups, met = [], list(self.basis)
        inside = [Node("div", {}, [c for c in b.node.elements if c.tag != "summary"]) for b in met]
        whole = [(b.owner, b.owner_id, node) for b, node in zip(met, inside, strict=True)]
        for basis, listed in zip(met, without_repeats(whole, self.words["repeated"]), strict=True):
            name = self.content(basis.owner or self.words["basis_of"])
            group = call("basis-group", literal(basis.owner_id), name, body=self.blocks(listed.children))
            groups.append(self._anchor(basis.node) + group)
        return "\n\n".join(groups)

    def content(self, words: str) -> str:
        """Write words of the press as an argument."""
        return f"[{self.plain(words)}]"

    def _anchor(self, node: Node) -> str:
        """Write the place that links to an element lead to; of two with one id, the first counts."""
        if not node.id or node.id in self.anchors:
            return ""
        self.anchors[node.id] = None
        return call("anchor", literal(node.id))

    def _block(self, node: Node) -> str:
        write = getattr(self, f"_block_{node.tag}", None)
        if write is not None:
            return str(write(node))
        return self._anchor(node) + self.blocks(node.children)

    def _block_div(self, node: Node) -> str:
        if not node.classes & {"first", "story"} or not node.elements:
            return self._anchor(node) + self.blocks(node.children)
        said, *charts = node.elements
        self._beside = bool(charts)
        left, right = self._block(said), "\n\n".join(self._block(c) for c in charts)
        self._beside = False
        return call("beside", self._whole(said), f"[{left}]", f"[{right}]") if charts else left

    def _whole(self, said: Node) -> str:
        """Whether what is said is short enough to be kept on one page."""
        asides = (n for n in (said, *said.walk()) if n.tag == "aside")
        paragraphs = (p.text for n in asides for p in n.elements if p.tag == "p")
        return str(sum(self.faces.width(p) + _LINE for p in paragraphs) < _HALF_PAGE).lower()

    def _block_p(self, node: Node) -> str:
        body = self._anchor(node) + self.blocks(node.children)
        if told := node.classes & {"title", "so", "question", "answer", "chart-title", "sub"}:
            return call(f"told-{min(told)}", body=body)
        if node.classes & {"tiers", "counted"}:  # what they introduce follows
            return call("lead-in", body=body)
        return call("quiet", body=body) if node.classes & {"foot", "quiet", "hidden-rows"} else body

    def _heading(self, node: Node) -> str:
        level = max(1, int(node.tag[1]) - 1)  # the first level is the report's title, on the cover
        return self._anchor(node) + call("heading", f"level: {level}", body=self.inline(trimmed(node.children)))

    _block_h1 = _block_h2 = _block_h3 = _block_h4 = _block_h5 = _block_h6 = _heading

    def _block_ul(self, node: Node) -> str:
        return self._anchor(node) + call("list", *self._items(node))

    def _block_ol(self, node: Node) -> str:
        if "answers" in node.classes:
            return "\n\n".join(self.blocks(n.children) for n in node.elements)
        start = node.attrs.get("start", "1")
        listed = call("enum", f"start: {start if start.isdigit() else 1}", *self._items(node))
        if "sources" in node.classes:
            listed = call("footnotes", body=listed)
        return self._anchor(node) + listed

    def _items(self, node: Node) -> list[str]:
        return [f"[{self._anchor(n)}{self.blocks(n.children)}]" for n in node.elements if n.tag == "li"]

    def _block_dl(self, node: Node) -> str:
        entries = [self.blocks(n.children) for n in node.elements]
        names = [call("strong", body=e) if n.tag == "dt" else e for n, e in zip(node.elements, entries, strict=True)]
        return "\n\n".join(names)

    def _block_blockquote(self, node: Node) -> str:
        return call("quoted", body=self.blocks(node.children))

    def _block_hr(self, node: Node) -> str:
        return call("rule")

    def _block_pre(self, node: Node) -> str:
        return call("listing", body=raw(node.text.strip("\n"), self.faces, block=True))

    def _block_aside(self, node: Node) -> str:
        if "warning" in node.classes and node.elements:
            first, *rest = node.elements
            sort = "error" if "error" in node.classes else "caution"
            return call("callout", literal(sort), self.content(first.text), body=self.blocks(rest))
        title = node.first("p", "title")
        return self._said(node, title) if title is not None else self._anchor(node) + self.blocks(node.children)

    def _said(self, node: Node, title: Node) -> str:
        """Write a finding or an answer with a title; what it rests on is listed under that title."""
        named = next((n.text for n in title.elements if "conf" not in n.classes), title.text)
        before, self._owner = self._owner, (named, node.id)
        if "finding-answer" in node.classes:
            names = {"title": "question", "so": "answer"}
            for part in node.elements:
                part.attrs["class"] = " ".join(names.get(c, c) for c in part.classes)
        body = self._anchor(node) + self.blocks(node.children)
        self._owner = before
        return call("told-claim", self._whole(node), body=body)

    def _block_details(self, node: Node) -> str:
        summary = next((n for n in node.elements if n.tag == "summary"), Node("summary"))
        if "basis" in node.classes:
            apart = node.attrs.get("data-of")  # an answer's list stands apart from it, under the question's name
            self.basis.append(Basis(*((summary.text, apart) if apart else self._owner), node))
            return ""
        if "code" in node.classes:  # a board reads no code; what a program showed is no code
            return self.blocks([n for n in node.elements if "output" in n.classes])
        rest = [c for c in node.children if c is not summary]
        return call("legend", f"[{self.inline(trimmed(summary.children))}]", body=self.blocks(rest))

    def _block_figure(self, node: Node) -> str:
        caption = next((n for n in node.elements if n.tag == "figcaption"), Node("figcaption"))
        foot = [n for n in node.elements if n.tag == "p" and "foot" in n.classes]
        inside = [n for n in node.elements if n is not caption and n not in foot]
        below = [n for part in [caption, *foot] for n in part.elements if n.classes & _BELOW]
        title = self._anchor(node) + self.inline(trimmed([c for c in caption.children if c not in below]))
        notes = "\n\n".join(self.inline(trimmed(n.children)) for n in below)
        table = node.first("table")
        if table is None and self._beside:
            return call("small-chart", f"[{title}]", f"[{notes}]", body=self.blocks(inside))
        if table is None:
            self._inside = number = self._next_exhibit()
            body = self.blocks(inside)
            self._inside = 0
            return call("exhibit", str(number), f"[{title}]", f"[{notes}]", "whole: true", body=body)
        before = [n for n in inside if n is not table and table not in n.walk()]
        return self._table(table, title, self.blocks(before), notes)

    def _block_table(self, node: Node) -> str:
        caption = node.first("caption")
        return self._table(node, self.inline(trimmed(caption.children)) if caption else "", "", "")

    def _table(self, node: Node, title: str, lead: str, notes: str) -> str:
        before = self._owner
        head, body = tables.read(node, self.faces, self._cell)
        self._owner = before
        if not body:
            return ""
        parts, landscape, short = tables.write(head, body)
        sheets = []
        for number, part in enumerate(parts, 1):
            mark = self.words["part"].format(part=number, parts=len(parts)) if len(parts) > 1 else ""
            whole = f"whole: {str(short and not landscape).lower()}"
            last = notes if number == len(parts) else ""
            inside = lead + part if number == 1 else part
            exhibit = str(self._next_exhibit())
            sheets.append(call("exhibit", exhibit, f"[{title}{self.plain(mark)}]", f"[{last}]", whole, body=inside))
        written = "\n\n".join(sheets)
        return call("turned", body=written) if landscape else written

    def _next_exhibit(self) -> int:
        self._exhibits += 1
        return self._exhibits

    def _cell(self, node: Node) -> str:
        """Write a cell, or a row's anchor around its first cell; the row then owns the lists in its cells."""
        if node.tag == "div":
            cell = node.elements[0]
            self._owner = (cell.text.strip(), node.id)
            return self._anchor(node) + self._cell(cell)
        return self._anchor(node) + self._styled(node, self.blocks(node.children))

    def _span(self, node: Node) -> str:
        if node.tag in ("q", "br", "img", "a", "code", "kbd", "samp", "tt", "span", "math"):
            return self._anchor(node) + self._special(node)
        body = self._styled(node, self.inline(node.children))
        function = _WRAPPED.get(node.tag)
        return self._anchor(node) + (call(function, body=body) if function and body else body)

    def _special(self, node: Node) -> str:
        match node.tag:
            case "br":
                return call("linebreak")
            case "q":
                return self.plain("“") + self.inline(node.children) + self.plain("”")
            case "math":
                block = node.attrs.get("display") == "block"
                return formula(node.attrs.get("alttext") or node.text, self.faces, block=block)
            case "img":
                data = re.match(r"data:image/[a-z+]+;base64,", node.attrs.get("src", ""))
                return self._embedded(node, node.attrs["src"][data.end() :]) if data else ""
            case "a":
                return self._link(node)
            case "span":
                return self._marked(node)
        return raw(node.text, self.faces, block=False)

    def _embedded(self, node: Node, encoded: str) -> str:
        alt = node.attrs.get("alt", "")
        if "wide" in node.classes if self._beside else "narrow" in node.classes:
            return ""  # the same chart at another width
        try:
            data = base64.b64decode(encoded)
        except binascii.Error:
            return self._no_picture(alt)
        return self.picture(data, alt, node.attrs.get("width", ""))

    def _link(self, node: Node) -> str:
        href, children = node.attrs.get("href", "").strip(), node.children
        if "num" in node.classes and len(node.text) < 30:
            # A number or an interval stays on one line.
            children = [c.replace(" ", "\u00a0") if isinstance(c, str) else c for c in children]
        body = self.inline(children)
        if href.startswith("#") and len(href) > 1:
            return call("number" if "num" in node.classes else "goto", "anchors", literal(href[1:]), body=body)
        if urlsplit(href).scheme in ("http", "https", "mailto"):
            return call("outward", literal(href), body=body)
        return body

    def _styled(self, node: Node, body: str) -> str:
        colour = tables.colour(node.attrs.get("color", "") or tables.style(node, "color"))
        return call("coloured", literal(colour), body=body) if colour and body else body

    def _marked(self, node: Node) -> str:
        body = self._styled(node, self.inline(node.children))
        if "conf" in node.classes:
            return call("told-confidence", min(c[1] for c in node.classes if c != "conf"), body=body)
        verdict = next((c.removeprefix("verdict-") for c in node.classes if c.startswith("verdict-")), None)
        return call("verdict", literal(verdict), body=body) if verdict else body


def _measured(data: bytes) -> tuple[float, float, str]:
    """Return a picture's width, height and format; of a drawing as it says of itself."""
    if b"<svg" in data[:1000]:
        root = ElementTree.fromstring(data)
        box = [float(part) for part in root.get("viewBox", "0 0 300 150").replace(",", " ").split()]
        sizes = [re.fullmatch(r"([\d.]+)(px|pt)?", root.get(side, "").strip()) for side in ("width", "height")]
        width, height = (
            float(size[1]) / (_PIXEL if size[2] == "pt" else 1) if size else box[place]
            for place, size in zip((2, 3), sizes, strict=True)
        )
        return max(width, 1), max(height, 1), "svg"
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return *image.size, _FORMATS[image.format or ""]
