"""Where imported comments lie and how they are read again: a Parquet dataset by platform and month, and its ledger.

    data/<case>/private/comments/platform=<p>/month=<YYYY-MM>/part.parquet
    data/<case>/private/comments/imports.json

DuckDB loads on first use, so the command line and `open_case` stay as fast as they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

KINDS = ("content", "comment", "repost", "danmaku")
ZONE = "Asia/Shanghai"
LEDGER = "imports.json"
PART = "part.parquet"

COLUMNS: Mapping[str, str] = {
    "item_id": "VARCHAR",  # as the platform has it, always text
    "parent_id": "VARCHAR",  # the comment that this one answers; null: it stands under the post itself
    "content_id": "VARCHAR",  # the post, video or note it belongs to; a post's own id
    "kind": "VARCHAR",  # one of KINDS
    "user_key": "VARCHAR",  # keyed hash: the same user in one case, nobody elsewhere
    "text": "VARCHAR",  # cleaned; "" where nothing was said (a picture, a bare repost)
    "created_at": "TIMESTAMPTZ",
    "time_approx": "BOOLEAN",  # the hour is not known, or was worked out from "3 minutes ago"
    "like_count": "BIGINT",
    "like_lower_bound": "BOOLEAN",  # "10万+"
    "reply_count": "BIGINT",
    "region": "VARCHAR",  # a province or a country, never finer
    "account_kind": "VARCHAR",
    "keyword": "VARCHAR",  # what the crawl searched for
    "event_id": "VARCHAR",  # an event of the case, where the import named one
    "source_tool": "VARCHAR",
    "known_from": "DATE",  # the day of the crawl, else that of the import; counts are those of this day
}
"""What every row has, by DuckDB's types; `read` adds `platform`."""


@dataclass(frozen=True)
class Import:
    """What one import of one file did: a row of the ledger.

    Attributes
    ----------
    file, sha256, format, platform, event_id : str
        `format` is the name of a layout.
    known_from : str
        The day of the import.
    rows, kept, new : int
        Records in the file; those that are in the dataset in this file's version; of these, items not there before.
    dropped : dict
        Reason → rows: `repeated_header`, `blank`, `duplicate` (another row of the import is the newer version)
        and, with `--partial`, `rejected`.
    first, last : str
        The first and the last hour of what was kept, such as 2026-01-06T17; "" where nothing was.
    hours : int
        In how many hours something was written.
    caps : dict
        What the crawl itself leaves out, as far as the rows show it; see `fanecon.comments.caps`.
    notes : dict
        Reason → rows that were kept, but not whole: `without_text`, `approximate_time`, `broken_characters`.
    """

    file: str
    sha256: str
    format: str
    platform: str
    event_id: str
    known_from: str
    rows: int
    kept: int
    new: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    hours: int = 0
    caps: Mapping[str, int | float | bool] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)


def private_folder(case_folder: Path) -> Path:
    """Return where a case keeps what must not leave this machine."""
    return case_folder / "private"


def comments_folder(case_folder: Path) -> Path:
    """Return the folder of the dataset."""
    return private_folder(case_folder) / "comments"


def partition(comments: Path, platform: str, month: str) -> Path:
    """Return the file of one platform and month below the dataset's folder."""
    return comments / f"platform={platform}" / f"month={month}" / PART


def of_part(part: Path) -> dict[str, str]:
    """Return the platform and month of a file.

    Examples
    --------
    >>> of_part(partition(Path(), "weibo", "2026-01"))
    {'platform': 'weibo', 'month': '2026-01'}
    """
    return dict(folder.split("=") for folder in part.parts[-3:-1])


def files(case_folder: Path) -> list[Path]:
    """Return the Parquet files of a case in order of platform and month; empty where nothing was imported."""
    return sorted(comments_folder(case_folder).glob("platform=*/month=*/*.parquet"))


def ledger(case_folder: Path) -> list[Import]:
    """Return what was imported into a case, in the order of the imports."""
    path = comments_folder(case_folder) / LEDGER
    return [Import(**row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.is_file() else []


def ledger_bytes(rows: Sequence[Import]) -> bytes:
    """Write the ledger: the same rows, the same bytes."""
    return (json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n").encode()


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory, with the clock of the data and no word to the network; what is too much goes to a folder.

    What does not fit into memory is texts too: the folder is in the private one.
    """
    import duckdb

    connection = duckdb.connect()
    # A bar of progress would print into what the command line says.
    connection.execute(
        f"SET TimeZone = '{ZONE}'; SET memory_limit = '1GB'; SET enable_progress_bar = false; "
        "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false"
        + (f"; SET temp_directory = {quoted(str(spill))}" if spill else "")
    )
    return connection


def read(
    case_folder: Path,
    as_of: date | None = None,
    event: str | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    part: Path | None = None,
) -> duckdb.DuckDBPyRelation:
    """Read the comments of a case as a relation: nothing is loaded before somebody asks for rows.

    Parameters
    ----------
    case_folder : pathlib.Path
        `Case._folder`, or `fanecon.evidence.case.case_folder(name)`.
    as_of : datetime.date, optional
        Only what was written until the end of this day in Beijing. Counts of likes and replies are those of the crawl
        (`known_from`), whatever the day.
    event : str, optional
        Only rows imported for this event.
    connection : duckdb.DuckDBPyConnection, optional
        To join with other tables; by default one of its own.
    part : pathlib.Path, optional
        Only this file.

    Returns
    -------
    duckdb.DuckDBPyRelation
        `COLUMNS` and `platform`; no rows where nothing was imported.

    Examples
    --------
    >>> read(Path("no such case")).aggregate("count(*)").fetchall()
    [(0,)]
    """
    there = [part] if part else files(case_folder)
    own = connection or connect()
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    if not there:
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in COLUMNS.items())
        return own.sql(f"SELECT {empty}, NULL::VARCHAR AS platform WHERE false")
    rows = own.sql(f"SELECT {columns}, platform FROM {parquet(there)}")
    if as_of:
        rows = rows.filter(f"created_at < (DATE '{as_of}' + 1)::TIMESTAMPTZ")
    return rows.filter(f"event_id = {quoted(event)}") if event else rows


def parquet(paths: Sequence[Path]) -> str:
    """Write SQL that reads Parquet files; those of the dataset have their platform and month in their path."""
    hive = ", hive_partitioning = true, hive_types = {'platform': VARCHAR, 'month': VARCHAR}"
    named = any(path.name == PART for path in paths)
    return f"read_parquet([{', '.join(quoted(str(path)) for path in paths)}]{hive if named else ''})"


@cache
def queries(name: str) -> Mapping[str, str]:
    """Return the queries of a file of SQL that lies beside this module, by the names that stand above them.

    Examples
    --------
    >>> "daily" in queries("aggregates")
    True
    """
    text = Path(__file__).with_name(f"{name}.sql").read_text("utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def quoted(text: str) -> str:
    """Write a text as an SQL literal.

    Examples
    --------
    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
