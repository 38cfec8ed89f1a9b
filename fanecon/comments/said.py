"""The rows of a case that people said something with, as a view that aggregates and samples read.

What a text is there for, and the words of the field, stand in `phrases.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fanecon.comments import store
from fanecon.comments.store import quoted

if TYPE_CHECKING:
    import duckdb

MIN_USERS = 5
"""A number about fewer users is not given."""


@contextmanager
def said(
    case_folder: Path, as_of: date | None = None, event: str | None = None, part: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the view `said` of what was written until a day: comments, or posts where no comment was imported.

    It has `store.COLUMNS`, `platform`, `item` (an id across platforms), `who`, `month`, and whether the text holds
    a phrase of a `promotion`, a `request` or a `complaint`.

    Parameters
    ----------
    case_folder, as_of, event, part
        As in `fanecon.comments.store.read`.
    """
    with store.connect(store.private_folder(case_folder) / ".spill") as connection:
        rows = store.read(case_folder, as_of, event, connection)
        talk = rows.filter("kind IN ('comment', 'danmaku')").limit(1).fetchall()
        kinds = "('comment', 'danmaku')" if talk else "('content', 'repost')"
        (store.read(case_folder, as_of, event, connection, part) if part else rows).create_view("rows")
        patterns = {what: quoted("(?i)" + "|".join(some)) for what, some in phrases()["phrases"].items()}
        flags = ", ".join(f"regexp_matches(text, {pattern}) AS {what}" for what, pattern in patterns.items())
        connection.execute(store.queries("queries")["said"].format(purposes=flags, kinds=kinds))
        yield connection


@cache
def phrases() -> dict[str, dict[str, list[str]]]:
    """Return the phrases of every purpose, as regular expressions, and words that a general dictionary does not know.

    Examples
    --------
    >>> "锁单" in phrases()["words"]["field"]
    True
    """
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
