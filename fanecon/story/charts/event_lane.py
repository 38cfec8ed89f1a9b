"""Attention over time with a lane of dated events below it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from fanecon.story.charts.timeline import day_place, need_something, place, runs, year_axis
from fanecon.study.labels import wrap, write_at
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_LANES = (
    (
        ("product_launch", "livestream", "founder_moment", "milestone"),
        Text("发布与直播", "Launches, streams"), COLOURS["phone"],
    ),
    (("safety_accident", "recall", "quality"), Text("事故与召回", "Accidents, recalls"), COLOURS["negative"]),
    (("controversy", "pr_scandal", "kol", "apology"), Text("争议与致歉", "Disputes, apologies"), COLOURS["accent"]),
    ((), Text("其他", "Other"), COLOURS["neutral"]),
)  # fmt: skip
_NAMED = 5
_EDGE = [withStroke(linewidth=2.5, foreground="white")]


def event_lane(monthly: pd.DataFrame, events: pd.DataFrame, lang: str) -> Figure:
    """Draw a monthly rate with its interval, and below it events by kind, sized by the attention they added.

    The alt text must give the highest month and name the largest events.

    Parameters
    ----------
    monthly : DataFrame
        ``period, per_thousand, low, high``.
    events : DataFrame
        ``begins, type, abnormal, exceeds, title_zh, title_en``; may be empty.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> monthly = pd.DataFrame({"period": ["2025-01", "2025-02"], "per_thousand": [3.0, 6.0], "low": [2, 5],
    ...                         "high": [4, 8]})
    >>> events = pd.DataFrame({"begins": [pd.Timestamp("2025-02-27")], "type": ["product_launch"], "abnormal": [30.0],
    ...                        "exceeds": [True], "title_zh": ["发布"], "title_en": ["Launch"]})
    >>> len(event_lane(monthly, events, "en").axes)
    2
    """
    need_something(monthly)
    figure = Figure(figsize=(7.2, 5.8 if len(events) else 3.2), layout="constrained")
    rows = (1.8, 1.0) if len(events) else (1.0,)
    axes = figure.subplots(len(rows), 1, sharex=True, squeeze=False, height_ratios=rows).ravel()
    _rate(axes[0], monthly, lang)
    if len(events):
        _lanes(axes[1], events, lang)
    year_axis(axes[-1], [*map(place, monthly["period"]), *(day_place(d.date()) for d in events["begins"])])
    if len(events):
        _names(axes[0], events.nlargest(_NAMED, "abnormal"), monthly, lang)
    return figure


def _rate(ax: Axes, monthly: pd.DataFrame, lang: str) -> None:
    frame = monthly.assign(x=[place(p) for p in monthly["period"]]).sort_values("x", ignore_index=True)
    for run in runs(frame["period"]):
        part = frame.iloc[run]
        ax.fill_between(part["x"], part["low"], part["high"], color=COLOURS["interval"], linewidth=0)
        ax.plot(part["x"], part["per_thousand"], color=COLOURS["phone"])
    ax.set_ylim(0, 1.15 * float(frame["per_thousand"].max()))
    ax.set_title(Text("每千个热搜话题中的话题数", "Topics per thousand on the list").in_(lang))
    ax.spines["left"].set_visible(False)


def _lanes(ax: Axes, events: pd.DataFrame, lang: str) -> None:
    known = {kind: lane for lane, (kinds, *_) in enumerate(_LANES) for kind in kinds}
    for row in events.to_dict("records"):
        lane = known.get(row["type"], len(_LANES) - 1)
        colour = _LANES[lane][2]
        size = 14 + 3.2 * max(row["abnormal"], 0)
        face = colour if row["exceeds"] else "white"
        ax.scatter(
            day_place(row["begins"].date()), lane, s=size, facecolor=face, edgecolor=colour, linewidth=1, alpha=0.8
        )
    ax.set_yticks(range(len(_LANES)), [name.in_(lang) for _, name, _ in _LANES])
    ax.set_ylim(len(_LANES) - 0.4, -0.6)
    ax.spines["left"].set_visible(False)


def _names(ax: Axes, named: pd.DataFrame, monthly: pd.DataFrame, lang: str) -> None:
    """Letter the largest events on the curve, and name them between the title and the axes."""
    heights = monthly.set_index("period")["per_thousand"]
    ordered = named.sort_values("begins").to_dict("records")
    ax.set_title(ax.get_title(loc="left"), pad=15 * len(ordered) + 8)
    for order, (letter, row) in enumerate(zip("ABCDE", ordered, strict=False)):
        day = row["begins"]
        height = float(heights.get(f"{day:%Y-%m}", 0.0))
        write_at(ax, day_place(day.date()), height, letter, 3, weight="bold")
        lines = wrap(str(row[f"title_{lang}"]), 38).splitlines()
        words = f"{letter}  {day:%Y-%m-%d}  {lines[0]}{'…' if len(lines) > 1 else ''}"
        ax.annotate(
            words, (0, 1), (0, 5 + 15 * (len(ordered) - 1 - order)), xycoords="axes fraction",
            textcoords="offset points", size=9,
        )  # fmt: skip
