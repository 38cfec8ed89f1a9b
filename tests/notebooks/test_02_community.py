"""Notebook 02: its numbers by case and day, what makes its sentences true, and the limits of its page."""

from __future__ import annotations

import ast
import json
import re
import shutil
from statistics import median

import lxml.html
import pandas as pd
import pytest

from fanecon.press.results import findings
from tests.notebooks.golden import CASES, DAYS, differences
from tests.notebooks.running import FOLDER, by_id, executed, kept, rendered

NAME = "02_community"
EXHIBIT = "application/vnd.fanecon.exhibit+json"
CELLS = json.loads((FOLDER / f"{NAME}.ipynb").read_text(encoding="utf-8"))["cells"]
SOURCES = ["".join(c["source"]) for c in CELLS if c["cell_type"] == "code"]


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("case", CASES)
def test_it_says_what_it_said(case, as_of):
    told = differences(NAME, case, as_of)
    assert told == [], f"If that is meant: python -m tests.notebooks.golden {NAME}"


def test_what_was_right_before_is_still_said():
    found = {id: f["numbers"] for id, f in by_id(kept(NAME, case="xiaomi", as_of="")).items()}
    value = {(id, name): n["value"] for id, numbers in found.items() for name, n in numbers.items()}
    told = {round(v, 1) for (id, _), v in value.items() if id == "tiers"}
    assert {63.8, 28.6, 1911, 20, 75.9} <= told
    assert {round(v) for (id, _), v in value.items() if id == "openness-company"} >= {4, 20, 61, 79}
    assert {round(v, 1) for (id, _), v in value.items() if id == "retention"} >= {23.1, 4.2, 47.6, 13.4, 1774, 214, 234}
    assert value["retention-compared", "test_p"] == pytest.approx(0.0230, abs=5e-4)
    assert value["retention-compared", "rest_p"] == pytest.approx(0.482, abs=5e-3)
    assert {v for (id, _), v in value.items() if id == "loyalty"} == {63.2, 49, 52.8}
    assert {v for (id, _), v in value.items() if id == "betas"} == {195, 10, 46, 49, 82}


def test_the_silence_after_which_somebody_has_left_is_a_parameter(tmp_path):
    found = by_id(executed(NAME, tmp_path, quiet_months=12, lang="en"))
    assert found["retention"]["numbers"]["quiet_months"]["value"] == 12
    assert found["retention"]["numbers"]["n_people"]["value"] == 1_670


@pytest.fixture(scope="module")
def levelled(tmp_path_factory):
    """The notebook on data in which all contribute alike, staff stay no longer, and phone owners are loyal."""
    data = tmp_path_factory.mktemp("levelled") / "data"
    shutil.copytree(FOLDER.parent / "data" / "xiaomi", data / "xiaomi")
    commits = pd.read_csv(data / "xiaomi" / "commits.csv")
    commits.assign(commits=1, insider=0).to_csv(data / "xiaomi" / "commits.csv", index=False)
    facts = pd.read_csv(data / "xiaomi" / "facts.csv", dtype=str, keep_default_na=False)
    facts.loc[facts["fact_id"] == "phone_brand_retention_xiaomi.2023-12", "value"] = "71%"
    facts.to_csv(data / "xiaomi" / "facts.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(data))
        return by_id(executed(NAME, tmp_path_factory.mktemp("run"), case="xiaomi"))


@pytest.mark.parametrize("gone", ["tiers", "who", "retention-compared", "stay", "loyalty", "loyal"])
def test_a_sentence_that_is_no_longer_true_is_not_said(levelled, gone):
    assert gone in by_id(kept(NAME, case="xiaomi", as_of=""))
    assert gone not in levelled
    assert {"betas", "openness-company", "testing"} <= set(levelled)


@pytest.mark.parametrize("as_of", ["2009-01-01", "2012-01-01"])
def test_before_there_were_any_data_it_says_nothing(tmp_path, as_of):
    assert by_id(executed(NAME, tmp_path, as_of=as_of)) == {}


def test_pop_mart_is_told_by_its_members_and_one_list_of_what_is_missing():
    notebook = kept(NAME, case="popmart", as_of="")
    assert set(by_id(notebook)) == {"members", "buying-again"}
    tree = lxml.html.fromstring(rendered(NAME, notebook, "zh", case="popmart"))
    missing = [li.text_content() for li in tree.xpath('//div[@class="gaps"]//li')]
    assert len(missing) == len(set(missing)) >= 5
    headings = [h.text_content().strip(" ¶") for h in tree.xpath("//h2")]
    assert {"会员还会再买吗？", "还不知道什么？"} <= set(headings) and "公开测试还开放吗？" not in headings


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request):
    notebook = kept(NAME, lang=request.param)
    return request.param, notebook, lxml.html.fromstring(rendered(NAME, notebook, request.param))


def test_it_keeps_to_the_limits_of_a_page(page):
    lang, notebook, tree = page
    told = findings(notebook)
    assert 8 <= sum(f["kind"] == "finding" for f in told) <= 12
    assert 1 <= sum(f["kind"] == "answer" for f in told) <= 4
    shown = [o["data"][EXHIBIT] for c in notebook.cells for o in c.get("outputs", []) if EXHIBIT in o.get("data", {})]
    assert sum(e["kind"] == "chart" for e in shown) <= 5
    assert sum(e["kind"] == "table" and e["open"] for e in shown) <= 2
    for hidden in tree.xpath("//details/*[not(self::summary)] | //script | //style | //nav | //footer"):
        hidden.drop_tree()
    listed = '//section[.//*[@id="sources"]] | //ol[contains(@class, "sources")] | //*[@class="source-line"]'
    for sources in tree.xpath(listed):
        sources.drop_tree()
    visible = tree.text_content()
    size = (
        len(re.findall(r"[\u4e00-\u9fff]", visible)) if lang == "zh" else len(re.findall(r"[A-Za-z][\w'’-]*", visible))
    )
    assert size <= (1_500 if lang == "zh" else 1_100)


def test_titles_are_short_and_chart_and_finding_say_different_things(page):
    lang, notebook, _ = page
    titles = [f["title"][lang] for f in findings(notebook) if f["kind"] == "finding"]
    charts = [
        o["data"][EXHIBIT]["title"][lang]
        for c in notebook.cells
        for o in c.get("outputs", [])
        if o.get("data", {}).get(EXHIBIT, {}).get("kind") == "chart"
    ]
    for title in titles + charts:
        assert len(re.sub(r"[\d.,]+", "0", title)) <= 20 if lang == "zh" else len(title.split()) <= 12, title
    assert not set(titles) & set(charts)


def test_both_languages_say_the_same():
    assert findings(kept(NAME, lang="zh")) == findings(kept(NAME, lang="en"))


# --- the cells ------------------------------------------------------------------------------------


def test_at_least_three_charts_are_drawn_by_seaborn():
    drawn = [
        node.func.attr
        for source in SOURCES
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name) and node.func.value.id == "sns"
    ]  # fmt: skip
    assert len([name for name in drawn if name.endswith("plot")]) >= 3


def test_its_cells_can_be_read():
    sizes = [len([line for line in source.splitlines() if line.strip()]) for source in SOURCES]
    assert (max(sizes) <= 20, median(sizes) <= 6, 200 <= sum(sizes) <= 400) == (True, True, True)
    for source in SOURCES:
        nodes = list(ast.walk(ast.parse(source)))
        assert not [n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
    code = [
        line
        for source in SOURCES[1:]
        for line in source.splitlines()
        if not re.search(r"[\u4e00-\u9fff]|en=|_en=", line)
    ]
    assert max(map(len, code)) <= 120
