"""Rows added to a case: placed among those that are there, checked together with them, written all or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from fanecon.evidence.importers.cells import Record
from fanecon.evidence.importers.documents import Document, Library
from fanecon.evidence.importers.writing import (
    appended,
    columns_of,
    contents,
    described,
    last_lines,
    problems_with,
    write_together,
)
from fanecon.evidence.layouts import LAYOUTS
from fanecon.evidence.new_case import without_examples
from fanecon.evidence.schema import KEYS, RULES
from fanecon.evidence.tables import Problem, data_error, read_table, text_rows

Row = dict[str, str]


class Entry(Protocol):
    """A row of a sheet as a row of a table to be, with the document that it names."""

    @property
    def record(self) -> Record: ...
    @property
    def row(self) -> Row: ...
    @property
    def document(self) -> Document | None: ...


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Imported:
    """What came of an import.

    Attributes
    ----------
    table : str
    rows, sources, metrics : tuple of dict
        What was added to the table and the two others, or would be.
    problems : tuple of Problem
        What is wrong with the rows that were not accepted, by line.
    repeated, passed_over : tuple of int
        The lines of rows that the case has already, and of those that hold none: remarks, or no figure.
    left_out : tuple of str
        Columns that were not read.
    written : bool
    """

    table: str
    rows: tuple[Row, ...]
    sources: tuple[Row, ...]
    metrics: tuple[Row, ...]
    problems: tuple[Problem, ...]
    repeated: tuple[int, ...]
    passed_over: tuple[int, ...]
    left_out: tuple[str, ...]
    written: bool = False

    @property
    def rejected(self) -> int:
        """How many rows were not accepted."""
        return len({(p.file, p.line) for p in self.problems})


@dataclass(frozen=True)
class Opened:
    """A case in order, as it is before anything is added."""

    folder: Path
    read: Mapping[str, bytes | None]  # file → what it holds
    base: Mapping[str, bytes]  # the same, with headers where rows will need a table
    known: Mapping[str, Sequence[Row]]  # table → its rows

    def staged(self, new: Mapping[str, Sequence[Row]]) -> dict[str, bytes]:
        """Return the tables as they would be with rows appended."""
        return dict(self.base) | {f"{t}.csv": appended(self.base[f"{t}.csv"], t, rows) for t, rows in new.items()}

    def write(self, staged: Mapping[str, bytes], *tables: str) -> None:
        """Write what has changed, and describe the tables in the Data Package."""
        files = dict(staged) | described(self.read["datapackage.json"], tables)
        write_together(self.folder, {name: c for name, c in files.items() if c != self.read[name]}, self.read)


def opened(folder: Path, *tables: str) -> Opened:
    """Open a case to add to some tables; one that is out of order is mended first."""
    names = [f"{t}.csv" for t in dict.fromkeys((*RULES, *tables))]
    read = {name: contents(folder / name) for name in (*names, "datapackage.json")}
    base = {f"{t}.csv": appended(None, t, []) for t in tables} | {n: c for n in names if (c := read[n]) is not None}
    before = problems_with(folder, base)
    if before:
        raise data_error(before)
    paths = {name.removesuffix(".csv"): folder / name for name in names}
    frames = {t: read_table(path, columns_of(t), False, LAYOUTS[t].spare)[0] for t, path in paths.items()}
    return Opened(folder, read, base, {t: text_rows(frame) for t, frame in frames.items()})


@dataclass(frozen=True)
class Adding:
    """How rows of a sheet become rows of a table."""

    case: Opened
    table: str
    alike: Callable[[Row], tuple[str, ...]]  # what two rows share that say the same
    name: Callable[[Row, Collection[str]], str]  # an id for a row, beside those that are taken
    metrics: Mapping[str, Row] = field(default_factory=dict)  # that rows may bring along

    def add(
        self, entries: Sequence[E], problems: Iterable[Problem], passed_over: Iterable[int], left_out: Iterable[str],
        partial: bool, write: bool,
    ) -> Imported:  # fmt: skip
        """Add what is new; where rows are rejected then, nothing, or with `partial` the others."""
        case, found = self.case, list(problems)
        while True:
            batch = self._batch(entries)
            # A case has to have figures: the worked one stays until others come.
            worked = RULES if self.table in RULES else RULES.keys() - {"sources", "metrics", "facts"}
            base = without_examples({n: c for n, c in case.base.items() if n[:-4] in worked}) if batch.rows else {}
            staged = replace(case, base={**case.base, **base}).staged(batch.new)
            wrong = [*batch.wrong, *_placed(problems_with(case.folder, staged), staged, batch)]
            found += [problem for _, problem in wrong]
            bad = {id(entry) for entry, _ in wrong}
            if not bad or not partial:
                break
            entries = [entry for entry in entries if id(entry) not in bad]
        shown = tuple(sorted(dict.fromkeys(found), key=lambda p: p.line or 0))
        rows, sources, metrics = (tuple(batch.new.get(t, ())) for t in (self.table, "sources", "metrics"))
        lines = tuple(batch.repeated), tuple(passed_over)
        result = Imported(self.table, rows, sources, metrics, shown, *lines, tuple(left_out))
        if not write or not rows or (shown and not partial):
            return result
        case.write(staged, *batch.new)
        return replace(result, written=True)

    def _batch(self, entries: Iterable[E]) -> _Batch[E]:
        library, known, key = Library(self.case.known["sources"]), self.case.known[self.table], KEYS.get(self.table, "")
        there, ids = {self.alike(row) for row in known}, {row[key] for row in known} if key else set()
        batch: _Batch[E] = _Batch(self.table, {"sources": library.new})
        for entry in entries:
            row, before = dict(entry.row), len(library.new)
            if entry.document is not None:
                row["source_id"] = library.place(entry.document)
            row = {column: row.get(column, "") for column in columns_of(self.table)}
            says = self.alike(_dated(row, library))
            if len(library.new) == before if self.table == "sources" else says in there:
                batch.repeated.append(entry.record.line)
                continue
            row = library.new[-1] if self.table == "sources" else row
            if key and row[key] in ids:
                remedy = "Leave the column empty, and an id is made"
                batch.wrong.append((entry, entry.record.problem(key, "the id is taken by another row", remedy)))
                continue
            row |= {key: row[key] or self.name(row, ids)} if key else {}
            there.add(says)
            ids |= {row[key]} if key else set()
            batch.rows.append((row, entry))
        # Documents may get their dates from later rows.
        batch.rows[:] = [(_dated(row, library), entry) for row, entry in batch.rows]
        named = dict.fromkeys(row["metric"] for row, _ in batch.rows if row.get("metric") in self.metrics)
        old = {row["metric"] for row in self.case.known["metrics"]}
        batch.along["metrics"] = [self.metrics[metric] for metric in named if metric not in old]
        return batch


@dataclass(frozen=True)
class _Batch(Generic[E]):
    """Rows of a table with the entries that made them, and rows of other tables that they bring along."""

    table: str
    along: dict[str, list[Row]]
    rows: list[tuple[Row, E]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    wrong: list[tuple[E, Problem]] = field(default_factory=list)

    @property
    def new(self) -> dict[str, list[Row]]:
        own = {t: rows for t, rows in self.along.items() if rows} | {self.table: [row for row, _ in self.rows]}
        return own if self.rows else {}

    def behind(self, table: str) -> list[list[E]]:
        """Return the entries behind each new row of a table."""
        if table == self.table:
            return [[entry] for _, entry in self.rows]
        key = KEYS.get(table, "")
        return [[e for row, e in self.rows if row.get(key) == new[key]] for new in self.along.get(table, ())]


def _dated(row: Row, library: Library) -> Row:
    if "source_id" not in row or "published" not in row:
        return row
    return row | {"published": row["published"] or library.published(row["source_id"])}


def _placed(problems: Iterable[Problem], staged: Mapping[str, bytes], batch: _Batch[E]) -> list[tuple[E, Problem]]:
    """Turn problems of the tables to be into problems of the sheet's rows."""
    found = []
    for problem in problems:
        behind = batch.behind(problem.file.removesuffix(".csv"))
        lines = last_lines(staged[problem.file], len(behind)) if behind else []
        if problem.line not in lines:
            raise data_error([problem])
        for entry in behind[lines.index(problem.line)]:
            told = entry.record.problem(problem.column or batch.table, problem.problem, problem.remedy, problem.value)
            found.append((entry, told))
    return found
