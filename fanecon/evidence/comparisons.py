"""Comparisons of a claim: with rows about the same thing, with what they come to, with rows about other periods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.constraints import Bound
from fanecon.evidence.interval import EVERYTHING, Interval
from fanecon.evidence.records import prints_same
from fanecon.evidence.verdicts import Check, Relation, Stated, Verdict, compare
from fanecon.evidence.weights import relied, weakest

PERCENT = Fraction(1, 100)


def compare_with_rows(
    method: str, stated: Stated, rows: Sequence[Fact], factor: Fraction | int = 1, reading: str = ""
) -> list[Check]:
    """Compare a printed figure with each row about the same thing that was not rejected.

    Parameters
    ----------
    method : str
    stated : Stated
    rows : sequence of Fact
    factor : Fraction or int
        What takes the rows to the claim's unit: a printed growth is in per cent, a claim of growth a ratio.
    reading : str

    Returns
    -------
    list of Check
        The same printed figure supports whatever the hedges around it, unless they point away from each other. A
        figure that fits only if digits were cut off instead of rounded is CONSISTENT.
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


def compare_with_result(case: Case, stated: Stated, result: Interval, facts: Sequence[Fact]) -> Check:
    """Compare a claim with what some rows come to; it carries what the weakest of them carries."""
    ids = tuple(f.fact_id for f in facts)
    return compare("computed", stated, result, weakest(case, ids), ids)


def compare_with_others(
    method: str, stated: Stated, case: Case, bounds: Callable[[bool], list[Bound]]
) -> list[Check]:  # fmt: skip
    """Compare a claim with what rows about other periods allow: strong ones, then, if they do not tell, weak ones.

    Parameters
    ----------
    method : str
    stated : Stated
    case : Case
    bounds : callable
        Returns the bounds, of strong rows only or of all; none where they contradict each other.

    Returns
    -------
    list of Check
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
