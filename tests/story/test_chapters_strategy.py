"""Notebook 05's sections: numbers recomputed from the tables, refusals, and no sentence stronger than its condition."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pandas as pd
import pytest

from fanecon.evidence.case import case_folder, open_case
from fanecon.methods.choice import local_scale, topsis
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters import strategy
from fanecon.story.chapters.strategy.basis import EVIDENCE, JUDGED, MIXED, basis
from fanecon.story.chapters.strategy.breaking import breaks
from fanecon.story.chapters.strategy.matrix import matrix
from fanecon.story.chapters.strategy.measures import MEASURES, measured, threshold
from fanecon.story.chapters.strategy.ranges import ranges
from fanecon.story.chapters.strategy.totals import totals
from fanecon.story.chapters.strategy.triggers import watched
from fanecon.story.chapters.strategy.world import AS_IS, with_shock, world
from fanecon.study.words import LANGUAGES

CASE = open_case("xiaomi")
SMALL = {"horizon": 24, "scenarios": 10_000, "discount": 8.0, "shock": 1.0, "seed": 5}
NEVER_SAID = re.compile(r"\bbest\b|最佳|最优|最好", re.IGNORECASE)


@pytest.fixture(scope="module")
def simulated():
    return world(CASE, **SMALL)


@pytest.fixture(scope="module")
def ranked():
    return strategy.ranking(CASE, "uniform", 5, "zh")


@pytest.fixture(scope="module")
def broken(simulated):
    return strategy.breaking(simulated)


def by_id(section):
    return {f.id: f for f in section.findings}


def texts(section):
    """Everything a reader sees of a section, in both languages."""
    for lang in LANGUAGES:
        yield from (f.plain(lang) for f in section.findings)
        for part in (*section.exhibits, *section.tables):
            yield from (t.in_(lang) for t in (part.caption, part.note, getattr(part, "alt", None)) if t is not None)
    for table in section.tables:
        yield from (str(getattr(v, "text", v)) for v in table.frame.to_numpy().ravel())


def test_the_share_of_judgement_is_counted_cell_by_cell():
    found = by_id(strategy.options(CASE, "en"))["options"]
    scores = CASE.frame("scores")
    only = scores["basis"] == "judgement"
    assert found.numbers["judged"].value == only.sum()
    assert found.numbers["mixed"].value == (scores["basis"].str.contains("judgement") & ~only).sum()
    assert found.numbers["cells"].value == len(scores) == 54
    assert found.numbers["share"].value == pytest.approx(100 * only.mean())
    assert by_id(strategy.options(CASE, "en"))["options-judgement"].words["which"].en == "effort"


def test_a_basis_tells_evidence_from_judgement():
    assert basis(CASE, "judgement").kind == JUDGED
    assert basis(CASE, "01_metrics/depth").kind == EVIDENCE
    assert basis(CASE, "mau_global.2025Q3 judgement").kind == MIXED
    early = open_case("xiaomi", "2020-01-01")
    assert basis(early, "mau_global.2025Q3 judgement").kind == JUDGED


def test_a_cell_that_was_not_known_yet_spans_the_whole_scale(tmp_path):
    folder = copied(tmp_path)
    scores = pd.read_csv(folder / "scores.csv", dtype=str)
    scores[(scores["option"] != "product-safety") | (scores["criterion"] != "harm")].to_csv(
        folder / "scores.csv", index=False
    )
    found = matrix(open_case("xiaomi", data_dir=tmp_path))
    assert (found.low.loc["product-safety", "harm"], found.high.loc["product-safety", "harm"]) == (0, 100)


def test_the_ranking_agrees_with_a_plain_simulation_of_its_own(ranked):
    section, found = ranked
    m = found.matrix
    low, high = local_scale(m.low, m.high, m.direction)
    random = np.random.default_rng(11)
    weights = random.exponential(size=(40_000, 6))
    values = low.to_numpy() + (high - low).to_numpy() * random.random((40_000, 9, 6))
    firsts = np.bincount(np.einsum("dac,dc->da", values, weights).argmax(axis=1), minlength=9) / 40_000
    share = by_id(section)["ranking"].numbers["share"]
    assert firsts.max() == pytest.approx(share.value / 100, abs=0.015)
    assert m.low.index[firsts.argmax()] == found.order[0]
    assert share.low < share.value < share.high


def test_crosschecks_and_reversals_are_those_of_the_methods(ranked):
    _, found = ranked
    m = found.matrix
    closeness = topsis(m.middle, dict.fromkeys(m.criteria, 1.0), m.direction)["closeness"]
    assert found.crosschecks["topsis"].idxmin() == closeness.idxmax()
    assert set(found.reversals) == {"topsis", "promethee"}
    assert list(found.reversals["topsis"]["dropped"]) == list(m.options)


def test_the_prior_of_the_weights_decides_which_ranking_leads():
    shares = {}
    for prior in ("uniform", "criteria"):
        section, found = strategy.ranking(CASE, prior, 5, "en")
        assert found.prior == prior
        shares[prior] = by_id(section)["ranking"].numbers["share"].value
    assert shares["criteria"] > shares["uniform"] + 20


def test_totals_are_the_published_ones_a_year_apart():
    found = totals(CASE)
    assert (found.period, found.base_period) == ("2025Q4", "2024Q4")
    assert (found.core, found.everybody) == (22_700_000, 754_100_000)
    assert found.growth["all"][0] == pytest.approx(754.1 / 702.3 - 1, abs=0.0005)
    assert found.growth["core"][0] <= 22.7 / 18.3 - 1 <= found.growth["core"][1]


def test_open_ends_are_closed_by_what_was_measured():
    ends = ranges(CASE).ends
    half = measured(CASE, "stance_half").series["value"].iloc[0]
    assert ends["half_core"][0] == ends["half_mass"][0] == pytest.approx(half / 30.4375)
    assert half == pytest.approx(6.83, abs=0.1)
    assert ends["founder_loss_innovation"][1] == pytest.approx(125 / 226)  # the first quarter of 2025
    assert all(low <= high for low, high in ends.values())


def test_only_scenarios_that_agree_with_the_totals_are_kept(simulated):
    people = simulated.totals
    assert 100 <= len(simulated.scenarios) < simulated.drawn
    by_total = simulated.calibration.by_total.set_index("total")
    assert by_total.loc["all", ["low", "high"]].tolist() == list(people.growth["all"])
    start = simulated.paths[AS_IS]["all"][0]
    assert np.allclose(start, people.everybody)
    assert np.allclose(simulated.paths[AS_IS]["core"][0], people.core)


def test_the_same_seed_gives_the_same_world_and_another_another(simulated):
    again, other = world(CASE, **SMALL), world(CASE, **{**SMALL, "seed": 6})
    pd.testing.assert_frame_equal(again.outcomes["all"], simulated.outcomes["all"])
    assert not other.outcomes["all"]["fan"].head(50).equals(simulated.outcomes["all"]["fan"].head(50))


def test_the_size_of_the_incident_matters_and_none_is_none(simulated):
    without, severe = with_shock(simulated, 0.0), with_shock(simulated, 2.0)
    assert (without.outcomes["core"][AS_IS] > simulated.outcomes["core"][AS_IS]).all()
    assert (severe.outcomes["core"][AS_IS] < simulated.outcomes["core"][AS_IS]).all()
    assert severe.calibration is simulated.calibration


def test_gains_and_regret_are_differences_within_a_scenario(simulated, broken):
    section, found = broken
    gains = simulated.gains["all"]
    assert (gains[AS_IS] == 0).all()
    short = simulated.outcomes["all"].max(axis=1) - simulated.outcomes["all"]["fan"]
    assert found.regrets["all"].loc["fan", "max_regret"] == pytest.approx(short.max())
    enough = by_id(section)["regret-all"].numbers["s_fan"].value
    assert enough == pytest.approx(100 * (gains["fan"] >= 0).mean())


def test_break_even_makes_the_two_strategies_equal(simulated, broken):
    _, found = broken
    first, second = found.pair
    people = {
        who: simulated.outcomes[who] * today / 100
        for who, today in (("all", simulated.totals.everybody), ("core", simulated.totals.core))
    }
    torn = (people["core"][first] > people["core"][second]) & (people["all"][first] < people["all"][second])
    worth = {s: (people["all"][s] + found.worth[0] * people["core"][s])[torn].iloc[0] for s in found.pair}
    assert torn.sum() == len(found.worth) > 0
    assert worth[first] == pytest.approx(worth[second])


def test_boxes_are_scored_on_scenarios_they_were_not_found_on(broken, simulated):
    _, found = broken
    for name, box in found.boxes.items():
        if isinstance(box, Refusal):
            continue
        fails = simulated.gains["all"][name] < 0
        inside = pd.Series(True, index=fails.index)
        for row in box.limits.to_dict("records"):
            inside &= simulated.scenarios[row["assumption"]].between(row["low"], row["high"])
        fresh = fails.index[1::2]
        assert box.fresh.density == pytest.approx(fails[fresh][inside[fresh]].mean())
        assert box.base_rate == pytest.approx(fails.mean())


def test_thresholds_are_taken_from_the_measured_series():
    found = {t.id: t for t in watched(CASE)}
    assert set(found) == set(CASE.frame("triggers")["trigger"])
    for trigger in found.values():
        values = trigger.found.series["value"]
        assert values.min() <= trigger.level <= values.max()
    assert found["depth"].level == pytest.approx(100 * 22.7 / 754.1)
    assert found["founder-share"].level == pytest.approx(found["founder-share"].found.series["value"].quantile(0.75))
    assert found["outsiders"].state == "past"


def test_a_threshold_is_past_only_beyond_the_interval():
    trigger = {t.id: t for t in watched(CASE)}["founder-share"]
    last = trigger.found.series.iloc[-1]
    assert last["low"] < trigger.level < last["high"]
    assert trigger.state == "open"


def test_rules_of_thresholds():
    series = pd.DataFrame({"value": [4.0, 1.0, 2.0, 3.0]})
    assert [threshold(series, r) for r in ("min", "q25", "median", "q75", "max", "first", "last")] == [
        1.0, 1.75, 2.5, 3.25, 4.0, 4.0, 3.0,
    ]  # fmt: skip


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_every_measure_names_its_documents_and_is_in_order(measure):
    found = measured(CASE, measure)
    assert found.facts or found.sources
    assert found.series["period"].tolist() == sorted(found.series["period"])
    assert (found.series["low"].fillna(-np.inf) <= found.series["value"] + 1e-9).all()


def test_every_step_names_its_finding_indicator_and_the_value_that_stops_it():
    section = strategy.agenda(CASE, "en")
    table = section.tables[0].frame
    assert len(table) == 9
    assert table["finding"].str.match(r"notebook 0[1-4], “.+”").all()
    assert (table["indicator"] != "").all()
    assert table["stop"].str.match(r"(above|below) [\d.]+(%| hours) \(.+\)").all()


def test_every_sentence_of_the_conclusion_is_conditional_with_assumption_and_evidence(ranked, broken):
    summary = strategy.summary(ranked[1], broken[1]).findings[0]
    for sentence in summary.plain("zh").removesuffix("。").split("。"):
        assert sentence.startswith("如果")
        assert "那么" in sentence
        assert "（依据：" in sentence
    for sentence in re.split(r"(?<=\)\.) ", summary.plain("en")):
        assert sentence.startswith("If ")
        assert ", then " in sentence
        assert "(evidence: " in sentence
    assert all(n.facts or n.sources for n in summary.numbers.values())
    assert len(summary.numbers) == 5


def test_no_text_calls_anything_the_best(ranked, simulated, broken):
    sections = [
        strategy.summary(ranked[1], broken[1]), ranked[0], broken[0], strategy.triggers(CASE, "zh"),
        *(strategy.options(CASE, lang) for lang in LANGUAGES), *(strategy.agenda(CASE, lang) for lang in LANGUAGES),
    ]  # fmt: skip
    sections += [strategy.futures(CASE, lang=lang, **SMALL)[0] for lang in LANGUAGES]
    told = [text for section in sections for text in texts(section)]
    assert len(told) > 400
    assert [text for text in told if NEVER_SAID.search(text)] == []


def test_every_simulated_chart_says_so(simulated, broken):
    exhibits = [*broken[0].exhibits, strategy.shock_view(simulated).exhibit]
    assert len(exhibits) == 4
    for exhibit in exhibits:
        assert exhibit.synthetic
        assert exhibit.caption.zh.startswith("模拟")
        assert exhibit.caption.en.startswith("Simulated")
    for finding in broken[0].findings:
        assert finding.plain("zh").startswith("模拟")


def test_sections_say_the_same_in_both_languages():
    for make in (strategy.options, strategy.triggers, strategy.agenda):
        zh, en = (make(CASE, lang) for lang in LANGUAGES)
        assert [f.id for f in zh.findings] == [f.id for f in en.findings]
        assert [len(t.frame) for t in zh.tables] == [len(t.frame) for t in en.tables]


def copied(tmp_path, *without):
    folder = tmp_path / "xiaomi"
    shutil.copytree(case_folder("xiaomi"), folder)
    for table in without:
        (folder / f"{table}.csv").unlink()
    return folder


@pytest.mark.parametrize(
    ("without", "refused"),
    [
        (("scores",), {"options", "ranking", "agenda"}),
        (("ranges",), {"futures", "breaking"}),
        (("triggers", "agenda"), {"triggers", "agenda"}),
        (
            ("strategies", "options", "criteria", "scores", "effects", "effect_codes", "ranges", "triggers", "agenda"),
            None,
        ),
    ],
)
def test_a_case_without_a_table_says_what_is_needed(tmp_path, without, refused):
    copied(tmp_path, *without)
    found = told(open_case("xiaomi", data_dir=tmp_path))
    refusals = {f.id for f in found if f.kind == "refusal"}
    if refused is None:
        assert {f.kind for f in found} == {"refusal"}
        assert refusals == {"options", "ranking", "futures", "breaking", "triggers", "agenda", "summary"}
    else:
        assert refusals == refused


@pytest.mark.parametrize("day", ["2009-01-01", "2012-01-01"])
def test_long_ago_everything_refuses(day):
    found = told(open_case("xiaomi", day))
    assert {f.kind for f in found} == {"refusal"}
    assert len(found) == 7


def test_before_the_report_only_what_was_measured_speaks():
    case = open_case("xiaomi", "2025-06-30")
    found = {f.id: f for f in told(case)}
    assert {i for i, f in found.items() if f.kind == "refusal"} == {
        "options", "ranking", "futures", "breaking", "agenda", "summary",
    }  # fmt: skip
    assert found["trigger-founder-share"].words["p"].en == "Q2 2025"


def test_too_few_scenarios_are_refused_in_numbers():
    section, found = strategy.futures(CASE, **{**SMALL, "scenarios": 1000}, lang="en")
    assert found is None
    assert section.findings[0].kind == "refusal"
    assert section.findings[0].numbers["scenarios"].value == 1000


def test_two_strategies_of_one_kind_leave_nothing_to_decide(simulated):
    found = breaks(simulated)
    assert found.pair[0] != found.pair[1]
    assert found.sobol["total"].is_monotonic_decreasing


def told(case):
    ranking, ranked = strategy.ranking(case, "uniform", 5, "en")
    futures, found = strategy.futures(case, **SMALL, lang="en")
    breaking, broken = strategy.breaking(found)
    sections = [
        strategy.summary(ranked, broken), strategy.options(case, "en"), ranking, futures, breaking,
        strategy.triggers(case, "en"), strategy.agenda(case, "en"),
    ]  # fmt: skip
    return [f for s in sections for f in s.findings]
