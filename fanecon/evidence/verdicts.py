"""Verdicts, and the one comparison that they come from: two intervals, no tolerance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from fanecon.evidence.interval import Interval
from fanecon.evidence.records import Strength
from fanecon.evidence.reported import Reading, Reported

WEAK_RATIO = 5
"""A derived interval this many times as wide as the claim's would let almost any claim pass."""


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


@dataclass(frozen=True)
class Stated:
    """What a claim says.

    Attributes
    ----------
    usual, allowed : Interval
        What its words usually mean, and what they allow at their word: a floor ("over", "at least") is open upward, a
        ceiling downward.
    cut : Interval or None
        What a measured figure without any hedge allows if digits were cut off; a count is never cut off.
    figure : Reported or None
        The print, where its digits may be compared with other prints: "down 8 %" is −8 % elsewhere.

    Examples
    --------
    >>> floor = Stated.of(Reported("超1120亿"))
    >>> str(floor.usual), str(floor.allowed)
    ('[112,000,000,000; 113,000,000,000]', '[112,000,000,000; +∞]')
    """

    usual: Interval
    allowed: Interval
    cut: Interval | None = None
    figure: Reported | None = None

    @classmethod
    def plain(cls, interval: Interval) -> Stated:
        """Make what is meant exactly as it stands."""
        return cls(interval, interval)

    @classmethod
    def of(cls, figure: Reported) -> Stated:
        """Read a printed figure as a claim."""
        usual, x, unit = figure.interval, figure.point, figure.step
        if not figure.side or figure.hedge == "nearly":
            is_measured = not figure.hedge and figure.bound == "exact" and not usual.is_point
            return cls(usual, usual, figure.truncated if is_measured else None, figure)
        while x and x % (unit * 10) == 0:
            unit *= 10  # the last digit that is not zero says how far the word usually reaches
        if usual.low == x:
            return cls(Interval(x, x + unit), Interval(x, None), None, figure)
        return cls(Interval(x - unit, x), Interval(None, x), None, figure)

    @classmethod
    def growth(cls, printed: str, reading: Reading) -> Stated:
        """Read one reading of a printed growth as a claim, as a ratio."""
        if re.search("翻.*[番倍]", printed):
            is_floor = re.search("[超逾]", printed)
            return cls(reading.growth, Interval(reading.growth.low, None) if is_floor else reading.growth)
        if reading.name != "percent":
            return cls.of(Reported(printed, "multiple")).scaled(1, -1 if reading.name == "to" else 0)
        figure = Reported(printed, "percent")
        if figure.interval.scaled(Fraction(1, 100)) == reading.growth:
            return cls.of(figure).scaled(Fraction(1, 100))
        return replace(cls.of(figure).scaled(Fraction(-1, 100)), figure=None)

    def scaled(self, factor: Fraction | int, plus: int = 0) -> Stated:
        """Multiply by a number and add another."""

        def move(interval: Interval) -> Interval:
            moved = interval if factor == 1 else interval.scaled(factor)
            return moved + Interval.of(plus) if plus else moved

        return Stated(move(self.usual), move(self.allowed), self.cut and move(self.cut), self.figure)

    def relation(self, derived: Interval) -> Relation:
        """Say how what the evidence allows lies to the claim."""
        if not self.allowed.meets(derived):
            return Relation.APART
        if self.allowed.contains(derived):
            return Relation.INSIDE if self.usual.meets(derived) else Relation.FAR
        if derived.width is None:
            return Relation.OPEN
        width = self.usual.width
        return Relation.PARTLY if width is None or derived.width <= WEAK_RATIO * width else Relation.WEAK


@dataclass(frozen=True)
class Check:
    """One comparison of a claim with something.

    Attributes
    ----------
    method : str
        "printed" (somebody prints the figure), "computed" (from levels), "implied" (from sums and growth),
        "no_base" (growth from zero or less), "own" (the report's own figures), "cell" (a figure the report prints
        beside the claim), "bounded" (only under an assumption), "conflict" (other periods contradict each other),
        "event", "proxy", "implied_base".
    verdict : Verdict
        What this comparison alone would say.
    stated, derived : Interval or None
        What the claim says and what the comparison allows, in the same unit.
    facts : tuple of str
        Fact ids (or event ids) it rests on.
    reading : str
        Which reading of an ambiguous phrase.
    detail : mapping
        Numbers worth telling.
    relation : Relation or None
        How the two intervals lie; None where something else was compared.
    strength : Strength
        What the weakest of its facts carries.
    """

    method: str
    verdict: Verdict
    stated: Interval | None = None
    derived: Interval | None = None
    facts: tuple[str, ...] = ()
    reading: str = ""
    detail: Mapping[str, Interval | str] = field(default_factory=dict)
    relation: Relation | None = None
    strength: Strength = Strength.WEAK

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


def compare(
    method: str, stated: Stated, derived: Interval, strength: Strength, facts: tuple[str, ...] = (), reading: str = "",
    relation: Relation | None = None,
) -> Check:  # fmt: skip
    """Compare what is stated with what the evidence allows.

    Outside what the words allow, or in touch with it at an end only: REFUTED, UNVERIFIED on weak evidence. Inside, and
    not further off than they usually mean: SUPPORTED, CONSISTENT on weak evidence. Otherwise CONSISTENT, but UNVERIFIED
    where the derived interval is open on a side: a mere floor can exclude, but it speaks for little.

    Parameters
    ----------
    method : str
    stated : Stated
    derived : Interval
    strength : Strength
    facts, reading
        As `Check` has them.
    relation : Relation, optional
        Overrules how the intervals lie.

    Returns
    -------
    Check

    Examples
    --------
    >>> compare("computed", Stated.plain(Interval.of(6, 7)), Interval.of("1.73", "1.74"), Strength.ALONE).verdict.value
    'REFUTED'
    """
    relation = relation or stated.relation(derived)
    if relation is Relation.APART:
        verdict = Verdict.INCONSISTENT if method == "own" else Verdict.REFUTED if strength else Verdict.UNVERIFIED
    elif relation is Relation.INSIDE:
        verdict = Verdict.SUPPORTED if strength else Verdict.CONSISTENT
    else:
        verdict = Verdict.UNVERIFIED if relation is Relation.OPEN else Verdict.CONSISTENT
    return Check(method, verdict, stated.usual, derived, facts, reading, {}, relation, strength)


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
