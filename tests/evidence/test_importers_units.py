"""Figures and units of the world through the importer: as printed in the table, exact in the interval, never another money."""

from __future__ import annotations

import csv

import pytest

from fanecon.evidence.case import open_case
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.facts import import_facts

HEAD = "metric,中文名,英文名,period,value,unit,source,url,published"
TAIL = "Paper,https://paper.example/a,2026-01-31"


@pytest.fixture
def bring(sample, tmp_path):
    """Import rows of `metric, value, unit`, one metric a row."""

    def bring(*figures, own=None, currency="CNY"):
        settings = sample / "case.yaml"
        kept = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("currency:")]
        settings.write_text("\n".join([*kept, f"currency: {currency}", ""]), encoding="utf-8")
        lines = [f'm{i},指标{i},Metric {i},2025,"{value}",{unit},{TAIL}' for i, (value, unit) in enumerate(figures)]
        path = tmp_path / "figures.csv"
        path.write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")
        return import_facts(sample, path, own)

    return bring


def facts(sample):
    case = open_case("sample", data_dir=sample.parent)
    return [case.fact(f"m{i}", "2025") for i in range(sum(m.startswith("m") and m[1:].isdigit() for m in case.metrics))]


def test_everyday_spellings_come_in_as_printed_and_are_read_right(sample, bring):
    figures = [
        ("1.2w", "人", 12_000), ("156.3W", "人", 1_563_000), ("1.2B", "元", 1.2e9), ("50bp", "%", 0.5), ("+12.3%", "%", 12.3),
        ("下降12.3%", "%", -12.3), ("↓12.3%", "%", -12.3), ("亏损1.2亿", "元", -1.2e8), ("净亏损2.1亿元", "元", -2.1e8),
        ("<500万", "人", 5e6), ("1.5E+08", "人", 1.5e8), ("1亿2千万", "人", 1.2e8), ("十二万", "人", 120_000), ("3万5千", "人", 35_000),
        ("3.2 [1]", "亿元", 3.2e8), ("100.5", "KRW billion", 1.005e11), ("−40", "亿韩元", -4e9), ("45.2", "net points", 45.2),
    ]  # fmt: skip
    found = bring(*[(value, unit) for value, unit, _ in figures])
    assert found.problems == () and found.written
    assert [float(fact.reported.point) for fact in facts(sample)] == pytest.approx([point for *_, point in figures])
    with (sample / "facts.csv").open(encoding="utf-8", newline="") as file:
        stored = [row["value"] for row in csv.DictReader(file)][-len(figures) :]
    assert stored[:14] == [value for value, *_ in figures][:14] and stored[14] == "3.2亿 [1]"


@pytest.mark.parametrize(
    ("value", "unit", "reason"),
    [
        ("12.3亿日元", "元", "is in JPY; expected a figure in CNY"), ("48.2%", "亿元", "percent"), ("5000台", "人", "«台»"),
        ("1.2x", "人", "«x»"), ("2.5个百分点", "%", "percentage points"), ("下降8人", "人", "says a fall"), ("100", "口", "is not known"),
    ],
)  # fmt: skip
def test_a_figure_of_something_else_is_rejected_and_nothing_is_written(bring, value, unit, reason):
    found = bring((value, unit))
    assert not found.written and any(reason in problem.problem for problem in found.problems)


def test_a_mapped_unit_keeps_its_scale(sample, bring):
    assert bring(
        ("100", "KRW billion"), ("3", "万口"), own=ColumnMap(units={"KRW billion": "USD", "万口": "people"})
    ).written
    assert [(f.unit, float(f.reported.point)) for f in facts(sample)] == [("USD", 1e11), ("people", 30_000)]


@pytest.mark.parametrize(
    ("currency", "unit", "is_read_as"),
    [("CNY", "$", "USD"), ("HKD", "$", "HKD"), ("CNY", "¥", "CNY"), ("JPY", "¥", "JPY")],
)
def test_an_ambiguous_sign_is_the_cases_own_money_first(sample, bring, currency, unit, is_read_as):
    assert bring(("5.5", unit), currency=currency).written
    assert [fact.unit for fact in facts(sample)] == [is_read_as]


def test_a_yen_sign_in_a_case_of_neither_is_refused(bring):
    found = bring(("5.5", "¥"), currency="USD")
    assert not found.written and [p.problem for p in found.problems] == ["it may be CNY or JPY"]
