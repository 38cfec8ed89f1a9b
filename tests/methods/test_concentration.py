"""Concentration of voice: closed forms, exact ranges from rounding, and what sampling leaves open."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from fanecon.errors import DataError, ParameterError
from fanecon.methods.concentration import (
    ShareNeeded,
    by_rounding,
    by_sampling,
    effective_voices,
    entropy_voices,
    share_needed,
)
from fanecon.methods.refusal import Refusal

CHAOSS = [1000, 202, 90, 33, 332, 343, 42, 433]  # V13: two voices hold half of 2,475
COUNTS = st.lists(st.integers(0, 400), min_size=2, max_size=8).filter(lambda c: sum(c) >= 10)


def voices(counts):
    return pd.Series(counts, index=[f"v{i}" for i in range(len(counts))])


def printed(rows):
    return pd.DataFrame(rows, columns=["voice", "low", "point", "high"])


def read(table):
    assert isinstance(table, pd.DataFrame), table
    return table.set_index("measure")


# --- the numbers ----------------------------------------------------------------------------------


@given(st.integers(1, 30), st.floats(0.1, 100))
def test_equal_voices_are_as_many_as_they_are(n, size):
    assert float(effective_voices(np.full(n, size))) == pytest.approx(n)
    assert float(entropy_voices(np.full(n, size))) == pytest.approx(n)


@given(COUNTS)
def test_numbers_are_ordered_and_ignore_order_unit_and_silence(counts):
    values = np.array(counts, dtype=float)
    n2, n1 = float(effective_voices(values)), float(entropy_voices(values))
    assert 1 - 1e-9 <= n2 <= n1 + 1e-9 <= (values > 0).sum() + 2e-9
    assert 1 / (values.max() / values.sum()) <= n2 * (1 + 1e-9)  # below both lies one over the top share
    assert float(effective_voices(np.append(7 * values[::-1], 0.0))) == pytest.approx(n2)


def test_measures_of_a_worked_example():
    table = read(by_sampling(voices(CHAOSS), "v0"))
    shares = np.array(CHAOSS) / 2475
    others = np.array(CHAOSS[1:]) / 1475
    assert table.loc["absence_factor", "point"] == 2
    assert table.loc["hhi", "point"] == pytest.approx((shares**2).sum())
    assert table.loc["effective_voices", "point"] == pytest.approx(1 / (shares**2).sum())
    assert table.loc["entropy_voices", "point"] == pytest.approx(math.exp(-(shares * np.log(shares)).sum()))
    assert table.loc["without_face", "point"] == pytest.approx(1 / (others**2).sum())
    assert table.loc["face_share", "point"] == table.loc["top_share", "point"] == pytest.approx(1000 / 2475)


def test_the_face_need_not_be_the_loudest():
    table = read(by_sampling(voices([10, 80, 10]), "v0"))
    assert (table.loc["face_share", "point"], table.loc["top_share", "point"]) == (0.1, 0.8)


# --- sampling -------------------------------------------------------------------------------------


def test_the_face_has_a_wilson_interval():
    row = read(by_sampling(voices([304, 39, 25, 13, 3, 1, 1]), "v0")).loc["face_share"]
    assert (row["low"], row["high"]) == pytest.approx(proportion_confint(304, 386, method="wilson"))


def test_the_same_seed_gives_the_same_interval_and_another_a_similar_one():
    a, b, c = (by_sampling(voices([60, 30, 10]), "v0", seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(a, b)
    assert not a.equals(c)
    assert read(a)["low"].to_numpy() == pytest.approx(read(c)["low"].to_numpy(), rel=0.05)


@pytest.mark.parametrize(
    ("truth", "n", "least"),
    [
        ([0.6, 0.25, 0.1, 0.05], 20, 80),
        ([0.6, 0.25, 0.1, 0.05], 200, 88),
        ([0.2] * 5, 50, 88),  # percentiles alone never cover equal voices
        ([0.5, 0.5], 200, 88),
        ([0.8, 0.08, 0.05, 0.03, 0.02, 0.01, 0.01], 50, 82),
    ],
)
def test_intervals_cover_the_truth_about_as_often_as_they_say(truth, n, least):
    shares = np.array(truth)
    targets = {
        "hhi": (shares**2).sum(),
        "effective_voices": float(effective_voices(shares)),
        "entropy_voices": float(entropy_voices(shares)),
        "top_share": shares.max(),
    }
    rng = np.random.default_rng(8)
    hits = dict.fromkeys(targets, 0)
    for _ in range(100):
        table = read(by_sampling(voices(rng.multinomial(n, shares)), "v0", draws=300))
        for measure, target in targets.items():
            low, high = table.loc[measure, ["low", "high"]]
            hits[measure] += low - 1e-9 <= target <= high + 1e-9
    assert min(hits.values()) >= least, hits


def test_the_others_alone_are_covered_too_and_too_few_of_them_have_no_interval():
    shares = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
    rng = np.random.default_rng(9)
    rows = [
        read(by_sampling(voices(rng.multinomial(60, shares)), "v0", draws=300)).loc["without_face"] for _ in range(100)
    ]
    target = float(effective_voices(shares[1:]))
    assert sum(row["low"] <= target <= row["high"] for row in rows) >= 85
    few = read(by_sampling(voices([80, 10, 9]), "v0")).loc["without_face"]
    assert few["point"] == pytest.approx(361 / 181) and math.isnan(few["low"]) and math.isnan(few["high"])
    assert not math.isnan(read(by_sampling(voices([80, 10, 10]), "v0")).loc["without_face", "low"])


def test_the_largest_of_twelve_equal_voices_has_no_negative_share():
    """Its mirror image at the point was [-0.125, 0.292]."""
    row = read(by_sampling(voices([2] * 12), "v0")).loc["top_share"]
    assert row["point"] == pytest.approx(1 / 12)
    assert 0 <= row["low"] <= row["point"] <= row["high"] <= 1


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6).filter(lambda c: sum(c) >= 20))
@settings(max_examples=30, deadline=None)
def test_intervals_hold_the_point_and_stay_in_range(counts):
    table = read(by_sampling(voices(counts), "v0", draws=100)).dropna()
    assert ((table["low"] <= table["point"] + 1e-9) & (table["point"] <= table["high"] + 1e-9)).all()
    shares = table.loc[table.index.intersection(["hhi", "top_share"])]
    assert (shares["low"] >= 0).all() and (shares["high"] <= 1).all()
    assert (table.drop(index=["hhi", "top_share", "face_share"], errors="ignore")["low"] >= 1).all()
    if "hhi" in table.index:
        assert table.loc["hhi", "low"] == pytest.approx(1 / table.loc["effective_voices", "high"])


def test_more_topics_narrow_the_interval():
    few, many = (read(by_sampling(voices(np.array([6, 3, 1]) * k), "v0")).loc["hhi"] for k in (3, 300))
    assert many["high"] - many["low"] < 0.2 * (few["high"] - few["low"])


def test_a_single_voice_has_no_interval_but_its_share_has():
    table = read(by_sampling(voices([20, 0]), "v0"))
    assert table.loc["hhi"].tolist() == pytest.approx([1.0, math.nan, math.nan], nan_ok=True)
    assert table.loc["without_face"].isna().all()
    assert 0.8 < table.loc["face_share", "low"] < 1.0


def test_few_topics_are_refused():
    assert by_sampling(voices([16, 3]), "v0") == Refusal("too_few_topics", {"topics": 19, "required": 20})
    assert by_sampling(voices([0, 0]), "v0", least=0) == Refusal("too_few_topics", {"topics": 0, "required": 1})


@pytest.mark.parametrize(
    ("counts", "message"), [([1.5, 20], "not whole"), ([math.nan, 20], "missing"), ([-1, 20], "at least 0")]
)
def test_a_count_must_be_a_count(counts, message):
    with pytest.raises(DataError, match=message):
        by_sampling(voices(counts), "v0")


def test_voices_must_be_known_and_unique():
    with pytest.raises(ParameterError, match=r'"v9" is not among the voices.*v0'):
        by_sampling(voices([20, 5]), "v9")
    with pytest.raises(DataError, match="a occurs twice"):
        by_sampling(pd.Series([20, 5], index=["a", "a"]), "a")
    with pytest.raises(ParameterError, match="confidence"):
        by_sampling(voices([20, 5]), "v0", confidence=1.0)


# --- rounding -------------------------------------------------------------------------------------


def test_two_rounded_shares_by_hand():
    table = read(by_rounding(printed([("a", 0.65, 0.7, 0.75), ("b", 0.25, 0.3, 0.35)]), "b"))
    assert table.loc["face_share"].tolist() == pytest.approx([0.3, 0.25, 0.35])
    assert table.loc["top_share"].tolist() == pytest.approx([0.7, 0.65, 0.75])
    assert table.loc["hhi"].tolist() == pytest.approx([0.58, 0.65**2 + 0.35**2, 0.75**2 + 0.25**2])
    assert table.loc["without_face"].tolist() == [1.0, 1.0, 1.0]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.5, 50), st.floats(0, 20)), min_size=2, max_size=5), st.integers(0, 10**6))
def test_no_figures_within_their_rounding_lie_outside_of_the_range(figures, seed):
    frame = printed([(f"v{i}", low, low + width / 2, low + width) for i, (low, width) in enumerate(figures)])
    table = read(by_rounding(frame, "v0"))
    rng = np.random.default_rng(seed)
    low, high = frame["low"].to_numpy(), frame["high"].to_numpy()
    inside = low + rng.uniform(size=(200, len(low))) * (high - low)
    level = np.clip(rng.uniform(low.min(), high.max(), (200, 1)), low, high)
    truth = np.vstack([inside, level])
    shares = truth / truth.sum(axis=1, keepdims=True)
    running = np.cumsum(-np.sort(-shares, axis=1), axis=1)
    seen = {
        "hhi": (shares**2).sum(axis=1),
        "effective_voices": 1 / (shares**2).sum(axis=1),
        "entropy_voices": np.exp(-(shares * np.log(shares)).sum(axis=1)),
        "top_share": shares.max(axis=1),
        "face_share": shares[:, 0],
        "without_face": effective_voices(truth[:, 1:]),
        "absence_factor": 1 + (running < 0.5 - 1e-12).sum(axis=1),
    }
    for measure, values in seen.items():
        row = table.loc[measure]
        assert row["low"] - 1e-6 <= values.min() and values.max() <= row["high"] + 1e-6, measure
        assert row["low"] <= row["point"] <= row["high"]


def test_the_least_concentrated_case_need_not_be_a_corner():
    # At every corner one of the two has more than half; levelled, neither has.
    table = read(by_rounding(printed([("a", 1.0, 2.0, 3.0), ("b", 2.0, 2.2, 2.5), ("c", 0.4, 0.4, 0.4)]), "a"))
    assert table.loc["absence_factor", ["low", "high"]].tolist() == [1.0, 2.0]


def test_exact_figures_have_no_range():
    table = read(by_rounding(printed([("a", 5, 5, 5), ("b", 3, 3, 3), ("c", 2, 2, 2)]), "a"))
    assert table["low"].to_numpy() == pytest.approx(table["high"].to_numpy())


def test_a_lone_voice_leaves_nothing_without_it():
    table = read(by_rounding(printed([("a", 1, 2, 3)]), "a"))
    assert table.loc["hhi"].tolist() == [1.0, 1.0, 1.0]
    assert table.loc["without_face", ["low", "high"]].isna().all()


def test_floors_and_blanks_are_refused():
    floors = printed([("a", 45e6, 45e6, math.inf), ("b", 1.0, 1.0, 1.0)])
    assert by_rounding(floors, "a") == Refusal("unbounded", {"voices": "a", "count": 1})
    assert by_rounding(printed([("a", 0, 0, 1), ("b", 0, 0, 1)]), "a").code == "nothing_printed"


def test_figures_that_do_not_hold_are_named():
    with pytest.raises(DataError, match="b does not hold"):
        by_rounding(printed([("a", 1, 1, 1), ("b", 2, 1, 3)]), "a")
    with pytest.raises(ParameterError, match="13 voices. Expected at most 12"):
        by_rounding(printed([(f"v{i}", 1, 1, 1) for i in range(13)]), "v0")


# --- the share needed -----------------------------------------------------------------------------


@given(st.lists(st.integers(1, 50), min_size=3, max_size=8), st.integers(0, 500))
@settings(max_examples=40, deadline=None)
def test_the_share_needed_gives_the_number_asked_for(others, face):
    plan = share_needed(voices([face, *others]), "v0", effective=2.5, draws=50)
    h = float(1 / effective_voices(np.array(others, dtype=float)))
    if sum(others) < 20 and 1 + 1 / h >= 2.5:
        assert plan == Refusal("too_few_topics", {"topics": sum(others), "required": 20})
        return
    if 1 + 1 / h < 2.5:
        assert isinstance(plan, Refusal) and plan.needs["reachable"] == pytest.approx(1 + 1 / h)
        return
    assert isinstance(plan, ShareNeeded)
    rest = (1 - plan.needed) * np.array(others) / sum(others)
    assert float(effective_voices(np.append(rest, plan.needed))) == pytest.approx(2.5)
    # The larger root: a little more of the face is too much.
    more = np.append((1 - plan.needed - 0.01) * np.array(others) / sum(others), plan.needed + 0.01)
    assert float(effective_voices(more)) < 2.5
    assert plan.low - 1e-9 <= plan.needed <= plan.high + 1e-9
    assert plan.low >= 1 / 2.5 - 1e-9  # at the edge, where the others are as equal as they have to be


def test_two_equal_others_give_a_third():
    plan = share_needed(voices([80, 10, 10]), "v0", draws=500)
    assert (plan.now, plan.needed) == (0.8, pytest.approx(1 / 3))
    assert plan.low == pytest.approx(1 / 3) and not plan.certain  # any more unequal, and three are out of reach
    assert share_needed(voices([80, 40, 40, 40]), "v0", effective=2.0, draws=500).certain
    assert share_needed(voices([80, 10, 10]), "v0", draws=500) == plan


@pytest.mark.parametrize(
    ("others", "effective", "n"), [([1 / 3] * 3, 3.0, 60), ([0.5, 0.3, 0.1, 0.1], 3.0, 40), ([0.5, 0.5], 2.5, 60)]
)
def test_the_interval_of_the_share_needed_covers_it(others, effective, n):
    shares = np.array(others)
    h = (shares**2).sum()
    truth = (h + math.sqrt(h * h - (1 + h) * (h - 1 / effective))) / (1 + h)
    rng = np.random.default_rng(4)
    plans = [share_needed(voices([100, *rng.multinomial(n, shares)]), "v0", effective, draws=300) for _ in range(100)]
    found = [plan for plan in plans if isinstance(plan, ShareNeeded)]
    assert len(found) >= 90
    assert sum(plan.low - 1e-9 <= truth <= plan.high + 1e-9 for plan in found) >= 0.9 * len(found)


@pytest.mark.parametrize("wrong", [{"confidence": 2}, {"draws": 0}])
def test_a_bootstrap_needs_draws_and_a_confidence(wrong):
    for method in (by_sampling, share_needed):
        with pytest.raises(ParameterError, match="Expected 0.95 and 2000"):
            method(voices([80, 20, 20]), "v0", **wrong)


def test_what_cannot_be_reached_is_refused():
    assert share_needed(voices([33, 1]), "v0") == Refusal("unreachable", {"effective": 3.0, "reachable": 2.0})
    assert share_needed(voices([33, 0]), "v0") == Refusal("one_voice", {"voices": 1, "required": 2})
    with pytest.raises(ParameterError, match="above 1"):
        share_needed(voices([33, 5]), "v0", effective=1.0)
