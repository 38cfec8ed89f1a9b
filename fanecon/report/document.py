"""A report as blocks of text: headings, paragraphs, list items, table cells, references, each with its line.

Every block holds its text as written and, character for character, as it is searched: narrow digits, simplified
characters, small letters, marks of Markdown blank. A place in one is the same place in the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fanecon.notation.words import narrowed

KINDS = ("heading", "prose", "item", "cell", "reference")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that stands alone.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    line : int
        Where it begins, counted from 1.
    text, plain : str
        As written, and as it is searched; of one length.
    table, row, column : int
        Of a cell, counted from 0; else −1.
    level : int
        Of a heading, 1 the highest; of an item, how deep it is nested.
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
    dated : str
        Its own date, where its file says one; empty otherwise.
    """

    name: str
    blocks: tuple[Block, ...]
    dated: str = ""
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its first heading, or the beginning of its first line."""
        heads = [b.text for b in self.blocks if b.kind == "heading"] or [b.text for b in self.blocks[:1]]
        return heads[0].strip()[:120] if heads else self.name

    @property
    def characters(self) -> int:
        """How long its text is."""
        return sum(len(b.text) for b in self.blocks)

    def cells(self, table: int) -> dict[tuple[int, int], Block]:
        """Return the cells of a table by row and column."""
        return {(b.row, b.column): b for b in self.blocks if b.table == table}

    @property
    def tables(self) -> tuple[int, ...]:
        """The numbers of its tables."""
        return tuple(dict.fromkeys(b.table for b in self.blocks if b.table >= 0))


@cache
def _converter() -> Any:
    from opencc import OpenCC  # here, so that whoever reads no report does not load it

    return OpenCC("t2s")


@cache
def _simplified(character: str) -> str:
    found: str = _converter().convert(character)
    return found if len(found) == 1 else character


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
    return text.translate(lower | han)


def block(kind: str, line: int, text: str, **place: int) -> Block:
    """Make a block; characters that show nothing are left out."""
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf")).strip()
    return Block(kind, line, text, plain(text), **place)


_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+•·●▪◦–—]|(?P<number>\(?\d{1,2}[.)、）]))(?:\s+|(?<=、))(?P<text>.*)$")
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*\s*$")
_CHAPTER = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、章节部]|[(（][一二三四五六七八九十]{1,2}[)）])\s*(?P<text>\S.{0,40})$"
)
_REFERENCE = re.compile(
    r"\s*(?:\[\^?(?P<number>\d{1,3})\]|【(?P<other>\d{1,3})】|\[\^(?P<name>[\w-]+)\])[:：]?\s+\S.*$"
)
_RULE = re.compile(r"\s*(?:-{3,}|={3,}|\*{3,}|_{3,})\s*$")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_ENDED = tuple("。！？；：.!?;:…”’」』）)>|")


def from_text(name: str, text: str, dated: str = "", about: Mapping[str, str] | None = None) -> Document:
    r"""Read plain text or Markdown, line by line.

    Examples
    --------
    >>> read = from_text("r.md", "# 财报\n营收1131亿元。\n\n| 指标 | 2025Q3 |\n|---|---|\n| 月活 | 7.42亿 |")
    >>> [(b.kind, b.line, b.text) for b in read.blocks][:3]
    [('heading', 1, '财报'), ('prose', 2, '营收1131亿元。'), ('cell', 4, '指标')]
    """
    return Document(name, tuple(_blocks(text.splitlines())), dated, about or {})


def _blocks(lines: list[str]) -> Iterator[Block]:
    held: list[str] = []  # the lines of a paragraph that was broken to a width
    begun, table, row, fenced = 0, -1, -1, False

    def flush() -> Iterator[Block]:
        if held:
            yield block("prose", begun, "\n".join(held))
            held.clear()

    for number, line in enumerate(lines, start=1):
        is_row = line.count("|") > 1 and not fenced
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        if not is_row:
            row = -1
        if not line.strip() or _RULE.match(line):
            yield from flush()
            continue
        if is_row:
            yield from flush()
            if _SEPARATOR.match(line):
                continue
            table, row = (table + 1, 0) if row < 0 else (table, row + 1)
            for column, text in enumerate(_cells(line)):
                yield block("cell", number, text, table=table, row=row, column=column)
            continue
        if (found := _block_of(line, number)) is not None:
            yield from flush()
            yield found
        elif held and _goes_on(held[-1], line):
            held.append(line.strip())
        else:
            yield from flush()
            held.append(line.strip())
            begun = number
    yield from flush()


def _block_of(line: str, number: int) -> Block | None:
    """Return a line that is a heading, an item or a reference by its own marks."""
    if heading := _HEADING.match(line):
        return block("heading", number, heading["text"], level=len(heading["marks"]))
    if reference := _REFERENCE.match(line):
        return (
            block("reference", number, line) if reference["number"] or reference["other"] or reference["name"] else None
        )
    if item := _ITEM.match(line):
        if not item["text"].strip():
            return block("item", number, "")
        kept = f"{item['number']} {item['text']}" if item["number"] else item["text"]
        return block("item", number, kept, level=1 + len(item["indent"].expandtabs(4)) // 2)
    if line.lstrip().startswith(">"):
        return block("prose", number, line.lstrip(" >"))
    bold = re.fullmatch(r"\s*\*\*(?P<text>[^*]{1,60})\*\*[:：]?\s*", line)
    if bold:
        return block("heading", number, bold["text"], level=4)
    if _CHAPTER.match(line.strip()) and not line.strip().endswith(_ENDED):
        return block("heading", number, line, level=2)
    return None


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of a paragraph that was broken to a width, as English mail and PDFs are."""
    if before.endswith(_ENDED) and not before.endswith((")", "”", "’")):
        return before[-1] in ".!?" and len(before) > 60 and before[:1].isascii() and line[:1].isascii()
    if before[-1:].isascii():
        return len(before) > 50 and line[:1].isascii()
    return False


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def from_rows(kind_rows: Iterable[tuple[str, int, str, dict[str, int]]]) -> tuple[Block, ...]:
    """Make blocks from what a file format names: kind, line, text and place."""
    made = (block(kind, line, text, **place) for kind, line, text, place in kind_rows)
    return tuple(b for b in made if b.text or b.kind == "item")
