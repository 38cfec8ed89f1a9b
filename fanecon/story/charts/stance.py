"""What people said around a crisis: shares of stance with the error of reading them, and how many spoke."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import Mark as Label
from fanecon.study.labels import label_right, scale_above
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SHARES = {
    "positive": (Text("正面", "Positive"), COLOURS["iot"]),
    "negative": (Text("负面", "Negative"), COLOURS["negative"]),
}
_WORDS = {
    "share": Text("占评论的百分比", "% of comments"),
    "comments": Text("评论数", "comments"),
}


def stance_days(bounds: pd.DataFrame, marks: Sequence[tuple[date, Text]], lang: str) -> Figure:
    """Draw the positive and negative share by day over the number of comments.

    The alt text must give the shares and comments before, at the turn and at the end.

    Parameters
    ----------
    bounds : DataFrame
        As `fanecon.methods.stance.with_error` returns it: ``date, positive, positive_low, positive_high,
        negative, …, comments``.
    marks : sequence of (date, Text)
        Days to name, such as that of the event.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from fanecon.methods.stance import with_error
    >>> days = pd.DataFrame({"date": pd.date_range("2025-04-01", periods=3), "comments": [100, 900, 400],
    ...     "positive": [50., 10., 20.], "neutral": 20.0, "negative": [30., 70., 60.], "comments_error": 70,
    ...     "share_error": 0.4})
    >>> figure = stance_days(with_error(days), [(date(2025, 4, 2), Text("事故", "Crash"))], "en")
    >>> [ax.get_title() for ax in figure.axes], len(figure.axes[1].patches)
    (['', ''], 3)
    """
    need_something(bounds)
    figure = Figure(figsize=(7.2, 4.4), layout="constrained")
    top, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.4, 1])
    x: Any = mdates.date2num(bounds["date"])
    ends = []
    for share, (name, colour) in _SHARES.items():
        top.fill_between(x, bounds[f"{share}_low"], bounds[f"{share}_high"], color=colour, alpha=0.35, linewidth=0)
        top.plot(x, bounds[share], color=colour, marker="o", markersize=3.5)
        ends.append(Label(float(bounds[share].dropna().iloc[-1]), name.in_(lang), colour, "●", leader=False))
    highest = bounds[["positive_high", "negative_high"]].max().max()
    top.set_ylim(0, highest * 1.12)
    below.bar(x, bounds["comments"], 0.7, color=COLOURS["other"])
    below.set_ylim(0, bounds["comments"].max() * 1.08)
    below.set_xlim(x.min() - 0.7, x.max() + 0.7)
    for day, name in marks:
        _mark(top, below, day, name.in_(lang))
    ticks = x[::3]
    below.set_xticks(ticks, [_day(pd.Timestamp(mdates.num2date(t)).date(), lang) for t in ticks])
    scale_above(top, "percent", lang, words=_WORDS["share"].in_(lang))
    scale_above(below, "count", lang, words=_WORDS["comments"].in_(lang), ticks=3)
    label_right(top, float(x.max()), ends)
    return figure


def _mark(top: Axes, below: Axes, day: date, words: str) -> None:
    at = float(mdates.date2num(day))
    for ax in (top, below):
        ax.axvline(at, color=COLOURS["ink"], linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    top.annotate(
        words, (at, 1), (3, -2), xycoords=("data", "axes fraction"), textcoords="offset points", va="top", size=9
    )


def _day(day: date, lang: str) -> str:
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"
