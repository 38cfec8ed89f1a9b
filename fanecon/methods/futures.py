"""Strategies over many futures: what each gains over staying the course, and which assumption decides.

Scenarios are a Latin hypercube over ranges of assumptions: points that cover the ranges, not draws from
the world. Shares of scenarios therefore say how much of the assumed space a statement covers; they are
no probabilities, and the intervals around them are about the number of points alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods.frames import with_columns, with_keys, with_numbers
from fanecon.methods.refusal import Refusal
from fanecon.methods.sensitivity import sobol_indices
from fanecon.methods.simulation import Parameters, Paths, discounted_mean, simulate

Array = NDArray[np.float64]

_WHOSE = {"everybody": "active", "core": "active_core"}
_YEAR = 12  # months: the totals are a year apart
_NEVER = 1e9  # months
_LEAST = 100  # scenarios that have to remain


def latin_hypercube(
    ranges: Mapping[str, tuple[float, float]], scenarios: int, *, logarithmic: Collection[str] = (), seed: int
) -> pd.DataFrame:
    """Spread scenarios over ranges so that each range is covered evenly.

    Parameters
    ----------
    ranges : mapping of str to (float, float)
        The ends of each assumption's range; equal ends fix it.
    scenarios : int
    logarithmic : collection of str
        Those spread evenly over orders of magnitude; their ranges are positive.
    seed : int

    Returns
    -------
    DataFrame
        One row a scenario, one column an assumption. Each of `scenarios` equal slices of a range holds
        exactly one point.

    Raises
    ------
    ParameterError
        If a range does not hold or `scenarios` is not positive.

    Examples
    --------
    >>> found = latin_hypercube({"churn": (0.0, 0.1)}, 5, seed=1)
    >>> sorted((found["churn"] // 0.02).astype(int))
    [0, 1, 2, 3, 4]
    """
    unknown = sorted(set(logarithmic) - set(ranges))
    wrong = [
        name for name, (start, end) in ranges.items()
        if not -np.inf < start <= end < np.inf or (name in logarithmic and start <= 0)
    ]  # fmt: skip
    if scenarios < 1 or not ranges or wrong or unknown:
        raise ParameterError(
            f"{scenarios} scenarios over {len(ranges)} ranges; these do not hold: {wrong + unknown}. Expected at "
            "least one scenario and ranges with low <= high, positive where they are logarithmic."
        )
    unit = qmc.LatinHypercube(len(ranges), rng=np.random.default_rng(seed)).random(scenarios)
    columns = {}
    for (name, (start, end)), place in zip(ranges.items(), unit.T, strict=True):
        columns[name] = start * (end / start) ** place if name in logarithmic else start + (end - start) * place
    return pd.DataFrame(columns)


def futures(
    ranges: pd.DataFrame,
    totals: pd.DataFrame,
    *,
    months: int = 36,
    draws: int = 20_000,
    seeds: int = 10,
    discount: float = 8.0,
    shock: float = 1.0,
    seed: int = 0,
) -> pd.DataFrame | Refusal:
    """What each strategy gains over staying the course, in scenarios that the public totals do not exclude.

    Scenarios cover the ranges; those in which the year up to today, simulated without an incident, grows otherwise than
    the public totals did are left out. The rest are simulated forward under every strategy (`fanecon.methods.
    simulation`). All of it says what the ranges imply, and nothing that was measured.

    Parameters
    ----------
    ranges : DataFrame
        ``strategy`` (empty: the world), ``parameter, low, high, scale`` ("linear" or "log"), as
        ``case.table("ranges")`` with its open ends filled in; rows of a strategy are factors on the world's,
        which has ``size_core`` and ``size_mass``, multiples of today's people.
    totals : DataFrame
        Two rows, ``whose`` "core" and "everybody": people ``now`` and ``then`` (a year before), and the least and the
        largest growth on the year, ``low, high`` in per cent, that a scenario may have.
    months : int
        The horizon.
    draws, seeds : int
        Scenarios drawn for each seed, and how many seeds: what holds in one only is noise.
    discount : float
        Per cent a year: later months count less.
    shock : float
        Factor on the size of the incident; nought: none.
    seed : int
        The first of the seeds.

    Returns
    -------
    DataFrame or Refusal
        One row a seed, scenario and strategy: ``seed, scenario, strategy``; ``everybody`` and ``core``: active people,
        mean over the horizon, less those when staying the course, in per cent of today's; then the assumptions:
        parameters of the world, and ``own_…`` for the factors. Refusal code ``too_few_accepted`` (`needs`: accepted,
        required, scenarios).

    Raises
    ------
    DataError
        If a column is missing, a cell is empty, a total is absent, or a range stands twice, has an open end or another
        scale.
    ParameterError
        If a parameter is unknown or a number does not hold.

    Examples
    --------
    >>> ranges = pd.DataFrame({"strategy": ["", "", "", "care"], "low": [2.0, 2.0, 0.01, 0.5], "scale": "linear",
    ...     "high": [3.0, 3.0, 0.02, 0.5], "parameter": ["size_core", "size_mass", "churn_mass", "churn_mass"]})
    >>> totals = pd.DataFrame({"whose": ["core", "everybody"], "now": [10.0, 90.0], "then": [10.0, 100.0],
    ...                        "low": [-1.0, -30.0], "high": [1.0, 0.0]})
    >>> found = futures(ranges, totals, draws=200, seeds=1)
    >>> found["strategy"].unique().tolist(), bool((found["everybody"] > 0).all()), bool((found["core"] == 0).all())
    (['care'], True, True)
    """
    known, people = _assumptions(ranges), _totals(totals)
    parts = [_world(known, people, months, draws, discount, shock, seed + step) for step in range(seeds)]
    worlds = [part for part in parts if isinstance(part, pd.DataFrame)]
    refused = [part for part in parts if isinstance(part, Refusal)]
    return refused[0] if refused else pd.concat(worlds, ignore_index=True)


def _world(
    known: pd.DataFrame, people: pd.DataFrame, months: int, draws: int, discount: float, shock: float, seed: int
) -> pd.DataFrame | Refusal:
    drawn = _drawn(known, draws, seed)
    grown = _year_behind(drawn, people)
    kept = np.logical_and.reduce([grown[who].between(*_growth(people, who)) for who in _WHOSE])
    if int(kept.sum()) < _LEAST:
        return Refusal("too_few_accepted", {"accepted": int(kept.sum()), "required": _LEAST, "scenarios": draws})
    scenarios = drawn[kept].reset_index(drop=True)
    ends = _ends(scenarios, known, people, months, discount, shock)
    names = list(map(str, scenarios))
    world = [c for c in names if "." not in c]
    parts = []
    for strategy, found in ends.items():
        own = {f"own_{c.partition('.')[2]}": scenarios[c] for c in names if c.startswith(f"{strategy}.")}
        place = {"seed": seed, "scenario": scenarios.index, "strategy": strategy}
        parts.append(pd.DataFrame({**place, **found, **scenarios[world], **own}))
    return pd.concat(parts, ignore_index=True)


def deciding(
    ranges: pd.DataFrame,
    totals: pd.DataFrame,
    between: tuple[str, str],
    *,
    months: int = 36,
    discount: float = 8.0,
    shock: float = 1.0,
    base: int = 256,
    seed: int = 0,
) -> pd.DataFrame | Refusal:
    """Which assumption decides between two strategies: shares of the variance of their difference (Sobol).

    Parameters
    ----------
    ranges, totals : DataFrame
        As for `futures`. The indices are over the whole ranges: Sobol's need inputs that vary independently, which
        those of the scenarios that the totals allow do not.
    between : tuple of str
        Two strategies.
    months, discount, shock
        As for `futures`.
    base : int
        Base sample, a power of two.
    seed : int

    Returns
    -------
    DataFrame or Refusal
        As `fanecon.methods.sensitivity.sobol_indices`, with ``strategy`` (empty: an assumption about the world) beside
        ``parameter``. The outcome is active people, core and mass together.

    Raises
    ------
    DataError, ParameterError
        As for `futures`.

    Examples
    --------
    >>> ranges = pd.DataFrame({"strategy": ["", "", "a", "b"], "low": [2.0, 2.0, 0.5, 0.9], "scale": "linear",
    ...     "high": [2.0, 2.0, 1.5, 1.1], "parameter": ["size_core", "size_mass", *["innovation_mass"] * 2]})
    >>> ranges.loc[len(ranges)] = ["", 0.01, "log", 0.02, "innovation_mass"]
    >>> totals = pd.DataFrame({"whose": ["core", "everybody"], "now": [10.0, 90.0], "then": [9.0, 80.0],
    ...                        "low": 0.0, "high": 99.0})
    >>> deciding(ranges, totals, ("a", "b"), base=64).iloc[0][["strategy", "parameter"]].tolist()
    ['a', 'innovation_mass']
    """
    known, people = _assumptions(ranges), _totals(totals)
    known = known[known["strategy"].isin(["", *between])]
    if absent := sorted(set(between) - set(known["strategy"])):
        raise ParameterError(f'The strategy "{absent[0]}" has no range.{did_you_mean(absent[0], ranges["strategy"])}')
    bounds = {
        row["column"]: tuple(np.log([row["low"], row["high"]]) if row["scale"] == "log" else [row["low"], row["high"]])
        for row in known.to_dict("records")
        if row["low"] < row["high"]
    }
    fixed = known[known["low"] == known["high"]].set_index("column")["low"]
    logs = [c for c in known.loc[known["scale"] == "log", "column"] if c in bounds]

    def difference(points: pd.DataFrame) -> Array:
        drawn = points.assign(**{c: np.exp(points[c]) for c in logs}, **fixed)
        found = _ends(drawn, known, people, months, discount, shock)
        return np.asarray(found[between[0]]["everybody"] - found[between[1]]["everybody"], dtype=float)

    found = sobol_indices(bounds, difference, base=base, seed=seed)
    if isinstance(found, Refusal):
        return found
    parted = found["parameter"].str.rpartition(".")
    return found.assign(strategy=parted[0], parameter=parted[2])


def _assumptions(ranges: pd.DataFrame) -> pd.DataFrame:
    known = with_columns(ranges, ("strategy", "parameter", "low", "high", "scale"), "ranges")
    known = with_numbers(with_keys(known, ["parameter"], "ranges"), ["low", "high"], "ranges").fillna({"strategy": ""})
    if (open_ends := known[["low", "high"]].isna().any(axis=1)).any():
        raise DataError(f"ranges: {known.loc[open_ends, 'parameter'].iloc[0]} has an open end. Fill it in first.")
    if len(odd := known.loc[~known["scale"].isin(["linear", "log"]), "scale"]):
        raise DataError(f'ranges: the scale of a row is "{odd.iloc[0]}". Expected linear or log.')
    own = known["strategy"] + "."
    known = known.assign(column=own.where(known["strategy"] != "", "") + known["parameter"])
    if len(twice := known.loc[known["column"].duplicated(), "column"]):
        raise DataError(f"ranges: {twice.iloc[0]} stands twice. Expected one row for each strategy and parameter.")
    return known


def _totals(totals: pd.DataFrame) -> pd.DataFrame:
    columns = ("whose", "now", "then", "low", "high")
    clean = with_keys(with_columns(totals, columns, "totals"), columns, "totals")
    people = with_numbers(clean, ["now", "then"], "totals").set_index("whose")
    if absent := [who for who in _WHOSE if who not in people.index]:
        raise DataError(f'totals: there is no row "{absent[0]}". Expected one for each of {", ".join(_WHOSE)}.')
    return people


def _growth(people: pd.DataFrame, who: str) -> tuple[float, float]:
    return float(people["low"][who]) / 100, float(people["high"][who]) / 100


def _drawn(known: pd.DataFrame, draws: int, seed: int) -> pd.DataFrame:
    ends = {r["column"]: (float(r["low"]), float(r["high"])) for r in known.to_dict("records")}
    return latin_hypercube(ends, draws, logarithmic=list(known.loc[known["scale"] == "log", "column"]), seed=seed)


def _year_behind(drawn: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Growth over the year up to today, without an incident: what the totals are held against."""
    then = _peopled(drawn, people, "then", 1.0).assign(shock_month=_NEVER, founder_month=_NEVER)
    found = _run(then, {}, _YEAR, lambda paths, series: paths.series[series][-1])
    return pd.DataFrame({who: found[who] / people["then"][who] - 1 for who in _WHOSE})


def _ends(
    drawn: pd.DataFrame, known: pd.DataFrame, people: pd.DataFrame, months: int, discount: float, shock: float
) -> dict[str, pd.DataFrame]:
    """By strategy: people of either kind over staying the course, in per cent of today's."""
    now = _peopled(drawn, people, "now", shock)
    own = known[known["strategy"] != ""].groupby("strategy", sort=False)
    changes = {str(s): dict(zip(g["parameter"], g["column"], strict=True)) for s, g in own}
    runs = {
        strategy: _run(now, changes.get(strategy, {}), months, lambda p, s: discounted_mean(p, s, discount / 100))
        for strategy in ("", *changes)
    }
    today = {who: float(people["now"][who]) / 100 for who in _WHOSE}
    return {
        strategy: pd.DataFrame({who: (runs[strategy][who] - runs[""][who]) / today[who] for who in _WHOSE})
        for strategy in changes
    }


def _run(
    people: pd.DataFrame, changes: Mapping[str, str], steps: int, end: Callable[[Paths, str], Array]
) -> dict[str, Array]:
    """Simulate one course in all scenarios; a number a scenario for either kind of people."""
    world = {c: people[c].to_numpy(dtype=float) for c in map(str, people) if "." not in c}
    known = [field.name for field in fields(Parameters)]
    if unknown := [name for name in world if name not in known]:
        raise ParameterError(f'"{unknown[0]}" is no parameter of the simulation.{did_you_mean(unknown[0], known)}')
    course = Parameters(**world).with_factors({name: people[c].to_numpy(dtype=float) for name, c in changes.items()})
    paths = simulate(course, steps=steps, keep=list(_WHOSE.values()))
    return {who: np.broadcast_to(end(paths, series), (len(people),)) for who, series in _WHOSE.items()}


def _peopled(drawn: pd.DataFrame, people: pd.DataFrame, when: str, shock: float) -> pd.DataFrame:
    """Put people into scenarios: sizes are multiples of today's, and incidents have the size asked for."""
    core, everybody = (float(people["now"][who]) for who in ("core", "everybody"))
    then = {who: float(people[when][who]) for who in _WHOSE}
    sizes = {"core": drawn["size_core"] * core, "mass": drawn["size_mass"] * (everybody - core)}
    active = {"core": then["core"], "mass": then["everybody"] - then["core"]}
    changed = {f"size_{s}": sizes[s] for s in sizes} | {f"active_{s}": active[s] / sizes[s] for s in sizes}
    shocks = {c: (drawn[c] * shock).clip(upper=1) for c in ("shock_core", "shock_mass") if c in drawn}
    return drawn.assign(**changed, **shocks)
