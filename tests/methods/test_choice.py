"""Additive value and TOPSIS: published answers, an independent package, and properties."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pymcdm.methods import TOPSIS
from pymcdm.normalizations import vector_normalization

from fanecon.errors import DataError, ParameterError
from fanecon.methods.choice import additive_value, decision, local_scale, topsis, weight_shares

# Hwang & Yoon's fighter aircraft; the price is to be low.
NAMES = ["speed", "range", "load", "price", "reliability", "agility"]
AIRCRAFT = pd.DataFrame(
    [
        [2.0, 1500, 20000, 5.5, 5, 9],
        [2.5, 2700, 18000, 6.5, 3, 5],
        [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5.0, 5, 5],
    ],
    index=["A1", "A2", "A3", "A4"],
    columns=NAMES,
)
WEIGHTS = dict(zip(NAMES, (0.2, 0.1, 0.1, 0.1, 0.2, 0.3), strict=True))
DIRECTION = {name: "down" if name == "price" else "up" for name in NAMES}

MATRICES = hnp.arrays(
    float, st.tuples(st.integers(2, 6), st.just(3)), elements=st.integers(1, 1000).map(lambda n: n / 10)
)


def frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, index=[f"a{i}" for i in range(len(values))], columns=list("xyz"))


def test_topsis_gives_the_textbook_closeness():
    """V19."""
    found = topsis(AIRCRAFT, WEIGHTS, DIRECTION)
    assert found["closeness"].round(3).tolist() == [0.643, 0.268, 0.614, 0.312]
    assert found["rank"].tolist() == [1, 4, 2, 3]


@given(MATRICES, st.lists(st.floats(0.05, 1), min_size=3, max_size=3), st.lists(st.booleans(), min_size=3, max_size=3))
def test_topsis_agrees_with_pymcdm(values, raw, up):
    if (np.ptp(values, axis=0) < 1e-3).all():
        return  # alike: the package divides zero by zero
    weights = np.array(raw) / np.sum(raw)
    expected = TOPSIS(vector_normalization)(values, weights, np.where(up, 1, -1), validation=False)
    direction = {name: "up" if rises else "down" for name, rises in zip("xyz", up, strict=True)}
    found = topsis(frame(values), dict(zip("xyz", raw, strict=True)), direction)
    assert found["closeness"].to_numpy() == pytest.approx(expected, abs=1e-6)


def test_alike_options_tie():
    alike = topsis(frame(np.full((3, 3), 2.0)), dict.fromkeys("xyz", 1), dict.fromkeys("xyz", "up"))
    assert alike["closeness"].tolist() == [0.5, 0.5, 0.5]
    assert alike["rank"].tolist() == [1, 1, 1]
    zero = topsis(frame(np.zeros((2, 3))), dict.fromkeys("xyz", 1), dict.fromkeys("xyz", "up"))
    assert zero["closeness"].tolist() == [0.5, 0.5]


@given(MATRICES, st.integers(0, 5), st.lists(st.sampled_from(["up", "down"]), min_size=3, max_size=3))
def test_a_local_scale_runs_from_worst_to_best(values, width, directions):
    direction = dict(zip("xyz", directions, strict=True))
    raw = frame(values)
    low, high = local_scale(raw, raw + width, direction)
    assert (low <= high).all(axis=None)
    for name in "xyz":
        if np.ptp(values[:, "xyz".index(name)]) == width == 0:
            assert (low[name] == 0.5).all() and (high[name] == 0.5).all()
            continue
        assert low[name].min() == 0 and high[name].max() == pytest.approx(1)
        best = raw[name].idxmax() if direction[name] == "up" else raw[name].idxmin()
        assert high.loc[best, name] == pytest.approx(1)


@given(MATRICES, st.floats(0, 5), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_the_interval_of_a_value_holds_every_value_inside(values, width, places):
    low, high = local_scale(frame(values), frame(values) + width, dict.fromkeys("xyz", "down"))
    inside = low + (high - low) * places
    weights = {"x": 1.0, "y": 2.0, "z": 3.0}
    bounds, one = additive_value(low, high, weights), additive_value(inside, inside, weights)
    assert (bounds["low"] <= one["point"] + 1e-12).all() and (one["point"] <= bounds["high"] + 1e-12).all()


def test_additive_value_by_hand():
    value = frame(np.array([[1, 0, 0.5], [0, 1, 0.5], [0.5, 0.5, 0.5]]))
    found = additive_value(value, value, {"x": 1, "y": 1, "z": 2})
    assert found["point"].tolist() == [0.5, 0.5, 0.5]
    assert found["rank"].tolist() == [1, 1, 1]
    assert additive_value(value, value, {"x": 3, "y": 1, "z": 0})["point"].tolist() == [0.75, 0.25, 0.5]


def test_what_does_not_fit_is_turned_away():
    ok = frame(np.ones((2, 3)))
    with pytest.raises(ParameterError, match="direction of z"):
        local_scale(ok, ok, {"x": "up", "y": "down"})
    with pytest.raises(ParameterError, match="direction of x"):
        decision(ok, dict.fromkeys("xyz", 1), {"x": "more", "y": "up", "z": "up"})
    with pytest.raises(DataError, match="a0 × x"):
        local_scale(ok + 1, ok, dict.fromkeys("xyz", "up"))
    for weights in ({"x": 1}, {"x": 1, "y": 1, "z": -1}, dict.fromkeys("xyz", 0), dict.fromkeys("wxyz", 1)):
        with pytest.raises(ParameterError, match="weights="):
            weight_shares(list("xyz"), weights)
    with pytest.raises(DataError, match="does not hold"):
        topsis(ok * np.nan, dict.fromkeys("xyz", 1), dict.fromkeys("xyz", "up"))
