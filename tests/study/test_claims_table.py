"""The audit as a table and as JSON: its order, its links, and nothing of the data taken for HTML."""

from __future__ import annotations

import json
import math
from functools import cache

import pytest
from lxml import html as lxml_html

from fanecon.evidence.audit import Audited, audit
from fanecon.evidence.case import Case, open_case
from fanecon.evidence.claims import Claim
from fanecon.evidence.verdicts import Verdict
from fanecon.study.claims import claims_html, claims_json, claims_plain, explained, verdict_html
from fanecon.study.reasons import Reason
from fanecon.study.sentences import Slot
from fanecon.study.traced import Number
from fanecon.study.words import VERDICTS

Rows = list[tuple[Audited, Reason]]
EVIL = '<script>alert("1")</script> & more'


@cache
def the_case() -> Case:
    return open_case("xiaomi")


@cache
def the_rows() -> tuple[tuple[Audited, Reason], ...]:
    return tuple(explained(audit(the_case()).results, the_case()))


def rows() -> Rows:
    return list(the_rows())


@cache
def page(lang: str) -> lxml_html.HtmlElement:
    return lxml_html.fromstring(claims_html(rows(), the_case(), lang))


def row(of: lxml_html.HtmlElement, claim_id: str) -> lxml_html.HtmlElement:
    return of.get_element_by_id(f"claim-{claim_id.lower()}")


def unfounded(text: str = EVIL) -> Rows:
    claim = Claim("C99", 1, "level", text, text, "users", "2025Q3", "", "1亿")
    result = Audited(claim, Verdict.UNVERIFIED)
    return explained([result], the_case())


def test_the_worst_verdicts_come_first() -> None:
    order = list(Verdict)
    ranked = [(order.index(result.verdict), result.claim.claim_id) for result, _ in rows()]
    assert ranked == sorted(ranked)
    assert ranked[0][1] == "C21"
    assert {claim_id for _, claim_id in ranked} == {f"C{n:02}" for n in range(1, 41)}
    ids = [tr.get("id") for tr in page("zh").findall(".//tbody/tr")]
    assert ids == [f"claim-{claim_id.lower()}" for _, claim_id in ranked]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_wears_the_badge_of_its_verdict(lang: str) -> None:
    for result, _ in rows():
        badge = row(page(lang), result.claim.claim_id).find(".//span")
        assert badge.get("class") == f"verdict verdict-{result.verdict.value}"
        assert badge.text == VERDICTS[result.verdict.value].name.in_(lang)
        assert badge.get("title") == VERDICTS[result.verdict.value].meaning.in_(lang)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_badge_differs_from_every_other(verdict: Verdict) -> None:
    others = {verdict_html(v, lang) for v in Verdict if v is not verdict for lang in ("zh", "en")}
    assert verdict_html(verdict, "en") not in others


def test_the_key_explains_the_verdicts_that_occur_and_no_other() -> None:
    key = [li.find("span").text for li in page("en").findall(".//details[@class='ladder']//li")]
    assert key == ["Refuted", "Inconsistent", "Truncated", "Unverified", "Consistent", "Supported"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_of_a_reason_is_a_link_that_leads_somewhere(lang: str) -> None:
    ids = {element.get("id") for element in page(lang).iter() if element.get("id")}
    linked = 0
    for result, finding in rows():
        links = row(page(lang), result.claim.claim_id).findall(".//td/p/a")
        used = [a.text for a in links]
        slots = [part for part in finding.sentence.parts[lang] if isinstance(part, Slot)]
        assert used == [slot.printed(lang) for slot in slots if isinstance(slot.value, Number)]
        assert [a.get("href") for a in links if a.get("href")[1:] not in ids] == []
        linked += len(links)
    assert linked > 60


def test_what_comes_from_data_is_escaped() -> None:
    for lang in ("zh", "en"):
        text = claims_html(unfounded(), the_case(), lang)
        assert "<script" not in text
        assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more" in text


def test_a_claim_that_nothing_mentions_says_so() -> None:
    [(result, finding)] = unfounded()
    assert finding.plain("zh") == "没有找到任何提到这一点的资料。"
    assert finding.plain("en") == "No document that mentions it was found."
    assert finding.basis.facts == ()
    found = row(lxml_html.fromstring(claims_html([(result, finding)], the_case(), "en")), "C99")
    assert found.findall(".//a") == []
    assert found.findall(".//details") == []


def test_the_json_is_sorted_and_finite() -> None:
    listed = claims_json(rows(), "01_metrics", the_case())
    assert [c["claim_id"] for c in listed] == [f"C{n:02}" for n in range(1, 41)]
    json.dumps(listed, allow_nan=False)
    assert {c["kind"] for c in listed} == {"claim"}
    assert {c["notebook"] for c in listed} == {"01_metrics"}
    for claim in listed:
        for end in (claim["low"], claim["high"]):
            assert end is None or (isinstance(end, float) and math.isfinite(end))
    by_id = {c["claim_id"]: c for c in listed}
    assert (by_id["C21"]["verdict"], by_id["C21"]["low"], by_id["C21"]["high"]) == ("REFUTED", 240_723.0, 241_025.0)
    assert (by_id["C12"]["low"], by_id["C12"]["high"]) == (100_000.0, None)  # a floor is open, not infinite
    assert by_id["C20"]["facts"] == []
    assert by_id["C26"]["claim"]["zh"] == "汽车交付量同比增长近7倍"
    assert by_id["C26"]["stated"] == "增长近7倍"


def test_the_json_does_not_depend_on_the_order_of_the_rows() -> None:
    assert claims_json(rows()[::-1], "01_metrics", the_case()) == claims_json(rows(), "01_metrics", the_case())


@pytest.mark.parametrize(("lang", "line"), [("zh", "C21 证伪："), ("en", "C21 Refuted: ")])
def test_the_plain_text_has_a_line_a_claim(lang: str, line: str) -> None:
    lines = claims_plain(rows(), lang).splitlines()
    assert len(lines) == 40
    assert lines[0].startswith(line)
    assert lines[0].endswith(rows()[0][1].plain(lang))


def test_an_empty_audit_is_an_empty_table() -> None:
    assert lxml_html.fromstring(claims_html([], the_case(), "en")).findall(".//tbody/tr") == []
    assert claims_json([], "01_metrics", the_case()) == []
