"""The notebook's handle: what it says, what it does not say, and what it keeps on record."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd
import pytest
from matplotlib import pyplot as plt

import fanecon
from fanecon.errors import DataError, FaneconError, ParameterError
from fanecon.methods.refusal import Refusal
from fanecon.study import handle
from fanecon.study.cases import open_case
from fanecon.study.documents import own
from fanecon.study.gates import SKIPPED_MIME, Gate, gate_of, lacking, would_make
from fanecon.study.words import REFUSALS, refused


@pytest.fixture
def shown(monkeypatch):
    """Everything that was published: one bundle an entry."""
    bundles: list[dict] = []
    monkeypatch.setattr(handle, "display", lambda bundle, **_: bundles.append(bundle))
    return bundles


@pytest.fixture
def study(shown):
    return handle.begin("09_mine", case="xiaomi", as_of="2026-01-31", lang="en")


def say(study, id="growth", **kw):
    row = study.case.series("revenue_total", "Q").iloc[-1]
    study.finding(id, **({"zh": "营收{r}", "en": "Revenue {r}", "confidence": "high", "r": row} | kw))


def test_a_finding_is_shown_and_recorded(study, shown):
    say(study)
    data = shown[-1][handle.FINDING_MIME]
    assert (data["kind"], data["confidence"], data["unit"]) == ("finding", "high", "CNY")
    assert data["value"] == data["numbers"]["r"]["value"] > 1e11
    assert data["facts"] and data["sources"][0]["publisher"]
    assert '<a class="num" href="#basis-growth-1">' in shown[-1]["text/html"]


def test_a_sentence_that_is_not_true_is_not_said(study, shown):
    before = len(shown)
    say(study, when=False)
    say(study, id="refused", r=Refusal("too_short", {"observations": 3, "required": 8}))
    assert (len(shown), set(study.unsaid)) == (before, {"growth", "refused"})


def test_an_answer_takes_its_numbers_and_its_doubt_from_findings(study, shown):
    say(study)
    study.finding("weak", zh="{q}", en="{q}", confidence="low", q=study.case.series("mau_global", "Q").iloc[-1])
    study.answer("how", ask_zh="多少？", ask_en="How much?", zh="{r}，{q}", en="{r}, {q}", rests_on=["growth", "weak"])
    data = shown[-1][handle.FINDING_MIME]
    assert (data["kind"], data["confidence"], data["rests_on"]) == ("answer", "low", ["growth", "weak"])
    say(study, when=False)
    study.answer("how", ask_zh="多少？", ask_en="How much?", zh="{r}", en="{r}", rests_on=["growth"])
    assert "how" in study.unsaid and "how" not in study.said
    with pytest.raises(FaneconError, match='rests on "grwth", which no cell says. Did you mean "growth"'):
        study.answer("x", ask_zh="?", ask_en="?", zh="{r}", en="{r}", rests_on=["grwth"])


def test_a_row_of_another_case_keeps_its_documents(study, shown):
    row = open_case("popmart").series("revenue_total", "Y").set_index("period").loc["2021"]
    study.finding("pm", zh="{r}", en="{r}", confidence="high", r=row)
    assert "Pop Mart: " in shown[-1]["text/html"]
    assert shown[-1][handle.FINDING_MIME]["facts"] == ["popmart:revenue_total.2021"]


def test_another_case_does_not_look_ahead(study):
    late = open_case("popmart").table("facts").query("published > '2026-01-31'")
    if late.empty:
        pytest.skip("the second case has no later row")
    row = pd.Series({"point": 1.0, "unit": "count", "fact_id": late["fact_id"].iloc[0]})
    with pytest.raises(ParameterError):
        study.finding("pm", zh="{r}", en="{r}", confidence="high", r=row)


def test_a_table_of_ones_own_is_a_source(study, shown):
    frame = own(
        pd.DataFrame({"period": ["2025Q3"], "point": [48.6e9]}),
        publisher="Huawei",
        title="Q3",
        published="2025-10-30",
        unit="CNY",
    )
    study.finding("mine", zh="{r}", en="{r}", confidence="medium", r=frame.iloc[0])
    assert shown[-1][handle.FINDING_MIME]["sources"][0]["publisher"] == "Huawei"
    for published, what in (("", "without a date"), ("2026-05", "published 2026-05")):
        late = own(
            pd.DataFrame({"point": [1.0]}),
            publisher="Huawei",
            title=f"late {published}",
            published=published,
            unit="CNY",
        )
        with pytest.raises(DataError, match=what):
            study.finding("late", zh="{r}", en="{r}", confidence="low", r=late.iloc[0])


def test_a_chart_has_two_widths_and_the_documents_of_its_rows(study, shown):
    frame = study.case.series("revenue_total", "Q")
    figure, ax = plt.subplots()
    ax.plot(frame["point"])
    ax.text(0, 0, "label")
    study.chart(ax, "line", zh="涨到{r}", en="up to {r}", sub_zh="元", sub_en="RMB", data=frame, r=frame.iloc[-1])
    html = shown[-1]["text/html"]
    assert html.count("<img") == 2 and 'class="narrow"' in html and "source-line" in html
    assert shown[-1]["text/plain"].startswith("up to RMB") and "label" in shown[-1]["text/plain"]
    assert not plt.fignum_exists(figure.number)
    with pytest.raises(FaneconError, match="nobody could trace it"):
        study.chart(plt.subplots()[1], "x", zh="图", en="Chart", sub_zh="元", sub_en="RMB", data=frame[["point"]])
    plt.close("all")


def test_a_table_names_its_columns(study, shown):
    frame = study.case.series("revenue_total", "Q")
    study.table(frame.tail(2), "t", zh="表", en="Table", period=("季度", "Quarter"), point=("营收", "Revenue", "CNY"))
    assert "<summary>Table</summary>" in shown[-1]["text/html"] and "Q3 2025" in shown[-1]["text/html"]
    with pytest.raises(FaneconError, match='has no column "pint"'):
        study.table(frame, "t", zh="表", en="Table", pint=("营收", "Revenue"))


def test_a_gate_says_what_is_missing():
    assert gate_of("#| needs: a b\nx") == Gate("needs", ("a", "b"))
    assert gate_of("#| only: characters\nx") == Gate("only", ("characters",))
    assert gate_of("x = 1  #| needs: a") is None
    assert would_make('x, y = 1, 2\nstudy.finding("f", zh="")') == (["x", "y"], ["f"])


def test_a_gate_looks_at_tables_settings_and_variables(study):
    empty = handle.begin("09", case="popmart", lang="zh")
    assert lacking("voices", study, {}) is None
    assert lacking("voices", empty, {}) == ("按人统计的热搜话题数", "hot-search topics by person")
    assert lacking("market", empty, {}) == ("股票与同行", "a share and its peers")
    assert lacking("x", study, {"x": Refusal("no_actors")}) == refused(Refusal("no_actors"))
    assert lacking("x", study, {"x": pd.DataFrame()}) is not None
    assert lacking("x", study, {"x": 1}) is None
    with pytest.raises(FaneconError, match='no table, setting or variable "voicez". Did you mean "voices"'):
        lacking("voicez", study, {})


def test_what_a_skipped_cell_would_have_said_is_missing(study, shown):
    study.skip(Gate("needs", ("voices",)), ["frame"], ["voice"], ("缺", "lacking"))
    assert SKIPPED_MIME in shown[-1]
    assert lacking("frame", study, {}) == ("缺", "lacking")
    study.answer("a", ask_zh="?", ask_en="?", zh="是", en="yes", rests_on=["voice"])
    assert "a" in study.unsaid
    study.gaps()
    assert "lacking" in shown[-1]["text/html"]


def test_gaps_follow_the_source_whatever_the_order_of_hashes(study, shown):
    twice = (
        "zeta = alpha = [n for n in names]\nfor beta in zeta:\n    study.finding('b', zh='')\nstudy.finding('a', zh='')"
    )
    assert would_make(twice) == (["zeta", "alpha", "beta"], ["b", "a"])
    study.skip(Gate("needs", ("voices",)), *would_make("one = 1\ntwo = 2"), ("先", "first"))
    study.skip(Gate("needs", ("closes",)), *would_make("two = 2\nsix = 6"), ("后", "then"))
    study.gaps()
    assert shown[-1]["text/plain"] == "first; then"


def test_every_refusal_has_words_and_no_other():
    found = set()
    folder = Path(fanecon.__file__).parent
    for path in (*folder.glob("methods/*.py"), *folder.glob("study/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                found |= (
                    {node.args[0].value} if isinstance(node.args[0], ast.Constant) else {"definition_changed", "gaps"}
                )
    assert found == set(REFUSALS)
    for code in REFUSALS:
        assert all(refused(Refusal(code, {"n": 3, "required": 8, "names": "x"})))


def test_begin_can_run_twice_and_takes_a_case(study, shown):
    again = handle.begin("09_mine", case=study.case, as_of="2026-01-31", lang="en", sessions=240)
    assert repr(again) == repr(study)
    assert shown[-1][handle.STUDY_MIME]["parameters"] == {
        "case": "xiaomi",
        "as_of": "2026-01-31",
        "lang": "en",
        "sessions": 240,
    }


def test_one_door_to_every_table(study):
    for name in study.case.tables:
        assert isinstance(study.case.table(name), pd.DataFrame)
    assert study.case.table("events")["title"].equals(study.case.table("events")["title_en"])
    with pytest.raises(ParameterError, match='no table "closses". Did you mean "closes"'):
        study.case.table("closses")
