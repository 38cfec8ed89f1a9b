"""Printed figures as exact intervals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.evidence.reported import Reported, growth_readings


@pytest.mark.parametrize(
    ("printed", "unit", "scale", "bound", "low", "high"),
    [
        ("7.417亿", "people", 1, "exact", 741_650_000, 741_750_000),
        ("741.7百萬", "people", 1, "exact", 741_650_000, 741_750_000),
        ("1131.21億", "CNY", 1, "exact", 113_120_500_000, 113_121_500_000),
        ("8,554.5", "CNY", 10**6, "exact", 8_554_450_000, 8_554_550_000),
        ("108,796", "units", 1, "exact", 108_796, 108_796),
        ("41", "HKD", 1, "exact", Fraction(81, 2), Fraction(83, 2)),
        ("4330万", "units", 1, "exact", 43_295_000, 43_305_000),
        ("17%", "percent", 1, "exact", Fraction(33, 2), Fraction(35, 2)),
        ("约15000", "stores", 1, "exact", 14_250, 15_750),
        ("近7", "multiple", 1, "exact", Fraction(63, 10), 7),
        ("超25.8万", "units", 1, "exact", 258_000, 259_000),
        ("超1000", "stores", 1, "exact", 1_000, 2_000),
        ("突破7.417亿", "people", 1, "exact", 741_700_000, 741_800_000),
        ("不足300", "stores", 1, "exact", 200, 300),
        ("more than 132 million", "devices", 1, "at_least", 132_000_000, None),
        ("超过2.8万", "units", 1, "at_least", 28_000, None),
        ("3万以上", "units", 1, "exact", 30_000, None),
        ("over 44%", "percent", 1, "at_most", None, 44),
        ("1000-2000", "people", 1, "range", 1_000, 2_000),
        ("320至330億", "CNY", 1, "range", 32_000_000_000, 33_000_000_000),
        ("130多万", "people", 1, "exact", 1_300_000, 1_400_000),
        ("１３５．０万", "people", 1, "exact", 1_349_500, 1_350_500),
        (">10万", "people", 1, "exact", 100_000, None),
        ("超过1.0百万", "people", 1, "exact", 1_000_000, 2_000_000),
        ("未超过100万", "people", 1, "exact", None, 1_000_000),
        ("-2,300", "CNY", 10**6, "exact", -2_300_500_000, -2_299_500_000),
        ("approximately 32.6 million", "units", 1, "approx", 30_970_000, 34_230_000),
    ],
)  # fmt: skip
def test_known_prints(printed, unit, scale, bound, low, high):
    interval = Reported(printed, unit, scale, bound).interval
    assert (interval.low, interval.high) == (
        None if low is None else Fraction(low),
        None if high is None else Fraction(high),
    )


@pytest.mark.parametrize("printed", ["", "数千万", "n/a"])
def test_a_text_without_digits_is_refused(printed):
    with pytest.raises(ValueError, match="holds no figure"):
        Reported(printed)


@pytest.mark.parametrize("printed", ["2.1亿7000万", "130-140万", "1 350 000"])
def test_a_second_figure_is_never_dropped_in_silence(printed):
    with pytest.raises(ValueError, match="more than one figure"):
        Reported(printed, "people")


def test_another_currency_is_refused():
    with pytest.raises(ValueError, match="is in USD; expected a figure in CNY"):
        Reported("1131亿美元", "CNY")


def test_a_range_needs_two_figures():
    with pytest.raises(ValueError, match="not a range"):
        Reported("1000", bound="range")


def test_the_same_figure_is_recognised_across_scales_and_hedges():
    assert Reported("破20万", "orders").same_figure(Reported("200,000", "orders", bound="at_least"))
    assert not Reported("1131亿", "CNY").same_figure(Reported("113,121", "CNY", scale=10**6))


@pytest.mark.parametrize(
    ("phrase", "readings"),
    [
        ("22.3%", {"percent": (0.2225, 0.2235)}),
        ("增长近7倍", {"by": (6.3, 7), "to": (5.3, 6)}),
        ("增长7倍", {"by": (6.5, 7.5), "to": (5.5, 6.5)}),
        ("是去年的2.7倍", {"to": (1.65, 1.75)}),
        ("翻一番", {"to": (0.5, 1.5)}),
        ("翻番", {"to": (0.5, 1.5)}),
        ("翻两番", {"to": (2.5, 3.5)}),
        ("近翻番", {"to": (0.8, 1)}),
        ("增至2倍", {"to": (0.5, 1.5)}),
        ("下降8%", {"percent": (-0.085, -0.075)}),
        ("down 8%", {"percent": (-0.085, -0.075)}),
        ("nearly sevenfold", {"by": (6.3, 7), "to": (5.3, 6)}),
    ],
)
def test_growth_readings(phrase, readings):
    found = {r.name: (float(r.growth.low), float(r.growth.high)) for r in growth_readings(phrase)}
    assert found == {k: pytest.approx(v) for k, v in readings.items()}


def test_percentage_points_are_not_growth():
    with pytest.raises(ValueError, match="percentage points"):
        growth_readings("提高2.5个百分点")


SCALE_WORDS = {"": 1, "万": 10**4, "亿": 10**8, " million": 10**6, " billion": 10**9}


@given(
    units=st.integers(1, 10**9), step=st.fractions(Fraction(-1, 2), Fraction(1, 2)), places=st.integers(0, 4),
    word=st.sampled_from(sorted(SCALE_WORDS)),
)  # fmt: skip
def test_the_interval_holds_every_number_that_rounds_to_the_print(units, step, places, word):
    printed = f"{Decimal(units).scaleb(-places):f}{word}"
    truth = (units + step) * Fraction(SCALE_WORDS[word], 10**places)
    interval = Reported(printed, "CNY").interval
    assert interval.low <= truth <= interval.high
