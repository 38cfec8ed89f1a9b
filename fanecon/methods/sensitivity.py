"""What an answer rests on: the share of the variance of an outcome that each assumption explains.

Sobol indices, first-order and total, estimated after Saltelli et al. 2010 by the library SALib.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import sobol as sobol_sample

from fanecon.errors import ParameterError
from fanecon.methods.refusal import Refusal
from fanecon.methods.ties import DIGITS, settled

Array = NDArray[np.float64]


def sobol_indices(
    ranges: Mapping[str, tuple[float, float]],
    outcome: Callable[[pd.DataFrame], Array],
    *,
    base: int = 1024,
    seed: int,
) -> pd.DataFrame | Refusal:
    """First-order and total Sobol indices of an outcome over ranges of its inputs.

    Inputs are uniform and independent. The first-order index is the share of the outcome's variance
    that goes away, on average, once the input is known; the total index the share that stays when all
    but this input are known, interactions included.

    Parameters
    ----------
    ranges : mapping of str to (float, float)
        The ends of each input's range, low < high.
    outcome : callable
        From a frame of scenarios (one row each, inputs as columns) to one finite number a row.
    base : int
        Base sample, a power of two; the outcome is asked ``base × (inputs + 2)`` scenarios.
    seed : int

    Returns
    -------
    DataFrame or Refusal
        ``parameter, first, first_half, total, total_half``, the largest total first; half-widths (95 %) are
        bootstrapped. Estimates may lie slightly outside 0 to 1. Refusal codes: ``constant_outcome``
        (there is no variance to explain), ``not_finite``.

    Raises
    ------
    ParameterError
        If a range is empty, `base` is no power of two, or the outcome has the wrong length.

    Examples
    --------
    >>> found = sobol_indices({"x": (0, 1), "y": (0, 1)}, lambda s: 3 * s["x"].to_numpy(), base=64, seed=1)
    >>> found["parameter"].tolist(), found["total"].round(1).tolist()
    (['x', 'y'], [1.0, 0.0])
    """
    wrong = [name for name, (start, end) in ranges.items() if not -np.inf < start < end < np.inf]
    if not ranges or wrong:
        raise ParameterError(
            f"The range of {', '.join(wrong) or 'any input'} is missing or empty. Expected low < high."
        )
    if base < 2 or base & (base - 1):
        raise ParameterError(f"base={base}. Expected a power of two.")
    names = list(ranges)
    problem = {"num_vars": len(names), "names": names, "bounds": [list(map(float, ranges[name])) for name in names]}
    scenarios = pd.DataFrame(sobol_sample.sample(problem, base, calc_second_order=False, seed=seed), columns=names)
    values = np.asarray(outcome(scenarios), dtype=float)
    if values.shape != (len(scenarios),):
        raise ParameterError(
            f"The outcome has the shape {values.shape}. Expected one number for each of {len(scenarios)} rows."
        )
    broken = int((~np.isfinite(values)).sum())
    if broken:
        return Refusal("not_finite", {"scenarios": len(values), "not_finite": broken})
    if np.ptp(settled(values)) == 0:
        return Refusal("constant_outcome", {"value": float(values[0])})
    # A generator, because the library takes a seed of 0 for none.
    found = sobol_analysis.analyze(
        problem, values, calc_second_order=False, conf_level=0.95, seed=np.random.default_rng(seed)
    )
    table = pd.DataFrame(
        {
            "parameter": names,
            "first": found["S1"],
            "first_half": found["S1_conf"],
            "total": found["ST"],
            "total_half": found["ST_conf"],
        }
    )
    order = table["total"].round(DIGITS).sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
