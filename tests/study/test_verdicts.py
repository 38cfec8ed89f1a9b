"""Why a claim got its verdict, in words: each way of checking on the claim of the report that uses it."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from fanecon.evidence.audit import Audit, Audited, audit
from fanecon.evidence.case import Case, open_case
from fanecon.evidence.claims import Claim
from fanecon.evidence.comparisons import Stated, compare
from fanecon.evidence.verdicts import Check, Relation, Strength, Verdict
from fanecon.notation.interval import Interval
from fanecon.study.reasons import Reason, Sentences
from fanecon.study.sentences import Sentence
from fanecon.study.traced import Number
from fanecon.study.verdict_sentences import TELL
from fanecon.study.verdicts import explain
from fanecon.study.words import Text, read_words


@cache
def the_case() -> Case:
    return open_case("xiaomi")


@cache
def the_audit() -> Audit:
    return audit(the_case())


@cache
def told(claim_id: str) -> Reason:
    return explain(the_audit().result(claim_id), the_case())


def stub(kind: str, check: Check, verdict: Verdict | None = None, metric: str = "mau_global") -> Reason:
    """Explain one made-up comparison."""
    claim = Claim("C99", 1, kind, "某说", "something", metric, "2025Q3", "2024Q3", "8.2%")
    return explain(Audited(claim, verdict or check.verdict, (check,)), the_case())


PHRASES = {
    "C01": (["可靠来源的记载是2010年，与报告一致"], ["Strong evidence gives 2010, as claimed"]),
    "C05": (
        ["与报告的数只有部分重合", "“6.85亿”是截尾所得", "原数为6.858亿"],
        ["partly overlaps the claim", "The report's “685 million” was cut off", "685.8 million"],
    ),
    "C06": (["10.36亿台", "9.891亿台", "尚未达到"], ["1.036 billion", "989.1 million", "was still below"]),
    "C07": (
        ["20.2%", "20.19至20.23%，与报告的数相合。", "15.2倍", "没有分量"],
        ["20.19 to 20.23%, which lies inside the claim. ", "15.2 times as wide", "no weight"],
    ),
    "C09": (["9个季度", "逐期核对，期期成立"], ["9 quarters", "It holds in every single period"]),
    "C10": (["第3位或更靠前"], ["No. 3 or better"]),
    "C11": (["至少需要三个时点", "只有1个"], ["at least three points", "found with a source: 1."]),
    "C12": (["只有较弱的来源有此记载（超过10万）", "不足以证实"], ["Only a weaker source", "does not prove it"]),
    "C13": (["没有查到可以对照的数字", "超过3,400万"], ["No figure to check it against", "more than 34 million"]),
    "C15": (["原文缺失的数字是超过290亿元"], ["The missing figure is more than RMB 29 billion"]),
    "C17": (["有可靠来源报道："], ["Reported by strong sources: "]),
    "C18": (["只有较弱的来源报道："], ["Reported by weaker sources only: "]),
    "C19": (["徐洁云致歉", "20.4至26.4小时", "部分重合"], ["Xu Jieyun apologises", "20.4 to 26.4 hours"]),
    "C20": (["没有找到任何提到这一点的资料"], ["No document that mentions it"]),
    "C21": (["240,723至241,025", "对不上"], ["240,723 to 241,025", "excludes the claim"]),
    "C24": (
        ["没有可靠来源公布过这个比例", "超过24万单", "28.9万单", "未经核实）超过60%", "75至80%"],
        ["more than 240,000", "289,000", "their quotient is not the share claimed", "unverified): more than 60%"],
    ),
    "C26": (
        ["108,796", "39,790", "173.4%", "是原来的2.73倍", "怎么读都不成立", "13,599至14,904", "相去甚远"],
        ["173.4%", "2.73 times the base", "on no reading does the claim hold", "far from the published figure"],
    ),
    "C29": (
        ["没有找到2023年的记录", "2024年）第397位的记载，因未经核实而未予采信"],
        ["no record was found for 2023", "(2024) was found and rejected as unverified: No. 397"],
    ),
    "C31": (["照报告倒推，2024年应为第397位"], ["puts 2024 at No. 397"]),
    "C34": (
        [
            "可靠来源的记载是超过1.3万家，不足以判定",
            "1.3至1.4万家",
            "不能据此证伪",
            "约1.5万家是2024年12月31日的水平",
            "晚于报告所说的时点",
        ],
        ["settles nothing", "13,000 to 14,000", "it refutes nothing", "31 December 2024", "after the date claimed"],
    ),
    "C36": (
        ["1.3至1.4万家", "不能据此证伪", "14.2至26.4%", "12.0倍"],
        ["13,000 to 14,000", "14.2 to 26.4%", "12.0 times as wide"],
    ),
    "C37": (["原文缺失的数字是290.1亿元"], ["The missing figure is RMB 29.01 billion"]),
    "C39": (["15.0至16.1年，与它的说法不符"], ["15.0 to 16.1 years, which excludes the claim"]),
    "C40": (
        [
            "没有任何来源公布过这个占比",
            "口径几经改变，只看未变的最长一段",
            "2023年第四季度的2.3%升至2025年第四季度的3.0%",
            "方向与报告相反",
            "既不能证实也不能证伪",
        ],
        [
            "rose from 2.3% in Q4 2023 to 3.0% in Q4 2025 in the longest stretch on one definition, opposite",
            "neither prove nor refute",
        ],
    ),
}


@pytest.mark.parametrize("claim_id", PHRASES)
def test_the_reason_says_what_was_found(claim_id: str) -> None:
    zh, en = PHRASES[claim_id]
    assert [p for p in zh if p not in told(claim_id).plain("zh")] == [], told(claim_id).plain("zh")
    assert [p for p in en if p not in told(claim_id).plain("en")] == [], told(claim_id).plain("en")


@pytest.mark.parametrize("n", range(1, 41))
def test_every_reason_is_a_sound_sentence_in_both_languages(n: int) -> None:
    found = told(f"C{n:02}")
    zh, en = found.plain("zh"), found.plain("en")
    assert zh.endswith("。") and en.endswith(".")
    assert not re.search(r"[一-鿿]", en), en  # no Chinese in English
    assert not re.search(r"[，。；：][，。；：]|,,|\.\.|  ", zh + en)
    assert not re.search(r"\b1 (with|were|are|have)\b|×", en)
    assert found.id == f"claim-c{n:02}"
    for fact_id in found.basis.facts:
        assert the_case().fact_by_id(fact_id)


@pytest.mark.parametrize("n", range(1, 41))
def test_no_percent_interval_has_more_than_two_decimals(n: int) -> None:
    for lang in ("zh", "en"):
        ends = re.findall(r"\[([−\d.,]+); ([−\d.,]+)\]%", told(f"C{n:02}").plain(lang))
        assert all(len(end.partition(".")[2]) <= 2 for pair in ends for end in pair)


def test_every_way_of_checking_that_occurs_can_be_told() -> None:
    used = {c.method for r in the_audit().results for c in r.checks}
    assert used - set(TELL) == set()
    assert {"printed", "computed", "own", "cell", "bounded", "implied_base", "proxy", "event"} <= used


def test_numbers_lead_to_the_facts_of_their_comparison() -> None:
    number = next(n for n in told("C21").numbers.values())
    assert "ev_deliveries.2024" in number.facts
    assert told("C19").basis.sources  # a happening rests on documents, not on figures
    assert told("C19").basis.facts == ()


def test_slots_of_two_sentences_may_have_one_name() -> None:
    both = Sentences()
    both.add("trend.too_few", n=Number(1, "count"))
    both.add("bounded.later", n=Number(2, "count"), day=Text("某日", "one day"))
    assert list(both.numbers) == ["n_0", "n_1"]
    found = Sentence(both.parts)
    assert "有来源可查的只有1个。与报告接近的约2是某日的水平" in found.plain("zh")
    assert "found with a source: 1. The one count near it, about 2, is that of one day" in found.plain("en")


def test_templates_have_the_same_slots_in_both_languages_and_no_number():
    for section, pairs in read_words("reasons.toml").items():
        for name, both in pairs.items():
            slots = [sorted(re.findall(r"\{.*?\}", text)) for text in both]
            assert len(both) == 2 and slots[0] == slots[1], f"{section}.{name}"
            assert not re.search(r"\d", re.sub(r"\{.*?\}", "", "".join(both))), f"{section}.{name}"


IN_CLAIM, AROUND, OUTSIDE = (Interval.of(20, 21), Interval.of(19, 22), Interval.of(30, 31))
VERY_WIDE, UPWARD = Interval.of(0, 100), Interval(Fraction(20), None)
FACT = ("mau_global.2025Q3",)


@pytest.mark.parametrize(
    ("verdict", "derived", "zh", "en"),
    [
        (Verdict.SUPPORTED, IN_CLAIM, "与报告的数相合。", "lies inside the claim."),
        (Verdict.CONSISTENT, AROUND, "部分重合。", "partly overlaps the claim."),
        (Verdict.CONSISTENT, VERY_WIDE, "说明不了问题。", "says little."),
        (Verdict.REFUTED, OUTSIDE, "对不上。", "excludes the claim."),
        (Verdict.UNVERIFIED, UPWARD, "不足以判定。", "settles nothing."),
    ],
)
@pytest.mark.parametrize("method", ["computed", "implied"])
def test_the_words_fit_how_the_intervals_lie(
    method: str, verdict: Verdict, derived: Interval, zh: str, en: str
) -> None:
    check = compare(method, Stated.plain(IN_CLAIM), derived, Strength.ALONE, FACT)
    assert check.verdict is verdict
    found = stub("level", check)
    assert found.plain("zh").endswith(zh)
    assert found.plain("en").endswith(en)


@pytest.mark.parametrize(
    ("derived", "zh", "en"),
    [
        (IN_CLAIM, "但来源较弱。", "though on weaker sources."),
        (OUTSIDE, "与报告的数对不上，但来源较弱。", "though on weaker sources."),
    ],
)
def test_weak_evidence_is_told_as_weak(derived: Interval, zh: str, en: str) -> None:
    found = stub("level", compare("computed", Stated.plain(IN_CLAIM), derived, Strength.WEAK, FACT))
    assert found.plain("zh").endswith(zh) and found.plain("en").endswith(en)


@pytest.mark.parametrize(
    ("derived", "strength", "en"),
    [
        (IN_CLAIM, Strength.ALONE, "as claimed."),
        (OUTSIDE, Strength.ALONE, "which excludes the claim."),
        (OUTSIDE, Strength.WEAK, "which contradicts the claim but is too weak to refute it."),
        (AROUND, Strength.ALONE, "does not prove it."),
        (IN_CLAIM, Strength.WEAK, "does not prove it."),
        (UPWARD, Strength.ALONE, "settles nothing."),
    ],
)
def test_a_printed_figure_is_told_by_its_verdict(derived: Interval, strength: Strength, en: str) -> None:
    check = compare("printed", Stated.plain(IN_CLAIM), derived, strength, FACT)
    assert stub("level", check).plain("en").endswith(en)


def test_a_true_floor_that_is_far_off_is_told_as_such() -> None:
    check = compare("printed", Stated(IN_CLAIM, UPWARD), OUTSIDE, Strength.ALONE, FACT)
    assert stub("level", check).plain("en").endswith("the claim is true, but far off.")
    assert stub("level", check).plain("zh").endswith("报告没有说错，但与实际相差较远。")


def test_a_first_passage_that_came_earlier_is_not_told_as_one() -> None:
    early = Check("computed", Verdict.REFUTED, UPWARD, OUTSIDE, ("mau_global.2024Q3",), strength=Strength.ALONE)
    assert "not the first time" in stub("first_passage", early).plain("en")
    assert "并非首次" in stub("first_passage", early).plain("zh")


@pytest.mark.parametrize(
    ("verdict", "en"),
    [(Verdict.SUPPORTED, "every step goes the way claimed"), (Verdict.REFUTED, "at least one step goes the other way")],
)
def test_a_trend_is_told_by_its_verdict(verdict: Verdict, en: str) -> None:
    facts = ("mau_global.2023Q3", "mau_global.2024Q3", "mau_global.2025Q3")
    assert en in stub("trend", Check("computed", verdict, facts=facts)).plain("en")


def test_a_printed_figure_that_was_cut_off_is_told_as_such() -> None:
    check = Check("printed", Verdict.CONSISTENT, IN_CLAIM, IN_CLAIM, FACT, relation=Relation.CUT)
    assert "并非四舍五入" in stub("level", check).plain("zh")
    assert "cut off, not rounded" in stub("level", check).plain("en")


def test_a_growth_with_one_reading_does_not_speak_of_readings() -> None:
    facts = ("mau_global.2025Q3", "mau_global.2024Q3")
    check = Check("computed", Verdict.REFUTED, Interval.of("0.5", "0.6"), Interval.of("0.08", "0.09"), facts)
    found = stub("growth", check)
    assert "报告的说法不成立" in found.plain("zh")
    assert "读法" not in found.plain("zh")
    assert "reading" not in found.plain("en")


@pytest.mark.parametrize(("verdict", "zh"), [(Verdict.SUPPORTED, "期期成立"), (Verdict.REFUTED, "至少有一期不成立")])
def test_a_streak_is_told_by_its_verdict(verdict: Verdict, zh: str) -> None:
    assert zh in stub("streak", Check("computed", verdict, facts=FACT)).plain("zh")


def test_an_assumption_that_allows_the_claim_is_not_said_to_fail_it() -> None:
    detail = {"period": "2024Q3"}
    fits = stub("level", Check("bounded", Verdict.UNVERIFIED, IN_CLAIM, AROUND, FACT, detail=detail))
    fails = stub("level", Check("bounded", Verdict.UNVERIFIED, IN_CLAIM, OUTSIDE, FACT, detail=detail))
    assert "refutes nothing" not in fits.plain("en")
    assert "refutes nothing" in fails.plain("en")


@pytest.mark.parametrize(("direction", "zh", "en"), [("falling", "降至", "fell from"), ("flat", "变为", "moved from")])
def test_a_proxy_is_told_by_its_direction(direction: str, zh: str, en: str) -> None:
    result = the_audit().result("C40")
    [check] = result.checks
    turned = replace(check, detail={**check.detail, "direction": direction})
    found = explain(replace(result, checks=(turned,)), the_case())
    assert zh in found.plain("zh")
    assert en in found.plain("en")
    same = "方向与报告相同" if direction == "falling" else "方向与报告相反"
    assert same in found.plain("zh")


def test_a_missing_figure_without_evidence_is_not_invented() -> None:
    result = replace(the_audit().result("C15"), supplied=())
    found = explain(result, the_case())
    assert found.plain("zh") == "原文缺失的数字没有找到。"
    assert found.numbers == {}


def test_a_second_document_is_told_too() -> None:
    result = the_audit().result("C37")
    twice = replace(result, supplied=(*result.supplied, the_case().fact_by_id("ev_ai_segment_revenue.2024Q3")))
    assert "另一份资料的记载是" in explain(twice, the_case()).plain("zh")
    assert "Another document gives" in explain(twice, the_case()).plain("en")


def test_a_duration_in_years_is_told_in_years() -> None:
    check = Check("own", Verdict.INCONSISTENT, Interval.of(13, 15), Interval(Fraction(31, 2), Fraction(16)))
    claim = Claim("C99", 1, "duration", "某说", "something", stated="14年")
    found = explain(Audited(claim, Verdict.INCONSISTENT, (check,)), the_case())
    assert "15.5至16.0年" in found.plain("zh")


def test_every_method_of_checking_has_its_words():
    methods = {"printed", "computed", "implied", "own", "cell", "bounded", "implied_base", "no_base", "proxy", "event"}
    assert methods | {"too_few_points", "different_bases", "conflict", "redefined"} == set(TELL)
