"""What the report's fonts can print, and how wide it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as hb

FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
BEHIND = ("NotoSansSCRest-Regular.ttf", "NotoEmoji-Regular.ttf")
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
    """The two weights, as far as both can print a character, and the fonts behind them.

    Attributes
    ----------
    advances : dict of int to float
        Code points to widths in bold type (the wider one), in units of the font's size.
    files : tuple of path
        The files of all fonts that are needed.
    """

    advances: dict[int, float]
    files: tuple[Path, ...] = ()

    def clean(self, text: str) -> str:
        r"""Return the text as it can be printed: rare spaces as no-break ones, nothing invisible, codes for glyphs.

        Examples
        --------
        >>> Typefaces({ord(c): 0.5 for c in "up"}).clean("up\U0001f4c8\u200b")
        'upU+1F4C8'
        """
        return self.spelled(_INVISIBLE.sub("", _SPACES.sub("\u00a0", text)))

    def spelled(self, text: str) -> str:
        """Return a text with a code in the place of each character that has no glyph."""
        return "".join(c if self._has(c) else f"U+{ord(c):04X}" for c in text if c != "\r")

    def lacking(self, text: str) -> list[str]:
        """List the characters of a text that have no glyph, in the order of their codes."""
        seen = set(_INVISIBLE.sub("", _SPACES.sub("", text))) - {"\r"}
        return sorted(c for c in seen if not self._has(c))

    def _has(self, character: str) -> bool:
        return character in "\n\t" or ord(character) in self.advances

    def width(self, text: str) -> float:
        """Return the width of a line of text, in units of the font's size."""
        return sum(self.advances.get(ord(c), 0.0) for c in text) + _GAP * len(_MIXED.findall(text))


def typefaces(folder: Path, text: str = "") -> Typefaces:
    """Read what fonts can print: those of a folder, and where a text needs more, those that stand behind them."""
    regular, bold = (advances(folder / name) for name in FILES)
    both = {code: max(width, regular[code]) for code, width in bold.items() if code in regular}
    faces = Typefaces(both, tuple(folder / name for name in FILES))
    for path in behind(folder):
        if missing := {ord(c) for c in faces.lacking(text)}:
            found = {code: width for code, width in advances(path).items() if code in missing}
            if found:
                faces = Typefaces(faces.advances | found, (*faces.files, path))
    return faces


def behind(folder: Path) -> list[Path]:
    """List the fonts that stand in for a missing glyph: more Chinese, emoji, and what matplotlib brings."""
    spec = find_spec("matplotlib")
    places = (spec and spec.submodule_search_locations) or ()
    brought = [Path(place) / "mpl-data/fonts/ttf/DejaVuSans.ttf" for place in places]
    return [path for path in (*(folder / name for name in BEHIND), *brought) if path.is_file()]


@lru_cache(maxsize=8)
def advances(path: Path) -> dict[int, float]:
    """Read the width of every character of a font, in units of its size."""
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    font = hb.Font(face)
    return {c: font.get_glyph_h_advance(font.get_nominal_glyph(c)) / face.upem for c in sorted(face.unicodes)}


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
