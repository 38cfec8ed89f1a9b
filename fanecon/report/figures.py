"""Everything in a text that looks like a figure: what is counted or measured, and what only has digits.

Dates, footnotes, list numbers, names of products, addresses, ages and ordinals are found first and named as what they
are; the numbers that are left over are figures, read by the grammar of `fanecon.notation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from fanecon.notation.fit import currency_of
from fanecon.notation.grammar import Figure, read_figure
from fanecon.notation.units import unit_words
from fanecon.report.document import Block
from fanecon.report.patterns import kinds, looks
from fanecon.report.periods import Said, find_periods

FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Printed:
    """Something with digits in a block."""

    start: int
    end: int
    text: str  # as it is read: hedge, currency, number, scale, mark and unit, folded
    what: str = (
        FIGURE  # or "date", "footnote", "number" (of a list), "name", "address", "time", "age", "ordinal", "unread"
    )
    kind: str = ""  # of a figure: "percent", "pp", "multiple", "rank", "duration", "money", "count"
    counts: tuple[str, ...] = ()  # units that its word fits, such as ("vehicles", "units"); of money, the currencies


@lru_cache(maxsize=4096)  # a cell is read as a cell, and again by what checks its table
def find_figures(block: Block) -> tuple[tuple[Printed, ...], tuple[Said, ...]]:
    """Find everything with digits in a block, and the periods among it."""
    plain, found = block.plain, []
    taken = bytearray(len(plain))

    def take(start: int, end: int, what: str) -> None:
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            text = plain[start:end].strip()
            rank = {"rank": text, "first": "1"}.get(what)
            found.append(
                Printed(start, end, rank, FIGURE, "rank", ("rank",)) if rank else Printed(start, end, text, what)
            )

    for what, pattern in kinds("masks"):
        for match in pattern.finditer(plain):
            take(*match.span(), what)
    periods = tuple(said for said in find_periods(plain) if not any(taken[said.start : said.end]))
    for said in periods:
        if looks("dated").search(f"{said.form}\n{plain[said.start : said.end]}"):
            take(said.start, said.end, "date")
    for what, pattern in kinds("names"):
        for match in pattern.finditer(plain):
            take(*match.span(), what)
    found += _numbers(plain, taken)
    left = "".join(" " if at else c for c, at in zip(plain, taken, strict=True))
    found += [Printed(*m.span(), m[0], "unread") for m in re.finditer(r"\d[\d.,]*", left)]
    return tuple(sorted(found, key=lambda f: f.start)), periods


def _numbers(plain: str, taken: bytearray) -> Iterator[Printed]:
    position = 0
    while match := looks("figure").search(plain, position):
        at, end = match.span()
        if match["range"] and _is_course(plain, match):
            end = match.start("range") + (match["range"].lstrip()[:1] == "%")
        position = max(end, at + 1)
        if plain.startswith("up to ", at) and looks("moves").search(plain[:at]):
            at += len("up to ")  # inched up to 1,200: it is there, and no bound
        core, core_end = match.span("core") if match["core"] else (at, end)
        if any(taken[core:core_end]):
            continue
        while any(taken[at:core]) or plain[at].isspace():
            at += 1
        while any(taken[core:end]):
            end -= 1
        read = _read(plain, at, max(end, core_end), match)
        taken[read.start : read.end] = b"\1" * (read.end - read.start)
        yield read


def _is_course(plain: str, match: re.Match[str]) -> bool:
    """Whether two numbers with "to" between them are no range but where something came from and went to."""
    if not re.search("至|到| to ", match["range"]):
        return False
    before, behind = looks("percent").match(match["range"]), looks("percent").match(plain, match.end("range"))
    return bool(before) is not bool(behind) or looks("from_here").search(plain[: match.start()]) is not None


def _read(plain: str, start: int, end: int, match: re.Match[str]) -> Printed:
    """Read a figure by the grammar; where its last word spoils it, without that word."""
    text = plain[start:end].strip()
    if not match["core"]:
        kind = "multiple" if match["times"] else "percent" if match["share"] else "money" if "元" in text else "count"
        return Printed(start, end, text, kind=kind, counts=("CNY",) if text.endswith("元") else ())
    core = match.end("core")
    for last in (e for e in (end, match.end("rest"), match.start("rest")) if core <= e <= end):
        text = plain[start:last].rstrip()
        try:
            kind, counts = _kind(read_figure(text))
        except ValueError:
            continue
        if not counts and re.match(" (?:places|spots|positions)", plain[last : last + 10]):
            counts = ("places",)
        return Printed(start, start + len(text), text, kind=kind, counts=counts)
    text = plain[match.start("core") : core].rstrip()
    return Printed(match.start("core"), match.start("core") + len(text), text, "unread")


_DURATIONS = ("seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years")


def _kind(figure: Figure) -> tuple[str, tuple[str, ...]]:
    if figure.mark:
        return "pp" if figure.mark in ("pp", "bp") else "percent", ()
    if figure.said["CURRENCY"]:
        return "money", currency_of(figure.said["CURRENCY"])
    words = figure.said["UNIT"]
    named = tuple(dict.fromkeys(name for word in words for name in unit_words()[word]))
    if "times" in named and {"倍", "times", "x", "-fold", "fold"}.intersection(words):
        return "multiple", named
    lasting = tuple(name for name in named if name in _DURATIONS)
    return ("duration", lasting) if lasting and (named[0] in _DURATIONS or "year" in named) else ("count", named)
