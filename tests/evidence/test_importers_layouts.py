"""Spreadsheets as desks keep them: headers of two rows, metrics side by side, several tables, report dates."""

from __future__ import annotations

import csv
import itertools

import openpyxl
import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.facts import import_facts

LEFT = ("指标", "中文名", "英文名", "单位", "来源", "链接", "发布日期")
REVENUE = ("rev", "营收", "Revenue", "亿元", "公司公告", "https://example.org/a", "2025-08-20")
PROFIT = ("np", "净利润", "Net profit", "亿元", "公司公告", "https://example.org/a", "2025-08-20")
PAPER = ColumnMap(defaults={"publisher": "Paper", "published": "2025-08-20"})
MONEY = ColumnMap(
    defaults=PAPER.defaults,
    metrics={
        "营收": {"metric": "rev", "label_en": "Revenue", "kind": "flow"},
        "净利润": {"metric": "np", "label_en": "Net profit", "kind": "flow"},
    },
)


@pytest.fixture
def bring(sample, tmp_path):
    """Import rows into the tiny case as a workbook with merged cells, or as CSV, where merged cells are blanks."""

    def bring(*rows, merged=(), form="xlsx", own=None, **options):
        path = tmp_path / f"figures.{form}"
        if form == "xlsx":
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            for area in merged:
                book.active.merge_cells(area)
            book.save(path)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([["" if c is None else c for c in row] for row in rows])
        return import_facts(sample, path, own, **options)

    return bring


def figures(found):
    assert not found.problems
    return [(r["metric"], r["period"], r["value"]) for r in found.rows]


# -- headers of two rows

YEARS = ("2024年", None, None, None, "2025年", None)
QUARTERS = ("一季度", "二季度", "三季度", "四季度", "一季度", "二季度")
READ = ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"]
AREAS = ("H1:K1", "L1:M1")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("above", "below", "periods"),
    [
        (YEARS, QUARTERS, READ),
        (("2024", None, None, None, "2025", None), ("Q1", "Q2", "Q3", "Q4", "Q1", "Q2"), READ),
        (("FY2024", None, None, None, "FY2025", None), ("1Q24", "2Q24", "3Q24", "4Q24", "1Q25", "2Q25"), READ),
        (YEARS, ("上半年", "下半年", "前三季度", "全年", "1月", "1-2月"),
         ["2024H1", "2024H2", "2024Q1/2024Q3", "2024", "2025-01", "2025-01/2025-02"]),
        (("2024年", None, None, None, "2025年E", None), ("Q1", "H1", "2024Q3", "年报", "2025Q1", "2025E"),
         ["2024Q1", "2024H1", "2024Q3", "2024", "2025Q1", "2025"]),
    ],
)  # fmt: skip
def test_a_year_above_its_parts_is_joined_with_them(bring, form, above, below, periods):
    found = bring(
        (*LEFT, *above), (*(None,) * 7, *below), (*REVENUE, 10, 20, 30, 40, 50, 60), (*PROFIT, 1, 2, 3, 4, 5, 6),
        merged=AREAS, form=form,
    )  # fmt: skip
    values = [f"{n}亿" for n in (10, 20, 30, 40, 50, 60)]
    assert figures(found)[:6] == list(zip(itertools.repeat("rev"), periods, values, strict=False))
    assert len(found.rows) == 12 and found.left_out == ()


def test_the_first_columns_may_be_merged_over_both_rows_or_named_in_the_second(bring):
    down = [f"{letter}1:{letter}2" for letter in "ABCDEFG"]
    rows = (*REVENUE, 10, 20, 30, 40, 50, 60)
    joined = bring((*LEFT, *YEARS), (*(None,) * 7, *QUARTERS), rows, merged=(*AREAS, *down), write=False)
    below = bring((*(None,) * 7, *YEARS), (*LEFT, *QUARTERS), rows, merged=AREAS, write=False)
    grouped = bring(("基本信息", *(None,) * 6, *YEARS), (*LEFT, *QUARTERS), rows, merged=("A1:G1", *AREAS), write=False)
    assert figures(joined) == figures(below) == figures(grouped)
    assert [period for _, period, _ in figures(joined)] == READ


def test_quarters_above_years_are_joined_too(bring):
    above, below = ("一季度", None, "二季度", None), ("2024年", "2025年", "2024年", "2025年")
    found = bring((*LEFT, *above), (*(None,) * 7, *below), (*REVENUE, 1, 2, 3, 4), merged=("H1:I1", "J1:K1"))
    assert [p for _, p, _ in figures(found)] == ["2024Q1", "2025Q1", "2024Q2", "2025Q2"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("partial", [False, True])
def test_a_period_over_several_columns_of_figures_is_refused(sample, bring, form, partial):
    before = {p.name: p.read_bytes() for p in sample.iterdir()}
    with pytest.raises(DataError, match=r"2024年 stands over H to K, 2025年 stands over L to M") as error:
        bring((*LEFT, *YEARS), (*REVENUE, 10, 20, 30, 40, 50, 60), merged=AREAS, form=form, partial=partial)
    assert len(error.value.problems) == 1
    assert {p.name: p.read_bytes() for p in sample.iterdir()} == before


def test_a_second_row_that_makes_no_period_is_refused_by_its_cells(bring):
    with pytest.raises(DataError, match=r"2024年 above 同比 \(J2\)"):
        bring((*LEFT, "2024年", None, None), (*(None,) * 7, "一季度", "二季度", "同比"), (*REVENUE, 1, 2, 3),
              merged=("H1:J1",))  # fmt: skip
    own = ColumnMap(columns={"同比": ""})
    found = bring((*LEFT, "2024年", None, None), (*(None,) * 7, "一季度", "二季度", "同比"), (*REVENUE, 1, 2, 3),
                  merged=("H1:J1",), own=own)  # fmt: skip
    assert [p for _, p, _ in figures(found)] == ["2024Q1", "2024Q2"]


@pytest.mark.parametrize("below", [(2023, 2025), ("金额", "占比"), ("一", "二")])
def test_no_two_rows_are_joined_that_are_none(bring, below):
    with pytest.raises(DataError, match="2024年 stands over H to I"):
        bring((*LEFT, "2024年", None), (*(None,) * 7, *below), (*REVENUE, 1, 2), merged=("H1:I1",))


def test_figures_that_look_like_parts_of_a_year_are_no_header(bring):
    found = bring((*LEFT, "2024", "2025"), (*REVENUE, 3, 12), (*PROFIT, 1, 2))
    assert figures(found)[:2] == [("rev", "2024", "3亿"), ("rev", "2025", "12亿")]


def test_a_name_over_two_columns_hides_no_segment(bring):
    with pytest.raises(DataError, match="指标 stands over A to B"):
        bring(("指标", None, "期间", "数值", "来源"), ("用户", "手机", "2024", "7亿", "P"), merged=("A1:B1",))
    with pytest.raises(DataError, match="指标 stands over A to B"):
        bring(("指标", None, "期间", "数值", "来源"), ("用户", "手机", "2024", "7亿", "P"), form="csv")


def test_a_period_that_stands_over_two_columns_by_name_is_refused(bring):
    with pytest.raises(DataError, match="2024Q1 stands over 2 columns"):
        bring((*LEFT, "2024Q1", "2024年一季度"), (*REVENUE, 1, 2))


@pytest.mark.parametrize("partial", [False, True])
def test_a_third_row_of_a_header_is_no_figure(bring, partial):
    with pytest.raises(DataError, match="亿元 stands below 2024Q1, 万元 stands below 2024Q2"):
        bring((*LEFT, "2024Q1", "2024Q2"), (*(None,) * 7, "亿元", "万元"), (*REVENUE, 1, 2), partial=partial)


def test_the_header_again_is_passed_over(bring):
    assert len(figures(bring(LONG, ("users", "2024", "7亿", "P"), LONG, ("users", "2025", "8亿", "P")))) == 2


def test_columns_without_a_header_are_named(bring):
    found = bring((*LEFT, "2024Q1", "备注", None, None, "x"), (*REVENUE, 1, "a", "b", None, "c"))
    assert set(found.left_out) == {"x", "(J)"}


# -- metrics side by side

ACROSS = ("期间", "营收(亿元)", "净利润(亿元)", "用户(万人)")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_one_row_a_period_and_one_column_a_metric(sample, bring, form):
    found = bring(ACROSS, ("2024Q1", 10, 1.5, 500), ("2024Q2", 20, "-", 600), ("数据来源：Wind", None, None, None),
                  form=form, own=MONEY)  # fmt: skip
    assert figures(found) == [
        ("rev", "2024Q1", "10亿"), ("np", "2024Q1", "1.5亿"), ("users", "2024Q1", "500万"), ("rev", "2024Q2", "20亿"),
        ("users", "2024Q2", "600万"),
    ]  # fmt: skip
    assert {(m["metric"], m["label_zh"], m["label_en"], m["unit"]) for m in found.metrics} == {
        ("rev", "营收", "Revenue", "CNY"), ("np", "净利润", "Net profit", "CNY"),
    }  # fmt: skip


def test_one_message_says_which_map_the_unknown_metrics_need(bring):
    found = bring(ACROSS, ("2024Q1", 10, 1.5, 500), ("2024Q2", 20, 2, 600), own=PAPER)
    (problem,) = found.problems
    assert "no metrics of the case: 营收(亿元), 净利润(亿元)" in problem.problem and "用户" not in problem.problem
    assert "metrics: {营收: {metric: …, label_zh: …, label_en: …}, 净利润: " in problem.remedy
    assert [r["metric"] for r in found.rows] == ["users", "users"]


def test_brackets_that_hold_no_unit_belong_to_the_name(bring):
    (problem,) = bring(("期间", "用户(万人)", "用户(同比)"), ("2024Q1", 500, 3.2), own=PAPER).problems
    assert "no metrics of the case: 用户(同比)" in problem.problem


def test_a_unit_in_the_brackets_of_a_name_counts_in_every_layout(bring):
    assert figures(bring(("指标", "来源", "2024Q1"), ("用户（万人）", "P", 500))) == [("users", "2024Q1", "500万")]


def test_a_metric_beside_its_own_documents(bring):
    found = bring(
        ("报告期", "用户(万人)", "来源", "链接", "发布日期"), ("2024Q1", 500, "P", "https://p.example/1", "2024-05-01")
    )
    assert figures(found) == [("users", "2024Q1", "500万")]
    assert found.sources[0]["url"] == "https://p.example/1"


def test_a_header_of_wind_holds_metric_period_and_unit(bring):
    head = ("证券代码", "证券简称", "营收\n[报告期] 2024年报\n[单位] 亿元", "营收\n[报告期] 2025中报\n[单位] 亿元")
    rows = (("1810.HK", "甲公司", "3,659.06", "2,272.49"), ("9992.HK", "乙公司", "1", "2"), ("数据来源：Wind",))
    with pytest.raises(DataError, match="2 companies: 乙公司, 甲公司") as error:
        bring(head, *rows, own=MONEY)
    assert "--entity" in str(error.value)
    for name in ("甲公司", "1810.HK"):
        own = ColumnMap(defaults=MONEY.defaults, metrics=MONEY.metrics, entity=name)
        found = bring(head, *rows, own=own, write=False)
        assert figures(found) == [("rev", "2024", "3,659.06亿"), ("rev", "2025H1", "2,272.49亿")]
    with pytest.raises(ParameterError, match='no company "丙"; it names: 乙公司, 甲公司, 1810.HK'):
        bring(head, *rows, own=ColumnMap(entity="丙"))


# -- whose figures

LONG = ("指标", "期间", "数值", "来源", "链接")


def test_companies_are_never_mixed(bring):
    head, link = (*LONG, "entity"), "https://p.example/1"
    rows = (("users", "2024", "7亿", "P", link, "A"), ("users", "2025", "8亿", "P", link, "B"))
    with pytest.raises(DataError, match="2 companies: A, B"):
        bring(head, *rows)
    assert figures(bring(head, *rows, own=ColumnMap(entity="B"))) == [("users", "2025", "8亿")]
    assert len(bring(head, rows[0], write=False).rows) == 1
    with pytest.raises(DataError, match="2 companies: A, B"):
        bring(head, rows[0], (None,), head, rows[1])


def test_rows_that_only_an_unread_column_tells_apart_are_refused(bring):
    head, link = (*LONG, "地区", "序号"), "https://p.example/1"
    rows = (("users", "2024", "7亿", "P", link, "国内", 1), ("users", "2024", "2亿", "P", link, "海外", 2),
            ("users", "2025", "8亿", "P", link, "国内", 3))  # fmt: skip
    found = bring(head, *rows, partial=True)
    assert [(p.line, p.value) for p in found.problems] == [(2, "国内"), (3, "海外")]
    assert {"地区, which is not read" in p.problem for p in found.problems} == {True}
    assert [r["period"] for r in found.rows] == ["2025"]
    assert len(bring(head, *rows, own=ColumnMap(columns={"地区": ""})).rows) == 2


# -- several tables, an area

TABLES = (
    ("指标", "期间", "数值", "来源"), ("users", "2024", "7亿", "P"), (None, None, None, None), ("表二", None, None, None),
    ("来源", "指标", "2025Q1", "2025Q2"), ("Q", "cars", 100, 200), (None,) * 4, ("注：以上未经审计",),
)  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_second_table_is_read_as_its_own(bring, form):
    assert figures(bring(*TABLES, form=form)) == [
        ("users", "2024", "7亿"), ("cars", "2025Q1", "100"), ("cars", "2025Q2", "200"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("area", "periods"), [("A1:D2", ["2024"]), ("A5:D6", ["2025Q1", "2025Q2"]), ("A5:C8", ["2025Q1"])]
)
def test_an_area_of_a_sheet(bring, area, periods):
    assert [p for _, p, _ in figures(bring(*TABLES, own=ColumnMap(range=area)))] == periods


@pytest.mark.parametrize("area", ["A1-D2", "1", "H", "A1:", "Sheet!A1:B2"])
def test_an_area_that_is_none(bring, area):
    with pytest.raises(ParameterError, match="A3:H20"):
        bring(*TABLES, own=ColumnMap(range=area))


def test_two_tables_side_by_side_are_chosen_by_their_area(bring):
    rows = (("指标", "期间", "数值", "来源", None, "指标", "期间", "数值", "来源"),
            ("users", "2024", "7亿", "P", None, "cars", "2025", "100", "P"))  # fmt: skip
    with pytest.raises(DataError, match="would both be read as metric"):
        bring(*rows)
    assert figures(bring(*rows, own=ColumnMap(range="F1:I2"))) == [("cars", "2025", "100")]


def test_a_unit_above_the_table_counts(bring):
    head = ("指标", "来源", "2024Q1")
    assert figures(bring(("单位：万人",), head, ("用户", "P", 500))) == [("users", "2024Q1", "500万")]
    (problem,) = bring(("单位：石",), head, ("用户", "P", 500)).problems
    assert "石" in problem.problem and problem.column.startswith("unit")


def test_a_figure_in_merged_cells_is_nobodys(bring):
    found = bring(LONG, ("users", "2024", "7亿", "P"), ("users", "2025", None, "P"), merged=("C2:C3",), partial=True)
    assert [p.line for p in found.problems] == [2, 3] and not found.rows


# -- report dates

DATED = ("指标", "来源", "20240331", "2024-06-30", "2024/9/30", "2024年12月31日")
AKSHARE = ("选项", "指标", "中文名", "英文名", "单位", "来源", "发布日期", "20241231", "20240930")
ABSTRACT = (
    "常用指标",
    "revenue",
    "营业总收入",
    "Revenue",
    "元",
    "公司公告",
    "2025-03-20",
    "365906000000",
    "250900000000",
)


@pytest.mark.parametrize(
    ("dates", "periods"),
    [
        ("ytd", ["2024Q1", "2024H1", "2024Q1/2024Q3", "2024"]), ("quarter", ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]),
        ("month", ["2024-03", "2024-06", "2024-09", "2024-12"]),
        ("day", ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]),
    ],
)  # fmt: skip
def test_a_flow_at_the_end_of_a_period_is_what_the_person_says(bring, dates, periods):
    found = bring(DATED, ("cars", "P", 1, 2, 3, 4), form="csv", own=ColumnMap(dates=dates))
    assert [p for _, p, _ in figures(found)] == periods


def test_a_flow_at_the_end_of_a_period_is_asked_about(bring):
    found = bring(DATED, ("cars", "P", 1, 2, 3, 4), ("users_yoy", "P", 1, 2, 3, 4), form="csv")
    assert not found.rows and len({(p.problem, p.remedy) for p in found.problems}) == 1
    assert "--dates ytd, quarter, month or day" in found.problems[0].remedy


def test_akshares_abstract_is_never_stored_as_days(bring):
    assert not bring(AKSHARE, ABSTRACT, form="csv").rows
    found = bring(AKSHARE, ABSTRACT, form="csv", own=ColumnMap(dates="ytd"))
    assert [p for _, p, _ in figures(found)] == ["2024", "2024Q1/2024Q3"]


def test_a_stock_at_the_end_of_a_period_is_written_as_the_case_writes_it(bring):
    head, values = ("指标", "中文名", "英文名", "指标类型", "单位", "来源", "20240930", "20241015"), (1, 2)
    found = bring(head, ("users", None, None, None, None, "P", *values), form="csv", write=False)
    assert [p for _, p, _ in figures(found)] == ["2024Q3", "2024-10-15"]
    found = bring(head, ("shops", "门店", "Shops", "存量", "家", "P", *values), form="csv")
    assert [p for _, p, _ in figures(found)] == ["2024-09-30", "2024-10-15"]


def test_a_day_within_a_month_is_a_day(bring):
    assert figures(bring(LONG, ("cars", "2025-11-11", "5,000", "P"))) == [("cars", "2025-11-11", "5,000")]


def test_dates_of_a_year_that_begins_in_april(sample, bring):
    with (sample / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("fiscal_year_start: 4\n")
    found = bring(DATED, ("cars", "P", 1, 2, 3, 4), form="csv", own=ColumnMap(dates="ytd"))
    assert [p for _, p, _ in figures(found)] == ["2023-04/2024-03", "2024Q2", "2024-04/2024-09", "2024-04/2024-12"]


def test_a_third_quarterly_report_is_asked_about_and_others_are_not(bring):
    rows = [("cars", f"2025{report}", n, "P") for n, report in enumerate(("一季报", "中报", "三季报", "年报"), start=1)]
    found = bring(LONG[:4], *rows, partial=True)
    assert [(r["period"], r["value"]) for r in found.rows] == [("2025Q1", "1"), ("2025H1", "2"), ("2025", "4")]
    (problem,) = found.problems
    assert problem.value == "2025三季报" and "--dates" in problem.remedy
    found = bring(LONG[:4], rows[2], own=ColumnMap(dates="ytd"))
    assert figures(found) == [("cars", "2025Q1/2025Q3", "3")]


def test_estimates_are_marked_and_actuals_are_not(bring):
    found = bring(("指标", "来源", "2024A", "2025E", "4Q26(E)"), ("cars", "P", 1, 2, 3))
    assert [(r["period"], r["quality"]) for r in found.rows] == [
        ("2024", ""), ("2025", "estimate"), ("2026Q4", "estimate"),
    ]  # fmt: skip
