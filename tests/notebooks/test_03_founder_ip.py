"""Notebook 03: its numbers by case and day, what makes its sentences true, and the limits of its page."""

from __future__ import annotations

import shutil

import lxml.html
import numpy as np
import pandas as pd
import pytest

from tests.notebooks.running import FOLDER, by_id, executed, kept, page_of

NAME = "03_founder_ip"
DATA = FOLDER.parent / "data" / "xiaomi"


@pytest.fixture(scope="module")
def numbers():
    found = by_id(kept(NAME, case="xiaomi", as_of=""))
    return {(id, name): n["value"] for id, f in found.items() for name, n in f["numbers"].items()}


def test_the_shares_are_those_of_the_tables(numbers):
    voices = pd.read_csv(DATA / "voices.csv").assign(year=lambda t: t["period"].str[:4])
    people = voices.query("period >= '2021'").pivot_table(
        index="year", columns="voice_en", values="topics", aggfunc="sum"
    )
    share = 100 * people["Lei Jun"] / people.sum(axis=1)
    assert numbers["voice", "now_loudest_share_percent"] == pytest.approx(share["2026"])
    assert (
        numbers["voice", "lowest_loudest_share_percent"] == pytest.approx(share.min()) == pytest.approx(78.76, abs=5e-3)
    )
    without = people.loc["2026"].drop("Wang Teng")
    assert numbers["voice", "without_percent"] == pytest.approx(100 * without["Lei Jun"] / without.sum())
    topics = pd.read_csv(DATA / "brand_faces.csv").query(
        "brand_en == 'Xiaomi' and excluded.isna() and period >= '2021'"
    )
    years = topics.groupby(topics["period"].str[:4])[["face_topics", "brand_topics"]].sum()
    assert numbers["face-share", "named_percent"] == pytest.approx(
        100 * years.loc["2025"].iloc[0] / years.loc["2025"].iloc[1]
    )
    early, late = years[:"2023"].sum(), years["2024":"2025"].sum()
    assert numbers["face-share", "early_percent"] == pytest.approx(100 * early.iloc[0] / early.iloc[1])
    assert numbers["face-share", "late_percent"] == pytest.approx(100 * late.iloc[0] / late.iloc[1])


def test_the_fall_after_the_crash_is_that_of_an_independent_market_model(numbers):
    closes = pd.read_csv(DATA / "closes.csv", parse_dates=["date"])
    moves = 100 * closes.pivot_table(index="date", columns="ticker", values="close").pct_change(fill_method=None)
    both = pd.DataFrame({
        "y": moves["1810.HK"], "x": moves[["0700.HK", "3690.HK", "1024.HK"]].median(axis=1, skipna=False),
    }).dropna()  # fmt: skip
    place = both.index.get_loc(pd.Timestamp("2025-04-01"))
    before = both.iloc[place - 250 : place - 10]
    slope, constant = np.polyfit(before["x"], before["y"], 1)
    left = both["y"] - constant - slope * both["x"]
    fall = left.iloc[place - 1 : place + 2].sum()
    assert numbers["crash", "crash"] == pytest.approx(fall, abs=1e-6) == pytest.approx(-14.06, abs=5e-3)
    ordinary = left.loc[before.index].rolling(3).sum().dropna()
    assert len(ordinary) == numbers["crash", "crash_placebos_count"] == 238
    assert fall < ordinary.min() and numbers["crash", "crash_rank_count"] == 1
    assert numbers["crash", "day"] == pytest.approx(left.iloc[place], abs=1e-6)
    place = both.index.get_loc(pd.Timestamp("2025-09-29"))  # another selection: a storm that few read
    before = both.iloc[place - 250 : place - 10]
    slope, constant = np.polyfit(before["x"], before["y"], 1)
    fall = (both["y"] - constant - slope * both["x"]).iloc[place - 1 : place + 2].sum()
    assert numbers["storms", "odd"] == pytest.approx(fall, abs=1e-6) == pytest.approx(-12.10, abs=5e-3)


def test_the_events_tested_are_those_that_were_read_most(numbers):
    reads = pd.read_csv(DATA / "event_attention.csv")
    big = reads[reads["reads"] > 1e8]
    assert numbers["calm", "most_reads"] == reads["reads"].max()
    assert numbers["calm", "many_topics_count"] == big["topics"].max()
    assert numbers["calm", "others_count"] == numbers["crash", "n_count"] - 1 == 14


def test_a_hand_over_solves_the_quadratic_equation(numbers):
    voices = pd.read_csv(DATA / "voices.csv").query("period.str[:4] == '2025'").groupby("voice_en")["topics"].sum()
    others = voices.drop("Lei Jun") / voices.drop("Lei Jun").sum()
    s = numbers["hand-over", "step_percent"] / 100
    assert 1 / (s**2 + (1 - s) ** 2 * (others**2).sum()) == pytest.approx(3)
    assert (
        numbers["hand-over", "step_move_count"] == round((voices["Lei Jun"] / voices.sum() - s) * voices.sum()) == 113
    )


def test_the_goal_and_the_threshold_are_parameters(tmp_path):
    found = by_id(executed(NAME, tmp_path, goal=2.0, most_read=500, sessions=120, lang="en"))
    assert found["hand-over"]["numbers"]["step_goal_count"]["value"] == 2
    assert found["crash"]["numbers"]["crash_placebos_count"]["value"] == 118
    assert found["crash"]["numbers"]["n_count"]["value"] == 6


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """The notebook on data in which people are named alike, the share never fell and the report's loss was printed."""
    data = tmp_path_factory.mktemp("quiet") / "data"
    shutil.copytree(DATA, data / "xiaomi")
    for table, change in {
        "voices": lambda t: t.assign(topics=30),
        "brand_faces": lambda t: t.assign(face_topics=t["brand_topics"] // 4),
        "closes": lambda t: t.assign(close=100 + np.random.default_rng(4).normal(0, 1, len(t))),
        "activity": lambda t: t.assign(value=t["value"].where(t["measure"] != "followers_lost", "151万")),
    }.items():
        frame = pd.read_csv(data / "xiaomi" / f"{table}.csv", keep_default_na=False)
        change(frame).to_csv(data / "xiaomi" / f"{table}.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(data))
        return by_id(executed(NAME, tmp_path_factory.mktemp("run"), case="xiaomi"))


@pytest.mark.parametrize(
    "gone", ["voice", "without", "face-share", "crash", "price", "storms", "followers", "followers-claim"]
)
def test_a_sentence_that_is_no_longer_true_is_not_said(quiet, gone):
    assert gone in by_id(kept(NAME, case="xiaomi", as_of=""))
    assert gone not in quiet
    assert {"calm", "audit"} <= set(quiet)


def test_pop_mart_is_told_by_its_characters():
    notebook = kept(NAME, case="popmart", as_of="")
    found = by_id(notebook)
    assert set(found) == {"character", "character-fall", "main-character", "without-character"}
    value = {name: n["value"] for name, n in found["character-fall"]["numbers"].items()}
    assert value["star"] == pytest.approx(100 * (4454.4 / 4814 - 1), abs=1e-6)
    tree = lxml.html.fromstring(page_of(NAME, case="popmart"))
    missing = [li.text_content() for li in tree.xpath('//div[@class="gaps"]//li')]
    assert len(missing) == len(set(missing)) >= 3
    headings = [h.text_content().strip(" ¶") for h in tree.xpath("//h2")]
    assert "离得开这个人吗？" not in headings


def test_the_first_screen_names_the_accident():
    price = by_id(kept(NAME))["price"]
    assert {"crash", "calm", "storms"} == set(price["rests_on"]) and "−14.1%" not in price["so"]["zh"]
    assert "14.1%" in price["so"]["zh"] and "铜陵" in price["so"]["zh"] and "Tongling" in price["so"]["en"]
    assert "12.1%" in price["so"]["zh"] and "逆光之王小字" in price["so"]["zh"]
