"""How simulated courses part: fans of the gap between each strategy and staying the course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import scale_above
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS

Array = NDArray[np.float64]
_COLOURS = (COLOURS["accent"], COLOURS["phone"], COLOURS["iot"], COLOURS["internet"], COLOURS["ev"], COLOURS["other"])
_BANDS = ((0.05, 0.95, 0.16), (0.25, 0.75, 0.26))
_WORDS = {"zh": ("从今日起的月数", "中位"), "en": ("months from today", "middle")}


def gap_bands(
    months: Array, panels: Sequence[tuple[str, Mapping[str, Array]]], names: Mapping[str, str], lang: str
) -> Figure:
    """Draw a grid of fans: a row a count of users, a column a strategy, all of a row on one scale.

    The alt text must give middle and band of every fan at the end.

    Parameters
    ----------
    months : ndarray, shape (moments,)
    panels : sequence of (str, mapping of str to ndarray)
        Title of the row; by strategy the gaps, moments by scenarios, in percent of today's users.
    names : mapping of str to str
        Of the strategies.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        Bands hold half and nine tenths of the scenarios.

    Examples
    --------
    >>> gaps = {"a": np.array([[0.0, 0.0], [1.0, 3.0]])}
    >>> figure = gap_bands(np.array([0.0, 1.0]), [("All", gaps)], {"a": "A"}, "en")
    >>> [t.get_text() for t in figure.axes[0].texts if "%" in t.get_text()]
    ['middle +2.0%']
    """
    need_something(panels)
    strategies = list(panels[0][1])
    figure = Figure(figsize=(7.2, 2.35 * len(panels) + 0.3), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.1)  # type: ignore[union-attr, call-arg]
    grid = figure.subplots(len(panels), len(strategies), sharex=True, sharey="row", squeeze=False)
    for row, (line, (title, gaps)) in enumerate(zip(grid, panels, strict=True)):
        ends = np.quantile(np.concatenate(list(gaps.values()), axis=1), [0.02, 0.98], axis=1)
        low, high = min(0.0, float(ends[0].min())), max(0.0, float(ends[1].max()))
        room = 0.22 * max(high - low, 1e-9)
        for place, (ax, strategy) in enumerate(zip(line, strategies, strict=True)):
            colour = _COLOURS[place % len(_COLOURS)]
            for bottom, top, alpha in _BANDS:
                edges = np.quantile(gaps[strategy], [bottom, top], axis=1)
                ax.fill_between(months, edges[0], edges[1], color=colour, alpha=alpha, linewidth=0)
            middle = np.median(gaps[strategy], axis=1)
            ax.plot(months, middle, color=colour)
            ax.axhline(0, color=COLOURS["ink"], linewidth=0.8)
            ax.set_xlim(0, months[-1])
            ax.set_ylim(low - room / 2, high + room)
            words = f"{_WORDS[lang][1]} {format_number(float(middle[-1]), 'percent', lang, 1, signed=True)}"
            ax.text(0.97, 0.96, words, transform=ax.transAxes, ha="right", va="top", size=8.5)
            ax.set_title("" if row else names[strategy], loc="left", size=10, pad=20)
        scale_above(line[0], "percent", lang, words=title, ticks=4)
        for ax in line[1:]:
            ax.spines["left"].set_visible(False)
            ax.tick_params(axis="y", labelleft=False)
    ticks = sorted({0, int(months[-1]) // 2, int(months[-1])})
    for ax in grid[-1]:
        ax.set_xticks(ticks)
    figure.supxlabel(_WORDS[lang][0], size=9.5)
    return figure
