"""Every notebook on the second case: it runs, says in both languages the same, and knows nothing of the first."""

from __future__ import annotations

import re

import lxml.html
import pytest

from fanecon.press.results import findings, merge
from tests.notebooks.running import NOTEBOOKS, kept, page_of

FIRST_CASE = re.compile(
    "小米|米粉|雷军|红米|米家|铜陵|Xiaomi|Lei Jun|MIUI|HyperOS|SU7|YU7|Mi Fan|Mi Home|Redmi|Mijia|Tongling",
    re.IGNORECASE,
)
SHOWN = "//text()[not(ancestor::pre or ancestor::script or ancestor::style)] | //@alt | //@title | //@aria-label"


@pytest.fixture(scope="module", params=NOTEBOOKS)
def whole(request):
    return request.param, {lang: kept(request.param, case="popmart", lang=lang) for lang in ("zh", "en")}


def test_both_languages_find_the_same(whole):
    name, notebooks = whole
    told = {lang: findings(notebook) for lang, notebook in notebooks.items()}
    assert told["zh"] == told["en"]
    assert merge(name, told) == told["zh"]  # as a run does, which refuses an id that stands twice


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_word_of_the_first_case_is_left(whole, lang):
    tree = lxml.html.fromstring(page_of(whole[0], lang, "popmart"))
    told = [str(text).strip() for text in tree.xpath(SHOWN)]
    assert len(told) > 50
    assert [text for text in told if FIRST_CASE.search(text)] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_it_lacks_it_says_in_a_sentence(whole, lang):
    tree = lxml.html.fromstring(page_of(whole[0], lang, "popmart"))
    refusals = tree.xpath('//aside[contains(@class, "finding-refusal")]/p | //div[@class="gaps"]//li')
    assert refusals, "no case has everything"
    assert all(len(refusal.text_content().strip()) > (3 if lang == "zh" else 10) for refusal in refusals)
