"""Followers over time: printed figures with what they allow, and counts by day with their flags."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import day_place, need_something, year_axis
from fanecon.study.labels import short_number, write_at
from fanecon.study.theme import COLOURS, value_axis
from fanecon.study.words import Text

_NAMES = {
    "douyin": Text("抖音粉丝", "Followers on Douyin"),
    "weibo": Text("微博粉丝", "Followers on Weibo"),
    "all": Text("各平台合计", "All platforms together"),
}
_FEWEST = 3  # figures; two need no chart


def follower_timeline(printed: pd.DataFrame, daily: pd.DataFrame, lang: str) -> Figure:
    """Draw printed follower figures as intervals or open bounds, and daily counts, a panel a platform.

    The alt text must give the last printed figure of every platform and the number of outliers. The caller's note
    explains bars, arrows and crosses.

    Parameters
    ----------
    printed : DataFrame
        ``platform, day, low, point, high``; infinite where only a bound was printed.
    daily : DataFrame
        ``platform, date, followers, flag``; outliers are crosses.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        One panel a platform that has three figures or a daily series.

    Examples
    --------
    >>> day = pd.Timestamp("2025-10-17")
    >>> columns = ["platform", "day", "low", "point", "high"]
    >>> printed = pd.DataFrame([("douyin", day, 4.4e7, 4.45e7, 4.5e7)], columns=columns)
    >>> daily = pd.DataFrame({"platform": ["douyin"], "date": [day], "followers": [3.6e7], "flag": [""]})
    >>> [ax.get_title() for ax in follower_timeline(printed, daily, "en").axes]
    ['Followers on Douyin']
    """
    counts = pd.concat([printed["platform"], daily["platform"]]).value_counts()
    platforms = [p for p in _NAMES if counts.get(p, 0) >= _FEWEST or p in set(daily["platform"])]
    need_something(platforms)
    figure = Figure(figsize=(7.2, 0.4 + 2.3 * len(platforms)), layout="constrained")
    axes = figure.subplots(len(platforms), 1, sharex=True, squeeze=False).ravel()
    places = []
    for ax, platform in zip(axes, platforms, strict=True):
        points, days = printed[printed["platform"] == platform], daily[daily["platform"] == platform]
        places += [*map(_x, points["day"]), *map(_x, days["date"])]
        _points(ax, points, lang)
        _days(ax, days, lang)
        ax.set_title(_NAMES[platform].in_(lang))
        ax.spines["left"].set_visible(False)
        ends = [v for v in [*points["low"], *points["high"], *days["followers"]] if math.isfinite(v)]
        ax.set_ylim(min(ends) - 0.25 * (max(ends) - min(ends)), max(ends) + 0.35 * (max(ends) - min(ends)))
        value_axis(ax.yaxis, "followers", lang, label="")
    year_axis(axes[-1], places)
    return figure


def _x(day: pd.Timestamp) -> float:
    return day_place(day.date())


def _points(ax: Axes, points: pd.DataFrame, lang: str) -> None:
    colour = COLOURS["phone"]
    for row in points.to_dict("records"):
        x, low, high = _x(row["day"]), row["low"], row["high"]
        if math.isinf(high):
            ax.plot(x, low, "^", color=colour, markerfacecolor="white", markersize=6, markeredgewidth=1.3)
        elif math.isinf(low):
            ax.plot(x, high, "v", color=colour, markerfacecolor="white", markersize=6, markeredgewidth=1.3)
        else:
            ax.errorbar(x, row["point"], yerr=[[row["point"] - low], [high - row["point"]]], color=colour, capsize=2.5)
            ax.plot(x, row["point"], "o", color=colour, markersize=4)
    exact = points[points["low"].gt(-math.inf) & points["high"].lt(math.inf)]
    if len(exact):
        last = exact.iloc[-1]
        write_at(ax, _x(last["day"]), last["low"], short_number(last["point"], "followers", lang), -5)


def _days(ax: Axes, days: pd.DataFrame, lang: str) -> None:
    if days.empty:
        return
    good = days[~days["flag"].isin(["outlier", "missing"])]
    odd = days[days["flag"] == "outlier"]
    ax.plot([_x(d) for d in good["date"]], good["followers"], color=COLOURS["accent"], linewidth=2.2)
    ax.plot(
        [_x(d) for d in odd["date"]],
        odd["followers"],
        "x",
        color=COLOURS["negative"],
        markersize=7,
        markeredgewidth=1.8,
    )
    last = good.iloc[-1]
    write_at(ax, _x(last["date"]), last["followers"], short_number(last["followers"], "followers", lang), -5)
    for row in odd.to_dict("records"):
        words = Text("离群", "outlier").in_(lang)
        write_at(ax, _x(row["date"]), row["followers"], words, 6)
