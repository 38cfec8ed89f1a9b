"""The second case: its tables are whole, agree with one another, and know nothing early."""

from __future__ import annotations

import csv
import json
import re
from fractions import Fraction

import pytest

from fanecon.evidence.audit import audit
from fanecon.evidence.case import case_folder, open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.implied import complete_series, contradictions
from fanecon.evidence.interval import Interval

FOLDER = case_folder("popmart")
CASE = open_case("popmart")
PERCENT = Fraction(1, 100)
CHARACTERS = ("the_monsters", "molly", "skullpanda", "dimoo", "pucky")


def interval(metric: str, period: str) -> Interval:
    choice = CASE.fact(metric, period)
    assert choice is not None, (metric, period)
    return choice.fact.interval


def test_nothing_is_wrong_with_it():
    assert check_case(FOLDER) == []


def test_every_collected_row_is_there():
    facts = CASE.table("facts")
    # Of 99 collected rows ten pairs of range ends became one row each; one growth stood in a note.
    assert len(facts) == 99 - 10 + 1
    assert (facts["bound"] == "range").sum() == 10
    assert facts["metric"].str.startswith("ip_revenue").sum() == 21 + 1
    assert facts["metric"].str.startswith("ip_share").sum() == 15
    assert set(facts.loc[facts["quality"] == "estimate", "period"]) == {"2025"}
    assert (facts["quality"] == "estimate").sum() == 4
    assert len(CASE.table("events")) == 5


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
        ("units_sold", "2025", 400_000_000, None),
    ],
)
def test_known_figures(metric, period, low, high):
    assert interval(metric, period) == Interval(Fraction(low), None if high is None else Fraction(high))


def test_the_halves_add_up_to_the_years():
    halves = [interval("revenue_total", half) for half in ("2022H1", "2022H2")]
    assert (halves[0] + halves[1]).overlaps(interval("revenue_total", "2022"))
    told = complete_series(CASE, "revenue_total", "H").set_index("period")
    assert list(told.index) == ["2022H1", "2022H2", "2023H1", "2023H2", "2024H1", "2024H2", "2025H1"]
    assert list(told.index[told["implied"]]) == ["2023H2", "2024H2"]
    assert told.loc["2024H2", "point"] == pytest.approx(13_037_749_000 - 4_557_831_000)


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_printed_share_agrees_with_the_printed_revenue(character):
    revenues = {f.period.text: f for f in CASE.facts(f"ip_revenue_{character}")}
    both = [f for f in CASE.facts(f"ip_share_{character}") if f.period.text in revenues]
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


def test_the_year_before_its_boom_follows_from_the_printed_growth():
    told = complete_series(CASE, "ip_revenue_the_monsters", "Y").set_index("period")
    assert told.loc["2023", "implied"]
    assert told.loc["2023", "point"] == pytest.approx(3_040e6 / 8.266, rel=1e-3)


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
    assert len(past.table("facts")) == 46
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
