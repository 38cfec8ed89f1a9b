"""Cells of a table that hold a name or a date: what is missing or no date is said, never guessed."""

from __future__ import annotations

from datetime import date, datetime, time

import pandas as pd

from fanecon.errors import DataError
from fanecon.notation.periods import parse_period


def names_in(cells: pd.Series, name: str) -> list[str]:
    """Names as text without blanks around them.

    Parameters
    ----------
    cells : Series
        With its column's name.
    name : str
        What the table is, for the error message.

    Returns
    -------
    list of str

    Raises
    ------
    DataError
        If a cell is empty.

    Examples
    --------
    >>> names_in(pd.Series(["A ", "A"], name="candidate"), "evidence")
    ['A', 'A']
    """
    texts = ["" if pd.isna(cell) else str(cell).strip() for cell in cells]
    if "" in texts:
        raise DataError(f"{name}: row {texts.index('')}, column {cells.name} is empty. Expected a name.")
    return texts


def dates_in(cells: pd.Series, name: str) -> list[str]:
    """Dates as text that `known_day` can read.

    Parameters
    ----------
    cells : Series
        Text, dates or Timestamps, with its column's name; missing: not known.
    name : str
        What the table is, for the error message.

    Returns
    -------
    list of str
        Empty where the date is not known.

    Raises
    ------
    DataError
        If a cell is a number (a year read as one would become 1970), or cannot be read.

    Examples
    --------
    >>> dates_in(pd.Series(["2025-09 ", date(2026, 1, 7), None], name="known_by"), "evidence")
    ['2025-09', '2026-01-07', '']
    """
    texts = []
    for row, cell in enumerate(cells):
        if isinstance(cell, str):
            texts.append(cell.strip())
        elif pd.isna(cell):
            texts.append("")
        elif isinstance(cell, date):  # a Timestamp is one as well
            texts.append(f"{cell:%Y-%m-%d}")
        else:
            raise DataError(
                f"{name}: row {row}, column {cells.name} holds {cell!r}, not a date. Write dates as text, such as "
                '"2025" or "2025-11-18".'
            )
        try:
            stretch(texts[-1])
        except ValueError as error:
            raise DataError(f"{name}: row {row}, column {cells.name}: {error}.") from None
    return texts


def known_day(text: str) -> date | None:
    """The day by which a date, however coarse, has certainly come; None where it is empty.

    Parameters
    ----------
    text : str
        A year, month or day, a local time, or two of these with "/" between.

    Returns
    -------
    date or None

    Raises
    ------
    ValueError
        If the date cannot be read or ends before it begins.

    Examples
    --------
    >>> known_day("2025-09"), known_day("2026-01-05T21:35"), known_day("")
    (datetime.date(2025, 9, 30), datetime.date(2026, 1, 5), None)
    """
    moments = stretch(text)
    return moments[1].date() if moments else None


def stretch(text: str) -> tuple[datetime, datetime] | None:
    """First and last moment that a date can mean.

    Parameters
    ----------
    text : str
        As for `known_day`.

    Returns
    -------
    tuple of datetime or None
        None where it is empty.

    Raises
    ------
    ValueError
        If the date cannot be read or ends before it begins.

    Examples
    --------
    >>> [moment.isoformat(timespec="minutes") for moment in stretch("2025-09/2025-10")]
    ['2025-09-01T00:00', '2025-10-31T23:59']
    """
    if not text.strip():
        return None
    ends = [_moments(part) for part in text.strip().split("/")]
    if len(ends) > 2 or ends[0][0] > ends[-1][1]:
        raise ValueError(f'"{text}" is not a span of time; expected the earlier end first')
    return ends[0][0], ends[-1][1]


def _moments(text: str) -> tuple[datetime, datetime]:
    if "T" in text:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
        return moment, moment
    period = parse_period(text)
    return datetime.combine(period.start, time.min), datetime.combine(period.end, time.max)
