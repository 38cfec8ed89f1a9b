"""Tables of a report: rows of quantities, columns of periods and of growth; what lies on its side is stood upright."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from fanecon.evidence.case import Case
from fanecon.notation.periods import parse_period
from fanecon.report.belonging import fits_unit
from fanecon.report.belonging import stated as as_counted
from fanecon.report.document import Block, Document
from fanecon.report.figures import FIGURE, Printed, find_figures, find_periods, resolve, step_back, without
from fanecon.report.lexicon import Lexicon
from fanecon.report.patterns import looks, pattern
from fanecon.report.scenes import When
from fanecon.report.understanding import Reading, together

_ENGLISH = {"bn": " billion", "mn": " million", "m": " million", "'000": " thousand"}


@dataclass(frozen=True)
class Header:
    """What the header of a column or line stands for."""

    kind: str  # "level", "growth", "share", "other"
    when: When = field(default_factory=When)
    base: str = ""  # of a growth, the period that it compares with; before that is known "quarter", if not the year
    unit: str = ""  # the scale of its figures, such as "百万", where they print none
    metrics: tuple[str, ...] = ()  # of a line, the quantities that it may be of


@dataclass(frozen=True)
class Grid:
    """A table with what its headers say; a line of growths has the quantity of the one above: 总营收, then 同比."""

    cells: Mapping[tuple[int, int], Block]
    lines: Mapping[int, Header]
    columns: Mapping[int, Header]


def grid_of(document: Document, cells: Mapping[tuple[int, int], Block], lexicon: Lexicon, report: When) -> Grid:
    """Read the headers of a table, and what stands above it."""
    ahead = document.blocks[: document.blocks.index(cells[0, 0])]
    near = [b for b in ahead if b.kind == "heading" or len(b.plain) < 60]
    # Nothing but a unit: not 总营收超过4500亿元.
    above = "".join(m[0] for b in ahead[-1:] if b in near for m in looks("units_above").finditer(b.plain))
    heading = next((b.plain for b in reversed(ahead) if b.kind == "heading"), "")
    dated = [s.form for b in near for s in find_periods(b.plain) if s.form[0].isdigit()]
    around, corner = When([report.period, *dated][-1], "heading"), cells[0, 0].plain
    about = f"{corner} {above} {heading}"
    money = looks("money").search(about) is not None and looks("no_revenue").search(about) is None
    heads = {c: b.plain for (r, c), b in cells.items() if r == 0}
    sides = {r: b.plain for (r, c), b in cells.items() if c == 0}
    named, turned = (
        {i: found for i, text in some.items() if i and (found := quantities(text, lexicon, money))}
        for some in (sides, heads)
    )
    if len(turned) > len(named):
        cells, named, heads, sides = {(c, r): b for (r, c), b in cells.items()}, turned, sides, heads
    general = [m for text in (corner, above) for m in looks("scale").findall(text)]
    lines: dict[int, Header] = {}
    for i, text in sorted(sides.items()):
        own = [m for part in looks("brackets").findall(text) for m in looks("scale").findall(part)]
        head = column(text, When())
        if i in named:
            lines[i] = Header("level", unit=[*own, *general, ""][0], metrics=named[i])
        elif i - 1 in lines and head.kind == "growth" and looks("compared").search(text):
            mark = "percent" if "%" in text or looks("rate").search(text) else ""
            lines[i] = replace(head, unit=mark, metrics=lines[i - 1].metrics)
    columns = _with_bases({i: column(text, around) for i, text in heads.items() if i})
    if looks("foreign").search(corner + above):
        columns = {i: replace(c, kind="other") if c.kind == "level" else c for i, c in columns.items()}
    return Grid(cells, lines, columns)


def quantities(text: str, lexicon: Lexicon, money: bool = False) -> tuple[str, ...]:
    """Return what a header names, if it names a quantity and nothing else, or in a table of revenues whose one is."""
    for part in (text, looks("brackets").sub(lambda m: " " * len(m[0]), text)):
        found = lexicon.mentions(part)
        if len(found) == 1:
            rest = looks("known").sub(" ", lexicon.own.sub(" ", part[: found[0].start] + " " + part[found[0].end :]))
            if not re.search(r"[^\W\d_]", rest):
                return found[0].metrics
    return lexicon.revenue_of(text) if money else ()


def column(text: str, around: When) -> Header:
    """Say what a header of figures stands for."""
    said = find_periods(text)
    rest = without(text, ((one.start, one.end) for one in said))
    when = When(resolve(said[0].form, around.period) if said else "", "table")
    unit = (looks("scale").search(rest) or [""])[0]
    several = len(said) > 1 and not re.search("vs|较|/|比", text)
    if several or looks("no_fact").search(text) or looks("foreign").search(rest):
        return Header("other")
    if pattern("table", "growth").search(rest):
        return Header("growth", when, "quarter" if pattern("table", "change_qoq").search(rest) else "")
    if pattern("table", "share").search(rest) and not rest.strip(" ()（）").startswith("%"):
        return Header("share", when)
    if when.period and not re.search(r"[^\W\d_]", looks("known").sub(" ", rest)):
        return Header("level", when, unit=unit)
    is_value = not said and looks("value").fullmatch(re.sub(r"[\s()（）:：]", "", rest))
    return Header("level", around, unit=unit) if is_value else Header("other")


def _with_bases(columns: dict[int, Header]) -> dict[int, Header]:
    """Give each growth its period: its own, else the latest of the table, and what that is compared with."""
    levels = [c.when.period for c in columns.values() if c.kind == "level" and c.when.period]
    latest = max(levels, key=lambda p: parse_period(p).end, default="")
    for i, one in columns.items():
        if one.kind == "growth":
            period = one.when.period or latest
            base = step_back(period, 1 if one.base else 4)
            # Of two columns one may be compared with the other, which is not the year before.
            known = one.base or len(levels) != 2 or base in levels
            columns[i] = Header("growth", When(period, "table"), base if known else "")
    return columns


def read_cells(document: Document, grids: list[Grid], case: Case, lexicon: Lexicon) -> Iterator[Reading]:
    """Read every cell that holds a figure."""
    index = {id(b): i for i, b in enumerate(document.blocks)}
    for grid in grids:
        texts = [b.plain for b in grid.cells.values()]
        others = any(lexicon.companies.search(t) and not lexicon.mentions(t) for t in texts)
        found = []
        for (line, head), cell in sorted(grid.cells.items()):
            for printed in figures_in(cell) if line and head else ():
                reading = Reading(index[id(cell)], printed, origin="table")
                about = grid.lines.get(line), grid.columns.get(head, Header("other"))
                unclear = replace(reading, company="unclear", missing=("company",))
                found.append(unclear if others else _cell(reading, cell, *about, case))
        yield from together(found)


def figures_in(cell: Block | None) -> list[Printed]:
    """Return the figures of a cell; one that fills it in brackets is a loss, as accountants write it."""
    found = [p for p in find_figures(cell)[0] if p.what == FIGURE] if cell is not None else []
    in_brackets = cell is not None and len(found) == 1 and looks("bracketed").fullmatch(cell.plain)
    return [replace(p, text=f"-{p.text}") if in_brackets and p.text[:1] not in "+-" else p for p in found]


def _cell(reading: Reading, cell: Block, line: Header | None, head: Header, case: Case) -> Reading:
    if line is None:
        return replace(reading, missing=("no_metric",))
    if line.kind == "growth":
        is_said = head.kind == "level" and "percent" in (reading.printed.kind, line.unit)
        base = step_back(head.when.period, 1 if line.base else 4)
        head = replace(head, kind="growth" if is_said else "other", base=base, unit="")
    named, when, growth = line.metrics, head.when, head.kind == "growth"
    if head.kind in ("other", "share") or not when.period:
        return replace(reading, metric=named[0], missing=("share" if head.kind == "share" else "header",))
    printed = _in_unit(reading.printed, line, head, named, case)
    fits = [m for m in named if fits_unit(case, m, printed, growth)]
    if len(fits) != 1 or printed.kind == "pp":
        why = "points" if printed.kind == "pp" else "several_metrics" if fits else "unit"
        return replace(reading, metric=named[0], alternatives=named[1:], missing=(why,))
    metric, scores = fits[0], {"metric": 1.0, "period": when.score, "kind": 1.0}
    reading = replace(reading, printed=printed, metric=metric, period=when.period, origin=when.origin, scores=scores)
    if not growth:
        return replace(reading, kind="level", stated=as_counted(printed, case.metric(metric).unit))
    if not head.base:
        return replace(reading, missing=("base",))
    falls = re.search("下降|减少|下滑|down|[↓▼]", cell.plain) and printed.text[:1] not in "+-↓▼"
    stated = f"-{printed.text}" if falls else printed.text
    return replace(reading, kind="growth", base_period=head.base, stated=stated)


def _in_unit(printed: Printed, line: Header, head: Header, named: tuple[str, ...], case: Case) -> Printed:
    """Put what stands in a header behind a bare number: its scale, or the mark of a share."""
    units, unit = {case.metric(m).unit for m in named}, head.unit or line.unit
    number = re.match(r"\D*[\d.,]+", printed.text)
    if printed.kind not in ("count", "money") or looks("scaled_cell").search(printed.text):
        return printed
    if head.kind == "growth" or "percent" in units:
        return replace(printed, kind="percent", text=f"{printed.text}%")
    if not unit or number is None or units == {"rank"}:
        return printed
    return replace(printed, text=number[0] + (_ENGLISH.get(unit) or (f" {unit}" if unit.isascii() else unit)))
