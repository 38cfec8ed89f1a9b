"""What is known of stock markets: how a share is called, its daily limit, and what a jump of its price looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_EXCHANGES = {
    "SH": "SS", "SS": "SS", "SHA": "SS", "XSHG": "SS", "SZ": "SZ", "SHE": "SZ", "XSHE": "SZ", "BJ": "BJ",
    "HK": "HK", "HKG": "HK", "XHKG": "HK", "KS": "KS", "KRX": "KS", "KQ": "KQ", "KOSDAQ": "KQ",
}  # fmt: skip
_CODE = re.compile(r"(?:(?P<before>[A-Z]{2,6})[.:]?)?(?P<digits>\d{1,6})(?:[.:](?P<after>[A-Z]{2,6}))?")
_MAINLAND = {"SS": r"60|68|5|90", "SZ": r"00[0-3]|30|1[58]|20|399", "BJ": r"[48]|92"}
SPLIT_TOLERANCE = 0.08
"""How far from a whole ratio a jump may lie and still look like a split: a share moves on that day as well."""
_BACK, _BACK_DAYS = 0.25, 5
"""How near, and how soon, a price comes back after days that were wrong."""
_BONUS = (1.1, 1.2, 1.25, 1.3, 4 / 3, 1.4, 1.45, 1.5, 1.6, 5 / 3, 1.7, 1.75, 1.8, 1.9)
_LIMITS = {r"\d+\.BJ": 0.3, r"(30|68).*\.S[SZ]": 0.2, r"\d+\.S[SZ]": 0.1}


def normal_ticker(code: str) -> str:
    """Write a ticker in the one form of the tables.

    Parameters
    ----------
    code : str
        Digits alone are a share of Hong Kong (up to five) or of the mainland (six).

    Returns
    -------
    str
        Six digits that no mainland exchange gives out stay as they are: another country's code lacks its suffix.

    Examples
    --------
    >>> normal_ticker("01810.HK"), normal_ticker("600519.SH"), normal_ticker("sh.600519"), normal_ticker("SZ000001")
    ('1810.HK', '600519.SS', '600519.SS', '000001.SZ')
    >>> normal_ticker("600519"), normal_ticker("700"), normal_ticker("^HSI"), normal_ticker("005930.ks")
    ('600519.SS', '0700.HK', 'HSI', '005930.KS')
    """
    name = code.strip().upper().lstrip("^")
    found = _CODE.fullmatch(name)
    if found is None or (found["before"] and found["after"]):
        return name
    mark, digits = found["before"] or found["after"], found["digits"]
    if mark is None:
        mark = "HK" if len(digits) < 6 else next((e for e, p in _MAINLAND.items() if re.match(p, digits)), "")
    exchange = _EXCHANGES.get(mark)
    return f"{int(digits):0{4 if exchange == 'HK' else 6}d}.{exchange}" if exchange else name


def daily_limit(ticker: str) -> float | None:
    """Return how far a share may move in a day on its mainland exchange; None elsewhere.

    Examples
    --------
    >>> daily_limit("600519.SS"), daily_limit("300750.SZ"), daily_limit("1810.HK")
    (0.1, 0.2, None)
    """
    return next((limit for pattern, limit in _LIMITS.items() if re.fullmatch(pattern, ticker)), None)


@dataclass(frozen=True)
class Jump:
    """A move that trading does not explain: from the price before `at` to that at `at`, and what it looks like."""

    at: int
    what: str


def split_ratio(before: float, after: float) -> int:
    """Return the whole ratio that a jump comes near to; 0 where it looks like no split.

    Examples
    --------
    >>> split_ratio(100.0, 20.5), split_ratio(10.0, 99.0), split_ratio(100.0, 88.0)
    (5, 10, 0)
    """
    ratio = max(before / after, after / before)
    whole = round(ratio)
    return whole if whole >= 2 and abs(ratio / whole - 1) <= SPLIT_TOLERANCE else 0


def jumps(prices: Sequence[float]) -> Iterator[Jump]:
    """Find the jumps that look like a split, and the wrong prices between two that cancel each other.

    Parameters
    ----------
    prices : sequence of float
        One share's closes in order of time.

    Examples
    --------
    >>> [jump.what for jump in jumps([100.0, 20.5, 21.0])], [jump.at for jump in jumps([4.8, 480.0, 4.9])]
    (['jumps from 100 to 20.5: that looks like a split 5 to 1'], [1])
    """
    least = 2 * (1 - SPLIT_TOLERANCE)
    large = [i for i, (a, b) in enumerate(pairwise(prices), 1) if max(a / b, b / a) >= least]
    wrong: set[int] = set()
    for i, back in pairwise(large):
        if i not in wrong and back - i <= _BACK_DAYS and abs(prices[back] / prices[i - 1] - 1) <= _BACK:
            wrong |= {i, back}
            days = "a bad day" if back - i == 1 else f"{back - i} bad days"
            shown = f"{prices[i - 1]:g}, {prices[i]:g}, {prices[back]:g}"
            yield Jump(i, f"jumps there and back ({shown}): that looks like {days}")
    for i in large:
        ratio = 0 if i in wrong else split_ratio(prices[i - 1], prices[i])
        if ratio:
            moved = f"jumps from {prices[i - 1]:g} to {prices[i]:g}"
            yield Jump(i, f"{moved}: that looks like a split {ratio} to 1")


def falls(ticker: str, prices: Sequence[float], told: Sequence[float]) -> Iterator[Jump]:
    """Find the falls that look like a bonus issue or an odd split; a share may fall as far by itself.

    Parameters
    ----------
    ticker : str
        In the form of `normal_ticker`: mainland shares have a daily limit.
    prices : sequence of float
    told : sequence of float
        The close before each day as its exchange adjusts it, which decides; 0 where nobody says.

    Examples
    --------
    >>> [fall.what for fall in falls("603999.SS", [29.0, 20.05], [0.0, 0.0])]
    ['falls by 30.9% from 29 to 20.05, beyond the daily limit of 10%: perhaps a bonus issue']
    """
    limit = daily_limit(ticker)
    for i, (before, after) in enumerate(pairwise(prices), 1):
        ratio, fall = before / (told[i] or after), 1 - after / before
        near = min(_BONUS, key=lambda usual: abs(ratio / usual - 1))
        if split_ratio(before, after):
            continue
        if told[i]:
            why = f"and the close before is put at {told[i]:g}" if ratio >= 1.05 else ""
        elif limit is not None and fall > limit + 0.005:
            why = f"beyond the daily limit of {limit:.0%}"
        else:
            why = f"near {near:.4g} to 1" if abs(ratio / near - 1) <= (near - 1) / 10 else ""
        if why:
            yield Jump(i, f"falls by {fall:.1%} from {before:g} to {after:g}, {why}: perhaps a bonus issue")
