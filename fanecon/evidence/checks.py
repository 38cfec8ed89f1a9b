"""Checks of single figures: levels, ranks, growth, shares.

Each function compares one claim with a case and returns its comparisons, a list of `Check`; `audit` weighs them. What
a claim of each kind brings along stands in `claim_rules.NEEDS`.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.claims import Claim
from fanecon.evidence.comparisons import PERCENT, Stated, compare, compare_with_others, compare_with_rows
from fanecon.evidence.constraints import Bound, implied_base
from fanecon.evidence.implied import STOCKS, accounts, facts_at, growth_metric, implied_bounds, relied, weakest
from fanecon.evidence.interval import Interval
from fanecon.evidence.periods import parse_period
from fanecon.evidence.reported import Reported, growth_readings
from fanecon.evidence.verdicts import Check, Relation, Strength, Verdict

_ONE = Interval.of(1)


def check_level(claim: Claim, case: Case) -> list[Check]:
    """Check a figure of one period against every row about it, and against what the other periods imply.

    Where a row decides, only what contradicts it is returned of the other periods.
    """
    stated = Stated.of(Reported(claim.stated, case.metric(claim.metric).unit))
    checks = compare_with_rows("printed", stated, facts_at(case, claim.metric, claim.period))
    is_decided = any(c.strength and c.relation not in (Relation.PARTLY, Relation.WEAK, Relation.OPEN) for c in checks)

    def bounds(strong_only: bool) -> list[Bound]:
        return _implied(claim, case, claim.period, strong_only) if strong_only or not is_decided else []

    others = compare_with_others("implied", stated, case, bounds)
    if is_decided:
        return checks + [c for c in others if any(c.disagrees(row) or c.excludes > row.excludes for row in checks)]
    others = [c for c in others if c.relation is not Relation.OPEN]
    return checks + (others or _assumed_bounds(claim, case, claim.period, stated.usual))


def check_rank(claim: Claim, case: Case) -> list[Check]:
    """Check a rank; "前3" (top three) is any rank from 1 to 3."""
    position = Reported(claim.stated, "rank").point
    is_top = re.match(r"\s*(前|top)", claim.stated, re.IGNORECASE) is not None
    stated = Stated.plain(Interval(Fraction(1) if is_top else position, position))
    rows = relied(facts_at(case, claim.metric, claim.period))
    ranks = [(f, f.interval.intersect(Interval(Fraction(1), None))) for f in rows]
    return [compare("printed", stated, r, f.strength_among(rows), (f.fact_id,)) for f, r in ranks if r is not None]


def check_rank_change(claim: Claim, case: Case) -> list[Check]:
    """Check how many places a rank rose; from the rank the report prints (`now:`), say which earlier one it implies."""
    stated = Stated.of(Reported(claim.stated, "rank"))
    ends = [accounts(case, claim.metric, p) for p in (claim.period, claim.base_period)]
    pairs = itertools.product(*ends)
    checks = [_computed(case, stated, base.interval - now.interval, now, base) for now, base in pairs]
    if claim.operand("now"):
        earlier = stated.usual + Reported(claim.operand("now"), "rank").interval
        checks.append(Check("implied_base", Verdict.UNVERIFIED, detail={"implied_base": earlier}))
    return checks


def check_growth(claim: Claim, case: Case) -> list[Check]:
    """Check a growth in every reading: as printed, as computed from levels, by the report's own `now:` and `base:`."""
    now, base = (_levels(claim, case, period) for period in (claim.period, claim.base_period))
    bases = [b for b in base if b.interval.is_bounded]
    checks: list[Check] = []
    for reading in growth_readings(claim.stated):
        stated = Stated.growth(claim.stated, reading)
        if reading.name == "percent":
            checks += _check_printed_growth(claim, case, stated)
        checks += [_computed_growth(a, b, stated, case, reading.name) for a in now for b in bases]
        if now and not bases:
            checks += _bounded_growth(claim, case, now[0], stated.usual, reading.name)
        checks += _check_own_growth(claim, case, stated, reading.name)
    return checks + _check_cells(claim, case)


def check_share(claim: Claim, case: Case) -> list[Check]:
    """Check a share of two counts, the second named by `base:`; counts of different times have no share."""
    stated = Stated.of(Reported(claim.stated, "percent")).scaled(PERCENT)
    base = claim.operand("base")
    pairs = itertools.product(accounts(case, claim.metric, claim.period), accounts(case, base, claim.period))
    same = [(part, whole) for part, whole in pairs if part.period == whole.period]
    if same:
        return [_computed(case, stated, p.interval / w.interval, p, w) for p, w in same]
    parts, wholes = relied(case.facts(claim.metric)), relied(case.facts(base))
    if parts and wholes:
        facts = (parts[0].fact_id, wholes[0].fact_id)
        return [Check("different_bases", Verdict.UNVERIFIED, stated.usual, facts=facts)]
    return []


def _computed(case: Case, stated: Stated, found: Interval, *facts: Fact) -> Check:
    ids = tuple(f.fact_id for f in facts)
    return compare("computed", stated, found, weakest(case, ids), ids)


def _implied(claim: Claim, case: Case, period: str, strong_only: bool) -> list[Bound]:
    return implied_bounds(case, claim.metric, parse_period(period), claim.operands.get("with", ()), strong_only)


def _assumed_bounds(claim: Claim, case: Case, period: str, stated: Interval | None) -> list[Check]:
    """Bound a stock by its neighbours, assuming that it never fell: told, but never decisive."""
    if case.metric(claim.metric).kind not in STOCKS:
        return []
    also = claim.operands.get("with", ())
    allowed = implied_bounds(case, claim.metric, parse_period(period), also, strong_only=False, monotone=True)
    if not allowed or not allowed[0].basis:
        return []
    detail: dict[str, Interval | str] = {"period": period}
    for metric in also:
        for added in case.facts(metric):
            stocks = [f for f in case.facts(claim.metric) if f.period.end == added.period.end]
            if stocks:
                # A stock less what was added over a stretch is the stock at the day before it began.
                before = stocks[0].reported.point - added.reported.point
                detail["stock_before"] = Interval(before, before)
                detail["stock_before_day"] = (added.period.start - timedelta(days=1)).isoformat()
    return [Check("bounded", Verdict.UNVERIFIED, stated, allowed[0].interval, allowed[0].basis, detail=detail)]


def _check_printed_growth(claim: Claim, case: Case, stated: Stated) -> list[Check]:
    metric = growth_metric(case, claim.metric)
    if metric is None or parse_period(claim.period).years_later(-1).text != claim.base_period:
        return []
    return compare_with_rows("printed", stated, case.facts(metric, claim.period), PERCENT, "percent")


@dataclass(frozen=True)
class _Level:
    """One end of a growth: printed ("computed") or implied by other periods."""

    method: str
    interval: Interval
    facts: tuple[str, ...]


def _levels(claim: Claim, case: Case, period: str) -> list[_Level]:
    rows = accounts(case, claim.metric, period)
    levels = [_Level("computed", f.interval, (f.fact_id,)) for f in rows]
    for strong_only in (True, False):
        if not any(level.interval.is_bounded for level in levels):
            allowed = _implied(claim, case, period, strong_only)
            levels += [_Level("implied", b.interval, b.basis) for b in allowed if b.interval.is_bounded]
    return levels


def _computed_growth(now: _Level, base: _Level, stated: Stated, case: Case, reading: str) -> Check:
    facts = (*now.facts, *base.facts)
    if base.interval.low is None or base.interval.low <= 0:
        # From a loss or from nothing there is no growth rate, whatever the division gives.
        return Check("no_base", Verdict.UNVERIFIED, stated.usual, None, facts, reading)
    method = max(now.method, base.method)  # "implied" where one of them is
    return compare(method, stated, now.interval / base.interval - _ONE, weakest(case, facts), facts, reading)


def _bounded_growth(claim: Claim, case: Case, now: _Level, stated: Interval, reading: str) -> list[Check]:
    checks = []
    for bound in _assumed_bounds(claim, case, claim.base_period, None):
        assert bound.derived is not None
        growth = now.interval / bound.derived - _ONE
        detail = {**bound.detail, "base": bound.derived}
        checks.append(
            replace(
                bound, stated=stated, derived=growth, facts=(*now.facts, *bound.facts), reading=reading, detail=detail
            )
        )
    return checks


def _check_own_growth(claim: Claim, case: Case, stated: Stated, reading: str) -> list[Check]:
    unit = case.metric(claim.metric).unit
    if not claim.operand("now"):
        return []
    now = Reported(claim.operand("now"), unit).interval
    if claim.operand("base"):
        growth = now / Reported(claim.operand("base"), unit).interval - _ONE
        return [compare("own", stated, growth, Strength.WEAK, (), reading)]
    base = implied_base(now, stated.usual)
    fact = next(iter(accounts(case, claim.metric, claim.base_period)), None)
    found, facts = (fact.interval, (fact.fact_id,)) if fact else (None, ())
    return [Check("implied_base", Verdict.UNVERIFIED, base, found, facts, reading, {"implied_base": base})]


def _check_cells(claim: Claim, case: Case) -> list[Check]:
    """Compare the figures that the report prints beside a growth with the evidence for them."""
    checks = []
    for key, period in (("now", claim.period), ("base", claim.base_period)):
        if claim.operand(key):
            stated = Stated.of(Reported(claim.operand(key), case.metric(claim.metric).unit))
            for check in compare_with_rows("cell", stated, facts_at(case, claim.metric, period)):
                checks.append(replace(check, reading=key, detail={"printed": claim.operand(key)}))
    return checks
