"""Which words how many users used, in one stretch of time and in the rest: cut by rjieba, counted once a user."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from fanecon.comments.said import MIN_USERS, phrases
from fanecon.comments.store import queries

if TYPE_CHECKING:
    import duckdb

MOST_USERS = 20_000
"""Users a side: beyond, a sample of them by hash. Ranks of words do not move any more."""
_WORD = re.compile(r"(?=.*[\u4e00-\u9fffa-z])[\u4e00-\u9fffa-z0-9+]{2,10}")
_NUMBERED = re.compile(r"\d{4}")


def word_counts(connection: duckdb.DuckDBPyConnection, first: str, last: str) -> pd.DataFrame:
    """Count the users of every word from a day to a day, and at all other times.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        With the view `said`.
    first, last : str
        Days.

    Returns
    -------
    DataFrame
        ``word, count, baseline``: users. Words of fewer than five users here and of fewer than five in both, and what
        looks like a number or an address, are left out.
    """
    rows = connection.execute(queries("queries")["talk"], {"first": first, "last": last, "most": MOST_USERS})
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    while batch := rows.fetchmany(5_000):
        for side, texts in batch:
            counts[bool(side)].update(_words(texts))
    named = [(w, n, counts[False][w]) for w, n in counts[True].items() if n >= MIN_USERS]
    named += [(w, 0, n) for w, n in counts[False].items() if counts[True][w] < MIN_USERS and n >= MIN_USERS]
    return pd.DataFrame(sorted(named), columns=["word", "count", "baseline"])


def _words(texts: str) -> set[str]:
    found = {word for word in _jieba().cut(texts.lower()) if _WORD.fullmatch(word)}
    return {word for word in found if not _NUMBERED.search(word)}


@cache
def _jieba() -> Any:
    import rjieba

    cutter = rjieba.Jieba()
    for word in phrases()["words"]["field"]:
        cutter.add_word(word.lower(), 100_000, None)
    return cutter
