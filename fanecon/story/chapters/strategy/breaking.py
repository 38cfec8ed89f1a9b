"""Where each strategy breaks: regret, how often it is good enough, boxes of failure, and what decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.methods.futures import regret, satisficing
from fanecon.methods.refusal import Refusal
from fanecon.methods.scenario_box import BoxScore, find_box, score_box
from fanecon.methods.sensitivity import sobol_indices
from fanecon.story.chapters.strategy.world import AS_IS, WHO, World, outcome, populated, simulated

Array = NDArray[np.float64]
_DENSITIES = (0.8, 0.7, 0.6)  # of failures in a box, the first that is reached; below, a box says little
_SOBOL_BASE = 512
_SLIVER = 0.1  # of the scenarios
_DEEPEST = 3  # assumptions of a box that a reader can keep in mind


@dataclass(frozen=True, eq=False)
class Box:
    """When a strategy does worse than staying the course.

    Attributes
    ----------
    limits : DataFrame
        As `ScenarioBox.limits`, with ``from, to``: the whole range.
    fresh : BoxScore
        On the half of the scenarios that the box was not found on.
    base_rate : float
        Share of all scenarios in which it does worse.
    """

    limits: pd.DataFrame
    fresh: BoxScore
    base_rate: float


@dataclass(frozen=True, eq=False)
class Breaking:
    """How strategies fail.

    Attributes
    ----------
    world : World
    regrets, enough : mapping of str to DataFrame
        By "all" and "core": as `regret`, and as `satisficing` for doing no worse than staying the course.
    boxes : mapping of str to Box or Refusal
        By strategy, counting all active users.
    sobol : DataFrame or Refusal
        What decides between the two strategies furthest apart, as `sobol_indices`, by column of the ranges.
    pair : tuple of str
        Those two: the one with more core users first.
    worth : Array
        Break-even: how many further users a core user would have to count for, to make the two equal; one a
        scenario in which the first gains core and loses users in all.
    """

    world: World
    regrets: Mapping[str, pd.DataFrame]
    enough: Mapping[str, pd.DataFrame]
    boxes: Mapping[str, Box | Refusal]
    sobol: pd.DataFrame | Refusal
    pair: tuple[str, str]
    worth: Array


def breaks(found: World) -> Breaking:
    """Find out where each strategy breaks.

    Parameters
    ----------
    found : World

    Returns
    -------
    Breaking
    """
    gains = found.gains
    strategies = [name for name in found.names if name != AS_IS]
    pair = (str(gains["core"][strategies].mean().idxmax()), str(gains["all"][strategies].mean().idxmax()))
    return Breaking(
        found,
        {who: regret(table) for who, table in found.outcomes.items()},
        {who: satisficing(table[strategies], 0.0) for who, table in gains.items()},
        {name: _box(found, name) for name in strategies},
        _sobol(found, pair),
        pair,
        _worth(found, pair),
    )


def groups(found: World) -> dict[str, pd.Series]:
    """Split the accepted scenarios by the size of the incident and by the face: name → which belong to it."""
    shock, founder = found.scenarios["shock_core"], found.scenarios["founder_month"]
    return {
        "every": pd.Series(True, index=shock.index),
        "mild": shock <= shock.quantile(1 / 3),
        "severe": shock >= shock.quantile(2 / 3),
        "stays": founder > found.horizon,
        "leaves": founder <= found.horizon,
    }


def _box(found: World, strategy: str) -> Box | Refusal:
    gain = found.gains["all"][strategy]
    fails = gain < 0
    columns = [c for c in found.ranges.of(strategy) if np.ptp(found.scenarios[c]) > 0]
    # Every other scenario: rows of a Latin hypercube stand in no order.
    here, there = gain.index[::2], gain.index[1::2]
    # Peeling on forty assumptions finds limits that chance made, so it is given the few that move the gain most.
    moving = found.scenarios.loc[here, columns].corrwith(gain[here], method="spearman").abs()
    points = found.scenarios[list(moving.sort_values(ascending=False).index[:_DEEPEST])]
    for density in _DENSITIES:
        box = find_box(points.loc[here], fails[here], density=density)
        limits = pd.DataFrame() if isinstance(box, Refusal) else _opened(box.limits, points)
        if len(limits):
            ends = [found.ranges.ends[c] for c in limits["assumption"]]
            whole = limits.assign(**{"from": [e[0] for e in ends], "to": [e[1] for e in ends]})
            return Box(whole, score_box(points.loc[there], fails[there], limits), float(fails.mean()))
    return Refusal("no_dense_box", {"base_rate": float(fails.mean())})


def _opened(limits: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Leave out the sides of a box that cut hardly a scenario off: they say nothing to a reader."""
    opened = limits.copy()
    for place, row in limits.iterrows():
        values = points[row["assumption"]]
        if (values < row["low"]).mean() < _SLIVER:
            opened.loc[place, "low"] = -np.inf
        if (values > row["high"]).mean() < _SLIVER:
            opened.loc[place, "high"] = np.inf
    kept = np.isfinite(opened[["low", "high"]].to_numpy(dtype=float)).any(axis=1)
    return opened.loc[kept].reset_index(drop=True)


def _sobol(found: World, pair: tuple[str, str]) -> pd.DataFrame | Refusal:
    if pair[0] == pair[1]:
        return Refusal("one_strategy")
    columns = [c for c in found.ranges.of(*pair) if found.ranges.ends[c][0] < found.ranges.ends[c][1]]
    logarithmic = set(found.ranges.logarithmic)
    ends = {c: found.ranges.ends[c] for c in columns}
    bounds = {c: tuple(np.log(ends[c])) if c in logarithmic else ends[c] for c in columns}
    factors = found.ranges.factors

    def difference(points: pd.DataFrame) -> Array:
        drawn = points.assign(**{c: np.exp(points[c]) for c in columns if c in logarithmic})
        people = populated(drawn, found.totals, found.shock)
        paths = simulated(people, {name: factors[name] for name in pair}, found.horizon)
        first, second = (outcome(paths[name], "all", found.discount, found.totals) for name in pair)
        return first - second

    return sobol_indices(bounds, difference, base=_SOBOL_BASE, seed=found.seed)


def _worth(found: World, pair: tuple[str, str]) -> Array:
    people = {
        who: (found.outcomes[who][pair[0]] - found.outcomes[who][pair[1]]).to_numpy() * today / 100
        for who, today in zip(WHO, (found.totals.everybody, found.totals.core), strict=True)
    }
    torn = (people["core"] > 0) & (people["all"] < 0)
    return -people["all"][torn] / people["core"][torn]
