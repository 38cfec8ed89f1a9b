"""What can be wrong with a source, in words: one message a cause, with the first row it befell and their number."""

from __future__ import annotations

from collections.abc import Collection

from fanecon.comments import layouts
from fanecon.comments.layouts import Layout
from fanecon.comments.sources import Source
from fanecon.evidence.tables import Problem

_PARTIAL = "or leave such rows out with --partial"
_SAID: dict[str, tuple[str, str]] = {
    "no_json": ("the line is no JSON object; it was probably cut off", f"Mend it, {_PARTIAL}"),
    "too_many": (
        "the row has more cells than the header; the crawler was probably changed while it wrote the file",
        f"Put these rows into a file of their own under their own header, {_PARTIAL}",
    ),
    "too_few": (
        "the row has fewer cells than the header; it was cut off, or the crawler was changed while it wrote the file",
        f"Put these rows into a file of their own under their own header, {_PARTIAL}",
    ),
    "no_id": ("the row has no id", f"Mend it, {_PARTIAL}"),
    "cut_id": (
        "a spreadsheet program has cut the id to fifteen digits, so it is no id any more",
        f"Take the crawler's own file, never opened and saved in a spreadsheet, {_PARTIAL}",
    ),
    "no_time": (
        "this is no time that is known; «5 minutes ago» means nothing where the file does not say when it was crawled",
        f"Expected such as 2026-01-06 17:00:00; or say with --map defaults: {{crawled: 2026-01-06}}, {_PARTIAL}",
    ),
    "wrong_time": (
        "the time lies after the crawl, or before there were such sites; columns may be shifted",
        f"Mend it, {_PARTIAL}",
    ),
    "no_count": (
        "this is no count; columns may be shifted",
        f"Expected such as 12, 1.2万 or 10万+; mend it, {_PARTIAL}",
    ),
    "unreadable": ("the file cannot be read as a table", "Mend it, or import the other files with --partial"),
    "spare_columns": (
        "columns that this tool is not known to write are not read",
        "Nothing to do, if you don't need them",
    ),
}  # fmt: skip


def wrong(
    source: Source, code: str, number: int | None, count: int, value: str | None = None, column: str | None = None
) -> Problem:
    """Say what is wrong with rows of a source.

    Parameters
    ----------
    source : Source
    code : str
        As `rows.rows_sql` has it.
    number : int or None
        The first row it befell.
    count : int
        How many it befell.
    value, column : str, optional
        Of the first.
    """
    what, remedy = _SAID[code]
    more = f" ({count:,} rows like it)" if count > 1 and number is not None else ""
    line = source.line_of(number) if number is not None else None
    return Problem(source.label, line, column, value, what + more, remedy, code == "spare_columns")


def unknown(source: Source, header: Collection[str], number: int, own: Layout | None, holds: str = "") -> Problem:
    """Say that a header is no layout's; that of a file which never holds comments is a note."""
    shown = ", ".join(list(header)[:12])
    # A table of CSV has its header in front of its first row.
    line = 1 if source.header is not None else source.line_of(number)
    if holds:
        return Problem(source.label, None, None, None, f"no comments here; this is {holds}", "Nothing to do", True)
    near = layouts.nearest(header)
    what = "the columns are none that a known crawler writes" + (f"; {near}" if near else "")
    remedy = "Say what they mean with --map FILE.yaml, for instance columns: {内容: text, 日期: time, 用户名: name}"
    if own:
        lacking = ", ".join(sorted(own.needs - set(header))[:8])
        what = f"the columns are neither those of the map (it lacks: {lacking}) nor a known crawler's"
        remedy = "Mend the map, or leave the file out with --partial"
    return Problem(source.label, line, None, shown, what, remedy)
