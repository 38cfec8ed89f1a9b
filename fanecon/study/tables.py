"""Tables for readers: escaped, labelled in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from fanecon.study.words import Text


@dataclass(frozen=True)
class Badge:
    """A cell in the colour of a verdict."""

    text: str
    verdict: str


def table_html(
    frame: pd.DataFrame,
    caption: str,
    lang: str,
    id: str,
    columns: Mapping[str, Text],
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    foot_html: str = "",
) -> str:
    """Write a table.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a line; the index is not shown. A missing value prints as a dash.
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
    foot_html : str, optional
        Ready HTML below the table, such as the line of sources.

    Returns
    -------
    str
        `<figure class="table">`; everything that comes from data is escaped.

    Examples
    --------
    >>> frame = pd.DataFrame({"n": [3], "what": ["a<b"]})
    >>> heads = {"what": Text("物", "What"), "n": Text("数", "Number")}
    >>> html = table_html(frame, "Counts", "en", "counts", heads)
    >>> '<td data-l="What">a&lt;b</td>' in html, '<td class="n" data-l="Number">3</td>' in html
    (True, True)
    """
    formats = formats or {}
    kind = {c: ' class="n"' if _is_numeric(frame[c]) else "" for c in columns}
    names = {c: escape(label.in_(lang)) for c, label in columns.items()}
    heads = "".join(f'<th scope="col"{kind[c]}>{name}</th>' for c, name in names.items())
    lines = []
    for row in frame.to_dict("records"):
        cells = [f'<td{kind[c]} data-l="{name}">{_cell(row[c], formats.get(c))}</td>' for c, name in names.items()]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join(lines)
    return (
        f'<figure class="table" id="{escape(id)}"><figcaption>{escape(caption)}</figcaption>'
        f'<div class="scroll"><table>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>{foot_html}</figure>"
    )


def _cell(value: Any, show: Callable[[Any], str] | None) -> str:
    if isinstance(value, Badge):
        return f'<span class="verdict verdict-{escape(value.verdict)}">{escape(value.text)}</span>'
    return escape(_printed(value, show))


def _printed(value: Any, show: Callable[[Any], str] | None) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return show(value) if show else str(value)


def _is_numeric(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
