"""What holds for every notebook: the same findings in both languages, whole pages, numbers with their basis."""

from __future__ import annotations

import json
import re

import lxml.html
import nbformat
import papermill
import pytest

from fanecon.evidence.case import open_case
from fanecon.notation.periods import known_from
from fanecon.press.results import findings
from tests.notebooks.running import NOTEBOOKS, by_id, executed, kept, page_of, rendered

CASE = open_case("xiaomi")
NAMES = re.compile(
    "|".join(
        re.escape(name)
        for name in sorted(
            [t for m in CASE.metrics.values() for t in (m.label_zh, m.label_en)]
            + [
                e[f"{k}_{lang}"]
                for e in CASE.table("events").to_dict("records")
                for k in ("title", "short")
                for lang in ("zh", "en")
            ]
            + ["小米11", "Mi 11"]  # a board of the forum, named after a phone
            + [t for c in CASE.table("claims").to_dict("records") for t in (c["zh"], c["en"])],
            key=len,
            reverse=True,
        )
    )
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = re.compile(rf"(19|20)\d\d年?|\d{{1,2}}[月日]|\d{{1,2}} ({MONTHS})|\d{{1,2}}:\d\d|[A-Za-z][\w/-]*\d\w*|“[^”]*”")


@pytest.fixture(scope="module", params=NOTEBOOKS)
def whole(request, whole_run):
    name = request.param
    notebooks = {lang: nbformat.read(whole_run / f"{name}.{lang}.ipynb", as_version=4) for lang in ("zh", "en")}
    return (
        name,
        notebooks,
        {lang: (whole_run / f"{name}.{lang}.html").read_text(encoding="utf-8") for lang in notebooks},
    )


def test_both_languages_find_the_same(whole):
    _, notebooks, _ = whole
    assert findings(notebooks["zh"]) == findings(notebooks["en"])
    assert len(findings(notebooks["zh"])) >= 5


def test_every_finding_has_sources_or_counts_rows(whole):
    for finding in findings(whole[1]["en"]):
        if finding["kind"] == "finding" and not finding["sources"]:
            assert all(not n["facts"] for n in finding["numbers"].values()), finding["id"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_whole(whole, lang):
    name, _, pages = whole
    html = pages[lang]
    tree = lxml.html.fromstring(html)
    assert len(html.encode()) < 1_500_000
    assert tree.get("lang", "").startswith(lang)
    assert not tree.xpath("//script[@src] | //link[not(starts-with(@href, 'data:'))] | //iframe")
    assert not [i for i in tree.xpath("//img/@src") if not i.startswith("data:")]
    assert all(len(alt) > 20 for alt in tree.xpath("//img/@alt"))
    assert len(tree.xpath("//img/@alt")) == len(tree.xpath("//img")) >= 4
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not [h for h in tree.xpath("//a/@href") if h.startswith("#") and h[1:] not in ids]
    outward = [h for h in tree.xpath("//a/@href") if not h.startswith("#")]
    assert outward
    pages = {f"{other}.{lang}.html" for other in ("index", *NOTEBOOKS)} | {f"{name}.zh.html", f"{name}.en.html"}
    assert all(re.match(r"https?://", h) for h in outward if h not in pages)
    assert len(tree.xpath("//nav[@class='pages']/a")) == 1 + len(NOTEBOOKS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_number_of_a_finding_stands_without_its_basis(whole, lang):
    tree = lxml.html.fromstring(whole[2][lang])
    sentences = tree.xpath('//aside[contains(@class, "finding")]/p | //table[@class="claims"]//td/p')
    assert len(sentences) > 5
    for sentence in sentences:
        for link in sentence.xpath('.//a[@class="num"]'):
            assert link.get("href").startswith("#basis-")
            link.drop_tree()
        # What is left may hold the names of metrics and events, years, quarters and dates in words, and names such
        # as SU7; a typed "27 of 30" would fail.
        rest = NAMES.sub("", sentence.text_content())
        assert not re.search(r"\d", DATES.sub("", rest)), rest


TWICE = {
    ("01_metrics", "depth", "last"): ("02_community", "core-depth", "now_percent"),
    ("01_metrics", "depth", "first"): ("02_community", "core-depth", "was_percent"),
}
"""The same quantity on two pages."""


@pytest.fixture(scope="module")
def results(whole_run):
    return json.loads((whole_run / "results.json").read_text(encoding="utf-8"))["findings"]


def test_the_same_quantity_on_two_pages_is_the_same_number(results):
    value = {(f["notebook"], f["id"], n): v["value"] for f in results for n, v in f["numbers"].items()}
    assert [value[one] for one in TWICE] == pytest.approx([value[other] for other in TWICE.values()], rel=1e-12)


def test_a_claim_told_on_two_pages_is_told_the_same(results):
    told = {}
    for claim in (f for f in results if f["kind"] == "claim"):
        told.setdefault(claim["id"], []).append(
            {k: claim[k] for k in ("value", "low", "high", "unit", "text", "facts")}
        )
    twice = {id: each for id, each in told.items() if len(each) > 1}
    assert len(twice) >= 8 and all(each.count(each[0]) == len(each) for each in twice.values())


def test_a_number_that_rests_on_one_figure_is_that_figure(results):
    numbers = [v for f in results if f["kind"] != "claim" for v in f["numbers"].values() if len(v["facts"]) == 1]
    alone = [(v, CASE.fact_by_id(v["facts"][0])) for v in numbers]
    alone = [(v, fact) for v, fact in alone if fact.unit == v["unit"]]
    assert len(alone) >= 10
    for number, fact in alone:
        assert number["value"] == pytest.approx(float(fact.reported.point), rel=1e-9), fact.fact_id


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_as_of_renders_without_any_later_fact(name):
    notebook = kept(name, as_of="2025-10-31")
    used = {fact for f in findings(notebook) for fact in f["facts"]}
    late = [u for u in used if not (k := known_from(CASE.fact_by_id(u).published)) or k.isoformat() > "2025-10-31"]
    assert late == []
    assert not [i for i in by_id(notebook) if i.startswith("claim-")]
    assert "2025年10月31日" in page_of(name, as_of="2025-10-31")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_long_before_the_company_was_listed_it_says_what_is_missing(name, tmp_path):
    notebook = executed(name, tmp_path, as_of="2009-01-01", lang="zh")
    assert by_id(notebook) == {}
    assert lxml.html.fromstring(rendered(name, notebook, "zh", as_of="2009-01-01")).xpath('//div[@class="gaps"]//li')


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_wrong_parameter_stops_plain_papermill_with_a_clear_error(name, tmp_path):
    with pytest.raises(papermill.PapermillExecutionError, match="Did you mean") as caught:
        executed(name, tmp_path, case="xiaomy")
    assert caught.value.ename == "ParameterError"
