"""The second notebook's chapters on the real case: its numbers against the tables, its refusals, other days."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from fanecon.evidence.audit import audit
from fanecon.evidence.case import Case, open_case
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.periods import known_from
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters import community
from fanecon.story.chapters.community.core import contributors
from fanecon.story.chapters.community.frames import week_of
from fanecon.story.chapters.community.refusals import REFUSALS, refused
from fanecon.story.sections import Section
from fanecon.study.findings import Finding
from fanecon.study.theme import to_png, use_theme

SEED, QUIET = 1, 6


def _culture(case: Case) -> Section:
    sections = {
        "betas": community.betas(case), "openness": community.openness(case, "en"),
        "contrast": community.contrast(case, "en", SEED, QUIET), "loyalty": community.buyers(case, "en"),
    }  # fmt: skip
    return community.culture(case, audit(case), sections, "en")


CHAPTERS: dict[str, Callable[[Case], Section]] = {
    "betas": community.betas,
    "board": community.board,
    "openness": lambda case: community.openness(case, "en"),
    "inequality": lambda case: community.inequality(case, "en", SEED),
    "retention": lambda case: community.retention(case, QUIET),
    "buyers": lambda case: community.buyers(case, "en"),
    "core": lambda case: community.core(case, community.betas(case)),
    "contrast": lambda case: community.contrast(case, "en", SEED, QUIET),
    "culture": _culture,
}


@cache
def the_case(as_of: str = "") -> Case:
    return open_case("xiaomi", as_of=as_of)


@cache
def section(name: str, as_of: str = "") -> Section:
    return CHAPTERS[name](the_case(as_of))


@cache
def summary(as_of: str = "") -> Section:
    return community.summary(*(section(n, as_of) for n in ("betas", "openness", "inequality", "retention", "core")))


def finding(name: str, id: str, as_of: str = "") -> Finding:
    return next(f for f in section(name, as_of).findings if f.id == id)


def value(name: str, id: str, number: str) -> float:
    return float(finding(name, id).numbers[number].value)


@pytest.mark.parametrize(
    ("name", "findings", "exhibits", "tables"),
    [
        ("betas", ["betas", "betas-access", "betas-break", "betas-limits"], ["beta-calendar"], []),
        ("board", ["suggestions", "seed-users", "suggestions-funnel"], [], []),
        (
            "openness",
            ["openness-company", "openness-user", "openness-company-email", "openness-user-email", "openness-sides"],
            ["openness-lines"],
            ["openness-table"],
        ),
        (
            "inequality",
            [
                "tiers", "tiers-dependence", "gini-company", "gini-user", "tail-company", "tail-user",
                "tiers-benchmark", "tiers-limits",
            ],
            ["lorenz"],
            ["tier-sensitivity"],
        ),
        ("retention", ["retention", "retention-compared", "retention-limits"], ["survival"], []),
        (
            "buyers",
            ["loyalty-jiguang", "loyalty-questmobile", "loyalty-chained", "buyers"],
            [],
            ["loyalty-table", "buyers-table"],
        ),
        ("core", ["core-depth", "core-testers", "core-contributors", "core-why"], ["core-panels"], []),
        ("contrast", ["contrast", "contrast-stay"], ["contrast-lorenz"], ["contrast-table"]),
        ("culture", ["culture"], [], ["culture-table"]),
    ],
)  # fmt: skip
def test_a_chapter_has_its_parts(name, findings, exhibits, tables):
    of = section(name)
    assert [f.id for f in of.findings] == findings
    assert [e.id for e in of.exhibits] == exhibits
    assert [t.id for t in of.tables] == tables


def test_ids_are_unique_in_the_notebook():
    ids = [x.id for name in CHAPTERS for x in (*section(name).findings, *section(name).exhibits, *section(name).tables)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", CHAPTERS)
def test_everything_leads_to_documents_of_the_case(name):
    case, of = the_case(), section(name)
    for f in of.findings:
        assert f.kind in ("caution", "refusal") or f.all_facts or f.all_sources or name == "culture", f.id
        for number in f.numbers.values():
            assert math.isfinite(number.value)
    for x in (*of.exhibits, *of.tables):
        assert x.facts or x.sources
        assert all(case.fact_by_id(i) for i in x.facts) and all(case.source(i) for i in x.sources)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_exhibit_says_in_both_languages_what_it_shows(name):
    for shown in section(name).exhibits:
        for lang in ("zh", "en"):
            assert any(ch.isdigit() for ch in shown.alt.in_(lang)), shown.id
            with use_theme():
                assert to_png(shown.draw(lang))
        assert shown.note is not None and ("区间" in shown.note.zh) and ("interval" in shown.note.en)


def test_commits_by_tier_and_how_they_depend_on_the_counting():
    # Counted by hand: sorted commits of all pairs of repository and actor, ranks rounded up.
    case = the_case()
    rows = case.frame("commits").merge(
        case.frame("repositories").query("brand == 'Xiaomi'")[["repo", "side"]], on="repo"
    )
    for side, printed in (("user", (63.8, 26.8, 9.4)), ("company", (28.6, 51.3, 20.1))):
        made = sorted(rows[rows["side"] == side].groupby(["repo", "actor"])["commits"].sum(), reverse=True)
        first, tenth = math.ceil(len(made) / 100), math.ceil(len(made) / 10)
        for tier, part, shown in zip(
            ("top", "next", "rest"), (made[:first], made[first:tenth], made[tenth:]), printed, strict=True
        ):
            told = value("inequality", "tiers", f"{side}_{tier}")
            assert told == pytest.approx(100 * sum(part) / sum(made)) == pytest.approx(shown, abs=0.05)
    data = section("inequality").data.query("group == 'user'").set_index(["basis", "ranks"])["top"]
    assert data["median_repository", "up"] == pytest.approx(0.759, abs=0.001)
    assert data["without_largest", "up"] == pytest.approx(0.696, abs=0.001)
    assert data["pooled", "down"] == pytest.approx(0.628, abs=0.001)
    assert data["median_repository", "down"] == 0
    assert len(section("inequality").tables[0].frame) == 12


def test_the_shape_of_the_tail_is_left_open_where_it_is():
    assert "cannot be told apart" in finding("inequality", "tail-user").plain("en")
    assert value("inequality", "tail-user", "p") > 0.1 > value("inequality", "tail-company", "p")


def test_the_published_tiers_give_a_lower_bound():
    assert value("inequality", "tiers-benchmark", "bound") == pytest.approx(0.9518, abs=5e-5)


def test_gini_has_a_bootstrap_interval_that_follows_the_seed():
    number = finding("inequality", "gini-user").numbers["gini"]
    assert number.low < number.value < number.high
    other = community.inequality(the_case(), "en", SEED + 1).findings[3].numbers["gini"]
    assert other.value == number.value and other.low != number.low


def test_weeks_with_a_test_build():
    # Counted from the weekly table: weeks with a row over the ISO weeks of the year.
    weeks = the_case().frame("beta_weeks")["week"].drop_duplicates()
    shares = {year: (weeks.str[:4] == str(year)).sum() / (53 if year == 2020 else 52) for year in range(2016, 2026)}
    steady = [100 * shares[year] for year in range(2016, 2024)]
    numbers = finding("betas", "betas").numbers
    assert (numbers["low"].value, numbers["high"].value) == pytest.approx((min(steady), max(steady)))
    assert [round(v) for v in (min(steady), max(steady))] == [81, 94]
    for year in (2024, 2025):
        assert numbers[f"y{year}"].value == pytest.approx(100 * shares[year])
    assert [numbers[name].printed("en") for name in ("y2024", "y2025")] == ["77%", "67%"]
    assert "none at all" not in finding("betas", "betas").plain("en")
    assert not section("betas").data.set_index("year").loc[2026, "complete"]


def test_who_could_get_a_test_build():
    told = finding("betas", "betas-access")
    numbers = {name: number.value for name, number in told.numbers.items()}
    assert numbers == {"all": 498, "open": 221, "applied": 195, "unsure": 82, "later": 10}
    assert numbers["open"] + numbers["applied"] + numbers["unsure"] == numbers["all"]
    assert "Since August 2021" in told.plain("en") and "Android developer preview" in told.plain("en")
    before = finding("betas", "betas-access", "2019-06-30")
    assert before.numbers["open"].value == before.numbers["all"].value  # nothing later is known
    assert "no document shows" in finding("betas", "betas-access", "2022-12-31").plain("en")


def test_an_archive_that_goes_on_proves_nothing_and_staged_builds_are_named():
    limits = finding("betas", "betas-limits")
    assert "does not prove this record complete" in limits.plain("en")
    assert limits.numbers["left_out"].value == 10_637 and "分批推送中的正式版" in limits.plain("zh")


def test_no_turning_point_stands_out_in_the_weeks():
    for as_of in ("", "2022-12-31"):
        assert "No turning point" in finding("betas", "betas-break", as_of).plain("en")


def test_outsiders_of_the_official_integration_and_of_the_user_made_one():
    # Counted by hand: merged, no bots, without write access, by half-year.
    pulls = the_case().frame("pull_requests").query("merged and not bot")
    pulls["half"] = pulls["month"].str[:4] + ["H1" if m < "07" else "H2" for m in pulls["month"].str[5:]]
    official = (
        pulls.query("repo == 'xiaomi_ha_home'").groupby("half")["write_access"].apply(lambda w: 100 * (~w).mean())
    )
    for half, printed in (("2024H2", 37), ("2025H1", 20), ("2025H2", 4)):
        told = value("openness", "openness-company", f"s{half.lower()}")
        assert told == pytest.approx(official[half]) == pytest.approx(printed, abs=0.5)
    users = pulls.query("repo == 'hass_xiaomi_miot' and '2024H2' <= half <= '2026H1'").groupby("half")["write_access"]
    shares = users.apply(lambda w: (~w).mean())
    low, high = (value("openness", "openness-user", name) for name in ("low", "high"))
    assert (low, high) == pytest.approx((100 * shares.min(), 100 * shares.max()))
    assert 50 <= low < high <= 80


def test_small_counts_come_with_their_interval():
    for id in ("openness-company", "openness-user"):
        late = finding("openness", id).numbers["late"]
        assert late.high - late.low > 50
        assert late.printed("en", "interval") in finding("openness", id).plain("en")


def test_a_definition_that_is_always_one_says_so_and_is_not_drawn():
    told = finding("openness", "openness-user-email")
    assert told.kind == "caution" and "no information" in told.plain("en")
    assert set(section("openness").data.query("side == 'user'")["definition"]) == {"write_access"}
    company = finding("openness", "openness-company-email").numbers
    assert round(company["s2024h2"].value) == 84


def test_one_repository_does_not_stand_for_all():
    numbers = finding("openness", "openness-sides").numbers
    assert numbers["company_high"].value < numbers["user_low"].value
    assert len(section("openness").tables[0].frame) == 28


def test_newcomers_and_what_is_left_of_the_difference_without_staff():
    assert value("retention", "retention", "user_1") == pytest.approx(23.1, abs=0.1)
    assert value("retention", "retention", "company_1") == pytest.approx(47.6, abs=0.1)
    compared = finding("retention", "retention-compared")
    assert compared.numbers["p"].value < 0.001 < 0.01 < compared.numbers["p_outside"].value < 0.05
    assert "the difference is borderline" in compared.plain("en") and "临界" in compared.plain("zh")
    assert compared.numbers["staff_1"].value > compared.numbers["outside_1"].value
    left = section("retention").data
    assert set(left["side"]) == {"company", "user"} and left["left"].mean() > 0.9
    limits = finding("retention", "retention-limits")
    assert limits.numbers["back"].value == left["returned"].sum() == 234
    assert limits.numbers["gone"].value == left["left"].sum()


def test_loyalty_is_never_chained_across_firms():
    firms = section("buyers").data.groupby("firm")["metric"].size().to_dict()
    assert firms == {"Jiguang": 5, "Tencent Penguin": 3, "QuestMobile": 9, "Statista (India)": 1}
    for f in section("buyers").findings[:2]:
        assert {i.rpartition(".")[2] for i in f.all_facts} <= {"2017Q1", "2018Q1"} or f.id == "loyalty-questmobile"
    told = finding("buyers", "loyalty-questmobile")
    assert (told.numbers["a"].value, told.numbers["b"].value) == (pytest.approx(63.2), pytest.approx(49))


def test_the_core_under_three_definitions():
    assert value("core", "core-depth", "b") == pytest.approx(2.91, abs=0.01)
    people = contributors(the_case())
    assert people["period"].iloc[-1] == "2026H1" and (people["all"] == people["company"] + people["user"]).all()
    # The repository that went on elsewhere after its snapshot is left out: its silence is none.
    rows = the_case().frame("commits").query("repo != 'gadgetbridge' and '2026-01' <= month <= '2026-06'")
    own = rows.merge(the_case().frame("repositories").query("brand == 'Xiaomi'")[["repo"]], on="repo")
    assert people["all"].iloc[-1] == len(own[["repo", "actor"]].drop_duplicates()) == 97
    assert "stopped" not in finding("core", "core-testers").plain("en")  # test builds go on in the last year on record


def test_the_other_brand_is_measured_in_the_same_way():
    data = section("contrast").data.set_index(["other", "side"])
    assert data.loc[(True, "user"), "actors"] == 386
    assert data.loc[(False, "user"), "top"] == pytest.approx(0.638, abs=0.001)
    assert math.isnan(data.loc[(True, "company"), "top"])  # 51 contributors have no top one per cent


def test_sentences_without_a_measure_are_unverified_and_the_audit_decides_the_others():
    verdicts = section("culture").data.set_index("id")["verdict"].to_dict()
    assert verdicts["C01"] == "SUPPORTED" and verdicts["C39"] == "INCONSISTENT" and verdicts["C40"] == "UNVERIFIED"
    assert verdicts["fans-are-co-builders"] == "AMBIGUOUS"
    assert {verdicts[i] for i in ("bond-beyond-trade", "fans-defend-the-brand", "cheaper-marketing")} == {"UNVERIFIED"}


def test_the_summary_repeats_numbers_of_the_sections():
    numbers = summary().findings[0].numbers
    assert numbers["inside"].value == value("openness", "openness-company", "s2025h2")
    assert numbers["around_low"].value == value("openness", "openness-user", "low")
    assert numbers["top"].value == value("inequality", "tiers", "user_top")


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("as_of", ["2009-01-01", "2012-01-01"])
def test_before_anything_was_published_every_section_is_one_refusal(name, as_of):
    (only,) = section(name, as_of).findings
    assert only.kind == "refusal" and not section(name, as_of).exhibits
    assert summary(as_of).findings[0].kind == "refusal"


@pytest.mark.parametrize("as_of", ["2014-12-31", "2019-06-30", "2025-06-30"])
def test_no_day_knows_later_facts(as_of):
    case = the_case(as_of)
    for name in CHAPTERS:
        for f in section(name, as_of).findings:
            assert all(
                (known_from(case.fact_by_id(i).published) or known_from("2100")).isoformat() <= as_of
                for i in f.all_facts
            )
            assert f.plain("zh") and f.plain("en")
        for shown in section(name, as_of).exhibits:
            with use_theme():
                assert shown.draw("zh").axes
    assert case.frame("commits")["month"].max() <= as_of[:7]


def test_half_a_year_ago_the_last_half_year_is_the_one_before():
    told = finding("openness", "openness-company", "2025-06-30")
    assert set(told.numbers) == {"s2024h2", "s2025h1"}


def test_a_week_counts_when_it_is_over():
    assert (week_of(date(2026, 8, 22)), week_of(date(2026, 8, 23))) == ("2026-W33", "2026-W34")


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_prints_the_same_numbers_in_both_languages(code):
    needs = dict.fromkeys(re.findall(r"{(\w+)}", REFUSALS[code][0]), 7)
    told = refused("it", Refusal(code, needs))
    assert told.kind == "refusal"
    assert told.plain("zh").count("7") == told.plain("en").count("7") == len(needs)


def test_a_case_without_any_of_it_says_what_would_be_needed(sample):
    case = open_case("sample", data_dir=sample.parent)
    for name, chapter in CHAPTERS.items():
        found = chapter(case).findings
        assert [f.kind for f in found] == ["refusal"], name
        assert len(found[0].plain("zh")) > 8 and len(found[0].plain("en")) > 20


def test_another_company_runs_through_the_same_code(sample):
    yaml = sample / "case.yaml"
    yaml.write_text(
        yaml.read_text(encoding="utf-8")
        + "community: {brand: Firm, contrast: {zh: 乙, en: Other}, openness: {company: lib, user: fork}}\n",
        encoding="utf-8",
    )
    tables = {
        "repositories": [
            ("lib", "firm/lib", "company", "Firm", "库", "Library", "2024-01", "abc", "2025-06-30", "press"),
            ("fork", "user/fork", "user", "Firm", "分支", "Fork", "2024-01", "def", "2025-06-30", "press"),
        ],
        "commits": [(r, f"2024-{m:02d}", a, 1 + a % 5, 0, a % 2) for r in ("lib", "fork") for a in range(1, 61) for m in (1 + a % 9,)],
        "pull_requests": [(r, f"2024-{m:02d}", a, 0, a % 2, 0, 1) for r in ("lib", "fork") for a in range(1, 61) for m in (1 + a % 9,)],
        "beta_weeks": [(f"2024-W{w:02d}", "open", 1, 1, 1, "blog-a", f"2024-W{w:02d}") for w in range(1, 40)],
    }  # fmt: skip
    for table, rows in tables.items():
        with (sample / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([list(SERIES[table].columns), *rows])
    case = open_case("sample", data_dir=sample.parent)
    told = {name: chapter(case) for name, chapter in CHAPTERS.items()}
    assert told["openness"].findings[0].numbers["s2024h1"].value == pytest.approx(50, abs=5)
    assert told["betas"].data["active_weeks"].tolist() == [39, 0]
    assert {f.id for f in told["inequality"].findings} >= {"gini-company", "gini-user"}
    assert told["inequality"].findings[0].kind == "refusal"  # sixty contributors have no top one per cent
    assert told["contrast"].findings[0].kind == "refusal"
    with use_theme():
        assert all(to_png(e.draw("zh")) for of in told.values() for e in of.exhibits)
