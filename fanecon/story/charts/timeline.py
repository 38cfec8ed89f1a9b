"""Time on an axis: where a period stands, which periods adjoin, and a series that keeps its gaps.

Years are told by their boundaries and named in their middle, so a figure of a quarter stands inside the
year it belongs to. A missing period is a gap, never bridged; a figure that is only bounded is an open
triangle, never part of the line.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Sequence, Sized
from datetime import date, timedelta

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter

from fanecon.errors import DataError
from fanecon.methods.steps import label, ordinal
from fanecon.notation.periods import Period, parse_period

_SHORT_RUN = 3  # figures; a stroke this short shows better with its figures marked
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_A_YEAR = {"Y": 1, "H": 2, "Q": 4, "M": 12}
_BOUND = {"markersize": 6, "markerfacecolor": "white", "markeredgewidth": 1.3, "linestyle": "none"}


def day_place(day: date) -> float:
    """Return where a day ends on an axis of years.

    Examples
    --------
    >>> day_place(date(2025, 12, 31))
    2026.0
    """
    return day.year + day.timetuple().tm_yday / (366 if calendar.isleap(day.year) else 365)


def place(period: str) -> float:
    """Return the middle of a period on an axis of years; quarters are equally long.

    Examples
    --------
    >>> place("2025Q3"), place("2025")
    (2025.625, 2025.5)
    """
    parsed = parse_period(period)
    if parsed.frequency in _A_YEAR:
        return (ordinal(period)[1] + 0.5) / _A_YEAR[parsed.frequency]
    return (day_place(parsed.start - timedelta(days=1)) + day_place(parsed.end)) / 2


def need_something(found: Sized) -> None:
    """Refuse to draw nothing, so that a chapter says what is missing instead of showing bare axes.

    Raises
    ------
    DataError
    """
    if not len(found):
        raise DataError("There is nothing to draw: no figure is known. Leave the chart out and say what is missing.")


def in_time_order(series: pd.DataFrame) -> pd.DataFrame:
    """Return `period, low, point, high` in order of time, with the place `x` on an axis of years.

    Raises
    ------
    DataError
        If there is no figure.
    """
    need_something(series)
    frame = series.loc[:, ["period", "low", "point", "high"]].astype({"period": str})
    frame["x"] = [place(period) for period in frame["period"]]
    return frame.sort_values("x", ignore_index=True)


def runs(periods: Iterable[str]) -> list[list[int]]:
    """Split periods in order of time into runs without a gap.

    Parameters
    ----------
    periods : iterable of str

    Returns
    -------
    list of list of int
        Positions; a run of one is a figure with no neighbour.

    Examples
    --------
    >>> runs(["2024Q3", "2024Q4", "2025Q2"])
    [[0, 1], [2]]
    """
    found: list[list[int]] = []
    before: Period | None = None
    for i, text in enumerate(periods):
        now = parse_period(text)
        adjoins = before and before.frequency == now.frequency and before.end + timedelta(days=1) == now.start
        if adjoins:
            found[-1].append(i)
        else:
            found.append([i])
        before = now
    return found


def draw_series(
    ax: Axes, series: pd.DataFrame, colour: str, *, visible: float = 0.0, markers: bool = False
) -> pd.DataFrame:
    """Draw a series as lines that stop at gaps, isolated points, intervals and open bounds.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        On an axis of years; where its y axis is inverted, invert it first.
    series : DataFrame
        Columns ``period, low, point, high``; infinite where a figure is only bounded.
    colour : str
    visible : float
        Leave out intervals narrower than this, which the line would hide.
    markers : bool
        Mark every figure, not only those in runs of three and fewer.

    Returns
    -------
    DataFrame
        The known (two-sided) figures in order of time, with their place `x`.
    """
    frame = in_time_order(series)
    bounded = frame["low"].gt(-np.inf) & frame["high"].lt(np.inf)
    known: pd.DataFrame = frame.loc[bounded].reset_index(drop=True)
    for run in runs(known["period"]):
        part = known.iloc[run]
        ax.plot(
            part["x"],
            part["point"],
            color=colour,
            marker="o" if markers or len(run) <= _SHORT_RUN else "",
            markersize=3.8,
        )
    wide = known[known["high"] - known["low"] > visible]
    if len(wide):
        reach = [wide["point"] - wide["low"], wide["high"] - wide["point"]]
        ax.errorbar(wide["x"], wide["point"], yerr=reach, fmt="none", ecolor=colour, elinewidth=1, capsize=2)
    upward, downward = ("v", "^") if ax.yaxis_inverted() else ("^", "v")
    for shape, side in ((upward, "low"), (downward, "high")):
        open_ended = frame[~bounded & np.isfinite(frame[side])]
        if len(open_ended):
            ax.plot(open_ended["x"], open_ended[side], marker=shape, color=colour, **_BOUND)  # type: ignore[arg-type]
    return known


def year_axis(ax: Axes, places: Iterable[float], *, most: int = 10) -> None:
    """Show whole years around some places: a tick between years, the year's name in its middle.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    places : iterable of float
        On an axis of years.
    most : int
        How many names there is room for; the last year always has one.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> year_axis(ax, [2022.375, 2025.625], most=2)
    >>> [float(x) for x in ax.get_xlim()], [t.get_text() for t in ax.get_xticklabels(minor=True)]
    ([2022.0, 2026.0], ['2023', '2025'])
    """
    known = list(places)
    first, last = math.floor(min(known)), math.ceil(max(known))
    last = max(last, first + 1)
    named = range(last - 1, first - 1, -math.ceil((last - first) / most))[::-1]
    ax.set_xlim(first, last)
    ax.xaxis.set_major_locator(FixedLocator(list(range(first, last + 1))))
    ax.xaxis.set_major_formatter(NullFormatter())
    ax.set_xticks([year + 0.5 for year in named], [str(year) for year in named], minor=True)
    ax.tick_params(axis="x", which="minor", length=0)


def quarter_axis(ax: Axes, places: Iterable[float], lang: str) -> None:
    r"""Show whole quarters around some places: a tick between quarters, the quarter's name in its middle.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> quarter_axis(ax, [day_place(date(2024, 9, 30)), day_place(date(2025, 2, 1))], "en")
    >>> [t.get_text() for t in ax.get_xticklabels(minor=True)]
    ['Q3\n2024', 'Q4', 'Q1\n2025']
    """
    known = list(places)
    # The end of a quarter belongs to it; days are a little off a quarter of a year.
    first, last = math.ceil(4 * min(known) - 0.05) - 1, math.ceil(4 * max(known) - 0.05)
    quarters = [label("Q", number) for number in range(first, last)]
    ax.set_xlim(first / 4, last / 4)
    ax.xaxis.set_major_locator(FixedLocator([number / 4 for number in range(first, last + 1)]))
    ax.xaxis.set_major_formatter(NullFormatter())
    names = [
        tick_name(parse_period(quarter), lang, with_year=i == 0 or quarter.endswith("Q1"))
        for i, quarter in enumerate(quarters)
    ]
    ax.set_xticks([place(quarter) for quarter in quarters], names, minor=True)
    ax.tick_params(axis="x", which="minor", length=0)


def period_axis(ax: Axes, periods: Sequence[str], lang: str) -> list[int]:
    r"""Give every period of a bar chart a place, and name it; periods that are absent leave a gap.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    periods : sequence of str
        Years, halves, quarters or months in any order; of several kinds they stand one after another by their ends.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of int
        The place of each period, neighbours one apart; the earliest is 0.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> period_axis(ax, ["2024Q3", "2024Q4", "2025Q2"], "en")
    [0, 1, 3]
    >>> [t.get_text() for t in ax.get_xticklabels()]
    ['Q3\n2024', 'Q4', 'Q2\n2025']
    """
    need_something(periods)
    numbers = [ordinal(period)[1] for period in periods]
    if len({ordinal(period)[0] for period in periods}) > 1:  # years, then the half-year after them: one after another
        ends = [parse_period(period).end for period in periods]
        numbers = [sorted(ends).index(end) for end in ends]
    places = [number - min(numbers) for number in numbers]
    names, year = [], 0
    for _, period in sorted(zip(numbers, periods, strict=True)):
        parsed = parse_period(period)
        names.append(tick_name(parsed, lang, with_year=parsed.start.year != year))
        year = parsed.start.year
    ax.set_xticks(sorted(places), names)
    ax.tick_params(axis="x", length=0)
    return places


def tick_name(period: Period, lang: str, *, with_year: bool) -> str:
    r"""Name a period in the few characters a tick has, its year on a second line.

    Examples
    --------
    >>> tick_name(parse_period("2025Q3"), "zh", with_year=True)
    'Q3\n2025年'
    """
    year = f"{period.start.year}年" if lang == "zh" else str(period.start.year)
    if period.frequency == "Y":
        return year
    month = period.start.month
    name = {
        "H": f"H{(month + 5) // 6}",
        "Q": f"Q{(month + 2) // 3}",
        "M": f"{month}月" if lang == "zh" else _MONTHS[month - 1],
    }[period.frequency]
    return f"{name}\n{year}" if with_year else name
