"""How far opinion came back after an event, kept apart from how fast attention faded.

Net stance falls from its level before an event to a trough. Half-recovery is when half of that fall is
regained; "back" is when it can no longer be told from the level before. Attention has its own clock: that
people stopped talking does not say that they forgave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import ParameterError
from fanecon.methods.decay import crossing, half_peak
from fanecon.methods.estimate import Estimate
from fanecon.methods.refusal import Refusal
from fanecon.methods.stance import mean_stance

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Recovery:
    """How net stance fell after an event, and how far it came back.

    Parameters
    ----------
    baseline : Estimate
        Mean net stance before the event, in points, weighted by comments.
    trough : Estimate
        The lowest net stance after it: of the readings, and what the bounds of all days allow.
    trough_date : Timestamp
        Day of the lowest reading.
    half_level : Estimate
        Half way from trough to baseline.
    half_recovery : Estimate or Refusal
        Days from the trough until the line first reaches that level; `high` is infinite where the errors
        allow that it never did. Refusal code ``not_recovered``.
    relapsed : bool
        Whether net stance fell below the half level again, beyond all error.
    back : Estimate or Refusal
        Days from the event until net stance first cannot be told from the baseline: `low` the first
        such day, `high` the first from which all later observed days are such (infinite where none is),
        `point` as `low`. Refusal code ``not_back``.
    regained : Estimate
        The share of the fall that is regained on the last observed day.
    observed_days : int
        Days from the event to the last one observed.
    """

    baseline: Estimate
    trough: Estimate
    trough_date: pd.Timestamp
    half_level: Estimate
    half_recovery: Estimate | Refusal
    relapsed: bool
    back: Estimate | Refusal
    regained: Estimate
    observed_days: int


def recovery(bounds: pd.DataFrame, event: date, before: tuple[date, date]) -> Recovery | Refusal:
    """Fall and recovery of net stance after an event.

    Parameters
    ----------
    bounds : DataFrame
        See `fanecon.methods.stance.with_error`.
    event : date
        Days after this one belong to the aftermath.
    before : tuple of date
        First and last day of the baseline.

    Returns
    -------
    Recovery or Refusal
        Refusal codes ``no_days`` (no baseline, or fewer than two days after the event) and ``no_fall`` (net
        stance never fell below the baseline beyond the errors).

    Raises
    ------
    ParameterError
        If the baseline reaches beyond the event.

    Examples
    --------
    >>> from fanecon.methods.stance import with_error
    >>> days = pd.DataFrame({"date": pd.date_range("2025-04-01", periods=5),
    ...     "comments": 1000, "comments_error": 0,
    ...     "share_error": 0.0,
    ...     "positive": [50., 10., 20., 40., 50.], "neutral": 20.0, "negative": [30., 70., 60., 40., 30.]})
    >>> found = recovery(with_error(days), date(2025, 4, 1), (date(2025, 4, 1), date(2025, 4, 1)))
    >>> found.half_recovery.point, found.back.point
    (1.5, 4.0)
    """
    if before[1] > event:
        raise ParameterError(
            f"The baseline ends on {before[1]}, after the event of {event}. Expected it to end by then."
        )
    baseline = mean_stance(bounds, "net", *before)
    after = bounds[bounds["date"] > pd.Timestamp(event)].dropna(subset=["net"], ignore_index=True)
    if isinstance(baseline, Refusal):
        return baseline
    if len(after) < 2:
        return Refusal("no_days", {"days": len(after), "required": 2})
    net, low, high = (after[c].to_numpy(dtype=float) for c in ("net", "net_low", "net_high"))
    at = int(net.argmin())
    # Another day may be the lowest in truth, where readings err.
    trough = Estimate(float(net[at]), float(low.min()), float(high.min()))
    if trough.high >= baseline.low:
        return Refusal("no_fall", {"baseline_low": baseline.low, "lowest": float(net[at])})
    ends = [(b + t) / 2 for b, t in zip((baseline.low, baseline.high), (trough.low, trough.high), strict=True)]
    half = Estimate.hull((baseline.point + trough.point) / 2, ends)
    days = ((after["date"] - pd.Timestamp(event)) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    since = days[at:] - days[at]
    first = _reaches(since, net[at:], half.point)
    sure = _reaches(since, low[at:], half.high)
    possible = _reaches(since, high[at:], half.low)
    half_recovery: Estimate | Refusal = Refusal("not_recovered", {"days": float(since[-1])})
    if math.isfinite(first):
        half_recovery = Estimate.hull(first, [possible, sure])
    reached = since >= first
    fall = baseline.point - trough.point
    falls = baseline.low - trough.high, baseline.high - trough.low
    gain = float(net[-1]) - trough.point
    # The last day may be the trough itself: its own error is then no recovery.
    last = max(0.0, float(low[-1]) - trough.high), float(high[-1]) - trough.low
    gains = (0.0, 0.0) if at == len(net) - 1 else last
    return Recovery(
        baseline=baseline,
        trough=trough,
        trough_date=after["date"][at],
        half_level=half,
        half_recovery=half_recovery,
        relapsed=bool((high[at:][reached] < half.low).any()),
        back=_back(days[at:], low[at:], high[at:], baseline),
        regained=Estimate.hull(gain / fall, [gains[0] / falls[1], gains[1] / falls[0]]),
        observed_days=int(days[-1]),
    )


def attention_and_trust(bounds: pd.DataFrame, event: date, before: tuple[date, date]) -> pd.DataFrame:
    """Put the fading of attention beside the recovery of stance: they are not the same clock.

    Parameters
    ----------
    bounds : DataFrame
        See `fanecon.methods.stance.with_error`.
    event : date
    before : tuple of date
        First and last day of the baseline.

    Returns
    -------
    DataFrame
        Two rows: ``measure`` ("attention": days from the most comments, on the day of the event or later, to
        half as many; "trust": days from the lowest net stance until half of the fall is regained), ``days,
        days_low, days_high`` (NaN where unknown), ``status`` ("reached" or the code of the refusal) and
        ``reversed`` (comments rose above half again, or stance fell below the half level again).

    Examples
    --------
    >>> from fanecon.methods.stance import with_error
    >>> days = pd.DataFrame({"date": pd.date_range("2025-04-01", periods=5),
    ...     "comments": [100, 900, 400, 90, 80], "comments_error": 0,
    ...     "share_error": 0.0,
    ...     "positive": [50., 10., 20., 22., 24.], "neutral": 20.0, "negative": [30., 70., 60., 58., 56.]})
    >>> day = date(2025, 4, 1)
    >>> found = attention_and_trust(with_error(days), day, (day, day))
    >>> found[["measure", "days", "status"]].round(1).to_numpy().tolist()
    [['attention', 0.9, 'reached'], ['trust', nan, 'not_recovered']]
    """
    # The day of the event bounds a peak on the day after; were it left out, nothing would stand before that.
    since = bounds[bounds["date"] >= pd.Timestamp(event)]
    fading = half_peak(since.rename(columns={"date": "time", "comments": "volume"}))
    if isinstance(fading, Refusal):
        rows: list[tuple[object, ...]] = [("attention", math.nan, math.nan, math.nan, fading.code, False)]
    else:
        days = (fading.hours / 24, fading.hours_low / 24, fading.hours_high / 24)
        rows = [("attention", *days, "reached", fading.rebounds > 0)]
    found = recovery(bounds, event, before)
    refused = found if isinstance(found, Refusal) else found.half_recovery
    if isinstance(refused, Refusal):
        rows.append(("trust", math.nan, math.nan, math.nan, refused.code, False))
    elif isinstance(found, Recovery):
        rows.append(("trust", refused.point, refused.low, refused.high, "reached", found.relapsed))
    return pd.DataFrame(rows, columns=["measure", "days", "days_low", "days_high", "status", "reversed"])


def _reaches(days: Array, values: Array, level: float) -> float:
    """When the line through the values first reaches a level from below; infinite where it never does."""
    above = np.flatnonzero(values >= level)
    if not len(above):
        return math.inf
    i = int(above[0])
    return 0.0 if i == 0 else crossing(days[i - 1], values[i - 1], days[i], values[i], level)


def _back(days: Array, low: Array, high: Array, baseline: Estimate) -> Estimate | Refusal:
    like = (high >= baseline.low) & (low <= baseline.high) | (low > baseline.high)
    if not like.any():
        return Refusal("not_back", {"days": float(days[-1])})
    first = float(days[like.argmax()])
    lasting = np.logical_and.accumulate(like[::-1])[::-1]
    return Estimate(first, first, float(days[lasting.argmax()]) if lasting[-1] else math.inf)
