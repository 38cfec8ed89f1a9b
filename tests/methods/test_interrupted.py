"""Segmented regression: recovered effects, oracles, coverage, and refusals where points are few."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

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
    for estimate, p, name in ((result.level, result.level_p, "d"), (result.slope, result.slope_p, "after")):
        low, high = oracle.conf_int().loc[name]
        assert (estimate.point, estimate.low, estimate.high) == pytest.approx((oracle.params[name], low, high))
        assert p == pytest.approx(oracle.pvalues[name])


def test_intervals_cover_the_truth_under_autocorrelation():
    rng = np.random.default_rng(12)
    hits = {"newey_west": 0, "none": 0}
    for _ in range(150):
        errors = np.zeros(120)
        for i in range(1, 120):
            errors[i] = 0.4 * errors[i - 1] + rng.normal()
        days = pd.date_range("2025-01-01", periods=120)
        for name, lags in (("newey_west", None), ("none", 0)):
            level = interrupted_series(frame(errors + 5.0 * (np.arange(120) >= 60), days), days[60], lags=lags).level
            hits[name] += level.low <= 5.0 <= level.high
    assert hits["newey_west"] > hits["none"]
    assert hits["newey_west"] >= 0.83 * 150


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


@pytest.mark.parametrize(("before", "after"), [(7, 30), (30, 7), (0, 30), (30, 0), (1, 1)])
def test_few_points_on_a_side_are_refused(before, after):
    values = frame(line()).iloc[30 - before : 30 + after]
    assert interrupted_series(values, CHANGE) == Refusal(
        "too_few_points", {"before": before, "after": after, "required": 8}
    )


def test_eight_points_on_either_side_are_enough():
    assert isinstance(interrupted_series(frame(line(5, 0, 0.1)).iloc[22:38], CHANGE), Interruption)
    assert interrupted_series(frame(line()).iloc[22:38], CHANGE, each_side=9).needs["required"] == 9


@pytest.mark.parametrize("wrong", [{"each_side": 7}, {"lags": -1}, {"confidence": 1.0}])
def test_arguments_out_of_range_are_an_error(wrong):
    with pytest.raises(ParameterError, match="interrupted_series"):
        interrupted_series(frame(line()), CHANGE, **wrong)


def test_a_day_has_one_value():
    with pytest.raises(DataError, match="2025-01-01 has more than one value"):
        interrupted_series(pd.concat([frame(line()), frame([1.0])]), CHANGE)
    with pytest.raises(DataError, match="the column value is missing"):
        interrupted_series(frame(line()).drop(columns="value"), CHANGE)
