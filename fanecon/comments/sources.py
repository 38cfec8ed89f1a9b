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
from typing import Any, TextIO
from xml.etree import ElementTree

from fanecon.comments.texts import Refused, readable
from fanecon.errors import ParameterError
from fanecon.evidence.tables import MAX_LINE, Problem

SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".xls", ".db", ".sqlite", ".sqlite3", ".xml")
MAX_UNPACKED = 400_000_000
"""Largest content of a workbook; a table of a million comments stays below."""
_MAX_COLUMNS = 200
_READ = 1 << 20
_ANEW = "Fetch the file anew, or leave it out"


@dataclass(frozen=True)
class Source:
    """Rows of one kind in one file.

    Attributes
    ----------
    file : pathlib.Path
        What the user gave; its name and folder tell things that the rows do not.
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
    name : str
        How messages call the file: exports hold many of one name in several folders.
    """

    file: Path
    path: Path
    sha256: str
    header: tuple[str, ...] | None
    line_of: Callable[[int], int | None]
    delimiter: str = ","
    full: int | None = None
    part: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        """How messages call this."""
        return f"{self.name}, {self.part}" if self.part else self.name


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


def open_file(path: Path, name: str, copy: Path) -> Iterator[Source | Problem]:
    """Open one file as sources, or say what is wrong with it.

    Parameters
    ----------
    path : pathlib.Path
    name : str
        How messages call it.
    copy : pathlib.Path
        Where copies go, each with an ending of its own.
    """
    try:
        for source in _opened(path, copy):
            yield replace(source, name=name)
    except Refused as why:
        yield Problem(name, why.line, None, why.value, why.what, why.remedy)


def _opened(path: Path, copy: Path) -> Iterator[Source]:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise Refused(None, what, "Mend its permissions, or leave it out") from None
    if start.startswith(b"PK"):
        return _workbook(path, copy)
    if start.startswith(bytes.fromhex("d0cf11e0")):
        raise Refused(None, "the file is an old Excel workbook (.xls) or has a password", "Save it as .xlsx")
    if start.startswith(b"SQLite format 3\0"):
        return _database(path, copy)
    if path.suffix.lower() == ".xml" or start.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml"):
        return iter([_danmaku(path, copy, start)])
    if not start.strip():
        raise Refused(None, "the file is empty", "Leave it out, or import the others with --partial")
    first = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first not in (b"{", b"["):
        return iter([_csv(path, readable(path, copy, csv_quotes=True))])
    if first == b"{" and _is_object(path):
        return iter([_lines(path, readable(path, copy))])
    return iter([_document(path, copy)])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(path: Path, text: Path) -> Source:
    """Open lines of JSON as they are."""

    def line_of(number: int) -> int | None:
        with text.open("rb") as file:
            return next(islice((n for n, row in enumerate(file, 1) if row.strip()), number - 1, None), None)

    return Source(path, text, _hash(path), None, line_of)


def _csv(path: Path, text: Path) -> Source:
    with text.open(encoding="utf-8-sig", newline="") as file:
        first = next((row for row in file if row.strip()), "")
    delimiter = max(",\t;", key=first.count)
    header = tuple(cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), ()))

    def line_of(number: int) -> int | None:
        csv.field_size_limit(MAX_LINE)
        with text.open(encoding="utf-8-sig", newline="") as file:
            reader, line = csv.reader(file, delimiter=delimiter), 1
            for record in reader:
                if record and not number:
                    return line
                number, line = number - bool(record), reader.line_num + 1
        return None

    return Source(path, text, _hash(path), header, line_of, delimiter)


def _is_object(path: Path) -> bool:
    """Whether the first line is an object of its own, maybe cut off, rather than a document or its start."""
    with path.open("rb") as file:
        line = file.readline(MAX_LINE + 1)
    return bool(re.match(rb'(\xef\xbb\xbf)?\s*\{[ \t]*["}]', line)) and not re.search(rb'"weibo"\s*:\s*\[', line)


def _document(path: Path, lines: Path) -> Source:
    """Write the objects of one document as lines: of a list, or of the list "weibo" of two crawlers."""
    starts: list[int] = []
    try:
        with path.open(encoding="utf-8-sig", errors="surrogatepass") as text, lines.open("w", encoding="utf-8") as out:
            for line, one in _objects(text):
                starts.append(line)
                out.write(whole_characters(json.dumps(one, ensure_ascii=False)) + "\n")
    except UnicodeDecodeError:
        raise Refused(starts[-1] if starts else 1, "JSON is UTF-8, this is not", "Save it as UTF-8") from None
    return Source(path, lines, _hash(path), None, lambda n: starts[n - 1])


def whole_characters(text: str) -> str:
    """Put U+FFFD where a half of a character stands alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _objects(text: TextIO) -> Iterator[tuple[int, Any]]:
    """Read the elements of a list one by one, with the line each begins on, however long the list is."""

    def cut(what: str) -> Refused:
        remedy = "Mend its end, or import the other files with --partial"
        return Refused(line, f"the file is no whole JSON: {what}", remedy)

    buffer, line = text.read(_READ), 1
    found = re.match(r"\s*\[", buffer) or re.search(r'"weibo"\s*:\s*\[', buffer)
    if found is None:
        raise cut('it is neither a list of objects nor an object with a list "weibo"')
    start, is_list = found.end(), '"' not in found[0]
    decode, blank = json.JSONDecoder().raw_decode, re.compile(r"[ \t\r\n,]*")
    while True:
        begin = blank.match(buffer, start).end()  # type: ignore[union-attr]
        line += buffer.count("\n", 0, begin)
        buffer, start = buffer[begin:], 0
        if buffer.startswith("]"):
            if is_list and (buffer[1:] + text.read(_READ)).strip():
                raise cut("something follows the end of the list")
            return
        try:
            one, start = decode(buffer)
            if start == len(buffer):  # a number may go on
                raise ValueError
        except ValueError:
            more = text.read(_READ)
            if not more or len(buffer) > MAX_LINE * 4:
                raise cut("an object is cut off, or not closed") from None
            buffer, start = buffer + more, 0
            continue
        except RecursionError:
            raise cut("an object holds others without end") from None
        yield line, one


def _table(
    path: Path, part: str, target: Path, header: Sequence[str], rows: Iterable[Sequence[object]], first: int
) -> Source:
    """Write the rows of a table as CSV beside, where the first of them is in a line of its own."""
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows([_text(cell) for cell in row] for row in rows)
    return Source(path, target, _hash(path), tuple(header), lambda number: number + first - 1, part=part)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode("utf-8")
    return "" if cell is None else str(cell)


def _workbook(path: Path, copy: Path) -> Iterator[Source]:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                what = f"the workbook unpacks to more than {MAX_UNPACKED:,} bytes"
                raise Refused(None, what, "Save it as CSV, or leave it out")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for index, sheet in enumerate(book.worksheets):
            # What a sheet says of its size need not be true.
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True)
            header = ["" if cell is None else str(cell).strip() for cell in next(rows, ())]
            header = header[: max((i for i, name in enumerate(header, 1) if name), default=0)]
            if header:
                # A blank row is a row here: what follows it keeps its number.
                whole = ((*row, *[None] * len(header))[: len(header)] for row in rows)
                yield _table(path, f"sheet {sheet.title}", Path(f"{copy}-{index}"), header, whole, 2)
    except Refused:
        raise
    except Exception as error:
        # openpyxl raises whatever a broken part of the package makes it trip over.
        what = f"the file is not a workbook that can be read ({type(error).__name__})"
        raise Refused(None, what, "Open it in a spreadsheet program and save it as .xlsx") from None


def _database(path: Path, copy: Path) -> Iterator[Source]:
    try:
        # Nothing is written beside somebody's database, not even a journal.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.text_factory = lambda data: data.decode("utf-8", "replace")
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            for index, (name,) in enumerate(tables):
                rows = database.execute('SELECT * FROM "{}"'.format(name.replace('"', '""')))
                header = [column[0] for column in rows.description]
                yield _table(path, f"table {name}", Path(f"{copy}-{index}"), header, rows, 1)
    except sqlite3.Error as error:
        raise Refused(None, f"the database cannot be read ({error})", "Copy it anew while no crawler runs") from None


def _danmaku(path: Path, copy: Path, start: bytes) -> Source:
    """Open Bilibili's XML of a video's danmaku; ids of users in it can be undone and are not taken."""
    if b"<!DOCTYPE" in start:
        raise Refused(1, "the XML declares a document type, which danmaku never do", "Leave the file out")
    rows = []
    try:
        root = ElementTree.parse(path).getroot()
        for element in root.iter("d"):
            about, said = element.get("p", "").split(","), element.text or ""
            if len(about) < 8:
                raise Refused(None, "a danmaku has no eight numbers in p", _ANEW, element.get("p"))
            if int(about[1]) >= 7 and said.startswith("["):
                said = str((json.loads(said) + [""] * 5)[4])
            rows.append((about[7], root.findtext("chatid", path.stem), about[4], said))
    except (ElementTree.ParseError, ValueError) as error:
        line = error.position[0] if isinstance(error, ElementTree.ParseError) else None
        raise Refused(line, f"the file is no whole XML ({error})", _ANEW) from None
    most = root.findtext("maxlimit", "")
    source = _table(path, "danmaku", copy, ("dmid", "cid", "epoch", "said"), rows, 1)
    return replace(source, full=int(most) if most.isdigit() else None)
