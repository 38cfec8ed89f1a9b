"""Daily closing prices from the files that terminals and libraries write, one or several tickers a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from fanecon.errors import ParameterError
from fanecon.evidence.importers.cells import Cell, Sheet, template
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.fields import Header, find_headers
from fanecon.evidence.importers.price_days import STAMP, TWO_DAYS, day_order, read_day
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.tables import Problem
from fanecon.markets import normal_ticker

_LAYOUTS = "price_files.yaml"
"""The headers of price files, and the tools that write them."""
_KINDS = frozenset([
    "adj close", "close", "high", "low", "open", "volume", "dividends", "stock splits", "capital gains", "repaired?",
])  # fmt: skip
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d+)?")
_NONE = frozenset(["", "nan", "null", "none", "n/a", "#n/a", "-", "--", "—"])
_HALTED = re.compile(r"0|停牌.*|是|suspended|halted", re.IGNORECASE)
_NOT_DAILY = re.compile(r"周线|月线|季线|年线|分钟|小时")
_REMEDIES = {
    STAMP: "Use daily prices, with days of the exchange's own time",
    TWO_DAYS: "Write it as 2025-11-18, or say defaults: {date_order: dmy} in a --map",
}


@dataclass(frozen=True, slots=True)
class Close:
    """One closing price with the line it stood on; volume, the close before and the currency may be empty."""

    file: str
    line: int
    day: date
    ticker: str
    close: str
    volume: str = ""
    before: str = ""
    currency: str = ""
    halted: bool = False


@dataclass(frozen=True)
class PriceFile:
    """What one file holds."""

    tool: Mapping[str, Any]  # that wrote it, as `price_files.yaml` says; empty where neither header nor footer tells
    closes: tuple[Close, ...]
    adjusted: bool  # for splits and dividends
    without_price: int  # days on which a ticker had none
    problems: tuple[Problem, ...]


def map_names() -> tuple[str, ...]:
    """Return what a map of a price file may name: its columns, and "mdy" or "dmy" as `date_order`."""
    return (*template(_LAYOUTS)["columns"], "date_order")


def read_prices(path: Path, ticker: str = "", own: ColumnMap | None = None, example: str = "") -> PriceFile:
    """Read one file: one column a field, or the head rows of several tickers that yfinance writes.

    `ticker` says whose prices they are where the file does not, and picks one where it holds several; `example` is one
    of the case, for errors. The adjusted close is taken where there is one: returns are what the prices are for, and a
    split or a dividend is no return.
    """
    own = own or ColumnMap()
    sheet, columns = _columns(read_spreadsheet(path), own)
    start = columns[0].line
    remarks = {n for n, cells in sheet.rows if n > start and _is_remark(cells)}
    said = " ".join(c.text for n, cells in sheet.rows if n < start or n in remarks for c in cells if c.text)
    tool, wanted = _tool(columns[0], said), normal_ticker(ticker)
    if "ticker" not in columns[0].at:
        # The head line of a terminal begins with the code: 600519 贵州茅台 日线 前复权.
        head = re.match(r"(?:[A-Z]{2}#?)?\d{4,6}(?=\s)", said)
        whose = wanted or (normal_ticker(head[0].replace("#", "")) if head else "")
        columns = [replace(c, defaults={"ticker": whose, **c.defaults}) for c in columns]
        if not columns[0].defaults["ticker"]:
            such = f"Add --ticker, such as --ticker {example or '9992.HK'}"
            raise ParameterError(f"{path.name} does not say whose prices it holds. {such}")
    rows = [(n, cells) for n, cells in sheet.rows if n > start and n not in remarks and any(c.text for c in cells)]
    betrayed = day_order(columns[0].record(sheet, n, cells).text("date") for n, cells in rows)
    order = own.defaults.get("date_order", "") or betrayed or tool.get("order", "")
    found = [_close(sheet, n, cells, column, order, wanted) for n, cells in rows for column in columns]
    closes = [c for c in found if isinstance(c, Close)]
    names = {c.ticker for c in closes}
    apart = [(b - a).days for a, b in pairwise(sorted({c.day for c in closes}))]
    if _NOT_DAILY.search(said) or (len(apart) > 3 and median(apart) > 4):
        raise ParameterError(f"{path.name} holds no daily prices; save the daily ones of your terminal or library")
    if wanted and names and wanted not in names:
        raise ParameterError(f"{path.name} holds {', '.join(sorted(names))}, not {wanted}")
    foreign = {n for n in names if "exchanges" in tool and n.rpartition(".")[2] not in tool["exchanges"]}
    if foreign:
        such = " or ".join(f".{e}" for e in tool["exchanges"])
        raise ParameterError(
            f"{path.name} comes from {tool['publisher']}: write --ticker with {such}, not {min(foreign)}"
        )
    flags = {columns[0].record(sheet, n, cells).text("adjustment") for n, cells in rows}
    return PriceFile(
        tool, tuple(c for c in closes if not wanted or c.ticker == wanted),
        "adjusted" in columns[0].at or "复权" in said.replace("不复权", "") or bool(flags & {"1", "2"}),
        found.count(None), tuple(p for p in found if isinstance(p, Problem)),
    )  # fmt: skip


def _columns(sheets: Sequence[Sheet], own: ColumnMap) -> tuple[Sheet, list[Header]]:
    wide = _wide(sheets[0])
    if wide:
        return sheets[0], wide
    sheet, header = find_headers(sheets, template(_LAYOUTS)["columns"], (("date",), ("close", "adjusted")), own)[0]
    return sheet, [header]


def _wide(sheet: Sheet) -> list[Header]:
    """Find the columns of each ticker under the two or three head rows that yfinance writes."""
    rows = [(n, [c.text for c in cells]) for n, cells in sheet.rows if any(c.text for c in cells)][:3]
    heads = [(rows[0][1], rows[1][1]), (rows[1][1], rows[0][1])] if len(rows) > 1 else []
    for kinds, names in heads:
        body = {k.casefold() for k in kinds[1:] if k}
        corners = {kinds[0].casefold(), names[0].casefold()}
        if not body or not body <= _KINDS or not any(names[1:]) or not corners <= {"", "price", "ticker", "date"}:
            continue
        start = rows[2][0] if len(rows) > 2 and rows[2][1][0].casefold() in ("date", "datetime") else rows[1][0]
        shown = dict(enumerate(kinds)) | {0: f"{kinds[0]} {names[0]}".strip() or "date"}
        found: dict[str, dict[str, int]] = {}
        for i, (kind, name) in enumerate(zip(kinds, names, strict=False)):
            if i and name:
                found.setdefault(name, {"date": 0})[kind.casefold().replace("adj close", "adjusted")] = i
        return [Header(start, at, shown, {"ticker": n}) for n, at in found.items() if at.keys() & {"close", "adjusted"}]
    return []


def _tool(header: Header, said: str) -> Mapping[str, Any]:
    """Return the tool whose whole header a file has, or that the file itself names as its source."""
    names = {name.casefold() for name in header.names.values()}
    told = re.search(r"来源\s*[:：]\s*(.*)", said)
    for tool in template(_LAYOUTS)["tools"]:
        if told and tool.get("says", "\n") in told[1]:
            return dict(tool)
        if not told and any(set(h) <= names <= {*h, *tool.get("more", ())} for h in tool.get("headers", ())):
            return dict(tool)
    return {}


def _is_remark(cells: Sequence[Cell]) -> bool:
    """Say whether a row is a remark: one cell is filled, and holds no day."""
    filled = [c.text for c in cells if c.text]
    return len(filled) == 1 and not re.match(r"\d{1,4}[-/.年]|\d{8}", filled[0])


def _close(
    sheet: Sheet, line: int, cells: Sequence[Cell], column: Header, order: str, wanted: str
) -> Close | Problem | None:
    field, record = "adjusted" if "adjusted" in column.at else "close", column.record(sheet, line, cells)
    for name in ("date", field, "ticker"):
        cell = record.cells.get(name)
        if cell is not None and cell.fault:
            return record.problem(name, cell.fault, cell.remedy)
    text = {name: record.text(name) for name in template(_LAYOUTS)["columns"]}
    if any(c.text for c in cells[max(column.names) + 1 :]):
        return record.problem(field, "the row has more cells than the header", "Write prices without commas")
    try:
        day = read_day(sheet.days.get(text["date"], text["date"]), order)
    except ValueError as error:
        what = str(error) if str(error) in _REMEDIES else "the cell is not a day, or there is no such day"
        return record.problem("date", what, _REMEDIES.get(what, "Write it as 2025-11-18 or 20251118"))
    ticker = _ticker(text["ticker"], wanted) if "ticker" in column.at else normal_ticker(text["ticker"])
    if not re.fullmatch(r"(?!\d*$)[A-Z0-9][A-Z0-9.=_\-]{0,19}", ticker):
        remedy = "Write it with its exchange, such as 0700.HK, 000700.SZ or 005930.KS"
        return record.problem("ticker", "the cell is not a ticker", remedy)
    halted = bool(_HALTED.fullmatch(text["status"]))
    price = text[field].lstrip("$¥￥₩€£")
    if price.lower() in _NONE and not halted:
        return None
    if not halted and not (_NUMBER.fullmatch(price) and 0 < float(price.replace(",", "")) < 1e9):
        return record.problem(field, "the cell is not a price", "Write a number above zero, such as 53.4")
    shown = price.replace(",", "")
    return Close(sheet.file, line, day, ticker, shown, text["volume"], text["before"], text["currency"].upper(), halted)


def _ticker(code: str, wanted: str) -> str:
    """Read a code of a file: few digits alone may have lost their zeros, unless they are those asked for."""
    if code.isdigit() and wanted.partition(".")[0].lstrip("0") == code.lstrip("0"):
        return wanted
    return code if code.isdigit() and len(code) < 5 else normal_ticker(code)
