"""Segmented regression: recovered effects, oracles, coverage, and refusals where points are few."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from fanecon.errors import DataError, ParameterError
from fanecon.methods.interrupted import Interruption, interrupted_series
from fanecon.methods.refusal import Refusal

DAYS = pd.date_range("2025-01-01", periods=60)
CHANGE = DAYS[30]


def frame(values, days=DAYS):
    return pd.DataFrame({"date": days[: len(values)], "value": values})


def line(level=0.0, slope=0.0, noise=0.0, seed=0, n=60):
    t = np.arange(n) - 30
    errors = np.random.default_rng(seed).normal(0, noise, n) if noise else 0.0
    return 100 + 0.5 * t + (t >= 0) * (level + slope * t) + errors


@settings(max_examples=30, deadline=None)
@given(st.floats(-50, 50), st.floats(-3, 3))
def test_a_clean_change_is_recovered(level, slope):
    result = interrupted_series(frame(line(level, slope)), CHANGE)
    assert (result.level.point, result.slope.point) == pytest.approx((level, slope), abs=1e-8)
    path = result.path
    assert path["fitted"].tolist() == pytest.approx(path["value"].tolist())
    assert path["counterfactual"].tolist() == pytest.approx(line().tolist())
    assert (result.before, result.after) == (30, 30)


def test_estimates_and_errors_are_those_of_statsmodels():
    values = frame(line(3, 0.2, 2.0, 7))
    result = interrupted_series(values, CHANGE, lags=4)
    table = values.assign(t=np.arange(60), d=(values["date"] >= CHANGE).astype(float))
    table["after"] = table["d"] * (table["t"] - 30)
    oracle = smf.ols("value ~ t + d + after", table).fit(
        cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True}, use_t=True
    )
    for estimate, error, p, name in (
        (result.level, result.level_error, result.level_p, "d"),
        (result.slope, result.slope_error, result.slope_p, "after"),
    ):
        assert (estimate.point, error) == pytest.approx((oracle.params[name], oracle.bse[name]))
        low, high = oracle.conf_int().loc[name]
        assert 1.0 < (estimate.high - estimate.low) / (high - low) < 1.6  # the t-table is too short
        assert (estimate.low + estimate.high) / 2 == pytest.approx(estimate.point)
        assert oracle.pvalues[name] < p or p > 0.9


@pytest.mark.parametrize(("n", "correlation"), [(30, 0.0), (30, 0.4), (60, 0.7)])
def test_without_an_effect_it_rejects_about_as_often_as_it_says(n, correlation):
    rng, days = np.random.default_rng(12), pd.date_range("2025-01-01", periods=n)
    rejections, inside, draws = 0, 0, 250
    for seed in range(draws):
        errors = lfilter([1.0], [1.0, -correlation], rng.normal(size=n + 50))[50:]
        values = pd.DataFrame({"date": days, "value": errors})
        result = interrupted_series(values, days[n // 2], draws=199, seed=seed)
        rejections += result.level_p <= 0.05
        inside += result.level.low <= 0 <= result.level.high
    assert rejections <= 0.1 * draws  # a t-table: 15 % and more at 30 points even without autocorrelation
    assert inside >= 0.9 * draws


def test_the_simulated_autocorrelation_is_that_of_the_errors():
    rng, days = np.random.default_rng(3), pd.date_range("2025-01-01", periods=40)
    found = []
    for _ in range(60):
        errors = lfilter([1.0], [1.0, -0.6], rng.normal(size=90))[50:]
        found.append(interrupted_series(pd.DataFrame({"date": days, "value": errors}), days[20], draws=199).correlation)
    assert np.median(found) == pytest.approx(0.6, abs=0.12)  # that of the residuals: some 0.4
    alternating = 100 + np.tile([1.0, -1.0], 20)
    assert interrupted_series(frame(alternating), DAYS[20], draws=99).correlation == 0.0


def test_the_same_seed_gives_the_same_result_and_a_perfect_fit_without_a_change_none():
    values = frame(line(3, 0.2, 2.0, 7))
    assert interrupted_series(values, CHANGE).level == interrupted_series(values, CHANGE).level
    assert interrupted_series(values, CHANGE, seed=1).level != interrupted_series(values, CHANGE).level
    assert interrupted_series(values, "2025-01-31").level == interrupted_series(values, CHANGE).level
    flat = interrupted_series(frame(np.zeros(60)), CHANGE)
    assert (flat.level.point, flat.level_p) == (0.0, 1.0)
    with pytest.raises(DataError, match="interruption holds"):
        interrupted_series(values, "soon")


def test_missing_days_keep_their_place_in_time():
    values = frame(line(10, 1.0))
    holes = values.drop(index=[3, 4, 40]).sample(frac=1, random_state=1)
    holes.loc[20, "value"] = np.nan
    result = interrupted_series(holes, CHANGE)
    assert (result.level.point, result.slope.point) == pytest.approx((10, 1.0))
    assert (result.before, result.after) == (27, 29)


def test_default_lags_grow_slowly_with_the_series():
    assert interrupted_series(frame(line(1, 0, 1)), CHANGE).lags == 3  # ⌊4 (60/100)^(2/9)⌋
    assert interrupted_series(frame(line(1, 0, 1)), CHANGE, lags=0).lags == 0


@pytest.mark.parametrize(("before", "after"), [(14, 30), (30, 14), (0, 30), (30, 0), (1, 1)])
def test_few_points_on_a_side_are_refused(before, after):
    values = frame(line()).iloc[30 - before : 30 + after]
    assert interrupted_series(values, CHANGE) == Refusal(
        "too_few_points", {"before": before, "after": after, "required": 15}
    )


def test_fifteen_points_on_either_side_are_enough():
    assert isinstance(interrupted_series(frame(line(5, 0, 0.1)).iloc[15:45], CHANGE), Interruption)
    assert interrupted_series(frame(line()).iloc[15:45], CHANGE, each_side=16).needs["required"] == 16


@pytest.mark.parametrize("wrong", [{"each_side": 14}, {"draws": 10}, {"lags": -1}, {"confidence": 1.0}])
def test_arguments_out_of_range_are_an_error(wrong):
    with pytest.raises(ParameterError, match="interrupted_series"):
        interrupted_series(frame(line()), CHANGE, **wrong)


def test_a_day_has_one_value():
    with pytest.raises(DataError, match="2025-01-01 has more than one value"):
        interrupted_series(pd.concat([frame(line()), frame([1.0])]), CHANGE)
    with pytest.raises(DataError, match="the column value is missing"):
        interrupted_series(frame(line()).drop(columns="value"), CHANGE)
