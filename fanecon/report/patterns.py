"""The words and turns of phrase that the rules know: `lexicon.toml` and `patterns.toml`, compiled when first used."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from fanecon.notation.units import unit_words
from fanecon.notation.words import HEDGE_OF, MARKS, SCALES, money_words


@cache
def table(name: str) -> dict[str, Any]:
    """Read one of the tables beside this module."""
    return tomllib.loads(files("fanecon.report").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def words(name: str, *columns: str) -> tuple[str, ...]:
    """Return words of `lexicon.toml`, of both languages unless some columns are named."""
    rows = table("lexicon")[name]
    return tuple(w for column in columns or ("zh", "en") for w in rows[column].split("|") if w)


@cache
def pattern(name: str, *columns: str) -> re.Pattern[str]:
    """Return the pattern that finds the words of a table; English ones end where a word ends."""
    return re.compile(any_of(words(name, *columns)))


@cache
def looks(name: str) -> re.Pattern[str]:
    """Return a turn of phrase of `patterns.toml`."""
    return _compiled(table("patterns")[name])


@cache
def kinds(section: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    """Return what a section of `patterns.toml` names, with how it looks, in its order."""
    return tuple((what, _compiled(one)) for what, several in table("patterns")[section].items() for one in several)


def _compiled(form: str) -> re.Pattern[str]:
    def text(slot: re.Match[str]) -> str:
        return _slots().get(slot[1]) or any_of(w for one in slot[1].split("+") for w in words(*one.split(":")))

    filled = re.sub(r"\{([A-Za-z_:+]+2?)\}", text, form)
    return re.compile(form) if filled == form else _compiled(filled)  # a slot may hold others


@cache
def _slots() -> dict[str, str]:
    known: dict[str, Iterable[str]] = {
        "HEDGE": HEDGE_OF, "SCALE": SCALES, "MONEY": money_words(), "UNIT": unit_words(), "MARK": MARKS,
        "MOVE": words("growth"),
    }  # fmt: skip
    apart = {name: some.split("|") for name, some in table("patterns")["apart"].items()}
    said = {name: any_of(w for w in some if w not in apart.get(name, ())) for name, some in known.items()}
    return said | table("patterns")["slots"]


def any_of(some: Iterable[str]) -> str:
    """Write an alternation of words, the longest first."""
    return "(?:" + "|".join(bounded(w) for w in sorted(set(some), key=lambda w: (-len(w), w))) + ")"


_BORDER = re.compile("(?<=[\u4e00-\u9fff]) ?(?=[a-z0-9])|(?<=[a-z0-9]) ?(?=[\u4e00-\u9fff])")


def closed(text: str) -> str:
    """Return a text with single spaces, and none between Chinese and Latin, where some leave one: IoT 收入."""
    return _BORDER.sub("", " ".join(text.split()))


def bounded(word: str) -> str:
    """Write a word as a pattern that does not find it inside another one."""
    text = " ?".join(re.escape(part) for part in _BORDER.split(word)).replace(r"\ ", " +")
    first, last = ("[a-z]" if c.isalpha() else "[a-z0-9]" if c.isalnum() else "" for c in (word[0], word[-1]))
    before = f"(?<!{first})" if first and word[0].isascii() else ""
    if re.match("[年季][增减]", word):  # 年增25%, but not 较2023年增长69% and 三季增长22%
        before = "(?<![\\d一二两三四五六七八九十几数多来])"
    return before + text + (f"(?!{last})" if last and word[-1].isascii() else "")
