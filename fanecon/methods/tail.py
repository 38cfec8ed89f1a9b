"""Is the tail of contributions a power law or a lognormal? Often nobody can tell, and then this says so.

The method of Clauset, Shalizi & Newman (2009, SIAM Review 51:661–703): the exponent by maximum
likelihood, the start of the tail where the Kolmogorov–Smirnov distance is smallest, and Vuong's
likelihood ratio against the lognormal on the same tail. The library `powerlaw` (Alstott, Bullmore &
Plenz 2014) does the fitting.

Limitations: the test compares two shapes and does not say that either fits; a straight line on a
log–log chart says less still. A lognormal can come as close to a power law as one likes, so data that do
follow a power law usually end undecided, too.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from fanecon.errors import DataError, ParameterError
from fanecon.methods.refusal import Refusal

# Clauset et al. (2009, appendix B) call about 50 observations enough for the exponent.
MIN_TAIL = 50
# powerlaw 2.0 looks between 0 and 3 only and would call every steeper tail a 3; at 1 or less no sum is finite.
EXPONENTS = {"alpha": [1, None]}

Verdict = Literal["power_law", "lognormal", "undecided"]


@dataclass(frozen=True)
class TailFit:
    """A power law fitted to the tail, and how it compares with a lognormal.

    Parameters
    ----------
    verdict : {"power_law", "lognormal", "undecided"}
        Which fits the tail better, if the likelihood ratio can tell.
    xmin : float
        Where the tail starts.
    alpha, alpha_error : float
        Exponent of the density, x^−α, and its asymptotic standard error.
    distance : float
        Kolmogorov–Smirnov distance between tail and power law.
    observations, in_tail : int
        Positive values, and those of at least `xmin`.
    ratio : float
        Vuong's normalised log-likelihood ratio; positive in favour of the power law.
    p_value : float
        Of the ratio's sign, two-sided.
    lognormal_converged : bool
        Whether the lognormal's fit ended well. If not, it may be better than it looks, and a ratio in
        favour of the power law decides nothing.
    """

    verdict: Verdict
    xmin: float
    alpha: float
    alpha_error: float
    distance: float
    observations: int
    in_tail: int
    ratio: float
    p_value: float
    lognormal_converged: bool


def verdict(ratio: float, p_value: float, lognormal_converged: bool, undecided_above: float = 0.1) -> Verdict:
    """Turn a likelihood ratio into a verdict.

    Parameters
    ----------
    ratio, p_value : float
        Log-likelihood ratio (positive in favour of the power law) and the p-value of its sign.
    lognormal_converged : bool
        A power law does not win against a fit that failed.
    undecided_above : float
        Largest p-value that decides; Clauset et al. use 0.1.

    Returns
    -------
    {"power_law", "lognormal", "undecided"}

    Examples
    --------
    >>> verdict(-2.4, 0.016, True), verdict(-0.5, 0.62, True), verdict(2.4, 0.016, False)
    ('lognormal', 'undecided', 'undecided')
    """
    if not p_value <= undecided_above:
        return "undecided"
    if ratio < 0:
        return "lognormal"
    return "power_law" if lognormal_converged else "undecided"


def fit_tail(
    contributions: ArrayLike,
    discrete: bool = True,
    xmin: float | None = None,
    undecided_above: float = 0.1,
) -> TailFit | Refusal:
    """Fit a power law to the tail and compare it with a lognormal.

    Parameters
    ----------
    contributions : array_like, shape (n,)
        Contributions an actor, not negative. Zeros have no place on a logarithmic scale and are left out.
    discrete : bool
        Counts (True) or measurements.
    xmin : float, optional
        Where the tail starts; found by the Kolmogorov–Smirnov distance if not given.
    undecided_above : float
        See `verdict`.

    Returns
    -------
    TailFit or Refusal
        Refusal codes: ``too_few_values`` (fewer than three different ones), ``tail_too_short``, ``no_fit``
        (no exponent could be found); `needs` holds the numbers.

    Raises
    ------
    DataError
        If a value is negative, missing or infinite, or no whole number although `discrete`.
    ParameterError
        If `xmin` or `undecided_above` is out of its range.

    Examples
    --------
    >>> fit_tail([1, 2, 2, 5])
    Refusal(code='tail_too_short', needs={'observations': 4, 'in_tail': 4, 'required': 50})
    """
    values = np.asarray(contributions, dtype=float)
    if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any():
        raise DataError(
            "contributions: a value is negative, missing or infinite, or there is more than one column. Expected one "
            "number an actor, zero or more. Drop actors whose number is not known."
        )
    if discrete and (values % 1 != 0).any():
        raise DataError(
            "contributions: not all whole numbers. Expected counts; for measurements call with discrete=False."
        )
    if not 0 < undecided_above < 1 or not (xmin is None or 0 < xmin < np.inf):
        raise ParameterError(
            f"fit_tail: undecided_above={undecided_above}, xmin={xmin}. Expected a probability between 0 and 1, and "
            "a positive start of the tail or None."
        )
    values = np.sort(values[values > 0])
    different = len(np.unique(values))
    if different < 3:  # powerlaw would look for a tail among fewer than two starts
        return Refusal("too_few_values", {"observations": len(values), "different": different, "required": 3})
    most = int((values >= (xmin or 0)).sum())
    if most < MIN_TAIL:
        return Refusal("tail_too_short", {"observations": len(values), "in_tail": most, "required": MIN_TAIL})
    return _fit(values, discrete, xmin, undecided_above)


def _fit(values: np.ndarray, discrete: bool, xmin: float | None, undecided_above: float) -> TailFit | Refusal:
    import powerlaw

    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        # The search meets infinite likelihoods far from the optimum; their differences are no numbers.
        # Its warnings speak to somebody who fits by hand; what they mean is in the result or refused below.
        warnings.filterwarnings("ignore", module=r"powerlaw\.")
        fit = powerlaw.Fit(values, discrete=discrete, xmin=xmin, parameter_ranges=EXPONENTS, verbose=0)
        in_tail = int((values >= fit.xmin).sum())
        if in_tail < MIN_TAIL:
            return Refusal("tail_too_short", {"observations": len(values), "in_tail": in_tail, "required": MIN_TAIL})
        ratio, p_value = fit.distribution_compare("power_law", "lognormal", normalized_ratio=True)
        tail, lognormal = fit.power_law, fit.lognormal
        failed = tail.noise_flag or not np.isfinite([tail.alpha, tail.D, ratio, p_value]).all()
        error = float(tail.standard_err)
    if failed:
        return Refusal("no_fit", {"observations": len(values), "in_tail": in_tail})
    converged = not lognormal.noise_flag
    return TailFit(
        verdict=verdict(float(ratio), float(p_value), converged, undecided_above),
        xmin=float(fit.xmin),
        alpha=float(tail.alpha),
        alpha_error=error,
        distance=float(tail.D),
        observations=len(values),
        in_tail=in_tail,
        ratio=float(ratio),
        p_value=float(p_value),
        lognormal_converged=converged,
    )
