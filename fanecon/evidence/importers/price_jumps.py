"""Jumps of a price that trading does not explain: splits, bonus issues, and days with a wrong price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from fanecon.evidence.importers.price_files import Close
from fanecon.evidence.importers.tickers import daily_limit
from fanecon.evidence.tables import Problem

Point = tuple[date, float, Close | None]
"""A day, its price, and the line it stands on where it is new."""

SPLIT_TOLERANCE = 0.08
"""How far from a whole ratio a jump may lie and still look like a split: a share moves on that day as well."""
_BACK, _BACK_DAYS = 0.25, 5
"""How near and how soon a price comes back after days that were wrong."""
_BONUS = (1.1, 1.2, 1.25, 1.3, 4 / 3, 1.4, 1.45, 1.5, 1.6, 5 / 3, 1.7, 1.75, 1.8, 1.9)
_ADJUSTED = "Download prices adjusted for splits (yfinance: Adj Close; akshare: adjust='qfq'; tushare: adj='qfq')"


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


def jumps(ticker: str, course: Sequence[Point]) -> Iterator[Problem]:
    """Find the jumps between neighbouring days that look like a split, and the days between two that cancel.

    Parameters
    ----------
    ticker : str
    course : sequence of Point
        In order of time. A jump between two days that the case has already is none of an import's.
    """
    least = 2 * (1 - SPLIT_TOLERANCE)
    large = [i for i, (a, b) in enumerate(pairwise(course), 1) if max(a[1] / b[1], b[1] / a[1]) >= least]
    wrong: set[int] = set()
    for first, last in pairwise(large):
        back = course[last][1] / course[first - 1][1]
        if first not in wrong and last - first <= _BACK_DAYS and abs(back - 1) <= _BACK:
            wrong |= {first, last}
            days = f"{course[first][0]}" + (f" to {course[last - 1][0]}" if last - first > 1 else "")
            prices = [f"{course[i][1]:g}" for i in (first - 1, first, last)]
            what = f"{ticker} jumps {' to '.join(prices)}, there and back: that looks like a bad day ({days})"
            remedy = "Correct or delete it; if the share really moved so, add --accept-jumps"
            yield from _problem(course, first, what, remedy)
    for i in large:
        (day, before, _), (_, after, _) = course[i - 1], course[i]
        ratio = 0 if i in wrong else split_ratio(before, after)
        if ratio:
            what = f"{ticker} jumps from {before:g} ({day}) to {after:g}: that looks like a split {ratio} to 1"
            yield from _problem(course, i, what, f"{_ADJUSTED}, or, if the share really moved so, add --accept-jumps")


def falls(ticker: str, course: Sequence[Point]) -> Iterator[Problem]:
    """Find the falls that look like a bonus issue or an odd split: a warning, for a share may fall as far by itself.

    Where the file tells the close before as the exchange adjusts it, that decides.
    """
    limit = daily_limit(ticker)
    for i, ((day, before, _), (_, after, close)) in enumerate(pairwise(course), 1):
        told = _number(close.before if close else "")
        ratio = before / (told or after)
        near = min(_BONUS, key=lambda usual: abs(ratio / usual - 1))
        beyond = limit is not None and 1 - after / before > limit + 0.005
        usual = abs(ratio / near - 1) <= (near - 1) / 10
        if ratio < 1.05 or split_ratio(before, after) or not (told or beyond or usual):
            continue
        why = "its file gives another close before" if told else (
            f"beyond the daily limit of {limit:.0%}" if beyond else f"near {near:.4g} to 1"
        )  # fmt: skip
        what = (
            f"{ticker} falls by {1 - after / before:.1%} after {day} ({before:g} to {after:g}), {why}: a bonus issue?"
        )
        yield from _problem(course, i, what, f"If so: {_ADJUSTED[0].lower()}{_ADJUSTED[1:]}")


def _problem(course: Sequence[Point], i: int, what: str, remedy: str) -> Iterator[Problem]:
    close = course[i][2] or course[i - 1][2]
    if close is not None:
        yield close.problem("close", f"{course[i][1]:g}", what, remedy)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return 0.0
