"""Archives of hot-search lists counted into the tables of attention of a case, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from fanecon.evidence.importers import hot_lists
from fanecon.evidence.importers.adding import Imported, Row, opened
from fanecon.evidence.importers.cells import template
from fanecon.evidence.importers.documents import Library
from fanecon.evidence.importers.placing import document
from fanecon.evidence.importers.writing import appended, columns_of, problems_with
from fanecon.evidence.layouts import LAYOUTS
from fanecon.evidence.tables import Problem, data_error


def import_attention(
    folder: Path, archive: Path, keywords: Path, source: str = "", replace_old: bool = False, partial: bool = False,
    write: bool = True,
) -> tuple[Imported, ...]:  # fmt: skip
    """Count an archive of hot-search lists into a case.

    A daily archive fills `attention_daily.csv` and `brand_faces.csv`, an hourly one `attention_coverage.csv` and
    `attention_hourly.csv`; `hot_lists` says how.

    `replace_old` says whether new counts take the place of others of the same day, hour or month; `partial`, whether
    captures that cannot be read are left out. By default the document is the archive on GitHub of that form. Each
    table has its own result; problems stand in the first.
    """
    pairs, captures = hot_lists.read_keywords(keywords), hot_lists.read_archive(archive)
    frames: Mapping[str, pd.DataFrame] = {
        "attention_daily": hot_lists.daily_counts(captures, pairs[0]),
        "brand_faces": hot_lists.monthly_counts(captures, pairs),
    } if captures.kind == "daily" else {
        "attention_coverage": hot_lists.coverage(captures),
        "attention_hourly": hot_lists.hourly_counts(captures, pairs[0]),
    }  # fmt: skip
    case = opened(folder, "sources", *frames)
    library = Library(case.known["sources"])
    usual = template("series_files.yaml")["hot_lists"][captures.kind]
    come = {"source_id": library.place(document(case, source, captures.files[-1][0], usual))}
    stops = [] if partial else list(captures.problems)
    added, staged = dict[str, list[Row]](), case.staged({"sources": library.new} if library.new else {})
    for table, frame in frames.items():
        counted = _keyed(table, (row | come for row in _texts(table, frame)))
        known = _keyed(table, case.known[table])
        other = [key for key in counted if key in known and known[key] | come != counted[key]]
        added[table] = [row for key, row in counted.items() if key in other or key not in known]
        if other and not replace_old:
            what = f"{' '.join(other[0])} has another count in this {captures.kind} archive"
            remedy = "If the archive or the words have changed, count all anew with --replace"
            stops.append(Problem(f"{table}.csv", None, None, None, what, remedy))
        if added[table]:
            both = known | _keyed(table, added[table])
            days = sorted(both.values(), key=lambda row: next(iter(row.values())))
            staged[f"{table}.csv"] = appended(None, table, days)
    problems = tuple(dict.fromkeys([*captures.problems, *stops]))
    found = [Imported(table, tuple(rows), (), (), (), (), (), ()) for table, rows in added.items()]
    found[0] = replace(found[0], sources=tuple(library.new), problems=problems)
    if stops or not any(added.values()) or not write:
        return tuple(found)
    if wrong := problems_with(folder, staged):
        raise data_error(wrong)
    case.write(staged, *frames)
    return tuple(replace(one, written=True) for one in found)


def _texts(table: str, frame: pd.DataFrame) -> list[Row]:
    columns = [column for column in columns_of(table) if column != "source_id"]
    texts = frame[columns].astype("string").fillna("")
    return [{str(column): str(text) for column, text in row.items()} for row in texts.to_dict("records")]


def _keyed(table: str, rows: Iterable[Row]) -> dict[tuple[str, ...], Row]:
    return {tuple(row[column] for column in LAYOUTS[table].key): row for row in rows}
