"""A report as blocks of text: headings, paragraphs, list items, table cells, references, each with its line.

Every block holds its text as written and, character for character, as it is searched: narrow digits, simplified
characters, small letters, marks of Markdown blank. A place in one is the same place in the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fanecon.notation.words import narrowed


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that stands alone.

    Attributes
    ----------
    kind : str
        "heading", "prose", "item", "cell" or "reference".
    line : int
        Where it begins, counted from 1.
    text, plain : str
        As written, and as it is searched; of one length.
    table, row, column : int
        Of a cell, counted from 0; else −1.
    level : int
        Of a heading, 1 the highest.
    """

    kind: str
    line: int
    text: str
    plain: str
    table: int = -1
    row: int = -1
    column: int = -1
    level: int = 1

    def line_at(self, place: int) -> int:
        """Return the line of a place in the text: a paragraph may have several."""
        return self.line + self.text.count("\n", 0, place)


@dataclass(frozen=True)
class Document:
    """A report that was read.

    Attributes
    ----------
    name : str
        Its file name, or "text".
    blocks : tuple of Block
    """

    name: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """Its first line, where that is a short one; else its first heading, or the beginning of its first line."""
        first = [b.text for b in self.blocks if b.kind == "heading"] + [b.text for b in self.blocks[:1]]
        short = [b.text for b in self.blocks[:1] if len(b.text) < 60]
        return (short + first)[0].strip()[:120] if first else self.name

    @property
    def characters(self) -> int:
        """How long its text is."""
        return sum(len(b.text) for b in self.blocks)

    @property
    def tables(self) -> list[dict[tuple[int, int], Block]]:
        """Its tables, each with its cells by row and column."""
        made: dict[int, dict[tuple[int, int], Block]] = {}
        for cell in (b for b in self.blocks if b.kind == "cell"):
            made.setdefault(cell.table, {})[cell.row, cell.column] = cell
        return [*made.values()]


@cache
def _converter() -> Any:
    from opencc import OpenCC  # here, so that whoever reads no report does not load it

    return OpenCC("t2s")


@cache
def _simplified(character: str) -> str:
    found: str = _converter().convert(character)
    return found if len(found) == 1 else character


_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR = re.compile("[一二][〇零九][〇零一二三四五六七八九]{2}(?=年)")  # spelled out, as in 二〇二五年
_BLANK = dict.fromkeys(map(ord, "*_`#\\\u200b\u200c\u200d\ufeff\xa0\t\n\r\u3000"), " ")


def plain(text: str) -> str:
    """Return a text as it is searched: of the same length, narrow, simplified, in small letters, without Markdown.

    Examples
    --------
    >>> plain("總營收**１,１３１億**元")
    '总营收  1,131亿  元'
    """
    text = narrowed(text).translate(_BLANK)
    han = {ord(c): _simplified(c) for c in set(text) if "\u2e80" <= c <= "\u9fff" or c >= "\U00020000"}
    lower = {ord(c): c.lower() for c in set(text) if len(c.lower()) == 1}
    return _YEAR.sub(lambda year: year[0].translate(_DIGITS), text.translate(lower | han))


def block(kind: str, line: int, text: str, **place: int) -> Block:
    """Make a block; characters that show nothing are left out."""
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf")).strip()
    return Block(kind, line, text, plain(text), **place)


_ITEM = re.compile(r"\s*(?:[-*+•·●▪◦–—]|(?P<number>\(?\d{1,2}[.)、）]))(?:\s+|(?<=、))(?P<text>.*)$")
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*\s*$")
_BOLD = re.compile(r"\s*\*\*(?P<text>[^*]{1,60})\*\*[:：]?\s*$")
_CHAPTER = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、章节部]|[(（][一二三四五六七八九十]{1,2}[)）])\s*\S.{0,40}$"
)
_REFERENCE = re.compile(r"\s*(?:\[\^?\d{1,3}\]|【\d{1,3}】|\[\^[\w-]+\])[:：]?\s+\S")
_EMPTY = re.compile(r"\s*(?:-{3,}|={3,}|\*{3,}|_{3,}|```.*|\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?)?\s*$")
_ENDED = tuple("。！？；：.!?;:…」』）>|")


def from_text(name: str, text: str) -> Document:
    r"""Read plain text or Markdown, line by line.

    Examples
    --------
    >>> read = from_text("r.md", "# 财报\n营收1131亿元。\n\n| 指标 | 2025Q3 |\n|---|---|\n| 月活 | 7.42亿 |")
    >>> [(b.kind, b.line, b.text) for b in read.blocks][:3]
    [('heading', 1, '财报'), ('prose', 2, '营收1131亿元。'), ('cell', 4, '指标')]
    """
    return Document(name, tuple(_blocks(text.splitlines())))


def _blocks(lines: list[str]) -> Iterator[Block]:
    held: list[str] = []  # the lines of a paragraph that was broken to a width
    begun, table, row = 0, -1, -1
    for number, line in enumerate([*lines, ""], start=1):
        is_row, is_empty = line.count("|") > 1 or line.strip().count("\t") > 1, _EMPTY.match(line)
        found = None if is_row or is_empty else _block_of(line, number)
        if held and (is_row or is_empty or found or not _goes_on(held[-1], line)):
            leads = len(held) == 1 and len(held[0].encode()) < 45 and held[0].endswith((":", "："))
            yield block("heading" if leads else "prose", begun, "\n".join(held), level=4)
            held = []
        if not is_row:
            row = -1
        if is_empty:
            continue
        if is_row:
            table, row = (table + (row < 0), row + 1)
            for column, text in enumerate(_cells(line)):
                yield block("cell", number, text, table=table, row=row, column=column)
        elif found:
            yield found
        else:
            begun = begun if held else number
            held.append(line.strip())


def _block_of(line: str, number: int) -> Block | None:
    """Return a line that is a heading, an item or a reference by its own marks."""
    if heading := _HEADING.match(line):
        return block("heading", number, heading["text"], level=len(heading["marks"]))
    if _REFERENCE.match(line):
        return block("reference", number, line)
    if item := _ITEM.match(line):
        kept = f"{item['number'] or ''} {item['text']}" if item["text"].strip() else ""
        return block("item", number, kept)
    if line.lstrip().startswith(">"):
        return block("prose", number, line.lstrip(" >"))
    if bold := _BOLD.match(line):
        return block("heading", number, bold["text"], level=4)
    if _CHAPTER.match(line.strip()) and not line.strip().endswith(_ENDED):
        return block("heading", number, line, level=2)
    return None


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of a paragraph that was broken to a width, as English mail and PDFs are."""
    latin = before[-1:].isascii() and line[:1].isascii()
    return latin and before[-1] not in ":;>|" and len(before) > (60 if before.endswith(_ENDED) else 50)


def _cells(line: str) -> list[str]:
    if "|" not in line:
        return line.strip().split("\t")  # as pasted from a spreadsheet
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]
