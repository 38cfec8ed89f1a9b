"""The attention tables of the real case: totals that a wrong edit would move, and the care the raw data asks for."""

from __future__ import annotations

import pandas as pd
import pytest

from fanecon.evidence.case import open_case
from fanecon.notation.reported import Reported

CASE = open_case("xiaomi")
ROWS = {
    "attention_daily": 2064, "attention_coverage": 825, "attention_hourly": 2601, "brand_faces": 910, "voices": 68,
    "followers": 30, "followers_daily": 119, "closes": 3466, "activity": 57, "reactions": 51, "event_known": 12,
    "event_attention": 55,
}  # fmt: skip


@pytest.mark.parametrize(("table", "rows"), ROWS.items())
def test_no_row_was_lost_or_added(table, rows):
    assert len(CASE.frame(table)) == rows


def test_the_gap_of_the_archive_is_absent_and_the_only_one():
    days = CASE.frame("attention_daily")["date"]
    missing = pd.date_range(days.min(), days.max()).difference(days)
    assert (missing[0], missing[-1], len(missing)) == (pd.Timestamp("2021-09-24"), pd.Timestamp("2021-10-27"), 34)
    assert (CASE.frame("attention_daily")["topics_total"] > 0).all()


def test_days_and_months_count_the_same_topics():
    daily = CASE.frame("attention_daily")
    months = daily.groupby(daily["date"].dt.strftime("%Y-%m"))[["topics_total", "brand_topics", "face_topics"]].sum()
    pairs = CASE.frame("brand_faces")
    own = pairs[pairs["brand_zh"] == CASE.config.names["zh"]].set_index("period")
    pd.testing.assert_frame_equal(months, own[list(months)], check_names=False, check_dtype=False)
    assert months.sum().tolist() == [718_135, 2664, 858]


def test_a_face_is_part_of_its_brand():
    for table in ("attention_daily", "brand_faces"):
        frame = CASE.frame(table)
        assert (frame["face_topics"] <= frame["brand_topics"]).all()
        assert (frame["brand_topics"] <= frame["topics_total"]).all()
    hourly = CASE.frame("attention_hourly")
    assert (hourly["face_topics"] <= hourly["topics"]).all()
    events = CASE.frame("event_attention")
    assert (events["face_topics"] <= events[["topics", "brand_topics"]].max(axis=1)).all()


def test_only_the_pair_that_is_one_string_is_excluded():
    pairs = CASE.frame("brand_faces")
    marked = pairs[pairs["excluded"] != ""]
    assert set(marked["brand_en"]) == {"Qihoo 360"} and set(marked["excluded"]) == {"same-words"}
    assert (marked["face_topics"] == marked["brand_topics"]).all()
    assert pairs["brand_zh"].nunique() == 13 and len(pairs) == 13 * pairs["period"].nunique()


def test_voices_of_the_face_and_its_topics_agree():
    voices = CASE.frame("voices")
    yearly = voices.assign(year=voices["period"].str[:4])
    own = yearly[yearly["voice_zh"] == CASE.config["face"]["names"]["zh"]].groupby("year")["topics"].sum()
    daily = CASE.frame("attention_daily")
    assert own.tolist() == daily.groupby(daily["date"].dt.year)["face_topics"].sum().tolist()
    assert voices["topics"].sum() == 1019


def test_closes_agree_with_those_printed_in_the_press():
    closes = CASE.frame("closes")
    own = closes[closes["ticker"] == CASE.config["ticker"]].set_index("date")["close"]
    facts = [f for f in CASE.facts("close_1810hk") if "agrees" in f.note]
    assert len(facts) >= 14
    for fact in facts:
        assert own[pd.Timestamp(fact.period.text)] == pytest.approx(float(fact.reported.point), abs=0.011)
    assert own["2025-04-01"] / own["2025-03-31"] - 1 == pytest.approx(-0.0549, abs=5e-5)


def test_every_ticker_has_every_session_but_the_index():
    closes = CASE.frame("closes")
    counted = closes.groupby("ticker")["date"].agg(["count", "min", "max"])
    own, peers = CASE.config["ticker"], [*CASE.config["market"]["peers"]]
    assert counted.loc[own, "count"] == 891 and counted.loc[own, "max"] == pd.Timestamp("2026-08-21")
    assert set(counted.loc[peers, "count"]) == {818} and set(counted.loc[peers, "max"]) == {pd.Timestamp("2026-05-07")}
    assert counted.loc[CASE.config["market"]["index"], "count"] == 121


def test_the_outlier_stays_as_collected():
    daily = CASE.frame("followers_daily")
    douyin = daily[daily["platform"] == "douyin"].set_index("date")["followers"]
    assert douyin.iloc[0] == 42_479_000 and douyin.iloc[1] == 36_190_396
    assert douyin.iloc[1:].between(35_900_957, 36_190_396).all()


@pytest.mark.parametrize("table", ["followers", "activity", "reactions"])
def test_printed_figures_are_read_as_intervals(table):
    frame = CASE.frame(table)
    printed = frame[frame["value"] != ""]
    for row in printed.to_dict("records"):
        interval = Reported(row["value"], row.get("unit", "people"), 1, row["bound"]).interval
        assert interval.low is not None or interval.high is not None
    assert not printed["value"].str.match(r"[-+=@].*%").any()


def test_events_that_are_news_of_the_evening_say_so():
    known = CASE.frame("event_known").set_index("event_id")["known"]
    assert known["2025-03-29-tongling"].startswith("2025-04-01")
    assert all(CASE.event(e) is not None for e in known.index)


def test_as_of_shows_nothing_later():
    case = open_case("xiaomi", "2025-06-30")
    for table in ("attention_daily", "attention_hourly", "closes", "followers_daily"):
        days = case.frame(table)["date"]
        assert days.empty or days.max() <= pd.Timestamp("2025-06-30")
    assert case.frame("brand_faces")["period"].max() == "2025-06"
    assert case.frame("voices")["period"].max() == "2025Q2"
    assert case.frame("followers_daily").empty
