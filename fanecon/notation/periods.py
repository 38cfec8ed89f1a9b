"""ISO-like periods: what a figure is about, and when the world could know it.

Written forms: `2025`, `2025H1`, `2025Q3`, `2025-11`, `2025-W46` (an ISO week), `2025-11-18`, and `2025Q1/2025Q3` for
a span.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from fanecon.errors import DataError, ParameterError

_FORMS_READ = "2025, 2025H1, 2025Q3, 2025-11, 2025-W46, 2025-11-18 or 2025Q1/2025Q3"
_PATTERN = re.compile(r"(\d{4})(?:H([12])|Q([1-4])|-W(\d{2})|-(\d{2})(?:-(\d{2}))?)?$")

A_YEAR = {"Y": 1, "H": 2, "Q": 4, "M": 12}
"""Frequency → how many such periods make a year."""
_FORMS = {"Y": "{:04d}", "H": "{:04d}H{}", "Q": "{:04d}Q{}", "M": "{:04d}-{:02d}"}
# The precision of a clock time follows from how many characters were written: 21, 21:35 or 21:35:10.
_WIDTHS = {2: timedelta(hours=1), 5: timedelta(minutes=1), 8: timedelta(seconds=1)}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days with the text it was written as.

    Attributes
    ----------
    start, end : datetime.date
        First and last day.
    text : str
        The written form.
    frequency : str
        "Y", "H", "Q", "M", "W", "D" or "span".
    """

    start: date
    end: date
    text: str
    frequency: str

    def __str__(self) -> str:
        return self.text

    def years_later(self, years: int) -> Period:
        """Return the same season `years` later (negative: earlier).

        Examples
        --------
        >>> str(parse_period("2025Q3").years_later(-1))
        '2024Q3'
        """
        return parse_period(re.sub(r"\d{4}", lambda m: f"{int(m[0]) + years:04d}", self.text))


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """Read a period.

    Parameters
    ----------
    text : str
        One of the written forms in the module's head.

    Raises
    ------
    ValueError
        With the forms that are understood.

    Examples
    --------
    >>> parse_period("2025Q3").end
    datetime.date(2025, 9, 30)
    >>> parse_period("2025Q1/2025Q3").frequency
    'span'
    """
    first, slash, last = text.partition("/")
    if slash:
        start, end = parse_period(first), parse_period(last)
        if start.start > end.end or "/" in last:
            raise ValueError(f'"{text}" is not a span of time; expected the earlier end first')
        return Period(start.start, end.end, text, "span")
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a period; expected {_FORMS_READ}')
    year, half, quarter, week, month, day = (int(g) if g else None for g in match.groups())
    assert year is not None
    try:
        if half:
            return Period(date(year, 6 * half - 5, 1), _month_end(year, 6 * half), text, "H")
        if quarter:
            return Period(date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter), text, "Q")
        if week is not None:
            return Period(date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7), text, "W")
        if month is not None and day is not None:
            return Period(date(year, month, day), date(year, month, day), text, "D")
        if month is not None:
            return Period(date(year, month, 1), _month_end(year, month), text, "M")
        return Period(date(year, 1, 1), date(year, 12, 31), text, "Y")
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueError(f'"{text}" is not a day of the calendar; expected {_FORMS_READ}') from error


def known_from(published: str) -> date | None:
    """Say from which day on a document's content was known.

    A date that is only a year or a month counts as known at its end: an as-of report must not look
    ahead.

    Parameters
    ----------
    published : str
        "2025", "2025-11", "2025-11-18" or empty.

    Returns
    -------
    datetime.date or None
        None where no date is given.

    Examples
    --------
    >>> known_from("2025-11"), known_from("")
    (datetime.date(2025, 11, 30), None)
    """
    return parse_period(published).end if published else None


def parse_moment(text: str) -> tuple[datetime, datetime]:
    """Read when something happened, no finer than it was written.

    Parameters
    ----------
    text : str
        A period, a local time ("2026-01-05T21:35"), or two of them with a slash between.

    Returns
    -------
    begins, ends : datetime.datetime
        The first moment it can mean, and the first after it.

    Raises
    ------
    ValueError
        With what cannot be read, or where it ends before it begins.

    Examples
    --------
    >>> [str(end) for end in parse_moment("2026-01-05T21:35/2026-01-06")]
    ['2026-01-05 21:35:00', '2026-01-07 00:00:00']
    """
    first, slash, last = text.strip().partition("/")
    try:
        begins, ends = _stretch(first), _stretch(last if slash else first)
    except OverflowError:
        raise ValueError(f'"{text}" lies beyond the calendar') from None
    if "/" in last or ends[1] <= begins[0]:
        raise ValueError(f'"{text}" is not a span of time; expected the earlier end first')
    return begins[0], ends[1]


def _stretch(text: str) -> tuple[datetime, datetime]:
    day, clock, hour = text.partition("T")
    if not clock:
        period = parse_period(text)
        return datetime.combine(period.start, time.min), datetime.combine(period.end, time.min) + timedelta(days=1)
    if len(hour) not in _WIDTHS:
        raise ValueError(f'"{hour}" is no time of day; expected 21, 21:35 or 21:35:10')
    begins = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour))
    return begins, begins + _WIDTHS[len(hour)]


def ordinal(period: str) -> tuple[str, int]:
    """Number a period on the calendar of its length, so that neighbours differ by one.

    Parameters
    ----------
    period : str
        A year, half, quarter or month.

    Returns
    -------
    frequency : {"Y", "H", "Q", "M"}
    number : int

    Raises
    ------
    DataError
        For days and spans: what follows a span is not defined.

    Examples
    --------
    >>> ordinal("2025Q1")[1] - ordinal("2024Q4")[1]
    1
    """
    try:
        found = parse_period(period)
        parts = A_YEAR[found.frequency]
    except (ValueError, KeyError):
        raise DataError(f'"{period}" cannot be counted on from. Expected 2025, 2025H1, 2025Q3 or 2025-11.') from None
    return found.frequency, found.start.year * parts + (found.start.month - 1) * parts // 12


def label(frequency: str, number: int) -> str:
    """Name the period that `ordinal` numbered.

    Examples
    --------
    >>> label("Q", ordinal("2025Q4")[1] + 1)
    '2026Q1'
    """
    year, part = divmod(number, A_YEAR[frequency])
    return _FORMS[frequency].format(year, part + 1)


_STRETCHES = {(1, 3): "Q1", (4, 6): "Q2", (7, 9): "Q3", (10, 12): "Q4", (1, 6): "H1", (7, 12): "H2", (1, 12): ""}


def span_of_months(year: int | str, first: int, last: int) -> str:
    """Name some months of a year as the quarter, half, year or span that they are.

    Examples
    --------
    >>> span_of_months(2025, 4, 6), span_of_months(2025, 1, 9), span_of_months(2025, 1, 2), span_of_months(2025, 5, 5)
    ('2025Q2', '2025Q1/2025Q3', '2025-01/2025-02', '2025-05')
    """
    if (first, last) == (1, 9):
        return f"{year}Q1/{year}Q3"
    months = f"-{first:02d}" + (f"/{year}-{last:02d}" if last != first else "")
    return f"{year}{_STRETCHES.get((first, last), months)}"


def periods_of(first: int, last: int, frequency: str) -> list[Period]:
    """Return all periods of a length in some years, both included.

    Examples
    --------
    >>> [str(half) for half in periods_of(2024, 2025, "H")]
    ['2024H1', '2024H2', '2025H1', '2025H2']
    """
    parts = A_YEAR[frequency]
    return [parse_period(label(frequency, number)) for number in range(first * parts, (last + 1) * parts)]


def earlier(period: str, lag: int = 4) -> str:
    """Name the period some quarters earlier, of the same length.

    Parameters
    ----------
    period : str
        A year, half, quarter or month; with a lag of 4 or 8 … any period that has a year.
    lag : int
        In quarters: 4 is a year, 1 the quarter before.

    Raises
    ------
    DataError
        If it is no period.
    ParameterError
        For a lag that is no whole number of such periods.

    Examples
    --------
    >>> earlier("2025Q1", 1), earlier("2025H1"), earlier("2025", 8), earlier("2025Q1/2025Q3")
    ('2024Q4', '2024H1', '2023', '2024Q1/2024Q3')
    """
    if lag < 1:
        raise ParameterError(f"lag={lag}. Expected 1 or more quarters; 4 is a year.")
    if lag % 4 == 0:
        text, years = re.subn(r"\b\d{4}", lambda found: f"{int(found[0]) - lag // 4:04d}", period)
        if not years:
            raise DataError(f'"{period}" is not a period. Expected {_FORMS_READ}.')
        return text
    frequency, number = ordinal(period)
    steps, left = divmod(lag * A_YEAR[frequency], 4)
    if left:
        raise ParameterError(f"{period} is longer than the lag of {lag} quarters. Expected 4, or quarters alone.")
    return label(frequency, number - steps)


def changes_between(base: str, later: str, firsts: Iterable[str], at_end: bool = False) -> tuple[str, ...]:
    """Say which definitions came into force between two periods: none where both lie on one.

    Parameters
    ----------
    base, later : str
        The periods to compare.
    firsts : iterable of str
        The first period of each new definition.
    at_end : bool
        Whether the figure stands at the end of its period; else a definition that began within the base changed it.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> changes_between("2020Q4", "2021Q4", ["2019", "2021Q3"]), changes_between("2021Q3", "2022Q3", ["2021Q3"])
    (('2021Q3',), ())
    >>> changes_between("2021", "2022", ["2021Q3"]), changes_between("2021", "2022", ["2021Q3"], at_end=True)
    (('2021Q3',), ())
    """
    a, b = parse_period(base), parse_period(later)
    since = a.end if at_end else a.start
    return tuple(first for first in firsts if since < parse_period(first).start <= b.end)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
