"""Daily closing prices from the files that yfinance, akshare and tushare write, one or several tickers a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fanecon.errors import ParameterError
from fanecon.evidence.importers.cells import Cell, Sheet
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.tables import Problem, data_error

_KINDS = frozenset([
    "adj close", "close", "high", "low", "open", "volume", "dividends", "stock splits", "capital gains", "repaired?",
])  # fmt: skip
_HEADERS = {
    "date": ("date", "日期", "trade_date", "datetime", "交易日期", "时间"),
    "ticker": ("ts_code", "ticker", "symbol", "code", "股票代码", "代码", "证券代码"),
    "close": ("close", "收盘", "收盘价"),
    "adjusted": ("adj close", "adj_close", "adjclose", "复权收盘", "复权收盘价", "前复权收盘价"),
}
_TOOLS = {"ts_code": "tushare", "trade_date": "tushare", "日期": "akshare", "收盘": "akshare", "股票代码": "akshare",
          "Date": "yfinance", "Adj Close": "yfinance", "Price": "yfinance", "Ticker": "yfinance"}  # fmt: skip
_DAY = re.compile(
    r"(?:(?P<y>\d{4})(?P<gap>[-/.])(?P<m>\d{1,2})(?P=gap)(?P<d>\d{1,2})|(?P<packed>\d{8}))"
    r"(?:[T ](?P<time>\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?"
)
_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Close:
    """One closing price with the line it stood on."""

    file: str
    line: int
    day: date
    ticker: str
    close: str

    def problem(self, column: str, value: str, what: str, remedy: str) -> Problem:
        """Name something that is wrong with it."""
        return Problem(self.file, self.line, column, value, what, remedy)


@dataclass(frozen=True)
class PriceFile:
    """What one file holds.

    Attributes
    ----------
    tool : str
        "yfinance", "akshare", "tushare", or empty where the header does not tell.
    closes : tuple of Close
    adjusted : bool
        Whether the prices are those of a column adjusted for splits and dividends.
    without_price : int
        Days on which a ticker had none.
    problems : tuple of Problem
    """

    tool: str
    closes: tuple[Close, ...]
    adjusted: bool
    without_price: int
    problems: tuple[Problem, ...]


def read_prices(path: Path, ticker: str = "") -> PriceFile:
    """Read one file.

    Parameters
    ----------
    path : pathlib.Path
        CSV (or .xlsx) with a header of one row, or the two or three rows that yfinance writes for several tickers.
    ticker : str
        Whose prices they are, where the file does not say; picks one where it holds several.

    Returns
    -------
    PriceFile
        The adjusted close where there is one: returns are what the prices are for, and a split or a dividend is no
        return.

    Raises
    ------
    DataError
        For a file that is no table of prices.
    ParameterError
        Where the ticker is missing or not in the file.
    """
    sheet = read_spreadsheet(path)[0]
    rows = [(line, cells) for line, cells in sheet.rows if any(c.text for c in cells)]
    columns, adjusted, start, tool = _columns(sheet, rows, ticker)
    closes: list[Close] = []
    problems: list[Problem] = []
    missing = 0
    width = len(rows[0][1])
    for line, cells in rows[start:]:
        if any(c.text for c in cells[width:]):
            what = f"{len(cells)} cells where the header has {width}"
            problems.append(sheet.problem(line, None, None, what, "Write prices without commas"))
            continue
        for row in columns:
            found = _close(sheet, line, cells, row)
            if isinstance(found, Close):
                closes.append(found)
            elif isinstance(found, Problem):
                problems.append(found)
            else:
                missing += 1
    names = {c.ticker for c in closes}
    wanted = normal_ticker(ticker)
    if wanted and wanted not in names and names:
        raise ParameterError(f"{path.name} holds {', '.join(sorted(names))}, not {wanted}")
    kept = tuple(c for c in closes if not wanted or c.ticker == wanted)
    return PriceFile(tool, kept, adjusted, missing, tuple(dict.fromkeys(problems)))


def normal_ticker(code: str) -> str:
    """Write a ticker in the one form of the tables, that of Yahoo.

    Examples
    --------
    >>> normal_ticker("01810.HK"), normal_ticker("600519.SH"), normal_ticker("^HSI")
    ('1810.HK', '600519.SS', 'HSI')
    >>> normal_ticker("600519"), normal_ticker("00700"), normal_ticker("aapl")
    ('600519.SS', '0700.HK', 'AAPL')
    """
    name = code.strip().upper().lstrip("^")
    if re.fullmatch(r"\d{1,5}\.HK", name):
        return f"{int(name[:-3]):04d}.HK"
    if re.fullmatch(r"\d{5}", name):
        return f"{int(name):04d}.HK"
    if re.fullmatch(r"\d{6}", name):
        return name + (".SS" if name[0] in "569" else ".BJ" if name[0] in "48" else ".SZ")
    return re.sub(r"\.SH$", ".SS", name)


@dataclass(frozen=True)
class _Column:
    """Where a ticker's prices stand: the columns of day, price and ticker, or the ticker itself."""

    day: int
    close: int
    name: str
    ticker_at: int | None = None
    ticker: str = ""


def _columns(
    sheet: Sheet, rows: Sequence[tuple[int, Sequence[Cell]]], ticker: str
) -> tuple[list[_Column], bool, int, str]:
    heads = [[c.text for c in cells] for _, cells in rows[:3]]
    if len(heads) >= 2:
        upper, lower = heads[0], heads[1]
        for kinds, names in ((upper, lower), (lower, upper)):
            body = [k.casefold() for k in kinds[1:] if k]
            if body and set(body) <= _KINDS and any(names[1:]) and not _is_day(names[0]):
                wide = list(_wide(kinds, names))
                if wide:
                    adjusted = any(k.casefold() == "adj close" for k in kinds)
                    start = 3 if len(heads) > 2 and heads[2][0].casefold() in ("date", "datetime") else 2
                    return wide, adjusted, start, "yfinance"
    header = heads[0] if heads else []
    at = {field: i for field, names in _HEADERS.items() for i, h in enumerate(header) if h.casefold() in names}
    price = at.get("adjusted", at.get("close"))
    if "date" not in at or price is None:
        what = f"no columns of days and closes; the header is {', '.join(header)[:200] or 'empty'}"
        remedy = "Use daily prices as yfinance, akshare or tushare writes them (Date/日期/trade_date, Close/收盘)"
        raise data_error([Problem(sheet.file, rows[0][0] if rows else None, None, None, what, remedy)])
    if "ticker" not in at and not ticker:
        raise ParameterError(f"{sheet.file} does not say whose prices it holds. Add --ticker, such as --ticker 1810.HK")
    tool = next((t for name, t in _TOOLS.items() if name in header), "akshare" if header[at["date"]] == "date" else "")
    column = _Column(
        at["date"], price, header[price], at.get("ticker"), "" if "ticker" in at else normal_ticker(ticker)
    )
    return [column], "adjusted" in at, 1, tool


def _wide(kinds: Sequence[str], names: Sequence[str]) -> Iterator[_Column]:
    """Yield one column a ticker, the adjusted one where there is one."""
    found: dict[str, dict[str, int]] = {}
    for i, (kind, name) in enumerate(zip(kinds, names, strict=False)):
        if i and name:
            found.setdefault(name, {})[kind.casefold()] = i
    for name, at in found.items():
        price = at.get("adj close", at.get("close"))
        if price is not None:
            yield _Column(0, price, f"{kinds[price]} {name}", None, normal_ticker(name))


def _close(sheet: Sheet, line: int, cells: Sequence[Cell], column: _Column) -> Close | Problem | None:
    def text(at: int) -> str:
        return cells[at].text if at < len(cells) else ""

    for at in (column.day, column.close, column.ticker_at):
        if at is not None and at < len(cells) and cells[at].fault:
            return sheet.problem(line, column.name, cells[at].text, cells[at].fault, cells[at].remedy)
    written, price = text(column.day), text(column.close).replace(",", "")
    found = _DAY.fullmatch(written)
    if found is None:
        return sheet.problem(line, "date", written, "the cell is not a day", "Write it as 2025-11-18 or 20251118")
    if (found["time"] or "00:00") != "00:00":
        remedy = "Use daily prices, with days of the exchange's own time"
        return sheet.problem(line, "date", written, "the cell is a time of day", remedy)
    try:
        packed = found["packed"]
        parts = (packed[:4], packed[4:6], packed[6:]) if packed else (found["y"], found["m"], found["d"])
        day = date(*map(int, parts))
    except ValueError:
        return sheet.problem(line, "date", written, "there is no such day", "Write it as 2025-11-18")
    if price.lower() in ("", "nan", "null", "none", "-"):
        return None
    if not _NUMBER.fullmatch(price) or not 0 < float(price) < 1e9:
        return sheet.problem(
            line, column.name, price, "the cell is not a price", "Write a number above zero, such as 53.4"
        )
    ticker = column.ticker or normal_ticker(text(column.ticker_at or 0))
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9.=_\-]{0,19}", ticker):
        return sheet.problem(line, "ticker", ticker, "the cell is not a ticker", "Write it as 1810.HK")
    return Close(sheet.file, line, day, ticker, price)


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None
