"""What an answer hangs on: swings around where things stand, and shares of a variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import beside_bar, wrap
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS

_WIDTH = 36  # Latin letters of a line of a name
_QUIET = "#A3ABB3"
_WORDS = {"zh": "占差距方差的比例", "en": "share of the variance of the gap"}


@dataclass(frozen=True)
class Swing:
    """A line of a tornado: from where to where the answer moves, in percent.

    Attributes
    ----------
    name : str
    low, high : float
        The answer at the bad end and at the good end.
    turns : bool
        Whether it turns the answer into another.
    """

    name: str
    low: float
    high: float
    turns: bool


def swing_bars(swings: Sequence[Swing], base: float, lang: str) -> Figure:
    """Draw a tornado: one bar a cell from end to end, around an upright where things stand.

    The alt text must give both ends of every bar.

    Parameters
    ----------
    swings : sequence of Swing
        The top line first.
    base : float
        Where things stand, in percent.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = swing_bars([Swing("a", 10, 40, True)], 25, "en")
    >>> [t.get_text() for t in figure.axes[0].texts]
    ['10%', '40%', 'now 25%']
    """
    need_something(swings)
    figure = Figure(figsize=(7.2, 1.0 + 0.42 * len(swings)), layout="constrained")
    ax = figure.subplots()
    for y, swing in enumerate(swings):
        left, right = sorted((swing.low, swing.high))
        ax.barh(y, right - left, 0.6, left=left, color=COLOURS["accent"] if swing.turns else _QUIET)
        for value, side in ((left, -1), (right, 1)):
            ax.annotate(
                format_number(value, "percent", lang, 0), (value, y), (5 * side, 0), textcoords="offset points",
                ha="left" if side > 0 else "right", va="center_baseline", size=8.5,
            )  # fmt: skip
    ax.axvline(base, color=COLOURS["ink"], linewidth=1)
    now = ("现状 " if lang == "zh" else "now ") + format_number(base, "percent", lang, 0)
    ax.annotate(
        now, (base, 1), (0, 4), xycoords=("data", "axes fraction"), textcoords="offset points", ha="center", size=8.5
    )
    ends = [e for s in swings for e in (s.low, s.high)]
    room = 0.14 * max(max(ends) - min(ends), 1)
    ax.set_xlim(min(ends) - room, max(ends) + room)
    ax.set_yticks(range(len(swings)), [wrap(s.name, _WIDTH) for s in swings])
    ax.set_ylim(len(swings) - 0.5, -0.5)
    ax.set_xticks([])
    ax.grid(False)
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    return figure


def index_bars(indices: pd.DataFrame, names: Sequence[str], lang: str) -> Figure:
    """Draw total Sobol indices as bars with their intervals, first-order ones as dots.

    The alt text must give every total.

    Parameters
    ----------
    indices : DataFrame
        ``first, total, total_half``, the top line first.
    names : sequence of str
        One a row.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> table = pd.DataFrame({"first": [0.4], "total": [0.5], "total_half": [0.1]})
    >>> [t.get_text() for t in index_bars(table, ["a"], "en").axes[0].texts]
    ['50%']
    """
    need_something(indices)
    figure = Figure(figsize=(7.2, 1.0 + 0.42 * len(indices)), layout="constrained")
    ax = figure.subplots()
    total, half, first = (100 * indices[c].to_numpy(dtype=float) for c in ("total", "total_half", "first"))
    places = np.arange(len(indices))
    ax.barh(places, total, 0.6, color=COLOURS["interval"])
    ax.errorbar(
        total, places, xerr=[np.minimum(half, total), half], fmt="none", ecolor=COLOURS["neutral"], elinewidth=1
    )
    ax.plot(np.maximum(first, 0), places, "o", color=COLOURS["phone"], markersize=6)
    for y, (value, error) in enumerate(zip(total, half, strict=True)):
        beside_bar(ax, value + error, y, format_number(value, "percent", lang, 0))
    ax.set_yticks(places, [wrap(name, _WIDTH) for name in names])
    ax.set_ylim(len(indices) - 0.5, -0.5)
    ax.set_xlim(0, 1.14 * float((total + half).max()))
    ax.set_xlabel(_WORDS[lang])
    ax.set_xticks([])
    ax.grid(False)
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    return figure
