"""What the command line prints of the registry of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fanecon.errors import ParameterError, did_you_mean
from fanecon.listing import table_lines
from fanecon.listing_words import told
from fanecon.notation.numbers import format_number
from fanecon.notation.units import UNITS, Unit, currency_words, unit_words
from fanecon.notation.words import MARKS

_HEADS = tuple(told("unit_heads").values())
_KINDS = told("unit_kinds")
_EXAMPLES = {"money": 1_230_000_000, "count": 12_300, "plain": 12, "calendar": 2025}


def unit_lines(word: str, lang: str) -> Iterator[str]:
    """List units, each with an example and the words that are read as it.

    Parameters
    ----------
    word : str
        Only units that have it in their key, their print or their words; all, where it is empty.
    lang : str
        "zh" or "en".

    Raises
    ------
    ParameterError
        Where no unit has the word, with the nearest.
    """
    words, wanted = _words(), word.casefold()
    rows = [
        (name, _KINDS[unit.style].in_(lang), format_number(_EXAMPLES[unit.style], name, lang), " ".join(words[name]))
        for name, unit in UNITS.items()
        if wanted in f"{name} {_around(unit)} {' '.join(words[name])}".casefold()
    ]
    if not rows:
        known = [*UNITS, *(w for several in words.values() for w in several)]
        raise ParameterError(f'No unit has "{word}".{did_you_mean(wanted, known)}')
    return table_lines([head.in_(lang) for head in _HEADS], rows)


def _around(unit: Unit) -> str:
    return " ".join((*unit.zh, *unit.en))


def _words() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    marks = {word: (mark,) for word, mark in MARKS.items()}
    for table in (unit_words(), marks, currency_words(every=True)):
        for word, names in table.items():
            for name in names:
                found[name].append(word)
    return found
