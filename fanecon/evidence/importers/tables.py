"""Read a spreadsheet of events, reactions, claims or documents into a case: all rows, or none.

Which columns each table has, and what people call them, is written in `templates/table_files.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fanecon.errors import ParameterError
from fanecon.evidence.config import read_config
from fanecon.evidence.importers.adding import Adding, Imported, Row, opened
from fanecon.evidence.importers.cells import Cell, Record, template
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.documents import Document
from fanecon.evidence.importers.fields import find_headers
from fanecon.evidence.importers.readers import READERS, Known, completed
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.importers.writing import columns_of
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.rules import FILLED
from fanecon.evidence.schema import RULES
from fanecon.evidence.tables import Problem

_WORDS = "Use a word of docs/data-format.md#words"
_NAMED = {"metrics": ("metric", "label_zh", "label_en"), "events": ("event_id", "title_zh", "title_en")}


@cache
def table_files() -> Mapping[str, Any]:
    """Return what can be imported: table → `needed`, and `columns` with those of the documents that rows bring."""
    tables = template("table_files.yaml")["tables"]
    return {t: spec | {"columns": spec.get("document", {}) | spec["columns"]} for t, spec in tables.items()}


@dataclass(frozen=True)
class _Read:
    """One row of a sheet, read cell by cell, with all that is wrong with it."""

    record: Record
    row: Row = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def document(self) -> Document | None:
        return {c: self.row[c] for c in RULES["sources"]} if "publisher" in self.row else None

    def wrong(self, column: str, what: str, remedy: str) -> None:
        self.problems.append(self.record.problem(column, what, remedy))

    def read(self, table: str, known: Known, sources: Mapping[str, Row]) -> None:
        row = self.row
        for column, spec in table_files()[table]["columns"].items():
            cell, how = self.record.cells.get(column, Cell()), spec.get("read", "text")
            row[column] = cell.text
            home = table if column in columns_of(table) else "sources"
            if cell.fault:
                self.wrong(column, cell.fault, cell.remedy)
            elif how == "address":
                row[column] = cell.text if cell.text.startswith("http") else cell.link or cell.text
            elif cell.text:
                try:
                    row[column] = READERS[how](cell.text, known, f"{home}.{column}")
                except ValueError as error:
                    layout = RULES[home] if home in RULES else SERIES[home].columns
                    rules = [rule for rule in layout[column] if rule is not FILLED]
                    usual = rules[-1].remedy if rules else "Correct it"
                    self.wrong(column, str(error), _WORDS if how == "words" else usual)
        if "publisher" in row and not (row["publisher"] or row["url"] or row["source_id"] in sources):
            remedy = "Fill in 来源 (publisher), 链接 (url) or a source_id of the case"
            self.wrong("publisher" if "publisher" in self.record.places else "url", "no document is named", remedy)
        there = sources.get(row.get("source_id", ""), row) if table == "sources" else row
        if any(text and text != there[column] for column, text in row.items()):
            self.wrong("source_id", "sources.csv has another document of this id", "Choose another id")
        try:
            row |= {} if self.problems else completed(table, row, known)
        except ValueError as error:
            column, what = error.args
            self.wrong(column, what, "Correct it")


def import_rows(
    folder: Path,
    table: str,
    path: Path,
    own: ColumnMap | None = None,
    sheet: str | None = None,
    partial: bool = False,
    write: bool = True,
) -> Imported:
    """Read a spreadsheet into a table of a case, with the documents that its rows bring along.

    Parameters
    ----------
    folder : pathlib.Path
        The case; its tables have to be in order.
    table : {"events", "reactions", "claims", "sources"}
    path : pathlib.Path
        An .xlsx or CSV file.
    own, sheet, partial, write
        As for `import_facts`, and so are result and errors.
    """
    case = opened(folder, "sources", table)
    spec, own = table_files()[table], own or ColumnMap()
    headers = {column: tuple(said["headers"]) for column, said in spec["columns"].items()}
    (found, header), *others = find_headers(read_spreadsheet(path, sheet), headers, spec["needed"], own)
    if others:
        shown = ", ".join(s.name for s, _ in ((found, header), *others))
        raise ParameterError(f"{path.name} has several sheets of {table} ({shown}); choose one with --sheet")
    config, _ = read_config(folder)
    called = {t: {r[c]: r[cs[0]] for c in reversed(cs) for r in case.known[t]} for t, cs in _NAMED.items()}
    known = Known(called, found.days, int(config.get("fiscal_year_start", 1)) if config else 1)
    filled = {n: [i for i, c in enumerate(cells) if c.text and not c.merged] for n, cells in found.rows}
    below = [(n, cells) for n, cells in found.rows if n > header.line and filled[n]]
    remarks = [n for n, _ in below if filled[n] == [0] and len(header.at) > 2]
    reads = [_Read(header.record(found, n, cells)) for n, cells in below if n not in remarks]
    for one in reads:
        one.read(table, known, {row["source_id"]: row for row in case.known["sources"]})
    good = [one for one in reads if not one.problems]
    adding = Adding(case, table, lambda row: _says(row, table), lambda row, ids: _free(table, row, ids))
    return adding.add(good, [p for one in reads for p in one.problems], remarks, header.unread, partial, write)


def _says(row: Row, table: str) -> tuple[str, ...]:
    key = columns_of(table)[0] if table in RULES else ""
    return tuple(text for column, text in row.items() if column != key)


def _free(table: str, row: Row, ids: Collection[str]) -> str:
    """Make an id: C01, C02, … for claims, day and title for events."""
    if table == "claims":
        return next(name for n in range(1, len(ids) + 2) if (name := f"C{n:02d}") not in ids)
    title = re.sub(r"[^a-z0-9]+", "-", row["title_en"].lower())[:40].strip("-")
    name = f"{row['date'].partition('/')[0][:10]}-{title or row['type']}"
    return next(n for i in range(1, len(ids) + 2) if (n := f"{name}-{i}" if i > 1 else name) not in ids)
