"""Where links inside a page lead: headings are numbered, ids are unique, and links by a heading's words arrive.

Headings are numbered, not named, so that the Chinese and the English page share anchors.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

RESERVED = frozenset({"top", "text", "all-code", "failed-cell"})
"""Ids of the page itself."""

_HEADING = re.compile(r"<h([1-6])((?: [\w-]+=\"[^\"]*\")*)>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[a-z][\w-]*(?: [\w-]+=\"[^\"]*\")* ?/?>")
_ID = re.compile(r" id=\"([^\"]*)\"")
_TO = re.compile(r" href=\"#([^\"]*)\"")


@dataclass(frozen=True)
class Heading:
    """A heading of the page: its level (1 to 6), its anchor, its text."""

    level: int
    anchor: str
    text: str


def anchored(prose: Sequence[str], others: Sequence[str] = ()) -> tuple[list[str], list[str], list[Heading]]:
    """Give every heading of a page an anchor, and every element an id of its own.

    Where a page has several headings of the first level, the first is its title and the others head its sections.

    Parameters
    ----------
    prose : sequence of str
        The page's pieces of clean HTML from markdown, in order.
    others : sequence of str
        Those that code published: they bring anchors, but no headings.

    Returns
    -------
    prose, others : list of str
        The same, with ids.
    headings : list of Heading
        All headings, in order.

    Examples
    --------
    >>> anchored(["<h2>收入</h2>", '<h3>a</h3><a href="#收入">b</a>'])[0]
    ['<h2 id="s1">收入</h2>', '<h3 id="s1-1">a</h3><a href="#s1">b</a>']
    """
    several = sum(m[1] == "1" for piece in prose for m in _HEADING.finditer(piece)) > 1
    headings: list[Heading] = []
    section = part = 0

    def numbered(match: re.Match[str]) -> str:
        nonlocal section, part
        level, attributes, inner = int(match[1]), match[2], match[3]
        if several and (level > 1 or any(h.level == 1 for h in headings)):
            level = min(level + 1, 6)
        if level <= 2:
            section, part = section + (level == 2), 0
            anchor = "top" if level == 1 else f"s{section}"
        else:
            part += 1
            anchor = f"s{section}-{part}"
        headings.append(Heading(level, anchor, html.unescape(re.sub(r"<[^>]+>", "", inner)).strip()))
        own = _ID.search(attributes)
        inner = f'<a id="{own[1]}"></a>{inner}' if own else inner
        return f'<h{level} id="{anchor}"{_ID.sub("", attributes)}>{inner}</h{level}>'

    pieces = [_HEADING.sub(numbered, piece) for piece in prose]
    taken = set(RESERVED)
    whole = [_TAG.sub(lambda tag: _once(tag[0], taken), piece) for piece in (*pieces, *others)]
    named = {slug: h.anchor for h in reversed(headings) for slug in _slugs(h.text)}

    def led(tag: str) -> str:
        to = _TO.search(tag)
        name = html.unescape(unquote(to[1])) if to else ""
        return _TO.sub(f' href="#{named[name]}"', tag) if name in named and name not in taken else tag

    done = [_TAG.sub(lambda tag: led(tag[0]), piece) for piece in whole]
    return done[: len(pieces)], done[len(pieces) :], headings


def _once(tag: str, taken: set[str]) -> str:
    found = _ID.search(tag)
    if found is None or (found[1] == "top" and tag.startswith("<h1")):  # the title
        return tag
    if found[1] in taken:
        return _ID.sub("", tag)
    taken.add(found[1])
    return tag


def _slugs(text: str) -> set[str]:
    """Name a heading as Jupyter, GitHub and people do."""
    jupyter = re.sub(r"\s", "-", text)
    return {text, jupyter, jupyter.lower(), re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")}
