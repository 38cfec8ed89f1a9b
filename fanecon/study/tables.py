"""Tables for readers: escaped, labelled in the reader's language, every number able to lead to its source."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from fanecon.errors import FaneconError, did_you_mean
from fanecon.study.words import Text


@dataclass(frozen=True)
class Cell:
    """A cell that is more than its text.

    Attributes
    ----------
    text : str
        What is printed.
    href : str or None
        Where it leads: "#src-…", "#basis-…" or a document's address.
    title : str or None
        The tooltip.
    sort : float or None
        The value to sort by; a cell with one is set as a number.
    verdict : str
        The verdict whose colour it has; empty for none.
    """

    text: str
    href: str | None = None
    title: str | None = None
    sort: float | None = None
    verdict: str = ""


def table_html(
    frame: pd.DataFrame,
    caption: str,
    lang: str,
    id: str,
    columns: Mapping[str, Text],
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    links: Mapping[str, Callable[[Mapping[str, Any]], str | None]] | None = None,
    foot_html: str = "",
) -> str:
    """Write a table.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a line; the index is not shown. Values may be `Cell`s. A missing value prints as a dash.
    caption : str
        In the reader's language.
    lang : str
        "zh" or "en".
    id : str
        The figure's anchor.
    columns : mapping of str to Text
        The columns to show, in order, with their headings.
    formats : mapping of str to callable, optional
        How the values of a column are printed; by default as `str` does.
    links : mapping of str to callable, optional
        For a column: from the row as a mapping to the address its cell leads to, or None.
    foot_html : str, optional
        Ready HTML below the table, such as the line of sources.

    Returns
    -------
    str
        `<figure class="table">`; everything that comes from data is escaped.

    Raises
    ------
    FaneconError
        For a column that the frame does not have.

    Examples
    --------
    >>> frame = pd.DataFrame({"n": [3], "what": ["a<b"]})
    >>> heads = {"what": Text("物", "What"), "n": Text("数", "Number")}
    >>> html = table_html(frame, "Counts", "en", "counts", heads)
    >>> '<td data-l="What">a&lt;b</td>' in html, '<td class="n" data-l="Number">3</td>' in html
    (True, True)
    """
    formats, links = formats or {}, links or {}
    for name in [*columns, *formats, *links]:
        if name not in frame.columns:
            raise FaneconError(f'Table "{id}" has no column "{name}".{did_you_mean(name, map(str, frame.columns))}')
    numeric = {c: _is_numeric(frame[c]) for c in columns}
    heads = "".join(
        f'<th scope="col"{_class(numeric[c])}>{escape(label.in_(lang))}</th>' for c, label in columns.items()
    )
    lines = []
    for row in frame.to_dict("records"):
        cells = [
            _cell(row, c, formats.get(c), links.get(c), numeric[c], label.in_(lang)) for c, label in columns.items()
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join(lines)
    return (
        f'<figure class="table" id="{escape(id)}"><figcaption>{escape(caption)}</figcaption>'
        f'<div class="scroll"><table>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>{foot_html}</figure>"
    )


def _cell(
    row: Mapping[Any, Any],
    column: str,
    show: Callable[[Any], str] | None,
    link: Callable[[Mapping[str, Any]], str | None] | None,
    numeric: bool,
    label: str,
) -> str:
    value = row[column]
    cell = value if isinstance(value, Cell) else Cell(_printed(value, show))
    href = cell.href or (link(row) if link else None)
    text = escape(cell.text)
    if href:
        outward = "" if href.startswith("#") else ' rel="noopener"'
        text = f'<a href="{escape(href)}"{outward}>{text}</a>'
    if cell.verdict:
        text = f'<span class="verdict verdict-{escape(cell.verdict)}">{text}</span>'
    title = f' title="{escape(cell.title)}"' if cell.title else ""
    sort = f' data-sort="{cell.sort:.12g}"' if cell.sort is not None else ""
    return f'<td{_class(numeric)}{title}{sort} data-l="{escape(label)}">{text}</td>'


def _printed(value: Any, show: Callable[[Any], str] | None) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return show(value) if show else str(value)


def _is_numeric(column: pd.Series[Any]) -> bool:
    cells = [v for v in column if isinstance(v, Cell)]
    if cells:
        return all(c.sort is not None for c in cells)
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _class(numeric: bool) -> str:
    return ' class="n"' if numeric else ""
