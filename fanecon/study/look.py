"""The look of the charts of an open notebook: a closed palette by role, sizes for a page and a telephone."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.scale import register_scale

from fanecon.study.axes import PlainLogScale
from fanecon.study.fonts import use_fonts

COLOURS: dict[str, str] = {
    "hi": "#c2410c",  # the subject of the sentence
    "base": "#8fa3b5",  # everything else
    "two": "#e0a100",
    "three": "#2b6ca3",
    "rest": "#c5ced7",
    "band": "#dfe5eb",  # a range: ordinary days, the middle half
    "ink": "#17202a",
    "soft": "#56616d",
    "line": "#d9dee4",
    "SUPPORTED": "#0b5fa5",  # verdicts: blue agrees, red excludes, safe for colour-blind readers
    "CONSISTENT": "#8db9de",
    "UNVERIFIED": "#b3bbc4",
    "TRUNCATED": "#e3e7eb",
    "AMBIGUOUS": "#7fb3a6",
    "INCONSISTENT": "#e0a100",
    "DISPUTED": "#8a6bb0",
    "REFUTED": "#a3281b",
}
"""At most four hues a chart: `hi` is what the title is about; a direct label stands beside every colour."""

LINES = ("hi", "base", "two", "three", "rest")

WIDE = (6.2, 3.8)
"""Inches of a chart beside its text; `fanecon.study.exhibits.NARROW` is the telephone's width."""


def settings() -> Any:
    """Return the rcParams of the look, without the fonts.

    Examples
    --------
    >>> settings()["axes.spines.top"]
    False
    """
    ink, soft = COLOURS["ink"], COLOURS["soft"]
    return {
        "figure.figsize": WIDE, "figure.dpi": 100, "savefig.dpi": 200, "figure.constrained_layout.use": True,
        "figure.facecolor": "white", "axes.facecolor": "white", "text.parse_math": False, "svg.hashsalt": "fanecon",
        "axes.prop_cycle": cycler(color=[COLOURS[role] for role in LINES]), "axes.axisbelow": True,
        "axes.grid": True, "axes.grid.axis": "y", "grid.color": COLOURS["line"], "grid.linewidth": 0.8,
        "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False, "axes.edgecolor": soft,
        "axes.linewidth": 0.8, "axes.labelcolor": soft, "axes.labelsize": 8.7, "axes.titlesize": 9.4,
        "axes.titlelocation": "left", "axes.titlecolor": soft, "axes.unicode_minus": True, "font.size": 9.4,
        "text.color": ink, "xtick.color": soft, "ytick.color": ink, "xtick.labelsize": 8.7, "ytick.labelsize": 9.0,
        "xtick.bottom": False, "ytick.left": False, "lines.linewidth": 1.8, "lines.markersize": 5,
        "patch.edgecolor": "white", "patch.linewidth": 0.8, "legend.frameon": False, "legend.fontsize": 9,
    }  # fmt: skip


def apply_look() -> None:
    """Give every following figure of the process the look, fonts included."""
    mpl.rcParams.update(settings())
    register_scale(PlainLogScale)
    use_fonts()
