"""The chapters of the third notebook on the real case: what they find, what they rest on, what they refuse."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest

from fanecon.evidence.audit import audit
from fanecon.evidence.case import Case, open_case
from fanecon.methods.event_study import event_study, peer_factor
from fanecon.methods.trading_days import returns
from fanecon.story.chapters import face
from fanecon.story.chapters.face.base import PROBLEMS, REFUSALS, refused
from fanecon.story.chapters.face.market_study import GAP, Market
from fanecon.story.sections import Section
from fanecon.study.findings import Finding

SESSIONS, SEED = 240, 2026
DAYS = ("", "2012-01-01", "2022-06-30", "2025-06-30")


@cache
def the_case(as_of: str = "") -> Case:
    return open_case("xiaomi", as_of=as_of)


@cache
def study(as_of: str = "") -> Market | None:
    return face.market_study(the_case(as_of), SESSIONS)


@cache
def sections(as_of: str = "", lang: str = "en") -> dict[str, Section]:
    return told(the_case(as_of), study(as_of), lang)


def told(case: Case, market: Market | None, lang: str) -> dict[str, Section]:
    share, voices = face.share(case, lang), face.voices(case, SEED)
    plan, followers = face.handover(case, 3.0, SEED, lang), face.followers(case, lang)
    power, moved = face.power(case, market), face.market(case, market, lang)
    report = audit(case)
    return {
        "summary": face.summary(share, voices, plan, power, moved, followers),
        "share": share,
        "attention": face.attention(case),
        "voices": voices,
        "followers": followers,
        "power": power,
        "market": moved,
        "literature": face.literature(case, market, lang),
        "roles": face.roles(case, share.data, voices.data, lang),
        "handover": plan,
        "report": face.report(case, report, share.data, voices.data, market, lang),
    }


def finding(id: str, as_of: str = "") -> Finding:
    return next(f for s in sections(as_of).values() for f in s.findings if f.id == id)


def value(id: str, name: str) -> float:
    return float(finding(id).numbers[name].value)


def test_the_share_of_2021_and_of_2024_and_2025_with_intervals():
    table = sections()["share"].data
    own = table[table["brand_en"] == "Xiaomi"].set_index("year")
    assert own.loc[["2021", "2024", "2025"], "share"].round(3).tolist() == [0.224, 0.356, 0.336]
    assert (own["low"] < own["share"]).all() and (own["share"] < own["high"]).all()
    assert value("face-share", "b") == pytest.approx(100 * 304 / 904)
    assert value("face-share", "a") == pytest.approx(100 * 33 / 147)


def test_the_comparators_of_2025_are_ordered_and_the_indistinct_pair_is_left_out():
    table = sections()["share"].data
    order = table[table["year"] == "2025"].sort_values("share", ascending=False)["brand_en"].tolist()
    assert order[0] == "Gree" and order[-1] == "Apple" and order.index("Xiaomi") == 4
    assert "Qihoo 360" not in set(table["brand_en"]) and len(order) == 12
    assert value("face-share-beside", "out") == 1


def test_years_together_settle_what_two_years_alone_do_not():
    assert "cannot settle" in finding("face-share").plain("en")
    eras = finding("face-share-eras").numbers
    assert eras["early"].value == pytest.approx(100 * (33 + 33 + 47) / (147 + 115 + 211))
    assert eras["late"].low > eras["early"].high


def test_attention_is_normalised_by_the_length_of_the_list():
    daily = the_case().frame("attention_daily")
    year = daily[daily["date"].dt.year == 2025]
    assert value("attention-rate", "b") == pytest.approx(1000 * year["brand_topics"].sum() / year["topics_total"].sum())
    assert value("attention-events", "n") == 53 and value("attention-events", "k") == 16
    events = sections()["attention"].data
    problems = events[events["type"].isin(PROBLEMS)]
    assert problems["exceeds"].sum() == 1 == value("attention-events", "problem_k")


def test_the_voice_is_one_person_and_a_little():
    assert value("voices", "share") == pytest.approx(100 * 304 / 386)
    shares = [304 / 386, 39 / 386, 25 / 386, 13 / 386, 3 / 386, 1 / 386, 1 / 386]
    assert value("voices", "hhi") == pytest.approx(sum(s**2 for s in shares))
    assert value("voices", "n") == pytest.approx(1 / sum(s**2 for s in shares))
    assert value("voices", "absence") == 1
    assert "nothing shows a plan" in finding("voices-second").plain("en")


def test_a_hand_over_to_three_voices_in_numbers():
    needed = value("handover", "needed") / 100
    others = [39, 25, 13, 3, 1, 1]
    h = sum(n**2 for n in others) / sum(others) ** 2
    assert needed**2 + (1 - needed) ** 2 * h == pytest.approx(1 / 3)
    assert value("handover", "moved") == round(304 - needed * 386) == 113
    # Beside an unchanged face, the others would come to total · (1 − s) / s of its topics.
    assert value("handover", "times") == pytest.approx(304 * (1 - needed) / needed / 82)
    assert value("handover-without", "now") == pytest.approx(100 * 304 / 347)
    rows = sections()["handover"].data.set_index("voices")
    assert rows["needed"].dropna().is_monotonic_decreasing and pd.isna(rows.loc[4.0, "needed"])


def test_the_claimed_loss_is_refused_as_a_time_series_in_words():
    refusal = finding("followers-claim")
    assert refusal.kind == "refusal"
    assert "151万" in refusal.plain("zh") and "不是一段时间序列" in refusal.plain("zh")
    assert (value("followers-claim", "before"), value("followers-claim", "required")) == (0, 15)
    assert value("followers-two-points", "bound") == pytest.approx(495_000)


def test_the_outlier_is_caught_and_not_smoothed():
    assert value("followers-daily-douyin", "odd") == 42_479_000
    assert value("followers-daily-douyin", "a") == 36_190_396
    assert value("followers-daily-douyin", "n") == 59
    assert "odd" not in finding("followers-daily-weibo").numbers


def test_power_stands_before_any_result():
    names = list(sections())
    assert names.index("power") < names.index("market")
    effect = finding("market-power").numbers["effect"]
    assert effect.low <= effect.value <= effect.high
    assert effect.value == pytest.approx(6.9, abs=0.1)
    assert [f.id for f in sections()["power"].findings] == ["market-power", "market-holm", "market-placebo"]


def test_no_event_can_survive_holm_and_the_notebook_says_so():
    tests = study().tests
    assert len(tests) == tests["day"].nunique() == 102 and study().pooled["all"].events == 73
    assert value("market-holm", "best") == pytest.approx(2 / 241)
    assert value("market-holm", "need") == pytest.approx(0.05 / 102)
    assert not study().limit.possible and not tests["survives"].any()
    assert "no event can survive" in finding("market-holm").plain("en")


def test_the_tests_size_is_within_sampling_error_of_nominal():
    size = study().size
    assert study().full == 567 and size.dates == 567 - 102
    assert size.low <= 0.05 <= size.high and size.within


def test_the_crash_of_a_saturday_traded_on_the_first_of_april():
    case = the_case()
    row = study().result("2025-03-29-tongling", "mean")
    assert f"{row['day']:%Y-%m-%d}" == "2025-04-01"
    assert (row["rank"], row["side"], row["placebos"]) == (2, "low", 240)
    assert 0.01 < row["p"] < 0.05
    assert value("market-crash", "mean") == pytest.approx(-7.1, abs=0.05)
    logs = returns(case.frame("closes"), "log")
    days = pd.DataFrame({"event_id": ["crash"], "day": [row["day"]]})
    peers = peer_factor(logs, case.config["market"]["peers"], "mean")
    again = event_study(logs[case.config["ticker"]], peers, days, estimation=(-SESSIONS - GAP, -GAP - 1)).results
    assert again["car"].iloc[0] == pytest.approx(-0.0725, abs=5e-4)


def test_the_incident_is_significant_under_the_mean_only():
    rows = {how: study().result("2026-01-05-kol", how) for how in ("mean", "median", "index")}
    assert {how: bool(row["significant"]) for how, row in rows.items()} == {
        "mean": True,
        "median": False,
        "index": False,
    }
    assert all(f"{row['day']:%Y-%m-%d}" == "2026-01-05" for row in rows.values())
    assert value("market-incident", "jump") == pytest.approx(11.1, abs=0.05)


def test_the_register_catches_the_day_on_which_the_whole_market_fell():
    register = study().register
    days = set(register.loc[register["kind"] == "market", "when"].dt.strftime("%Y-%m-%d"))
    assert "2025-04-07" in days
    assert "7 April 2025" in finding("market-whole").plain("en")
    # Of those days two are the first session of an event; the others are second candidates.
    assert days == {"2025-02-28", "2025-03-06", "2025-04-07", "2026-01-12"}
    assert study().calm["all"].events == study().pooled["all"].events - 2


def test_news_after_the_close_counts_for_the_next_session_and_all_candidates_are_shown():
    days = study().days.groupby("event_id")["day"].agg(list)
    assert [f"{d:%m-%d}" for d in days["2025-09-25-annual-speech"]] == ["09-26"]
    assert [f"{d:%m-%d}" for d in days["2025-11-18-q3-results"]] == ["11-18", "11-19"]
    shown = sections()["market"].tables[0].frame
    assert [cell.text for cell in shown["day"]] == [f"{d:%Y-%m-%d}" for d in study().tests["day"]]


def test_price_moves_are_no_events():
    assert "2025-11-19-after-q3" not in set(study().events["event_id"])


def test_trouble_names_the_face_no_more_than_launches_do():
    numbers = finding("roles-problems").numbers
    assert numbers["problem"].value == pytest.approx(31.0, abs=0.1)
    assert numbers["problem"].low < numbers["launch"].value < numbers["problem"].high
    assert {"Spokesman", "Owner of the product", "Chief"} == set(sections()["roles"].data["role"])


def test_sentences_without_a_number_are_weighed_by_what_was_measured():
    outcomes = sections()["report"].data.set_index("sentence_id")["outcome"]
    assert outcomes["person-and-brand"] == "The data support it"
    assert outcomes["trust-becomes-loyalty"] == "Not measurable"
    assert sum(int(n.value) for k, n in finding("face-report").numbers.items() if k != "all") == len(outcomes) == 9


def test_only_the_claims_on_the_face_are_shown_again():
    own = face.own_claims(the_case(), audit(the_case()))
    assert {r.claim.claim_id for r in own.results} == {"C11", "C12", "C13", "C14", "C38"}


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_day_in_both_languages(as_of, lang):
    case = the_case(as_of)
    ids = []
    for section in sections(as_of, lang).values():
        for found in section.findings:
            ids.append(found.id)
            text = found.plain(lang)
            assert (re.search(r"[一-鿿]", text) is None) == (lang == "en")
            assert all(case.source(s) for s in found.all_sources) and all(case.fact_by_id(f) for f in found.all_facts)
        for exhibit in section.exhibits:
            assert exhibit.sources and exhibit.alt.in_(lang)
            assert all(case.source(s) for s in exhibit.sources)
    assert len(ids) == len(set(ids))


def test_long_before_everything_is_refused():
    kinds = {f.kind for s in sections("2012-01-01").values() for f in s.findings}
    assert kinds == {"refusal"}


def test_nothing_later_than_the_day_is_told():
    assert "2025 " not in finding("face-share", "2025-06-30").plain("en").replace("2024 ", "")
    assert study("2025-06-30").tests["day"].max() <= pd.Timestamp("2025-06-30")
    assert "market-incident" not in {f.id for f in sections("2025-06-30")["market"].findings}


def test_a_case_without_the_tables_refuses_every_question(sample):
    case = open_case(sample.name, data_dir=sample.parent)
    assert face.market_study(case, SESSIONS) is None
    kinds = {(name, f.kind) for name, s in told(case, None, "zh").items() for f in s.findings}
    assert {kind for _, kind in kinds} == {"refusal"} and len(kinds) == 11


@pytest.mark.parametrize("code", list(REFUSALS))
def test_a_refusal_is_put_into_words(code):
    from fanecon.methods.refusal import Refusal

    names = set(re.findall(r"{(\w+)}", " ".join(REFUSALS[code])))
    made = refused("refused", "甲。", "A.", Refusal(code, dict.fromkeys(names, 2)))
    assert made.kind == "refusal" and "{" not in made.plain("zh") + made.plain("en")
