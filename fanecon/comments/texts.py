"""Look through a text file once: its hash, its encoding, what is broken in it, and a copy in UTF-8 where it needs one.

Whole lines are read at a time and no line longer than `MAX_LINE`, so a file of any size costs the same memory.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fanecon.evidence.tables import MAX_LINE, Problem

_BLOCK = 1 << 19
_CJK = re.compile("[㐀-鿿豈-﫿]")
_UTF8 = "Save it as «CSV UTF-8», or import the other files with --partial"


@dataclass(frozen=True)
class Scanned:
    """What a look through a text file found.

    Attributes
    ----------
    path : pathlib.Path
        The file itself, or its copy in UTF-8.
    sha256 : str
        Of the file itself.
    problem : Problem or None
        Why it cannot be read at all.
    """

    path: Path
    sha256: str
    problem: Problem | None = None


class _Unreadable(Exception):
    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def scan(path: Path, copy: Path, csv_quotes: bool = False) -> Scanned:
    """Look through a text file.

    Parameters
    ----------
    path : pathlib.Path
    copy : pathlib.Path
        Where a copy in UTF-8 goes, if one is needed.
    csv_quotes : bool
        Whether quotation marks must come in pairs.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        try:
            if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                _copy(_utf16(file, digest), copy)
                return _quotes(Scanned(copy, digest.hexdigest()), path.name, csv_quotes)
            quotes, halves, other = 0, 0, 0
            seen = False  # Chinese in UTF-8
            for line, block in _blocks(file, digest):
                quotes += block.count(b'"')
                if block.isascii():
                    continue
                found = _lone_surrogates(block)
                if found is None:
                    other = line + _bad_line(block)
                    break
                halves += found
                seen = True
        except _Unreadable as error:
            return Scanned(path, "", Problem(path.name, error.line, None, None, error.what, error.remedy))
    if other and seen:
        what = "the file mixes encodings: this line is not UTF-8, earlier ones are"
        return Scanned(path, "", Problem(path.name, other, None, None, what, _UTF8))
    if other:
        return _from_gb18030(path, copy, csv_quotes)
    if halves:
        with path.open("rb") as file:
            _copy((block.decode("utf-8", "replace") for _, block in _blocks(file)), copy)
    return _quotes(Scanned(copy if halves else path, digest.hexdigest()), path.name, csv_quotes and quotes % 2 == 1)


def _blocks(file: IO[bytes], digest: hashlib._Hash | None = None) -> Iterator[tuple[int, bytes]]:
    """Read blocks that end with a line, with the number of their first line."""
    rest, line = b"", 1
    while chunk := file.read(_BLOCK):
        if digest:
            digest.update(chunk)
        whole, mark, tail = chunk.rpartition(b"\n")
        if mark:
            block = rest + whole + mark
            _checked(block, line)
            yield line, block
            line += block.count(b"\n")
            rest = tail
        else:
            rest += chunk
        if len(rest) > MAX_LINE:
            raise _Unreadable(line, *_long_line())
    if rest:
        _checked(rest, line)
        yield line, rest


def _long_line() -> tuple[str, str]:
    what = f"a line is longer than {MAX_LINE:,} bytes"
    return (
        what,
        "A quotation mark is probably left open, or this is no text: mend it, or leave the file out (--partial)",
    )


def _checked(block: bytes, line: int) -> None:
    # What was carried over stands in the first line; the others are shorter than a block.
    if block.find(b"\n") > MAX_LINE:
        raise _Unreadable(line, *_long_line())
    if (at := block.find(b"\0")) >= 0:
        what = "the line holds NUL bytes: the file was cut off, or is no text"
        raise _Unreadable(line + block.count(b"\n", 0, at), what, _UTF8)


def _lone_surrogates(block: bytes) -> int | None:
    """Count halves of characters in UTF-8; None where the block is something else."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = block.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return None
        return sum("\ud800" <= c <= "\udfff" for c in text)
    return 0


def _bad_line(block: bytes) -> int:
    for number, row in enumerate(block.split(b"\n")):
        if _lone_surrogates(row) is None:
            return number
    return 0


def _utf16(file: IO[bytes], digest: hashlib._Hash) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    while chunk := file.read(_BLOCK):
        digest.update(chunk)
        yield decoder.decode(chunk)
    yield decoder.decode(b"", True)


def _copy(texts: Iterator[str], copy: Path) -> None:
    with copy.open("w", encoding="utf-8", newline="") as out:
        out.writelines(texts)


def _from_gb18030(path: Path, copy: Path, csv_quotes: bool) -> Scanned:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file, copy.open("w", encoding="utf-8", newline="") as out:
            for line, block in _blocks(file, digest):
                out.write(block.decode() if block.isascii() else _gb18030(line, block))
    except _Unreadable as error:
        return Scanned(path, "", Problem(path.name, error.line, None, None, error.what, error.remedy))
    return _quotes(Scanned(copy, digest.hexdigest()), path.name, csv_quotes)


def _gb18030(line: int, block: bytes) -> str:
    for number, row in enumerate(block.split(b"\n"), line):
        if not row.isascii() and _lone_surrogates(row) == 0 and _CJK.search(row.decode("utf-8")):
            raise _Unreadable(number, "the file mixes encodings: this line is UTF-8, earlier ones are not", _UTF8)
        try:
            row.decode("gb18030")
        except UnicodeDecodeError:
            raise _Unreadable(number, "the line is neither UTF-8 nor GB18030", _UTF8) from None
    return block.decode("gb18030")


def _quotes(scanned: Scanned, name: str, look: bool) -> Scanned:
    """Find the quotation mark that is never closed: all that follows it would be one cell."""
    line = open_quote(scanned.path) if look else None
    if line is None:
        return scanned
    what, remedy = "a quotation mark is never closed", "Close it, or delete the unfinished row"
    return Scanned(scanned.path, scanned.sha256, Problem(name, line, None, None, what, remedy))


def records(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Read the records of a CSV file that hold something, with the line each begins on."""
    csv.field_size_limit(MAX_LINE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        line = 1
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1


def open_quote(path: Path) -> int | None:
    """Return the line of a quotation mark that is never closed."""
    inside, opened = False, 0
    with path.open("rb") as file:
        for first, block in _blocks(file):
            for number, row in enumerate(block.split(b"\n"), first):
                if row.count(b'"') % 2:
                    inside, opened = not inside, number
    return opened if inside else None
