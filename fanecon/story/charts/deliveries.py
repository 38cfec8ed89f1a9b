"""Cars delivered since launch: what is published, what lies between, and where a claim stands."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.evidence.periods import parse_period
from fanecon.story.charts.timeline import day_place, in_time_order, quarter_axis
from fanecon.study.labels import scale_above, write_at
from fanecon.study.numbers import format_interval, format_number
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text, with_colon

_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}
_CLAIM = Text("报告", "Report")
_ALLOWED = Text("证据容许", "Evidence allows")
_BETWEEN = Text("两个季末之间的可能范围（累计只增不减）", "Possible between quarter ends (a total never falls)")
_FLOOR = Text("公司当日宣布已超过此数", "Announced that day: more than this")


@dataclass(frozen=True)
class ClaimMark:
    """A claimed total and what the evidence allows on the same day.

    Attributes
    ----------
    date : str
        ISO date, such as "2025-04-30".
    low, high : float
        What the claim says, as an interval.
    allowed_low, allowed_high : float
        What follows from the published figures.
    """

    date: str
    low: float
    high: float
    allowed_low: float
    allowed_high: float


def deliveries_staircase(
    cumulative: pd.DataFrame, milestones: pd.DataFrame, claim: ClaimMark | None, lang: str, unit: str = "vehicles"
) -> Figure:
    """Draw cumulative deliveries at the ends of quarters, milestones as floors, and a claim beside its bounds.

    The alt text must give the last total with its date and, where there is a claim, its interval, the
    interval the evidence allows, and whether they meet.

    Parameters
    ----------
    cumulative : DataFrame
        Columns ``period, low, point, high``: totals since launch, each at the END of its period.
    milestones : DataFrame
        Columns ``date`` (a day; a month counts at its end) and ``low``: "more than 300,000"; may be empty.
    claim : ClaimMark or None
    lang : str
        "zh" or "en".
    unit : str
        Of what is delivered.

    Returns
    -------
    matplotlib.figure.Figure
        The shading is where the total can have been between two known ends: it never falls.

    Examples
    --------
    >>> total = pd.DataFrame({"period": ["2025Q1", "2025Q2"], "low": [212e3, 294e3], "point": [212e3, 294e3],
    ...                       "high": [212e3, 294e3]})
    >>> none = pd.DataFrame({"date": [], "low": []})
    >>> figure = deliveries_staircase(total, none, ClaimMark("2025-04-30", 266e3, 294e3, 240_723, 241_025), "en")
    >>> [text.get_text() for text in figure.axes[0].texts][-1]
    'Evidence allows: [240,723; 241,025]'
    """
    known = in_time_order(cumulative)
    x = [day_place(parse_period(str(period)).end) for period in known["period"]]
    low, point, high = (known[side].tolist() for side in ("low", "point", "high"))
    days = [day_place(parse_period(str(day)).end) for day in milestones["date"]]
    figure = Figure(figsize=(7.2, 4.2), layout="constrained")
    ax = figure.subplots()
    for i in range(len(x) - 1):
        ax.fill_between(x[i : i + 2], low[i], high[i + 1], color=COLOURS["interval"], alpha=0.55, linewidth=0)
    ax.plot(x, point, color=COLOURS["neutral"], linewidth=0.8)
    ax.errorbar(x, point, [known["point"] - known["low"], known["high"] - known["point"]], fmt="o",
                color=COLOURS["ink"], elinewidth=1, clip_on=False)  # fmt: skip
    if days:
        ax.plot(days, milestones["low"], linestyle="none", marker="^", markersize=7, color=COLOURS["phone"],
                markerfacecolor="white", markeredgewidth=1.4)  # fmt: skip
    tops = [*high, *milestones["low"], *([claim.high] if claim else [])]
    ax.set_ylim(0, 1.12 * max(tops))
    quarter_axis(ax, [*x, *days, *([day_place(parse_period(claim.date).end)] if claim else [])], lang)
    scale_above(ax, unit, lang)
    write_at(ax, x[-1], point[-1], format_number(point[-1], unit, lang), 8, weight="bold")
    _key(ax, lang, with_milestones=bool(days))
    if claim:
        _claim(ax, claim, unit, lang)
    return figure


def _key(ax: Axes, lang: str, *, with_milestones: bool) -> None:
    rows = [("■", COLOURS["interval"], _BETWEEN)]
    if with_milestones:
        rows.append(("△", COLOURS["phone"], _FLOOR))
    for i, (sign, colour, words) in enumerate(rows):
        for right, text, ink in ((6, sign, colour), (20, words.in_(lang), COLOURS["ink"])):
            ax.annotate(text, (0, 1), (right, -8 - 16 * i), xycoords="axes fraction", textcoords="offset points",
                        va="center", color=ink, bbox=_PAPER)  # fmt: skip


def _claim(ax: Axes, claim: ClaimMark, unit: str, lang: str) -> None:
    x = day_place(parse_period(claim.date).end)
    ax.vlines(x, claim.low, claim.high, color=COLOURS["accent"], linewidth=6)
    ax.vlines(x, claim.allowed_low, claim.allowed_high, color=COLOURS["ink"], linewidth=6)
    ax.plot(x, (claim.allowed_low + claim.allowed_high) / 2, marker="D", color=COLOURS["ink"], markersize=5)
    stated = with_colon(_CLAIM.in_(lang), format_interval(claim.low, claim.high, unit, lang), lang)
    allowed = with_colon(_ALLOWED.in_(lang), format_interval(claim.allowed_low, claim.allowed_high, unit, lang), lang)
    # The staircase rises to the right: there is room above it on the left, and below it on the right.
    ax.annotate(stated, (x, (claim.low + claim.high) / 2), (-9, 0), textcoords="offset points",
                ha="right", va="center", color=COLOURS["accent"], weight="bold")  # fmt: skip
    ax.annotate(allowed, (x, claim.allowed_low), (9, -12), textcoords="offset points", va="center", weight="bold")
