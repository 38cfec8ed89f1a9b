"""The interval of a share, once for all methods."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fanecon.errors import DataError, ParameterError

Array = NDArray[np.float64]


def wilson_interval(successes: ArrayLike, totals: ArrayLike, confidence: float = 0.95) -> tuple[Array, Array]:
    """Wilson's score interval of a share (Wilson 1927).

    Parameters
    ----------
    successes, totals : array_like, shape (n,)
        Counts, successes at most the totals; they need not be whole (both divided by a dispersion, say).
    confidence : float
        Coverage, between 0 and 1.

    Returns
    -------
    low, high : ndarray, shape (n,)
        Ends of the interval as fractions, ``0 <= low <= successes / total <= high <= 1``; NaN where the total is zero.

    Raises
    ------
    DataError
        If a count is negative, missing or above its total.
    ParameterError
        If the confidence is not between 0 and 1.

    Examples
    --------
    >>> low, high = wilson_interval([1, 0], [1, 0])
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.21, nan], [1.0, nan])
    """
    from statsmodels.stats.proportion import proportion_confint

    if not 0 < confidence < 1:
        raise ParameterError(f"wilson_interval: confidence={confidence}. Expected a probability between 0 and 1.")
    count, total = np.atleast_1d(np.asarray(successes, dtype=float)), np.atleast_1d(np.asarray(totals, dtype=float))
    if count.shape != total.shape or not ((count >= 0) & (count <= total) & np.isfinite(total)).all():
        raise DataError(
            f"wilson_interval: successes {count.tolist()} of {total.tolist()}. Expected counts from 0 to their total."
        )
    low, high = np.full(len(total), np.nan), np.full(len(total), np.nan)
    some = total > 0
    low[some], high[some] = proportion_confint(count[some], total[some], alpha=1 - confidence, method="wilson")
    # At no or all successes the formula misses the share by the last bit, to one side or the other.
    share = np.divide(count, total, out=np.full(len(total), np.nan), where=some)
    return np.clip(low, 0, share), np.clip(high, share, 1)
