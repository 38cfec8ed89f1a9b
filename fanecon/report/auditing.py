"""From readings to verdicts: the clear ones are audited as any claim of a case, the others say what they lack.

A verdict against the report takes a reading without doubt. Where period, base or owner were only said somewhere around
the figure, it stands only if no other period excuses the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from fanecon.evidence.audit import Audited, audit_claim
from fanecon.evidence.case import Case
from fanecon.evidence.claims import Claim
from fanecon.evidence.comparisons import Stated
from fanecon.evidence.implied import facts_at, relied
from fanecon.evidence.verdicts import Relation, Verdict
from fanecon.notation.periods import parse_period
from fanecon.notation.reported import Reported
from fanecon.report.document import Document
from fanecon.report.patterns import looks
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
    inferred = reading.scores.get("period", 0.0) < SURE
    if audited.verdict is Verdict.UNVERIFIED and inferred and not facts_at(case, claim.metric, claim.period):
        return Judged(claim_id, replace(reading, missing=("period_unsure",)), UNCLEAR, claim)
    notes, slots = _hints(reading, claim, audited, case)
    if "is_of" in notes and slots["period"] == claim.period and reading.shared:
        return Judged(
            claim_id, replace(reading, missing=("topic",), words=case.metric(slots["metric"]).label_zh), UNCLEAR, claim
        )
    return Judged(claim_id, reading, audited.verdict.value, claim, audited, explain(audited, case), notes, slots)


def _excuse(reading: Reading, claim: Claim, case: Case) -> str:
    """Return why a verdict against the report is not certain; empty where it is."""
    if reading.kind == "level" and _is_unscaled(claim, case):
        return "unit"
    doubtful = {part for part, score in reading.scores.items() if score < SURE}
    if not doubtful:
        return ""
    if "metric" in doubtful:
        return "topic"
    if reading.kind == "growth":
        return ("period_unsure" if "period" in doubtful else "base_unsure") if _grows(claim, case, doubtful) else ""
    if reading.kind not in ("level", "first_passage"):
        return "period_unsure"
    fits = _fits(claim, case, (f.period.text for f in case.facts(claim.metric)))
    return "period_unsure" if fits else ""


def _is_unscaled(claim: Claim, case: Case) -> bool:
    """Whether a bare figure is that of the evidence but for a scale that stood elsewhere: 4330 for 43.3 million."""
    said = Reported(claim.stated, case.metric(claim.metric).unit).point
    if not said or looks("scaled").search(claim.stated):
        return False
    ratios = [f.reported.point / said for f in case.facts(claim.metric, claim.period)]
    return any(abs(ratio / 10**power - 1) < Fraction(2, 100) for ratio in ratios for power in (3, 4, 6, 8, 9))


def _grows(claim: Claim, case: Case, doubtful: set[str]) -> bool:
    """Whether a growth agrees with another period, or with another base, than it was taken for."""
    periods = [claim.period]
    if "period" in doubtful:
        frequency = parse_period(claim.period).frequency
        periods = list(
            dict.fromkeys(f.period.text for f in case.facts(claim.metric) if f.period.frequency in (frequency, "Y"))
        )
    for period in periods:
        for lag in (4, 1):
            base = step_back(period, lag)
            if base and audit_claim(replace(claim, period=period, base_period=base, operands={}), case).verdict in (
                Verdict.SUPPORTED, Verdict.CONSISTENT, Verdict.AMBIGUOUS, Verdict.DISPUTED,
            ):  # fmt: skip
                return True
    return False


def _fits(claim: Claim, case: Case, periods: Iterable[str]) -> bool:
    """Whether a figure agrees with what is known of a quantity in any of some periods."""
    said = Stated.of(Reported(claim.stated, case.metric(claim.metric).unit))
    rows = [f for p in dict.fromkeys(periods) for f in relied(case.facts(claim.metric, p))]
    return any(said.relation(f.interval) is not Relation.APART for f in rows)


def _hints(reading: Reading, claim: Claim, audited: Audited, case: Case) -> tuple[tuple[str, ...], dict[str, str]]:
    """Say whose figure a refuted one is: of another quantity in the same period, or of the same in another period."""
    notes = ["inferred"] if reading.origin in ("report", "heading", "lead", "case") else []
    if audited.verdict is Verdict.REFUTED and reading.kind == "growth":
        grown = Reported(claim.stated, "percent") if "%" in claim.stated else None
        rows = (
            f
            for m in case.metrics.values()
            if m.growth_of not in ("", claim.metric)
            for f in case.facts(m.metric, claim.period)
        )
        of = next((case.metric(f.metric).growth_of for f in rows if grown and f.reported.same_figure(grown)), "")
        return ((*notes, "is_of"), {"metric": of, "period": claim.period}) if of else (tuple(notes), {})
    if audited.verdict is not Verdict.REFUTED or reading.kind != "level":
        return tuple(notes), {}
    unit = case.metric(claim.metric).unit
    said = Reported(claim.stated, unit)
    if len(str(said.point.numerator).strip("0")) < 3:
        return tuple(notes), {}
    for fact in (f for m in case.metrics.values() if m.unit == unit for f in case.facts(m.metric)):
        same = fact.reported.same_figure(said) or (not said.hedge and said.interval.contains(fact.interval))
        if same and (fact.metric == claim.metric) is not (fact.period.text == claim.period):
            return (*notes, "is_of"), {"metric": fact.metric, "period": fact.period.text}
    return tuple(notes), {}
