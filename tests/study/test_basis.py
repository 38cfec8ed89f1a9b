"""What a number rests on: every number of a reason or a finding leads to it, as HTML and as JSON."""

from __future__ import annotations

import json
import math
from typing import Any

import lxml.html
import pytest

from fanecon.errors import FaneconError, ParameterError
from fanecon.study.reasons import Reason
from fanecon.study.said import Said
from fanecon.study.sentences import Sentence, Slot, fill
from fanecon.study.traced import Basis, Number, basis_of
from fanecon.study.words import Text

GROWTH = Number(173.4, "percent", low=173.3, high=math.inf, facts=("ev_2025q3", "ev_2024q3"))
LEVEL = Number(113_121_000_000, "CNY", facts=("rev_2025q3",))
COUNTED = Number(39, "claims")


def _reason(**numbers: Number) -> Reason:
    given = numbers or {"g": GROWTH, "level": LEVEL, "n": COUNTED}
    slots = [Slot(name, number, "interval" if number is GROWTH else "") for name, number in given.items()]
    parts = {lang: [Slot("w", Text("<14T>", "<14T>")), *slots] for lang in ("zh", "en")}
    return Reason("claim-c1", Sentence(parts), Sentence(parts), given, basis_of(*(n.basis for n in given.values())))


def test_a_number_prints_in_three_forms_and_is_finite() -> None:
    assert [GROWTH.printed("en", form) for form in ("", "+", "interval")] == ["173.4%", "+173.4%", "173.3% or more"]
    assert Number(-9.1, "percent").printed("zh", "abs") == "9.1%"
    with pytest.raises(FaneconError, match="refuse in words"):
        Number(math.nan, "percent")
    with pytest.raises(ParameterError, match="Unknown unit"):
        Number(1, "parsecs")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_of_a_reason_leads_to_a_place(case: Any, lang: str) -> None:
    html = lxml.html.fromstring(f"<div>{_reason().html(lang, case)}</div>")
    ids = set(html.xpath(".//@id"))
    links = html.xpath('.//a[@class="num"]')
    targets = [a.get("href").removeprefix("#") for a in links]
    assert [a.text for a in links] == [GROWTH.printed(lang, "interval"), LEVEL.printed(lang), COUNTED.printed(lang)]
    assert targets == ["basis-claim-c1-1", "basis-claim-c1-3", "basis-claim-c1"]
    assert set(targets) <= ids
    assert "108,796" in html.get_element_by_id("basis-claim-c1-1").text_content()
    (counted,) = html.xpath('.//p[@class="counted"]')
    assert counted.text_content().startswith({"zh": "39条：由本页", "en": "39 claims: computed on"}[lang])
    assert html.find("p").text == "<14T>"  # words from data are escaped


def test_documents_are_linked_or_named_and_escaped(case: Any) -> None:
    html = _reason().html("en", case)
    assert "Q3 &lt;results&gt; &amp; more" in html
    tree = lxml.html.fromstring(f"<div>{html}</div>")
    assert set(tree.xpath('.//li//a[@rel="noopener"]/@href')) == {"https://a.example/q3?x=1&y=2"}
    mirror = tree.get_element_by_id("basis-claim-c1-2").text_content()
    assert mirror.startswith("EV deliveries, Q3 2024: 39,790 (unverified) — 某镜像: 转载 (193.0.2.7), tier D")
    both = tree.get_element_by_id("basis-claim-c1-3").text_content()
    assert "113,121 (in millions)" in both
    assert "; also: 某镜像" in both


def test_an_unknown_fact_is_an_error(case: Any) -> None:
    with pytest.raises(ParameterError, match="nope"):
        _reason(n=Number(1, "percent", facts=("nope",))).html("zh", case)


def test_the_json_of_a_reason_is_strict_and_complete(case: Any) -> None:
    record = _reason().as_json("01_metrics", case)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert (record["kind"], record["value"], record["numbers"]["g"]["high"]) == ("claim", None, None)
    assert record["facts"] == ["ev_2025q3", "ev_2024q3", "rev_2025q3"]
    assert [(s["source_id"], s["url"], s["tier"]) for s in record["sources"]] == [
        ("issuer", "https://a.example/q3?x=1&y=2", "A"),
        ("mirror", None, "D"),
    ]


def test_a_number_of_a_finding_may_rest_on_documents_alone(case: Any) -> None:
    share = Number(37, "percent", sources=("mirror", "issuer"))
    title, nothing = fill("外人占{s}", "Outsiders: {s}", {"s": share}, "t"), fill("", "", {}, "t")
    found = Said("finding", "open", title, nothing, nothing, "high", of=Basis((), ("issuer",)))
    tree = lxml.html.fromstring(found.html("en", case))
    assert tree.get("id") == "finding-open"
    assert tree.xpath("//a[@class='num']/@href") == ["#basis-open-1"]
    assert len(tree.xpath("//details//li")) == 2
    record = found.as_json("02_community", case)
    assert (record["headline"], record["value"], record["unit"]) == ("s", 37, "percent")
    assert [s["source_id"] for s in record["sources"]] == record["numbers"]["s"]["sources"] == ["mirror", "issuer"]
