"""Brands and their faces: how often topics of the brand name the face, a small panel a pair."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import short_number, wrap, write_at
from fanecon.study.theme import COLOURS, ScaledFormatter

_ACROSS = 4


def face_panels(table: pd.DataFrame, own: str, lang: str) -> Figure:
    """Draw the share of topics that name the face, by brand and year, with Wilson intervals.

    The alt text must give the last full year's shares in order.

    Parameters
    ----------
    table : DataFrame
        ``brand_zh, brand_en, face_zh, face_en, year, months, share, low, high``; shares are fractions, missing where
        the brand had no topic. Years of fewer than twelve months are hollow.
    own : str
        The brand (Chinese) that stands first and in the first colour; the others follow by their last full year.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        In percent, all panels on one scale.

    Examples
    --------
    >>> names = {"brand_zh": "甲", "brand_en": "A", "face_zh": "乙", "face_en": "B"}
    >>> table = pd.DataFrame([names | {"year": "2025", "months": 12, "share": 0.3, "low": 0.2, "high": 0.4}])
    >>> [ax.get_title() for ax in face_panels(table, "甲", "en").axes]
    ['A']
    """
    need_something(table)
    whole = table[(table["months"] == 12) & table["share"].notna()]
    last = whole.sort_values("year").drop_duplicates("brand_zh", keep="last").set_index("brand_zh")["share"]
    brands = sorted(table["brand_zh"].unique(), key=lambda b: (b != own, -last.get(b, -1.0)))
    across = min(_ACROSS, len(brands))
    down = math.ceil(len(brands) / across)
    figure = Figure(figsize=(7.2, 0.5 + 1.75 * down), layout="constrained")
    axes = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    years = sorted(table["year"].astype(int).unique())
    for ax, brand in zip(axes, brands, strict=False):
        _panel(ax, table[table["brand_zh"] == brand], COLOURS["phone" if brand == own else "neutral"], lang)
    for ax in axes[len(brands) :]:
        ax.remove()
    axes[0].set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes[0].set_ylim(0, 122)  # room for the share above a high interval
    for ax in axes[: len(brands)]:
        ax.yaxis.set_major_locator(FixedLocator([0, 50, 100]))
        ax.yaxis.set_major_formatter(ScaledFormatter(lang, "%"))
        ax.xaxis.set_major_locator(FixedLocator([year for year in years if (years[-1] - year) % 3 == 0]))
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0f}")
    return figure


def _panel(ax: Axes, rows: pd.DataFrame, colour: str, lang: str) -> None:
    seen = rows.dropna(subset="share").sort_values("year")
    x, y = seen["year"].astype(int), 100 * seen["share"]
    ax.plot(x, y, color=colour, linewidth=1.2)
    # At 0 and at 100 % the end of Wilson's interval differs from the share by the last bit of a float.
    reach = [(y - 100 * seen["low"]).clip(lower=0), (100 * seen["high"] - y).clip(lower=0)]
    ax.errorbar(x, y, yerr=reach, fmt="none", ecolor=colour, elinewidth=1, capsize=2)
    whole = (seen["months"] == 12).to_numpy()
    ax.plot(x[whole], y[whole], "o", color=colour, markersize=4)
    ax.plot(x[~whole], y[~whole], "o", color=colour, markerfacecolor="white", markersize=4)
    if whole.any():
        at, value = x[whole].iloc[-1], y[whole].iloc[-1]
        top = 100 * float(seen["high"][whole].iloc[-1])
        low = 100 * float(seen["low"][whole].iloc[-1])
        above = top < 97
        write_at(
            ax, at, top if above else low, short_number(value, "percent", lang, 0), 3 if above else -3, weight="bold"
        )
    first = rows.iloc[0]
    ax.set_title(first[f"brand_{lang}"], size=9.5, pad=16)
    ax.annotate(
        wrap(first[f"face_{lang}"], 26), (0, 1), (0, 3), xycoords="axes fraction", textcoords="offset points",
        size=8.5, color=COLOURS["neutral"], annotation_clip=False,
    )  # fmt: skip
