"""How cells of events, reactions, claims and documents are read: as people write them, into the form of the tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fanecon.errors import did_you_mean
from fanecon.evidence.importers.columns import bare_name
from fanecon.evidence.importers.unit_words import read_unit, with_word
from fanecon.evidence.importers.written_periods import written_day, written_period
from fanecon.notation.reported import Reported
from fanecon.vocabulary import read_word, words

_TIME = re.compile(r"(?P<day>.*\d日?)[T ]?(?<!\d)(?P<hour>\d{1,2})[:时点](?P<minute>\d{2})(?::\d{2}|分)?")
_SPAN = re.compile(r"\s*(?:/(?=\d{4}[-年])|至|到|~|—|–)\s*")


@dataclass(frozen=True)
class Known:
    """What cells are read against."""

    # "metrics" and "events" → what people call a row → its id
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)  # a spreadsheet's numbers of days
    fiscal_year_start: int = 1

    def id_of(self, table: str, name: str) -> str:
        """Return the id of the row that a text calls by its id or a name."""
        found = next((row for known, row in self.names[table].items() if bare_name(known) == bare_name(name)), "")
        if not found:
            raise ValueError(f'{table}.csv has no row "{name}".{did_you_mean(name, self.names[table])}'.rstrip(".?"))
        return found


def _moment(text: str, known: Known, column: str = "") -> str:
    """Read when something happened: a day, a month or a minute, or two of them.

    >>> _moment("2026年1月5日 21:35", Known()), _moment("2026/1/5至2026/1/7", Known())
    ('2026-01-05T21:35', '2026-01-05/2026-01-07')
    """
    ends = []
    for part in _SPAN.split(unicodedata.normalize("NFKC", known.days.get(text, text)).strip()):
        timed = _TIME.fullmatch(part)
        day = written_day(timed["day"] if timed else part)
        ends.append(f"{day}T{int(timed['hour']):02d}:{timed['minute']}" if timed else day)
    return "/".join(ends)


def _operands(text: str, known: Known, column: str = "") -> str:
    """Read `key:value` pairs with their keys in either language.

    >>> _operands("现值：7.42亿；基数：6.85亿", Known())
    'now:7.42亿 base:6.85亿'
    """
    pairs = [token.partition(":") for token in re.split(r"[\s;]+", unicodedata.normalize("NFKC", text).strip("; "))]
    keys = [read_word("claims.operand", key) for key, _, _ in pairs]
    values = [read_word("claims.of", v) if k == "of" else v for k, (_, _, v) in zip(keys, pairs, strict=True)]
    return " ".join(map(":".join, zip(keys, values, strict=True)))


READERS: Mapping[str, Callable[[str, Known, str], str]] = {
    "text": lambda text, known, column: text,
    "words": lambda text, known, column: read_word(column, text),
    "day": lambda text, known, column: written_day(known.days.get(text, text)),
    "moment": _moment,
    "period": lambda text, known, column: written_period(text, known.fiscal_year_start),
    "line": lambda text, known, column: text.removeprefix("第").removesuffix("行"),
    "metric": lambda text, known, column: known.id_of("metrics", text),
    "metrics": lambda text, known, column: " ".join(known.id_of("metrics", m) for m in re.split(r"[\s、;；]+", text)),
    "event": lambda text, known, column: known.id_of("events", text),
    "operands": _operands,
}
"""Reader of `table_files.yaml` → what it makes of a text; a ValueError says what is wrong with it."""


def completed(table: str, row: dict[str, str], known: Known) -> dict[str, str]:
    """Fill in what follows from the other cells of a row; a ValueError holds a column and what is wrong with it."""
    if table == "events" and not row["precision"]:
        begins = row["date"].partition("/")[0]
        timed = "minute" if begins == row["date"] else "part-of-day"
        return row | {"precision": timed if "T" in begins else {4: "year", 7: "month"}.get(len(begins), "day")}
    if table != "reactions" or not row["measure"]:
        return row
    wants = words("reactions.measure")[row["measure"]].unit
    try:
        said = read_unit(row["unit"] or wants)
    except ValueError:
        said = read_unit("%")
    units = said.units or (wants,)
    fits = [u for u in units if (re.fullmatch("[A-Z]{3}", u) if wants == "money" else u == wants)]
    if not fits or said.multiplier != 1:
        shown = "a currency, such as CNY" if wants == "money" else wants
        behind = "; thousand and million go behind the figure" if fits else ""
        raise ValueError("unit", f"{row['measure']} is in {shown}{behind}")
    try:
        value = with_word(row["value"], said.word) if said.word else row["value"]
        Reported(value, fits[0], 1, row["bound"] or "exact")
    except ValueError as error:
        raise ValueError("value", str(error)) from None
    return row | {"unit": fits[0], "value": value}
