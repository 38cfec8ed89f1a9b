"""Checks of single figures: levels, ranks, growth.

Each function compares one claim with the evidence and returns its comparisons; `audit` weighs them.
"""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.claims import Claim
from fanecon.evidence.constraints import implied_base
from fanecon.evidence.implied import STOCKS, facts_at, growth_metric, implied, strong_facts
from fanecon.evidence.interval import Interval
from fanecon.evidence.periods import parse_period
from fanecon.evidence.reported import Reported, growth_readings
from fanecon.evidence.verdicts import Check, Verdict, compare

_PERCENT = Fraction(1, 100)
_ONE = Interval.of(1)


def check_level(claim: Claim, case: Case) -> list[Check]:
    """Check a figure of one period against every row about it, then against what the other periods imply.

    Parameters
    ----------
    claim : Claim
        With `metric`, `period` and `stated`.
    case : Case

    Returns
    -------
    list of Check
    """
    stated = Reported(claim.stated, case.metric(claim.metric).unit)
    checks = compare_with_rows("printed", stated, facts_at(case, claim.metric, claim.period))
    if any(c.verdict in (Verdict.SUPPORTED, Verdict.REFUTED) for c in checks):
        return checks
    return checks + _check_implied(claim, case, stated.interval)


def check_rank(claim: Claim, case: Case) -> list[Check]:
    """Check a rank; "前3" (top three) is any rank from 1 to 3.

    Parameters
    ----------
    claim : Claim
        With `metric`, `period` and `stated`.
    case : Case

    Returns
    -------
    list of Check
    """
    position = Reported(claim.stated, "rank").point
    is_top = re.match(r"\s*(前|top)", claim.stated, re.IGNORECASE) is not None
    stated = Interval(Fraction(1), position) if is_top else Interval(position, position)
    rows = _undisputed(facts_at(case, claim.metric, claim.period))
    strong = set(strong_facts(rows))
    checks = []
    for fact in rows:
        found = fact.interval.intersect(Interval(Fraction(1), None))
        if found is not None:
            checks.append(Check("printed", compare(stated, found, fact in strong), stated, found, (fact.fact_id,)))
    return checks


def check_rank_change(claim: Claim, case: Case) -> list[Check]:
    """Check how many places a rank rose, and say which earlier rank the report implies.

    Parameters
    ----------
    claim : Claim
        `stated` counts places gained; operand `now:` is the rank the report prints.
    case : Case

    Returns
    -------
    list of Check
    """
    stated = Reported(claim.stated, "rank").interval
    now, base = (_preferred(case, claim.metric, p) for p in (claim.period, claim.base_period))
    checks = []
    if now and base:
        strong = all(strong_facts([f]) for f in (now, base))
        gained = base.interval - now.interval
        checks.append(Check("computed", compare(stated, gained, strong), stated, gained, (now.fact_id, base.fact_id)))
    if claim.operand("now"):
        earlier = stated + Reported(claim.operand("now"), "rank").interval
        checks.append(Check("implied_base", Verdict.UNVERIFIED, detail={"implied_base": earlier}))
    return checks


def check_growth(claim: Claim, case: Case) -> list[Check]:
    """Check a growth: as printed elsewhere, as computed from levels, and from the report's own figures.

    Parameters
    ----------
    claim : Claim
        With `metric`, `period`, `base_period`, `stated`; operands `now:` and `base:` are the report's own figures.
    case : Case

    Returns
    -------
    list of Check
        One per comparison and reading; see `growth_readings`.
    """
    levels = [_preferred(case, claim.metric, p) for p in (claim.period, claim.base_period)]
    checks: list[Check] = []
    for reading in growth_readings(claim.stated):
        if reading.name == "percent":
            checks += _check_printed_growth(claim, case, reading.growth)
        if levels[0] and levels[1] and levels[1].interval.is_bounded:
            checks.append(_computed_growth(case, levels[0], levels[1], reading.growth, reading.name))
        elif levels[0]:
            checks += _bounded_growth(claim, case, levels[0], reading.growth, reading.name)
        checks += _check_own_growth(claim, case, reading.growth, reading.name)
    return checks + _check_cells(claim, case)


def check_share(claim: Claim, case: Case) -> list[Check]:
    """Check a share of two counts, which must be about the same stretch of time.

    Parameters
    ----------
    claim : Claim
        `metric` is the numerator, operand `base:` names the denominator's metric.
    case : Case

    Returns
    -------
    list of Check
        Where the two counts are of different times there is no share: UNVERIFIED, both figures named.
    """
    stated = Reported(claim.stated, "percent").interval.scaled(_PERCENT)
    base = claim.operand("base")
    part, whole = _preferred(case, claim.metric, claim.period), _preferred(case, base, claim.period)
    if part and whole and part.period == whole.period:
        share = part.interval / whole.interval
        strong = all(strong_facts([f]) for f in (part, whole))
        return [Check("computed", compare(stated, share, strong), stated, share, (part.fact_id, whole.fact_id))]
    parts, wholes = _undisputed(case.facts(claim.metric)), _undisputed(case.facts(base))
    if parts and wholes:
        facts = (parts[0].fact_id, wholes[0].fact_id)
        return [Check("different_bases", Verdict.UNVERIFIED, stated, facts=facts)]
    return []


def compare_with_rows(method: str, stated: Reported, rows: tuple[Fact, ...]) -> list[Check]:
    """Compare a printed figure with each undisputed row about the same thing.

    Parameters
    ----------
    method : str
        Name of the check.
    stated : Reported
    rows : tuple of Fact

    Returns
    -------
    list of Check
        The same printed figure supports whatever the hedges around it. A figure that fits only if digits were
        cut off instead of rounded is CONSISTENT, with detail "cut". An unverified row decides nothing.
    """
    strong = set(strong_facts(rows))
    checks = []
    for fact in _undisputed(rows):
        is_strong = fact in strong
        detail = {}
        if fact.quality == "unverified":
            verdict = Verdict.UNVERIFIED
        elif fact.reported.same_figure(stated) and fact.reported.side * stated.side < 0:
            verdict = Verdict.UNVERIFIED  # "under 50,000" against "over 50,000": they meet in one point only
        elif fact.reported.same_figure(stated):
            verdict = Verdict.SUPPORTED if is_strong else Verdict.CONSISTENT
        else:
            verdict = compare(stated.interval, fact.interval, is_strong)
            if not stated.interval.overlaps(fact.interval) and stated.truncated.contains(fact.interval):
                verdict, detail = Verdict.CONSISTENT, {"cut": "yes"}
        checks.append(Check(method, verdict, stated.interval, fact.interval, (fact.fact_id,), detail=detail))
    return checks


def _check_implied(claim: Claim, case: Case, stated: Interval) -> list[Check]:
    period, also = parse_period(claim.period), claim.operands.get("with", ())
    bound = implied(case, claim.metric, period, also)
    if bound is not None and bound.interval.is_bounded:
        return [Check("implied", compare(stated, bound.interval, strong=True), stated, bound.interval, bound.basis)]
    return _assumed_bounds(claim, case, claim.period, stated)


def _assumed_bounds(claim: Claim, case: Case, period: str, stated: Interval | None) -> list[Check]:
    """Bound a stock by its neighbours, assuming that it never fell: told, but never decisive."""
    if case.metric(claim.metric).kind not in STOCKS:
        return []
    also = claim.operands.get("with", ())
    bound = implied(case, claim.metric, parse_period(period), also, strong_only=False, monotone=True)
    if bound is None or (bound.interval.low is None and bound.interval.high is None):
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
    return [Check("bounded", Verdict.UNVERIFIED, stated, bound.interval, bound.basis, detail=detail)]


def _check_printed_growth(claim: Claim, case: Case, stated: Interval) -> list[Check]:
    metric = growth_metric(case, claim.metric)
    if metric is None or parse_period(claim.period).years_later(-1).text != claim.base_period:
        return []
    printed = Reported(claim.stated, "percent")
    rows = _undisputed(case.facts(metric, claim.period))
    checks = compare_with_rows("printed", printed, rows)
    strong = set(strong_facts(rows))
    found = []
    for check, fact in zip(checks, rows, strict=True):
        growth = fact.interval.scaled(_PERCENT)
        # A fall is printed as "down 8 %" here and as −8 % there: what they mean is compared, not the digits.
        turned = printed.interval.scaled(_PERCENT) != stated
        verdict = compare(stated, growth, fact in strong) if turned and not fact.quality else check.verdict
        found.append(Check(check.method, verdict, stated, growth, check.facts, "percent"))
    return found


def _computed_growth(case: Case, now: Fact, base: Fact, stated: Interval, reading: str) -> Check:
    if base.interval.low is None or base.interval.low <= 0:
        # From a loss or from nothing there is no growth rate, whatever the division gives.
        return Check("no_base", Verdict.UNVERIFIED, stated, None, (now.fact_id, base.fact_id), reading)
    growth = now.interval / base.interval - _ONE
    strong = all(f in strong_facts(facts_at(case, f.metric, f.period.text)) for f in (now, base))
    return Check("computed", compare(stated, growth, strong), stated, growth, (now.fact_id, base.fact_id), reading)


def _bounded_growth(claim: Claim, case: Case, now: Fact, stated: Interval, reading: str) -> list[Check]:
    period = parse_period(claim.base_period)
    base = implied(case, claim.metric, period, claim.operands.get("with", ()))
    if base is not None and base.interval.is_bounded:
        growth = now.interval / base.interval - _ONE
        basis = (now.fact_id, *base.basis)
        return [Check("implied", compare(stated, growth, now.is_strong), stated, growth, basis, reading)]
    checks = []
    for bound in _assumed_bounds(claim, case, claim.base_period, None):
        assert bound.derived is not None
        growth = now.interval / bound.derived - _ONE
        detail = {**bound.detail, "base": bound.derived}
        checks.append(
            Check("bounded", Verdict.UNVERIFIED, stated, growth, (now.fact_id, *bound.facts), reading, detail)
        )
    return checks


def _check_own_growth(claim: Claim, case: Case, stated: Interval, reading: str) -> list[Check]:
    unit = case.metric(claim.metric).unit
    if not claim.operand("now"):
        return []
    now = Reported(claim.operand("now"), unit).interval
    if not claim.operand("base"):
        base = implied_base(now, stated)
        fact = _preferred(case, claim.metric, claim.base_period)
        found = fact.interval if fact else None
        facts = (fact.fact_id,) if fact else ()
        return [Check("implied_base", Verdict.UNVERIFIED, base, found, facts, reading, {"implied_base": base})]
    growth = now / Reported(claim.operand("base"), unit).interval - _ONE
    verdict = compare(stated, growth, strong=False)
    if not stated.overlaps(growth):
        verdict = Verdict.INCONSISTENT
    return [Check("own", verdict, stated, growth, (), reading)]


def _check_cells(claim: Claim, case: Case) -> list[Check]:
    """Compare the figures that the report prints beside a growth with the evidence for them."""
    checks = []
    for key, period in (("now", claim.period), ("base", claim.base_period)):
        if claim.operand(key):
            stated = Reported(claim.operand(key), case.metric(claim.metric).unit)
            for check in compare_with_rows("cell", stated, facts_at(case, claim.metric, period)):
                checks.append(Check("cell", check.verdict, check.stated, check.derived, check.facts, key,
                                    {**check.detail, "printed": claim.operand(key)}))  # fmt: skip
    return checks


def _preferred(case: Case, metric: str, period: str) -> Fact | None:
    rows = _undisputed(facts_at(case, metric, period))
    return rows[0] if rows else None


def _undisputed(rows: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(f for f in rows if f.quality != "disputed")
