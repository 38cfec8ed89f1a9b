"""Everything in a text that looks like a figure: what is counted or measured, and what only has digits.

Dates, footnotes, list numbers, names of products, addresses, ages and ordinals are found first and named as what they
are; the numbers that are left over are figures, read by the grammar of `fanecon.notation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from fanecon.notation.fit import currency_of
from fanecon.notation.grammar import Figure, read_figure
from fanecon.notation.units import unit_words
from fanecon.notation.words import HEDGE_OF, MARKS, SCALES, money_words
from fanecon.report.document import Block
from fanecon.report.patterns import any_of, kinds, looks, table
from fanecon.report.periods import Said, find_periods

FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Printed:
    """Something with digits in a block.

    Attributes
    ----------
    start, end : int
        Where it stands in the block's text.
    text : str
        As it is read: hedge, currency, number, scale, mark and unit, folded.
    what : str
        "figure", or what else it is: "date", "footnote", "number" (of a list), "name", "address", "time", "age",
        "ordinal", "unread".
    kind : str
        Of a figure: "percent", "pp", "multiple", "rank", "duration", "money", "count".
    counts : tuple of str
        Units that its word fits, such as ("vehicles", "units"); of money, the currencies.
    """

    start: int
    end: int
    text: str
    what: str = FIGURE
    kind: str = ""
    counts: tuple[str, ...] = ()


_HAN = "一二三四五六七八九十两"
_DIGIT = re.compile(r"\d")


def _listed(name: str) -> list[str]:
    words: list[str] = table("patterns")["numbers"][name].split("|")
    return words


@cache
def _number() -> re.Pattern[str]:
    """Return the pattern of a figure: hedge, sign, currency, number, scale, mark, unit, hedge behind."""
    lists = table("patterns")["numbers"]
    left_out, not_before = _listed("units_left_out"), _listed("hedges_not_before")
    before, scale, money = any_of(w for w in HEDGE_OF if w not in not_before), any_of(SCALES), any_of(money_words())
    unit, mark = any_of(w for w in unit_words() if w not in left_out), any_of([*MARKS, "倍", "x", "成"])
    digits = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?<!\d)\.\d+)"
    spoken = (
        rf"(?:[{_HAN}百]+(?:点[{_HAN}零]+)?(?=[万亿成倍百千余多]))"
        rf"|(?:[{_HAN}]+(?=(?:个|多|余)?(?:个?季度|个月|小时|个?百分点|分钟|年(?![级轻代前后初末底]))))"
        rf"|(?:{lists['spoken']})(?= (?:{lists['after_spoken']})|fold)"
    )
    tail = rf"(?:[多余] ?)?(?: ?{scale})?(?:[多余] ?)?"
    han = rf"[{_HAN}零百千]"
    written = rf"百分之(?:{digits}|{han}+(?:点[{_HAN}零]+)?)|{han}+[亿万]{han}+[万千]?{han}*|[{_HAN}]千[{_HAN}零]{han}*"
    sections = rf"(?:{digits}[亿万] ?){{1,2}}{digits}[万千百]{{0,2}}(?![\d.])"
    unit_behind = rf"(?: ?{money})?(?: ?(?:人民币|元|人次))?(?:(?: ?(?:consecutive|straight) )?(?: ?{unit}))?(?:年|位)?"
    whole = "|".join(_listed("multiples") + _listed("shares"))
    return re.compile(
        rf"(?:(?:{before}) ?){{0,2}}(?:[+\-−↑↓▲▼] ?)?(?:{money} ?){{0,2}}[+-]?"
        rf"(?P<core>{sections}|(?:{written}|{digits}|{spoken}){tail})"
        rf"(?P<range>(?: ?%| ?{money})? ?(?:-|~|至|到|–|—| to ) ?(?:{money} ?)?{digits}{tail})?"
        rf"(?P<rest> ?{mark}|-?fold(?![a-z])|{unit_behind})"
        rf"(?: ?{any_of(_listed('hedges_behind'))}(?![增升涨幅]))?|(?P<word>{whole}|[{_HAN}]{{1,3}}分之[{_HAN}]{{1,3}})"
        rf"|(?P<bare>(?:{lists['bare_hedges']}) ?(?:{lists['bare_scales']})"
        rf"(?:(?:美元|港元|元|台|辆)?(?![\u4e00-\u9fff\d])|(?=大关|关口)))"
    )


@lru_cache(maxsize=4096)  # a cell is read as a cell, and again by what checks its table
def find_figures(block: Block) -> tuple[tuple[Printed, ...], tuple[Said, ...]]:
    """Find everything with digits in a block, and the periods among it.

    Examples
    --------
    >>> from fanecon.report.document import block
    >>> found, periods = find_figures(block("prose", 1, "2025年Q3，SU7交付超过10.8万辆[2]，同比增长22.3%"))
    >>> [(f.text, f.what, f.kind) for f in found if f.what != "date"]
    [('su7', 'name', ''), ('超过10.8万辆', 'figure', 'count'), ('[2]', 'footnote', ''), ('22.3%', 'figure', 'percent')]
    """
    plain = block.plain
    taken = bytearray(len(plain))
    found: list[Printed] = []

    def take(start: int, end: int, what: str) -> None:
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Printed(start, end, plain[start:end].strip(), what))

    if _DIGIT.search(plain) or max(plain, default="") >= "①":
        for what, pattern in kinds("masks"):
            for match in pattern.finditer(plain):
                take(*match.span(), what)
    periods = [said for said in find_periods(plain) if not any(taken[said.start : said.end])]
    for said in periods:
        text = plain[said.start : said.end]
        if (
            _DIGIT.search(text)
            or said.form[0] in "?2"
            or ":" in said.form
            or text.endswith(("一年", "二年", "一季度", "个季度"))
        ):
            take(said.start, said.end, "date")
    ranks = [m.span() for _, pattern in kinds("ranks") for m in pattern.finditer(plain)]
    for what, pattern in kinds("names"):
        for match in pattern.finditer(plain):
            letters = re.match(r"[a-z]+", match[0])
            is_money = what == "name" and letters and letters[0] in _listed("no_names")
            is_rank = match[0].endswith((",", "，")) and any(a <= match.start() < b for a, b in ranks)
            if not is_money and not is_rank:
                take(*match.span(), what)
    for at, end in ranks:
        if not any(taken[at:end]):
            taken[at:end] = b"\1" * (end - at)
            said_so = plain[at:end].strip()
            is_first = said_so.startswith(("最", "销", "best"))
            found.append(Printed(at, end, "1" if is_first else said_so, kind="rank", counts=("rank",)))
    found += _numbers(plain, taken)
    left = "".join(" " if at else c for c, at in zip(plain, taken, strict=True))
    found += [Printed(*m.span(), m[0], "unread") for m in re.finditer(r"\d[\d.,]*", left)]
    return tuple(sorted(found, key=lambda f: f.start)), tuple(periods)


def _numbers(plain: str, taken: bytearray) -> Iterator[Printed]:
    position = 0
    while match := _number().search(plain, position):
        at, end = match.span()
        if match["range"] and _is_course(plain, match):
            end = match.start("range") + (match["range"].lstrip()[:1] == "%")
        position = max(end, at + 1)
        if plain.startswith("up to ", at) and looks("moves").search(plain[:at]):
            at += len("up to ")  # inched up to 1,200: it is there, and no bound
        core, core_end = match.span("core") if match["core"] else (at, end)
        if any(taken[core:core_end]):
            continue
        while any(taken[at:core]):
            at += 1
        while any(taken[core:end]):
            end -= 1
        read = _read(plain, at, max(end, core_end), match)
        taken[read.start : read.end] = b"\1" * (read.end - read.start)
        yield read


_PERCENT = re.compile(r" ?(?:%|per ?cent)")


def _is_course(plain: str, match: re.Match[str]) -> bool:
    """Whether two numbers with "to" between them are no range but where something came from and went to."""
    if not re.search("至|到| to ", match["range"]):
        return False
    before, behind = _PERCENT.match(match["range"]), _PERCENT.match(plain, match.end("range"))
    return bool(before) is not bool(behind) or looks("from_here").search(plain[: match.start()]) is not None


def _read(plain: str, start: int, end: int, match: re.Match[str]) -> Printed:
    """Read a figure by the grammar; where its last word spoils it, without that word."""
    text = plain[start:end].strip()
    if match["bare"]:
        return Printed(
            start, end, text, kind="money" if "元" in text else "count", counts=("CNY",) if text.endswith("元") else ()
        )
    if match["word"]:
        return Printed(start, end, text, kind="multiple" if text in _listed("multiples") else "percent")
    core = match.end("core")
    for last in dict.fromkeys((end, *(e for e in (match.end("rest"), match.start("rest")) if core <= e < end))):
        text = plain[start:last].strip()
        try:
            kind, counts = _kind(read_figure(text))
        except ValueError:
            continue
        if not counts and re.match(" (?:places|spots|positions)", plain[last : last + 10]):
            counts = ("places",)
        begin = start + len(plain[start:last]) - len(plain[start:last].lstrip())
        return Printed(begin, begin + len(text), text, kind=kind, counts=counts)
    text = plain[match.start("core") : core].strip()
    return Printed(match.start("core"), match.start("core") + len(text), text, "unread")


_DURATIONS = ("seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years")


def _kind(figure: Figure) -> tuple[str, tuple[str, ...]]:
    words = figure.said["UNIT"]
    if figure.mark:
        return "pp" if figure.mark in ("pp", "bp") else "percent", ()
    if figure.said["CURRENCY"]:
        return "money", currency_of(figure.said["CURRENCY"])
    named = tuple(dict.fromkeys(name for word in words for name in unit_words()[word]))
    if "times" in named and any(w in ("倍", "times", "x", "-fold", "fold") for w in words):
        return "multiple", named
    lasting = tuple(name for name in named if name in _DURATIONS)
    return ("duration", lasting) if lasting and (named[0] in _DURATIONS or "year" in named) else ("count", named)
