"""The second case: its tables are whole, agree with one another, and know nothing early."""

from __future__ import annotations

import csv
import json
import re
from fractions import Fraction

import pytest

from fanecon.evidence.audit import audit
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.folders import case_folder
from fanecon.evidence.implied import complete_series, contradictions
from fanecon.notation.interval import Interval

FOLDER = case_folder("popmart")
CASE = open_case("popmart")
PERCENT = Fraction(1, 100)
CHARACTERS = ("the_monsters", "molly", "skullpanda", "dimoo", "pucky")


def interval(metric: str, period: str) -> Interval:
    found = CASE.fact(metric, period)
    assert found is not None, (metric, period)
    return found.interval


def test_nothing_is_wrong_with_it():
    assert check_case(FOLDER) == []


def test_every_collected_row_is_there():
    facts = CASE.table("facts")
    # Of 99 collected rows ten pairs of range ends became one row each; one growth stood in a note. 183 came later.
    assert len(facts) == 99 - 10 + 1 + 183
    assert (facts["bound"] == "range").sum() == 10
    assert facts["metric"].str.startswith("ip_revenue").sum() == 22 + 77
    assert facts["metric"].str.startswith("ip_share").sum() == 15 + 4
    assert set(facts.loc[facts["quality"] == "estimate", "period"]) == {"2025"}
    assert (facts["quality"] == "estimate").sum() == 4
    assert len(CASE.table("events")) == 7


@pytest.mark.parametrize(
    ("metric", "period", "low", "high"),
    [
        ("revenue_total", "2017", 157_500_000, 158_500_000),
        ("revenue_total", "2024", 13_037_748_500, 13_037_749_500),
        ("revenue_total", "2025H1", 13_876_275_500, 13_876_276_500),
        ("revenue_total_yoy", "2025Q3", 245, 250),
        ("registered_members_mainland", "2023-06-30", 30_000_000, None),
        ("registered_members_mainland", "2025-06-30", 59_115_000, 59_125_000),
        ("member_repurchase_rate", "2024", Fraction("49.35"), Fraction("49.45")),
        ("member_repurchase_rate", "2026H1", Fraction("51.55"), Fraction("51.65")),
        ("revenue_total", "2025", 37_115_000_000, 37_125_000_000),
        ("revenue_total", "2026H1", 17_172_850_000, 17_172_950_000),
        ("registered_members_mainland", "2026-06-30", 82_435_000, 82_445_000),
        ("gross_margin", "2025", Fraction("72.05"), Fraction("72.15")),
        ("units_sold", "2025", 400_000_000, None),
    ],
)
def test_known_figures(metric, period, low, high):
    assert interval(metric, period) == Interval(Fraction(low), None if high is None else Fraction(high))


def test_the_floor_of_an_article_stands_before_the_exact_figure_of_a_copy():
    first, *others = CASE.facts("registered_members_mainland", "2023-06-30")
    assert not first.source.is_copy
    assert [f.interval for f in others] == [Interval(Fraction(30_375_000), Fraction(30_385_000))]


def test_the_halves_add_up_to_the_years():
    halves = [interval("revenue_total", half) for half in ("2022H1", "2022H2")]
    assert (halves[0] + halves[1]).overlaps(interval("revenue_total", "2022"))
    told = complete_series(CASE, "revenue_total", "H").set_index("period")
    assert list(told.index) == [f"{year}H{half}" for year in range(2022, 2026) for half in (1, 2)] + ["2026H1"]
    assert list(told.index[told["implied"]]) == ["2023H2", "2024H2", "2025H2"]
    assert told.loc["2024H2", "point"] == pytest.approx(13_037_749_000 - 4_557_831_000)


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_printed_share_agrees_with_the_printed_revenue(character):
    revenues = {f.period.text: f for f in CASE.facts(f"ip_revenue_{character}")}
    both = [f for f in CASE.facts(f"ip_share_{character}") if f.period.text in revenues and not f.quality]
    assert both
    for share in both:
        total = interval("revenue_total", share.period.text)
        part = revenues[share.period.text].interval
        low, high = (share.interval.low or 0) * PERCENT * total.low, (share.interval.high or 0) * PERCENT * total.high
        assert part.overlaps(Interval(low, high)), share.fact_id


def test_the_three_largest_of_2021_are_the_three_that_are_printed():
    parts = [interval(f"ip_revenue_{c}", "2021") for c in ("molly", "skullpanda", "dimoo")]
    together = parts[0] + parts[1] + parts[2]
    total, share = interval("revenue_total", "2021"), interval("top_three_ip_share", "2021")
    assert together.overlaps(Interval(share.low * PERCENT * total.low, share.high * PERCENT * total.high))


def test_the_half_before_its_boom_follows_from_the_printed_growth():
    told = complete_series(CASE, "ip_revenue_dimoo", "H").set_index("period")
    assert told.loc["2024H1", "implied"]
    assert told.loc["2024H1", "point"] == pytest.approx(1_105e6 / 2.925, rel=1e-3)


def test_a_printed_growth_agrees_with_the_two_figures_it_is_about():
    checked = set()
    for of, metric in [(m.growth_of, m.metric) for m in CASE.metrics.values() if m.growth_of]:
        for growth in CASE.facts(metric):
            before = str(int(growth.period.text[:4]) - 1) + growth.period.text[4:]
            choices = [CASE.fact(of, period) for period in (growth.period.text, before)]
            if None in choices:
                continue
            now, then = (choice.interval for choice in choices)
            low, high = (end and 1 + end * PERCENT for end in (growth.interval.low, growth.interval.high))
            assert now.overlaps(Interval(low * then.low, high and high * then.high)), growth.fact_id
            checked.add(growth.fact_id)
    assert {"revenue_total_yoy.2026H1", "revenue_china_yoy.2026H1", "ip_revenue_twinkle_yoy.2026H1"} <= checked
    assert {"ip_revenue_hirono_yoy.2024", "ip_revenue_skullpanda_yoy.2025H1"} <= checked


PARTS = {
    "by IP": [f"ip_revenue_{name}" for name in (*CHARACTERS[:4], "crybaby", "twinkle", "hirono", "licensed")],
    "by region": [f"revenue_{name}" for name in ("china", "asia_pacific", "americas", "europe")],
    "by category": ["revenue_plush", "revenue_figures", "revenue_mega", "revenue_derivatives"],
}


@pytest.mark.parametrize(
    ("parts", "period", "least", "most"),
    [
        ("by region", "2025H1", 1, 1), ("by region", "2025", 1, 1), ("by region", "2026H1", 1, 1),
        ("by category", "2024", 1, 1), ("by category", "2025H1", 1, 1), ("by category", "2025", 1, 1),
        ("by IP", "2024", 0.84, 0.85), ("by IP", "2025", 0.90, 0.91), ("by IP", "2026H1", 0.90, 0.91),
    ],
)  # fmt: skip
def test_the_parts_of_a_period_add_up(parts, period, least, most):
    together = sum((interval(metric, period) for metric in PARTS[parts]), Interval(Fraction(0), Fraction(0)))
    total = interval("revenue_total", period)
    assert together.high >= Fraction(least) * total.low
    assert together.low <= Fraction(most) * total.high


def test_no_copy_of_a_filing_counts_as_one():
    assert {s.tier for s in CASE.sources.values()} == {"B", "C", "D"}
    copies = [s for s in CASE.sources.values() if "HKEX" in s.publisher or "filing" in s.publisher]
    assert len(copies) == 5
    assert {(s.tier, s.access) for s in copies} == {("C", "copy")}
    # What nobody else prints decides nothing, however exact it looks.
    assert not CASE.fact("ip_revenue_hirono", "2026H1").is_strong
    # Two copies decide nothing either; an article and a copy of one do.
    assert not CASE.fact("revenue_total", "2026H1").is_strong
    assert CASE.fact("revenue_total", "2025H1").is_strong


def test_no_figure_excludes_another():
    assert contradictions(CASE).empty


def test_a_fall_of_at_least_is_a_change_of_at_most():
    rows = CASE.frame("reactions")
    falls = rows[rows["measure"].str.contains("move|drawdown") & rows["value"].str.startswith("-")]
    assert len(falls) == 9
    assert set(falls["bound"]) == {"exact", "approx", "at_most"}
    closes = rows[(rows["measure"] == "stock_price") & (rows["day"] == "2025-11-07")]
    assert sorted(closes["value"]) == ["204.8", "208.2"]  # two documents, both kept


def test_nothing_is_known_before_its_document():
    past = open_case("popmart", as_of="2024-12-31")
    assert past.fact("revenue_total", "2024") is None
    assert past.fact("revenue_total", "2023H1") is not None
    assert len(past.table("facts")) == 48
    assert list(past.frame("reactions")["event_id"].unique()) == ["2022-03-28-fy2021"]
    assert open_case("popmart", as_of="2012-01-01").table("facts").empty


def test_there_is_no_report_to_audit():
    assert audit(CASE).dated is None
    assert not (FOLDER / "claims.csv").exists()


def test_no_address_of_a_machine_is_a_link():
    bare = [s for s in CASE.sources.values() if re.match(r"https?://\d+\.\d+\.\d", s.url)]
    assert [s.tier for s in bare] == ["D"]
    assert all(s.link is None for s in CASE.sources.values() if s.tier == "D")


def test_its_data_package_is_valid_and_complete():
    from frictionless import Package

    descriptor = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    report = Package(str(FOLDER / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert sorted(r["path"] for r in descriptor["resources"]) == sorted(p.name for p in FOLDER.glob("*.csv"))
    for resource in descriptor["resources"]:
        with (FOLDER / resource["path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] for field in resource["schema"]["fields"])
