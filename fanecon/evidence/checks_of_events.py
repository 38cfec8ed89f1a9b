"""Checks of what happened, what was said, and how long it took."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from fractions import Fraction

from fanecon.evidence.case import Case, Event
from fanecon.evidence.claims import Claim, read_claims, unit_of_duration
from fanecon.evidence.comparisons import Stated, compare
from fanecon.evidence.interval import Interval
from fanecon.evidence.periods import parse_period
from fanecon.evidence.records import strength
from fanecon.evidence.reported import Reported
from fanecon.evidence.verdicts import Check, Strength, Verdict


def check_events(claim: Claim, case: Case) -> list[Check]:
    """Check a happening or a quotation, an `event:` each: does a document report it, and what does that carry?"""
    checks = []
    for event in map(case.event, claim.operands.get("event", ())):
        if event is not None:
            weak = Verdict.UNVERIFIED if {s.tier for s in event.sources} == {"D"} else Verdict.CONSISTENT
            weight = strength(event.sources)
            verdict = Verdict.SUPPORTED if weight else weak
            checks.append(Check("event", verdict, facts=(event.event_id,), strength=weight))
    return checks


def check_duration(claim: Claim, case: Case) -> list[Check]:
    """Check how long something took, from the earliest and latest moments that `from:` and `to:` allow.

    With an end that is the report's own (`claim:C01`, `report`), a contradiction is the report's with itself.
    """
    ends = [_moments(claim.operand(key), case) for key in ("from", "to")]
    if ends[0] is None or ends[1] is None:
        return []
    (start, start_event), (end, end_event) = ends[0], ends[1]
    unit = unit_of_duration(claim.stated)
    took = (end - start).scaled(1 / unit)
    stated = Stated.plain(_stated_duration(claim.stated))
    events = [e for e in (start_event, end_event) if e is not None]
    facts = tuple(e.event_id for e in events)
    if len(events) < 2:
        return [compare("own", stated, took, Strength.WEAK, facts)]
    return [compare("event", stated, took, min(strength(e.sources) for e in events), facts)]


def _stated_duration(stated: str) -> Interval:
    figure = Reported(stated, "duration")
    if stated.endswith("内") or stated.startswith("within") or figure.hedge == "under":
        return Interval(Fraction(0), figure.point)
    if figure.hedge:
        return figure.interval
    # "14 years" may be rounded (from 13½) or completed years (until the 15th is full).
    return Interval(figure.point - Fraction(1, 2), figure.point + 1)


def _moments(reference: str, case: Case) -> tuple[Interval, Event | None] | None:
    """Return the first and last second a reference allows, and the event it rests on (None: the report's own)."""
    if reference == "report":
        return _seconds(str(case.config["report"]["dated"])), None
    if reference.startswith("claim:"):
        other = next(c for c in read_claims(case.table("claims")) if c.claim_id == reference.removeprefix("claim:"))
        return _seconds(other.period), None
    event = case.event(reference)
    return None if event is None else (_seconds(event.date), event)


def _seconds(text: str) -> Interval:
    first, _, last = text.partition("/")
    return Interval(Fraction(_first_second(first)), Fraction(_last_second(last or first)))


def _first_second(text: str) -> int:
    if "T" in text:
        return _stamp(datetime.fromisoformat(text))
    return _stamp(datetime.combine(parse_period(text).start, time.min))


def _last_second(text: str) -> int:
    if "T" in text:
        return _stamp(datetime.fromisoformat(text))
    return _stamp(datetime.combine(parse_period(text).end, time.min) + timedelta(days=1))


def _stamp(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)).total_seconds())
