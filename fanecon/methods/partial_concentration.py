"""How concentrated a whole is when only some of its parts are printed: bounds instead of an index.

The Herfindahl–Hirschman index is the sum of squared shares. It is smallest when the unknown rest is split into
countless small parts, and largest when the rest sits in as few parts as possible, none larger than the largest part
known, or, where it is known how much the m largest make up together, than what that leaves for the m-th.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.frames import with_columns, with_numbers
from fanecon.methods.refusal import Refusal


@dataclass(frozen=True)
class Together:
    """What the `count` largest parts make up together, as an interval of shares."""

    count: int
    low: float
    high: float


@dataclass(frozen=True)
class PartialConcentration:
    """Bounds on the concentration of a whole of which some parts are known.

    Attributes
    ----------
    hhi_low, hhi_high : float
        The Herfindahl–Hirschman index, between 0 and 1.
    effective_low, effective_high : float
        Its inverse: as many parts of equal size would be as concentrated.
    known_low, known_high : float
        The share of the whole that the known parts cover.
    """

    hhi_low: float
    hhi_high: float
    effective_low: float
    effective_high: float
    known_low: float
    known_high: float


def partial_concentration(parts: pd.DataFrame, together: Sequence[Together] = ()) -> PartialConcentration | Refusal:
    """Bound the Herfindahl–Hirschman index from the shares of some parts, the largest among them.

    Parameters
    ----------
    parts : DataFrame
        Columns ``part, low, high``: shares of the whole as fractions. The largest of them is the largest of all.
    together : sequence of Together
        What is known of the largest parts together. It is used where it settles which parts those are: the parts
        known make it up, or some are too large to be left out of it.

    Returns
    -------
    PartialConcentration or Refusal
        Refusal codes ``no_parts`` and ``more_than_the_whole`` (the parts exceed 1 at their lowest).

    Raises
    ------
    DataError
        If a column is missing, a part occurs twice, or not 0 < low <= high <= 1.

    Examples
    --------
    >>> parts = pd.DataFrame({"part": ["a", "b"], "low": [0.5, 0.3], "high": [0.5, 0.3]})
    >>> found = partial_concentration(parts)
    >>> round(found.hhi_low, 4), round(found.hhi_high, 4)
    (0.34, 0.38)
    """
    clean = with_numbers(with_columns(parts, ("part", "low", "high"), "parts"), ["low", "high"], "parts")
    if clean.empty:
        return Refusal("no_parts", {"parts": 0, "required": 1})
    if clean["part"].duplicated().any():
        raise DataError(
            f"parts: {clean['part'][clean['part'].duplicated()].iloc[0]} occurs twice. Expected one row a part."
        )
    wrong = clean[~((clean["low"] > 0) & (clean["low"] <= clean["high"]) & (clean["high"] <= 1))]
    if not wrong.empty:
        raise DataError(f"parts: {wrong['part'].iloc[0]} does not hold. Expected 0 < low <= high <= 1.")
    low, high = clean["low"].tolist(), clean["high"].tolist()
    if sum(low) > 1:
        return Refusal("more_than_the_whole", {"share": sum(low)})
    least, most = sum(x * x for x in low), sum(x * x for x in high) + _packed(1 - sum(low), max(high))
    for group in together:
        for below, above in _with_group(low, high, group):
            least, most = max(least, below), min(most, above)
    most = min(1.0, max(most, least))
    return PartialConcentration(least, most, 1 / most, 1 / least, sum(low), min(1.0, sum(high)))


def _with_group(low: list[float], high: list[float], group: Together) -> Iterator[tuple[float, float]]:
    """Bound the index from the parts that surely belong to the group of the largest, and from its sum."""
    squares = sum(x * x for x in high)
    if len(low) == group.count and sum(low) <= group.high and group.low <= sum(high):
        # The parts known are the largest: no other exceeds the smallest of them.
        yield 0.0, squares + _packed(1 - sum(low), min(high))
    inside = [i for i, x in enumerate(low) if group.count * x > group.high]
    others = group.count - len(inside)
    least, most = sum(low[i] for i in inside), sum(high[i] for i in inside)
    left_low, left_high = max(0.0, group.low - most), group.high - least
    if inside and others > 0 and left_high >= 0:
        beyond = min(max(high), left_high / others)
        below = sum(low[i] ** 2 for i in inside) + left_low**2 / others
        above = sum(high[i] ** 2 for i in inside) + _packed(left_high, max(high))
        yield below, above + _packed(max(0.0, 1 - group.low), beyond)


def _packed(rest: float, cap: float) -> float:
    """Return the largest sum of squares of parts that add up to `rest`, none above `cap`."""
    if rest <= 0 or cap <= 0:
        return 0.0
    full = int(rest / cap + 1e-12)
    return full * cap * cap + max(0.0, rest - full * cap) ** 2
