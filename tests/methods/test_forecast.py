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
from fanecon.methods.forecast import BENCHMARKS, MARGIN, MODELS, backtest, forecast
from fanecon.methods.refusal import Refusal

# Box & Jenkins' airline passengers in thousands, 1949–1960, summed to quarters.
AIRLINE = [
    362, 385, 432, 341, 382, 409, 498, 387, 473, 513, 582, 474, 544, 582, 681, 557,
    628, 707, 773, 592, 627, 725, 854, 661, 742, 854, 1023, 789, 878, 1005, 1173, 883,
    972, 1125, 1336, 988, 1020, 1146, 1400, 1006, 1108, 1288, 1570, 1174, 1227, 1468, 1736, 1283,
]  # fmt: skip


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
    return quarters(AIRLINE[16:-4], 1953)


@pytest.fixture(scope="module")
def path(airline):
    return forecast(airline, min_origins=4)


@pytest.fixture(scope="module")
def scores(airline):
    return backtest(airline, min_origins=4).set_index("model")


def test_the_benchmarks_are_scored_as_by_hand(scores):
    y = np.array(AIRLINE[16:-4], dtype=float)
    judged = list(range(11, len(y) - 4 + 1))[-6:]  # 14 origins: 5 choose, 3 overlap, 6 judge
    season = [np.abs(y[o : o + 4] - y[o - 4 : o]).mean() for o in judged]
    last = [np.abs(y[o : o + 4] - y[o - 1]).mean() for o in judged]
    assert scores.loc["last_season", ["error", "against_season", "origins"]].tolist() == pytest.approx(
        [np.mean(season), 100, 6]
    )
    assert scores.loc["last_value", ["error", "against_last"]].tolist() == pytest.approx([np.mean(last), 100])
    assert scores.loc["last_value", "against_season"] == pytest.approx(100 * np.mean(last) / np.mean(season))
    assert scores.loc["last_value", "won_season"] == sum(a < b for a, b in zip(last, season, strict=True))
    first = range(11, 11 + 5)
    chosen = np.mean([np.abs(y[o : o + 4] - y[o - 1]).mean() for o in first])
    assert scores.loc["last_value", "chosen_error"] == pytest.approx(chosen)


def test_airline_passengers_are_forecast_better_than_by_repeating_anything(path, scores):
    assert set(scores["status"]) == {"ok"}
    assert scores.index.tolist() == [*BENCHMARKS, *MODELS]
    truth = np.array(AIRLINE[-4:])
    assert path["period"].tolist() == ["1960Q1", "1960Q2", "1960Q3", "1960Q4"]
    model = path["model"].iloc[0]
    assert model == scores.drop(list(BENCHMARKS))["chosen_error"].idxmin()
    assert path["against_last"].iloc[0] == scores.loc[model, "against_last"] <= MARGIN
    assert path["against_season"].iloc[0] == scores.loc[model, "against_season"] <= MARGIN
    assert np.abs(path["point"] - truth).mean() < 0.5 * np.abs(np.array(AIRLINE[-8:-4]) - truth).mean()
    assert ((path["low"] < truth) & (truth < path["high"])).all()
    assert path["fact_id"].iloc[0].split("+")[-1] == "1959Q4"


def test_the_same_series_gives_the_same_forecast_in_any_order_and_unit(airline, path):
    thousands = airline.assign(**{c: 1000 * airline[c] for c in ("low", "point", "high")}, unit="people")
    people = forecast(thousands.sample(frac=1, random_state=1), min_origins=4)
    assert people["high"].tolist() == pytest.approx(1000 * path["high"], rel=1e-3)
    assert set(people["unit"]) == {"people"} and people["fact_id"].tolist() == path["fact_id"].tolist()


def test_geometric_growth_is_continued_exactly():
    truth = 100 * 1.05 ** np.arange(32)
    path = forecast(quarters(truth[:28]), min_origins=4)
    assert path["point"].tolist() == pytest.approx(truth[28:].tolist(), rel=1e-3)


def test_a_random_walk_and_a_seasonal_one_are_refused():
    for values in (seasonal_walk(0, 28), 100 + np.random.default_rng(0).normal(0, 4, 28).cumsum()):
        found = forecast(quarters(values), min_origins=4)
        assert isinstance(found, Refusal)
        assert found.code == "benchmark_not_beaten"
        assert found.needs["best"] in MODELS
        assert found.needs["origins"] == 28 - 11 - 4 + 1 - 5 - 3


ORIGINS = 9  # 4 to choose, 5 to judge: with a horizon of 1 none overlaps


@pytest.mark.parametrize(
    ("errors", "beaten"),  # of a model, where each benchmark misses by one at every origin
    [
        ([0.7] * ORIGINS, True),
        ([0.9] * ORIGINS, False),  # wins everywhere, but by less than a fifth
        ([0.0] * 4 + [0.9] * 5, False),  # good where it was chosen, not where it is judged
        ([2.0] * 4 + [0.0] * 5, True),  # and the other way round
        ([0.5] * 4 + [0.0, 0.0, 1.1, 1.1, 1.1], False),  # little error, but wins at fewer than half of the origins
    ],
)
def test_a_model_must_win_clearly_where_it_was_not_chosen(monkeypatch, errors, beaten):
    years = pd.DataFrame({"period": [str(2000 + i) for i in range(5 + ORIGINS)]})
    values = np.arange(5.0 + ORIGINS) - 5
    frame = years.assign(low=values, point=values, high=values, fact_id=years["period"])
    for name in MODELS:
        monkeypatch.setitem(MODELS, name, lambda values, horizon: values[-1:] - 5)
    planned = [*errors, 0.0]  # the last one is the forecast itself
    monkeypatch.setitem(MODELS, "ses", lambda values, horizon: values[-1:] + 1 - planned[len(values) - 5])
    found = forecast(frame, horizon=1, min_origins=4)
    assert isinstance(found, pd.DataFrame) == beaten
    got = found.iloc[0] if beaten else found.needs
    assert got["against_last"] == pytest.approx(100 * np.mean(errors[-5:]))
    assert got["won_season"] == sum(error < 1 for error in errors[-5:])


def test_a_series_below_zero_is_forecast_without_logarithms():
    path = forecast(quarters(np.linspace(-50, 90, 28) + np.tile([0, 3, -2, 5], 7)), min_origins=4)
    assert path["point"].iloc[0] > 80


def test_a_year_that_repeats_itself_cannot_be_beaten():
    found = forecast(quarters(np.tile([10.0, 20.0, 15.0, 30.0], 7)), min_origins=4)
    assert found.code == "benchmark_not_beaten"
    assert math.isnan(found.needs["against_season"])


@pytest.mark.parametrize(("horizon", "min_origins", "required"), [(4, 4, 25), (1, 4, 19), (2, 6, 25)])
def test_one_observation_too_few_is_refused_and_one_more_is_not(horizon, min_origins, required):
    values = trending(1, 28)
    short = backtest(quarters(values[: required - 1]), horizon=horizon, min_origins=min_origins)
    assert short == Refusal("too_short", {"observations": required - 1, "required": required})
    enough = backtest(quarters(values[:required]), horizon=horizon, min_origins=min_origins)
    assert set(enough["origins"]) == {min_origins}


def test_an_empty_series_is_too_short():
    assert forecast(quarters([])) == Refusal("too_short", {"observations": 0, "required": 29})


def test_only_what_lies_after_the_last_gap_is_used():
    frame = quarters(trending(1, 32)).drop(index=[5, 6])
    assert backtest(frame, min_origins=4)["origins"].iloc[0] == 4  # of the twenty-five after it
    late = frame.drop(index=22)
    assert forecast(late, min_origins=4) == Refusal("gaps", {"observations": 9, "required": 25, "count": 3})


def test_only_what_lies_on_the_last_definition_is_used():
    changes = pd.DataFrame({"period": ["2016Q3"], "at_end": [True]})
    frame = quarters(trending(1, 32))
    assert backtest(frame, breaks=changes, min_origins=4)["origins"].iloc[0] == 5  # of twenty-six
    changes["period"] = "2020Q1"
    assert forecast(frame, breaks=changes).code == "definition_changed"


def test_what_is_known_is_not_forecast():
    found = forecast(quarters(trending(1, 28)), newest="2022Q1")
    assert found == Refusal("behind", {"newest": "2022Q1", "last": "2021Q4"})


@pytest.mark.parametrize(("column", "value"), [("high", math.inf), ("point", math.nan), ("low", -math.inf)])
def test_a_floor_or_a_hole_is_no_observation(column, value):
    frame = quarters(trending(1, 28))
    frame.loc[3, column] = value
    assert forecast(frame) == Refusal("not_finite", {"periods": "2015Q4", "count": 1})


def test_the_band_is_a_rank_of_the_errors(monkeypatch):
    for name in set(MODELS) - {"drift"}:
        monkeypatch.setitem(MODELS, name, lambda values, horizon: np.zeros(horizon))
    # No season, so the drift forecast and its errors can be written out: 5 observations and 8 origins.
    y = 100 * np.exp(np.cumsum(0.1 + np.random.default_rng(3).normal(0, 0.01, 13)))
    years = [str(2000 + i) for i in range(13)]
    path = forecast(
        pd.DataFrame({"period": years, "low": y, "point": y, "high": y, "fact_id": years}), horizon=1, min_origins=4
    )
    assert path["model"].iloc[0] == "drift"
    logs = np.log(y)

    def ahead(n):
        return logs[n - 1] + (logs[n - 1] - logs[0]) / (n - 1)

    errors = sorted(abs(ahead(o) - logs[o]) for o in range(5, 13))
    row = path.iloc[0]
    assert row["point"] == pytest.approx(math.exp(ahead(13)))
    assert row["high"] == pytest.approx(math.exp(ahead(13) + errors[7]))  # rank 8 of 8 covers 8/9
    assert row["low"] == pytest.approx(math.exp(ahead(13) - errors[7]))


def test_bands_never_narrow(path):
    assert (np.diff(np.log(path["high"] / path["point"])) >= -1e-12).all()


def test_a_model_that_warns_has_failed_and_says_so(monkeypatch):
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    def stubborn(values, horizon):
        if len(values) > 12:
            warnings.warn("did not converge", ConvergenceWarning, stacklevel=1)
        return np.full(horizon, values[-1])

    monkeypatch.setitem(MODELS, "theta", stubborn)
    found = backtest(quarters(trending(1, 25)), min_origins=4).set_index("model")
    assert found.loc["theta", "status"] == "failed on the first 13 observations: did not converge"
    assert math.isnan(found.loc["theta", "error"])


def test_a_forecast_that_is_not_a_number_has_failed(monkeypatch):
    monkeypatch.setitem(MODELS, "ses", lambda values, horizon: np.full(horizon, math.nan))
    status = backtest(quarters(trending(1, 25)), min_origins=4).set_index("model").loc["ses", "status"]
    assert status == "failed on the first 11 observations: the forecast is not finite"


def test_an_optimiser_that_stops_early_is_a_failure(monkeypatch):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    fit, once = ExponentialSmoothing.fit, {"options": {"maxiter": 1}}
    monkeypatch.setattr(ExponentialSmoothing, "fit", lambda self: fit(self, minimize_kwargs=once))
    found = backtest(quarters(trending(1, 25)), min_origins=4).set_index("model")
    assert found.loc[["ses", "damped_trend"], "status"].str.contains("converge").all()
    assert (found.loc[["drift", "theta"], "status"] == "ok").all()


def test_where_no_model_converges_all_reasons_are_given(monkeypatch):
    def broken(values, horizon):
        raise np.linalg.LinAlgError("singular")

    for name in MODELS:
        monkeypatch.setitem(MODELS, name, broken)
    found = forecast(quarters(trending(1, 25)), min_origins=4)
    assert found == Refusal(
        "no_model_converged", dict.fromkeys(MODELS, "failed on the first 11 observations: singular")
    )


@pytest.mark.parametrize("wrong", [{"horizon": 0}, {"min_origins": 3}])
def test_arguments_out_of_range_are_an_error(wrong):
    with pytest.raises(ParameterError, match="Expected a horizon"):
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
