"""Words on a chart: axes in the page's language, labels beside marks instead of a legend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedFormatter, FixedLocator

from fanecon.notation.periods import parse_period
from fanecon.study.axes import value_axis
from fanecon.study.dates import format_period
from fanecon.study.exhibits import SHORT
from fanecon.study.language import language
from fanecon.study.look import COLOURS

_PIECES = re.compile(r"（[^）]*）|[!-~]*\d[一-鿿]|[!-~]+\s*|\s+|.[，。、；：！？）》]*")
_EDGE = [withStroke(linewidth=2.5, foreground="white")]


def axes(ax: Axes, x: str | None = None, y: str | None = None, grid: Literal["x", "y", "both"] = "y") -> Axes:
    """Number axes in the page's language, drop their labels and the legend: the subtitle names measure and unit.

    Parameters
    ----------
    x, y : str, optional
        The unit of an axis that holds numbers.
    """
    for axis, unit in ((ax.xaxis, x), (ax.yaxis, y)):
        if unit:
            value_axis(axis, unit, language())
    ax.set(xlabel="", ylabel="")
    ax.grid(False)
    ax.grid(True, axis=grid)
    if (legend := ax.get_legend()) is not None:
        legend.remove()
    return ax


def beside(
    ax: Axes,
    x: Any,
    y: float,
    words: str,
    tint: str = "ink",
    *,
    dx: float = 6,
    dy: float = 0,
    short: str = "",
    **kw: Any,
) -> Axes:
    """Write words beside a mark at data coordinates, on a thin white edge.

    Parameters
    ----------
    tint : str
        A role of `fe.colour`, or a colour.
    dx, dy : float
        Points right of and above the mark; negative is left and below, dx of 0 is centred.
    short : str
        What the telephone's picture prints instead.
    **kw
        For `Axes.annotate`.
    """
    side = "left" if dx > 0 else "center" if dx == 0 else "right"
    style = {"va": "center" if dx or not dy else "bottom" if dy > 0 else "top", "ha": side, "size": 9} | kw
    note = ax.annotate(
        words, (x, y), (dx, dy), textcoords="offset points", color=COLOURS.get(tint, tint), path_effects=_EDGE,
        annotation_clip=False, **style,
    )  # fmt: skip
    if short:
        note.set_gid(SHORT + short)
    return ax


def names(
    ax: Axes, frame: pd.DataFrame, x: str, y: str, label: str, *, short: str = "", hue: str = "", width: int = 24,
    dx: float = 8, dy: float = 0, **kw: Any,
) -> Axes:  # fmt: skip
    """Name the rows of a frame beside their marks.

    Parameters
    ----------
    x, y, label : str
        Columns.
    short : str, optional
        The column of shorter labels for the telephone.
    hue : str, optional
        A column of truth values: rows that hold are written in the colour of the subject.
    width : int
        Latin letters in a line; a Chinese character is as wide as two.
    dx, dy, **kw
        As in `beside`.
    """
    for _, row in frame.iterrows():
        tint = "hi" if hue and row[hue] else "ink"
        brief = wrap(str(row[short]), width) if short else ""
        beside(ax, row[x], row[y], wrap(str(row[label]), width), tint, dx=dx, dy=dy, short=brief, **kw)
    return ax


def wrap(words: str, width: int) -> str:
    """Break words into lines, Chinese ones too: never inside a number, a Latin word or a bracket.

    Parameters
    ----------
    width : int
        In Latin letters; a Chinese character is as wide as two.

    Examples
    --------
    >>> wrap("Mainland China monthly users 11.6%", 24).splitlines()
    ['Mainland China monthly', 'users 11.6%']
    >>> wrap("全球月活跃用户（MIUI/HyperOS） 2.9%", 26).splitlines()
    ['全球月活跃用户', '（MIUI/HyperOS） 2.9%']
    """
    lines = [""]
    for piece in _PIECES.findall(words):
        if lines[-1] and _width(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return "\n".join(line.rstrip() for line in lines)


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def periods(ax: Axes, order: Sequence[str], most: int = 8) -> Axes:
    """Label an axis of periods in the page's language, few enough to be read.

    Parameters
    ----------
    ax : Axes
        With the periods at 0, 1, 2 …, as seaborn places text.
    order : sequence of str
        The periods from left to right.
    most : int
        At most so many labels.
    """
    step = max(1, -(-len(order) // most))
    shown = list(range(len(order) - 1, -1, -step))[::-1]  # the last period is always labelled
    ax.xaxis.set_major_locator(FixedLocator(shown))
    ax.xaxis.set_major_formatter(FixedFormatter([_brief(order[i]) for i in shown]))
    return ax


def _brief(period: str) -> str:
    """Write a period short enough to stand below an axis: days lose their day, years in Chinese their century."""
    kind, lang = parse_period(period).frequency, language()
    if kind == "D":
        return _brief(period[:7])
    if lang == "en":
        return period.replace("Q", " Q").replace("H", " H") if kind in ("Q", "H") else format_period(period, "en")
    year, part = period[2:4], period[5:]
    short = {"Q": f"{year}年{part}季", "H": f"{year}年{'上下'[part == '2']}", "M": f"{year}年{part.lstrip('0')}月"}
    return short.get(kind) or format_period(period, "zh")
