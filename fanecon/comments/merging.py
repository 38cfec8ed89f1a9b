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
    sql, columns = store.queries("merging"), ", ".join(store.COLUMNS)
    there = store.files(case_folder)
    old = store.parquet(there) if there else "(FROM fresh LIMIT 0)"
    connection.execute(sql["begin"].format(columns=columns, staged=store.parquet(staged), old=old))
    unsorted = store.quoted(str(target.parent / "unsorted.parquet"))
    for platform, month in connection.execute(sql["touched"]).fetchall():
        path = store.partition(target, platform, month)
        path.parent.mkdir(parents=True, exist_ok=True)
        here = {"platform": store.quoted(platform), "month": store.quoted(month), "part": store.quoted(str(path))}
        connection.execute(sql["part"].format(columns=columns, unsorted=unsorted, **here))
    for path in there:
        link(path, target / path.relative_to(store.comments_folder(case_folder)))
    return {source: Kept(*numbers) for source, *numbers in connection.execute(sql["kept"]).fetchall()}


def link(old: Path, new: Path) -> None:
    """Give a file a second name, or copy it where the disk knows no such thing; one that is there stays."""
    if new.exists():
        return
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
