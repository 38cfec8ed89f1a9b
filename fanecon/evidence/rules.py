"""What the cells of a table must hold, and the layout of a table made of such rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlsplit

from fanecon.notation.periods import parse_moment, parse_period

Reading = Literal["text", "number", "day", "flag"]

_ID = r"[A-Za-z0-9][A-Za-z0-9_.\-]*"
_FIRST_YEAR = 1900
_LAST_PLANNED_YEAR = 2100
"""Periods may be plans; what was published, or happened, lies no further ahead than the end of next year."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one cell must hold: the test, what is said when it fails, the remedy, and how the cell is read."""

    test: Callable[[str], bool]
    problem: str
    remedy: str
    reads: Reading = "text"


@dataclass(frozen=True)
class Layout:
    """How a table of a case is laid out.

    Attributes
    ----------
    columns : mapping of str to tuple of Rule
        In the order of the header.
    key : tuple of str
        The columns that together name a row; no two rows share them. Empty: rows need no name.
    known : str
        The column that says when the world could know a row (a period; known at its end). Empty: a row is known
        when its document, `source_id`, was published.
    references : mapping of str to str
        Column → "table.column" where every value that is filled in must stand.
    spare : tuple of str
        Columns that came after the table's first form: a table without them reads as if they were empty.
    """

    columns: Mapping[str, tuple[Rule, ...]]
    key: tuple[str, ...] = ()
    known: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    spare: tuple[str, ...] = ()


def choice(*values: str) -> Rule:
    """One of some words."""
    shown = ", ".join(v or "(empty)" for v in values)
    return Rule(lambda v: v in values, "the value is not one of the choices", f"Use one of: {shown}")


def matches(pattern: str, problem: str, remedy: str, reads: Reading = "text") -> Rule:
    """A text of some form."""
    compiled = re.compile(pattern)
    return Rule(lambda v: compiled.fullmatch(v) is not None, problem, remedy, reads)


def parses(read: Callable[[str], object], problem: str, remedy: str, reads: Reading = "text") -> Rule:
    """A text that a reader takes without a ValueError."""

    def test(value: str) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return Rule(test, problem, remedy, reads)


def optional(rule: Rule) -> Rule:
    """The same, or empty.

    Examples
    --------
    >>> optional(PERIOD).test(""), optional(PERIOD).test("soon")
    (True, False)
    """
    return Rule(lambda v: not v or rule.test(v), rule.problem, f"{rule.remedy}, or leave it empty", rule.reads)


def read_moment(text: str) -> tuple[date, date]:
    """Read when something happened (see `parse_moment`) as its first and last possible day.

    Examples
    --------
    >>> read_moment("2026-01-06T18:00/2026-01-07")
    (datetime.date(2026, 1, 6), datetime.date(2026, 1, 7))
    """
    begins, ends = parse_moment(text)
    return begins.date(), (ends - datetime.resolution).date()


def _days(text: str) -> tuple[date, date]:
    period = parse_period(text)
    return period.start, period.end


def _dated(read: Callable[[str], tuple[date, date]], form: str = r".*", last: int = 0) -> Callable[[str], None]:
    """Take a text of a form whose days lie between 1900 and a last year: of what has happened, the next one."""

    def check(text: str) -> None:
        first, end = read(text)
        if not _FIRST_YEAR <= first.year <= end.year <= (last or date.today().year + 1) or not re.fullmatch(form, text):
            raise ValueError(text)

    return check


def _leads_where_it_seems(address: str) -> None:
    """Refuse https://issuer.example@evil.example and the like."""
    parts = urlsplit(address)
    if not re.fullmatch(r"https?://\S+", address) or not parts.hostname or "@" in parts.netloc:
        raise ValueError(address)


IDENTIFIER = matches(_ID, "the id holds other than letters, digits, . _ and -", "Rename it, e.g. revenue_total.2025Q3")
FILLED = Rule(lambda v: bool(v), "the cell is empty", "Fill it in")
PERIOD = parses(
    _dated(_days, last=_LAST_PLANNED_YEAR),
    "the period cannot be read, or lies before 1900 or after 2100",
    "Write 2025, 2025H1, 2025Q3, 2025-11, 2025-W46, 2025-11-18 or a span",
)
_FAR = "or lies before 1900 or after next year"
PUBLISHED = optional(parses(_dated(_days), f"the date cannot be read, {_FAR}", "Write 2025, 2025-11 or 2025-11-18"))
MOMENT = parses(
    _dated(read_moment),
    f"the time cannot be read, {_FAR}",
    "Write 2026, 2026-01, 2026-01-05, 2026-01-05T21:35, or two with /",
)
DAY = parses(
    _dated(_days, r"\d{4}-\d{2}-\d{2}"),
    f"the cell is not a day of the calendar, {_FAR}",
    "Write it as 2025-11-18",
    "day",
)
PLANNED = parses(
    _dated(_days, r"\d{4}-\d{2}-\d{2}", last=_LAST_PLANNED_YEAR),
    "the cell is not a day of the calendar, or lies before 1900 or after 2100",
    "Write it as 2027-05-31",
)
NUMBER = matches(
    r"-?\d{1,18}(\.\d{1,18})?([eE][+-]?\d{1,2})?", "the cell is not a plain number", "Write it as 1234.5", "number"
)
COUNT = matches(r"\d{1,18}", "the cell is not a count", "Write a whole number without commas", "number")
FLAG = Rule(lambda v: v in ("0", "1"), "the cell is neither 0 nor 1", "Write 1 for yes and 0 for no", "flag")
SCALE = matches(
    r"1(000){0,5}", "the scale is not 1, 1000, 1000000, …", "Write the multiplier that stood above the table, else 1"
)
URL = optional(
    parses(
        _leads_where_it_seems,
        "the address is not a web address, or hides its host behind a name and @",
        "Write http:// or https:// and the host, without a name and @ in front",
    )
)
LINE = matches(r"[1-9]\d*", "the line is not a whole number", "Write the line of the report, e.g. 12")
