"""Numbers that differ in their last digits are one number; ranks, orders and refusals do not hang on them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.methods.forecast import forecast
from fanecon.methods.options import reversals
from fanecon.methods.refusal import Refusal
from fanecon.methods.scenario_box import find_box
from fanecon.methods.sensitivity import sobol_indices
from fanecon.methods.smaa import smaa
from fanecon.methods.ties import settled

NOISE = st.lists(st.integers(-4, 4), min_size=6, max_size=6)


def shaken(values, steps):
    """Move each number by some last bits, as another processor may."""
    shape = np.shape(values)
    return (np.ravel(values) * (1 + np.resize(steps, np.size(values)) * np.finfo(float).eps)).reshape(shape)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6), NOISE, st.integers(-60, 60))
def test_the_last_bits_are_settled_at_any_size(values, steps, power):
    sizes = np.array(values) * 2.0**power
    one, other = settled(sizes), settled(shaken(sizes, steps))
    assert one == pytest.approx(sizes, abs=2e-12 * np.abs(sizes).max())
    assert other == pytest.approx(one, abs=2e-12 * np.abs(sizes).max())


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6), NOISE)
def test_what_cancels_out_leaves_nothing(tenths, steps):
    """Differences of equal numbers, made in another order: their noise is of the size of what was there before."""
    one = np.array(tenths) / 10
    nothing = shaken(one, steps) - one
    assert set(settled(nothing, size=1).tolist()) <= {0.0}


def test_missing_and_infinite_numbers_stay():
    assert settled([np.nan, np.inf, -np.inf, 0.1 + 0.2]).tolist()[1:] == [np.inf, -np.inf, 0.3]
    assert settled([]).size == 0 and settled([0.0, -0.0]).tolist() == [0, 0]


@settings(max_examples=15)
@given(NOISE)
def test_options_that_are_alike_share_a_rank(steps):
    """Three ways to the same value: 0.1 + 0.2 + 0.3 in another order."""
    names = ["a", "b", "c"]
    value = pd.DataFrame([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.3, 0.1]], names, ["x", "y", "z"])
    value = pd.DataFrame(shaken(value.to_numpy(), steps), names, value.columns)
    weights = pd.DataFrame([[1 / 3, 1 / 3, 1 / 3]] * 50, columns=value.columns)
    assert smaa(value, value, weights, seed=1).acceptability[1].tolist() == pytest.approx([1 / 3] * 3)
    scores = value.rename_axis("option").reset_index().melt("option", var_name="criterion", value_name="low")
    ends = pd.DataFrame({"criterion": value.columns, "direction": "up", "low": 0.0, "high": 1.0})
    assert reversals(scores.assign(high=scores["low"]), ends)["pairs"][0] == 0


def test_an_outcome_that_only_rounds_is_constant():
    def outcome(scenarios):
        return 0.1 * scenarios["x"].to_numpy() * 0 + 0.3 + np.arange(len(scenarios)) % 2 * 1e-16

    refused = sobol_indices({"x": (0, 1)}, outcome, base=8, seed=1)
    assert isinstance(refused, Refusal) and refused.code == "constant_outcome"


def test_of_models_without_error_the_simplest_is_taken():
    periods = [f"{y}Q{q}" for y in range(2010, 2022) for q in (1, 2, 3, 4)]
    line = np.linspace(100, 200, len(periods))
    series = pd.DataFrame({"period": periods, "low": line, "point": line, "high": line, "fact_id": "f"})
    found = forecast(series.assign(low=np.exp(line / 40), point=np.exp(line / 40), high=np.exp(line / 40)))
    assert set(found["model"]) == {"drift"}


def test_a_column_of_text_is_named():
    scenarios = pd.DataFrame({"price": [1.0, 2], "market": ["a", "b"]})
    with pytest.raises(DataError, match=r'column market holds "a"'):
        find_box(scenarios, pd.Series([True, False]))
    with pytest.raises(DataError, match="column price is empty"):
        find_box(scenarios[["price"]].assign(price=[1, None]), pd.Series([True, False]))
