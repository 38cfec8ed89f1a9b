"""The thesis, the actions and the themes: what they publish, what makes them vanish, and what they refuse."""

from __future__ import annotations

import pandas as pd
import pytest

from fanecon.errors import DataError, FaneconError
from fanecon.study import handle
from fanecon.study.advice import ACTION_MIME, THEME_MIME, THESIS_MIME
from fanecon.study.exhibits import EXHIBIT_MIME


@pytest.fixture
def shown(monkeypatch):
    bundles: list[dict] = []
    monkeypatch.setattr(handle, "display", lambda bundle, **_: bundles.append(bundle))
    return bundles


@pytest.fixture
def study(shown):
    opened = handle.begin("09_mine", case="xiaomi", as_of="2026-01-31", lang="en")
    row = opened.case.series("revenue_total", "Q").iloc[-1]
    opened.finding("growth", zh="营收{r}", en="Revenue {r}", confidence="medium", r=row)
    opened.finding("untrue", zh="没有{r}", en="No {r}", confidence="high", when=False, r=row)
    return opened


def step(**changed):
    words = {c: f"{c} of it" for c in ("owner", "watch", "success", "stop", "pro", "con")}
    row = {"item": "look", "days": 30, "review": "2027-01-31", "finding": "03_founder_ip/voice", "action": "look"}
    row |= words | changed
    both = {f"{k}_{lang}": row[k] for k in (*words, "action") for lang in ("zh", "en")}
    return {k: v for k, v in row.items() if k not in words and k != "action"} | both


def theme(**changed):
    row = {"theme": "scale", "page": "01_metrics", "status": "answered", "name_zh": "规模", "name_en": "Scale"}
    row |= {"says_zh": "查过", "says_en": "Checked", "needs_zh": "", "needs_en": ""}
    return row | changed


def test_a_thesis_is_no_surer_than_its_findings_and_is_printed_with_the_answers(study, shown):
    study.thesis(zh="一共{r}", en="In all {r}", rests_on=["growth"])
    data = shown[-1][THESIS_MIME]
    assert (data["kind"], data["confidence"], data["rests_on"]) == ("thesis", "medium", ["growth"])
    assert data["title"]["en"].startswith("In all RMB") and data["sources"] and data["facts"]
    assert shown[-1][EXHIBIT_MIME]["kind"] == "answer" and "In one sentence" in shown[-1]["text/html"]
    assert not study.evidence("thesis").empty


def test_a_thesis_vanishes_with_what_it_rests_on(study, shown):
    before = len(shown)
    study.thesis(zh="一共", en="In all", rests_on=["growth", "untrue"])
    study.thesis(zh="一共", en="In all", rests_on=["growth"], when=False)
    assert (len(shown), "thesis" in study.said) == (before, False)
    with pytest.raises(FaneconError, match='thesis rests on "grow", which no cell says. Did you mean "growth"'):
        study.thesis(zh="一共", en="In all", rests_on=["grow"])
    with pytest.raises(FaneconError, match="is typed"):
        study.thesis(zh="一共3个", en="3 in all", rests_on=["growth"])


def test_an_action_names_owner_measure_success_stop_and_day(study, shown):
    share = study.case.series("mau_global", "Q").iloc[-1]
    steps = pd.DataFrame([step(watch="{share}", stop="{share}"), step(item="gone", watch="{old}")])
    study.action(steps, zh="先做", en="First", share=share, old=None)
    (data,) = shown[-1][ACTION_MIME]
    assert (data["id"], data["days"], data["review"], data["proposal"]) == ("look", 30, "2027-01-31", True)
    assert data["rests_on"] == ["03_founder_ip/voice"] and data["numbers"]["share"]["value"] == share["point"]
    assert data["facts"] and data["watch"]["en"] == data["stop"]["en"] != data["success"]["en"]
    html = shown[-1]["text/html"]
    assert 'href="#src-' in html and "pro of it" in html.partition("<details")[2] and "gone" not in html
    assert shown[-1][EXHIBIT_MIME] == {"kind": "table", "id": "actions", "open": True}


def test_no_action_is_left_without_a_measure(study, shown):
    before = len(shown)
    study.action(pd.DataFrame([step(watch="{old}")]), zh="先做", en="First", old=None)
    assert len(shown) == before
    with pytest.raises(FaneconError, match='action "look", success.*is typed'):
        study.action(pd.DataFrame([step(success="at 20 per cent")]), zh="先做", en="First")
    with pytest.raises(DataError, match="owner_zh"):
        study.action(pd.DataFrame([step()]).drop(columns="owner_zh"), zh="先做", en="First")


def test_themes_are_counted_and_say_what_they_would_take(study, shown):
    share = study.case.series("mau_global", "Q").iloc[-1]
    rows = [
        theme(says_zh="{share}", says_en="{share}"),
        theme(theme="trust", status="open", needs_zh="调查", needs_en="A survey"),
    ]
    study.theme(
        pd.DataFrame(rows), zh="已答{answered}，答不了{open}", en="{answered} answered, {open} open", share=share
    )
    one, two = shown[-1][THEME_MIME]
    assert (one["status"], one["page"], two["needs"]["en"]) == ("answered", "01_metrics", "A survey")
    assert one["facts"] and two["facts"] == [] and one["says"]["en"]
    assert "<summary>1 answered, 1 open</summary>" in shown[-1]["text/html"]
    with pytest.raises(FaneconError, match='"trust" is not answered'):
        study.theme(pd.DataFrame([theme(theme="trust", status="open")]), zh="题", en="Themes")
    with pytest.raises(FaneconError, match="Did you mean"):
        study.theme(pd.DataFrame([theme(status="answerd")]), zh="题", en="Themes")


def test_a_column_of_verdicts_bears_their_colours(study, shown):
    frame = pd.DataFrame({"what": ["a"], "verdict": ["REFUTED"], "fact_id": [study.said["growth"].basis.facts[0]]})
    study.table(frame, "t", zh="表", en="Table", what=("物", "What"), verdict=("判定", "Verdict", "verdict"))
    assert '<span class="verdict verdict-REFUTED">Refuted</span>' in shown[-1]["text/html"]


def test_a_basis_leads_to_figures_and_documents(study):
    scores = study.case.table("scores").set_index(["option", "criterion"])
    reach, harm = scores.loc[("trust-repair", "reach")], scores.loc[("trust-repair", "harm")]
    assert set(reach["fact_id"].split("+")) <= set(study.case.table("facts")["fact_id"]) and reach["source_id"] == ()
    assert set(harm["source_id"]) <= set(study.case.sources) and harm["fact_id"] == ""
    assert scores.loc[("trust-repair", "effort"), "source_id"] == ()  # a judgement rests on nothing
