"""Change one thing of the evidence or of a claim: the verdict that must follow.

A small case of our own first, then the shipped one. Each row of a table is one change; nothing is read from disk twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.evidence.audit import Audited, audit_claim, audit_claims
from fanecon.evidence.case import Case, Config, Hidden, open_case
from fanecon.evidence.claims import Claim, parse_operands, read_claims
from fanecon.evidence.comparisons import Stated, compare
from fanecon.evidence.records import Source, strength
from fanecon.evidence.schema import RULES
from fanecon.evidence.verdicts import REMARKS, Check, Relation, Strength, Verdict, settle
from fanecon.notation.interval import Interval
from fanecon.study.verdicts import explain

Row = tuple[str, ...]
DOCUMENTS = {
    "issuer": ("Issuer", "A", "original"), "regulator": ("Regulator", "A", "original"),
    "paper": ("Paper", "B", "original"), "daily": ("Daily", "B", "original"),
    "blog": ("Blog", "C", "original"), "digest": ("Digest", "C", "unknown"), "portal": ("Portal", "C", "original"),
    "scan": ("Issuer (copy at scans.example)", "A", "copy"), "scan2": ("Issuer (copy at docs.example)", "C", "copy"),
    "repost": ("Paper (copy at x.example)", "B", "copy"), "mirror": ("Mirror", "D", "copy"), "bot": ("Bot", "D", "unknown"),
}  # fmt: skip
METRICS = {
    "revenue": ("CNY", "flow", ""), "revenue_yoy": ("percent", "rate", "revenue"), "profit": ("CNY", "flow", ""),
    "users": ("people", "stock", ""), "users_yoy": ("percent", "rate", "users"),
    "cars": ("vehicles", "flow", ""), "cars_monthly": ("vehicles", "flow", ""),
    "cars_total": ("vehicles", "cumulative", ""), "rank": ("rank", "rank", ""), "streak": ("quarters", "count", ""),
}  # fmt: skip
FACTS = {
    "revenue.2024": ("3000亿", "issuer"), "revenue.2024Q3": ("925.07亿", "paper"), "revenue.2025Q1": ("1112.93亿", "paper"),
    "revenue.2025Q2": ("1159.56亿", "paper"), "revenue.2025Q3": ("1131.21亿", "paper"),
    "revenue.2025Q1/2025Q3": ("3403.70亿", "issuer"), "revenue_yoy.2025Q3": ("22.3%", "paper"),
    "profit.2024": ("-20亿", "issuer"), "profit.2025": ("30亿", "issuer"),
    "users.2024Q3": ("685.8 million", "issuer"), "users.2025Q3": ("7.417亿", "issuer"), "users_yoy.2025Q3": ("8.2%", "issuer"),
    "cars.2024": ("136,854", "issuer"), "cars.2024Q3": ("39,790", "paper"), "cars.2025Q1": ("75,869", "paper"),
    "cars.2025Q2": ("81,302", "paper"), "cars.2025Q3": ("108,796", "paper"),
    "cars_monthly.2025-04": ("超过2.8万", "paper", "at_least"), "cars_monthly.2025-05": ("超过2.8万", "paper", "at_least"),
    "cars_monthly.2025-06": ("突破2.5万", "paper", "at_least"),
    "cars_total.2024-12-31": ("136,854", "blog"), "rank.2025": ("1", "blog"), "rank.2025.b": ("1", "portal"),
    "streak.2025Q3": ("9", "paper"),
}  # fmt: skip
"""`metric.period` (and a letter) to the printed figure, its document, and what else a row says: bound, quality."""


def table(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Make a table of a case in memory."""
    numbered = [(*row, line) for line, row in enumerate(rows, 2)]
    return pd.DataFrame(numbered, columns=[*RULES[name], "file_line"])


def fact_row(fact_id: str, value: str, source: str, bound: str = "exact", quality: str = "", also: str = "") -> Row:
    metric, period, *_ = fact_id.split(".")
    unit = METRICS[metric][0]
    return (fact_id.replace("/", "_"), metric, period, value, unit, "1", bound, quality, source, also, "2025-11-18", "")


def sources() -> list[Row]:
    return [
        (i, who, "T", f"https://{i}.example/1", "2025-11-18", "en", tier, "facts only", access)
        for i, (who, tier, access) in DOCUMENTS.items()
    ]


def small(change: Mapping[str, Row | None] | None = None, settings: Mapping[str, object] | None = None) -> Case:
    """Make the small case with some rows changed, added, or (None) left out."""
    rows = {**FACTS, **(change or {})}
    facts = [fact_row(i, *row) for i, row in rows.items() if row is not None]
    metrics = [(m, "量", m, u, k, of, "up", "。", ".", "") for m, (u, k, of) in METRICS.items()]
    tables = {name: table(name, ()) for name in RULES}
    tables |= {
        "facts": table("facts", facts),
        "metrics": table("metrics", metrics),
        "sources": table("sources", sources()),
    }
    names = {"zh": "小样", "en": "small"}
    return Case(Config("s", names, settings or {}), None, Hidden(0, 0), "", tables, frozenset(DOCUMENTS), Path("s"))


def claim(kind: str, metric: str, period: str, stated: str, base: str = "", operands: str = "") -> Claim:
    return Claim("C1", 1, kind, "说法", "claim", metric, period, base, stated, parse_operands(operands))


Q3 = ("level", "revenue", "2025Q3")
USERS = ("level", "users", "2025Q3")
UP = ("growth", "revenue", "2025Q3")
CARS = ("cumulative", "cars", "2024-01/2025-04")
WITH = "with:cars_monthly with:cars_total"
NO_Q3 = {"revenue.2025Q3": None}

CASES: dict[str, tuple[tuple[str, ...], dict[str, Row | None], str, tuple[str, ...]]] = {
    # --- a digit, a unit, a hedge of the claim (A2, B1, B2)
    "as printed": ((*Q3, "1131.21亿"), {}, "SUPPORTED", ()),
    "rounded": ((*Q3, "1131亿"), {}, "SUPPORTED", ()),
    "one digit off": ((*Q3, "1132亿"), {}, "REFUTED", ()),
    "one unit in the last digit up": ((*Q3, "1131.22亿"), {}, "REFUTED", ()),
    "one unit in the last digit down": ((*Q3, "1131.20亿"), {}, "REFUTED", ()),
    "digits swapped": ((*Q3, "1113亿"), {}, "REFUTED", ()),
    "unit 万": ((*Q3, "1131.21万"), {}, "REFUTED", ()),
    "unit 百万": ((*Q3, "113121百万"), {}, "SUPPORTED", ()),
    "unit billion": ((*Q3, "113.121 billion"), {}, "SUPPORTED", ()),
    "unit ten times": ((*Q3, "1131.21 billion"), {}, "REFUTED", ()),
    "over, near": ((*Q3, "超1100亿"), {}, "SUPPORTED", ()),
    "over, a finer floor": ((*Q3, "超1130亿"), {}, "SUPPORTED", ()),
    "over, far": ((*Q3, "超1120亿"), {}, "CONSISTENT", ("far",)),
    "over, very far": ((*Q3, "超500亿"), {}, "CONSISTENT", ("far",)),
    "over, false": ((*Q3, "超1132亿"), {}, "REFUTED", ()),
    "at least, near": ((*Q3, "至少1131亿"), {}, "SUPPORTED", ()),
    "at least, far": ((*Q3, "至少1120亿"), {}, "CONSISTENT", ("far",)),
    "at least, false": ((*Q3, "不低于1140亿"), {}, "REFUTED", ()),
    "under, near": ((*Q3, "不足1132亿"), {}, "SUPPORTED", ()),
    "under, far": ((*Q3, "不足1150亿"), {}, "CONSISTENT", ("far",)),
    "under, false": ((*Q3, "不足1131亿"), {}, "REFUTED", ()),
    "at most, far": ((*Q3, "至多2000亿"), {}, "SUPPORTED", ()),
    "at most, false": ((*Q3, "至多1131亿"), {}, "REFUTED", ()),
    "nearly, from above": ((*Q3, "近1131亿"), {}, "REFUTED", ()),
    "nearly": ((*Q3, "近1200亿"), {}, "SUPPORTED", ()),
    "about": ((*Q3, "约1100亿"), {}, "SUPPORTED", ()),
    "about, too far": ((*Q3, "约1050亿"), {}, "REFUTED", ()),
    "one digit of a count of people": ((*USERS, "7.418亿"), {}, "REFUTED", ()),
    "one digit of a count of people down": ((*USERS, "7.416亿"), {}, "REFUTED", ()),
    "cut off": ((*USERS, "7.41亿"), {}, "CONSISTENT", ("cut",)),
    "cut off, but hedged": ((*USERS, "近7.41亿"), {}, "REFUTED", ()),
    "a count in 万, cut off": (("level", "cars", "2025Q3", "10.8万"), {}, "CONSISTENT", ("cut",)),
    "a count in full, one less": (("level", "cars", "2025Q3", "108,795"), {}, "REFUTED", ()),
    "a count at the end of a rounding": (("level", "cars", "2025Q3", "10.5万"), {"cars.2025Q3": ("105,500", "paper")},
                                         "SUPPORTED", ()),
    "over a count that it just reaches": (("level", "cars", "2025Q3", "超108,796"), {}, "SUPPORTED", ()),
    "over, the row under": ((*USERS, "超7.417亿"), {"users.2025Q3": ("不足7.417亿", "issuer", "at_most")}, "REFUTED", ()),
    "over, far, against a floor": ((*USERS, "超6亿"), {"users.2025Q3": ("超7亿", "issuer", "at_least")}, "CONSISTENT",
                                   ("far",)),
    "under, against a floor below": ((*USERS, "不足8亿"), {"users.2025Q3": ("超7亿", "issuer", "at_least"),
                                     "users_yoy.2025Q3": None}, "UNVERIFIED", ()),
    # --- contradicting rows (A1)
    "A against B": ((*Q3, "1131.21亿"), {"revenue.2025Q3.b": ("1150亿", "issuer")}, "DISPUTED", ("contradicted",)),
    "A against B, claimed the other way": ((*Q3, "1150亿"), {"revenue.2025Q3.b": ("1150亿", "issuer")}, "DISPUTED",
                                           ("contradicted",)),
    "A against A": ((*USERS, "7.417亿"), {"users.2025Q3.b": ("7.3亿", "regulator")}, "DISPUTED", ("contradicted",)),
    "B against B": ((*Q3, "1131亿"), {"revenue.2025Q3.b": ("1150亿", "daily")}, "DISPUTED", ("contradicted",)),
    "neither A nor B": ((*Q3, "1000亿"), {"revenue.2025Q3.b": ("1150亿", "issuer")}, "REFUTED", ()),
    "B against one C": ((*Q3, "1131亿"), {"revenue.2025Q3.b": ("1150亿", "blog")}, "SUPPORTED", ("contradicted",)),
    "B against two C": ((*Q3, "1131亿"), {"revenue.2025Q3.b": ("1150亿", "blog", "exact", "", "portal")}, "SUPPORTED",
                        ("contradicted",)),
    "two C against B": ((*Q3, "1150亿"), {"revenue.2025Q3.b": ("1150亿", "blog", "exact", "", "portal")}, "REFUTED",
                        ("contradicted",)),
    "A against two C": (("rank", "rank", "2025", "1"), {"rank.2025.c": ("4", "issuer")}, "REFUTED", ("contradicted",)),
    "two C against two C": (("rank", "rank", "2025", "1"), {"rank.2025.c": ("4", "digest", "exact", "", "daily")},
                            "REFUTED", ("contradicted",)),
    "pair against pair": (("rank", "rank", "2025", "1"), {"rank.2025.c": ("4", "digest", "exact", "", "scan")}, "DISPUTED",
                          ("contradicted",)),
    "D changes nothing": ((*Q3, "1131亿"), {"revenue.2025Q3.b": ("1150亿", "bot")}, "SUPPORTED", ("contradicted",)),
    "a disputed row changes nothing": ((*Q3, "1131亿"), {"revenue.2025Q3.b": ("1150亿", "issuer", "exact", "disputed")},
                                       "SUPPORTED", ()),
    "an unverified row decides nothing": ((*Q3, "1150亿"), {**NO_Q3, "revenue.2025Q3.b": ("1150亿", "issuer", "exact",
                                          "unverified"), "revenue.2025Q1": None}, "UNVERIFIED", ()),
    "finer rows do not contradict": ((*Q3, "1131亿"), {"revenue.2025Q3.b": ("1131亿", "issuer")}, "SUPPORTED", ()),
    "printed growth against its levels": ((*UP, "22.3%", "2024Q3"), {"revenue.2024Q3": ("800亿", "paper")}, "DISPUTED",
                                          ("contradicted",)),
    "printed growth against weak levels": ((*UP, "22.3%", "2024Q3"), {"revenue.2024Q3": ("800亿", "blog")}, "SUPPORTED",
                                           ("contradicted",)),
    "levels of one end disagree": (("growth", "cars", "2025Q3", "173.4%", "2024Q3"), {"cars.2024Q3.b": ("50,000", "issuer")},
                                   "DISPUTED", ("contradicted",)),
    "the sum against the row": ((*Q3, "1131.21亿"), {"revenue.2025Q2": ("1059.56亿", "paper")}, "DISPUTED",
                                ("contradicted",)),
    "the sum against the row, weakly": ((*Q3, "1131.21亿"), {"revenue.2025Q2": ("1059.56亿", "blog")}, "SUPPORTED", ()),
    "a streak that its quarters break": (("streak", "revenue", "2025Q3", "9", "", "of:growth printed:streak"),
                                         {"revenue_yoy.2025Q3": ("-3%", "issuer")}, "DISPUTED", ("contradicted",)),
    # --- what a figure rests on (tiers, copies)
    "one B": ((*Q3, "1131亿"), {}, "SUPPORTED", ()),
    "one C": ((*Q3, "1131亿"), {"revenue.2025Q3": ("1131.21亿", "blog"), "revenue.2025Q1": None}, "CONSISTENT", ()),
    "one D": ((*Q3, "1131亿"), {"revenue.2025Q3": ("1131.21亿", "bot"), "revenue.2025Q1": None}, "CONSISTENT", ()),
    "one C that excludes": ((*Q3, "1150亿"), {"revenue.2025Q3": ("1131.21亿", "blog"), "revenue.2025Q1": None}, "UNVERIFIED",
                            ()),
    "two C": ((*Q3, "1131亿"), {"revenue.2025Q3": ("1131.21亿", "blog", "exact", "", "portal"), "revenue.2025Q1": None},
              "SUPPORTED", ()),
    "C and D": ((*Q3, "1131亿"), {"revenue.2025Q3": ("1131.21亿", "blog", "exact", "", "bot"), "revenue.2025Q1": None},
                "CONSISTENT", ()),
    "a copy of tier A": ((*Q3, "1131亿"), {"revenue.2025Q3": ("1131.21亿", "scan"), "revenue.2025Q1": None}, "CONSISTENT",
                         ()),
    "a copy and C": ((*Q3, "1131亿"), {"revenue.2025Q3": ("1131.21亿", "scan", "exact", "", "blog"), "revenue.2025Q1": None},
                     "SUPPORTED", ()),
    "two copies": ((*Q3, "1131亿"), {"revenue.2025Q3": ("1131.21亿", "scan", "exact", "", "repost"), "revenue.2025Q1": None},
                   "CONSISTENT", ()),
    "a copy and its own text": ((*USERS, "7.417亿"), {"users.2025Q3": ("7.417亿", "scan", "exact", "", "scan2"),
                                "users_yoy.2025Q3": None}, "CONSISTENT", ()),
    "a copy against B": ((*Q3, "1131亿"), {"revenue.2025Q3.b": ("1150亿", "scan")}, "SUPPORTED", ("contradicted",)),
    # --- sums (B4)
    "the quarter from nine months": ((*Q3, "1131亿"), NO_Q3, "SUPPORTED", ()),
    "the quarter from nine months, one weak": ((*Q3, "1131亿"), {**NO_Q3, "revenue.2025Q1": ("1112.93亿", "blog")},
                                               "CONSISTENT", ()),
    "the quarter from nine months, false": ((*Q3, "1150亿"), NO_Q3, "REFUTED", ()),
    "the quarter from nine months, false, one weak": ((*Q3, "1150亿"), {**NO_Q3, "revenue.2025Q1": ("1112.93亿", "blog")},
                                                      "UNVERIFIED", ()),
    "the quarter from the year": (("level", "cars", "2025Q4", "145,870"), {"cars.2025": ("411,837", "issuer")}, "SUPPORTED",
                                  ()),
    "the quarter from half-years": (("level", "cars", "2025Q4", "145,870"), {"cars.2025": ("411,837", "issuer"),
                                    "cars.2025H1": ("157,171", "issuer"), "cars.2025Q1": None}, "SUPPORTED", ()),
    "growth from an implied quarter": ((*UP, "22.3%", "2024Q3"), {**NO_Q3, "revenue_yoy.2025Q3": None}, "SUPPORTED", ()),
    # --- growth
    "growth as computed": (("growth", "cars", "2025Q3", "173.4%", "2024Q3"), {}, "SUPPORTED", ()),
    "growth by another digit": (("growth", "cars", "2025Q3", "173.5%", "2024Q3"), {}, "REFUTED", ()),
    "a fall": (("growth", "cars", "2025Q3", "下降173.4%", "2024Q3"), {}, "REFUTED", ()),
    "nearly sevenfold": (("growth", "cars", "2025Q3", "增长近7倍", "2024Q3"), {}, "REFUTED", ()),
    "two readings": (("growth", "cars", "2025Q3", "增长约1.7倍", "2024Q3"), {}, "AMBIGUOUS", ()),
    "to 2.7 times": (("growth", "cars", "2025Q3", "是去年的2.7倍", "2024Q3"), {}, "SUPPORTED", ()),
    "more than doubled": (("growth", "cars", "2025Q3", "超翻番", "2024Q3"), {}, "SUPPORTED", ()),
    "quadrupled": (("growth", "cars", "2025Q3", "翻两番", "2024Q3"), {}, "REFUTED", ()),
    "over fourfold": (("growth", "cars", "2025Q3", "超4倍", "2024Q3"), {}, "REFUTED", ()),
    "over 15 per cent, far": ((*UP, "超15%", "2024Q3"), {}, "CONSISTENT", ("far",)),
    "over 20 per cent": ((*UP, "超20%", "2024Q3"), {}, "SUPPORTED", ()),
    "over 23 per cent": ((*UP, "超23%", "2024Q3"), {}, "REFUTED", ()),
    "under 30 per cent": ((*UP, "不到30%", "2024Q3"), {}, "SUPPORTED", ()),
    "a fall of over 5 per cent, far": (("growth", "revenue", "2025Q3", "下降超5%", "2025Q2"),
                                       {"revenue.2025Q3": ("1000亿", "paper"), "revenue.2025Q1": None}, "CONSISTENT",
                                       ("far",)),
    "a fall of over 15 per cent": (("growth", "revenue", "2025Q3", "下降超15%", "2025Q2"),
                                   {"revenue.2025Q3": ("1000亿", "paper"), "revenue.2025Q1": None}, "REFUTED", ()),
    "growth from a loss": (("growth", "profit", "2025", "150%", "2024"), {}, "UNVERIFIED", ()),
    "another period": ((*UP, "22.3%", "2025Q2"), {}, "REFUTED", ()),
    "printed growth, one digit": ((*UP, "22.4%", "2024Q3"), {}, "REFUTED", ()),
    # --- running totals (B3)
    "a total from flows": ((*CARS, "约24万", "", WITH), {}, "SUPPORTED", ()),
    "a total that is too high": ((*CARS, "约28万", "", WITH), {}, "REFUTED", ()),
    "not even": ((*CARS, "不到28万", "", WITH), {}, "CONSISTENT", ("far",)),
    "a printed total against flows": ((*CARS, "约28万", "", WITH), {"cars_total.2025-04-30": ("280,000", "issuer")},
                                      "DISPUTED", ("contradicted",)),
    "a printed total that refutes": ((*CARS, "约24万", "", WITH), {"cars_total.2025-04-30": ("280,000", "issuer")},
                                     "DISPUTED", ("contradicted",)),
    "a weak total against flows": ((*CARS, "约28万", "", WITH), {"cars_total.2025-04-30": ("280,000", "blog")}, "REFUTED",
                                   ("contradicted",)),
    "a total two days earlier": ((*CARS, "约28万", "", WITH), {"cars_total.2025-04-28": ("275,000", "issuer")}, "DISPUTED",
                                 ("contradicted",)),
    "a total that agrees": ((*CARS, "约24万", "", WITH), {"cars_total.2025-04-30": ("240,900", "issuer")}, "SUPPORTED", ()),
    "a total alone": ((*CARS, "约28万", "", WITH), {"cars.2025Q2": None, "cars_total.2025-04-30": ("280,000", "issuer")},
                      "SUPPORTED", ()),
    "without the floors": ((*CARS, "约28万", "", ""), {}, "CONSISTENT", ()),
    "a year that another document contradicts": ((*CARS, "约28万", "", WITH), {"cars.2024.b": ("180,000", "regulator")},
                                                 "DISPUTED", ("contradicted",)),
    "flows that contradict each other": ((*CARS, "约28万", "", "with:cars_monthly"), {"cars.2025Q2": ("50,000", "paper")},
                                         "UNVERIFIED", ()),
}  # fmt: skip


@cache
def result(name: str) -> tuple[Audited, Case]:
    said, change, _, _ = CASES[name]
    case = small(change)
    return audit_claim(claim(*said), case), case


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_that_follows(name: str) -> None:
    *_, verdict, remarks = CASES[name]
    found, _ = result(name)
    assert (found.verdict.value, found.remarks) == (verdict, remarks), found.checks


NEGATIONS = ("does not hold", "excludes the claim", "报告的说法不成立", "对不上")
ASSENTS = ("as claimed", "lies inside the claim", "与报告一致", "与报告的数相合")


@pytest.mark.parametrize("name", CASES)
def test_the_words_never_say_the_opposite_of_the_verdict(name: str) -> None:
    found, case = result(name)
    told = explain(found, case)
    zh, en = told.plain("zh"), told.plain("en")
    assert zh.endswith("。") and en.endswith(".")
    # What contradicts the verdict stands in sentences of its own, with its documents.
    zh_own, zh_against = zh.split("相反的证据：")[0], zh.split("相反的证据：")[1:]
    own, against = en.split("Against this:")[0], en.split("Against this:")[1:]
    if found.verdict in (Verdict.SUPPORTED, Verdict.CONSISTENT):
        assert [n for n in NEGATIONS if n in own or n in zh_own] == []
    if found.verdict in (Verdict.REFUTED, Verdict.UNVERIFIED):
        assert [a for a in ASSENTS if a in own or a in zh_own] == []
    assert (found.verdict is Verdict.DISPUTED) == ("Strong evidence disagrees" in en) == ("可靠证据互相矛盾" in zh)
    if found.verdict is not Verdict.DISPUTED:
        told_apart = {(c.method, c.derived) for c in found.contradicting}
        assert len(against) == len(zh_against) == min(3, len(told_apart))
    for check in found.contradicting:
        for fact in map(case.fact_by_id, check.facts[:1]):
            assert fact.source.publisher in zh and fact.source.publisher in en


def test_both_documents_of_a_dispute_are_named() -> None:
    for name in ("A against B", "A against B, claimed the other way"):
        found, case = result(name)
        en, zh = (explain(found, case).plain(lang) for lang in ("en", "zh"))
        assert "Paper (tier B)" in en and "Issuer (tier A)" in en
        assert "Paper（B级）" in zh and "Issuer（A级）" in zh
        assert set(found.basis) | {i for c in found.contradicting for i in c.facts} >= {
            "revenue.2025Q3",
            "revenue.2025Q3.b",
        }


def test_a_rejected_row_is_named_and_not_called_missing() -> None:
    found, case = result("an unverified row decides nothing")
    assert [f.fact_id for f in found.rejected] == ["revenue.2025Q3.b"]
    assert "found and rejected as unverified" in explain(found, case).plain("en")
    assert "因未经核实而未予采信" in explain(found, case).plain("zh")


def test_the_settings_of_a_case_name_its_running_totals() -> None:
    settings = {"deliveries": {"flow": "cars", "finer": ["cars_monthly"], "milestones": "cars_total"}}
    said = claim("cumulative", "cars", "2024-01/2025-04", "约28万")
    assert audit_claim(said, small(settings=settings)).verdict is Verdict.REFUTED
    total = {"cars_total.2025-04-30": ("280,000", "issuer")}
    assert audit_claim(said, small(total, settings)).verdict is Verdict.DISPUTED


@pytest.mark.parametrize(
    ("documents", "carried"),
    [
        (["issuer"], 2), (["paper"], 2), (["blog"], 0), (["bot"], 0), (["blog", "portal"], 1), (["blog", "bot"], 0),
        (["scan"], 0), (["repost"], 0), (["scan", "repost"], 0), (["scan", "blog"], 1), (["scan2", "digest"], 1),
        (["scan", "paper"], 2), (["scan", "issuer"], 2), (["blog", "mirror"], 0), (["blog", "blog"], 0), ([], 0),
    ],
)  # fmt: skip
def test_what_documents_carry_together(documents: list[str], carried: int) -> None:
    known = small().sources
    assert strength([known[d] for d in documents]) == carried
    assert strength([known[d] for d in reversed(documents)]) == carried


def test_a_copy_and_the_text_it_was_copied_from_are_one_document() -> None:
    known = small().sources
    original: Source = replace(known["issuer"], tier="C")
    assert strength([known["scan"], original]) is Strength.WEAK


# --- claims made twice


def test_a_claim_made_twice_counts_once() -> None:
    said = claim("growth", "revenue", "2025Q3", "22.3%", "2024Q3")
    again = replace(said, claim_id="C2", stated="增长22.3%", operands=parse_operands("now:1131亿"))
    other = [replace(said, claim_id="C3", stated="22.4%"), replace(said, claim_id="C4", period="2025Q2")]
    found = audit_claims([said, again, *other], small())
    assert [r.same_as for r in found] == ["", "C1", "", ""]


def test_claims_without_a_figure_are_the_same_only_by_what_they_name() -> None:
    bare = Claim("C1", 1, "quotation", "说", "said")
    assert [r.same_as for r in audit_claims([bare, replace(bare, claim_id="C2")], small())] == ["", ""]


# --- the shipped case


@cache
def shipped() -> tuple[Case, dict[str, Claim]]:
    case = open_case("xiaomi")
    return case, {c.claim_id: c for c in read_claims(case.table("claims"))}


def altered(
    change: Mapping[str, str] | None = None, tiers: Mapping[str, str] | None = None, added: Iterable[Row] = (),
    without: Iterable[str] = (),
) -> Case:  # fmt: skip
    """Return the shipped case with some printed figures or tiers changed, rows added or left out."""
    case, _ = shipped()
    facts, documents = case._tables["facts"].copy(), case._tables["sources"].copy()
    for fact_id, value in (change or {}).items():
        facts.loc[facts["fact_id"] == fact_id, "value"] = value
    for source_id, tier in (tiers or {}).items():
        documents.loc[documents["source_id"] == source_id, "tier"] = tier
    facts = facts[~facts["fact_id"].isin(list(without))]
    rows = [(f"new.{i}", m, p, v, u, "1", b, "", s, "", "2026-01-01", "") for i, (m, p, v, u, b, s) in enumerate(added)]
    tables = {
        **case._tables,
        "facts": pd.concat([facts, table("facts", rows)], ignore_index=True),
        "sources": pd.concat([documents, table("sources", sources())], ignore_index=True),
    }
    return replace(case, _tables=tables, _visible_sources=case._visible_sources | set(DOCUMENTS))


RANK_4 = ("ev_sedan_rank_above_200k", "2025", "4", "rank", "exact", "issuer")
RANK_302 = ("fortune_global500_rank", "2025", "302", "rank", "exact", "issuer")
SHIPPED: dict[str, tuple[str, dict[str, object], dict[str, object], tuple[str, ...]]] = {
    "C02 1150亿 in a filing": ("C02", {}, {"added": [("revenue_total", "2025Q3", "1150亿", "CNY", "exact", "issuer")]},
                              ("DISPUTED",)),
    "C25 120,000 in a filing": ("C25", {}, {"added": [("ev_deliveries", "2025Q3", "120,000", "vehicles", "exact", "issuer")]},
                               ("DISPUTED",)),
    "C22 rank 4 in a filing": ("C22", {}, {"added": [RANK_4]}, ("DISPUTED",)),
    "C22 rank 4 in the only filing": ("C22", {}, {"added": [RANK_4], "without": ["ev_sedan_rank_above_200k.2025.ir"]},
                                      ("REFUTED",)),
    "C30 rank 302 in a filing": ("C30", {}, {"added": [RANK_302]}, ("DISPUTED",)),
    "C30 rank 302 in the only filing": ("C30", {}, {"added": [RANK_302], "without": ["fortune_global500_rank.2025"]},
                                        ("REFUTED",)),
    "C03 from a changed base": ("C03", {}, {"change": {"revenue_total.2024Q3": "80,000"}}, ("DISPUTED",)),
    "C02 over 1100亿": ("C02", {"stated": "超1100亿"}, {}, ("SUPPORTED",)),
    "C02 over 1120亿": ("C02", {"stated": "超1120亿"}, {}, ("CONSISTENT",)),
    "C02 under 1150亿": ("C02", {"stated": "不足1150亿"}, {}, ("CONSISTENT",)),
    "C02 under 1131亿": ("C02", {"stated": "不足1131亿"}, {}, ("REFUTED",)),
    "C02 nearly 1131亿": ("C02", {"stated": "近1131亿"}, {}, ("REFUTED",)),
    "C02 at most 1131亿": ("C02", {"stated": "至多1131亿"}, {}, ("REFUTED",)),
    "C02 in billions": ("C02", {"stated": "1131 billion"}, {}, ("REFUTED",)),
    "C03 over 15 per cent": ("C03", {"stated": "超15%"}, {}, ("CONSISTENT",)),
    "C37 over 290亿": ("C37", {"stated": "超290亿"}, {}, ("SUPPORTED",)),
    "C37 over 280亿": ("C37", {"stated": "超280亿"}, {}, ("CONSISTENT",)),  # 290.1 is more than a step of ten off
    "C37 291亿": ("C37", {"stated": "291亿"}, {}, ("REFUTED", "UNVERIFIED")),
    "C04 one unit up": ("C04", {"stated": "7.418亿"}, {}, ("REFUTED",)),
    "C04 one unit down": ("C04", {"stated": "7.416亿"}, {}, ("REFUTED",)),
    "C07 20.1": ("C07", {"stated": "20.1%"}, {}, ("REFUTED",)),
    "C07 20.3": ("C07", {"stated": "20.3%"}, {}, ("REFUTED",)),
    "C05 another sign": ("C05", {"stated": "下降8.2%", "operands": {}}, {}, ("REFUTED",)),
    "C05 another period": ("C05", {"period": "2024Q3", "base_period": "2023Q3"}, {}, ("REFUTED", "UNVERIFIED")),
    "C08 ten times": ("C08", {"stated": "4.33亿"}, {}, ("REFUTED",)),
    "C21 not even 280,000": ("C21", {"stated": "不到28万"}, {}, ("CONSISTENT",)),
    "C21 240,000": ("C21", {"stated": "约24万"}, {}, ("SUPPORTED",)),
    "C21 a total in a filing": ("C21", {}, {"added": [("ev_deliveries_cumulative", "2025-04-30", "280,000", "vehicles",
                                                       "exact", "issuer")]}, ("DISPUTED", "SUPPORTED")),
    "C21 a total of two days before": ("C21", {}, {"added": [("ev_deliveries_cumulative", "2025-04-28", "275,000",
                                                              "vehicles", "exact", "issuer")]}, ("DISPUTED", "UNVERIFIED")),
    "C21 without Q2 2025": ("C21", {}, {"without": ["ev_deliveries.2025Q2"]}, ("REFUTED", "CONSISTENT")),
    "C21 without the floors of May and June": ("C21", {}, {"without": [f"ev_deliveries_monthly_announced.2025-0{m}"
                                               for m in ("5", "6", "6.b")]}, ("CONSISTENT",)),
    "C02 without its row": ("C02", {}, {"without": ["revenue_total.2025Q3"]}, ("CONSISTENT", "SUPPORTED")),
    "C02 without its row, false": ("C02", {"stated": "1150亿"}, {"without": ["revenue_total.2025Q3"]},
                                   ("UNVERIFIED", "REFUTED")),
    "C22 the issuer alone": ("C22", {}, {"tiers": {"itbear-1077635": "D"}}, ("SUPPORTED",)),
    "C22 two documents": ("C22", {}, {"without": ["ev_sedan_rank_above_200k.2025.ir"]}, ("SUPPORTED",)),
    "C22 a document less": ("C22", {}, {"tiers": {"itbear-1077635": "D"},
                                        "without": ["ev_sedan_rank_above_200k.2025.ir"]}, ("CONSISTENT", "UNVERIFIED")),
    "C26 to 2.7 times": ("C26", {"stated": "是去年的2.7倍"}, {}, ("SUPPORTED",)),
    "C26 nearly threefold": ("C26", {"stated": "增至近3倍"}, {}, ("SUPPORTED",)),
    "C26 by 1.7 times": ("C26", {"stated": "增长约1.7倍"}, {}, ("AMBIGUOUS",)),
    "C10 second": ("C10", {"stated": "2"}, {}, ("CONSISTENT",)),
    "C10 fourth": ("C10", {"stated": "4"}, {}, ("REFUTED",)),
}  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_the_verdict_that_follows_in_the_shipped_case(name: str) -> None:
    """Later rows may settle a claim better: then the second verdict is right too."""
    claim_id, said, change, verdicts = SHIPPED[name]
    case = altered(**change)  # type: ignore[arg-type]
    found = audit_claim(replace(shipped()[1][claim_id], **said), case)  # type: ignore[arg-type]
    assert found.verdict.value in verdicts, found.checks
    told = explain(found, case)
    assert told.plain("zh").endswith("。") and told.plain("en").endswith(".")
    if found.verdict is Verdict.CONSISTENT and found.deciding is not None and found.deciding.strength:
        assert found.remarks or found.deciding.relation in (Relation.PARTLY, None)


# --- properties of the comparison

ENDS = st.fractions(min_value=-1000, max_value=1000, max_denominator=20)
INTERVALS = st.tuples(ENDS, ENDS).map(lambda pair: Interval(min(pair), max(pair)))
OPEN = st.one_of(INTERVALS, ENDS.map(lambda x: Interval(x, None)), ENDS.map(lambda x: Interval(None, x)))


def verdict(stated: Interval, derived: Interval, weight: Strength) -> Verdict:
    return compare("printed", Stated.plain(stated), derived, weight).verdict


@given(INTERVALS, OPEN)
def test_a_verdict_follows_from_how_the_intervals_lie(stated: Interval, derived: Interval) -> None:
    found = verdict(stated, derived, Strength.ALONE)
    assert (found is Verdict.SUPPORTED) == (stated.contains(derived) and stated.meets(derived))
    assert (found is Verdict.REFUTED) == (not stated.meets(derived))
    weak = verdict(stated, derived, Strength.WEAK)
    assert weak not in (Verdict.SUPPORTED, Verdict.REFUTED)
    assert verdict(stated, derived, Strength.TOGETHER) is found


@given(INTERVALS, ENDS)
def test_what_holds_the_truth_is_never_refuted(stated: Interval, truth: Fraction) -> None:
    assert (verdict(stated, Interval.of(truth), Strength.ALONE) is Verdict.REFUTED) == (
        not stated.contains(Interval.of(truth))
    )


@given(ENDS, ENDS, ENDS)
def test_to_touch_is_not_to_meet(a: Fraction, b: Fraction, c: Fraction) -> None:
    low, middle, high = sorted((a, b, c))
    left, right = Interval(low, middle), Interval(middle, high)
    assert left.meets(right) == right.meets(left) == (left.is_point or right.is_point)


@given(ENDS, INTERVALS)
def test_a_floor_is_refuted_from_below_only(floor: Fraction, derived: Interval) -> None:
    stated = Stated(Interval(floor, floor + 1), Interval(floor, None))
    found = compare("printed", stated, derived, Strength.ALONE)
    assert (found.verdict is Verdict.REFUTED) == (not Interval(floor, None).meets(derived))
    if derived.low is not None and derived.low > floor + 1:
        assert (found.verdict, found.relation) == (Verdict.CONSISTENT, Relation.FAR)


@given(
    INTERVALS, INTERVALS, st.fractions(min_value=-50, max_value=50, max_denominator=5).filter(bool), st.integers(-9, 9)
)
def test_the_unit_changes_no_relation(stated: Interval, derived: Interval, factor: Fraction, plus: int) -> None:
    one = Stated.plain(stated)
    assert one.scaled(factor, plus).relation(derived.scaled(factor) + Interval.of(plus)) is one.relation(derived)


CHECKS = st.lists(
    st.builds(
        lambda derived, weight: compare("printed", Stated.plain(Interval.of(0, 10)), derived, weight),
        INTERVALS, st.sampled_from(Strength),
    ), max_size=6,
)  # fmt: skip


@given(CHECKS)
def test_the_order_of_evidence_does_not_matter_and_more_of_the_same_changes_nothing(checks: list[Check]) -> None:
    assert settle(checks) is settle(checks[::-1]) is settle(checks * 2)


@given(CHECKS)
def test_strong_evidence_that_disagrees_never_supports_or_refutes(checks: list[Check]) -> None:
    best = max((c.strength for c in checks), default=Strength.WEAK)
    top = [c for c in checks if c.strength is best and best]
    disputed = any(a.disagrees(b) and Verdict.REFUTED in (a.verdict, b.verdict) for a in top for b in top)
    assert not disputed or settle(checks) is Verdict.DISPUTED


def test_every_remark_has_its_relation() -> None:
    assert {r.value for r in REMARKS} == {"weak", "far", "cut"}
