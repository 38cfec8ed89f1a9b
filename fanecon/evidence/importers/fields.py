"""The header of a sheet with one column a field: the first row that names all that a table needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fanecon.evidence.importers.cells import Cell, Record, Sheet, place
from fanecon.evidence.importers.columns import ColumnMap, plain
from fanecon.evidence.tables import Problem, data_error

_SEARCHED = 30


@dataclass(frozen=True)
class Header:
    """Where a header stands, and what its columns hold."""

    line: int
    at: Mapping[str, int]  # field → column, counted from 0
    names: Mapping[int, str]  # column → its header as written
    defaults: Mapping[str, str]  # field → what holds where its cell says nothing

    @property
    def unread(self) -> list[str]:
        """The names of the columns that hold no field."""
        return [name for i, name in self.names.items() if i not in self.at.values()]

    def record(self, sheet: Sheet, line: int, cells: Sequence[Cell]) -> Record:
        """Read a row by its fields; a default stands where a cell says nothing."""
        held = {name: cells[i] if i < len(cells) else Cell() for name, i in self.at.items()}
        empty = {name: held.get(name, Cell()) for name in self.defaults if name not in held or not held[name].text}
        held |= {name: replace(cell, text=self.defaults[name], kind="text") for name, cell in empty.items()}
        return Record(sheet, line, held, {name: place(self.names[i], i) for name, i in self.at.items()})


def find_headers(
    sheets: Sequence[Sheet], fields: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]], own: ColumnMap
) -> list[tuple[Sheet, Header]]:
    """Find the sheets of a file that have a header, with it.

    `fields` are the headers that say so, of which the first in a row is taken; a row is the header where it has one
    field of each group of `needed`, or the map has it among its `defaults`.
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
    mapped = {plain(name): field for name, field in own.columns.items()}
    known = {field: [plain(name) for name in (field, *names)] for field, names in fields.items()}
    for line, cells in sheet.rows[: max(_SEARCHED, own.header_row or 0)]:
        names = {i: c.text for i, c in enumerate(cells) if c.text and not c.merged}
        written = {plain(name): i for i, name in reversed(names.items())}
        free = written.keys() - mapped.keys()
        at = {f: written[name] for f, known_names in known.items() for name in reversed(known_names) if name in free}
        at |= {field: written[name] for name, field in mapped.items() if name in written}
        there = at.keys() | own.defaults.keys()
        if own.header_row in (None, line) and at and all(there & set(group) for group in needed):
            return Header(line, at, names, own.defaults)
    return None
