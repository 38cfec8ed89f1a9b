"""The fourth notebook's chapters on the real case: the numbers of its questions, what they rest on, what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from fanecon.errors import ParameterError
from fanecon.evidence.audit import audit
from fanecon.evidence.case import Case, open_case
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters import incident as chapter
from fanecon.story.chapters.incident.refusals import refused
from fanecon.story.chapters.incident.subject import Incident, heading, moment_words, short_name
from fanecon.story.sections import Section
from fanecon.study.findings import Finding

WINDOW, THRESHOLD, CONCENTRATION, SEED = 5, 60.0, 8.0, 2026


@cache
def the_case(as_of: str = "") -> Case:
    return open_case("xiaomi", as_of=as_of)


def subject(case: Case) -> Incident | None:
    return chapter.chosen(case, "main")


CHAPTERS: dict[str, Callable[[Case, str], Section]] = {
    "course": lambda case, lang: chapter.course(case, subject(case), lang),
    "clocks": lambda case, _: chapter.clocks(case, subject(case), audit(case)),
    "attention": lambda case, _: chapter.attention(case, subject(case), WINDOW),
    "size": lambda case, lang: chapter.size(case, subject(case), lang),
    "voices": lambda case, lang: chapter.voices(case, subject(case), lang),
    "answers": lambda case, lang: chapter.answers(case, subject(case), lang),
    "market": lambda case, lang: chapter.market(case, subject(case), WINDOW, lang),
    "trust": lambda case, _: chapter.trust(case),
    "screening": lambda case, lang: chapter.screening(case, subject(case), lang),
    "candidates": lambda case, lang: chapter.candidates(subject(case), THRESHOLD, CONCENTRATION, SEED, lang),
    "unknown": lambda case, _: chapter.unknown(case, subject(case)),
    "sentences": lambda case, lang: chapter.sentences(case, subject(case), audit(case), lang),
}


@cache
def section(name: str, as_of: str = "", lang: str = "en") -> Section:
    return CHAPTERS[name](the_case(as_of), lang)


def finding(name: str, id: str, as_of: str = "") -> Finding:
    return next(f for f in section(name, as_of).findings if f.id == id)


def test_the_topic_entered_the_main_list_about_17_hours_after_the_apology() -> None:
    hours = finding("course", "course-main-list").numbers["hours"]
    assert hours.printed("en") == "17 hours"
    # 21:35 to 14:35 and to 14:51 the next day, each stamp a minute wide.
    assert float(hours.low or 0) == pytest.approx(17 - 1 / 60)
    assert float(hours.high or 0) == pytest.approx(17 + 17 / 60)
    assert "weibo-hot-b-2026-01-06-14h" in hours.sources


def test_both_sides_of_a_contradiction_are_named_and_the_weak_minute_too() -> None:
    cautions = [f for f in section("course").findings if f.kind == "caution"]
    assert [f.id for f in cautions] == [
        "course-conflict-reported-hot-search",
        "course-conflict-reported-peak",
        "course-weak-apology-evening",
    ]
    assert {"10100-66433806", "weibo-hot-b-2026-01-05-22h"} <= set(cautions[0].sources)


def test_24_hours_hold_from_no_clock_for_certain() -> None:
    table = section("clocks").data
    kept = table[table["response_id"] == "penalties"].set_index("start_id")["kept"].to_dict()
    assert kept == {"rumour": "no", "protest": "possible", "boast": "possible", "apology": "possible"}
    told = finding("clocks", "clocks-limit")
    assert told.numbers["limit"].value == 24
    apology = table[(table["start_id"] == "apology") & (table["response_id"] == "penalties")].iloc[0]
    assert (apology["hours_low"], apology["hours_high"]) == pytest.approx((20 + 24 / 60, 26 + 25 / 60))


def test_the_peak_and_the_reads() -> None:
    peak = finding("attention", "attention-peak")
    assert peak.numbers["heat"].value == 1_051_277
    assert peak.words["when"].en == "7 January 23:38"
    assert peak.numbers["heat"].sources == ("weibo-hot-b-2026-01-07-23h",)
    reads = finding("attention", "attention-reads").numbers
    assert (reads["reads"].value, reads["topics"].value) == (109_298_000, 8)
    assert reads["reads"].high is None, "topics grow on after they leave the list"


def test_the_half_peak_time_comes_with_an_interval_and_no_curve_is_fitted() -> None:
    half = finding("attention", "attention-half").numbers["hours"]
    assert float(half.low or 0) <= half.value <= float(half.high or 0)
    # Half of the peak lies between the captures of 23:38 and 00:44.
    assert half.value == pytest.approx((1_051_277 / 2) / (1_051_277 - 496_835) * (66 + 19 / 60) / 60, abs=1e-3)
    curve = finding("attention", "attention-curve")
    assert curve.kind == "refusal"
    assert {name: n.value for name, n in curve.numbers.items()} == {"points": 8, "required": 15}


def test_the_window_cuts_the_second_wave_off_and_may_leave_nothing() -> None:
    case = the_case()
    assert chapter.attention(case, subject(case), 30).data["captured"].max()[:10] == "2026-01-08"
    short = chapter.attention(case, subject(case), 1)
    assert set(short.data["topic"]) == {"never-again"}
    assert finding("attention", "attention-phases").words["acute_day"].en == "7 January 2026"


def test_it_is_fifth_of_nine_by_reads_and_sixth_by_peak_heat() -> None:
    ranks = section("size").data
    mine = ranks[ranks["case_id"] == "kol-2026-01"].set_index("measure")
    assert mine["compared"].to_dict()["reads"] == 9
    assert (mine.loc["reads", "rank"], mine.loc["peak_heat", "rank"]) == (5, 6)
    told = finding("size", "size").numbers
    assert (told["others"].value, told["reads"].value, told["peak_heat"].value) == (8, 5, 6)


def test_the_three_cuts_of_the_total_are_shown_with_their_ranks() -> None:
    numbers = finding("size", "size-cuts").numbers
    reads = [numbers[f"{cut}_reads"].value for cut in ("core", "wider", "person")]
    assert [round(r / 1e6) for r in reads] == [109, 127, 202]
    assert {numbers[f"{cut}_rank"].value for cut in ("core", "wider", "person")} == {5}


def test_wide_patterns_and_an_uncertain_place_are_named() -> None:
    assert finding("size", "size-breadth").words["names"].en == "Crash at Chengdu, SU7 crash at Tongling"
    close = finding("size", "size-close").numbers["gap"]
    assert close.value == pytest.approx(100 * (1_054_042 / 1_051_277 - 1))
    assert [row["name"] for row in section("size").tables[0].frame.to_dict("records")][2].endswith("*")


def test_published_shares_stand_as_printed_and_with_their_limits() -> None:
    shares = finding("voices", "voices").numbers
    assert [float(n.value) for n in shares.values()] == [81.74, 66.31, 60.64, 68.38]
    assert finding("voices", "voices-limits").numbers["later"].value == 3
    assert finding("voices", "voices-reads").numbers["reads"].value == 70_000_000


def test_the_answer_matches_most_readings_and_a_match_explains_little() -> None:
    numbers = finding("answers", "answers").numbers
    assert (numbers["readings"].value, numbers["matched"].value, numbers["over"].value) == (8, 7, 1)
    share = finding("answers", "answers-explain").numbers["share"]
    assert share.value == pytest.approx(100 * 0.23**2)
    assert share.facts == ("crisis_match_correlation.2016",)
    assert finding("answers", "answers-agreement").kind == "refusal"


def test_power_stands_before_the_reaction_and_every_session_is_tested() -> None:
    ids = [f.id for f in section("market").findings]
    assert ids[:2] == ["market-power", "market-reaction"]
    results = section("market").data
    assert sorted(results["day"].dt.strftime("%Y-%m-%d").unique()) == ["2026-01-05", "2026-01-06"]
    assert set(results["how"]) == {"mean", "median"}
    one = results[results["end"] == 0]
    reaction = finding("market", "market-reaction").numbers
    assert reaction["n"].value == len(one) == 4
    assert reaction["left"].value == 0
    assert reaction["p"].value == pytest.approx(one["p"].min())
    assert finding("market", "market-confounders").words["peer"].en == "Kuaishou"


def test_trust_falls_and_attention_fades_first() -> None:
    fall = finding("trust", "trust-fall").numbers
    assert fall["net"].value == pytest.approx(-66.1, abs=0.1)
    assert float(fall["net"].low or 0) < fall["net"].value < float(fall["net"].high or 0)
    clocks = finding("trust", "trust-clocks").numbers
    assert clocks["volume"].value < clocks["half"].value
    assert finding("trust", "trust-back").kind == "refusal"
    assert finding("trust", "trust-limits").numbers["short"].value == 6_412


def test_the_screening_on_the_eve_under_both_clocks() -> None:
    told = finding("screening", "screening")
    assert told.words["eve"].en == "4 January 2026"
    assert (told.numbers["occurred"].value, told.numbers["published"].value) == (2, 0)
    rate = finding("screening", "screening-rate").numbers
    assert (rate["hits"].value, rate["n"].value) == (1, 1)
    assert float(rate["rate"].low or 0) == pytest.approx(20.65, abs=0.01)
    assert finding("screening", "screening-false-alarms").kind == "refusal"
    ledger = section("screening").data
    assert set(ledger["candidate"]) == {"daxiong"}
    counted = ledger[ledger["counts"]]
    assert set(counted["clock"]) == {"occurred"}
    assert set(counted["item_id"]) == {"e1", "e2"}


def test_nobody_else_is_judged() -> None:
    told = finding("screening", "screening-roster")
    assert (told.numbers["others"].value, told.numbers["adverse"].value) == (18, 0)
    assert finding("screening", "screening-gap").numbers["own"].value == 0
    roster = the_case().frame("roster")
    names = {*roster["name_zh"], *roster["name_en"]}
    shown = section("candidates")
    words = " ".join([*(f.plain("zh") + f.plain("en") for f in shown.findings), *map(str, shown.data["candidate"])])
    assert not [name for name in names if name in words]


def test_a_price_window_too_long_for_its_past_is_refused_in_words() -> None:
    case = the_case()
    shown = chapter.market(case, subject(case), 11, "en")
    assert set(shown.data["end"]) == {0}
    told = {f.id: f for f in shown.findings}["market-window"]
    assert told.kind == "refusal"
    assert {name: n.value for name, n in told.numbers.items()} == {"sessions": 240, "required": 440}
    assert "market-window" not in {f.id for f in chapter.market(case, subject(case), 5, "en").findings}


def test_the_invented_roster_says_so_first_and_follows_its_seed() -> None:
    of = section("candidates")
    assert of.findings[0].id == "candidates-invented"
    assert all(e.synthetic for e in of.exhibits)
    assert of.tables[0].caption.en.startswith("Synthetic data")
    assert dict(zip(of.data["candidate"], of.data["decision"], strict=True)) == {
        "Candidate A": "pass_if_searched",
        "Candidate B": "veto",
        "Candidate C": "undecided",
        "Candidate D": "fail",
        "Candidate E": "undecided",
    }
    case = the_case()
    again = chapter.candidates(subject(case), THRESHOLD, CONCENTRATION, SEED, "zh").data
    assert again.equals(of.data)
    strict = chapter.candidates(subject(case), 90.0, CONCENTRATION, SEED, "en").data
    assert not {"pass", "pass_if_searched"} & set(strict["decision"])


def test_what_is_unknown_is_refused() -> None:
    assert {f.id for f in section("unknown").findings} == {
        "unknown-followers",
        "unknown-trust",
        "unknown-deal",
        "unknown-effect",
    }
    assert {f.kind for f in section("unknown").findings} == {"refusal"}


def test_the_reports_sentences_are_those_on_the_incident() -> None:
    case = the_case()
    mine = chapter.about(audit(case), subject(case))
    assert {r.claim.claim_id for r in mine.results} == {"C17", "C18", "C19", "C27"}
    told = finding("sentences", "sentences").numbers
    assert (told["all"].value, told["rest"].value) == (4, 6)


def test_the_summary_repeats_the_sections() -> None:
    parts = [section(name) for name in ("course", "attention", "size", "screening")]
    numbers = chapter.summary(*parts).findings[0].numbers
    assert numbers["heat"].value == 1_051_277
    assert numbers["place"].value == 5
    early = [section(name, "2025-06-30") for name in ("course", "attention", "size", "screening")]
    assert chapter.summary(*early).findings[0].kind == "refusal"


def test_ids_are_unique_and_the_same_in_both_languages() -> None:
    ids = [x.id for name in CHAPTERS for s in [section(name)] for x in (*s.findings, *s.exhibits, *s.tables)]
    assert len(ids) == len(set(ids))
    chinese = [x.id for n in CHAPTERS for s in [section(n, "", "zh")] for x in (*s.findings, *s.exhibits, *s.tables)]
    assert ids == chinese


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_document_is_in_the_case_and_charts_say_what_they_show(name: str) -> None:
    of = section(name)
    for shown in (*of.findings, *of.exhibits, *of.tables):
        for source in getattr(shown, "all_sources", shown.sources):
            assert the_case().source(source).source_id == source
    for exhibit in of.exhibits:
        assert exhibit.sources or exhibit.synthetic
        assert exhibit.alt.zh != exhibit.alt.en
        for lang in ("zh", "en"):
            assert any(c.isdigit() for c in exhibit.alt.in_(lang))


@pytest.mark.parametrize("as_of", ["2009-01-01", "2025-06-30"])
@pytest.mark.parametrize("name", CHAPTERS)
def test_before_the_incident_everything_is_refused(name: str, as_of: str) -> None:
    of = section(name, as_of)
    assert [f.kind for f in of.findings] == ["refusal"]
    assert not of.exhibits
    assert not of.tables


def test_two_days_in_only_what_was_captured_is_shown() -> None:
    seen = section("attention", "2026-01-07").data
    assert seen["captured"].max() < "2026-01-08"
    assert finding("attention", "attention-half", "2026-01-07").kind == "refusal"
    assert section("size", "2026-01-07").findings[0].kind == "refusal"


def test_at_the_reports_own_day_the_numbers_stand() -> None:
    assert finding("attention", "attention-reads", "2026-01-31").numbers["reads"].value == 109_298_000
    assert finding("screening", "screening", "2026-01-31").numbers["occurred"].value == 2


def test_an_unknown_incident_is_an_error_and_a_case_without_one_a_refusal() -> None:
    with pytest.raises(ParameterError, match='Did you mean "kol-2026-01"'):
        chapter.chosen(the_case(), "kol-2026-10")
    other = open_case("popmart")
    if not (other.config.get("crisis") or {}).get("incidents"):
        assert chapter.chosen(other, "main") is None
    named = subject(the_case())
    assert named is not None
    assert chapter.chosen(the_case(), named.id) == named


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("2024", "2024年", "2024"),
        ("2025-09", "2025年9月", "September 2025"),
        ("2026-01-05", "1月5日", "5 January"),
        ("2026-01-05T12:00/2026-01-05T17:59", "1月5日下午", "5 January, afternoon"),
        ("2026-01-06T14:35/2026-01-06T14:51", "1月6日 14:35–14:51", "6 January 14:35–14:51"),
        ("2026-01-01/2026-01-05", "1月1日至1月5日", "1 January to 5 January"),
    ],
)
def test_a_moment_is_written_no_finer_than_it_is_known(text: str, zh: str, en: str) -> None:
    assert (moment_words(text).zh, moment_words(text).en) == (zh, en)


def test_an_item_of_no_known_kind_is_named_by_who_acted() -> None:
    row = {"kind": "picnic", "actor_zh": "公司", "actor_en": "The firm"}
    assert short_name(row).en == "The firm"
    assert heading(short_name({**row, "kind": "apology"})).en == "Apology"


@pytest.mark.parametrize("code", ["zero_volume", "not_halved", "no_overlap", "no_decisions", "too_short", "no_days"])
def test_every_refusal_has_words(code: str) -> None:
    told = refused("test", Refusal(code, {"sessions": 3, "required": 60, "days": 4}))
    assert re.search(r"[\u4e00-\u9fff]", told.plain("zh"))
    assert "{" not in told.plain("en")
