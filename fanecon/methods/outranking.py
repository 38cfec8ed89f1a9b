"""Cross-checks of a ranking: PROMETHEE II, and whether dropping an option turns the others around.

PROMETHEE II (Brans & Vincke 1985) compares options in pairs: per criterion, a preference between 0 and
1 grows with the difference; the net flow of an option is how much it is preferred to the others minus
how much they are preferred to it, on average. Its flows, like local scales, depend on who takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.choice import decision
from fanecon.methods.ties import settled


def promethee(
    matrix: pd.DataFrame,
    weights: Mapping[str, float],
    direction: Mapping[str, str],
    thresholds: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Net flows of PROMETHEE II, with the usual or the linear preference function.

    Parameters
    ----------
    matrix : DataFrame
        Options by criteria, in the criteria's units; at least two options.
    weights : mapping of str to float
        A weight of at least zero for every criterion; scaled to sum to one.
    direction : mapping of str to {"up", "down"}
    thresholds : mapping of str to (float, float), optional
        Of a criterion with linear preference: the difference up to which it is 0, and the larger one
        from which it is 1, in the criterion's unit. Any other criterion has the usual preference
        function: any difference, however small, counts fully.

    Returns
    -------
    DataFrame
        Options by ``leaving, entering`` (0 to 1), ``net`` (their difference, −1 to 1, summing to
        zero) and ``rank``; equal net flows share the better rank.

    Raises
    ------
    DataError
        If the matrix has fewer than two options or a missing number.
    ParameterError
        If weights, directions or thresholds do not fit the criteria.

    Examples
    --------
    >>> m = pd.DataFrame({"x": [4, 3, 5], "y": [3, 2, 1], "z": [2, 4, 3]}, index=["a", "b", "c"])
    >>> promethee(m, {"x": 0.5, "y": 0.3, "z": 0.2}, dict.fromkeys("xyz", "up"))["net"].round(9).tolist()
    [0.1, -0.3, 0.2]
    """
    values, share, sign = decision(matrix, weights, direction)
    if len(values) < 2:
        raise DataError("A single option cannot be compared. Expected at least two rows.")
    edges = dict(thresholds or {})
    unknown = sorted(set(edges) - set(matrix.columns))
    wrong = [name for name, (least, full) in edges.items() if not 0 <= least < full < np.inf]
    if unknown or wrong:
        raise ParameterError(
            f"The thresholds of {', '.join(map(str, unknown + wrong))} do not hold. Expected, for a "
            "criterion of the matrix, a pair (indifferent up to, fully preferred from) with 0 <= first < second."
        )
    preference = np.zeros((len(values), len(values)))
    for column, name in enumerate(matrix.columns):
        difference = sign[column] * (values[:, None, column] - values[None, :, column])
        if name in edges:
            least, full = edges[name]
            degree = np.clip((difference - least) / (full - least), 0, 1)
        else:
            degree = (difference > 0).astype(float)
        preference += share[column] * degree
    others = len(values) - 1
    table = pd.DataFrame(
        {"leaving": preference.sum(axis=1) / others, "entering": preference.sum(axis=0) / others}, index=matrix.index
    )
    table["net"] = table["leaving"] - table["entering"]
    table["rank"] = _settled(table["net"], 1).rank(ascending=False, method="min").astype(int)
    return table


def rank_reversal(matrix: pd.DataFrame, score: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    """Drop each option in turn and see whether the order of the others holds.

    Parameters
    ----------
    matrix : DataFrame
        Options by criteria; at least three options.
    score : callable
        From such a matrix to one number an option, larger is better, such as
        ``lambda m: topsis(m, weights, direction)["closeness"]``.

    Returns
    -------
    DataFrame
        One row a dropped option: ``dropped``; ``first_before, first_after`` (of the options that
        remain, the better by all and by the remaining scores) and ``reversed`` (a tuple of pairs
        ``(was_ahead, is_ahead)`` that changed places). A pair that only becomes or ceases to be
        tied is not reversed.

    Raises
    ------
    DataError
        If there are fewer than three options.

    Examples
    --------
    >>> m = pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=["a", "b", "c"])
    >>> rank_reversal(m, lambda part: part["x"])["reversed"].tolist()
    [(), (), ()]
    """
    if len(matrix) < 3:
        raise DataError(f"{len(matrix)} options: without one of them no pair is left. Expected at least three.")
    full = _settled(score(matrix))
    rows = []
    for dropped in matrix.index:
        before, after = full.drop(dropped), _settled(score(matrix.drop(index=dropped)))
        names = before.index
        turned = tuple((a, b) for a in names for b in names if before[a] > before[b] and after[a] < after[b])
        rows.append((dropped, before.idxmax(), after.idxmax(), turned))
    return pd.DataFrame(rows, columns=["dropped", "first_before", "first_after", "reversed"])


def _settled(values: pd.Series, size: float = 0.0) -> pd.Series:
    return pd.Series(settled(values, size), values.index)
