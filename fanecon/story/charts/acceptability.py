"""How often an option takes each rank, and what it is worth at one set of weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import wrap
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS

_RANKS = LinearSegmentedColormap.from_list("ranks", [COLOURS["phone"], "#EEF4F8"])
_READABLE = 0.055  # of the axis: a narrower piece has no room for its number
_DARK = 0.45  # of the way to the lightest rank: white numbers up to here
_WORDS = {
    "zh": ("从左到右：第一名到最后一名", "加权得分（分）"),
    "en": ("from left to right: first rank to last", "weighted value (points)"),
}


def acceptability_bars(shares: pd.DataFrame, names: Mapping[str, str], lang: str) -> Figure:
    """Draw rank acceptabilities as stacked bars, the first rank darkest and at the left.

    The alt text must give every option's share of the first rank.

    Parameters
    ----------
    shares : DataFrame
        Options, the top line first, by ranks 1, 2, …; rows sum to one.
    names : mapping of str to str
        Of the options.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> shares = pd.DataFrame({1: [0.7, 0.3], 2: [0.3, 0.7]}, index=["a", "b"])
    >>> figure = acceptability_bars(shares, {"a": "A", "b": "B"}, "en")
    >>> [t.get_text() for t in figure.axes[0].texts][:2]
    ['70%', '30%']
    """
    need_something(shares)
    figure = Figure(figsize=(7.2, 0.9 + 0.38 * len(shares)), layout="constrained")
    ax = figure.subplots()
    ranks = len(shares.columns)
    places = np.linspace(0, 1, ranks)
    for y, row in enumerate(shares.to_numpy(dtype=float)):
        left = 0.0
        for rank, share in enumerate(row):
            ax.barh(y, 100 * share, 0.74, left=100 * left, color=_RANKS(places[rank]), edgecolor="white", linewidth=0.8)
            if share >= _READABLE:
                ax.text(
                    100 * (left + share / 2), y, format_number(100 * share, "percent", lang, 0), ha="center",
                    va="center_baseline", size=8.5, color="white" if places[rank] < _DARK else COLOURS["ink"],
                    weight="bold" if rank == 0 else "normal",
                )  # fmt: skip
            left += share
    ax.set_yticks(range(len(shares)), [wrap(names[str(o)], 22) for o in shares.index])
    ax.set_ylim(len(shares) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.set_xticks([])
    ax.set_xlabel(_WORDS[lang][0])
    ax.grid(False)
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    return figure


def value_bars(values: pd.DataFrame, names: Mapping[str, str], lang: str) -> Figure:
    """Draw the interval of each option's weighted value, its middle as a dot, the highest middle on top.

    The alt text must give every interval.

    Parameters
    ----------
    values : DataFrame
        Options by ``low, point, high`` as of `additive_value`: 0 to 1.
    names : mapping of str to str
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> values = pd.DataFrame({"low": [0.2], "point": [0.3], "high": [0.4]}, index=["a"])
    >>> [t.get_text() for t in value_bars(values, {"a": "A"}, "en").axes[0].texts]
    ['30']
    """
    need_something(values)
    ordered = values.sort_values("point", ascending=False, kind="stable")
    figure = Figure(figsize=(7.2, 0.9 + 0.36 * len(ordered)), layout="constrained")
    ax = figure.subplots()
    for y, (low, point, high) in enumerate(100 * ordered[["low", "point", "high"]].to_numpy(dtype=float)):
        ax.plot([low, high], [y, y], color=COLOURS["interval"], linewidth=9, solid_capstyle="butt")
        ax.plot(point, y, "o", color=COLOURS["phone"], markersize=6)
        ax.annotate(f"{point:.0f}", (high, y), (5, 0), textcoords="offset points", va="center_baseline", size=8.5)
    ax.set_yticks(range(len(ordered)), [wrap(names[str(o)], 22) for o in ordered.index])
    ax.set_ylim(len(ordered) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.set_xlabel(_WORDS[lang][1])
    ax.grid(False)
    ax.grid(True, axis="x")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return figure
