"""Series over time: lines that show their gaps, breaks of definition, a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from fanecon.study.language import language
from fanecon.study.look import COLOURS
from fanecon.study.plot.labels import axes, beside, periods


def lines(
    frame: pd.DataFrame, order: Sequence[str], unit: str, *, x: str = "period", y: str = "point", by: str = "label",
    tints: Mapping[str, str] | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw lines that break where a period is missing, each named at its last point.

    Parameters
    ----------
    frame : DataFrame
        One row a period and line.
    order : sequence of str
        Every period of the axis; one without a row leaves a gap.
    x, y, by : str
        Columns.
    tints : mapping of str to str, optional
        Line → role of `fe.colour`; by default the first is the subject.
    """
    ax = ax or plt.subplots()[1]
    named = dict.fromkeys(frame[by])
    roles = dict(tints) if tints else dict(zip(named, ("hi", "base", "two", "three"), strict=False))
    for name in named:
        line = frame[frame[by] == name].drop_duplicates(x).set_index(x)[y].reindex(list(order))
        colour = COLOURS.get(roles.get(name, "rest"), roles.get(name, "rest"))
        ax.plot(range(len(order)), line, marker="o", ms=3.5, color=colour)
        last = line.last_valid_index()
        beside(ax, list(order).index(last), line[last], str(name), colour)
    periods(ax, list(order))
    return axes(ax, y=unit)


def breaks(ax: Axes, table: pd.DataFrame, order: Sequence[str]) -> Axes:
    """Mark where a definition changed: a dotted line before the first period of the new one, with the reason.

    Parameters
    ----------
    ax : Axes
        With the periods at 0, 1, 2 …
    table : DataFrame
        `period` (the first of the new definition), `what` (in the page's language).
    order : sequence of str
        The periods from left to right.
    """
    top = ax.get_ylim()[1]
    for _, row in table.iterrows():
        later = [i for i, p in enumerate(order) if p >= row["period"]]
        if later and later[0] > 0:
            ax.axvline(later[0] - 0.5, color=COLOURS["soft"], lw=0.9, ls=(0, (1, 2)))
            beside(ax, later[0] - 0.5, top, str(row["what"]), "soft", dx=3, va="top", size=8)
    return ax


def calendar(frame: pd.DataFrame, *, week: str = "week", value: str = "there", ax: Axes | None = None) -> Axes:
    """Draw weeks as cells: a row a year, a column a week, filled where there was something.

    Parameters
    ----------
    frame : DataFrame
        One row a week: an ISO week such as 2024-W05, and a truth value (missing: not on record, drawn empty).
    week, value : str
        Columns.
    """
    parts = frame[week].str.extract(r"(\d{4})-W(\d{2})").astype(int)
    years = sorted(parts[0].unique())
    if ax is None:
        _, ax = plt.subplots(figsize=(6.2, 0.6 + 0.27 * len(years)))
    tone = {True: COLOURS["hi"], False: COLOURS["band"]}
    colours = [tone[bool(v)] if pd.notna(v) else "none" for v in frame[value]]
    ax.scatter(parts[1], [years.index(y) for y in parts[0]], c=colours, marker="s", s=22)
    ax.set_yticks(range(len(years)), [str(y) for y in years])
    ax.invert_yaxis()
    ax.set_xlim(0, 54)
    ticks = [1, 14, 27, 40, 53]
    ax.set_xticks(ticks, [f"第{t}周" if language() == "zh" else f"week {t}" for t in ticks])
    axes(ax).grid(False)
    return ax
