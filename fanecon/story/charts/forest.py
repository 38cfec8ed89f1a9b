"""A forest of event days: the abnormal return of each, where ordinary days lie, and what could have been found."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import wrap
from fanecon.study.theme import COLOURS, ScaledFormatter

_ROW = 0.21  # inches
_WIDE = 33  # Latin letters of a label


def event_forest(rows: pd.DataFrame, lang: str) -> Figure:
    """Draw one row an event day, the earliest on top.

    The alt text must name the days beyond their band. The caller's note explains the marks.

    Parameters
    ----------
    rows : DataFrame
        ``day, label_zh, label_en, more, car, mean, low, high, detectable, significant, confounded``: the abnormal
        return on the main and on a second yardstick, the band of ordinary days, and the detectable effect, as
        fractions; ``more``: how many further events belong to that day.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        In percent.

    Examples
    --------
    >>> names = {"label_zh": "事故", "label_en": "Crash", "more": 1}
    >>> rows = pd.DataFrame([names | {"day": pd.Timestamp("2025-04-01"), "car": -0.07, "mean": -0.071,
    ...     "low": -0.04, "high": 0.05, "detectable": 0.06, "significant": True, "confounded": False}])
    >>> [tick.get_text() for tick in event_forest(rows, "en").axes[0].get_yticklabels()]
    ['04-01  Crash +1']
    """
    need_something(rows)
    ordered = rows.sort_values("day", ignore_index=True)
    figure = Figure(figsize=(7.2, 0.7 + _ROW * len(ordered)), layout="constrained")
    ax = figure.subplots()
    for y, row in enumerate(ordered.to_dict("records")):
        _row(ax, y, row)
    labels = [_label(row, lang) for row in ordered.to_dict("records")]
    ax.set_yticks(range(len(ordered)), labels, size=8)
    for tick, hit in zip(ax.get_yticklabels(), ordered["significant"], strict=True):
        tick.set_fontweight("bold" if hit else "normal")
    ax.axvline(0, color=COLOURS["ink"], linewidth=0.8)
    ax.set_ylim(len(ordered) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_formatter(ScaledFormatter(lang, "%"))
    ax.tick_params(axis="x", top=True, labeltop=True, length=0)
    return figure


def _row(ax: Axes, y: int, row: Mapping[Hashable, Any]) -> None:
    ax.barh(y, 100 * (row["high"] - row["low"]), 0.72, left=100 * row["low"], color=COLOURS["grid"])
    for side in (-1, 1):
        x = side * 100 * row["detectable"]
        ax.plot([x, x], [y - 0.3, y + 0.3], color=COLOURS["neutral"], linewidth=1.2)
    colour = COLOURS["accent"] if row["significant"] else COLOURS["phone"]
    ax.plot(100 * row["mean"], y, "o", color=colour, markerfacecolor="white", markersize=4.5, markeredgewidth=1)
    ax.plot(100 * row["car"], y, "o", color=colour, markersize=4.5)
    if row["confounded"]:
        ax.plot(
            1.0,
            y,
            marker="<",
            color=COLOURS["negative"],
            markersize=5,
            transform=ax.get_yaxis_transform(),
            clip_on=False,
        )


def _label(row: Mapping[Hashable, Any], lang: str) -> str:
    name = str(row[f"label_{lang}"])
    lines = wrap(name, _WIDE).splitlines()
    short = lines[0] if len(lines) == 1 else f"{lines[0].rstrip('，。、；：,;: ')}…"
    more = f" +{row['more']}" if row["more"] else ""
    return f"{row['day']:%m-%d}  {short}{more}"
