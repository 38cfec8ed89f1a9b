"""Put new rows beside the old ones: every item once, in its newest version, one Parquet file a platform and month."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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


@dataclass(frozen=True)
class Kept:
    """What the dataset has of one source."""

    rows: int
    new: int
    hours: int
    first: str
    last: str


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
    fresh = f"SELECT {columns}, platform, month, source, n, crawled FROM {_parquet(staged)} WHERE wrong IS NULL"
    old = (
        f"SELECT {columns}, platform, month, -1 AS source, 0 AS n, NULL::TIMESTAMPTZ AS crawled "
        f"FROM {_parquet(list(there.values()))}"
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
    found: dict[int, Kept] = {}
    for platform, month in touched:
        part = _write_part(connection, platform, month, store.partition(target, platform, month), target.parent)
        _count(connection, part, found)
        there.pop((f"platform={platform}", f"month={month}"), None)
    for path in there.values():
        link(path, target / path.relative_to(store.comments_folder(case_folder)))
    return found


def _parquet(paths: Sequence[Path]) -> str:
    names = ", ".join(store.quoted(str(path)) for path in paths)
    if not any(path.name == store.PART for path in paths):
        return f"read_parquet([{names}])"
    types = "{'platform': VARCHAR, 'month': VARCHAR}"
    return f"read_parquet([{names}], hive_partitioning = true, hive_types = {types})"


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
        f"COPY (SELECT {columns} FROM {_parquet([part])} ORDER BY created_at, kind, item_id) "
        f"TO {store.quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    return _parquet([part])


def _count(connection: duckdb.DuckDBPyConnection, part: str, found: dict[int, Kept]) -> None:
    hour = "strftime({}(created_at), '%Y-%m-%dT%H')"
    rows = connection.execute(
        f"SELECT source, count(*), count(*) FILTER (NOT known_before), count(DISTINCT date_trunc('hour', created_at)), "
        f"{hour.format('min')}, {hour.format('max')} FROM {part} WHERE source >= 0 GROUP BY source"
    ).fetchall()
    for source, *numbers in rows:
        new = Kept(*numbers)
        if (old := found.get(source)) is not None:
            new = Kept(
                old.rows + new.rows, old.new + new.new, old.hours + new.hours, min(old.first, new.first),
                max(old.last, new.last),
            )  # fmt: skip
        found[source] = new


def link(old: Path, new: Path) -> None:
    """Give a file a second name, or copy it where the disk knows no such thing."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
