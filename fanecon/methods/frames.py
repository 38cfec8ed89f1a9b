"""What every method asks of a table before it computes: columns and keys are there, numbers and days are read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import pandas as pd

from fanecon.errors import DataError, did_you_mean
from fanecon.methods.refusal import Refusal
from fanecon.notation.periods import ordinal


def a_table(given: object, name: str) -> pd.DataFrame:
    """Return a table as it is; anything else is a `DataError` with what it is and, for a refusal, why.

    Examples
    --------
    >>> a_table("xiaomi", "series")
    Traceback (most recent call last):
    fanecon.errors.DataError: series: expected a table (pandas.DataFrame); got 'xiaomi' (str).
    """
    if isinstance(given, pd.DataFrame):
        return given
    what = f"a refusal ({given.code})" if isinstance(given, Refusal) else f"{repr(given)[:60]} ({type(given).__name__})"
    raise DataError(f"{name}: expected a table (pandas.DataFrame); got {what}.")


def with_columns(frame: pd.DataFrame, columns: Iterable[str], name: str) -> pd.DataFrame:
    """Check that a frame has some columns.

    Parameters
    ----------
    frame : DataFrame
    columns : iterable of str
    name : str
        What the frame is, for the error message.

    Returns
    -------
    DataFrame
        A copy with these columns only, index renewed.

    Raises
    ------
    DataError
        Naming the columns that are missing and what was found.

    Examples
    --------
    >>> with_columns(pd.DataFrame({"a": [1], "b": [2]}, index=[7]), ["b"], "table").to_dict("list")
    {'b': [2]}
    """
    wanted = list(columns)
    absent = [column for column in wanted if column not in a_table(frame, name).columns]
    if absent:
        found = [str(column) for column in frame.columns]
        raise DataError(
            f"{name}: the column {', '.join(absent)} is missing. Expected {', '.join(wanted)}; found "
            f"{', '.join(found) or 'none'}.{did_you_mean(absent[0], found)}"
        )
    return frame[wanted].reset_index(drop=True)


def with_numbers(
    frame: pd.DataFrame, columns: Sequence[str], name: str, *, low: float = 0.0, high: float = math.inf
) -> pd.DataFrame:
    """Check that columns hold numbers within bounds; a missing cell (NaN) is allowed.

    Parameters
    ----------
    frame : DataFrame
    columns : sequence of str
    name : str
        What the frame is, for the error message.
    low, high : float
        What a number may be at least and at most.

    Returns
    -------
    DataFrame
        A copy with these columns as floats.

    Raises
    ------
    DataError
        Naming the first cell that does not hold.

    Examples
    --------
    >>> with_numbers(pd.DataFrame({"heat": [1, None]}), ["heat"], "captures")["heat"].tolist()
    [1.0, nan]
    """
    clean = frame.copy()
    for column in columns:
        cells = frame[column]
        read = pd.to_numeric(cells, errors="coerce").astype(float)
        broken = (cells.notna() & read.isna()) | (read < low) | (read > high) | read.abs().eq(math.inf)
        if broken.any():
            value = cells[broken].iloc[0]
            bounds = f"at least {low:g}" if high == math.inf else f"from {low:g} to {high:g}"
            row = int(broken.to_numpy().argmax())
            raise DataError(
                f'{name}: row {row}, column {column} holds "{value}". Expected a finite number {bounds}, or an empty '
                "cell where nothing is known."
            )
        clean[column] = read
    return clean


def with_keys(frame: pd.DataFrame, columns: Iterable[str], name: str) -> pd.DataFrame:
    """Check that no cell of some columns is missing: grouping would drop such rows, or pool them.

    Parameters
    ----------
    frame : DataFrame
    columns : iterable of str
        Columns of the frame.
    name : str
        What the frame is, for the error message.

    Returns
    -------
    DataFrame
        The same frame.

    Raises
    ------
    DataError
        Naming the first missing cell.

    Examples
    --------
    >>> with_keys(pd.DataFrame({"brand": ["A"]}), ["brand"], "counts")["brand"].tolist()
    ['A']
    """
    for column in columns:
        absent = frame[column].isna().to_numpy()
        if absent.any():
            raise DataError(
                f"{name}: row {int(absent.argmax())}, column {column} is empty. Expected a value in every row; fill it "
                "in or leave the row out."
            )
    return frame


def with_days(frame: pd.DataFrame, columns: Iterable[str], name: str) -> pd.DataFrame:
    """Read columns of days; none may be missing, and a time of the day is cut off.

    Parameters
    ----------
    frame : DataFrame
    columns : iterable of str
        Columns of the frame: ISO text, dates or timestamps.
    name : str
        What the frame is, for the error message.

    Returns
    -------
    DataFrame
        A copy with these columns as timestamps at midnight.

    Raises
    ------
    DataError
        Naming the first cell that is no day; a number is none, for 2027 would be read as nanoseconds of 1970.

    Examples
    --------
    >>> with_days(pd.DataFrame({"date": ["2025-03-29 18:00"]}), ["date"], "daily")["date"].tolist()
    [Timestamp('2025-03-29 00:00:00')]
    """
    clean = frame.copy()
    for column in columns:
        if pd.api.types.is_datetime64_any_dtype(frame[column]) and frame[column].notna().all():
            clean[column] = frame[column].dt.tz_localize(None).dt.normalize().astype("datetime64[ns]")
            continue
        days = [day(cell, f"{name}: row {row}, column {column}") for row, cell in enumerate(frame[column])]
        clean[column] = pd.Series(days, index=frame.index, dtype="datetime64[ns]")
    return clean


def day(cell: object, where: str) -> pd.Timestamp:
    """Read one day.

    Parameters
    ----------
    cell : object
        ISO text, a date or a timestamp.
    where : str
        What is read, for the error message.

    Returns
    -------
    Timestamp
        At midnight, without time zone.

    Raises
    ------
    DataError
        If it is none of these.

    Examples
    --------
    >>> day("2025-03-29", "start")
    Timestamp('2025-03-29 00:00:00')
    """
    try:
        found = pd.Timestamp(cell) if isinstance(cell, str | date) else pd.NaT
    except ValueError:
        found = pd.NaT
    if not isinstance(found, pd.Timestamp):
        raise DataError(f'{where} holds "{cell}". Expected a day as 2025-03-29, a date or a timestamp.')
    return found.tz_localize(None).normalize()


def month_number(text: object) -> int:
    """Number a month, so that neighbours differ by one.

    Parameters
    ----------
    text : object
        Such as "2024-12".

    Raises
    ------
    DataError
        If it is not a month.

    Examples
    --------
    >>> month_number("2025-01") - month_number("2024-12")
    1
    """
    kind, number = ordinal(text) if isinstance(text, str) else ("", 0)
    if kind != "M":
        raise DataError(f'"{text}" is not a month. Expected the form 2024-12.')
    return number


def groups(frame: pd.DataFrame, keys: Sequence[str]) -> Iterator[tuple[dict[str, object], pd.DataFrame]]:
    """Part a frame by its keys; without keys all of it is one group.

    Parameters
    ----------
    frame : DataFrame
    keys : sequence of str

    Yields
    ------
    key : dict
        Column to value.
    rows : DataFrame

    Examples
    --------
    >>> [(key, len(rows)) for key, rows in groups(pd.DataFrame({"side": ["b", "a", "b"]}), ["side"])]
    [({'side': 'a'}, 1), ({'side': 'b'}, 2)]
    """
    if not keys:
        yield {}, frame
        return
    for key, rows in frame.groupby(list(keys)):
        yield dict(zip(keys, key, strict=True)), rows


def documents(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """What the rows of a frame rest on, each document once: for the row that sums them up.

    Parameters
    ----------
    frame : DataFrame
        Cells of columns that end in ``source_id`` or ``fact_id`` hold one id or a tuple.

    Returns
    -------
    dict of str to tuple of str
        Empty for a frame that rests on nothing.

    Examples
    --------
    >>> documents(pd.DataFrame({"point": [1, 2, 3], "source_id": ["a", ("b", "a"), ""]}))
    {'source_id': ('a', 'b')}
    """
    found = {}
    for column in map(str, frame):
        if column.endswith(("source_id", "fact_id")):
            cells = [(cell,) if isinstance(cell, str) else cell for cell in frame[column].drop_duplicates()]
            ids = (id for cell in cells if isinstance(cell, tuple | list) for id in cell)
            found[column] = tuple(dict.fromkeys(id for id in ids if id))
    return found
