"""Daily prices as terminals and libraries write them: origin, days, halts, jumps, symbols and conflicts."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.importers.columns import ColumnMap, read_map
from fanecon.evidence.importers.price_files import map_names, read_prices
from fanecon.evidence.importers.prices import import_prices
from fanecon.evidence.new_case import Names, new_case
from fanecon.listing_problems import problem_lines
from fanecon.markets import falls, jumps, normal_ticker, split_ratio
from fanecon.methods.trading_days import first_days

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


BAOSTOCK = """\
date,code,open,high,low,close,preclose,volume,amount,adjustflag,turn,tradestatus,pctChg,isST
2025-11-17,sh.600519,10.0,10.2,9.9,10.1,10.0,1000,10100,3,0.1,1,1.0,0
2025-11-18,sh.600519,10.1,10.1,10.1,10.1,10.1,0,0,3,,0,0.0,0
2025-11-19,sh.600519,11.0,11.1,10.9,11.1,10.1,5000,55000,3,0.5,1,9.9,0
"""
WIND = "代码,名称,日期,收盘价(元)\n1810.HK,某集团-W,2025-11-17,50.80\n1810.HK,某集团-W,2025-11-18,50.20\n,,,\n数据来源：Wind,,,\n"
CHOICE = "证券代码,证券名称,交易时间,收盘价\n01810.HK,某集团-W,2025-11-17,50.80\n数据来源：东方财富Choice数据,,,\n"
TONGHUASHUN = """\
时间	开盘	最高	最低	收盘	涨幅	振幅	总手
2025-11-17,一	50.10	51.00	50.00	1,050.80	+1.20%	2.0%	1,234,500
2025-11-18,二	50.80	51.00	50.00	1,050.20	-1.18%	2.0%	2,234,500
"""
TONGHUASHUN_DAILY = """\
date,code,open,high,low,close,volume,amount,turnover,outstanding_share,market,timestamp
2025-11-17,600519,10,10,10,10.1,1,1,1,1,sh,1
"""
TONGDAXIN = """\
600519 某酒 日线 前复权
      日期	    开盘	    最高	    最低	    收盘	    成交量	    成交额
2025/11/17	1500.00	1510.00	1490.00	1505.00	20000	3000000.00
2025/11/18	1505.00	1510.00	1490.00	1500.00	20000	3000000.00
#数据来源:通达信
"""
INVESTING = """\
"Date","Price","Open","High","Low","Vol.","Change %"
"11/18/2025","50.20","50.80","51.00","50.00","22.45M","-1.18%"
"11/17/2025","50.80","50.10","51.00","50.00","12.45M","1.20%"
"""
INVESTING_ZH = """\
"日期","收盘","开盘","高","低","交易量","涨跌幅"
"2025-11-18","50.20","50.80","51.00","50.00","22.45M","-1.18%"
"""
PYKRX = "날짜,시가,고가,저가,종가,거래량,등락률\n2025-11-17,100,100,100,221000,5,0.1\n2025-11-18,0,0,0,221000,0,0\n"
FINANCE_DATA_READER = "Date,Open,High,Low,Close,Volume,Change\n2025-11-17,1,1,1,221000,5,0.01\n"
GOOGLE = "Date,Close\n3/3/2025 16:00:00,50.8\n3/4/2025 16:00:00,50.2\n"
HK = ("1810.HK", DAYS[0])
VENDORS = {
    "baostock": (BAOSTOCK, (), "BaoStock", {("600519.SS", DAYS[0]): 10.1, ("600519.SS", DAYS[2]): 11.1}),
    "wind": (WIND, (), "Wind", {HK: 50.8, ("1810.HK", DAYS[1]): 50.2}),
    "choice": (CHOICE, (), "东方财富Choice数据", {HK: 50.8}),
    "tonghuashun": (TONGHUASHUN, ("600519",), "同花顺", {("600519.SS", DAYS[0]): 1050.8, ("600519.SS", DAYS[1]): 1050.2}),
    "tonghuashun-daily": (TONGHUASHUN_DAILY, (), "同花顺", {("600519.SS", DAYS[0]): 10.1}),
    "tongdaxin": (TONGDAXIN, (), "通达信", {("600519.SS", DAYS[0]): 1505, ("600519.SS", DAYS[1]): 1500}),
    "investing": (INVESTING, ("HK.01810",), "Investing.com", {HK: 50.8, ("1810.HK", DAYS[1]): 50.2}),
    "investing-zh": (INVESTING_ZH, ("1810.HK",), "Investing.com", {("1810.HK", DAYS[1]): 50.2}),
    "pykrx": (PYKRX, ("352820.ks",), "Korea Exchange, read by pykrx", {("352820.KS", DAYS[0]): 221000}),
    "finance-data-reader": (FINANCE_DATA_READER, ("352820.KS",), "FinanceDataReader", {("352820.KS", DAYS[0]): 221000}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "tickers", "publisher", "expected"), VENDORS.values(), ids=list(VENDORS))
def test_each_vendors_file_is_read_as_it_is(sample, tmp_path, text, tickers, publisher, expected):
    path = tmp_path / "p.csv"
    path.write_bytes(text.encode("utf-8-sig" if "날짜" in text else "gb18030"))
    found = import_prices(sample, [path], tickers)
    assert found.written and closes(sample) == expected and not found.warnings
    case = open_case("sample", data_dir=sample.parent)
    assert [case.source(s).publisher for s in found.sources] == [publisher]
    assert check_case(sample) == []


def test_days_without_trading_are_no_trading_days(sample, bring):
    found = bring(BAOSTOCK)
    assert [(t, d.isoformat()) for t, d in found.suspended] == [("600519.SS", DAYS[1])]
    days = pd.DatetimeIndex(sorted(day for _, day in closes(sample)))
    events = pd.DataFrame({"event_id": ["halted"], "date": [f"{DAYS[1]}T10:00"]})
    placed = first_days(events, days, every=True)
    assert placed["day"].dt.date.astype(str).tolist() == [DAYS[2]]


@pytest.mark.parametrize(
    ("rows", "left_out"),
    [
        ([(10, 5), (10, 0), (11, 5)], [1]),  # filled with the price before
        ([(10, 0), (10, 0), (11, 5)], [0, 1]),  # halted from the first day of the file on
        ([(10, 5), (10.5, 0), (11, 5)], []),  # a price that moves was traded: no volume is a hole
        ([(7.8, 0), (7.8, 0), (7.8, 0)], []),  # a pair of currencies, or an index: its volume is never counted
        ([(10, 5), (10, 5), (10, 5)], []),  # a quiet day is a day
    ],
)
def test_no_volume_and_the_price_before_is_a_halt_where_volume_is_counted(bring, rows, left_out):
    text = "date,close,volume\n" + "".join(f"{d},{p},{v}\n" for d, (p, v) in zip(DAYS, rows, strict=True))
    found = bring(text, tickers=["1810.HK"], source="press")
    assert [d.isoformat() for _, d in found.suspended] == [DAYS[i] for i in left_out]
    assert found.added["1810.HK"][0] == 3 - len(left_out)


def test_a_halt_after_the_last_known_day_is_found(bring):
    bring("date,close,volume\n2025-11-17,10,5\n", tickers=["1810.HK"], source="press")
    found = bring("date,close,volume\n2025-11-18,10,0\n2025-11-19,11,3\n", tickers=["1810.HK"], source="press")
    assert [d.isoformat() for _, d in found.suspended] == [DAYS[1]]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Close\n2025-11-17,5\n", "Date,Ticker,Close,Currency\n2025-11-17,1810.HK,5,HKD\n",
        "date,open,high,low,close,volume\n2025-11-17,1,1,1,5,1\n", "日期,收盘\n2025-11-17,5\n",
        "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits,Remark\n2025-11-17,1,1,1,5,1,0,0,x\n",
        WIND.replace("Wind", "某终端"), YFINANCE_OLD_WIDE.replace("Open", "Low"),
    ],
)  # fmt: skip
def test_a_tool_is_named_only_by_its_whole_header_or_by_the_file_itself(tmp_path, text):
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    assert read_prices(tmp_path / "p.csv", "" if "1810.HK" in text else "1810.HK").tool == {}


def test_where_a_file_does_not_tell_its_origin_is_asked_for(sample, bring):
    text = "Date,Ticker,Close,Currency\n2025-11-17,1810.HK,5,HKD\n"
    with pytest.raises(ParameterError, match="does not tell where .* Add --source"):
        bring(text)
    found = bring(text, source="某终端|每日收盘价|https://terminal.example/p")
    source = open_case("sample", data_dir=sample.parent).source(found.sources[0])
    assert (source.publisher, source.title, source.tier) == ("某终端", "每日收盘价", "C")
    again = bring(text.replace("11-17", "11-20"), source="某终端|每日收盘价|https://terminal.example/p")
    assert (again.written, again.sources) == (True, ())


def test_other_headers_are_named_in_a_map(sample, bring, tmp_path):
    (tmp_path / "map.yaml").write_text(
        "columns: {结算: close, 哪天: date}\ndefaults: {ticker: hk700}\n", encoding="utf-8"
    )
    own = read_map(tmp_path / "map.yaml", map_names())
    found = bring("某库导出\n哪天,结算\n2025年11月17日,5\n", own=own, source="press")
    assert found.written and closes(sample) == {("0700.HK", DAYS[0]): 5}
    (tmp_path / "map.yaml").write_text("columns: {结算: closing}\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="close"):
        read_map(tmp_path / "map.yaml", map_names())


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (("03/03/2025", "03/04/2025"), "2025-03-03"), (("03/03/2025", "04/03/2025"), "2025-03-03"),
        (("03.04.2025", "04.04.2025"), "2025-04-03"), (("3/14/2025", "3/4/2025"), "2025-03-04"),
        (("Nov 17, 2025", "Nov 18, 2025"), DAYS[0]), (("20251117", "2025-11-18 00:00:00+08:00"), DAYS[0]),
    ],
)  # fmt: skip
def test_the_days_of_a_file_betray_their_order(tmp_path, days, first):
    (tmp_path / "p.csv").write_text("Date,Close\n" + "".join(f'"{d}",5\n' for d in days), encoding="utf-8")
    found = read_prices(tmp_path / "p.csv", "1810.HK")
    assert (found.problems, min(c.day for c in found.closes).isoformat()) == ((), first)


def test_a_day_that_may_be_two_is_refused_unless_a_map_says_which(bring, tmp_path):
    text = "Date,Close\n03/04/2025,5\n"
    (problem,) = bring(text, tickers=["1810.HK"], source="press").problems
    assert "two days" in problem.problem and "date_order" in problem.remedy
    own = ColumnMap(defaults={"date_order": "dmy"})
    found = bring(text, tickers=["1810.HK"], source="press", own=own)
    assert found.added["1810.HK"][1].isoformat() == "2025-04-03"


def test_one_cause_is_one_message(bring):
    rows = "".join(f"2025-11-{day} 15:30:00,5\n" for day in (3, 4, 5, 6, 7, 10, 11, 12))
    (line,) = problem_lines(bring("Date,Close\n" + rows, tickers=["1810.HK"], source="press").problems)
    assert "lines 2, 3, 4 and 5 more" in line and "time of day" in line
    assert bring("Timestamp,Close\n2025-11-03T00:00:00,5\n", tickers=["1810.HK"], source="press").written


@pytest.mark.parametrize(
    ("ticker", "prices", "words"),
    [
        ("603999.SS", (29.0, 20.05, 20.1), "beyond the daily limit of 10%"),
        ("300750.SZ", (29.0, 23.0, 23.1), "beyond the daily limit of 20%"),
        ("830799.BJ", (29.0, 20.0, 20.1), "beyond the daily limit of 30%"),
        ("1810.HK", (30.0, 20.1, 20.15), "near 1.5 to 1"), ("1810.HK", (30.0, 20.7, 20.7), "near 1.45 to 1"),
        ("AAPL", (33.0, 30.0, 30.1), "near 1.1 to 1"),
        ("603999.SS", (29.0, 27.0, 26.5), ""), ("1810.HK", (30.0, 28.0, 29.0), ""), ("1810.HK", (30.0, 39.0, 39.0), ""),
    ],
)  # fmt: skip
def test_a_fall_like_a_bonus_issue_is_found(ticker, prices, words):
    assert [words in fall.what for fall in falls(ticker, prices, [0.0] * 3)] == ([True] if words else [])


def test_a_fall_like_a_bonus_issue_warns_and_is_no_obstacle(bring):
    found = bring(plain(29.0, 20.05, 20.1), tickers=["603999"])
    (warning,) = found.warnings
    assert (found.written, warning.line, warning.value) == (True, 3, "20.05") and "adjust" in warning.remedy
    assert not bring(plain(29.0, 20.05, 20.1), tickers=["603999"], replace_old=True, accept_jumps=True).warnings
    assert not bring(
        plain(29.0, 20.05, 20.1).replace("Close", "Adj Close"), tickers=["1810.HK"], source="press"
    ).warnings


def test_the_close_before_that_a_file_gives_decides(bring):
    head = "date,close,preclose\n2025-11-17,30,30\n"
    fall = bring(f"{head}2025-11-18,26,30\n", tickers=["1810.HK"], source="press")
    bonus = bring(f"{head}2025-11-18,27,27.3\n", tickers=["9992.HK"], source="press")
    assert (len(fall.warnings), len(bonus.warnings)) == (0, 1) and "27.3" in bonus.warnings[0].problem


@pytest.mark.parametrize("prices", [(486.44, 48203.41, 498.31), (100, 20, 101), (4.8, 480, 490, 4.9)])
def test_a_jump_there_and_back_is_a_bad_day(prices):
    (jump,) = jumps(prices)
    assert jump.at == 1 and "bad day" in jump.what and "split" not in jump.what


def test_a_bad_day_is_refused(bring):
    (problem,) = bring(plain(486.44, 48203.41, 498.31), tickers=["1810.HK"]).problems
    assert problem.line == 3 and "--accept-jumps" in problem.remedy
    assert bring(plain(486.44, 48203.41, 498.31), tickers=["1810.HK"], accept_jumps=True).written


def test_two_currencies_are_noted_and_never_mixed(sample, bring):
    text = "Date,Ticker,Close,Currency\n2025-11-17,1810.HK,50.8,HKD\n2025-11-17,XIACY,32.6,USD\n"
    found = bring(text, source="press")
    assert found.written and found.currencies == {"1810.HK": "HKD", "XIACY": "USD"}
    mixed = bring(text + "2025-11-18,XIACY,255,HKD\n", source="press", replace_old=True)
    assert (mixed.written, mixed.problems[0].line, mixed.problems[0].value) == (False, 4, "HKD")


@pytest.mark.parametrize(
    ("code", "ticker"),
    [
        ("sh600519", "600519.SS"), ("SH.600519", "600519.SS"), ("600519.SH", "600519.SS"), ("600519.XSHG", "600519.SS"),
        ("sz.000001", "000001.SZ"), ("SHE:000001", "000001.SZ"), ("920799", "920799.BJ"), ("688981", "688981.SS"),
        ("00700.HK", "0700.HK"), ("0700.HK", "0700.HK"), ("700", "0700.HK"), ("HKG:0700", "0700.HK"), ("hk00700", "0700.HK"),
        ("80700.HK", "80700.HK"), ("005930.KS", "005930.KS"), ("KRX:005930", "005930.KS"), ("005930", "005930"),
        ("brk-b", "BRK-B"), ("7203.T", "7203.T"), ("2330.TW", "2330.TW"), ("US.AAPL", "US.AAPL"),
    ],
)  # fmt: skip
def test_a_share_has_one_name(code, ticker):
    assert normal_ticker(code) == ticker
    assert normal_ticker(ticker) == ticker


def test_a_code_that_may_be_two_shares_is_refused_unless_it_is_asked_for(bring):
    text = "日期,代码,收盘\n2025-11-17,700,5\n"
    (problem,) = bring(text, source="press").problems
    assert "not a ticker" in problem.problem and "0700.HK, 000700.SZ" in problem.remedy
    assert list(bring(text, source="press", tickers=["700.HK"]).added) == ["0700.HK"]
    assert list(bring(text, source="press", tickers=["000700.SZ"]).added) == ["000700.SZ"]
    with pytest.raises(ParameterError, match="KS or .KQ"):
        bring(PYKRX, tickers=["000660"])


@pytest.mark.parametrize(
    ("line", "what"), [('2025-11-18,"50,80"', "not a price"), ("2025-11-18,5,5", "more cells than the header")]
)
def test_a_decimal_comma_never_makes_a_hundredfold_price(bring, line, what):
    (problem,) = bring(f"Date,Close\n2025-11-17,5\n{line}\n", tickers=["1810.HK"], source="press").problems
    assert problem.line == 3 and what in problem.problem


def test_weekly_prices_are_refused(bring):
    with pytest.raises(ParameterError, match="no daily prices"):
        bring(TONGDAXIN.replace("日线", "周线"))
    with pytest.raises(ParameterError, match="no daily prices"):
        bring(plain(*[5] * 6, days=pd.date_range("2025-03-07", periods=6, freq="7D").date), tickers=["1810.HK"])


def test_a_workbook_is_read_with_its_dates(sample, tmp_path):
    frame = pd.DataFrame({"日期": pd.to_datetime(DAYS), "收盘价(元)": [5.0, 5.1, 5.2]})
    frame.to_excel(tmp_path / "p.xlsx", index=False)
    found = import_prices(sample, [tmp_path / "p.xlsx"], ["1810.HK"], source="press")
    assert found.written and closes(sample)["1810.HK", DAYS[2]] == 5.2


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
