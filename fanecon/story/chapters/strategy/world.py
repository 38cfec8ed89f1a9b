"""Scenarios that the public totals allow, and how each strategy fares in them: simulated, and never measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm.auto import tqdm

from fanecon.evidence.case import Case
from fanecon.methods.futures import Calibration, Strategy, calibrate, latin_hypercube, run_strategies
from fanecon.methods.refusal import Refusal
from fanecon.methods.simulation import Parameters, Paths, discounted_mean
from fanecon.story.chapters.strategy.ranges import Ranges, ranges
from fanecon.story.chapters.strategy.totals import Totals, totals
from fanecon.story.widgets import attended
from fanecon.study.words import Text

Array = NDArray[np.float64]
AS_IS = "as-is"
WHO = {"all": "active", "core": "active_core"}
_YEAR = 12  # months: the totals are a year apart
_NEVER = 1e9  # months
_BASE = Parameters(1.0, 1.0)


@dataclass(frozen=True, eq=False)
class World:
    """What was simulated.

    Attributes
    ----------
    names : mapping of str to Text
        The strategies, keeping the course first.
    ranges : Ranges
    totals : Totals
    calibration : Calibration
        Its `scenarios` are the accepted ones, as drawn.
    drawn : int
    months : ndarray
    paths : mapping of str to mapping of str to ndarray
        By strategy and by "all" and "core": active people, moments by scenarios.
    outcomes : mapping of str to DataFrame
        By "all" and "core": scenarios by strategies, the discounted mean of active people in percent of today's.
    horizon, discount, shock, seed : number
        The notebook's parameters.
    """

    names: Mapping[str, Text]
    ranges: Ranges
    totals: Totals
    calibration: Calibration
    drawn: int
    months: Array
    paths: Mapping[str, Mapping[str, Array]]
    outcomes: Mapping[str, pd.DataFrame]
    horizon: int
    discount: float
    shock: float
    seed: int

    @property
    def scenarios(self) -> pd.DataFrame:
        """The accepted scenarios."""
        return self.calibration.scenarios

    @property
    def gains(self) -> dict[str, pd.DataFrame]:
        """Outcomes above those of keeping the course, in points of today's people."""
        return {who: table.sub(table[AS_IS], axis=0) for who, table in self.outcomes.items()}


def world(case: Case, horizon: int, scenarios: int, discount: float, shock: float, seed: int) -> World | Refusal:
    """Draw scenarios, keep those the public totals do not exclude, and simulate every strategy in them.

    Parameters
    ----------
    case : Case
        With the tables `strategies` and `ranges`, and `depth` in its settings.
    horizon : int
        Months.
    scenarios : int
        How many to draw.
    discount : float
        Percent a year.
    shock : float
        Factor on the size of the incident: 1 as in the ranges, 0 none.
    seed : int

    Returns
    -------
    World or Refusal
        Refusal codes ``no_ranges``, ``no_totals``, and that of `calibrate`.
    """
    found, past = ranges(case), totals(case)
    if found is None:
        return Refusal("no_ranges")
    if past is None:
        return Refusal("no_totals")
    drawn = latin_hypercube(found.ends, scenarios, logarithmic=found.logarithmic, seed=seed)
    kept = calibrate(drawn, _year_behind(drawn, past), past.growth, least=100)
    if isinstance(kept, Refusal):
        return kept
    strategies = case.frame("strategies").to_dict("records")
    names = {AS_IS: Text("维持现状", "staying the course")}
    names |= {row["strategy"]: Text(row["name_zh"], row["name_en"]) for row in strategies}
    first = World(
        names, found, past, kept, scenarios, np.empty(0), {}, {}, horizon, discount, shock, seed
    )  # fmt: skip
    return with_shock(first, shock)


def with_shock(before: World, shock: float) -> World:
    """Simulate the same scenarios again with an incident of another size.

    Parameters
    ----------
    before : World
    shock : float

    Returns
    -------
    World
    """
    people = populated(before.scenarios, before.totals, shock)
    strategies = {name: before.ranges.factors.get(name, {}) for name in before.names}
    paths = simulated(people, strategies, before.horizon)
    outcomes = {
        who: pd.DataFrame(
            {name: outcome(p, who, before.discount, before.totals) for name, p in paths.items()}, index=people.index
        )
        for who in WHO
    }
    kept = {name: {who: p.series[series] for who, series in WHO.items()} for name, p in paths.items()}
    months = next(iter(paths.values())).months
    return replace(before, months=months, paths=kept, outcomes=outcomes, shock=shock)


def populated(drawn: pd.DataFrame, past: Totals, shock: float) -> pd.DataFrame:
    """Put today's people into scenarios: sizes are multiples of today's, shocks are scaled."""
    return _peopled(drawn, past, past.core, past.everybody, shock)


def simulated(people: pd.DataFrame, strategies: Mapping[str, Strategy], horizon: int) -> dict[str, Paths]:
    """Run strategies in scenarios and keep the paths; a bar shows where it takes more than two seconds."""
    used = {f for changes in strategies.values() for f in changes.values() if isinstance(f, str)}
    needed = people[[c for c in people.columns if "." not in c or c in used]]
    kept: list[Paths] = []

    def remember(paths: Paths) -> Array:
        kept.append(paths)
        return paths.series["active"][-1]

    with tqdm(total=horizon * len(strategies), delay=2, leave=False, disable=not attended()) as bar:
        run_strategies(
            _BASE, needed, strategies, remember, steps=horizon, keep=list(WHO.values()),
            progress=lambda done, _: bar.update(done - bar.n),
        )  # fmt: skip
    width = len(people)
    broadened = [
        Paths(p.months, {k: np.broadcast_to(v, (len(p.months), width)) for k, v in p.series.items()}) for p in kept
    ]
    return dict(zip(strategies, broadened, strict=True))


def outcome(paths: Paths, who: str, discount: float, past: Totals) -> Array:
    """Discounted mean of active people over the horizon, in percent of today's."""
    today = past.everybody if who == "all" else past.core
    return 100 * discounted_mean(paths, WHO[who], discount / 100) / today


def _year_behind(drawn: pd.DataFrame, past: Totals) -> pd.DataFrame:
    """Growth over the year up to today, simulated without an incident: what the totals are held against."""
    people = _peopled(drawn, past, past.core_then, past.everybody_then, 1.0)
    people = people.assign(shock_month=_NEVER, founder_month=_NEVER)
    paths = simulated(people, {AS_IS: {}}, _YEAR)[AS_IS]
    starts = {"all": past.everybody_then, "core": past.core_then}
    return pd.DataFrame(
        {who: paths.series[series][-1] / starts[who] - 1 for who, series in WHO.items()}, index=drawn.index
    )


def _peopled(drawn: pd.DataFrame, past: Totals, core: float, everybody: float, shock: float) -> pd.DataFrame:
    sizes = {"core": drawn["size_core"] * past.core, "mass": drawn["size_mass"] * (past.everybody - past.core)}
    return drawn.assign(
        size_core=sizes["core"],
        size_mass=sizes["mass"],
        active_core=core / sizes["core"],
        active_mass=(everybody - core) / sizes["mass"],
        shock_core=(drawn["shock_core"] * shock).clip(upper=1),
        shock_mass=(drawn["shock_mass"] * shock).clip(upper=1),
    )
