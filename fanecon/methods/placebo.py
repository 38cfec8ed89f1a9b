"""Inference for a single event: the rank test, what it can detect at all, and its size on quiet dates.

For one event the usual t-test leans on normal returns, which daily returns are not. The SQ test (Gelbach,
Helland & Klick 2013, American Law and Economics Review 15, 495–541) compares the event's abnormal return
with the sample quantiles of placebos instead: the same quantity on days when nothing happened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from fanecon.errors import ParameterError
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.refusal import Refusal


@dataclass(frozen=True)
class RankTest:
    """An abnormal return among those of the estimation window, both tails.

    Attributes
    ----------
    rank : int
        Its place from the nearer end, 1 being the most extreme; ties count against the event.
    side : {"low", "high"}
        The nearer end.
    placebos : int
        How many it is compared with.
    p : float
        ``2 · rank / (placebos + 1)``, at most 1.
    critical_low, critical_high : float
        The order statistics of rank ⌊α(L+1)/2⌋ from either end: beyond them is significant. Infinite where
        the placebos are too few for the level.
    significant : bool
    """

    rank: int
    side: Literal["low", "high"]
    placebos: int
    p: float
    critical_low: float
    critical_high: float
    significant: bool


def sq_test(effect: float, placebos: ArrayLike, alpha: float = 0.05) -> RankTest:
    """Test one event by order statistics: the SQ test, with α/2 in each tail.

    The order statistic is ⌊α(L+1)/2⌋, so that the size does not exceed α.

    Parameters
    ----------
    effect : float
        Abnormal return of the event, or its sum over a window.
    placebos : array_like, shape (L,)
        The same quantity where nothing happened; for several days all overlapping windows of that length.
    alpha : float
        Level, both tails together.

    Returns
    -------
    RankTest

    Raises
    ------
    ParameterError
        If there are no placebos, one is not finite, or the level is not between 0 and 1.

    Examples
    --------
    >>> t = sq_test(-0.07, np.linspace(-0.05, 0.05, 240))
    >>> t.rank, t.side, round(t.p, 4), round(t.critical_low, 4), t.significant
    (1, 'low', 0.0083, -0.0479, True)
    """
    ordered = np.sort(np.asarray(placebos, dtype=float))
    if not (len(ordered) and np.isfinite(ordered).all() and math.isfinite(effect) and 0 < alpha < 1):
        raise ParameterError(
            f"sq_test: effect={effect}, {len(ordered)} placebos, alpha={alpha}. Expected finite numbers and a level "
            "between 0 and 1."
        )
    count = len(ordered)
    low = 1 + int(np.searchsorted(ordered, effect, side="right"))
    high = 1 + count - int(np.searchsorted(ordered, effect, side="left"))
    rank = min(low, high)
    # The small number keeps 0.025 · 40 from being floored to 0.
    order = math.floor(alpha / 2 * (count + 1) + 1e-9)
    ends = (float(ordered[order - 1]), float(ordered[-order])) if order else (-math.inf, math.inf)
    side: Literal["low", "high"] = "low" if low <= high else "high"
    return RankTest(rank, side, count, min(1.0, 2 * rank / (count + 1)), *ends, rank <= order)


def power(effect: float, sigma: float, events: int = 1, alpha: float = 0.05) -> float:
    """Probability that a two-sided z-test finds an abnormal return (MacKinlay 1997, section 7).

    Parameters
    ----------
    effect : float
        True mean abnormal return.
    sigma : float
        Standard deviation of one event's abnormal return; over m days that of a day times √m.
    events : int
        How many independent events are averaged.
    alpha : float

    Returns
    -------
    float

    Raises
    ------
    ParameterError
        If sigma is not positive, there is no event, or the level is not between 0 and 1.

    Examples
    --------
    >>> [round(power(effect, 0.02), 2) for effect in (0.005, 0.010, 0.015, 0.020)]
    [0.06, 0.08, 0.12, 0.17]
    """
    from scipy.special import ndtr, ndtri

    if not (sigma > 0 and events >= 1 and 0 < alpha < 1):
        raise ParameterError(
            f"power: sigma={sigma}, events={events}, alpha={alpha}. Expected sigma > 0, 0 < alpha < 1."
        )
    critical, shift = -ndtri(alpha / 2), effect * math.sqrt(events) / sigma
    return float(ndtr(-critical - shift) + ndtr(shift - critical))


def detectable_effect(sigma: float, events: int = 1, alpha: float = 0.05, target: float = 0.8) -> float:
    """Find the smallest true effect that `power` finds with a given probability.

    Parameters
    ----------
    sigma : float
        As in `power`.
    events : int
    alpha : float
    target : float
        The probability, above alpha.

    Returns
    -------
    float
        In the unit of sigma.

    Raises
    ------
    ParameterError
        If the target does not lie between alpha and 1.

    Examples
    --------
    >>> [round(100 * detectable_effect(0.025 * days**0.5), 1) for days in (1, 3, 11)]
    [7.0, 12.1, 23.2]
    """
    from scipy.optimize import brentq

    if not alpha < target < 1:
        raise ParameterError(f"detectable_effect: target={target}. Expected a probability between alpha={alpha} and 1.")
    return float(brentq(lambda effect: power(effect, sigma, events, alpha) - target, 0.0, 50 * sigma, xtol=1e-12))


def detectable_by_rank(placebos: ArrayLike, alpha: float = 0.05, target: float = 0.8) -> float:
    """Find the smallest effect that `sq_test` finds with a given probability, from the placebos themselves.

    An effect shifts every placebo alike; the answer is the shift at which the target share of them lies
    beyond the critical value, for falls or for rises, whichever needs more.

    Parameters
    ----------
    placebos : array_like, shape (L,)
    alpha : float
        Level, both tails together.
    target : float
        The probability, above alpha.

    Returns
    -------
    float
        In the unit of the placebos; infinite where they are too few for the level.

    Raises
    ------
    ParameterError
        As in `sq_test`, or if the target does not lie between alpha and 1.

    Examples
    --------
    >>> round(detectable_by_rank(np.linspace(-0.05, 0.05, 240)), 4)
    0.0778
    """
    if not alpha < target < 1:
        raise ParameterError(f"detectable_by_rank: target={target}. Expected a probability between {alpha} and 1.")
    ordered = np.sort(np.asarray(placebos, dtype=float))
    test = sq_test(0.0, ordered, alpha)
    needed = math.ceil(target * len(ordered) - 1e-9)
    return max(test.critical_high - float(ordered[-needed]), float(ordered[needed - 1]) - test.critical_low)


def eligible_days(
    sessions: pd.DatetimeIndex,
    event_days: pd.DatetimeIndex,
    window: tuple[int, int] = (0, 0),
    estimation: tuple[int, int] = (-250, -11),
) -> pd.DatetimeIndex:
    """List the sessions on which nothing dated happened and a full event study can be made.

    Parameters
    ----------
    sessions : DatetimeIndex
        Those with returns of stock and factor, ascending.
    event_days : DatetimeIndex
        All candidate sessions of all events.
    window, estimation : tuple of int
        As in the event study; the estimation window must be complete.

    Returns
    -------
    DatetimeIndex
        Sessions whose event window holds no event's session. Estimation windows may hold some, as those of
        the events do.

    Examples
    --------
    >>> sessions = pd.bdate_range("2025-01-06", periods=6)
    >>> eligible_days(sessions, sessions[[4]], estimation=(-3, -1)).day.tolist()
    [9, 13]
    """
    places = np.arange(len(sessions))
    complete = (places + min(estimation[0], window[0]) >= 0) & (places + window[1] < len(sessions))
    taken = np.flatnonzero(sessions.isin(event_days))
    reached = (taken[:, None] - np.arange(window[0], window[1] + 1)).ravel()
    return sessions[complete & ~np.isin(places, reached)]


@dataclass(frozen=True)
class Size:
    """How often a test rejects where nothing happened.

    Attributes
    ----------
    dates, rejections : int
        Placebo dates, and on how many the test rejected.
    share, low, high : float
        The test's size with its Wilson interval, as if the dates were independent.
    nominal : float
        The level it was run at.
    within : bool
        Whether the nominal level lies in the interval.
    """

    dates: int
    rejections: int
    share: float
    low: float
    high: float
    nominal: float
    within: bool


def placebo_size(p: ArrayLike, alpha: float = 0.05, confidence: float = 0.95, least: int = 100) -> Size | Refusal:
    """Compare the size of a test with its nominal level.

    Parameters
    ----------
    p : array_like, shape (n,)
        P-values on dates without events.
    alpha : float
        Nominal level.
    confidence : float
        Of the interval.
    least : int
        Dates needed.

    Returns
    -------
    Size or Refusal
        Refusal code ``too_few_dates``.

    Raises
    ------
    ParameterError
        If a p-value does not lie between 0 and 1.

    Examples
    --------
    >>> size = placebo_size(np.linspace(0.0005, 1, 500))
    >>> size.rejections, round(size.low, 3), round(size.high, 3), size.within
    (25, 0.034, 0.073, True)
    """
    values = np.asarray(p, dtype=float)
    if not ((values >= 0) & (values <= 1)).all():
        raise ParameterError(
            "placebo_size: a p-value does not lie between 0 and 1. Leave out the dates without a test."
        )
    if len(values) < least:
        return Refusal("too_few_dates", {"dates": len(values), "required": least})
    count = int((values <= alpha).sum())
    low, high = (float(end[0]) for end in wilson_interval(count, len(values), confidence))
    return Size(len(values), count, count / len(values), low, high, alpha, bool(low <= alpha <= high))
