"""Daily prices as yfinance, akshare and tushare write them: the days, the calendar, splits and conflicts."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.evidence.importers.price_jumps import split_ratio
from fanecon.evidence.importers.prices import import_prices
from fanecon.evidence.new_case import Names, new_case
from fanecon.evidence.schema import check_case

DAYS = ("2025-11-17", "2025-11-18", "2025-11-19")
YFINANCE_WIDE = """\
Price,Adj Close,Adj Close,Close,Close,Volume,Volume
Ticker,1810.HK,9992.HK,1810.HK,9992.HK,1810.HK,9992.HK
Date,,,,,,
2025-11-17,53.1,200.5,53.2,201.0,100,200
2025-11-18,52.4,198.25,52.5,199.0,100,200
2025-11-19,,197.0,,198.0,,200
"""
YFINANCE_BY_TICKER = """\
Ticker,1810.HK,1810.HK,9992.HK,9992.HK
Price,Open,Close,Open,Close
Date,,,,
2025-11-17,53,53.2,200,201
"""
YFINANCE_OLD_WIDE = """\
,Adj Close,Close,High,Low,Open,Volume,Adj Close,Close,High,Low,Open,Volume
,1810.HK,1810.HK,1810.HK,1810.HK,1810.HK,1810.HK,9992.HK,9992.HK,9992.HK,9992.HK,9992.HK,9992.HK
Date,,,,,,,,,,,,
2025-11-17,53.1,53.2,54,53,53,100,200.5,201,202,200,200,200
"""
YFINANCE_HISTORY = """\
Date,Open,High,Low,Close,Volume,Dividends,Stock Splits
2025-11-17 00:00:00+08:00,53.1,53.5,52.9,53.2,100,0.0,0.0
2025-11-18 00:00:00+08:00,53.1,53.5,52.9,52.5,100,0.0,0.0
"""
AKSHARE_HK = """\
,日期,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率
0,2025-11-17,200.0,201.0,202.0,199.0,1000,2000.0,1.0,0.5,1.0,0.1
1,2025-11-18,201.0,199.0,202.0,198.0,1000,2000.0,1.0,-1.0,-2.0,0.1
"""
AKSHARE_A = """\
日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率
2025-11-17,600519,1450,1460.5,1462,1449,1,1,1,1,1,1
"""
AKSHARE_SINA = "date,open,high,low,close,volume\n2025-11-17,1,1,1,53.2,1\n"
TUSHARE = """\
ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount
00700.HK,20251118,620,625,610,615.5,622,-6.5,-1.04,100,100
00700.HK,20251117,620,625,610,622.0,622,0,0,100,100
600519.SH,20251118,1450,1462,1449,1460.5,1,1,1,1,1
"""


@pytest.fixture
def bring(sample, tmp_path):
    """Import price files, given as texts, into the tiny case."""

    def bring(*texts, **options):
        paths = []
        for number, text in enumerate(texts):
            paths.append(tmp_path / f"p{number}.csv")
            paths[-1].write_text(text, encoding="utf-8")
        return import_prices(sample, paths, **options)

    return bring


def closes(folder):
    frame = open_case(folder.name, data_dir=folder.parent).frame("closes")
    return {
        (t, d.date().isoformat()): c for t, d, c in zip(frame["ticker"], frame["date"], frame["close"], strict=True)
    }


def plain(*prices, days=DAYS):
    rows = (f"{d},{p},{p},{p},{p},100,0,0\n" for d, p in zip(days, prices, strict=True))
    return "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n" + "".join(rows)


@pytest.mark.parametrize(
    ("text", "tickers", "expected"),
    [
        (YFINANCE_WIDE, (), {("1810.HK", DAYS[0]): 53.1, ("1810.HK", DAYS[1]): 52.4, ("9992.HK", DAYS[0]): 200.5,
                             ("9992.HK", DAYS[1]): 198.25, ("9992.HK", DAYS[2]): 197.0}),
        (YFINANCE_BY_TICKER, (), {("1810.HK", DAYS[0]): 53.2, ("9992.HK", DAYS[0]): 201}),
        (YFINANCE_OLD_WIDE, (), {("1810.HK", DAYS[0]): 53.1, ("9992.HK", DAYS[0]): 200.5}),
        (YFINANCE_HISTORY, ("1810.HK",), {("1810.HK", DAYS[0]): 53.2, ("1810.HK", DAYS[1]): 52.5}),
        (AKSHARE_HK, ("09992",), {("9992.HK", DAYS[0]): 201, ("9992.HK", DAYS[1]): 199}),
        (AKSHARE_A, (), {("600519.SS", DAYS[0]): 1460.5}),
        (TUSHARE, (), {("0700.HK", DAYS[0]): 622, ("0700.HK", DAYS[1]): 615.5, ("600519.SS", DAYS[1]): 1460.5}),
        (YFINANCE_WIDE, ("9992.HK",), {("9992.HK", DAYS[0]): 200.5, ("9992.HK", DAYS[1]): 198.25,
                                       ("9992.HK", DAYS[2]): 197.0}),
    ],
    ids=["yfinance", "yfinance-by-ticker", "yfinance-old", "yfinance-history", "akshare-hk", "akshare-a",
         "tushare", "one-of-several"],
)  # fmt: skip
def test_each_tools_file_is_read(sample, bring, text, tickers, expected):
    found = bring(text, tickers=tickers)
    assert found.written and closes(sample) == expected
    assert check_case(sample) == []


def test_a_file_written_by_pandas_as_yfinance_does(sample, bring):
    index = pd.DatetimeIndex(DAYS, name="Date")
    columns = pd.MultiIndex.from_product([["Close", "Volume"], ["1810.HK", "HSI"]], names=["Price", "Ticker"])
    frame = pd.DataFrame([[53.2, 25000.0, 1, 2]] * 3, index, columns)
    assert bring(frame.to_csv()).added["HSI"][0] == 3


def test_each_ticker_gets_a_document(sample, bring):
    assert bring(YFINANCE_WIDE).sources == ("yfinance-1810.hk", "yfinance-9992.hk")
    source = open_case("sample", data_dir=sample.parent).source("yfinance-9992.hk")
    assert (source.publisher, source.published, "adjusted" in source.title) == ("Yahoo Finance", DAYS[2], True)


def test_a_document_of_the_case_can_be_named(sample, bring):
    assert bring(YFINANCE_HISTORY, tickers=["1810.HK"], source="press").sources == ()
    with pytest.raises(ParameterError, match='Did you mean "press"'):
        bring(YFINANCE_HISTORY, tickers=["1810.HK"], source="pres")


def test_days_that_are_there_are_not_written_again(sample, bring):
    bring(YFINANCE_HISTORY, tickers=["1810.HK"])
    before = (sample / "closes.csv").read_bytes()
    found = bring(YFINANCE_HISTORY, tickers=["1810.HK"])
    assert (found.repeated, found.written, (sample / "closes.csv").read_bytes()) == (2, False, before)


def test_a_conflict_is_refused_and_can_be_replaced(sample, bring):
    bring(plain(10, 11, 12), AKSHARE_HK, tickers=["1810.HK", "9992.HK"])
    found = bring(plain(10, 11.5, 12), tickers=["1810.HK"])
    (problem,) = found.problems
    assert (problem.line, problem.value) == (3, "11.5") and "--replace" in problem.remedy
    found = bring(plain(10, 11.5, 12), tickers=["1810.HK"], replace_old=True)
    assert (found.replaced, found.written) == (3, True)
    now = closes(sample)
    assert now["1810.HK", DAYS[1]] == 11.5 and now["9992.HK", DAYS[0]] == 201
    assert len(now) == 5


@pytest.mark.parametrize(
    ("before", "after", "ratio"),
    [(100, 50, 2), (100, 52, 2), (100, 20.4, 5), (10, 98, 10), (100, 60, 0), (100, 88, 0), (100, 100, 0), (100, 40, 0)],
)
def test_a_jump_near_a_whole_ratio_looks_like_a_split(before, after, ratio):
    assert split_ratio(before, after) == ratio


def test_a_split_is_refused_unless_it_is_said_to_be_a_move(sample, bring):
    found = bring(plain(100, 101, 20.3), tickers=["1810.HK"])
    (problem,) = found.problems
    assert (found.written, problem.line) == (False, 4)
    assert "split 5 to 1" in problem.problem and "adjust" in problem.remedy
    assert not (sample / "closes.csv").exists()
    assert bring(plain(100, 101, 20.3), tickers=["1810.HK"], accept_jumps=True).written


def test_an_adjusted_column_needs_no_excuse(sample, bring):
    text = "Date,Close,Adj Close\n2025-11-17,100,20\n2025-11-18,20.3,20.3\n"
    found = bring(text, tickers=["1810.HK"], source="press")
    assert found.adjusted and found.written
    assert closes(sample)["1810.HK", DAYS[0]] == 20


def test_a_split_between_old_and_new_days_is_found(bring):
    bring(plain(100, 101, 102), tickers=["1810.HK"])
    found = bring(plain(10.2, days=["2025-11-20"]), tickers=["1810.HK"])
    assert "split 10 to 1" in found.problems[0].problem


def test_a_long_gap_is_reported_but_no_obstacle(bring):
    found = bring(plain(10, 11, days=["2025-11-03", "2025-11-17"]), tickers=["1810.HK"])
    assert found.written
    assert [(t, a.isoformat(), b.isoformat()) for t, a, b in found.gaps] == [("1810.HK", "2025-11-03", "2025-11-17")]
    assert bring(plain(10.5, days=["2025-11-07"]), tickers=["1810.HK"]).gaps == ()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2025-11-15,5", "Saturday"), ("2025-11-18,0", "not a price"), ("2025-11-18,-3", "not a price"),
        ("2025-11-18,many", "not a price"), ("2025-11-18 09:30:00,5", "time of day"), ("2025-11-31,5", "no such day"),
        ("45979,5", "not a day"), ("2025118,5", "not a day"), ("2025-11-18,=A1", "formula"),
        ("2025-11-17,6", "another close"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_is_written(sample, bring, line, what):
    found = bring(f"Date,Close\n2025-11-17,5\n{line}\n", tickers=["1810.HK"], source="press")
    (problem,) = found.problems
    assert problem.line == 3 and what in problem.problem and problem.remedy
    assert not found.written and not (sample / "closes.csv").exists()


def test_a_day_without_a_price_is_counted(bring):
    found = bring("Date,Close\n2025-11-17,5\n2025-11-18,nan\n2025-11-19,\n", tickers=["1810.HK"], source="press")
    assert (found.without_price, found.added["1810.HK"][0]) == (2, 1)


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        (YFINANCE_HISTORY, {}, "does not say whose"), (YFINANCE_WIDE, {"tickers": ["0700.HK"]}, "not 0700.HK"),
        (YFINANCE_HISTORY, {"tickers": ["A", "B"]}, "2 tickers for 1 files"),
        ("trade,价格\n1,2\n", {}, "no header is found"), ("", {}, "fullest row is empty"),
        ("datetime,close\n2025-11-17,5\n", {"tickers": ["A"]}, "does not tell where"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(bring, text, options, words):
    with pytest.raises((DataError, ParameterError), match=words):
        bring(text, **options)


def test_a_new_table_is_described_in_the_data_package(tmp_path):
    folder = new_case(tmp_path / "data", "demo", Names("示范", "Demo"))
    (folder / "closes.csv").unlink()
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["path"] != "closes.csv"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (tmp_path / "p.csv").write_text(YFINANCE_WIDE, encoding="utf-8")
    assert import_prices(folder, [tmp_path / "p.csv"]).written
    assert check_case(folder) == []
    assert "closes.csv" in (folder / "datapackage.json").read_text(encoding="utf-8")


def test_a_dry_run_writes_nothing(sample, bring):
    assert not bring(YFINANCE_WIDE, write=False).written
    assert not (sample / "closes.csv").exists()
