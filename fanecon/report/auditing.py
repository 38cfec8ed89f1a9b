"""From readings to verdicts: the clear ones are audited as any claim, and none is condemned that a doubt excuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count

from fanecon.evidence.audit import Audited, audit_claim
from fanecon.evidence.case import Case
from fanecon.evidence.claims import Claim
from fanecon.evidence.implied import facts_at
from fanecon.evidence.verdicts import Verdict
from fanecon.notation.periods import parse_period
from fanecon.notation.reported import Reported
from fanecon.report.belonging import UNCERTAIN
from fanecon.report.document import Document
from fanecon.report.figures import FIGURE, step_back
from fanecon.report.patterns import looks
from fanecon.report.scenes import SURE
from fanecon.report.understanding import Reading
from fanecon.study.reasons import Reason
from fanecon.study.verdicts import explain

UNCLEAR, OTHER = "UNCLEAR", "OTHER"
AGAINST = (Verdict.REFUTED, Verdict.INCONSISTENT, Verdict.DISPUTED)


@dataclass(frozen=True)
class Judged:
    """A figure of the report with its verdict."""

    id: str  # "R001" …, in the order of the text; "T01" … for a figure that is cut off
    reading: Reading
    verdict: str  # of the audit, "UNCLEAR", or "OTHER" for another company's figure
    claim: Claim  # as it was audited, or as far as it was understood
    audited: Audited | None = None
    reason: Reason | None = None
    notes: tuple[str, ...] = ()  # codes of `words.toml`: what is worth knowing
    slots: Mapping[str, str] = field(default_factory=dict)


def judge(readings: Sequence[Reading], document: Document, case: Case) -> list[Judged]:
    """Audit all readings, in the order in which they stand in the text."""
    ordered = sorted(readings, key=lambda r: (r.block, r.printed.start))
    ids = {True: (f"R{i:03d}" for i in count(1)), False: (f"T{i:02d}" for i in count(1))}
    found = [_judged(next(ids[r.printed.what == FIGURE]), r, document, case) for r in ordered]
    topics = {(o.reading.block, o.reading.metric) for o in found if "topic" in o.reading.missing}
    for i, one in enumerate(found):  # a growth is as unclear as its level
        is_doubted = one.reading.kind == "growth" and (one.reading.block, one.reading.metric) in topics
        if is_doubted and one.verdict in AGAINST:
            found[i] = Judged(one.id, one.reading.lacking("topic"), UNCLEAR, one.claim)
    return found


def _claim(claim_id: str, reading: Reading, document: Document) -> Claim:
    """Make a claim of a reading, as `claims.csv` would hold it, with the words around it."""
    block, (start, end) = document.blocks[reading.block], (reading.printed.start, reading.printed.end)
    before, behind = block.text[max(start - 60, 0) : start], block.text[end : end + 60]
    said = " ".join((looks("ends").split(before)[-1] + block.text[start:end] + looks("ends").split(behind)[0]).split())
    stated = reading.stated or (reading.printed.text if reading.printed.what == FIGURE else "")
    return Claim(
        claim_id, block.line_at(start), reading.kind or "level", said, said, reading.metric, reading.period,
        reading.base_period, stated, reading.operands,
    )  # fmt: skip


def _judged(claim_id: str, reading: Reading, document: Document, case: Case) -> Judged:
    claim = _claim(claim_id, reading, document)
    if not reading.is_clear:
        return Judged(claim_id, reading, OTHER if reading.company == "other" else UNCLEAR, claim)
    try:
        audited = audit_claim(claim, case)
    except (ValueError, ArithmeticError):  # a figure that its check cannot read is not understood
        return Judged(claim_id, reading.lacking("unread"), UNCLEAR, claim)
    slots = _whose(claim, case) if audited.verdict is Verdict.REFUTED else {}
    is_others = reading.shared and slots.get("period") == claim.period
    if why := "topic" if is_others else _excuse(reading, claim, audited, case):
        lacking = reading.lacking(why, case.metric(slots["metric"]).label_zh if is_others else "")
        return Judged(claim_id, lacking, UNCLEAR, claim)
    if audited.verdict in (Verdict.SUPPORTED, Verdict.CONSISTENT):
        slots = _other_way(reading, document, case)
    inferred = reading.origin in ("report", "heading", "case")
    notes = {"inferred": inferred, "is_of": "metric" in slots, "other_way": "word" in slots}
    told = tuple(code for code, holds in notes.items() if holds)
    return Judged(claim_id, reading, audited.verdict.value, claim, audited, explain(audited, case), told, slots)


def _excuse(reading: Reading, claim: Claim, audited: Audited, case: Case) -> str:
    """Return why a verdict is not certain; empty where it is, and no other period or base would excuse the figure."""
    doubtful = {part for part, score in reading.scores.items() if score < SURE}
    unsure = "period_unsure" if "period" in doubtful else "base_unsure"
    is_weak = audited.verdict is Verdict.UNVERIFIED
    if is_weak and "period" in doubtful and not facts_at(case, claim.metric, claim.period):
        return unsure
    if audited.verdict not in AGAINST and not (is_weak and any(c.excludes for c in audited.checks)):
        return ""
    if reading.kind == "level" and _is_unscaled(claim, case):
        return "unit"
    if "metric" in doubtful:
        return "topic"
    if reading.scores.get("base", 1.0) < UNCERTAIN:
        return "base_unsure"
    if not doubtful or reading.kind not in ("level", "first_passage", "growth"):
        return unsure if doubtful else ""
    growth, alike = claim.kind == "growth", (parse_period(claim.period).frequency, "Y")
    known = [f.period for f in case.facts(claim.metric)] if "period" in doubtful else []
    printed = dict.fromkeys([claim.period, *(p.text for p in known if not growth or p.frequency in alike)])
    years = sorted({p.text[:4] for p in known if p.frequency == "Q" and not growth})
    sums = [f"{year}{part}" for year in years for part in ("", "H1", "H2", f"Q1/{year}Q3")]  # of quarters that are
    against = (Verdict.REFUTED, Verdict.INCONSISTENT) + (Verdict.UNVERIFIED,) * growth
    for period in dict.fromkeys([*printed, *sums]):
        for base in (step_back(period, 4), step_back(period, 1)) if growth else ("",):
            if base or not growth:
                one = audit_claim(replace(claim, period=period, base_period=base, operands={}), case)
                is_for = one.verdict in (Verdict.SUPPORTED, Verdict.CONSISTENT)
                is_held = is_for or (period in printed and one.verdict not in against)
                if is_held and not any(c.excludes for c in one.checks):
                    return unsure
    return ""


def _is_unscaled(claim: Claim, case: Case) -> bool:
    """Whether a bare figure is that of the evidence but for a scale that stood elsewhere: 4330 for 43.3 million."""
    said = Reported(claim.stated, case.metric(claim.metric).unit).point
    if not said or looks("scaled").search(claim.stated):
        return False
    ratios = [f.reported.point / said for f in case.facts(claim.metric, claim.period)]
    return any(abs(ratio / 10**power - 1) < Fraction(2, 100) for ratio in ratios for power in (3, 4, 6, 8, 9))


def _other_way(reading: Reading, document: Document, case: Case) -> dict[str, str]:
    """Return the word that leads to a true figure, if what was before belies it: dropped to 22.3%."""
    plain, printed = document.blocks[reading.block].plain, reading.printed
    ahead = plain[max(0, printed.start - 60) : printed.start]
    found = next((m for m in looks("ways").finditer(ahead) if not ahead[m.end() :].strip()), None)
    if found is None or reading.kind != "level" or not found[0].endswith(("至", "到", "to")):
        return {}
    if plain[printed.end :].lstrip().startswith("from") or looks("came_from").search(ahead[: found.start()]):
        return {}  # it says itself what was before
    now = Reported(reading.stated, case.metric(reading.metric).unit).interval
    periods = (step_back(reading.period, lag) for lag in (4, 1))
    before = [f for period in periods if period for f in facts_at(case, reading.metric, period)]
    pairs = [(f.interval, now) if looks("falls").fullmatch(found["word"]) else (now, f.interval) for f in before]
    is_belied = all(a.high is not None and b.low is not None and a.high < b.low for a, b in pairs)
    return {"word": found["word"], "before": before[0].period.text} if before and is_belied else {}


def _whose(claim: Claim, case: Case) -> dict[str, str]:
    """Say whose figure a refuted one is: of another quantity in the same period, or of the same in another period."""
    growth = claim.kind == "growth"
    if claim.kind not in ("level", "growth") or (growth and "%" not in claim.stated):
        return {}
    said = Reported(claim.stated, "percent" if growth else case.metric(claim.metric).unit)
    if not growth and len(str(said.point.numerator).strip("0")) < 3:
        return {}
    for about in case.metrics.values():
        metric = about.growth_of if growth else about.metric
        for fact in case.facts(about.metric) if metric and about.unit == said.unit else ():
            same = fact.reported.same_figure(said) or (not said.hedge and said.interval.contains(fact.interval))
            if same and (metric == claim.metric) is not (fact.period.text == claim.period):
                return {"metric": metric, "period": fact.period.text}
    return {}
