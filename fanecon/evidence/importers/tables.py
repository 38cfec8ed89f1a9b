"""Read a spreadsheet of events, reactions, claims or documents into a case: all rows, or none.

Which columns each table has, and what people call them, is written in `templates/table_files.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fanecon.errors import ParameterError
from fanecon.evidence.config import read_config
from fanecon.evidence.importers.cells import Cell, Sheet
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.documents import Library
from fanecon.evidence.importers.fields import Header, find_headers
from fanecon.evidence.importers.readers import READERS, Known, completed
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.importers.writing import (
    appended,
    columns_of,
    contents,
    described,
    last_lines,
    problems_with,
    write_together,
)
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.new_case import without_examples
from fanecon.evidence.rules import FILLED
from fanecon.evidence.schema import RULES
from fanecon.evidence.tables import Problem, data_error, read_table, text_rows

Row = dict[str, str]
_WORDS = "Use a word of docs/data-format.md#words"
_NAMED = {"metrics": ("metric", "label_zh", "label_en"), "events": ("event_id", "title_zh", "title_en")}


@dataclass(frozen=True)
class ImportedRows:
    """What came of an import.

    Attributes
    ----------
    table : str
    rows, sources : tuple of dict
        What was added, or would be.
    problems : tuple of Problem
    repeated, remarks : tuple of int
        The lines of rows that the case has already, and of remarks, which are passed over.
    left_out : tuple of str
        Columns that were not read.
    written : bool
    """

    table: str
    rows: tuple[Row, ...]
    sources: tuple[Row, ...]
    problems: tuple[Problem, ...]
    repeated: tuple[int, ...]
    remarks: tuple[int, ...]
    left_out: tuple[str, ...]
    written: bool = False


@cache
def table_files() -> Mapping[str, Any]:
    """Return what can be imported: table → `needed`, and `columns` with those of the documents that rows bring."""
    import yaml

    path = files("fanecon.evidence").joinpath("templates", "table_files.yaml")
    tables = yaml.safe_load(path.read_text(encoding="utf-8"))["tables"]
    return {t: spec | {"columns": spec.get("document", {}) | spec["columns"]} for t, spec in tables.items()}


@dataclass(frozen=True)
class _Read:
    """One row of a sheet, read cell by cell, with all that is wrong with it."""

    sheet: Sheet
    header: Header
    line: int
    cells: Sequence[Cell]
    row: Row = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, column: str, what: str, remedy: str) -> None:
        value = self.header.cell(self.cells, column).text or None
        self.problems.append(self.sheet.problem(self.line, self.header.place(column), value, what, remedy))

    def read(self, table: str, known: Known, sources: Mapping[str, Row]) -> None:
        row = self.row
        for column, spec in table_files()[table]["columns"].items():
            cell, how = self.header.cell(self.cells, column), spec.get("read", "text")
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
                    rules = [
                        r for r in (RULES[home] if home in RULES else SERIES[home].columns)[column] if r is not FILLED
                    ]
                    usual = rules[-1].remedy if rules else "Correct it"
                    self.wrong(column, str(error), _WORDS if how == "words" else usual)
        if "publisher" in row and not (row["publisher"] or row["url"] or row["source_id"] in sources):
            remedy = "Fill in 来源 (publisher), 链接 (url) or a source_id of the case"
            self.wrong("publisher" if "publisher" in self.header.at else "url", "no document is named", remedy)
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
    units: Collection[str],
    own: ColumnMap | None = None,
    sheet: str | None = None,
    partial: bool = False,
    write: bool = True,
) -> ImportedRows:
    """Read a spreadsheet into a table of a case, with the documents that its rows bring along.

    Parameters
    ----------
    folder : pathlib.Path
        The case; its tables have to be in order.
    table : {"events", "reactions", "claims", "sources"}
    path : pathlib.Path
        An .xlsx or CSV file.
    units : collection of str
        The units that pages can print.
    own : ColumnMap, optional
    sheet : str, optional
        Which sheet; needed where several fit.
    partial : bool
        Whether to write the good rows although others were rejected.
    write : bool
        False only says what would be done.

    Returns
    -------
    ImportedRows
        Nothing was written where there are problems, unless `partial`.

    Raises
    ------
    DataError, ParameterError
    """
    names = [f"{t}.csv" for t in dict.fromkeys((*RULES, table))]
    read = {name: contents(folder / name) for name in (*names, "datapackage.json")}
    base = {f"{t}.csv": appended(None, t, []) for t in ("sources", table)}
    base |= {n: c for n in names if (c := read[n]) is not None}
    before = problems_with(folder, base)
    if before:
        raise data_error(before)
    tables = {
        t: text_rows(read_table(folder / f"{t}.csv", columns_of(t), required=False)[0])
        for t in {"sources", "metrics", "events", table}
    }
    spec, own = table_files()[table], own or ColumnMap()
    headers = {column: tuple(said["headers"]) for column, said in spec["columns"].items()}
    (found, header), *others = find_headers(read_spreadsheet(path, sheet), headers, spec["needed"], own)
    if others:
        shown = ", ".join(s.name for s, _ in ((found, header), *others))
        raise ParameterError(f"{path.name} has several sheets of {table} ({shown}); choose one with --sheet")
    config, _ = read_config(folder)
    called = {t: {r[c]: r[cs[0]] for c in reversed(cs) for r in tables[t]} for t, cs in _NAMED.items()}
    known = Known(called, units, found.days, int(config.get("fiscal_year_start", 1)) if config else 1)
    filled = {n: [i for i, c in enumerate(cells) if c.text and not c.merged] for n, cells in found.rows}
    below = [(n, cells) for n, cells in found.rows if n > header.line and filled[n]]
    remarks = tuple(n for n, _ in below if filled[n] == [0] and len(header.at) > 2)
    reads = [_Read(found, header, n, cells) for n, cells in below if n not in remarks]
    for one in reads:
        one.read(table, known, {row["source_id"]: row for row in tables["sources"]})
    good = [one for one in reads if not one.problems]
    while True:
        library, rows, repeated = _rows(table, tables, good)
        new = {"sources": library.new, table: [row for row, _ in rows]} if rows else {}
        staged = base | (without_examples({n: c for n, c in base.items() if n[:-4] in RULES}) if new else {})
        staged |= {f"{t}.csv": appended(staged[f"{t}.csv"], t, added) for t, added in new.items()}
        bad = _placed(problems_with(folder, staged), staged, table, library.new, rows)
        good = [one for one in good if id(one) not in bad]
        if not bad or not partial:
            break
    problems = tuple(dict.fromkeys(p for one in reads for p in one.problems))
    left_out = tuple(name for i, name in header.names.items() if i not in header.at.values())
    result = ImportedRows(
        table, tuple(row for row, _ in rows), tuple(new.get("sources", ())), problems, repeated, remarks, left_out
    )
    if not write or not rows or (problems and not partial):
        return result
    staged |= described(read["datapackage.json"], table)
    write_together(folder, {name: c for name, c in staged.items() if c != read[name]}, read)
    return replace(result, written=True)


def _rows(
    table: str, tables: Mapping[str, Sequence[Row]], reads: Sequence[_Read]
) -> tuple[Library, list[tuple[Row, _Read]], tuple[int, ...]]:
    """Make the rows to be, with their documents and ids; name the lines that the case has already."""
    library, columns = Library(tables["sources"]), columns_of(table)
    key = columns[0] if table in RULES else ""
    there = {_same(row, key) for row in tables[table]}
    ids = {row[key] for row in tables[table]} if key else set()
    rows, repeated = [], []
    for one in reads:
        row, documents = dict(one.row), len(library.new)
        if "publisher" in row:
            row["source_id"] = library.place({c: row[c] for c in RULES["sources"]})
            row["published"] = row["published"] or library.published(row["source_id"])
        row = {c: row.get(c, "") for c in columns}
        is_new = len(library.new) > documents if table == "sources" else _same(row, key) not in there
        if not is_new:
            repeated.append(one.line)
            continue
        row = library.new[-1] if table == "sources" else row
        there.add(_same(row, key))
        row |= {key: row[key] or _free(table, row, ids)} if key else {}
        ids |= {row[key]} if key else set()
        rows.append((row, one))
    return library, rows, tuple(repeated)


def _same(row: Row, key: str) -> tuple[str, ...]:
    return tuple(text for column, text in row.items() if column != key)


def _free(table: str, row: Row, ids: Collection[str]) -> str:
    """Make an id: C01, C02, … for claims, day and title for events."""
    if table == "claims":
        return next(name for n in range(1, len(ids) + 2) if (name := f"C{n:02d}") not in ids)
    title = re.sub(r"[^a-z0-9]+", "-", row["title_en"].lower())[:40].strip("-")
    name = f"{row['date'].partition('/')[0][:10]}-{title or row['type']}"
    return next(n for i in range(1, len(ids) + 2) if (n := f"{name}-{i}" if i > 1 else name) not in ids)


def _placed(
    problems: Sequence[Problem],
    staged: Mapping[str, bytes],
    table: str,
    documents: Sequence[Row],
    rows: Sequence[tuple[Row, _Read]],
) -> set[int]:
    """Turn problems of the tables to be into problems of the sheet's rows; return the rows."""
    users = {f"{table}.csv": [[one] for _, one in rows]}
    users["sources.csv"] = [[one for row, one in rows if row.get("source_id") == d["source_id"]] for d in documents]
    bad = set()
    for problem in problems:
        behind = users.get(problem.file, [])
        lines = last_lines(staged[problem.file], len(behind)) if behind else []
        if problem.line not in lines:
            raise data_error([problem])
        for one in behind[lines.index(problem.line)]:
            one.wrong(problem.column or table, problem.problem, problem.remedy)
            bad.add(id(one))
    return bad
