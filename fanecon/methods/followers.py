"""Follower counts: what a series of them shows, which points do not belong, and what two points allow.

Nothing is smoothed or repaired: a doubtful value keeps its place and gets a flag.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.estimate import Estimate
from fanecon.methods.frames import with_columns, with_days, with_numbers
from fanecon.methods.growth import growth
from fanecon.methods.refusal import Refusal

LEAST = 8
THRESHOLD = 3.5
# Logarithms of followers are exact to some 1e-15: changes a day that spread by less than this are all the same.
_STILL = 1e-12


def flag_series(series: pd.DataFrame, threshold: float = THRESHOLD, least: int = LEAST) -> pd.DataFrame | Refusal:
    """Flag the points of a follower series that need an explanation.

    Log changes a day are compared with their median, in units of the median absolute deviation (the
    modified z-score of Iglewicz & Hoaglin 1993: 0.6745 · deviation / MAD). A point is an outlier if the
    changes into and out of it are extreme and the change across it is not; at either end of the series
    one extreme change is enough, because a level seen once is no level. An extreme change that stays is
    a step: it happened, or the way of counting changed.

    Parameters
    ----------
    series : DataFrame
        ``date, followers``; an empty cell is a missing value.
    threshold : float
        Modified z-score above which a change is extreme.
    least : int
        Values needed: two or three points are no time series.

    Returns
    -------
    DataFrame or Refusal
        ``date, followers, change`` (log change a day since the last known value), ``score`` (modified
        z-score of the change), ``flag`` (empty, ``missing``, ``outlier`` or ``step``), ``rounded`` (ends
        in three zeros although most values do not: probably from another source). Refusal codes
        ``not_a_time_series`` and ``constant`` (most changes are equal, so none can be judged).

    Raises
    ------
    DataError
        If a column is missing, a day is missing or occurs twice (whatever the time), or a value is not positive.
    ParameterError
        If the threshold is not positive or fewer than 4 values are asked for.

    Examples
    --------
    >>> series = pd.DataFrame({"date": pd.date_range("2026-06-24", periods=9),
    ...     "followers": [42479000, 36190396, 36182866, 36178400, 36171236, 36162839, 36154211, 36144575, 36136075]})
    >>> flagged = flag_series(series)
    >>> flagged.loc[flagged["flag"] != "", ["followers", "flag", "rounded"]].to_numpy().tolist()
    [[42479000.0, 'outlier', True]]
    >>> flag_series(series.iloc[:2])
    Refusal(code='not_a_time_series', needs={'points': 2, 'required': 8})
    """
    if not threshold > 0 or least < 4:
        raise ParameterError(f"flag_series: threshold={threshold}, least={least}. Expected above 0, and at least 4.")
    clean = with_numbers(with_columns(series, ("date", "followers"), "series"), ["followers"], "series")
    clean = with_days(clean, ["date"], "series").sort_values("date", ignore_index=True)
    if clean["date"].duplicated().any() or (clean["followers"] == 0).any():
        raise DataError("series: a day occurs twice, or nobody follows. Expected one positive count a day.")
    known = clean["followers"].notna().to_numpy()
    if known.sum() < least:
        return Refusal("not_a_time_series", {"points": int(known.sum()), "required": least})
    days = (clean["date"][known] - clean["date"].iloc[0]).dt.days.to_numpy(dtype=float)
    logs = np.log(clean["followers"][known].to_numpy(dtype=float))
    changes = np.diff(logs) / np.diff(days)
    middle = float(np.median(changes))
    spread = float(np.median(np.abs(changes - middle)))
    if spread < _STILL:
        return Refusal("constant", {"points": int(known.sum())})
    scores = 0.6745 * (changes - middle) / spread
    extreme = np.abs(scores) > threshold
    # Across a point: from its neighbour before to its neighbour after.
    across = (logs[2:] - logs[:-2]) / (days[2:] - days[:-2])
    calm = 0.6745 * np.abs(across - middle) / spread <= threshold
    outlier = np.zeros(len(logs), dtype=bool)
    outlier[1:-1] = extreme[:-1] & extreme[1:] & calm
    # An end is isolated only if its neighbour is not itself the odd one out.
    outlier[0] = extreme[0] and not outlier[1]
    outlier[-1] = extreme[-1] and not outlier[-2]
    into = np.concatenate([[False], extreme])
    step = into & ~outlier & ~np.concatenate([[False], outlier[:-1]])
    places = np.flatnonzero(known)
    clean["change"], clean["score"] = np.nan, np.nan
    clean.loc[places[1:], "change"], clean.loc[places[1:], "score"] = changes, scores
    clean["flag"] = np.where(known, "", "missing")
    clean.loc[places[step], "flag"] = "step"
    clean.loc[places[outlier], "flag"] = "outlier"
    round_values = (clean["followers"] % 1000 == 0).to_numpy()
    clean["rounded"] = round_values & (round_values.sum() * 2 < known.sum())
    return clean


@dataclass(frozen=True)
class Change:
    """What two published figures allow to say about the change between them.

    Attributes
    ----------
    difference : Estimate
        Last minus first, with the range the figures allow; infinite where one is only a bound.
    relative : Estimate
        The same as a fraction of the first.
    days : int
        Between the two.
    sign : {"rise", "fall", "unknown"}
        Whether the figures settle the direction.
    """

    difference: Estimate
    relative: Estimate
    days: int
    sign: str


def change_between(
    first: Estimate, last: Estimate, first_day: pd.Timestamp, last_day: pd.Timestamp
) -> Change | Refusal:
    """Bound the change between two published figures; a rate or a trend does not follow from them.

    Parameters
    ----------
    first, last : Estimate
        Followers with the interval their wording allows ("more than 45 million" has no upper end).
    first_day, last_day : Timestamp
        Days of the figures.

    Returns
    -------
    Change or Refusal
        Refusal code ``same_day``: two figures of one day show how far sources differ, not a change.

    Raises
    ------
    DataError
        If the first figure is not positive.
    ParameterError
        If the last day lies before the first.

    Examples
    --------
    >>> change = change_between(Estimate(45e6, 45e6, 46e6), Estimate(44.5e6, 44.495e6, 44.505e6),
    ...                         pd.Timestamp("2025-10-13"), pd.Timestamp("2025-10-17"))
    >>> change.difference.low, change.difference.high, change.sign
    (-1505000.0, -495000.0, 'fall')
    """
    if last_day < first_day:
        raise ParameterError(f"change_between: {last_day:%Y-%m-%d} is before {first_day:%Y-%m-%d}. Swap the figures.")
    if last_day == first_day:
        return Refusal("same_day", {"points": 2, "day": f"{first_day:%Y-%m-%d}"})
    relative = growth(first, last)
    difference = Estimate(last.point - first.point, last.low - first.high, last.high - first.low)
    sign = "rise" if difference.low > 0 else "fall" if difference.high < 0 else "unknown"
    return Change(difference, relative, (last_day - first_day).days, sign)
