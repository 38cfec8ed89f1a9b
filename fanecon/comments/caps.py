"""What a crawl leaves out, as far as its rows show it: exports of comments are no census."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanecon.comments.store import queries

if TYPE_CHECKING:
    import duckdb

Caps = dict[str, "int | float | bool"]

_LEAST_POSTS = 3
_LEAST_SEARCHED = 50
_LEAST_COMMENTS = 5
_SHARE_AT_MOST = 0.3
_NOTES = 200
_SECOND_HALF = 0.7


def caps(connection: duckdb.DuckDBPyConnection, rows: str, full: int | None = None) -> Caps:
    """Measure what the rows of one source say about their crawl.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    rows : str
        SQL of a table with `store.COLUMNS` and `platform`.
    full : int, optional
        How many rows the platform hands out at most, where the file says so.

    Returns
    -------
    dict
        Of comments `posts`, `most_per_post` (first-level comments), `posts_at_most`, `capped` (so many posts stop at
        the same number that the crawler stopped there), `answers`, and `answers_missed` by the site's own counts. Of
        posts that a search found `second_half`, the share written after half past, where it looks made by the search,
        and `notes_of_search` where xhs shows no more. `full`: as many rows as the platform hands out.
    """

    def asked(what: str) -> tuple[Any, ...]:
        return connection.execute(queries("queries")[what].format(rows=rows)).fetchall()[0]

    found: Caps = {}
    posts, most, at_most, answers, missed = asked("posts")
    if posts:
        capped = most >= _LEAST_COMMENTS and at_most >= max(_LEAST_POSTS, _SHARE_AT_MOST * posts)
        found |= {"posts": posts, "most_per_post": most, "posts_at_most": at_most, "capped": capped}
        found |= {"answers": answers, "answers_missed": missed}
    searched, second_half, notes = asked("searched")
    if searched >= _LEAST_SEARCHED and second_half > _SECOND_HALF:
        found["second_half"] = round(second_half, 3)
    if notes >= _NOTES:
        found["notes_of_search"] = notes
    if full is not None:
        (rows_there,) = connection.execute(f"SELECT count(*) FROM {rows}").fetchall()[0]
        found |= {"full": rows_there >= full, "handed_out": full}
    return found
