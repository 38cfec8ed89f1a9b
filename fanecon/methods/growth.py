"""Growth with rounding intervals: rates, ratios, streaks and running sums.

Every function takes series (columns ``period, low, point, high, fact_id``) or plain arrays and carries
the rounding interval of each printed figure through to the result. Rates and contributions are
fractions (0.223, not 22.3 %). Figures are rounded independently of one another, so the interval of a
result is its range over the box of the inputs: the functions here are monotone or multilinear, and
their extremes lie at the corners.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from fanecon.errors import DataError
from fanecon.evidence.periods import changes_between
from fanecon.methods.estimate import (
    COLUMNS,
    Estimate,
    Figure,
    absent_periods,
    at,
    check_columns,
    figures,
    label,
    ordinal,
    quotient,
    year_before,
)


def growth(start: Estimate, end: Estimate) -> Estimate:
    """Growth between two figures, ``[a_lo/b_hi − 1, a_hi/b_lo − 1]``.

    Parameters
    ----------
    start, end : Estimate
        The base (positive) and the later figure.

    Returns
    -------
    Estimate
        As a fraction.

    Raises
    ------
    DataError
        If the base is not positive.

    Examples
    --------
    >>> g = growth(Estimate(6.85, 6.845, 6.855), Estimate(7.417, 7.4165, 7.4175))
    >>> f"{g.low:.4f} {g.high:.4f}"
    '0.0819 0.0836'
    """
    ratio = quotient(end, start)
    return Estimate(ratio.point - 1, ratio.low - 1, ratio.high - 1)


def year_on_year(series: pd.DataFrame, breaks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Growth over the same period of the year before, wherever both are known.

    Gaps are not bridged, and a pair whose base is not positive has no growth and is left out. Where the definition
    changed between the two, figures are not compared: the growth is the one printed for that very period, else none.

    Parameters
    ----------
    series : DataFrame
        Columns ``period, low, point, high, fact_id``.
    breaks : DataFrame, optional
        Columns ``period`` (first of a new definition), ``at_end``, and of a growth printed across the change
        ``bridged, bridged_period, low, point, high`` (fractions), as `Case.breaks` returns them.

    Returns
    -------
    DataFrame
        ``period, base_period, growth, growth_low, growth_high, fact_id, base_fact_id, definition``: "same",
        "bridged" (both ids are the printed growth's) or "changed" (the growth is missing).

    Raises
    ------
    DataError
        If the series does not hold (see `figures`).

    Examples
    --------
    >>> s = pd.DataFrame({"period": ["2023Q3", "2024Q3", "2025Q3"], "low": [49.5, 99.5, 119.5],
    ...                   "point": [50., 100., 120.], "high": [50.5, 100.5, 120.5],
    ...                   "fact_id": ["a", "b", "c"]})
    >>> year_on_year(s)[["period", "base_period", "growth"]].to_csv(index=False).split()
    ['period,base_period,growth', '2024Q3,2023Q3,1.0', '2025Q3,2024Q3,0.19999999999999996']
    >>> tablets = pd.DataFrame({"period": ["2024Q1"], "at_end": [True], "bridged_period": [""]})
    >>> year_on_year(s, tablets)[["period", "growth", "definition"]].to_csv(index=False).split()
    ['period,growth,definition', '2024Q3,,changed', '2025Q3,0.19999999999999996,same']
    """
    known = figures(series, "series")
    rows = []
    for period, now in known.items():
        base = year_before(period)
        then = known.get(base)
        if then and then.point > 0:
            rows.append((period, base, *_compared(then, now, _changes(base, period, breaks), period)))
    columns = ["period", "base_period", "growth", "growth_low", "growth_high", "fact_id", "base_fact_id", "definition"]
    return pd.DataFrame(rows, columns=columns)


def _changes(base: str, period: str, breaks: pd.DataFrame | None) -> list[dict[Hashable, Any]]:
    rows = [] if breaks is None else breaks.to_dict("records")
    return [row for row in rows if changes_between(base, period, [row["period"]], row["at_end"])]


def _compared(
    then: Figure, now: Figure, changes: list[dict[Hashable, Any]], period: str
) -> tuple[float, float, float, str, str, str]:
    if not changes:
        rate = growth(then, now)
        return rate.point, rate.low, rate.high, now.fact_id, then.fact_id, "same"
    last = changes[-1]
    if all(row["bridged_period"] == period for row in changes):
        return last["point"], last["low"], last["high"], last["bridged"], last["bridged"], "bridged"
    return math.nan, math.nan, math.nan, now.fact_id, then.fact_id, "changed"


def ratio_series(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    """Ratio of two series period by period, such as the share of users with five devices or more.

    Parameters
    ----------
    numerator, denominator : DataFrame
        Columns ``period, low, point, high, fact_id``; the denominator is positive.

    Returns
    -------
    DataFrame
        ``period, low, point, high, fact_id, base_fact_id`` for the periods both have; `fact_id` is the
        numerator's, so the frame is itself a series.

    Raises
    ------
    DataError
        If a series does not hold or a denominator is not positive.

    Examples
    --------
    >>> def s(*xs): return pd.DataFrame([xs], columns=["period", "low", "point", "high", "fact_id"])
    >>> r = ratio_series(s("2025Q3", 19., 20., 21., "five"), s("2025Q3", 95., 100., 105., "mau"))
    >>> r[["point", "fact_id", "base_fact_id"]].to_csv(index=False).split()
    ['point,fact_id,base_fact_id', '0.2,five,mau']
    """
    over = figures(denominator, "denominator")
    rows = []
    for period, top in figures(numerator, "numerator").items():
        if period in over:
            q = quotient(top, over[period])
            rows.append((period, q.low, q.point, q.high, top.fact_id, over[period].fact_id))
    return pd.DataFrame(rows, columns=["period", "low", "point", "high", "fact_id", "base_fact_id"])


def part_of(total: pd.DataFrame, share: pd.DataFrame) -> pd.DataFrame:
    """Level of a part, implied by the total and the part's printed share: ``total · share``.

    Parameters
    ----------
    total, share : DataFrame
        Columns ``period, low, point, high, fact_id``; both not negative, shares as fractions (0.347).

    Returns
    -------
    DataFrame
        ``period, low, point, high, fact_id`` for the periods both have; `fact_id` joins both by "+".

    Raises
    ------
    DataError
        If a series does not hold, or a figure is negative.

    Examples
    --------
    >>> def s(*xs): return pd.DataFrame([xs], columns=["period", "low", "point", "high", "fact_id"])
    >>> p = part_of(s("2025H1", 99., 100., 101., "total"), s("2025H1", .34, .35, .36, "share"))
    >>> p.round(2)[["low", "high", "fact_id"]].to_csv(index=False).split()
    ['low,high,fact_id', '33.66,36.36,total+share']
    """
    whole, rows = figures(total, "total"), []
    for period, fraction in figures(share, "share").items():
        if period in whole:
            of = whole[period]
            if of.low < 0 or fraction.low < 0:
                raise DataError(
                    f"total or share: below 0 in {period}. Expected a part of a whole; leave the period out."
                )
            ends = (fraction.low * of.low, fraction.point * of.point, fraction.high * of.high)
            rows.append((period, *ends, f"{of.fact_id}+{fraction.fact_id}"))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def implied_base(level: pd.DataFrame, rate: pd.DataFrame) -> pd.DataFrame:
    """Level of the year before, implied by a level and its printed growth: ``level / (1 + growth)``.

    Parameters
    ----------
    level, rate : DataFrame
        Columns ``period, low, point, high, fact_id``; rates are fractions (0.223).

    Returns
    -------
    DataFrame
        ``period`` (a year earlier), ``low, point, high, fact_id`` (the level's), ``base_fact_id`` (the
        rate's), for the periods both have.

    Raises
    ------
    DataError
        If a series does not hold, or a rate is −100 % or below.

    Examples
    --------
    >>> def s(*xs): return pd.DataFrame([xs], columns=["period", "low", "point", "high", "fact_id"])
    >>> b = implied_base(s("2025Q3", 1130.5, 1131., 1131.5, "r"), s("2025Q3", .2225, .223, .2235, "g"))
    >>> b.round(2)[["period", "low", "high"]].to_csv(index=False).split()
    ['period,low,high', '2024Q3,923.99,925.56']
    """
    factor = check_columns(rate, "growth")
    factor[["low", "point", "high"]] += 1
    implied = ratio_series(level, factor)
    implied["period"] = [year_before(period) for period in implied["period"]]
    return implied


def cumulative(series: pd.DataFrame, until: str) -> pd.DataFrame:
    """Running sum of a flow, from its first period to `until`.

    Floors (``high`` infinite) may stand among exact figures: the sum is then a floor, too.

    Parameters
    ----------
    series : DataFrame
        Columns ``period, low, point, high, fact_id``; one kind of period, without gaps.
    until : str
        The last period to add.

    Returns
    -------
    DataFrame
        ``period, low, point, high, fact_id``; `fact_id` is of the last figure added.

    Raises
    ------
    DataError
        If `until` is missing, the series has a gap before it, or mixes kinds of period.

    Examples
    --------
    >>> s = pd.DataFrame({"period": ["2025-01", "2025-02"], "low": [20e3, 21500.], "point": [20e3, 21500.],
    ...                   "high": [float("inf"), 21500.], "fact_id": ["jan", "feb"]})
    >>> cumulative(s, "2025-02")[["low", "high"]].iloc[-1].tolist()
    [41500.0, inf]
    """
    at(series, until)
    clean = check_columns(series, "series")
    clean = clean[clean["period"] <= until]
    gaps = absent_periods(clean["period"], "series")
    if gaps:
        raise DataError(
            f"series: no figure of {', '.join(gaps)}, so the sum up to {until} is not known. Add "
            "the fact, or a row with low 0 and high infinite to say that it is unknown."
        )
    clean[["low", "point", "high"]] = clean[["low", "point", "high"]].cumsum()
    return clean


@dataclass(frozen=True)
class Streak:
    """Consecutive year-on-year rises that end at the last period.

    Parameters
    ----------
    length : int
        Rises by the printed figures.
    table : DataFrame
        ``period, base_period, certain``, latest first; certain = no rounding can undo the rise.
    stopped_at : str
        The period before the streak, whose rise failed or whose figure (or base) is missing.
    reason : {"no_rise", "missing"}
        Whether it truly ended there or the evidence did.
    missing : str or None
        The period without a figure.
    """

    length: int
    table: pd.DataFrame
    stopped_at: str
    reason: Literal["no_rise", "missing"]
    missing: str | None


def streak(series: pd.DataFrame) -> Streak:
    """Count consecutive year-on-year rises, back from the last period.

    Parameters
    ----------
    series : DataFrame
        Columns ``period, low, point, high, fact_id``; one kind of period.

    Returns
    -------
    Streak

    Raises
    ------
    DataError
        If the series is empty, does not hold, or mixes kinds of period.

    Examples
    --------
    >>> s = pd.DataFrame({"period": ["2022", "2023", "2024"], "low": [5., 6., 9.], "point": [5., 6., 9.],
    ...                   "high": [5., 6., 9.], "fact_id": ["a", "b", "c"]})
    >>> k = streak(s)
    >>> k.length, k.stopped_at, k.reason, k.missing
    (2, '2022', 'missing', '2021')
    """
    known = figures(series, "series")
    if not known:
        raise DataError("series: empty, so it has no last period. Expected at least one figure.")
    absent_periods(known, "series")  # one kind of period
    kind, number = ordinal(max(known))
    rows: list[tuple[str, str, bool]] = []
    while True:
        period = label(kind, number - len(rows))
        base = year_before(period)
        now, then = known.get(period), known.get(base)
        if now is None or then is None or now.point <= then.point:
            missing = period if now is None else base if then is None else None
            table = pd.DataFrame(rows, columns=["period", "base_period", "certain"])
            return Streak(len(rows), table, period, "missing" if missing else "no_rise", missing)
        rows.append((period, base, now.low > then.high))
