"""The verdict ladder, and the property that no true statement is ever called false."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.evidence.audit import audit, audit_claim, weigh
from fanecon.evidence.case import Case, Config, Hidden, open_case
from fanecon.evidence.claims import Claim, parse_operands
from fanecon.evidence.comparisons import Stated, compare
from fanecon.evidence.schema import RULES
from fanecon.evidence.verdicts import Check, Relation, Strength, Verdict
from fanecon.notation.interval import Interval

BAD = {Verdict.REFUTED, Verdict.INCONSISTENT}


def claim(kind, metric, period, stated, base_period="", operands="", related=()):
    return Claim(
        "C1", 1, kind, "说法", "claim", metric, period, base_period, stated, parse_operands(operands), tuple(related)
    )


def verdict_of(folder, *args, **kwargs):
    return audit_claim(claim(*args, **kwargs), open_case("sample", data_dir=folder.parent)).verdict


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("7.417亿", "SUPPORTED"), ("7.42亿", "SUPPORTED"), ("突破7.417亿", "SUPPORTED"), ("约7.2亿", "SUPPORTED"),
        ("7.43亿", "REFUTED"), ("超过8亿", "REFUTED"), ("7.41亿", "CONSISTENT"), ("741,700,001", "CONSISTENT"),
    ],
)  # fmt: skip
def test_levels(sample, stated, expected):
    assert verdict_of(sample, "level", "users", "2025Q3", stated) == expected


def test_a_figure_cut_off_instead_of_rounded_is_told(sample):
    result = audit_claim(claim("level", "users", "2024Q3", "6.85亿"), open_case("sample", data_dir=sample.parent))
    assert result.verdict is Verdict.CONSISTENT
    assert result.remarks == ("cut",)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("173.4%", "SUPPORTED"), ("173%", "SUPPORTED"), ("增长近7倍", "REFUTED"), ("增长约1.7倍", "AMBIGUOUS"), ("是去年的2.7倍", "SUPPORTED"), ("150%", "REFUTED")],
)  # fmt: skip
def test_growth_from_levels(sample, stated, expected):
    assert verdict_of(sample, "growth", "cars", "2025Q3", stated, "2024Q3") == expected


def test_printed_growth_supports_and_a_weak_own_check_says_so(sample):
    case = open_case("sample", data_dir=sample.parent)
    result = audit_claim(claim("growth", "users", "2025Q3", "8.2%", "2024Q3", "now:7亿 base:6亿"), case)
    own = next(c for c in result.checks if c.method == "own")
    assert (result.verdict, own.relation) == (Verdict.SUPPORTED, Relation.WEAK)
    assert own.ratio > 5


def test_the_reports_own_figures_can_contradict_it(sample):
    assert (
        verdict_of(sample, "growth", "cars_monthly", "2025-04", "50%", "2024-04", "now:120 base:100") == "INCONSISTENT"
    )


def test_own_figures_that_fit_are_consistent_unless_anything_would(sample):
    args = ("growth", "cars_monthly", "2025-07", "20%", "2024-07")
    assert verdict_of(sample, *args, "now:120 base:100") == "CONSISTENT"
    assert verdict_of(sample, *args, "now:120 base:约100") == "UNVERIFIED"


def test_a_number_cut_off_is_supplied(sample):
    result = audit_claim(claim("level", "users", "2025Q3", ""), open_case("sample", data_dir=sample.parent))
    assert result.verdict is Verdict.TRUNCATED
    assert [f.reported.printed for f in result.supplied] == ["7.417亿"]


def test_weak_evidence_neither_supports_nor_refutes(sample):
    assert verdict_of(sample, "rank", "rank", "2025", "3") == "CONSISTENT"
    assert verdict_of(sample, "rank", "rank", "2025", "5") == "UNVERIFIED"


def test_two_tier_c_documents_that_agree_are_strong(sample):
    assert verdict_of(sample, "rank", "rank", "2024", "2") == "SUPPORTED"
    assert verdict_of(sample, "rank", "rank", "2024", "前3") == "SUPPORTED"
    assert verdict_of(sample, "rank", "rank", "2024", "1") == "REFUTED"


def test_disputed_rows_decide_nothing(sample, add_row):
    add_row(
        "facts",
        "cars.2025Q3.b",
        "cars",
        "2025Q3",
        "99",
        "units",
        "1",
        "exact",
        "disputed",
        "filing",
        "",
        "2025-11-19",
        "typo",
    )
    assert verdict_of(sample, "level", "cars", "2025Q3", "108796") == "SUPPORTED"
    assert verdict_of(sample, "level", "cars", "2025Q3", "99") == "REFUTED"


def test_a_missing_level_is_implied_by_the_others(sample):
    assert verdict_of(sample, "level", "users", "2024Q3", "6.8577亿") == "CONSISTENT"
    assert verdict_of(sample, "cumulative", "cars", "2024-01/2025-04", "约28万", "", "with:cars_monthly") == "REFUTED"
    assert verdict_of(sample, "cumulative", "cars", "2024-01/2025-04", "约24万", "", "with:cars_monthly") == "SUPPORTED"


def test_a_share_of_counts_from_different_times_is_refused(sample):
    case = open_case("sample", data_dir=sample.parent)
    result = audit_claim(claim("share", "cars_monthly", "2025-04", "超60%", operands="base:users"), case)
    assert (result.verdict, result.checks[0].method) == (Verdict.UNVERIFIED, "different_bases")


def test_durations_between_events(sample):
    args = ("duration", "", "2026-01")
    assert verdict_of(sample, *args, "24小时内", operands="from:first-word to:last-word") == "CONSISTENT"
    assert verdict_of(sample, *args, "48小时内", operands="from:first-word to:last-word") == "SUPPORTED"
    assert verdict_of(sample, *args, "12小时内", operands="from:first-word to:last-word") == "REFUTED"
    assert verdict_of(sample, *args, "12小时内", operands="from:first-word to:nowhere") == "UNVERIFIED"


def test_an_operand_that_cannot_be_read_is_named():
    with pytest.raises(DataError, match="operand that cannot be read"):
        parse_operands("bass:3", "C9")


def test_before_the_report_was_written_there_is_nothing_to_audit(sample):
    assert not audit(open_case("sample", as_of="2026-01-30", data_dir=sample.parent)).written
    assert audit(open_case("sample", as_of="2026-01-31", data_dir=sample.parent)).written


def test_evidence_weighs_before_the_reports_own_figures():
    own = Check("own", Verdict.INCONSISTENT)
    assert weigh([own, Check("printed", Verdict.SUPPORTED)]) is Verdict.SUPPORTED
    assert weigh([own, Check("printed", Verdict.CONSISTENT)]) is Verdict.INCONSISTENT
    assert weigh([Check("bounded", Verdict.UNVERIFIED)]) is Verdict.UNVERIFIED
    assert weigh([]) is Verdict.UNVERIFIED


def test_power_is_told():
    stated = Stated.plain(Interval.of(10, 11))
    assert stated.relation(Interval.of(10, 16)) is Relation.WEAK
    assert stated.relation(Interval.of(10, 15)) is Relation.PARTLY
    assert stated.relation(Interval(None, Fraction("10.5"))) is Relation.OPEN
    assert compare("printed", stated, Interval(None, Fraction("10.5")), Strength.ALONE).verdict is Verdict.UNVERIFIED


METRICS = pd.DataFrame(
    [("m", "量", "M", "CNY", "flow", "", "up", "。", ".", "", 2), ("m_yoy", "同比", "M growth", "percent", "rate", "m", "up", "。", ".", "", 3)],
    columns=[*RULES["metrics"], "file_line"],
)  # fmt: skip
SOURCES = pd.DataFrame(
    [("s", "P", "T", "https://p.example", "2025-11-18", "en", "A", "facts only", "original", 2)], columns=[*RULES["sources"], "file_line"]
)  # fmt: skip


def case_of(**figures):
    """Make a case in memory from printed figures `metric_period`, all from one strong source."""
    rows = [
        (
            f"{m}.{p}",
            m,
            p,
            printed,
            "percent" if m.endswith("yoy") else "CNY",
            "1",
            "exact",
            "",
            "s",
            "",
            "2025-11-18",
            "",
            i + 2,
        )
        for i, ((m, p), printed) in enumerate(figures["rows"].items())
    ]
    tables = {t: pd.DataFrame(columns=[*rules, "file_line"]) for t, rules in RULES.items()}
    tables |= {
        "facts": pd.DataFrame(rows, columns=[*RULES["facts"], "file_line"]),
        "metrics": METRICS,
        "sources": SOURCES,
    }
    return Case(
        Config("mem", {"zh": "内存", "en": "memory"}, {}), None, Hidden(0, 0), "", tables, frozenset(["s"]), Path("mem")
    )


ROUNDINGS = st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_HALF_DOWN])
TRUTHS = st.decimals(min_value=1, max_value=10**7, places=6, allow_nan=False, allow_infinity=False)
PLACES = st.integers(0, 4)


def rounded(truth, places, mode):
    return f"{Decimal(truth).quantize(Decimal(1).scaleb(-places), mode):f}"


@given(now=TRUTHS, base=TRUTHS, places=st.lists(PLACES, min_size=6, max_size=6), mode=ROUNDINGS)
@settings(max_examples=100, deadline=None)
def test_a_true_growth_is_never_called_false(now, base, places, mode):
    """Whatever was rounded how: levels, growth printed elsewhere, the report's own figures, the claim."""
    percent = Fraction(now) / Fraction(base) * 100 - 100
    exact = Decimal(percent.numerator) / Decimal(percent.denominator)
    case = case_of(rows={
        ("m", "2025Q3"): rounded(now, places[0], mode), ("m", "2024Q3"): rounded(base, places[1], mode),
        ("m_yoy", "2025Q3"): rounded(exact, places[2], mode) + "%",
    })  # fmt: skip
    own = f"now:{rounded(now, places[3], mode)} base:{rounded(base, places[4], mode)}"
    stated = rounded(exact, places[5], mode) + "%"
    assert audit_claim(claim("growth", "m", "2025Q3", stated, "2024Q3", own), case).verdict not in BAD


@given(
    quarters=st.lists(TRUTHS, min_size=4, max_size=4),
    places=st.lists(PLACES, min_size=5, max_size=5),
    mode=ROUNDINGS,
    asked=st.integers(0, 4),
)
@settings(max_examples=80, deadline=None)
def test_a_true_level_is_never_called_false_by_the_other_periods(quarters, places, mode, asked):
    truths = {"2024": sum(quarters), **{f"2024Q{i + 1}": q for i, q in enumerate(quarters)}}
    period = list(truths)[asked]
    rows = {("m", p): rounded(t, places[i], mode) for i, (p, t) in enumerate(truths.items()) if p != period}
    stated = rounded(truths[period], places[asked], mode)
    result = audit_claim(claim("level", "m", period, stated), case_of(rows=rows))
    assert result.checks
    assert result.verdict not in BAD


def metric(name, kind, unit="units"):
    return name, "量", "Quantity", unit, kind, "", "up", "。", "."


def add_fact(add_row, name, period, value, unit="units", bound="exact", source="filing"):
    add_row("facts", f"{name}.{period}", name, period, value, unit, "1", bound, "", source, "", "2025-11-20", "")


def test_rates_prices_and_ranks_do_not_add_up(sample, add_row):
    add_row("metrics", *metric("margin", "rate", "percent"))
    for quarter in (1, 2, 3, 4):
        add_fact(add_row, "margin", f"2024Q{quarter}", "20.0%", "percent")
    assert verdict_of(sample, "level", "margin", "2024", "20%") == "UNVERIFIED"
    assert verdict_of(sample, "level", "margin", "2024", "80%") == "UNVERIFIED"


def test_a_share_is_of_the_period_claimed(sample, add_row):
    add_row("metrics", *metric("part", "flow"))
    add_row("metrics", *metric("whole", "flow"))
    for period, part in (("2019Q1", "20"), ("2025Q3", "70")):
        add_fact(add_row, "part", period, part)
        add_fact(add_row, "whole", period, "100")
    assert verdict_of(sample, "share", "part", "2025Q3", "70%", operands="base:whole") == "SUPPORTED"
    assert verdict_of(sample, "share", "part", "2025Q3", "20%", operands="base:whole") == "REFUTED"


def test_the_same_figure_on_the_other_side_is_excluded(sample, add_row):
    add_row("metrics", *metric("sold", "flow"))
    add_fact(add_row, "sold", "2024", "50000", bound="at_most")
    assert verdict_of(sample, "level", "sold", "2024", "超过5万") == "REFUTED"
    assert verdict_of(sample, "level", "sold", "2024", "不足5万") == "SUPPORTED"


def test_growth_from_a_loss_is_no_growth(sample, add_row):
    add_row("metrics", *metric("profit", "flow", "CNY"))
    add_fact(add_row, "profit", "2023", "-100亿", "CNY")
    add_fact(add_row, "profit", "2024", "-200亿", "CNY")
    assert verdict_of(sample, "growth", "profit", "2024", "增长100%", "2023") == "UNVERIFIED"


def test_a_first_passage_needs_the_season_before(sample, add_row):
    add_row("metrics", *metric("things", "stock"))
    add_fact(add_row, "things", "2019Q1", "300")
    add_fact(add_row, "things", "2025Q3", "1040")
    assert verdict_of(sample, "first_passage", "things", "2025Q3", "超过1000") == "CONSISTENT"
    add_fact(add_row, "things", "2025Q2", "990")
    assert verdict_of(sample, "first_passage", "things", "2025Q3", "超过1000") == "SUPPORTED"


def test_years_are_counted_in_years(sample, add_row):
    add_row("metrics", *metric("things", "flow"))
    for year, value in ((2022, "110"), (2023, "100"), (2024, "90"), (2025, "80")):
        add_fact(add_row, "things", str(year), value)
    assert verdict_of(sample, "streak", "things", "2025", "3", operands="of:growth") == "REFUTED"


def test_presence_on_weak_rows_proves_nothing(sample, add_row):
    add_row("metrics", *metric("listed", "rank", "rank"))
    for year in (2023, 2024, 2025):
        add_fact(add_row, "listed", str(year), "9", "rank", source="mirror")
    assert verdict_of(sample, "streak", "listed", "2025", "3", operands="of:presence") == "UNVERIFIED"


def test_a_fall_is_a_negative_growth(sample, add_row):
    add_row("metrics", *metric("things", "flow"))
    add_fact(add_row, "things", "2023", "1000")
    add_fact(add_row, "things", "2024", "918")
    assert verdict_of(sample, "growth", "things", "2024", "下降8.2%", "2023") == "SUPPORTED"
    assert verdict_of(sample, "growth", "things", "2024", "增长8.2%", "2023") == "REFUTED"
