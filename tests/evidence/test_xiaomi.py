"""The real case: what its audit reaches by computing, and that every row of its tables holds."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

import pytest

from fanecon.evidence.audit import audit, audit_claim
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.claims import read_claims
from fanecon.evidence.folders import case_folder
from fanecon.evidence.implied import contradictions
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.schema import RULES, read_case_tables
from fanecon.evidence.verdicts import Relation, Verdict
from fanecon.notation.interval import Interval
from fanecon.notation.numbers import unit_of
from fanecon.notation.periods import known_from, parse_period
from fanecon.notation.reported import Reported
from fanecon.study.verdicts import explain

CASE = open_case("xiaomi")


@cache
def results():
    return {r.claim.claim_id: r for r in audit(CASE).results}


def told(claim_id, lang="en"):
    return explain(results()[claim_id], CASE).plain(lang)


def check(claim_id, method):
    return next(c for c in results()[claim_id].checks if c.method == method)


@pytest.mark.parametrize(
    ("claim_id", "verdict"),
    [
        ("C03", "SUPPORTED"), ("C05", "SUPPORTED"), ("C07", "SUPPORTED"), ("C08", "SUPPORTED"), ("C25", "SUPPORTED"),
        ("C15", "TRUNCATED"), ("C16", "TRUNCATED"), ("C37", "TRUNCATED"), ("C21", "REFUTED"), ("C26", "REFUTED"),
        ("C34", "UNVERIFIED"), ("C36", "UNVERIFIED"), ("C39", "INCONSISTENT"), ("C40", "UNVERIFIED"),
    ],
)  # fmt: skip
def test_verdicts(claim_id, verdict):
    assert results()[claim_id].verdict.value == verdict


def test_deliveries_grew_to_2_73_times_not_nearly_sevenfold():
    result = results()["C26"]
    multiple = result.interval + Interval.of(1)
    assert multiple == Interval.of(Fraction(108_796, 39_790))
    assert round(float(multiple.low), 2) == 2.73
    assert {c.reading for c in result.checks if c.verdict is Verdict.REFUTED} == {"by", "to"}
    assert {"ev_deliveries.2025Q3", "ev_deliveries.2024Q3"} <= set(result.basis)
    for number in ("108,796", "39,790", "2.73"):
        assert number in told("C26", "zh") and number in told("C26", "en")


def test_the_sum_of_thirteen_months_is_bounded_from_both_sides():
    result = results()["C21"]
    assert result.interval == Interval.of(240_723, 241_025)
    # Lower sum: 2024, 2025Q1, the floor of April. Upper end: to June less the floors of May and June.
    assert result.interval.low == 136_854 + 75_869 + 28_000
    assert result.interval.high == 136_854 + 75_869 + 81_302 - 28_000 - 25_000
    assert not result.interval.overlaps(Reported("约28万", "units").interval)


def test_the_growth_of_stores_stays_open_because_its_base_was_never_published():
    assert results()["C36"].verdict.value == "UNVERIFIED"
    bounded = check("C36", "bounded")
    assert bounded.detail["base"] == Interval.of(13_000, 14_000)
    assert bounded.detail["stock_before"] == Interval.of(15_000)
    assert bounded.detail["stock_before_day"] == "2024-12-31"
    assert "more than 13,000" in told("C34")
    assert "2024年12月31日）1.5万家" in told("C34", "zh")


def test_fourteen_years_do_not_fit_the_reports_own_dates():
    assert check("C39", "own").derived.low > 15
    assert results()["C39"].basis == ()


def test_the_check_of_rounded_cells_is_said_to_be_weak():
    for claim_id in ("C07", "C33", "C36"):
        own = check(claim_id, "own")
        assert own.relation is Relation.WEAK
        assert own.ratio > 5
        assert "almost any figure" in told(claim_id)


def test_the_base_that_was_cut_off_instead_of_rounded_is_told():
    assert "685.8 million" in told("C05")


@pytest.mark.parametrize(
    ("claim_id", "low", "high", "printed"),
    [("C15", 29_000_000_000, None, "290亿元"), ("C16", 18_000, None, "1.8万家"), ("C37", 29_010_050_000, 29_010_150_000, "290.1亿元")],
)  # fmt: skip
def test_numbers_that_the_report_cut_off_are_supplied(claim_id, low, high, printed):
    result = results()[claim_id]
    assert (result.interval.low, result.interval.high) == (low, high)
    assert result.supplied
    assert printed in told(claim_id, "zh")


def test_the_only_measure_near_the_core_moves_the_other_way_and_decides_nothing():
    proxy = check("C40", "proxy")
    first, last = proxy.detail["first"], proxy.detail["last"]
    assert (proxy.detail["first_period"], proxy.detail["last_period"]) == ("2023Q4", "2025Q4")
    assert proxy.detail["direction"] == "rising"
    assert round(float(first.middle), 4) == 0.0226  # 14.5 of 641.2 million
    assert round(float(last.middle), 3) == 0.030
    assert proxy.verdict is Verdict.UNVERIFIED
    assert "in the longest stretch on one definition" in told("C40") and "口径几经改变" in told("C40", "zh")
    assert "opposite to the claim" in told("C40") and "方向与报告相反" in told("C40", "zh")
    assert "not attachment, activity or intent" in told("C40")
    assert "不是认同、活跃或购买意愿" in told("C40", "zh")


def test_counts_of_verdicts():
    found = audit(CASE)
    assert {v.value: n for v, n in found.counts().items()} == {
        "REFUTED": 2, "INCONSISTENT": 1, "DISPUTED": 0, "TRUNCATED": 3, "AMBIGUOUS": 0, "UNVERIFIED": 10,
        "CONSISTENT": 3, "SUPPORTED": 19,
    }  # fmt: skip
    assert len(read_claims(CASE.table("claims"))) == 40
    assert {r.claim.claim_id: r.same_as for r in found.results if r.same_as} == {"C32": "C05", "C33": "C07"}
    assert sum(found.counts().values()) == 38


def test_where_the_claimed_total_may_come_from_is_shown():
    assert [f.fact_id for f in results()["C21"].found] == ["ev_deliveries_cumulative_su7.2025-04-28"]
    assert "under 280,000" in told("C21") and "不到28万辆" in told("C21", "zh")
    origin = replace(results()["C21"].claim, stated="不到28万")
    assert (audit_claim(origin, CASE).verdict, audit_claim(origin, CASE).remarks) == ("CONSISTENT", ("far",))


def test_a_rejected_row_is_said_to_be_found_and_rejected():
    for claim_id in ("C29", "C31"):
        assert [f.fact_id for f in results()[claim_id].rejected] == ["fortune_global500_rank.2024"]
        assert "found and rejected as unverified: No. 397" in told(claim_id)
        assert "未经核实而未予采信" in told(claim_id, "zh")
    assert "2024" not in told("C29").split("no record was found for")[1].split(".")[0]


def test_the_outline():
    outline = audit(CASE).outline
    assert outline.cut == (19, 20, 25, 50)
    assert outline.untraceable == (1, 2, 4, 5, 6, 8, 9)
    assert outline.never_cited == (11,)


@pytest.mark.parametrize("claim_id", [c.claim_id for c in read_claims(CASE.table("claims"))])
def test_every_verdict_is_explained_from_facts_that_exist(claim_id):
    result = results()[claim_id]
    finding = explain(result, CASE)
    assert finding.plain("zh").endswith("。") and finding.plain("en").endswith(".")
    events = set(CASE.table("events")["event_id"])
    for fact_id in (*result.basis, *finding.basis.facts):
        assert fact_id in events or CASE.fact_by_id(fact_id)
    if result.verdict in (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.CONSISTENT):
        assert result.basis


def test_no_verdict_is_typed():
    header = next(csv.reader((case_folder("xiaomi") / "claims.csv").open(encoding="utf-8")))
    assert header == list(RULES["claims"])
    assert not any("verdict" in column for column in header)
    text = (case_folder("xiaomi") / "claims.csv").read_text(encoding="utf-8").upper()
    assert [v.value for v in Verdict if v.value in text] == []


def test_in_mid_2025_nothing_later_is_known_and_the_report_is_not_written():
    day = date(2025, 6, 30)
    case = open_case("xiaomi", as_of="2025-06-30")
    for table in ("facts", "events"):
        published = case.table(table)["published"]
        assert len(published) and max(known_from(p) for p in published) <= day
    assert case.hidden.after + case.hidden.undated + len(case.table("facts")) + len(case.table("events")) == len(
        CASE.table("facts")
    ) + len(CASE.table("events"))
    found = audit(case)
    assert (found.written, found.results) == (False, ())


def test_the_report_is_audited_from_its_own_day_on():
    assert CASE.config["report"]["dated"] == "2026-01-10"
    assert not audit(open_case("xiaomi", as_of="2026-01-09")).written
    assert audit(open_case("xiaomi", as_of="2026-01-10")).written
    assert audit(open_case("xiaomi", as_of="2026-01-15")).written


def test_rows_that_the_other_rows_contradict_are_named():
    found = {(r.metric, r.period, r.printed) for r in contradictions(CASE).itertuples()}
    assert ("iot_revenue", "2023Q1", "19.5 billion") in found
    assert ("smartphone_shipments", "2023Q3", "40.2 million") in found


def test_contradicted_rows_are_marked():
    for row in contradictions(CASE).itertuples():
        assert CASE.fact_by_id(row.fact_id).quality == "disputed"


# --- every row of every table ---


def test_the_folder_holds_up():
    assert check_case(case_folder("xiaomi")) == []


@pytest.mark.parametrize("table", list(RULES))
def test_every_table_has_rows_and_its_columns(table):
    frames, problems = read_case_tables(case_folder("xiaomi"))
    assert problems == []
    frame = frames[table]
    assert len(frame)
    assert list(frame.columns) == [*RULES[table], "file_line"]


def test_every_fact_can_be_read_and_printed():
    for row in CASE.table("facts").itertuples():
        fact = CASE.fact_by_id(row.fact_id)
        assert fact.interval.low is not None or fact.interval.high is not None
        assert fact.interval.contains(Interval.of(fact.reported.point))
        assert unit_of(fact.unit)


def test_no_fact_was_published_before_its_period_had_begun():
    kinds = {"flow", "stock", "cumulative"}
    early = [
        f.fact_id
        for metric, about in CASE.metrics.items() if about.kind in kinds
        for f in CASE.facts(metric)
        if f.published and known_from(f.published) < parse_period(f.period.text).start
    ]  # fmt: skip
    assert early == []


def test_every_document_is_used_and_every_metric_has_a_figure():
    tables = [CASE.table("facts"), CASE.table("events"), *(CASE.frame(t) for t in SERIES)]
    used = {s for t in tables for c in ("source_id", "also_source_id") if c in t for s in t[c]}
    assert set(CASE.sources) - used == set()
    assert set(CASE.metrics) - set(tables[0]["metric"]) == set()


def test_claims_name_events_and_metrics_that_exist():
    events = set(CASE.table("events")["event_id"])
    for claim in read_claims(CASE.table("claims")):
        named = [*claim.operands.get("with", ()), *claim.related, *claim.operand("proxy").split("/")]
        assert [m for m in named if m and m not in CASE.metrics] == []
        ends = [claim.operand(k) for k in ("from", "to")]
        wanted = [*claim.operands.get("event", ()), *(e for e in ends if e and e != "report" and ":" not in e)]
        assert [e for e in wanted if e not in events] == []


LINES = ("smartphone_revenue", "iot_revenue", "internet_services_revenue", "other_revenue", "ev_ai_segment_revenue")


def test_the_lines_of_revenue_add_up_to_the_total_in_every_period():
    def printed(metric, period):
        found = [f for f in CASE.facts(metric, period) if f.quality == ""]
        return min(found, key=lambda f: f.interval.high - f.interval.low).interval if found else None

    checked = 0
    for period in dict.fromkeys(f.period.text for f in CASE.facts("other_revenue")):
        parts = [found for line in LINES if (found := printed(line, period))]
        if len(parts) < 4 or (len(parts) == 4 and period >= "2024"):  # before 2024Q1 no car was sold
            continue
        total = printed("revenue_total", period)
        lines = sum(parts[1:], parts[0])
        assert lines.overlaps(total), period
        checked += 1
    assert checked > 40


def test_a_copy_is_never_of_a_high_tier():
    assert [s.source_id for s in CASE.sources.values() if s.access == "copy" and s.tier in ("A", "B")] == []


def test_no_newest_headline_rests_on_a_document_of_the_lowest_tier():
    for metric in CASE.config["headline"]:
        newest = max(CASE.facts(metric), key=lambda f: parse_period(f.period.text).end)
        assert newest.source.tier in ("A", "B", "C"), metric


def test_the_known_errors_are_mended():
    cars = [CASE.facts("ev_deliveries", f"2025Q{q}")[0].interval for q in (1, 2, 3, 4)]
    assert sum(cars[1:], cars[0]) == CASE.fact_by_id("ev_deliveries.2025.ir").interval == Interval.of(411_082)
    disputed = ("ev_deliveries.2025", "ev_ai_segment_revenue.2024", "close_1810hk.2024-08-22")
    assert {CASE.fact_by_id(i).quality for i in disputed} == {"disputed"}
    segment = CASE.fact_by_id("ev_ai_segment_revenue.2024.ir").interval
    assert CASE.fact_by_id("ev_ai_segment_revenue.2024.b").interval.overlaps(segment)
    assert not CASE.fact_by_id("ev_ai_segment_revenue.2024").interval.overlaps(segment)
    assert CASE.facts("ev_ai_segment_result", "2024Q1") == ()  # only expenses were named then


def test_weak_documents_are_never_links():
    assert all(s.link is None for s in CASE.sources.values() if s.tier == "D")


def test_the_readme_says_what_the_audit_says():
    root = case_folder("xiaomi").parents[1]
    found = audit(CASE).counts()
    english, chinese = ((root / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    words = {
        "SUPPORTED": ("{} are supported", "{}条证实"), "CONSISTENT": ("{} are", "{}条与较弱的证据相容"),
        "UNVERIFIED": ("{} cannot be verified", "{}条无法核实"), "TRUNCATED": ("{} were cut off", "{}条写到数字处就断了"),
        "INCONSISTENT": ("{} contradicts", "{}条与报告自己矛盾"), "REFUTED": ("{} are refuted", "{}条证伪"),
    }  # fmt: skip
    for verdict, (en, zh) in words.items():
        count = found[Verdict(verdict)]
        assert en.format(count) in english.replace("\n", " ")
        assert zh.format(count) in chinese
    for number in ("108,796", "39,790", "2.73", "240,723", "241,025", str(len(CASE.table("facts")))):
        assert number in english and number in chinese
    weak = sum(s.tier == "D" for s in CASE.sources.values())
    assert (
        f"{weak} of {len(CASE.sources)} documents" in english
        and f"{len(CASE.sources)}份资料里有{weak}份是D级" in chinese
    )
