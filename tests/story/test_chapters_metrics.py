"""The first notebook's chapters on the real case: what they find, what it rests on, and what they refuse."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from fanecon.errors import ParameterError
from fanecon.evidence.audit import audit
from fanecon.evidence.case import Case, open_case
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters import metrics
from fanecon.story.sections import REFUSALS, Exhibit, Section, refusal_words
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import reported, worded
from fanecon.study.words import Text

START = "2018Q1"
CHAPTERS: dict[str, Callable[[Case], Section]] = {
    "scale": lambda case: metrics.scale(case, START, "en"),
    "growth": lambda case: metrics.growth(case, START),
    "price_and_volume": lambda case: metrics.price_and_volume(case, START),
    "depth": metrics.depth,
    "milestones": metrics.milestones,
    "ranks": metrics.ranks,
    "outlook": lambda case: metrics.outlook(case, START, 4),
    "claims": lambda case: metrics.claims(case, audit(case), "en"),
    "summary": lambda case: metrics.summary(metrics.growth(case, START), metrics.depth(case), audit(case)),
}
EVERYTHING, EARLY = "", ("2012-01-01", "2019-12-31", "2024-06-30")


@cache
def the_case(as_of: str = EVERYTHING) -> Case:
    return open_case("xiaomi", as_of=as_of)


@cache
def section(name: str, as_of: str = EVERYTHING) -> Section:
    return CHAPTERS[name](the_case(as_of))


def finding(name: str, id: str) -> Finding:
    return next(f for f in section(name).findings if f.id == id)


def exhibit(name: str, id: str) -> Exhibit:
    return next(e for e in section(name).exhibits if e.id == id)


def all_facts(of: Section) -> set[str]:
    rests_on = [f.all_facts for f in of.findings] + [x.facts for x in (*of.exhibits, *of.tables)]
    return {fact for facts in rests_on for fact in facts}


@pytest.mark.parametrize(
    ("name", "findings", "exhibits", "tables"),
    [
        ("scale", ["scale"], ["scale-panels"], ["scale-table"]),
        ("growth", ["growth"], ["growth-bars"], []),
        ("price_and_volume", ["price-volume", "price-volume-mix"], ["price-volume-bars"], []),
        ("depth", ["depth", "depth-mau-mainland-china", "depth-limits"], ["depth-lines"], []),
        ("milestones", ["deliveries", "deliveries-claim"], ["deliveries-staircase"], []),
        ("ranks", ["rank-fortune-global500-rank"], ["rank-lines"], []),
        ("claims", ["audit", "audit-document"], ["verdict-bar"], ["conflicts"]),
        ("summary", ["summary"], [], []),
    ],
)
def test_a_chapter_has_its_parts(name: str, findings: list[str], exhibits: list[str], tables: list[str]) -> None:
    of = section(name)
    assert [f.id for f in of.findings] == findings
    assert [e.id for e in of.exhibits] == exhibits
    assert [t.id for t in of.tables] == tables
    assert not any(f.kind == "refusal" for f in of.findings)


def test_ids_are_unique_in_the_notebook() -> None:
    ids = [x.id for name in CHAPTERS for s in [section(name)] for x in (*s.findings, *s.exhibits, *s.tables)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_fact_is_in_the_case(name: str) -> None:
    facts = all_facts(section(name))
    assert facts
    for fact_id in facts:
        assert the_case().fact_by_id(fact_id).fact_id == fact_id


@pytest.mark.parametrize("name", [n for n in CHAPTERS if n != "summary"])
def test_every_exhibit_says_in_both_languages_what_it_shows(name: str) -> None:
    for shown in section(name).exhibits:
        assert shown.facts
        assert shown.alt.zh != shown.alt.en
        for lang in ("zh", "en"):
            assert any(ch.isdigit() for ch in shown.alt.in_(lang)), shown.id
        assert not re.search("[;:,] ", re.sub(r"\[.*?; .*?[\])]", "", shown.alt.zh)), "Chinese has its own marks"


@pytest.mark.parametrize(
    ("name", "id", "zh", "en"),
    [
        ("scale", "scale-panels", ["1,131.2亿元", "7.417亿", "10.36亿台"], ["RMB 113.1 billion", "741.7 million"]),
        ("growth", "growth-bars", ["22.3%", "20.9个百分点"], ["22.3%", "20.9 pp"]),
        ("price_and_volume", "price-volume-bars", ["−17.02亿元", "+2.165亿元"], ["−RMB 1.702 billion"]),
        ("depth", "depth-lines", ["1.1% → ", "2.9%", "11.6%"], ["1.1% → ", "2.9%", "11.6%"]),
        ("milestones", "deliveries-staircase", ["402,821"], ["402,821"]),
        ("ranks", "rank-lines", ["2022年 第266位", "2025年 第11位"], ["2022 No. 266", "2025 No. 11"]),
        ("outlook", "forecast-contest", ["0.69"], ["0.69"]),
        ("claims", "verdict-bar", ["证伪 2", "证实 17"], ["Refuted 2", "Supported 17"]),
    ],
)
def test_alternative_texts_have_the_key_numbers(name: str, id: str, zh: list[str], en: list[str]) -> None:
    alt = exhibit(name, id).alt
    assert [n for n in zh if n not in alt.zh] == []
    assert [n for n in en if n not in alt.en] == []


def test_scale_has_the_newest_figures_with_what_bounds_them() -> None:
    data = section("scale").data.set_index("metric")
    assert data.loc["revenue_total", ["period", "value"]].tolist() == ["2025Q3", 113_121_000_000.0]
    assert data.loc["ev_deliveries", "growth_low"] == pytest.approx(108_796 / 39_790 - 1)
    text = finding("scale", "scale")
    assert "超过1.8万家（2025年9月30日）" in text.plain("zh")  # a floor is told as one
    assert "more than 18,000" in text.plain("en")
    rows = section("scale").tables[0].frame.set_index("metric")
    assert rows.loc["Total revenue", "growth"].text == "[22.28; 22.29]%"  # of the period named beside it
    assert rows.loc["Cars delivered", "growth"].text == "+173.4%"  # exact counts leave no interval
    assert rows.loc["Mi Home stores in mainland China", "value"].text == "more than 18,000"


def test_growth_is_what_the_contributions_add_up_to() -> None:
    told = finding("growth", "growth")
    assert float(told.numbers["g"].value) == pytest.approx(22.28, abs=0.005)
    assert told.headline == "g"
    assert told.numbers["g"].facts == ("revenue_total.2024Q3", "revenue_total.2025Q3")
    largest = told.numbers["ev_ai_segment_revenue"]
    assert (told.words["ev_ai_segment_revenue_name"].en, round(float(largest.value), 2)) == (
        "EV, AI and new initiatives revenue",
        20.86,
    )
    parts = [n for name, n in told.numbers.items() if name not in ("total", "g")]
    assert len(parts) == 5
    assert sum(float(n.value) for n in parts) == pytest.approx(float(told.numbers["g"].value), abs=1e-9)
    values = [float(n.value) for n in parts]
    assert values == sorted(values, reverse=True)


def test_every_quarter_of_the_decomposition_leaves_no_residual() -> None:
    data = section("growth").data
    totals = data.groupby("period")[["start", "end", "contribution"]].sum()
    assert len(totals) >= 4
    assert (totals["contribution"] - (totals["end"] / totals["start"] - 1)).abs().max() < 1e-9
    assert data.loc[(data["segment"] == "ev_ai_segment_revenue") & (data["period"] == "2024Q2"), "start"].tolist() == [
        0
    ]


def test_price_and_volume_add_up_to_the_change() -> None:
    data = section("price_and_volume").data
    assert (data["price"] + data["volume"] - data["change"]).abs().max() < 1e-3  # yuan
    told = finding("price_and_volume", "price-volume")
    price, volume, change = (float(told.numbers[n].value) for n in ("price", "volume", "change"))
    assert price + volume == pytest.approx(change, abs=1e-3)
    assert price < 0 < volume
    assert change == pytest.approx(43.3e6 * 1062.8 - 43.1e6 * 1102.2, rel=1e-9)
    assert finding("price_and_volume", "price-volume-mix").kind == "caution"


def test_depth_rose_and_the_mainland_figure_is_a_ceiling() -> None:
    told = finding("depth", "depth")
    assert round(float(told.numbers["a"].value), 2) == 1.08
    assert round(float(told.numbers["b"].value), 2) == 2.91
    ratio = float(told.numbers["core"].value) / float(told.numbers["base"].value)
    assert ratio == pytest.approx(float(told.numbers["b"].value) / float(told.numbers["a"].value))
    assert "增至原来的7.2倍" in told.plain("zh")
    assert "7.2 times theirs, so the share rose" in told.plain("en")
    ceiling = finding("depth", "depth-mau-mainland-china")
    assert round(float(ceiling.numbers["b"].value), 1) == 11.6
    assert ("上限" in ceiling.plain("zh"), "ceiling" in ceiling.plain("en")) == (True, True)
    assert finding("depth", "depth-limits").kind == "caution"
    data = section("depth").data
    bounded = data[data["base"] == "mau_global"]
    assert (bounded["low"] <= bounded["point"]).all()


def test_depth_that_falls_or_has_a_shrinking_base_is_not_told_as_dilution(monkeypatch: pytest.MonkeyPatch) -> None:
    def series_of(case: Case, metric: str, length: str | None = None) -> pd.DataFrame:
        now = {"users_5plus_devices": 12.0, "mau_global": 800.0}.get(metric, math.nan)
        figures = [10.0, now] if metric == "users_5plus_devices" else [1000.0, now]
        rows = zip(["2019Q2", "2025Q3"], figures, [f"{metric}.2019Q2", f"{metric}.2025Q3"], strict=True)
        frame = pd.DataFrame(
            [(p, v, v, v, f) for p, v, f in rows], columns=["period", "low", "point", "high", "fact_id"]
        )
        return frame.dropna().reset_index(drop=True)

    monkeypatch.setitem(metrics.depth.__globals__, "series_of", series_of)
    told = metrics.depth(the_case()).findings[0]
    assert "稀释" not in told.plain("zh")
    assert "0.80 times their number" in told.plain("en")


def test_deliveries_add_up_and_exclude_the_claim() -> None:
    total = finding("milestones", "deliveries").numbers["total"]
    assert total.value == total.low == total.high == 402_821
    allowed = finding("milestones", "deliveries-claim").numbers["allowed"]
    assert (allowed.low, allowed.high) == (240_723, 241_025)
    text = finding("milestones", "deliveries-claim")
    assert "[26.6; 29.4]万" in text.plain("zh")
    assert "落在这个范围之外" in text.plain("zh")
    assert "[266,000; 294,000]" in text.plain("en")
    assert "2025年4月末" in text.plain("zh")
    totals = section("milestones").data
    assert (totals["low"] <= totals["high"]).all()
    assert totals["low"].is_monotonic_increasing


def test_a_milestone_is_not_held_against_a_claim_of_the_future() -> None:
    ids = [f.id for f in section("milestones", "2025-12-31").findings]
    assert ids == ["deliveries"]
    alt = section("milestones", "2025-12-31").exhibits[0].alt
    assert ("竖线" in alt.zh, "vertical" in alt.en) == (False, False)


def test_ranks_name_the_best() -> None:
    told = finding("ranks", "rank-fortune-global500-rank")
    assert told.numbers["best"].value == 266
    assert told.words["best_year"].en == "2022"
    assert set(section("ranks").data["metric"]) == set(the_case().config["ranks"])


def test_forecasts_beat_the_benchmark_or_are_refused_in_words() -> None:
    of = section("outlook")
    assert [f.id for f in of.findings] == [f"forecast-{m.replace('_', '-')}" for m in the_case().config["forecast"]]
    accepted = [f for f in of.findings if f.kind == "finding"]
    assert accepted
    for told in accepted:
        assert float(told.numbers["error"].value) <= 80
        value = told.numbers["value"]
        assert value.low is not None and value.high is not None and value.low < value.value < value.high
        metric = told.id.removeprefix("forecast-").replace("-", "_")
        score = of.data[of.data["metric"] == metric].set_index("model").drop(index="seasonal_naive")
        best = score.loc[score["relative_mae"].idxmin()]
        assert [told.numbers[n].value for n in ("origins", "won")] == [best["origins"], best["origins_won"]]
        assert float(told.numbers["error"].value) == pytest.approx(best["relative_mae"] * 100)
        assert all(n.facts for n in told.numbers.values())
    lowest = of.data[of.data["model"] != "seasonal_naive"].groupby("metric")["relative_mae"].min()
    assert (lowest.reindex(the_case().config["forecast"]) <= 0.8).tolist() == [f.kind == "finding" for f in of.findings]


def test_a_forecast_without_enough_data_is_refused() -> None:
    refused = section("outlook", "2019-12-31").findings
    assert {f.kind for f in refused} == {"refusal"}
    assert "连续的数据只有7期，这一检验至少需要18期。" in refused[0].plain("zh")
    assert "Unbroken periods of data: 7; the test takes 18 at least." in refused[0].plain("en")
    assert section("outlook", "2019-12-31").exhibits == ()


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("count", [1, 2])
def test_every_refusal_reads_well_with_one_and_with_many(code: str, count: int) -> None:
    needs: dict[str, float | str] = {"observations": count, "required": 18, "count": count, "periods": "2018Q4"}
    zh, en, numbers = refusal_words(Refusal(code, needs))
    text = Finding("x", Text(zh, en), numbers, None, "refusal").plain("en")
    assert not text.startswith("There are 1")
    assert "1 periods" not in text
    assert "{" not in text


def test_the_audit_is_counted() -> None:
    results = audit(the_case()).results
    told = finding("claims", "audit")
    assert told.numbers["all"].value == len(results) == 40
    assert sum(int(n.value) for name, n in told.numbers.items() if name != "all") == 40
    assert "证伪2条" in told.plain("zh")
    assert "Refuted 2" in told.plain("en")
    assert section("claims").data["verdict"].value_counts()["SUPPORTED"] == 17
    lost = finding("claims", "audit-document").numbers["lost"]
    assert lost.value == len(audit(the_case()).outline.untraceable) == 7


def test_contradictions_between_sources_are_shown() -> None:
    table = section("claims").tables[0]
    assert set(table.facts) == {"iot_revenue.2023Q1.b", "smartphone_shipments.2023Q3.b"}
    for row in table.frame.to_dict("records"):
        assert row["printed"].href.startswith("#src-")


def test_the_summary_repeats_what_the_sections_found() -> None:
    told = finding("summary", "summary")
    assert told.numbers["g"] == finding("growth", "growth").numbers["g"]
    assert told.numbers["b"] == finding("depth", "depth").numbers["b"]
    counts = [told.numbers[n].value for n in ("right", "wrong", "open", "cut")]
    assert counts == [17, 3, 12, 3]


@pytest.mark.parametrize("as_of", EARLY)
@pytest.mark.parametrize("name", CHAPTERS)
def test_an_early_date_sees_only_what_was_published(name: str, as_of: str) -> None:
    of, case = section(name, as_of), the_case(as_of)
    assert of.findings or of.exhibits
    for fact_id in all_facts(of):
        published = case.fact_by_id(fact_id).published  # an invisible fact is an error
        assert date.fromisoformat(f"{published}-01-01"[:10]) <= date.fromisoformat(as_of)
    for told in of.findings:
        assert told.plain("zh") and told.plain("en")


def test_a_fact_of_the_future_is_an_error() -> None:
    with pytest.raises(ParameterError):
        the_case("2019-12-31").fact_by_id("revenue_total.2025Q3")


@pytest.mark.parametrize("name", CHAPTERS)
def test_nothing_was_known_in_2012(name: str) -> None:
    told = section(name, "2012-01-01").findings
    assert [f.kind for f in told] == ["refusal"]
    assert section(name, "2012-01-01").exhibits == ()


def test_before_the_report_there_is_nothing_to_audit() -> None:
    text = section("claims", "2024-06-30").findings[0]
    assert "2026年1月31日" in text.plain("zh")
    assert "not yet written" in text.plain("en")


@pytest.mark.parametrize("name", [n for n in CHAPTERS if n not in ("claims", "summary")])
def test_a_case_without_settings_is_refused_in_words(name: str, sample: Path) -> None:
    of = CHAPTERS[name](open_case("sample", data_dir=sample.parent))
    assert [f.kind for f in of.findings] == ["refusal"]
    assert of.exhibits == of.tables == ()
    assert of.data.empty
    assert of.findings[0].plain("zh") != of.findings[0].plain("en")


def test_a_case_without_a_report_is_not_audited(sample: Path) -> None:
    config = sample / "case.yaml"
    lines = [line for line in config.read_text(encoding="utf-8").splitlines() if not line.startswith("report:")]
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    case = open_case("sample", data_dir=sample.parent)
    told = metrics.claims(case, audit(case), "en").findings
    assert [(f.kind, f.plain("en")) for f in told] == [("refusal", "This case has no report to audit.")]


def test_a_reported_percentage_keeps_its_own_decimals() -> None:
    case = the_case()
    assert reported(case.fact_by_id("yu7_lock_rate.2025-06-26")).printed("en") == "60%"
    assert reported(case.fact_by_id("revenue_total_yoy.2025Q3")).printed("zh") == "22.3%"


@pytest.mark.parametrize(
    ("fact_id", "zh", "en"),
    [
        ("stores_mainland_china.2025-09-30", "超过{x}", "more than {x}"),
        ("yu7_lock_rate_stores_72h.2025-06-29", "{x:interval}", "{x:interval}"),
        ("smartphone_rank_global.2025Q3", "{x}或更靠前", "{x} or better"),
        ("yu7_orders_from_su7_switchers.2025-07", "不高于{x}", "at most {x}"),
        ("ev_deliveries.2025Q3", "{x}", "{x}"),
    ],
)
def test_a_figure_is_told_with_its_bound(fact_id: str, zh: str, en: str) -> None:
    assert worded(the_case().fact_by_id(fact_id), "x") == (zh, en)


def test_numbers_of_findings_are_inside_their_intervals() -> None:
    numbers: list[Number] = [n for name in CHAPTERS for f in section(name).findings for n in f.numbers.values()]
    assert len(numbers) > 50
    for n in numbers:
        low, high = (-math.inf if n.low is None else n.low), (math.inf if n.high is None else n.high)
        assert float(low) <= float(n.value) <= float(high)


def test_users_are_not_forecast_across_the_quarter_in_which_tablets_came_in():
    told = next(f for f in section("outlook").findings if f.id == "forecast-mau-global")
    assert told.kind == "refusal"
    assert "口径改变之后只有" in told.plain("zh")
    assert "since the definition changed" in told.plain("en")


def test_growth_across_a_change_of_definition_is_not_shown():
    of_2024 = section("scale", "2024-06-30").data.set_index("metric")
    assert of_2024.loc["mau_global", ["growth_low", "growth_high"]].isna().all()
    assert of_2024.loc["revenue_total", ["growth_low", "growth_high"]].notna().all()
