"""What one comparison of a claim found, in sentences of `reasons.toml`: one function a method of checking."""

from __future__ import annotations

from collections.abc import Callable

from fanecon.evidence.audit import Audited
from fanecon.evidence.case import Case
from fanecon.evidence.implied import weakest
from fanecon.evidence.verdicts import Check, Relation, Verdict
from fanecon.notation.interval import Interval
from fanecon.notation.numbers import format_number
from fanecon.notation.reported import Reported
from fanecon.study.reasons import (
    Sentences,
    ending,
    ends,
    label,
    number_of,
    pair,
    percent,
    period,
    plain,
    reported,
    worded,
)
from fanecon.study.traced import Number
from fanecon.study.words import Text


def _tell_printed(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    how = "strong" if check.strength else "weak"
    found = worded(case.fact_by_id(check.facts[0]))
    told.add(f"printed.{how}", found=found, ending=ending("printed_endings", check))


def _tell_computed(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    kind = result.claim.kind
    if kind in _TELL_COMPUTED:
        _TELL_COMPUTED[kind](told, check, result, case)
    elif check.derived is not None:
        _tell_interval("cumulative" if kind == "cumulative" else "other", told, check, result, case)


def _tell_implied(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    _tell_interval("implied", told, check, result, case)


def _tell_interval(how: str, told: Sentences, check: Check, result: Audited, case: Case) -> None:
    x = ends(number_of(check.derived, result, case, check.facts))
    told.add(f"computed.{how}", x=x, relation=ending("relations", check))


def _tell_first_passage(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    now, *before = (case.fact_by_id(i) for i in check.facts[:2])
    x1, p1 = reported(now), period(now.period.text)
    if check.excludes and not before:
        told.add("first_passage.earlier", x0=x1, p0=p1)
    elif check.excludes:
        told.add("first_passage.short", x1=x1, p1=p1)
    else:
        is_first = check.verdict is Verdict.SUPPORTED or not check.strength
        x0, p0 = reported(before[0]), period(before[0].period.text)
        told.add("first_passage.first" if is_first else "first_passage.open", x0=x0, p0=p0, x1=x1, p1=p1)


def _tell_trend(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    n = Number(len(check.facts), "count", facts=check.facts)
    told.add("trend.steps", n=n, ending=ending("trend_endings", check))


def _tell_too_few(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    told.add("trend.too_few", n=Number(len(check.facts), "count", facts=check.facts))


def _tell_growth(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    assert check.derived is not None
    g = percent(check.derived, check.facts)
    levels = _levels(check, case)
    if check.verdict is Verdict.REFUTED:
        readings = {c.reading for c in result.checks if c.method == "computed"}
        which = f"{check.reading}_fails" if result.verdict is Verdict.AMBIGUOUS else "no_reading"
        fails = pair(f"growth.{which if len(readings) > 1 else 'fails'}")
        m = plain(check.derived + Interval.of(1), "times", check.facts, digits=2)
        told.add("growth.refuted", ending=fails, g=g, m=m, **levels)
    elif check.derived.is_bounded:
        told.add("growth.other", relation=ending("relations", check), g=g, **levels)


def _tell_no_base(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    levels = _levels(check, case)
    told.add("growth.no_base", base=levels.pop("base"), **levels)


def _levels(check: Check, case: Case) -> dict[str, Number | Text]:
    now, base = (case.fact_by_id(i) for i in check.facts[:2])
    figures = {"now": reported(now), "base": reported(base)}
    return {**figures, "p1": period(now.period.text), "p0": period(base.period.text)}


def _tell_redefined(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    claim, changes = result.claim, case.breaks(result.claim.metric)
    change = changes[changes["period"] == check.detail["since"]].iloc[0]
    told.add(
        "growth.redefined",
        p0=period(claim.base_period),
        p1=period(claim.period),
        since=period(str(check.detail["since"])),
        what=Text(change["what_zh"], change["what_en"]),
    )


def _tell_streak(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    rejected = {fact.period.text for fact in result.rejected}
    missing = [p for p in str(check.detail.get("missing", "")).split(", ") if p and p not in rejected]
    if missing:
        periods = [period(p) for p in missing]
        told.add("streak.missing", missing=Text("、".join(p.zh for p in periods), ", ".join(p.en for p in periods)))
    elif check.verdict in (Verdict.SUPPORTED, Verdict.CONSISTENT, Verdict.REFUTED):
        told.add(f"streak.{check.verdict}")


def _tell_conflict(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    told.add("computed.conflict")


def _tell_own(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    if check.derived is None:
        return
    x = number_of(check.derived, result, case, check.facts)
    if check.verdict is Verdict.INCONSISTENT:
        told.add("own.excludes", x=x)
    elif check.relation is Relation.WEAK and check.ratio is not None:
        told.add("own.too_wide", x=x, r=Number(check.ratio, "times", digits=1, facts=check.facts))
    else:
        told.add("own.allows", x=x)


def _tell_cell(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    fact = case.fact_by_id(check.facts[0])
    printed = str(check.detail["printed"])
    translated = format_number(Reported(printed, fact.unit).point, fact.unit, "en")
    told.add("own.cell", cell=Text(f"“{printed}”", f"“{translated}”"), found=reported(fact))


def _tell_bounded(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    base = check.detail.get("base", check.derived)
    assert isinstance(base, Interval)
    unit = case.metric(result.claim.metric).unit
    told.add("bounded.lies", p=period(str(check.detail["period"])), x=plain(base, unit, check.facts))
    if check.stated and check.derived and not check.stated.overlaps(check.derived):
        told.add("bounded.fails")
    before = check.detail.get("stock_before")
    if isinstance(before, Interval):
        day = period(str(check.detail["stock_before_day"]))
        told.add("bounded.later", n=plain(before, unit, check.facts), day=day)


def _tell_implied_base(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    base = check.detail.get("implied_base")
    assert isinstance(base, Interval)
    b = ends(plain(base, case.metric(result.claim.metric).unit, check.facts))
    how = "alone" if check.derived is None else "fits" if base.overlaps(check.derived) else "far"
    p0 = period(result.claim.base_period)
    told.add("implied_base.backwards", ending=pair(f"implied_base.{how}"), p0=p0, b=b)


def _tell_proxy(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    first, last = check.detail["first"], check.detail["last"]
    assert isinstance(first, Interval) and isinstance(last, Interval)
    core, _, base = result.claim.operand("proxy").partition("/")
    direction = str(check.detail["direction"])
    told.add(
        "proxy.moved",
        moves=pair(f"proxy.{direction}"),
        way=pair("proxy.as_claimed" if direction == result.claim.operand("of") else "proxy.opposite"),
        stretch=pair("proxy.several") if check.detail["definitions"] == "several" else ("", ""),
        core=label(case, core),
        base=label(case, base),
        a=percent(first, check.facts[:2]),
        b=percent(last, check.facts[2:]),
        p0=period(str(check.detail["first_period"])),
        p1=period(str(check.detail["last_period"])),
    )
    if not weakest(case, check.facts[:2]):
        told.add("proxy.weak_start")


def _tell_different_bases(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    part, whole = (case.fact_by_id(i) for i in check.facts)
    counts = {"a": worded(part), "b": worded(whole)}
    told.add("proxy.different_bases", part=label(case, part.metric), whole=label(case, whole.metric), **counts)


def _tell_event(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    events = [event for event in map(case.event, check.facts) if event is not None]
    titles = [Text(event.title_zh, event.title_en) for event in events]
    if check.derived is None:
        told.add(f"event.{check.verdict}", title=titles[0])
        return
    x = number_of(check.derived, result, case, ())
    told.add("event.took", relation=ending("relations", check), x=x, first=titles[0], last=titles[-1])


Teller = Callable[[Sentences, Check, Audited, Case], None]
_TELL_COMPUTED: dict[str, Teller] = {
    "growth": _tell_growth, "first_passage": _tell_first_passage, "trend": _tell_trend, "streak": _tell_streak,
}  # fmt: skip
"""By the kind of a claim; of all other kinds the interval is told."""
TELL: dict[str, Teller] = {
    "printed": _tell_printed, "computed": _tell_computed, "implied": _tell_implied, "own": _tell_own,
    "no_base": _tell_no_base, "cell": _tell_cell, "bounded": _tell_bounded, "implied_base": _tell_implied_base,
    "proxy": _tell_proxy, "too_few_points": _tell_too_few, "different_bases": _tell_different_bases,
    "event": _tell_event, "conflict": _tell_conflict, "redefined": _tell_redefined,
}  # fmt: skip
"""By `Check.method`: adds what one comparison found to the sentences."""
