"""Periods as steps: which is a year or some quarters before, and which are missing between two of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fanecon.errors import DataError, ParameterError

_PERIOD = re.compile(r"(\d{4})(?:(Q)([1-4])|(H)([12])|(-)(0[1-9]|1[0-2]))?")
_A_YEAR = {"": 1, "H": 2, "Q": 4, "-": 12}


def year_before(period: str) -> str:
    """Name the same period one year earlier.

    Parameters
    ----------
    period : str
        A year, half, quarter, month, day, or two of them with a slash between.

    Returns
    -------
    str

    Raises
    ------
    DataError
        If there is no year to count back from.

    Examples
    --------
    >>> year_before("2025Q3"), year_before("2025-11"), year_before("2025Q1/2025Q3")
    ('2024Q3', '2024-11', '2024Q1/2024Q3')
    """
    base, years = re.subn(r"\b\d{4}", lambda found: f"{int(found[0]) - 1:04d}", period)
    if not years:
        raise DataError(f'"{period}" is not a period. Expected 2025, 2025H1, 2025Q3, 2025-11 or 2025-11-18.')
    return base


def earlier(period: str, lag: int = 4) -> str:
    """Name the period some quarters earlier, of the same length.

    Parameters
    ----------
    period : str
        A year, half, quarter or month; with a lag of 4 or 8 … any period that has a year.
    lag : int
        In quarters: 4 is a year, 1 the quarter before.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        For a lag that is no whole number of such periods.

    Examples
    --------
    >>> earlier("2025Q1", 1), earlier("2025H1"), earlier("2025", 8), earlier("2025-02", 1)
    ('2024Q4', '2024H1', '2023', '2024-11')
    """
    if lag < 1:
        raise ParameterError(f"lag={lag}. Expected 1 or more quarters; 4 is a year.")
    if lag % 4 == 0:
        for _ in range(lag // 4):
            period = year_before(period)
        return period
    kind, number = ordinal(period)
    steps, left = divmod(lag * _A_YEAR[kind], 4)
    if left:
        raise ParameterError(f"{period} is longer than the lag of {lag} quarters. Expected 4, or quarters alone.")
    return label(kind, number - steps)


def ordinal(period: str) -> tuple[str, int]:
    """Number a period on the calendar of its kind.

    Parameters
    ----------
    period : str
        A year, half, quarter or month.

    Returns
    -------
    kind : {"", "H", "Q", "-"}
    number : int
        Neighbouring periods of one kind differ by one.

    Raises
    ------
    DataError
        For days and ranges: what follows a range is not defined.

    Examples
    --------
    >>> ordinal("2025Q1")[1] - ordinal("2024Q4")[1]
    1
    """
    found = _PERIOD.fullmatch(period)
    if not found:
        raise DataError(f'"{period}" cannot be counted on from. Expected 2025, 2025H1, 2025Q3 or 2025-11.')
    kind = found[2] or found[4] or found[6] or ""
    part = int(found[3] or found[5] or found[7] or 1)
    return kind, int(found[1]) * _A_YEAR[kind] + part - 1


def label(kind: str, number: int) -> str:
    """Name the period that `ordinal` numbered.

    Parameters
    ----------
    kind : {"", "H", "Q", "-"}
        Year, half, quarter or month.
    number : int
        Its place on the calendar of that kind.

    Returns
    -------
    str

    Examples
    --------
    >>> label("Q", ordinal("2025Q4")[1] + 1)
    '2026Q1'
    """
    year, part = divmod(number, _A_YEAR[kind])
    return f"{year:04d}" + ("" if not kind else f"-{part + 1:02d}" if kind == "-" else f"{kind}{part + 1}")


def absent_periods(periods: Iterable[str], name: str) -> list[str]:
    """List the periods missing between the first and the last of a series.

    Parameters
    ----------
    periods : iterable of str
        Those of the series.
    name : str
        What the series is, for the error message.

    Returns
    -------
    list of str

    Raises
    ------
    DataError
        If the series mixes years, halves, quarters or months.

    Examples
    --------
    >>> absent_periods(["2024Q4", "2025Q2"], "users")
    ['2025Q1']
    """
    places = {period: ordinal(period) for period in periods}
    examples = {kind: period for period, (kind, _) in places.items()}
    if len(examples) > 1:
        raise DataError(
            f"{name}: mixes kinds of period, which overlap ({', '.join(examples.values())}). "
            "Expected one kind, such as all quarters: filter the series first."
        )
    numbers = {number for _, number in places.values()}
    span = range(min(numbers, default=0), max(numbers, default=-1) + 1)
    return [label(kind, number) for kind in examples for number in span if number not in numbers]
