"""Labels by hand: a sample drawn into a CSV, coded by one or two people in any program, and read again.

    data/<case>/private/labels/<coder>.csv    item, text, stance, purpose, coded

Rows stand in random order, so whoever stops half way has coded a sample too. `coded` is the day on which
`fanecon label` read the label and found it right; a page as of an earlier day does not know it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fanecon.comments.store import private_folder, queries
from fanecon.errors import DataError, did_you_mean

if TYPE_CHECKING:
    import duckdb

COLUMNS = ("item", "text", "stance", "purpose", "coded")
LABELS: Mapping[str, Mapping[str, str]] = {
    "stance": {"支持": "positive", "反对": "negative", "都不是": "neither"},
    "purpose": {"请求": "request", "投诉": "complaint", "其他": "other"},
}
"""Column → what a coder may write → what it is called; the English name will do too, and purpose may stay empty."""


@dataclass(frozen=True)
class Row:
    """One item in a coder's file; an empty stance is not coded yet."""

    item: str
    text: str
    stance: str = ""
    purpose: str = ""
    coded: str = ""


def folder(case_folder: Path) -> Path:
    """Return where the coders' files are."""
    return private_folder(case_folder) / "labels"


def draw(connection: duckdb.DuckDBPyConnection, size: int, seed: int) -> list[Row]:
    """Draw a sample in proportion to platforms and months; the same seed gives the same, a larger size holds a smaller.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        With the view `said`.
    size : int
        About how many: what is left of a stratum's quota beyond whole items is decided by lot.
    seed : int
    """
    drawn = connection.execute(queries("queries")["sample"], {"seed": str(seed), "size": float(size)})
    return [Row(*found) for found in drawn.fetchall()]


def read(path: Path) -> list[Row]:
    """Read a coder's file.

    Raises
    ------
    DataError
        Naming file, line, column and value where a label is none.
    """
    raw = path.read_bytes()
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # what Excel calls Unicode text
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")  # what Chinese Excel writes
    delimiter = max(",\t;", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if missing := set(COLUMNS) - set(rows.fieldnames or ()):
        raise DataError(f"{path.name}: the column {', '.join(sorted(missing))} is gone; expected {', '.join(COLUMNS)}.")
    found: dict[str, Row] = {}
    for row in rows:
        cells = {name: (row[name] or "").strip() for name in COLUMNS}
        for column, known in LABELS.items():
            cells[column] = _label(cells[column], known, f"{path.name}: line {rows.line_num}, column {column}")
        if not cells["item"] or cells["item"] in found:
            raise DataError(
                f'{path.name}: line {rows.line_num}, column item holds "{cells["item"]}"; expected each once.'
            )
        found[cells["item"]] = Row(**cells)
    return [*found.values()]


def write(path: Path, rows: list[Row]) -> None:
    """Write a coder's file, whole or not at all, with the mark that lets Excel read Chinese."""
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {column: {name: zh for zh, name in known.items()} for column, known in LABELS.items()}
    table = pd.DataFrame(rows, columns=COLUMNS).replace(said)
    # A spreadsheet takes what begins so for a formula.
    table["text"] = table["text"].str.replace(r"^(?=[=+@-])", "'", regex=True)
    new = path.with_suffix(".new")
    table.to_csv(new, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    new.replace(path)


def merged(old: list[Row], drawn: list[Row], today: date) -> list[Row]:
    """Add what is newly drawn behind what is there, and date what was coded since the last time.

    Examples
    --------
    >>> [row.coded for row in merged([Row("a", "x", "positive"), Row("b", "y")], [], date(2026, 2, 1))]
    ['2026-02-01', '']
    """
    dated = [replace(row, coded=(row.coded or today.isoformat()) if row.stance else "") for row in old]
    there = {row.item for row in old}
    return dated + [row for row in drawn if row.item not in there]


def labels(case_folder: Path, as_of: date | None = None) -> pd.DataFrame:
    """Read what all coders have said until a day.

    Returns
    -------
    DataFrame
        ``item, coder`` (a number), ``stance, purpose`` ("" where it was not coded): one row a label, for use inside of
        the machine only.
    """
    rows = [
        (row.item, coder, row.stance, row.purpose)
        for coder, path in enumerate(sorted(folder(case_folder).glob("*.csv")), start=1)
        for row in read(path)
        if row.stance and row.coded and (as_of is None or row.coded <= str(as_of))
    ]
    return pd.DataFrame(rows, columns=["item", "coder", "stance", "purpose"])


def shares(found: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Give, label by label, how far coders say so of each item that they coded: from 0 to 1, by item."""
    for column, known in LABELS.items():
        coded = found[found[column] != ""]
        for name in known.values():
            if name != "other":
                yield name, (coded[column] == name).astype(float).groupby(coded["item"]).mean()


def _label(cell: str, known: Mapping[str, str], where: str) -> str:
    if not cell or cell.casefold() in known.values():
        return cell.casefold()
    if cell not in known:
        choices = ", ".join(f"{zh} ({en})" for zh, en in known.items())
        # Columns may have been shifted: what is long is a comment, and no message repeats one.
        shown = f'"{cell}"' if len(cell) <= 10 else "a text"
        raise DataError(f"{where} holds {shown}; expected {choices}.{did_you_mean(cell, [*known, *known.values()])}")
    return known[cell]
