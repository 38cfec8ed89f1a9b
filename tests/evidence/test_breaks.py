"""Changes of definition: figures before and after are not compared, unless a growth was printed across."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.evidence.audit import audit_claim
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.claims import Claim, parse_operands
from fanecon.evidence.implied import complete_series
from fanecon.evidence.layouts import SERIES
from fanecon.methods.growth import year_on_year
from fanecon.notation.periods import changes_between
from fanecon.study.verdicts import explain


def write(folder, *rows):
    with (folder / "breaks.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([list(SERIES["breaks"].columns), *rows])


def opened(folder, as_of=""):
    return open_case(folder.name, as_of, data_dir=folder.parent)


def row(metric="users", period="2025Q1", bridged="", source="press"):
    return (metric, period, "计入平板", "tablets are counted", bridged, source)


@pytest.mark.parametrize(
    ("base", "later", "at_end", "crossed"),
    [
        ("2020Q3", "2021Q3", False, True), ("2021Q2", "2022Q2", False, True), ("2021Q3", "2022Q3", False, False),
        ("2020Q2", "2021Q2", False, False), ("2021", "2022", False, True), ("2021", "2022", True, False),
        ("2020", "2021", True, True), ("2021H1", "2022H1", True, True), ("2021-06-30", "2021-07-01", True, True),
        ("2021-07-01", "2022-07-01", True, False),
    ],
)  # fmt: skip
def test_two_periods_lie_on_one_definition_or_not(base, later, at_end, crossed):
    assert bool(changes_between(base, later, ["2021Q3"], at_end)) is crossed


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_of_quarters_a_change_lies_between_where_it_is_later_than_one_and_not_than_the_other(a, b, change, at_end):
    names = [f"{2010 + n // 4}Q{n % 4 + 1}" for n in (a, b, change)]
    assert bool(changes_between(names[0], names[1], [names[2]], at_end)) is (a < change <= b)


def test_growth_across_a_change_is_stopped(sample):
    write(sample, row())
    case = opened(sample)
    told = year_on_year(case.series("users", "Q"), breaks=case.breaks("users"))
    assert told[["period", "definition"]].to_numpy().tolist() == [["2025Q3", "changed"]]
    assert told["point"].isna().all()
    assert year_on_year(case.series("users", "Q"), breaks=case.breaks("cars"))["definition"].tolist() == ["same"]


def test_a_printed_growth_bridges_its_own_pair(sample):
    write(sample, row(bridged="users_yoy.2025Q3"))
    case = opened(sample)
    told = year_on_year(case.series("users", "Q"), breaks=case.breaks("users")).iloc[0]
    assert (told["definition"], told["fact_id"]) == ("bridged", "users_yoy.2025Q3")
    assert (told["low"], told["point"], told["high"]) == pytest.approx((8.15, 8.2, 8.25))


@pytest.mark.parametrize("bridged", ["users.2025Q3", "cars.2025Q3"])
def test_a_level_bridges_nothing(sample, bridged):
    write(sample, row(bridged=bridged))
    case = opened(sample)
    assert case.breaks("users")["bridged"].tolist() == [""]
    assert year_on_year(case.series("users", "Q"), breaks=case.breaks("users"))["definition"].tolist() == ["changed"]


def test_a_bridge_of_another_period_does_not_help(sample, add_row):
    add_row(
        "facts",
        "users.2024Q4",
        "users",
        "2024Q4",
        "700 million",
        "people",
        "1",
        "exact",
        "",
        "press",
        "",
        "2025-01",
        "",
    )
    add_row(
        "facts",
        "users.2025Q4",
        "users",
        "2025Q4",
        "800 million",
        "people",
        "1",
        "exact",
        "",
        "press",
        "",
        "2026-01",
        "",
    )
    write(sample, row(bridged="users_yoy.2025Q3"))
    case = opened(sample)
    told = year_on_year(case.series("users", "Q"), breaks=case.breaks("users"))
    assert told["definition"].tolist() == ["bridged", "changed"]


def test_a_printed_growth_implies_no_base_on_the_old_definition(sample, add_row):
    add_row("facts", "users.2024Q1", "users", "2024Q1", "6亿", "people", "1", "exact", "", "press", "", "2024-05", "")
    add_row("facts", "users.2025Q2", "users", "2025Q2", "7.3亿", "people", "1", "exact", "", "press", "", "2025-08", "")
    add_row(
        "facts",
        "users_yoy.2025Q2",
        "users_yoy",
        "2025Q2",
        "8.0%",
        "percent",
        "1",
        "exact",
        "",
        "press",
        "",
        "2025-08",
        "",
    )
    assert "2024Q2" in set(complete_series(opened(sample), "users")["period"])
    write(sample, row())
    assert "2024Q2" not in set(complete_series(opened(sample), "users")["period"])


def test_a_quarter_at_the_end_follows_from_the_year(sample):
    told = complete_series(opened(sample), "cars").set_index("period")
    assert "2024Q4" not in told.index  # two quarters of 2024 are open
    assert list(told.index) == ["2024Q3", "2025Q1", "2025Q2", "2025Q3"]


def test_a_last_quarter_that_only_the_year_pins_down_is_part_of_the_series(sample, add_row):
    add_row("facts", "cars.2025", "cars", "2025", "411,082", "units", "1", "exact", "", "filing", "", "2026-03", "")
    told = complete_series(opened(sample), "cars").set_index("period").loc["2025Q4"]
    assert (told["low"], told["implied"]) == (411_082 - 75_869 - 81_302 - 108_796, True)


def test_a_change_is_known_when_its_document_was(sample):
    write(sample, row(source="blog-a"))
    assert opened(sample, "2025-11-19").breaks("users").empty
    assert len(opened(sample, "2025-11-20").breaks("users")) == 1


@pytest.mark.parametrize(
    ("cells", "column"),
    [(row(metric="user"), "metric"), (row(bridged="users_yoy.1999"), "bridged"), (row(source="pres"), "source_id")],
)
def test_what_a_change_names_has_to_be_there(sample, cells, column):
    write(sample, cells)
    assert [(p.file, p.column) for p in check_case(sample)] == [("breaks.csv", column)]


def claim(kind, metric, period, stated="", base="", operands=""):
    return Claim("C1", 1, kind, "说法", "claim", metric, period, base, stated, parse_operands(operands))


GROWTH = claim("growth", "cars", "2025Q3", "173.4%", "2024Q3")
USERS = claim("growth", "users", "2025Q3", "8.2%", "2024Q3")


@pytest.mark.parametrize(
    ("said", "first", "before", "after"),
    [
        (GROWTH, "2025Q1", "SUPPORTED", "UNVERIFIED"), (GROWTH, "2024Q3", "SUPPORTED", "SUPPORTED"),
        (GROWTH, "2024Q4", "SUPPORTED", "UNVERIFIED"), (GROWTH, "2025Q4", "SUPPORTED", "SUPPORTED"),
        (claim("growth", "cars", "2025Q3", "200%", "2024Q3"), "2025Q1", "REFUTED", "UNVERIFIED"),
        (USERS, "2025Q1", "SUPPORTED", "SUPPORTED"),  # its growth is printed
        (claim("growth", "users", "2025Q3", "9%", "2024Q3"), "2025Q1", "REFUTED", "REFUTED"),
        (claim("streak", "cars", "2025Q3", "1", operands="of:growth"), "2025Q1", "SUPPORTED", "UNVERIFIED"),
        (claim("trend", "cars", "2025", operands="of:rising"), "2025Q2", "SUPPORTED", "CONSISTENT"),
        (claim("trend", "cars", "2025", operands="of:falling"), "2025Q2", "REFUTED", "REFUTED"),
        (claim("first_passage", "cars", "2025Q3", "10万"), "2025Q3", "SUPPORTED", "CONSISTENT"),
        (claim("first_passage", "cars", "2025Q3", "8万"), "2025Q3", "REFUTED", "CONSISTENT"),
        (claim("first_passage", "cars", "2025Q3", "8万"), "2025Q2", "REFUTED", "REFUTED"),
    ],
)  # fmt: skip
def test_no_verdict_comes_from_figures_on_two_definitions(sample, said, first, before, after):
    assert audit_claim(said, opened(sample)).verdict.value == before
    write(sample, row(metric=said.metric, period=first))
    assert audit_claim(said, opened(sample)).verdict.value == after


def test_the_change_that_stops_a_growth_is_told(sample):
    write(sample, row(metric="cars"))
    case = opened(sample)
    told = explain(audit_claim(GROWTH, case), case)
    assert "2025年第一季度起：计入平板" in told.plain("zh") and "from Q1 2025: tablets are counted" in told.plain("en")
    assert "173" not in told.plain("en")


def test_a_share_of_two_metrics_is_followed_on_the_longest_stretch_on_one_definition(sample, add_row):
    for i, period in enumerate(("2025Q1", "2025Q2")):
        figure = f"{700 + i} million"
        add_row(
            "facts", f"users.{period}", "users", period, figure, "people", "1", "exact", "", "press", "", "2025-09", ""
        )
    said = claim("trend", "", "2025", operands="of:falling proxy:cars/users")
    ends = ("first_period", "last_period", "definitions")

    def told():
        [check] = audit_claim(said, opened(sample)).checks
        return tuple(check.detail[key] for key in ends)

    assert told() == ("2024Q3", "2025Q3", "one")
    write(sample, row(metric="users", period="2025Q1"))
    assert told() == ("2025Q1", "2025Q3", "several")
    write(sample, row(metric="cars", period="2025Q3"))
    assert told() == ("2024Q3", "2025Q2", "several")


def test_the_default_case_knows_its_changes():
    case = open_case("xiaomi")
    known = {m: case.breaks(m)["period"].tolist() for m in case.metrics if len(case.breaks(m))}
    assert known == {
        "aiot_connected_devices": ["2021Q3"], "ev_ai_segment_result": ["2024", "2025Q1"], "mau_global": ["2023Q4"],
        "mau_mainland_china": ["2023Q4"], "users_5plus_devices": ["2019Q2", "2021Q3"],
    }  # fmt: skip
    five = case.breaks("users_5plus_devices").iloc[0]
    assert (five["bridged"], five["bridged_period"], five["point"]) == (
        "users_5plus_devices_yoy.2019Q2",
        "2019Q2",
        0.787,
    )
    users = year_on_year(case.series("mau_global", "Q"), breaks=case.breaks("mau_global")).set_index("period")[
        "definition"
    ]
    assert set(users["2023Q4":"2024Q3"]) == {"changed"}
    assert set(users["2024Q4":]) == {"same"}
