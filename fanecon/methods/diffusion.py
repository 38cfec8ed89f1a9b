"""The Bass model of diffusion, and whether a series can tell how far it will go.

Adoption spreads by innovation ``p`` and imitation ``q`` among ``m`` people (Bass 1969); the share that
has adopted by time t is F(t) = (1 − e^−(p+q)t) / (1 + (q/p) e^−(p+q)t). Steps of equal length count from
the launch at t = 0. The fit is least squares on the increments m[F(t) − F(t−1)] (Srinivasan & Mason 1986).

Limitations: a series that ends early pulls the ceiling towards its last total (Van den Bulte & Lilien
1997), so the ceiling is only reported where its profile is closed. Deliveries limited by capacity are
supply, not diffusion; rounding is ignored, errors are taken to be independent and alike. Where they are
(fifteen steps past the turn, 300 simulated series) the profile at 95 % holds the true ceiling in 93 %.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, least_squares
from scipy.stats import f as f_distribution

from fanecon.errors import DataError, ParameterError
from fanecon.methods.refusal import Refusal

Array = NDArray[np.float64]
Form = Literal["increments", "density"]

# Three parameters and the variance, and one to spare.
MIN_STEPS = 5
_LEAST_ADOPTING = 3
# Starts of the search, per step; p and q of published fits lie between (Sultan, Farley & Lehmann 1990).
_STARTS = [(p, q) for p in (1e-4, 3e-3, 0.03) for q in (0.05, 0.3, 0.9)]
_ROUNDING = 1e-10
_BOUNDS = np.log([1e-12, 10.0])
# Least over greatest singular value of the derivatives by log m, log p and log q. Published series lie above 0.05,
# bursts below 1e-6: between them no rounding of any processor decides.
_FLAT = 1e-4


@dataclass(frozen=True)
class Peak:
    """Where adoption is fastest.

    Parameters
    ----------
    time : float
        In steps since launch; 0 where imitation does not exceed innovation and adoption only falls.
    rate : float
        Adoptions a step at that time, as a share of all who will ever adopt.
    share : float
        Share that has adopted by then.
    """

    time: float
    rate: float
    share: float


@dataclass(frozen=True)
class BassFit:
    """A fitted Bass curve whose ceiling the series identifies.

    Parameters
    ----------
    m, p, q : float
        Ceiling (in the unit of the series), innovation and imitation (per step).
    m_error, p_error, q_error : float
        Standard errors from the curvature at the optimum.
    m_low, m_high : float
        The profile interval of the ceiling at `confidence`.
    confidence : float
    residual_error : float
        Residual standard error, on observations − 3 degrees of freedom.
    peak : Peak
    fitted : DataFrame
        ``step, actual, fitted``.
    """

    m: float
    p: float
    q: float
    m_error: float
    p_error: float
    q_error: float
    m_low: float
    m_high: float
    confidence: float
    residual_error: float
    peak: Peak
    fitted: pd.DataFrame


def bass_share(time: ArrayLike, p: float, q: float) -> Array:
    """Share that has adopted by a time, F(t).

    Parameters
    ----------
    time : array_like
        In steps since launch, at least zero.
    p : float
        Innovation per step, positive.
    q : float
        Imitation per step, at least zero.

    Returns
    -------
    ndarray
        Shape of `time`.

    Raises
    ------
    ParameterError
        If a parameter or a time is out of its range.

    Examples
    --------
    >>> bass_share([0, 6.19262], 0.03, 0.38).round(4).tolist()
    [0.0, 0.4605]
    """
    moments = np.asarray(time, dtype=float)
    if not (0 < p < np.inf and 0 <= q < np.inf and (moments >= 0).all()):
        raise ParameterError(f"p={p}, q={q}, or a negative time. Expected p > 0, q >= 0, times >= 0.")
    decay = np.exp(-(p + q) * moments)
    return (1 - decay) / (1 + (q / p) * decay)


def bass_peak(p: float, q: float) -> Peak:
    """Where adoption is fastest: t* = ln(q/p)/(p+q), rate (p+q)²/4q, F(t*) = ½ − p/2q.

    Parameters
    ----------
    p, q : float
        Innovation (positive) and imitation (at least zero) per step.

    Returns
    -------
    Peak

    Raises
    ------
    ParameterError
        If a parameter is out of its range.

    Examples
    --------
    >>> peak = bass_peak(0.03, 0.38)
    >>> round(peak.time, 5), round(peak.rate, 6), round(peak.share, 6)
    (6.19262, 0.110592, 0.460526)
    """
    bass_share(0, p, q)
    if q <= p:
        return Peak(0.0, p, 0.0)
    return Peak(float(np.log(q / p) / (p + q)), (p + q) ** 2 / (4 * q), 0.5 - p / (2 * q))


def fit_bass(sales: ArrayLike, *, form: Form = "increments", confidence: float = 0.95) -> BassFit | Refusal:
    """Fit a Bass curve to adoptions per step, or say that the ceiling is not identified.

    The ceiling is identified where the profile of the sum of squares over m rises above its F quantile
    on the right. Whether it ever does is decided by its limit: with m → ∞ and mp held fixed the curve
    becomes exponential growth without a ceiling, and if that fits as well, no m is too large.

    Parameters
    ----------
    sales : array_like, shape (n,)
        First adoptions in each step since launch, at least zero.
    form : {"increments", "density"}
        Fit m[F(t) − F(t−1)], or the rate m·f(t) at the end of each step as some textbooks do.
    confidence : float
        Of the profile interval.

    Returns
    -------
    BassFit or Refusal
        Refusal codes: ``too_short`` (`needs`: observations, required), ``m_not_identified`` (total so
        far, the lower end of the ceiling, the growth rate of the curve without one), ``no_adoption``,
        ``too_few_adoptions`` (fewer than three steps with any: they leave three parameters open),
        ``at_boundary`` (p or q runs to the end of its range, or the squares are flat in one of the
        parameters: whatever spreads here, it is no Bass curve).

    Raises
    ------
    DataError
        If a number is negative or missing.
    ParameterError
        If `form` is unknown or `confidence` no level.

    Examples
    --------
    >>> fit_bass([10, 15, 22, 33, 49, 73, 110]).code
    'm_not_identified'
    """
    actual = _checked(sales, form, confidence)
    if len(actual) < MIN_STEPS:
        return Refusal("too_short", {"observations": len(actual), "required": MIN_STEPS})
    if not actual.any():
        return Refusal("no_adoption", {"observations": len(actual)})
    adopting = int((actual > 0).sum())
    if adopting < _LEAST_ADOPTING:
        return Refusal("too_few_adoptions", {"steps": adopting, "required": _LEAST_ADOPTING})
    unit = float(actual.max())
    scaled = actual / unit
    unbounded, growth = _without_ceiling(scaled, form)
    logs, m, squares = _free(scaled, form)
    degrees = len(actual) - 3
    limit = _limit(scaled, min(squares, unbounded), confidence)
    p, q = np.exp(logs)
    if unbounded > limit and np.isclose(logs, _BOUNDS[:, None], atol=1e-3).any():
        return Refusal("at_boundary", {"observations": len(actual)})

    def excess(log_m: float) -> float:
        return _given(scaled, float(np.exp(log_m)), form)[1] - limit

    # Where the free search stopped short of the curve without a ceiling, start from a ceiling out of sight.
    centre = float(np.log(m if squares <= limit else 1e6 * scaled.sum()))
    low = _crossing(excess, centre, -1)
    if unbounded <= limit:
        needs = {
            "observations": len(actual),
            "total": float(actual.sum()),
            "m_low": unit * float(np.exp(low)),
            "growth": growth,
        }
        return Refusal("m_not_identified", needs)
    high = _crossing(excess, centre, 1)
    errors = _errors(scaled, np.array([m, p, q]), form)
    if errors is None:
        return Refusal("at_boundary", {"observations": len(actual)})
    curve = _curve(len(actual), np.exp(logs), form)
    return BassFit(
        m=unit * m, p=float(p), q=float(q),
        m_error=unit * errors[0], p_error=errors[1], q_error=errors[2],
        m_low=unit * float(np.exp(low)), m_high=unit * float(np.exp(high)), confidence=confidence,
        residual_error=unit * float(np.sqrt(squares / degrees)),
        peak=bass_peak(float(p), float(q)),
        fitted=pd.DataFrame(
            {"step": np.arange(1, len(actual) + 1), "actual": actual, "fitted": unit * m * curve}
        ),
    )  # fmt: skip


def profile_ceiling(
    sales: ArrayLike, ceilings: ArrayLike, *, form: Form = "increments", confidence: float = 0.95
) -> pd.DataFrame:
    """Fit innovation and imitation under given ceilings, such as those from outside the series.

    Parameters
    ----------
    sales : array_like, shape (n,)
        First adoptions in each step since launch; n of at least five.
    ceilings : array_like, shape (k,)
        Positive, in the unit of `sales`.
    form : {"increments", "density"}
    confidence : float

    Returns
    -------
    DataFrame
        One row a ceiling: ``m, p, q, sum_of_squares`` and ``inside``: whether the series does not
        exclude it at that confidence.

    Raises
    ------
    DataError
        If the series is too short, all zero, or holds a negative or missing number.
    ParameterError
        If a ceiling is not positive, `form` is unknown or `confidence` no level.

    Examples
    --------
    >>> profile_ceiling([10, 15, 22, 33, 49, 73, 110], [320, 1e5, 1e6])["inside"].tolist()
    [False, True, True]
    """
    actual = _checked(sales, form, confidence)
    if len(actual) < MIN_STEPS or not actual.any():
        raise DataError(
            f"{len(actual)} steps with a total of {actual.sum():g}. Expected at least {MIN_STEPS}, not all 0."
        )
    grid = np.atleast_1d(np.asarray(ceilings, dtype=float))
    if not ((grid > 0) & np.isfinite(grid)).all():
        raise ParameterError(f"ceilings={grid.tolist()}. Expected positive numbers in the unit of the series.")
    unit = float(actual.max())
    scaled = actual / unit
    limit = _limit(scaled, min(_free(scaled, form)[2], _without_ceiling(scaled, form)[0]), confidence)
    rows = []
    for m in grid:
        (p, q), squares = _given(scaled, m / unit, form)
        rows.append((m, p, q, squares * unit**2, squares <= limit))
    return pd.DataFrame(rows, columns=["m", "p", "q", "sum_of_squares", "inside"])


def _checked(sales: ArrayLike, form: str, confidence: float) -> Array:
    if form not in ("increments", "density") or not 0 < confidence < 1:
        raise ParameterError(
            f'form="{form}", confidence={confidence}. Expected "increments" or "density", and a level between 0 and 1.'
        )
    actual = np.atleast_1d(np.asarray(sales, dtype=float))
    if actual.ndim != 1 or not (np.isfinite(actual) & (actual >= 0)).all():
        raise DataError("Adoptions are missing, negative or no plain series. Expected one number >= 0 for every step.")
    return actual


def _limit(actual: Array, least: float, confidence: float) -> float:
    """The sum of squares up to which a ceiling is not excluded."""
    degrees = len(actual) - 3
    # A perfect fit still leaves rounding, which excludes nothing.
    least = max(least, _ROUNDING * float(actual @ actual))
    return least * (1 + float(f_distribution.ppf(confidence, 1, degrees)) / degrees)


def _curve(steps: int, rates: Array, form: Form) -> Array:
    p, q = rates
    time = np.arange(steps + 1, dtype=float)
    decay = np.exp(-(p + q) * time)
    if form == "density":
        return ((p + q) ** 2 / p * decay / (1 + q / p * decay) ** 2)[1:]
    return np.diff((1 - decay) / (1 + q / p * decay))


def _free(actual: Array, form: Form) -> tuple[Array, float, float]:
    """Logarithms of p and q, ceiling and squares of the free fit; the ceiling is linear, hence projected out."""

    def ceiling(logs: Array) -> tuple[float, Array]:
        curve = _curve(len(actual), np.exp(logs), form)
        m = float(actual @ curve / (curve @ curve))
        return m, m * curve - actual

    logs, squares = _search(lambda logs: ceiling(logs)[1])
    return logs, ceiling(logs)[0], squares


def _given(actual: Array, m: float, form: Form) -> tuple[Array, float]:
    # p of the order of the first adoptions over m: far from it the curve is flat and the search is lost.
    near = float(np.clip(actual[:2].mean() / m, 1e-8, 5.0))
    starts = [(p, q) for p in (near, 0.01) for q in (0.01, 0.1, 0.3, 0.9)]
    logs, squares = _search(lambda logs: m * _curve(len(actual), np.exp(logs), form) - actual, starts)
    return np.exp(logs), squares


def _search(residuals: Callable[[Array], Array], starts: list[tuple[float, float]] = _STARTS) -> tuple[Array, float]:
    found = [
        least_squares(residuals, np.log(start), bounds=_BOUNDS, xtol=1e-10, ftol=1e-10, gtol=1e-10) for start in starts
    ]
    least = min(found, key=lambda one: float(one.cost))
    return least.x, 2 * float(least.cost)


def _without_ceiling(actual: Array, form: Form) -> tuple[float, float]:
    """Sum of squares and growth rate of the limit m → ∞: adoptions a·e^{qt}, with a projected out."""
    time = np.arange(len(actual) + 1, dtype=float)

    def residuals(logs: Array) -> Array:
        # Scaled by its end, so that a steep curve cannot overflow.
        grown = np.exp(np.exp(logs[0]) * (time - time[-1]))
        curve = grown[1:] if form == "density" else np.diff(grown)
        return float(actual @ curve / (curve @ curve)) * curve - actual

    found = [least_squares(residuals, [np.log(q)], bounds=_BOUNDS) for q in (0.01, 0.1, 0.3, 0.9)]
    least = min(found, key=lambda one: float(one.cost))
    return 2 * float(least.cost), float(np.exp(least.x[0]))


def _crossing(excess: Callable[[float], float], centre: float, sign: int) -> float:
    """The logarithm of m at which the profile leaves its limit, to one side of the optimum; ∓∞ where it does not."""
    inner, step = centre, 0.05
    if excess(inner) > 0:
        return inner
    while step < 40:
        outer = centre + sign * step
        if excess(outer) > 0:
            return float(brentq(excess, *sorted((inner, outer)), xtol=1e-6))
        inner, step = outer, 2 * step
    return sign * np.inf


def _errors(actual: Array, optimum: Array, form: Form) -> list[float] | None:
    """Standard errors of m, p and q; None where the squares are flat in one of them."""

    def residuals(parameters: Array) -> Array:
        return parameters[0] * _curve(len(actual), parameters[1:], form) - actual

    exact = {"xtol": 1e-14, "ftol": 1e-14, "gtol": 1e-14}
    near = least_squares(residuals, optimum, x_scale=optimum, jac="3-point", bounds=(0, np.inf), **exact)
    variance = 2 * float(near.cost) / (len(actual) - 3)
    _, singular, turned = np.linalg.svd(near.jac * near.x, full_matrices=False)
    if not singular[-1] > _FLAT * singular[0]:
        return None
    squares = ((turned / singular[:, None]) ** 2).sum(axis=0)
    return [float(x * error) for x, error in zip(near.x, np.sqrt(squares * variance), strict=True)]
