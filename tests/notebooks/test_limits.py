"""Every page keeps to its limits, in both cases and languages: how much it says, shows and asks to be read."""

from __future__ import annotations

import re

import lxml.html
import pytest

from fanecon.press.results import findings
from tests.notebooks.golden import CASES
from tests.notebooks.running import NOTEBOOKS, exhibits, kept, page_of

MOST = {"zh": (1_500, r"[\u4e00-\u9fff]"), "en": (1_100, r"[A-Za-z][\w'’-]*")}
"""Characters and words that a reader meets before opening a fold; the list of sources does not count."""
TITLE = {"zh": 20, "en": 12}
FOLDED = "//details/*[not(self::summary)] | //script | //style | //nav | //footer | //head"
SOURCES = '//section[.//*[@id="sources"]] | //ol[contains(@class, "sources")]'


@pytest.fixture(scope="module", params=[(n, c, lang) for n in NOTEBOOKS for c in CASES for lang in MOST], ids="-".join)
def page(request):
    name, case, lang = request.param
    return case, lang, kept(name, case=case, lang=lang), page_of(name, lang, case)


def test_it_says_no_more_than_can_be_read(page):
    _, lang, _, html = page
    tree = lxml.html.fromstring(html)
    for hidden in tree.xpath(f"{FOLDED} | {SOURCES}"):
        hidden.drop_tree()
    most, word = MOST[lang]
    assert len(re.findall(word, tree.text_content())) <= most


def test_it_has_few_findings_answers_charts_and_open_tables(page):
    case, _, notebook, _ = page
    kinds, shown = [f["kind"] for f in findings(notebook)], exhibits(notebook)
    assert (8 if case == "xiaomi" else 0) <= kinds.count("finding") <= 12
    assert (1 if case == "xiaomi" else 0) <= kinds.count("answer") <= 4
    assert sum(e["kind"] == "chart" for e in shown) <= 5
    assert sum(e["kind"] == "table" and e["open"] and e["id"] != "unknown" for e in shown) <= 2


def test_its_titles_are_short_and_chart_and_finding_say_different_things(page):
    _, lang, notebook, _ = page
    titles = [f["title"][lang] for f in findings(notebook) if f["kind"] == "finding"]
    charts = [e["title"][lang] for e in exhibits(notebook) if e["kind"] == "chart"]
    for title in titles + charts:
        size = len(re.sub(r"[\d.,]+|[A-Za-z]+", "0", title)) if lang == "zh" else len(title.split())
        assert size <= TITLE[lang], title
    assert not set(titles) & set(charts)
