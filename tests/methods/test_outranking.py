"""PROMETHEE II against an independent package; rank reversal on a known case."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pymcdm.methods import PROMETHEE_II

from fanecon.errors import DataError, ParameterError
from fanecon.methods.choice import additive_value, local_scale
from fanecon.methods.outranking import promethee, rank_reversal

MATRICES = hnp.arrays(float, st.tuples(st.integers(2, 6), st.just(3)), elements=st.integers(0, 9).map(float))
WEIGHTS = {"x": 0.5, "y": 0.3, "z": 0.2}


def frame(values: object) -> pd.DataFrame:
    array = np.asarray(values, dtype=float)
    return pd.DataFrame(array, index=list("abcdef")[: len(array)], columns=list("xyz"))


@given(MATRICES, st.lists(st.booleans(), min_size=3, max_size=3), st.booleans())
def test_flows_agree_with_pymcdm(values, up, linear):
    least, full = [0.5, 1.0, 0.0], [3.0, 2.5, 4.0]
    package = PROMETHEE_II("vshape_2", p=full, q=least) if linear else PROMETHEE_II("usual")
    expected = package(values, np.array([0.5, 0.3, 0.2]), np.where(up, 1, -1), validation=False)
    thresholds = dict(zip("xyz", zip(least, full, strict=True), strict=True)) if linear else None
    direction = {name: "up" if rises else "down" for name, rises in zip("xyz", up, strict=True)}
    found = promethee(frame(values), WEIGHTS, direction, thresholds)
    assert found["net"].to_numpy() == pytest.approx(expected, abs=1e-12)
    assert found["net"].sum() == pytest.approx(0, abs=1e-12)
    assert (found["rank"] == found["net"].round(12).rank(ascending=False, method="min")).all()


def test_one_criterion_may_be_linear_and_another_usual():
    found = promethee(
        frame([[1, 0, 0], [0, 1, 0]]), {"x": 1, "y": 1, "z": 0}, dict.fromkeys("xyz", "up"), {"x": (0, 4)}
    )
    assert found["leaving"].tolist() == [0.125, 0.5]  # a quarter of the way to full preference, and full


def test_local_scales_can_reverse_ranks():
    """Without the extreme option c, the range of x shrinks and the order of a and b turns around."""
    raw = frame([[0.6, 0.0, 0], [0.5, 1.0, 0], [0.0, 10.0, 0]]).drop(columns="z")
    weights, direction = {"x": 0.6, "y": 0.4}, {"x": "up", "y": "up"}

    def score(part: pd.DataFrame) -> pd.Series:
        return additive_value(*local_scale(part, part, direction), weights)["point"]

    assert score(raw)["a"] > score(raw)["b"]
    found = rank_reversal(frame([[5, 0, 0], [4, 1, 0], [0, 0.5, 0]]).drop(columns="z"), score).set_index("dropped")
    assert found["reversed"].to_dict() == {"a": (), "b": (), "c": (("b", "a"),)}
    assert found.loc["c", ["first_before", "first_after"]].tolist() == ["b", "a"]


@given(MATRICES.filter(lambda values: len(values) > 2))
def test_a_score_of_each_option_alone_never_reverses(values):
    found = rank_reversal(frame(values), lambda part: part @ pd.Series(WEIGHTS))
    assert (found["reversed"] == ()).all()
    assert (found["first_before"] == found["first_after"]).all()


def test_what_does_not_fit_is_turned_away():
    two = frame([[1, 2, 3], [3, 2, 1]])
    with pytest.raises(DataError, match="at least three"):
        rank_reversal(two, lambda part: part["x"])
    with pytest.raises(DataError, match="at least two"):
        promethee(two.iloc[:1], WEIGHTS, dict.fromkeys("xyz", "up"))
    for thresholds in ({"w": (0, 1)}, {"x": (1, 1)}, {"x": (-1, 1)}, {"x": (0, float("inf"))}):
        with pytest.raises(ParameterError, match="thresholds"):
            promethee(two, WEIGHTS, dict.fromkeys("xyz", "up"), thresholds)
