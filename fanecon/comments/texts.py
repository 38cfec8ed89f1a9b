"""Look through a text file line by line: its encoding, what is broken in it, a copy in UTF-8 where it needs one.

No line longer than `MAX_LINE` is ever held, so a file of any size costs the same memory.
"""

from __future__ import annotations

import codecs
import re
import shutil
from functools import partial
from pathlib import Path

from fanecon.evidence.tables import MAX_LINE

_CJK = re.compile("[㐀-鿿豈-﫿]")
_UTF8 = "Save it as «CSV UTF-8», or import the other files with --partial"
_LONG = "A quotation mark is probably left open, or this is no text: mend it, or leave the file out (--partial)"
_OPEN = "Close it, or delete the unfinished row"


class Refused(Exception):
    """Why a file cannot be read: in which line, what is wrong, what to do, with which value."""

    def __init__(self, line: int | None, what: str, remedy: str, value: str | None = None) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy, self.value = line, what, remedy, value


def readable(path: Path, copy: Path, csv_quotes: bool = False) -> Path:
    """Return the file itself, or its copy in UTF-8.

    Parameters
    ----------
    path : pathlib.Path
    copy : pathlib.Path
        Where a copy in UTF-8 goes, if one is needed.
    csv_quotes : bool
        Whether quotation marks must come in pairs.

    Raises
    ------
    Refused
    """
    with path.open("rb") as file:
        wide = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    text = _converted(path, copy, "utf-16") if wide else path
    encoding = _encoding_of(text, csv_quotes)
    return _converted(path, copy, encoding) if encoding and not wide else text


def _encoding_of(path: Path, csv_quotes: bool) -> str:
    """Return the encoding to convert the file from, "" for none."""
    encoding, halves, opened = "", False, 0
    with path.open("rb") as file:
        for number, line in enumerate(iter(partial(file.readline, MAX_LINE + 1), b""), 1):
            if len(line) > MAX_LINE:
                raise Refused(number, f"a line is longer than {MAX_LINE:,} bytes", _LONG)
            if b"\0" in line:
                raise Refused(number, "the line holds NUL bytes: the file was cut off, or is no text", _UTF8)
            if line.count(b'"') % 2:
                opened = 0 if opened else number
            if line.isascii():
                continue
            own, half = _encoding(line)
            if encoding == "utf-8" and own in ("", "gb18030"):
                raise Refused(number, "the file mixes encodings: this line is not UTF-8, earlier ones are", _UTF8)
            if encoding == "gb18030" and own == "utf-8":
                raise Refused(number, "the file mixes encodings: this line is UTF-8, earlier ones are not", _UTF8)
            if own == "":
                raise Refused(number, "the line is neither UTF-8 nor GB18030", _UTF8)
            encoding, halves = encoding or own or "", halves or half
    if csv_quotes and opened:
        raise Refused(opened, "a quotation mark is never closed", _OPEN)
    return encoding if halves or encoding == "gb18030" else ""


def _encoding(line: bytes) -> tuple[str | None, bool]:
    """Name the encoding of a line ("" for none, None: it may be either), and whether it has halves of characters."""
    for encoding, errors in (("utf-8", "strict"), ("utf-8", "surrogatepass"), ("gb18030", "strict")):
        try:
            text = line.decode(encoding, errors)
        except UnicodeDecodeError:
            continue
        # A character or two of GB18030 may look like UTF-8, but hardly like Chinese in UTF-8.
        sure = errors == "surrogatepass" or encoding == "gb18030" or _CJK.search(text)
        return (encoding if sure else None), errors == "surrogatepass"
    return "", False


def _converted(path: Path, copy: Path, encoding: str) -> Path:
    with (
        path.open(encoding=encoding, errors="replace", newline="") as file,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        shutil.copyfileobj(file, out)
    return copy
