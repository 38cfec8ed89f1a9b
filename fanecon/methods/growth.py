"""Growth and ratios with rounding intervals, as plain frames: one row a period.

Every function takes series (columns `period, low, point, high, fact_id`) and carries the rounding interval of each
printed figure through to the result, in per cent. Figures are rounded independently of one another, so the interval
of a result is its range over the box of the inputs: the functions are monotone in each, and their extremes lie at the
corners.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.estimate import COLUMNS, Estimate, figures, framed, quotient
from fanecon.notation.periods import changes_between, earlier


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


def year_on_year(series: pd.DataFrame, lag: int = 4, breaks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Growth over the same period of the year before, wherever both are known.

    Gaps are not bridged, and a pair whose base is not positive has no growth and is left out. Where the definition
    changed between the two, figures are not compared: the growth is the one printed for that very period, else none.

    Parameters
    ----------
    series : DataFrame
        Columns ``period, low, point, high, fact_id``; others are carried along.
    lag : int
        In quarters: 4 compares with the year before, 1 with the quarter before.
    breaks : DataFrame, optional
        Columns ``period`` (first of a new definition), ``at_end``, and of a growth printed across the change
        ``bridged, bridged_period, low, point, high`` (fractions), as `case.breaks` returns them.

    Returns
    -------
    DataFrame
        ``period, base_period, low, point, high`` (per cent), ``unit, fact_id, definition`` and what was carried along;
        `definition` is "same", "bridged" (the growth is the printed one) or "changed" (the growth is missing).

    Raises
    ------
    DataError
        If the series does not hold (see `figures`).

    Examples
    --------
    >>> s = pd.DataFrame({"period": ["2023Q3", "2024Q3", "2025Q3"], "low": [49.5, 99.5, 119.5],
    ...                   "point": [50., 100., 120.], "high": [50.5, 100.5, 120.5],
    ...                   "fact_id": ["a", "b", "c"]})
    >>> year_on_year(s)[["period", "base_period", "point", "fact_id"]].round(6).to_csv(index=False).split()
    ['period,base_period,point,fact_id', '2024Q3,2023Q3,100.0,b+a', '2025Q3,2024Q3,20.0,c+b']
    >>> tablets = pd.DataFrame({"period": ["2024Q1"], "at_end": [True], "bridged_period": [""]})
    >>> year_on_year(s, breaks=tablets)[["period", "point", "definition"]].round(6).to_csv(index=False).split()
    ['period,point,definition', '2024Q3,,changed', '2025Q3,20.0,same']
    """
    known = figures(series, "series")
    rows = []
    for period, now in known.items():
        base = earlier(period, lag)
        then = known.get(base)
        if then and then.point > 0:
            rate, ids, definition = _compared(then, now, _changes(base, period, breaks), period)
            rows.append((period, base, *(100 * end for end in rate), "percent", ids, definition))
    columns = ["period", "base_period", "low", "point", "high", "unit", "fact_id", "definition"]
    return _carrying(framed(rows, columns), series)


def _changes(base: str, period: str, breaks: pd.DataFrame | None) -> list[dict[Hashable, Any]]:
    rows = [] if breaks is None else breaks.to_dict("records")
    return [row for row in rows if changes_between(base, period, [row["period"]], row["at_end"])]


def _compared(
    then: Any, now: Any, changes: list[dict[Hashable, Any]], period: str
) -> tuple[tuple[float, float, float], str, str]:
    if not changes:
        rate = growth(then, now)
        return (rate.low, rate.point, rate.high), f"{now.fact_id}+{then.fact_id}", "same"
    last = changes[-1]
    if all(row["bridged_period"] == period for row in changes):
        return (last["low"], last["point"], last["high"]), str(last["bridged"]), "bridged"
    return (math.nan, math.nan, math.nan), f"{now.fact_id}+{then.fact_id}", "changed"


def ratio(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Ratio of two series period by period, in per cent, such as the users with five devices or more among all.

    Parameters
    ----------
    part, whole : DataFrame
        Columns ``period, low, point, high, fact_id``; periods whose whole is not positive are left out. Further
        columns of the part are carried along.

    Returns
    -------
    DataFrame
        ``period, low, point, high`` (per cent), ``unit, fact_id`` for the periods both have; a series again.

    Raises
    ------
    DataError
        If a series does not hold (see `figures`).

    Examples
    --------
    >>> def s(*xs): return pd.DataFrame([xs], columns=["period", "low", "point", "high", "fact_id"])
    >>> r = ratio(s("2025Q3", 19., 20., 21., "five"), s("2025Q3", 95., 100., 105., "mau"))
    >>> r[["point", "unit", "fact_id"]].to_csv(index=False).split()
    ['point,unit,fact_id', '20.0,percent,five+mau']
    """
    over, rows = figures(whole, "whole"), []
    for period, top in figures(part, "part").items():
        if period in over and over[period].point > 0:
            q = quotient(top, over[period])
            ends = (100 * q.low, 100 * q.point, 100 * q.high)
            rows.append((period, *ends, "percent", f"{top.fact_id}+{over[period].fact_id}"))
    return _carrying(framed(rows, ["period", "low", "point", "high", "unit", "fact_id"]), part)


def part_of(total: pd.DataFrame, share: pd.DataFrame) -> pd.DataFrame:
    """Level of a part, implied by the total and the part's printed share: ``total · share``.

    Parameters
    ----------
    total, share : DataFrame
        Columns ``period, low, point, high, fact_id``; both not negative, shares in per cent.

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
    >>> p = part_of(s("2025H1", 99., 100., 101., "total"), s("2025H1", 34., 35., 36., "share"))
    >>> p.round(2)[["low", "high", "fact_id"]].to_csv(index=False).split()
    ['low,high,fact_id', '33.66,36.36,total+share']
    """
    whole, rows = figures(total, "total"), []
    for period, percent in figures(share, "share").items():
        if period in whole:
            of = whole[period]
            if of.low < 0 or percent.low < 0:
                raise DataError(
                    f"total or share: below 0 in {period}. Expected a part of a whole; leave the period out."
                )
            ends = (percent.low * of.low / 100, percent.point * of.point / 100, percent.high * of.high / 100)
            rows.append((period, *ends, f"{of.fact_id}+{percent.fact_id}"))
    return framed(rows, COLUMNS)


def _carrying(result: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Put the columns of a series that the result does not have beside it; of a tier nothing is left to say."""
    extra = [c for c in series if c not in result.columns and c not in ("tier", "quality", "source_id")]
    kept = series.assign(period=series["period"].astype(str))[["period", *extra]]
    return result.merge(kept, on="period", how="left")
