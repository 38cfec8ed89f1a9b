"""Many futures: even coverage, fair comparison, and tables that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import binomtest

from fanecon.errors import DataError, ParameterError
from fanecon.methods.futures import Calibration, calibrate, latin_hypercube, regret, run_strategies, satisficing
from fanecon.methods.refusal import Refusal
from fanecon.methods.simulation import Parameters, Paths, discounted_mean, simulate

OUTCOMES = hnp.arrays(float, st.tuples(st.integers(1, 30), st.integers(1, 4)), elements=st.integers(-50, 50).map(float))


def last(paths: Paths) -> np.ndarray:
    return paths.series["active"][-1]


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

BASE = Parameters(1e6, 1e8, active_mass=0.3, innovation_mass=0.01, word_mass_mass=0.2, churn_mass=0.02)
SCENARIOS = latin_hypercube({"churn_mass": (0.01, 0.1), "word_mass_core": (0, 0.3), "effect": (0.5, 1)}, 40, seed=3)


def test_a_strategy_is_the_simulation_with_its_factors():
    strategies = {"as it is": {}, "repair": {"churn_mass": "effect", "innovation_mass": 2.0}}
    told = []
    found = run_strategies(BASE, SCENARIOS, strategies, last, steps=24, progress=lambda *x: told.append(x))
    assert told == [(number, 48) for number in range(1, 49)]
    for number in (0, 17, 39):
        row = SCENARIOS.iloc[number]
        one = Parameters(
            1e6, 1e8, active_mass=0.3, innovation_mass=0.02, word_mass_mass=0.2,
            churn_mass=row["churn_mass"] * row["effect"], word_mass_core=row["word_mass_core"],
        )  # fmt: skip
        assert found.loc[number, "repair"] == simulate(one, steps=24).series["active"][-1, 0]


def test_a_strategy_that_meets_no_uncertainty_counts_in_every_scenario():
    only_effect = SCENARIOS[["effect"]].set_index(np.arange(100, 140))
    found = run_strategies(BASE, only_effect, {"as it is": {}, "repair": {"churn_mass": "effect"}}, last, steps=6)
    assert np.ptp(found["as it is"]) == 0 and len(set(found["repair"])) == 40
    assert (found["repair"] > found["as it is"]).all()  # less churn alone can only help
    assert found.index.tolist() == list(range(100, 140))


def test_outcomes_may_be_discounted():
    found = run_strategies(
        BASE, SCENARIOS[["churn_mass"]], {"a": {}}, lambda p: discounted_mean(p, "active", 0.08), steps=12
    )
    assert found["a"].between(0, 1.01e8).all()


def test_names_and_outcomes_are_checked():
    with pytest.raises(ParameterError, match='Did you mean "churn_mass"'):
        run_strategies(BASE, pd.DataFrame({"churn_mas": [0.1]}), {"a": {}}, last, steps=1)
    with pytest.raises(ParameterError, match="no column"):
        run_strategies(BASE, SCENARIOS, {"a": {"churn_mass": "efect"}}, last, steps=1)
    with pytest.raises(ParameterError, match="no parameter"):
        run_strategies(BASE, SCENARIOS, {"a": {"churn": "effect"}}, last, steps=1)
    with pytest.raises(ParameterError, match="at least one of each"):
        run_strategies(BASE, SCENARIOS, {}, last, steps=1)
    with pytest.raises(DataError, match='outcome of "a"'):
        run_strategies(BASE, SCENARIOS[["churn_mass"]], {"a": {}}, lambda p: last(p) * np.nan, steps=1)
    with pytest.raises(DataError, match='outcome of "a"'):
        run_strategies(BASE, SCENARIOS[["churn_mass"]], {"a": {}}, lambda p: p.series["active"], steps=1)


# --- regret and satisficing -----------------------------------------------------------------------


def test_regret_by_hand():
    found = regret(pd.DataFrame({"fans": [10.0, 0.0, 4.0], "product": [6.0, 5.0, 4.0]}))
    assert found.index.tolist() == ["product", "fans"]
    assert found["max_regret"].tolist() == [4, 5]
    assert found["p90_regret"].tolist() == pytest.approx([3.2, 4.0])
    assert found["mean_regret"].tolist() == pytest.approx([4 / 3, 5 / 3])
    assert found["no_regret"].tolist() == pytest.approx([2 / 3, 2 / 3])


@given(OUTCOMES)
def test_somebody_never_regrets_and_regret_ignores_what_all_share(values):
    table = pd.DataFrame(values, columns=list("abcd")[: values.shape[1]])
    found = regret(table)
    assert (found["max_regret"] >= found["p90_regret"]).all() and (found["mean_regret"] >= 0).all()
    assert found["no_regret"].sum() >= 1 - 1e-12
    luck = np.arange(len(table), dtype=float)[:, None] * 7
    pd.testing.assert_frame_equal(found, regret(table + luck))


@given(OUTCOMES, st.integers(-50, 50))
def test_satisficing_is_a_share_with_a_wilson_interval(values, threshold):
    found = satisficing(pd.DataFrame(values), threshold)
    for column, row in found.iterrows():
        good = int((values[:, column] >= threshold).sum())
        exact = binomtest(good, len(values)).proportion_ci(0.95, method="wilson")
        assert row["share"] == good / len(values)
        assert [row["low"], row["high"]] == pytest.approx([exact.low, exact.high], abs=1e-12)


def test_missing_outcomes_are_turned_away():
    for broken in (pd.DataFrame({"a": [1.0, np.nan]}), pd.DataFrame()):
        with pytest.raises(DataError):
            regret(broken)
        with pytest.raises(DataError):
            satisficing(broken, 0)
    with pytest.raises(ParameterError):
        satisficing(pd.DataFrame({"a": [1.0]}), np.nan)


# --- calibration ----------------------------------------------------------------------------------


def test_calibration_keeps_what_the_totals_allow():
    scenarios = latin_hypercube({"churn": (0, 1)}, 1000, seed=1)
    simulated = pd.DataFrame({"users": scenarios["churn"] * 10, "fans": scenarios["churn"] ** 2})
    found = calibrate(scenarios, simulated, {"users": (2, 8), "fans": (-np.inf, 0.25)})
    assert isinstance(found, Calibration)
    assert found.scenarios["churn"].between(0.2, 0.5).all()
    assert found.accepted == pytest.approx(0.3, abs=0.002)
    assert found.by_total["accepted"].tolist() == pytest.approx([0.6, 0.5], abs=0.002)
    assert found.scenarios.index.isin(scenarios.index).all()


def test_calibration_refuses_when_hardly_anything_fits():
    scenarios = pd.DataFrame({"churn": [0.1, 0.2]})
    simulated = pd.DataFrame({"users": [1.0, 2.0]})
    assert calibrate(scenarios, simulated, {"users": (1, 1)}, least=2) == Refusal(
        "too_few_accepted", {"accepted": 1, "required": 2, "scenarios": 2}
    )
    with pytest.raises(DataError, match="fans"):
        calibrate(scenarios, simulated, {"fans": (0, 1)})
    with pytest.raises(DataError, match="index"):
        calibrate(scenarios, simulated.iloc[::-1], {"users": (0, 1)})
    for observed in ({}, {"users": (2, 1)}):
        with pytest.raises(ParameterError, match="interval"):
            calibrate(scenarios, simulated, observed)
