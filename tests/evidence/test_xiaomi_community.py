"""Who takes part in Xiaomi's community: totals, ranges and privacy of the tables, so that a wrong edit shows."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from fanecon.evidence.case import open_case
from fanecon.methods.cadence import weeks_in_year
from fanecon.notation.periods import parse_period

CASE = open_case("xiaomi")
REPOSITORIES = CASE.frame("repositories")
COMMITS = CASE.frame("commits").merge(REPOSITORIES[["repo", "side", "brand"]], on="repo")
PULLS = CASE.frame("pull_requests")


def test_33_repositories_on_two_sides_of_two_brands():
    counted = REPOSITORIES.groupby(["brand", "side"]).size().to_dict()
    assert counted == {
        ("Xiaomi", "company"): 6, ("Xiaomi", "user"): 22, ("Tesla", "company"): 2, ("Tesla", "user"): 3,
    }  # fmt: skip
    assert REPOSITORIES["name"].is_unique and REPOSITORIES["commit"].str.fullmatch("[0-9a-f]{40}").all()


def test_every_repository_leads_to_its_snapshot():
    for row in REPOSITORIES.itertuples():
        source = CASE.source(row.source_id)
        assert source.tier == "A" and source.url.endswith(f"{row.name}/tree/{row.commit}")
        assert source.published == f"{row.snapshot:%Y-%m-%d}"


def test_commits_and_actors_add_up():
    assert (len(COMMITS), COMMITS["commits"].sum()) == (7_163, 51_615)
    assert len(COMMITS[["repo", "actor"]].drop_duplicates()) == 2_597
    sides = COMMITS.groupby(["brand", "side"])["commits"].sum().to_dict()
    assert sides == {
        ("Xiaomi", "company"): 11_455, ("Xiaomi", "user"): 36_273, ("Tesla", "company"): 309, ("Tesla", "user"): 3_578,
    }  # fmt: skip
    assert COMMITS["commits"].min() == 1
    assert (COMMITS["month"].min(), COMMITS["month"].max()) == ("2012-01", "2026-08")


def test_a_repository_is_known_from_the_month_of_its_first_commit():
    first = COMMITS.groupby("repo")["month"].min()
    assert REPOSITORIES.set_index("repo")["since"].to_dict() == first.to_dict()
    counted_to = REPOSITORIES.set_index("repo")["snapshot"].dt.strftime("%Y-%m")
    assert (counted_to.sort_index() >= COMMITS.groupby("repo")["month"].max()).all()
    early = open_case("xiaomi", "2025-06-30")
    assert set(early.frame("commits")["repo"]) <= set(early.frame("repositories")["repo"])
    assert len(early.frame("repositories")) == 32


def test_nobody_with_an_address_of_the_company_lacks_write_access_by_the_wider_mark():
    assert COMMITS.loc[COMMITS["insider"], "write_access"].all()
    assert PULLS.loc[PULLS["insider"], "write_access"].all()
    assert not COMMITS.loc[COMMITS["side"] == "user", "insider"].any()
    # Both marks belong to a person, not to a month.
    assert COMMITS.groupby(["repo", "actor"])[["insider", "write_access"]].nunique().max().max() == 1


def test_pull_requests_add_up_and_lead_to_nobody():
    assert len(PULLS) == 12_587 and set(PULLS["repo"]) == set(REPOSITORIES["repo"])
    assert (PULLS["merged"].sum(), PULLS["bot"].sum()) == (9_386, 1_247)
    assert list(PULLS.columns) == ["repo", "month", "actor", "insider", "write_access", "bot", "merged"]
    # Sorted, so that not even the order of the rows gives the numbers away.
    assert PULLS.equals(PULLS.sort_values(list(PULLS.columns), ignore_index=True))


def test_weeks_with_a_test_build():
    betas = CASE.frame("beta_weeks")
    weeks = betas["week"].drop_duplicates()
    years = weeks.str[:4].value_counts().sort_index().to_dict()
    assert years == {
        "2014": 3, "2015": 31, "2016": 49, "2017": 46, "2018": 47, "2019": 47, "2020": 43, "2021": 46, "2022": 49,
        "2023": 43, "2024": 40, "2025": 35, "2026": 19,
    }  # fmt: skip
    assert betas.groupby("branch")["releases"].sum().to_dict() == {
        "weekly": 14_465, "public_beta": 2_492, "hyperos_dev": 691, "hyperos_beta": 395, "hyperos_enhanced": 12,
        "hyperos_preview": 42,
    }  # fmt: skip
    spans = betas.groupby("branch")["week"].agg(["min", "max"])
    assert spans.loc["public_beta", "max"] == "2024-W02"
    assert tuple(spans.loc["hyperos_dev"]) == ("2023-W44", "2024-W31")
    assert tuple(spans.loc["hyperos_beta"]) == ("2024-W44", "2026-W34")
    assert all(int(week[6:]) <= weeks_in_year(int(week[:4])) for week in weeks)
    # The two archives hold the same builds of the developer edition in the last week of the older one.
    last = betas[betas["week"] == "2024-W02"].set_index("branch")["releases"]
    assert last["public_beta"] == last["hyperos_dev"] == 20


def test_a_build_by_application_is_known_when_the_archive_lists_it():
    betas = CASE.frame("beta_weeks")
    late = betas[betas["known_by"] != betas["week"]]
    assert len(late) == 19 and set(late["source_id"]) == {"github-hyperdata"}
    ends = late["week"].map(lambda week: parse_period(week).end)
    days = late["known_by"].map(lambda day: parse_period(day).end) - ends
    assert days.min().days > 0 and days.max().days == 54
    row = late[(late["week"] == "2026-W17") & (late["branch"] == "hyperos_beta")].iloc[0]
    assert row["known_by"] == "2026-06-19"
    weeks = [open_case("xiaomi", day).frame("beta_weeks") for day in ("2026-06-18", "2026-06-19")]
    assert ["2026-W17" in set(of["week"][of["branch"] == "hyperos_beta"]) for of in weeks] == [False, True]


def test_every_branch_says_who_could_get_it():
    branches = CASE.frame("beta_branches")
    named = set(CASE.frame("beta_weeks")["branch"]) | set(CASE.frame("releases")["branch"])
    assert set(branches["branch"]) == named
    assert branches.groupby("branch")["public"].agg(set).to_dict() == {
        "weekly": {"yes", "unknown", "application"}, "public_beta": {"application"}, "hyperos_dev": {"application"},
        "hyperos_beta": {"application"}, "hyperos_enhanced": {"application"}, "hyperos_preview": {"yes"},
        "stable": {"yes"}, "stable_beta": {"no"},
    }  # fmt: skip
    # Spans of one branch follow one another without gap or overlap.
    weekly = branches[branches["branch"] == "weekly"]
    ends = [parse_period(until).end for until in weekly["until"]]
    assert [parse_period(since).start - timedelta(days=1) for since in weekly["since"][1:]] == ends[:-1]
    for branch, rows in CASE.frame("beta_weeks").groupby("branch"):
        spans = branches[branches["branch"] == branch]
        assert parse_period(rows["week"].min()).end >= min(parse_period(s).start for s in spans["since"])
        if all(spans["until"]):
            assert parse_period(rows["week"].max()).start <= max(parse_period(u).end for u in spans["until"])


def test_all_releases_of_the_tracker():
    releases = CASE.frame("releases")
    assert releases.groupby("branch")["releases"].sum().to_dict() == {
        "public_beta": 2_375, "stable": 34_861, "stable_beta": 10_637, "weekly": 9_926,
    }  # fmt: skip
    staged = releases[(releases["branch"] == "stable_beta") & (releases["month"] >= "2025-01")]
    assert staged["releases"].sum() == 2_783
    stable = releases[releases["branch"] == "stable"]
    months = pd.period_range("2014-10", "2026-08", freq="M").astype(str)
    assert stable["month"].tolist() == list(months)
    assert CASE.source(releases["source_id"].iloc[0]).published == "2026-08-22"


@pytest.mark.parametrize(("board", "weeks", "tags"), [("suggestion", 20, 7), ("bug_report", 13, 295)])
def test_each_board_was_cut_at_its_latest_thousand_posts(board, weeks, tags):
    posts = CASE.frame("suggestions").query("board == @board")
    assert posts.loc[posts["tag"] == "小米11", "posts"].sum() == 1_000
    assert (posts["week"].nunique(), posts["tag"].nunique()) == (weeks, tags)
    assert posts["week"].max() == "2022-W13"


def test_facts_of_the_community_since_2010_are_there():
    for fact_id in (
        "founding_year.2010", "seed_users_screened.2010", "miui_users.2010-08-16", "city_fan_meetups.2012-03",
        "honorary_dev_group_members.2014-09", "weekly_build_users.2014-09", "weekly_update_streak.2015-02",
        "beta_tester_reapply_ban.2021-08-16", "mi_fan_festival_gmv.2019", "phone_brand_retention_xiaomi.2023-12",
        "su7_buyers_self_described_fans.2025", "users_5plus_devices.2025Q3",
    ):  # fmt: skip
        assert CASE.fact_by_id(fact_id).source.publisher
