"""What is wrong with a report by itself, without any evidence: its arithmetic, its sentences, its footnotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from fanecon.evidence.comparisons import Stated
from fanecon.evidence.outline import audit_outline
from fanecon.notation.interval import Interval
from fanecon.notation.reported import Reported, growth_readings
from fanecon.report.auditing import Judged
from fanecon.report.document import Block, Document
from fanecon.report.figures import FIGURE, Printed, find_figures
from fanecon.report.grids import Grid
from fanecon.report.patterns import any_of, words

_ONE = Interval.of(1)
_CITES = re.compile(r"\[\^?(\d{1,3}(?:[,，、 –-]+\^?\d{1,3})*)\]|【(\d{1,3})】")
_ENDS_OPEN = re.compile(rf"{any_of(words('broken', 'zh'))}$|(?:^|\s){any_of(words('broken', 'en'))}$")


@dataclass(frozen=True)
class Problem:
    """Something that does not hold within the report.

    Attributes
    ----------
    code : str
        "table_growth", "prose_growth", "parts", "share_over_100", "two_values", "broken", "footnote", "uncited".
    line : int
    block : int
    ids : tuple of str
        The figures that it is about, where they have ids.
    slots : mapping of str to str
        What its sentence names.
    """

    code: str
    line: int
    block: int
    ids: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)


def problems_of(document: Document, grids: Sequence[Grid], judged: Sequence[Judged]) -> list[Problem]:
    """Run all internal checks; in the order of the text."""
    found = [*_outline(document), *_two_values(judged, document), *_prose_growth(judged, document)]
    for grid in grids:
        found += [*_table_growth(grid, document, judged), *_parts(grid, document)]
    return sorted(found, key=lambda p: (p.line, p.block, p.code))


def outline_of(document: Document) -> pd.DataFrame:
    """Return the skeleton of a report, as `outline.csv` keeps it: kinds of lines, footnotes, last characters."""
    kinds = {"prose": "prose", "item": "bullet", "heading": "heading", "cell": "row", "reference": "reference"}
    rows = [(b.line, kinds[b.kind], " ".join(_numbers(b)), _ending(b)) for b in document.blocks]
    return pd.DataFrame(rows, columns=["line", "kind", "cites", "ending"])


def _numbers(block: Block) -> list[str]:
    found = _CITES.findall(block.text)
    if block.kind == "reference":
        found = found[:1]
    return [n for pair in found for n in re.findall(r"\d+", pair[0] or pair[1])]


def _ending(block: Block) -> str:
    return re.sub(r"(?:\s|\[[^\]]*\]|[*_`])+$", "", block.text)[-4:]


def _outline(document: Document) -> Iterator[Problem]:
    at = {b.line: i for i, b in reversed(list(enumerate(document.blocks)))}
    outline = audit_outline(outline_of(document))
    ends_whole = sum(_ending(b)[-1:] in "。！？.!?" for b in document.blocks if b.kind == "prose")
    for line in outline.cut:
        block = document.blocks[at[line]]
        if _is_cut(block, ends_whole):
            yield Problem(
                "broken", block.line_at(len(block.text)), at[line], slots={"ending": block.text.strip()[-16:]}
            )
    for code, numbers in (("footnote", outline.untraceable), ("uncited", outline.never_cited)):
        for number in numbers:
            cited = [
                i
                for i, b in enumerate(document.blocks)
                if str(number) in _numbers(b) and (b.kind == "reference") is (code == "uncited")
            ]
            block = document.blocks[cited[0]]
            place = re.search(rf"[\[【,，、 ^]{number}[\]】,，、 ]", block.text)
            yield Problem(code, block.line_at(place.start() if place else 0), cited[0], slots={"number": str(number)})


def _is_cut(block: Block, ends_whole: int) -> bool:
    """Whether a paragraph stops in mid-sentence: short lines without a stop are titles, dates and names."""
    text = block.plain.strip()
    whole = ends_whole > 0 and len(text) > 6
    return whole and (_ENDS_OPEN.search(text) is not None or (len(text) > 60 and text[-1].isalnum()))


def cut_off(block: Block) -> bool:
    """Whether a block ends where a figure should stand: 全渠道累计支付金额突破, shipments reached."""
    text = re.sub(r"(?:\s|\[[^\]]*\]|[*_`…])+$", "", block.plain)
    lone = any_of(
        (
            "突破",
            "超过",
            "达",
            "达到",
            "为",
            "逾",
            "reached",
            "exceeded",
            "surpassed",
            "totalled",
            "totaled",
            "was",
            "of",
        )
    )
    return block.kind in ("prose", "item") and re.search(f"{lone}$", text) is not None


def _two_values(judged: Sequence[Judged], document: Document) -> Iterator[Problem]:
    """Find quantities that the report prints twice and differently."""
    same: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for one in judged:
        r = one.reading
        if r.kind in ("level", "growth") and r.is_clear and r.stated and one.claim is not None:
            same[r.kind, r.metric, r.period, r.base_period].append(one)
    for group in same.values():
        for later in group[1:]:
            first = next((o for o in group if o is not later and _apart(o, later)), None)
            if first is not None and first.reading.printed.start is not None:
                slots = {
                    "one": first.reading.printed.text,
                    "other": later.reading.printed.text,
                    "line": str(document.blocks[first.reading.block].line),
                }
                yield Problem("two_values", later.line, later.reading.block, (first.id, later.id), slots)


def _apart(one: Judged, other: Judged) -> bool:
    a, b = (_interval(o) for o in (one, other))
    return a is not None and b is not None and not a.meets(b)


def _interval(one: Judged) -> Interval | None:
    stated = one.reading.stated
    try:
        if one.reading.kind == "growth":
            readings = growth_readings(stated)
            return readings[0].growth if len(readings) == 1 else None
        return Stated.of(Reported(stated)).allowed
    except ValueError:
        return None


def _prose_growth(judged: Sequence[Judged], document: Document) -> Iterator[Problem]:
    """Find growths that do not follow from the two levels which the same sentence prints."""
    for one in judged:
        operands = one.reading.operands
        if (
            one.reading.kind != "growth"
            or document.blocks[one.reading.block].kind == "cell"
            or not {"now", "base"} <= operands.keys()
        ):
            continue
        if _excludes(one.reading.stated, operands["now"][0], operands["base"][0]):
            slots = {"growth": one.reading.printed.text, "base": operands["base"][0], "now": operands["now"][0]}
            yield Problem("prose_growth", one.line, one.reading.block, (one.id,), slots)


def _excludes(growth: str, now: str, base: str) -> bool:
    try:
        levels = _rounded(now) / _rounded(base) - _ONE
        return not any(r.growth.meets(levels) for r in growth_readings(growth))
    except ValueError:
        return False


def _rounded(text: str) -> Interval:
    """Read a figure as rounded, even where it is a whole number: what is in a table is seldom counted."""
    figure = Reported(text)
    return (
        figure.interval
        if not figure.interval.is_point
        else figure.interval + Interval.of(-figure.step / 2, figure.step / 2)
    )


def _figure(block: Block | None) -> Printed | None:
    found = [p for p in find_figures(block)[0] if p.what == FIGURE] if block is not None else []
    return found[0] if len(found) == 1 else None


def _table_growth(grid: Grid, document: Document, judged: Sequence[Judged]) -> Iterator[Problem]:
    """Find growth cells that do not follow from the cells they compare, whatever the row is about."""
    index = {id(b): i for i, b in enumerate(document.blocks)}
    ids = {(o.reading.block, o.reading.printed.start): o.id for o in judged}
    levels = {c.when.period: i for i, c in grid.columns.items() if c.kind == "level"}
    for head, one in grid.columns.items():
        ends = levels.get(one.when.period), levels.get(one.base)
        if one.kind != "growth" or None in ends:
            continue
        for line in {c if grid.turned else r for r, c in grid.cells} - {0}:
            cell, now, base = grid.at(line, head), *(_figure(grid.at(line, e)) for e in ends if e is not None)
            growth = _figure(cell)
            if (
                cell is None
                or growth is None
                or now is None
                or base is None
                or growth.kind == "pp"
                or {now.kind, base.kind} & {"percent", "rank"}
            ):
                continue
            text = growth.text if growth.kind in ("percent", "multiple") else f"{growth.text}%"
            text = f"-{text}" if re.match(r"\s*[(（]", cell.plain) and text[:1] not in "+-" else text
            if _excludes(text, now.text, base.text):
                at = index[id(cell)]
                known = ids.get((at, growth.start))
                yield Problem(
                    "table_growth",
                    cell.line,
                    at,
                    (known,) if known else (),
                    {"growth": growth.text, "base": base.text, "now": now.text},
                )


def _parts(grid: Grid, document: Document) -> Iterator[Problem]:
    """Find columns whose parts come to more than the total that they print, and shares above a hundred per cent."""
    index = {id(b): i for i, b in enumerate(document.blocks)}
    total = re.compile(any_of(words("table", "total")))
    lines = sorted({r for r, _ in grid.cells} - {0})
    sums = [r for r in lines if (r, 0) in grid.cells and total.search(grid.cells[r, 0].plain)]
    if grid.turned or len(sums) != 1 or len(lines) < 3:
        return
    first, last = min(lines), max(lines)
    if sums[0] not in (first, last):
        return
    for col in sorted({c for _, c in grid.cells} - {0}):
        if grid.columns.get(col) is None or grid.columns[col].kind not in ("level", "share"):
            continue
        figures = {r: _figure(grid.cells.get((r, col))) for r in lines}
        parts = [f for r, f in figures.items() if r != sums[0] and f is not None]
        whole = figures[sums[0]]
        kinds = {(f.kind, f.counts) for f in (*parts, whole) if f is not None}
        if whole is None or len(kinds) != 1 or len(parts) != len(lines) - 1:
            continue
        least = sum((_rounded(f.text).low or 0 for f in parts), start=Reported("0").point)
        most = _rounded(whole.text).high
        if most is not None and least > most:
            cell = grid.cells[sums[0], col]
            yield Problem(
                "parts", cell.line, index[id(cell)], (), {"total": whole.text, "column": grid.cells[0, col].text}
            )
