"""What can be wrong with a source: one message a cause, in the words of `wrong.toml`, with the first row it befell."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from fanecon.comments import layouts
from fanecon.comments.layouts import Layout
from fanecon.comments.sources import Source
from fanecon.evidence.tables import Problem

_SAID: dict[str, Any] = tomllib.loads(Path(__file__).with_name("wrong.toml").read_text("utf-8"))


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
    what, remedy = _SAID[code]["what"], _SAID[code]["remedy"].replace("{partial}", _SAID["partial"])
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
