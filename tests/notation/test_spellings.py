"""Figures as the press, platforms, brokers, filings and crawlers print them: the right value, or a refusal."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fanecon.notation.reported import Reported, growth_readings

RIGHT = [
    # (printed, unit of the row, point, half of the interval's width; None: see BOUNDED)
    ("1.2w", "people", 12_000, 500), ("156.3W", "people", 1_563_000, 500), ("3.2kw", "people", 32_000_000, 500_000),
    ("1.2B", "CNY", 1_200_000_000, 50_000_000), ("RMB113.1bn", "CNY", 113_100_000_000, 50_000_000),
    ("1533.6万", "people", 15_336_000, 500), ("1.5k粉丝", "followers", 1_500, 50), ("$12mm", "USD", 12_000_000, 500_000),
    ("１３５．０萬", "people", 1_350_000, 500), ("1.2亿韩元", "KRW", 120_000_000, 5_000_000),
    ("5 lakh", "people", 500_000, 50_000), ("12 crore", "people", 120_000_000, 5_000_000),
    ("1.5E+08", "CNY", 150_000_000, 5_000_000), ("1.2e-1", "percent", "0.12", "0.005"),
    # signs, directions, losses
    ("+12.3%", "percent", "12.3", "0.05"), ("＋12.3％", "percent", "12.3", "0.05"), ("−12.3%", "percent", "-12.3", "0.05"),
    ("下降12.3%", "percent", "-12.3", "0.05"), ("↓12.3%", "percent", "-12.3", "0.05"), ("12.3% ↓", "percent", "-12.3", "0.05"),
    ("▼-12.3%", "percent", "-12.3", "0.05"), ("同比下跌 12.3%", "percent", "-12.3", "0.05"), ("年減12.3%", "percent", "-12.3", "0.05"),
    ("增长-12.3%", "percent", "-12.3", "0.05"), ("a 12.3% drop", "percent", "-12.3", "0.05"),
    ("(12.3)%", "percent", "-12.3", "0.05"), ("負12.3%", "percent", "-12.3", "0.05"), ("minus 12.3%", "percent", "-12.3", "0.05"),
    ("跌幅达12.3%", "percent", "-12.3", "0.05"), ("YoY +12.3%", "percent", "12.3", "0.05"), ("降至12.3%", "percent", "12.3", "0.05"),
    ("fell to 12.3%", "percent", "12.3", "0.05"), ("亏损1.2亿", "CNY", -120_000_000, 5_000_000),
    ("净亏损2.1亿元", "CNY", -210_000_000, 5_000_000), ("淨虧損2.1億元", "CNY", -210_000_000, 5_000_000),
    ("a net loss of RMB 2.1 million", "CNY", -2_100_000, 50_000), ("2.1亿亏损", "CNY", -210_000_000, 5_000_000),
    ("(3.2)", "CNY", "-3.2", "0.05"), ("RMB (2.1) million", "CNY", -2_100_000, 50_000), ("(40)", "points", -40, "0.5"),
    ("$(1.2)m", "USD", -1_200_000, 50_000), ("−KRW 40 billion", "KRW", -40_000_000_000, 500_000_000),
    ("KRW −40 billion", "KRW", -40_000_000_000, 500_000_000), ("KRW(40) billion", "KRW", -40_000_000_000, 500_000_000),
    ("下跌120点", "points", -120, "0.5"), ("-8", "people", -8, 0),
    # Chinese numerals and mixed forms
    ("一万五千亿", "CNY", 1_500_000_000_000, 50_000_000_000), ("十二万", "people", 120_000, 5_000),
    ("两千", "people", 2_000, 500), ("1亿2千万", "people", 120_000_000, 5_000_000), ("3万5千", "people", 35_000, 500),
    ("2亿7000万", "people", 270_000_000, 5_000), ("12亿3456.78万元", "CNY", 1_234_567_800, 50),
    ("三点五亿", "people", 350_000_000, 5_000_000), ("一百零五人", "people", 105, 0), ("二十家", "stores", 20, 0),
    ("two million", "people", 2_000_000, 500_000), ("一个半小时", "hours", "1.5", "0.25"),
    # shares and fractions
    ("50bp", "percent", "0.5", "0.005"), ("50个基点", "percent", "0.5", "0.005"), ("5‰", "percent", "0.5", "0.05"),
    ("百分之三十", "percent", 30, "0.5"), ("千分之五", "percent", "0.5", "0.05"), ("三成", "percent", 30, 5),
    ("七成五", "percent", 75, "0.5"), ("2/3", "percent", Fraction(200, 3), Fraction(10, 3)),
    ("三分之二", "percent", Fraction(200, 3), Fraction(10, 3)), ("half", "percent", 50, "2.5"),
    ("1.2个百分点", "pp", "1.2", "0.05"), ("1.2pp", "pp", "1.2", "0.05"), ("50bp", "pp", "0.5", "0.005"),
    ("三分之二", "ratio", Fraction(2, 3), Fraction(1, 30)), ("+12.3pct", "percent", "12.3", "0.05"),
    # currencies and units
    ("人民币1131亿元", "CNY", 113_100_000_000, 50_000_000), ("￥1,131.2", "CNY", "1131.2", "0.05"),
    ("¥12亿", "JPY", 1_200_000_000, 50_000_000), ("$5.5m", "HKD", 5_500_000, 50_000), ("US $5.5m", "USD", 5_500_000, 50_000), ("¥12亿元", "CNY", 1_200_000_000, 50_000_000), ("港幣12億元", "HKD", 1_200_000_000, 50_000_000),
    ("12億円", "JPY", 1_200_000_000, 50_000_000), ("1.2 billion won", "KRW", 1_200_000_000, 50_000_000),
    ("丹麦克朗12亿", "DKK", 1_200_000_000, 50_000_000), ("12亿越南盾", "VND", 1_200_000_000, 50_000_000),
    ("1.2 billion Swiss francs", "CHF", 1_200_000_000, 50_000_000), ("108,796辆", "vehicles", 108_796, 0),
    ("10万名用户", "people", 100_000, 5_000), ("5.2万张", "albums", 52_000, 500), ("45.2 net points", "net_points", "45.2", "0.05"),
    ("1.2万人次", "viewers", 12_000, 500), ("2.7x", "times", "2.7", "0.05"), ("×2.73", "ratio", "2.73", "0.005"),
    ("第3位", "rank", 3, 0), ("top 3", "rank", 3, 0), ("No. 1", "rank", 1, 0), ("前十", "rank", 10, 0),
    # remark marks
    ("3.2*", "CNY", "3.2", "0.05"), ("3.2†", "CNY", "3.2", "0.05"), ("3.2 [1]", "CNY", "3.2", "0.05"), ("3.2(1)", "CNY", "3.2", "0.05"),
    ("3.2①", "CNY", "3.2", "0.05"), ("3.2亿¹", "CNY", 320_000_000, 5_000_000), ("3.2（注1）", "CNY", "3.2", "0.05"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "unit", "point", "half"), RIGHT)
def test_a_spelling_is_read_as_it_is_meant(printed, unit, point, half):
    figure = Reported(printed, unit)
    point, half = Fraction(point), Fraction(half)
    assert (figure.point, figure.interval.low, figure.interval.high) == (point, point - half, point + half)


BOUNDED = [
    ("10万+", "people", 100_000, None), ("10W+", "people", 100_000, None), (">10万", "people", 100_000, None),
    ("≥10万", "people", 100_000, None), ("<500万", "people", None, 5_000_000), ("＜500万", "people", None, 5_000_000),
    ("<=500万", "people", None, 5_000_000), ("500万以下", "people", None, 5_000_000), ("上万人", "people", 10_000, None),
    ("约1.2w", "people", 11_400, 12_600), ("約1.2萬", "people", 11_400, 12_600), ("~10万", "people", 95_000, 105_000),
    ("30万人左右", "people", 285_000, 315_000), ("逾3億人", "people", 300_000_000, 400_000_000), ("10万余人", "people", 100_000, 200_000),
    ("破亿", "people", 100_000_000, 200_000_000), ("近千万", "people", 9_000_000, 10_000_000),
    ("over a million", "people", 1_000_000, 2_000_000), ("近三成", "percent", 27, 30), ("一半以上", "percent", 50, None),
    ("下降超10%", "percent", -20, -10), ("下降近10%", "percent", -10, -9), ("亏损超2亿", "CNY", -300_000_000, -200_000_000),
    (">-5%", "percent", -5, None), ("<-5%", "percent", None, -5), ("24小时内", "hours", None, 24), ("within 24 hours", "hours", None, 24),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "unit", "low", "high"), BOUNDED)
def test_a_hedge_or_a_comparison_sign_opens_its_side(printed, unit, low, high):
    interval = Reported(printed, unit).interval
    assert (interval.low, interval.high) == (low, high)


RANGES = [
    ("1000-2000", "people", 1_000, 2_000), ("10%至15%", "percent", 10, 15), ("10-15%", "percent", 10, 15),
    ("3到5万", "people", 30_000, 50_000), ("1000至2万", "people", 1_000, 20_000), ("320至330億", "CNY", 32 * 10**9, 33 * 10**9),
    ("US$10-$15 million", "USD", 10_000_000, 15_000_000), ("人民币3亿元至5亿元", "CNY", 300_000_000, 500_000_000),
    ("between 10 and 20 million", "people", 10_000_000, 20_000_000), ("-5%至3%", "percent", -5, 3),
    ("-5%~-3%", "percent", -5, -3), ("下降5%-10%", "percent", -10, -5), ("三到四成", "percent", 30, 40),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "unit", "low", "high"), RANGES)
def test_a_range_has_two_ends(printed, unit, low, high):
    interval = Reported(printed, unit, bound="range").interval
    assert (interval.low, interval.high) == (low, high)


REFUSED = [
    # (printed, unit, a word of the reason)
    ("1.2x", "people", "«x»"), ("12.3亿日元", "CNY", "JPY"), ("12.3亿元", "HKD", "CNY"), ("$12亿", "CNY", "USD"),
    ("A$5", "USD", "AUD"), ("₩5bn", "CNY", "KRW"), ("¥12亿", "USD", "CNY"), ("5000台", "people", "«台»"),
    ("1.2万人次", "people", "«人次»"), ("48.2%", "CNY", "percentage"), ("2.5个百分点", "percent", "percentage points"),
    ("1.2个点", "percent", "percentage points"), ("1.2%", "pp", "percentage"), ("三成", "CNY", "成"), ("2/3", "people", "fraction"),
    ("下降8人", "people", "a fall"), ("↓5000", "followers", "a fall"), ("亏损3家", "stores", "a fall"), ("第3", "people", "«第»"),
    ("1.2亿5千万", "people", "more than one"), ("1 350 000", "people", "more than one"), ("3万5", "people", "more than one"),
    ("1,131 1,132", "people", "more than one"), ("七八万", "people", "no well-formed"), ("三亿十万", "people", "no well-formed"),
    ("数千万", "people", "holds no figure"), ("几十万", "people", "«几十万»"), ("十几万", "people", "«几万»"),
    ("1,23", "CNY", "«1,23»"), ("1,5 Mio.", "CNY", "«1,5 Mio.»"), ("1.5 Mio.", "EUR", "«Mio.»"), ("1.234.567", "CNY", "«1.234.567»"),
    ("1,2345", "CNY", "left over"), ("0,500", "CNY", "left over"), ("1'000", "CNY", "left over"), ("1_000", "CNY", "left over"),
    ("12,34,567", "INR", "left over"), ("007", "people", "left over"), ("1.2.3", "CNY", "left over"), ("१२", "people", "left over"),
    ("10⁸", "CNY", "left over"), ("1.5×10^8", "CNY", "left over"), ("100 m²", "CNY", "square_metres"), ("1½", "CNY", "«½»"),
    ("1.2兆", "CNY", "«兆»"), ("1.2亿万", "CNY", "«万»"), ("▲12.3%", "percent", "«▲12.3%»"), ("△1.2", "CNY", "«△1.2»"),
    ("12.3\u200b", "CNY", r"\u200b"), ("12.3亿（未经审计）", "CNY", "未经审计"), ("2.5元/股", "CNY", "«/股»"), ("12亿a", "CNY", "«a»"),
    ("下降-12.3%", "percent", "more than one sign"), ("↑-3%", "percent", "more than one sign"), ("--5", "CNY", "more than one sign"),
    ("(-5)", "CNY", "more than one sign"), ("超过-5%", "percent", "negative figure"), ("下降3%至5%", "percent", "to where"),
    ("约超5万", "people", "«约» and «超»"), ("10万++", "people", "keep one"), ("-5-3%", "percent", "one minus sign"),
    ("百分之30%", "percent", "percent and in percent"), ("12.3%成", "percent", "left over"), ("港币12亿日元", "HKD", "HKD and in JPY"), ("¥12亿元", "JPY", "CNY"), ("英镑12亿元", "GBP", "GBP and in CNY"),
    ("亏损收窄至1.2亿", "CNY", "«收窄至1.2亿»"), ("营收12亿", "CNY", "«营收12亿»"), ("12亿 (est.)", "CNY", "est."), ("120%", "ratio", "percentage"),
    ("10%至15%", "percent", "more than one"), ("1E999", "CNY", "left over"), ("9" * 5000, "CNY", "left over"), ("", "CNY", "holds no figure"),
    ("n/a", "CNY", "holds no figure"), ("—", "CNY", "holds no figure"), ("24个月", "years", "«个月»"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "unit", "reason"), REFUSED, ids=lambda text: text[:20])
def test_what_is_no_figure_of_the_row_is_refused_with_its_reason(printed, unit, reason):
    with pytest.raises(ValueError) as refused:
        Reported(printed, unit)
    shown = printed if len(printed) <= 80 else printed[:79] + "…"  # an error repeats a line, not a page
    assert reason in str(refused.value) and str(refused.value).startswith(f'"{shown}"')


GROWTH = [
    ("+12.3%", {"percent": ("0.1225", "0.1235")}), ("+12.3pct", {"percent": ("0.1225", "0.1235")}),
    ("同比增长22.3%", {"percent": ("0.2225", "0.2235")}), ("22.3% yoy", {"percent": ("0.2225", "0.2235")}),
    ("↓8%", {"percent": ("-0.085", "-0.075")}), ("同比-8%", {"percent": ("-0.085", "-0.075")}),
    ("增长三成", {"percent": ("0.25", "0.35")}), ("增长一半", {"percent": ("0.475", "0.525")}),
    ("nearly threefold", {"by": ("2.7", "3"), "to": ("1.7", "2")}), ("7-fold", {"by": ("6.5", "7.5"), "to": ("5.5", "6.5")}),
    ("增长0.5倍", {"by": ("0.45", "0.55")}), ("增长一倍", {"by": ("0.5", "1.5")}), ("翻了近两番", {"to": ("2.6", "3")}),
    ("翻倍", {"to": ("0.5", "1.5")}), ("more than doubled", {"to": ("1", "2")}), ("2.7 times as many", {"to": ("1.65", "1.75")}),
    ("為去年同期的2.7倍", {"to": ("1.65", "1.75")}),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "readings"), GROWTH)
def test_statements_of_growth(phrase, readings):
    found = {r.name: (r.growth.low, r.growth.high) for r in growth_readings(phrase)}
    assert found == {name: tuple(map(Fraction, ends)) for name, ends in readings.items()}


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("+1.2pp", "percentage points"), ("提升1.2个点", "percentage points"), ("提高2.5個百分點", "percentage points"),
        ("+1.2 pct pts", "percentage points"), ("50bp", "basis points"), ("降至8%", "arrived"), ("下降2倍", "a fall"),
        ("翻两倍", "«翻两倍»"), ("增长5000人", "«人»"), ("增长12亿元", "CNY"), ("增长很多", "holds no figure"),
    ],
)  # fmt: skip
def test_what_is_no_growth_is_refused(phrase, reason):
    with pytest.raises(ValueError) as refused:
        growth_readings(phrase)
    assert reason in str(refused.value) and str(refused.value).startswith(f'"{phrase}"')


def test_a_scale_word_and_a_scale_beside_it_are_refused():
    with pytest.raises(ValueError, match="scale of 1,000,000 stands beside it"):
        Reported("1.2亿", "CNY", 10**6)


def test_a_fall_with_a_bound_of_the_signed_figure_is_refused():
    with pytest.raises(ValueError, match='such as "-1.2亿" with the bound at_most'):
        Reported("亏损超1.2亿", "CNY", bound="at_least")
