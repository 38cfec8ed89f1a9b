"""A finding: a sentence in two languages whose every number leads to the facts it rests on.

Nobody types a number. The sentence is a template, `{growth}` prints a number with its unit,
`{growth:+}` with its sign, `{growth:abs}` without one, `{growth:interval}` the interval around it, and a
digit that stands in the template itself is refused when the finding is made.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from string import Formatter
from typing import Any, Literal

from fanecon.errors import FaneconError, did_you_mean
from fanecon.study.basis import NAMED, CaseLike, SourceLike, fact_html, more_html, source_html
from fanecon.study.numbers import Real, format_interval, format_number, unit_of
from fanecon.study.words import LANGUAGES, Text, join_words, with_colon, word

Kind = Literal["finding", "caution", "refusal", "claim"]
KINDS: tuple[Kind, ...] = ("finding", "caution", "refusal", "claim")
_FORMS = ("", "+", "abs", "interval")
_ID = re.compile(r"[a-z][a-z0-9-]*")
# Years stand in words, and a digit after a Latin letter belongs to a name (SU7, Q3, K60).
_TYPED = re.compile(r"(?<![A-Za-z\d])(?!(?:19|20)\d\d(?!\d))\d+")


@dataclass(frozen=True)
class Number:
    """A reported or computed number and the facts it rests on.

    Attributes
    ----------
    value : int, float, fractions.Fraction or decimal.Decimal
        In the unit itself.
    unit : str
        A key of `fanecon.notation.units.UNITS`.
    low, high : number or None
        The interval around it; None (or an infinity) where it is open.
    digits : int or None
        As in `fanecon.study.numbers.format_number`.
    facts : tuple of str
        The fact_ids it rests on; the first is the one a reader is led to.
    calls : str or None
        The method that computed it, such as "growth.year_on_year".
    sources : tuple of str
        The source_ids of the series tables it was computed from, where it rests on no single facts.
    """

    value: Real
    unit: str
    low: Real | None = None
    high: Real | None = None
    digits: int | None = None
    facts: tuple[str, ...] = ()
    calls: str | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unit_of(self.unit)
        if not math.isfinite(self.value):
            raise FaneconError(f"A number of a finding is {self.value}; refuse in words instead.")
        object.__setattr__(self, "facts", tuple(self.facts))
        object.__setattr__(self, "sources", tuple(self.sources))

    def printed(self, lang: str, form: str = "") -> str:
        """Print the number in one of the forms a template may ask for.

        Examples
        --------
        >>> Number(-9.1, "percent").printed("en", "abs")
        '9.1%'
        """
        if form == "interval":
            return format_interval(self.low, self.high, self.unit, lang)
        value = -self.value if form == "abs" and self.value < 0 else self.value
        return format_number(value, self.unit, lang, self.digits, signed=form == "+")

    def as_json(self) -> dict[str, Any]:
        """Return the number as JSON can hold it: finite floats or None."""
        return {
            "value": float(self.value),
            "low": _finite(self.low),
            "high": _finite(self.high),
            "unit": self.unit,
            "facts": list(self.facts),
            "calls": self.calls,
            "sources": list(self.sources),
        }


@dataclass(frozen=True)
class Finding:
    """What a section found, cautions about or refuses to compute.

    Attributes
    ----------
    id : str
        Lower-case letters, digits and hyphens; unique in a notebook, the same in both languages.
    text : Text
        The template.
    numbers : mapping of str to Number
        What its placeholders name; each must be used in both languages.
    headline : str or None
        The number that stands for the finding in summaries.
    kind : str
        "finding", "caution", "refusal", or "claim" for the reasons of a verdict.
    facts : tuple of str
        Facts the sentence rests on besides those of its numbers.
    words : mapping of str to Text
        Placeholders that are words taken from the data: a metric's label, a period, a title.
    sources : tuple of str
        Documents it rests on besides those of its numbers: reports of what happened.

    Raises
    ------
    FaneconError
        For a typed digit, an unknown placeholder, a number that one language leaves out.

    Examples
    --------
    >>> growth = Number(173.4, "percent", facts=("ev_2025q3", "ev_2024q3"))
    >>> text = Text("交付量同比增长{growth}。", "Deliveries grew by {growth}.")
    >>> found = Finding("ev-growth", text, {"growth": growth})
    >>> found.plain("zh"), found.plain("en")
    ('交付量同比增长173.4%。', 'Deliveries grew by 173.4%.')
    """

    id: str
    text: Text
    numbers: Mapping[str, Number] = field(default_factory=dict)
    headline: str | None = None
    kind: Kind = "finding"
    facts: tuple[str, ...] = ()
    words: Mapping[str, Text] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", tuple(self.facts))
        if not _ID.fullmatch(self.id):
            raise self._error("its id may hold lower-case letters, digits and hyphens only")
        if self.kind not in KINDS:
            raise self._error(f'its kind is "{self.kind}"; expected one of {", ".join(KINDS)}')
        if self.headline is not None and self.headline not in self.numbers:
            raise self._error(f'its headline "{self.headline}" is none of its numbers')
        if both := set(self.numbers) & set(self.words):
            raise self._error(f"{sorted(both)} are numbers and words at once")
        for lang in LANGUAGES:
            self._check(lang)

    @property
    def all_facts(self) -> tuple[str, ...]:
        """Every fact_id once, those of the numbers first."""
        of_numbers = [f for n in self.numbers.values() for f in n.facts]
        return tuple(dict.fromkeys([*of_numbers, *self.facts]))

    @property
    def all_sources(self) -> tuple[str, ...]:
        """Every source_id named directly, once, those of the numbers first."""
        of_numbers = [s for n in self.numbers.values() for s in n.sources]
        return tuple(dict.fromkeys([*of_numbers, *self.sources]))

    def plain(self, lang: str) -> str:
        """Return the sentence as plain text."""
        return self._fill(lang, lambda text: text, lambda _, printed: printed)

    def html(self, lang: str, case: CaseLike) -> str:
        """Return the call-out: the sentence, its numbers linked to the facts that are listed below it.

        Parameters
        ----------
        lang : str
            "zh" or "en".
        case : CaseLike
            Where the facts are.

        Returns
        -------
        str
            An `<aside>`; everything that comes from data is escaped.
        """
        basis = self.basis_html(lang, case)
        # A note, not a landmark: a page has dozens, and a screen reader would list each as a region of its own.
        opening = f'<aside class="finding finding-{self.kind}" id="finding-{self.id}" role="note">'
        return "\n".join(p for p in (opening, f"<p>{self.sentence_html(lang)}</p>", basis, "</aside>") if p)

    def sentence_html(self, lang: str) -> str:
        """Return the sentence with its numbers as links into `basis_html`."""
        items = self._items

        def link(name: str, printed: str) -> str:
            number = self.numbers[name]
            first = next(iter((*number.facts, *number.sources)), None)
            target = f"{self._anchor}-{items.index(first) + 1}" if first in items else self._anchor
            title = f' title="{escape(number.calls)}"' if number.calls else ""
            return f'<a class="num" href="#{target}"{title}>{escape(printed)}</a>'

        return self._fill(lang, escape, link)

    def basis_html(self, lang: str, case: CaseLike) -> str:
        """Return the folded list of facts and documents below the sentence; empty where it rests on none."""
        items = [fact_html(case.fact_by_id(f), case, lang) for f in self.all_facts]
        items += [source_html(case.source(s), lang) for s in self.all_sources[: self._named]]
        listed = "".join(f'<li id="{self._anchor}-{i}">{item}</li>' for i, item in enumerate(items, 1))
        if more := len(self.all_sources) - self._named:
            listed += f"<li>{more_html(more, lang)}</li>"
        printed = [n.printed(lang) for n in self.numbers.values() if not (n.facts or n.sources)]
        counted = with_colon(join_words(dict.fromkeys(printed), lang), word("counted", lang), lang) if printed else ""
        basis = f'<p class="counted">{escape(counted)}</p>' if counted else ""
        basis += f"<ol>{listed}</ol>" if listed else ""
        if not basis:
            return ""
        return f'<details class="basis" id="{self._anchor}"><summary>{word("basis", lang)}</summary>{basis}</details>'

    @property
    def _named(self) -> int:
        """How many documents the list names: all, unless that would only repeat the page's list of sources."""
        return len(self.all_sources) if len(self.all_sources) <= NAMED + 2 else NAMED

    @property
    def _items(self) -> tuple[str, ...]:
        """What the list below the sentence names, in its order: facts, then documents; their ids differ in kind."""
        return self.all_facts + self.all_sources[: self._named]

    @property
    def _anchor(self) -> str:
        return f"basis-{self.id}"

    def as_json(self, notebook: str, case: CaseLike) -> dict[str, Any]:
        """Return the finding as the press collects it.

        Parameters
        ----------
        notebook : str
            Such as "01_metrics".
        case : CaseLike
            Where the facts are.

        Returns
        -------
        dict
            JSON without NaN or infinities.
        """
        head = self.numbers[self.headline].as_json() if self.headline else {}
        facts = [case.fact_by_id(f) for f in self.all_facts]
        documents = [d for f in facts for d in (f.source, f.also) if d is not None]
        documents += [case.source(s) for s in self.all_sources]
        return {
            "id": self.id,
            "notebook": notebook,
            "kind": self.kind,
            "headline": self.headline,
            "value": head.get("value"),
            "unit": head.get("unit"),
            "low": head.get("low"),
            "high": head.get("high"),
            "printed": {lang: self.numbers[self.headline].printed(lang) for lang in LANGUAGES}
            if self.headline
            else None,
            "text": {lang: self.plain(lang) for lang in LANGUAGES},
            "numbers": {name: number.as_json() for name, number in self.numbers.items()},
            "facts": list(self.all_facts),
            "sources": list({d.source_id: _source_json(d) for d in documents}.values()),
        }

    def _fill(self, lang: str, text: Callable[[str], str], number: Callable[[str, str], str]) -> str:
        parts = []
        for literal, name, form, _ in Formatter().parse(self.text.in_(lang)):
            parts.append(text(literal))
            if name is None:
                continue
            if name in self.words:
                parts.append(text(self.words[name].in_(lang)))
            else:
                parts.append(number(name, self.numbers[name].printed(lang, form or "")))
        return "".join(parts)

    def _check(self, lang: str) -> None:
        try:
            parsed = list(Formatter().parse(self.text.in_(lang)))
        except ValueError as error:
            raise self._error(f"its {lang} template cannot be read ({error})") from None
        known = {**self.numbers, **self.words}
        used = {name: form or "" for _, name, form, _ in parsed if name is not None}
        for literal, name, form, _ in parsed:
            if typed := _TYPED.search(literal):
                raise self._error(f'"{typed[0]}" is typed in its {lang} template; make it a number with its facts')
            if name is not None and name not in known:
                raise self._error(f"its {lang} template names {{{name}}}.{did_you_mean(name, known)}")
            if (form or "") not in (_FORMS if name in self.numbers else ("",)):
                raise self._error(f'"{form}" after {{{name}}} is no form; expected +, abs or interval')
            if form == "interval" and name and self.numbers[name].low is None and self.numbers[name].high is None:
                raise self._error(f"{{{name}}} has no interval")
        if unused := sorted(set(known) - set(used)):
            raise self._error(f"its {lang} template does not use {', '.join(unused)}")

    def _error(self, what: str) -> FaneconError:
        return FaneconError(f'Finding "{self.id}": {what.removesuffix(".")}{"" if what.endswith("?") else "."}')


def _finite(value: Real | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _source_json(source: SourceLike) -> dict[str, Any]:
    return {
        "source_id": source.source_id,
        "publisher": source.publisher,
        "title": source.title,
        "url": source.link,
        "tier": source.tier,
    }
