"""Which rows speak about one thing, and what they carry together."""

from __future__ import annotations

from collections.abc import Iterable

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.periods import parse_period
from fanecon.evidence.records import Strength

STOCKS = ("stock", "cumulative")


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
    return case.once(key, lambda: fact.strength_among(facts_at(case, fact.metric, fact.period.text)))


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
