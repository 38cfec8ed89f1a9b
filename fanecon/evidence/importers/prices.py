"""Read daily prices into `closes.csv`: calendars, splits and conflicts are checked before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.config import read_config
from fanecon.evidence.importers.adding import Row, opened
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.documents import Library
from fanecon.evidence.importers.placing import NEW, new_document
from fanecon.evidence.importers.price_files import Close, PriceFile, read_prices
from fanecon.evidence.importers.writing import problems_with
from fanecon.evidence.series import read_series
from fanecon.evidence.tables import Problem, data_error
from fanecon.markets import Jump, falls, jumps, normal_ticker

GAP_DAYS = 10
"""Longest stretch of days without a price that holidays explain."""
_ADJUSTED = "ownload prices adjusted for splits (yfinance: Adj Close; akshare: adjust='qfq'; tushare: adj='qfq')"


@dataclass(frozen=True)
class ImportedPrices:
    """What came of an import of prices.

    Attributes
    ----------
    added : mapping of str to (int, date, date)
        Ticker → number of days added, the first and the last of them.
    replaced : int
        Rows that gave way to newer ones.
    repeated : int
        Days that the case has already, with the same price.
    without_price : int
        Days on which a ticker had none in the file.
    suspended : tuple of (str, date)
        Ticker and day without trading, left out: the price that the file gives is that of a day before.
    adjusted : bool
        Whether any file held adjusted prices, which then were taken.
    currencies : mapping of str to str
        Ticker → currency, where the file says.
    gaps : tuple of (str, date, date)
        Ticker, last day before and first day after a long stretch without prices.
    warnings, problems : tuple of Problem
        What to look at, and what has to be mended first.
    sources : tuple of str
        Documents that were added.
    written : bool
    """

    added: Mapping[str, tuple[int, date, date]]
    replaced: int
    repeated: int
    without_price: int
    suspended: tuple[tuple[str, date], ...]
    adjusted: bool
    currencies: Mapping[str, str]
    gaps: tuple[tuple[str, date, date], ...]
    warnings: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    sources: tuple[str, ...]
    written: bool = False


def import_prices(
    folder: Path,
    paths: Sequence[Path],
    tickers: Sequence[str] = (),
    source: str = "",
    replace_old: bool = False,
    accept_jumps: bool = False,
    write: bool = True,
    own: ColumnMap | None = None,
) -> ImportedPrices:
    """Read price files into `closes.csv`.

    Parameters
    ----------
    folder : pathlib.Path
        The case; its tables have to be in order.
    paths : sequence of pathlib.Path
    tickers : sequence of str
        Whose prices the files hold where they do not say: one for all files, or one a file.
    source : str
        A document of `sources.csv`, or a new one as "publisher|title|url"; by default one is made for the tool that
        wrote the file and the ticker.
    replace_old : bool
        Whether the files' prices take the place of all that the case has of the same tickers: adjusted prices change
        with every dividend.
    accept_jumps : bool
        Whether a jump that looks like a split is a real move.
    write : bool
        False only says what would be done.
    own : ColumnMap, optional
        What columns hold that are called otherwise.

    Returns
    -------
    ImportedPrices
        Nothing was written where there are problems.

    Raises
    ------
    DataError, ParameterError
    """
    if len(tickers) not in (0, 1, len(paths)):
        raise ParameterError(f"{len(tickers)} tickers for {len(paths)} files; give one for all, or one for each file")
    each = list(tickers) * len(paths) if len(tickers) == 1 else list(tickers) or [""] * len(paths)
    case = opened(folder, "sources", "closes")
    config, _ = read_config(folder)
    example = str(config.get("ticker", "")) if config else ""
    files = [read_prices(path, ticker, own, example) for path, ticker in zip(paths, each, strict=True)]
    found = pd.DataFrame([c for f in files for c in f.closes], columns=[f.name for f in fields(Close)])
    old = read_series(folder, "closes")[0].drop(columns=["file_line", "source_id"]).rename(columns={"date": "day"})
    given_up = old["ticker"].isin(found["ticker"]) & replace_old
    course, suspended = _traded(_course(old[~given_up], found))
    course, repeated, wrong_rows = _sorted_out(course)
    problems = [*(p for f in files for p in f.problems), *wrong_rows]
    new = course[course["line"].notna()]
    courses = [part for ticker, part in course.groupby("ticker") if ticker in set(new["ticker"])]
    plain = {c.ticker for f in files for c in f.closes if not f.adjusted}
    jumped = [] if accept_jumps else [_jumps(part, plain) for part in courses]
    problems += [p for found_jumps, _ in jumped for p in found_jumps]
    warnings = [p for _, found_falls in jumped for p in found_falls]
    currencies = {str(t): str(c) for t, c in new[new["currency"] != ""].groupby("ticker")["currency"].first().items()}
    rows, documents = _rows(case.known["sources"], files, new, source, currencies)
    spans = new.groupby("ticker")["day"].agg(["count", "min", "max"])
    result = ImportedPrices(
        {str(ticker): (int(n), first.date(), last.date()) for ticker, n, first, last in spans.itertuples()},
        int(given_up.sum()), repeated, sum(f.without_price for f in files), suspended,
        any(f.adjusted for f in files), currencies, tuple(gap for part in courses for gap in _gaps(part)),
        tuple(warnings), tuple(problems), tuple(d["source_id"] for d in documents),
    )  # fmt: skip
    if problems or not rows or not write:
        return result
    if given_up.any():
        closes = _without(case.base["closes.csv"], set(found["ticker"]))
        case = replace(case, base={**case.base, "closes.csv": closes})
    staged = case.staged({"closes": rows} | ({"sources": documents} if documents else {}))
    wrong = problems_with(folder, staged)
    if wrong:
        raise data_error(wrong)
    case.write(staged, "closes")
    return replace(result, written=True)


def _course(old: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Put old and new prices together in order of time; the rows of files carry their lines."""
    course = pd.concat([old, found], ignore_index=True)
    course["day"] = pd.to_datetime(course["day"])
    course["price"] = pd.to_numeric(course["close"], errors="coerce")
    texts = ["volume", "before", "currency"]
    course[texts] = course[texts].fillna("")
    return course.sort_values(["ticker", "day"], kind="stable", ignore_index=True)


def _traded(course: pd.DataFrame) -> tuple[pd.DataFrame, tuple[tuple[str, date], ...]]:
    """Leave out the days without trading: those that a file says, and those with no volume and the price before.

    A file that counts no volume of a ticker on any day says nothing by it.
    """
    said = course["halted"].eq(True)
    nothing = course["volume"].str.fullmatch(r"-+|[0.]+")
    counted = course["ticker"].isin(course.loc[~nothing & (course["volume"] != ""), "ticker"])
    price = course[~said].groupby("ticker")["price"]
    beside = price.shift().fillna(price.shift(-1)).reindex(course.index)
    idle = said | (nothing & counted & (course["price"] == beside))
    days = sorted({(str(t), d.date()) for t, d in course.loc[idle, ["ticker", "day"]].itertuples(index=False)})
    return course[~idle].reset_index(drop=True), tuple(days)


def _sorted_out(course: pd.DataFrame) -> tuple[pd.DataFrame, int, list[Problem]]:
    """Keep the first price of each day, count those that are there already, and name those that cannot be true."""
    kept: dict[tuple[str, date], dict[Any, Any]] = {}
    currency: dict[str, str] = {}
    repeated = 0
    problems: list[Problem] = []
    for row in course.to_dict("records"):
        ticker, day = row["ticker"], row["day"].date()
        known = kept.setdefault((ticker, day), row)
        if pd.isna(row["line"]):
            continue
        money = currency.setdefault(ticker, row["currency"]) if row["currency"] else ""
        found = None
        if day.weekday() >= 5:
            del kept[ticker, day]
            remedy = "Delete the row, or check the time zone of the dates"
            found = "date", str(day), "the day is a Saturday or a Sunday", remedy
        elif known["price"] != row["price"]:
            where = "closes.csv" if pd.isna(known["line"]) else f"line {known['line']:.0f} of {known['file']}"
            what = f"{where} has another close of {ticker} on {day}: {known['close']}"
            remedy = "Keep one of them; to take all prices of a ticker anew, add --replace"
            found = "close", row["close"], what, remedy
        elif money != row["currency"]:
            remedy = "Give each currency a ticker of its own"
            found = "currency", row["currency"], f"{ticker} has prices in {money} as well", remedy
        repeated += known is not row and not found
        problems += [Problem(row["file"], int(row["line"]), *found)] if found else []
    return pd.DataFrame(list(kept.values()), columns=course.columns), repeated, problems


def _jumps(course: pd.DataFrame, plain: Collection[str]) -> tuple[list[Problem], list[Problem]]:
    """Return what looks like a split or a bad day, and what may be a bonus issue, where a day of it is new."""
    ticker, prices, rows = course["ticker"].iloc[0], course["price"].tolist(), course.to_dict("records")
    told = pd.to_numeric(course["before"], errors="coerce").fillna(0.0).tolist()

    def placed(found: Iterable[Jump], remedy: str) -> list[Problem]:
        beside = [(j, next((r for r in (rows[j.at], rows[j.at - 1]) if pd.notna(r["line"])), None)) for j in found]
        return [
            Problem(r["file"], int(r["line"]), "close", f"{prices[j.at]:g}", f"{ticker} {j.what}", remedy)
            for j, r in beside if r is not None
        ]  # fmt: skip

    real = f"D{_ADJUSTED}, or correct the day; if the share really moved so, add --accept-jumps"
    warned = falls(ticker, prices, told) if ticker in plain else ()
    return placed(jumps(prices), real), placed(warned, f"If so, d{_ADJUSTED}")


def _gaps(course: pd.DataFrame) -> Iterator[tuple[str, date, date]]:
    before = course.shift()
    wide = (course["day"] - before["day"]).dt.days > GAP_DAYS
    found = course["ticker"], before["day"], course["day"], wide & (course["line"].notna() | before["line"].notna())
    yield from ((str(t), a.date(), b.date()) for t, a, b, is_gap in zip(*found, strict=True) if is_gap)


def _rows(
    there: Sequence[Row], files: Sequence[PriceFile], new: pd.DataFrame, source: str, currencies: Mapping[str, str]
) -> tuple[list[Row], list[Row]]:
    library, known = Library(there), {row["source_id"] for row in there}
    tool_of = {c.ticker: f.tool for f in files for c in f.closes}
    unknown = ", ".join(sorted(t for t, tool in tool_of.items() if not tool))
    if unknown and not source:
        raise ParameterError(
            f"the file does not tell where the prices of {unknown} come from. Add --source with a document of "
            f"sources.csv, or with a new one: {NEW}"
        )
    if source and "|" not in source and source not in known:
        raise ParameterError(
            f'sources.csv has no document "{source}".{did_you_mean(source, known)} Or write a new one: {NEW}'
        )
    adjusted = {c.ticker for f in files if f.adjusted for c in f.closes}
    last = {str(t): str(day.date()) for t, day in new.groupby("ticker")["day"].max().items()}
    documents: dict[str, Row] = {}
    ids = dict.fromkeys(last, source)
    for ticker, day in last.items() if source not in known else ():
        tool, kind = tool_of[ticker], "Daily adjusted closes" if ticker in adjusted else "Daily closes"
        if told := new_document(source, max(last.values())):
            ids[ticker] = library.place(told | {"title": told["title"] or kind})
            continue
        ids[ticker] = f"{tool['name']}-{ticker.lower()}"
        money = f" in {currencies[ticker]}" if ticker in currencies else ""
        if ids[ticker] not in known:
            documents[ids[ticker]] = {
                "source_id": ids[ticker], "publisher": tool["publisher"], "url": tool["url"].format(ticker=ticker),
                "title": f"{kind} of {ticker}{money}, read by {tool['name']}", "tier": "C",
                "language": tool.get("language", "en"), "licence": "facts only; © publisher",
                "published": day, "access": "copy",
            }  # fmt: skip
    rows = [
        {"date": str(day.date()), "ticker": ticker, "close": close, "source_id": ids[ticker]}
        for day, ticker, close in new[["day", "ticker", "close"]].itertuples(index=False)
    ]
    return rows, [*documents.values(), *library.new]


def _without(content: bytes, tickers: set[str]) -> bytes:
    """Take the rows of some tickers out of `closes.csv`."""
    lines = content.splitlines(keepends=True)
    at = lines[0].decode("utf-8-sig").strip().split(",").index("ticker")
    cells = [line.decode().rstrip("\r\n").split(",") for line in lines[1:]]
    kept = [
        line for line, row in zip(lines[1:], cells, strict=True) if normal_ticker(row[at].strip('"')) not in tickers
    ]
    return b"".join([lines[0], *kept])
