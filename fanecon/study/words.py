"""Everything a reader sees that is neither a number nor a finding: the words of `words.toml` in both languages."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeVar

from fanecon.errors import FaneconError, did_you_mean
from fanecon.methods.refusal import Refusal
from fanecon.notation.numbers import LANGUAGES as LANGUAGES
from fanecon.notation.numbers import check_language, format_number
from fanecon.study.dates import format_period

_Entry = TypeVar("_Entry")
Pair = tuple[str, str]
"""Chinese and English."""


@dataclass(frozen=True)
class Text:
    """The same words in both languages; neither may be empty.

    Examples
    --------
    >>> Text("资料来源", "Sources").in_("en")
    'Sources'
    """

    zh: str
    en: str

    def __post_init__(self) -> None:
        for lang in LANGUAGES:
            if not getattr(self, lang).strip():
                raise FaneconError(f"A text lacks its {lang} half: {self!r}. Write both.")

    def in_(self, lang: str) -> str:
        """Return the words in one language."""
        return self.zh if check_language(lang) == "zh" else self.en


@dataclass(frozen=True)
class Label:
    """A name with the sentence that explains it."""

    name: Text
    meaning: Text


def read_words(name: str) -> dict[str, dict[str, list[str]]]:
    """Read a table of words that lies beside this module."""
    return tomllib.loads(files("fanecon.study").joinpath(name).read_text(encoding="utf-8"))


def _pairs(table: Mapping[str, list[str]]) -> dict[str, Pair]:
    return {key: (zh, en) for key, (zh, en) in table.items()}


_TOLD = read_words("words.toml")


def texts(table: str) -> dict[str, Text]:
    """Return one of the tables of `words.toml` that hold nothing but words."""
    return {key: Text(*pair) for key, pair in _TOLD[table].items()}


WORDS = texts("words")
VERDICTS, TIERS, CONFIDENCE = (
    {key: Label(Text(*name), Text(*meaning)) for key, (name, meaning) in _TOLD[table].items()}
    for table in ("verdicts", "tiers", "confidence")
)
REFUSALS, TABLES, SETTINGS = (_pairs(_TOLD[table]) for table in ("refusals", "tables", "settings"))
CELLS: dict[str, dict[str, Pair]] = {column: _pairs(cells) for column, cells in _TOLD["cells"].items()}  # type: ignore[arg-type]
"""What a code in a column means, by table and column; the words that imports read are in `vocabulary.csv`."""


def word(key: str, lang: str) -> str:
    """Return one of the interface's words.

    Examples
    --------
    >>> word("basis", "zh")
    '依据'
    """
    return _look_up(WORDS, key, "word").in_(lang)


def verdict(name: str) -> Label:
    """Return a verdict's name and meaning.

    Examples
    --------
    >>> verdict("DISPUTED").name.in_("zh")
    '证据冲突'
    """
    return _look_up(VERDICTS, name, "verdict")


def refused(refusal: Refusal) -> Pair:
    """Say in Chinese and in English why a method would not answer.

    Examples
    --------
    >>> refused(Refusal("too_few_actors", {"actors": 17, "required": 30}))
    ('只有17人，至少要30人', '17 people; it takes 30')
    """
    needs = refusal.needs
    counted = [v for k, v in needs.items() if k != "required" and isinstance(v, int | float) and math.isfinite(v)]
    slots = {"have": counted[0] if counted else "", "required": needs.get("required", "")}
    names = ", ".join(v for v in needs.values() if isinstance(v, str))

    def filled(template: str, lang: str) -> str:
        numbers = {k: format_number(v, "count", lang) if isinstance(v, int | float) else v for k, v in slots.items()}
        return template.format(**numbers, names=names)

    zh, en = _look_up(REFUSALS, refusal.code, "refusal")
    return filled(zh, "zh"), filled(en, "en")


def as_of_sentence(as_of: object | None, lang: str) -> str:
    """Say up to when a page knows the world; None is everything known.

    Examples
    --------
    >>> as_of_sentence(None, "en"), as_of_sentence("2026-01-31", "zh")
    ('Everything known', '截至2026年1月31日')
    """
    if as_of is None or as_of == "":
        return word("everything_known", lang)
    gap = " " if lang == "en" else ""
    return f"{word('as_of', lang)}{gap}{format_period(str(as_of), lang)}"


def hidden_sentence(after: int, undated: int, lang: str) -> str:
    """Say how many rows an as-of date hides; empty where it hides none.

    Examples
    --------
    >>> hidden_sentence(1, 11, "en")
    'Hidden: 1 row published later and 11 rows without a publication date.'
    >>> hidden_sentence(7, 0, "zh"), hidden_sentence(0, 0, "zh")
    ('未采用：此后公布的7行数据。', '')
    """
    parts = []
    if after:
        rows = format_number(after, "rows", lang)
        parts.append(f"此后公布的{rows}数据" if lang == "zh" else f"{rows} published later")
    if undated:
        rows = format_number(undated, "rows", lang)
        parts.append(f"无公布日期的{rows}数据" if lang == "zh" else f"{rows} without a publication date")
    if not parts:
        return ""
    return f"未采用：{'和'.join(parts)}。" if lang == "zh" else f"Hidden: {' and '.join(parts)}."


def with_colon(head: str, tail: str, lang: str) -> str:
    """Put a heading before its matter with the language's own colon.

    Examples
    --------
    >>> with_colon("来源", "小米", "zh"), with_colon("Source", "Xiaomi", "en")
    ('来源：小米', 'Source: Xiaomi')
    """
    return f"{head}{'：' if check_language(lang) == 'zh' else ': '}{tail}"


def join_words(items: Iterable[str], lang: str) -> str:
    """List things with the language's own comma.

    Examples
    --------
    >>> join_words(["小米", "泡泡玛特"], "zh"), join_words(["a", "b"], "en")
    ('小米、泡泡玛特', 'a, b')
    """
    return ("、" if check_language(lang) == "zh" else ", ").join(items)


def _look_up(table: Mapping[str, _Entry], key: str, what: str) -> _Entry:
    try:
        return table[key]
    except KeyError:
        raise FaneconError(f'Unknown {what} "{key}".{did_you_mean(key, table)}') from None
