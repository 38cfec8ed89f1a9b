"""What every chapter needs: series, computed numbers, lists in two languages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.implied import STOCKS, complete_series, split_ids
from fanecon.evidence.periods import Period, parse_period
from fanecon.methods.estimate import Estimate
from fanecon.study.findings import Number
from fanecon.study.words import LANGUAGES, Text, check_language


def computed(
    estimate: Estimate, unit: str, facts: Iterable[str], calls: str, factor: float = 1, digits: int | None = None
) -> Number:
    """Return a computed value with its rounding interval, its facts and the method that made it."""
    low, high = estimate.low * factor, estimate.high * factor
    return Number(estimate.point * factor, unit, low, high, digits, split_ids(facts), calls)


A_YEAR = {"Q": 4, "H": 2, "Y": 1}
"""Lengths of period that a metric's course is told in, finest first, and how many of them a year has."""


def series_of(case: Case, metric: str, length: str | None = None) -> pd.DataFrame:
    """Return a metric's figures of one length of period, published and implied, as methods take them.

    Parameters
    ----------
    case : Case
    metric : str
    length : {"Q", "H", "Y"}, optional
        By default the length with the most figures, the finer of equals.

    Returns
    -------
    pandas.DataFrame
        `period, low, point, high, fact_id`.
    """
    if length is None:
        found = courses(case, metric)
        return max(found.values(), key=lambda series: len(finite(series))) if found else _quarters(case, metric)
    if length != "Q" and case.metric(metric).kind in STOCKS:
        return _at_ends(case, metric, length)
    return complete_series(case, metric, length).drop(columns="implied")


def courses(case: Case, metric: str) -> dict[str, pd.DataFrame]:
    """Return what is worth telling of a metric's course, by the length of its periods.

    A metric with quarters is told in quarters; one without in halves and in years, a stock in whichever of the two
    has more figures.

    Parameters
    ----------
    case : Case
    metric : str

    Returns
    -------
    dict of str to pandas.DataFrame
        "Q", or "H" and "Y"; a length without a figure is left out.
    """
    quarters = _quarters(case, metric)
    coarse = {length: series_of(case, metric, length) for length in ("H", "Y")}
    coarse = {length: series for length, series in coarse.items() if not finite(series).empty}
    if not finite(quarters).empty and all(len(finite(quarters)) >= len(finite(s)) for s in coarse.values()):
        return {"Q": quarters}
    if len(coarse) == 2 and case.metric(metric).kind in STOCKS:
        best = max(coarse, key=lambda length: len(finite(coarse[length])))
        return {best: coarse[best]}
    return coarse


def _quarters(case: Case, metric: str) -> pd.DataFrame:
    return complete_series(case, metric).drop(columns="implied")


def _at_ends(case: Case, metric: str, length: str) -> pd.DataFrame:
    """Return a stock at the ends of halves or years: a figure of 31 December is one of its year, however dated."""
    rows = case.series(metric)[["period", "low", "point", "high", "fact_id"]]
    rows["end"] = [_ended(parse_period(text), length) for text in rows["period"]]
    rows = rows.dropna(subset="end")
    order = sorted(range(len(rows)), key=lambda i: case.fact_by_id(rows["fact_id"].iloc[i]).preference)
    best = rows.iloc[order].drop_duplicates("end")
    return best.assign(period=best["end"]).drop(columns="end").sort_values("period", ignore_index=True)


def _ended(period: Period, length: str) -> str | None:
    half = {(6, 30): 1, (12, 31): 2}.get((period.end.month, period.end.day))
    if half is None or period.frequency == "span" or (length == "Y" and half == 1):
        return None
    return str(period.end.year) if length == "Y" else f"{period.end.year}H{half}"


def sentences_on(case: Case, topic: str) -> pd.DataFrame:
    """Return the audited report's sentences without a figure on one topic.

    Parameters
    ----------
    case : Case
    topic : str
        "community", "face", or the id of an incident.

    Returns
    -------
    pandas.DataFrame
        As `report_sentences` lays them out, in the report's order.
    """
    sentences = case.frame("report_sentences")
    return sentences[sentences["topic"] == topic].reset_index(drop=True)


def finite(series: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are bounded on both sides: a floor is not a value."""
    # An empty frame has no numbers yet, only names of columns.
    bounded = np.isfinite(series[["low", "high"]].to_numpy(dtype=float)).all(axis=1)
    return series.loc[bounded].reset_index(drop=True)


def since(series: pd.DataFrame, start: str) -> pd.DataFrame:
    """Keep the rows of periods that do not begin before another period does."""
    first = parse_period(start).start
    later = [parse_period(text).start >= first for text in series["period"]]
    return series[pd.Series(later, index=series.index, dtype=bool)].reset_index(drop=True)


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


def slug(name: str) -> str:
    """Write any name as part of an id: small letters, digits and hyphens, never empty, the same for the same name.

    A name that cannot be written so, or not without loss of what tells it from others, ends in a code of its own.

    Examples
    --------
    >>> slug("mau_global"), slug("QuestMobile"), slug("S&P") == slug("S P"), slug("极光").startswith("x")
    ('mau-global', 'questmobile', False, True)
    """
    kept = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if re.fullmatch(r"[A-Za-z0-9]+([ _-][A-Za-z0-9]+)*", name):
        return kept
    return f"{kept or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
