"""Tables of a case by their layout: read and checked cell by cell; the series among them on first use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from fanecon.errors import did_you_mean
from fanecon.evidence.layouts import LAYOUTS
from fanecon.evidence.rules import Reading
from fanecon.evidence.tables import Problem, read_table
from fanecon.notation.periods import known_from


def read_series(folder: Path, table: str, required: bool = False) -> tuple[pd.DataFrame, list[Problem]]:
    """Read and check one table of a case folder, cell by cell.

    Parameters
    ----------
    folder : pathlib.Path
    table : str
        A name of `LAYOUTS`.
    required : bool
        Whether a missing file is a problem.

    Returns
    -------
    frame : pandas.DataFrame
        All columns str, and `file_line`; empty where the case does not have the table.
    problems : list of Problem
    """
    layout = LAYOUTS[table]
    frame, problems = read_table(folder / f"{table}.csv", list(layout.columns), required, layout.spare)
    return frame, problems or cell_problems(table, frame)


def reference_problems(table: str, frame: pd.DataFrame, frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """List what the cells of a table name that does not stand in the table where it should.

    Parameters
    ----------
    table : str
    frame : pandas.DataFrame
        As `read_series` returns it.
    frames : mapping of str to pandas.DataFrame
        The tables by name.

    Returns
    -------
    list of Problem
    """
    problems = []
    for column, target in LAYOUTS[table].references.items():
        where, _, key = target.partition(".")
        known = set(frames[where][key])
        for value in sorted(set(frame[column]) - known - {""}):
            line = int(frame.loc[frame[column] == value, "file_line"].min())
            remedy = f"Add it to {where}.csv or correct it.{did_you_mean(value, known)}".rstrip(".?")
            problems.append(Problem(f"{table}.csv", line, column, value, f"{where}.csv has no such row", remedy))
    return problems


def visible(table: str, frame: pd.DataFrame, as_of: date | None, sources: frozenset[str]) -> pd.DataFrame:
    """Keep the rows that were known on a day.

    Parameters
    ----------
    table : str
    frame : pandas.DataFrame
        As `read_series` returns it.
    as_of : datetime.date or None
        None keeps everything.
    sources : frozenset of str
        The documents that were published by then.
    """
    if as_of is None or frame.empty:
        return frame
    layout = LAYOUTS[table]
    if layout.known:
        days = {text: known_from(text) for text in frame[layout.known].unique()}
        shown = {text for text, day in days.items() if day is not None and day <= as_of}
        return frame[frame[layout.known].isin(shown)]
    return frame[frame["source_id"].isin(sources)] if "source_id" in frame.columns else frame


def typed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Read the cells: numbers as numbers, days as days, flags as truth values; an empty cell is missing.

    Parameters
    ----------
    table : str
    frame : pandas.DataFrame
        As `read_series` returns it.

    Returns
    -------
    pandas.DataFrame
        Without `file_line`.
    """
    columns = {c: _read(frame[c], rules[-1].reads if rules else "text") for c, rules in LAYOUTS[table].columns.items()}
    return pd.DataFrame(columns).reset_index(drop=True)


def _read(cells: pd.Series, reads: Reading) -> pd.Series:
    if reads == "number":
        return pd.to_numeric(cells.replace("", None))
    if reads == "day":
        return pd.to_datetime(cells.replace("", None), format="%Y-%m-%d")
    return cells == "1" if reads == "flag" else cells


def cell_problems(table: str, frame: pd.DataFrame) -> list[Problem]:
    """List the cells of a table that do not keep to its layout, and rows that stand in it twice.

    Parameters
    ----------
    table : str
    frame : pandas.DataFrame
        As `read_series` returns it.

    Returns
    -------
    list of Problem
    """
    layout, problems = LAYOUTS[table], list[Problem]()
    if frame.empty:
        return problems
    for column, rules in layout.columns.items():
        for rule in rules:
            # A series repeats its values: each is tested once, not once a row.
            if wrong := {value for value in frame[column].unique() if not rule.test(value)}:
                bad = frame[frame[column].isin(wrong)]
                for line, value in zip(bad["file_line"], bad[column], strict=True):
                    problems.append(Problem(f"{table}.csv", int(line), column, value, rule.problem, rule.remedy))
    key = list(layout.key)
    if key and not problems and frame.duplicated(key).any():
        first = frame.drop_duplicates(key).set_index(key)["file_line"]
        for row in frame[frame.duplicated(key)].to_dict("records"):
            name = tuple(row[c] for c in key)
            line = first[name if len(key) > 1 else name[0]]
            what = f"the row stands in line {line} already"
            remedy = f"Keep one row for each {' + '.join(key)}"
            problems.append(Problem(f"{table}.csv", int(row["file_line"]), key[0], str(name[0]), what, remedy))
    return sorted(problems, key=lambda p: (p.line or 0, p.column or ""))
