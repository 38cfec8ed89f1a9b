"""Strategies over many futures: how much each may be regretted, and how often it is good enough.

Scenarios are a Latin hypercube over ranges of assumptions: points that cover the ranges, not draws from
the world. Shares of scenarios therefore say how much of the assumed space a statement covers; they are
no probabilities, and the intervals around them are about the number of points alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import qmc

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.refusal import Refusal
from fanecon.methods.simulation import Parameters, Paths, Progress, simulate
from fanecon.methods.ties import settled

Array = NDArray[np.float64]
Strategy = Mapping[str, float | str]


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


def run_strategies(
    base: Parameters,
    scenarios: pd.DataFrame,
    strategies: Mapping[str, Strategy],
    outcome: Callable[[Paths], Array],
    *,
    steps: int,
    step: float = 1.0,
    keep: Sequence[str] = ("active",),
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Simulate every strategy in every scenario; all strategies meet the same scenarios.

    Parameters
    ----------
    base : Parameters
        Numbers for everything that `scenarios` does not vary.
    scenarios : DataFrame
        One row a scenario. Columns named like a parameter replace it; any other column is an uncertain
        factor that a strategy may name.
    strategies : mapping of str to mapping of str to float or str
        For each strategy, the factor on each parameter it changes: a number, or the column of
        `scenarios` that holds it. An empty mapping is the course kept as it is.
    outcome : callable
        From the kept paths to one number a scenario, larger is better.
    steps : int
    step : float
        In months.
    keep : sequence of str
        What `outcome` needs, out of `fanecon.methods.simulation.SERIES`.
    progress : callable, optional
        Called with the steps done and their total, over all strategies.

    Returns
    -------
    DataFrame
        Scenarios (the index of `scenarios`) by strategies.

    Raises
    ------
    DataError
        If there are no scenarios, or an outcome is not one finite number for each.
    ParameterError
        If there is no strategy, a name is unknown, a column is neither a parameter nor used, or the
        parameters do not hold.

    Examples
    --------
    >>> base = Parameters(1.0, 9.0, active_mass=0.5, churn_mass=0.1)
    >>> scenarios = pd.DataFrame({"churn_mass": [0.1, 0.2], "effect": [0.5, 1.0]})
    >>> strategies = {"as it is": {}, "repair": {"churn_mass": "effect"}}
    >>> run_strategies(base, scenarios, strategies, lambda p: p.series["active"][-1], steps=1).round(3)
       as it is  repair
    0      4.05   4.275
    1      3.60   3.600
    """
    if not strategies or scenarios.empty:
        raise ParameterError(
            f"{len(strategies)} strategies in {len(scenarios)} scenarios. Expected at least one of each."
        )
    known = [field.name for field in fields(base)]
    named = {factor for changes in strategies.values() for factor in changes.values() if isinstance(factor, str)}
    absent = sorted(named - set(scenarios.columns))
    idle = [name for name in scenarios.columns if name not in known and name not in named]
    if absent or idle:
        name = (absent + idle)[0]
        raise ParameterError(
            f'"{name}" is {"no column of the scenarios" if absent else "neither a parameter nor used by a strategy"}.'
            + did_you_mean(name, scenarios.columns if absent else known)
        )
    varied = replace(
        base, **{name: scenarios[name].to_numpy(dtype=float) for name in scenarios.columns if name in known}
    )
    results = {}
    for number, (strategy, changes) in enumerate(strategies.items()):
        factors: dict[str, ArrayLike] = {
            name: scenarios[factor].to_numpy(dtype=float) if isinstance(factor, str) else factor
            for name, factor in changes.items()
        }
        report = _shifted(progress, number * steps, len(strategies) * steps)
        paths = simulate(varied.with_factors(factors), steps=steps, step=step, keep=keep, progress=report)
        found = np.asarray(outcome(paths), dtype=float)
        if found.shape == (1,):
            found = np.repeat(found, len(scenarios))  # nothing varies under this strategy
        if found.shape != (len(scenarios),) or not np.isfinite(found).all():
            raise DataError(
                f'The outcome of "{strategy}" is not one finite number for each of {len(scenarios)} scenarios.'
            )
        results[strategy] = found
    return pd.DataFrame(results, index=scenarios.index)


def regret(outcomes: pd.DataFrame) -> pd.DataFrame:
    """How far each strategy falls short of the one that does most in the same scenario.

    Parameters
    ----------
    outcomes : DataFrame
        Scenarios by strategies, larger is better.

    Returns
    -------
    DataFrame
        Strategies by ``max_regret, p90_regret, mean_regret`` (in the unit of the outcome) and
        ``no_regret`` (share of scenarios in which none does better), by maximum regret.

    Raises
    ------
    DataError
        If there is no outcome or one is missing.

    Examples
    --------
    >>> regret(pd.DataFrame({"fans": [10.0, 0.0], "product": [6.0, 5.0]}))["max_regret"].to_dict()
    {'product': 4.0, 'fans': 5.0}
    """
    values = settled(_complete(outcomes))
    short = values.max(axis=1, keepdims=True) - values
    table = pd.DataFrame(
        {
            "max_regret": short.max(axis=0),
            "p90_regret": np.quantile(short, 0.9, axis=0),
            "mean_regret": short.mean(axis=0),
            "no_regret": (short == 0).mean(axis=0),
        },
        index=outcomes.columns,
    )
    return table.sort_values("max_regret", kind="stable")


def satisficing(outcomes: pd.DataFrame, threshold: float, *, confidence: float = 0.95) -> pd.DataFrame:
    """Share of scenarios in which each strategy is good enough.

    Parameters
    ----------
    outcomes : DataFrame
        Scenarios by strategies, larger is better.
    threshold : float
        The outcome that is good enough.
    confidence : float
        Level of the Wilson interval. It treats the scenarios as independent draws from their ranges;
        those of a Latin hypercube are spread more evenly, so it is rather too wide.

    Returns
    -------
    DataFrame
        Strategies by ``share, low, high``, the largest share first.

    Raises
    ------
    DataError
        If there is no outcome or one is missing.
    ParameterError
        If the threshold is missing or `confidence` is no level.

    Examples
    --------
    >>> satisficing(pd.DataFrame({"fans": [10.0, 0.0], "product": [6.0, 5.0]}), 5.0)["share"].to_dict()
    {'product': 1.0, 'fans': 0.5}
    """
    values = _complete(outcomes)
    if np.isnan(threshold) or not 0 < confidence < 1:
        raise ParameterError(
            f"threshold={threshold}, confidence={confidence}. Expected a number, and a level between 0 and 1."
        )
    n, good = len(values), (values >= threshold).sum(axis=0)
    low, high = wilson_interval(good, np.full(len(good), n), confidence)
    table = pd.DataFrame({"share": good / n, "low": low, "high": high}, index=outcomes.columns)
    return table.sort_values("share", ascending=False, kind="stable")


@dataclass(frozen=True)
class Calibration:
    """Scenarios that public totals do not exclude.

    Parameters
    ----------
    scenarios : DataFrame
        The rows that remain.
    accepted : float
        Their share.
    by_total : DataFrame
        One row a total: ``total, low, high, accepted`` (share of scenarios that it alone allows).
    """

    scenarios: pd.DataFrame
    accepted: float
    by_total: pd.DataFrame


def calibrate(
    scenarios: pd.DataFrame, simulated: pd.DataFrame, observed: Mapping[str, tuple[float, float]], *, least: int = 100
) -> Calibration | Refusal:
    """Keep the scenarios whose simulated totals lie in the observed intervals (approximate rejection).

    Parameters
    ----------
    scenarios : DataFrame
        One row a scenario.
    simulated : DataFrame
        Its simulated totals: same index, one column a total.
    observed : mapping of str to (float, float)
        The interval of each public total; may be open (infinite) on a side.
    least : int
        Scenarios that have to remain.

    Returns
    -------
    Calibration or Refusal
        Refusal code ``too_few_accepted`` (`needs`: accepted, required, scenarios).

    Raises
    ------
    DataError
        If the frames differ in index or a total was not simulated.
    ParameterError
        If there is no total, or an interval is empty.

    Examples
    --------
    >>> s = pd.DataFrame({"churn": [0.1, 0.2, 0.3]})
    >>> users = pd.DataFrame({"users": [9.0, 8.0, 7.0]})
    >>> calibrate(s, users, {"users": (7.5, 8.5)}, least=1).scenarios["churn"].tolist()
    [0.2]
    """
    absent = [name for name in observed if name not in simulated.columns]
    if absent or not scenarios.index.equals(simulated.index):
        raise DataError(
            f"Totals without a simulation: {absent}; or the frames differ in index. Expected one row a scenario."
        )
    empty = [name for name, (low, high) in observed.items() if not low <= high]
    if not observed or empty:
        raise ParameterError(
            f"The interval of {', '.join(empty) or 'any total'} is missing or empty. Expected low <= high."
        )
    inside = pd.DataFrame({name: simulated[name].between(*ends) for name, ends in observed.items()})
    kept = inside.all(axis=1)
    if int(kept.sum()) < least:
        return Refusal("too_few_accepted", {"accepted": int(kept.sum()), "required": least, "scenarios": len(kept)})
    rows = [(name, *ends, float(inside[name].mean())) for name, ends in observed.items()]
    by_total = pd.DataFrame(rows, columns=["total", "low", "high", "accepted"])
    return Calibration(scenarios[kept], float(kept.mean()), by_total)


def _shifted(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    told = progress
    return lambda done, _: told(before + done, total)


def _complete(outcomes: pd.DataFrame) -> Array:
    values = outcomes.to_numpy(dtype=float)
    if not values.size or not np.isfinite(values).all():
        raise DataError(
            "There is no outcome, or one is missing. Expected a finite number for every scenario and strategy."
        )
    return values
