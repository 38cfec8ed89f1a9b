"""Markdown to safe HTML, with headings that can be linked to.

What a markdown cell says may come from anybody: only harmless tags survive, any other is shown as the
text it is. Headings are numbered, not named, so that the Chinese and the English page share anchors.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_BLOCKS = "p div pre blockquote ul ol li dl dt dd hr h1 h2 h3 h4 h5 h6 table thead tbody tr th td"
_INLINE = "a abbr b br code del em i img kbd span strong sub sup"
_TAGS = frozenset(f"{_BLOCKS} {_INLINE}".split())
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)

# An image that was to come from elsewhere: nothing to show remains of it.
_LOST_IMAGE = re.compile(r"<img(?![^>]* src=)[^>]*>")


@dataclass(frozen=True)
class Heading:
    """A heading of the page: its level (1 to 6), its anchor, its text."""

    level: int
    anchor: str
    text: str


def safe_html(source: str) -> str:
    """Render markdown to HTML in which nothing runs and nothing is loaded.

    Examples
    --------
    >>> safe_html("**a** <script>alert(1)</script>").strip()
    '<p><strong>a</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>'
    >>> safe_html("[x](javascript:alert(1))").strip()
    '<p><a>x</a></p>'
    """
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    raw = MarkdownWithMath(renderer=renderer).render(source)
    cleaned = bleach.clean(
        raw,
        tags=_TAGS,
        attributes=_attribute_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=CSSSanitizer(allowed_css_properties=["text-align"]),
    )
    opened = _LOST_IMAGE.sub("", cleaned).replace("<table>", '<div class="scroll" tabindex="0"><table>')
    return opened.replace("</table>", "</table></div>")


def number_headings(fragments: list[str]) -> tuple[list[str], list[Heading]]:
    """Give every heading of a page an anchor.

    Parameters
    ----------
    fragments : list of str
        The page's pieces of HTML from `safe_html`, in order.

    Returns
    -------
    fragments : list of str
        The same, with ids.
    headings : list of Heading
        All headings, in order.

    Examples
    --------
    >>> number_headings(["<h2>收入</h2>", "<h3>a</h3><h2>b</h2>"])[0]
    ['<h2 id="s1">收入</h2>', '<h3 id="s1-1">a</h3><h2 id="s2">b</h2>']
    """
    headings: list[Heading] = []
    section = part = 0

    def anchored(match: re.Match[str]) -> str:
        nonlocal section, part
        level, inner = int(match[1]), match[2]
        if level <= 2:
            section, part = section + (level == 2), 0
            anchor = "top" if level == 1 else f"s{section}"
        else:
            part += 1
            anchor = f"s{section}-{part}"
        text = html.unescape(re.sub(r"<[^>]+>", "", inner)).strip()
        headings.append(Heading(level, anchor, text))
        return f'<h{level} id="{anchor}">{inner}</h{level}>'

    return [_HEADING.sub(anchored, fragment) for fragment in fragments], headings


def _attribute_allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name in ("alt", "title") or (name == "src" and value.startswith("data:image/"))
    if tag == "a":
        return name == "title" or (name == "href" and not value.strip().lower().startswith("data:"))
    if tag in ("th", "td"):
        return name == "style"
    return tag in ("span", "div", "pre", "code") and name == "class"
