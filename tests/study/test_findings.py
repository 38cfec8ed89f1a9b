from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import lxml.html
import pytest

from fanecon.errors import FaneconError, ParameterError
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

GROWTH = Number(173.4, "percent", low=173.3, high=math.inf, facts=("ev_2025q3", "ev_2024q3"), calls="growth.f")
LEVEL = Number(113_121_000_000, "CNY", facts=("rev_2025q3",))
CLAIMS = Number(39, "claims")


def _finding(**changes: Any) -> Finding:
    given: dict[str, Any] = {
        "id": "ev-growth",
        "text": Text("SU7在2025年同比{g:+}（{g:interval}），营收{level}；查了{n}。",
                     "SU7 in 2025: {g:+} ({g:interval}), revenue {level}; {n} checked."),
        "numbers": {"g": GROWTH, "level": LEVEL, "n": CLAIMS},
        "headline": "g",
    }  # fmt: skip
    return Finding(**{**given, **changes})


def test_plain_text_in_both_languages() -> None:
    found = _finding()
    assert found.plain("zh") == "SU7在2025年同比+173.4%（[173.3; ∞)%），营收1,131.2亿元；查了39条。"
    assert found.plain("en") == "SU7 in 2025: +173.4% ([173.3; ∞)%), revenue RMB 113.1 billion; 39 claims checked."


def test_abs_drops_the_sign() -> None:
    fall = Finding("fall", Text("下降{x:abs}", "fell {x:abs}"), {"x": Number(-9.1, "percent")})
    assert (fall.plain("zh"), fall.plain("en")) == ("下降9.1%", "fell 9.1%")


@pytest.mark.parametrize("typed", ["3", "8.2", "108796", "1131", "12%", "20251", "-7", "３"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_typed_number_is_refused(typed: str, lang: str) -> None:
    text = {"zh": "增长{g}", "en": "grew {g}"}
    text[lang] += f" {typed}"
    with pytest.raises(FaneconError, match=f"typed in its {lang} template"):
        _finding(text=Text(**text), numbers={"g": GROWTH})


@pytest.mark.parametrize("name", ["2025年", "SU7", "YU7 Max", "Q3 2025", "2018–2025", "2025Q3"])
def test_years_and_names_are_not_numbers(name: str) -> None:
    text = Text(f"{name}增长{{g}}", f"{name} grew {{g}}")
    assert name in _finding(text=text, numbers={"g": GROWTH}).plain("en")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": Text("{gg}", "{g}")}, 'names {gg}. Did you mean "g"?'),
        ({"text": Text("{g}{level}{n}", "{g}{level}")}, "en template does not use n"),
        ({"text": Text("{g:x}{level}{n}", "{g}{level}{n}")}, '"x" after {g} is no form'),
        ({"text": Text("{g}{level:interval}{n}", "{g}{level}{n}")}, "{level} has no interval"),
        ({"text": Text("{g", "{g}")}, "zh template cannot be read"),
        ({"headline": "h"}, '"h" is none of its numbers'),
        ({"kind": "fact"}, 'kind is "fact"'),
        ({"id": "EV growth"}, "lower-case letters"),
        ({"words": {"g": Text("甲", "a")}}, "at once"),
    ],
)
def test_what_a_finding_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(FaneconError) as error:
        _finding(**changes)
    assert message in str(error.value)
    assert 'Finding "' in str(error.value)


def test_a_number_is_finite_and_has_a_known_unit() -> None:
    with pytest.raises(FaneconError, match="refuse in words"):
        Number(math.nan, "percent")
    with pytest.raises(ParameterError, match="Unknown unit"):
        Number(1, "parsecs")


def test_words_from_data_may_hold_digits_and_are_escaped(case: Any) -> None:
    text, what = Text("{what}增长{g}", "{what} grew {g}"), Text("<14T>", "<14T>")
    found = Finding("w", text, {"g": GROWTH}, words={"what": what})
    assert found.plain("en").startswith("<14T> grew")
    assert "<p>&lt;14T&gt;增长" in found.html("zh", case)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_leads_to_a_place_in_the_call_out(case: Any, lang: str) -> None:
    html = lxml.html.fromstring(_finding(facts=("ev_2024q3",)).html(lang, case))
    ids = set(html.xpath(".//@id"))
    links = html.xpath('.//a[@class="num"]')
    targets = [a.get("href").removeprefix("#") for a in links]
    printed = [(GROWTH, "+"), (GROWTH, "interval"), (LEVEL, ""), (CLAIMS, "")]
    assert [a.text for a in links] == [number.printed(lang, form) for number, form in printed]
    assert targets == ["basis-ev-growth-1", "basis-ev-growth-1", "basis-ev-growth-3", "basis-ev-growth"]
    assert set(targets) <= ids
    assert html.get("id") == "finding-ev-growth"
    assert "108,796" in html.get_element_by_id("basis-ev-growth-1").text_content()
    (counted,) = html.xpath('.//p[@class="counted"]')
    assert counted.text_content().startswith({"zh": "39条：由本页", "en": "39 claims: computed on"}[lang])


def test_documents_are_linked_or_named_and_escaped(case: Any) -> None:
    html = _finding().html("en", case)
    assert "Q3 &lt;results&gt; &amp; more" in html
    tree = lxml.html.fromstring(html)
    outward = tree.xpath('.//li//a[@rel="noopener"]/@href')
    assert set(outward) == {"https://a.example/q3?x=1&y=2"}
    mirror = tree.get_element_by_id("basis-ev-growth-2").text_content()
    assert mirror.startswith("EV deliveries, Q3 2024: 39,790 (unverified) — 某镜像: 转载 (193.0.2.7), tier D")
    both = tree.get_element_by_id("basis-ev-growth-3").text_content()
    assert "113,121 (in millions)" in both
    assert "; also: 某镜像" in both


def test_a_finding_without_facts_and_numbers_has_no_basis(case: Any) -> None:
    refusal = Finding("none", Text("不计算。", "Not computed."), kind="refusal")
    assert "<details" not in refusal.html("zh", case)
    assert 'class="finding finding-refusal"' in refusal.html("zh", case)


def test_an_unknown_fact_is_an_error(case: Any) -> None:
    found = Finding("x", Text("{n}", "{n}"), {"n": Number(1, "percent", facts=("nope",))})
    with pytest.raises(ParameterError, match="nope"):
        found.html("zh", case)


def test_json_is_strict_and_complete(case: Any) -> None:
    record = _finding().as_json("01_metrics", case)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert (record["value"], record["unit"], record["low"], record["high"]) == (173.4, "percent", 173.3, None)
    assert record["facts"] == ["ev_2025q3", "ev_2024q3", "rev_2025q3"]
    assert record["numbers"]["n"]["facts"] == []
    assert [(s["source_id"], s["url"], s["tier"]) for s in record["sources"]] == [
        ("issuer", "https://a.example/q3?x=1&y=2", "A"),
        ("mirror", None, "D"),
    ]
    assert record["text"]["en"].startswith("SU7 in 2025: +173.4%")


def test_json_without_a_headline(case: Any) -> None:
    record = _finding(headline=None).as_json("01_metrics", case)
    assert record["value"] is None
    assert record["unit"] is None


def test_a_number_may_rest_on_documents_alone(case: Any) -> None:
    share = Number(37, "percent", sources=("mirror", "issuer"), calls="openness.outsider_share")
    found = Finding("open", Text("外人占{s}。", "Outsiders: {s}."), {"s": share}, "s")
    tree = lxml.html.fromstring(found.html("en", case))
    assert tree.xpath("//a[@class='num']/@href") == ["#basis-open-1"]
    assert len(tree.xpath("//details//li")) == 2
    assert not tree.xpath("//p[@class='counted']")
    record = found.as_json("02_community", case)
    assert record["numbers"]["s"]["sources"] == ["mirror", "issuer"]
    assert [s["source_id"] for s in record["sources"]] == ["mirror", "issuer"]


@pytest.mark.parametrize(("documents", "named"), [(8, 8), (9, 6), (30, 6)])
def test_a_long_list_of_documents_points_to_the_sources(case: Any, documents: int, named: int) -> None:
    sources = tuple(f"doc-{i}" for i in range(documents))
    shown = dataclasses.replace(
        case, documents={s: dataclasses.replace(case.source("issuer"), source_id=s) for s in sources}
    )
    first, last = Number(1, "count", sources=sources), Number(2, "count", sources=sources[-1:])
    found = Finding("many", Text("{a}与{b}", "{a} and {b}"), {"a": first, "b": last})
    tree = lxml.html.fromstring(found.html("en", shown))
    assert len(tree.xpath("//details//li[@id]")) == named
    assert tree.xpath("//details//li/a[@href='#sources']/text()") == (
        [f"and {documents - named} more, see Sources"] if documents > named else []
    )
    assert tree.xpath("//a[@class='num']/@href")[1] == (
        "#basis-many" if documents > named else f"#basis-many-{documents}"
    )
