"""Figures printed as text, of any table, as intervals."""

from __future__ import annotations

import math

import pandas as pd

from fanecon.errors import DataError
from fanecon.notation.reported import Reported


def figures(frame: pd.DataFrame, column: str = "value", unit: str = "") -> pd.DataFrame:
    """Read a column of printed figures as intervals: every number that could have been printed so.

    Parameters
    ----------
    frame : DataFrame
        A row's own `unit`, `scale` and `bound` are heeded where it has such columns.
    column : str
        The column that holds the figures as printed, such as "7.417亿" or "more than 132 million".
    unit : str, optional
        Of frames without a column `unit`.

    Returns
    -------
    DataFrame
        A copy with `low, point, high` (infinite where only a bound was printed) and `unit`.

    Raises
    ------
    DataError
        For a column that the frame does not have, or a cell without a figure, with its row.

    Examples
    --------
    >>> figures(pd.DataFrame({"value": ["7.417亿", "超过2.8万"]}), unit="people")[["low", "point"]].to_numpy().tolist()
    [[741650000.0, 741700000.0], [28000.0, 28000.0]]
    """
    if column not in frame:
        raise DataError(f'the table has no column "{column}". It has {", ".join(map(str, frame.columns))}.')
    rows = []
    for number, row in enumerate(frame.to_dict("records")):
        of = str(row.get("unit") or unit)
        try:
            read = Reported(str(row[column]), of, int(row.get("scale") or 1), str(row.get("bound") or "exact"))
        except ValueError as error:
            raise DataError(f"row {number}, {column}: {error}.") from None
        ends = read.interval
        low = -math.inf if ends.low is None else float(ends.low)
        high = math.inf if ends.high is None else float(ends.high)
        rows.append((low, float(read.point), high, of))
    found = pd.DataFrame(rows, columns=["low", "point", "high", "unit"], index=frame.index)
    return frame.drop(columns=[c for c in found if c in frame]).join(found)
