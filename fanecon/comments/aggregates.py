"""Counts of comments that may leave the private folder: about at least five users, without text, name or id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from fanecon.comments.said import MIN_USERS

if TYPE_CHECKING:
    import duckdb

_REPEATED = 3  # users with the same words
_LONG = 8  # characters: shorter texts are alike by chance
_BURST = 5  # comments of one user in a minute

QUERIES: Mapping[str, str] = {
    "coverage": """
        SELECT platform, kind, count(*) AS comments, count(DISTINCT who) AS users, count(DISTINCT content_id) AS posts,
          count(*) FILTER (text = '') AS wordless, count(*) FILTER (promotion) AS promotions,
          strftime(min(created_at), '%Y-%m-%dT%H') AS first, strftime(max(created_at), '%Y-%m-%dT%H') AS last,
          strftime(max(known_from), '%Y-%m-%d') AS crawled, bool_or(source_tool = 'synthetic') AS synthetic
        FROM said GROUP BY platform, kind ORDER BY platform, kind""",
    "hourly": """
        SELECT strftime(created_at, '%Y-%m-%dT%H') AS hour, count(*) AS count, count(DISTINCT who) AS users
        FROM said WHERE NOT time_approx GROUP BY hour ORDER BY hour""",
    "daily": """
        SELECT strftime(created_at, '%Y-%m-%d') AS period, count(*) AS point, count(DISTINCT who) AS users,
          count(*) FILTER (promotion) AS promotions, 'comments' AS unit
        FROM said GROUP BY period ORDER BY period""",
    "clock": """
        SELECT hour(created_at) AS hour, count(*) AS comments, count(DISTINCT who) AS users,
          count(*) FILTER (minute(created_at) >= 30) AS second_half,
          100.0 * comments / sum(comments) OVER () AS point, 'percent' AS unit
        FROM said WHERE NOT time_approx GROUP BY hour ORDER BY hour""",
    "regions": """
        SELECT coalesce(region, '') AS region, count(*) AS comments, count(DISTINCT who) AS users,
          100.0 * comments / sum(comments) OVER () AS point, 'percent' AS unit
        FROM said GROUP BY ALL ORDER BY comments DESC, region""",
    "accounts": """
        SELECT coalesce(account_kind, '') AS account_kind, count(*) AS comments, count(DISTINCT who) AS users,
          sum(coalesce(like_count, 0))::BIGINT AS likes, bool_or(like_lower_bound) AS at_least,
          100.0 * likes / nullif(sum(likes) OVER (), 0) AS point, 'percent' AS unit
        FROM rows_of_people GROUP BY ALL ORDER BY likes DESC, account_kind""",
    "purposes": f"""
        WITH weekly AS (
          SELECT strftime(date_trunc('week', created_at), '%Y-%m-%d') AS week,
            unnest(['request', 'complaint']) AS purpose,
            unnest([request, complaint]) AS has, who FROM said WHERE text <> '' AND NOT promotion)
        SELECT week, purpose, count(*) FILTER (has) AS comments, count(DISTINCT who) FILTER (has) AS users,
          count(*) AS "of", 100.0 * comments / "of" AS point, 'percent' AS unit
        FROM weekly GROUP BY ALL HAVING users >= {MIN_USERS} ORDER BY week, purpose""",
    "promotions": """
        SELECT platform, promotion, count(*) AS comments, count(DISTINCT who) AS users,
          100.0 * count(*) / sum(count(*)) OVER (PARTITION BY platform) AS point, 'percent' AS unit
        FROM said GROUP BY platform, promotion ORDER BY platform, promotion""",
    "repeats": f"""
        WITH alike AS (
          SELECT *, lower(regexp_replace(text, '[\\s\\pP\\pS]+', '', 'g')) AS bare FROM said WHERE text <> ''),
        told AS (
          SELECT who, length(bare) >= {_LONG} AND count(*) OVER (PARTITION BY bare) >= {_REPEATED} AS repeated,
            NOT time_approx AND user_key IS NOT NULL
              AND count(*) OVER (PARTITION BY who, date_trunc('minute', created_at)) >= {_BURST} AS burst FROM alike),
        each AS (SELECT unnest(['repeated', 'burst', 'either']) AS measure,
          unnest([repeated, burst, repeated OR burst]) AS has, who FROM told)
        SELECT measure, count(*) FILTER (has) AS comments, count(DISTINCT who) FILTER (has) AS users, count(*) AS "of",
          100.0 * comments / "of" AS high, 'percent' AS unit
        FROM each GROUP BY measure HAVING users >= {MIN_USERS} OR comments = 0
        ORDER BY list_position(['repeated', 'burst', 'either'], measure)""",
}
"""Name → SQL over the view `said`."""
_PEOPLE = "CREATE OR REPLACE TEMP VIEW rows_of_people AS FROM said WHERE NOT promotion"


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
    connection.execute(_PEOPLE)
    frame = connection.execute(QUERIES[name]).df()
    return frame if name == "repeats" else frame[frame["users"] >= least].reset_index(drop=True)


def commenters(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return how much every user wrote, for the inequality of participation: numbered, most first, no key.

    Rows of exports that name no users are left out.
    """
    return connection.execute(
        "SELECT row_number() OVER (ORDER BY comments DESC) AS who, comments FROM ("
        "SELECT count(*) AS comments FROM said WHERE user_key IS NOT NULL GROUP BY who) ORDER BY who"
    ).df()


def later_than(connection: duckdb.DuckDBPyConnection, day: date | None) -> bool:
    """Return whether likes were counted after a day: then they are not what could be seen on it."""
    return bool(connection.execute("FROM said SELECT 1 WHERE known_from > ?::DATE LIMIT 1", [day]).fetchall())
