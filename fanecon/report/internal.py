"""What is wrong with a report by itself, without any evidence: its arithmetic, its sentences, its footnotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby, pairwise

import pandas as pd

from fanecon.evidence.comparisons import Stated
from fanecon.evidence.outline import audit_outline
from fanecon.notation.interval import Interval
from fanecon.notation.reported import Reported, growth_readings
from fanecon.report.auditing import Judged
from fanecon.report.document import Block, Document
from fanecon.report.figures import Printed
from fanecon.report.grids import Grid, figures_in
from fanecon.report.patterns import any_of, falls, looks, pattern, ways, words

_OUTLINE = {"prose": "prose", "item": "bullet", "heading": "heading", "cell": "row", "reference": "reference"}


@dataclass(frozen=True)
class Problem:
    """Something that does not hold within the report.

    Attributes
    ----------
    code : str
        "table_growth", "prose_growth", "direction", "impossible", "share", "shares", "parts", "two_values", "broken",
        "footnote" or "uncited".
    line, block : int
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
    index = {id(b): i for i, b in enumerate(document.blocks)}
    found = [*_outline(document), *_two_values(judged), *_prose_growth(judged, document)]
    found += [*_directions(judged, document), *_impossible(judged, document), *_shares(judged, document)]
    for grid in grids:
        found += [*_table_growth(grid, index), *_parts(grid, index)]
    return sorted(found, key=lambda p: (p.line, p.block, p.code))


def outline_of(document: Document) -> pd.DataFrame:
    """Return the skeleton of a report, as `outline.csv` keeps it: kinds of lines, footnotes, last characters."""
    rows = [(i, _OUTLINE[b.kind], " ".join(_cites(b)), _ending(b)) for i, b in enumerate(document.blocks)]
    return pd.DataFrame(rows, columns=["line", "kind", "cites", "ending"])


def _cites(block: Block) -> list[str]:
    found = looks("cites").findall(block.text)[: 1 if block.kind == "reference" else None]
    return [n for pair in found for n in re.findall(r"\d+", pair[0] or pair[1])]


def _ending(block: Block) -> str:
    return re.sub(r"(?:\s|\[[^\]]*\]|[*_`])+$", "", block.text)[-4:]


def _outline(document: Document) -> Iterator[Problem]:
    outline, blocks = audit_outline(outline_of(document)), document.blocks
    ends_whole = any(_ending(b)[-1:] in tuple("。！？.!?") for b in blocks if b.kind == "prose")
    for at in outline.cut:
        text = blocks[at].plain.strip()
        # A short line without a stop is a title, a date or a name.
        if ends_whole and len(text) > 6 and (_ends_open(text) or (len(text) > 60 and text[-1].isalnum())):
            yield Problem("broken", blocks[at].line_at(len(text)), at, slots={"ending": blocks[at].text.strip()[-16:]})
    for code, numbers in (("footnote", outline.untraceable), ("uncited", outline.never_cited)):
        for number in map(str, numbers):
            cites = (
                i
                for i, b in enumerate(blocks)
                if number in _cites(b) and (b.kind == "reference") is (code == "uncited")
            )
            at = next(cites)
            place = re.search(rf"[\[【,，、 ^]{number}[\]】,，、 ]", blocks[at].text)
            yield Problem(code, blocks[at].line_at(place.start() if place else 0), at, slots={"number": number})


def _ends_open(text: str) -> bool:
    english = re.search(rf"(?:^|\s){any_of(words('broken', 'en'))}$", text)
    return english is not None or re.search(rf"{any_of(words('broken', 'zh'))}$", text) is not None


def _two_values(judged: Sequence[Judged]) -> Iterator[Problem]:
    """Find quantities that the report prints twice and differently."""
    same: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for one in judged:
        r = one.reading
        if r.kind in ("level", "growth") and r.is_clear and r.stated:
            same[r.kind, r.metric, r.period, r.base_period].append(one)
    for group in same.values():
        for later in group[1:]:
            a, b = (_interval(o) for o in (group[0], later))
            if a is not None and b is not None and not a.meets(b):
                slots = {
                    "one": group[0].reading.printed.text,
                    "other": later.reading.printed.text,
                    "line": str(group[0].line),
                }
                yield Problem("two_values", later.line, later.reading.block, (group[0].id, later.id), slots)


def _interval(one: Judged) -> Interval | None:
    try:
        if one.reading.kind == "growth":
            readings = growth_readings(one.reading.stated)
            return readings[0].growth if len(readings) == 1 else None
        return Stated.of(Reported(one.reading.stated)).allowed
    except ValueError:
        return None


def _prose_growth(judged: Sequence[Judged], document: Document) -> Iterator[Problem]:
    """Find growths that do not follow from the two levels which the same sentence prints."""
    for one in judged:
        reading = one.reading
        ends = [reading.operands.get(key, ("",))[0] for key in ("base", "now")]
        is_prose = reading.kind == "growth" and document.blocks[reading.block].kind != "cell" and all(ends)
        if is_prose and _excludes(reading.stated, *ends):
            slots = {"growth": reading.printed.text, "base": ends[0], "now": ends[1]}
            yield Problem("prose_growth", one.line, reading.block, (one.id,), slots)


def _directions(judged: Sequence[Judged], document: Document) -> Iterator[Problem]:
    """Find words of movement that the two levels around them contradict: 由20.9%下滑至22.3%."""
    for one, other in pairwise(judged):
        a, b, plain = one.reading, other.reading, document.blocks[one.reading.block].plain
        between = plain[a.printed.end : b.printed.start]
        if {a.kind, b.kind} != {"level"} or (a.block, a.metric) != (b.block, b.metric) or len(between) > 30:
            continue
        is_forward = looks("came_from").search(plain[max(0, a.printed.start - 40) : a.printed.start])
        if looks("sentence").search(between) or not (is_forward or looks("came_from").search(between)):
            continue
        base, now = (one, other) if is_forward else (other, one)
        said = [m["word"] for m in ways().finditer(plain, max(0, a.printed.start - 24), b.printed.start)]
        less, more = (_interval(o) for o in ((now, base) if said and falls(said[-1]) else (base, now)))
        low, high = less.low if less else None, more.high if more else None
        if said and low is not None and high is not None and low > high:
            slots = {"word": said[-1], "base": base.reading.printed.text, "now": now.reading.printed.text}
            yield Problem("direction", other.line, b.block, (one.id, other.id), slots)


def _impossible(judged: Sequence[Judged], document: Document) -> Iterator[Problem]:
    """Find what nothing can be: a fall by more than all there was, a part larger than its whole."""
    for one in (o for o in judged if o.reading.printed.kind == "percent"):
        r, plain = one.reading, document.blocks[one.reading.block].plain
        if r.kind == "growth" and (said := _interval(one)) and not looks("below_zero").search(plain):
            if said.high is not None and said.high < -1:
                yield Problem("impossible", one.line, r.block, (one.id,), {"growth": r.stated})
        elif (share := _share(one, plain)) and share > 100:
            yield Problem("share", one.line, r.block, (one.id,), {"share": r.printed.text})


def _share(one: Judged, plain: str) -> Fraction:
    """Return the least that a share can be, in per cent; 0 for what is none."""
    at = one.reading.printed.start
    said = looks("whole").search(plain[max(0, at - 40) : at])
    is_one = said and not pattern("growth").search(said[0]) and not looks("not_whole").search(said[0])
    is_one = is_one and one.reading.kind != "growth" and one.reading.printed.kind == "percent"
    return (_rounded(one.reading.printed.text).low if is_one else None) or Fraction(0)


def _shares(judged: Sequence[Judged], document: Document) -> Iterator[Problem]:
    """Find lists of segments or regions whose shares come to more than the whole."""
    blocks, heading = document.blocks, ""
    shares = {o.reading.block: (o, least) for o in judged if (least := _share(o, blocks[o.reading.block].plain))}
    for is_item, some in groupby(enumerate(blocks), lambda one: one[1].kind == "item"):
        run = list(some)
        found = [shares[i] for i, _ in run if i in shares and is_item and looks("divided").search(heading)]
        least = sum((share for _, share in found), start=Fraction(0))
        if len(found) == len(run) > 2 and least > 100 and not any(looks("of_which").search(b.plain) for _, b in run):
            last, ids = found[-1][0], tuple(o.id for o, _ in found)
            yield Problem("shares", last.line, last.reading.block, ids, {"sum": f"{float(least):.1f}"})
        heading = run[-1][1].plain


def _excludes(growth: str, base: str, now: str) -> bool:
    try:
        levels = _rounded(now) / _rounded(base) - Interval.of(1)
        return not any(r.growth.meets(levels) for r in growth_readings(growth))
    except ValueError:
        return False


def _rounded(text: str) -> Interval:
    """Read a figure as rounded, even where it is a whole number: what is in a table is seldom counted."""
    figure = Reported(text)
    half = figure.step / 2
    return figure.interval + Interval.of(-half, half) if figure.interval.is_point else figure.interval


def _figure(block: Block | None) -> Printed | None:
    found = figures_in(block)
    return found[0] if len(found) == 1 else None


def _table_growth(grid: Grid, index: Mapping[int, int]) -> Iterator[Problem]:
    """Find growth cells that do not follow from the cells they compare, whatever the row is about."""
    levels = {c.when.period: i for i, c in grid.columns.items() if c.kind == "level"}
    for head, one in grid.columns.items():
        ends = [levels.get(p) for p in (one.base, one.when.period)]
        for line in {line for line, _ in grid.cells} - {0} if one.kind == "growth" and all(ends) else ():
            cell = grid.cells.get((line, head))
            growth, base, now = (_figure(grid.cells.get((line, at or 0))) for at in (head, *ends))
            if cell is None or growth is None or now is None or base is None or growth.kind == "pp":
                continue
            text = growth.text if growth.kind in ("percent", "multiple") else f"{growth.text}%"
            if not {now.kind, base.kind} & {"percent", "rank"} and _excludes(text, base.text, now.text):
                slots = {"growth": growth.text, "base": base.text, "now": now.text}
                yield Problem("table_growth", cell.line, index[id(cell)], (), slots)


def _parts(grid: Grid, index: Mapping[int, int]) -> Iterator[Problem]:
    """Find columns whose parts come to more than the total that they print."""
    rows = sorted({r for r, _ in grid.cells} - {0})
    total = re.compile(any_of(words("table", "total")))
    sums = [r for r in rows if (r, 0) in grid.cells and total.search(grid.cells[r, 0].plain)]
    if len(sums) != 1 or len(rows) < 3 or sums[0] not in (rows[0], rows[-1]):
        return
    for col in (c for c, one in grid.columns.items() if one.kind in ("level", "share")):
        figures = {r: _figure(grid.cells.get((r, col))) for r in rows}
        there = [f for f in figures.values() if f is not None]
        if len(there) < len(rows) or len({(f.kind, f.counts) for f in there}) > 1:
            continue
        ends = {r: _rounded(f.text) for r, f in figures.items() if f is not None}
        whole, cell = ends.pop(sums[0]), grid.cells[sums[0], col]
        least = sum((e.low or 0 for e in ends.values()), start=Reported("0").point)
        # What comes to twice the total is no part of it, but counted in something else.
        if whole.high is not None and whole.high < least < 2 * whole.high:
            slots = {"total": cell.text, "column": grid.cells[0, col].text}
            yield Problem("parts", cell.line, index[id(cell)], (), slots)
