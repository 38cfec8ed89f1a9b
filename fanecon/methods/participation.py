"""How unequally a community takes part: Lorenz curve, Gini, tiers, contributor absence factor.

An actor is whoever the data count: where pseudonyms restart in every repository, it is a pair of
repository and actor, and a person active in two repositories is two actors. Shares are fractions.
What the pooling of unlike repositories does to a share is not hidden: see `tier_sensitivity`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import with_columns, with_keys
from fanecon.methods.refusal import Refusal

Array = NDArray[np.float64]
Ranks = Literal["up", "down"]
RANKS: tuple[Ranks, Ranks] = ("up", "down")

MIN_ACTORS = 30  # fewer have no interval worth printing
TIERS = ("top", "next", "rest")
# The "90-9-1" rule of online communities: ranks up to 1 % and up to 10 % of the actors.
CUTS_PERCENT = (1, 10)


@dataclass(frozen=True)
class GiniEstimate:
    """A Gini coefficient with a bootstrap interval.

    Parameters
    ----------
    point, low, high : float
        The coefficient of the actors observed, and the ends of its BCa bootstrap interval.
    confidence : float
        Nominal coverage.
    actors : int
    """

    point: float
    low: float
    high: float
    confidence: float
    actors: int


def lorenz(contributions: ArrayLike) -> pd.DataFrame:
    """Lorenz curve: which share of all contributions the least active share of actors made.

    Parameters
    ----------
    contributions : array_like, shape (n,)
        Contributions an actor, not negative, not all zero.

    Returns
    -------
    DataFrame
        ``population_share, contribution_share``: n + 1 points from (0, 0) to (1, 1).

    Raises
    ------
    DataError
        If the contributions do not hold, or there are none.

    Examples
    --------
    >>> lorenz([1, 3])["contribution_share"].tolist()
    [0.0, 0.25, 1.0]
    """
    ascending = np.sort(_checked(contributions))
    running = np.concatenate([[0.0], np.cumsum(ascending)])
    people = np.arange(len(running)) / len(ascending)
    return pd.DataFrame({"population_share": people, "contribution_share": running / running[-1]})


def gini(contributions: ArrayLike) -> float:
    """Gini coefficient of the actors observed, ``Σ(2i − n − 1)x₍ᵢ₎ / (nΣx)``.

    Nobody is added to the n observed, so it is at most ``1 − 1/n``, and doubling every actor changes nothing.

    Parameters
    ----------
    contributions : array_like, shape (n,)
        Contributions an actor, not negative, not all zero.

    Returns
    -------
    float
        From 0 (all the same) to below 1.

    Raises
    ------
    DataError
        If the contributions do not hold, or there are none.

    Examples
    --------
    >>> gini([0, 0, 0, 1])
    0.75
    """
    return float(_gini(_checked(contributions)))


def gini_interval(
    contributions: ArrayLike, seed: int, resamples: int = 1999, confidence: float = 0.95
) -> GiniEstimate | Refusal:
    """Gini coefficient with a bootstrap interval (bias-corrected and accelerated, Efron 1987).

    The interval says how much the coefficient would move had other actors like these come by. With tails
    as heavy as those of online communities it covers less than it says: on simulated lognormal
    contributions (σ = 1.5), 84 % instead of 95 % with 200 actors and 69 % with 30. Actors are resampled
    one by one, so for pooled repositories it leaves out how unlike the repositories are.

    Parameters
    ----------
    contributions : array_like, shape (n,)
        Contributions an actor, not negative.
    seed, resamples : int
        Of the bootstrap; at least 99 resamples.
    confidence : float
        Nominal coverage, between 0 and 1.

    Returns
    -------
    GiniEstimate or Refusal
        Refusal codes: ``too_few_actors``, ``no_contributions``, ``interval_not_finite`` (all made
        the same, or hardly anybody made any).

    Raises
    ------
    DataError
        If the contributions do not hold.
    ParameterError
        If `confidence` or `resamples` is out of range.

    Examples
    --------
    >>> g = gini_interval(range(100), seed=1)
    >>> f"{g.low:.2f} {g.point:.2f} {g.high:.2f}"
    '0.29 0.34 0.39'
    """
    from scipy.stats import DegenerateDataWarning, bootstrap

    if not 0 < confidence < 1 or resamples < 99:
        raise ParameterError(
            f"gini_interval: confidence={confidence}, resamples={resamples}. Expected a confidence between 0 and 1 "
            "and at least 99 resamples."
        )
    values = _checked(contributions, empty=True)
    if len(values) < MIN_ACTORS:
        return Refusal("too_few_actors", {"actors": len(values), "required": MIN_ACTORS})
    if not values.any():
        return Refusal("no_contributions", {"actors": len(values)})
    how = {"n_resamples": resamples, "confidence_level": confidence, "batch": 200, "rng": np.random.default_rng(seed)}
    with np.errstate(invalid="ignore"), warnings.catch_warnings():  # 0/0 of idle resamples is told apart below
        warnings.simplefilter("ignore", DegenerateDataWarning)
        ends = bootstrap((values,), _gini, method="BCa", **how).confidence_interval
    if not np.isfinite(ends).all():
        return Refusal("interval_not_finite", {"actors": len(values), "contributing": int((values > 0).sum())})
    return GiniEstimate(float(_gini(values)), float(ends.low), float(ends.high), confidence, len(values))


def grouped_gini_bound(actor_shares: Sequence[float], contribution_shares: Sequence[float]) -> float:
    """Lower bound of the Gini coefficient when only tiers are published.

    Inequality within a tier is taken to be none; any adds to the coefficient. The bound is
    ``1 − Σ(Pₖ − Pₖ₋₁)(Lₖ + Lₖ₋₁)`` over the tiers from the least to the most active (Gastwirth 1972).

    Parameters
    ----------
    actor_shares, contribution_shares : sequence of float
        Fractions, one a tier, in any order; each adds up to one within 0.02, for rounding.

    Returns
    -------
    float

    Raises
    ------
    DataError
        If the shares do not match, are negative or do not add up; or a tier has no actors.

    Examples
    --------
    Lurkers, contributors and superusers of four health communities (van Mierlo 2014):

    >>> round(grouped_gini_bound([0.9, 0.09, 0.01], [0.013, 0.24, 0.747]), 4)
    0.9518
    """
    people, share = np.asarray(actor_shares, dtype=float), np.asarray(contribution_shares, dtype=float)
    sums = (people.sum(), share.sum())
    whole = np.allclose(sums, 1, rtol=0, atol=0.02)
    if people.shape != share.shape or not (people > 0).all() or not (share >= 0).all() or not whole:
        raise DataError(
            f"grouped_gini_bound: shares of actors {people.tolist()}, of contributions {share.tolist()}. Expected "
            "one of each a tier, fractions (0.09, not 9) that add up to one, every tier with actors. Give all tiers."
        )
    order = np.argsort(share / people, kind="stable")
    people, share = people[order] / sums[0], share[order] / sums[1]
    upper = np.cumsum(share)
    return float(1 - (people * (upper + upper - share)).sum())


def tier_shares(contributions: ArrayLike, ranks: Ranks = "up") -> pd.DataFrame:
    """Shares of the top 1 %, the next 9 % and the remaining 90 % of the actors.

    Parameters
    ----------
    contributions : array_like, shape (n,)
        Contributions an actor, not negative, not all zero.
    ranks : {"up", "down"}
        How n/100 and n/10 become whole numbers of actors. Down, a community of fewer than 100 has nobody
        in its top 1 %; up, one of fewer than 11 has nobody in the next 9 %.

    Returns
    -------
    DataFrame
        Three rows ``top, next, rest``: ``tier, actors, actor_share, contributions, share``.

    Raises
    ------
    DataError
        If the contributions do not hold, or there are none.
    ParameterError
        If `ranks` is neither.

    Examples
    --------
    >>> tier_shares([60, 30] + [1] * 10).round(3)[["tier", "actors", "share"]].to_csv(index=False).split()
    ['tier,actors,share', 'top,1,0.6', 'next,1,0.3', 'rest,10,0.1']
    """
    if ranks not in RANKS:
        raise ParameterError(f'tier_shares: ranks="{ranks}". Expected "up" or "down".')
    descending = np.sort(_checked(contributions))[::-1]
    n = len(descending)
    # Whole numbers throughout: 0.1 * 70 is more than 7.
    cuts = [n * percent // 100 if ranks == "down" else -(-n * percent // 100) for percent in CUTS_PERCENT]
    actors = np.diff([0, *cuts, n])
    made = np.array([part.sum() for part in np.split(descending, cuts)])
    count = {"tier": TIERS, "actors": actors, "actor_share": actors / n}
    return pd.DataFrame({**count, "contributions": made, "share": made / made.sum()})


def contributor_absence_factor(contributions: ArrayLike) -> int:
    """Fewest actors who together made at least half of all contributions (CHAOSS).

    Parameters
    ----------
    contributions : array_like, shape (n,)
        Contributions an actor, not negative, not all zero.

    Returns
    -------
    int

    Raises
    ------
    DataError
        If the contributions do not hold, or there are none.

    Examples
    --------
    >>> contributor_absence_factor([1000, 202, 90, 33, 332, 343, 42, 433])
    2
    """
    running = np.cumsum(np.sort(_checked(contributions))[::-1])
    return int(np.searchsorted(running, running[-1] / 2)) + 1


def by_repository(commits: pd.DataFrame, ranks: Ranks = "up") -> pd.DataFrame:
    """Measure every repository on its own.

    Parameters
    ----------
    commits : DataFrame
        Columns ``repo, actor, commits``; an actor's rows (months) are added up.
    ranks : {"up", "down"}
        See `tier_shares`.

    Returns
    -------
    DataFrame
        One row a repository, by name: ``repo, actors, commits, gini, absence_factor, top, next, rest``.

    Raises
    ------
    DataError
        If a column is missing or a count is negative or missing.
    ParameterError
        If `ranks` is neither.

    Examples
    --------
    >>> c = pd.DataFrame({"repo": "r", "actor": [1, 1, 2], "commits": [2, 1, 1]})
    >>> by_repository(c)[["actors", "commits", "gini", "absence_factor"]].iloc[0].tolist()
    [2.0, 4.0, 0.25, 1.0]
    """
    rows = []
    for repo, made in _totals(commits).groupby(level="repo"):
        shares = tier_shares(made, ranks)["share"]
        rows.append((repo, len(made), made.sum(), gini(made), contributor_absence_factor(made), *shares))
    columns = ["repo", "actors", "commits", "gini", "absence_factor", *TIERS]
    return pd.DataFrame(rows, columns=columns)


def tier_sensitivity(commits: pd.DataFrame, group: str = "side") -> pd.DataFrame | Refusal:
    """How much the shares of the tiers depend on pooling and on rounding.

    Three bases, each with ranks rounded up and down: all repository–actor pairs of a group pooled; the median
    over its repositories, tier by tier (the three need not add up to one); pooled without the largest one.

    Parameters
    ----------
    commits : DataFrame
        Columns ``repo, actor, commits`` and the group's; an actor's rows (months) are added up.
    group : str
        The column that says which repositories belong together.

    Returns
    -------
    DataFrame or Refusal
        ``group, basis, ranks, repositories, actors, top, next, rest, left_out``; basis is ``pooled``,
        ``median_repository`` or ``without_largest`` (not for a group of one): without the repository with
        most commits, which `left_out` names. Refusal code ``no_contributions``.

    Raises
    ------
    DataError
        If a column is missing, a count is negative or missing, or a repository is in two groups.

    Examples
    --------
    >>> c = pd.DataFrame({"side": "user", "repo": ["a", "a", "b"], "actor": [1, 2, 1], "commits": [6, 2, 2]})
    >>> tier_sensitivity(c)[["basis", "ranks", "actors", "top", "left_out"]].to_csv(index=False).split()[:3]
    ['basis,ranks,actors,top,left_out', 'pooled,up,3,0.6,', 'median_repository,up,3,0.875,']
    """
    totals = _totals(commits, group)
    if totals.empty:
        return Refusal("no_contributions", {"rows": len(commits)})
    rows: list[tuple[object, ...]] = []
    for name, within in totals.groupby(level=group):
        repositories = within.groupby(level="repo").sum()
        largest = str(repositories.idxmax())
        smaller = within.drop(index=largest, level="repo")
        count, actors = len(repositories), len(within)
        for ranks in RANKS:
            alone = by_repository(within.reset_index(), ranks)[list(TIERS)].median()
            rows.append((name, "pooled", ranks, count, actors, *tier_shares(within, ranks)["share"], ""))
            rows.append((name, "median_repository", ranks, count, actors, *alone, ""))
            if count > 1:
                shares = tier_shares(smaller, ranks)["share"]
                rows.append((name, "without_largest", ranks, count - 1, len(smaller), *shares, largest))
    columns = ["group", "basis", "ranks", "repositories", "actors", *TIERS, "left_out"]
    return pd.DataFrame(rows, columns=columns)


def _gini(values: Array, axis: int = -1) -> Array:
    ascending = np.sort(values, axis=axis)
    n = ascending.shape[axis]
    weights = 2 * np.arange(1, n + 1) - n - 1
    return np.asarray((ascending * weights).sum(axis=axis) / (n * ascending.sum(axis=axis)))


def _checked(contributions: ArrayLike, empty: bool = False) -> Array:
    values = _numbers(contributions)
    if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any():
        raise DataError(
            "contributions: a value is no number, negative, missing or infinite, or there is more than one column. "
            "Expected one count an actor, zero or more. Drop actors whose count is not known."
        )
    if not empty and not values.sum() > 0:
        raise DataError(f"contributions: {len(values)} actors made none, so nothing can be shared out. Expected some.")
    return values


def _numbers(values: ArrayLike) -> Array:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):  # text: what is wrong is said where the values are checked
        return np.array([np.nan])


def _totals(commits: pd.DataFrame, group: str | None = None) -> pd.Series:
    """Commits of every pair of repository and actor, without pairs that made none."""
    keys = [*([group] if group else []), "repo", "actor"]
    commits = with_keys(with_columns(commits, (*keys, "commits"), "commits"), keys, "commits")
    _checked(commits["commits"], empty=True)
    sides = commits.groupby("repo")[group or "repo"].nunique()
    if (sides > 1).any():
        torn = ", ".join(map(str, sides[sides > 1].index))
        raise DataError(f"commits: {torn} has more than one {group}. Expected one a repository: correct its rows.")
    made = commits.groupby(keys)["commits"].sum()
    return made[made > 0]
