"""Everything with digits in a text is found, and named as what it is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fanecon.report.document import block, blocks_of, plain
from fanecon.report.figures import find_figures, find_periods, resolve, step_back
from fanecon.report.grids import column, quantities
from fanecon.report.lexicon import Lexicon
from fanecon.report.patterns import closed, words
from fanecon.report.scenes import When
from fanecon.study.cases import OpenCase


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("集团总营收达到1131亿元人民币,同比增长22.3%[2]", ["1131亿元人民币 money", "22.3% percent", "[2] footnote"]),
        ("SU7上市13个月累计交付约28万辆", ["su7 name", "13个月 duration", "约28万辆 count"]),
        ("連續第7年入選《財富》世界500強，第297位", ["7年 duration", "世界500强 name", "第297位 rank"]),
        ("第三季交付新車10萬8796輛", ["第三季 date", "10万8796辆 count"]),
        ("1亿2千万", ["1亿2千万 count"]),
        ("RMB113.1 billion, up 22.3% year-on-year", ["rmb113.1 billion money", "22.3% percent"]),
        ("收入1131亿，YoY+22.3%，QoQ-2.4%", ["1131亿 count", "+22.3% percent", "-2.4% percent"]),
        ("from RMB 8.5 billion to RMB 9.4 billion", ["rmb 8.5 billion money", "rmb 9.4 billion money"]),
        ("增长22.3%至1131亿元", ["22.3% percent", "1131亿元 money"]),
        ("15%~20%", ["15%~20% percent"]),
        ("iPhone 17 Pro, 5G, Xiaomi 15 Ultra sold 1.2 million units",
         ["iphone 17 pro name", "5g name", "xiaomi 15 ultra name", "1.2 million units count"]),
        ("ranked second, top three, No. 2, 297th", ["second rank", "top three rank", "no. 2 rank", "297th rank"]),
        ("nine consecutive quarters; the 21st quarter running", ["nine consecutive quarters duration", "21 count"]),
        ("毛利率提升2.5个百分点", ["2.5个百分点 pp"]),
        ("近三成、两倍、翻番、nearly sevenfold", ["近三成 percent", "两倍 multiple", "翻番 multiple", "nearly sevenfold multiple"]),
        ("他今年35岁，10:30开播，见图3", ["35岁 age", "10:30 time", "图3 number"]),
        ("突破千亿大关", ["突破千亿 count"]),
        ("2.0%", ["2.0% percent"]),
        ("一百三十八亿八千万元，增长百分之二百零四点四", ["一百三十八亿八千万元 money", "百分之二百零四点四 percent"]),
        ("不到 4 万辆", ["不到 4 万辆 count"]),
    ],
)  # fmt: skip
def test_figures_are_found_and_named(text: str, found: list[str]) -> None:
    printed, _ = find_figures(block("prose", 1, text))
    assert [f"{p.text} {p.kind or p.what}" for p in printed] == found


@settings(max_examples=150, deadline=None)
@example("B00.0")
@given(st.text(alphabet="0123456789.,%亿万元年月日季度第前 abcRMBQ至-()[]同比增长", max_size=40))
def test_no_digit_is_passed_over(text: str) -> None:
    made = block("prose", 1, text)
    printed, _ = find_figures(made)
    inside = {i for p in printed for i in range(p.start, p.end)}
    assert all(i in inside for i, c in enumerate(made.plain) if c.isdigit() and c.isascii())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_what_is_searched_has_the_length_of_what_is_written(text: str) -> None:
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("2025年第三季度", ["2025Q3"]), ("3q25", ["2025Q3"]), ("q3 fy2025", ["2025Q3"]), ("2024q4和2025q1", ["2024Q4", "2025Q1"]),
        ("the nine months ended 30 september 2025", ["2025Q1/2025Q3"]), ("截至2025年6月30日止六个月", ["2025H1"]),
        ("2025年前三季度", ["2025Q1/2025Q3"]), ("三季度", ["?Q3"]), ("去年同期", ["same_last_year"]),
        ("the september quarter", ["?Q3"]), ("2,025 stores", []), ("2025 stores", []), ("连续9个季度", []),
        ("the 21st quarter", []), ("october 13, 2025", ["2025-10-13"]), ("2025年10月", ["2025-10"]), ("2023a", ["2023"]),
        ("连续第四个季度", []), ("nine months of 2025", ["2025Q1/2025Q3"]), ("2025年1-9月", ["2025Q1/2025Q3"]),
        ("2025年1月至2月", ["2025-01/2025-02"]), ("april-june 2025", ["2025Q2"]), ("上市后1-6月", ["?H1"]),
        ("first six months of 2025", ["2025H1"]), ("2025年第三季度营收,较去年同期增长", ["2025Q3", "same_last_year"]), ("h1 2025", ["2025H1"]),
    ],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(text: str, forms: list[str]) -> None:
    assert [s.form for s in find_periods(text)] == forms


@pytest.mark.parametrize(
    ("form", "current", "period"),
    [
        ("?Q2", "2025Q3", "2025Q2"), ("same_last_year", "2025Q3", "2024Q3"), ("same:2023", "2025Q3", "2023Q3"),
        ("before", "2025Q1", "2024Q4"), ("next_quarter", "2025Q4", "2026Q1"), ("next_year", "2025", "2026"), ("?Q2", "", ""),
        ("this", "2025H1", "2025H1"), ("last:Q3", "2025", "2024Q3"), ("this_year", "2025Q3", "2025"), ("last_year", "2025Q3", "2024"),
        ("2024", "", "2024"), ("before", "2025Q1/2025Q3", ""), ("before", "2025", ""), ("?-02-30", "2025", ""),
        ("same_last_year", "2024-02-29", ""), ("same_last_year", "2025Q1/2025Q3", "2024Q1/2024Q3"),
    ],
)  # fmt: skip
def test_periods_that_lean_on_others_are_resolved(form: str, current: str, period: str) -> None:
    assert resolve(form, current) == period


def test_the_period_some_quarters_before() -> None:
    assert (step_back("2025Q1", 1), step_back("2025", 1), step_back("", 4)) == ("2024Q4", "", "")


def test_what_is_searched_is_narrow_simplified_and_small() -> None:
    assert plain("總營收**１,１３１億**元，二〇二五年") == "总营收  1,131亿  元,2025年"
    assert closed("iot 收入  total revenue") == "iot收入total revenue" and "首次" in words("first")


def test_markdown_is_blocks_with_their_lines() -> None:
    text = "# 财报\n营收1131亿元。\n\n1. 甲\n> 乙\n[1] 丙\n**丁**\n一、戊\n| 指标 | 2025Q3 |\n|---|---|\n| 月活 | 7\\|8 |\n\n| 己 |\n"
    assert [(b.kind, b.line, b.level, b.text) for b in blocks_of(text)] == [
        ("heading", 1, 1, "财报"), ("prose", 2, 4, "营收1131亿元。"), ("item", 4, 1, "1. 甲"), ("prose", 5, 1, "乙"),
        ("reference", 6, 1, "[1] 丙"), ("heading", 7, 4, "丁"), ("heading", 8, 2, "一、戊"), ("cell", 9, 1, "指标"),
        ("cell", 9, 1, "2025Q3"), ("cell", 11, 1, "月活"), ("cell", 11, 1, "7|8"), ("cell", 13, 1, "己"),
    ]  # fmt: skip


def test_headers_of_tables(xiaomi: OpenCase) -> None:
    lexicon = Lexicon(xiaomi)
    assert [m.metrics for m in lexicon.mentions("总营收1131亿元,总营收同比增速22.3%")] == [("revenue_total",)] * 2
    assert (quantities("总营收(亿元)", lexicon), quantities("平板出货量", lexicon)) == (("revenue_total",), ())
    found = [column(text, When()) for text in ("2025 q3", "同比变化", "2026e")]
    assert [(c.kind, c.when.period) for c in found] == [("level", "2025Q3"), ("growth", ""), ("other", "")]
