"""Verdicts, and the one comparison that they come from: two intervals, no tolerance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from fanecon.evidence.interval import Interval

WEAK_RATIO = 5
"""A derived interval this many times as wide as the claim's would let almost any claim pass."""


class Verdict(StrEnum):
    """What the audit can say of a claim; the order is the one in which a report lists them."""

    REFUTED = "REFUTED"
    INCONSISTENT = "INCONSISTENT"
    TRUNCATED = "TRUNCATED"
    AMBIGUOUS = "AMBIGUOUS"
    UNVERIFIED = "UNVERIFIED"
    CONSISTENT_WEAK = "CONSISTENT-WEAK"
    CONSISTENT = "CONSISTENT"
    SUPPORTED = "SUPPORTED"


@dataclass(frozen=True)
class Check:
    """One comparison of a claim with something.

    Attributes
    ----------
    method : str
        "printed" (somebody prints the figure), "computed" (from levels), "implied" (from sums and growth),
        "no_base" (growth from zero or less), "own" (the report's own figures), "cell" (a figure the report prints
        beside the claim), "bounded" (only under an assumption), "event", "proxy", "implied_base".
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
    """

    method: str
    verdict: Verdict
    stated: Interval | None = None
    derived: Interval | None = None
    facts: tuple[str, ...] = ()
    reading: str = ""
    detail: Mapping[str, Interval | str] = field(default_factory=dict)

    @property
    def ratio(self) -> Fraction | None:
        """How many times wider the derived interval is than the claim's: 5 and more decides nothing."""
        return width_ratio(self.stated, self.derived)


def width_ratio(stated: Interval | None, derived: Interval | None) -> Fraction | None:
    """Return derived width ÷ stated width; None where either is unbounded or the claim is a point.

    Examples
    --------
    >>> width_ratio(Interval.of(20, 21), Interval.of(10, 30))
    Fraction(20, 1)
    """
    if stated is None or derived is None or not stated.width or derived.width is None:
        return None
    return derived.width / stated.width


def compare(stated: Interval, derived: Interval, strong: bool) -> Verdict:
    """Compare what is stated with what the evidence allows.

    Parameters
    ----------
    stated, derived : Interval
    strong : bool
        Whether the evidence may support or refute on its own.

    Returns
    -------
    Verdict
        Disjoint: REFUTED (UNVERIFIED on weak evidence). Derived inside stated: SUPPORTED (CONSISTENT). Overlap:
        CONSISTENT, CONSISTENT_WEAK where the derived interval is five times as wide as the claim's, UNVERIFIED
        where it is open on a side: a mere floor can exclude, but it allows too much to speak for anything.

    Examples
    --------
    >>> compare(Interval.of(6, 7), Interval.of("1.73", "1.74"), strong=True).value
    'REFUTED'
    """
    if not stated.overlaps(derived):
        return Verdict.REFUTED if strong else Verdict.UNVERIFIED
    if stated.contains(derived):
        return Verdict.SUPPORTED if strong else Verdict.CONSISTENT
    if not derived.is_bounded:
        return Verdict.UNVERIFIED
    if not stated.is_bounded:
        return Verdict.CONSISTENT
    ratio = width_ratio(stated, derived)
    return Verdict.CONSISTENT_WEAK if ratio is None or ratio > WEAK_RATIO else Verdict.CONSISTENT


_FIRST = (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.CONSISTENT, Verdict.CONSISTENT_WEAK)


def strongest(checks: Iterable[Check]) -> Verdict:
    """Return what several comparisons with evidence say together: the most decisive one.

    Examples
    --------
    >>> strongest([Check("printed", Verdict.CONSISTENT), Check("computed", Verdict.SUPPORTED)]).value
    'SUPPORTED'
    """
    found = {c.verdict for c in checks}
    return next((v for v in _FIRST if v in found), Verdict.UNVERIFIED)
