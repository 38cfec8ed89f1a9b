"""A printed figure as what it is: an interval.

"7.417亿" is every number that rounds to it, "超过2.8万" starts at 28,000, "约15000" leaves 5 % on both
sides. `Reported` reads Chinese and English scale words and hedges and keeps exact fractions, so the
audit never compares floats and needs no tolerance. The widths of hedges stand in one table, `HEDGES`.

The idea of checking printed summaries against the granularity of their rounding is that of GRIM
(Brown & Heathers 2017); here the whole interval is kept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from fanecon.evidence.interval import Interval

SCALES = {
    "万亿": 10**12, "萬億": 10**12, "千亿": 10**11, "百亿": 10**10, "亿": 10**8, "億": 10**8,
    "千万": 10**7, "千萬": 10**7, "百万": 10**6, "百萬": 10**6, "万": 10**4, "萬": 10**4, "千": 10**3,
    "trillion": 10**12, "billion": 10**9, "bn": 10**9, "million": 10**6, "mn": 10**6, "m": 10**6,
    "thousand": 10**3, "k": 10**3,
}  # fmt: skip
"""Scale words and what they multiply by."""

BOUNDS = ("exact", "approx", "at_least", "at_most", "range")
"""How a row of `facts.csv` says its figure is meant."""

COUNTED = frozenset(
    [
        "people",
        "devices",
        "units",
        "stores",
        "orders",
        "rank",
        "followers",
        "viewers",
        "likes",
        "households",
        "quarters",
        "weeks",
        "days",
        "years",
        "year",
        "events",
        "phones",
        "vehicles",
        "downloads",
        "languages",
        "reports",
        "magazines",
        "issue",
    ]
)
"""Units that come in whole numbers: a figure printed in full is exact, not rounded."""


@dataclass(frozen=True, slots=True)
class Hedge:
    """A way of not quite saying a number.

    `below` and `above` are shares of the figure, or, where `in_units` is set, units of its last
    non-zero printed digit; None is unbounded.
    """

    name: str
    words: tuple[str, ...]
    below: Fraction | None
    above: Fraction | None
    in_units: bool = False


HEDGES = (
    Hedge("about", ("大约", "大約", "约", "約", "左右", "approximately", "roughly", "around", "about", "circa",
                    "~", "≈"), Fraction(5, 100), Fraction(5, 100)),
    Hedge("nearly", ("将近", "將近", "接近", "近", "nearly", "almost", "close to"), Fraction(10, 100), Fraction(0)),
    Hedge("under", ("不足", "不到", "低于", "低於", "under", "less than", "fewer than", "below"),
          Fraction(1), Fraction(0), in_units=True),
    Hedge("at least", ("至少", "不少于", "不低于", "以上", "at least"), Fraction(0), None),
    Hedge("at most", ("至多", "不超过", "不超過", "未超过", "没有超过", "未突破", "不高于", "以下", "以内", "at most",
                      "up to", "not more than", "no more than"), None, Fraction(0)),
    Hedge("over", ("超过", "超過", "超", "逾", "突破", "破", "过", "多", "more than", "exceeded", "exceeding",
                   "exceeds", "exceed", "surpassed", "surpassing", "over", "above", "+", ">"),
          Fraction(0), Fraction(1), in_units=True),
)  # fmt: skip
"""The one table of hedge widths; longer words are looked for first."""

_WORDS = sorted(((w, h) for h in HEDGES for w in h.words), key=lambda p: -len(p[0]))
_HEDGE = re.compile(
    "|".join(rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w.isascii() and w.isalpha() else re.escape(w)
             for w, _ in _WORDS)
)  # fmt: skip
_HEDGE_OF = dict(_WORDS)
_SCALE = "|".join(
    f"{re.escape(w)}(?![a-z])" if w.isascii() else re.escape(w) for w in sorted(SCALES, key=lambda w: -len(w))
)
_NUMBER = re.compile(
    r"(?P<digits>[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(?P<more>[多余])?"
    rf"(?P<scale>{_SCALE})?\s*(?P<percent>%|per ?cent)?"
)
_CURRENCIES = {
    "美元": "USD", "usd": "USD", "us$": "USD", "港元": "HKD", "港币": "HKD", "hkd": "HKD", "hk$": "HKD",
    "人民币": "CNY",
    "人民幣": "CNY", "rmb": "CNY", "cny": "CNY", "欧元": "EUR", "€": "EUR",
}  # fmt: skip
_CURRENCY = re.compile("|".join(map(re.escape, _CURRENCIES)))
_BETWEEN = re.compile(r"\s*(?:-|–|—|~|至|到|to)\s*")


@dataclass(frozen=True)
class Reported:
    """One printed figure.

    Parameters
    ----------
    printed : str
        As printed, with its scale and hedge words: "7.417亿", "more than 132 million", "8.2%".
    unit : str, optional
        Decides whether a whole number printed in full is a count (exact) or rounded.
    scale : int, optional
        A multiplier that stood elsewhere, such as a table's "RMB million".
    bound : str, optional
        One of `BOUNDS`. "at_least" is open upward whatever the wording: a floor is a floor.

    Raises
    ------
    ValueError
        Where the text holds no figure.

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
    """

    printed: str
    unit: str = ""
    scale: int = 1
    bound: str = "exact"

    def __post_init__(self) -> None:
        if self.bound not in BOUNDS:
            raise ValueError(f'"{self.bound}" is not a bound; expected one of {", ".join(BOUNDS)}')
        _ = self.interval

    @cached_property
    def _parts(self) -> tuple[re.Match[str], re.Match[str] | None, Hedge | None]:
        text = unicodedata.normalize("NFKC", self.printed.strip()).lower()
        found = _NUMBER.search(text)
        if found is None:
            raise ValueError(
                f'"{self.printed}" holds no figure; expected digits with a scale word if any, '
                'such as "7.417亿", "113,121" or "43.3 million"'
            )
        second = None
        if self.bound == "range":
            gap = _BETWEEN.match(text, found.end())
            second = _NUMBER.match(text, gap.end()) if gap else None
            if second is None:
                raise ValueError(f'"{self.printed}" is not a range; expected two figures, such as "1000-2000"')
        around = text[: found.start()] + " " + text[(second or found).end() :]
        if _NUMBER.search(around):
            raise ValueError(
                f'"{self.printed}" holds more than one figure; expected one, or two with the bound "range", '
                'such as "1000-2000"'
            )
        currency = _CURRENCY.search(around)
        if currency and self.unit in _CURRENCIES.values() and self.unit != _CURRENCIES[currency[0]]:
            raise ValueError(f'"{self.printed}" is in {_CURRENCIES[currency[0]]}; expected a figure in {self.unit}')
        word = _HEDGE.search(around + (" over" if found["more"] else ""))
        return found, second, _HEDGE_OF[word[0]] if word else None

    @cached_property
    def point(self) -> Fraction:
        """The printed number with its scales; for a range, the middle."""
        found, second, _ = self._parts
        if second is None:
            return self._number(found)
        return (self._number(found, second) + self._number(second)) / 2

    @cached_property
    def step(self) -> Fraction:
        """One unit of the last printed digit, with its scales."""
        found, _, _ = self._parts
        decimals = len(found["digits"].partition(".")[2])
        return self._multiplier(found) / 10**decimals

    @cached_property
    def hedge(self) -> str:
        """The name of the hedge, or an empty string."""
        hedge = self._parts[2]
        return hedge.name if hedge else ""

    @property
    def is_percent(self) -> bool:
        """Whether a per cent sign was printed (the number stays in per cent)."""
        return self._parts[0]["percent"] is not None

    @cached_property
    def interval(self) -> Interval:
        """Every value that this print allows."""
        found, second, hedge = self._parts
        if second is not None:
            return Interval(self._number(found, second), self._number(second))
        if self.bound == "at_least":
            return Interval(self.point, None)
        if self.bound == "at_most":
            return Interval(None, self.point)
        if hedge is None and self.bound == "approx":
            hedge = HEDGES[0]
        if hedge is None:
            half = Fraction(0) if self._is_exact_count else self.step / 2
            return Interval(self.point - half, self.point + half)
        size = self._last_non_zero_unit if hedge.in_units else abs(self.point)
        return Interval(
            None if hedge.below is None else self.point - hedge.below * size,
            None if hedge.above is None else self.point + hedge.above * size,
        )

    @cached_property
    def truncated(self) -> Interval:
        """What the print allows if digits were cut off rather than rounded."""
        return Interval(self.point, self.point + self.step)

    def same_figure(self, other: Reported) -> bool:
        """Whether both print the same number, whatever their scales and hedges (a range prints no middle)."""
        return self.point == other.point and "range" not in (self.bound, other.bound)

    @property
    def side(self) -> int:
        """On which side of the figure the truth lies: 1 above, −1 below, 0 around it."""
        if self.bound == "at_least" or self.hedge in ("over", "at least"):
            return 1
        return -1 if self.bound == "at_most" or self.hedge in ("under", "at most", "nearly") else 0

    @property
    def _is_exact_count(self) -> bool:
        found = self._parts[0]
        whole = "." not in found["digits"] and found["scale"] is None and self.scale == 1
        return whole and not self.is_percent and (self.unit in COUNTED or not self.unit)

    @property
    def _last_non_zero_unit(self) -> Fraction:
        digits = self._parts[0]["digits"].replace(",", "").replace("−", "").replace("-", "")
        digits = digits.replace(".", "")
        return self.step * 10 ** (len(digits) - len(digits.rstrip("0")))

    def _multiplier(self, found: re.Match[str], fallback: re.Match[str] | None = None) -> Fraction:
        word = found["scale"] or (fallback["scale"] if fallback else None)
        return Fraction(SCALES[word] if word else 1) * self.scale

    def _number(self, found: re.Match[str], fallback: re.Match[str] | None = None) -> Fraction:
        digits = found["digits"].replace(",", "").replace("−", "-")
        return Fraction(digits) * self._multiplier(found, fallback)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a statement of growth; `growth` is a ratio (0.082 for +8.2 %)."""

    name: str
    growth: Interval


_DOUBLINGS = {"": 1, "一": 1, "1": 1, "两": 2, "二": 2, "2": 2, "三": 3, "3": 3, "四": 4, "4": 4}
_DOUBLING = re.compile(r"(将近|近|超过|超|逾)?翻(?:了)?(将近|近|超过|超|逾)?([一两二三四1234]?)[番倍]")
_FALL = re.compile(r"下降|减少|下滑|下跌|降低|缩水|\b(?:down|fell|declined?|decreased?|dropped)\b", re.IGNORECASE)


def growth_readings(printed: str) -> tuple[Reading, ...]:
    """Say what growth a phrase can mean.

    Per cent has one reading. 倍 has two where the grammar leaves them open: 增长7倍 is "grew by seven
    times the base" (to eightfold) to a grammarian and "grew to sevenfold" to many writers.

    Parameters
    ----------
    printed : str
        "22.3%", "近7倍", "增长近7倍", "是去年的2.7倍", "近翻番", "下降8%".

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
    one = Interval.of(1)
    doubling = _DOUBLING.search(printed)
    if doubling:
        hedge = doubling[1] or doubling[2] or ""
        multiple = Reported(f"{hedge}{2 ** _DOUBLINGS[doubling[3]]}", unit="multiple").interval
        return (Reading("to", multiple - one),)
    if re.search(r"百分点|百分點|percentage point|\bpp\b", printed):
        raise ValueError(
            f'"{printed}" counts percentage points: a difference of two shares, not a growth; '
            "use a claim of kind level on the difference"
        )
    if re.search(r"倍|[- ]?fold|times", printed):
        # A multiple is never a head count: "7倍" is rounded to whole multiples unless it is hedged.
        multiple = Reported(printed, unit="multiple").interval
        to = Reading("to", multiple - one)
        if re.search(r"(?:是|为|為|达|達|到|至|相当于).*倍|的.*倍|times (?:as|the)|to .*(?:fold|times)", printed):
            return (to,)
        return (Reading("by", multiple), to)
    figure = Reported(printed, unit="percent")
    # "Down 8 %" is −8 %; a minus sign in the digits already says so.
    sign = -1 if _FALL.search(printed) and figure.point > 0 else 1
    return (Reading("percent", figure.interval.scaled(Fraction(sign, 100))),)
