"""Notebook 04: its numbers by case and day, what makes its sentences true, and the limits of its page."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date

import lxml.html
import pandas as pd
import pytest

from fanecon.notation.periods import known_from
from tests.cases.rehearsal import rehearse
from tests.notebooks.running import EXHIBIT, FOLDER, by_id, executed, exhibits, kept, page_of, rendered

NAME = "04_kol_incident"
DATA = FOLDER.parent / "data" / "xiaomi"


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


def whole() -> dict[str, dict]:
    return by_id(kept(NAME, case="xiaomi", as_of=""))


def numbers(found: dict[str, dict], id: str) -> dict[str, float]:
    return {name: n["value"] for name, n in found[id]["numbers"].items()}


# --- the same numbers, computed another way from the tables ---------------------------------------


def test_hours_rest_on_the_strong_documents_and_not_on_the_weak_minute():
    clock = numbers(whole(), "clock")
    evening = pd.Timestamp("2026-01-05T18:00"), pd.Timestamp("2026-01-06T00:00")
    listed = pd.Timestamp("2026-01-06T14:35"), pd.Timestamp("2026-01-06T14:52")
    hours = (listed[0] - evening[1]) / pd.Timedelta(hours=1), (listed[1] - evening[0]) / pd.Timedelta(hours=1)
    assert (clock["gap_low_hours"], clock["gap_high_hours"]) == pytest.approx(hours)
    assert [round(h) for h in hours] == [15, 21]
    stamps = table("incident_timeline").set_index("item_id")
    tiers = table("sources").set_index("source_id")["tier"]
    assert tiers[stamps.loc["apology", "source_id"]] == "D" > tiers[stamps.loc["apology-evening", "source_id"]]
    assert stamps.loc["apology", "source_id"] not in {s["source_id"] for s in whole()["clock"]["sources"]}
    assert "21:35" not in json.dumps([f["text"] for f in whole().values() if f["kind"] != "claim"])


def test_a_day_is_kept_from_the_starts_that_leave_less_than_one():
    limit, day = whole()["limit"], pd.Timedelta(days=1)
    penalties = pd.Timestamp("2026-01-06T18:00")
    ends = {"First apology": "2026-01-06", "Protest comments": "2026-01-06", "Chat screenshots spread": "2026-01-05T18:00",
            "Rumour of a deal": "2026-01-05"}  # fmt: skip
    could = {name for name, end in ends.items() if penalties - pd.Timestamp(end) < day}
    assert set(re.findall("“(.+?)”", limit["so"]["en"].partition(" can it hold")[0])) == could
    assert numbers(whole(), "limit")["least_hours"] == 18


def test_what_the_press_says_of_the_list_stands_beside_what_the_archive_holds():
    assert "the archived main list does not" in whole()["clock"]["so"]["en"]
    assert "10100-66433806" in {s["source_id"] for s in whole()["clock"]["sources"]}


def test_its_size_is_a_rank_among_crises_with_reads_in_the_same_archive():
    measures = table("crisis_measures").query("measure == 'reads'")
    reads = measures.set_index("case_id")["value"].astype(float).sort_values(ascending=False)
    size = numbers(whole(), "size")
    assert size["mine_value_reads_3"] == reads["kol-2026-01"] == 109_298_000
    assert size["n_count"] == len(reads) == 9
    assert size["mine_place_count"] == list(reads.index).index("kol-2026-01") + 1 == 5
    assert size["part_percent"] == pytest.approx(100 * reads["kol-2026-01"] / reads.max())
    captures = table("incident_captures")
    totals = pd.to_numeric(captures["reads"]).groupby([captures["cut"], captures["topic"]]).max().groupby("cut").sum()
    sums = [totals["core"], totals["core"] + totals["wider"], totals.sum()]
    assert [round(s / 1e6) for s in sums] == [109, 127, 202]
    assert {1 + (reads.drop("kol-2026-01") > s).sum() for s in sums} == {5}
    assert "its place is the same" in whole()["size"]["so"]["en"]


def test_trust_is_one_number_with_its_baseline():
    days = table("stance_daily").query("negative != ''").set_index("date")
    days = days[["comments", "positive", "negative"]].astype(float)
    net, before = days["positive"] - days["negative"], slice("2025-03-27", "2025-03-29")
    level = (net[before] * days["comments"][before]).sum() / days["comments"][before].sum()
    trust = numbers(whole(), "trust")
    assert trust["base_baseline_pp"] == pytest.approx(level)
    assert trust["base_percent"] == pytest.approx(100 * (net.iloc[-1] - net.min()) / (level - net.min()))
    assert trust["least_percent"] < 20 < trust["base_percent"] < 25 < trust["most_percent"] < 30
    assert whole()["trust"]["confidence"] == "low"


def test_a_screening_counts_only_what_was_public_the_day_before():
    held = table("screening_evidence")
    assert min(known_from(day) for day in held["known_by"]) > date(2026, 1, 4)
    assert numbers(whole(), "eve") == {"rules_count": 5, "happened_count": 2}
    criteria = table("screening_criteria")
    assert numbers(whole(), "gap")["all_count"] == len(criteria) == 42
    assert not criteria["covers"].isin(["users", "community"]).any()


def test_the_share_the_roster_and_the_readings():
    share = numbers(whole(), "no-move")
    assert share["fall_percent"] == pytest.approx(3.03, abs=0.01)
    assert share["worst_p"] == pytest.approx(0.191, abs=1e-3)
    assert share["longest"] == pytest.approx(-6.11, abs=0.01)
    assert share["long_count"] == 3
    assert share["k_count"] == 1
    roster = table("roster")
    dealt = roster[roster["relation"].isin(["endorser", "annual_deal_ended"])]
    assert numbers(whole(), "roster") == {
        "all_people": roster["person"].nunique(), "dealt_people": dealt["person"].nunique()
    }  # fmt: skip
    assert numbers(whole(), "fit") == {"n_count": 8, "matched_count": 7, "coders_people": 1}
    assert {i for i in whole() if i.startswith("claim-")} == {"claim-c17", "claim-c18", "claim-c19", "claim-c27"}


# --- sentences that stop being true ---------------------------------------------------------------


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """The notebook on data in which the apology came late, nobody hit back, a criterion asks users, opinion came back."""
    data = tmp_path_factory.mktemp("otherwise") / "data"
    shutil.copytree(DATA, data / "xiaomi")

    def change(name, where, column, value):
        frame = table(name)
        assert where(frame).any()
        frame.loc[where(frame), column] = value
        frame.to_csv(data / "xiaomi" / f"{name}.csv", index=False)

    change("incident_timeline", lambda t: t["item_id"].str.startswith("apology"), "occurred", "2026-01-06T18:00")
    change("crisis_responses", lambda t: t["code"] == "attack_accuser", "code", "ingratiation")
    change(
        "stance_daily", lambda t: t["date"].eq("2025-04-14"), ["positive", "neutral", "negative"], ["60", "20", "20"]
    )
    change("screening_criteria", lambda t: t["criterion_id"] == "s24", "covers", "users")
    change("screening_evidence", lambda t: t["item_id"] == "e1", "known_by", "2025-10-01")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(data))
        return executed(NAME, tmp_path_factory.mktemp("run"), case="xiaomi")


@pytest.mark.parametrize("gone", ["clock", "tone", "answered", "trust", "back", "gap", "eve", "partners"])
def test_a_sentence_that_is_no_longer_true_is_not_said(otherwise, gone):
    assert gone in whole()
    assert gone not in by_id(otherwise)
    assert {"size", "fit", "roster"} <= set(by_id(otherwise))


def test_its_title_makes_no_claim_that_does_not_hold(otherwise):
    title = lxml.html.fromstring(rendered(NAME, otherwise, "en")).xpath("//title")[0].text
    assert title == "04 Xiaomi KOL incident: how big, how answered, what is left"


def test_its_charts_make_no_claim_that_does_not_hold(otherwise):
    claims = {
        "heat": "The topic reached the main list after the apology",
        "stance": "Talk faded; opinion did not come back",
    }
    told, now = (
        {e["id"]: e["title"]["en"] for e in exhibits(notebook) if e["kind"] == "chart"}
        for notebook in (kept(NAME, case="xiaomi", as_of=""), otherwise)
    )
    assert claims.items() <= told.items()
    assert told.keys() == now.keys()
    assert not claims.items() & now.items()


# --- any other incident ---------------------------------------------------------------------------


def titles(notebook, **parameters) -> list[str]:
    trees = {lang: lxml.html.fromstring(rendered(NAME, notebook, lang, **parameters)) for lang in ("zh", "en")}
    for tree in trees.values():
        assert tree.xpath("//title")[0].text == " ".join(tree.xpath("//h1")[0].text_content().split())
    return [tree.xpath("//title")[0].text for tree in trees.values()]


def test_the_page_is_named_by_its_incident_in_both_languages():
    notebook = kept(NAME, case="xiaomi", as_of="")
    assert titles(notebook) == [
        "04 小米KOL事件：道歉够分量，信任没人量过",
        "04 Xiaomi KOL incident: a full apology, and trust nobody measured",
    ]


@pytest.mark.parametrize("day", ["2026-01-06", "2026-01-12"])  # nobody has answered; no report has been audited
def test_it_can_be_told_while_it_runs(day):
    shown = {e.get("id") for bundle in rehearse(NAME, DATA.parent, "xiaomi", "en", day) if (e := bundle.get(EXHIBIT))}
    assert ("heat" in shown) == (day > "2026-01-06")


def test_another_crisis_of_the_same_company():
    notebook = kept(NAME, case="xiaomi", as_of="", incident="xiaomi-tongling-2025")
    found = by_id(notebook)
    assert titles(notebook, incident="xiaomi-tongling-2025")[1].startswith("04 SU7 crash at Tongling: how big")
    assert {"event-move", "size", "move", "trust-own", "big", "share", "regained"} <= set(found)
    assert not {"clock", "fit", "trust", "eve", "no-move"} & set(found)
    assert numbers(found, "move")["fall_percent"] == pytest.approx(6.83, abs=0.01)
    assert numbers(found, "trust-own")["base_percent"] == pytest.approx(numbers(whole(), "trust")["base_percent"])


def test_another_case_is_told_by_an_event_and_what_was_printed():
    notebook = kept(NAME, case="popmart", as_of="")
    assert titles(notebook, case="popmart")[0].startswith("04 直播间言价高：")
    assert set(by_id(notebook)) == {"event-move", "what"}
    tree = lxml.html.fromstring(page_of(NAME, case="popmart"))
    missing = [li.text_content() for li in tree.xpath('//div[@class="gaps"]//li')]
    assert len(missing) == len(set(missing)) >= 5


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request):
    notebook = kept(NAME, case="xiaomi", as_of="") if request.param == "zh" else kept(NAME, lang="en")
    return request.param, notebook, lxml.html.fromstring(page_of(NAME, request.param))


def test_its_open_tables_are_the_story_and_what_is_unknown(page):
    _, notebook, _ = page
    shown = exhibits(notebook)
    assert sum(e["kind"] == "chart" for e in shown) >= 3
    assert [e["id"] for e in shown if e["kind"] == "table" and e["open"]] == ["story", "unknown"]
    assert "kol-matrix" in [e["id"] for e in shown if e["kind"] == "table"]


def test_its_story_is_six_steps_dated_in_one_style(page):
    lang, _, tree = page
    days = [row[0].text_content() for row in tree.xpath('//figure[@id="story"]//tbody/tr')]
    style = {"zh": r"1月[4-7]日(下午|晚间)?", "en": r"(the (afternoon|evening) of )?[4-7] January"}[lang]
    assert len(days) == 6
    assert [day for day in days if not re.fullmatch(style, day.strip())] == []


def test_invented_candidates_are_on_no_page(page):
    assert not re.search("Candidate [A-Z]|候选人|虚构", page[2].text_content())


def test_the_screening_form_has_the_users_objection_as_a_veto(page):
    lang, _, tree = page
    rows = [[cell.text_content() for cell in row] for row in tree.xpath('//figure[@id="form"]//tbody/tr')]
    vetoes = [row[1] for row in rows if row[0] == {"zh": "否决", "en": "Veto"}[lang]]
    assert len(vetoes) == 5
    assert [v for v in vetoes if {"zh": "自家用户过半反对", "en": "our own users object"}[lang] in v]
