"""The registry of units: every one prints in both languages, is found by what people write, and knows what it counts."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from fanecon import cli
from fanecon.errors import ParameterError
from fanecon.evidence.importers.unit_words import UnitWord, mapped_unit, read_unit, with_word
from fanecon.notation.numbers import format_number
from fanecon.notation.units import COUNTED, UNITS, currencies, unit_of, unit_words


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (1_230_000_000, "KRW", "12.3亿韩元", "KRW 1.23 billion"), (-40_000_000_000, "KRW", "−400亿韩元", "−KRW 40 billion"),
        (1_230_000_000, "JPY", "12.3亿日元", "JPY 1.23 billion"), (1_200_000, "EUR", "120万欧元", "EUR 1.2 million"),
        (1_200_000, "XCG", "120万加勒比盾", "XCG 1.2 million"), (52_000, "albums", "5.2万张", "52,000 albums"),
        (1, "cities", "1个城市", "1 city"), (-12.5, "net_points", "−12.5分（净值）", "−12.5 net points"),
        (5.83, "per_thousand", "每千人5.8人", "5.8 per thousand people"), (4.5, "GWh", "4.5吉瓦时", "4.5 GWh"),
    ],
)  # fmt: skip
def test_a_page_prints_any_unit_in_both_languages(value, unit, zh, en):
    assert (format_number(value, unit, "zh"), format_number(value, unit, "en")) == (zh, en)


def test_every_currency_of_the_world_is_a_unit_with_a_chinese_name():
    assert len(currencies()) > 150 and set(currencies()) <= set(UNITS)
    assert all(UNITS[code].style == "money" and UNITS[code].zh[1] not in ("", code) for code in currencies())
    assert "DEM" not in UNITS and "krw" not in UNITS


def test_an_unknown_unit_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match='Did you mean "points"'):
        unit_of("point_s")


def test_what_comes_in_whole_numbers_never_falls_by_a_word():
    assert not [name for name in COUNTED if UNITS[name].signed]
    assert all(word == word.lower() for word in unit_words())


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("KRW billion", UnitWord(("KRW",), 10**9)), ("亿韩元", UnitWord(("KRW",), 1, "亿")), ("百万日圓", UnitWord(("JPY",), 10**6)),
        ("won", UnitWord(("KRW",))), ("RMB'000", UnitWord(("CNY",), 1000)), ("RMB millions", UnitWord(("CNY",), 10**6)),
        ("GBP", UnitWord(("GBP",))), ("EUR mn", UnitWord(("EUR",), 10**6)), ("億新台幣", UnitWord(("TWD",), 1, "亿")),
        ("港币元", UnitWord(("HKD",))), ("十亿元", UnitWord(("CNY", "TWD"), 10**9)), ("张", UnitWord(("units", "albums", "copies", "tickets"))),
        ("net points", UnitWord(("net_points",))), ("GWh", UnitWord(("GWh",))), ("万人次", UnitWord(("viewers", "visits", "views", "viewings", "reads"), 1, "万")),
        ("million users", UnitWord(("people", "followers", "viewers"), 10**6)), ("‰", UnitWord(("permille",))), ("bps", UnitWord(("bp",))),
        ("个百分点", UnitWord(("pp",))), ("丹麦克朗", UnitWord(("DKK",))), ("单位：万元", UnitWord(("CNY", "TWD"), 1, "万")), ("百万", UnitWord((), 10**6)),
    ],
)  # fmt: skip
def test_units_of_the_world_as_people_write_them(written, found):
    assert read_unit(written) == found


@pytest.mark.parametrize("written", ["口", "元/股", "RMB per share", "港币日元", "亿万元", "人台", "约", "3", ""])
def test_what_is_no_unit_is_refused(written):
    with pytest.raises(ValueError, match=f'the unit "{written}"'):
        read_unit(written)


@pytest.mark.parametrize(
    ("written", "meaning", "found"),
    [
        ("KRW billion", "USD", UnitWord(("USD",), 10**9)), ("万口", "people", UnitWord(("people",), 1, "万")),
        ("口(万)", "people", UnitWord(("people",), 1, "万")), ("bags", "units", UnitWord(("units",))),
        ("KRW billion", "KRW million", UnitWord(("KRW",), 10**6)), ("teams", "units", UnitWord(("units",))),
    ],
)  # fmt: skip
def test_a_map_of_units_never_drops_a_scale(written, meaning, found):
    assert mapped_unit(written, meaning) == found


@pytest.mark.parametrize(
    ("value", "reason"), [("48.2%", "percent"), ("5m", "says m"), ("三万", "its scale"), ("2.8x y", "left over")]
)
def test_a_scale_of_the_column_fits_only_a_figure_without_one(value, reason):
    with pytest.raises(ValueError, match=reason):
        with_word(value, "亿")


@pytest.mark.parametrize(
    ("value", "printed"),
    [("3.2 [1]", "3.2亿 [1]"), ("(3.2)", "(3.2亿)"), ("US$3-5", "US$3-5亿"), ("约3.2*", "约3.2亿*")],
)
def test_a_scale_of_the_column_stands_right_behind_the_digits(value, printed):
    assert with_word(value, "亿") == printed


def test_the_whole_list_is_printed_and_searched():
    def call(*arguments: str, lang: str = "en") -> str:
        return CliRunner().invoke(cli.main, ["units", *arguments], env={"LC_ALL": f"{lang}_XX.UTF-8"}).output

    everything = call().splitlines()
    assert len(everything) == len(UNITS) + 1 and everything[0].split() == [
        "unit",
        "kind",
        "printed",
        "as",
        "words",
        "read",
    ]
    assert "KRW 1.23 billion" in call("韩元") and "12.3亿韩元" in call("韩元", lang="zh")
    assert 'No unit has "wonn". Did you mean "won"' in call("wonn")
