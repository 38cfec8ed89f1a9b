"""Everything in a text that looks like a figure: what is counted or measured, periods, and what only has digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from fanecon.errors import DataError, ParameterError
from fanecon.notation.fit import currency_of
from fanecon.notation.grammar import Figure, read_figure
from fanecon.notation.periods import earlier, label, ordinal, parse_period, span_of_months
from fanecon.notation.units import unit_words
from fanecon.report.document import Block
from fanecon.report.patterns import kinds, looks, table

Span = tuple[int, int]
FIGURE = "figure"
_RANKS = {"rank": "", "first": "1"}  # 最畅销 is a first place, too


@dataclass(frozen=True, slots=True)
class Said:
    """A period in a text."""

    start: int
    end: int
    # The period where it is absolute; "?Q3" where it lacks its year; a name where it leans on another period:
    # "same_last_year", "last_year", "this_year", "whole_year", "next_year", "this", "before", "next_quarter".
    form: str
    is_base: bool = False  # whether something is compared with it: 较2024年同期, from Q3 2024

    @property
    def is_main(self) -> bool:
        """Whether it says what is spoken of, and does not lean on that."""
        leans = ("same_last_year", "before", "last_year", "this", "this_year")
        return not self.is_base and self.form not in leans and not self.form.startswith("same:")


def _form(found: re.Match[str], read: str) -> str:
    """Fill what a form is read as: "{Y}Q{quarter}" with the year and the quarter that were found."""
    said = {name: text for name, text in found.groupdict().items() if text}
    year = said.pop("year", "") or (f"20{said.pop('short')}" if "short" in said else "?")
    values = table("patterns")["values"]
    n = {k: int(t) if t.isdigit() else values.get(t) or values[t[:3]] for k, t in said.items()}
    first = n["month"] - n["length"] + 1 if "length" in n else n.get("month", 0)
    if "length" in n or "until" in n:
        return span_of_months(year, first, n.get("until", n["month"])) if first > 0 else ""
    return read.format(Y=year, **n)


@lru_cache(maxsize=8192)  # headings, tables and the whole report are searched more than once
def find_periods(plain: str) -> tuple[Said, ...]:
    """Find the periods of a text in the order in which they stand."""
    taken = bytearray(len(plain))
    found: list[Said] = []
    for read, pattern in kinds("periods") if looks("hint").search(plain) else ():
        for match in pattern.finditer(plain):
            start, end = match.span()
            if not any(taken[start:end]) and _is_valid(form := _form(match, read)):
                taken[start:end] = b"\1" * (end - start)
                is_base = looks("base").search(plain[max(0, start - 30) : start]) or looks("since").match(plain, end)
                found.append(Said(start, end, form, is_base is not None))
    return tuple(sorted(found, key=lambda said: said.start))


def _is_valid(form: str) -> bool:
    try:
        return form != "" and (not form[0].isdigit() or parse_period(form) is not None)
    except ValueError:
        return False


def resolve(form: str, current: str) -> str:
    """Say which period is meant, given the one that is being spoken of; an empty string where that does not tell."""
    if form[0].isdigit() or not current:
        return form if form[0].isdigit() else ""
    (head, _, rest), year = form.partition(":"), int(current[:4])
    if form in ("before", "next_quarter"):
        is_quarter = parse_period(current).frequency == "Q"
        return label("Q", ordinal(current)[1] + (1 if form == "next_quarter" else -1)) if is_quarter else ""
    whole = {"this": 0, "same_last_year": -1, "next_year": 1}
    if form in whole or head == "same":
        later = whole[form] if form in whole else int(rest) - year
        made = re.sub(r"\d{4}", lambda found: str(int(found[0]) + later), current)
    else:
        made = form.replace("?", str(year)) if form[0] == "?" else f"{year - head.startswith('last')}{rest}"
    return made if _is_valid(made) else ""


def step_back(period: str, lag: int) -> str:
    """Return the period some quarters before another; empty where there is none."""
    try:
        return earlier(period, lag) if period else ""
    except (DataError, ParameterError):
        return ""


@dataclass(frozen=True, slots=True)
class Printed:
    """Something with digits in a block."""

    start: int
    end: int
    text: str  # as it is read: hedge, currency, number, scale, mark and unit, folded
    what: str = FIGURE  # or "date", "unread", or what `patterns.toml` names: "footnote", "number" of a list …
    kind: str = ""  # of a figure: "percent", "pp", "multiple", "rank", "duration", "money", "count"
    counts: tuple[str, ...] = ()  # units that its word fits, such as ("vehicles", "units"); of money, the currencies


@lru_cache(maxsize=4096)  # a cell is read as a cell, and again by what checks its table
def find_figures(block: Block) -> tuple[tuple[Printed, ...], tuple[Said, ...]]:
    """Find everything with digits in a block, and the periods among it."""
    named, left = _named("masks", block.plain)
    periods = find_periods(left)
    dates = [s for s in periods if looks("dated").search(f"{s.form}\n{left[s.start : s.end]}")]
    named += [Printed(s.start, s.end, left[s.start : s.end].strip(), "date") for s in dates]
    names, left = _named("names", without(left, ((one.start, one.end) for one in dates), blank="\0"))
    numbers = [*_numbers(left)]
    rest = re.finditer(r"\d[\d.,]*", without(left, ((one.start, one.end) for one in numbers), blank="\0"))
    found = [*named, *names, *numbers, *(Printed(*m.span(), m[0], "unread") for m in rest)]
    return tuple(sorted(found, key=lambda f: f.start)), periods


def _named(section: str, left: str) -> tuple[list[Printed], str]:
    """Find what a section of the patterns names, the first that fits; return it, and what is left over."""
    found: list[Printed] = []
    for what, pattern in kinds(section):
        some = [Printed(*m.span(), m[0].strip(), what) for m in pattern.finditer(left) if m[0]]
        left = without(left, ((one.start, one.end) for one in some), blank="\0")
        if what in _RANKS:
            some = [replace(p, text=_RANKS[what] or p.text, what=FIGURE, kind="rank", counts=("rank",)) for p in some]
        found += some
    return found, left


def without(text: str, spans: Iterable[Span], start: int = 0, blank: str = " ") -> str:
    """Return a text with some spans of it blank; `start` is where it stands in what the spans count."""
    hidden = {i for span in spans for i in range(*span)}
    return "".join(blank if i in hidden else c for i, c in enumerate(text, start))


def _numbers(left: str) -> Iterator[Printed]:
    position = 0
    while match := looks("figure").search(left, position):
        at, end = match.span()
        if match["range"] and _is_course(left, match):
            end = match.start("range") + (match["range"].lstrip()[:1] == "%")
        position = max(end, at + 1)
        if left.startswith("up to ", at) and looks("moves").search(left[:at]):
            at += len("up to ")  # inched up to 1,200: it is there, and no bound
        if left.startswith(("- ", "− "), at) and left[:at].endswith(" "):
            at += 2  # a dash, and no minus
        yield _read(left, at, end, match)


def _is_course(plain: str, match: re.Match[str]) -> bool:
    """Whether two numbers with "to" between them are no range but where something came from and went to."""
    before, behind = looks("percent").match(match["range"]), looks("percent").match(plain, match.end("range"))
    if not re.search("至|到| to ", match["range"]):  # 14.16 billion yuan – 38.1%
        led = re.split("[-~–—]", match["core"] + match["range"])[0]
        return behind is not None and re.search("[a-z\u4e00-\u9fff]", led) is not None
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


DURATIONS = ("seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years")


def _kind(figure: Figure) -> tuple[str, tuple[str, ...]]:
    if figure.mark:
        return "pp" if figure.mark in ("pp", "bp") else "percent", ()
    if figure.said["CURRENCY"]:
        return "money", currency_of(figure.said["CURRENCY"])
    words = figure.said["UNIT"]
    named = tuple(dict.fromkeys(name for word in words for name in unit_words()[word]))
    if "times" in named and {"倍", "times", "x", "-fold", "fold"}.intersection(words):
        return "multiple", named
    lasting = tuple(name for name in named if name in DURATIONS)
    return ("duration", lasting) if lasting and (named[0] in DURATIONS or "year" in named) else ("count", named)
