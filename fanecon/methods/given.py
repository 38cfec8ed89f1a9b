"""What a method was given, where it is no table at all: said before anything fails inside."""

from __future__ import annotations

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.refusal import Refusal


def a_table(given: object, name: str) -> pd.DataFrame:
    """Return a table as it is.

    Parameters
    ----------
    given : object
    name : str
        What it should be, for the error.

    Returns
    -------
    DataFrame

    Raises
    ------
    DataError
        For anything else, with what it is and, for a refusal, why.

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
