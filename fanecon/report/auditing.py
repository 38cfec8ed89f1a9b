"""From readings to verdicts: the clear ones are audited as any claim of a case, the others say what they lack.

A verdict against the report takes a reading without doubt. Where period, base or owner were only said somewhere around
the figure, it stands only if no other period excuses the figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from fanecon.evidence.audit import Audited, audit_claim
from fanecon.evidence.case import Case
from fanecon.evidence.claims import Claim
from fanecon.evidence.implied import facts_at
from fanecon.evidence.verdicts import Verdict
from fanecon.notation.periods import parse_period
from fanecon.notation.reported import Reported
from fanecon.report.document import Document
from fanecon.report.patterns import falls, looks
from fanecon.report.periods import step_back
from fanecon.report.timing import SURE
from fanecon.report.understanding import Reading
from fanecon.study.reasons import Reason
from fanecon.study.verdicts import explain

UNCLEAR, OTHER = "UNCLEAR", "OTHER"
AGAINST = (Verdict.REFUTED, Verdict.INCONSISTENT, Verdict.DISPUTED)


@dataclass(frozen=True)
class Judged:
    """A figure of the report with its verdict.

    Attributes
    ----------
    id : str
        "R001" …, in the order of the text.
    reading : Reading
    verdict : str
        A verdict of the audit, "UNCLEAR", or "OTHER" for another company's figure.
    claim : Claim or None
        As it was audited, or as far as it was understood.
    audited : Audited or None
    reason : Reason or None
    notes : tuple of str
        Codes of `words.toml`: internal problems, and what is worth knowing.
    """

    id: str
    reading: Reading
    verdict: str
    claim: Claim | None = None
    audited: Audited | None = None
    reason: Reason | None = None
    notes: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> int:
        """Where the figure stands."""
        return self.claim.line if self.claim is not None else 0


def judge(readings: Sequence[Reading], document: Document, case: Case) -> list[Judged]:
    """Audit all readings, in the order in which they stand in the text."""
    ordered = sorted(readings, key=lambda r: (r.block, r.printed.start))
    return [_judged(f"R{i:03d}", reading, document, case) for i, reading in enumerate(ordered, start=1)]


def claim_of(claim_id: str, reading: Reading, document: Document) -> Claim:
    """Make a claim of a reading, as `claims.csv` would hold it."""
    block = document.blocks[reading.block]
    said = quote(block.text, reading.printed.start, reading.printed.end)
    return Claim(
        claim_id, block.line_at(reading.printed.start), reading.kind or "level", said, said, reading.metric,
        reading.period, reading.base_period, reading.stated or reading.printed.text, reading.operands,
    )  # fmt: skip


def quote(text: str, start: int, end: int, most: int = 90) -> str:
    """Return the words around a figure, cut at both ends where they are many."""
    before = max(text.rfind(mark, 0, start) + 1 for mark in "。！？；\n")
    stops = [i for i in (text.find(mark, end) for mark in "。！？；\n") if i >= 0]
    after = min([*stops, len(text)])
    if after - before > most:
        before, after = max(before, start - most // 2), min(after, end + most // 2)
    return " ".join(text[before:after].split())


def _judged(claim_id: str, reading: Reading, document: Document, case: Case) -> Judged:
    claim = claim_of(claim_id, reading, document)
    if reading.company == "other":
        return Judged(claim_id, reading, OTHER, claim)
    if not reading.is_clear:
        missing = reading.missing or ("unsure",)
        return Judged(claim_id, replace(reading, missing=missing), UNCLEAR, claim)
    try:
        audited = audit_claim(claim, case)
    except (ValueError, ArithmeticError):  # a figure that its check cannot read is not understood
        return Judged(claim_id, replace(reading, missing=("unread",)), UNCLEAR, claim)
    if audited.verdict in AGAINST and (why := _excuse(reading, claim, case)):
        return Judged(claim_id, replace(reading, missing=(why,)), UNCLEAR, claim)
    is_unsure = reading.scores.get("period", 0.0) < SURE
    if audited.verdict is Verdict.UNVERIFIED and is_unsure and not facts_at(case, claim.metric, claim.period):
        return Judged(claim_id, replace(reading, missing=("period_unsure",)), UNCLEAR, claim)
    slots = _whose(claim, case) if audited.verdict is Verdict.REFUTED else {}
    if slots and slots["period"] == claim.period and reading.shared:
        owner = replace(reading, missing=("topic",), words=case.metric(slots["metric"]).label_zh)
        return Judged(claim_id, owner, UNCLEAR, claim)
    inferred = reading.origin in ("report", "heading", "case")
    notes = ("inferred",) * inferred + ("is_of",) * bool(slots)
    if audited.verdict in (Verdict.SUPPORTED, Verdict.CONSISTENT) and (slots := _other_way(reading, document, case)):
        notes += ("other_way",)
    return Judged(claim_id, reading, audited.verdict.value, claim, audited, explain(audited, case), notes, slots)


def _excuse(reading: Reading, claim: Claim, case: Case) -> str:
    """Return why a verdict against the report is not certain; empty where it is."""
    if reading.kind == "level" and _is_unscaled(claim, case):
        return "unit"
    doubtful = {part for part, score in reading.scores.items() if score < SURE}
    if "metric" in doubtful:
        return "topic"
    if doubtful and (reading.kind not in ("level", "first_passage", "growth") or _is_excused(claim, case, doubtful)):
        return "base_unsure" if "period" not in doubtful else "period_unsure"
    return ""


def _is_unscaled(claim: Claim, case: Case) -> bool:
    """Whether a bare figure is that of the evidence but for a scale that stood elsewhere: 4330 for 43.3 million."""
    said = Reported(claim.stated, case.metric(claim.metric).unit).point
    if not said or looks("scaled").search(claim.stated):
        return False
    ratios = [f.reported.point / said for f in case.facts(claim.metric, claim.period)]
    return any(abs(ratio / 10**power - 1) < Fraction(2, 100) for ratio in ratios for power in (3, 4, 6, 8, 9))


def _is_excused(claim: Claim, case: Case, doubtful: set[str]) -> bool:
    """Whether the claim holds of another period, or with another base, than it was taken for."""
    growth, periods = claim.kind == "growth", {claim.period: None}
    if "period" in doubtful:
        alike = (parse_period(claim.period).frequency, "Y")
        periods |= {f.period.text: None for f in case.facts(claim.metric) if not growth or f.period.frequency in alike}
    pairs = [(p, step_back(p, lag) if growth else "") for p in periods for lag in ((4, 1) if growth else (0,))]
    others = (replace(claim, period=p, base_period=base, operands={}) for p, base in pairs if base or not growth)
    against = (Verdict.REFUTED, Verdict.INCONSISTENT) + (Verdict.UNVERIFIED,) * growth
    audited = (audit_claim(other, case) for other in others)
    return any(one.verdict not in against and not any(c.excludes for c in one.checks) for one in audited)


def _other_way(reading: Reading, document: Document, case: Case) -> dict[str, str]:
    """Return the word that leads to a true figure, if what was before belies it: dropped to 22.3%."""
    plain, printed = document.blocks[reading.block].plain, reading.printed
    ahead = plain[max(0, printed.start - 60) : printed.start]
    found = next((m for m in looks("ways").finditer(ahead) if not ahead[m.end() :].strip()), None)
    if (
        found is None
        or not found[0].endswith(("至", "到", "to"))
        or reading.kind != "level"
        or plain[printed.end :].lstrip().startswith("from")
    ):
        return {}
    if looks("came_from").search(ahead[: found.start()]):
        return {}  # it says itself what was before
    now = Reported(reading.stated, case.metric(reading.metric).unit).interval
    periods = [p for p in (step_back(reading.period, lag) for lag in (4, 1)) if p]
    before = [f for p in periods for f in facts_at(case, reading.metric, p)]
    pairs = [(f.interval, now) if falls(found["word"]) else (now, f.interval) for f in before]
    if not all(a.high is not None and b.low is not None and a.high < b.low for a, b in pairs):
        return {}
    return {"word": found["word"], "before": before[0].period.text} if before else {}


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
