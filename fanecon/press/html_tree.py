"""A page as a small tree: enough for what the press itself writes, and nothing of a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})
# How many elements may stand inside one another: what goes deeper stands side by side, as no compiler goes on for ever.
_DEEPEST = 32
_DROPPED = frozenset({"style", "script", "title"})


@dataclass
class Node:
    """An element.

    Attributes
    ----------
    tag : str
        In lower case; "" for the root.
    attrs : dict of str to str
    children : list of Node or str
        Strings are text, with entities resolved.
    """

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The names in its class attribute."""
        return frozenset(self.attrs.get("class", "").split())

    @property
    def id(self) -> str:
        """Its id, or an empty string."""
        return self.attrs.get("id", "")

    @property
    def text(self) -> str:
        """All text inside it."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    @property
    def elements(self) -> list[Node]:
        """Its child elements, without text."""
        return [c for c in self.children if isinstance(c, Node)]

    def walk(self) -> Iterator[Node]:
        """Yield every element inside it, in the document's order."""
        for child in self.elements:
            yield child
            yield from child.walk()

    def first(self, tag: str, of_class: str | None = None) -> Node | None:
        """Return the first element inside with this tag and class."""
        return next((n for n in self.walk() if n.tag == tag and (of_class is None or of_class in n.classes)), None)


def parse(html: str) -> Node:
    """Read HTML; scripts and styles are left out with what they hold.

    Examples
    --------
    >>> parse("<p>a <script>b()</script>&lt;c&gt;</p>").text
    'a <c>'
    """
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def trimmed(nodes: list[Node | str]) -> list[Node | str]:
    """Drop the white space at both ends of running text."""
    kept = list(nodes)
    while kept and isinstance(kept[0], str) and not kept[0].strip(" \t\r\n\f"):
        kept.pop(0)
    while kept and isinstance(kept[-1], str) and not kept[-1].strip(" \t\r\n\f"):
        kept.pop()
    if kept and isinstance(kept[0], str):
        kept[0] = kept[0].lstrip(" \t\r\n\f")
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip(" \t\r\n\f")
    return kept


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self._open = [self.root]
        self._dropping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropping = tag
            return
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._dropping:
            self._dropping = ""
        elif any(node.tag == tag for node in self._open):
            # Forgiving, as browsers are: an end tag closes whatever stands open inside it.
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._open[-1].children.append(data)
