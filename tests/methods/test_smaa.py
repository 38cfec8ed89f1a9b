"""SMAA-2: known acceptabilities, and what must always hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fanecon.errors import DataError, ParameterError
from fanecon.methods.smaa import Smaa, dirichlet_weights, interval_scores, smaa


def frame(rows: object, columns: str = "xy") -> pd.DataFrame:
    values = np.asarray(rows, dtype=float)
    return pd.DataFrame(values, index=[f"a{i}" for i in range(len(values))], columns=list(columns))


CORNERS = frame([[1, 0], [0, 1], [0.6, 0.6]])


@pytest.fixture(scope="module")
def corners() -> Smaa:
    return smaa(CORNERS, CORNERS, dirichlet_weights(["x", "y"], draws=40_000, seed=3), seed=3)


# --- known answers --------------------------------------------------------------------------------


def test_first_ranks_are_the_analytic_ones(corners):
    """V21: with uniform weights the first rank goes to .4, .4, .2 (the third wins for w between .4 and .6)."""
    found, error = corners.acceptability[1], corners.acceptability_error[1]
    assert (np.abs(found - [0.4, 0.4, 0.2]) < 4 * error).all()
    assert error.to_numpy() == pytest.approx(np.sqrt(np.array([0.24, 0.24, 0.16]) / 40_000), rel=0.05)


def test_the_first_draws_of_weights_and_scores_do_not_hang_together():
    """Drawn from one stream of the seed, a first weight and a first score would correlate by .5."""
    low, high = frame([[0, 0]]), frame([[1, 1]])
    weights = [dirichlet_weights(["x", "y"], draws=1, seed=seed)["x"].iloc[0] for seed in range(300)]
    scores = np.array([interval_scores(low, high, draws=1, seed=seed)[0, 0] for seed in range(300)])
    assert (np.abs([np.corrcoef(weights, column)[0, 1] for column in scores.T]) < 0.25).all()


def test_weights_and_scores_of_one_seed_are_independent():
    """P(first) of u·w against 0.25, u and w independent and uniform: 1 − 0.25·(1 + ln 4) = 0.40343."""
    low, high = frame([[0, 0], [0.25, 0.25]]), frame([[1, 0], [0.25, 0.25]])
    found = smaa(low, high, dirichlet_weights(["x", "y"], draws=60_000, seed=9), seed=9)
    expected = 1 - 0.25 * (1 + np.log(4))
    assert abs(found.acceptability.loc["a0", 1] - expected) < 4 * found.acceptability_error.loc["a0", 1]


# --- what must always hold ------------------------------------------------------------------------

SCORES = hnp.arrays(float, st.tuples(st.integers(1, 5), st.just(3)), elements=st.sampled_from([0, 0.25, 0.5, 0.75, 1]))


@settings(max_examples=40, deadline=None)
@given(SCORES, st.floats(0, 0.5), st.integers(0, 2**31))
def test_rows_and_columns_sum_to_one(scores, width, seed):
    low = frame(scores, "xyz")
    found = smaa(low, low + width, dirichlet_weights(list("xyz"), draws=200, seed=seed), seed=seed)
    assert found.acceptability.sum(axis=0).to_numpy() == pytest.approx(1)
    assert found.acceptability.sum(axis=1).to_numpy() == pytest.approx(1)


def test_a_dominated_alternative_is_never_first_and_equals_share():
    low = frame([[0.9, 0.9], [0.9, 0.9], [0.1, 0.2]])
    found = smaa(low, low, dirichlet_weights(["x", "y"], draws=500, seed=1), seed=1)
    assert found.acceptability.to_numpy().tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]
    assert found.acceptability_error.to_numpy().max() == 0


def test_the_seed_decides_everything_and_column_order_nothing(corners):
    weights = dirichlet_weights(["x", "y"], draws=40_000, seed=3)
    again = smaa(CORNERS, CORNERS, weights[["y", "x"]], seed=3)
    pd.testing.assert_frame_equal(again.acceptability, corners.acceptability)
    assert not weights.equals(dirichlet_weights(["x", "y"], draws=40_000, seed=4))


@settings(max_examples=20, deadline=None)
@given(st.floats(1, 500), st.floats(0.05, 0.95))
def test_weights_have_the_mean_and_spread_of_the_prior(concentration, share):
    drawn = dirichlet_weights(["x", "y"], {"x": share, "y": 1 - share}, concentration, draws=20_000, seed=11)["x"]
    spread = np.sqrt(share * (1 - share) / (concentration + 1))
    assert abs(drawn.mean() - share) < 5 * spread / np.sqrt(20_000)
    assert drawn.std() == pytest.approx(spread, rel=0.1)


def test_a_prior_of_zero_keeps_a_criterion_out():
    drawn = dirichlet_weights(["x", "y", "z"], {"x": 1, "y": 1, "z": 0}, 4, draws=100, seed=1)
    assert (drawn["z"] == 0).all()
    assert drawn[["x", "y"]].sum(axis=1).to_numpy() == pytest.approx(1)


def test_scores_fill_their_intervals():
    drawn = interval_scores(CORNERS - 0.1, CORNERS + 0.1, draws=5000, seed=2)
    assert drawn.min(axis=0) == pytest.approx((CORNERS - 0.1).to_numpy(), abs=0.001)
    assert drawn.mean(axis=0) == pytest.approx(CORNERS.to_numpy(), abs=0.005)
    assert (interval_scores(CORNERS, CORNERS, draws=2, seed=2) == CORNERS.to_numpy()).all()


# --- what is turned away --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criteria", "prior", "concentration", "draws"),
    [
        (["x", "x"], None, 1, 10),
        ([], None, 1, 10),
        (["x", "y"], {"x": 1}, 1, 10),
        (["x", "y"], {"x": 1, "y": -1}, 1, 10),
        (["x", "y"], {"x": 0, "y": 0}, 1, 10),
        (["x", "y"], {"x": 1, "y": float("nan")}, 1, 10),
        (["x"], None, 0, 10),
        (["x"], None, 1, 0),
    ],
)
def test_weights_that_cannot_be_drawn(criteria, prior, concentration, draws):
    with pytest.raises(ParameterError):
        dirichlet_weights(criteria, prior, concentration, draws=draws, seed=1)


def test_scores_and_weights_that_do_not_hold():
    weights = dirichlet_weights(["x", "y"], draws=10, seed=1)
    with pytest.raises(DataError, match="a2 × y"):
        smaa(CORNERS, CORNERS - frame([[0, 0], [0, 0], [0, 0.1]]), weights, seed=1)
    with pytest.raises(DataError, match="labels"):
        smaa(CORNERS, CORNERS.iloc[::-1], weights, seed=1)
    with pytest.raises(DataError, match="twice"):
        smaa(CORNERS.iloc[[0, 0]], CORNERS.iloc[[0, 0]], weights, seed=1)
    with pytest.raises(ParameterError, match="column"):
        smaa(CORNERS, CORNERS, weights[["x"]], seed=1)
    with pytest.raises(ParameterError, match="sum to one"):
        smaa(CORNERS, CORNERS, weights * 2, seed=1)
    with pytest.raises(ParameterError, match="draws"):
        interval_scores(CORNERS, CORNERS, draws=0, seed=1)
