"""What every method asks of a table before it computes: the columns are there, the numbers are numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from fanecon.errors import DataError, did_you_mean


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
    absent = [column for column in wanted if column not in frame.columns]
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
        numbers = pd.to_numeric(cells, errors="coerce").astype(float)
        broken = (cells.notna() & numbers.isna()) | (numbers < low) | (numbers > high) | numbers.abs().eq(math.inf)
        if broken.any():
            value = cells[broken].iloc[0]
            bounds = f"at least {low:g}" if high == math.inf else f"from {low:g} to {high:g}"
            row = int(broken.to_numpy().argmax())
            raise DataError(
                f'{name}: row {row}, column {column} holds "{value}". Expected a finite number {bounds}, or an empty '
                "cell where nothing is known."
            )
        clean[column] = numbers
    return clean
