"""Tables of a report: rows of quantities, columns of periods and of growth, or the other way round.

A cell is read where its row names a quantity and nothing else, and its column a period, or a growth; a table whose
headers hold anything that is not known stays unclear, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fanecon.evidence.case import Case
from fanecon.notation.periods import parse_period
from fanecon.report.document import Block, Document
from fanecon.report.figures import FIGURE, Printed, find_figures
from fanecon.report.lexicon import Lexicon
from fanecon.report.patterns import any_of, words
from fanecon.report.periods import find_periods, resolve
from fanecon.report.placing import fits_unit
from fanecon.report.placing import stated as as_counted
from fanecon.report.periods import step_back
from fanecon.report.timing import When
from fanecon.report.understanding import Reading

_SCALES = {
    "十亿": "十亿", "百万": "百万", "亿": "亿", "千万": "千万", "万": "万", "千": "千", "billion": " billion", "bn": " billion",
    "million": " million", "mn": " million", "m": " million", "thousand": " thousand", "'000": " thousand", "000": " thousand",
}  # fmt: skip
_UNIT = re.compile(
    r"(十亿|百万|千万|亿|万|千|billion|bn|million|mn|thousand|'000|(?<=rmb)m(?![a-z])|(?<=rmb )m(?![a-z]))"
)
_IN_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_FOREIGN = re.compile(r"美元|us\$|usd|\$|港元|hk\$|hkd|欧元|eur|日元|jpy")


@dataclass(frozen=True)
class Column:
    """What a column, or a row of a table that lies on its side, stands for."""

    kind: str  # "level", "growth", "share", "other"
    when: When = When("")
    base: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Grid:
    """A table with what its headers say.

    Attributes
    ----------
    number : int
    cells : mapping of tuple of int and int to Block
    lines : mapping of int to tuple of str
        Row, or column of a table on its side → the quantities that it may be of.
    columns : mapping of int to Column
    turned : bool
        Whether the quantities stand above and the periods on the left.
    unit : str
        What stands above the table, such as "百万元".
    """

    number: int
    cells: Mapping[tuple[int, int], Block]
    lines: Mapping[int, tuple[str, ...]]
    columns: Mapping[int, Column]
    turned: bool
    unit: str = ""

    def at(self, line: int, column: int) -> Block | None:
        """Return the cell of a quantity and a column, whichever way the table lies."""
        return self.cells.get((column, line) if self.turned else (line, column))


def grids_of(document: Document, lexicon: Lexicon, report: When) -> list[Grid]:
    """Read the headers of all tables."""
    return [_grid(document, number, lexicon, report) for number in document.tables]


def _grid(document: Document, number: int, lexicon: Lexicon, report: When) -> Grid:
    cells = document.cells(number)
    above = _above(document, number)
    heads = {c: b.plain for (r, c), b in cells.items() if r == 0}
    sides = {r: b.plain for (r, c), b in cells.items() if c == 0}
    around = When(_heading_period(document, number) or report.period, "heading")
    corner = cells[0, 0].plain if (0, 0) in cells else ""
    about = f"{corner} {above} {_heading(document, number)}"
    money = re.search("元|rmb|cny|revenue|收入|营收", about) and not re.search(
        "利|本|费|支出|profit|cost|expense|margin", about
    )
    upright = {
        r: named
        for r, text in sides.items()
        if r and (named := quantities(text, lexicon) or (lexicon.revenue_of(text) if money else ()))
    }
    turned = {c: named for c, text in heads.items() if c and (named := quantities(text, lexicon))}
    lies = len(turned) > len(upright)
    headers = sides if lies else heads
    columns = {i: column(text, around) for i, text in headers.items() if i}
    columns = _with_bases(columns)
    corner = cells.get((0, 0))
    unit = (
        (_UNIT.search(above) or (corner is not None and _UNIT.search(corner.plain)) or None)
        if above or corner
        else None
    )
    if corner is not None and _FOREIGN.search(corner.plain) or _FOREIGN.search(above):
        columns = {i: replace(c, kind="other") if c.kind == "level" else c for i, c in columns.items()}
    return Grid(number, cells, turned if lies else upright, columns, lies, unit[0] if unit else "")


def _above(document: Document, number: int) -> str:
    """Return the line right above a table, where it says what the figures are in."""
    first = next(i for i, b in enumerate(document.blocks) if b.table == number)
    text = document.blocks[first - 1].plain if first else ""
    return (
        text
        if len(text) < 60
        and re.search("|".join(words("table", "unit")[:1]) + r"|单位|in rmb|rmb|million|百万|亿元|万元", text)
        else ""
    )


def _heading(document: Document, number: int) -> str:
    first = next(i for i, b in enumerate(document.blocks) if b.table == number)
    return next((b.plain for b in reversed(document.blocks[:first]) if b.kind == "heading"), "")


def _heading_period(document: Document, number: int) -> str:
    period = ""
    for b in document.blocks:
        if b.table == number:
            break
        if b.kind == "heading" or (b.kind == "prose" and len(b.plain) < 60):
            found = [s.form for s in find_periods(b.plain) if s.form[0].isdigit()]
            period = found[-1] if found else period
    return period


def quantities(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return what a header names, if it names a quantity and nothing else.

    Examples
    --------
    >>> from fanecon.evidence.case import open_case
    >>> lexicon = Lexicon(open_case("xiaomi"))
    >>> quantities("总营收(亿元)", lexicon), quantities("平板出货量", lexicon)
    (('revenue_total',), ())
    """
    whole = lexicon.mentions(text)
    if len(whole) == 1 and not _left(text, whole[0].start, whole[0].end, lexicon):
        return whole[0].metrics
    inner = _IN_BRACKETS.sub(lambda m: " " * len(m[0]), text)
    found = lexicon.mentions(inner)
    if len(found) != 1 or _left(inner, found[0].start, found[0].end, lexicon):
        return ()
    return found[0].metrics


_KNOWN = any_of((*words("neutral"), *words("connectors"), "人民币", "单位", "rmb", "亿元", "万元", "百万元", "元", "万台", "亿", "万", "million", "bn", "billion", "mn", "m", "units", "台", "辆", "家", "人"))  # fmt: skip


def _left(text: str, start: int, end: int, lexicon: Lexicon) -> str:
    rest = text[:start] + " " + text[end:]
    for pattern in (lexicon.own, re.compile(_KNOWN)):
        rest = pattern.sub(" ", rest)
    return "".join(re.findall(r"[^\W\d_]+", rest))


def column(text: str, around: When) -> Column:
    """Say what a header of figures stands for.

    Examples
    --------
    >>> column("2025 q3", When("")).when.period, column("同比变化", When("")).kind, column("2026e", When("")).kind
    ('2025Q3', 'growth', 'other')
    """
    said = find_periods(text)
    rest = text
    for one in reversed(said):
        rest = rest[: one.start] + " " + rest[one.end :]
    bare = re.sub(r"[\s()（）:：]", "", rest)
    period = resolve(said[0].form, around.period) if said else ""
    unit = (_UNIT.search(rest) or [""])[0]
    if (
        re.search(any_of(words("table", "other")) + r"|\de(?![a-z])", text)
        or _FOREIGN.search(rest)
        or len(said) > 1
        and not re.search("vs|较|/|比", text)
    ):
        return Column("other")
    if re.search(any_of(words("table", "growth")), rest):
        quarter = re.search(any_of(words("table", "change_qoq")), rest) is not None
        return Column("growth", When(period, "table"), "quarter" if quarter else "")
    if re.search(any_of(words("table", "share")), rest) and "%" not in bare[:1]:
        return Column("share", When(period, "table"))
    if period and not "".join(re.findall(r"[^\W\d_]+", re.sub(_KNOWN, " ", rest))):
        return Column("level", When(period, "table"), unit=unit)
    if not said and re.fullmatch(
        r"数值|数据|金额|数字|本期|规模|结果|value|amount|figure|actual|result|reported|current", bare
    ):
        return Column("level", around, unit=unit)
    return Column("other")


def _with_bases(columns: Mapping[int, Column]) -> dict[int, Column]:
    """Give each growth its period: its own, else the latest of the table, and what that is compared with."""
    levels = [c.when.period for c in columns.values() if c.kind == "level" and c.when.period]
    latest = max(levels, key=lambda p: parse_period(p).end, default="")
    made = {}
    for i, one in columns.items():
        if one.kind == "growth":
            period = one.when.period or latest
            lag = 1 if one.base == "quarter" else 4
            base = step_back(period, lag)
            if not one.base and len(levels) == 2 and base not in levels:
                base = ""  # compared with what the other column holds, which is not the year before
            one = Column("growth", When(period, "table"), base)
        made[i] = one
    return made


def read_cells(document: Document, grids: list[Grid], case: Case, lexicon: Lexicon) -> Iterator[Reading]:
    """Read every cell that holds a figure."""
    index = {id(b): i for i, b in enumerate(document.blocks)}
    for grid in grids:
        others = any(lexicon.companies.search(b.plain) and not lexicon.mentions(b.plain) for b in grid.cells.values())
        for (row, col), cell in sorted(grid.cells.items()):
            if not row or not col:
                continue
            line, head = (col, row) if grid.turned else (row, col)
            found = [p for p in find_figures(cell)[0] if p.what == FIGURE]
            for printed in found:
                yield _cell(
                    index[id(cell)], printed, cell, grid, line, head, case, others=others, alone=len(found) == 1
                )


def _cell(
    number: int, printed: Printed, cell: Block, grid: Grid, line: int, head: int, case: Case, *, others: bool, alone: bool
) -> Reading:  # fmt: skip
    reading = Reading(number, printed, origin="table")
    column_ = grid.columns.get(head, Column("other"))
    named = grid.lines.get(line, ())
    if others:
        return replace(reading, company="unclear", missing=("company",))
    if not named:
        return replace(reading, missing=("no_metric",))
    if column_.kind in ("other", "share") or not column_.when.period:
        return replace(reading, metric=named[0], missing=("share" if column_.kind == "share" else "header",))
    printed = _whole(printed, cell) if alone else printed
    growth = column_.kind == "growth"
    if growth and printed.kind == "count" and not re.search("[万亿a-z]", printed.text):
        printed = replace(printed, kind="percent", text=f"{printed.text}%")
    elif not growth and printed.kind == "count" and any(case.metric(m).unit == "percent" for m in named):
        printed = replace(printed, kind="percent", text=f"{printed.text}%")
    elif not growth:
        printed = _in_unit(printed, column_.unit or _row_unit(grid, line) or grid.unit, named, case)
    fits = [
        m
        for m in named
        if fits_unit(case, m, printed, growth)
        and (growth or case.metric(m).unit not in ("rank",) or printed.kind == "rank")
    ]
    if len(fits) != 1:
        return replace(
            reading, metric=named[0], alternatives=named[1:], missing=("several_metrics" if fits else "unit",)
        )
    scores = {"metric": 1.0, "period": column_.when.score, "kind": 1.0}
    clear = replace(
        reading,
        printed=replace(printed, start=reading.printed.start, end=reading.printed.end),
        metric=fits[0],
        period=column_.when.period,
        origin=column_.when.origin,
        scores=scores,
    )
    if not growth:
        return replace(clear, kind="level", stated=as_counted(printed, case.metric(fits[0]).unit))
    if not column_.base or printed.kind == "pp":
        return replace(clear, missing=("points" if printed.kind == "pp" else "base",))
    operands = {
        key: found
        for key, period in (("now", column_.when.period), ("base", column_.base))
        if (found := _level(grid, line, period, fits[0], case))
    }
    return replace(
        clear, kind="growth", base_period=column_.base, stated=_falling(printed.text, cell.plain), operands=operands
    )


def _whole(printed: Printed, cell: Block) -> Printed:
    """Read a cell that is one figure in brackets as a loss, as accountants do."""
    inner = re.fullmatch(r"\s*[(（]\s*([^()（）]*\d[^()（）]*?)\s*[)）]\s*%?\s*", cell.plain)
    return replace(printed, text=f"-{printed.text}") if inner and printed.text[:1] not in "+-" else printed


def _falling(text: str, cell: str) -> str:
    return f"-{text}" if re.search("下降|减少|下滑|down|[↓▼]", cell) and text[:1] not in "+-↓▼" else text


def _row_unit(grid: Grid, line: int) -> str:
    head = grid.cells.get((0, line) if grid.turned else (line, 0))
    found = [m for part in _IN_BRACKETS.findall(head.plain if head else "") for m in _UNIT.findall(part)]
    return found[0] if found else ""


def _in_unit(printed: Printed, unit: str, named: tuple[str, ...], case: Case) -> Printed:
    """Put the scale that stands in a header behind a bare number."""
    if not unit or printed.kind not in ("count", "money") or re.search("[万亿千百]|illion|bn|mn", printed.text):
        return printed
    if all(case.metric(m).unit in ("percent", "rank") for m in named):
        return printed
    number = re.match(r"[^\d]*[\d.,]+", printed.text)
    return replace(printed, text=number[0] + _SCALES[unit]) if number else printed


def _level(grid: Grid, line: int, period: str, metric: str, case: Case) -> tuple[str, ...]:
    for head, one in grid.columns.items():
        cell = grid.at(line, head)
        if one.kind == "level" and one.when.period == period and cell is not None:
            found = [p for p in find_figures(cell)[0] if p.what == FIGURE]
            if len(found) == 1:
                printed = _in_unit(
                    _whole(found[0], cell), one.unit or _row_unit(grid, line) or grid.unit, (metric,), case
                )
                return (
                    (as_counted(printed, case.metric(metric).unit),) if fits_unit(case, metric, printed, False) else ()
                )
    return ()
