"""Chinese glyphs on any machine: the two subset fonts beside this module.

`README.md` tells how they were made; the licence is in `OFL.txt`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FAMILY = "Noto Sans SC"
_FALLBACK = "DejaVu Sans"


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
    from fontTools.ttLib import TTFont

    fallback = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    weights = []
    for ours, theirs in (("regular", "DejaVuSans.ttf"), ("bold", "DejaVuSans-Bold.ttf")):
        found: set[int] = set()
        for path in (font_paths()[ours], fallback / theirs):
            with TTFont(path, lazy=True) as font:
                found |= set(font.getBestCmap())
        weights.append(found)
    return frozenset(map(chr, set.intersection(*weights)))


@cache
def _register() -> None:
    from matplotlib import font_manager

    for path in font_paths().values():
        font_manager.fontManager.addfont(str(path))


def use_fonts() -> None:
    """Make matplotlib draw with the package's fonts first.

    The files are registered once a process; the order of families is set at every call, because a
    style sheet may have changed it. DejaVu Sans, which comes with matplotlib, stays behind for the
    few symbols the subset lacks.

    Examples
    --------
    >>> use_fonts()
    >>> import matplotlib
    >>> matplotlib.rcParams["font.family"]
    ['Noto Sans SC', 'DejaVu Sans']
    """
    import matplotlib

    _register()
    # Of a generic family such as sans-serif only the first font is used; of a list each stands in for the one before.
    matplotlib.rcParams["font.family"] = [FAMILY, _FALLBACK]
    matplotlib.rcParams["font.sans-serif"] = [FAMILY, _FALLBACK]
