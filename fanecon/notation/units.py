"""The one registry of units (`units.toml`): how a page prints them, what people write, what is counted, what can fall.

Every currency of ISO 4217 is a unit under its code, with names in Chinese and English from babel, which is loaded
when a currency beyond the commonest is asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fanecon.errors import ParameterError, did_you_mean


@dataclass(frozen=True)
class Unit:
    """What stands around a number of one unit, how it is rounded, and what people write for it.

    Attributes
    ----------
    zh, en : tuple of str
        What stands before and after the number.
    style : str
        "money" and "count" are scaled (亿, million) and rounded to significant digits; "plain" is
        never scaled and rounded to decimals; "calendar" is a year, which has no thousands.
    digits : int
        Significant digits or decimals where the caller names none.
    en_one : str or None
        What stands after exactly 1 in English, where it differs.
    words : tuple of str
        What people write after a number, in lower case.
    counted : bool
        Whether it comes in whole numbers: a figure printed in full is exact, not rounded.
    signed : bool
        Whether a word such as 下降, 亏损 or "down" makes a figure negative; a printed minus always does.
    """

    zh: tuple[str, str]
    en: tuple[str, str]
    style: str = "count"
    digits: int = 4
    en_one: str | None = None
    words: tuple[str, ...] = ()
    counted: bool = False
    signed: bool = False


def _words(text: str) -> tuple[str, ...]:
    """Split words at bars; an English one stands for its plural too."""
    found = []
    for word in filter(None, text.split("|")):
        found.append(word)
        if re.fullmatch(r"[a-z][a-z ]+[a-rt-z]", word) and word != "people":
            found.append(re.sub(r"(?<=[^aeiou])y$", "ie", word) + "s")
    return tuple(dict.fromkeys(found))


def _thing(words: str, zh: str = "", en: str = "", one: str = "", *, counted: bool = True) -> Unit:
    after = f" {one}" if one else None
    return Unit(("", zh), ("", f" {en}" if en else ""), en_one=after, words=_words(words), counted=counted)


def _measure(
    zh: list[str], en: list[str], digits: int, words: str = "", one: str = "", *, style: str = "plain",
    counted: bool = False, signed: bool = False,
) -> Unit:  # fmt: skip
    after = f" {one}" if one else None
    return Unit((zh[0], zh[1]), (en[0], en[1]), style, digits, after, _words(words), counted, signed)


def _money(zh: str, before: str) -> Unit:
    return Unit(("", zh), (before, ""), "money", signed=True)


_TOLD = tomllib.loads((Path(__file__).parent / "units.toml").read_text(encoding="utf-8"))
_OWN: dict[str, Unit] = {
    **{name: _money(*said) for name, said in _TOLD["money"].items()},
    **{name: _thing(**said) for name, said in _TOLD["things"].items()},
    **{name: _measure(**said) for name, said in _TOLD["measures"].items()},
}

COUNTED = frozenset(name for name, unit in _OWN.items() if unit.counted)
"""Units that come in whole numbers: a figure printed in full is exact, not rounded."""

DOLLARS = ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN", "ARS", "CLP", "COP")


@cache
def currencies() -> tuple[str, ...]:
    """Return the codes of every currency that is legal tender somewhere (ISO 4217).

    Examples
    --------
    >>> "KRW" in currencies(), "DEM" in currencies()
    (True, False)
    """
    from babel.core import get_global

    used = (spell for country in get_global("territory_currencies").values() for spell in country)
    return tuple(sorted({code for code, _, until, tender in used if until is None and tender} | {"CLF", "SVC"}))


@cache
def currency_words(*, every: bool = False) -> Mapping[str, tuple[str, ...]]:
    """Return what people write for money: a word → the currencies it may mean, the likeliest first.

    Parameters
    ----------
    every : bool
        All currencies with their names in babel; else the commonest.

    Examples
    --------
    >>> currency_words()["韩元"], currency_words()["¥"], currency_words(every=True)["丹麦克朗"]
    (('KRW',), ('CNY', 'JPY'), ('DKK',))
    """
    found: dict[str, tuple[str, ...]] = {}
    for code, words in _TOLD["common"].items():
        for word in words.split("|"):
            found[word] = (*found.get(word, ()), code)
    found["$"] = found["dollar"] = found["dollars"] = DOLLARS
    if every:
        from babel import Locale
        from babel.numbers import get_currency_name

        names = [Locale.parse(name).currencies for name in ("zh", "zh_Hant", "zh_Hant_HK", "en")]
        for code in currencies():
            called = [code, _TOLD["unnamed"].get(code, ""), *(n.get(code, "") for n in names)]
            called += [get_currency_name(code, count=2, locale="en")]
            for word in filter(None, (name.lower() for name in called)):
                found.setdefault(word, (code,))
    return found


@cache
def unit_words() -> Mapping[str, tuple[str, ...]]:
    """Return what people write after a number: a word → the units it fits, the most specific first.

    Examples
    --------
    >>> unit_words()["辆"], unit_words()["人次"]
    (('vehicles', 'units'), ('viewers', 'visits', 'views', 'viewings', 'reads'))
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, unit in _OWN.items():
        for word in unit.words:
            found[word] = (*found.get(word, ()), name)
    for word in {*_OWN["followers"].words, *_OWN["viewers"].words} - {*_OWN["people"].words, "人次"}:
        found[word] = (*found[word], "people")  # fans are people; 人次 counts visits
    return found


class _Registry(Mapping[str, Unit]):
    """All units by name; currencies beyond our own are made when they are asked for."""

    def __getitem__(self, name: str) -> Unit:
        return _OWN[name] if name in _OWN else _currency(name)

    def __iter__(self) -> Iterator[str]:
        yield from _OWN
        yield from (code for code in currencies() if code not in _OWN)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def _currency(code: str) -> Unit:
    if not (len(code) == 3 and code.isascii() and code.isupper() and code in currencies()):
        raise KeyError(code)
    from babel import Locale

    return _money(_TOLD["unnamed"].get(code) or Locale.parse("zh").currencies.get(code, code), f"{code} ")


UNITS: Mapping[str, Unit] = _Registry()


def unit_of(name: str) -> Unit:
    """Look a unit up.

    Raises
    ------
    ParameterError
        Naming the nearest known units.

    Examples
    --------
    >>> unit_of("stores").zh, unit_of("KRW").zh, unit_of("KRW").en
    (('', '家'), ('', '韩元'), ('KRW ', ''))
    """
    try:
        return UNITS[name]
    except KeyError:
        raise ParameterError(f'Unknown unit "{name}".{did_you_mean(name, UNITS)}') from None
