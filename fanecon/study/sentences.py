"""A sentence in two languages whose numbers are rows: `{crash}`, `{crash.p}`, `{floor:percent.0}`.

`{row}` prints the point of a row with its unit, `{row.column}` another of its columns (words come in both languages
where the row has `column_zh` and `column_en`), `{value:unit}` a plain number. Behind the colon stand, in any order and
parted by commas, a unit (with decimals: `percent.0`) and a form: `+` with a sign, `abs` without one, `interval` the
interval alone. A digit typed between the braces of nobody is refused: numbers come from rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from string import Formatter

import pandas as pd

from fanecon.errors import FaneconError, did_you_mean
from fanecon.methods.refusal import Refusal
from fanecon.notation.periods import parse_period
from fanecon.study.dates import format_moment, format_period
from fanecon.study.traced import Basis, Number, basis_of, number, plain
from fanecon.study.words import LANGUAGES, Text

_FORMS = ("+", "abs", "interval")
# Years stand in words, and a digit after a Latin letter belongs to a name (SU7, Q3, K60).
_NAMED = re.compile(r"{(\w+)")
_TYPED = re.compile(r"(?<![A-Za-z\d])(?!(?:19|20)\d\d(?!\d))\d+")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(/|$)")


@dataclass(frozen=True)
class Slot:
    """One filled place of a template: a number and how it is printed, or words."""

    key: str
    value: Number | Text
    form: str = ""

    def printed(self, lang: str) -> str:
        """Return what the reader sees."""
        return self.value.in_(lang) if isinstance(self.value, Text) else self.value.printed(lang, self.form)


@dataclass(frozen=True)
class Sentence:
    """A filled pair of templates.

    Attributes
    ----------
    parts : mapping of str to sequence
        By language: literal strings and `Slot`s in their order.
    used : frozenset of str
        Which of the values it took.
    """

    parts: Mapping[str, Sequence[str | Slot]]
    used: frozenset[str] = field(default_factory=frozenset)

    @property
    def numbers(self) -> dict[str, Number]:
        """The numbers by their place's name, in order."""
        slots = [p for parts in self.parts.values() for p in parts if isinstance(p, Slot)]
        return {s.key: s.value for s in slots if isinstance(s.value, Number)}

    def plain(self, lang: str) -> str:
        """Return the sentence as text."""
        return "".join(p if isinstance(p, str) else p.printed(lang) for p in self.parts[lang])

    def in_both(self) -> dict[str, str]:
        """Return the sentence as text, by language."""
        return {lang: self.plain(lang) for lang in LANGUAGES}

    def html(self, lang: str, link: Callable[[Number], str]) -> str:
        """Return the sentence with every number as a link; `link` gives the anchor a number leads to."""
        pieces = []
        for part in self.parts[lang]:
            if isinstance(part, str):
                pieces.append(escape(part))
            elif isinstance(part.value, Text):
                pieces.append(escape(part.printed(lang)))
            else:
                pieces.append(f'<a class="num" href="#{link(part.value)}">{escape(part.printed(lang))}</a>')
        return "".join(pieces)

    def __bool__(self) -> bool:
        return any(self.parts[lang] for lang in LANGUAGES)


def fill(zh: str, en: str, values: Mapping[str, object], where: str) -> Sentence:
    """Fill a pair of templates.

    Parameters
    ----------
    zh, en : str
        Both, or neither.
    values : mapping of str to object
        Rows (`pandas.Series`), numbers with their basis (a tuple), `Text`, or words.
    where : str
        What the sentence belongs to, for errors.

    Raises
    ------
    FaneconError
        For a typed digit, an unknown name, a row without documents, a language that is missing.

    Examples
    --------
    >>> row = pd.Series({"point": 22.28, "low": 22.2, "high": 22.3, "unit": "percent", "fact_id": "r.2025Q3"})
    >>> fill("增长{g}", "grew by {g:+}", {"g": row}, "growth").plain("en")
    'grew by +22.3%'
    """
    if bool(zh.strip()) != bool(en.strip()):
        raise FaneconError(f"{where}: one language is missing. Write both zh and en.")
    used: set[str] = set()
    parts = {lang: _parts(text, values, f"{where}, {lang}", used) for lang, text in (("zh", zh), ("en", en))}
    return Sentence(parts, frozenset(used))


def names_of(*texts: str) -> set[str]:
    """Return the names that templates ask for."""
    return set(_NAMED.findall("".join(texts)))


def _parts(text: str, values: Mapping[str, object], where: str, used: set[str]) -> tuple[str | Slot, ...]:
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise FaneconError(f"{where}: the template cannot be read ({error}).") from None
    found: list[str | Slot] = []
    for literal, name, spec, _ in pieces:
        if typed := _TYPED.search(literal):
            raise FaneconError(f'{where}: "{typed[0]}" is typed. Numbers come from rows: pass one and write {{row}}.')
        if literal:
            found.append(literal)
        if name is not None:
            found.append(_slot(name, spec or "", values, where))
            used.add(name.partition(".")[0])
    return tuple(found)


def _slot(name: str, spec: str, values: Mapping[str, object], where: str) -> Slot:
    key, _, column = name.partition(".")
    if key not in values:
        raise FaneconError(f"{where}: {{{name}}} is not among what was passed.{did_you_mean(key, values)}")
    unit, digits, form = _spec(spec, f"{where}: {{{name}:{spec}}}")
    shown = f"{where}: {{{name}}}"
    made = _value(values[key], column, unit, digits, shown)
    if isinstance(made, Number) and form == "interval" and made.low is None and made.high is None:
        raise FaneconError(f"{shown} has no interval.")
    place = "_".join(part for part in (key, column.replace(".", "_"), unit, str(digits or "")) if part)
    return Slot(place, made, form)


def _spec(spec: str, where: str) -> tuple[str, int | None, str]:
    unit, digits, form = "", None, ""
    for token in filter(None, (t.strip() for t in spec.split(","))):
        if token in _FORMS:
            form = token
            continue
        name, dot, places = token.partition(".")
        if dot and not places.isdigit():
            raise FaneconError(f"{where}: expected a unit with decimals, such as percent.0.")
        unit, digits = name, int(places) if dot else None
    return unit, digits, form


def _value(value: object, column: str, unit: str, digits: int | None, where: str) -> Number | Text:
    if isinstance(value, pd.Series):
        both = [f"{column}_{lang}" for lang in LANGUAGES]
        if column and all(c in value.index for c in both):
            return Text(*(str(value[c]) for c in both))
        if column and column in value.index and isinstance(value[column], str | pd.Timestamp | Text):
            return words(value[column])
        return number(value, column or "point", unit, digits, where)
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], Basis):
        facts, sources = value[1].facts, value[1].sources
        value = Number(plain(value[0]), unit or "count", digits=digits, facts=facts, sources=sources)
    if isinstance(value, Number):
        if not value.basis:
            raise FaneconError(f"{where}: the number rests on nothing. Pass the row it comes from, or say of=frame.")
        return value
    if isinstance(value, pd.DataFrame):
        raise FaneconError(f"{where}: a table of {len(value)} rows was passed. Pass one row, such as frame.iloc[-1].")
    if not isinstance(value, str | Text | date | bool):
        what = f"a refusal ({value.code})" if isinstance(value, Refusal) else f"of type {type(value).__name__}"
        raise FaneconError(f"{where} is {what}. Pass one row, a number, a day, or words: fe.Text(zh, en).")
    return words(value)


def words(value: object) -> Text:
    """Return words in both languages: a period, a day or a time as each language writes it, other text as it is.

    Examples
    --------
    >>> words("2025Q3")
    Text(zh='2025年第三季度', en='Q3 2025')
    """
    if isinstance(value, Text):
        return value
    text = f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
    if _TIME.match(text):
        return Text(*(format_moment(text, lang) for lang in LANGUAGES))
    try:
        parse_period(text)
    except ValueError:
        return Text(text, text)
    return Text(*(format_period(text, lang) for lang in LANGUAGES))


def grounded(values: Mapping[str, object], of: object) -> dict[str, object]:
    """Give plain numbers their basis: `of`, else the rows and frames that stand beside them."""
    basis = basis_of(of) if of is not None else basis_of(*values.values())
    return {k: (v, basis) if _is_plain(v) else v for k, v in values.items()}


def _is_plain(value: object) -> bool:
    return pd.api.types.is_number(value) and not isinstance(value, bool)
