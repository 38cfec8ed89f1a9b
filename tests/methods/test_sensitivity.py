"""Sobol indices: a closed form, refusals, and what the seed decides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fanecon.errors import ParameterError
from fanecon.methods.refusal import Refusal
from fanecon.methods.sensitivity import sobol_indices

CUBE = dict.fromkeys(("x1", "x2", "x3"), (-np.pi, np.pi))


def ishigami(points: pd.DataFrame) -> np.ndarray:
    x1, x2, x3 = points.to_numpy().T
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def test_ishigami():
    """V23: closed form with a = 7, b = 0.1."""
    a, b = 7.0, 0.1
    one, two = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8
    both = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    total = one + two + both
    found = sobol_indices(CUBE, ishigami, base=4096, seed=1).set_index("parameter")
    expected = (
        pd.DataFrame({"first": [one, two, 0.0], "total": [one + both, two, both]}, index=["x1", "x2", "x3"]) / total
    )
    assert expected.round(4).to_numpy().tolist() == [[0.3139, 0.5576], [0.4424, 0.4424], [0, 0.2437]]
    for kind in ("first", "total"):
        assert found[kind].loc[expected.index].to_numpy() == pytest.approx(expected[kind].to_numpy(), abs=0.01)
        assert (found[f"{kind}_half"] < 0.06).all() and (found[f"{kind}_half"] >= 0).all()


@pytest.mark.parametrize("seed", [0, 5])
def test_the_seed_decides_points_and_confidence(seed):
    one = sobol_indices(CUBE, ishigami, base=128, seed=seed)
    pd.testing.assert_frame_equal(one, sobol_indices(CUBE, ishigami, base=128, seed=seed))
    assert not one.equals(sobol_indices(CUBE, ishigami, base=128, seed=seed + 1))


def test_nothing_to_explain_is_refused():
    assert sobol_indices(CUBE, lambda s: np.full(len(s), 3.0), base=8, seed=1) == Refusal(
        "constant_outcome", {"value": 3.0}
    )
    refused = sobol_indices(CUBE, lambda s: np.where(s["x1"] > 0, np.nan, 1.0), base=8, seed=1)
    assert isinstance(refused, Refusal) and refused.code == "not_finite" and refused.needs["scenarios"] == 40


@pytest.mark.parametrize(("ranges", "base"), [({}, 8), ({"x": (1, 1)}, 8), (CUBE, 7)])
def test_what_does_not_fit_is_turned_away(ranges, base):
    with pytest.raises(ParameterError):
        sobol_indices(ranges, ishigami, base=base, seed=1)


def test_an_outcome_of_the_wrong_length_is_turned_away():
    with pytest.raises(ParameterError, match="shape"):
        sobol_indices(CUBE, lambda s: np.ones(3), base=8, seed=1)
