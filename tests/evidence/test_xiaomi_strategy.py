"""The tables of choices: complete, resting on rows that exist, honest about what is judged."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from fanecon.evidence.case import open_case
from fanecon.evidence.layouts import SERIES
from fanecon.notation.periods import known_from

CASE = open_case("xiaomi")
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
TABLES = ("strategies", "options", "criteria", "scores", "effects", "effect_codes", "ranges", "agenda")


def cells(table):
    return [
        (row, token)
        for row in CASE.frame(table).to_dict("records")
        for token in row["basis"].split()
    ]  # fmt: skip


def produced(number):
    """Ids of the findings that a notebook says."""
    notebook = next(NOTEBOOKS.glob(f"{number}_*.ipynb")).read_text(encoding="utf-8")
    return set(re.findall(r'study\.finding\(\\"([\w-]+)', notebook))


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("strategies", 3), ("options", 9), ("criteria", 6), ("scores", 54), ("effects", 8), ("effect_codes", 26),
        ("ranges", 49), ("agenda", 10),
    ],
)  # fmt: skip
def test_it_has_its_rows(table, rows):
    assert len(CASE.frame(table)) == rows


def test_every_option_is_scored_on_every_criterion_within_its_scale():
    scores, criteria = CASE.frame("scores"), CASE.frame("criteria").set_index("criterion")
    pairs = scores.pivot_table("low", "option", "criterion")
    assert set(pairs.index) == set(CASE.frame("options")["option"])
    assert set(pairs.columns) == set(criteria.index)
    assert pairs.notna().all(axis=None)
    assert (scores["low"] <= scores["high"]).all()
    for row in scores.to_dict("records"):
        scale = criteria.loc[row["criterion"]]
        assert scale["low"] <= row["low"] and row["high"] <= scale["high"], row


def test_the_report_has_three_pieces_of_advice_a_horizon_under_headings():
    options, outline = CASE.frame("options"), CASE.table("outline").set_index("line")
    assert options["horizon"].value_counts().to_dict() == {"short": 3, "middle": 3, "long": 3}
    assert {outline.loc[line, "kind"] for line in options["line"]} == {"heading"}
    effects = CASE.frame("effects")
    assert {outline.loc[line, "kind"] for line in effects["line"]} == {"row"}
    assert effects.groupby("line")["side"].nunique().tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize("table", ["scores", "effects", "ranges"])
def test_every_basis_leads_to_a_row_that_exists(table):
    facts, events = set(CASE.table("facts")["fact_id"]), set(CASE.table("events")["event_id"])
    known = facts | events | set(CASE.sources) | {t for t in SERIES if len(CASE.frame(t))} | {"judgement"}
    lost = {token for _, token in cells(table) if "/" not in token and token not in known}
    assert lost == set()


@pytest.mark.parametrize("table", ["scores", "effects", "ranges", "agenda"])
def test_every_finding_named_is_produced_by_its_notebook(table):
    frame = CASE.frame(table)
    named = set(frame["finding"]) if "finding" in frame else {t for _, t in cells(table) if "/" in t}
    assert named
    for name in named:
        notebook, _, finding = name.partition("/")
        assert finding in produced(notebook[:2]), name


def test_a_judgement_says_so():
    scores = CASE.frame("scores")
    only = scores["basis"] == "judgement"
    assert int(only.sum()) == 23
    assert int((~only & scores["basis"].str.contains("judgement")).sum()) == 18
    assert scores.loc[only & (scores["criterion"] != "effort"), "why_zh"].str.contains("判断|可比").all()


def test_nothing_was_known_before_what_it_rests_on():
    days = {row["fact_id"]: row["published"] for row in CASE.table("facts").to_dict("records")}
    days |= {row["event_id"]: row["published"] for row in CASE.table("events").to_dict("records")}
    for table in ("scores", "ranges"):
        for row, token in cells(table):
            if day := known_from(days.get(token, "")):
                assert day <= known_from(row["known"]), (row, token)


def test_reads_and_users_agree_with_the_tables_they_come_from():
    scores = CASE.frame("scores").set_index(["criterion", "option"])
    measures = CASE.frame("crisis_measures")
    own = CASE.frame("crises").query("own")["case_id"]
    reads = measures[(measures["measure"] == "reads") & measures["case_id"].isin(own)].set_index("case_id")["value"]
    share = 100 * reads / reads.sum()
    crashes = share["xiaomi-tongling-2025"] + share["xiaomi-chengdu-2025"]
    assert scores.loc[("harm", "product-safety"), "high"] == pytest.approx(crashes, abs=0.1)
    assert scores.loc[("harm", "public-opinion"), "high"] == pytest.approx(100 - crashes, abs=0.1)
    assert scores.loc[("harm", "decision-rules"), "low"] == pytest.approx(share["kol-2026-01"], abs=0.1)
    users = {m: float(CASE.fact(m, "2025Q3").reported.point) for m in ("mau_global", "mau_mainland_china")}
    core = float(CASE.fact_by_id("users_5plus_devices.2025Q3.b").reported.point)
    home = 100 * users["mau_mainland_china"] / users["mau_global"]
    assert scores.loc[("reach", "globalisation"), "high"] == pytest.approx(100 - home, abs=0.1)
    assert scores.loc[("reach", "trust-repair"), "low"] == pytest.approx(100 * core / users["mau_global"], abs=0.05)
    assert scores.loc[("reach", "user-structure"), "high"] == pytest.approx(
        100 - 100 * core / users["mau_global"], abs=0.1
    )


def test_ranges_are_parameters_of_the_model_and_say_how_they_are_known():
    from dataclasses import fields

    from fanecon.methods.simulation import Parameters

    ranges = CASE.frame("ranges")
    names = {field.name for field in fields(Parameters)}
    assert set(ranges["parameter"]) <= names
    assert ranges["kind"].value_counts().to_dict() == {"assumed": 45, "calibrated": 1, "literature": 3}
    open_ends = ranges["low"].isna() | ranges["high"].isna()
    assert (open_ends == (ranges["measure"] != "")).all()
    assert (open_ends == (ranges["kind"] == "calibrated")).all()
    closed = ranges[~open_ends]
    assert (closed["low"] <= closed["high"]).all()
    assert (closed.loc[closed["scale"] == "log", "low"] > 0).all()
    assert (ranges.loc[ranges["strategy"] != "", "unit"] == "times").all()
    assert (ranges.loc[ranges["kind"] == "literature", "source_id"] != "").all()


def test_all_nine_options_stand_in_a_course_and_the_agenda_serves_options_in_time():
    options, agenda = CASE.frame("options"), CASE.frame("agenda")
    assert options["course"].value_counts().to_dict() == {"fan": 3, "product": 3, "voices": 3}
    assert agenda["days"].value_counts().to_dict() == {30: 4, 180: 3, 720: 3}
    assert set(agenda["option"]) == set(options["option"])  # no recommendation is left out


def test_a_step_says_who_what_when_it_worked_when_to_stop_and_what_speaks_against_it():
    agenda = CASE.frame("agenda")
    for name in ("owner", "watch", "success", "stop", "pro", "con"):
        assert (agenda[[f"{name}_zh", f"{name}_en"]] != "").all(axis=None)
    assert (agenda["success_en"] != agenda["stop_en"]).all() and agenda["review"].is_monotonic_increasing
    assert not agenda["watch_zh"].str.contains(r"\d").any()  # figures are named, and filled in where they are measured


def test_every_effect_is_coded_for_some_option():
    codes = CASE.frame("effect_codes")
    assert set(codes["effect"]) == set(CASE.frame("effects")["effect"])
    assert set(codes["option"]) == set(CASE.frame("options")["option"])
    assert pd.Series(codes["code"]).isin([-1, 1]).all()


def test_nothing_is_called_the_best():
    text = " ".join(
        str(v) for t in TABLES for row in CASE.frame(t).to_dict("records") for v in row.values()
    ).lower()  # fmt: skip
    assert not re.search(r"\bbest\b|最佳|最优", text)


def test_before_the_report_there_are_no_scores():
    early = open_case("xiaomi", "2026-01-30")
    assert early.frame("scores").empty
    assert early.frame("ranges").empty
    assert early.frame("agenda").empty
