"""Voices and hand-overs: closed forms, bursts, coverage in simulation, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from fanecon.errors import DataError, ParameterError
from fanecon.methods.refusal import Refusal
from fanecon.methods.voices import effective_voices, hand_over, voices


def said(*rows):
    return pd.DataFrame(rows, columns=["year", "month", "who", "topics"]).assign(source_id="list")


def of_one(counts):
    return said(*[("2025", "1", who, n) for who, n in counts.items()])


def told(frame, **options):
    return voices(frame, "year", "who", "topics", "month", **options)


def moved(frame, face="face", **options):
    return hand_over(frame, "who", "topics", face, "month", **options)


@given(st.lists(st.integers(1, 200), min_size=2, max_size=6))
def test_the_number_is_the_inverse_of_the_herfindahl_index(counts):
    found = told(of_one(dict(enumerate(counts))), draws=50, least=1).iloc[0]
    share = np.array(counts) / sum(counts)
    assert found["point"] == pytest.approx(1 / (share**2).sum())
    assert found["loudest_share"] == pytest.approx(100 * share.max())
    assert 1 <= found["low"] <= found["point"] <= found["high"]
    assert found["loudest_low"] <= found["loudest_share"] + 1e-9 <= found["loudest_high"] + 2e-9


def test_without_bursts_the_share_has_wilsons_interval():
    found = told(of_one({"a": 60, "b": 20, "c": 20})).iloc[0]
    wilson = proportion_confint(60, 100, method="wilson")
    assert found[["loudest_low", "loudest_high"]].tolist() == pytest.approx([100 * end for end in wilson])
    assert (found["loudest"], found["heard"], found["bursts"], found["source_id"]) == ("a", 3, 1.0, ("list",))


def test_bursts_widen_both_intervals_and_small_groups_are_left_out():
    calm = said(*[("2025", m, w, n) for m in "1234" for w, n in (("a", 10), ("b", 5))], ("2024", "1", "a", 3))
    wild = said(*[("2025", m, w, n) for m, w, n in (("1", "a", 30), ("2", "a", 10), ("3", "b", 18), ("4", "b", 2))])
    a, b = (told(frame).iloc[0] for frame in (calm, wild))
    assert told(calm)["year"].tolist() == ["2025"] and a["point"] == pytest.approx(b["point"])
    assert b["bursts"] > 1 == a["bursts"]
    for low, high in (("low", "high"), ("loudest_low", "loudest_high")):
        assert b[high] - b[low] > a[high] - a[low]
    assert told(calm.head(1)) == Refusal("too_few_topics", {"topics": 10, "required": 20})


def test_intervals_cover_when_topics_come_in_bursts():
    """Bursts of four, four quarters of a year, six years as in the case: the old interval covered 55 %."""
    shares, rng, hits = np.array([0.78, 0.1, 0.07, 0.05]), np.random.default_rng(5), []
    for seed in range(120):
        bursts = rng.multinomial(24, shares, 24)  # quarters; each burst is four topics of one person
        rows = [(str(q // 4), str(q), w, 4 * n) for q, line in enumerate(bursts) for w, n in enumerate(line)]
        found = told(said(*rows), draws=400, seed=seed)
        hits += list((found["low"] <= 1 / (shares**2).sum()) & (1 / (shares**2).sum() <= found["high"]))
        hits += list((found["loudest_low"] <= 78) & (found["loudest_high"] >= 78))
    assert np.mean(hits) > 0.92


@given(st.integers(60, 400), st.lists(st.integers(10, 60), min_size=2, max_size=5), st.floats(1.2, 4))
def test_a_hand_over_reaches_its_goal(face, others, goal):
    found = moved(of_one({"face": face, **dict(enumerate(others))}), goals=[goal], draws=50)
    alone = np.array(others) / sum(others)
    reachable = 1 + 1 / (alone**2).sum()
    if goal > reachable * (1 + 1e-9):
        assert found.code == "unreachable"
        return
    row = found.iloc[0]
    s = row["point"] / 100
    assert 1 / (s**2 + (1 - s) ** 2 * (alone**2).sum()) == pytest.approx(goal)
    assert row["low"] <= row["point"] + 1e-9 and row["point"] <= row["high"] + 1e-9
    total = face + sum(others)
    if row["move"] > 0:
        assert (face - row["move"]) / total == pytest.approx(s)
        assert face / (face + row["times"] * sum(others)) == pytest.approx(s)


def test_goals_out_of_reach_are_left_out_and_refusals_say_why():
    frame = of_one({"face": 80, "a": 10, "b": 10})
    assert moved(frame, goals=[2, 3, 3.1])["goal"].tolist() == [2, 3]
    assert moved(frame, goals=[4]).needs == {"effective": 4, "reachable": pytest.approx(3)}
    assert moved(of_one({"face": 80})).code == "one_voice"
    assert moved(of_one({"face": 80, "a": 5})).code == "too_few_topics"


def test_bursts_widen_the_interval_of_a_hand_over():
    calm = said(*[("2025", m, w, n) for m in "1234" for w, n in (("face", 40), ("a", 8), ("b", 6), ("c", 4))])
    wild = said(*[("2025", m, w, n) for m, w, n in (
        ("1", "face", 160), ("1", "a", 32), ("2", "b", 24), ("3", "c", 16), ("4", "face", 0))])  # fmt: skip
    a, b = (moved(frame, goals=[2]).iloc[0] for frame in (calm, wild))
    assert a["point"] == pytest.approx(b["point"]) and b["high"] - b["low"] > a["high"] - a["low"]


def test_wrong_arguments_are_named():
    frame = of_one({"face": 80, "a": 30})
    with pytest.raises(ParameterError, match='"fase" is not among the voices. Did you mean "face"'):
        moved(frame, face="fase")
    for goals in ([1], []):
        with pytest.raises(ParameterError, match="above 1"):
            moved(frame, goals=goals)
    for column in ("who", "month", "topics"):  # a row without it would be left out of the sum
        with pytest.raises(DataError, match=f"column {column} is empty"):
            moved(frame.assign(**{column: None}))
        with pytest.raises(DataError, match=f"column {column} is empty"):
            told(frame.assign(**{column: None}))
    with pytest.raises(DataError, match="topics"):
        told(frame.drop(columns="topics"))
    with pytest.raises(DataError, match="at least 0"):
        effective_voices(np.array([1.0, -1.0]))
