"""The parts of a total on the real cases: shares, zeros, what others pin down, and no estimate."""

from __future__ import annotations

from functools import cache

import pytest

from fanecon.errors import ParameterError
from fanecon.evidence.implied import split_ids
from fanecon.methods.decomposition import contributions
from fanecon.methods.finest import finest
from fanecon.methods.growth import year_on_year
from fanecon.study.cases import OpenCase, open_case


@cache
def the_case(name: str = "popmart", as_of: str = "") -> OpenCase:
    return open_case(name, as_of)


@cache
def split(name: str = "popmart", as_of: str = ""):
    case = the_case(name, as_of)
    total = case.series("revenue_total", implied=True)
    return finest(contributions(total, case.parts("revenue_total"), missing="other"))


def test_years_and_the_half_after_them_are_told():
    told = split()
    assert list(dict.fromkeys(told["period"])) == ["2020", "2021", "2022", "2023", "2024", "2025", "2026H1"]
    past = split(as_of="2025-12-31")
    assert list(dict.fromkeys(past["period"])) == ["2020", "2021", "2022", "2023", "2024", "2025H1"]
    assert all("Q" in p for p in split("xiaomi")["period"])


def test_a_part_is_known_by_its_share_where_its_revenue_was_not_printed():
    rows = split(as_of="2025-12-31").set_index(["period", "part"])["point"]
    assert rows["2020", "ip_revenue_molly"] == pytest.approx(100 * (0.142 * 2_513 - 456) / 1_683, abs=0.1)


@pytest.mark.parametrize("name", ["xiaomi", "popmart"])
def test_parts_add_up_to_the_growth(name):
    rates = year_on_year(the_case(name).series("revenue_total", implied=True)).set_index("period")["point"]
    for period, rows in split(name).groupby("period"):
        assert rows["point"].sum() == pytest.approx(rates[period], abs=1e-9)
        assert set(rows["label_zh"].dropna()).isdisjoint({""})


def test_the_newest_growth_is_split_into_characters_and_hardly_anything_is_left():
    rows = split().set_index(["period", "part"])["point"]
    assert rows["2026H1", "ip_revenue_twinkle"] == pytest.approx(100 * (2_650.0 - 389.4) / 13_876.276, abs=1e-3)
    assert rows["2026H1", "ip_revenue_the_monsters"] == pytest.approx(100 * (4_454.4 - 4_814) / 13_876.276, abs=1e-2)
    assert rows["2026H1", "other"] == pytest.approx(0.5, abs=0.05)


def test_a_part_counts_as_zero_before_it_began_and_makes_no_period_by_that():
    rows = split().set_index(["period", "part"])["point"]
    assert rows["2024", "ip_revenue_twinkle"] == pytest.approx(100 * 121 / 6_301.002, abs=1e-2)
    assert "2019" not in rows.index.get_level_values("period")


def test_an_estimate_is_no_part_of_growth():
    # In April 2026 the revenue of 2025 was known, and of the share of Labubu in it only what a bank had guessed.
    case = the_case(as_of="2026-04-30")
    assert "estimate" in set(case.series("ip_share_the_monsters")["quality"])
    used = split_ids(case.parts("revenue_total")["fact_id"])
    assert not any(case.fact_by_id(i.rpartition(":")[2]).quality for i in used)


def test_the_parts_of_another_total_are_an_error():
    with pytest.raises(ParameterError, match="names the parts of revenue_total"):
        the_case().parts("gross_profit")


def test_a_series_with_what_is_implied_holds_every_printed_figure():
    case = the_case("xiaomi")
    printed, whole = case.series("mau_global"), case.series("mau_global", implied=True)
    exact = printed[printed["high"] < float("inf")]
    assert set(exact["period"]) <= set(whole["period"])
    assert len(whole) > len(exact) and whole["period"].is_unique


def test_the_words_of_a_break_are_in_the_language_of_the_page():
    found = the_case("xiaomi").breaks("mau_global")
    assert found["what"].tolist() in (found["what_zh"].tolist(), found["what_en"].tolist()) and len(found)
