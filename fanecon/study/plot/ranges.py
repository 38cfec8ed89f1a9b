"""Points with their intervals: beside a series, as a forest, as curves of survival."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from fanecon.notation.numbers import format_number
from fanecon.study.language import language
from fanecon.study.look import COLOURS
from fanecon.study.plot.labels import axes, beside, wrap


def intervals(
    frame: pd.DataFrame, x: str, y: str = "point", *, ax: Axes | None = None, tint: str = "hi", **kw: Any
) -> Axes:
    """Draw points with the interval of each row.

    Parameters
    ----------
    frame : DataFrame
        With `low`, `high` and the columns named; an open end is drawn as none.
    tint : str
        A role of `fe.colour`.
    **kw
        For `Axes.errorbar`.
    """
    ax = ax or plt.gca()
    below = (frame[y] - frame["low"]).clip(lower=0).replace(float("inf"), 0)
    above = (frame["high"] - frame[y]).clip(lower=0).replace(float("inf"), 0)
    style: dict[str, Any] = {"fmt": "o", "elinewidth": 1.2, "capsize": 3, "zorder": 4} | kw
    ax.errorbar(frame[x], frame[y], [below, above], color=COLOURS.get(tint, tint), **style)
    return ax


def forest(
    table: pd.DataFrame, label: str, *, unit: str = "percent", low: str = "usual_low", high: str = "usual_high",
    beyond: str = "beyond", ax: Axes | None = None, width: int = 30,
) -> Axes:  # fmt: skip
    """Draw rows as dots on a range, in the subject's colour where they left it, each with its number.

    Parameters
    ----------
    table : DataFrame
        One row a line from the top: `point`, the ends of the range, a column of truth values.
    label : str
        The column of names.
    low, high, beyond : str
        Columns.
    width : int
        Latin letters in a line of a name.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6.2, 0.9 + 0.3 * len(table)))
    lines = [wrap(str(name), width) for name in table[label]]
    places = range(len(table))
    ax.barh(places, table[high] - table[low], left=table[low], color=COLOURS["band"], height=0.55)
    for place, (_, row) in zip(places, table.iterrows(), strict=True):
        tint = "hi" if row[beyond] else "ink"
        ax.scatter(row["point"], place, color=COLOURS[tint], s=42, zorder=4, edgecolor="white")
        words = format_number(row["point"], unit, language(), signed=True)
        beside(ax, row["point"], place, words, tint, dx=-7 if row["point"] < 0 else 7, size=8)
    ax.set_yticks(list(places), lines)
    ax.invert_yaxis()
    ax.margins(x=0.16, y=0.03)
    ax.axvline(0, color=COLOURS["soft"], lw=0.8)
    return axes(ax, x=unit, grid="x")


def survival(
    table: pd.DataFrame, time: str = "months", *, ax: Axes | None = None, tint: str = "hi", label: str = "", **kw: Any
) -> Axes:
    """Draw a Kaplan–Meier curve as steps with its interval as a band.

    Parameters
    ----------
    table : DataFrame
        `time`, `point`, `low`, `high` (per cent), from the first step on.
    label : str
        Written at the end of the curve.
    **kw
        For `Axes.step`.
    """
    ax = ax or plt.gca()
    start = pd.DataFrame({time: [0], "point": [100.0], "low": [100.0], "high": [100.0]})
    steps = pd.concat([start, table[[time, "point", "low", "high"]]], ignore_index=True)
    colour = COLOURS.get(tint, tint)
    ax.fill_between(steps[time], steps["low"], steps["high"], step="post", color=colour, alpha=0.15, lw=0)
    ax.step(steps[time], steps["point"], where="post", color=colour, **kw)
    if label:
        beside(ax, steps[time].iloc[-1], steps["point"].iloc[-1], label, tint)
    return ax
