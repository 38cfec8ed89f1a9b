"""Options ranked as a case writes them down: scores in their own units, criteria with direction and ends.

A score becomes a value between 0 and 1 on a scale: ``declared``, between the ends that the criterion names, which stay
as they are whoever takes part; or ``local``, between the worst and the best score of the options at hand, which moves
with every option that comes or goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods import smaa as core
from fanecon.methods.frames import documents, with_columns, with_keys, with_numbers
from fanecon.methods.ties import settled

Array = NDArray[np.float64]

_CONFIDENT = 1.96  # standard errors either side
_SCALES = ("declared", "local")


def smaa(
    scores: pd.DataFrame,
    criteria: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    concentration: float = 10.0,
    scale: str = "declared",
    draws: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """How often each option takes each rank when weights and scores are drawn from what is left open (SMAA-2).

    A score becomes a value on its criterion's scale: nought at the worse end, one at the better; so raw units and
    criteria of which less is better need no care (Lahdelma & Salminen 2001, Operations Research 49:444–454;
    `fanecon.methods.smaa`).

    Parameters
    ----------
    scores : DataFrame
        ``option, criterion, low, high`` in the criterion's unit, as ``case.table("scores")``; a sixth option is more
        rows. A pair that is not there may lie anywhere on the scale.
    criteria : DataFrame
        ``criterion, direction`` ("up" or "down"), ``low, high`` (the ends of the scale), as ``case.table("criteria")``.
    weights : mapping of str to float, optional
        One for every criterion; None: nobody's weights, all equally likely.
    concentration : float
        How closely drawn weights keep to `weights`.
    scale : {"declared", "local"}
        Between the ends that `criteria` declares, or between the worst and the best of the scores. "All weights
        equally likely" says nothing until the scale is said.
    draws, seed : int

    Returns
    -------
    DataFrame
        One row an option and rank: ``option, rank, low, point, high`` (per cent of draws, with the error of drawing),
        ``unit``, and what the option's scores rest on, where they say so.

    Raises
    ------
    DataError
        If a column is missing, a score has no name, a pair stands twice, or a score lies outside of its criterion's
        ends.
    ParameterError
        If a criterion, a direction or the scale is unknown, or the weights do not name the criteria.

    Examples
    --------
    >>> criteria = pd.DataFrame({"criterion": ["trust", "cost"], "direction": ["up", "down"], "low": 0,
    ...                          "high": [1, 100]})
    >>> scores = pd.DataFrame({"option": ["a", "a", "b", "b"], "criterion": ["trust", "cost"] * 2,
    ...                        "low": [1, 90, 0, 95], "high": [1, 90, 0, 95]})
    >>> smaa(scores, criteria, draws=100).query("rank == 1")[["option", "point"]].to_numpy().tolist()
    [['a', 100.0], ['b', 0.0]]
    """
    low, high, ends = _matrix(scores, criteria)
    low, high = _valued(low, high, ends, scale)
    drawn = core.dirichlet_weights(list(low.columns), weights, concentration, draws=draws, seed=seed)
    found = core.smaa(low, high, drawn, seed=seed)
    rows = []
    for option in low.index:
        basis = documents(scores[scores["option"] == option])
        for rank in found.acceptability.columns:
            point = 100 * found.acceptability.loc[option, rank]
            error = _CONFIDENT * 100 * found.acceptability_error.loc[option, rank]
            ends_of = np.clip([point - error, point + error], 0, 100)
            row = {"option": option, "rank": rank, "low": ends_of[0], "point": point, "high": ends_of[1]}
            rows.append(row | {"unit": "percent"} | basis)
    return pd.DataFrame(rows)


def reversals(scores: pd.DataFrame, criteria: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Leave out each option in turn, and count the pairs of the others that change places, method by method.

    Middles of the scores are ranked by the weighted sum of values on the declared and on the local scale, by TOPSIS
    with vector normalisation (Hwang & Yoon 1981) and by PROMETHEE II with the usual preference (Brans & Vincke 1985),
    the latter two by pymcdm. An order that turns with who else takes part is the method's, not the options'.

    Parameters
    ----------
    scores, criteria : DataFrame
        As for `smaa`; three options at least.
    weights : mapping of str to float, optional
        One of at least zero for every criterion; None: all the same.

    Returns
    -------
    DataFrame
        One row a method (``declared, local, topsis, promethee``): ``method, pairs`` (turned around, over all options
        left out), ``firsts`` (how often another of the rest became the first), ``of`` (pairs compared), and what the
        scores rest on. A pair that only becomes or ceases to be tied does not count.

    Raises
    ------
    DataError, ParameterError
        As for `smaa`; for fewer than three options.

    Examples
    --------
    >>> criteria = pd.DataFrame({"criterion": ["x", "y"], "direction": "up", "low": 0, "high": 10})
    >>> raw = pd.DataFrame({"option": list("abc") * 2, "criterion": list("xxxyyy"), "low": [5, 4, 0, 0, 1, 0.5]})
    >>> reversals(raw.assign(high=raw["low"]), criteria, {"x": 0.6, "y": 0.4}).set_index("method")["pairs"].to_dict()
    {'declared': 0, 'local': 1, 'topsis': 0, 'promethee': 1}
    """
    low, high, ends = _matrix(scores, criteria)
    if len(low) < 3:
        raise DataError(f"{len(low)} options: without one of them no pair is left. Expected at least three.")
    own = core.checked_weights(list(low.columns), weights or dict.fromkeys(low.columns, 1.0))
    share = own / own.sum()
    signs = np.where(ends["direction"] == "up", 1, -1)
    middle = (low + high) / 2

    def added(scale: str) -> Callable[[pd.DataFrame], Array]:
        def value(part: pd.DataFrame) -> Array:
            least, most = _valued(low.loc[part.index], high.loc[part.index], ends, scale)
            return np.asarray((least + most) / 2 @ share, dtype=float)

        return value

    methods: dict[str, Callable[[pd.DataFrame], Array]] = {
        "declared": added("declared"),
        "local": added("local"),
        "topsis": lambda part: closeness(part.to_numpy(), share.to_numpy(), signs),
        "promethee": lambda part: net_flows(part.to_numpy(), share.to_numpy(), signs),
    }
    rows = []
    for name, method in methods.items():
        pairs, firsts = _turned(middle, method)
        rows.append({"method": name, "pairs": pairs, "firsts": firsts, "of": _pairs(len(low))} | documents(scores))
    return pd.DataFrame(rows)


def closeness(values: Array, weights: Array, signs: NDArray[np.int64]) -> Array:
    """Return the closeness of options to the ideal by TOPSIS with vector normalisation.

    Parameters
    ----------
    values : ndarray, shape (options, criteria)
    weights, signs : ndarray, shape (criteria,)
        Weights that sum to one; 1 where more is better, −1 where less is.

    Returns
    -------
    ndarray
        0 to 1; 0.5 where all options are alike, where the package would divide nought by nought.

    Examples
    --------
    >>> closeness(np.array([[5.0, 1.0], [3.0, 9.0]]), np.array([0.5, 0.5]), np.array([1, -1])).tolist()
    [1.0, 0.0]
    """
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    telling = np.ptp(values, axis=0) > 0  # a criterion in which all are alike moves nobody
    if not (telling & (weights > 0)).any():
        return np.full(len(values), 0.5)
    method = TOPSIS(vector_normalization)
    return np.asarray(method(values[:, telling], weights[telling], signs[telling], validation=False))


def net_flows(values: Array, weights: Array, signs: NDArray[np.int64]) -> Array:
    """Return the net flows of PROMETHEE II with the usual preference function: any difference counts fully.

    Parameters
    ----------
    values : ndarray, shape (options, criteria)
    weights, signs : ndarray, shape (criteria,)

    Returns
    -------
    ndarray
        −1 to 1, summing to zero.

    Examples
    --------
    >>> values = np.array([[4, 3, 2], [3, 2, 4], [5, 1, 3.0]])
    >>> net_flows(values, np.array([0.5, 0.3, 0.2]), np.ones(3)).round(9).tolist()
    [0.1, -0.3, 0.2]
    """
    from pymcdm.methods import PROMETHEE_II

    return np.asarray(PROMETHEE_II("usual")(values, weights, signs, validation=False))


def _turned(middle: pd.DataFrame, method: Callable[[pd.DataFrame], Array]) -> tuple[int, int]:
    full = settled(method(middle), 1)
    pairs = firsts = 0
    for place in range(len(middle)):
        rest = np.delete(np.arange(len(middle)), place)
        before, after = full[rest], settled(method(middle.iloc[rest]), 1)
        pairs += int(((before[:, None] > before) & (after[:, None] < after)).sum())
        firsts += int(before.argmax() != after.argmax())
    return pairs, firsts


def _pairs(options: int) -> int:
    return options * (options - 1) * (options - 2) // 2


def _matrix(scores: pd.DataFrame, criteria: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Options by criteria in the criteria's units, low and high, and the criteria by name."""
    known = with_columns(scores, ("option", "criterion", "low", "high"), "scores")
    known = with_numbers(with_keys(known, ["option", "criterion"], "scores"), ["low", "high"], "scores")
    ends = with_columns(criteria, ("criterion", "direction", "low", "high"), "criteria")
    ends = with_numbers(ends, ["low", "high"], "criteria").set_index("criterion")
    _check(known, ends)
    options = list(dict.fromkeys(known["option"]))
    low, high = (
        known.pivot_table(index="option", columns="criterion", values=end)
        .reindex(options, columns=list(ends.index))
        .fillna(ends[end])
        for end in ("low", "high")
    )
    return low, high, ends


def _valued(low: pd.DataFrame, high: pd.DataFrame, ends: pd.DataFrame, scale: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores as values between 0 and 1, larger is better; 0.5 where a local scale has no width."""
    if scale not in _SCALES:
        raise ParameterError(f'scale="{scale}". Expected one of {", ".join(_SCALES)}.')
    least, most = (ends["low"], ends["high"]) if scale == "declared" else (low.min(), high.max())
    span = (most - least).where(most > least)
    first, last = ((end - least).div(span).fillna(0.5) for end in (low, high))
    sign = ends["direction"].map({"up": 1.0, "down": -1.0})[list(low.columns)]
    flipped = (sign < 0).astype(float)  # of a criterion of which less is better: 1 - value, and the ends change sides
    one, other = first * sign + flipped, last * sign + flipped
    return one.where(one <= other, other), one.where(one >= other, other)


def _check(scores: pd.DataFrame, scale: pd.DataFrame) -> None:
    if not scale.index.is_unique or scale.empty:
        raise DataError("criteria: there is none, or one stands twice. Expected one row a criterion.")
    if wrong := [c for c in scale.index if scale.loc[c, "direction"] not in ("up", "down")]:
        raise ParameterError(
            f'criteria: the direction of {wrong[0]} is "{scale.loc[wrong[0], "direction"]}". Expected up or down.'
        )
    if not (scale["low"] < scale["high"]).all():
        raise DataError("criteria: low is not below high. Expected the two ends of the scale.")
    for criterion in scores["criterion"]:
        if criterion not in scale.index:
            raise ParameterError(
                f'scores: there is no criterion "{criterion}".{did_you_mean(str(criterion), map(str, scale.index))}'
            )
    twice = scores[scores.duplicated(["option", "criterion"])]
    if len(twice):
        raise DataError(f"scores: {twice.iloc[0]['option']} × {twice.iloc[0]['criterion']} stands twice.")
    ends = scale.loc[scores["criterion"], ["low", "high"]].to_numpy()
    low, high = scores["low"].to_numpy(), scores["high"].to_numpy()
    outside = ~((low <= high) & (ends[:, 0] <= low) & (high <= ends[:, 1]))
    if outside.any():
        row, (least, most) = scores[outside].iloc[0], ends[outside][0]
        raise DataError(
            f"scores: {row['option']} × {row['criterion']} is {row['low']:g} to {row['high']:g}. Expected low <= high "
            f"within {least:g} to {most:g}, the ends of the criterion."
        )
