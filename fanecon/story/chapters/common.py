"""What every chapter needs: numbers from facts and estimates, labels, the latest period."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.implied import split_ids
from fanecon.methods.estimate import Estimate
from fanecon.story.findings import Number
from fanecon.story.words import Text, format_period


def label(case: Case, metric: str) -> Text:
    """Return a metric's name in both languages."""
    found = case.metric(metric)
    return Text(found.label_zh, found.label_en)


def period(text: str) -> Text:
    """Return a period in both languages."""
    return Text(format_period(text, "zh"), format_period(text, "en"))


def reported(fact: Fact) -> Number:
    """Return a reported figure as a number that leads to its document."""
    return Number(fact.reported.point, fact.unit, fact.interval.low, fact.interval.high, facts=(fact.fact_id,))


def computed(
    estimate: Estimate, unit: str, facts: Sequence[str], calls: str, factor: float = 1, digits: int | None = None
) -> Number:
    """Return a computed value with its rounding interval, its facts and the method that made it."""
    low, high = estimate.low * factor, estimate.high * factor
    return Number(estimate.point * factor, unit, low, high, digits, split_ids(facts), calls)


def finite(series: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are bounded on both sides: a floor is not a value."""
    return series[np.isfinite(series["low"]) & np.isfinite(series["high"])].reset_index(drop=True)


def since(series: pd.DataFrame, start: str) -> pd.DataFrame:
    """Keep the rows from a period on (periods of one kind sort as text)."""
    return series[series["period"] >= start].reset_index(drop=True)


def listed(items: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Join template pieces with each language's own separators.

    Examples
    --------
    >>> listed([("甲{a}", "A {a}"), ("乙{b}", "B {b}")])
    ('甲{a}、乙{b}', 'A {a}, B {b}')
    """
    return "、".join(zh for zh, _ in items), ", ".join(en for _, en in items)
