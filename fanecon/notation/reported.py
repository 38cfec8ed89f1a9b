"""A printed figure as what it is: an interval.

"7.417亿" is every number that rounds to it, "超过2.8万" starts at 28,000, "约15000" leaves 5 % on both
sides. `Reported` reads what the grammar of `fanecon.notation.grammar` accepts and keeps exact fractions, so the
audit never compares floats and needs no tolerance. The widths of hedges stand in one table,
`fanecon/notation/words.toml`.

The idea of checking printed summaries against the granularity of their rounding is that of GRIM
(Brown & Heathers 2017); here the whole interval is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from fanecon.notation.fit import factor_of
from fanecon.notation.grammar import Figure, read_figure
from fanecon.notation.interval import Interval
from fanecon.notation.numerals import TWO_FIGURES
from fanecon.notation.units import COUNTED as COUNTED
from fanecon.notation.words import ARRIVALS, HEDGE_OF, folded

BOUNDS = ("exact", "approx", "at_least", "at_most", "range")
"""How a row of `facts.csv` says its figure is meant."""
_COMPUTED = ("step", "point", "interval", "hedge", "is_percent", "side")


@dataclass(frozen=True, slots=True)
class Reported:
    """One printed figure.

    Parameters
    ----------
    printed : str
        As printed, with its scale and hedge words: "7.417亿", "more than 132 million", "8.2%".
    unit : str, optional
        What the row counts in: words of another unit, a foreign currency and falls of what cannot fall are refused.
        Of a count a whole number printed in full is exact, not rounded.
    scale : int, optional
        A multiplier that stood elsewhere, such as a table's "RMB million".
    bound : str, optional
        One of `BOUNDS`. "at_least" is open upward whatever the wording: a floor is a floor.

    Raises
    ------
    ValueError
        Where the text is no figure of this unit, to its last character.

    Examples
    --------
    >>> str(Reported("7.417亿").interval)
    '[741,650,000; 741,750,000]'
    >>> str(Reported("108,796", unit="units").interval)
    '[108,796; 108,796]'
    >>> str(Reported("突破290亿", unit="CNY").interval)
    '[29,000,000,000; 30,000,000,000]'
    >>> str(Reported("超过2.8万", unit="units", bound="at_least").interval)
    '[28,000; +∞]'
    >>> str(Reported("净亏损2.1亿元", unit="CNY").interval)
    '[-215,000,000; -205,000,000]'
    """

    printed: str
    unit: str = ""
    scale: int = 1
    bound: str = "exact"
    step: Fraction = field(init=False, repr=False, compare=False)
    """One unit of the last printed digit, with its scales."""
    point: Fraction = field(init=False, repr=False, compare=False)
    """The printed number with its scales; for a range, the middle."""
    interval: Interval = field(init=False, repr=False, compare=False)
    """Every value that this print allows."""
    hedge: str = field(init=False, repr=False, compare=False)
    """The name of the hedge, or an empty string."""
    is_percent: bool = field(init=False, repr=False, compare=False)
    """Whether a share of a hundred was printed: %, ‰, bp or 成 (the number stays in per cent)."""
    side: int = field(init=False, repr=False, compare=False)
    """On which side of the figure the truth lies: 1 above, −1 below, 0 around it."""

    def __post_init__(self) -> None:
        if self.bound not in BOUNDS:
            raise ValueError(f'"{self.bound}" is not a bound; expected one of {", ".join(BOUNDS)}')
        figure = read_figure(self.printed)
        try:
            factor = factor_of(figure, self.unit) * self.scale
            self._check(figure)
        except ValueError as error:
            raise ValueError(f'"{self.printed}" {error}') from None
        step = figure.low.step if factor == 1 else figure.low.step * factor
        low = Fraction(figure.sign * figure.low.count * step.numerator, step.denominator)
        high = None if figure.high is None else figure.high_sign * figure.high.value * factor
        allowed = self._one_figure(figure, low, step) if high is None else self._range(figure, low, high)
        point = low if high is None else (low + high) / 2
        hedge = figure.hedge.name if figure.hedge else ""
        shares = figure.mark in ("percent", "permille", "bp", "tenths")
        for name, value in zip(_COMPUTED, (step, point, allowed, hedge, shares, self._side(figure)), strict=True):
            object.__setattr__(self, name, value)

    def _check(self, figure: Figure) -> None:
        if (figure.high is None) is (self.bound == "range"):
            one = 'is not a range; expected two figures, such as "1000-2000"'
            raise ValueError(one if figure.high is None else TWO_FIGURES)
        if self.scale != 1 and (figure.mark or figure.low.scale > 1):
            raise ValueError(f"carries a scale word, and a scale of {self.scale:,} stands beside it")
        if figure.falls and self.bound in ("at_least", "at_most"):
            remedy = 'write the signed figure, such as "-1.2亿" with the bound at_most'
            raise ValueError(f"says a fall, and its bound is {self.bound}; {remedy}")

    def _one_figure(self, figure: Figure, low: Fraction, step: Fraction) -> Interval:
        hedge = HEDGE_OF["about"] if figure.hedge is None and self.bound == "approx" else figure.hedge
        if self.bound == "at_least":
            return Interval(low, None)
        if self.bound == "at_most":
            return Interval(None, low)
        if hedge is None:
            if not figure.mark and step == 1 and figure.low.scale == 1 and (self.unit in COUNTED or not self.unit):
                return Interval(low, low)  # a count in full
            n, d = 2 * figure.sign * figure.low.count, 2 * step.denominator
            return Interval(Fraction((n - 1) * step.numerator, d), Fraction((n + 1) * step.numerator, d))
        # "Down more than 5 %" lies beyond −5 %, away from zero; "> −5 %" lies above it.
        size = figure.low.last_non_zero * (step / figure.low.step) if hedge.in_units else abs(low)
        start = -low if figure.falls else low
        allowed = Interval(
            None if hedge.below is None else start - hedge.below * size,
            None if hedge.above is None else start + hedge.above * size,
        )
        return -allowed if figure.falls else allowed

    def _range(self, figure: Figure, low: Fraction, high: Fraction) -> Interval:
        if low > high and not figure.falls:
            raise ValueError(f'"{self.printed}" is a range that falls; write the smaller figure first')
        low, high = sorted((low, high))
        spread = Fraction(0) if figure.hedge is None or figure.hedge.below is None else figure.hedge.below
        return Interval(low - abs(low) * spread, high + abs(high) * spread)

    def _side(self, figure: Figure) -> int:
        if self.bound in ("at_least", "at_most"):
            return 1 if self.bound == "at_least" else -1
        hedge = figure.hedge.name if figure.hedge else ""
        above = (hedge in ("over", "at least")) - (hedge in ("under", "at most", "nearly"))
        return -above if figure.falls else above

    @property
    def truncated(self) -> Interval:
        """What the print allows if digits were cut off rather than rounded."""
        return Interval.of(*sorted((self.point, self.point + (-self.step if self.point < 0 else self.step))))

    def same_figure(self, other: Reported) -> bool:
        """Whether both print the same number, whatever their scales and hedges (a range prints no middle)."""
        return self.point == other.point and "range" not in (self.bound, other.bound)


_TIMES = {"": 2, "一": 2, "1": 2, "两": 4, "二": 4, "2": 4, "三": 8, "3": 8, "四": 16, "4": 16}
_DOUBLING = re.compile(r"翻了?(?P<hedge>将近|近|超过|超|逾)?(?:(?P<times>[一两二三四1234]?)番|一?倍)")
_MULTIPLES = {"doubled": 2, "doubling": 2, "tripled": 3, "tripling": 3, "quadrupled": 4, "quintupled": 5}
_TO = ARRIVALS | {"是", "为", "达", "达到", "相当于", "的", "去年的", "上年的", "去年同期的", "上年同期的", "上季度的",
                  "as many", "as much", "as high", "as large", "the", "that of", "reached", "hit"}  # fmt: skip
"""Words that make a multiple the level that was reached, not the gain."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a statement of growth; `growth` is a ratio (0.082 for +8.2 %)."""

    name: str
    growth: Interval


def growth_readings(printed: str) -> tuple[Reading, ...]:
    """Say what growth a phrase can mean.

    Per cent has one reading. 倍 has two where the grammar leaves them open: 增长7倍 is "grew by seven
    times the base" (to eightfold) to a grammarian and "grew to sevenfold" to many writers.

    Parameters
    ----------
    printed : str
        "22.3%", "+12.3%", "近7倍", "增长近7倍", "是去年的2.7倍", "近翻番", "more than doubled", "下降8%".

    Returns
    -------
    tuple of Reading

    Raises
    ------
    ValueError
        Where the phrase is no growth, e.g. percentage points (a difference, not a growth).

    Examples
    --------
    >>> [(r.name, str(r.growth)) for r in growth_readings("增长近7倍")]
    [('by', '[6.3; 7]'), ('to', '[5.3; 6]')]
    >>> [str(r.growth) for r in growth_readings("翻两番")], [str(r.growth) for r in growth_readings("下降8%")]
    (['[2.5; 3.5]'], ['[-0.085; -0.075]'])
    """
    text = folded(printed).lower()
    plain = _DOUBLING.sub(lambda m: f"{m['hedge'] or ''}{_TIMES[m['times'] or '']}倍", text)
    plain = re.sub("|".join(_MULTIPLES), lambda m: f"{_MULTIPLES[m[0]]} times", plain)
    try:
        return tuple(_readings(plain, doubled=plain != text))
    except ValueError as error:
        raise ValueError(str(error).replace(f'"{plain}"', f'"{printed}"', 1)) from None


def _readings(text: str, *, doubled: bool) -> list[Reading]:
    figure = read_figure(text)
    if figure.mark in ("pp", "bp"):
        what = {"pp": "percentage points", "bp": "basis points"}[figure.mark]
        remedy = "use a claim of kind level on the difference"
        raise ValueError(f'"{text}" counts {what}: a difference of two shares, not a growth; {remedy}')
    says = figure.said["LINK"]
    if not figure.said["UNIT"]:
        if any(word in ARRIVALS for word in says) or figure.said["TO"]:
            raise ValueError(f'"{text}" says where a figure arrived, not by how much it grew')
        return [Reading("percent", Reported(text, unit="percent").interval.scaled(Fraction(1, 100)))]
    # A multiple is never a head count: "7倍" is rounded to whole multiples unless it is hedged.
    multiple = Reported(text, unit="times")
    if figure.sign < 0:
        raise ValueError(f'"{text}" falls by a multiple; expected per cent')
    to = Reading("to", multiple.interval - Interval.of(1))
    if doubled or any(word in _TO for word in says) or figure.said["TO"]:
        return [to]
    by = Reading("by", multiple.interval)
    return [by, to] if multiple.point > 1 else [by]
