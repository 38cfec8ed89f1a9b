"""What the report's fonts can print, and how wide it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
FAMILY = "Noto Sans SC"
# Chinese, Japanese and Korean writing, where a line may break after any character.
CJK = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_SPACES = re.compile("[\u2000-\u200a\u202f\u205f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_LONG = re.compile(rf"[^\s{CJK}]{{30,}}")
_BREAK = "\u200b"
# Typst parts Chinese from Latin letters and digits by a quarter of the size.
_MIXED = re.compile(rf"(?<=[{CJK}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{CJK}])")
_GAP = 0.25


@dataclass(frozen=True)
class Typefaces:
    """The two weights, as far as both can print a character.

    Attributes
    ----------
    advances : dict of int to float
        Code points to widths in bold type (the wider one), in units of the font's size.
    """

    advances: dict[int, float]

    def clean(self, text: str) -> str:
        r"""Return the text as it can be printed: rare spaces as no-break ones, nothing invisible, codes for glyphs.

        Examples
        --------
        >>> Typefaces({ord(c): 0.5 for c in "up"}).clean("up\U0001f4c8\u200b")
        'up<U+1F4C8>'
        """
        return self.spelled(_INVISIBLE.sub("", _SPACES.sub("\u00a0", text)))

    def spelled(self, text: str) -> str:
        """Return a text with a code in the place of each character that has no glyph."""
        fits = (c if c in "\n\t" or ord(c) in self.advances else f"<U+{ord(c):04X}>" for c in text if c != "\r")
        return "".join(fits)

    def width(self, text: str) -> float:
        """Return the width of a line of text, in units of the font's size."""
        return sum(self.advances.get(ord(c), 0.0) for c in text) + _GAP * len(_MIXED.findall(text))


@lru_cache(maxsize=4)
def typefaces(folder: Path) -> Typefaces:
    """Read what the fonts of a folder can print."""
    widths: list[dict[int, float]] = []
    for name in FILES:
        with TTFont(folder / name, lazy=True) as font:
            units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
            widths.append({code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()})
    regular, bold = widths
    return Typefaces({code: max(width, regular[code]) for code, width in bold.items() if code in regular})


def breakable(text: str) -> str:
    r"""Let addresses, hashes and other long unbroken tokens wrap, so that they stay on the page.

    Examples
    --------
    >>> breakable("short").count("\u200b"), breakable("https://example.com/" + "a" * 60).count("\u200b")
    (0, 5)
    """

    def opened(match: re.Match[str]) -> str:
        parts = re.findall(r"[^/?&=._:;,-]{1,20}[/?&=._:;,-]*|[/?&=._:;,-]{1,20}", match[0])
        return _BREAK.join(parts)

    return _LONG.sub(opened, text)
