"""HTML from anybody made harmless: balanced, its styles on its own elements only, nothing that runs or loads.

What a cell says or publishes may come from anywhere. A parser as browsers have it balances the markup; style sheets are
written into the elements they speak of, so that none reaches beyond its output; drawings become pictures.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from html import escape
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

_BLOCKS = "address aside blockquote center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr"
_BLOCKS += " li ol p pre section summary ul caption col colgroup table tbody td tfoot th thead tr"
_INLINE = "a abbr b bdi bdo br cite code del dfn em font i img ins kbd mark q rp rt ruby s samp small span strike"
_INLINE += " strong sub sup time tt u var wbr"
_MATHS = "math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt"
_MATHS += " mstyle msub msubsup msup mtable mtd mtext mtr munder munderover"
TAGS = frozenset(f"{_BLOCKS} {_INLINE} {_MATHS}".split())
_ANYWHERE = {"class", "id", "style", "title", "lang", "dir", "role", "tabindex", "align"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": _ANYWHERE,
    "a": {"href", "hreflang", "rel"},
    "col": {"span", "width"},
    "colgroup": {"span"},
    "details": {"open"},
    "font": {"color"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "math": {"display", "alttext"},
    "menclose": {"notation"},
    "mfrac": {"linethickness"},
    "mo": {"stretchy", "fence", "form", "separator", "accent", "minsize", "maxsize", "lspace", "rspace"},
    "mover": {"accent"},
    "mspace": {"width", "height", "depth"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"displaystyle", "rowspacing", "columnspacing", "columnalign", "rowlines", "columnlines"},
    "mtd": {"columnalign", "columnspan", "rowspan"},
    "mi": {"mathvariant"},
    "ol": {"start", "type", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_SIDES = "border border-bottom border-left border-right border-top padding padding-bottom padding-left padding-right"
_STYLES = f"{_SIDES} padding-top background background-color border-collapse border-color border-style border-width"
_STYLES += " color font-style font-weight text-align text-decoration vertical-align white-space width max-width"
_SCHEMES = {"http", "https", "mailto", "data", "attachment"}
_RUNS = re.compile(r"<(script|template|noscript)\b.*?(</\1\s*>|\Z)|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_DRAWING = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
_ANY_TAG = re.compile(r"</?([A-Za-z][\w-]*)\b[^>]*>")
# An image that was to come from elsewhere; once clean, markup has its attributes in quotes and nothing else.
_LOST = re.compile(r"<img(?![^>]* src=)[^>]*>")

Picture = Callable[[str], str | None]
"""What finds a picture: from its address to a data URI, or None."""


def nothing(address: str) -> None:
    """Find no picture at any address."""


def clean(html: str, picture: Picture = nothing, lost: str = "") -> str:
    """Make HTML harmless.

    Parameters
    ----------
    html : str
    picture : callable
        Finds the pictures that are not in the HTML itself.
    lost : str
        What stands for one that is not found, with `{name}`; nothing by default.

    Examples
    --------
    >>> clean("<b onclick='x()'>a<script>x()</script></div></main>")
    '<b>a</b>'
    >>> clean("<style>b{color:red} body{filter:blur(2px)}</style><b>a</b>")
    '<b style="color:red">a</b>'
    """
    import nh3  # here and below, so that reading a run costs no parser

    missing: list[str] = []

    def allowed(tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return None if re.search(r"url\s*\(|image\s*\(|expression", value, re.IGNORECASE) else value
        if tag == "a" and name == "href":
            return None if value.strip().lower().startswith(("data:", "attachment:")) else value
        if tag != "img" or name != "src" or value.startswith("data:image/"):
            return value
        found = picture(value)
        if found is None:
            missing.append(unquote(urlsplit(value).path).rsplit("/", 1)[-1] or "?")
        return found

    html = _DRAWING.sub(lambda match: drawing(match[0]), _RUNS.sub("", html))
    if "<style" in html.lower():
        import css_inline

        html = css_inline.CSSInliner(load_remote_stylesheets=False).inline_fragment(html, "")
    done: str = nh3.clean(
        html, tags=set(TAGS), attributes=_ATTRIBUTES, attribute_filter=allowed, url_schemes=_SCHEMES,
        link_rel=None, filter_style_properties=set(_STYLES.split()), generic_attribute_prefixes={"data-", "aria-"},
    )  # fmt: skip
    names = iter(missing)
    return _LOST.sub(lambda _: escape(lost.format(name=next(names, "?"))), done)


def drawing(svg: str) -> str:
    """Turn a drawing into a picture, in which nothing runs; one that is no XML is left out.

    Examples
    --------
    >>> drawing("<svg viewBox='0 0 1 1'><path d='M0 0'/></svg>")[:40]
    '<img src="data:image/svg+xml;base64,PHN2'
    >>> drawing("<svg><path></svg>")
    ''
    """
    if not re.search(r"<svg\b[^>]*\sxmlns=", svg):
        svg = re.sub(r"<svg\b", '<svg xmlns="http://www.w3.org/2000/svg"', svg, count=1)
    try:
        ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return ""
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode("ascii")}" alt="">'


def spelled(html: str) -> str:
    """Show the tags that would be dropped as the text they are: `List<int>` in prose keeps its type.

    Examples
    --------
    >>> spelled("<b>List<int></b>")
    '<b>List&lt;int&gt;</b>'
    """
    return _ANY_TAG.sub(lambda m: m[0] if m[1].lower() in TAGS else escape(m[0], quote=False), html)


def is_seen(html: str) -> bool:
    """Whether clean HTML shows anything: text, a picture, a rule."""
    return bool(re.search(r"<(img|hr|math|table)\b", html) or re.sub(r"<[^>]*>", "", html).strip())
