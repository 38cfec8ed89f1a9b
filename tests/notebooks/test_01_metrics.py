"""Notebook 01, run as users run it: by plain papermill, for every date, from anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import nbformat
import papermill
import pytest

from fanecon.evidence.case import open_case
from fanecon.evidence.periods import known_from
from fanecon.press.render import page
from fanecon.press.results import findings
from fanecon.story.fonts import font_paths

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_metrics.ipynb"
FONTS = font_paths()["regular"].parent


def executed(folder: Path, **parameters):
    out = folder / "out.ipynb"
    papermill.execute_notebook(str(NOTEBOOK), str(out), parameters=parameters, cwd=str(folder), progress_bar=False)
    return nbformat.read(out, as_version=4)


CASE = open_case("xiaomi")
NAMES = re.compile(
    "|".join(
        re.escape(name)
        for name in sorted(
            [t for m in CASE.metrics.values() for t in (m.label_zh, m.label_en)]
            + [t for e in CASE.table("events").to_dict("records") for t in (e["title_zh"], e["title_en"])]
            + [t for c in CASE.table("claims").to_dict("records") for t in (c["zh"], c["en"])],
            key=len,
            reverse=True,
        )
    )
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = re.compile(rf"(19|20)\d\d年?|\d{{1,2}}[月日]|\d{{1,2}} ({MONTHS})|[A-Za-z]\w*\d\w*|“[^”]*”")


def rendered(notebook, lang):
    values = {"case": "xiaomi", "as_of": "", "lang": lang, "start": "2018Q1", "horizon": 4}
    return page(notebook, name="01_metrics", lang=lang, parameters=values, fonts=FONTS)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return {lang: executed(tmp_path_factory.mktemp(lang), lang=lang) for lang in ("zh", "en")}


def by_id(notebook):
    return {f["id"]: f for f in findings(notebook)}


def test_both_languages_find_the_same(whole):
    assert findings(whole["zh"]) == findings(whole["en"])


def test_its_headline_findings(whole):
    found = by_id(whole["zh"])
    assert found["growth"]["value"] == pytest.approx(22.284, abs=0.001)
    assert found["depth"]["value"] == pytest.approx(2.91, abs=0.01)
    contributions = [n["value"] for k, n in found["growth"]["numbers"].items() if k not in ("total", "g")]
    assert sum(contributions) == pytest.approx(found["growth"]["value"], abs=1e-9)
    assert max(contributions) == pytest.approx(20.86, abs=0.01)
    assert found["claim-c26"]["verdict"] == "REFUTED"
    assert found["deliveries-claim"]["low"] == 240_723
    assert found["deliveries-claim"]["high"] == 241_025


def test_every_finding_has_sources_or_counts_rows(whole):
    for finding in findings(whole["en"]):
        if finding["kind"] == "finding" and not finding["sources"]:
            assert all(not n["facts"] for n in finding["numbers"].values()), finding["id"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_whole(whole, lang):
    html = rendered(whole[lang], lang)
    tree = lxml.html.fromstring(html)
    assert len(html.encode()) < 1_500_000
    assert tree.get("lang", "").startswith(lang)
    assert not tree.xpath("//script[@src] | //link[not(starts-with(@href, 'data:'))] | //iframe")
    assert not [i for i in tree.xpath("//img/@src") if not i.startswith("data:")]
    assert all(len(alt) > 20 for alt in tree.xpath("//img/@alt"))
    assert len(tree.xpath("//img/@alt")) == len(tree.xpath("//img")) >= 7
    ids = set(tree.xpath("//@id"))
    assert not [h for h in tree.xpath("//a/@href") if h.startswith("#") and h[1:] not in ids]
    outward = [h for h in tree.xpath("//a/@href") if not h.startswith("#")]
    assert outward
    assert all(re.match(r"https?://", h) for h in outward if h not in ("01_metrics.zh.html", "01_metrics.en.html"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_number_of_a_finding_stands_without_its_basis(whole, lang):
    tree = lxml.html.fromstring(rendered(whole[lang], lang))
    sentences = tree.xpath('//aside[contains(@class, "finding")]/p | //table[@class="claims"]//td/p')
    assert len(sentences) > 40
    for sentence in sentences:
        for link in sentence.xpath('.//a[@class="num"]'):
            assert link.get("href").startswith("#basis-")
            link.drop_tree()
        # What is left may hold the names of metrics and events, years, quarters and dates in words, and names such
        # as SU7; a typed "27 of 30" would fail.
        rest = NAMES.sub("", sentence.text_content())
        assert not re.search(r"\d", DATES.sub("", rest)), rest


def test_as_of_renders_without_any_later_fact(tmp_path):
    notebook = executed(tmp_path, as_of="2025-06-30", lang="en")
    case = open_case("xiaomi")
    used = {fact for f in findings(notebook) for fact in f["facts"]}
    assert used
    late = [u for u in used if not (k := known_from(case.fact_by_id(u).published)) or k.isoformat() > "2025-06-30"]
    assert late == []
    html = rendered(notebook, "en")
    assert "108,796" not in html
    found = by_id(notebook)
    assert found["audit"]["kind"] == "refusal"
    assert not [i for i in found if i.startswith("claim-")]
    assert "As of 30 June 2025" in html


def test_long_before_the_company_was_listed_it_says_what_is_missing(tmp_path):
    found = by_id(executed(tmp_path, as_of="2012-01-01", lang="zh"))
    assert {f["kind"] for f in found.values()} == {"refusal"}
    assert {"scale", "growth", "price-volume", "depth", "deliveries", "ranks", "outlook", "audit"} <= set(found)


def test_a_wrong_parameter_stops_plain_papermill_with_a_clear_error(tmp_path):
    with pytest.raises(papermill.PapermillExecutionError, match="Did you mean") as caught:
        executed(tmp_path, case="xiaomy")
    assert caught.value.ename == "ParameterError"
