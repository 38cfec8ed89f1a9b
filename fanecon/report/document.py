"""A report as blocks of text, each with its line: headings, paragraphs, list items, table cells, references."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from opencc import OpenCC

from fanecon.notation.words import narrowed
from fanecon.report.patterns import kinds, looks


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that stands alone."""

    kind: str  # "heading", "prose", "item", "cell" or "reference"
    line: int  # where it begins, counted from 1
    text: str  # as written
    plain: str  # as it is searched, of the same length
    table: int = -1  # of a cell, counted from 0 as its row and column
    row: int = -1
    column: int = -1
    level: int = 1  # of a heading, 1 the highest

    def line_at(self, place: int) -> int:
        """Return the line of a place in the text: a paragraph may have several."""
        return self.line + self.text.count("\n", 0, place)


@dataclass(frozen=True)
class Document:
    """A report that was read."""

    name: str  # its file name, or "text"
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """Its first line, where that is a short one; else its first heading, or the beginning of its first line."""
        first = self.blocks[0].text
        headings = (b.text for b in self.blocks if b.kind == "heading")
        return (first if len(first) < 60 else next(headings, first)).strip()[:120]

    @property
    def tables(self) -> list[dict[tuple[int, int], Block]]:  # each with its cells by row and column
        cells = groupby((b for b in self.blocks if b.kind == "cell"), lambda cell: cell.table)
        return [{(cell.row, cell.column): cell for cell in some} for _, some in cells]


_SIMPLIFIED = OpenCC("t2s")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_BLANK = dict.fromkeys(map(ord, "*_`#\\\u200b\u200c\u200d\ufeff\xa0\t\n\r\u3000"), " ")


def plain(text: str) -> str:
    """Return a text as it is searched: of the same length, narrow, simplified, in small letters, without Markdown."""
    text = narrowed(text).translate(_BLANK)
    found = [c for c in sorted(set(text)) if "\u2e80" <= c <= "\u9fff" or c >= "\U00020000"]
    simple = _SIMPLIFIED.convert("\n".join(found)).split("\n")
    han = {ord(c): one for c, one in zip(found, simple, strict=False) if len(one) == 1}
    lower = {ord(c): c.lower() for c in set(text) if len(c.lower()) == 1}
    return looks("spelled_year").sub(lambda year: year[0].translate(_DIGITS), text.translate(lower | han))


def block(kind: str, line: int, text: str, **place: int) -> Block:
    """Make a block; characters that show nothing are left out."""
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf")).strip()
    return Block(kind, line, text, plain(text), **place)


def blocks_of(text: str, is_broken: bool = True) -> Iterator[Block]:
    """Read plain text or Markdown, line by line; `is_broken` says that lines may be broken to a width."""
    held: list[str] = []  # the lines of a paragraph that was broken to a width
    begun, table, row = 0, -1, -1
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        is_row, is_empty = line.count("|") > 1 or line.strip().count("\t") > 1, looks("empty_line").match(line)
        found = None if is_row or is_empty else _by_marks(line, number)
        if held and (is_row or is_empty or found or not (is_broken and _goes_on(held[-1], line))):
            leads = len(held) == 1 and len(held[0].encode()) < 45 and held[0].endswith((":", "："))
            yield block("heading" if leads else "prose", begun, "\n".join(held), level=4)
            held = []
        row = row if is_row else -1
        if is_row and not is_empty:
            table, row = (table + (row < 0), row + 1)
            for column, cell in enumerate(_cells(line)):
                yield block("cell", number, cell, table=table, row=row, column=column)
        elif found:
            yield found
        elif not is_empty:
            begun = begun if held else number
            held.append(line.strip())


def _by_marks(line: str, number: int) -> Block | None:
    """Return a line that is a heading, an item, a quotation or a reference by its own marks."""
    for what, form in kinds("blocks"):
        if found := form.match(line):
            kind, _, level = what.partition(" ")
            return block(kind, number, found["text"], level=int(level or len(found.group(1))))
    return None


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of a paragraph that was broken to a width, as English mail and PDFs are."""
    latin, is_ended = before[-1:].isascii() and line[:1].isascii(), before.endswith((".", "!", "?"))
    return latin and before[-1] not in ":;>|" and len(before) > (60 if is_ended else 50)


def _cells(line: str) -> list[str]:
    if "|" not in line:
        return line.strip().split("\t")  # as pasted from a spreadsheet
    inner = re.sub(r"^\s*\||(?<!\\)\|\s*$", "", line)
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]
