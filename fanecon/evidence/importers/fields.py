"""The header of a sheet with one column a field: the first row that names all that a table needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    defaults: Mapping[str, str]

    def place(self, name: str) -> str:
        """Say where a field stands, as problems do: "日期 (A)"."""
        from openpyxl.utils import get_column_letter

        return f"{self.names[self.at[name]]} ({get_column_letter(self.at[name] + 1)})" if name in self.at else name

    def cell(self, cells: Sequence[Cell], name: str) -> Cell:
        """Return a field's cell in a row, or its default."""
        i = self.at.get(name, len(cells))
        found = cells[i] if i < len(cells) else Cell()
        return found if found.text else Cell(self.defaults.get(name, ""), link=found.link)


def find_headers(
    sheets: Sequence[Sheet], fields: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]], own: ColumnMap
) -> list[tuple[Sheet, Header]]:
    """Find the sheets of a file that have a header, with it.

    Parameters
    ----------
    sheets : sequence of Sheet
    fields : mapping of str to sequence of str
        Field → the headers that say so. Where a row has several of them, the first of the list is taken.
    needed : sequence of sequence of str
        A row is the header where it has one field of each, or the map has it among its `defaults`.
    own : ColumnMap

    Raises
    ------
    DataError
        Where no sheet has one.
    """
    found = [(sheet, header) for sheet in sheets if (header := _header(sheet, fields, needed, own)) is not None]
    if not found:
        rows = [(s, line, cells) for s in sheets for line, cells in s.rows[:_SEARCHED]]
        sheet, line, cells = max(rows, key=lambda r: sum(bool(c.text) for c in r[2]), default=(sheets[0], None, ()))
        what = f"no header is found; the fullest row is {', '.join(c.text for c in cells if c.text)[:200] or 'empty'}"
        wanted = "; ".join(" or ".join(f"{name}/{fields[name][0]}" for name in group) for group in needed)
        remedy = f"Name the columns ({wanted}), or say with a --map what they hold"
        raise data_error([Problem(sheet.file, line, None, None, what, remedy)])
    return found


def _header(
    sheet: Sheet, fields: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]], own: ColumnMap
) -> Header | None:
    mapped = {_plain(name): field for name, field in own.columns.items()}
    known = {field: [_plain(name) for name in (field, *names)] for field, names in fields.items()}
    for line, cells in sheet.rows[: max(_SEARCHED, own.header_row or 0)]:
        names = {i: c.text for i, c in enumerate(cells) if c.text and not c.merged}
        written = {_plain(name): i for i, name in reversed(names.items())}
        free = written.keys() - mapped.keys()
        at = {f: written[name] for f, known_names in known.items() for name in reversed(known_names) if name in free}
        at |= {field: written[name] for name, field in mapped.items() if name in written}
        there = at.keys() | own.defaults.keys()
        if own.header_row in (None, line) and at and all(there & set(group) for group in needed):
            return Header(line, at, names, own.defaults)
    return None


def _plain(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\s_\-.:*#]+", "", re.sub(r"\([^)]*\)|\[[^\]]*\]", "", text)) or text
