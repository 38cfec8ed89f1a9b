"""Read a spreadsheet of figures into a case: every row is accepted or said to be wrong, then all are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fanecon.evidence.config import read_config
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.documents import Library
from fanecon.evidence.importers.figures import Figure
from fanecon.evidence.importers.reading import frequencies, read_figures
from fanecon.evidence.importers.rows import Context
from fanecon.evidence.importers.writing import appended, contents, last_lines, problems_with, write_together
from fanecon.evidence.new_case import without_examples
from fanecon.evidence.schema import RULES
from fanecon.evidence.tables import Problem, data_error, read_table, text_rows

Row = dict[str, str]
_TABLES = ("sources", "metrics", "facts")


@dataclass(frozen=True)
class Imported:
    """What came of an import.

    Attributes
    ----------
    facts, sources, metrics : tuple of dict
        The rows that were added, or would be.
    problems : tuple of Problem
        What is wrong with the rows that were not accepted, by line.
    repeated : tuple of int
        The lines of figures that the case has already.
    without_figure : tuple of int
        The lines that hold no figure.
    left_out : tuple of str
        Columns that were not understood, and not read.
    written : bool
    """

    facts: tuple[Row, ...]
    sources: tuple[Row, ...]
    metrics: tuple[Row, ...]
    problems: tuple[Problem, ...]
    repeated: tuple[int, ...]
    without_figure: tuple[int, ...]
    left_out: tuple[str, ...]
    written: bool = False

    @property
    def rejected(self) -> int:
        """How many rows were not accepted."""
        return len({(p.file, p.line) for p in self.problems})


def import_facts(
    folder: Path,
    path: Path,
    units: Collection[str],
    own: ColumnMap | None = None,
    sheet: str | None = None,
    partial: bool = False,
    write: bool = True,
) -> Imported:
    """Read a spreadsheet into `facts.csv`, with the documents and metrics that it brings along.

    Parameters
    ----------
    folder : pathlib.Path
        The case; its tables have to be in order.
    path : pathlib.Path
        An .xlsx or CSV file.
    units : collection of str
        The units that pages can print.
    own : ColumnMap, optional
    sheet : str, optional
        Which sheet; needed where several hold figures.
    partial : bool
        Whether to write the good rows although others were rejected.
    write : bool
        False only says what would be done.

    Returns
    -------
    Imported
        Nothing was written where there are problems, unless `partial`.

    Raises
    ------
    DataError
        For a case or a file that cannot be read.
    ParameterError
        For a sheet that is not there, or several to choose from.
    """
    read = {f"{t}.csv": contents(folder / f"{t}.csv") for t in RULES}
    headers = {f"{t}.csv": appended(None, t, []) for t in _TABLES if read[f"{t}.csv"] is None}
    before = problems_with(folder, headers)
    if before:
        raise data_error(before)
    base = read | headers
    config, _ = read_config(folder)
    assert config is not None
    known = {t: text_rows(read_table(folder / f"{t}.csv", list(RULES[t]), required=False)[0]) for t in _TABLES}
    own = own or ColumnMap()
    context = Context(
        {r["metric"]: r for r in known["metrics"]}, units, frozenset(r["source_id"] for r in known["sources"]), own,
        int(config.get("fiscal_year_start", 1)), str(config.get("currency") or ""), frequencies(known["facts"]),
    )  # fmt: skip
    figures, problems, empty, unread = read_figures(path, sheet, context)
    while True:
        batch = _Batch(known, figures, context.metrics)
        staged = _staged(base, batch)
        wrong = _placed(problems_with(folder, staged), staged, batch)
        problems += [p for _, p in wrong] + batch.problems
        bad = {id(figure) for figure, _ in wrong} | batch.bad
        if not bad or not partial:
            break
        figures = [f for f in figures if id(f) not in bad]
    result = Imported(
        tuple(batch.facts), tuple(batch.library.new), tuple(batch.metrics), tuple(_by_line(problems)),
        tuple(batch.repeated), tuple(empty), tuple(unread),
    )  # fmt: skip
    if not write or not batch.facts or (problems and not partial):
        return result
    write_together(folder, {name: c for name, c in staged.items() if c != read[name]}, read)
    return replace(result, written=True)


class _Batch:
    """The rows that a list of figures adds to the tables."""

    def __init__(
        self, known: Mapping[str, Sequence[Row]], figures: Iterable[Figure], metrics: Mapping[str, Row]
    ) -> None:  # fmt: skip
        self.library = Library(known["sources"])
        self.facts: list[Row] = []
        self.metrics: list[Row] = []
        self.repeated: list[int] = []
        self.problems: list[Problem] = []
        self.bad: set[int] = set()
        self.figures: list[Figure] = []
        self._ids = {row["fact_id"] for row in known["facts"]}
        self._there = {_same(row) for row in known["facts"]}
        named = {row["metric"] for row in known["metrics"]}
        for figure in figures:
            if figure.fact["metric"] not in named:
                named.add(figure.fact["metric"])
                self.metrics.append(metrics[figure.fact["metric"]])
            self._add(figure)
        for row in self.facts:
            row["published"] = row["published"] or self.library.published(row["source_id"])

    def _add(self, figure: Figure) -> None:
        row = dict(figure.fact, source_id=self.library.place(figure.document))
        if _same(row) in self._there:
            self.repeated.append(figure.record.line)
            return
        if row["fact_id"] in self._ids:
            remedy = "Leave the column empty, and an id is made"
            self.problems.append(figure.problem("fact_id", row["fact_id"], "the id is taken by another row", remedy))
            self.bad.add(id(figure))
        row["fact_id"] = row["fact_id"] or self._free(f"{row['metric']}.{row['period'].replace('/', '_')}")
        self._ids.add(row["fact_id"])
        self._there.add(_same(row))
        self.facts.append(row)
        self.figures.append(figure)

    def _free(self, name: str) -> str:
        """Name conflicting figures of one period .b, .c, … as the tables do."""
        letters = (f"{name}.{a}{b}" for a in ("", *"abcdefghijklmnopqrstuvwxyz") for b in "bcdefghijklmnopqrstuvwxyz")
        return name if name not in self._ids else next(n for n in letters if n not in self._ids)


def _same(row: Mapping[str, str]) -> tuple[str, ...]:
    value = unicodedata.normalize("NFKC", row["value"]).replace(",", "").replace(" ", "")
    return row["metric"], row["period"], value, row["scale"], row["source_id"]


def _staged(base: Mapping[str, bytes | None], batch: _Batch) -> dict[str, bytes]:
    core = without_examples(base) if batch.facts else {name: c for name, c in base.items() if c is not None}
    new = {"sources": batch.library.new, "metrics": batch.metrics, "facts": batch.facts}
    return core | {f"{t}.csv": appended(core.get(f"{t}.csv"), t, rows) for t, rows in new.items()}


def _placed(problems: Iterable[Problem], staged: Mapping[str, bytes], batch: _Batch) -> list[tuple[Figure, Problem]]:
    """Turn problems of the tables to be into problems of the spreadsheet's rows."""
    users = {
        "facts.csv": [[f] for f in batch.figures],
        "sources.csv": [
            [f for f, r in zip(batch.figures, batch.facts, strict=True) if r["source_id"] == s["source_id"]]
            for s in batch.library.new
        ],
        "metrics.csv": [[f for f in batch.figures if f.fact["metric"] == m["metric"]] for m in batch.metrics],
    }
    found = []
    for problem in problems:
        behind = users.get(problem.file, [])
        lines = last_lines(staged[problem.file], len(behind)) if behind else []
        if problem.line not in lines:
            raise data_error([problem])
        for figure in behind[lines.index(problem.line)]:
            value = problem.value or ""
            placed = figure.problem(problem.column or "value", value, problem.problem, problem.remedy)
            found.append((figure, placed))
    return found


def _by_line(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda p: p.line or 0)
