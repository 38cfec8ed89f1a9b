"""The incident's tables hold what they should: totals, links, contradictions, and nothing about bystanders."""

from __future__ import annotations

import pandas as pd
import pytest

from fanecon.evidence.case import open_case
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.rules import read_moment
from fanecon.notation.reported import Reported

CASE = open_case("xiaomi")
INCIDENT = "kol-2026-01"


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("crises", 15),
        ("crisis_measures", 91),
        ("incident_timeline", 34),
        ("incident_measures", 22),
        ("incident_captures", 37),
        ("crisis_responses", 17),
        ("stance_daily", 20),
        ("roster", 39),
        ("screening_evidence", 4),
        ("screening_criteria", 42),
        ("report_sentences", 22),
    ],
)
def test_it_has_its_rows(table, rows):
    assert len(CASE.frame(table)) == rows
    assert set(SERIES) >= {
        *("crises", "crisis_measures", "incident_timeline", "incident_measures", "incident_captures"),
        *("crisis_responses", "stance_daily", "roster", "screening_evidence", "screening_criteria"),
    }


def test_the_captures_add_up_to_the_totals_of_the_three_cuts():
    captures = CASE.frame("incident_captures")
    reads = captures.groupby(["cut", "topic"])["reads"].max().groupby("cut").sum()
    assert reads["core"] == 109_298_000
    assert reads["core"] + reads["wider"] == 127_031_000
    assert reads.sum() == 201_997_000
    assert captures.loc[captures["cut"] == "core", "topic"].nunique() == 8


def test_the_captures_agree_with_the_row_of_the_crisis():
    captures, measures = CASE.frame("incident_captures"), CASE.frame("crisis_measures")
    core = captures[captures["cut"] == "core"]
    mine = measures[measures["case_id"] == INCIDENT].set_index("measure")["value"]
    most = core.groupby("topic")[["reads", "discussions", "posts"]].max().sum()
    assert mine[["reads", "discussions", "posts"]].to_dict() == most.to_dict()
    assert mine["peak_heat"] == core["heat"].max() == 1_051_277
    assert mine["best_position"] == core["position"].min() == 1
    assert mine["topics"] == core["topic"].nunique()


def test_cumulative_counts_never_fall():
    for _, topic in CASE.frame("incident_captures").sort_values("captured").groupby("topic"):
        for column in ("reads", "discussions", "posts"):
            assert topic[column].dropna().is_monotonic_increasing


def test_a_capture_lies_in_its_hour_and_in_the_file_it_is_cited_from():
    for row in CASE.frame("incident_captures").to_dict("records"):
        assert row["captured"][:13] == row["hour"][:13]
        day, hour = row["hour"][:10], row["hour"][11:13]
        assert row["source_id"] == f"weibo-hot-b-{day}-{hour}h"
        assert CASE.source(row["source_id"]).url.endswith(f"/{day}/{hour}.json")


def test_eight_other_crises_have_reads_and_heat():
    wide = CASE.frame("crisis_measures").pivot_table(index="case_id", columns="measure", values="value")
    both = wide.dropna(subset=["reads", "peak_heat"])
    assert len(both) == 9
    assert int(both["reads"].rank(ascending=False)[INCIDENT]) == 5
    assert int(both["peak_heat"].rank(ascending=False)[INCIDENT]) == 6
    breadth = CASE.frame("crises").set_index("case_id")["breadth"]
    assert set(breadth[breadth == "wide"].index) == {"xiaomi-tongling-2025", "xiaomi-chengdu-2025"}


def test_nobody_could_know_an_item_before_it_happened():
    for row in CASE.frame("incident_timeline").to_dict("records"):
        known = read_moment(row["known_by"])[1]
        assert known >= read_moment(row["occurred"])[0], row["item_id"]


def test_contradictions_and_doubles_are_kept_and_linked():
    items = CASE.frame("incident_timeline").set_index("item_id")
    assert items.loc["reported-hot-search", "contradicts"] == "not-listed-evening"
    assert items.loc["apology-evening", "same_as"] == "apology"
    assert items.loc["apology", "occurred"] == "2026-01-05T21:35"
    exact, coarse = (read_moment(items.loc[i, "occurred"]) for i in ("apology", "apology-evening"))
    assert coarse[0] <= exact[0] <= coarse[1]


def test_the_timeline_and_the_events_say_the_same():
    for row in CASE.frame("incident_timeline").to_dict("records"):
        if row["event_id"] and not row["same_as"]:
            assert CASE.event(row["event_id"]).date == row["occurred"], row["item_id"]


def test_published_figures_are_as_printed_and_conflicts_stay():
    measures = CASE.frame("incident_measures").set_index("measure_id")
    assert measures.loc["volume-weibo", "value"] == "81.74%"
    points = {Reported(v).point for v in measures.loc[measures["measure"] == "followers", "value"]}
    assert points == {2_570_000, 2_571_000, 2_500_000}


def test_every_code_has_a_response_of_the_timeline_or_is_about_the_whole():
    codes, items = CASE.frame("crisis_responses"), CASE.frame("incident_timeline").set_index("item_id")
    about = codes[codes["response_id"] != ""]
    assert set(items.loc[about["response_id"], "role"]) == {"response"}
    assert set(codes["coder"]) == {"coder-1"}
    assert set(codes.loc[codes["response_id"] == "", "scheme"]) == {"crisis_type", "modifier"}


def test_stance_was_read_off_within_its_error():
    days = CASE.frame("stance_daily")
    assert days["date"].diff().dropna().eq(pd.Timedelta(days=1)).all()
    shares = days[["positive", "neutral", "negative"]]
    assert int(shares.isna().all(axis=1).sum()) == 1
    off = shares.dropna().sum(axis=1) - 100
    assert off.abs().max() <= 3 * days["share_error"].max() + 1e-9
    # The readings fall short of the printed total by more than their errors allow: the pages say so.
    printed = CASE.frame("incident_measures").set_index("measure_id").loc["crash-comments", "value"]
    assert int(Reported(printed, unit="count").point) - days["comments"].sum() == 6_412 > 20 * 70


def test_evidence_is_held_on_the_partner_only_and_nobody_is_judged():
    roster, evidence = CASE.frame("roster"), CASE.frame("screening_evidence")
    assert set(evidence["candidate"]) == {"daxiong"}
    assert roster["person"].nunique() == 19
    assert (roster["occurred"] != "").all() and (roster["source_id"] != "").all()
    judging = "critic|hostile|hater|enemy|verdict|veto|黑粉|敌人|抹黑|劣迹"
    for column in ("relation", "detail_zh", "detail_en"):
        assert not roster[column].str.contains(judging, case=False).any()


def test_no_published_criterion_asks_the_users_of_the_brand():
    criteria = CASE.frame("screening_criteria")
    assert set(criteria["covers"]).isdisjoint({"community", "users"})
    weights = [float(Reported(v).point) for v in criteria.loc[criteria["kind"] == "weight", "value"]]
    assert sum(weights) == pytest.approx(1.0)


def test_the_sentences_stand_in_the_report():
    sentences = CASE.frame("report_sentences")
    lines = set(CASE.table("outline")["line"])
    assert set(sentences["line"]) <= lines


def test_an_earlier_day_sees_only_what_was_known():
    eve = open_case("xiaomi", "2026-01-05")
    assert eve.frame("screening_evidence").empty
    assert eve.frame("incident_captures").empty
    assert set(eve.frame("incident_timeline")["known_by"]) <= {"2026-01-05"}
    report = open_case("xiaomi", "2026-01-31")
    assert len(report.frame("incident_captures")) == 37
    assert len(report.frame("screening_evidence")) == 4
    assert open_case("xiaomi", "2012-01-01").frame("crises").empty
