"""Notebook 02: its numbers by case and day, what makes its sentences true, and the limits of its page."""

from __future__ import annotations

import shutil

import lxml.html
import pandas as pd
import pytest

from tests.notebooks.running import FOLDER, by_id, executed, kept, page_of

NAME = "02_community"
HALVES = {"2024H2": ("2024-07", "2024-12"), "2026H1": ("2026-01", "2026-06")}


def test_what_was_right_before_is_still_said():
    found = {id: f["numbers"] for id, f in by_id(kept(NAME, case="xiaomi", as_of="")).items()}
    value = {(id, name): n["value"] for id, numbers in found.items() for name, n in numbers.items()}
    told = {round(v, 1) for (id, _), v in value.items() if id == "tiers"}
    assert {63.8, 28.6, 1911, 20, 75.9} <= told
    assert {round(v) for (id, _), v in value.items() if id == "openness-company"} >= {4, 20, 61, 79}
    assert {round(v, 1) for (id, _), v in value.items() if id == "retention"} >= {23.1, 4.2, 47.6, 13.4, 1774, 214, 234}
    assert value["retention-compared", "test_p"] == pytest.approx(0.0230, abs=5e-4)
    assert value["retention-compared", "rest_p"] == pytest.approx(0.482, abs=5e-3)
    assert {v for (id, _), v in value.items() if id == "loyalty"} == {63.2, 49, 52.8}
    assert {v for (id, _), v in value.items() if id == "betas"} == {195, 10, 46, 49, 82}


def test_writers_of_code_are_compared_over_projects_seen_to_the_end_of_the_half_year():
    repos = pd.read_csv(FOLDER.parent / "data" / "xiaomi" / "repositories.csv")
    repos = repos[
        (repos["brand"] == "Xiaomi") & (repos["snapshot"] >= "2026-06-30") & (repos["repo"] != "gadgetbridge")
    ]
    work = pd.read_csv(FOLDER.parent / "data" / "xiaomi" / "commits.csv").merge(repos[["repo"]], on="repo")
    half = {p: work[work["month"].between(*m)] for p, m in HALVES.items()}
    wrote = {p: len(frame[["repo", "actor"]].drop_duplicates()) for p, frame in half.items()}
    numbers = {k: n["value"] for k, n in by_id(kept(NAME, case="xiaomi", as_of=""))["core-why"]["numbers"].items()}
    assert numbers == {
        "last_people": wrote["2026H1"], "best_people": wrote["2024H2"], "n_count": repos["repo"].isin(work["repo"]).sum()
    }  # fmt: skip


def test_the_silence_after_which_somebody_has_left_is_a_parameter(tmp_path):
    found = by_id(executed(NAME, tmp_path, quiet_months=12, lang="en"))
    assert found["retention"]["numbers"]["quiet_months"]["value"] == 12
    assert found["retention"]["numbers"]["n_people"]["value"] == 1_670


@pytest.fixture(scope="module")
def levelled(tmp_path_factory):
    """The notebook on data in which all contribute alike, staff stay no longer, and phone owners are loyal."""
    data = tmp_path_factory.mktemp("levelled") / "data"
    shutil.copytree(FOLDER.parent / "data" / "xiaomi", data / "xiaomi")
    commits = pd.read_csv(data / "xiaomi" / "commits.csv")
    commits.assign(commits=1, insider=0).to_csv(data / "xiaomi" / "commits.csv", index=False)
    facts = pd.read_csv(data / "xiaomi" / "facts.csv", dtype=str, keep_default_na=False)
    facts.loc[facts["fact_id"] == "phone_brand_retention_xiaomi.2023-12", "value"] = "71%"
    facts.to_csv(data / "xiaomi" / "facts.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(data))
        return by_id(executed(NAME, tmp_path_factory.mktemp("run"), case="xiaomi"))


@pytest.mark.parametrize("gone", ["tiers", "who", "retention-compared", "stay", "loyalty", "loyal"])
def test_a_sentence_that_is_no_longer_true_is_not_said(levelled, gone):
    assert gone in by_id(kept(NAME, case="xiaomi", as_of=""))
    assert gone not in levelled
    assert {"betas", "openness-company", "testing"} <= set(levelled)


def test_pop_mart_is_told_by_its_members_and_one_list_of_what_is_missing():
    notebook = kept(NAME, case="popmart", as_of="")
    assert set(by_id(notebook)) == {"members", "buying-again"}
    tree = lxml.html.fromstring(page_of(NAME, case="popmart"))
    missing = [li.text_content() for li in tree.xpath('//div[@class="gaps"]//li')]
    assert len(missing) == len(set(missing)) >= 5
    headings = [h.text_content().strip(" ¶") for h in tree.xpath("//h2")]
    assert {"会员还会再买吗？", "还不知道什么？"} <= set(headings) and "公开测试还开放吗？" not in headings
