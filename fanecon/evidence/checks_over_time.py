"""Checks of statements about a course of time: first passages, streaks, running totals, trends; see `checks`."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from fanecon.errors import DataError
from fanecon.evidence.case import Case, Fact
from fanecon.evidence.claims import Claim
from fanecon.evidence.comparisons import PERCENT, Stated, compare, compare_with_others, compare_with_rows
from fanecon.evidence.implied import (
    STOCKS,
    accounts,
    bounds,
    facts_at,
    growth_metric,
    redefined,
    strength_of,
    timeline,
    weakest,
)
from fanecon.evidence.verdicts import Check, Relation, Strength, Verdict
from fanecon.notation.constraints import Bound, Statement, bound_flow
from fanecon.notation.interval import EVERYTHING, Interval
from fanecon.notation.periods import Period, label, ordinal, parse_period
from fanecon.notation.reported import Reported

_ONE = Interval.of(1)


def check_first_passage(claim: Claim, case: Case) -> list[Check]:
    """Check that a level was passed in a period and never before.

    SUPPORTED takes strong rows above it in the period and below it in the season before; one strong row above it
    earlier, or below it in the period, refutes. An earlier one on another definition neither refutes nor supports.
    """
    threshold = Reported(claim.stated, case.metric(claim.metric).unit).point
    above = Stated.plain(Interval(threshold, None))
    period = parse_period(claim.period)
    now = [f for f in accounts(case, claim.metric, claim.period) if not f.quality]
    earlier = [f for f in case.facts(claim.metric) if f.period.end < period.end and not f.quality]
    if case.metric(claim.metric).kind not in STOCKS:
        earlier = [f for f in earlier if f.period.frequency == period.frequency]
    if not now or not earlier:
        return []
    passed = [f for f in earlier if f.interval.low is not None and f.interval.low > threshold]
    if passed:
        weights = [
            Strength.WEAK if redefined(case, claim.metric, f.period, period) else strength_of(case, f) for f in passed
        ]
        weight, first = max(zip(weights, passed, strict=True), key=lambda pair: pair[0])
        verdict = Verdict.REFUTED if weight else Verdict.UNVERIFIED
        early = Check("computed", verdict, above.usual, first.interval, (first.fact_id,), strength=weight)
        if weight:
            return [early]
    latest = accounts(case, claim.metric, earlier[-1].period.text)[0]
    is_next = latest.period.end >= period.start - timedelta(days=1)
    is_next = is_next and not redefined(case, claim.metric, latest.period, period)
    is_below_before = is_next and latest.interval.high is not None and latest.interval.high < threshold
    checks = []
    for fact in now:
        facts = (fact.fact_id, latest.fact_id)
        check = compare("computed", above, fact.interval, weakest(case, facts), facts)
        if check.verdict is Verdict.SUPPORTED and not is_below_before:
            check = replace(check, verdict=Verdict.CONSISTENT)
        checks.append(check)
    return [*checks, early] if passed else checks


def check_streak(claim: Claim, case: Case) -> list[Check]:
    """Check that something held for a number of periods in a row, up to `period`.

    `of:growth` is year-on-year growth, `of:presence` a row in every period; `printed:` names a metric under which the
    count itself is printed.
    """
    length = Stated.of(Reported(claim.stated, "quarters"))
    checks = []
    if claim.operand("printed"):
        checks += compare_with_rows("printed", length, case.facts(claim.operand("printed"), claim.period))
    count = int(Reported(claim.stated).point)
    if claim.operand("of") == "presence":
        return [*checks, _presence(claim, case, count, parse_period(claim.period))]
    if parse_period(claim.period).frequency not in "YQ":
        what = f'its period is "{claim.period}"'
        raise DataError(f"claim {claim.claim_id}: a streak is counted in years or quarters; {what}")
    frequency, number = ordinal(claim.period)
    periods = [parse_period(label(frequency, number - i)) for i in range(count)]
    return [*checks, *_streak_of_growth([_year_on_year(case, claim.metric, p) for p in periods])]


def check_cumulative(claim: Claim, case: Case) -> list[Check]:
    """Check a running total over a stretch of time against everything that bounds it.

    Yearly, quarterly and monthly statements are put on one timeline with running totals, which count from the
    beginning of the stretch; a monthly floor ("more than 28,000") bounds the total from below and, taken from a later
    total, from above. Where flows and running totals contradict each other, each speaks for itself.
    """
    stated = Stated.of(Reported(claim.stated, case.metric(claim.metric).unit))
    first, _, last = claim.period.partition("/")
    begin, end = parse_period(first), parse_period(last or first)
    before = parse_period((begin.start - timedelta(days=1)).isoformat())
    # A running total counts from where the claim begins to count.
    nothing = Statement(before, Interval.of(0), "", is_stock=True)

    def solve(said: list[Statement]) -> Bound | None:
        return bound_flow([*(s for s in said if s.period not in at_end), nothing], begin, end)

    def with_others(some: Sequence[str]) -> list[Check]:
        return compare_with_others("computed", stated, case, lambda strong: bounds(case, some, solve, strong))

    metrics = timeline(case, claim.metric, claim.operands.get("with", ()))
    totals = [m for m in metrics if case.metric(m).kind in STOCKS]
    ends = [f for m in totals for f in facts_at(case, m, end.text)]
    at_end = {f.period for f in ends if f.period.end == end.end}
    checks = compare_with_rows("printed", stated, ends)
    found = with_others(metrics)
    if totals and any(c.method == "conflict" for c in found):
        return checks + with_others([m for m in metrics if m not in totals]) + with_others(totals)
    return checks + [c for c in found if c.relation is not Relation.OPEN]


def check_trend(claim: Claim, case: Case) -> list[Check]:
    """Check a direction without a number: on the claim's own metric, else on the one disclosed proxy.

    Between two definitions there is no step up or down. A proxy never supports or refutes: it is not the thing claimed.
    The first and last value of its longest stretch on one definition are told.
    """
    if claim.operand("proxy"):
        core, _, base = claim.operand("proxy").partition("/")
        return _proxy_trend(case, core, base)
    span = parse_period(claim.period)
    points = [
        f
        for f in case.facts(claim.metric)
        if span.start <= f.period.start and f.period.end <= span.end and not f.quality
    ]
    # Years and quarters of one metric are not one course: the most frequent kind of period counts, a row each.
    kinds = Counter(f.period.frequency for f in points)
    kind = max(kinds, key=lambda k: kinds[k], default="")
    points = list({f.period: f for f in reversed(points) if f.period.frequency == kind}.values())[::-1]
    if len(points) < 3:
        return [Check("too_few_points", Verdict.UNVERIFIED, facts=tuple(f.fact_id for f in points))]
    sign = 1 if claim.operand("of") == "rising" else -1
    steps = [
        EVERYTHING if redefined(case, claim.metric, a.period, b.period) else (b.interval - a.interval).scaled(sign)
        for a, b in itertools.pairwise(points)
    ]
    lows = [s.low is not None and s.low > 0 for s in steps]
    highs = [s.high is not None and s.high < 0 for s in steps]
    verdict = Verdict.SUPPORTED if all(lows) else Verdict.REFUTED if any(highs) else Verdict.CONSISTENT
    facts = tuple(f.fact_id for f in points)
    strength = weakest(case, facts)
    if not strength:
        verdict = Verdict.CONSISTENT if verdict is Verdict.SUPPORTED else Verdict.UNVERIFIED
    return [Check("computed", verdict, facts=facts, strength=strength)]


def _proxy_trend(case: Case, core: str, base: str) -> list[Check]:
    stretches: list[list[tuple[Fact, Fact, Interval]]] = [[]]
    for fact in (f for f in case.facts(core) if not f.quality and f.interval.is_bounded):
        whole = [w for w in facts_at(case, base, fact.period.text) if not w.quality and w.interval.is_bounded]
        before = stretches[-1][-1][0].period if stretches[-1] else None
        if not whole or fact.period == before:
            continue
        if before and any(redefined(case, m, before, fact.period) for m in (core, base)):
            stretches.append([])
        stretches[-1].append((fact, whole[0], fact.interval / whole[0].interval))
    shares = max(reversed(stretches), key=len)  # of equally long ones the latest
    if len(shares) < 2:
        return []
    (first, first_base, start), (last, last_base, end) = shares[0], shares[-1]
    change = end - start
    rising = change.low is not None and change.low > 0
    direction = "rising" if rising else "falling" if change.high is not None and change.high < 0 else "flat"
    detail: dict[str, Interval | str] = {
        "direction": direction, "first": start, "first_period": first.period.text, "last": end,
        "last_period": last.period.text, "definitions": "one" if len(stretches) == 1 else "several",
    }  # fmt: skip
    facts = (first.fact_id, first_base.fact_id, last.fact_id, last_base.fact_id)
    return [Check("proxy", Verdict.UNVERIFIED, derived=change, facts=facts, detail=detail)]


def _presence(claim: Claim, case: Case, count: int, last: Period) -> Check:
    wanted = [last.years_later(-i).text for i in range(count)]
    found = {f.period.text: f for f in reversed(case.facts(claim.metric)) if not f.quality}
    before = last.years_later(-count).text
    present = [found[p] for p in wanted if p in found]
    facts = tuple(f.fact_id for f in present)
    if before in found or not present:
        return Check("computed", Verdict.UNVERIFIED, facts=facts)
    missing = [p for p in reversed(wanted) if p not in found]
    strengths = [strength_of(case, f) for f in present]
    detail: dict[str, Interval | str] = {"missing": ", ".join(missing)} if missing else {}
    if not missing and min(strengths):
        return Check("computed", Verdict.SUPPORTED, facts=facts, strength=min(strengths))
    verdict = Verdict.CONSISTENT if wanted[-1] in found and max(strengths) else Verdict.UNVERIFIED
    return Check("computed", verdict, facts=facts, detail=detail)


_Growth = tuple[Interval, Strength, tuple[str, ...]]


def _year_on_year(case: Case, metric: str, period: Period) -> list[_Growth]:
    """Return the growth of a period, what carries it, and its facts: as printed and as computed, the best first."""
    growth_of = growth_metric(case, metric)
    printed = accounts(case, growth_of, period.text) if growth_of else ()
    found: list[_Growth] = [(f.interval.scaled(PERCENT), strength_of(case, f), (f.fact_id,)) for f in printed]
    before = period.years_later(-1)
    if not redefined(case, metric, before, period):
        for now, base in itertools.product(*(accounts(case, metric, p.text) for p in (period, before))):
            facts = (now.fact_id, base.fact_id)
            found.append((now.interval / base.interval - _ONE, weakest(case, facts), facts))
    return sorted(found, key=lambda growth: -growth[1])


def _streak_of_growth(periods: Sequence[list[_Growth]]) -> list[Check]:
    fell = [g for found in periods for g in found if g[0].high is not None and g[0].high < 0]
    rose = [g for found in periods for g in found if g[0].low is not None and g[0].low > 0]
    first = [g for found in periods for g in [g for g in found if g in rose][:1]]
    checks = []
    if fell:
        _, strength, facts = max(fell, key=lambda growth: growth[1])
        verdict = Verdict.REFUTED if strength else Verdict.UNVERIFIED
        checks.append(Check("computed", verdict, facts=facts, relation=Relation.APART, strength=strength))
    if len(first) == len(periods) or (first and not fell):
        strength = min(g[1] for g in first) if len(first) == len(periods) else Strength.WEAK
        facts = tuple(i for g in first for i in g[2])
        verdict = Verdict.SUPPORTED if strength else Verdict.CONSISTENT
        checks.append(Check("computed", verdict, facts=facts, strength=strength))
    return checks or [Check("computed", Verdict.UNVERIFIED)]
