"""Notebook 05: its numbers by case and day, what makes its sentences true, what it says for a run, its page's limits."""

from __future__ import annotations

import json
import re
import shutil

import lxml.html
import pandas as pd
import pytest

from fanecon.press.results import findings
from tests.notebooks.golden import CASES, path_of
from tests.notebooks.running import FOLDER, by_id, executed, kept, page_of

NAME = "05_strategy"
SAID = "application/vnd.fanecon.{}+json"
DATA = FOLDER.parent / "data"


def outputs(notebook, mime):
    return [o["data"][mime] for c in notebook.cells for o in c.get("outputs", []) if mime in o.get("data", {})]


@pytest.fixture(scope="module")
def xiaomi():
    return kept(NAME, case="xiaomi", as_of="")


def test_the_count_of_judgements_is_that_of_the_table(xiaomi):
    scores = pd.read_csv(DATA / "xiaomi" / "scores.csv")
    effects = pd.read_csv(DATA / "xiaomi" / "effects.csv")["evidence"].value_counts()
    found = by_id(xiaomi)
    assert found["judged"]["value"] == pytest.approx(100 * (scores["basis"] == "judgement").mean())
    assert found["effects"]["numbers"]["mixed_count"]["value"] == effects["mixed"]
    assert found["effects"]["numbers"]["open_count"]["value"] == effects["untested"] + effects["weak"]


def test_first_places_are_those_of_the_declared_scale_and_reversals_count_the_weighted_sum(xiaomi):
    numbers = {k: n["value"] for k, n in by_id(xiaomi)["ranking"]["numbers"].items()}
    told = by_id(xiaomi)["ranking"]["text"]["en"]
    assert "rules for decisions on partners" in told and "product safety" in told  # any weights; near the scorer's
    assert numbers["free_percent"] == pytest.approx(24.4, abs=1)  # as 100,000 draws of an independent program gave
    assert numbers["own_percent"] == pytest.approx(49.2, abs=2)
    assert [numbers[f"{k}_count"] for k in "abcd"] == [0, 10, 15, 1]


def test_the_simulation_says_how_small_the_differences_are(xiaomi):
    found = by_id(xiaomi)
    assert 0.4 < found["futures"]["numbers"]["gap_percent"]["value"] < 0.8
    assert found["whose"]["numbers"]["more_percent"]["value"] > 2 and found["decides"]["confidence"] == "low"
    assert "Never near the top" in found["front"]["more"]["en"]
    assert not re.search(
        r"\bbest course\b|最优|最佳", json.dumps([f["text"] for f in found.values()], ensure_ascii=False)
    )


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """Settled: one option is ahead of all, an effect is supported, and nobody quarrelled over words after the promise."""
    data = tmp_path_factory.mktemp("changed") / "data"
    shutil.copytree(DATA / "xiaomi", data / "xiaomi")
    folder = data / "xiaomi"
    scores, effects = pd.read_csv(folder / "scores.csv"), pd.read_csv(folder / "effects.csv", keep_default_na=False)
    ends = pd.read_csv(folder / "criteria.csv").set_index("criterion")
    better = ends["high"].where(ends["direction"] == "up", ends["low"])
    mine = scores["option"] == "trust-repair"
    scores["low"], scores["high"] = (scores[c].mask(mine, scores["criterion"].map(better)) for c in ("low", "high"))
    scores["basis"] = scores["basis"].replace("judgement", "crises")
    scores.to_csv(folder / "scores.csv", index=False)
    effects.assign(evidence="supported").to_csv(folder / "effects.csv", index=False)
    events = pd.read_csv(folder / "events.csv", dtype=str, keep_default_na=False)
    events.loc[events["title_zh"].str.contains("文字营销"), "type"] = "milestone"
    events.to_csv(folder / "events.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(data))
        quick = {"horizon": 12, "shock": 0.0, "scenarios": 8_000, "seed": 7}  # a year, and no incident
        return by_id(executed(NAME, tmp_path_factory.mktemp("run"), case="xiaomi", **quick))


@pytest.mark.parametrize("gone", ["ranking", "judged", "effects", "worth", "small-print", "first"])
def test_a_sentence_that_is_no_longer_true_is_not_said(changed, xiaomi, gone):
    assert gone in by_id(xiaomi)
    assert gone not in changed
    assert "ranking-same" in changed
    assert changed["futures"]["numbers"]["months_months"]["value"] == 12


@pytest.mark.parametrize("as_of", ["2024-06-30", "2025-10-31"])
def test_before_the_report_it_advises_nothing(as_of):
    notebook = kept(NAME, case="xiaomi", as_of=as_of)
    assert by_id(notebook) == {}
    assert [outputs(notebook, SAID.format(k)) for k in ("thesis", "action", "theme")] == [[], [], []]


# --- what it says for the run ---------------------------------------------------------------------


def test_every_recommendation_has_a_step_with_owner_measure_success_stop_and_review(xiaomi):
    (actions,) = outputs(xiaomi, SAID.format("action"))
    agenda = pd.read_csv(DATA / "xiaomi" / "agenda.csv")
    assert {a["id"] for a in actions} == set(agenda["item"])
    assert set(agenda["option"]) == set(pd.read_csv(DATA / "xiaomi" / "options.csv")["option"])
    assert [a["days"] for a in actions] == sorted(a["days"] for a in actions) and {a["days"] for a in actions} == {
        30,
        180,
        720,
    }
    for action in actions:
        assert action["proposal"] and re.fullmatch(r"20\d\d-\d\d-\d\d", action["review"]) and action["rests_on"]
        for part in ("action", "owner", "watch", "success", "stop", "pro", "con"):
            assert all(action[part][lang] for lang in ("zh", "en")), (action["id"], part)
        assert action["success"]["en"] != action["stop"]["en"]


def test_a_series_that_stopped_is_no_measure(xiaomi):
    (actions,) = outputs(xiaomi, SAID.format("action"))
    facts_of = {a["id"]: a["numbers"] for a in actions}
    assert set(facts_of["second-voice"]) >= {"face_share", "face_low_percent"} and facts_of["open-door"]
    assert facts_of["safety-report"] == {} and facts_of["layers"] == {}


def test_the_founder_is_measured_as_on_page_03_and_quarters_end_before_the_day_that_judges_them(xiaomi):
    (actions,) = outputs(xiaomi, SAID.format("action"))
    numbers = {a["id"]: {k: n["value"] for k, n in a["numbers"].items()} for a in actions}
    handed = by_id(kept("03_founder_ip", case="xiaomi", as_of=""))["hand-over"]["numbers"].values()
    assert any(n["value"] == pytest.approx(numbers["hand-over"]["face_goal_percent"]) for n in handed)
    voices = pd.read_csv(DATA / "xiaomi" / "voices.csv").query("period == '2026Q2'").set_index("voice_en")["topics"]
    assert numbers["second-voice"]["face_share"] == pytest.approx(100 * voices["Lei Jun"] / voices.sum())
    for action in (a for a in actions if re.search("两季|四季", a["success"]["zh"])):
        assert re.search(r"20\d\d-\d\d-\d\d", action["success"]["zh"])[0] > action["review"], action["id"]


def test_what_to_do_stands_first_and_the_surest_leads(xiaomi):
    tree = lxml.html.fromstring(page_of(NAME))
    assert tree.xpath("//section//h2")[0].text_content().startswith("先做什么")
    good = by_id(xiaomi)["first"]["text"]["en"]
    assert good.index("rules for decisions on partners") < good.index("product safety") < good.index("trust repair")


def test_all_themes_of_the_report_are_answered_or_say_what_it_would_take(xiaomi):
    (themes,) = outputs(xiaomi, SAID.format("theme"))
    assert len(themes) == 19  # the rows of the coverage table
    for theme in themes:
        assert theme["status"] == "answered" or all(theme["needs"][lang] for lang in ("zh", "en")), theme["id"]
        assert (FOLDER / f"{theme['page']}.ipynb").exists()
    (abroad,) = (t for t in themes if t["id"] == "global")
    frozen = json.loads(path_of("01_metrics", "xiaomi", "").read_text(encoding="utf-8"))
    same = frozen["overseas"]["value"]
    assert next(iter(abroad["numbers"].values()))["value"] == pytest.approx(same)


def test_the_thesis_is_said_for_any_case_with_scores():
    for case in CASES:
        (thesis,) = outputs(kept(NAME, case=case, as_of=""), SAID.format("thesis"))
        assert thesis["confidence"] == "low" and thesis["kind"] == "thesis" and thesis["rests_on"]
        assert all(thesis["title"][lang] for lang in ("zh", "en")) and thesis["sources"]


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=[("xiaomi", "zh"), ("xiaomi", "en"), ("popmart", "zh")], ids="-".join)
def page(request):
    case, lang = request.param
    notebook = kept(NAME, case=case, as_of="") if lang == "zh" else kept(NAME, case=case, lang=lang)
    return case, lang, notebook, lxml.html.fromstring(page_of(NAME, lang, case))


def test_the_thesis_stands_first(page):
    _, lang, _, tree = page
    first = tree.xpath('//ol[@class="answers"]/li')[0].text_content()
    assert ("一句话" if lang == "zh" else "In one sentence") in first


def test_verdicts_of_effects_bear_their_colour(xiaomi):
    tree = lxml.html.fromstring(page_of(NAME))
    assert len(tree.xpath('//figure[@id="effects"]//span[starts-with(@class, "verdict verdict-")]')) == 8


def test_what_is_simulated_is_marked(xiaomi):
    tree = lxml.html.fromstring(page_of(NAME))
    assert len(tree.xpath('//figure[@id="courses"]//strong[@class="synthetic"]')) == 1


def test_both_languages_say_the_same(xiaomi):
    other = kept(NAME, case="xiaomi", lang="en")
    assert findings(xiaomi) == findings(other)
    for kind in ("thesis", "action", "theme"):
        assert outputs(xiaomi, SAID.format(kind)) == outputs(other, SAID.format(kind))
