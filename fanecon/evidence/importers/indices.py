"""Search indices (百度指数, Google Trends, 微信指数), a keyword a column: into `attention_index.csv`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from fanecon.errors import ParameterError
from fanecon.evidence.importers.adding import Imported, Row, opened
from fanecon.evidence.importers.cells import Cell, Record, Sheet, place, template
from fanecon.evidence.importers.columns import plain
from fanecon.evidence.importers.documents import Document
from fanecon.evidence.importers.placing import Placed, add, document
from fanecon.evidence.importers.price_days import day_order, read_day
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.importers.written_periods import written_period
from fanecon.evidence.tables import Problem, data_error
from fanecon.notation.periods import parse_period

_SEARCHED = 10
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LESS = re.compile(r"<\s*(\d+)")
_REGION = re.compile(r"(?P<keyword>.+?)\s*:\s*\((?P<region>[^()]+)\)")
_REMEDY = "Write a number, or <1 as Google Trends does; leave the cell empty where nothing was measured"


@dataclass(frozen=True)
class _Column:
    at: int
    header: str
    keyword: str
    region: str


def import_index(
    folder: Path, path: Path, platform: str = "", source: str = "", partial: bool = False, write: bool = True
) -> Imported:
    """Read the export of a search index into a case.

    `<1` is kept as the bound it is. A zero is marked `doubtful`: these platforms write it for a day that they did not
    count, for a request over their limit, and for what lies below their threshold. Values of Google Trends are parts of
    the highest one in their export, so that two exports cannot be put together: `base` names the span and the keywords
    that share a scale.

    Parameters
    ----------
    folder : pathlib.Path
        The case; its tables have to be in order.
    path : pathlib.Path
        An .xlsx or CSV file.
    platform : str
        baidu_index, google_trends, wechat_index or another name; by default told from the header, where it can be.
    source : str
        See `fanecon.evidence.importers.placing.document`; needed for a platform that is not one of the three.
    partial, write
        As for `import_facts`.

    Raises
    ------
    DataError, ParameterError
    """
    sheet = read_spreadsheet(path)[0]
    line, when, columns = _header(sheet)
    trends = any(column.region for column in columns)
    platform = platform or ("google_trends" if trends else "")
    if not platform:
        raise ParameterError(f"{path.name} does not say whose index it is; add --platform baidu_index, for example")
    entries: list[tuple[Record, Row]] = []
    problems: list[Problem] = []
    below = [(n, cells) for n, cells in sheet.rows if n > line and any(c.text for c in cells)]
    order = day_order(cells[when].text for _, cells in below if when < len(cells))
    for n, cells in below:
        for column in columns:
            cell = cells[column.at] if column.at < len(cells) else Cell()
            stamp = cells[when] if when < len(cells) else Cell()
            places = {"value": place(column.header, column.at), "period": place("period", when)}
            record = Record(sheet, n, {"period": stamp, "value": cell}, places)
            found = _read(record, order)
            if isinstance(found, Problem):
                problems.append(found)
            elif found:
                entries.append(
                    (record, {"platform": platform, "keyword": column.keyword, "region": column.region} | found)
                )
    problems = list(dict.fromkeys(problems))
    case = opened(folder, "sources", "attention_index")
    periods = sorted((row["period"] for _, row in entries), key=lambda p: parse_period(p).end)
    last = str(parse_period(periods[-1]).end) if periods else ""
    usual: Document | None = template("series_files.yaml")["indices"].get(platform)
    come = document(case, source, last, usual)
    base = f"{periods[0]}/{periods[-1]}: {', '.join(c.keyword for c in columns)}" if trends and periods else ""
    placed = [Placed(record, row | {"base": base}, come) for record, row in entries]
    return add(case, "attention_index", placed, problems, (), partial, write)


def _header(sheet: Sheet) -> tuple[int, int, list[_Column]]:
    """Find the row that names a column of time and a keyword or more."""
    known = {plain(name) for name in template("series_files.yaml")["period"]}
    for line, cells in sheet.rows[:_SEARCHED]:
        when = next((i for i, c in enumerate(cells) if c.text and plain(c.text) in known), None)
        names = [(i, c.text) for i, c in enumerate(cells) if c.text and i != when]
        if when is not None and names:
            twice = {name for _, name in names if [n for _, n in names].count(name) > 1}
            if twice:
                what = "two columns have one name"
                raise data_error([sheet.problem(line, None, min(twice), what, "Keep one, or rename the other")])
            return line, when, [_column(i, name) for i, name in names]
    what = "no header is found: a column of days, weeks or months, and one a keyword"
    remedy = "Name the first one 日期 (date), 周 (week) or 月 (month), and the others by their keyword"
    raise data_error([sheet.problem(1, None, None, what, remedy)])


def _column(at: int, header: str) -> _Column:
    text = unicodedata.normalize("NFKC", header).strip()
    found = _REGION.fullmatch(text)
    return _Column(at, header, *((found["keyword"], found["region"]) if found else (text, "")))


def _read(record: Record, order: str) -> Row | Problem | None:
    """Read one value with its period; None where nothing was measured."""
    for name in ("period", "value"):
        if record.cells[name].fault:
            return record.problem(name, record.cells[name].fault, record.cells[name].remedy)
    text = unicodedata.normalize("NFKC", record.text("value")).strip()
    if text in ("", "-", "--", "—"):
        return None
    try:
        period = _period(record.sheet.days.get(record.text("period"), record.text("period")), order)
    except ValueError:
        return record.problem("period", "the cell is no day, week or month", "Write 2025-11-18, 2025-W46 or 2025-11")
    less = _LESS.fullmatch(text)
    if less:
        return {"period": period, "value": less[1], "bound": "at_most", "quality": ""}
    if not _NUMBER.fullmatch(text):
        return record.problem("value", "the cell is no value of an index", _REMEDY)
    value = text.replace(",", "")
    quality = "doubtful" if float(value) == 0 else ""
    return {"period": period, "value": value, "bound": "exact", "quality": quality}


def _period(text: str, order: str) -> str:
    try:
        return str(read_day(text, order))
    except ValueError:
        return written_period(text)
