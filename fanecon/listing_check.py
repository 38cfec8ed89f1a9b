"""The check of cases as the command line makes and prints it, and the refusal to run a case that it finds wanting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from fanecon.evidence.checking import Checked, inspect_case
from fanecon.evidence.config import read_config
from fanecon.evidence.importers.writing import contents, write_together
from fanecon.evidence.package import FILE, recorded
from fanecon.evidence.schema import RULES
from fanecon.evidence.tables import Problem, data_error
from fanecon.listing_case import coverage_lines, mend_line
from fanecon.study.fonts import glyphs


def checked(folder: Path) -> Checked:
    """Check a case for all that a run needs, the units and characters that its pages print included."""
    found = inspect_case(folder)
    return replace(found, notes=(*found.notes, *glyph_notes(found.tables)))


def glyph_notes(tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Name each character of the bilingual columns that no chart can draw, where it first stands."""
    known = set(glyphs())
    for table, frame in tables.items():
        for column in (c for c in frame.columns if c in ("zh", "en") or c.endswith(("_zh", "_en"))):
            for text, line in zip(frame[column], frame["file_line"], strict=True):
                if lacking := sorted(set(text) - known):
                    known |= set(lacking)
                    what = f"charts draw a box for {', '.join(f'{c} (U+{ord(c):04X})' for c in lacking)}"
                    remedy = "Texts show it; write the label in other characters if a chart shows it too"
                    yield Problem(f"{table}.csv", int(line), column, text, what, remedy, True)


def refuse_broken(folders: Iterable[Path]) -> None:
    """Refuse to run cases with problems, as `fanecon check` words them.

    Raises
    ------
    DataError
        With every problem of every case.
    """
    found = [replace(p, file=f"{f.name}/{p.file}") for f in folders for p in inspect_case(f).problems]
    if found:
        raise data_error(found)


def record(folder: Path) -> None:
    """Record the rows of a case's tables in its `datapackage.json`.

    Raises
    ------
    DataError
        Where a table cannot be read as a whole: its rows cannot be counted.
    """
    found = inspect_case(folder)
    if unreadable := [p for p in found.problems if p.file == FILE or (p.file.endswith(".csv") and p.line)]:
        raise data_error([replace(p, file=f"{folder.name}/{p.file}") for p in unreadable])
    before = contents(folder / FILE)
    write_together(folder, {FILE: recorded(folder, found.tables)}, {FILE: before})


def check_row(folder: Path, found: Checked) -> dict[str, Any]:
    """Return what the check of a case found as JSON can hold it."""
    lists = {"problems": found.problems, "notes": found.notes}
    told = {key: [{k: v for k, v in asdict(p).items() if k != "is_note"} for p in ps] for key, ps in lists.items()}
    return {"case": folder.name, **told, "rows": {table: n for table, n in found.rows.items() if n}}


def check_lines(folder: Path, found: Checked, lang: str, *, coverage: bool) -> Iterator[str]:
    """Say what the check of a case found: problems, notes, rows; and what its notebooks will show, if wanted."""
    yield from (f"{folder.name}/{problem}" for problem in found.problems)
    yield from (f"note: {folder.name}/{note}" for note in found.notes)
    counts = [_counted(len(found.problems), "problem"), *([_counted(len(found.notes), "note")] if found.notes else [])]
    rows = ", ".join(f"{table} {n}" for table, n in found.rows.items() if n or table in RULES)
    yield f"{folder.name}: {', '.join(counts)}; rows: {rows}"
    config = read_config(folder)[0] if coverage else None
    if coverage and (found.problems or config is None):
        yield mend_line(lang)
    elif config is not None:
        yield from coverage_lines(config, found.tables, found.rows, lang)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
