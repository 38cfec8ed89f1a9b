"""The forecast contest: who wins, who is refused, and what the bands are made of."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.methods.forecast import BENCHMARK, MARGIN, MODELS, Forecast, forecast, mase
from fanecon.methods.refusal import Refusal

# Box & Jenkins' airline passengers in thousands, 1949–1960, summed to quarters.
AIRLINE = [
    362,
    385,
    432,
    341,
    382,
    409,
    498,
    387,
    473,
    513,
    582,
    474,
    544,
    582,
    681,
    557,
    628,
    707,
    773,
    592,
    627,
    725,
    854,
    661,
    742,
    854,
    1023,
    789,
    878,
    1005,
    1173,
    883,
    972,
    1125,
    1336,
    988,
    1020,
    1146,
    1400,
    1006,
    1108,
    1288,
    1570,
    1174,
    1227,
    1468,
    1736,
    1283,
]


def quarters(values, first=2015):
    periods = [f"{first + i // 4}Q{i % 4 + 1}" for i in range(len(values))]
    data = np.asarray(values, dtype=float)
    return pd.DataFrame({"period": periods, "low": data, "point": data, "high": data, "fact_id": periods})


def seasonal_walk(seed, n=24):
    """Every quarter walks from its own last year: nothing can beat repeating the last year."""
    steps = np.random.default_rng(seed).normal(0, 4, (n // 4 + 1, 4))
    return 100 + (np.array([0, 10, -5, 20]) + steps.cumsum(axis=0)).ravel()[:n]


def trending(seed, n=22):
    noise = np.random.default_rng(seed).normal(0, 0.02, n)
    return 100 * np.exp(0.04 * np.arange(n) + np.tile([0, 0.1, -0.05, 0.2], n)[:n] + noise)


@pytest.fixture(scope="module")
def airline():
    result = forecast(quarters(AIRLINE[:-4], 1949))
    assert isinstance(result, Forecast)
    return result


def test_mase_of_the_seasonal_naive_by_hand():
    # Training differences 20, 24, 66, 46: mean 39. Errors 91, 104, 84, 87: mean 91.5.
    assert mase(AIRLINE[8:12], AIRLINE[4:8], AIRLINE[:8], 4) == pytest.approx(91.5 / 39)


def test_mase_needs_a_scale():
    assert math.isnan(mase([1.0], [2.0], [5.0, 5.0, 5.0], 1))
    with pytest.raises(ParameterError, match="more than one season"):
        mase([1.0], [2.0], [5.0, 5.0], 2)


def test_the_benchmark_is_scored_as_by_hand(airline):
    y = np.array(AIRLINE[:-4], dtype=float)
    origins = range(11, len(y) - 4 + 1)
    errors = [np.abs(y[o : o + 4] - y[o - 4 : o]).mean() for o in origins]
    scaled = [error / np.abs(y[4:o] - y[: o - 4]).mean() for error, o in zip(errors, origins, strict=True)]
    row = airline.scores.iloc[0]
    assert (row["model"], row["origins"], row["relative_mae"], row["origins_won"]) == (BENCHMARK, 30, 1.0, 0)
    assert row["mae"] == pytest.approx(np.mean(errors))
    assert row["mase"] == pytest.approx(np.mean(scaled))


def test_airline_passengers_are_forecast_better_than_by_repeating_a_year(airline):
    assert set(airline.scores["status"]) == {"ok"}
    assert airline.scores["model"].tolist() == [BENCHMARK, *MODELS]
    best = airline.scores.set_index("model").loc[airline.model]
    assert best["mae"] == airline.scores["mae"].min()
    assert best["relative_mae"] <= MARGIN
    path, truth = airline.path, np.array(AIRLINE[-4:])
    assert path["period"].tolist() == ["1960Q1", "1960Q2", "1960Q3", "1960Q4"]
    naive = np.array(AIRLINE[-8:-4])
    assert np.abs(path["point"] - truth).mean() < 0.5 * np.abs(naive - truth).mean()
    assert (path["low95"] < truth).all()
    assert (truth < path["high95"]).all()
    assert (path["low95"] <= path["low80"]).all()
    assert (path["high80"] <= path["high95"]).all()


def test_the_same_series_gives_the_same_forecast_in_any_order_and_unit(airline):
    shuffled = quarters(AIRLINE[:-4], 1949).sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(forecast(shuffled).path, airline.path)
    people = forecast(quarters(1000 * np.array(AIRLINE[:-4]), 1949))
    assert people.path["high80"].tolist() == pytest.approx(1000 * airline.path["high80"], rel=1e-3)


def test_geometric_growth_is_continued_exactly():
    truth = 100 * 1.05 ** np.arange(26)
    result = forecast(quarters(truth[:22]))
    assert isinstance(result, Forecast)
    assert result.path["point"].tolist() == pytest.approx(truth[22:].tolist(), rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_a_strong_trend_beats_the_benchmark(seed):
    result = forecast(quarters(trending(seed)))
    assert isinstance(result, Forecast)
    assert (result.path["point"] > trending(seed)[-4:]).all()


@pytest.mark.parametrize(
    ("errors", "shown"),  # of a model at six origins, where the benchmark's error is always one
    [
        ([0.7] * 6, True),
        ([0.9] * 6, False),  # wins everywhere, but by less than a fifth
        ([0.0, 0.0, 0.0, 0.0, 1.1, 1.1], True),
        ([0.0, 0.0, 0.0, 1.1, 1.1, 1.1], False),  # half the error, but wins at only half of the origins
    ],
)
def test_a_model_must_win_clearly_and_at_most_origins(monkeypatch, errors, shown):
    for name in MODELS:
        monkeypatch.setitem(MODELS, name, lambda values, horizon: values[-1:] - 5)
    planned = [*errors, 0.0]  # the last one is the forecast itself
    monkeypatch.setitem(MODELS, "ses", lambda values, horizon: values[-1:] + 1 - planned[len(values) - 5])
    result = forecast(quarters(np.arange(11.0) - 5), horizon=1, season=1)
    scores = result.scores.set_index("model").loc["ses"] if shown else result.needs
    assert isinstance(result, Forecast if shown else Refusal)
    assert scores["relative_mae"] == pytest.approx(np.mean(errors))
    assert scores["origins_won"] == sum(error < 1 for error in errors)


@pytest.mark.parametrize("seed", range(3))
def test_a_seasonal_random_walk_is_refused(seed):
    result = forecast(quarters(seasonal_walk(seed)))
    assert isinstance(result, Refusal)
    assert result.code == "benchmark_not_beaten"
    assert result.needs["best"] in MODELS
    assert result.needs["relative_mae"] > MARGIN or 2 * result.needs["origins_won"] <= result.needs["origins"]
    assert result.needs["origins"] == 24 - 11 - 4 + 1


def test_a_series_below_zero_is_forecast_without_logarithms():
    result = forecast(quarters(np.linspace(-50, 60, 22) + np.tile([0, 3, -2, 5], 6)[:22]))
    assert isinstance(result, Forecast)
    assert result.path["point"].iloc[0] > 60


def test_a_year_that_repeats_itself_cannot_be_beaten():
    result = forecast(quarters(np.tile([10.0, 20.0, 15.0, 30.0], 6)))
    assert isinstance(result, Refusal)
    assert result.code == "benchmark_not_beaten"
    assert math.isnan(result.needs["relative_mae"])


@pytest.mark.parametrize(("horizon", "min_origins", "required"), [(4, 4, 18), (1, 4, 15), (2, 6, 18)])
def test_one_observation_too_few_is_refused_and_one_more_is_not(horizon, min_origins, required):
    values = trending(1)
    short = forecast(quarters(values[: required - 1]), horizon=horizon, min_origins=min_origins)
    assert short == Refusal("too_short", {"observations": required - 1, "required": required})
    enough = forecast(quarters(values[:required]), horizon=horizon, min_origins=min_origins)
    assert isinstance(enough, Forecast)
    assert enough.scores["origins"].tolist() == [min_origins] * 5
    assert len(enough.path) == horizon


def test_an_empty_series_is_too_short():
    assert forecast(quarters([])) == Refusal("too_short", {"observations": 0, "required": 18})


def test_gaps_are_named():
    frame = quarters(trending(1)).drop(index=[5, 6])
    assert forecast(frame) == Refusal("gaps", {"periods": "2016Q2, 2016Q3", "count": 2})


@pytest.mark.parametrize(("column", "value"), [("high", math.inf), ("point", math.nan), ("low", -math.inf)])
def test_a_floor_or_a_hole_is_no_observation(column, value):
    frame = quarters(trending(1))
    frame.loc[3, column] = value
    assert forecast(frame) == Refusal("not_finite", {"periods": "2015Q4", "count": 1})


def test_bands_are_ranks_of_the_errors_and_absent_where_errors_are_few():
    # No season, so the drift forecast and its errors can be written out: 5 observations and 4 origins.
    y = 100 * np.exp(np.cumsum(0.1 + np.random.default_rng(3).normal(0, 0.01, 9)))
    result = forecast(quarters(y), horizon=1, season=1, level=(0.5, 0.8, 0.95))
    assert isinstance(result, Forecast)
    assert result.model == "drift"
    logs = np.log(y)

    def ahead(n):
        return logs[n - 1] + (logs[n - 1] - logs[0]) / (n - 1)

    errors = sorted(abs(ahead(o) - logs[o]) for o in range(5, 9))
    path = result.path.iloc[0]
    assert path["point"] == pytest.approx(math.exp(ahead(9)))
    assert path["high50"] == pytest.approx(math.exp(ahead(9) + errors[2]))  # rank 3 of 4 covers 3/5
    assert path["low80"] == pytest.approx(math.exp(ahead(9) - errors[3]))  # rank 4 of 4 covers 4/5
    assert path[["low95", "high95"]].isna().all()


def test_bands_never_narrow():
    path = forecast(quarters(trending(0))).path
    width = np.log(path["high80"] / path["point"])
    assert (np.diff(width) >= -1e-12).all()


def test_a_model_that_warns_has_failed_and_says_so(monkeypatch):
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    def stubborn(values, horizon):
        if len(values) > 12:
            warnings.warn("did not converge", ConvergenceWarning, stacklevel=1)
        return np.full(horizon, values[-1])

    monkeypatch.setitem(MODELS, "theta", stubborn)
    result = forecast(quarters(trending(1)))
    assert isinstance(result, Forecast)
    row = result.scores.set_index("model").loc["theta"]
    assert row["status"] == "failed on the first 13 observations: did not converge"
    assert math.isnan(row["mae"])
    assert result.model != "theta"


def test_a_forecast_that_is_not_a_number_has_failed(monkeypatch):
    monkeypatch.setitem(MODELS, "ses", lambda values, horizon: np.full(horizon, math.nan))
    status = forecast(quarters(trending(1))).scores.set_index("model").loc["ses", "status"]
    assert status == "failed on the first 11 observations: the forecast is not finite"


def test_an_optimiser_that_stops_early_is_a_failure(monkeypatch):
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    fit = ETSModel.fit
    monkeypatch.setattr(ETSModel, "fit", lambda self, **options: fit(self, maxiter=1, **options))
    scores = forecast(quarters(trending(1))).scores.set_index("model")
    assert scores.loc[["ses", "damped_trend"], "status"].str.contains("converge").all()
    assert (scores.loc[["drift", "theta"], "status"] == "ok").all()


def test_where_no_model_converges_all_reasons_are_given(monkeypatch):
    def broken(values, horizon):
        raise np.linalg.LinAlgError("singular")

    for name in MODELS:
        monkeypatch.setitem(MODELS, name, broken)
    result = forecast(quarters(trending(1)))
    assert isinstance(result, Refusal)
    assert result.code == "no_model_converged"
    assert result.needs == dict.fromkeys(MODELS, "failed on the first 11 observations: singular")


@pytest.mark.parametrize("wrong", [{"horizon": 0}, {"season": 0}, {"min_origins": 3}, {"level": (0.8, 1.0)}])
def test_arguments_out_of_range_are_an_error(wrong):
    with pytest.raises(ParameterError, match="Expected horizon and season"):
        forecast(quarters(trending(1)), **wrong)


def test_a_table_that_is_no_series_is_an_error():
    with pytest.raises(DataError, match="the column high is missing"):
        forecast(quarters(trending(1)).drop(columns="high"))
    mixed = quarters(trending(1))
    mixed.loc[0, "period"] = "2014"
    with pytest.raises(DataError, match="mixes kinds of period"):
        forecast(mixed)


def test_importing_the_methods_does_not_import_statsmodels():
    code = "import sys, fanecon.methods; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _quarters(count):
    names = [f"{2015 + n // 4}Q{n % 4 + 1}" for n in range(count)]
    values = [100.0 * 1.05**n for n in range(count)]
    return pd.DataFrame({"period": names, "low": values, "point": values, "high": values, "fact_id": names})


@pytest.mark.parametrize(("change", "code"), [("2015Q1", None), ("2016Q1", None), ("2019Q1", "definition_changed")])
def test_only_the_figures_since_the_last_change_of_definition_are_used(change, code):
    series, breaks = _quarters(24), pd.DataFrame({"period": ["2015Q1", change], "at_end": [True, True]})
    told = forecast(series, breaks=breaks)
    assert getattr(told, "code", None) == code
    same = forecast(series[series["period"] >= change])
    if code:
        assert told.needs == same.needs == {"observations": 8, "required": 18}
    else:
        pd.testing.assert_frame_equal(told.path, same.path)


def test_no_period_of_which_something_is_known_is_forecast():
    assert forecast(_quarters(24), newest="2021Q1") == Refusal("behind", {"newest": "2021Q1", "last": "2020Q4"})
    assert forecast(_quarters(24), newest="2020").path["period"].iloc[0] == "2021Q1"
