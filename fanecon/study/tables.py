"""Tables for readers: escaped, labelled in the reader's language, with the documents below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape, unescape
from typing import Any

import pandas as pd

from fanecon.errors import FaneconError, did_you_mean
from fanecon.notation.numbers import format_number
from fanecon.study.exhibits import EXHIBIT_MIME
from fanecon.study.sentences import words
from fanecon.study.words import Pair, Text, verdict

_NUMBER = ' class="n"'
_TAG = re.compile(r"<[^>]+>")


def grid_html(
    id: str, caption: str, heads: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]], foot: str = ""
) -> str:
    """Write `<figure class="table">`.

    Parameters
    ----------
    id : str
        The figure's anchor.
    caption : str
    heads : sequence of (str, bool)
        The heading of a column, and whether its cells stand to the right and are not broken.
    rows : iterable of sequence of str
        Cells as HTML; all else is escaped here.
    foot : str
        HTML below the table, such as the line of sources.
    """
    named = [(escape(name), _NUMBER if is_number else "") for name, is_number in heads]
    head = "".join(f'<th scope="col"{kind}>{name}</th>' for name, kind in named)
    lines = []
    for row in rows:
        cells = (f'<td{kind} data-l="{name}">{cell}</td>' for (name, kind), cell in zip(named, row, strict=True))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join(lines)
    return (
        f'<figure class="table" id="{escape(id)}"><figcaption>{escape(caption)}</figcaption>'
        f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>{foot}</figure>"
    )


def folded(title: str, html: str) -> str:
    """Fold something away under its title."""
    return f'<details class="fold"><summary>{escape(title)}</summary>{html}</details>'


def table_bundle(
    frame: pd.DataFrame, id: str, caption: Pair, columns: Mapping[str, tuple[str, ...]], line: str, lang: str, *,
    open: bool,
) -> dict[str, Any]:  # fmt: skip
    """Write a frame as a table, folded unless it is open; the index is not shown, a missing value prints as a dash.

    Parameters
    ----------
    frame : pandas.DataFrame
    id : str
    caption : tuple of str
    columns : mapping of str to tuple of str
        Heading zh, heading en, and where the cells are numbers a unit, with decimals and a sign if wanted
        ("percent.1,+"); "verdict" where they are names of verdicts, which are then printed in words and in their
        colour.
    line : str
        The line of documents, HTML.
    lang : str
    open : bool

    Raises
    ------
    FaneconError
        For a column that the frame does not have, or a heading that is not in both languages.
    """
    have = [str(c) for c in frame.columns]
    for column, names in columns.items():
        if column not in frame.columns:
            near = did_you_mean(column, have)
            raise FaneconError(f'table "{id}": the frame has no column "{column}". It has {", ".join(have)}.{near}')
        if not isinstance(names, tuple | list) or [type(n) for n in names] not in ([str] * 2, [str] * 3):
            raise FaneconError(f'table "{id}", {column}={names!r:.60}: expected ("标题", "Heading") or with a unit.')
    heads = [(Text(*names[:2]).in_(lang), _is_numeric(frame[c])) for c, names in columns.items()]
    shows = {c: _formatter("".join(names[2:]), lang) for c, names in columns.items()}
    rows = [[show(row[c]) for c, show in shows.items()] for row in frame.to_dict("records")]
    title = Text(*caption).in_(lang)
    html = grid_html(id, title, heads, rows, f'<p class="foot">{line}</p>' if line else "")
    about: dict[str, Any] = {"kind": "table", "id": id, "open": open}
    if open:  # what a run's summary may print again
        about["cells"] = [[unescape(_TAG.sub("", cell)) for cell in row] for row in rows]
    return {EXHIBIT_MIME: about, "text/html": html if open else folded(title, html), "text/plain": title}


def _formatter(unit: str, lang: str) -> Callable[[Any], str]:
    """Return what writes a cell as HTML; a unit may say `,+`, as in a sentence."""
    unit, _, form = unit.partition(",")
    name, _, digits = unit.partition(".")

    def show(cell: Any) -> str:
        if name == "verdict" and isinstance(cell, str):
            return f'<span class="verdict verdict-{escape(cell)}">{escape(verdict(cell).name.in_(lang))}</span>'
        if isinstance(cell, Text):
            return escape(cell.in_(lang))
        if cell == "" if isinstance(cell, str) else pd.isna(cell):
            return "–"
        if name:
            return escape(format_number(cell, name, lang, int(digits) if digits else None, signed=form == "+"))
        return escape(words(cell).in_(lang))

    return show


def _is_numeric(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
