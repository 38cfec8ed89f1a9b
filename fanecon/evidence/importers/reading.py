"""The figures of a file: which sheet and which of its tables hold them, and whose they are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fanecon.errors import ParameterError
from fanecon.evidence.importers.cells import Sheet, template
from fanecon.evidence.importers.columns import column_names, plain
from fanecon.evidence.importers.figures import NO_FIGURE, Figure, read_figure, split_unit
from fanecon.evidence.importers.headers import Layout, Record, find_layouts, records, shifted
from fanecon.evidence.importers.rows import Context
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.importers.written_periods import written_day
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.periods import parse_period
from fanecon.evidence.tables import Problem, data_error


def frequencies(facts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Say how the rows of `facts.csv` write most periods of a metric: "Q", "D", …"""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in facts:
        counts[row["metric"]][parse_period(row["period"]).frequency] += 1
    return {metric: count.most_common(1)[0][0] for metric, count in counts.items()}


def read_figures(
    path: Path, wanted: str | None, context: Context
) -> tuple[list[Figure], list[Problem], list[int], list[str]]:
    """Read every figure of a file, or of one sheet that is wanted.

    Returns
    -------
    figures : list of Figure
    problems : list of Problem
    empty : list of int
        The lines without a figure.
    unread : list of str
        The headers of columns that were not read.
    """
    sheet, layouts = _sheet(path, wanted, context)
    problems = [p for layout in layouts for p in shifted(sheet, layout)]
    pushed = {p.line for p in problems}
    rows: list[Record] = []
    empty: list[int] = []
    for layout in layouts:
        there = [r for r in records(sheet, layout) if r.line not in pushed]
        full = [r for r in there if r.cells["value"].fault or r.text("value").lower() not in NO_FIGURE]
        lines = {r.line for r in full}
        empty += [] if any(layout.figures.values()) else [r.line for r in there if r.line not in lines]
        rows += full
    rows = _of_one_company(sheet, rows, context.own.entity)
    for layout in (t for t in layouts if t.across):
        strange = _strange((r.text("metric") for r in rows if layout.row < r.line < layout.end), context)
        if strange:
            meanings = ", ".join(f"{name}: {{metric: …, label_zh: …, label_en: …}}" for name in strange.values())
            what = f"no metrics of the case: {', '.join(strange)}"
            remedy = f"Say in a --map what they are, metrics: {{{meanings}}}, or leave some out with ignore: […]"
            problems.append(sheet.problem(layout.row, None, None, what, remedy))
            rows = [r for r in rows if r.text("metric") not in strange or not layout.row < r.line < layout.end]
    found = [read_figure(sheet, record, context) for record in rows]
    # A row may name a metric that a later row brings along.
    found = [f if isinstance(f, Figure) else read_figure(sheet, r, context) for r, f in zip(rows, found, strict=True)]
    figures = [f for f in found if isinstance(f, Figure)]
    problems += [p for f in found if not isinstance(f, Figure) for p in f]
    unread = {i: h for layout in layouts for i, h in layout.unread.items()}
    mixed = list(_mixed(sheet, {i: h for i, h in unread.items() if context.own.columns.get(h) != ""}, figures))
    figures = [f for f in figures if f.record.line not in {p.line for p in mixed}]
    return figures, problems + mixed, empty, list(dict.fromkeys(unread.values()))


def _sheet(path: Path, wanted: str | None, context: Context) -> tuple[Sheet, list[Layout]]:
    own = context.own
    sheets = [s.within(own.range) if own.range else s for s in read_spreadsheet(path, wanted)]
    found = [(s, layouts) for s in sheets if (layouts := find_layouts(s, own))]
    tables = [layout for _, layouts in found for layout in layouts]
    names = {said["metric"] for layout in tables if layout.across for said in layout.figures.values()}
    if all(layout.across for layout in tables) and (not names or _strange(names, context)):
        # Any series of dates has its values side by side: what no metric is known by may be a file of another kind.
        for problem in filter(None, map(_other_kind, sheets)):
            raise data_error([problem])
    if len(found) > 1:
        several = ", ".join(s.name for s, _ in found)
        raise ParameterError(f"{path.name} has several sheets with figures ({several}); choose one with --sheet")
    if found:
        return found[0]
    rows = [[c.text for c in cells if c.text] for s in sheets for _, cells in s.rows[:30]]
    shown = ", ".join(sorted(rows, key=len, reverse=True)[0] if rows else [])[:200] or "nothing"
    wants = "; ".join(f"{n}: {', '.join(column_names()[n][1:3])} or {n}" for n in ("metric", "period", "value"))
    remedy = f"Name the columns in one row, right above the figures ({wants}), or give a --map"
    what = f"no row looks like a header; the fullest one holds {shown}"
    raise data_error([Problem(path.name, None, None, None, what, remedy)])


def _strange(names: Iterable[str], context: Context) -> dict[str, str]:
    """Return the names that mean no metric of the case or the map, with what would stand in a map."""
    bare = {name: split_unit(name, context)[0] for name in names}
    return {n: b for n, b in bare.items() if not ({n, b} & context.own.metrics.keys() or context.known(b))}


def _of_one_company(sheet: Sheet, rows: list[Record], wanted: str) -> list[Record]:
    """Keep the rows of the company asked for; several companies are never mixed."""
    names = {column: sorted({r.text(column) for r in rows} - {""}) for column in ("entity", "code")}
    if wanted and wanted not in names["entity"] + names["code"]:
        known = ", ".join((names["entity"] + names["code"])[:12]) or "none"
        raise ParameterError(f'{sheet.file} has no company "{wanted}"; it names: {known}')
    for different in names.values():
        if len(different) > 1 and not wanted:
            what = f"the sheet holds {len(different)} companies: {', '.join(different[:12])}"
            remedy = f'Choose the one of this case: --entity "{different[0]}"'
            raise data_error([sheet.problem(None, None, None, what, remedy)])
    return [r for r in rows if not wanted or wanted in (r.text("entity"), r.text("code"))]


def _mixed(sheet: Sheet, unread: Mapping[int, str], figures: Sequence[Figure]) -> Iterator[Problem]:
    """Find different figures of one metric, period and document that only a column which is not read tells apart."""
    alike: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        alike[figure.fact["metric"], figure.fact["period"], *figure.document.values()].append(figure)
    cells = dict(sheet.rows)
    for group in (g for g in alike.values() if len({f.fact["value"] for f in g}) > 1):
        for i, header in unread.items():
            texts = [cells[f.record.line][i].text if i < len(cells[f.record.line]) else "" for f in group]
            if len(set(texts)) > 1 and not any(text.isdecimal() for text in texts):
                what = f"rows of one metric, period and document differ in the column {header}, which is not read"
                remedy = f"Make a metric of each, or keep one; if it does not matter, ignore: [{header}] in a --map"
                yield from (f.problem(header, text, what, remedy) for f, text in zip(group, texts, strict=True))


@cache
def _kinds() -> list[dict[str, Any]]:
    return [kind | {"header": [re.compile(p) for p in kind["header"]]} for kind in template("file_kinds.yaml")]


def _other_kind(sheet: Sheet) -> Problem | None:
    """Say what a sheet looks like that holds no figures, and which table of a case its data would fill."""
    for line, cells in sheet.rows[:10]:
        texts = [c.text for c in cells if c.text]
        below = [c[0].text for n, c in sheet.rows if n > line and c][:2]
        forms = [{unicodedata.normalize("NFKC", t).casefold(), plain(t)} for t in texts]
        table = next((t for t, layout in SERIES.items() if set(layout.columns) <= set(texts)), "")
        if table:
            remedy = f"Add its rows to {table}.csv in the folder of the case"
            return sheet.problem(line, None, None, f"this looks like the table {table} of a case", remedy)
        for kind in _kinds():
            fits = (any(p.fullmatch(form) for cell in forms for form in cell) for p in kind["header"])
            if all(fits) and (not kind.get("days") or _follow(below)):
                remedy = f"Its data belong into {kind['fills']}; docs/data-format.md lists the columns"
                return sheet.problem(line, None, None, f"this looks like {kind['is']}, which is not read here", remedy)
    return None


def _follow(texts: list[str]) -> bool:
    """Whether the texts are one day and the next, or days a week apart."""
    try:
        first, second = (date.fromisoformat(written_day(text)) for text in texts)
    except ValueError:
        return False
    return abs((second - first).days) in (1, 7)
