"""Shares from labels and predictions cover what they say; agreement, over-used words and half-lives have known answers."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.agreement import kappa
from fanecon.methods.calibrated import calibrated_share, half_width
from fanecon.methods.half_life import half_life
from fanecon.methods.keyness import overused
from fanecon.methods.refusal import Refusal

RUNS, MANY = 1_500, 1_000


def predictor(rng, said):
    """Predict too much: classify-and-count would report far more than there is."""
    return np.clip(0.35 + 0.4 * said + rng.normal(0, 0.15, said.shape), 0, 1)


@functools.cache
def estimated(share, labels, seed=1):
    """Many populations with few labels each, a row a run."""
    rng = np.random.default_rng(seed)
    said = (rng.random((RUNS, labels)) < share).astype(float)
    rest = predictor(rng, (rng.random((RUNS, MANY)) < share).astype(float))
    run = np.repeat(np.arange(RUNS), labels)
    few = pd.DataFrame({"run": run, "said": said.ravel(), "predicted": predictor(rng, said).ravel(), "weight": 1.0})
    many = pd.DataFrame({"run": range(RUNS), "rows": MANY, "mean": rest.mean(1), "variance": rest.var(1)})
    return calibrated_share(few, many, by="run")


@pytest.mark.parametrize(("share", "labels"), [(0.3, 200), (0.6, 100)])
def test_intervals_cover_what_they_say(share, labels):
    found = estimated(share, labels)
    covered = ((found["low"] <= 100 * share) & (100 * share <= found["high"])).mean()
    assert 0.93 <= covered <= 0.97


def test_intervals_of_rare_things_cover_at_least_what_they_say():
    found = estimated(0.03, 200)
    assert ((found["low"] <= 3) & (found["high"] >= 3)).mean() >= 0.93
    assert set(found["rests_on"]) == {"labels", "predictions"}


def test_good_predictions_make_the_interval_narrower():
    found = estimated(0.3, 200)
    alone = 2 * half_width(200, 0.3)
    assert (found["high"] - found["low"]).mean() < 0.75 * alone
    assert found["counted"].mean() > 45  # what classifying and counting would have reported


SAID = np.tile([1.0, 0, 0, 1, 0], 40)
PREDICTED = np.clip(np.linspace(0, 1, 200) * 0.3 + SAID * 0.5, 0, 1)
REST = np.linspace(0, 1, 4_000) ** 2


def one(said=SAID, predicted=PREDICTED, weight=1.0, rest=REST):
    few = pd.DataFrame({"said": said, "predicted": predicted, "weight": weight})
    many = pd.DataFrame({"rows": [len(rest)], "mean": [rest.mean()], "variance": [rest.var()], "source_id": ["s"]})
    return few, many


@pytest.mark.parametrize("weight", [np.ones(200), np.tile([0.5, 1.5], 100)])
def test_it_agrees_with_the_closed_formula(weight):
    row = calibrated_share(*one(weight=weight)).iloc[0]
    errors = weight * (SAID - row["power"] * PREDICTED)
    point = row["power"] * REST.mean() + errors.mean()
    reach = 1.959963984540054 * math.sqrt(row["power"] ** 2 * REST.var() / 4_000 + errors.var() / 200)
    assert [row["low"], row["point"], row["high"]] == pytest.approx(
        [100 * x for x in (point - reach, point, point + reach)]
    )
    assert row["source_id"] == ("s",)


WEAK = np.linspace(0, 1, 200) * 0.7 + SAID * 0.2
UNEQUAL = np.tile([0.5, 1.5], 100)
# What ppi-python 0.2.3 printed on 2026-11-30: ppi_mean_ci(SAID, predicted, REST, alpha=0.05, w=weight), in per cent;
# the same with lam=0.5064788896733627, the power that comes out here for WEAK.
REFERENCE = [
    (PREDICTED, 1.0, 34.610381, 42.064621),
    (PREDICTED, UNEQUAL, 34.137909, 42.461716),
    (WEAK, 1.0, 28.812838, 41.399459),
]
TUNED_BY_REFERENCE = [(WEAK, 1.0, 28.740224, 41.317458), (WEAK, UNEQUAL, 26.522535, 40.526637)]


@pytest.mark.parametrize(("predicted", "weight", "low", "high"), REFERENCE)
def test_it_agrees_with_the_reference_package(predicted, weight, low, high):
    row = calibrated_share(*one(predicted=predicted, weight=weight)).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx([low, high], abs=1e-5)


@pytest.mark.parametrize(("predicted", "weight", "low", "high"), TUNED_BY_REFERENCE)
def test_it_is_as_narrow_as_the_reference_package_where_that_tunes_itself(predicted, weight, low, high):
    row = calibrated_share(*one(predicted=predicted, weight=weight)).iloc[0]
    assert row["high"] - row["low"] == pytest.approx(high - low, rel=0.01)


def test_useless_predictions_leave_the_labels():
    row = calibrated_share(*one(predicted=np.full(200, 0.5))).iloc[0]
    assert (row["power"], row["point"]) == (0, 40)
    assert row["high"] - row["point"] == pytest.approx(half_width(200, 0.4))


def test_few_of_a_kind_are_wilsons():
    row = calibrated_share(*one(said=np.r_[np.ones(3), np.zeros(197)])).iloc[0]
    assert (row["rests_on"], row["power"]) == ("labels", 0)
    assert [round(row[c], 2) for c in ("low", "point", "high")] == [0.51, 1.5, 4.32]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 200), st.floats(0, 1), st.floats(0, 1))
def test_a_share_is_one_whatever_the_predictions(ones, low, high):
    said = np.r_[np.ones(ones), np.zeros(200 - ones)]
    row = calibrated_share(*one(said, np.linspace(low, high, 200), rest=np.linspace(high, low, 300))).iloc[0]
    assert 0 <= row["low"] <= row["point"] <= row["high"] <= 100


def test_too_few_labels_carry_no_share():
    few, many = one()
    assert calibrated_share(few.head(49), many) == Refusal("too_few_labels", {"labels": 49, "required": 50})
    assert calibrated_share(few.head(0), many).needs["labels"] == 0
    with pytest.raises(DataError, match='said holds "2"'):
        calibrated_share(few.assign(said=2), many)
    with pytest.raises(DataError, match="weight is 0"):
        calibrated_share(few.assign(weight=0), many)


def coded(a, b):
    rows = [(i, coder, label) for coder, labels in (("a", a), ("b", b)) for i, label in enumerate(labels)]
    return pd.DataFrame(rows, columns=["item", "coder", "label"])


def test_kappa_of_a_known_table():
    # Cohen's own kind of table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    row = kappa(coded("y" * 25 + "n" * 25, "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15)).iloc[0]
    assert (row["items"], row["agreed"]) == (50, 70)
    assert row["point"] == pytest.approx(0.4)
    assert row["low"] < 0.4 < row["high"]


def test_kappa_refuses_what_says_nothing():
    assert kappa(coded("y" * 50, "y" * 50)).code == "one_label"
    assert kappa(coded("yn", "yn")).code == "too_few_labels"
    assert kappa(coded("yn" * 50, "")).code == "one_coder"
    with pytest.raises(ParameterError, match="3 coders"):
        kappa(pd.DataFrame({"item": [1, 1, 1], "coder": list("abc"), "label": "y"}))
    assert kappa(coded("yn" * 50, "yn" * 50)).iloc[0][["low", "point", "high"]].tolist() == [1, 1, 1]


def test_a_word_used_alike_is_not_overused_and_rare_ones_do_not_lead():
    counts = pd.DataFrame(
        {"word": ["道歉", "手机", "罕见", "别处"], "count": [200, 500, 2, 0], "baseline": [20, 500, 0, 0]}
    )
    found = overused(counts)
    assert found["word"].tolist() == ["道歉", "罕见", "手机"]
    first, rare = found.iloc[0], found.iloc[1]
    assert first["low"] > 1
    assert rare["low"] < 1 < rare["high"]
    turned = overused(counts.rename(columns={"count": "baseline", "baseline": "count"})).set_index("word")
    assert turned.loc["道歉", "point"] == pytest.approx(1 / first["point"])
    assert overused(counts.assign(baseline=0)).code == "no_baseline"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=3, max_size=40), st.integers(0, 39))
def test_a_half_life_holds_half_of_what_came(counts, peak):
    counts[min(peak, len(counts) - 1)] = 200
    frame = pd.DataFrame({"hour": pd.date_range("2026-01-06", periods=len(counts), freq="h"), "count": counts})
    found = half_life(frame.sample(frac=1, random_state=1))
    top = int(np.argmax(counts))
    if isinstance(found, Refusal):
        rest = counts[top:]
        assert found.code == "no_decay"
        assert sum(rest[: len(rest) // 3]) <= sum(rest) / 2
        return
    row = found.iloc[0]
    after = frame[frame["hour"] >= row["peak"]].reset_index(drop=True)["count"]
    assert after[: int(row["low"])].sum() < row["since"] / 2 <= after[: int(row["high"])].sum()
    assert row["low"] <= row["point"] <= row["high"]


def test_what_comes_evenly_has_no_half_life():
    even = pd.DataFrame({"hour": pd.date_range("2026-08-01", periods=240, freq="h"), "count": [3, 2, 4, 2] * 60})
    assert half_life(even) == Refusal("no_decay", {"hours": 119, "required": 79})


def test_a_half_life_needs_a_hundred_comments():
    assert half_life(pd.DataFrame({"hour": ["2026-01-06"], "count": [99]})).code == "too_few_comments"
