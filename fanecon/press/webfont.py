"""Fonts inside a page: the glyphs it uses and no others, so that Chinese shows on any machine."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont

from fanecon.press.html_tree import Node, parse
from fanecon.press.typefaces import BEHIND, FILES, advances

FAMILY = "Fanecon Sans SC"
# What the style sheet sets in bold; keep in step with page.css.
_BOLD_TAGS = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD_CLASSES = frozenset({"verdict", "label"})
# Bold on the older pages, as heavy as their sentence on the told ones: both fonts get their characters.
_EITHER_CLASSES = frozenset({"num"})
# What it sets in regular again, inside of bold too.
_LIGHT_CLASSES = frozenset({"light", "note", "source-line"})
# ASCII, and the quotation marks that the style sheet draws.
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "“”"


def characters(page: str) -> tuple[str, str]:
    """Return the characters of a page's text in regular and in bold type, each sorted.

    Examples
    --------
    >>> regular, bold = characters("<h2>收入</h2><p>增长<b>8</b></p>")
    >>> "增" in regular, "增" in bold, "收" in bold
    (True, False, True)
    >>> ["八" in weight for weight in characters('<p>增长<a class="num">八</a></p>')]
    [True, True]
    >>> "注" in characters('<th>收入<span class="note">注</span></th>')[0]
    True
    """
    regular, bold = set(_ALWAYS), set(_ALWAYS)

    def collect(node: Node, heavy: bool, either: bool) -> None:
        heavy = (heavy or node.tag in _BOLD_TAGS or bool(node.classes & _BOLD_CLASSES)) and not (
            node.classes & _LIGHT_CLASSES
        )
        either = either or bool(node.classes & _EITHER_CLASSES)
        for child in node.children:
            if isinstance(child, Node):
                collect(child, heavy, either)
                continue
            if heavy or either:
                bold.update(child)
            if either or not heavy:
                regular.update(child)

    collect(parse(page), False, False)
    return "".join(sorted(regular)), "".join(sorted(bold))


@lru_cache(maxsize=8)
def woff(font: Path, text: str) -> bytes:
    """Cut a font down to the characters of `text`; the same input gives the same bytes.

    By HarfBuzz, which takes a thousandth of the time of fontTools. As WOFF: WOFF 2 saves a tenth of a page and costs
    half of the time that it takes to make it.
    """
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.UNICODE).update(map(ord, text))
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    cut, packed = hb.subset(hb.Face(hb.Blob.from_file_path(str(font))), wanted), io.BytesIO()
    with TTFont(io.BytesIO(cut.blob.data), recalcTimestamp=False, lazy=True) as face:
        face.flavor = "woff"
        face.save(packed)
    return packed.getvalue()


def font_faces(page: str, folder: Path) -> str:
    """Return the CSS that embeds both weights for a page's characters, and the rarer Chinese ones behind them.

    Parameters
    ----------
    page : str
        The page's HTML, with `<img>` data in attributes, where it does no harm.
    folder : path
        Holds the fonts that `fanecon.press.typefaces` names.
    """
    regular, bold = characters(page)
    faces = [_face(folder / name, text, f"font-weight:{weight}") for name, text, weight in zip(
        FILES, (regular, bold), (400, 700), strict=True)]  # fmt: skip
    held, rest = advances(folder / FILES[0]), folder / BEHIND[0]
    if rare := "".join(c for c in sorted({*regular, *bold}) if ord(c) not in held and ord(c) > 0x2E7F):
        rare = "".join(c for c in rare if ord(c) in advances(rest))
    if rare:
        codes = ",".join(f"U+{ord(c):X}" for c in rare)
        faces.append(_face(rest, rare, f"font-weight:400 700;unicode-range:{codes}"))
    return "\n".join(faces)


def _face(font: Path, text: str, how: str) -> str:
    data = base64.b64encode(woff(font, text)).decode("ascii")
    source = f'src:url(data:font/woff;base64,{data}) format("woff")'
    return f'@font-face{{font-family:"{FAMILY}";{how};font-display:block;{source}}}'
