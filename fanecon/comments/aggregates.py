"""Counts of comments that may leave the private folder: about at least five users, without text, name or id."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from fanecon.comments.said import MIN_USERS
from fanecon.comments.store import queries

if TYPE_CHECKING:
    import duckdb

QUERIES = queries("aggregates")
"""Name → SQL over the view `said`."""


def aggregate(connection: duckdb.DuckDBPyConnection, name: str, least: int = MIN_USERS) -> pd.DataFrame:
    """Return one of the counts; rows about fewer users than `least` are left out.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        With the view `said`.
    name : str
        A key of `QUERIES`.
    least : int
        Below five only for what is summed up further before anybody sees it.
    """
    frame = connection.execute(QUERIES[name].format(least=least)).df()
    return frame if name == "repeats" else frame[frame["users"] >= least].reset_index(drop=True)


def commenters(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return how much every user wrote, for the inequality of participation: numbered, most first, no key.

    Rows of exports that name no users are left out.
    """
    return connection.execute(queries("queries")["commenters"]).df()


def later_than(connection: duckdb.DuckDBPyConnection, day: date | None) -> bool:
    """Return whether likes were counted after a day: then they are not what could be seen on it."""
    return bool(connection.execute("FROM said SELECT 1 WHERE known_from > ?::DATE LIMIT 1", [day]).fetchall())
