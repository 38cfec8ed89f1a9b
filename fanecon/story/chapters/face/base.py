"""What the sections about the face share: its name, the documents behind tables, and refusals in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.refusal import Refusal
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

Row = Mapping[str, Any]

PROBLEMS = ("safety_accident", "recall", "quality", "controversy", "pr_scandal")
LAUNCHES = ("product_launch", "livestream", "founder_moment")

REFUSALS = {
    "too_few_topics": (
        "点名的话题只有{topics}，至少需要{required}。",
        "Topics that name anybody: {topics}; at least {required} are needed.",
    ),
    "one_voice": ("除代表人物之外没有任何声音。", "Nobody but the face was heard."),
    "unreachable": (
        "其余声音彼此之间太集中，最多只能达到{reachable}个有效声音。",
        "The other voices are too concentrated among themselves: {reachable} effective voices at most.",
    ),
    "not_a_time_series": (
        "只有{points}个数据点，至少需要{required}个才算时间序列。",
        "Points: {points}; at least {required} make a time series.",
    ),
    "constant": ("多数相邻的数值相同，无从判断。", "Most neighbouring values are equal; none can be judged."),
    "too_few_points": (
        "断点之前有{before}个数据点，之后有{after}个，两边各需要至少{required}个。",
        "Points before the break: {before}; after it: {after}; at least {required} are needed on either side.",
    ),
    "too_few_events": (
        "只有{events}，至少需要{required}件才能合并检验。",
        "There are {events}; at least {required} are needed to be pooled.",
    ),
    "too_few_dates": (
        "没有事件的日期只有{dates}个，至少需要{required}个。",
        "Dates without an event: {dates}; at least {required} are needed.",
    ),
}
"""Why a method of this notebook refused, in words."""

_UNITS = {"topics": "topics", "events": "events", "reachable": "index"}


def face_name(case: Case) -> Text:
    """Return what the face of the brand is called; "the face" where the case does not say."""
    settings = case.config.get("face")
    names = settings["names"] if settings else {"zh": "品牌代表", "en": "the face"}
    return Text(names["zh"], names["en"])


def brand_name(case: Case) -> Text:
    """Return what the brand is called."""
    return Text(case.config.names["zh"], case.config.names["en"])


def sources_of(*frames: pd.DataFrame) -> tuple[str, ...]:
    """Return the documents some tables rest on, each once.

    Examples
    --------
    >>> sources_of(pd.DataFrame({"source_id": ["a", "b", "a"]}), pd.DataFrame({"also_source_id": ["", "c"]}))
    ('a', 'b', 'c')
    """
    columns = [f[c] for f in frames for c in ("source_id", "also_source_id") if c in f.columns]
    return tuple(dict.fromkeys(s for column in columns for s in column if s))


def share_number(
    share: float, low: float, high: float, sources: Iterable[str], calls: str, digits: int | None = None
) -> Number:
    """Return a share (a fraction) as a percentage with its interval; a missing end is left open."""
    least, most = (None if pd.isna(end) else 100 * end for end in (low, high))
    return Number(100 * share, "percent", least, most, digits, (), calls, tuple(sources))


def records(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as mappings."""
    return [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]


def rows_by(frame: pd.DataFrame, column: str) -> dict[str, Row]:
    """Return the rows of a table by the values of a column that names them.

    Examples
    --------
    >>> rows_by(pd.DataFrame({"year": ["2025"], "share": [0.3]}), "year")["2025"]["share"]
    0.3
    """
    return {str(row[column]): row for row in records(frame)}


def widest(row: Row) -> tuple[float, float]:
    """Return a share's interval that allows for bursts; the plain one where too few rows show how bursty it is.

    Examples
    --------
    >>> widest({"low": 0.2, "high": 0.4, "wide_low": float("nan"), "wide_high": float("nan")})
    (0.2, 0.4)
    """
    kind: str = "" if pd.isna(row["wide_low"]) else "wide_"
    return float(row[f"{kind}low"]), float(row[f"{kind}high"])


def refused(id: str, zh: str, en: str, refusal: Refusal, words: dict[str, Text] | None = None) -> Finding:
    """Turn a method's refusal into a finding: what was asked, then why there is no answer.

    Parameters
    ----------
    id : str
    zh, en : str
        What is not computed, as a template whose placeholders are all in `words`.
    refusal : Refusal
        With a code of `REFUSALS`.
    words : dict of str to Text
    """
    why_zh, why_en = REFUSALS[refusal.code]
    numbers = {
        name: Number(value, _UNITS.get(name, "count"))
        for name, value in refusal.needs.items()
        if f"{{{name}}}" in why_zh and not isinstance(value, str)
    }
    return Finding(id, Text(f"{zh}{why_zh}", f"{en} {why_en}"), numbers, None, "refusal", words=words or {})


def full_years(periods: Iterable[str]) -> list[str]:
    """Return the years of which every month (or quarter) is there, in order of time.

    Examples
    --------
    >>> full_years(["2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1"])
    ['2024']
    """
    seen = pd.Series(sorted(set(periods)), dtype=str)
    parts = seen.groupby(seen.str[:4]).size()
    whole = 4 if seen.str.contains("Q").any() else 12
    return [str(year) for year in parts[parts == whole].index]
