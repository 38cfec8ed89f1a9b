"""What a claim says, and the one comparison that verdicts come from: two intervals, no tolerance."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.constraints import Bound
from fanecon.evidence.implied import relied, weakest
from fanecon.evidence.interval import EVERYTHING, Interval
from fanecon.evidence.records import prints_same
from fanecon.evidence.reported import Reading, Reported
from fanecon.evidence.verdicts import Check, Relation, Strength, Verdict

PERCENT = Fraction(1, 100)
WEAK_RATIO = 5
"""A derived interval this many times as wide as the claim's would let almost any claim pass."""


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
        if re.search("翻|doubl|tripl|tupl", printed, re.IGNORECASE):  # the multiple is a word
            is_floor = re.search("超|逾|more than|over", printed, re.IGNORECASE)
            return cls(reading.growth, Interval(reading.growth.low, None) if is_floor else reading.growth)
        unit = "percent" if reading.name == "percent" else "times"
        said = cls.of(Reported(printed, unit))
        if unit == "times":
            return said.scaled(1, -1 if reading.name == "to" else 0)
        stated = said.scaled(Fraction(1, 100))
        if reading.growth.contains(stated.usual):
            return stated
        return replace(said.scaled(Fraction(-1, 100)), figure=None)

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


def compare(
    method: str, stated: Stated, derived: Interval, strength: Strength, facts: tuple[str, ...] = (), reading: str = "",
    relation: Relation | None = None,
) -> Check:  # fmt: skip
    """Compare what is stated with what the evidence allows; `relation` overrules how the two intervals lie.

    Outside what the words allow, or in touch with it at an end only: REFUTED, UNVERIFIED on weak evidence. Inside, and
    not further off than they usually mean: SUPPORTED, CONSISTENT on weak evidence. Otherwise CONSISTENT, but UNVERIFIED
    where the derived interval is open on a side: a mere floor can exclude, but it speaks for little.

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


def compare_with_rows(
    method: str, stated: Stated, rows: Sequence[Fact], factor: Fraction | int = 1, reading: str = ""
) -> list[Check]:
    """Compare a printed figure with each row about the same thing; `factor` takes the rows to the claim's unit.

    The same printed figure supports whatever the hedges around it, unless they point away from each other. A figure
    that fits only if digits were cut off instead of rounded is CONSISTENT.
    """
    checks = []
    for fact in relied(rows):
        found = fact.interval if factor == 1 else fact.interval.scaled(factor)
        relation = stated.relation(found)
        if stated.figure and prints_same(fact.reported, stated.figure):
            relation = Relation.INSIDE
        elif relation is Relation.APART and stated.cut and stated.cut.contains(found):
            relation = Relation.CUT
        weight = fact.strength_among(rows)
        checks.append(compare(method, stated, found, weight, (fact.fact_id,), reading, relation))
    return checks


def compare_with_others(method: str, stated: Stated, case: Case, bounds: Callable[[bool], list[Bound]]) -> list[Check]:
    """Compare a claim with what rows about other periods allow: strong ones, then, if they do not tell, all of them.

    `bounds` returns, for strong rows only or for all, what they allow; nothing where they contradict each other.
    """
    checks: list[Check] = []
    for strong_only in (True, False):
        allowed = bounds(strong_only)
        if strong_only and not allowed:
            checks.append(Check("conflict", Verdict.UNVERIFIED))
        for bound in allowed:
            if bound.basis and bound.interval not in [EVERYTHING, *(c.derived for c in checks)]:
                checks.append(compare(method, stated, bound.interval, weakest(case, bound.basis), bound.basis))
        if any(c.relation in (Relation.INSIDE, Relation.APART) for c in checks):
            break
    return checks
