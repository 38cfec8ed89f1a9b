"""What an answer rests on: cells of a ranking, facts still open, and assumptions of a simulation.

Three questions, from narrow to wide. One cell at a time: how far would it have to move to change the
first rank? One fact at a time, with all else uncertain: would knowing it change who is first most
often? All assumptions at once: which share of the variance of an outcome does each explain (Sobol
indices, estimated after Saltelli et al. 2010 by the library SALib)?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import sobol as sobol_sample

from fanecon.errors import DataError, ParameterError
from fanecon.methods.choice import weight_shares
from fanecon.methods.refusal import Refusal
from fanecon.methods.smaa import interval_scores
from fanecon.methods.ties import DIGITS, settled

Array = NDArray[np.float64]


def cell_sensitivity(low: pd.DataFrame, high: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """How far each single cell would have to move to change the first rank of the additive value.

    Parameters
    ----------
    low, high : DataFrame
        Options (index) by criteria (columns): the ends of each value's interval on the scale from 0 to
        1 (`fanecon.methods.choice.local_scale`), kept fixed while a cell moves.
    weights : mapping of str to float
        A weight of at least zero for every criterion; scaled to sum to one.

    Returns
    -------
    DataFrame
        One row a cell: ``option, criterion, low, point, high``; ``first`` (the leader with all cells in
        the middle of their intervals); ``lead_at_low, lead_at_high`` (of the leader over its strongest
        rival, when this cell alone stands at that end; negative: the first rank changes); ``needed``
        (the cell's value beyond which it changes), ``move`` (needed − point), ``new_first``, and
        ``status``: ``within_interval``, ``outside_interval``, or ``impossible`` where no value on the
        scale does it (at weight zero `needed` and `move` are NaN). Smallest moves first.

    Raises
    ------
    DataError
        If the intervals do not hold, leave the scale, or there are fewer than two options.
    ParameterError
        If the weights do not name the criteria or are negative.

    Examples
    --------
    >>> low = pd.DataFrame({"trust": [0.2, 0.6], "cost": [1.0, 0.0]}, index=["a", "b"])
    >>> cells = cell_sensitivity(low, low + [0.2, 0.0], {"trust": 3, "cost": 1})
    >>> cells.loc[0, ["option", "criterion", "new_first", "status"]].tolist()
    ['a', 'trust', 'a', 'within_interval']
    """
    interval_scores(low, high, draws=1, seed=0)
    floor, ceiling = low.to_numpy(dtype=float), high.to_numpy(dtype=float)
    if len(floor) < 2 or floor.min() < 0 or ceiling.max() > 1:
        raise DataError("Expected two options or more, with values between 0 and 1: scale them by local_scale first.")
    share = weight_shares(list(low.columns), weights).to_numpy()
    middle = (floor + ceiling) / 2
    total = settled(middle @ share, 1)
    first = int(total.argmax())
    lead = total[first] - total
    lead[first] = np.inf  # nobody leads over itself
    runner_up = int(lead.argmin())

    rows = []
    for (row, column), point in np.ndenumerate(middle):
        weight, mine = share[column], row == first
        rival = runner_up if mine else row
        # A step of the leader's cell moves its lead over everybody; of a rival's, over that rival.
        effect = np.where(mine | (np.arange(len(lead)) == row), weight if mine else -weight, 0.0)
        ends = floor[row, column], ceiling[row, column]
        at_ends = [float((lead + effect * (end - point)).min()) for end in ends]
        needed = np.round(point - lead[rival] / effect[rival], DIGITS) if weight else np.nan
        lower, upper = np.round(ends, DIGITS)
        status = "within_interval" if lower <= needed <= upper else "outside_interval"
        if not 0 <= needed <= 1:
            status = "impossible"
        names = low.index[row], low.columns[column]
        rows.append(
            (
                *names,
                ends[0],
                point,
                ends[1],
                low.index[first],
                *at_ends,
                needed,
                np.round(needed - point, DIGITS),
                low.index[rival],
                status,
            )
        )
    columns = [
        "option", "criterion", "low", "point", "high", "first",
        "lead_at_low", "lead_at_high", "needed", "move", "new_first", "status",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("move", key=abs, kind="stable", ignore_index=True)


def deciding_evidence(low: pd.DataFrame, high: pd.DataFrame, weights: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Which fact, once known, would change the option that is first most often.

    Each uncertain cell in turn is fixed at either end of its interval, while weights and all other cells
    keep their draws (common random numbers, so a difference is the cell's doing).

    Parameters
    ----------
    low, high : DataFrame
        Options by criteria: the ends of each value's interval; larger is better.
    weights : DataFrame
        One row a draw, the criteria as columns (`fanecon.methods.smaa.dirichlet_weights`).
    seed : int
        Of the score draws, as for `fanecon.methods.smaa.smaa`.

    Returns
    -------
    DataFrame
        One row a cell whose interval has a width: ``option, criterion, low, high``; ``first`` (most
        often first as things stand), ``first_at_low, first_at_high``; ``share_at_low, share_at_high``
        (of the draws in which `first` is first; a tie counts for the upper row) and ``changes``. Cells
        that change it first, then by the difference of the shares.

    Raises
    ------
    DataError
        If the intervals do not hold.
    ParameterError
        If the weights do not name the criteria.

    Examples
    --------
    >>> from fanecon.methods.smaa import dirichlet_weights
    >>> low = pd.DataFrame({"trust": [0.5, 0.4], "cost": [0.5, 0.45]}, index=["a", "b"])
    >>> high = pd.DataFrame({"trust": [0.5, 1.0], "cost": [0.5, 0.55]}, index=["a", "b"])
    >>> found = deciding_evidence(low, high, dirichlet_weights(["trust", "cost"], draws=2000, seed=1), seed=1)
    >>> found[["option", "criterion", "changes"]].to_numpy().tolist()
    [['b', 'trust', True], ['b', 'cost', False]]
    """
    if set(weights.columns) != set(low.columns):
        raise ParameterError(
            f"The weights name {list(weights.columns)}. Expected a column for each of {list(low.columns)}."
        )
    drawn = weights[list(low.columns)].to_numpy(dtype=float)
    scores = interval_scores(low, high, draws=len(drawn), seed=seed)
    floor, ceiling = low.to_numpy(dtype=float), high.to_numpy(dtype=float)
    totals: Array = np.einsum("dac,dc->da", scores, drawn)

    size = float(np.abs(scores).max())

    def firsts(values: Array) -> Array:
        return np.bincount(settled(values, size).argmax(axis=1), minlength=len(low)) / len(values)

    first = int(firsts(totals).argmax())
    rows = []
    for row, column in np.argwhere(ceiling > floor):
        shares = []
        for end in (floor[row, column], ceiling[row, column]):
            moved = totals.copy()
            moved[:, row] += drawn[:, column] * (end - scores[:, row, column])
            shares.append(firsts(moved))
        then = [int(share.argmax()) for share in shares]
        rows.append((
            low.index[row], low.columns[column], floor[row, column], ceiling[row, column], low.index[first],
            *(low.index[who] for who in then), *(share[first] for share in shares), then != [first, first],
        ))  # fmt: skip
    columns = [
        "option", "criterion", "low", "high", "first",
        "first_at_low", "first_at_high", "share_at_low", "share_at_high", "changes",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    reach = (table["share_at_high"] - table["share_at_low"]).abs().round(DIGITS)
    order = pd.DataFrame({"changes": table["changes"], "reach": reach})
    order = order.sort_values(["changes", "reach"], ascending=False, kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def sobol_indices(
    ranges: Mapping[str, tuple[float, float]],
    outcome: Callable[[pd.DataFrame], Array],
    *,
    base: int = 1024,
    confidence: float = 0.95,
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
    confidence : float
        Level of the half-widths.
    seed : int

    Returns
    -------
    DataFrame or Refusal
        ``parameter, first, first_half, total, total_half``, the largest total first; half-widths are
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
    if base < 2 or base & (base - 1) or not 0 < confidence < 1:
        raise ParameterError(
            f"base={base}, confidence={confidence}. Expected a power of two, and a level between 0 and 1."
        )
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
        problem, values, calc_second_order=False, conf_level=confidence, seed=np.random.default_rng(seed)
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
