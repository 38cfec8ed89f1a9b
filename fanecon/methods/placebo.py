"""Inference for a single event: the rank test, and what it can detect at all.

For one event the usual t-test leans on normal returns, which daily returns are not. The SQ test (Gelbach,
Helland & Klick 2013, American Law and Economics Review 15, 495–541) compares the event's abnormal return
with the sample quantiles of placebos instead: the same quantity on days when nothing happened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from fanecon.errors import ParameterError


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


def detectable_by_rank(placebos: ArrayLike, alpha: float = 0.05) -> float:
    """Find the smallest effect that `sq_test` finds with 80 % probability, from the placebos themselves.

    An effect shifts every placebo alike; the answer is the shift at which four fifths of them lie
    beyond the critical value, for falls or for rises, whichever needs more.

    Parameters
    ----------
    placebos : array_like, shape (L,)
    alpha : float
        Level, both tails together.

    Returns
    -------
    float
        In the unit of the placebos; infinite where they are too few for the level.

    Raises
    ------
    ParameterError
        As in `sq_test`.

    Examples
    --------
    >>> round(detectable_by_rank(np.linspace(-0.05, 0.05, 240)), 4)
    0.0778
    """
    ordered = np.sort(np.asarray(placebos, dtype=float))
    test = sq_test(0.0, ordered, alpha)
    needed = math.ceil(0.8 * len(ordered) - 1e-9)
    return max(test.critical_high - float(ordered[-needed]), float(ordered[needed - 1]) - test.critical_low)
