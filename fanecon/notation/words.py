"""The words of a printed figure (`fanecon/notation/words.toml`), and the lexer that cuts a text into them.

Every character of a figure belongs to a word of the tables, to a numeral or to a remark mark; where none fits, reading
stops, and what is left over is shown.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from lark import Token

from fanecon.notation.units import currency_words, unit_words


@dataclass(frozen=True, slots=True)
class Hedge:
    """A way of not quite saying a number.

    `below` and `above` are shares of the figure, or, where `in_units` is set, units of its last
    non-zero printed digit; None is unbounded.
    """

    name: str
    below: Fraction | None
    above: Fraction | None
    in_units: bool = False


def _hedge(name: str, table: Mapping[str, Any]) -> Hedge:
    below, above = (Fraction(table[side]) if side in table else None for side in ("below", "above"))
    return Hedge(name, below, above, table.get("in_units", False))


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words.split("|")}


_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_HEDGES = {name: _hedge(name, table) for name, table in _TABLES["hedges"].items()}
HEDGE_OF = {w: _HEDGES[name] for name, table in _TABLES["hedges"].items() for w in table["words"].split("|")}
SCALES = {word: int(scale) for word, scale in _by_word(_TABLES["scales"]).items()}
MARKS = _by_word(_TABLES["marks"])
SHARES_BEFORE = _by_word(_TABLES["shares_before"])
FRACTIONS = {word: Fraction(value) for word, value in _by_word(_TABLES["fractions"]).items()}
_MOVES = {name: words.split("|") for name, words in _TABLES["moves"].items()}
_OTHERS = {name: words.split("|") for name, words in _TABLES["others"].items()}
NUMBERS = {word: number for number, word in enumerate(_OTHERS["numbers"], start=1)}
_VERBS = [*_MOVES["falling"], *_MOVES["rising"]]
ARRIVALS = {f"{v}{to}" for v in _VERBS for to in _MOVES["to"]} | {f"{v} to" for v in _MOVES["english_to"]}
"""Words that say where a figure arrived, not by how much it moved: 增至, 下降到, "fell to"."""
_FOLD = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFFE5: "¥", 0xFFE1: "£", 0xFFE6: "₩"}
    | str.maketrans(_TABLES["folded"]["traditional"], _TABLES["folded"]["simplified"])
    | str.maketrans(_TABLES["folded"]["signs"], _TABLES["folded"]["plain_signs"])
)  # fmt: skip


class Word(Token):
    """A word of a figure: lark's token without the lines and columns that cost more than the word."""

    __slots__ = ()

    def __new__(cls, kind: str, text: str, start: int, end: int) -> Word:
        """Make a word of a kind from where it stands."""
        word = str.__new__(cls, text)
        word.type, word.value, word.start_pos, word.end_pos = kind, text, start, end
        word.line = word.column = word.end_line = word.end_column = None
        return word


def narrowed(text: str) -> str:
    """Return a text of the same length with narrow digits and signs, and simplified characters of figures.

    Examples
    --------
    >>> narrowed("２．８萬　輛")
    '2.8万 辆'
    """
    return text.translate(_FOLD)


def folded(text: str) -> str:
    """Return a text with narrow digits and signs, simplified characters and single spaces.

    Circled and raised figures stay what they are: they are remark marks, no digits.

    Examples
    --------
    >>> folded("　超過２．８萬　輛 ①")
    '超过2.8万 辆 ①'
    """
    return " ".join(narrowed(text).split())


@cache
def money_words(*, every: bool = False) -> Mapping[str, tuple[str, ...]]:
    """Return the folded words for money and the currencies they may mean; see `currency_words`."""
    return {folded(word): codes for word, codes in currency_words(every=every).items()}


def lexed(text: str, *, every: bool = False) -> tuple[list[Token], str]:
    """Cut a folded text into words as far as they are known.

    Parameters
    ----------
    text : str
    every : bool
        Know all currencies by name, not the commonest alone.

    Returns
    -------
    tuple of list and str
        The words, and what is left over.

    Examples
    --------
    >>> [(t.type, str(t)) for t in lexed("净亏损2.1亿元")[0]], lexed("1.2 parsecs")[1]
    ([('FALL', '净亏损'), ('NUM', '2.1'), ('SCALE', '亿'), ('CURRENCY', '元')], 'parsecs')
    """
    lexer, kinds = _lexer(every)
    match, at = lexer.match, 0
    tokens: list[Token] = []
    lower = text.lower()
    while found := match(lower, at):
        kind, start, at = found.lastgroup or "", at, found.end()
        word = found[kind]
        if kind == "REMARK" and word[0] == "(" and not any(token.type in NUMERIC for token in tokens):
            kind, word, at = "OPEN", "(", found.start(kind) + 1  # (40) is a remark behind a number, else a loss
        tokens.append(Word(kinds[word] if kind == "word" else kind, word, start, at))
    if at < len(text) and not every:
        return lexed(text, every=True)  # a currency of the wide world, perhaps
    return tokens, text[at:].strip()


def _kinds(every: bool) -> Iterable[tuple[str, Iterable[str]]]:
    """Yield the kinds of words; what comes first has its way with a word that two tables know."""
    yield from (("TILDE", "~"), ("PLUS", "+"), ("MORE", "多余"), ("HALF", ["个半"]))
    yield from (("TO", ["至", "到", "to", "and", "和", "与"]), ("TENTHS", ["成", *(f"成{d}" for d in f"{_DIGITS}半")]))
    yield from (
        ("PLACE", _OTHERS["places"]),
        ("ARTICLE", ["a", "an"]),
        ("PER", SHARES_BEFORE),
        ("NUM", NUMBERS),
        ("FRACTION", FRACTIONS),
    )
    yield from (("SCALE", SCALES), ("HEDGE", HEDGE_OF), ("MARK", MARKS), ("UNIT", unit_words()))
    yield from (("FALL", [*_MOVES["falling"], *_MOVES["fall"]]), ("RISE", [*_MOVES["rising"], *_MOVES["rise"]]))
    yield from (("LINK", [*ARRIVALS, *_OTHERS["links"]]), ("CURRENCY", money_words(every=every)))


NUMERIC = frozenset(["NUM", "CHINESE", "FRACTION", "SCALE"])
_DIGITS = "一二三四五六七八九"
_RAISED = "⁰¹²³⁴-⁹"
_NUMERALS = (
    rf"(?P<FRACTION>[{_DIGITS}十]+分之[两{_DIGITS}十]+|[1-9][0-9]?/[1-9][0-9]?(?![0-9/.]))"
    rf"|(?P<NUM>(?!10[{_RAISED}])(?:(?:[1-9][0-9]{{0,2}}(?:,[0-9]{{3}}){{1,6}}|0|[1-9][0-9]{{0,20}})(?:\.[0-9]{{1,12}})?"
    r"|\.[0-9]{1,12})(?:e[+-]?[0-9]{1,2})?(?![0-9]|[,.][0-9]|e[+-]?[0-9]))"
)
_AFTER_WORDS = (
    rf"(?P<CHINESE>(?:[两{_DIGITS}十]|零(?=点))[零两{_DIGITS}十百千万亿]*(?:点[零{_DIGITS}]+[百千万亿]*)?)"
    rf"|(?P<REMARK>\((?:注|note )?[0-9]{{1,2}}\)|\[(?:注|note )?[0-9]{{1,2}}\]|[*†‡§]+|(?<![a-z ])[{_RAISED}]+|[①-⑳])"
    r"|(?P<DASH>-)|(?P<OPEN>\()|(?P<CLOSE>\))"
)


@cache
def _lexer(every: bool) -> tuple[re.Pattern[str], Mapping[str, str]]:
    kinds: dict[str, str] = {}
    for kind, several in _kinds(every):
        for word in several:
            kinds.setdefault(word, kind)
    # An English word ends where no letter follows; only "sevenfold" is written in one. Words are tried by their first
    # character, the longest first.
    behind: dict[str, list[str]] = defaultdict(list)
    for word in sorted(kinds, key=len, reverse=True):
        behind[word[0]].append(re.escape(word[1:]) + ("(?![a-z²³])" if "a" <= word[-1] <= "z" else ""))
    words = "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in behind.items())
    known = rf"(?P<word>(?:{'|'.join(NUMBERS)})(?=fold)|{words})"
    return re.compile(" ?(?:" + "|".join((_NUMERALS, known, _AFTER_WORDS)) + ")"), kinds
