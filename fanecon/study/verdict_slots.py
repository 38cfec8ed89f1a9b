"""What every sentence about a comparison is made of: sentences in both languages, intervals in the claim's unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from fanecon.evidence.audit import Audited
from fanecon.evidence.case import Case
from fanecon.evidence.interval import Interval
from fanecon.evidence.verdicts import Check, Relation, Verdict
from fanecon.study.findings import Number
from fanecon.study.words import Text

Slot = Number | Text


@dataclass
class Sentences:
    """Collects sentences; the slots of each get a number, so that two may use the same name."""

    zh: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)
    numbers: dict[str, Number] = field(default_factory=dict)
    words: dict[str, Text] = field(default_factory=dict)

    def add(self, zh: str, en: str, **slots: Slot) -> None:
        """Add a sentence in both languages; the slots are named in it, such as "{now}" or "{x:interval}"."""
        mark = f"_{len(self.zh)}"
        for name, slot in slots.items():
            if isinstance(slot, Number):
                self.numbers[name + mark] = slot
            else:
                self.words[name + mark] = slot
        rename = re.compile(r"\{(" + "|".join(slots) + r")(?=[:}])") if slots else None
        self.zh.append(rename.sub(rf"{{\1{mark}", zh) if rename else zh)
        self.en.append(rename.sub(rf"{{\1{mark}", en) if rename else en)


def relation_of(check: Check) -> tuple[str, str]:
    """Say how what the evidence allows lies to what is claimed; a verb phrase that ends a sentence."""
    told = {
        Relation.INSIDE: ("落在所述区间之内，但所依据的来源较弱", "lies inside the claim, though on weaker sources"),
        Relation.WEAK: ("比所述区间宽得多，说明不了问题", "is so much wider than the claim that it says little"),
        Relation.FAR: ("所述不错，但与实际相差较远", "makes the claim true, but far off"),
        Relation.OPEN: ("不足以判定", "settles nothing"),
        Relation.APART: (
            "与所述不符，但所依据的来源较弱",
            "contradicts the claim, though on weaker sources",
        ),
    }
    if check.verdict is Verdict.SUPPORTED:
        return "落在所述区间之内", "lies inside the claim"
    if check.verdict is Verdict.REFUTED:
        return "与所述区间没有交集", "does not meet the claim"
    return told.get(check.relation or Relation.PARTLY, ("与所述区间部分重叠", "partly overlaps the claim"))


def slot(name: str, interval: Interval | None) -> str:
    """Write the slot of a number: a point as such, anything else with both its ends.

    Examples
    --------
    >>> slot("x", Interval.of(3)), slot("x", Interval.of(3, 4))
    ('{x}', '{x:interval}')
    """
    return f"{{{name}}}" if interval is not None and interval.is_point else f"{{{name}:interval}}"


def number_of(interval: Interval | None, result: Audited, case: Case, facts: tuple[str, ...]) -> Number:
    """Return an interval in the claim's own unit."""
    assert interval is not None
    kind = result.claim.kind
    if kind in ("growth", "share"):
        return percent(interval, facts)
    if kind == "duration":
        return plain(interval, "years" if "年" in result.claim.stated else "hours", facts, digits=1)
    return plain(interval, case.metric(result.claim.metric).unit, facts)


def percent(interval: Interval, facts: tuple[str, ...]) -> Number:
    """Return a ratio in per cent."""
    return plain(interval.scaled(100), "percent", facts)


def plain(interval: Interval, unit: str, facts: tuple[str, ...], digits: int | None = None) -> Number:
    """Return the middle with its interval; the end that is there where only one is."""
    middle = interval.middle if interval.is_bounded else interval.low if interval.low is not None else interval.high
    assert middle is not None
    return Number(Fraction(middle), unit, interval.low, interval.high, digits, facts)
