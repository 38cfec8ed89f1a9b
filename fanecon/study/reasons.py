"""A reason for a verdict: sentences of `reasons.toml` in both languages, every number of which leads to its facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from string import Formatter
from typing import Any

from fanecon.evidence.audit import Audited
from fanecon.evidence.case import Case, Fact
from fanecon.evidence.verdicts import Check
from fanecon.notation.interval import Interval
from fanecon.study.basis import CaseLike, leads_to, listed_html, sources_json
from fanecon.study.dates import format_period
from fanecon.study.sentences import Sentence, Slot
from fanecon.study.traced import Basis, Number
from fanecon.study.words import LANGUAGES, Pair, Text, join_words, read_words, with_colon, word

_TOLD = read_words("reasons.toml")
_DECIMALS = re.compile(r"\d+(?:\.(\d+))?")


@dataclass(frozen=True)
class Worded:
    """A number and how it stands in a sentence: `{}`, or with words around it, or `{:interval}`."""

    number: Number
    around: Pair


@dataclass(frozen=True)
class Reason:
    """Why a claim got its verdict.

    Attributes
    ----------
    id : str
        "claim-" and the claim's id.
    sentence : Sentence
    first : Sentence
        What its first comparison found; all of it where there is one.
    numbers : mapping of str to Number
    basis : Basis
        Every fact and document once, those of the numbers first.
    """

    id: str
    sentence: Sentence
    first: Sentence
    numbers: Mapping[str, Number]
    basis: Basis

    def plain(self, lang: str) -> str:
        """Return it as text."""
        return self.sentence.plain(lang)

    def html(self, lang: str, case: CaseLike) -> str:
        """Return the sentence, its numbers linked into a folded list of facts and documents; data is escaped."""
        anchor = f"basis-{self.id}"
        told = f"<p>{self.sentence.html(lang, leads_to(anchor, self.basis))}</p>"
        printed = dict.fromkeys(n.printed(lang) for n in self.numbers.values() if not n.basis)
        counted = escape(with_colon(join_words(printed, lang), word("counted", lang), lang))
        listed = listed_html(anchor, self.basis, case, lang)
        inside = (f'<p class="counted">{counted}</p>' if printed else "") + (f"<ol>{listed}</ol>" if listed else "")
        if not inside:
            return told
        return f'{told}<details class="basis" id="{anchor}"><summary>{word("basis", lang)}</summary>{inside}</details>'

    def as_json(self, notebook: str, case: CaseLike) -> dict[str, Any]:
        """Return it as the press collects a finding; it has no number that stands for the whole."""
        return {
            "id": self.id,
            "notebook": notebook,
            "kind": "claim",
            **dict.fromkeys(("headline", "value", "unit", "low", "high", "printed")),
            "text": self.sentence.in_both(),
            "numbers": {name: number.as_json() for name, number in self.numbers.items()},
            "facts": list(self.basis.facts),
            "sources": sources_json(self.basis, case),
        }


class Sentences:
    """Collects sentences; the slots of each get a number, so that two may use the same name."""

    def __init__(self) -> None:
        self.parts: dict[str, list[str | Slot]] = {lang: [] for lang in LANGUAGES}
        self.first: dict[str, list[str | Slot]] = {}
        self.numbers: dict[str, Number] = {}
        self._count = 0

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, key: str, **slots: Number | Text | Worded | Pair) -> None:
        """Add a sentence of `reasons.toml`; a pair of words may itself have slots, if it comes before them."""
        texts: Sequence[str] = pair(key)
        mark = f"_{self._count}"
        filled: dict[str, Number | Text] = {}
        for name, slot in slots.items():
            words: Sequence[str] = (f"{{{name}}}",) * 2
            if isinstance(slot, tuple):
                words = slot
            elif isinstance(slot, Worded):
                words, filled[name] = [w.replace("{", "{" + name) for w in slot.around], slot.number
            else:
                filled[name] = slot
            texts = [t.replace("{" + name + "}", w) for t, w in zip(texts, words, strict=True)]
        for lang, text in zip(LANGUAGES, texts, strict=True):
            self.parts[lang] += [" "] if lang == "en" and self._count else []
            for literal, place, form, _ in Formatter().parse(text):
                self.parts[lang].append(literal)
                if place is not None:
                    self.parts[lang].append(Slot(place + mark, filled[place], form or ""))
        self.numbers |= {name + mark: value for name, value in filled.items() if isinstance(value, Number)}
        self.first = self.first or {lang: list(told) for lang, told in self.parts.items()}
        self._count += 1


def pair(key: str) -> Pair:
    """Return a pair of words of `reasons.toml` by section and name.

    Examples
    --------
    >>> pair("growth.fails")
    ('报告的说法不成立', 'the claim does not hold')
    """
    section, _, name = key.partition(".")
    zh, en = _TOLD[section][name]
    return zh, en


def ending(section: str, check: Check) -> Pair:
    """Return the words of a section that fit a comparison: by its verdict, else by how the two intervals lie."""
    key = next((k for k in (check.verdict, check.relation) if k in _TOLD[section]), "otherwise")
    return pair(f"{section}.{key}")


def label(case: Case, metric: str) -> Text:
    """Return a metric's name in both languages."""
    found = case.metric(metric)
    return Text(found.label_zh, found.label_en)


def period(text: str) -> Text:
    """Return a period in both languages."""
    return Text(*(format_period(text, lang) for lang in LANGUAGES))


def reported(fact: Fact) -> Number:
    """Return a reported figure as a number that leads to its document; 60% keeps its decimals, it is not 60.0%."""
    found = [len(m[1] or "") for m in _DECIMALS.finditer(fact.reported.printed)]
    digits = max(found, default=None) if fact.unit == "percent" else None
    return Number(fact.reported.point, fact.unit, fact.interval.low, fact.interval.high, digits, (fact.fact_id,))


def worded(fact: Fact) -> Worded:
    """Return a reported figure with the words of its bound, such as "more than {}" for a floor."""
    name = "plain"
    if fact.reported.bound == "range":
        name = "range"
    elif fact.interval.high is None:
        name = "floor"
    elif fact.interval.low is None:
        name = "rank" if fact.unit == "rank" else "under" if fact.reported.hedge == "under" else "ceiling"
    return Worded(reported(fact), pair(f"bounds.{name}"))


def ends(number: Number) -> Worded:
    """Return a number as such where it is exact, else with both of its ends."""
    is_exact = number.low is not None and number.low == number.high
    return Worded(number, pair("bounds.plain" if is_exact else "bounds.range"))


def claimed_in(result: Audited, case: Case) -> tuple[int, str]:
    """Return what the intervals of a claim are multiplied by to be in its unit, and that unit."""
    claim = result.claim
    if claim.kind in ("growth", "share"):
        return 100, "percent"
    if claim.kind == "duration":
        return 1, "years" if "年" in claim.stated else "hours"
    return 1, case.metric(claim.metric).unit if claim.metric in case.metrics else "count"


def number_of(interval: Interval | None, result: Audited, case: Case, facts: tuple[str, ...]) -> Number:
    """Return an interval in the claim's own unit."""
    assert interval is not None
    scale, unit = claimed_in(result, case)
    return plain(interval.scaled(scale), unit, facts, digits=1 if result.claim.kind == "duration" else None)


def percent(interval: Interval, facts: tuple[str, ...]) -> Number:
    """Return a ratio in per cent."""
    return plain(interval.scaled(100), "percent", facts)


def plain(interval: Interval, unit: str, facts: tuple[str, ...], digits: int | None = None) -> Number:
    """Return the middle with its interval; the end that is there where only one is."""
    middle = interval.middle if interval.is_bounded else interval.low if interval.low is not None else interval.high
    assert middle is not None
    return Number(Fraction(middle), unit, interval.low, interval.high, digits, facts)
