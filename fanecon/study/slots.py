"""What stands in the slots of a sentence: a reported figure, a metric's label, a period."""

from __future__ import annotations

import re

from fanecon.evidence.case import Case, Fact
from fanecon.study.findings import Number
from fanecon.study.words import Text, format_period

_DECIMALS = re.compile(r"\d+(?:\.(\d+))?")


def label(case: Case, metric: str) -> Text:
    """Return a metric's name in both languages."""
    found = case.metric(metric)
    return Text(found.label_zh, found.label_en)


def period(text: str) -> Text:
    """Return a period in both languages."""
    return Text(format_period(text, "zh"), format_period(text, "en"))


def reported(fact: Fact) -> Number:
    """Return a reported figure as a number that leads to its document."""
    digits = _decimals(fact.reported.printed) if fact.unit == "percent" else None
    return Number(fact.reported.point, fact.unit, fact.interval.low, fact.interval.high, digits, (fact.fact_id,))


def worded(fact: Fact, slot: str) -> tuple[str, str]:
    """Write the slot of a reported figure with the words of its bound around it, in both languages.

    Parameters
    ----------
    fact : Fact
    slot : str
        The slot's name, such as "found"; `reported(fact)` goes into it.

    Returns
    -------
    tuple of str
        Chinese and English: "超过{found}", "more than {found}" for a floor.
    """
    if fact.reported.bound == "range":
        return f"{{{slot}:interval}}", f"{{{slot}:interval}}"
    if fact.interval.high is None:
        return f"超过{{{slot}}}", f"more than {{{slot}}}"
    if fact.interval.low is None and fact.unit == "rank":
        return f"{{{slot}}}或更靠前", f"{{{slot}}} or better"
    if fact.interval.low is None and fact.reported.hedge == "under":
        return f"不到{{{slot}}}", f"under {{{slot}}}"
    if fact.interval.low is None:
        return f"不高于{{{slot}}}", f"at most {{{slot}}}"
    return f"{{{slot}}}", f"{{{slot}}}"


def _decimals(printed: str) -> int | None:
    """Count the decimals of a printed percentage: 60% is not 60.0%."""
    found = [len(m[1] or "") for m in _DECIMALS.finditer(printed)]
    return max(found) if found else None
