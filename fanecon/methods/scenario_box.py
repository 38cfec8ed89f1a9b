"""When does a strategy fall short? Boxes of scenarios in which it mostly does, found by PRIM, seed by seed.

The patient rule induction method (Friedman & Fisher 1999) peels a thin slice off a box again and again, always the one
that leaves the largest share of failures; Bryant & Lempert (2010) use it for scenario discovery: density is the share
of failures in the box, coverage the share of all failures that it holds. A box is found on the points it is judged by,
and one draw of scenarios finds limits that the next does not: so `boxes` finds one in the scenarios of each seed,
scores it on those of the next, and keeps what nearly all seeds agree on.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import with_columns, with_keys, with_numbers
from fanecon.methods.refusal import Refusal

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_PLACES = ("seed", "scenario", "strategy", "everybody", "core")
_DEEPEST = 3  # assumptions of a box that a reader can keep in mind
_SLIVER = 0.1  # of the scenarios: a side that cuts off fewer says nothing
_AGREE = 0.8  # of the seeds must find a condition
_DENSITY = 0.6  # of the scenarios in a box must be failures, where it is found
_PEEL = 0.1  # of a box is peeled off in a step, and pasted back in one
_LEAST = 0.05  # of all scenarios: with fewer in a box peeling ends


def boxes(gains: pd.DataFrame) -> pd.DataFrame:
    """Under which assumptions does each strategy do worse than staying the course? What most of many seeds agree on.

    Parameters
    ----------
    gains : DataFrame
        As `fanecon.methods.futures.futures` gives it: a row a seed, scenario and strategy; two seeds at least.

    Returns
    -------
    DataFrame
        One row a strategy and condition: ``strategy, assumption, side`` ("below" or "above"), ``limit`` (the median),
        ``seeds`` that find it (four fifths of them at least), ``of``, and ``density, coverage, base_rate`` (per cent;
        the former two are medians on the scenarios of the next seed). Empty where nothing is agreed on.

    Raises
    ------
    DataError
        If a column is missing or a cell of it is empty.
    ParameterError
        If there is one seed only.

    Examples
    --------
    >>> word = np.random.default_rng(1).random(1200)
    >>> gains = pd.DataFrame({"seed": np.arange(1200) % 4, "scenario": range(1200), "strategy": "fan", "own_word": word,
    ...                       "everybody": word - 0.5, "price": np.random.default_rng(2).random(1200)})
    >>> boxes(gains)[["strategy", "assumption", "side", "seeds"]].to_numpy().tolist()
    [['fan', 'own_word', 'below', 4]]
    """
    needed = ("seed", "scenario", "strategy", "everybody")
    with_keys(with_columns(gains, needed, "gains"), needed, "gains")
    if gains["seed"].nunique() < 2:
        raise ParameterError("boxes: there is one seed only. Expected at least two seeds.")
    rows = []
    for strategy, found in gains.groupby("strategy", sort=False):
        rows += _agreed(str(strategy), found)
    columns = ["strategy", "assumption", "side", "limit", "seeds", "of", "density", "coverage", "base_rate"]
    return pd.DataFrame(rows, columns=columns)


def _agreed(strategy: str, gains: pd.DataFrame) -> list[tuple[Any, ...]]:
    names = [c for c in gains.columns.drop(list(_PLACES), errors="ignore") if gains[c].max() > gains[c].min()]
    gains = with_numbers(gains, names, "gains", low=-math.inf)
    parts = [part.reset_index(drop=True) for _, part in gains.groupby("seed")]
    limits: dict[tuple[str, str], list[float]] = {}
    scores: list[tuple[float, float]] = []
    for here, there in zip(parts, [*parts[1:], parts[0]], strict=True):
        # Peeling on forty assumptions finds limits that chance made, so it is given the few that move the gain most.
        if here["everybody"].min() == here["everybody"].max():
            continue
        moving = here[names].corrwith(here["everybody"], method="spearman").abs()
        moving = moving.sort_values(ascending=False, kind="stable")
        few = list(moving.index[:_DEEPEST])
        box = find_box(here[few], here["everybody"] < 0)
        if isinstance(box, Refusal):
            continue
        scores.append(score_box(there[few], there["everybody"] < 0, box))
        for name, low, high in box[["assumption", "low", "high"]].itertuples(index=False):
            for side, limit, cut in (("above", low, here[name] < low), ("below", high, here[name] > high)):
                if np.isfinite(limit) and cut.mean() >= _SLIVER:
                    limits.setdefault((name, side), []).append(limit)
    agreed = {key: found for key, found in limits.items() if len(found) >= _AGREE * len(parts)}
    if not agreed:
        return []
    middle = [100 * float(np.nanmedian(values)) for values in zip(*scores, strict=True)]
    rate = 100 * float((gains["everybody"] < 0).mean())
    return [
        (strategy, name, side, float(np.median(found)), len(found), len(parts), *middle, rate)
        for (name, side), found in sorted(agreed.items(), key=lambda item: -len(item[1]))
    ]


def find_box(
    scenarios: pd.DataFrame, interesting: pd.Series, density: float = _DENSITY, peel: float = _PEEL
) -> pd.DataFrame | Refusal:
    """Find the box with the largest coverage among those dense enough; peel, then paste.

    Parameters
    ----------
    scenarios : DataFrame
        One row a scenario, one column an assumption; finite numbers.
    interesting : Series of bool
        Same index: whether it is of interest, such as a failure.
    density : float
        The share of interesting scenarios the box must have.
    peel : float
        Share of the box's scenarios peeled off in a step, and pasted back in one.

    Returns
    -------
    DataFrame or Refusal
        One row a restricted assumption, the one most needed first: ``assumption, low, high`` (infinite where that side
        is open) and ``density_without`` (of the box without this restriction). Refusal codes: ``no_contrast`` (all
        scenarios are of interest, or none), ``no_dense_box`` (`needs`: reached, required, base_rate).

    Raises
    ------
    DataError
        If the tables do not fit or a number is missing.

    Examples
    --------
    >>> grid = pd.DataFrame({"word": np.arange(100) / 100, "price": np.arange(100) % 10})
    >>> find_box(grid, grid["word"] > 0.695, density=0.95, peel=0.05)[["assumption", "low"]].to_numpy().tolist()
    [['word', 0.7]]
    """
    points, hits = _checked(scenarios, interesting)
    total = int(hits.sum())
    if total in (0, len(hits)):
        return Refusal("no_contrast", {"scenarios": len(hits), "interesting": total})
    found = _peeled(points, hits, peel)
    scores = [_score(points, hits, box) for box in found]
    dense = [number for number, score in enumerate(scores) if score[0] >= density]
    if not dense:
        needs = {"reached": max(score[0] for score in scores), "required": density, "base_rate": total / len(hits)}
        return Refusal("no_dense_box", needs)
    best = max(dense, key=lambda number: scores[number][::-1])
    return _limits(points, hits, _pasted(points, hits, found[best], peel), list(scenarios.columns))


def score_box(scenarios: pd.DataFrame, interesting: pd.Series, limits: pd.DataFrame) -> tuple[float, float]:
    """Score a box that `find_box` found on scenarios, such as fresh ones.

    Returns
    -------
    density : float
        Share of the box's scenarios that are of interest; NaN where the box is empty.
    coverage : float
        Share of all scenarios of interest that lie in the box; NaN where there are none.
    """
    points, hits = _checked(scenarios, interesting)
    box = _everywhere(points.shape[1])
    for name, low, high in limits[["assumption", "low", "high"]].itertuples(index=False):
        box[:, list(scenarios.columns).index(name)] = low, high
    return _score(points, hits, box)


def _checked(scenarios: pd.DataFrame, interesting: pd.Series) -> tuple[Array, Flags]:
    numbers = with_numbers(scenarios, list(scenarios.columns), "scenarios", low=-math.inf)
    points = with_keys(numbers, scenarios.columns, "scenarios").to_numpy(dtype=float)
    if not scenarios.index.equals(interesting.index) or interesting.dtype != bool:
        raise DataError(
            "The flags differ from the scenarios in index, or are no booleans. Expected one true or false a row."
        )
    return points, interesting.to_numpy()


def _everywhere(assumptions: int) -> Array:
    """Lower limits in the first row, upper in the second."""
    return np.array([[-np.inf], [np.inf]]).repeat(assumptions, axis=1)


def _inside(points: Array, box: Array) -> Flags:
    return ((points >= box[0]) & (points <= box[1])).all(axis=1)


def _score(points: Array, hits: Flags, box: Array) -> tuple[float, float]:
    """Density and coverage."""
    inside = _inside(points, box)
    both, n, total = int((inside & hits).sum()), int(inside.sum()), int(hits.sum())
    return both / n if n else np.nan, both / total if total else np.nan


def _peeled(points: Array, hits: Flags, peel: float) -> list[Array]:
    boxes = [_everywhere(points.shape[1])]
    while True:
        inside = _inside(points, boxes[-1])
        here, wanted = points[inside], hits[inside]
        found: tuple[float, int, Array] | None = None
        for column in range(points.shape[1]):
            for side, limit in enumerate(_cuts(here[:, column], peel)):
                left = here[:, column] >= limit if side == 0 else here[:, column] <= limit
                n = int(left.sum())
                if n == len(here) or n < _LEAST * len(points):
                    continue
                mean = float(wanted[left].mean())
                # Of equally dense rests the larger one: the more patient step.
                if found is None or (mean, n) > found[:2]:
                    box = boxes[-1].copy()
                    box[side, column] = limit
                    found = mean, n, box
        if found is None:
            return boxes
        boxes.append(found[2])


def _cuts(values: Array, share: float) -> tuple[float, float]:
    """The lower limit that peels a share off from below, and the upper one from above; at least one value each."""
    order = np.sort(values)
    count = max(int(share * len(order)), 1)
    low, high = order[min(count, len(order) - 1)], order[max(len(order) - 1 - count, 0)]
    above, below = order[order > order[0]], order[order < order[-1]]
    # Ties at the edge go together: without this, a column of few values could never be peeled.
    if low == order[0] and len(above):
        low = above[0]
    if high == order[-1] and len(below):
        high = below[-1]
    return float(low), float(high)


def _pasted(points: Array, hits: Flags, box: Array, share: float) -> Array:
    """Move limits back out as long as the box gets no less dense, in ever smaller steps."""
    count = max(int(share * _inside(points, box).sum()), 1)
    while count:
        wider = _widened(points, hits, box, count)
        if wider is None:
            count //= 2
        else:
            box = wider
    return box


def _widened(points: Array, hits: Flags, box: Array, count: int) -> Array | None:
    """The densest box with one limit moved out over so many scenarios; None where each is less dense."""
    inside = _inside(points, box)
    now = float(hits[inside].mean())
    found: tuple[float, int, Array] | None = None
    for side, column in np.argwhere(np.isfinite(box)):
        wider = box.copy()
        wider[side, column] = -np.inf if side == 0 else np.inf
        beyond = np.sort(points[_inside(points, wider) & ~inside, column])
        if len(beyond) > count:
            wider[side, column] = beyond[-count] if side == 0 else beyond[count - 1]
        flags = hits[_inside(points, wider)]
        mean, n = float(flags.mean()), len(flags)
        if mean >= now and (found is None or (mean, n) > found[:2]):
            found = mean, n, wider
    return found[2] if found else None


def _limits(points: Array, hits: Flags, box: Array, names: list[str]) -> pd.DataFrame:
    rows = []
    for column in np.flatnonzero(np.isfinite(box).any(axis=0)):
        without = box.copy()
        without[:, column] = -np.inf, np.inf
        rate = float(hits[_inside(points, without)].mean())
        rows.append((names[column], box[0, column], box[1, column], rate))
    table = pd.DataFrame(rows, columns=["assumption", "low", "high", "density_without"])
    return table.sort_values("density_without", kind="stable", ignore_index=True)
