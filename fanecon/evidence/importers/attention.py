"""Archives of hot-search lists counted into the tables of attention of a case, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from fanecon.evidence.importers.adding import Imported, Row, opened
from fanecon.evidence.importers.cells import template
from fanecon.evidence.importers.documents import Library
from fanecon.evidence.importers.hot_lists import (
    Captures,
    coverage,
    daily_counts,
    hourly_counts,
    monthly_counts,
    read_archive,
    read_keywords,
)
from fanecon.evidence.importers.placing import document
from fanecon.evidence.importers.writing import appended, columns_of, problems_with
from fanecon.evidence.layouts import LAYOUTS
from fanecon.evidence.tables import Problem, data_error

_REMEDY = "If the archive or the words have changed, count all anew with --replace"


def import_attention(
    folder: Path, archive: Path, keywords: Path, source: str = "", replace_old: bool = False, partial: bool = False,
    write: bool = True,
) -> tuple[Imported, ...]:  # fmt: skip
    """Count an archive of hot-search lists into a case.

    A daily archive fills `attention_daily.csv` and `brand_faces.csv`, an hourly one `attention_coverage.csv` and
    `attention_hourly.csv`; `hot_lists` says how.

    Parameters
    ----------
    folder : pathlib.Path
        The case; its tables have to be in order.
    archive : pathlib.Path
        A folder; see `read_archive`.
    keywords : pathlib.Path
        A keyword list; its first brand is the case's own. See `read_keywords`.
    source : str
        See `fanecon.evidence.importers.placing.document`; by default the archive on GitHub of that form.
    replace_old : bool
        Whether new counts take the place of others of the same day, hour or month.
    partial : bool
        Whether captures that cannot be read are left out; else nothing is written.
    write : bool
        False only says what would be done.

    Returns
    -------
    tuple of Imported
        One a table; problems stand in the first.

    Raises
    ------
    DataError, ParameterError
    """
    pairs, captures = read_keywords(keywords), read_archive(archive)
    frames: Mapping[str, pd.DataFrame] = (
        {"attention_daily": daily_counts(captures, pairs[0]), "brand_faces": monthly_counts(captures, pairs)}
        if captures.kind == "daily"
        else {"attention_coverage": coverage(captures), "attention_hourly": hourly_counts(captures, pairs[0])}
    )
    case = opened(folder, "sources", *frames)
    library = Library(case.known["sources"])
    usual = template("series_files.yaml")["hot_lists"][captures.kind]
    source_id = library.place(document(case, source, captures.files[-1][0], usual))
    problems = list(captures.problems)
    new, fresh = dict[str, list[Row]](), dict[str, list[Row]]()
    base = dict(case.base)
    for table, frame in frames.items():
        counted = [row | {"source_id": source_id} for row in _texts(table, frame)]
        known = {_key(table, row): row for row in case.known[table]}
        other = [row for row in counted if row != known.get(_key(table, row), row)]
        if other and not replace_old:
            problems += [_conflict(table, row, known[_key(table, row)], captures) for row in other[:1]]
        changed = {_key(table, row): row for row in other}
        if changed:
            old_rows = [changed.get(_key(table, row), row) for row in case.known[table]]
            base[f"{table}.csv"] = appended(None, table, old_rows)
        fresh[table] = [row for row in counted if _key(table, row) not in known]
        new[table] = other + fresh[table]
    stops = problems if not partial else [p for p in problems if p not in captures.problems]
    found = tuple(
        Imported(table, tuple(rows), tuple(library.new) if n == 0 else (), (), tuple(problems) if n == 0 else (),
                 (), (), (), False)
        for n, (table, rows) in enumerate(new.items())
    )  # fmt: skip
    if stops or not any(new.values()) or not write:
        return found
    rows = {table: rows for table, rows in fresh.items() if rows}
    staged = replace(case, base=base).staged(rows | ({"sources": library.new} if library.new else {}))
    wrong = problems_with(folder, staged)
    if wrong:
        raise data_error(wrong)
    case.write(staged, *frames)
    return tuple(replace(one, written=True) for one in found)


def _texts(table: str, frame: pd.DataFrame) -> list[Row]:
    columns = [column for column in columns_of(table) if column != "source_id"]
    texts = frame[columns].astype("string").fillna("")
    return [{str(column): str(text) for column, text in row.items()} for row in texts.to_dict("records")]


def _key(table: str, row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[column] for column in LAYOUTS[table].key)


def _conflict(table: str, row: Row, old: Row, captures: Captures) -> Problem:
    column = next(c for c in row if row[c] != old[c])
    what = f"{' '.join(_key(table, row))} has another count here: {row[column]}, from this {captures.kind} archive"
    return Problem(f"{table}.csv", None, column, old[column], what, _REMEDY)
