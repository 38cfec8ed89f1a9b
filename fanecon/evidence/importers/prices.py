"""Read daily prices into `closes.csv`: calendars, splits and conflicts are checked before anything is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.importers.price_files import Close, PriceFile, normal_ticker, read_prices
from fanecon.evidence.importers.writing import appended, contents, problems_with, write_together
from fanecon.evidence.new_case import describe
from fanecon.evidence.rules import IDENTIFIER
from fanecon.evidence.schema import RULES
from fanecon.evidence.series import read_series
from fanecon.evidence.tables import Problem, data_error, read_table, text_rows

GAP_DAYS = 10
"""Longest stretch of days without a price that holidays explain."""
SPLIT_TOLERANCE = 0.08
"""How far from a whole ratio a jump may lie and still look like a split: a share moves on that day as well."""

_TOOLS = {
    "yfinance": ("Yahoo Finance", "https://finance.yahoo.com/quote/{ticker}/history/", "en"),
    "akshare": ("AKShare", "https://akshare.akfamily.xyz/", "zh"),
    "tushare": ("Tushare", "https://tushare.pro/", "zh"),
}


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
    adjusted : bool
        Whether any file held adjusted prices, which then were taken.
    gaps : tuple of (str, date, date)
        Ticker, last day before and first day after a long stretch without prices.
    problems : tuple of Problem
    sources : tuple of str
        Documents that were added.
    written : bool
    """

    added: Mapping[str, tuple[int, date, date]]
    replaced: int
    repeated: int
    without_price: int
    adjusted: bool
    gaps: tuple[tuple[str, date, date], ...]
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
        A document of `sources.csv`; by default one is made for the tool and the ticker.
    replace_old : bool
        Whether the files' prices take the place of all that the case has of the same tickers: adjusted prices change
        with every dividend.
    accept_jumps : bool
        Whether a jump that looks like a split is a real move.
    write : bool
        False only says what would be done.

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
    names = ["closes.csv", "datapackage.json", *(f"{t}.csv" for t in RULES)]
    read = {name: contents(folder / name) for name in names}
    kept = {n: c for n in ("closes.csv", "datapackage.json") if (c := read[n]) is not None}
    before = problems_with(folder, kept)
    if before:
        raise data_error(before)
    files = [read_prices(path, ticker) for path, ticker in zip(paths, each, strict=True)]
    old = text_rows(read_series(folder, "closes")[0])
    fresh = {c.ticker for f in files for c in f.closes}
    given_up = [row for row in old if replace_old and row["ticker"] in fresh]
    there = {(r["ticker"], r["date"]): r["close"] for r in old if not (replace_old and r["ticker"] in fresh)}
    new, repeated, problems = _new(files, there)
    if not accept_jumps:
        problems += _splits(new, there)
    rows, documents = _rows(folder, files, new, source)
    result = ImportedPrices(
        _spans(new), len(given_up), repeated, sum(f.without_price for f in files), any(f.adjusted for f in files),
        _gaps(new, there), tuple(problems), tuple(d["source_id"] for d in documents),
    )  # fmt: skip
    if problems or not rows or not write:
        return result
    closes = _without(read["closes.csv"], fresh) if given_up else read["closes.csv"]
    staged = {"closes.csv": appended(closes, "closes", rows)}
    if documents:
        staged["sources.csv"] = appended(read["sources.csv"], "sources", documents)
    package = _described(read["datapackage.json"])
    if package is not None:
        staged["datapackage.json"] = package
    wrong = problems_with(folder, kept | staged)
    if wrong:
        raise data_error(wrong)
    write_together(folder, staged, read)
    return replace(result, written=True)


def _new(files: Iterable[PriceFile], there: Mapping[tuple[str, str], str]) -> tuple[list[Close], int, list[Problem]]:
    new: dict[tuple[str, str], Close] = {}
    repeated = 0
    problems: list[Problem] = []
    for file in files:
        problems += file.problems
        for close in file.closes:
            key = (close.ticker, close.day.isoformat())
            known = new[key].close if key in new else there.get(key)
            if close.day.weekday() >= 5:
                remedy = "Delete the row, or check the time zone of the dates"
                problems.append(close.problem("date", key[1], "the day is a Saturday or a Sunday", remedy))
            elif known is None:
                new[key] = close
            elif float(known) == float(close.close):
                repeated += 1
            else:
                where = f"line {new[key].line} of {new[key].file}" if key in new else "closes.csv"
                what = f"{where} has another close of {close.ticker} on {key[1]}: {known}"
                remedy = "Keep one of them; to take all prices of a ticker anew, add --replace"
                problems.append(close.problem("close", close.close, what, remedy))
    return sorted(new.values(), key=lambda c: (c.ticker, c.day)), repeated, problems


def _courses(
    new: Iterable[Close], there: Mapping[tuple[str, str], str]
) -> dict[str, list[tuple[date, float, Close | None]]]:
    """Return the prices of every ticker that has new ones, old and new together, in order of time."""
    courses: dict[str, list[tuple[date, float, Close | None]]] = {}
    for close in new:
        courses.setdefault(close.ticker, []).append((close.day, float(close.close), close))
    for (ticker, day), price in there.items():
        if ticker in courses:
            courses[ticker].append((date.fromisoformat(day), float(price), None))
    return {ticker: sorted(course, key=lambda point: point[0]) for ticker, course in sorted(courses.items())}


def split_ratio(before: float, after: float) -> int:
    """Return the whole ratio that a jump comes near to; 0 where it looks like no split.

    Examples
    --------
    >>> split_ratio(100.0, 20.5), split_ratio(10.0, 99.0), split_ratio(100.0, 88.0)
    (5, 10, 0)
    """
    ratio = max(before / after, after / before)
    whole = round(ratio)
    return whole if whole >= 2 and abs(ratio / whole - 1) <= SPLIT_TOLERANCE else 0


def _splits(new: Iterable[Close], there: Mapping[tuple[str, str], str]) -> list[Problem]:
    problems = []
    for ticker, course in _courses(new, there).items():
        for (day, before, first), (_, after, second) in pairwise(course):
            ratio, close = split_ratio(before, after), second or first
            if ratio and close is not None:
                what = f"{ticker} jumps from {before:g} ({day}) to {after:g}: that looks like a split {ratio} to 1"
                remedy = (
                    "Download prices adjusted for splits (yfinance: Adj Close; akshare: adjust='qfq'; tushare: "
                    "adj='qfq'), or, if the share really moved so, add --accept-jumps"
                )
                problems.append(close.problem("close", f"{after:g}", what, remedy))
    return problems


def _gaps(new: Iterable[Close], there: Mapping[tuple[str, str], str]) -> tuple[tuple[str, date, date], ...]:
    return tuple(
        (ticker, first[0], second[0])
        for ticker, course in _courses(new, there).items()
        for first, second in pairwise(course)
        if (second[0] - first[0]).days > GAP_DAYS and (first[2] or second[2])
    )


def _spans(new: Iterable[Close]) -> dict[str, tuple[int, date, date]]:
    days: dict[str, list[date]] = {}
    for close in new:
        days.setdefault(close.ticker, []).append(close.day)
    return {ticker: (len(d), min(d), max(d)) for ticker, d in sorted(days.items())}


def _rows(
    folder: Path, files: Sequence[PriceFile], new: Sequence[Close], source: str
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    known = set(read_table(folder / "sources.csv", list(RULES["sources"]), required=False)[0]["source_id"])
    if source and source not in known:
        raise ParameterError(f'sources.csv has no document "{source}".{did_you_mean(source, known)}')
    tool_of = {c.ticker: f.tool for f in files for c in f.closes}
    unknown = sorted({t for t, tool in tool_of.items() if not tool})
    if unknown and not source:
        raise ParameterError(
            f"the file does not tell where the prices of {', '.join(unknown)} come from. Add --source with a document "
            "of sources.csv"
        )
    last = {c.ticker: c.day.isoformat() for c in new}
    adjusted = {c.ticker for f in files if f.adjusted for c in f.closes}
    documents: dict[str, dict[str, str]] = {}
    rows = []
    for close in new:
        tool = tool_of[close.ticker]
        source_id = source or f"{tool}-{close.ticker.lower()}"
        assert IDENTIFIER.test(source_id) or source
        if source_id not in known and source_id not in documents:
            publisher, url, language = _TOOLS[tool]
            kind = "adjusted closes" if close.ticker in adjusted else "closes"
            documents[source_id] = {
                "source_id": source_id, "publisher": publisher,
                "title": f"Daily {kind} of {close.ticker}, read by {tool}",
                "url": url.format(ticker=close.ticker), "published": last[close.ticker], "language": language,
                "tier": "C", "licence": "facts only; © publisher", "access": "copy",
            }  # fmt: skip
        rows.append(
            {"date": close.day.isoformat(), "ticker": close.ticker, "close": close.close, "source_id": source_id}
        )
    return rows, list(documents.values())


def _without(content: bytes | None, tickers: set[str]) -> bytes:
    """Take the rows of some tickers out of `closes.csv`."""
    lines = (content or b"").splitlines(keepends=True)
    at = lines[0].decode("utf-8-sig").strip().split(",").index("ticker")
    cells = [line.decode().rstrip("\r\n").split(",") for line in lines[1:]]
    kept = [
        line for line, row in zip(lines[1:], cells, strict=True) if normal_ticker(row[at].strip('"')) not in tickers
    ]
    return b"".join([lines[0], *kept])


def _described(package: bytes | None) -> bytes | None:
    """Describe `closes.csv` in the Data Package, where there is one that does not yet."""
    if package is None:
        return None
    content = json.loads(package)
    resources = content.setdefault("resources", [])
    if any(r.get("path") == "closes.csv" for r in resources):
        return None
    resources.append(describe("closes"))
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
