"""Every notebook on the second case: it runs, says in both languages the same, and knows nothing of the first."""

from __future__ import annotations

import re

import lxml.html
import pytest

from fanecon.press.results import findings
from tests.notebooks.running import NOTEBOOKS, by_id, executed, rendered

FIRST_CASE = re.compile(
    "小米|米粉|雷军|红米|米家|铜陵|Xiaomi|Lei Jun|MIUI|HyperOS|SU7|YU7|Mi Fan|Mi Home|Redmi|Mijia|Tongling",
    re.IGNORECASE,
)
SHOWN = "//text()[not(ancestor::pre or ancestor::script or ancestor::style)] | //@alt | //@title | //@aria-label"


@pytest.fixture(scope="module", params=NOTEBOOKS)
def whole(request, tmp_path_factory):
    name = request.param
    made = {
        lang: executed(name, tmp_path_factory.mktemp(f"popmart-{name}-{lang}"), case="popmart", lang=lang)
        for lang in ("zh", "en")
    }
    return name, made


def test_both_languages_find_the_same(whole):
    _, notebooks = whole
    assert findings(notebooks["zh"]) == findings(notebooks["en"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_word_of_the_first_case_is_left(whole, lang):
    name, notebooks = whole
    tree = lxml.html.fromstring(rendered(name, notebooks[lang], lang, case="popmart"))
    told = [str(text).strip() for text in tree.xpath(SHOWN)]
    assert len(told) > 50
    assert [text for text in told if FIRST_CASE.search(text)] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_it_lacks_it_says_in_a_sentence(whole, lang):
    name, notebooks = whole
    tree = lxml.html.fromstring(rendered(name, notebooks[lang], lang, case="popmart"))
    refusals = tree.xpath('//aside[contains(@class, "finding-refusal")]/p')
    assert refusals, "no case has everything"
    assert all(len(refusal.text_content().strip()) > (8 if lang == "zh" else 20) for refusal in refusals)


def test_the_first_notebook_is_full_where_the_data_allow(tmp_path):
    found = by_id(executed("01_metrics", tmp_path, case="popmart", lang="en"))
    refused = {id for id, f in found.items() if f["kind"] == "refusal"}
    assert refused == {
        "price-volume", "deliveries", "ranks", "audit", "forecast-revenue-total", "forecast-adjusted-net-profit",
    }  # fmt: skip
    assert found["growth"]["value"] == pytest.approx(100 * (17_172.9 / 13_876.276 - 1), abs=0.01)
    parts = {name: number["value"] for name, number in found["growth"]["numbers"].items()}
    earned = 4_454.4 - 4_814
    assert parts["ip_revenue_the_monsters"] == pytest.approx(100 * earned / 13_876.276, abs=0.01)
    assert parts["ip_revenue_twinkle"] == pytest.approx(16.3, abs=0.05)
    assert sum(value for name, value in parts.items() if name not in ("total", "g")) == pytest.approx(parts["g"])
    year = found["growth-year"]["numbers"]
    assert year["g"]["value"] == pytest.approx(184.7, abs=0.05)
    assert year["ip_revenue_the_monsters"]["value"] == pytest.approx(85.3, abs=0.1)
    assert found["depth"]["value"] == 93.7
    assert found["depth-member-repurchase-rate"]["value"] == 55.7


def test_long_before_it_was_listed_every_section_refuses(tmp_path):
    found = by_id(executed("01_metrics", tmp_path, case="popmart", as_of="2012-01-01", lang="zh"))
    assert {f["kind"] for f in found.values()} == {"refusal"}
