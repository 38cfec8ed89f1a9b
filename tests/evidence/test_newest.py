"""How new a case is, and what its newest figures rest on."""

from __future__ import annotations

from datetime import date

import pytest

from fanecon.evidence.case import open_case
from fanecon.evidence.folders import case_folder
from fanecon.evidence.newest import followed, freshness, is_stale, newest, newest_document
from fanecon.notation.periods import parse_period

SHIPPED = ["xiaomi", "popmart"]


def opened(folder, as_of=""):
    return open_case(folder.name, as_of, data_dir=folder.parent)


@pytest.mark.parametrize(
    ("period", "document", "stale"),
    [
        ("2025Q3", "2026-03-31", False), ("2025Q3", "2026-04-01", True), ("2025", "2026-06-30", False),
        ("2025", "2026-07-01", True), ("2025-12-31", "2026-07-01", True), ("2026-01-01", "2026-09-30", False),
        ("2026Q4", "2026-01-01", False),
    ],
)  # fmt: skip
def test_a_figure_is_stale_more_than_two_quarters_behind(period, document, stale):
    assert is_stale(parse_period(period), date.fromisoformat(document)) is stale
    assert not is_stale(parse_period(period), None)


def test_the_newest_document_is_that_of_the_day(sample):
    assert newest_document(opened(sample)) == date(2025, 11, 21)
    assert newest_document(opened(sample, "2025-11-20")) == date(2025, 11, 20)
    assert newest_document(opened(sample, "2024-02-01")) == date(2024, 1, 18)


def test_a_document_dated_by_its_year_is_not_newer_than_one_dated_by_the_day(sample, add_row):
    add_row("sources", "book", "Press", "Book", "", "2025", "zh", "B", "facts only", "original")
    assert newest_document(opened(sample)) == date(2025, 11, 21)


def test_rejected_rows_are_not_the_newest(sample, add_row):
    add_row(
        "facts",
        "users.2025Q4",
        "users",
        "2025Q4",
        "8亿",
        "people",
        "1",
        "exact",
        "unverified",
        "press",
        "",
        "2026-01",
        "",
    )
    assert newest(opened(sample), "users").fact.fact_id == "users.2025Q3"


def test_what_the_newest_figure_rests_on(sample, add_row):
    case = opened(sample)
    assert newest(case, "rank").warning == "tier_d"
    assert not newest(case, "rank").strong
    assert newest(case, "users").warning == ""
    assert newest(case, "users").strong
    add_row("sources", "copy", "Wiki", "Copy", "https://w.example/c", "2025-12-01", "zh", "C", "facts only", "copy")
    add_row("facts", "rank.2025.b", "rank", "2025", "3", "rank", "1", "exact", "", "copy", "", "2025-12-01", "")
    told = newest(opened(sample), "rank")
    assert ([d.source_id for d in told.documents], told.warning) == (["copy", "mirror"], "")
    add_row("facts", "cars.2026Q1", "cars", "2026Q1", "9", "units", "1", "exact", "", "copy", "", "2026-04-01", "")
    assert newest(opened(sample), "cars").warning == "single_copy"


def test_freshness_names_what_the_settings_follow(sample):
    (sample / "case.yaml").open("a").write("headline: [users, cars_monthly]\n")
    assert freshness(opened(sample)) == {
        "newest": {"users": "2025Q3", "cars_monthly": "2025-06"}, "newest_document": "2025-11-21", "stale": [],
    }  # fmt: skip
    assert freshness(opened(sample, "2024-11-30"))["newest"] == {"users": "2024Q3"}


def test_the_growth_of_the_whole_comes_first():
    assert followed(open_case("xiaomi"))[:2] == ["revenue_total", "smartphone_revenue"]


def test_the_default_case_is_behind_with_its_users_not_with_its_revenue():
    found = freshness(open_case("xiaomi"))
    assert {"mau_global", "users_5plus_devices"} <= set(found["stale"])
    assert not {"revenue_total", "smartphone_shipments", "ev_deliveries"} & set(found["stale"])
    assert "revenue_total" in freshness(open_case("xiaomi", as_of="2026-01-15"))["newest"]
    assert freshness(open_case("xiaomi", as_of="2025-12-01"))["stale"].count("mau_global") == 0


@pytest.mark.parametrize("name", SHIPPED)
def test_no_headline_rests_on_the_lowest_tier(name):
    case = open_case(name)
    assert case.config["headline"]
    assert case_folder(name).is_dir()
    for metric in case.config["headline"]:
        told = newest(case, metric)
        assert told is not None, metric
        assert told.warning != "tier_d", metric
