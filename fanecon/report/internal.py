"""What is wrong with a report by itself, without any evidence: its arithmetic, its sentences, its footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby, islice, pairwise

from fanecon.evidence.comparisons import Stated
from fanecon.notation.interval import Interval
from fanecon.notation.reported import Reported, growth_readings
from fanecon.report.auditing import Judged
from fanecon.report.document import Document
from fanecon.report.grids import Grid, figures_in
from fanecon.report.patterns import looks, pattern
from fanecon.report.scenes import SURE


@dataclass(frozen=True)
class Problem:
    """Something that does not hold within the report."""

    code: str  # a key of `[problems]` in `words.toml`
    line: int
    block: int
    ids: tuple[str, ...] = ()  # the figures that it is about, where they have ids
    slots: Mapping[str, str] = field(default_factory=dict)  # what its sentence names


def problems_of(document: Document, grids: Sequence[Grid], judged: Sequence[Judged]) -> list[Problem]:
    """Run all internal checks; in the order of the text."""
    found = [*_broken(document), *_footnotes(document), *_two_values(judged), *_shares(judged, document)]
    plain = [b.plain for b in document.blocks]
    found += [p for one in judged for p in _by_itself(one, plain[one.reading.block])]
    found += [p for one, other in pairwise(judged) for p in _direction(one, other, plain[one.reading.block])]
    found += [p for grid in grids for p in (*_table_growth(grid, document), *_parts(grid, document))]
    return sorted(found, key=lambda p: (p.line, p.block, p.code))


def _about(code: str, *figures: Judged, **slots: str) -> Problem:
    last = figures[-1]
    return Problem(code, last.claim.line, last.reading.block, tuple(one.id for one in figures), slots)


def _broken(document: Document) -> Iterator[Problem]:
    prose = [(i, b, looks("trailing").sub("", b.plain)) for i, b in enumerate(document.blocks) if b.kind == "prose"]
    ends_whole = any(text.endswith(("。", "！", "？", ".", "!", "?")) for _, _, text in prose)
    for at, b, text in prose if ends_whole else ():
        # A short line without a stop is a title, a date or a name.
        if len(text) > 6 and looks("ends_open").search(text):
            yield Problem("broken", b.line_at(len(text)), at, slots={"ending": " ".join(b.text.split())[-16:]})


def _footnotes(document: Document) -> Iterator[Problem]:
    """Find footnotes without a reference, and references without a footnote."""
    found: dict[tuple[str, int], Problem] = {}
    for i, b in enumerate(document.blocks):
        code, most = ("uncited", 1) if b.kind == "reference" else ("footnote", None)
        for mark in islice(looks("cites").finditer(b.text), most):
            for n in map(int, re.findall(r"\d+", mark[0])):
                found.setdefault((code, n), Problem(code, b.line_at(mark.start()), i, slots={"number": str(n)}))
    times = Counter(n for _, n in found)
    return (one for (_, n), one in found.items() if times[n] == 1)


def _two_values(judged: Sequence[Judged]) -> Iterator[Problem]:
    """Find quantities that the report prints twice and differently."""
    first: dict[tuple[str, ...], Judged] = {}
    for one in judged:
        r = one.reading
        if r.kind in ("level", "growth") and r.is_clear and r.stated and r.scores.get("metric", 1.0) >= SURE:
            before = first.setdefault((r.kind, r.metric, r.period, r.base_period), one)
            a, b = _interval(before), _interval(one)
            if a is not None and b is not None and not a.meets(b):
                slots = {"one": before.reading.printed.text, "other": r.printed.text, "line": str(before.claim.line)}
                yield _about("two_values", before, one, **slots)


def _interval(one: Judged) -> Interval | None:
    try:
        if one.reading.kind == "growth":
            readings = growth_readings(one.reading.stated)
            return readings[0].growth if len(readings) == 1 else None
        return Stated.of(Reported(one.reading.stated)).allowed
    except ValueError:
        return None


def _by_itself(one: Judged, plain: str) -> Iterator[Problem]:
    """Find a growth that its levels belie, a fall by more than there was, a part larger than its whole."""
    r, is_growth = one.reading, one.reading.kind == "growth"
    base, now = (r.operands.get(key, ("",))[0] for key in ("base", "now"))
    if is_growth and r.origin != "table" and base and now and _excludes(r.stated, base, now):
        yield _about("prose_growth", one, growth=r.printed.text, base=base, now=now)
    least = _interval(one) if is_growth and r.printed.kind == "percent" else None
    if least and least.high is not None and least.high < -1 and not looks("below_zero").search(plain):
        yield _about("impossible", one, growth=r.stated)
    if _share(one, plain) > 100:
        yield _about("share", one, share=r.printed.text)


def _direction(one: Judged, other: Judged, plain: str) -> Iterator[Problem]:
    """Find a word of movement that the two levels around it contradict: 由20.9%下滑至22.3%."""
    a, b = one.reading, other.reading
    between = plain[a.printed.end : b.printed.start]
    if {a.kind, b.kind} != {"level"} or (a.block, a.metric) != (b.block, b.metric) or len(between) > 30:
        return
    is_forward = looks("came_from").search(plain[max(0, a.printed.start - 40) : a.printed.start])
    if looks("sentence").search(between) or not (is_forward or looks("came_from").search(between)):
        return
    base, now = (one, other) if is_forward else (other, one)
    said = [m["word"] for m in looks("ways").finditer(plain, max(0, a.printed.start - 24), b.printed.start)]
    less, more = (_interval(o) for o in ((now, base) if said and looks("falls").fullmatch(said[-1]) else (base, now)))
    if said and less and more and less.low is not None and more.high is not None and less.low > more.high:
        ends = {"base": base.reading.printed.text, "now": now.reading.printed.text}
        yield _about("direction", one, other, word=said[-1], **ends)


def _share(one: Judged, plain: str) -> Fraction:
    """Return the least that a share can be, in per cent; 0 for what is none."""
    at, is_percent = one.reading.printed.start, one.reading.printed.kind == "percent"
    said = looks("whole").search(plain[max(0, at - 40) : at]) if is_percent and one.reading.kind != "growth" else None
    if said is None or pattern("growth").search(said[0]) or looks("not_whole").search(said[0]):
        return Fraction(0)
    share = _rounded(one.reading.printed.text)
    return share.low if share and share.low else Fraction(0)


def _shares(judged: Sequence[Judged], document: Document) -> Iterator[Problem]:
    """Find lists of segments or regions whose shares come to more than the whole."""
    blocks, heading = document.blocks, ""
    shares = {o.reading.block: (o, least) for o in judged if (least := _share(o, blocks[o.reading.block].plain))}
    for is_item, some in groupby(enumerate(blocks), lambda one: one[1].kind == "item"):
        run = list(some)
        found = [shares[i] for i, _ in run if i in shares and is_item and looks("divided").search(heading)]
        least = sum((share for _, share in found), start=Fraction(0))
        if len(found) == len(run) > 2 and least > 100 and not any(looks("of_which").search(b.plain) for _, b in run):
            yield _about("shares", *(one for one, _ in found), sum=f"{float(least):.1f}")
        heading = run[-1][1].plain


def _excludes(growth: str, base: str, now: str) -> bool:
    a, b = _rounded(now), _rounded(base)
    try:
        levels = a / b - Interval.of(1) if a and b else None
        return levels is not None and not any(r.growth.meets(levels) for r in growth_readings(growth))
    except ValueError:
        return False


def _rounded(text: str) -> Interval | None:
    """Read a figure as rounded, even where it is a whole number: what is in a table is seldom counted."""
    try:
        figure = Reported(text)
    except ValueError:  # a range, a share in words
        return None
    half = figure.step / 2
    return figure.interval + Interval.of(-half, half) if figure.interval.is_point else figure.interval


def _table_growth(grid: Grid, document: Document) -> Iterator[Problem]:
    """Find growth cells that do not follow from the cells they compare, whatever the row is about."""
    levels = {c.when.period: i for i, c in grid.columns.items() if c.kind == "level"}
    for head, one in grid.columns.items():
        heads = (head, levels.get(one.base, 0), levels.get(one.when.period, 0))
        for line in {line for line, _ in grid.cells} - {0} if one.kind == "growth" and all(heads) else ():
            found = [figures_in(grid.cells.get((line, at))) for at in heads]
            if any(len(some) != 1 for some in found) or found[0][0].kind == "pp":
                continue
            growth, base, now = (some[0] for some in found)
            text = growth.text if growth.kind in ("percent", "multiple") else f"{growth.text}%"
            if not {now.kind, base.kind} & {"percent", "rank"} and _excludes(text, base.text, now.text):
                cell, slots = grid.cells[line, head], {"growth": growth.text, "base": base.text, "now": now.text}
                yield Problem("table_growth", cell.line, document.blocks.index(cell), (), slots)


def _parts(grid: Grid, document: Document) -> Iterator[Problem]:
    """Find columns whose parts come to more than the total that they print."""
    rows = sorted({r for r, _ in grid.cells} - {0})
    sums = [r for r in rows if (r, 0) in grid.cells and pattern("table", "total").search(grid.cells[r, 0].plain)]
    if len(sums) != 1 or len(rows) < 3 or sums[0] not in (rows[0], rows[-1]):
        return
    for col in (c for c, one in grid.columns.items() if one.kind in ("level", "share")):
        figures = [(r, f) for r in rows for f in figures_in(grid.cells.get((r, col)))]
        ends = {r: read for r, f in figures if (read := _rounded(f.text))}
        if not [*ends] == [r for r, _ in figures] == rows or len({(f.kind, f.counts) for _, f in figures}) > 1:
            continue
        whole, cell = ends.pop(sums[0]), grid.cells[sums[0], col]
        least = sum((e.low or Fraction(0) for e in ends.values()), start=Fraction(0))
        # What comes to twice the total is no part of it, but counted in something else.
        if whole.high is not None and whole.high < least < 2 * whole.high:
            slots = {"total": cell.text, "column": grid.cells[0, col].text}
            yield Problem("parts", cell.line, document.blocks.index(cell), (), slots)
