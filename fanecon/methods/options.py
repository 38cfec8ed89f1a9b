"""Options ranked as a case writes them down: scores in their own units, criteria with direction and ends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods import smaa as core
from fanecon.methods.frames import documents, with_columns, with_numbers

_CONFIDENT = 1.96  # standard errors either side


def smaa(
    scores: pd.DataFrame,
    criteria: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    concentration: float = 10.0,
    draws: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """How often each option takes each rank when weights and scores are drawn from what is left open (SMAA-2).

    A score becomes a value on its criterion's own scale: nought at the worse of the ends that `criteria` declares, one
    at the better; so raw units and criteria of which less is better need no care (Lahdelma & Salminen 2001, Operations
    Research 49:444–454; `fanecon.methods.smaa`).

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
    draws, seed : int

    Returns
    -------
    DataFrame
        One row an option and rank: ``option, rank, low, point, high`` (per cent of draws, with the error of drawing),
        ``unit``, and what the option's scores rest on, where they say so.

    Raises
    ------
    DataError
        If a column is missing, a pair stands twice, or a score lies outside of its criterion's ends.
    ParameterError
        If a criterion or a direction is unknown, or the weights do not name the criteria.

    Examples
    --------
    >>> criteria = pd.DataFrame({"criterion": ["trust", "cost"], "direction": ["up", "down"], "low": 0,
    ...                          "high": [1, 100]})
    >>> scores = pd.DataFrame({"option": ["a", "a", "b", "b"], "criterion": ["trust", "cost"] * 2,
    ...                        "low": [1, 90, 0, 95], "high": [1, 90, 0, 95]})
    >>> smaa(scores, criteria, draws=100).query("rank == 1")[["option", "point"]].to_numpy().tolist()
    [['a', 100.0], ['b', 0.0]]
    """
    known = with_columns(scores, ("option", "criterion", "low", "high"), "scores")
    known = with_numbers(known, ["low", "high"], "scores")
    scale = with_columns(criteria, ("criterion", "direction", "low", "high"), "criteria")
    scale = with_numbers(scale, ["low", "high"], "criteria").set_index("criterion")
    _check(known, scale)
    names, options = list(scale.index), list(dict.fromkeys(known["option"]))
    span = scale["high"] - scale["low"]
    share = {
        end: (known[end] - known["criterion"].map(scale["low"])) / known["criterion"].map(span)
        for end in ("low", "high")
    }
    down = known["criterion"].map(scale["direction"]) == "down"
    values = known.assign(
        low=share["low"].where(~down, 1 - share["high"]), high=share["high"].where(~down, 1 - share["low"])
    )
    low, high = (
        values.pivot_table(index="option", columns="criterion", values=end)
        .reindex(options, columns=names)
        .fillna(left_open)
        for end, left_open in (("low", 0.0), ("high", 1.0))
    )
    drawn = core.dirichlet_weights(names, weights, concentration, draws=draws, seed=seed)
    found = core.smaa(low, high, drawn, seed=seed)
    rows = []
    for option in options:
        basis = documents(scores[scores["option"] == option])
        for rank in found.acceptability.columns:
            point, error = (
                100 * found.acceptability.loc[option, rank],
                100 * found.acceptability_error.loc[option, rank],
            )
            ends = np.clip([point - _CONFIDENT * error, point + _CONFIDENT * error], 0, 100)
            rows.append(
                {"option": option, "rank": rank, "low": ends[0], "point": point, "high": ends[1], "unit": "percent"}
                | basis
            )
    return pd.DataFrame(rows)


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
