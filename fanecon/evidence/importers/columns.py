"""Which column of a spreadsheet holds what: headers as people write them, and a map of one's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.importers.cells import Cell, Sheet
from fanecon.evidence.importers.written_periods import written_period
from fanecon.evidence.tables import Problem, data_error

HEADERS: dict[str, tuple[str, ...]] = {
    "metric": ("指标", "指标名称", "指标名", "指标代码", "项目", "科目", "metric", "indicator", "kpi", "measure",
               "item"),
    "label_zh": ("中文名", "中文名称", "指标中文名", "中文", "label_zh", "name_zh", "chinese name"),
    "label_en": ("英文名", "英文名称", "指标英文名", "英文", "label_en", "name_en", "english name", "label", "name"),
    "period": ("期间", "报告期", "时期", "时间", "季度", "月份", "年份", "年度", "日期", "period", "quarter", "month",
               "year", "fiscal period", "date"),
    "value": ("数值", "值", "数字", "数据", "数额", "金额", "数量", "value", "figure", "amount", "number", "reported"),
    "unit": ("单位", "计量单位", "unit", "units"),
    "scale": ("倍数", "量级", "scale", "multiplier"),
    "bound": ("口径", "准确度", "bound"),
    "quality": ("质量", "可信度", "quality"),
    "publisher": ("来源", "出处", "数据来源", "资料来源", "发布方", "发布机构", "发布者", "媒体", "source",
                  "sources", "publisher"),
    "title": ("标题", "文件", "文件名", "文件标题", "资料标题", "报告名称", "title", "document"),
    "url": ("链接", "网址", "原文链接", "来源链接", "url", "link", "source url", "source link", "address", "href"),
    "published": ("发布日期", "公布日期", "发布时间", "公布时间", "披露日期", "公告日期", "published",
                  "publication date", "published on", "date published", "release date", "announced"),
    "note": ("备注", "说明", "注", "注释", "附注", "note", "notes", "remark", "remarks", "comment", "comments"),
    "tier": ("级别", "来源级别", "等级", "tier"),
    "language": ("语言", "language"),
    "licence": ("许可", "licence", "license"),
    "access": ("取得方式", "access"),
    "source_id": ("来源编号", "资料编号", "source_id"),
    "also_source_id": ("另一来源编号", "also_source_id"),
    "fact_id": ("fact_id",),
    "kind": ("指标类型", "类型", "kind"),
    "direction": ("方向", "direction"),
    "growth_of": ("growth_of",),
    "definition_zh": ("定义", "中文定义", "definition_zh"),
    "definition_en": ("英文定义", "definition", "definition_en"),
}  # fmt: skip
"""What a column may hold → the headers that say so; brackets, spaces and letter case do not matter."""

_SEARCHED = 30
_MAP_KEYS = ("columns", "metrics", "units", "defaults", "header_row")


@dataclass(frozen=True)
class ColumnMap:
    """What a person says about a spreadsheet beyond its headers.

    Attributes
    ----------
    columns : mapping of str to str
        Header → one of `HEADERS`.
    metrics : mapping of str to str
        A name as the sheet writes it → a metric of the case.
    units : mapping of str to str
        A unit as the sheet writes it → a unit of the tables.
    defaults : mapping of str to str
        One of `HEADERS` → what holds where the sheet says nothing.
    header_row : int or None
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    header_row: int | None = None


def read_map(path: Path, names: Collection[str] = HEADERS) -> ColumnMap:
    """Read a column map from YAML.

    Parameters
    ----------
    path : pathlib.Path
    names : collection of str
        What columns may hold.

    Raises
    ------
    ParameterError
        For a file that is no map, an unknown key or an unknown column.
    """
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ParameterError(f"{path.name} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError):
        raise ParameterError(f"{path.name} is not YAML in UTF-8. Example: columns: {{营业额: value}}") from None
    if not isinstance(content, dict):
        raise ParameterError(f"{path.name} is not a map. Example: columns: {{营业额: value}}")
    for key in content:
        if key not in _MAP_KEYS:
            raise ParameterError(f'{path.name} has no setting "{key}".{did_you_mean(str(key), _MAP_KEYS)}')
    parts = {key: _texts(path, key, content.get(key) or {}) for key in _MAP_KEYS[:4]}
    for name in (*parts["columns"].values(), *parts["defaults"]):
        if name not in names:
            raise ParameterError(f'{path.name}: there is no column "{name}".{did_you_mean(name, names)}')
    row = content.get("header_row")
    if row is not None and (isinstance(row, bool) or not isinstance(row, int) or row < 1):
        raise ParameterError(f"{path.name}: header_row is {row!r}; expected the number of a line, such as 3")
    return ColumnMap(**parts, header_row=row)


def _texts(path: Path, key: str, part: Any) -> dict[str, str]:
    if not isinstance(part, dict) or any(isinstance(v, dict | list) for v in part.values()):
        raise ParameterError(f"{path.name}: {key} is not a list of name: value")
    return {str(k): "" if v is None else str(v) for k, v in part.items()}


@dataclass(frozen=True)
class Record:
    """One figure of a sheet: its cells by what they hold, and where they stand.

    Attributes
    ----------
    line : int
    cells : mapping of str to Cell
        Keys of `HEADERS`; a column that the sheet lacks is not there.
    places : mapping of str to str
        How problems name the columns: "数值 (C)".
    scale_hint : str
        What the header of the figures says in brackets: 数值（亿元） → "亿元".
    """

    line: int
    cells: Mapping[str, Cell]
    places: Mapping[str, str]
    scale_hint: str = ""

    def text(self, column: str) -> str:
        """Return what a column holds; empty where the sheet lacks it."""
        return self.cells[column].text if column in self.cells else ""


@dataclass(frozen=True)
class Layout:
    """Where a sheet's header stands, and what its columns hold."""

    row: int
    columns: Mapping[int, str]
    headers: Mapping[int, str]
    periods: Mapping[int, str]
    left_out: tuple[str, ...]
    scale_hint: str


def find_layout(sheet: Sheet, own: ColumnMap) -> Layout | None:
    """Find the header of a sheet.

    Figures may stand in a column of their own, one row a figure, or under one column for each period.

    Returns
    -------
    Layout or None
        None where no row looks like a header.

    Raises
    ------
    DataError
        For two columns that hold the same thing.
    """
    for line, cells in sheet.rows[: max(_SEARCHED, own.header_row or 0)]:
        if own.header_row not in (None, line):
            continue
        layout = _layout(sheet, line, cells, own)
        if layout is not None:
            return layout
    return None


def _layout(sheet: Sheet, line: int, cells: Sequence[Cell], own: ColumnMap) -> Layout | None:
    known = {_plain(name): field for field, names in HEADERS.items() for name in (field, *names)}
    known |= {_plain(name): field for name, field in own.columns.items()}
    headers = {i: c.text for i, c in enumerate(cells) if c.text and not c.merged}
    columns = {i: known[_plain(text)] for i, text in headers.items() if _plain(text) in known}
    has = set(columns.values())
    periods: dict[int, str] = {}
    if "value" not in has:
        periods = {i: text for i, text in headers.items() if i not in columns and _is_period(cells[i])}
    named = has & {"metric", "label_zh", "label_en"} or "metric" in own.defaults
    if not (named and (("value" in has and ("period" in has or "period" in own.defaults)) or len(periods) >= 2)):
        return None
    for field_name in sorted(has):
        twice = [headers[i] for i, f in columns.items() if f == field_name]
        if len(twice) > 1:
            what = f"the columns {', '.join(twice)} would both be read as {field_name}"
            remedy = "Rename one, or give a --map with the columns' meanings"
            raise data_error([sheet.problem(line, None, None, what, remedy)])
    left_out = tuple(text for i, text in headers.items() if i not in columns and i not in periods)
    hint = next((_bracketed(headers[i]) for i, f in columns.items() if f == "value"), "")
    return Layout(line, columns, headers, periods, left_out, hint)


def records(sheet: Sheet, layout: Layout) -> Iterator[Record]:
    """Yield the figures below the header; rows without any are passed over."""
    for line, cells in sheet.rows:
        if line <= layout.row or not any(c.text and not c.merged for c in cells):
            continue
        held = {f: cells[i] if i < len(cells) else Cell() for i, f in layout.columns.items()}
        places = {f: f"{layout.headers[i]} ({_letter(i)})" for i, f in layout.columns.items()}
        if not layout.periods:
            yield Record(line, held, places, layout.scale_hint)
            continue
        for i, period in layout.periods.items():
            place = f"{period} ({_letter(i)})"
            value = cells[i] if i < len(cells) else Cell()
            yield Record(
                line,
                {**held, "value": value, "period": Cell(period, "text")},
                {**places, "value": place, "period": place},
            )


def shifted(sheet: Sheet, layout: Layout) -> Iterator[Problem]:
    """Find rows of a CSV file with more cells than the header: a comma inside a figure has pushed them aside."""
    width = max(layout.headers) + 1
    for line, cells in sheet.rows:
        if not sheet.name and line > layout.row and any(c.text for c in cells[width:]):
            what = f"{len(cells)} cells where the header has {width}"
            remedy = "Put cells that hold a comma in double quotes"
            yield sheet.problem(line, None, ",".join(c.text for c in cells), what, remedy)


def _is_period(cell: Cell) -> bool:
    try:
        written_period(cell.text)
    except ValueError:
        return False
    return True


def _plain(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\s_\-.:*#/]+", "", re.sub(r"\([^)]*\)|\[[^\]]*\]", "", text)) or text


def _bracketed(header: str) -> str:
    found = re.search(r"\(([^)]*)\)|\[([^\]]*)\]", unicodedata.normalize("NFKC", header))
    return (found[1] or found[2] or "").strip() if found else ""


def _letter(index: int) -> str:
    """Name a column as spreadsheets do: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
