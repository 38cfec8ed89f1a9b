"""Ranking without agreed weights: stochastic multicriteria acceptability analysis (SMAA-2).

Instead of one set of weights and one score a cell, weights are drawn from a Dirichlet distribution and
scores from their intervals. What comes out is how often an alternative takes each rank (Lahdelma & Salminen
2001, Operations Research 49:444-454). Scores are values: larger is better, the same scale in every
criterion (0 to 1 by custom); `fanecon.methods.options` brings measurements to that form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from fanecon.errors import DataError, ParameterError
from fanecon.methods.ties import settled

Array = NDArray[np.float64]

# One seed serves a whole analysis, so weights and scores take separate streams of it: drawn from the
# same stream, a heavy weight would always meet a high score.
_WEIGHT_STREAM, _SCORE_STREAM = 0, 1


@dataclass(frozen=True)
class Smaa:
    """What SMAA-2 says of a set of alternatives.

    Parameters
    ----------
    acceptability : DataFrame
        Alternatives by ranks (columns 1, 2, …): the share of draws in which an alternative has the
        rank; tied alternatives share their ranks equally. Rows and columns sum to one.
    acceptability_error : DataFrame
        Monte-Carlo standard errors of `acceptability`, same shape.
    """

    acceptability: pd.DataFrame
    acceptability_error: pd.DataFrame


def dirichlet_weights(
    criteria: Sequence[str],
    prior: Mapping[str, float] | None = None,
    concentration: float = 10.0,
    *,
    draws: int = 10_000,
    seed: int,
) -> pd.DataFrame:
    """Draw weights from the simplex, uniformly or around a prior.

    Parameters
    ----------
    criteria : sequence of str
        Their names.
    prior : mapping of str to float, optional
        A weight of at least zero for every criterion; scaled to sum to one. None: nobody's weights,
        every point of the simplex is equally likely.
    concentration : float
        How closely weights keep to the prior: a weight with mean w has the variance
        ``w (1 − w) / (concentration + 1)``. Without effect where there is no prior.
    draws : int
    seed : int

    Returns
    -------
    DataFrame
        One row a draw, one column a criterion; rows sum to one.

    Raises
    ------
    ParameterError
        If the prior does not name exactly the criteria, holds a negative weight or only zeros, or
        `concentration` or `draws` is not positive.

    Examples
    --------
    >>> w = dirichlet_weights(["trust", "cost"], {"trust": 3, "cost": 1}, 50, draws=4000, seed=1)
    >>> w.shape, round(float(w["trust"].mean()), 2), bool(np.allclose(w.sum(axis=1), 1))
    ((4000, 2), 0.75, True)
    """
    names = list(criteria)
    if not names or len(set(names)) < len(names):
        raise ParameterError(f"criteria={names}. Expected at least one name, each once.")
    if draws < 1 or not 0 < concentration < np.inf:
        raise ParameterError(f"draws={draws}, concentration={concentration}. Expected both to be positive.")
    alpha = np.ones(len(names))
    if prior is not None:
        raw = checked_weights(names, prior).to_numpy()
        alpha = concentration * raw / raw.sum()
    generator = np.random.default_rng([seed, _WEIGHT_STREAM])
    return pd.DataFrame(generator.dirichlet(alpha, draws), columns=names)


def interval_scores(low: pd.DataFrame, high: pd.DataFrame, *, draws: int, seed: int) -> Array:
    """Draw every score uniformly and independently from its interval.

    Parameters
    ----------
    low, high : DataFrame
        Alternatives (index) by criteria (columns), as values: larger is better.
    draws, seed : int

    Returns
    -------
    ndarray, shape (draws, alternatives, criteria)

    Raises
    ------
    DataError
        If the frames have different labels, a label twice, a missing cell or low above high.
    ParameterError
        If `draws` is not positive.

    Examples
    --------
    >>> low = pd.DataFrame({"trust": [0.2, 0.5]}, index=["a", "b"])
    >>> interval_scores(low, low + 0.1, draws=3, seed=1).shape
    (3, 2, 1)
    """
    floor, ceiling = _bounds(low, high)
    if draws < 1:
        raise ParameterError(f"draws={draws}. Expected a positive number.")
    generator = np.random.default_rng([seed, _SCORE_STREAM])
    # A cell without width is itself, to the last bit, whatever is drawn.
    return floor + (ceiling - floor) * generator.random((draws, *floor.shape))


def smaa(low: pd.DataFrame, high: pd.DataFrame, weights: pd.DataFrame, *, seed: int) -> Smaa:
    """Rank acceptabilities of SMAA-2.

    Parameters
    ----------
    low, high : DataFrame
        Alternatives (index) by criteria (columns): the ends of each value's interval; larger is better.
    weights : DataFrame
        One row a draw, the criteria as columns in any order; rows sum to one (`dirichlet_weights`).
    seed : int
        Of the score draws; may be the one that drew the weights.

    Raises
    ------
    DataError
        If the intervals do not hold (see `interval_scores`).
    ParameterError
        If the weights do not name the criteria, are negative or do not sum to one.

    Examples
    --------
    >>> low = pd.DataFrame({"trust": [1.0, 0.0, 0.6], "cost": [0.0, 1.0, 0.6]}, index=["a", "b", "c"])
    >>> found = smaa(low, low, dirichlet_weights(["trust", "cost"], draws=20_000, seed=7), seed=7)
    >>> found.acceptability[1].round(1).tolist()
    [0.4, 0.4, 0.2]
    """
    _bounds(low, high)
    drawn = _weights(weights, list(low.columns))
    draws, options = len(drawn), len(low)
    scores = interval_scores(low, high, draws=draws, seed=seed)
    size = float(np.abs(scores).max())
    best, worst = _ranks(np.einsum("dac,dc->da", scores, drawn), size)
    tied = worst - best + 1

    shares = np.empty((options, options))
    errors = np.empty_like(shares)
    for rank in range(1, options + 1):
        share = ((best <= rank) & (rank <= worst)) / tied
        shares[:, rank - 1] = share.mean(axis=0)
        errors[:, rank - 1] = share.std(axis=0) / np.sqrt(draws)

    ranks = list(range(1, options + 1))
    return Smaa(
        acceptability=pd.DataFrame(shares, index=low.index, columns=ranks),
        acceptability_error=pd.DataFrame(errors, index=low.index, columns=ranks),
    )


def checked_weights(criteria: list[str], weights: Mapping[str, float]) -> pd.Series:
    """Weights in the order of the criteria: one of at least zero for every criterion, not all zero.

    Raises
    ------
    ParameterError
        If the weights do not name exactly the criteria, or one is negative or missing.
    """
    found = pd.Series({name: float(weights[name]) for name in criteria if name in weights}, dtype=float)
    if set(weights.keys()) != set(criteria) or not (found >= 0).all() or not 0 < found.sum() < np.inf:
        raise ParameterError(
            f"weights={dict(weights)}. Expected one of at least zero for each of {criteria}, not all of them zero."
        )
    return found


def _ranks(values: Array, size: float) -> tuple[Array, Array]:
    """The first and the last rank an alternative shares, a row a draw."""
    reversed_values = -settled(values, size)
    return rankdata(reversed_values, "min", axis=1), rankdata(reversed_values, "max", axis=1)


def _bounds(low: pd.DataFrame, high: pd.DataFrame) -> tuple[Array, Array]:
    if low.empty or not low.index.equals(high.index) or not low.columns.equals(high.columns):
        raise DataError("The lower and upper scores differ in labels or are empty. Expected the same rows and columns.")
    twice = [*low.index[low.index.duplicated()], *low.columns[low.columns.duplicated()]]
    if twice:
        raise DataError(f"{', '.join(map(str, twice))} stands twice among the scores. Expected each label once.")
    floor, ceiling = low.to_numpy(dtype=float), high.to_numpy(dtype=float)
    broken = np.argwhere(~(np.isfinite(floor) & np.isfinite(ceiling) & (floor <= ceiling)))
    if len(broken):
        cells = ", ".join(f"{low.index[row]} × {low.columns[column]}" for row, column in broken)
        raise DataError(f"The score of {cells} does not hold. Expected finite numbers with low <= high.")
    return floor, ceiling


def _weights(weights: pd.DataFrame, criteria: list[str]) -> Array:
    if set(weights.columns) != set(criteria) or weights.empty:
        raise ParameterError(f"The weights name {list(weights.columns)}. Expected a column for each of {criteria}.")
    drawn = weights[criteria].to_numpy(dtype=float)
    if not (drawn >= 0).all() or not np.allclose(drawn.sum(axis=1), 1):
        raise ParameterError("A row of weights is negative, missing or does not sum to one. Scale each row to one.")
    return drawn
