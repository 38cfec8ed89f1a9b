"""Chinese glyphs on any machine: the subset fonts beside this module.

`README.md` tells how they were made; the licence is in `OFL.txt`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

FAMILY = "Noto Sans SC"
REST = "Noto Sans SC Rest"
_FALLBACK = "DejaVu Sans"
FAMILIES = (FAMILY, _FALLBACK, REST)
"""What a character is drawn with: the first that has it. The third has rarer Chinese characters, in regular only."""


def font_paths() -> dict[str, Path]:
    """Return the font files by style.

    Returns
    -------
    dict of str to pathlib.Path
        Keys "regular" and "bold".

    Examples
    --------
    >>> sorted(font_paths()), font_paths()["bold"].name
    (['bold', 'regular'], 'NotoSansSC-Bold.ttf')
    """
    folder = Path(__file__).parent
    return {"regular": folder / "NotoSansSC-Regular.ttf", "bold": folder / "NotoSansSC-Bold.ttf"}


@cache
def glyphs() -> frozenset[str]:
    r"""Return every character that a chart can draw, in either weight.

    Examples
    --------
    >>> "米" in glyphs(), "\U0001f992" in glyphs()
    (True, False)
    """
    import matplotlib
    import uharfbuzz as hb

    fallback, rest = Path(matplotlib.get_data_path()) / "fonts" / "ttf", _rest()
    weights = []
    for ours, theirs in (("regular", "DejaVuSans.ttf"), ("bold", "DejaVuSans-Bold.ttf")):
        found: set[int] = set()
        for path in (font_paths()[ours], fallback / theirs, rest):
            found |= set(hb.Face(hb.Blob.from_file_path(str(path))).unicodes)
        weights.append(found)
    return frozenset(map(chr, set.intersection(*weights)))


def _rest() -> Path:
    return Path(__file__).parent / "NotoSansSCRest-Regular.ttf"


@cache
def _register() -> None:
    from matplotlib import font_manager
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    for path in (*font_paths().values(), _rest()):
        font_manager.fontManager.addfont(str(path))
    draw = Figure.draw

    def draw_with_every_glyph(figure: Figure, *args: Any, **kwargs: Any) -> Any:
        # Seaborn's themes name families without Chinese: the package's own stand behind whatever a text asks for.
        for text in figure.findobj(Text):
            families = text.get_fontfamily()
            if missing := [family for family in FAMILIES if family not in families]:
                text.set_fontfamily([*families, *missing])
        return draw(figure, *args, **kwargs)

    Figure.draw = draw_with_every_glyph  # type: ignore[method-assign, assignment]


def use_fonts() -> None:
    """Make matplotlib draw with the package's fonts first.

    The files are registered once a process; the order of families is set at every call, because a
    style sheet may have changed it. DejaVu Sans, which comes with matplotlib, stays behind for the
    few symbols the subset lacks. A text that asks for other families has these behind its own.

    Examples
    --------
    >>> use_fonts()
    >>> import matplotlib
    >>> matplotlib.rcParams["font.family"]
    ['Noto Sans SC', 'DejaVu Sans', 'Noto Sans SC Rest']
    """
    import matplotlib

    _register()
    # Of a generic family such as sans-serif only the first font is used; of a list each stands in for the one before.
    matplotlib.rcParams["font.family"] = list(FAMILIES)
    matplotlib.rcParams["font.sans-serif"] = list(FAMILIES)
