"""What the statements of a case say about a figure nobody printed, or about one that somebody did.

Sums (quarters and years), printed growth (which implies a base) and monotony (deliveries) are applied to
reported rows only; nothing derived is ever stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.constraints import Bound, Statement, bound_flow, bound_stock, contradicted, implied_base
from fanecon.evidence.interval import Interval
from fanecon.evidence.periods import Period, changes_between, parse_period
from fanecon.evidence.reported import COUNTED

STOCKS = ("stock", "cumulative")
ADDITIVE = (*STOCKS, "flow")
"""Kinds whose parts add up; a rate, a price or a rank of a year says nothing of its quarters."""
_PERCENT = Fraction(1, 100)


def facts_at(case: Case, metric: str, period: str) -> tuple[Fact, ...]:
    """Return the rows about a period; a stock of a quarter is also one dated on its last day."""
    if case.metric(metric).kind not in STOCKS:
        return case.facts(metric, period)
    end = parse_period(period).end
    rows = [f for f in case.facts(metric) if f.period.end == end and f.period.frequency in "QMD"]
    return tuple(sorted(rows, key=lambda f: f.preference)) or case.facts(metric, period)


def strong_facts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Keep the rows that may decide: tier A or B, or tier C where a second document prints the same figure."""

    def corroborated(fact: Fact) -> bool:
        return fact.source.tier == "C" and any(
            other.source.publisher != fact.source.publisher
            and other.source.tier in "ABC"
            and not other.quality
            and other.reported.same_figure(fact.reported)
            for other in facts
        )

    return tuple(f for f in facts if f.is_strong or (not f.quality and corroborated(f)))


def growth_metric(case: Case, metric: str) -> str | None:
    """Return the metric that prints the year-on-year growth of another, if the case has one."""
    return next((m.metric for m in case.metrics.values() if m.growth_of == metric), None)


def statements(case: Case, metrics: Sequence[str], strong_only: bool = True) -> list[Statement]:
    """Return the undisputed statements of some metrics that run on one timeline.

    Parameters
    ----------
    case : Case
    metrics : sequence of str
        The first is the quantity itself; further ones are its monthly floors, additions and the like.
    strong_only : bool
        Leave out what may not decide on its own.

    Returns
    -------
    list of Statement
        `basis` is the fact id.
    """
    found = []
    for metric in (m for m in metrics if case.metric(m).kind in ADDITIVE):
        is_stock = case.metric(metric).kind in STOCKS
        rows = case.facts(metric)
        by_period: dict[str, list[Fact]] = {}
        for fact in rows:
            by_period.setdefault(fact.period.text, []).append(fact)
        for same in by_period.values():
            kept = strong_facts(same) if strong_only else tuple(f for f in same if f.quality in ("", "estimate"))
            found += [Statement(f.period, f.interval, f.fact_id, is_stock) for f in kept]
    return found


def implied(
    case: Case, metric: str, period: Period, also: Sequence[str] = (), strong_only: bool = True, monotone: bool = False
) -> Bound | None:
    """Bound a figure from all other statements: not from rows about the period itself.

    Parameters
    ----------
    case : Case
    metric : str
    period : Period
    also : sequence of str, optional
        Further metrics on the same timeline.
    strong_only : bool
    monotone : bool
        For stocks: assume that it did not fall.

    Returns
    -------
    Bound or None
        None where the other statements contradict each other; an unbounded interval where they say nothing.
    """
    if case.metric(metric).kind not in ADDITIVE:
        return _implied_by_growth(case, metric, period, strong_only)
    others = [s for s in statements(case, (metric, *also), strong_only) if s.period != period]
    if case.metric(metric).kind in STOCKS:
        bound = bound_stock(others, period, never_falls=monotone)
    else:
        bound = bound_flow(others, period, never_falls=case.metric(metric).unit in COUNTED)
    base = _implied_by_growth(case, metric, period, strong_only)
    if bound is None or base is None:
        return bound
    both = bound.interval.intersect(base.interval)
    return None if both is None else Bound(both, tuple(dict.fromkeys((*bound.basis, *base.basis))))


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
    for period in _periods_between(first.isoformat(), last.isoformat(), frequency):
        bound = None if period.text in set(exact["period"]) else implied(case, metric, period, strong_only=False)
        if bound is not None and _is_pinned_down(bound.interval):
            low, high = _ends(bound.interval)
            rows.append((period.text, low, (low + high) / 2, high, "+".join(bound.basis), True))
    found = pd.DataFrame(rows, columns=columns)
    floors = printed[~printed["period"].isin([*exact["period"], *found["period"]])]
    parts = [part for part in (exact, found, floors) if not part.empty]
    return pd.concat(parts).sort_values("period", ignore_index=True)


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

    Parameters
    ----------
    case : Case

    Returns
    -------
    pandas.DataFrame
        `metric, period, fact_id, printed, low, high` (what the others allow), one row a contradicted figure.
    """
    found = []
    for metric in (m for m in case.metrics.values() if m.kind == "flow"):
        rows = [f for f in case.facts(metric.metric) if f.quality != "unverified"]
        targets = [Statement(f.period, f.interval, f.fact_id) for f in rows]
        believed = [t for t, f in zip(targets, rows, strict=True) if not f.quality]
        for fact_id, bound in contradicted(targets, believed, never_falls=metric.unit in COUNTED).items():
            fact = case.fact_by_id(fact_id)
            low, high = _ends(bound.interval)
            found.append((metric.metric, fact.period.text, fact_id, fact.reported.printed, low, high))
    return pd.DataFrame(found, columns=["metric", "period", "fact_id", "printed", "low", "high"])


def _is_pinned_down(interval: Interval) -> bool:
    width, middle = interval.width, interval.middle
    return width is not None and middle is not None and width <= middle / 10


def _ends(interval: Interval) -> tuple[float, float]:
    low, high = interval.low, interval.high
    return float("nan") if low is None else float(low), float("nan") if high is None else float(high)


def _periods_between(first: str, last: str, frequency: str) -> list[Period]:
    a, b = parse_period(first), parse_period(last)
    forms = {
        "Y": ["{y}"],
        "H": ["{y}H1", "{y}H2"],
        "Q": [f"{{y}}Q{q}" for q in (1, 2, 3, 4)],
        "M": [f"{{y}}-{m:02d}" for m in range(1, 13)],
    }
    texts = (form.format(y=year) for year in range(a.start.year, b.start.year + 1) for form in forms[frequency])
    return [p for p in map(parse_period, texts) if a <= p <= b]


def _redefined(case: Case, metric: str, period: Period) -> bool:
    """Whether next year's figure is on another definition: its printed growth then says nothing of this print."""
    changes = case.frame("breaks")
    firsts = changes.loc[changes["metric"] == metric, "period"]
    return bool(changes_between(period.text, period.years_later(1).text, firsts, case.metric(metric).at_end))


def _implied_by_growth(case: Case, metric: str, period: Period, strong_only: bool) -> Bound | None:
    """Bound a figure by next year's level and its printed growth."""
    growth_of = growth_metric(case, metric)
    if growth_of is None or period.frequency == "span" or _redefined(case, metric, period):
        return None
    later = period.years_later(1).text
    levels, growths = facts_at(case, metric, later), facts_at(case, growth_of, later)
    if strong_only:
        levels, growths = strong_facts(levels), strong_facts(growths)
    levels, growths = (tuple(f for f in rows if not f.quality) for rows in (levels, growths))
    if not levels or not growths:
        return None
    ratio: Interval = growths[0].interval.scaled(_PERCENT)
    return Bound(implied_base(levels[0].interval, ratio), (levels[0].fact_id, growths[0].fact_id))
