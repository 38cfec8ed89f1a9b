"""Files and standard input as lines of Markdown: text, HTML, Word, PDF with a text layer; nothing of them is run."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

from fanecon.errors import DataError
from fanecon.report.document import Document, blocks_of
from fanecon.report.patterns import looks

MOST_CHARACTERS = 2_000_000  # a report longer than this is no report: about a thousand pages
_MOST_BYTES = 40_000_000
_COMMON = frozenset("的年月日元一不是在有人和第增收入同比公司")


def read_document(source: str | Path | bytes, name: str = "", folder: Path = Path()) -> Document:
    """Read a report from its text, from a path, also one within a folder, or from the bytes of a file."""
    if isinstance(source, str) and ("\n" in source or len(source) > 400):  # longer than a path can be
        name, lines, is_broken = name or "text", source, True
    else:
        content, name = (source, name or "standard input") if isinstance(source, bytes) else _file(Path(source), folder)
        lines, is_broken = _read(content, name)
    made = Document(name, tuple(blocks_of(_fits(lines, name), is_broken)))
    if not any(re.search(r"\w", b.text) for b in made.blocks):
        raise DataError(f"{name} holds no text; expected the text of a report.")
    return made


def _file(path: Path, folder: Path) -> tuple[bytes, str]:
    try:
        path = next((one for one in (path, folder / path) if one.exists()), path)
        if (size := path.stat().st_size / 1e6) > (most := _MOST_BYTES / 1e6):
            raise DataError(f"{path.name} has {size:,.0f} MB; expected a report of at most {most:,.0f} MB.")
        return path.read_bytes(), path.name
    except OSError as error:  # not there, a folder, not allowed
        what = f"{path} could not be read: {error.strerror}"
        raise DataError(f"{what}. Expected a report (.txt, .md, .html, .docx, .pdf), or - for stdin.") from None


def _read(content: bytes, name: str) -> tuple[str, bool]:
    """Return the lines of a file, and whether they may be broken to a width."""
    if not content.strip():
        raise DataError(f"{name} is empty; expected the text of a report.")
    if content.startswith(b"%PDF-"):
        return _of_pdf(name, content), True
    if content.startswith(b"PK\x03\x04"):
        return "\n".join(_of_docx(name, content)), False
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError(f"{name} is an old or encrypted Office file; save it as .docx, or paste its text.")
    text = _fits(_decoded(content, name), name)
    is_html = name.lower().endswith((".html", ".htm", ".xhtml")) or looks("html").match(text[:2000].lower()) is not None
    return "\n".join(_of_html(text)) if is_html else text, not is_html


def _decoded(content: bytes, name: str) -> str:
    texts = []
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030", "big5"):
        with suppress(UnicodeDecodeError):
            texts += [text for text in [content.decode(encoding)] if "\0" not in text]
    if not texts:
        raise DataError(f"{name} is no text, or in an encoding that is not read; expected UTF-8, GB18030 or Big5.")
    # What is written in one encoding can often be read in another, as gibberish.
    return max(texts, key=lambda text: sum(c in _COMMON for c in text))


def _fits(text: str, name: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    what = f"{name} has {len(text):,} characters; expected a report of at most {MOST_CHARACTERS:,}"
    raise DataError(f"{what}. Cut out the part that is to be audited.")


def _row(cells: Iterable[str]) -> str:
    texts = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"


_MARKS = {f"h{n}": "#" * n + " " for n in range(1, 7)} | {"li": "- "}


def _of_html(text: str) -> Iterator[str]:
    from bs4 import BeautifulSoup  # here, so that whoever reads no HTML does not load it
    from bs4.builder import HTMLTreeBuilder
    from bs4.element import NavigableString

    soup = BeautifulSoup(re.sub(r"(?i)<(?:br|img)\b[^>]*>", " ", text), "html.parser")
    for node in soup(["noscript", "svg", "iframe", "object"]):
        node.decompose()
    for table in soup("table")[1:]:
        table.insert_before(soup.new_tag("p", string="---"))  # two tables are not one
    for row in soup("tr"):
        if not row.find("tr"):
            row.string = _row(cell.get_text(" ") for cell in row(["td", "th"]))
    parts = HTMLTreeBuilder.DEFAULT_BLOCK_ELEMENTS | {"tr", "td", "th"}
    # Comments, scripts and styles are strings of their own types.
    strings = [s for s in (soup.body or soup).find_all(string=True) if type(s) is NavigableString]
    owned = [(next((tag for tag in s.parents if tag.name in parts), soup), s) for s in strings]
    for _, some in groupby(owned, lambda one: id(one[0])):
        inside = list(some)
        if said := " ".join("".join(s for _, s in inside).split()):
            yield _MARKS.get(inside[0][0].name, "") + said


def _of_docx(name: str, content: bytes) -> Iterator[str]:
    from docx import Document as open_docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        sizes = {i.filename: i.file_size for i in zipfile.ZipFile(io.BytesIO(content)).infolist()}
        if "word/document.xml" not in sizes:
            raise DataError(f"{name} is no Word document; expected .docx, .pdf, .html, .md or .txt.")
        if (unpacked := sum(sizes.values())) > 10 * _MOST_BYTES:
            raise DataError(f"{name} unpacks to {unpacked / 1e6:,.0f} MB; expected a report.")
        read = open_docx(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, PackageNotFoundError, ValueError) as error:
        raise DataError(f"{name} is a damaged Word document ({error}); open it in Word and save it again.") from None
    for part in read.iter_inner_content():
        if isinstance(part, Table):
            yield from (_row(cell.text for cell in row.cells) for row in part.rows)
            continue
        style = (part.style.name if part.style is not None else "") or ""
        level = int((re.search("[1-6]", style) or ["1"])[0])
        is_heading = style.startswith(("Heading", "Title", "标题"))
        mark = "#" * level + " " if is_heading else "- " if style.startswith("List") else ""
        yield mark + " ".join(part.text.split())


def _of_pdf(name: str, content: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DataError(f"{name} is encrypted; print it to a new PDF without a password, or paste its text.")
        pages = [_page(page) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, NotImplementedError, RecursionError) as error:
        raise DataError(f"{name} is a damaged PDF ({error}); print it to a new PDF, or paste its text.") from None
    text = "\n".join(pages)
    if len(re.sub(r"\s", "", text)) < 20 * len(pages):
        raise DataError(f"{name} has {len(pages)} pages and no text layer: it is scanned. Run OCR on it first.")
    return text


def _page(page: Any) -> str:
    """Return the text of a page: rows of tables with tabs between cells, lines that were broken to a width as one."""
    try:
        rows = [re.split(r"\s{2,}", line.strip()) for line in page.extract_text(extraction_mode="layout").splitlines()]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError):
        rows = []  # a page that cannot be laid out is read line by line
    tables = {re.sub(r"\s", "", "".join(cells)): "\t".join(cells) for cells in rows if len(cells) > 2}
    lines = [line for line in page.extract_text().splitlines() if not looks("page_number").fullmatch(line)]
    lines = [tables.get(re.sub(r"\s", "", line), line) for line in lines]
    widest, joined = max(map(len, lines), default=0), [""]
    for line in lines:
        before = joined[-1]
        is_full = len(before) > 0.8 * widest > 20 and "\t" not in before + line
        if is_full and re.search("[^。！？.\\s]\\s*$", before) and re.match(r"[\u4e00-\u9fff\w，。、]", line):
            joined[-1] += (" " if before[-1:].isascii() and line[:1].isascii() else "") + line.strip()
        else:
            joined.append(line)
    return "\n".join(joined[1:])
