"""Cells, units and periods as people write them: what they mean, and what is refused."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.importers.number_formats import displayed
from fanecon.evidence.importers.spreadsheets import decode, read_spreadsheet
from fanecon.evidence.importers.unit_words import read_unit, with_word
from fanecon.evidence.importers.written_periods import DATES, dated_period, marked_period, written_day, written_period
from fanecon.notation.numbers import UNITS
from fanecon.notation.periods import parse_period
from fanecon.notation.reported import Reported


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.2231, "0.0%", "22.3%"), (0.225, "0%", "23%"), (113121.4, "#,##0", "113,121"), (7.417, "General", "7.417"),
        (7.417, '0.0"亿"', "7.4亿"), (-1234.0, "#,##0_);(#,##0)", "-1,234"), (1e11, "General", "100000000000"),
        (-1234, "#,##0_);[Red]\\(#,##0\\)", "-1,234"), (113121000, "#,##0.0,,", "113.1 million"),
        (1131.2, "[$¥-804]#,##0.0", "¥1,131.2"), (5, "0.##", "5"), (5.5, "0.##", "5.5"), (0, "0.00", "0.00"),
        (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"), (-0.4, "0", "0"),
        (2.5, "0", "3"), (0.05, ".00", "0.05"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_cell_shows_it(value, code, shown):
    assert displayed(value, code) == shown


@pytest.mark.parametrize("code", ["0.00E+00", "# ?/?", "[>100]0;0.0", '0!.0,"万"', '"text"'])
def test_a_format_that_hides_the_size_is_refused(code):
    with pytest.raises(ValueError, match="format"):
        displayed(5, code)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="no number"):
        displayed(value, "0")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3), st.sampled_from(["0", "0.0", "#,##0.00", "0.000"]))
def test_the_shown_number_lies_within_half_a_unit_of_the_stored_one(number, code):
    shown = Reported(displayed(float(number), code), unit="CNY")
    assert abs(float(shown.point) - float(number)) <= float(shown.step) / 2 + 1e-6


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2025年第三季度", "2025Q3"), ("2025年三季度", "2025Q3"), ("25Q3", "2025Q3"), ("Q3 2025", "2025Q3"),
        ("3Q25", "2025Q3"), ("Q3'25", "2025Q3"), ("2025 年 第三季度", "2025Q3"), ("2025年第三季度末", "2025Q3"),
        ("2025年上半年", "2025H1"), ("1H25", "2025H1"), ("2025年1-6月", "2025H1"), ("2025年中期", "2025H1"),
        ("2025年前三季度", "2025Q1/2025Q3"), ("9M25", "2025Q1/2025Q3"), ("2025年前九个月", "2025Q1/2025Q3"),
        ("2025年1-9月累计", "2025Q1/2025Q3"), ("2025年2-4月", "2025-02/2025-04"), ("2025年11月", "2025-11"),
        ("2025/11", "2025-11"), ("202511", "2025-11"), ("Nov-25", "2025-11"), ("November 2025", "2025-11"),
        ("2025年11月18日", "2025-11-18"), ("２０２５．１１．１８", "2025-11-18"), ("20251118", "2025-11-18"),
        ("18 Nov 2025", "2025-11-18"), ("November 18, 2025", "2025-11-18"), ("截至2025年9月30日", "2025-09-30"),
        ("FY2024", "2024"), ("FY24", "2024"), ("2024财年", "2024"), ("2024年度", "2024"), ("2024全年", "2024"),
        ("2024", "2024"), ("2025Q1/2025Q3", "2025Q1/2025Q3"),
    ],
)  # fmt: skip
def test_periods_as_people_write_them(written, period):
    assert written_period(written) == period


@pytest.mark.parametrize(
    "written",
    [
        "第三季度", "Q3", "soon", "", "45979", "2025年13月", "2025/9/31", "11/18/2025", "2025年第三季度累计", "2025年春节",
        "2025年4-9月累计",
    ],
)  # fmt: skip
def test_a_period_that_could_mean_something_else_is_refused(written):
    with pytest.raises(ValueError):
        written_period(written)


def test_a_fiscal_year_is_a_calendar_year_only_where_it_begins_in_january():
    with pytest.raises(ValueError, match="fiscal year"):
        written_period("FY2024", fiscal_year_start=4)
    assert written_period("2024", fiscal_year_start=4) == "2024"


@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2090, 12, 31)),
    st.sampled_from(["%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d", "%d %b %Y"]),
)
def test_a_day_is_the_same_day_however_it_is_written(day, form):
    assert parse_period(written_day(day.strftime(form))).start == day


@pytest.mark.parametrize("text", ["2025Q3", "2025H1", "yesterday"])
def test_a_publication_date_is_a_day_a_month_or_a_year(text):
    with pytest.raises(ValueError):
        written_day(text)


@pytest.mark.parametrize(
    ("written", "units", "multiplier", "word"),
    [
        ("元", "CNY", 1, ""), ("亿元", "CNY", 1, "亿"), ("人民币百万元", "CNY", 10**6, ""), ("RMB million", "CNY", 10**6, ""),
        ("RMB bn", "CNY", 10**9, ""), ("亿港元", "HKD", 1, "亿"), ("百万美元", "USD", 10**6, ""), ("万亿元", "CNY", 10**12, ""),
        ("千万元", "CNY", 1, "千万"), ("万人", "people", 1, "万"), ("%", "percent", 1, ""), ("百分点", "pp", 1, ""),
        ("辆", "vehicles", 1, ""), ("家", "stores", 1, ""), ("million users", "people", 10**6, ""),
        ("vehicles", "vehicles", 1, ""), ("（亿元）", "CNY", 1, "亿"),
    ],
)  # fmt: skip
def test_units_as_people_write_them(written, units, multiplier, word):
    found = read_unit(written)
    assert (found.units[0], found.multiplier, found.word) == (units, multiplier, word)


@pytest.mark.parametrize("unit", list(UNITS))
def test_every_unit_of_the_tables_is_read_as_itself(unit):
    assert read_unit(unit).units == (unit,)


@pytest.mark.parametrize("unit", ["foo", "元/股", "per share"])
def test_an_unknown_unit_is_refused(unit):
    with pytest.raises(ValueError, match="not known"):
        read_unit(unit)


@pytest.mark.parametrize(
    ("value", "word", "printed"),
    [
        ("超过2.8", "万", "超过2.8万"),
        ("2.8+", "万", "2.8万+"),
        ("7.417亿", "亿", "7.417亿"),
        ("1000-2000", "万", "1000-2000万"),
    ],
)
def test_a_scale_of_the_column_goes_behind_the_digits(value, word, printed):
    assert with_word(value, word) == printed


@pytest.mark.parametrize("value", ["5,900万", "43.3 million", "5m"])
def test_two_scales_for_one_figure_are_refused(value):
    with pytest.raises(ValueError, match="its unit says 亿"):
        with_word(value, "亿")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(encoding):
    text = "指标,数值\n营收,7.417亿\n"
    assert decode(Path("a.csv"), text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("指标,数值\n".encode() + "营收,7亿\n".encode("gb18030"), "mixes encodings: line 1"),
        (b"a,b\n\xff\xff,1\n", "neither UTF-8 nor GB18030"),
        (b"a,b\n1,\x00\n", "NUL"),
    ],
)
def test_a_broken_encoding_is_named_with_its_line(data, words):
    with pytest.raises(DataError, match=words):
        decode(Path("a.csv"), data)


def saved(path, fill):
    book = openpyxl.Workbook()
    fill(book.active)
    book.save(path)
    return path


def cells(path):
    (sheet,) = read_spreadsheet(path)
    return sheet, [cell for _, row in sheet.rows for cell in row]


def test_cells_of_a_workbook_show_what_a_person_sees(tmp_path):
    def fill(sheet):
        sheet.append(
            [0.223, dt.date(2025, 11, 1), dt.datetime(2025, 11, 18), dt.date(2025, 1, 1), True, "=A1*2", " 约 5 "]
        )
        for column, code in (("A", "0.0%"), ("B", 'yyyy"年"m"月"'), ("C", "yyyy-mm-dd"), ("D", "yyyy")):
            sheet[f"{column}1"].number_format = code
        sheet["G1"].hyperlink = "https://a.example/x"

    _, found = cells(saved(tmp_path / "a.xlsx", fill))
    assert [c.text for c in found][:4] == ["22.3%", "2025-11", "2025-11-18", "2025"]
    assert "truth value" in found[4].fault
    assert "formula without a stored result" in found[5].fault
    assert (found[6].text, found[6].link) == ("约 5", "https://a.example/x")


def test_a_merged_cell_is_repeated_and_marked(tmp_path):
    def fill(sheet):
        sheet.append(["营收", "1"])
        sheet.append([None, "2"])
        sheet.merge_cells("A1:A2")

    sheet, _ = cells(saved(tmp_path / "a.xlsx", fill))
    assert [(row[0].text, row[0].merged) for _, row in sheet.rows] == [("营收", False), ("营收", True)]


def test_excels_day_numbers_are_known_by_the_books_own_calendar(tmp_path):
    sheet, _ = cells(saved(tmp_path / "a.xlsx", lambda s: s.append([1])))
    assert sheet.days["45979"] == "2025-11-18"


def test_what_is_no_spreadsheet_is_refused_in_words(tmp_path):
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(broken, "w") as packed:
        packed.writestr("hello.txt", "x")
    old = tmp_path / "old.xls"
    old.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 100)
    for path, words in ((broken, "not a workbook"), (old, "old Excel workbook")):
        with pytest.raises(DataError, match=words):
            read_spreadsheet(path)
    with pytest.raises(ParameterError, match="cannot be read"):
        read_spreadsheet(tmp_path / "none.csv")
    with pytest.raises(ParameterError, match="cannot be read"):
        read_spreadsheet(tmp_path)


def test_an_unknown_sheet_names_those_there_are(tmp_path):
    path = saved(tmp_path / "a.xlsx", lambda s: s.append([1]))
    with pytest.raises(ParameterError, match='no sheet "数据"; it has: Sheet'):
        read_spreadsheet(path, "数据")


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2025年报", "2025"), ("2025年年报", "2025"), ("2025年度报告", "2025"), ("2025一季报", "2025Q1"),
        ("2025中报", "2025H1"), ("2025年半年度报告", "2025H1"), ("2025三季报", "2025-09-30"),
        ("2025年第三季度报告", "2025-09-30"), ("FY25Q3", "2025Q3"), ("FY2025 Q3", "2025Q3"), ("2025财年Q3", "2025Q3"),
        ("2025财年第三季度", "2025Q3"), ("FY25H1", "2025H1"), ("2025-09-30 00:00:00", "2025-09-30"),
        ("2025-09-01T00:00", "2025-09-01"), ("截至2025年9月30日止九个月", "2025Q1/2025Q3"),
        ("截至2025年6月30日止六个月", "2025H1"), ("截至2025年9月30日止三个月", "2025Q3"), ("截至2024年12月31日止年度", "2024"),
        ("截至2025年3月31日止年度", "2024-04/2025-03"), ("nine months ended September 30, 2025", "2025Q1/2025Q3"),
        ("year ended 31 December 2024", "2024"), ("three months ended 30 June 2025", "2025Q2"), ("25-Sep", "2025-09"),
        ("25-sept", "2025-09"), ("2025.10", "2025-10"), ("2025.2", "2025-02"), ("2025Q1-Q3", "2025Q1/2025Q3"),
        ("2025Q3YTD", "2025Q1/2025Q3"), ("2025Q2 YTD", "2025H1"), ("2025W36", "2025-W36"), ("二〇二五年第三季度", "2025Q3"),
        ("二零二五年", "2025"),
    ],
)  # fmt: skip
def test_periods_as_statements_and_desks_write_them(written, period):
    assert written_period(written) == period


@pytest.mark.parametrize(
    "written",
    ["2025.1", "三季报", "TTM", "11-Sep", "31-Dec", "民國114年", "2025年第36周", "six months ended 15 June 2025",
     "2025-09-30 15:30:00", "2025三季报告书", "截至9月30日止九个月"],
)  # fmt: skip
def test_more_periods_that_could_mean_something_else(written):
    with pytest.raises(ValueError):
        written_period(written)


def test_october_without_its_zero_is_explained():
    with pytest.raises(ValueError, match="October without its zero; expected 2025-01 or 2025-10"):
        written_period("2025.1")


@pytest.mark.parametrize("written", ["FY25Q3", "2025财年Q3", "2025年报", "2025中报"])
def test_reports_of_another_year_than_the_calendars_are_refused(written):
    with pytest.raises(ValueError, match="fiscal year"):
        written_period(written, fiscal_year_start=4)


@pytest.mark.parametrize("written", ["2025年报", "2025三季报"])
def test_a_report_is_no_date_of_publication(written):
    with pytest.raises(ValueError, match="the day it came out"):
        written_day(written)


@pytest.mark.parametrize(
    ("written", "found"),
    [("2025E", ("2025", "estimate")), ("2025年预测", ("2025年", "estimate")), ("4Q25F", ("4Q25", "estimate")),
     ("2025(E)", ("2025", "estimate")), ("2024A", ("2024", "")), ("2024实际", ("2024", "")), ("2025Q3", ("2025Q3", "")),
     ("June", ("June", "")), ("Bea", ("Bea", ""))],
)  # fmt: skip
def test_the_mark_of_an_estimate_is_taken_off(written, found):
    assert marked_period(written) == found


@given(st.integers(1, 12), st.integers(2000, 2090), st.sampled_from([("flow", d) for d in DATES] + [("stock", "")]))
def test_a_dated_period_ends_where_its_date_does(month, year, said):
    day = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    kind, dates = said
    if dates == "quarter" and month % 3:
        with pytest.raises(ValueError, match="ends no quarter"):
            dated_period(day.isoformat(), kind, dates)
    else:
        assert parse_period(dated_period(day.isoformat(), kind, dates)).end == day


@pytest.mark.parametrize("kind", ["flow", "rate", "other", "count"])
def test_what_runs_over_time_is_asked_about_at_the_end_of_a_month(kind):
    with pytest.raises(ValueError, match="year to date"):
        dated_period("2024-09-30", kind)
    assert dated_period("2024-09-29", kind) == "2024-09-29"
