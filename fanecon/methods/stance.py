"""Before and after: what people thought, from daily shares that were read off a chart.

A share read off a chart is known to some tenths of a point and a count to some dozens. These errors are
carried as bounds, not averaged away: one misplaced axis moves all readings together. What is compared
here is the tone of the comments that were written, as somebody's classifier saw it; who wrote them
changes from day to day, and how often the classifier errs is not part of the bounds.
"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import DataError, ParameterError
from fanecon.methods.estimate import Estimate
from fanecon.methods.frames import with_columns, with_numbers
from fanecon.methods.refusal import Refusal

SHARES = ("positive", "neutral", "negative")
MEASURES = (*SHARES, "net")
_RANGES = {"comments": (0.0, math.inf), "net": (-100.0, 100.0)}
# Sums of printed tenths are off by the last bit of a float.
_ROUNDING = 1e-9

Array = NDArray[np.float64]


def with_error(stance: pd.DataFrame) -> pd.DataFrame:
    """Turn readings into bounds, and add the net stance.

    Parameters
    ----------
    stance : DataFrame
        ``date, comments, positive, neutral, negative`` (percent; NaN = not read), ``comments_error,
        share_error`` (the greatest error of a count, and of a share in points). Days without comments are
        left out.

    Returns
    -------
    DataFrame
        By date: ``date``, then point, low and high of the comments and of each measure: ``comments,
        comments_low, comments_high, positive, positive_low, …, net, net_low, net_high`` (NaN on days whose
        shares were not all read), and ``sum_off`` (how far the three shares are from 100 together).

    Raises
    ------
    DataError
        If a column is missing, a date stands twice, a value is out of range, or three shares miss 100 by
        more than their errors allow.

    Examples
    --------
    >>> day = pd.DataFrame({"date": ["2025-04-01"], "comments": [1000], "positive": [10.0], "neutral": [40.0],
    ...                     "negative": [50.2], "comments_error": 70, "share_error": 0.4})
    >>> with_error(day)[["net", "net_low", "net_high"]].round(1).to_numpy().tolist()
    [[-40.2, -41.0, -39.4]]
    """
    columns = ["comments", "comments_error", "share_error", *SHARES]
    clean = with_columns(stance, ["date", *columns], "stance")
    clean = with_numbers(with_numbers(clean, columns, "stance"), SHARES, "stance", high=100.0)
    clean["date"] = pd.to_datetime(clean["date"])
    clean = clean.dropna(subset=["comments"]).sort_values("date", ignore_index=True)
    if clean["date"].isna().any() or clean["date"].duplicated().any():
        raise DataError("stance: a date is missing or stands twice. Expected one row a day.")
    if clean[["comments_error", "share_error"]].isna().any(axis=None):
        raise DataError("stance: a day lacks comments_error or share_error. Expected a number.")
    clean.loc[clean[list(SHARES)].isna().any(axis=1), list(SHARES)] = np.nan
    bounds = clean[["date"]].copy()
    bounds["sum_off"] = clean[list(SHARES)].sum(axis=1, skipna=False) - 100
    wrong = bounds["sum_off"].abs() > 3 * clean["share_error"] + _ROUNDING
    if wrong.any():
        day, total = bounds.loc[wrong, "date"].iloc[0].date(), 100 + bounds.loc[wrong, "sum_off"].iloc[0]
        raise DataError(
            f"stance: the shares of {day} add up to {total:.1f}. Expected 100 within three errors of a share: read "
            "them again, or state a larger error."
        )
    clean["net"] = clean["positive"] - clean["negative"]
    errors = {"comments": clean["comments_error"], **dict.fromkeys(SHARES, clean["share_error"])}
    for column, error in {**errors, "net": 2 * clean["share_error"]}.items():
        least, most = _RANGES.get(column, (0.0, 100.0))
        bounds[column] = clean[column]
        bounds[f"{column}_low"] = (clean[column] - error).clip(lower=least)
        bounds[f"{column}_high"] = (clean[column] + error).clip(upper=most)
    return bounds


def mean_stance(bounds: pd.DataFrame, measure: str, first: date, last: date) -> Estimate | Refusal:
    """The mean of a measure over some days, weighted by comments.

    Parameters
    ----------
    bounds : DataFrame
        See `with_error`.
    measure : str
        One of ``positive, neutral, negative, net``.
    first, last : date
        The days, both included.

    Returns
    -------
    Estimate or Refusal
        In points; the interval holds every mean that the bounds of shares and counts allow. Refusal
        code ``no_days`` (no day observed, or possibly no comment at all).

    Raises
    ------
    ParameterError
        For another measure.

    Examples
    --------
    >>> days = pd.DataFrame({"date": ["2025-04-01", "2025-04-02"], "comments": [100, 300],
    ...                      "positive": [10., 20.], "neutral": [40., 30.], "negative": [50., 50.],
    ...                      "comments_error": 0, "share_error": 0.0})
    >>> mean_stance(with_error(days), "positive", date(2025, 4, 1), date(2025, 4, 2)).point
    17.5
    """
    if measure not in MEASURES:
        raise ParameterError(f'measure="{measure}". Expected one of {", ".join(MEASURES)}.')
    days = bounds[bounds["date"].between(pd.Timestamp(first), pd.Timestamp(last))].dropna(subset=[measure])
    if days.empty or not (days["comments_low"] > 0).any():
        return Refusal("no_days", {"first": first.isoformat(), "last": last.isoformat()})
    weights = days["comments_low"].to_numpy(), days["comments_high"].to_numpy()
    high = _extreme_mean(days[f"{measure}_high"].to_numpy(), *weights)
    low = -_extreme_mean(-days[f"{measure}_low"].to_numpy(), *weights)
    return Estimate.hull(float(np.average(days[measure], weights=days["comments"])), [low, high])


def change_in_stance(bounds: pd.DataFrame, before: tuple[date, date], after: tuple[date, date]) -> pd.DataFrame:
    """Change of every share and of net stance between two stretches of days.

    Parameters
    ----------
    bounds : DataFrame
        See `with_error`.
    before, after : tuple of date
        First and last day of each.

    Returns
    -------
    DataFrame
        One row a measure: ``measure, before, before_low, before_high, after, after_low, after_high, change,
        change_low, change_high`` (points) and ``certain``: whether no error of reading can undo its sign.
        Empty where a stretch has no day.

    Examples
    --------
    >>> days = pd.DataFrame({"date": ["2025-04-01", "2025-04-02"], "comments": [100, 300],
    ...                      "positive": [30., 20.], "neutral": [40., 40.], "negative": [30., 40.],
    ...                      "comments_error": 70, "share_error": 0.4})
    >>> day = [date(2025, 4, d) for d in (1, 2)]
    >>> found = change_in_stance(with_error(days), (day[0], day[0]), (day[1], day[1]))
    >>> found[["measure", "change", "certain"]].to_numpy().tolist()[3]
    ['net', -20.0, True]
    """
    rows = []
    for measure in MEASURES:
        then, now = mean_stance(bounds, measure, *before), mean_stance(bounds, measure, *after)
        if isinstance(then, Refusal) or isinstance(now, Refusal):
            continue
        low, high = now.low - then.high, now.high - then.low
        ends = (then.point, then.low, then.high, now.point, now.low, now.high, now.point - then.point, low, high)
        rows.append((measure, *ends, low > 0 or high < 0))
    names = "before before_low before_high after after_low after_high change change_low change_high certain"
    return pd.DataFrame(rows, columns=["measure", *names.split()])


def _extreme_mean(values: Array, least: Array, most: Array) -> float:
    """The greatest weighted mean when each weight may be anything from least to most.

    The best weights give the most to all values above some level and the least to those below, so
    trying every level in the sorted order finds the exact maximum.
    """
    order = np.argsort(-values)
    v, a, b = values[order], least[order], most[order]
    heavy, light = np.concatenate([[0.0], np.cumsum(b)]), np.concatenate([[0.0], np.cumsum(a)])
    top, rest = np.concatenate([[0.0], np.cumsum(b * v)]), np.concatenate([[0.0], np.cumsum(a * v)])
    totals = heavy + light[-1] - light
    return float(((top + rest[-1] - rest)[totals > 0] / totals[totals > 0]).max())
