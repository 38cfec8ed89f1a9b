"""Choosing between options on several criteria: additive value and TOPSIS.

The additive model is the headline because every cell of it can be argued about: a local scale turns a
measurement into a value between 0 (the worst end among the options) and 1 (the best end), and weights
add the values up. TOPSIS (Hwang & Yoon 1981) ranks by the distance from the ideal and is a cross-check.
Weights are scaled to sum to one. Local scales depend on the set of options, and so may the ranking:
see `fanecon.methods.outranking.rank_reversal`, and `fanecon.methods.sensitivity` for what the first rank
rests on.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import ParameterError
from fanecon.methods.smaa import interval_scores
from fanecon.methods.ties import settled

Array = NDArray[np.float64]
_SIGNS = {"up": 1.0, "down": -1.0}


def local_scale(
    low: pd.DataFrame, high: pd.DataFrame, direction: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn measurements into values between 0 and 1 on each criterion's own range.

    Parameters
    ----------
    low, high : DataFrame
        Options (index) by criteria (columns): the ends of each measurement's interval, in the
        criterion's unit.
    direction : mapping of str to {"up", "down"}
        Whether more of a criterion is better or worse.

    Returns
    -------
    value_low, value_high : DataFrame
        Same labels. 0 is the worst end of any interval and 1 the best; a criterion in which all are
        the same tells nothing apart and is 0.5 throughout.

    Raises
    ------
    DataError
        If the intervals do not hold (see `fanecon.methods.smaa.interval_scores`).
    ParameterError
        If a direction is missing or unknown.

    Examples
    --------
    >>> cost = pd.DataFrame({"cost": [10.0, 30.0]}, index=["a", "b"])
    >>> low, high = local_scale(cost, cost + 10, {"cost": "down"})
    >>> low["cost"].round(2).tolist(), high["cost"].round(2).tolist()
    ([0.67, 0.0], [1.0, 0.33])
    """
    # One draw of a degenerate interval is the interval's check.
    interval_scores(low, high, draws=1, seed=0)
    sign = _signs(list(low.columns), direction)
    ends = np.stack([low.to_numpy(dtype=float), high.to_numpy(dtype=float)]) * sign.to_numpy()
    worse, better = ends.min(axis=0), ends.max(axis=0)
    worst = worse.min(axis=0)
    span = better.max(axis=0) - worst
    value = [np.where(span > 0, (end - worst) / np.where(span > 0, span, 1), 0.5) for end in (worse, better)]
    return pd.DataFrame(value[0], low.index, low.columns), pd.DataFrame(value[1], low.index, low.columns)


def additive_value(low: pd.DataFrame, high: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Weighted sum of values, with the interval that the cells' intervals allow.

    Parameters
    ----------
    low, high : DataFrame
        Options by criteria: the ends of each value's interval; larger is better (`local_scale`).
    weights : mapping of str to float
        A weight of at least zero for every criterion; scaled to sum to one.

    Returns
    -------
    DataFrame
        Options by ``low, point, high, rank``; the point is the value of the interval middles, and
        equal points share the better rank.

    Raises
    ------
    DataError
        If the intervals do not hold.
    ParameterError
        If the weights do not name the criteria or are negative.

    Examples
    --------
    >>> low = pd.DataFrame({"trust": [0.2, 0.6], "cost": [1.0, 0.0]}, index=["a", "b"])
    >>> additive_value(low, low + [0.2, 0.0], {"trust": 3, "cost": 1})["point"].round(3).tolist()
    [0.475, 0.525]
    """
    interval_scores(low, high, draws=1, seed=0)
    share = weight_shares(list(low.columns), weights)
    table = pd.DataFrame({"low": low @ share, "point": (low + high) / 2 @ share, "high": high @ share})
    return table.assign(rank=_ranks(table["point"]))


def topsis(matrix: pd.DataFrame, weights: Mapping[str, float], direction: Mapping[str, str]) -> pd.DataFrame:
    """Rank by closeness to the ideal: TOPSIS with vector normalisation (Hwang & Yoon 1981).

    Parameters
    ----------
    matrix : DataFrame
        Options by criteria, in the criteria's units.
    weights : mapping of str to float
    direction : mapping of str to {"up", "down"}

    Returns
    -------
    DataFrame
        Options by ``closeness`` (0 to 1; 0.5 where all options are alike) and ``rank``.

    Raises
    ------
    DataError
        If the matrix is empty or holds a missing number.
    ParameterError
        If weights or directions do not fit the criteria.

    Examples
    --------
    >>> m = pd.DataFrame({"reach": [5.0, 3.0], "cost": [1.0, 9.0]}, index=["a", "b"])
    >>> topsis(m, {"reach": 1, "cost": 1}, {"reach": "up", "cost": "down"})["closeness"].tolist()
    [1.0, 0.0]
    """
    values, share, sign = decision(matrix, weights, direction)
    length = np.sqrt((values**2).sum(axis=0))
    weighted = sign * share * values / np.where(length > 0, length, 1)
    to_ideal = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    both = to_ideal + to_worst
    closeness = np.divide(to_worst, both, out=np.full(len(both), 0.5), where=both > 0)
    table = pd.DataFrame({"closeness": closeness}, index=matrix.index)
    return table.assign(rank=_ranks(table["closeness"]))


def decision(
    matrix: pd.DataFrame, weights: Mapping[str, float], direction: Mapping[str, str]
) -> tuple[Array, Array, Array]:
    """Check a decision matrix against its weights and directions.

    Parameters
    ----------
    matrix : DataFrame
        Options by criteria, finite numbers.
    weights : mapping of str to float
    direction : mapping of str to {"up", "down"}

    Returns
    -------
    values : ndarray, shape (options, criteria)
    shares : ndarray, shape (criteria,)
        The weights, summing to one.
    signs : ndarray, shape (criteria,)
        1 where more is better, −1 where it is worse.

    Raises
    ------
    DataError
        If the matrix is empty or holds a missing number.
    ParameterError
        If weights or directions do not fit the criteria.

    Examples
    --------
    >>> decision(pd.DataFrame({"x": [1.0], "y": [2.0]}), {"x": 1, "y": 3}, {"x": "up", "y": "down"})[1:]
    (array([0.25, 0.75]), array([ 1., -1.]))
    """
    interval_scores(matrix, matrix, draws=1, seed=0)
    criteria = list(matrix.columns)
    return (
        matrix.to_numpy(dtype=float),
        weight_shares(criteria, weights).to_numpy(),
        _signs(criteria, direction).to_numpy(),
    )


def weight_shares(criteria: list[str], weights: Mapping[str, float]) -> pd.Series:
    """Scale weights to sum to one, in the order of the criteria.

    Parameters
    ----------
    criteria : list of str
    weights : mapping of str to float
        One of at least zero for every criterion, not all zero.

    Returns
    -------
    Series
        Indexed by criterion.

    Raises
    ------
    ParameterError
        If the weights do not name exactly the criteria, or one is negative or missing.

    Examples
    --------
    >>> weight_shares(["trust", "cost"], {"cost": 1, "trust": 3}).to_dict()
    {'trust': 0.75, 'cost': 0.25}
    """
    share = pd.Series({name: float(weights[name]) for name in criteria if name in weights}, dtype=float)
    if set(weights.keys()) != set(criteria) or not (share >= 0).all() or not 0 < share.sum() < np.inf:
        raise ParameterError(
            f"weights={dict(weights)}. Expected one of at least zero for each of {criteria}, not all of them zero."
        )
    return share / share.sum()


def _ranks(values: pd.Series) -> pd.Series:
    return pd.Series(settled(values, 1), values.index).rank(ascending=False, method="min").astype(int)


def _signs(criteria: list[str], direction: Mapping[str, str]) -> pd.Series:
    wrong = [name for name in criteria if direction.get(name) not in _SIGNS]
    if wrong:
        raise ParameterError(f'The direction of {", ".join(wrong)} is missing or unknown. Expected "up" or "down".')
    return pd.Series({name: _SIGNS[direction[name]] for name in criteria})
