"""Units as people write them: a currency or a counter, with or without a scale word (亿元, RMB million, 万人)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lark import Token

from fanecon.errors import did_you_mean
from fanecon.notation.fit import currency_of
from fanecon.notation.grammar import read_figure
from fanecon.notation.units import UNITS, currency_words, unit_words
from fanecon.notation.words import MARKS, SCALES, folded, lexed

_HEAD = re.compile(r"^(?:单位|unit|in)(?::|\b)\s*")
_THOUSANDS = re.compile(r"'?\b000s?\b|(?<=[nd])s$")
_MORE_SCALES = SCALES | {"十亿": 10**9}


@dataclass(frozen=True, slots=True)
class UnitWord:
    """What a unit cell says.

    Attributes
    ----------
    units : tuple of str
        The units of the tables it may mean, the likeliest first; empty where it says only a scale.
    multiplier : int
        For the column `scale`.
    word : str
        A scale word that belongs behind the digits.
    """

    units: tuple[str, ...]
    multiplier: int = 1
    word: str = ""


def read_unit(text: str) -> UnitWord:
    """Read a unit; a ValueError names the nearest known ones.

    Examples
    --------
    >>> read_unit("人民币百万元"), read_unit("亿韩元")
    (UnitWord(units=('CNY',), multiplier=1000000, word=''), UnitWord(units=('KRW',), multiplier=1, word='亿'))
    >>> read_unit("万辆").units
    ('vehicles', 'units')
    """
    plain = folded(text)
    same = next((name for name in UNITS if name.casefold() == plain.casefold()), None)
    if same is not None:
        return UnitWord((same,))
    tokens, rest = lexed(_bare(plain))
    kinds = {token.type for token in tokens}
    if rest or not tokens or not kinds <= {"SCALE", "CHINESE", "CURRENCY", "UNIT", "MARK"}:
        words = [*UNITS, *unit_words(), *currency_words()]
        raise ValueError(f'the unit "{text}" is not known.{did_you_mean(rest or plain, words)}')
    try:
        money = currency_of([token for token in tokens if token.type == "CURRENCY"])
    except ValueError as error:
        raise ValueError(f'the unit "{text}" {error}') from None
    named = [money] if money else []
    named += [unit_words()[token] for token in tokens if token.type == "UNIT"]
    named += [(MARKS[token],) for token in tokens if token.type == "MARK"]
    units = tuple(name for name in named[0] if all(name in names for names in named)) if named else ()
    if named and not units:
        raise ValueError(f'the unit "{text}" names several things; expected one')
    return UnitWord(units, *_scale(text, tokens))


def mapped_unit(text: str, meaning: str) -> UnitWord:
    """Read what a person says that a unit means; a scale that the unit itself names is kept.

    Examples
    --------
    >>> mapped_unit("万口", "people")
    UnitWord(units=('people',), multiplier=1, word='万')
    """
    unit = read_unit(meaning)
    if unit.multiplier > 1 or unit.word:
        return unit
    found: list[Token] = []
    left = _bare(folded(text))
    while left:
        tokens, rest = lexed(left)
        found += tokens
        left = re.sub(r"^(?:[a-z]+|.)", "", rest, count=1)
    return UnitWord(unit.units, *_scale(text, found))


def _bare(plain: str) -> str:
    left = _HEAD.sub("", plain.casefold()).strip(" ()[]")
    return _THOUSANDS.sub(lambda found: "" if found[0] == "s" else " thousand", left).strip()


def _scale(text: str, tokens: Sequence[Token]) -> tuple[int, str]:
    words = list(dict.fromkeys(str(token) for token in tokens if token.type in ("SCALE", "CHINESE")))
    if len(words) > 1 or not set(words) <= _MORE_SCALES.keys():
        raise ValueError(f'the unit "{text}" has no one scale ({", ".join(words)}); expected one, such as 亿元')
    scale = _MORE_SCALES[words[0]] if words else 1
    # The column `scale` holds powers of a thousand; 亿 and 万 stand where a reader would print them.
    return (scale, "") if len(str(scale)) % 3 == 1 else (1, words[0])


def with_word(value: str, word: str) -> str:
    """Put a scale word behind the digits of a figure, in front of a plus sign, a remark mark or a unit.

    Raises
    ------
    ValueError
        Where the figure carries another scale word of its own, or none can follow it.

    Examples
    --------
    >>> with_word("超过2.8", "万"), with_word("3.2 [1]", "亿"), with_word("7.417亿", "亿")
    ('超过2.8万', '3.2亿 [1]', '7.417亿')
    """
    figure = read_figure(value)
    own = figure.said["SCALE"]
    if own == [word]:
        return value
    if own or figure.mark or figure.low.scale > 1:
        says = own[0] if own else figure.mark or "its scale"
        raise ValueError(f"the figure {value} says {says}, its unit says {word}")
    last = [token.end_pos for token in figure.tokens if token.type == "NUM" or token.type == "CHINESE"][-1]
    text = folded(value)
    return text[:last] + word + text[last:]
