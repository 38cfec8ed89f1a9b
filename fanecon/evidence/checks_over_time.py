"""Checks of statements about a course of time: first passages, streaks, running totals, trends."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from fanecon.errors import DataError
from fanecon.evidence.case import Case, Fact
from fanecon.evidence.checks import compare_with_rows
from fanecon.evidence.claims import Claim
from fanecon.evidence.constraints import bound_flow
from fanecon.evidence.implied import STOCKS, facts_at, growth_metric, statements, strong_facts
from fanecon.evidence.interval import Interval
from fanecon.evidence.periods import Period, parse_period
from fanecon.evidence.reported import Reported
from fanecon.evidence.verdicts import Check, Verdict, compare

_PERCENT = Fraction(1, 100)
_ONE = Interval.of(1)


def check_first_passage(claim: Claim, case: Case) -> list[Check]:
    """Check that a level was passed in a period and never before.

    Parameters
    ----------
    claim : Claim
        `stated` is the threshold.
    case : Case

    Returns
    -------
    list of Check
        SUPPORTED where strong rows show the level passed in the period and not yet in the season before; REFUTED
        where a strong earlier row lies above, or the row of the period below.
    """
    threshold = Reported(claim.stated, case.metric(claim.metric).unit).point
    above = Interval(threshold, None)
    end = parse_period(claim.period).end
    now = [f for f in facts_at(case, claim.metric, claim.period) if not f.quality]
    earlier = [f for f in case.facts(claim.metric) if f.period.end < end and not f.quality]
    if case.metric(claim.metric).kind not in STOCKS:
        earlier = [f for f in earlier if f.period.frequency == parse_period(claim.period).frequency]
    if not now or not earlier:
        return []
    latest = earlier[-1]
    facts = (now[0].fact_id, latest.fact_id)
    strong = all(f in strong_facts(facts_at(case, claim.metric, f.period.text)) for f in (now[0], latest))
    passed = [f for f in earlier if f.interval.low is not None and f.interval.low > threshold]
    if passed:
        verdict = Verdict.REFUTED if strong_facts(passed) else Verdict.UNVERIFIED
        return [Check("computed", verdict, above, passed[0].interval, (passed[0].fact_id,))]
    is_next = latest.period.end >= parse_period(claim.period).start - timedelta(days=1)
    is_below_before = is_next and latest.interval.high is not None and latest.interval.high < threshold
    verdict = compare(above, now[0].interval, strong)
    if verdict is Verdict.SUPPORTED and not is_below_before:
        verdict = Verdict.CONSISTENT
    return [Check("computed", verdict, above, now[0].interval, facts)]


def check_streak(claim: Claim, case: Case) -> list[Check]:
    """Check that something held for a number of periods in a row.

    Parameters
    ----------
    claim : Claim
        `stated` counts the periods up to `period`; operand `of:growth` means year-on-year growth, `of:presence`
        a row in every period; `printed:` names a metric under which the count itself is printed.
    case : Case

    Returns
    -------
    list of Check
    """
    length = Reported(claim.stated, "quarters")
    checks = []
    if claim.operand("printed"):
        checks += compare_with_rows("printed", length, case.facts(claim.operand("printed"), claim.period))
    count = int(length.point)
    last = parse_period(claim.period)
    if claim.operand("of") == "presence":
        return [*checks, _presence(claim, case, count, last)]
    if last.frequency not in "YQ":
        raise DataError(f'claim {claim.claim_id}: a streak is counted in years or quarters; its period is "{last}"')
    periods = [last.years_later(-i) if last.frequency == "Y" else _periods_before(last, i) for i in range(count)]
    growths = [_year_on_year(case, claim.metric, p) for p in periods]
    return [*checks, _streak_of_growth(growths, count)]


def check_cumulative(claim: Claim, case: Case) -> list[Check]:
    """Check a running total over a stretch of time against everything that bounds it.

    Yearly, quarterly and monthly statements are put on one timeline; a monthly floor ("more than 28,000") bounds
    the total from below and, taken from a later total, from above.

    Parameters
    ----------
    claim : Claim
        `period` is the stretch; operand `with:` names metrics of finer statements.
    case : Case

    Returns
    -------
    list of Check
    """
    stated = Reported(claim.stated, case.metric(claim.metric).unit).interval
    first, _, last = claim.period.partition("/")
    metrics = (claim.metric, *claim.operands.get("with", ()))
    bound = bound_flow(statements(case, metrics), parse_period(first), parse_period(last or first))
    if bound is None or not bound.interval.is_bounded:
        return []
    return [Check("computed", compare(stated, bound.interval, strong=True), stated, bound.interval, bound.basis)]


def check_trend(claim: Claim, case: Case) -> list[Check]:
    """Check a direction without a number: on the claim's own metric, else on the one disclosed proxy.

    Parameters
    ----------
    claim : Claim
        Operand `of:` is rising or falling; `proxy:` is `numerator/denominator`.
    case : Case

    Returns
    -------
    list of Check
        A proxy never supports or refutes: it is not the thing claimed. Its first and last value are told.
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
    steps = [(b.interval - a.interval).scaled(sign) for a, b in itertools.pairwise(points)]
    lows = [s.low is not None and s.low > 0 for s in steps]
    highs = [s.high is not None and s.high < 0 for s in steps]
    verdict = Verdict.SUPPORTED if all(lows) else Verdict.REFUTED if any(highs) else Verdict.CONSISTENT
    if len(strong_facts(points)) < len(points):
        verdict = Verdict.CONSISTENT if verdict is Verdict.SUPPORTED else Verdict.UNVERIFIED
    return [Check("computed", verdict, facts=tuple(f.fact_id for f in points))]


def _proxy_trend(case: Case, core: str, base: str) -> list[Check]:
    shares: list[tuple[Fact, Fact, Interval]] = []
    for fact in (f for f in case.facts(core) if not f.quality and f.interval.is_bounded):
        whole = [w for w in facts_at(case, base, fact.period.text) if not w.quality and w.interval.is_bounded]
        if whole and (not shares or shares[-1][0].period != fact.period):
            shares.append((fact, whole[0], fact.interval / whole[0].interval))
    if len(shares) < 2:
        return []
    (first, first_base, start), (last, last_base, end) = shares[0], shares[-1]
    change = end - start
    rising = change.low is not None and change.low > 0
    direction = "rising" if rising else "falling" if change.high is not None and change.high < 0 else "flat"
    detail: dict[str, Interval | str] = {
        "direction": direction, "first": start, "first_period": first.period.text, "last": end,
        "last_period": last.period.text,
    }  # fmt: skip
    facts = (first.fact_id, first_base.fact_id, last.fact_id, last_base.fact_id)
    return [Check("proxy", Verdict.UNVERIFIED, derived=change, facts=facts, detail=detail)]


def _presence(claim: Claim, case: Case, count: int, last: Period) -> Check:
    wanted = [last.years_later(-i).text for i in range(count)]
    found = {f.period.text: f for f in case.facts(claim.metric) if not f.quality}
    before = last.years_later(-count).text
    present = [found[p] for p in wanted if p in found]
    facts = tuple(f.fact_id for f in present)
    if before in found or not present:
        return Check("computed", Verdict.UNVERIFIED, facts=facts)
    missing = [p for p in reversed(wanted) if p not in found]
    starts_right = wanted[-1] in found
    if not missing and len(strong_facts(present)) == len(present):
        verdict = Verdict.SUPPORTED
    else:
        verdict = Verdict.CONSISTENT if starts_right and strong_facts(present) else Verdict.UNVERIFIED
    return Check("computed", verdict, facts=facts, detail={"missing": ", ".join(missing)} if missing else {})


def _periods_before(period: Period, quarters: int) -> Period:
    index = period.start.year * 4 + (period.start.month - 1) // 3 - quarters
    return parse_period(f"{index // 4}Q{index % 4 + 1}")


def _year_on_year(case: Case, metric: str, period: Period) -> tuple[Interval, bool, tuple[Fact, ...]] | None:
    """Return the growth of a period, whether it is strong, and its facts: printed first, else computed."""
    growth_of = growth_metric(case, metric)
    printed = [f for f in case.facts(growth_of, period.text) if not f.quality] if growth_of else []
    if printed and strong_facts(printed):
        return printed[0].interval.scaled(_PERCENT), True, (printed[0],)
    rows = [case.fact(metric, p.text) for p in (period, period.years_later(-1))]
    if rows[0] is None or rows[1] is None:
        return (printed[0].interval.scaled(_PERCENT), False, (printed[0],)) if printed else None
    now, base = rows[0].fact, rows[1].fact
    strong = all(f in strong_facts(case.facts(metric, f.period.text)) for f in (now, base))
    return now.interval / base.interval - _ONE, strong, (now, base)


def _streak_of_growth(growths: Iterable[tuple[Interval, bool, tuple[Fact, ...]] | None], count: int) -> Check:
    known = [g for g in growths if g is not None]
    facts = tuple(f.fact_id for _, _, rows in known for f in rows)
    fell = [g for g in known if g[0].high is not None and g[0].high < 0]
    if fell:
        verdict = Verdict.REFUTED if any(strong for _, strong, _ in fell) else Verdict.UNVERIFIED
        return Check("computed", verdict, facts=tuple(f.fact_id for f in fell[0][2]))
    rose = [g for g in known if g[0].low is not None and g[0].low > 0]
    if len(rose) == count and all(strong for _, strong, _ in rose):
        return Check("computed", Verdict.SUPPORTED, facts=facts)
    return Check("computed", Verdict.CONSISTENT if rose else Verdict.UNVERIFIED, facts=facts)
