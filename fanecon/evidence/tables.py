"""Read a CSV table strictly and say what is wrong in words a person can act on.

Nothing is guessed and nothing is dropped: a table either comes back whole, every cell as text with the
line it stood on, or with a list of `Problem`s.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from fanecon.errors import UNSEEN, DataError, did_you_mean

MAX_LINE = 1_000_000
"""Longest line in bytes; a longer one is a broken file, not a table."""

_NUMBER = re.compile(r"[-+−]?\d[\d.,]*\s*(?:%|[^\W\d]+)?(?:\s+[^\W\d]+)*$")
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a table, and what to do about it; a note stops nobody."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    problem: str
    remedy: str
    is_note: bool = False

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "")
        if self.column:
            place += f", column {self.column}"
        shown = "" if self.value is None else f" (value {_shorten(self.value)!r})"
        return f"{place}{shown}: {self.problem}. {self.remedy}."


def data_error(problems: Sequence[Problem]) -> DataError:
    """Make one error of all that is wrong with a case folder.

    Parameters
    ----------
    problems : sequence of Problem

    Returns
    -------
    DataError
        Its message shows the first twenty; `problems` holds all of them.
    """
    shown = "\n  ".join(str(p) for p in problems[:20])
    more = f"\n  … and {len(problems) - 20} more" if len(problems) > 20 else ""
    noun = "problem" if len(problems) == 1 else "problems"
    return DataError(f"{len(problems)} {noun} in the data:\n  {shown}{more}", problems)


def read_table(
    path: Path, columns: Sequence[str], required: bool = True, spare: Sequence[str] = ()
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one table as text.

    Parameters
    ----------
    path : pathlib.Path
        The CSV file.
    columns : sequence of str
        The header that is expected, in any order.
    required : bool
        Whether a missing file is a problem; an optional one reads as an empty table.
    spare : sequence of str
        Columns of `columns` that the header may lack; they read as empty cells.

    Returns
    -------
    frame : pandas.DataFrame
        One str column each of `columns`, and `file_line` (int): where the row stood in the file.
    problems : list of Problem
        Empty where all is well. With problems the frame holds the rows that could be read.
    """
    empty = _empty(tuple(columns)).copy()
    name = path.name
    if not path.is_file():
        if not required:
            return empty, []
        alike = [p.name for p in sorted(path.parent.glob("*.csv")) if _header_of(p) == set(columns)]
        remedy = f'Did you mean "{alike[0]}"' if alike else f"Add it with the header {','.join(columns)}"
        return empty, [Problem(name, None, None, None, "the file is missing", remedy)]
    text, problems = _decode(path.read_bytes(), name)
    if text is None:
        return empty, problems
    if foreign := _foreign(text, columns, name):
        return empty, [foreign]
    records = _records(text, name, problems)
    if not records:
        remedy = f"Write the header {','.join(columns)} in its first line"
        return empty, [*problems, Problem(name, 1, None, None, "the file is empty", remedy)]
    header = [cell.strip() for cell in records[0][1]]
    problems += _header_problems(header, [c for c in columns if c not in spare or c in header], name)
    if problems:
        return empty, problems
    rows = [(line, record) for line, record in records[1:] if any(map(str.strip, record))]
    whole = [row for row in rows if len(row[1]) == len(header)]
    for line, record in (row for row in rows if len(row[1]) != len(header)):
        remedy = "Put cells that hold a comma in double quotes, and keep one row a line"
        what = f"{len(record)} cells where the header has {len(header)}"
        problems.append(Problem(name, line, None, ",".join(record), what, remedy))
    if not whole:
        return empty, problems
    lines = [line for line, _ in whole]
    across = zip(*(record for _, record in whole), strict=True)
    cells = {column: list(map(str.strip, texts)) for column, texts in zip(header, across, strict=True)}
    for column, texts in cells.items():
        # Columns repeat their texts: each is looked at once.
        wrong = {text: found for text in set(texts) if (found := _cell_problem(text))}
        if wrong:
            pairs = zip(lines, texts, strict=True)
            problems += [Problem(name, line, column, text, *wrong[text]) for line, text in pairs if text in wrong]
    frame = pd.DataFrame({c: cells.get(c, [""] * len(lines)) for c in columns} | {"file_line": lines})
    return frame, sorted(problems, key=lambda p: p.line or 0)


@cache
def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({c: pd.Series(dtype=str) for c in columns} | {"file_line": pd.Series(dtype=int)})


def text_rows(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of a table that `read_table` read: column → text, without `file_line`.

    Returns
    -------
    list of dict

    Examples
    --------
    >>> text_rows(pd.DataFrame({"metric": ["users"], "file_line": [2]}))
    [{'metric': 'users'}]
    """
    rows = frame.drop(columns="file_line", errors="ignore").to_dict("records")
    return [{str(column): str(cell) for column, cell in row.items()} for row in rows]


def _decode(data: bytes, name: str) -> tuple[str | None, list[Problem]]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if len(line) > MAX_LINE:
            what = f"the line is {len(line):,} bytes long; at most {MAX_LINE:,} are allowed"
            remedy = "A quotation mark is probably left open: close it, or save the table again as CSV"
            return None, [Problem(name, number, None, line[:40].decode("utf-8", "replace"), what, remedy)]
        if b"\0" in line:
            what = "the line holds NUL bytes"
            remedy = "Save the table again as CSV (UTF-8); it may be UTF-16 or a spreadsheet file"
            return None, [Problem(name, number, None, line.decode("utf-8", "replace"), what, remedy)]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line_number = data.count(b"\n", 0, error.start) + 1
        broken = data.split(b"\n")[line_number - 1]
        chinese = _decodes(data, "gb18030")
        remedy = (
            "It reads as GB18030 (Excel on Chinese Windows): save it as «CSV UTF-8»" if chinese else "Save it as UTF-8"
        )
        shown = broken.decode("utf-8", "replace")
        return None, [Problem(name, line_number, None, shown, "the file is not UTF-8", remedy)]


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str, name: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    csv.field_size_limit(MAX_LINE)
    records: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            records.append((line, record))
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "Close the quotation mark, and double the ones inside a cell"
        problems.append(Problem(name, line, None, None, f"the line is not CSV ({error})", remedy))
    return records


def _header_problems(header: list[str], columns: Sequence[str], name: str) -> list[Problem]:
    problems = []
    for column in dict.fromkeys(c for c in header if header.count(c) > 1):
        problems.append(Problem(name, 1, column, None, "the column stands twice in the header", "Keep one of them"))
    for column in columns:
        if column not in header:
            spare = [c for c in header if c not in columns]
            remedy = f"Add the column.{did_you_mean(column, spare) if spare else ''}".rstrip(".?")
            problems.append(Problem(name, 1, column, None, "the column is missing", remedy))
    for column in header:
        if column not in columns:
            remedy = f"Remove or rename it.{did_you_mean(column, columns)}".rstrip(".?")
            problems.append(Problem(name, 1, column, None, "the column is not known", remedy))
    return problems


def unseen_problem(text: str) -> tuple[str, str] | None:
    r"""Refuse characters that nobody sees: the problem and its remedy, or None.

    Examples
    --------
    >>> unseen_problem("22.3%"), unseen_problem("22.3%\u202e")[0]
    (None, 'the text holds U+202E, a character that is not seen and changes what is')
    """
    if (found := UNSEEN.search(text)) is None:
        return None
    what = f"the text holds U+{ord(found[0]):04X}, a character that is not seen and changes what is"
    return what, "Delete the character, or type the text anew"


def _cell_problem(text: str) -> tuple[str, str] | None:
    if text[:1] in ("=", "+", "-", "@") and not _NUMBER.match(text):
        what = "the cell would run as a formula in a spreadsheet"
        return what, "Write the value itself, without = + - or @ in front"
    return unseen_problem(text)


def conflict_problem(text: str, name: str) -> Problem | None:
    """Find the marks that an unfinished merge leaves in a file."""
    if (found := _CONFLICT.search(text)) is None:
        return None
    what = f"the file holds the conflict markers of an unfinished merge ({found[0]})"
    line = text.count("\n", 0, found.start()) + 1
    return Problem(name, line, None, None, what, "Keep one of the two versions, and delete the markers")


def _foreign(text: str, columns: Sequence[str], name: str) -> Problem | None:
    """Name what makes a whole file unreadable, where each of its lines would be a problem of its own."""
    first = text.partition("\n")[0]
    for mark, word in _SEPARATORS.items():
        if len({cell.strip(' "\r') for cell in first.split(mark)} & set(columns)) > 1:
            remedy = "Save it as CSV with commas («CSV UTF-8»; in Europe, Excel writes semicolons)"
            return Problem(name, 1, None, None, f"its cells are separated by {word}, not by commas", remedy)
    return conflict_problem(text, name)


def _header_of(path: Path) -> set[str]:
    first = path.read_bytes().partition(b"\n")[0] if path.is_file() else b""
    return {cell.strip() for cell in first.decode("utf-8-sig", "replace").split(",")}


def _shorten(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "…"
