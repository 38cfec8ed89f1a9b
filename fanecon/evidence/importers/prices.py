"""Read daily prices into `closes.csv`: calendars, splits and conflicts are checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.config import read_config
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.documents import Library
from fanecon.evidence.importers.grouping import grouped
from fanecon.evidence.importers.price_files import Close, PriceFile, read_prices
from fanecon.evidence.importers.price_jumps import Point, falls, jumps
from fanecon.evidence.importers.tickers import normal_ticker
from fanecon.evidence.importers.writing import appended, contents, described, problems_with, write_together
from fanecon.evidence.schema import RULES
from fanecon.evidence.series import read_series
from fanecon.evidence.tables import Problem, data_error, read_table, text_rows

GAP_DAYS = 10
"""Longest stretch of days without a price that holidays explain."""

_Prices = Mapping[tuple[str, str], str]


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
    names = ["closes.csv", "datapackage.json", *(f"{t}.csv" for t in RULES)]
    read = {name: contents(folder / name) for name in names}
    kept = {n: c for n in ("closes.csv", "datapackage.json") if (c := read[n]) is not None}
    before = problems_with(folder, kept)
    if before:
        raise data_error(before)
    config, _ = read_config(folder)
    example = str(config.get("ticker", "")) if config else ""
    files = [read_prices(path, ticker, own, example) for path, ticker in zip(paths, each, strict=True)]
    old = text_rows(read_series(folder, "closes")[0])
    fresh = {c.ticker for f in files for c in f.closes}
    given_up = [row for row in old if replace_old and row["ticker"] in fresh]
    there = {(r["ticker"], r["date"]): r["close"] for r in old if not (replace_old and r["ticker"] in fresh)}
    new, suspended = _traded([c for f in files for c in f.closes], there)
    new, repeated, problems = _new(new, there)
    courses = _courses(new, there)
    currencies, mixed = _currencies(new)
    problems = [*(p for f in files for p in f.problems), *problems, *mixed]
    warnings: list[Problem] = []
    if not accept_jumps:
        problems += [p for ticker, course in courses.items() for p in jumps(ticker, course)]
        plain = {c.ticker for f in files for c in f.closes if not f.adjusted}
        warnings = [p for ticker, course in courses.items() if ticker in plain for p in falls(ticker, course)]
    rows, documents = _rows(folder, files, new, source, currencies)
    result = ImportedPrices(
        _spans(new), len(given_up), repeated, sum(f.without_price for f in files), suspended,
        any(f.adjusted for f in files), currencies, _gaps(courses), grouped(warnings), grouped(problems),
        tuple(d["source_id"] for d in documents),
    )  # fmt: skip
    if problems or not rows or not write:
        return result
    closes = _without(read["closes.csv"], fresh) if given_up else read["closes.csv"]
    staged = {"closes.csv": appended(closes, "closes", rows)}
    if documents:
        staged["sources.csv"] = appended(read["sources.csv"], "sources", documents)
    staged |= described(read["datapackage.json"], "closes")
    wrong = problems_with(folder, kept | staged)
    if wrong:
        raise data_error(wrong)
    write_together(folder, staged, read)
    return replace(result, written=True)


def _courses(new: Iterable[Close], there: _Prices) -> dict[str, list[Point]]:
    """Return the prices of every ticker that has new ones, old and new together, in order of time."""
    courses: dict[str, list[Point]] = {}
    for close in new:
        courses.setdefault(close.ticker, []).append((close.day, float(close.close), close))
    for (ticker, day), price in there.items():
        if ticker in courses:
            courses[ticker].append((date.fromisoformat(day), float(price), None))
    return {ticker: sorted(course, key=lambda point: point[0]) for ticker, course in sorted(courses.items())}


def _traded(closes: Sequence[Close], there: _Prices) -> tuple[list[Close], tuple[tuple[str, date], ...]]:
    """Leave out the days without trading: those that the file says, and those with no volume and the price before.

    A file without any volume of a ticker does not count it: no volume says nothing then.
    """
    counted = {c.ticker for c in closes if c.volume.strip("0,. -")}
    kept: list[Close] = []
    suspended = [(c.ticker, c.day) for c in closes if c.halted]
    for ticker, course in _courses((c for c in closes if not c.halted), there).items():
        for i, (day, price, close) in enumerate(course):
            beside = course[i - 1] if i else course[min(1, len(course) - 1)]
            if close is None:
                continue
            if ticker in counted and close.volume and not close.volume.strip("0,. -") and beside[1] == price:
                suspended.append((ticker, day))
            else:
                kept.append(close)
    return kept, tuple(sorted(set(suspended)))


def _new(closes: Iterable[Close], there: _Prices) -> tuple[list[Close], int, list[Problem]]:
    new: dict[tuple[str, str], Close] = {}
    repeated = 0
    problems: list[Problem] = []
    for close in closes:
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


def _currencies(closes: Iterable[Close]) -> tuple[dict[str, str], list[Problem]]:
    """Return the currency of each ticker; one in two currencies is refused."""
    found: dict[str, str] = {}
    problems = []
    for close in closes:
        if close.currency and found.setdefault(close.ticker, close.currency) != close.currency:
            what = f"{close.ticker} has prices in {found[close.ticker]} and in another currency"
            problems.append(close.problem("currency", close.currency, what, "Give each currency a ticker of its own"))
    return found, problems


def _gaps(courses: Mapping[str, Sequence[Point]]) -> tuple[tuple[str, date, date], ...]:
    return tuple(
        (ticker, first[0], second[0])
        for ticker, course in courses.items()
        for first, second in pairwise(course)
        if (second[0] - first[0]).days > GAP_DAYS and (first[2] or second[2])
    )


def _spans(new: Iterable[Close]) -> dict[str, tuple[int, date, date]]:
    days: dict[str, list[date]] = {}
    for close in new:
        days.setdefault(close.ticker, []).append(close.day)
    return {ticker: (len(d), min(d), max(d)) for ticker, d in sorted(days.items())}


def _rows(
    folder: Path, files: Sequence[PriceFile], new: Sequence[Close], source: str, currencies: Mapping[str, str]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    there = text_rows(read_table(folder / "sources.csv", list(RULES["sources"]), required=False)[0])
    library, known = Library(there), {row["source_id"] for row in there}
    anew = '--source "publisher|title|address"'
    tool_of = {c.ticker: f.tool for f in files for c in f.closes}
    unknown = ", ".join(sorted(t for t, tool in tool_of.items() if not tool))
    if unknown and not source:
        raise ParameterError(
            f"the file does not tell where the prices of {unknown} come from. Add --source with a document of "
            f"sources.csv, or with a new one: {anew}"
        )
    if source and "|" not in source and source not in known:
        raise ParameterError(
            f'sources.csv has no document "{source}".{did_you_mean(source, known)} Or write a new one: {anew}'
        )
    adjusted = {c.ticker for f in files if f.adjusted for c in f.closes}
    last = {c.ticker: c.day.isoformat() for c in new}
    documents: dict[str, dict[str, str]] = {}
    ids = dict.fromkeys(last, source)
    for ticker, day in last.items() if source not in known else ():
        tool, kind = tool_of[ticker], "Daily adjusted closes" if ticker in adjusted else "Daily closes"
        row = {"published": day, "language": "", "tier": "", "licence": "", "access": "copy", "source_id": ""}
        if source:
            row["publisher"], row["title"], row["url"] = (*(part.strip() for part in source.split("|")), "", "")[:3]
            ids[ticker] = library.place(row | {"title": row["title"] or kind, "published": max(last.values())})
            continue
        ids[ticker] = f"{tool['name']}-{ticker.lower()}"
        money = f" in {currencies[ticker]}" if ticker in currencies else ""
        if ids[ticker] not in known:
            documents[ids[ticker]] = row | {
                "source_id": ids[ticker], "publisher": tool["publisher"], "url": tool["url"].format(ticker=ticker),
                "title": f"{kind} of {ticker}{money}, read by {tool['name']}", "tier": "C",
                "language": tool.get("language", "en"), "licence": "facts only; © publisher",
            }  # fmt: skip
    rows = [{"date": c.day.isoformat(), "ticker": c.ticker, "close": c.close, "source_id": ids[c.ticker]} for c in new]
    return rows, [*documents.values(), *library.new]


def _without(content: bytes | None, tickers: set[str]) -> bytes:
    """Take the rows of some tickers out of `closes.csv`."""
    lines = (content or b"").splitlines(keepends=True)
    at = lines[0].decode("utf-8-sig").strip().split(",").index("ticker")
    cells = [line.decode().rstrip("\r\n").split(",") for line in lines[1:]]
    kept = [
        line for line, row in zip(lines[1:], cells, strict=True) if normal_ticker(row[at].strip('"')) not in tickers
    ]
    return b"".join([lines[0], *kept])
