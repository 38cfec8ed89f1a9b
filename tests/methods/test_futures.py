"""Many futures: even coverage, a course by hand, totals that keep scenarios out, and what decides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.futures import deciding, futures, latin_hypercube
from fanecon.methods.refusal import Refusal
from fanecon.methods.simulation import Parameters, discounted_mean, simulate

TOTALS = pd.DataFrame({
    "whose": ["core", "everybody"], "now": [20.0, 700.0], "then": [16.0, 650.0], "low": [0.0, 0.0], "high": [60.0, 40.0],
})  # fmt: skip


def assumptions(*rows):
    """Strategy, parameter, low, high; the sizes come with them."""
    sizes = [("", "size_core", 2.0, 2.0), ("", "size_mass", 2.0, 2.0)]
    return pd.DataFrame([*sizes, *rows], columns=["strategy", "parameter", "low", "high"]).assign(scale="linear")


# --- the hypercube --------------------------------------------------------------------------------


@given(st.integers(1, 200), st.integers(0, 2**31))
def test_every_slice_of_every_range_holds_one_point(scenarios, seed):
    found = latin_hypercube({"a": (-1, 1), "b": (0.001, 1000), "c": (3, 3)}, scenarios, logarithmic=["b"], seed=seed)
    for place in ((found["a"] + 1) / 2, np.log10(found["b"]) / 6 + 0.5):
        slices = np.floor(place * scenarios + 1e-9 * (place - 0.5)).astype(int).clip(0, scenarios - 1)
        assert sorted(slices) == list(range(scenarios))
    assert (found["c"] == 3).all()


def test_the_seed_decides():
    ranges = {"a": (0.0, 1.0), "b": (0.0, 1.0)}
    one = latin_hypercube(ranges, 50, seed=1)
    pd.testing.assert_frame_equal(one, latin_hypercube(ranges, 50, seed=1))
    assert not one.equals(latin_hypercube(ranges, 50, seed=2))
    assert abs(np.corrcoef(one["a"], one["b"])[0, 1]) < 0.4


@pytest.mark.parametrize(
    ("ranges", "scenarios", "logarithmic"),
    [({}, 5, []), ({"a": (1, 0)}, 5, []), ({"a": (0, 1)}, 0, []), ({"a": (0, 1)}, 5, ["a"]), ({"a": (1, 2)}, 5, ["b"])],
)
def test_ranges_that_do_not_hold(ranges, scenarios, logarithmic):
    with pytest.raises(ParameterError, match="ranges"):
        latin_hypercube(ranges, scenarios, logarithmic=logarithmic, seed=1)


# --- strategies -----------------------------------------------------------------------------------


def test_a_course_is_the_simulation_with_its_factors():
    ranges = assumptions(
        ("", "innovation_mass", 0.01, 0.02), ("", "churn_mass", 0.01, 0.01), ("care", "churn_mass", 0.5, 0.5),
        ("same", "churn_mass", 1.0, 1.0),
    )  # fmt: skip
    found = futures(ranges, TOTALS, months=24, draws=300, seeds=1, discount=8.0)
    one = found[found["strategy"] == "care"].iloc[0]
    assumed = Parameters(
        40.0, 1360.0, active_core=0.5, active_mass=0.5, innovation_mass=one["innovation_mass"], churn_mass=0.01
    )  # fmt: skip
    keep = ["active", "active_core"]
    runs = [simulate(p, steps=24, keep=keep) for p in (assumed, assumed.with_factors({"churn_mass": 0.5}))]
    least, most = (discounted_mean(run, "active", 0.08).item() for run in runs)
    assert one["everybody"] == pytest.approx(100 * (most - least) / 700) and one["core"] == 0
    assert (found.loc[found["strategy"] == "same", "everybody"] == 0).all()
    assert one["own_churn_mass"] == 0.5


def test_totals_keep_scenarios_out_or_refuse():
    ranges = assumptions(("", "innovation_mass", 0.0, 0.05), ("care", "innovation_mass", 1.1, 1.1))
    kept = futures(ranges, TOTALS.assign(low=[5.0, 0.0], high=[10.0, 40.0]), draws=600, seeds=2)
    assert isinstance(kept, Refusal) and kept.code == "too_few_accepted"  # the core stands still in every scenario
    wide, narrow = (futures(ranges, TOTALS.assign(low=-99.0, high=h), draws=600, seeds=1) for h in (99.0, 30.0))
    assert len(narrow) < len(wide) == 600
    assert narrow["innovation_mass"].max() < wide["innovation_mass"].max()


def test_the_seed_and_the_number_of_seeds_decide():
    ranges = assumptions(("", "innovation_mass", 0.0, 0.01), ("care", "innovation_mass", 1.1, 1.3))
    free = TOTALS.assign(low=-99.0, high=99.0)
    two = futures(ranges, free, draws=150, seeds=2, seed=5)
    assert two["seed"].unique().tolist() == [5, 6]
    pd.testing.assert_frame_equal(two, futures(ranges, free, draws=150, seeds=2, seed=5))
    pd.testing.assert_frame_equal(two[two["seed"] == 5], futures(ranges, free, draws=150, seeds=1, seed=5))


def test_the_assumption_that_moves_the_difference_decides():
    ranges = assumptions(
        ("", "innovation_mass", 0.01, 0.011), ("a", "innovation_mass", 0.5, 1.5), ("b", "innovation_mass", 0.95, 1.05)
    )
    found = deciding(ranges, TOTALS, ("a", "b"), base=64)
    assert (
        found.iloc[0][["strategy", "parameter"]].tolist() == ["a", "innovation_mass"] and found["total"].iloc[0] > 0.9
    )


def test_what_does_not_fit_is_named():
    ranges = assumptions(("", "innovation_mass", 0.01, 0.02), ("a", "innovation_mass", 1.0, 1.1))
    with pytest.raises(DataError, match="innovation_mass has an open end"):
        futures(ranges.assign(high=[2.0, 2.0, np.nan, 1.1]), TOTALS)
    with pytest.raises(DataError, match='no row "core"'):
        futures(ranges, TOTALS.iloc[1:])
    with pytest.raises(DataError, match="column now is empty"):
        futures(ranges, TOTALS.assign(now=np.nan))
    with pytest.raises(DataError, match='the scale of a row is "logarithmic"'):
        futures(ranges.assign(scale="logarithmic"), TOTALS)
    with pytest.raises(DataError, match="a.innovation_mass stands twice"):
        futures(pd.concat([ranges, ranges[-1:]]), TOTALS)
    with pytest.raises(DataError, match="column parameter is empty"):
        futures(ranges.assign(parameter=None), TOTALS)
    with pytest.raises(ParameterError, match="inovation_mass.*Did you mean"):
        futures(ranges.replace("innovation_mass", "inovation_mass"), TOTALS)
    with pytest.raises(ParameterError, match='"fans" has no range'):
        deciding(ranges, TOTALS, ("a", "fans"))
