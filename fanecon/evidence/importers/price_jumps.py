"""Jumps of a price that trading does not explain: splits, bonus issues, and days with a wrong price."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pandas as pd

from fanecon.evidence.tables import Problem
from fanecon.tickers import daily_limit

SPLIT_TOLERANCE = 0.08
"""How far from a whole ratio a jump may lie and still look like a split: a share moves on that day as well."""
_BACK, _BACK_DAYS = 0.25, 5
"""How near, and how soon, a price comes back after days that were wrong."""
_BONUS = (1.1, 1.2, 1.25, 1.3, 4 / 3, 1.4, 1.45, 1.5, 1.6, 5 / 3, 1.7, 1.75, 1.8, 1.9)
_ADJUSTED = "ownload prices adjusted for splits (yfinance: Adj Close; akshare: adjust='qfq'; tushare: adj='qfq')"
_REAL = "if the share really moved so, add --accept-jumps"


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


def jumps(course: pd.DataFrame) -> Iterator[Problem]:
    """Find the jumps that look like a split, and the wrong days between two that cancel each other.

    Parameters
    ----------
    course : DataFrame
        One ticker in order of time: ``ticker, day, price, file, line``; a row without a line is the case's own.
    """
    price, day = course["price"].tolist(), course["day"].dt.date.tolist()
    least = 2 * (1 - SPLIT_TOLERANCE)
    large = [i for i in range(1, len(price)) if max(price[i - 1] / price[i], price[i] / price[i - 1]) >= least]
    wrong: set[int] = set()
    for i, after in pairwise(large):
        if i not in wrong and after - i <= _BACK_DAYS and abs(price[after] / price[i - 1] - 1) <= _BACK:
            wrong |= {i, after}
            shown = f"{price[i - 1]:g}, {price[i]:g}, {price[after]:g}"
            what = f"{course.ticker.iloc[0]} jumps there and back ({shown}): that looks like a bad day, {day[i]}"
            what += f" to {day[after - 1]}" if after - i > 1 else ""
            yield from _problem(course, i, what, f"Correct or delete it; {_REAL}")
    for i in large:
        ratio = 0 if i in wrong else split_ratio(price[i - 1], price[i])
        if ratio:
            moved = f"{course.ticker.iloc[0]} jumps from {price[i - 1]:g} ({day[i - 1]}) to {price[i]:g}"
            yield from _problem(course, i, f"{moved}: that looks like a split {ratio} to 1", f"D{_ADJUSTED}; {_REAL}")


def falls(course: pd.DataFrame) -> Iterator[Problem]:
    """Find the falls that look like a bonus issue or an odd split: a warning, for a share may fall as far by itself.

    Where the file gives the close before as the exchange adjusts it (``before``), that decides.
    """
    ticker, price = course.ticker.iloc[0], course["price"].tolist()
    limit = daily_limit(ticker)
    for i, told in enumerate(pd.to_numeric(course["before"], errors="coerce").fillna(0.0)):
        if not i or split_ratio(price[i - 1], price[i]):
            continue
        ratio = price[i - 1] / (told or price[i])
        near = min(_BONUS, key=lambda usual: abs(ratio / usual - 1))
        fall = 1 - price[i] / price[i - 1]
        if told:
            why = f"though its file puts the close before at {told:g}" if ratio >= 1.05 else ""
        elif limit is not None and fall > limit + 0.005:
            why = f"beyond the daily limit of {limit:.0%}"
        else:
            why = f"near {near:.4g} to 1" if abs(ratio / near - 1) <= (near - 1) / 10 else ""
        if why:
            what = f"{ticker} falls by {fall:.1%} from {price[i - 1]:g} to {price[i]:g}, {why}: perhaps a bonus issue"
            yield from _problem(course, i, what, f"If so, d{_ADJUSTED}")


def _problem(course: pd.DataFrame, i: int, what: str, remedy: str) -> Iterator[Problem]:
    rows: list[dict[Any, Any]] = course.iloc[[i, i - 1]].to_dict("records")
    for row in [r for r in rows if pd.notna(r["line"])][:1]:
        yield Problem(row["file"], int(row["line"]), "close", f"{course['price'].iloc[i]:g}", what, remedy)
