"""Put new rows beside the old ones: every item once, in its newest version, one Parquet file a platform and month."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fanecon.comments import store

if TYPE_CHECKING:
    import duckdb

_KEY = "platform, kind, item_id"
# Tools know different things: what the newest version leaves open, an earlier one may say. Of two versions of a day the
# one imported later counts.
_FILLED = ("parent_id", "content_id", "user_key", "region", "account_kind", "keyword", "event_id")
_NEWEST = f"""
SELECT * REPLACE ({", ".join(f"coalesce({c}, max({c}) OVER same) AS {c}" for c in _FILLED)}),
  bool_or(source < 0) OVER same AS known_before
FROM {{rows}}
WINDOW same AS (PARTITION BY {_KEY})
QUALIFY row_number() OVER (PARTITION BY {_KEY}
  ORDER BY known_from DESC, source >= 0 DESC, crawled DESC NULLS LAST, source DESC, n DESC) = 1"""


_COUNTED = """
SELECT source, count(*) AS rows, count(*) FILTER (NOT known_before) AS fresh,
  count(DISTINCT date_trunc('hour', created_at)) AS hours, min(created_at) AS first, max(created_at) AS last
FROM {part} WHERE source >= 0 GROUP BY source"""


class Kept(NamedTuple):
    """What the dataset has of one source: rows, those that are new, hours with any, the first and the last hour."""

    kept: int = 0
    new: int = 0
    hours: int = 0
    first: str = ""
    last: str = ""


def merge(
    connection: duckdb.DuckDBPyConnection, case_folder: Path, staged: Sequence[Path], target: Path
) -> dict[int, Kept]:
    """Write the dataset anew into another folder; files of months that nothing touches are linked.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    case_folder : pathlib.Path
    staged : sequence of pathlib.Path
        Rows as `rows.rows_sql` selects them.
    target : pathlib.Path
        The folder that will be `store.comments_folder`.

    Returns
    -------
    dict
        Number of a source → what was kept of it.
    """
    columns = ", ".join(store.COLUMNS)
    there = {(p.parts[-3], p.parts[-2]): p for p in store.files(case_folder)}
    fresh = f"SELECT {columns}, platform, month, source, n, crawled FROM {store.parquet(staged)} WHERE wrong IS NULL"
    old = (
        f"SELECT {columns}, platform, month, -1 AS source, 0 AS n, NULL::TIMESTAMPTZ AS crawled "
        f"FROM {store.parquet(list(there.values()))}"
    )
    connection.execute(f"CREATE OR REPLACE VIEW rows AS {fresh}" + (f" UNION ALL {old}" if there else ""))
    connection.execute(f"CREATE OR REPLACE VIEW fresh AS {fresh}")
    # An item that stands in two months (its time was worked out twice) goes where its newest version says.
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE astray AS SELECT {_KEY} FROM rows SEMI JOIN ("
        f"SELECT hash({_KEY}) AS h FROM rows GROUP BY h HAVING min(month) <> max(month)) ON hash({_KEY}) = h "
        f"GROUP BY {_KEY} HAVING min(month) <> max(month)"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE settled AS {_NEWEST.format(rows=f'(FROM rows SEMI JOIN astray USING ({_KEY}))')}"
    )
    touched = connection.execute(
        f"SELECT DISTINCT platform, month FROM fresh UNION SELECT DISTINCT platform, month FROM rows "
        f"SEMI JOIN astray USING ({_KEY}) ORDER BY ALL"
    ).fetchall()
    connection.execute(f"CREATE TEMP TABLE counted AS {_COUNTED.format(part='settled')} LIMIT 0")
    for platform, month in touched:
        part = _write_part(connection, platform, month, store.partition(target, platform, month), target.parent)
        connection.execute(f"INSERT INTO counted {_COUNTED.format(part=part)}")
        there.pop((f"platform={platform}", f"month={month}"), None)
    for path in there.values():
        link(path, target / path.relative_to(store.comments_folder(case_folder)))
    counted = connection.execute(
        "SELECT source, sum(rows)::BIGINT, sum(fresh)::BIGINT, sum(hours)::BIGINT, "
        "strftime(min(first), '%Y-%m-%dT%H'), strftime(max(last), '%Y-%m-%dT%H') FROM counted GROUP BY source"
    ).fetchall()
    return {source: Kept(*numbers) for source, *numbers in counted}


def _write_part(connection: duckdb.DuckDBPyConnection, platform: str, month: str, path: Path, work: Path) -> str:
    """Write the rows of one platform and month; return the SQL of what they came from."""
    here = f"platform = {store.quoted(platform)} AND month = {store.quoted(month)}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT {_KEY} FROM rows ANTI JOIN astray USING ({_KEY}) WHERE {here} "
        f"GROUP BY {_KEY} HAVING count(*) > 1"
    )
    once = f"FROM rows ANTI JOIN astray USING ({_KEY}) ANTI JOIN twice USING ({_KEY}) WHERE {here}"
    again = f"(FROM rows SEMI JOIN twice USING ({_KEY}) WHERE {here})"
    # On disk, so that a month of ten million rows takes no more memory than one of a thousand.
    part = work / "unsorted.parquet"
    connection.execute(
        f"COPY (SELECT *, source < 0 AS known_before {once} UNION ALL {_NEWEST.format(rows=again)} "
        f"UNION ALL FROM settled WHERE {here}) TO {store.quoted(str(part))} (FORMAT parquet)"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = ", ".join(store.COLUMNS)
    connection.execute(
        f"COPY (SELECT {columns} FROM {store.parquet([part])} ORDER BY created_at, kind, item_id) "
        f"TO {store.quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    return store.parquet([part])


def link(old: Path, new: Path) -> None:
    """Give a file a second name, or copy it where the disk knows no such thing."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
