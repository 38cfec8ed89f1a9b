from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import FaneconError, ParameterError
from fanecon.notation.numbers import UNITS, format_interval, format_number


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (113_121_000_000, "CNY", "1,131.2亿元", "RMB 113.1 billion"),
        (29e9, "CNY", "290亿元", "RMB 29 billion"),
        (1062.8, "CNY", "1,062.8元", "RMB 1,062.8"),
        (215_900, "CNY", "21.59万元", "RMB 215,900"),
        (44.56, "HKD", "44.56港元", "HK$44.56"),
        (741_700_000, "people", "7.417亿", "741.7 million"),
        (43_300_000, "devices", "4,330万台", "43.3 million"),
        (108_796, "vehicles", "108,796辆", "108,796"),
        (200_000, "orders", "20万单", "200,000"),
        (18_000, "stores", "1.8万家", "18,000"),
        (1, "claims", "1条", "1 claim"),
        (20, "claims", "20条", "20 claims"),
        (8.2, "percent", "8.2%", "8.2%"),
        (0.04, "percent", "0.04%", "0.04%"),
        (-0.0, "percent", "0.0%", "0.0%"),
        (8.2, "pp", "8.2个百分点", "8.2 pp"),
        (2.7342, "ratio", "2.73倍", "×2.73"),
        (2.7342, "times", "2.7倍", "2.7 times"),
        (2, "rank", "第2位", "No. 2"),
        (9, "quarters", "9个季度", "9 quarters"),
        (14.5, "months", "14.5个月", "14.5 months"),
        (1, "years", "1年", "1 year"),
        (2010, "year", "2010年", "2010"),
        (0, "vehicles", "0辆", "0"),
    ],
)
def test_both_languages(value: float, unit: str, zh: str, en: str) -> None:
    assert (format_number(value, unit, "zh"), format_number(value, unit, "en")) == (zh, en)


def test_digits_are_significant_for_counts_and_decimals_for_rates() -> None:
    assert format_number(741_700_000, "people", "zh", 3) == "7.42亿"
    assert format_number(700_000_000, "people", "zh", 3) == "7.00亿"
    assert format_number(108_796, "vehicles", "en", 3) == "109,000"
    assert format_number(22.284, "percent", "en", 2) == "22.28%"


def test_rounding_is_half_even_on_the_decimal_that_was_written() -> None:
    assert format_number(0.25, "percent", "en", 1) == "0.2%"
    assert format_number(0.35, "percent", "en", 1) == "0.4%"  # the binary 0.35 lies below
    assert format_number(Fraction(1, 3), "percent", "en", 3) == "0.333%"
    assert format_number(Decimal("2.675"), "ratio", "en") == "×2.68"


def test_rounding_up_changes_the_scale_word() -> None:
    assert format_number(99_999_999, "people", "zh") == "1亿"
    assert format_number(999_999_999, "people", "en") == "1 billion"


def test_signs() -> None:
    assert format_number(-9.1, "percent", "en") == "−9.1%"
    assert format_number(-5e8, "CNY", "en") == "−RMB 500 million"
    assert format_number(9.1, "percent", "en", signed=True) == "+9.1%"
    assert format_number(0, "percent", "en", signed=True) == "0.0%"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_is_not_printed(value: float) -> None:
    with pytest.raises(FaneconError, match="no number"):
        format_number(value, "percent", "en")


def test_unknown_unit_and_language_are_named() -> None:
    with pytest.raises(ParameterError, match='Did you mean "percent"'):
        format_number(1, "percnt", "en")
    with pytest.raises(ParameterError, match='lang is "fr"'):
        format_number(1, "percent", "fr")


@given(
    st.floats(-1e15, 1e15, allow_nan=False),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["zh", "en"]),
)
def test_no_number_is_scientific_or_has_a_hyphen(value: float, unit: str, lang: str) -> None:
    text = format_number(value, unit, lang)
    assert not re.search(r"\d[eE][+-]?\d", text)
    assert "-" not in text
    assert re.search(r"\d", text)


@given(st.floats(-1e13, 1e13), st.floats(0, 1e10), st.sampled_from(["CNY", "vehicles", "percent", "ratio"]))
def test_a_printed_interval_holds_the_true_one(low: float, width: float, unit: str) -> None:
    high = low + width
    text = format_interval(low, high, unit, "en")
    inner = re.search(r"(−?[\d.,]+) to (−?[\d.,]+)", text)
    assert inner
    scale = {" trillion": 10**12, " billion": 10**9, " million": 10**6}
    factor = next((f for w, f in scale.items() if text.endswith(w)), 1)
    ends = [Fraction(e.replace(",", "").replace("−", "-")) * factor for e in inner.groups()]
    slack = Fraction(max(abs(low), abs(high), 1)) / 10**11  # floats are read to twelve digits
    assert ends[0] <= Fraction(low) + slack
    assert ends[1] >= Fraction(high) - slack


def test_intervals() -> None:
    assert format_interval(240_723, 241_025, "vehicles", "zh") == "240,723至241,025辆"
    assert format_interval(240_723, 241_000, "vehicles", "zh") == "240,723至241,000辆"
    assert format_interval(112_500_000_000, 113_500_000_000, "CNY", "en") == "RMB 112.5 to 113.5 billion"
    assert format_interval(None, 5.01, "percent", "en") == "5.1% or less"
    assert format_interval(2010, 2011, "year", "zh") == "2010至2011年"
    assert format_interval(-1.26, 1.26, "percent", "en") == "−1.3 to 1.3%"
    assert format_interval(8.200000000000001, 9.3, "percent", "en") == "8.2 to 9.3%"


def test_a_narrow_interval_of_percent_has_two_decimals_at_most() -> None:
    assert format_interval(22.2837, 22.2850, "percent", "en") == "22.28 to 22.29%"
    assert format_interval(20.19850, 20.22407, "percent", "zh") == "20.19至20.23%"
    assert format_interval(8.136, 8.166, "pp", "en") == "8.13 to 8.17 pp"
    assert format_interval(0.00042, 0.00043, "percent", "en") == "0.0004 to 0.0005%"  # small ones keep a digit
    assert format_interval(741_650_001, 741_650_002, "people", "en") == "741.650001 to 741.650002 million"  # counts do


def test_both_ends_of_an_interval_have_the_same_decimals() -> None:
    assert format_interval(84_000_000_000, 147_400_000_000, "CNY", "en") == "RMB 84.0 to 147.4 billion"
    assert format_interval(75, 80, "percent", "zh") == "75至80%"
    assert format_interval(-10, None, "percent", "en") == "−10% or more"
    assert format_interval(0, 0.25, "percent", "en") == "0.00 to 0.25%"


def test_an_interval_must_say_something() -> None:
    with pytest.raises(FaneconError, match="swap"):
        format_interval(2, 1, "percent", "en")
    with pytest.raises(FaneconError, match="both sides"):
        format_interval(None, float("inf"), "percent", "en")
