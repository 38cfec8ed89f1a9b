"""The claim audit: every verdict computed, none typed.

What may decide says `records.strength`. The rules of the ladder:

SUPPORTED     strong evidence prints the same figure, or what it computes to lies in the claim's interval
CONSISTENT    weaker evidence, or the report's own figures, allow it; or strong evidence does, with a remark
AMBIGUOUS     the phrase has several readings and their verdicts differ
UNVERIFIED    nothing found can decide
TRUNCATED     the report cut its number off; the evidence supplies it
DISPUTED      equally strong evidence contradicts itself on it
INCONSISTENT  the report's own figures exclude it
REFUTED       strong evidence excludes it, on every reading

Whatever the verdict, what contradicts it and what was found and rejected is kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.case import Case, Fact
from fanecon.evidence.checks import check_growth, check_level, check_rank, check_rank_change, check_share
from fanecon.evidence.checks_of_events import check_duration, check_events
from fanecon.evidence.checks_over_time import check_cumulative, check_first_passage, check_streak, check_trend
from fanecon.evidence.claims import Claim, read_claims
from fanecon.evidence.implied import facts_at
from fanecon.evidence.outline import OutlineAudit, audit_outline
from fanecon.evidence.verdicts import REMARKS, Check, Relation, Verdict, settle
from fanecon.notation.interval import Interval
from fanecon.notation.periods import parse_period
from fanecon.notation.reported import Reported

CHECKS: dict[str, Callable[[Claim, Case], list[Check]]] = {
    "level": check_level, "growth": check_growth, "rank": check_rank, "rank_change": check_rank_change,
    "streak": check_streak, "first_passage": check_first_passage, "cumulative": check_cumulative,
    "share": check_share, "trend": check_trend, "duration": check_duration, "quotation": check_events,
    "happening": check_events,
}  # fmt: skip
"""Which check a kind of claim gets."""

_MOST_NEAR = 4
_EVIDENCE = frozenset({"printed", "computed", "implied", "event"})
_OF_OTHERS = ("cell", "implied_base")  # about other figures than the one claimed, often in another unit


@dataclass(frozen=True)
class Audited:
    """A claim with its verdict and what it rests on.

    Attributes
    ----------
    claim : Claim
    verdict : Verdict
    checks : tuple of Check
        All comparisons, also those that decided nothing.
    supplied : tuple of Fact
        For a number that the report cut off: what the evidence prints.
    found : tuple of Fact
        For a claim that nothing decides: the nearest figures there are. For others: related ones that print the
        claim's own figure, which may be where it comes from.
    rejected : tuple of Fact
        Rows about the very thing that are not relied on.
    same_as : str
        The id of an earlier claim that says the same; a claim made twice counts once.
    """

    claim: Claim
    verdict: Verdict
    checks: tuple[Check, ...] = ()
    supplied: tuple[Fact, ...] = ()
    found: tuple[Fact, ...] = ()
    rejected: tuple[Fact, ...] = ()
    same_as: str = ""

    @property
    def deciding(self) -> Check | None:
        """The comparison that the verdict comes from; of a disputed claim the one that does not exclude it."""
        disputed = self.verdict is Verdict.DISPUTED
        fits = [c for c in self.checks if c.method not in _OF_OTHERS]
        fits = [c for c in fits if (_speaks_for(c) if disputed else c.verdict is self.verdict)]
        telling = [None, *Relation]
        ranked = sorted(fits, key=lambda c: (c.method not in _EVIDENCE, -c.strength, telling.index(c.relation)))
        return ranked[0] if ranked else None

    @property
    def contradicting(self) -> tuple[Check, ...]:
        """The comparisons with evidence that say something else than the deciding one."""
        decided = self.deciding
        if decided is None or decided.method not in _EVIDENCE:
            return ()
        same = (c for c in self.checks if c.method in _EVIDENCE and c.reading == decided.reading)
        return tuple(c for c in same if c.disagrees(decided) or (c.excludes and not decided.excludes))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must not go unsaid beside the verdict: "weak", "far", "cut", "contradicted"."""
        decided = self.deciding
        own = [decided.relation.value] if decided and decided.relation in REMARKS else []
        return (*own, *(["contradicted"] if self.contradicting else []))

    @property
    def interval(self) -> Interval | None:
        """What the deciding comparison allows, in the claim's unit (growth as a ratio); none where two disagree."""
        if self.supplied:
            return self.supplied[0].interval
        return self.deciding.derived if self.deciding and self.verdict is not Verdict.DISPUTED else None

    @property
    def basis(self) -> tuple[str, ...]:
        """Ids of the facts and events that the verdict rests on; where nothing decides, of the nearest figures."""
        against = self.contradicting
        checks = [c for c in self.checks if c.verdict is self.verdict or c.method in ("bounded", "proxy")]
        checks += [c for c in (self.deciding,) if c is not None]
        ids = [f.fact_id for f in self.supplied] + [i for c in checks if c not in against for i in c.facts]
        nearest = self.found if self.verdict is Verdict.UNVERIFIED else ()
        return tuple(dict.fromkeys(ids + [f.fact_id for f in nearest]))


@dataclass(frozen=True)
class Audit:
    """The audit of a report as of a day.

    Attributes
    ----------
    results : tuple of Audited
        Empty where the report was not yet written, or the case has none.
    outline : OutlineAudit
    written : bool
        Whether the report existed on the day.
    dated : datetime.date or None
        The report's date.
    """

    results: tuple[Audited, ...]
    outline: OutlineAudit
    written: bool
    dated: date | None

    def counts(self) -> dict[Verdict, int]:
        """Count claims by verdict, in the ladder's order; a claim made twice counts once."""
        return {v: sum(r.verdict is v and not r.same_as for r in self.results) for v in Verdict}

    def result(self, claim_id: str) -> Audited:
        """Return the result for one claim.

        Raises
        ------
        ParameterError
            Where the audit has no such claim, with the nearest ids.
        """
        known = {r.claim.claim_id: r for r in self.results}
        if claim_id not in known:
            raise ParameterError(f'the audit has no claim "{claim_id}".{did_you_mean(claim_id, known)}')
        return known[claim_id]


def audit(case: Case) -> Audit:
    """Audit the report of a case.

    Examples
    --------
    >>> from fanecon.evidence.case import open_case
    >>> audit(open_case("xiaomi")).result("C26").verdict.value
    'REFUTED'
    """
    outline = audit_outline(case.table("outline"))
    report = case.config.get("report")
    dated = date.fromisoformat(str(report["dated"])) if report else None
    if dated is None or (case.as_of is not None and case.as_of < dated):
        return Audit((), outline, False, dated)
    return Audit(tuple(audit_claims(read_claims(case.table("claims")), case)), outline, True, dated)


def audit_claims(claims: Iterable[Claim], case: Case) -> list[Audited]:
    """Audit any claims against a case, in their order; those that say the same as an earlier one are marked."""
    first: dict[object, str] = {}
    results = []
    for result in (audit_claim(claim, case) for claim in claims):
        said = first.setdefault(_saying(result), result.claim.claim_id)
        results.append(replace(result, same_as="" if said == result.claim.claim_id else said))
    return results


def audit_claim(claim: Claim, case: Case) -> Audited:
    """Audit one claim against a case."""
    if claim.kind == "level" and not claim.stated:
        supplied = tuple(f for f in facts_at(case, claim.metric, claim.period) if f.quality != "disputed")
        return Audited(claim, Verdict.TRUNCATED, supplied=supplied)
    checks = tuple(CHECKS[claim.kind](claim, case))
    verdict = weigh(checks)
    found = _nearest(claim, case) if verdict is Verdict.UNVERIFIED else _echoes(claim, case)
    return Audited(claim, verdict, checks, found=found, rejected=_rejected(claim, case))


def weigh(checks: Iterable[Check]) -> Verdict:
    """Weigh comparisons into one verdict.

    Evidence (see `settle`) decides before the report's own figures. A check of the report's arithmetic that almost
    anything would pass lifts nothing, and neither does a bound that needs an assumption.
    """
    checks = tuple(checks)
    evidence = [c for c in checks if c.method in _EVIDENCE]
    readings = list(dict.fromkeys(c.reading for c in evidence)) or [""]
    verdicts = {settle(c for c in evidence if c.reading == r) for r in readings}
    own = {c.verdict for c in checks if c.method == "own" and c.relation is not Relation.WEAK}
    if len(verdicts) > 1:
        return Verdict.AMBIGUOUS
    verdict = verdicts.pop()
    if verdict in (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.DISPUTED):
        return verdict
    if own == {Verdict.INCONSISTENT}:
        return Verdict.INCONSISTENT
    if verdict is Verdict.UNVERIFIED and Verdict.CONSISTENT in own:
        return Verdict.CONSISTENT
    return verdict


def _speaks_for(check: Check) -> bool:
    return check.method in _EVIDENCE and not check.excludes and bool(check.strength)


def _saying(result: Audited) -> tuple[object, ...]:
    """Return what makes two claims one: what they are about and what their figures mean, and how they fared."""
    claim = result.claim
    own = ("now", "with", "printed", "base" if claim.kind == "growth" else "")
    operands = tuple((k, v) for k, v in claim.operands.items() if k not in own)
    about = (claim.metric, operands) if claim.metric or operands else claim.claim_id
    figure = frozenset(c.stated for c in result.checks if c.method in _EVIDENCE) or claim.stated
    return claim.kind, about, claim.period, claim.base_period, figure, result.verdict


def _rejected(claim: Claim, case: Case) -> tuple[Fact, ...]:
    """Return the rows about what is claimed that were found and are not relied on."""
    periods = [p for p in (claim.period, claim.base_period) if p and claim.metric]
    rows = [f for p in periods for f in facts_at(case, claim.metric, p)]
    if claim.operand("of") == "presence":
        rows = list(case.facts(claim.metric))
    return tuple(f for f in rows if f.is_rejected)


def _echoes(claim: Claim, case: Case) -> tuple[Fact, ...]:
    """Return the rows of related metrics that print the figure claimed."""
    others = [m for m in claim.related if m != claim.metric and case.metric(m).unit == case.metric(claim.metric).unit]
    if not others or not claim.stated:
        return ()
    figure = Reported(claim.stated, case.metric(claim.metric).unit)
    return tuple(f for m in others for f in case.facts(m) if f.reported.same_figure(figure))


def _nearest(claim: Claim, case: Case) -> tuple[Fact, ...]:
    """Return the figures of the related metrics that lie nearest in time."""
    facts = [f for metric in claim.related for f in case.facts(metric)]
    if not claim.period:
        return tuple(facts[:_MOST_NEAR])

    end = parse_period(claim.period).end
    nearest = sorted(facts, key=lambda f: (abs((f.period.end - end).days), f.preference))[:_MOST_NEAR]
    return tuple(sorted(nearest, key=lambda f: (f.metric, f.period)))
