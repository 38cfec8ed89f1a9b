"""What the statements of a case say about a figure nobody printed, or about one that somebody did.

Sums (quarters and years), printed growth (which implies a base) and monotony (deliveries) are applied to
reported rows only; nothing derived is ever stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np
import pandas as pd

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.verdicts import Strength
from fanecon.notation.constraints import Bound, Statement, bound_flow, bound_stock, contradicted, implied_base
from fanecon.notation.interval import EVERYTHING, Interval
from fanecon.notation.periods import Period, changes_between, parse_period, periods_of
from fanecon.notation.reported import COUNTED

STOCKS = ("stock", "cumulative")
ADDITIVE = (*STOCKS, "flow")
"""Kinds whose parts add up; a rate, a price or a rank of a year says nothing of its quarters."""
_PERCENT = Fraction(1, 100)
_T = TypeVar("_T")


def _once(case: Case, key: object, compute: Callable[[], _T]) -> _T:
    """Compute something that follows from a case alone when it is first asked for, as a cached property would."""
    memory: dict[object, _T] = vars(case).setdefault("_implied", {})
    if key not in memory:
        memory[key] = compute()
    return memory[key]


def facts_at(case: Case, metric: str, period: str) -> tuple[Fact, ...]:
    """Return the rows about a period; a stock of a quarter is also one dated on its last day."""
    if case.metric(metric).kind not in STOCKS:
        return case.facts(metric, period)
    end = parse_period(period).end
    rows = [f for f in case.facts(metric) if f.period.end == end and f.period.frequency in "QMD"]
    return tuple(sorted(rows, key=lambda f: f.preference)) or case.facts(metric, period)


def relied(rows: Iterable[Fact]) -> tuple[Fact, ...]:
    """Leave out the rows that were found and rejected."""
    return tuple(f for f in rows if not f.is_rejected)


def strength_of(case: Case, fact: Fact) -> Strength:
    """Say what a row carries together with the others about the same thing that print the same."""
    key = ("strength", fact.fact_id)
    return _once(case, key, lambda: fact.strength_among(facts_at(case, fact.metric, fact.period.text)))


def weakest(case: Case, fact_ids: Iterable[str]) -> Strength:
    """Say what carries a figure that is computed from some rows."""
    return min((strength_of(case, case.fact_by_id(i)) for i in fact_ids), default=Strength.WEAK)


def accounts(case: Case, metric: str, period: str) -> tuple[Fact, ...]:
    """Return the row about a period that carries most, then all that contradict it, or bound where it does not."""
    rows = relied(facts_at(case, metric, period))
    ranked = sorted(rows, key=lambda f: (-f.strength_among(rows), f.preference))
    first = ranked[:1]
    for row in ranked[1:]:
        best = first[0].interval
        if not row.interval.meets(best) or (row.interval.is_bounded and not best.is_bounded):
            first.append(row)
    return tuple(first)


def growth_metric(case: Case, metric: str) -> str | None:
    """Return the metric that prints the year-on-year growth of another, if the case has one."""
    return next((m.metric for m in case.metrics.values() if m.growth_of == metric), None)


def timeline(case: Case, metric: str, also: Sequence[str] = ()) -> tuple[str, ...]:
    """Return a metric, further ones on its timeline, and those that the case's settings put there."""
    cars = case.config.get("deliveries") or {}
    own = (*cars.get("finer", ()), cars["milestones"]) if cars.get("flow") == metric else ()
    return tuple(dict.fromkeys((metric, *also, *own)))


def never_negative(case: Case, metric: str) -> bool:
    """Say whether a flow only adds up: it counts things, and no figure of it is below zero (net additions may be)."""
    return case.metric(metric).unit in COUNTED and all(f.reported.point >= 0 for f in case.facts(metric))


def _versions(case: Case, metrics: Sequence[str], strong_only: bool) -> list[list[Statement]]:
    """Return what the rows of some metrics say that run on one timeline, strong rows only or all that are relied on.

    `basis` of a statement is the fact id. Of rows that contradict each other the one speaks that carries most; then all
    once more for each row that contradicts one of them and carries as much.
    """
    said: list[Statement] = []
    rivals: list[tuple[Statement, set[str]]] = []
    for metric in (m for m in metrics if case.metric(m).kind in ADDITIVE):
        is_stock = case.metric(metric).kind in STOCKS
        by_period: dict[str, list[Fact]] = {}
        for fact in relied(case.facts(metric)):
            by_period.setdefault(fact.period.text, []).append(fact)
        for same in by_period.values():
            weight = {f.fact_id: f.strength_among(same) for f in same}
            best, *_ = rows = sorted(same, key=lambda f: (-weight[f.fact_id], f.preference))
            for row in (f for f in rows if weight[f.fact_id] or not strong_only):
                one = Statement(row.period, row.interval, row.fact_id, is_stock)
                if row.interval.meets(best.interval):
                    said.append(one)
                elif weight[row.fact_id] == weight[best.fact_id]:
                    rivals.append((one, {f.fact_id for f in rows if not f.interval.meets(row.interval)}))
    return [said, *([*(s for s in said if s.basis not in gone), one] for one, gone in rivals)]


def bounds(
    case: Case, metrics: Sequence[str], solve: Callable[[list[Statement]], Bound | None], strong_only: bool
) -> list[Bound]:
    """Bound a quantity: by the rows that carry most, then by each that contradicts one of them and carries as much.

    `solve` bounds it from statements, such as `bound_flow`. Empty where different periods contradict each other.
    """
    key = ("statements", *metrics, strong_only)
    solved = map(solve, _once(case, key, lambda: _versions(case, metrics, strong_only)))
    return list({b.interval: b for b in solved if b is not None}.values())


def redefined(case: Case, metric: str, base: Period | str, later: Period | str) -> tuple[str, ...]:
    """Name the periods in which a metric got a new definition between two others: such figures are not compared.

    Examples
    --------
    >>> from fanecon.evidence.case import open_case
    >>> redefined(open_case("xiaomi"), "users_5plus_devices", "2018Q2", "2025Q4")
    ('2019Q2', '2021Q3')
    """
    firsts = _once(case, "breaks", lambda: _first_periods(case)).get(metric, ())
    return changes_between(str(base), str(later), firsts, case.metric(metric).at_end) if firsts else ()


def _first_periods(case: Case) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for metric, period in case.frame("breaks")[["metric", "period"]].itertuples(index=False):
        found.setdefault(metric, []).append(period)
    return found


def implied_bounds(
    case: Case, metric: str, period: Period, also: Sequence[str] = (), strong_only: bool = True, monotone: bool = False
) -> list[Bound]:
    """Bound a figure from all other statements: not from rows about the period itself.

    `also` names further metrics on the timeline; `monotone` assumes of a stock that it did not fall. As `bounds`, with
    an unbounded interval where the other statements say nothing.
    """
    key = ("implied", metric, period, tuple(also), strong_only, monotone)
    return _once(case, key, lambda: _implied_bounds(case, metric, period, also, strong_only, monotone))


def _implied_bounds(
    case: Case, metric: str, period: Period, also: Sequence[str], strong_only: bool, monotone: bool
) -> list[Bound]:
    kind = case.metric(metric).kind
    base = _implied_by_growth(case, metric, period, strong_only)
    if kind not in ADDITIVE:
        return [base or Bound(EVERYTHING, ())]

    def solve(said: list[Statement]) -> Bound | None:
        others = [s for s in said if s.period != period]
        if kind in STOCKS:
            bound = bound_stock(others, period, never_falls=monotone)
        else:
            bound = bound_flow(others, period, never_falls=never_negative(case, metric))
        if bound is None or base is None:
            return bound
        both = bound.interval.intersect(base.interval)
        return None if both is None else Bound(both, tuple(dict.fromkeys((*bound.basis, *base.basis))))

    return bounds(case, timeline(case, metric, also), solve, strong_only)


def complete_series(case: Case, metric: str, frequency: str = "Q") -> pd.DataFrame:
    """Return a metric's series with the figures nobody printed but the others pin down.

    Parameters
    ----------
    case : Case
    metric : str
    frequency : str
        "Y", "H", "Q" or "M".

    Returns
    -------
    pandas.DataFrame
        `period, low, point, high, fact_id, implied`; an implied row stands where all other rows together pin the
        figure down to a tenth of its size (point: the middle), and its `fact_id` is theirs, joined by "+" (see
        `split_ids`). What is not pinned down stays a gap; a bare floor stays a floor.

    Examples
    --------
    >>> from fanecon.evidence.case import open_case
    >>> users = complete_series(open_case("xiaomi"), "mau_mainland_china").set_index("period")
    >>> bool(users.loc["2020Q1", "implied"]), round(users.loc["2020Q1", "point"] / 1e6)
    (True, 111)
    """
    columns = ["period", "low", "point", "high", "fact_id", "implied"]
    printed = case.series(metric, frequency).assign(implied=False)[columns]
    if printed.empty:
        return printed
    exact = printed[np.isfinite(printed["low"]) & np.isfinite(printed["high"])]
    rows = []
    spans = [f.period for f in case.facts(metric)]
    first, last = min(p.start for p in spans), max(p.end for p in spans)
    for period in (p for p in periods_of(first.year, last.year, frequency) if first <= p.start < last):
        allowed = [] if period.text in set(exact["period"]) else implied_bounds(case, metric, period, strong_only=False)
        if allowed and _is_pinned_down(allowed[0].interval):
            low, high = allowed[0].interval.floats
            rows.append((period.text, low, (low + high) / 2, high, "+".join(allowed[0].basis), True))
    found = pd.DataFrame(rows, columns=columns)
    floors = printed[~printed["period"].isin([*exact["period"], *found["period"]])]
    parts = [part for part in (exact, found, floors) if not part.empty]
    return pd.concat(parts).sort_values("period", ignore_index=True, kind="stable")


def split_ids(fact_ids: Iterable[str]) -> tuple[str, ...]:
    """Return single fact ids, each once, out of ids that may be joined by "+".

    Examples
    --------
    >>> split_ids(["a+b", "b", "c"])
    ('a', 'b', 'c')
    """
    return tuple(dict.fromkeys(single for joined in fact_ids for single in joined.split("+")))


def contradictions(case: Case) -> pd.DataFrame:
    """List reported rows that all other rows of their metric exclude.

    Returns
    -------
    pandas.DataFrame
        `metric, period, fact_id, printed, low, high` (what the others allow; infinite where that is open), one row a
        contradicted figure.
    """
    found = []
    for metric in (m for m in case.metrics.values() if m.kind == "flow"):
        rows = [f for f in case.facts(metric.metric) if f.quality != "unverified"]
        targets = [Statement(f.period, f.interval, f.fact_id) for f in rows]
        believed = [t for t, f in zip(targets, rows, strict=True) if not f.quality]
        for fact_id, bound in contradicted(targets, believed, never_falls=never_negative(case, metric.metric)).items():
            fact = case.fact_by_id(fact_id)
            low, high = bound.interval.floats
            found.append((metric.metric, fact.period.text, fact_id, fact.reported.printed, low, high))
    return pd.DataFrame(found, columns=["metric", "period", "fact_id", "printed", "low", "high"])


def _is_pinned_down(interval: Interval) -> bool:
    width, middle = interval.width, interval.middle
    return width is not None and middle is not None and width <= abs(middle) / 10


def _implied_by_growth(case: Case, metric: str, period: Period, strong_only: bool) -> Bound | None:
    """Bound a figure by next year's level and its printed growth."""
    growth_of, later = growth_metric(case, metric), period.years_later(1).text
    if growth_of is None or period.frequency == "span" or redefined(case, metric, period, later):
        return None  # on another definition, next year's growth says nothing of this figure
    level, growth = (next(iter(accounts(case, m, later)), None) for m in (metric, growth_of))
    if level is None or growth is None or (strong_only and not weakest(case, (level.fact_id, growth.fact_id))):
        return None
    base = implied_base(level.interval, growth.interval.scaled(_PERCENT))
    return Bound(base, (level.fact_id, growth.fact_id))
