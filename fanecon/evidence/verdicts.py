"""Verdicts, the comparisons that they come from, and how several of these come to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from fractions import Fraction

from fanecon.evidence.interval import Interval


class Verdict(StrEnum):
    """What the audit can say of a claim; the order is the one in which a report lists them."""

    REFUTED = "REFUTED"
    INCONSISTENT = "INCONSISTENT"
    DISPUTED = "DISPUTED"
    TRUNCATED = "TRUNCATED"
    AMBIGUOUS = "AMBIGUOUS"
    UNVERIFIED = "UNVERIFIED"
    CONSISTENT = "CONSISTENT"
    SUPPORTED = "SUPPORTED"


class Relation(StrEnum):
    """How what the evidence allows lies to what is claimed, the most telling first."""

    CUT = "cut"  # outside, unless digits were cut off instead of rounded
    FAR = "far"  # true of a floor or a ceiling, but further off than its words usually mean
    INSIDE = "inside"  # whatever the evidence allows, the claim holds
    PARTLY = "partly"
    WEAK = "weak"  # partly, and so wide that almost any claim would pass
    OPEN = "open"  # a mere floor or ceiling, which the claim may or may not meet
    APART = "apart"


REMARKS = (Relation.WEAK, Relation.FAR, Relation.CUT)
"""What must be said beside the verdict CONSISTENT."""


class Strength(IntEnum):
    """What the documents of a figure or an event can carry together; the larger outranks the smaller."""

    WEAK = 0  # they decide nothing
    TOGETHER = 1  # two independent documents, neither of which would decide alone
    ALONE = 2  # at least one document that decides alone


@dataclass(frozen=True)
class Check:
    """One comparison of a claim with something.

    `method` is "printed" (somebody prints the figure), "computed" (from levels), "implied" (from sums and growth),
    "no_base" (growth from zero or less), "own" (the report's own figures), "cell" (a figure the report prints beside
    the claim), "bounded" (only under an assumption), "conflict" (other periods contradict each other), "event",
    "proxy", "implied_base", "too_few_points" or "different_bases".
    """

    method: str
    verdict: Verdict  # what this comparison alone would say
    stated: Interval | None = None  # what the claim says
    derived: Interval | None = None  # what the comparison allows, in the same unit
    facts: tuple[str, ...] = ()  # ids of the facts or events it rests on
    reading: str = ""  # of an ambiguous phrase
    detail: Mapping[str, Interval | str] = field(default_factory=dict)  # numbers worth telling
    relation: Relation | None = None  # how the two intervals lie; None where something else was compared
    strength: Strength = Strength.WEAK  # what the weakest of its facts carries

    @property
    def ratio(self) -> Fraction | None:
        """How many times wider the derived interval is than the claim's; None of a point and of what is open."""
        if self.stated is None or self.derived is None or not self.stated.width or self.derived.width is None:
            return None
        return self.derived.width / self.stated.width

    @property
    def excludes(self) -> bool:
        """Whether what was found cannot be true together with the claim, be it strong enough to refute or not."""
        return self.relation is Relation.APART or self.verdict is Verdict.REFUTED

    def disagrees(self, other: Check) -> bool:
        """Whether one excludes the claim, the other does not, and what they found cannot both be true."""
        if self.derived is None or other.derived is None:
            return {self.verdict, other.verdict} == {Verdict.SUPPORTED, Verdict.REFUTED}
        return self.excludes != other.excludes and not self.derived.meets(other.derived)


def settle(checks: Iterable[Check]) -> Verdict:
    """Say what several comparisons with evidence come to together.

    What stronger evidence excludes is not heard. Where equally strong evidence is left that excludes the claim and
    evidence that does not, and both cannot be true, the claim is DISPUTED.

    Examples
    --------
    >>> two = [Check("printed", v, strength=Strength.ALONE) for v in (Verdict.SUPPORTED, Verdict.REFUTED)]
    >>> settle(two).value, settle(two[:1]).value
    ('DISPUTED', 'SUPPORTED')
    """
    checks = tuple(checks)
    heard = [c for c in checks if not any(o.strength > c.strength and o.disagrees(c) for o in checks)]
    if any(c.verdict is Verdict.REFUTED and c.disagrees(o) for c in heard for o in heard):
        return Verdict.DISPUTED
    decisive = [c for c in heard if c.verdict in (Verdict.SUPPORTED, Verdict.REFUTED)]
    if decisive:
        return max(decisive, key=lambda c: (c.strength, c.verdict is Verdict.SUPPORTED)).verdict
    return Verdict.CONSISTENT if any(c.verdict is Verdict.CONSISTENT for c in heard) else Verdict.UNVERIFIED
