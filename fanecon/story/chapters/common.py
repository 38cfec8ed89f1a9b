"""What every chapter needs: series, computed numbers, lists in two languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.implied import complete_series, split_ids
from fanecon.methods.estimate import Estimate
from fanecon.story.findings import Number
from fanecon.story.words import LANGUAGES, Text, check_language


def computed(
    estimate: Estimate, unit: str, facts: Iterable[str], calls: str, factor: float = 1, digits: int | None = None
) -> Number:
    """Return a computed value with its rounding interval, its facts and the method that made it."""
    low, high = estimate.low * factor, estimate.high * factor
    return Number(estimate.point * factor, unit, low, high, digits, split_ids(facts), calls)


def series_of(case: Case, metric: str) -> pd.DataFrame:
    """Return a metric's quarters, published and implied, as methods take them."""
    return complete_series(case, metric).drop(columns="implied")


def finite(series: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are bounded on both sides: a floor is not a value."""
    return series[np.isfinite(series["low"]) & np.isfinite(series["high"])].reset_index(drop=True)


def since(series: pd.DataFrame, start: str) -> pd.DataFrame:
    """Keep the rows from a period on (periods of one kind sort as text)."""
    return series[series["period"] >= start].reset_index(drop=True)


def both(described: Callable[[str], str]) -> Text:
    """Write a text in both languages with one function of the language.

    Examples
    --------
    >>> both(lambda lang: {"zh": "甲", "en": "A"}[lang])
    Text(zh='甲', en='A')
    """
    zh, en = (described(lang) for lang in LANGUAGES)
    return Text(zh, en)


def joined(clauses: Iterable[str], lang: str) -> str:
    """Join clauses into one sentence with the language's own semicolon and full stop.

    Examples
    --------
    >>> joined(["甲", "乙"], "zh"), joined(["A", "B"], "en")
    ('甲；乙。', 'A; B.')
    """
    mark, stop = ("；", "。") if check_language(lang) == "zh" else ("; ", ".")
    return mark.join(clauses) + stop


def listed(items: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Join template pieces with each language's own separators.

    Examples
    --------
    >>> listed([("甲{a}", "A {a}"), ("乙{b}", "B {b}")])
    ('甲{a}、乙{b}', 'A {a}, B {b}')
    """
    return "、".join(zh for zh, _ in items), ", ".join(en for _, en in items)


def slug(metric: str) -> str:
    """Write a metric's name as part of an id.

    Examples
    --------
    >>> slug("mau_global")
    'mau-global'
    """
    return metric.replace("_", "-")
