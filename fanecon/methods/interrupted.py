"""Interrupted time series: did level or slope change at a moment fixed beforehand?

Segmented regression as in Lopez Bernal, Cummins & Gasparrini (2017, International Journal of Epidemiology
46, 348–355), with errors that allow for autocorrelation. It needs a series: few points are refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.estimate import Estimate
from fanecon.methods.frames import with_columns, with_numbers
from fanecon.methods.refusal import Refusal

EACH_SIDE = 8


@dataclass(frozen=True)
class Interruption:
    """A segmented regression.

    Attributes
    ----------
    level, slope : Estimate
        Change of level at the interruption, and of slope a day after it; ends of the confidence interval.
    level_p, slope_p : float
    before, after : int
        Points on either side.
    lags : int
        Of the Newey–West errors.
    path : DataFrame
        ``date, value, fitted, counterfactual``: the line, and the line before the interruption continued.
    """

    level: Estimate
    slope: Estimate
    level_p: float
    slope_p: float
    before: int
    after: int
    lags: int
    path: pd.DataFrame


def interrupted_series(
    series: pd.DataFrame,
    interruption: pd.Timestamp,
    each_side: int = EACH_SIDE,
    lags: int | None = None,
    confidence: float = 0.95,
) -> Interruption | Refusal:
    """Fit ``y = b0 + b1 t + b2 D + b3 (t − t0) D`` with Newey–West errors.

    The moment must be known from elsewhere: one chosen by looking at the series makes its own effect.
    Whatever else happened at that moment is in the effect too. With few points the errors are too small
    where the series is strongly autocorrelated.

    Parameters
    ----------
    series : DataFrame
        ``date, value``; empty cells are left out. Leave out flagged outliers before, and say so.
    interruption : Timestamp
        First day after the change.
    each_side : int
        Points needed before and after, at least 8.
    lags : int, optional
        Default: ``⌊4 (n/100)^(2/9)⌋``.
    confidence : float

    Returns
    -------
    Interruption or Refusal
        Refusal code ``too_few_points``.

    Raises
    ------
    DataError
        If a column is missing or a day occurs twice.
    ParameterError
        If fewer than 8 points a side are asked for, or another argument is out of its range.

    Examples
    --------
    >>> days = pd.date_range("2025-01-01", periods=20)
    >>> value = np.arange(20.0) + 5 * (days >= "2025-01-11") + 0.1 * np.cos(3 * np.arange(20))
    >>> result = interrupted_series(pd.DataFrame({"date": days, "value": value}), days[10])
    >>> round(result.level.point, 1), round(result.slope.point, 1), result.level_p < 0.001
    (5.0, 0.0, True)
    >>> interrupted_series(pd.DataFrame({"date": days[:2], "value": [4.5e7, 4.3e7]}), days[1])
    Refusal(code='too_few_points', needs={'before': 1, 'after': 1, 'required': 8})
    """
    import statsmodels.api as sm

    if each_side < EACH_SIDE or not 0 < confidence < 1 or (lags is not None and lags < 0):
        raise ParameterError(
            f"interrupted_series: each_side={each_side}, lags={lags}, confidence={confidence}. Expected at least "
            f"{EACH_SIDE} points a side, no negative lags, a confidence between 0 and 1."
        )
    clean = with_numbers(with_columns(series, ("date", "value"), "series"), ["value"], "series", low=-math.inf)
    clean = clean.assign(date=pd.to_datetime(clean["date"])).dropna().sort_values("date", ignore_index=True)
    if clean["date"].duplicated().any():
        day = clean["date"][clean["date"].duplicated()].iloc[0]
        raise DataError(f"series: {day:%Y-%m-%d} has more than one value. Expected one a day.")
    later = (clean["date"] >= interruption).to_numpy(dtype=float)
    after = int(later.sum())
    before = len(clean) - after
    if min(before, after) < each_side:
        return Refusal("too_few_points", {"before": before, "after": after, "required": each_side})
    since = (clean["date"] - interruption).dt.days.to_numpy(dtype=float)
    design = np.column_stack([np.ones(len(clean)), since, later, since * later])
    width = math.floor(4 * (len(clean) / 100) ** (2 / 9)) if lags is None else lags
    fit = sm.OLS(clean["value"].to_numpy(dtype=float), design).fit(
        cov_type="HAC", cov_kwds={"maxlags": width, "use_correction": True}, use_t=True
    )
    ends = fit.conf_int(alpha=1 - confidence)
    level, slope = (Estimate(float(fit.params[i]), float(ends[i][0]), float(ends[i][1])) for i in (2, 3))
    path = clean.assign(fitted=fit.fittedvalues, counterfactual=design[:, :2] @ fit.params[:2])
    return Interruption(level, slope, float(fit.pvalues[2]), float(fit.pvalues[3]), before, after, width, path)
