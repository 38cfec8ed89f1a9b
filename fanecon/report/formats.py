"""Files and standard input as documents: plain text, Markdown, HTML, Word, PDF with a text layer.

What cannot be read is refused with what is wrong and what to do; nothing of a file is ever run.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from fanecon.errors import DataError
from fanecon.report.document import Block, Document, block, from_text

MOST_CHARACTERS = 2_000_000
"""A report longer than this is no report: about a thousand pages."""
_MOST_BYTES = 40_000_000
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<article|<div|<h1|<p[ >])", re.IGNORECASE)


def read_document(source: str | Path | bytes, name: str = "") -> Document:
    """Read a report from a path, from its text, or from the bytes of a file.

    Parameters
    ----------
    source : str, path or bytes
        A text with a line break, or longer than a path can be, is the report itself.
    name : str
        What it is called, where it comes from no file.

    Raises
    ------
    DataError
        For a file that is not there, is empty, too large, encrypted, scanned or of a kind that is not read.
    """
    if is_text(source):
        made = from_text(name or "text", _fits(str(source), name or "text"))
    elif isinstance(source, bytes):
        made = _read(source, name or "standard input")
    else:
        made = _read(_content(Path(source)), Path(source).name)
    if not any(re.search(r"\w", b.text) for b in made.blocks):
        raise DataError(f"{made.name} holds no text; expected the text of a report.")
    return made


def is_text(source: object) -> bool:
    """Whether what is to be read is the text of a report itself, and not where it lies."""
    return isinstance(source, str) and ("\n" in source or len(source) > 400)


def _content(path: Path) -> bytes:
    try:
        if (size := path.stat().st_size / 1e6) > (most := _MOST_BYTES / 1e6):
            raise DataError(f"{path.name} has {size:,.0f} MB; expected a report of at most {most:,.0f} MB.")
        return path.read_bytes()
    except IsADirectoryError:
        raise DataError(f"{path} is a folder; expected a report: .txt, .md, .html, .docx or .pdf.") from None
    except OSError as error:
        raise DataError(
            f"{path} could not be read: {error.strerror}. Expected a report, or - for standard input."
        ) from None


def _read(content: bytes, name: str) -> Document:
    if not content.strip():
        raise DataError(f"{name} is empty; expected the text of a report.")
    if content.startswith(b"%PDF-"):
        return _from_pdf(name, content)
    if content.startswith(b"PK\x03\x04"):
        return Document(name, tuple(b for b in _of_docx(name, content) if b.text))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError(
            f"{name} is an old or encrypted Office file; save it as .docx, or paste its text into a .md file."
        )
    text = _fits(_decoded(content, name), name)
    if name.lower().endswith((".html", ".htm", ".xhtml")) or _HTML.match(text):
        return Document(name, tuple(b for b in _of_html(text) if b.text))
    return from_text(name, text)


_COMMON = frozenset("的年月日元一不是在有人和第增收入同比公司")


def _decoded(content: bytes, name: str) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig"]
    for several in (encodings, ["gb18030", "big5"]):
        texts = []
        for encoding in several:
            with suppress(UnicodeDecodeError):
                texts.append(content.decode(encoding))
        # What is written in one of the Chinese encodings can often be read in the other, as gibberish.
        best = max(texts, key=lambda text: sum(c in _COMMON for c in text), default="\0")
        if "\0" not in best:
            return best
    raise DataError(f"{name} is no text, or in an encoding that is not read; expected UTF-8, GB18030 or Big5.")


def _fits(text: str, name: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise DataError(
            f"{name} has {len(text):,} characters; expected a report of at most {MOST_CHARACTERS:,}. "
            "Cut out the part that is to be audited."
        )
    return text


_KINDS = {f"h{n}": "heading" for n in range(1, 7)} | {"li": "item"}


def _of_html(text: str) -> Iterator[Block]:
    from bs4 import BeautifulSoup  # here, so that whoever reads no HTML does not load it
    from bs4.builder import HTMLTreeBuilder
    from bs4.element import Comment, Tag

    soup = BeautifulSoup(text, "html.parser")
    for node in soup(["script", "style", "template", "noscript", "svg", "iframe", "object"]):
        node.decompose()
    for comment in soup.find_all(string=lambda s: isinstance(s, Comment)):
        comment.extract()
    parts = sorted(HTMLTreeBuilder.DEFAULT_BLOCK_ELEMENTS)
    line, table = 0, -1

    def walk(node: Tag) -> Iterator[Block]:
        nonlocal line, table
        kind, loose = _KINDS.get(node.name, "prose"), ""
        for child in [*node.children, None]:
            if child is not None and not (isinstance(child, Tag) and (child.name in parts or child.find(parts))):
                loose += child.get_text() or " "  # a break, or a picture
                continue
            if said := " ".join(loose.split()):
                line += 1
                yield block(kind, line, said, level=int(node.name[1]) if kind == "heading" else 1)
            loose = ""
            if isinstance(child, Tag) and child.name == "table":
                table += 1
                for row, cells in enumerate(child.find_all("tr")):
                    line += 1
                    for column, cell in enumerate(cells.find_all(["td", "th"])):
                        said = " ".join(cell.get_text(" ").split())
                        yield block("cell", line, said, table=table, row=row, column=column)
            elif isinstance(child, Tag):
                yield from walk(child)

    yield from walk(soup.body or soup)


def _of_docx(name: str, content: bytes) -> Iterator[Block]:
    from docx import Document as open_docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(i.file_size for i in archive.infolist())
            if "word/document.xml" not in archive.namelist():
                raise DataError(f"{name} is no Word document; expected .docx, .pdf, .html, .md or .txt.")
        if unpacked > 10 * _MOST_BYTES:
            raise DataError(f"{name} unpacks to {unpacked / 1e6:,.0f} MB; expected a report.")
        read = open_docx(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, PackageNotFoundError, ValueError) as error:
        raise DataError(f"{name} is a damaged Word document ({error}); open it in Word and save it again.") from None
    table = -1
    for number, part in enumerate(read.iter_inner_content(), start=1):
        if isinstance(part, Table):
            table += 1
            for row, cells in enumerate(part.rows):
                for column, cell in enumerate(cells.cells):
                    yield block("cell", number, cell.text, table=table, row=row, column=column)
            continue
        style = (part.style.name if part.style is not None else "") or ""
        level = re.search(r"\d", style)
        is_heading = style.startswith(("Heading", "Title", "标题"))
        kind = "heading" if is_heading else "item" if style.startswith("List") else "prose"
        yield block(kind, number, part.text, level=int(level[0]) if is_heading and level else 1)


def _from_pdf(name: str, content: bytes) -> Document:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DataError(f"{name} is encrypted; print it to a new PDF without a password, or paste its text.")
        pages = [_page(page.extract_text(), _tables(page)) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, NotImplementedError, RecursionError) as error:
        raise DataError(f"{name} is a damaged PDF ({error}); print it to a new PDF, or paste its text.") from None
    text = "\n".join(pages)
    if len(re.sub(r"\s", "", text)) < 20 * len(pages):
        raise DataError(
            f"{name} has {len(pages)} pages and no text layer: it is scanned. Run OCR on it first, or paste its text."
        )
    return from_text(name, _fits(text, name))


_PAGE_NUMBER = re.compile(r"(?i)\s*(?:[-–—]? ?\d{1,4} ?[-–—]?|\d+ ?/ ?\d+|第 ?\d+ ?页.{0,12}|page \d+.{0,12})\s*")


def _tables(page: Any) -> dict[str, str]:
    """Return the lines of a page that are rows of tables, by their letters, with tabs between the cells."""
    try:
        lines = page.extract_text(extraction_mode="layout").splitlines()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError):
        return {}  # a page that cannot be laid out is read line by line
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines]
    return {re.sub(r"\s", "", "".join(cells)): "\t".join(cells) for cells in rows if len(cells) > 2}


def _page(text: str, tables: Mapping[str, str]) -> str:
    """Return the text of a page; lines of Chinese that were broken to a width are put together again."""
    lines = [line for line in text.splitlines() if not _PAGE_NUMBER.fullmatch(line)]
    lines = [tables.get(re.sub(r"\s", "", line), line) for line in lines]
    widest = max(map(len, lines), default=0)
    joined: list[str] = []
    for line in lines:
        is_full = joined and len(joined[-1]) > 0.8 * widest > 20 and "\t" not in joined[-1] + line
        if is_full and re.search("[^。！？.\\s]\\s*$", joined[-1]) and re.match(r"[\u4e00-\u9fff\w，。、]", line):
            joined[-1] += (" " if joined[-1][-1:].isascii() and line[:1].isascii() else "") + line.strip()
        else:
            joined.append(line)
    return "\n".join(joined)
