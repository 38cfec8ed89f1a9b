"""Open whatever lies in a folder as sources of rows: CSV as it is, everything else as lines of JSON or as CSV beside.

Copies are made in a folder of the import's own, inside the private one, and go with it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fanecon.comments.texts import readable, records
from fanecon.errors import ParameterError
from fanecon.evidence.tables import MAX_LINE, Problem

SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".xls", ".db", ".sqlite", ".sqlite3", ".xml")
MAX_UNPACKED = 400_000_000
"""Largest content of a workbook; a table of a million comments stays below."""
_MAX_COLUMNS = 200
_READ = 1 << 20


@dataclass(frozen=True)
class Source:
    """Rows of one kind in one file.

    Attributes
    ----------
    file : pathlib.Path
        What the user gave; its name and folder tell things that the rows do not.
    label : str
        How messages name it: with the sheet or table.
    path : pathlib.Path
        What DuckDB reads: CSV with a header, or lines of JSON.
    header : tuple of str or None
        Of CSV; None for JSON.
    line_of : callable
        From the number of a row, from 1, to its line.
    full : int or None
        How many rows the platform hands out at most, where the file says so.
    part : str
        Which sheet or table of the file this is.
    """

    file: Path
    label: str
    path: Path
    sha256: str
    header: tuple[str, ...] | None
    line_of: Callable[[int], int | None]
    delimiter: str = ","
    full: int | None = None
    part: str = ""


def found_files(paths: Sequence[Path]) -> tuple[dict[Path, str], Counter[str]]:
    """List the files to look into, with their names below the path given; others in folders are counted by suffix.

    Raises
    ------
    ParameterError
        For a path that is not there.
    """
    found: dict[Path, str] = {}
    passed: Counter[str] = Counter()
    for path in paths:
        if not path.exists():
            raise ParameterError(f"{path} is not there; expected a file of a crawler, or a folder of such files")
        for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if not one.is_file() or any(part.startswith(".") for part in one.relative_to(path).parts):
                continue
            if one.suffix.lower() in SUFFIXES or one == path:
                found[one] = one.relative_to(path).as_posix() if path.is_dir() else one.name
            else:
                passed[one.suffix.lower() or "no suffix"] += 1
    return found, passed


def open_file(path: Path, name: str, work: Path, number: int) -> Iterator[Source | Problem]:
    """Open one file as sources, or say what is wrong with it.

    Parameters
    ----------
    path : pathlib.Path
    name : str
        How messages call it: exports hold many files of one name in several folders.
    work : pathlib.Path
        Where copies go.
    number : int
        Of the file, so that copies have names of their own.
    """
    for one in _opened(path, work, number):
        if isinstance(one, Source):
            yield replace(one, label=one.label.replace(path.name, name, 1))
        else:
            yield replace(one, file=name)


def _opened(path: Path, work: Path, number: int) -> Iterator[Source | Problem]:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        yield _problem(
            path, None, f"the file cannot be read: {error.strerror}", "Mend its permissions, or leave it out"
        )
        return
    copy = work / f"{number}.txt"
    if start.startswith(b"PK"):
        yield from _workbook(path, work, number)
    elif start.startswith(bytes.fromhex("d0cf11e0")):
        yield _problem(path, None, "the file is an old Excel workbook (.xls) or has a password", "Save it as .xlsx")
    elif start.startswith(b"SQLite format 3\0"):
        yield from _database(path, work, number)
    elif path.suffix.lower() == ".xml" or start.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml"):
        yield from _danmaku(path, work, number)
    elif not start.strip():
        yield _problem(path, None, "the file is empty", "Leave it out, or import the others with --partial")
    elif (first := start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]) in (b"{", b"["):
        yield _json(path, copy, work / f"{number}.jsonl", first == b"[")
    else:
        yield _csv(path, copy)


def _problem(path: Path, line: int | None, what: str, remedy: str, value: str | None = None) -> Problem:
    return Problem(path.name, line, None, value, what, remedy)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _csv(path: Path, copy: Path) -> Source | Problem:
    text = readable(path, copy, csv_quotes=True)
    if isinstance(text, Problem):
        return text
    with text.open(encoding="utf-8-sig", newline="") as file:
        first = next((row for row in file if row.strip()), "")
    delimiter = max(",\t;", key=first.count)
    header = tuple(cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), []))

    def line_of(number: int) -> int | None:
        return next((line for line, _ in islice(records(text, delimiter), number, None)), None)

    return Source(path, path.name, text, _hash(path), header, line_of, delimiter)


def _json(path: Path, copy: Path, lines: Path, array: bool) -> Source | Problem:
    """Open lines of JSON as they are, and write a document as lines."""
    with path.open("rb") as file:
        first = file.readline(MAX_LINE + 1)
    if array or not _is_object(first):
        return _document(path, lines)
    text = readable(path, copy)
    if isinstance(text, Problem):
        return text

    def line_of(number: int) -> int | None:
        with text.open("rb") as file:
            filled = (n for n, row in enumerate(file, 1) if row.strip())
            return next(islice(filled, number - 1, None), None)

    return Source(path, path.name, text, _hash(path), None, line_of)


def _is_object(line: bytes) -> bool:
    """Whether a line is an object of its own rather than the start of a document, or all of it."""
    try:
        found = json.loads(line)
    except ValueError:
        # The first of several lines may be cut off.
        return line.lstrip(b"\xef\xbb\xbf").startswith(b'{"') and not re.search(rb'"weibo"\s*:\s*\[', line)
    return isinstance(found, dict) and not isinstance(found.get("weibo"), list)


def _document(path: Path, lines: Path) -> Source | Problem:
    """Write the objects of one document as lines: of a list, or of the list "weibo" of two crawlers."""
    starts: list[int] = []
    try:
        with path.open(encoding="utf-8-sig", errors="surrogatepass") as text, lines.open("w", encoding="utf-8") as out:
            for line, one in _objects(text):
                starts.append(line)
                said = json.dumps(one, ensure_ascii=False)
                out.write(whole_characters(said) + "\n")
    except _Cut as cut:
        remedy = "Mend its end, or import the other files with --partial"
        return _problem(path, cut.line, f"the file is no whole JSON: {cut.what}", remedy)
    except UnicodeDecodeError:
        return _problem(path, starts[-1] if starts else 1, "JSON is UTF-8, this is not", "Save it as UTF-8")
    return Source(path, path.name, lines, _hash(path), None, lambda n: starts[n - 1])


def whole_characters(text: str) -> str:
    """Put U+FFFD where a half of a character stands alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Cut(Exception):
    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


def _objects(text: Any) -> Iterator[tuple[int, Any]]:
    """Read the elements of a list one by one, with the line each begins on, however long the list is."""
    buffer, line = text.read(_READ), 1
    start, document = buffer.find("[") + 1, "list"
    if not buffer.lstrip().startswith("["):
        document = "object"
        found = re.search(r'"weibo"\s*:\s*\[', buffer)
        if found is None:
            raise _Cut(1, 'it is neither a list of objects nor an object with a list "weibo"')
        start = found.end()
    decode = json.JSONDecoder().raw_decode
    while True:
        line += buffer.count("\n", 0, start)
        buffer = buffer[start:]
        gap = len(buffer) - len(buffer.lstrip(" \t\r\n,"))
        line += buffer.count("\n", 0, gap)
        buffer = buffer[gap:]
        if buffer.startswith("]"):
            if document == "list" and (buffer[1:] + text.read(_READ)).strip():
                raise _Cut(line, "something follows the end of the list")
            return
        try:
            one, start = decode(buffer)
            if start == len(buffer):  # a number may go on
                raise ValueError
        except ValueError:
            more = text.read(_READ)
            if not more or len(buffer) > MAX_LINE * 4:
                raise _Cut(line, "an object is cut off, or not closed") from None
            buffer, start = buffer + more, 0
            continue
        yield line, one


def _written(target: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows([_text(cell) for cell in row] for row in rows)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode("utf-8")
    return "" if cell is None else str(cell)


def _table(path: Path, name: str, target: Path, header: tuple[str, ...], sha256: str, first: int) -> Source:
    def line_of(number: int) -> int:
        return number + first - 1

    return Source(path, f"{path.name}, {name}", target, sha256, header, line_of, part=name)


def _workbook(path: Path, work: Path, number: int) -> Iterator[Source | Problem]:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                what = f"the workbook unpacks to more than {MAX_UNPACKED:,} bytes"
                yield _problem(path, None, what, "Save it as CSV, or leave it out")
                return
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sha256 = _hash(path)
        for index, sheet in enumerate(book.worksheets):
            # What a sheet says of its size need not be true.
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True)
            first = next(rows, ())
            header = tuple("" if cell is None else str(cell).strip() for cell in first)
            header = header[: max((i for i, name in enumerate(header, 1) if name), default=0)]
            if header:
                target = work / f"{number}-{index}.csv"
                # A blank row is a row here: what follows it keeps its number.
                _written(target, header, ((*row, *[None] * len(header))[: len(header)] for row in rows))
                yield _table(path, f"sheet {sheet.title}", target, header, sha256, 2)
    except Exception as error:
        # openpyxl raises whatever a broken part of the package makes it trip over.
        what = f"the file is not a workbook that can be read ({type(error).__name__})"
        yield _problem(path, None, what, "Open it in a spreadsheet program and save it as .xlsx")


def _database(path: Path, work: Path, number: int) -> Iterator[Source | Problem]:
    try:
        sha256 = _hash(path)
        # Nothing is written beside somebody's database, not even a journal.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.text_factory = lambda data: data.decode("utf-8", "replace")
            names = [
                n for (n,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ]
            for index, name in enumerate(names):
                rows = database.execute('SELECT * FROM "{}"'.format(name.replace('"', '""')))
                header = tuple(column[0] for column in rows.description)
                target = work / f"{number}-{index}.csv"
                _written(target, header, rows)
                yield _table(path, f"table {name}", target, header, sha256, 1)
    except sqlite3.Error as error:
        yield _problem(path, None, f"the database cannot be read ({error})", "Copy it anew while no crawler runs")


def _danmaku(path: Path, work: Path, number: int) -> Iterator[Source | Problem]:
    """Open Bilibili's XML of a video's danmaku; ids of users in it can be undone and are not taken."""
    target, told = work / f"{number}.csv", {"chatid": path.stem, "maxlimit": ""}
    rows: list[tuple[str, ...]] = []
    with path.open("rb") as file:
        if b"<!DOCTYPE" in file.read(4096):
            yield _problem(path, 1, "the XML declares a document type, which danmaku never do", "Leave the file out")
            return
    try:
        for _, element in ElementTree.iterparse(path):
            if element.tag in told:
                told[element.tag] = element.text or ""
            if element.tag == "d":
                about = element.get("p", "").split(",")
                said = element.text or ""
                if len(about) < 8:
                    what = "a danmaku has no eight numbers in p"
                    yield _problem(path, None, what, "Fetch the file anew, or leave it out", element.get("p"))
                    return
                if int(about[1]) >= 7 and said.startswith("["):
                    said = str((json.loads(said) + [""] * 5)[4])
                rows.append((about[7], about[4], said))
                element.clear()
    except (ElementTree.ParseError, ValueError) as error:
        line = error.position[0] if isinstance(error, ElementTree.ParseError) else None
        yield _problem(path, line, f"the file is no whole XML ({error})", "Fetch it anew, or leave it out")
        return
    _written(target, ("dmid", "cid", "epoch", "said"), ((i, told["chatid"], t, s) for i, t, s in rows))
    source = _table(path, "danmaku", target, ("dmid", "cid", "epoch", "said"), _hash(path), 1)
    yield replace(source, full=int(told["maxlimit"]) if told["maxlimit"].isdigit() else None)
