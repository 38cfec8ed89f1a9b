"""Where tables of figures stand on a sheet: a header of one row or two, and what each of its columns holds."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter

from fanecon.evidence.importers.cells import Cell, Sheet
from fanecon.evidence.importers.columns import ColumnMap, known_headers, plain
from fanecon.evidence.importers.written_periods import marked_period, written_period
from fanecon.evidence.periods import Period, parse_period
from fanecon.evidence.tables import Problem, data_error

_SEARCHED, _TITLES = 30, 3
"""Within how many lines the first header stands; how many lines of titles may stand above a header."""
_NUMBER = re.compile(r"[-+−]?[\d.,]+%?")
_WIND = re.compile(r"(?P<metric>.+?) ?\[报告期\] ?(?P<period>[^\[]+?) ?(?:\[单位\] ?(?P<unit>.+))?")
_UNIT = re.compile(r"[(（]?(?:货币)?(?:单位|units?) ?[:：] ?([^，,;；]+?)(?:[，,;；].*)?[)）]?", re.IGNORECASE)
_NAMES = frozenset(["metric", "label_zh", "label_en"])
_DECISIVE = _NAMES | {"period", "value", "unit", "scale"}


@dataclass(frozen=True)
class Record:
    """One figure of a sheet: its cells by `column_names`, and where they stand."""

    line: int
    cells: Mapping[str, Cell]  # a column that the sheet lacks is not there
    places: Mapping[str, str]  # how problems name the columns: "数值 (C)"
    scale_hint: str = ""  # what the header of the figures says in brackets: 数值（亿元） → "亿元"

    def text(self, column: str) -> str:
        """Return what a column holds; empty where the sheet lacks it."""
        return self.cells[column].text if column in self.cells else ""


@dataclass(frozen=True)
class Layout:
    """Where a table stands on a sheet, and what its columns hold."""

    row: int  # the last line of its header
    end: int  # the line that it ends before
    columns: Mapping[int, str]
    headers: Mapping[int, str]
    figures: Mapping[int, Mapping[str, str]]  # what their headers say of every figure below: its period, its metric
    unread: Mapping[int, str]
    unit: str = ""  # stated above the table

    @property
    def across(self) -> bool:
        """Whether the metrics stand side by side, named by headers."""
        return all("metric" in said for said in self.figures.values())


def find_layouts(sheet: Sheet, own: ColumnMap) -> list[Layout]:
    """Find the tables of a sheet.

    Figures may stand in a column of their own, one row a figure; under one column for each period; or under one for
    each metric. A header of two rows is joined: 2024年 above 一季度. Another table begins after a blank line.

    Raises
    ------
    DataError
        For two columns that hold the same thing, and a header that stands over several columns of figures.
    """
    found: list[Layout] = []
    blank = [not any(c.text for c in cells) for _, cells in sheet.rows]
    for at, (line, _) in enumerate(sheet.rows):
        first = max(0, at - _TITLES)
        likely = (any(blank[first:at]) and line > found[-1].row) if found else at < _SEARCHED
        if line != own.header_row if own.header_row else not likely:
            continue
        layout = _layout(sheet, at, own)
        if layout is not None:
            texts = [c.text for _, cells in sheet.rows[first:at] for c in cells]
            units = [said[1] for text in texts if (said := _UNIT.fullmatch(text))]
            found = [*found[:-1], *(replace(last, end=line) for last in found[-1:])]
            found.append(replace(layout, unit=units[-1] if units else ""))
    return [_complete(sheet, layout) for layout in found]


def _layout(sheet: Sheet, at: int, own: ColumnMap) -> Layout | None:
    joined = _joined(sheet, at, own)
    if joined and (layout := _read(sheet, at + 1, joined, own)) is not None:
        return layout
    return _read(sheet, at, {i: c.text for i, c in enumerate(sheet.rows[at][1]) if c.text and not c.merged}, own)


def _joined(sheet: Sheet, at: int, own: ColumnMap) -> dict[int, str]:
    """Join a header of two rows; empty where the second row is none."""
    (line, top), (_, lower) = (*sheet.rows[at : at + 2], (0, ()))[:2]
    found: dict[int, str] = {}
    loose, above, periods, reaches = [], "", 0, False
    for i, cell in enumerate(lower):
        upper = top[i] if i < len(top) else Cell()
        if upper.text and not upper.merged:
            above, reaches = upper.text, True
        if not cell.text or (cell.merged and cell.text == upper.text):
            found |= {i: upper.text} if upper.text and not upper.merged else {}
        elif reaches and (period := _join(above, cell.text)):
            found[i] = period
            periods += 1
        else:
            found[i] = cell.text
            if reaches and _period(above) and own.columns.get(cell.text) != "":
                loose.append(f"{above} above {cell.text} ({_letter(i)}{line + 1})")
            reaches = bool(loose)  # a title above the first column says nothing of the others
    if periods and loose:
        what = f"the two rows of the header make no period: {', '.join(loose)}"
        remedy = "Write one period in each cell, such as 2024Q1, or leave the column out (ignore: in a --map)"
        raise data_error([sheet.problem(line, None, None, what, remedy)])
    return found if periods else {}


def _join(above: str, below: str) -> str:
    """Read a part of a year below the year (or above it) as one period; empty where they make none."""
    year = above if _period(above) else below
    outer = _period(year)
    if outer is None or _NUMBER.fullmatch(below) or plain(below) in known_headers():
        return ""
    texts = (t for t in (below, above + below, f"{above}年{below}", f"{below} {above}") if t != year)
    return next((t for t in texts if (p := _period(t)) and outer.start <= p.start and p.end <= outer.end), "")


def _read(sheet: Sheet, at: int, headers: Mapping[int, str], own: ColumnMap) -> Layout | None:
    told = {plain(name): column for name, column in own.columns.items()}
    columns = {i: told[plain(h)] for i, h in headers.items() if plain(h) in told}
    free = {h for h, column in known_headers().items() if column not in columns.values()}
    columns |= {i: known_headers()[plain(h)] for i, h in headers.items() if i not in columns and plain(h) in free}
    has = set(columns.values()) - {""}
    named = bool(has & _NAMES) or "metric" in own.defaults
    spare = {i: h for i, h in headers.items() if i not in columns}
    figures: dict[int, dict[str, str]] = {}
    if "value" in has:
        if named and ("period" in has or "period" in own.defaults):
            figures = {i: {} for i, column in columns.items() if column == "value"}
    elif wind := {i: said for i, h in spare.items() if (said := _WIND.fullmatch(h))}:
        figures = {i: {column: text for column, text in said.groupdict().items() if text} for i, said in wind.items()}
    elif named:
        bare = {i: re.sub(r"\s*[(（][^)）]*[)）]", "", h) for i, h in spare.items()}
        figures = {i: {"period": t} for i, h in spare.items() for t in (h if _period(h) else bare[i],) if _period(t)}
    elif "period" in has and _period(_first_below(sheet, at, columns)):
        figures = {i: {"metric": h} for i, h in spare.items() if not _period(h) and not _NUMBER.fullmatch(h)}
    if not figures:
        return None
    for column in sorted(has):
        twice = [headers[i] for i, c in columns.items() if c == column]
        if len(twice) > 1:
            what = f"the columns {', '.join(twice)} would both be read as {column}"
            remedy = f"Rename one, or leave it out in a --map: ignore: [{twice[0]}]"
            raise data_error([sheet.problem(sheet.rows[at][0], None, None, what, remedy)])
    kept = {i: column for i, column in columns.items() if column and i not in figures}
    unread = {i: h for i, h in headers.items() if i not in kept and i not in figures}
    return Layout(sheet.rows[at][0], sheet.rows[-1][0] + 1, kept, headers, figures, unread)


def _first_below(sheet: Sheet, at: int, columns: Mapping[int, str]) -> str:
    column = next(i for i, name in columns.items() if name == "period")
    cells = next((cells for _, cells in sheet.rows[at + 1 :] if any(c.text for c in cells)), ())
    return cells[column].text if column < len(cells) else ""


def _complete(sheet: Sheet, layout: Layout) -> Layout:
    """Refuse a header that stands over several columns of figures, and name the columns without any."""
    width = next(len(cells) for line, cells in sheet.rows if line == layout.row)
    rows = [cells for line, cells in sheet.rows if layout.row < line < layout.end]
    held = {i for cells in rows for i, c in enumerate(cells[:width]) if c.text and not c.merged}
    unread, reach = dict(layout.unread), dict[int, int]()
    for i in sorted(held - set(layout.headers)):
        left = max((h for h in layout.headers if h < i), default=-1)
        if set(range(left + 1, i)) <= held and (left in layout.figures or layout.columns.get(left) in _DECISIVE):
            reach[left] = i
        else:
            unread[i] = f"({_letter(i)})"
    said = Counter(tuple(str(_period(t) or t) for t in texts.values()) for texts in layout.figures.values())
    over = [f"{layout.headers[left]} stands over {_letter(left)} to {_letter(right)}" for left, right in reach.items()]
    over += [f"{' '.join(texts)} stands over {n} columns" for texts, n in said.items() if n > 1]
    first = {i: c.text for i, c in enumerate(rows[0]) if c.text and not c.merged} if rows else {}
    if first and not over and first.keys() <= layout.figures.keys() and not re.search(r"\d", "".join(first.values())):
        over = [f"{text} stands below {layout.headers[i]}" for i, text in first.items()]
    if over:
        what = f"a header has to say one thing of one column: {', '.join(over)}"
        remedy = "Write one header above every column: the period (or metric) that its figures are of, such as 2024Q1"
        raise data_error([sheet.problem(layout.row, None, None, what, remedy)])
    return replace(layout, unread=unread)


def records(sheet: Sheet, layout: Layout) -> Iterator[Record]:
    """Yield the figures below the header; rows without any are passed over."""
    places = {column: f"{layout.headers[i]} ({_letter(i)})" for i, column in layout.columns.items()}
    for line, cells in sheet.rows:
        if not layout.row < line < layout.end or not any(c.text and not c.merged for c in cells):
            continue
        if all(i < len(cells) and cells[i].text == header for i, header in layout.headers.items()):
            continue  # the header again, as on every printed page
        held = {column: cells[i] if i < len(cells) else Cell() for i, column in layout.columns.items()}
        for i, said in layout.figures.items():
            value, hint = cells[i] if i < len(cells) else Cell(), bracketed(layout.headers[i])
            stated = layout.unit and not hint and not held.get("unit", Cell()).text
            above = ({"unit": layout.unit} if stated else {}) | dict(said)
            place = dict.fromkeys(("value", *said), f"{layout.headers[i]} ({_letter(i)})")
            cell = held | {column: Cell(text, "text") for column, text in above.items()} | {"value": value}
            yield Record(line, cell, places | place, hint)


def shifted(sheet: Sheet, layout: Layout) -> Iterator[Problem]:
    """Find rows of a CSV file with more cells than the header: a comma inside a figure has pushed them aside."""
    width = max(*layout.headers, *layout.unread, 0) + 1
    for line, cells in sheet.rows:
        if not sheet.name and layout.row < line < layout.end and any(c.text for c in cells[width:]):
            what = f"{len(cells)} cells where the header has {width}"
            remedy = "Put cells that hold a comma in double quotes"
            yield sheet.problem(line, None, ",".join(c.text for c in cells), what, remedy)


def bracketed(header: str) -> str:
    """Return what a header says in brackets: 数值（亿元） → "亿元"."""
    found = re.search(r"\(([^)]*)\)|\[([^\]]*)\]", unicodedata.normalize("NFKC", header))
    return (found[1] or found[2] or "").strip() if found else ""


def _period(text: str) -> Period | None:
    try:
        return parse_period(written_period(marked_period(text)[0]))
    except ValueError:
        return None


def _letter(index: int) -> str:
    return str(get_column_letter(index + 1))
