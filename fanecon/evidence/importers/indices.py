"""Search indices (百度指数, Google Trends, 微信指数), a keyword a column: into `attention_index.csv`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

from fanecon.errors import ParameterError
from fanecon.evidence.importers.adding import Imported, Row, opened
from fanecon.evidence.importers.cells import Record, place, template, text_cell
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.documents import Document
from fanecon.evidence.importers.fields import find_headers
from fanecon.evidence.importers.placing import Placed, Unreadable, add, below, document, read_each
from fanecon.evidence.importers.price_days import day_order, read_day
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.importers.written_periods import written_period
from fanecon.evidence.tables import data_error
from fanecon.notation.periods import parse_period

_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LESS = re.compile(r"<\s*(\d+)")
_REGION = re.compile(r"(?P<keyword>.+?)\s*:\s*\((?P<region>[^()]+)\)")


def import_index(
    folder: Path, path: Path, platform: str = "", source: str = "", partial: bool = False, write: bool = True
) -> Imported:
    """Read the export of a search index into a case.

    `<1` is kept as the bound it is. A zero is marked `doubtful`: these platforms write it for a day that they did not
    count, for a request over their limit, and for what lies below their threshold. Values of Google Trends are parts of
    the highest one in their export: two exports cannot be put together, and no value is known before the last period of
    its own. `base` names the span and the keywords that share a scale.

    `platform` is baidu_index, google_trends, wechat_index or another; by default told from the header, where it can be.
    `source` is needed for one that is not of the three. The rest, and what is raised, is as for `import_facts`.
    """
    known = {"period": template("series_files.yaml")["period"]}
    sheet, header = find_headers(read_spreadsheet(path), known, (("period",),), ColumnMap())[0]
    names = {i: name for i, name in header.names.items() if i != header.at["period"]}
    if len(set(names.values())) < max(1, len(names)):
        what = "two columns have one name" if names else "the header names no keyword"
        raise data_error([sheet.problem(header.line, None, None, what, "Give each keyword a column of its own")])
    records = below(sheet, replace(header, at={**header.at, **{name: i for i, name in names.items()}}))
    order = day_order(record.text("period") for record in records)
    read, problems = read_each(
        (_cell(record, name, i) for record in records for i, name in names.items()), lambda cell: _read(cell, order)
    )
    platform = platform or ("google_trends" if any(row["region"] for _, row in read) else "")
    if not platform:
        raise ParameterError(f"{path.name} does not say whose index it is; add --platform baidu_index, for example")
    case = opened(folder, "sources", "attention_index")
    periods = sorted((row["period"] for _, row in read), key=lambda text: parse_period(text).end)
    last = str(parse_period(periods[-1]).end) if periods else ""
    usual: Document | None = template("series_files.yaml")["indices"].get(platform)
    come, said = document(case, source, last, usual), {"platform": platform, "base": ""}
    if platform == "google_trends" and periods:
        keywords = dict.fromkeys(row["keyword"] for _, row in read)
        said |= {"known": last, "base": f"{periods[0]}/{periods[-1]}: {', '.join(keywords)}"}
    return add(case, "attention_index", [Placed(r, row | said, come) for r, row in read], problems, (), partial, write)


def _cell(record: Record, header: str, at: int) -> Record:
    """Return the record of one value, with its period and its keyword."""
    cells = {"period": record.cells["period"], "value": record.cells[header], "header": text_cell(header)}
    return replace(record, cells=cells, places={**record.places, "value": place(header, at)})


def _read(record: Record, order: str) -> Row | None:
    """Read one value with its period; None where nothing was measured."""
    text = unicodedata.normalize("NFKC", record.text("value")).strip()
    if text in ("", "-", "--", "—"):
        return None
    when = record.sheet.days.get(record.text("period"), record.text("period"))
    try:
        period = _period(when, order)
    except ValueError:
        what = "the cell is no day, week or month"
        raise Unreadable("period", what, "Write 2025-11-18, 2025-W46 or 2025-11") from None
    less, value = _LESS.fullmatch(text), text.replace(",", "")
    if not less and not _NUMBER.fullmatch(text):
        remedy = "Write a number, or <1 as Google Trends does; leave the cell empty where nothing was measured"
        raise Unreadable("value", "the cell is no value of an index", remedy)
    name = unicodedata.normalize("NFKC", record.text("header")).strip()
    found = _REGION.fullmatch(name)
    keyword, region = (found["keyword"], found["region"]) if found else (name, "")
    bound, value = ("at_most", less[1]) if less else ("exact", value)
    quality = "doubtful" if not less and float(value) == 0 else ""
    told = {"keyword": keyword, "region": region, "value": value, "bound": bound, "quality": quality}
    return told | {"period": period, "known": str(parse_period(period).end)}


def _period(text: str, order: str) -> str:
    try:
        return str(read_day(text, order))
    except ValueError:
        return written_period(text)
