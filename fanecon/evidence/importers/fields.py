"""The header of a sheet with one column a field: the first row that names all that a table needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fanecon.errors import DataError
from fanecon.evidence.importers.cells import Cell, Sheet
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.tables import Problem, data_error

_SEARCHED = 30


@dataclass(frozen=True)
class Header:
    """Where a header stands, and what its columns hold.

    Attributes
    ----------
    line : int
    at : mapping of str to int
        Field → column, counted from 0.
    names : mapping of int to str
        Column → its header as written.
    defaults : mapping of str to str
        Field → what holds where its cell says nothing.
    """

    line: int
    at: Mapping[str, int]
    names: Mapping[int, str]
    defaults: Mapping[str, str] = field(default_factory=dict)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headers that name no field."""
        return tuple(name for i, name in self.names.items() if i not in self.at.values())

    def place(self, name: str) -> str:
        """Say where a field stands, as problems do: "日期 (A)"."""
        from openpyxl.utils import get_column_letter

        i = self.at.get(name)
        return name if i is None else f"{self.names[i]} ({get_column_letter(i + 1)})"

    def cell(self, cells: Sequence[Cell], name: str) -> Cell:
        """Return a field's cell in a row, or its default."""
        i = self.at.get(name, len(cells))
        found = cells[i] if i < len(cells) else Cell()
        return found if found.text else Cell(self.defaults.get(name, ""), link=found.link)


def find_header(
    sheet: Sheet, fields: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]], own: ColumnMap
) -> Header | None:
    """Find the header of a sheet.

    Parameters
    ----------
    sheet : Sheet
    fields : mapping of str to sequence of str
        Field → the headers that say so. Where a row has several of them, the first of the list is taken.
    needed : sequence of sequence of str
        A row is the header where it has one field of each, or the map has it among its `defaults`.
    own : ColumnMap

    Returns
    -------
    Header or None
    """
    mapped = {plain(name): wanted for name, wanted in own.columns.items()}
    for line, cells in sheet.rows[: max(_SEARCHED, own.header_row or 0)]:
        names = {i: c.text for i, c in enumerate(cells) if c.text and not c.merged}
        written = {plain(name): i for i, name in reversed(names.items())}
        at = {f: written[plain(n)] for f, known in fields.items() for n in (*reversed(known), f) if plain(n) in written}
        at = {f: i for f, i in at.items() if plain(names[i]) not in mapped}
        at |= {wanted: written[name] for name, wanted in mapped.items() if name in written}
        there = at.keys() | own.defaults.keys()
        if own.header_row in (None, line) and at and all(there & set(group) for group in needed):
            return Header(line, at, names, own.defaults)
    return None


def no_header(sheets: Sequence[Sheet], wanted: str) -> DataError:
    """Say what the fullest row of a file holds, and what its header should."""
    rows = [(s, line, cells) for s in sheets for line, cells in s.rows[:_SEARCHED]]
    sheet, line, cells = max(rows, key=lambda r: sum(bool(c.text) for c in r[2]), default=(sheets[0], None, ()))
    shown = ", ".join(c.text for c in cells if c.text)[:200] or "empty"
    remedy = f"Name the columns ({wanted}), or say with a --map what they hold"
    return data_error(
        [Problem(sheet.file, line, None, None, f"no header is found; the fullest row is {shown}", remedy)]
    )


def plain(header: str) -> str:
    """Return a header without what stands in brackets, and without spaces and letter case.

    Examples
    --------
    >>> plain("收盘价（元）"), plain("Adj Close"), plain("(A)")
    ('收盘价', 'adjclose', '(a)')
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\s_\-.:*#]+", "", re.sub(r"\([^)]*\)|\[[^\]]*\]", "", text)) or text
