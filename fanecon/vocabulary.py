"""The words that tables choose from, with their names in both languages: one list, `vocabulary.csv`."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fanecon.errors import did_you_mean


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its names, and the unit that figures under it have ("money": any currency)."""

    word: str
    zh: str
    en: str
    unit: str = ""


@cache
def words(column: str) -> Mapping[str, Word]:
    """Return the words of a column, such as "events.type", in the order of `vocabulary.csv`.

    Examples
    --------
    >>> words("reactions.measure")["stock_move"].unit
    'percent'
    """
    lines = files("fanecon").joinpath("vocabulary.csv").read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines) if row.pop("column") == column]
    return {row["word"]: Word(**row) for row in rows}


def read_word(column: str, text: str) -> str:
    """Read a word as people write it: itself, or its name in Chinese or English.

    Raises
    ------
    ValueError
        With the nearest words.

    Examples
    --------
    >>> read_word("events.type", "召回"), read_word("events.type", "Product launch"), read_word("sources.tier", "b")
    ('recall', 'product_launch', 'B')
    """
    names = {_plain(name): w.word for w in words(column).values() for name in (w.word, w.zh, w.en)}
    if _plain(text) in names:
        return names[_plain(text)]
    near = did_you_mean(text, [*words(column), *(w.zh for w in words(column).values())])
    listed = near if "Did you mean" in near else f" Known: {', '.join(words(column))}"
    raise ValueError(f"it is none of the words of {column}.{listed}".rstrip(".?"))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("-", " ").strip()
