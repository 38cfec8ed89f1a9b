"""A figure as a PNG that is the same bytes every time, and how wide a page shows it."""

from __future__ import annotations

import io
import re
import warnings

from matplotlib.figure import Figure

from fanecon.errors import FaneconError
from fanecon.study.fonts import glyphs

_DPI = 100
_SHARP = 2  # a screen of double density shows one CSS pixel with two of the picture's
_MISSING = re.compile(r"Glyph (\d+) .*missing from (?:current )?font")


def css_width(figure: Figure) -> int:
    """Return the width in CSS pixels at which a page shows the figure.

    Examples
    --------
    >>> css_width(Figure(figsize=(7.2, 4)))
    720
    """
    return round(float(figure.get_size_inches()[0]) * _DPI)


def to_png(figure: Figure) -> bytes:
    """Draw a figure as a PNG that is the same bytes every time.

    The picture has twice the density of `css_width`, 256 colours (a third of the size, and no eye sees
    it in line art) and no metadata.

    Raises
    ------
    FaneconError
        Where the package's fonts were not used, although they have a character that this figure lacks. A character
        that none of them has is drawn as a box; `fanecon check` names it.
    """
    from PIL import Image

    raw = io.BytesIO()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure.savefig(raw, format="png", dpi=_DPI * _SHARP, metadata={"Software": None})
    missing = {chr(int(m[1])) for w in caught if (m := _MISSING.search(str(w.message)))}
    if lost := sorted(missing & glyphs()):
        named = ", ".join(f"{c} (U+{ord(c):04X})" for c in lost)
        raise FaneconError(
            f"The chart's fonts lack {named}, which the package's fonts have: draw with "
            "fanecon.study.look.apply_look(), and leave font.family and font.sans-serif as they are."
        )
    for other in (w for w in caught if not _MISSING.search(str(w.message))):
        warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    small = io.BytesIO()
    raw.seek(0)
    with Image.open(raw) as picture:
        flat = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat.save(small, format="PNG", optimize=True)
    return small.getvalue()
