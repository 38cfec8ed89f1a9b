"""Closed intervals of exact fractions: what a rounded figure allows.

Every interval here is closed, also where a hedge is open by its wording ("nearly 7" never means 7):
a boundary case gets the benefit of the doubt, so a true statement is never called false.
`None` stands for "unbounded" on its side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval with exact ends.

    Parameters
    ----------
    low, high : fractions.Fraction or None
        The ends; None is unbounded on that side.

    Raises
    ------
    ValueError
        If low lies above high.

    Examples
    --------
    >>> a = Interval.of(685, 686)
    >>> b = Interval.of("741.65", "741.75")
    >>> growth = b / a - Interval.of(1)
    >>> float(growth.low) < 0.0815 < float(growth.high)
    True
    """

    low: Fraction | None
    high: Fraction | None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"an interval's low end {self.low} lies above its high end {self.high}")

    @classmethod
    def of(cls, low: int | str | Fraction, high: int | str | Fraction | None = None) -> Interval:
        """Make an interval from numbers or decimal strings; one number is a point."""
        first = Fraction(low)
        return cls(first, first if high is None else Fraction(high))

    @property
    def is_point(self) -> bool:
        """Whether exactly one value is allowed."""
        return self.low is not None and self.low == self.high

    @property
    def is_bounded(self) -> bool:
        """Whether both ends are finite."""
        return self.low is not None and self.high is not None

    @property
    def width(self) -> Fraction | None:
        """High minus low; None where unbounded."""
        if self.low is None or self.high is None:
            return None
        return self.high - self.low

    @property
    def middle(self) -> Fraction | None:
        """The mid-point; None where unbounded."""
        if self.low is None or self.high is None:
            return None
        return (self.low + self.high) / 2

    @property
    def floats(self) -> tuple[float, float]:
        """Both ends as floats, infinite where unbounded."""
        low = -math.inf if self.low is None else float(self.low)
        return low, math.inf if self.high is None else float(self.high)

    def overlaps(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return not (
            (self.high is not None and other.low is not None and self.high < other.low)
            or (other.high is not None and self.low is not None and other.high < self.low)
        )

    def meets(self, other: Interval) -> bool:
        """Whether both allow more than a shared end; a point meets every interval that holds it.

        Two rounded figures one digit apart touch at the half between them, which neither of them says.

        Examples
        --------
        >>> Interval.of(1, 2).meets(Interval.of(2, 3)), Interval.of(1, 2).meets(Interval.of(2))
        (False, True)
        """
        both = self.intersect(other)
        return both is not None and (not both.is_point or self.is_point or other.is_point)

    def contains(self, other: Interval) -> bool:
        """Whether all of `other` lies inside."""
        low_fits = self.low is None or (other.low is not None and other.low >= self.low)
        high_fits = self.high is None or (other.high is not None and other.high <= self.high)
        return low_fits and high_fits

    def intersect(self, other: Interval) -> Interval | None:
        """What both allow; None where nothing is left."""
        if not self.overlaps(other):
            return None
        lows = [x for x in (self.low, other.low) if x is not None]
        highs = [x for x in (self.high, other.high) if x is not None]
        return Interval(max(lows, default=None), min(highs, default=None))

    def __add__(self, other: Interval) -> Interval:
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high)

    def __neg__(self) -> Interval:
        return Interval(None if self.high is None else -self.high, None if self.low is None else -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def __mul__(self, other: Interval) -> Interval:
        if self.is_bounded and other.is_bounded:
            corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]  # type: ignore[operator]
            return Interval(min(corners), max(corners))
        if _is_non_negative(self) and _is_non_negative(other):
            assert self.low is not None and other.low is not None
            return Interval(self.low * other.low, None)
        return Interval(None, None)

    def __truediv__(self, other: Interval) -> Interval:
        if other.low is not None and other.high is not None and other.low * other.high > 0:
            return self * Interval(1 / other.high, 1 / other.low)
        if other.low is not None and other.low > 0 and other.high is None:
            return self * Interval(Fraction(0), 1 / other.low)
        return Interval(None, None)

    def scaled(self, factor: Fraction | int) -> Interval:
        """Multiply both ends by a number."""
        f = Fraction(factor)
        low = None if self.low is None else self.low * f
        high = None if self.high is None else self.high * f
        return Interval(low, high) if f >= 0 else Interval(high, low)

    def __str__(self) -> str:
        low = "−∞" if self.low is None else _show(self.low)
        high = "+∞" if self.high is None else _show(self.high)
        return f"[{low}; {high}]"


EVERYTHING = Interval(None, None)


def _is_non_negative(x: Interval) -> bool:
    return x.low is not None and x.low >= 0


def _show(x: Fraction) -> str:
    if x.denominator == 1:
        return f"{x.numerator:,}"
    return f"{float(x):,.10g}"
