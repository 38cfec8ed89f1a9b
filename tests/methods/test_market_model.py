"""The market model of one stock: known answers, its window, its stretches."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from causaldata import google_stock
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.market_model import abnormal_returns, market_model
from fanecon.methods.refusal import Refusal

SESSIONS = pd.bdate_range("2024-01-01", periods=300)


def simulated(seed=0, shock=0.0, at=280, n=300):
    rng = np.random.default_rng(seed)
    factor = pd.Series(rng.normal(0.0005, 0.012, n), SESSIONS[:n])
    stock = 0.001 + 1.2 * factor + rng.normal(0, 0.02, n)
    stock.iloc[at] += shock
    return stock, factor


# --- known answer: Alphabet's new name, 10 August 2015 (V6c) -----------------------------------------


@pytest.fixture(scope="module")
def alphabet():
    data = google_stock.load_pandas().data.assign(Date=lambda d: pd.to_datetime(d["Date"])).set_index("Date")
    return data["Google_Return"], data["SP500_Return"]


def test_alphabet_has_the_known_model_and_abnormal_returns(alphabet):
    stock, factor = alphabet
    day = pd.Timestamp("2015-08-10")
    place = int(stock.index.get_loc(day))
    last = int((stock.index < "2015-08-01").sum()) - 1  # May to July
    model = market_model(stock, factor, day, (-place, last - place))
    assert (model.days, model.alpha, model.beta) == (
        63,
        pytest.approx(0.0026713, abs=5e-8),
        pytest.approx(1.412106, abs=5e-7),
    )
    assert (f"{model.first:%m-%d}", f"{model.last:%m-%d}") == ("05-04", "07-31")
    path = abnormal_returns(stock, factor, day, model, (0, 1))
    assert path["ar"].tolist() == pytest.approx([-0.02323, 0.05351], abs=5e-6)


def test_the_model_is_that_of_statsmodels(alphabet):
    stock, factor = alphabet
    day = stock.index[-1]
    model = market_model(stock, factor, day, (-70, -11), least=60)
    window = slice(len(stock) - 71, len(stock) - 11)
    oracle = sm.OLS(stock.iloc[window].to_numpy(), sm.add_constant(factor.iloc[window].to_numpy())).fit()
    assert [model.alpha, model.beta] == pytest.approx(oracle.params.tolist())
    assert model.sigma == pytest.approx(np.sqrt(oracle.mse_resid))
    assert model.residuals == pytest.approx(oracle.resid)
    ahead = oracle.get_prediction([[1.0, factor.iloc[-1]]])
    assert model.forecast_error([factor.iloc[-1]]) == pytest.approx(np.sqrt(ahead.var_pred_mean[0] + oracle.mse_resid))


# --- the model's window ---------------------------------------------------------------------------


def test_the_window_ends_before_the_event_and_does_not_see_it():
    stock, factor = simulated()
    day = SESSIONS[280]
    model = market_model(stock, factor, day)
    assert (model.days, model.first, model.last) == (240, SESSIONS[30], SESSIONS[269])
    changed = stock.copy()
    changed.iloc[270:] = 99.0
    assert market_model(changed, factor, day).beta == model.beta


def test_a_session_without_both_returns_is_no_session():
    stock, factor = simulated()
    factor.iloc[100] = np.nan
    model = market_model(stock, factor, SESSIONS[280])
    assert (model.days, model.first) == (240, SESSIONS[29])


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (SESSIONS[69], Refusal("too_short", {"sessions": 59, "required": 60})),
        (SESSIONS[3], Refusal("too_short", {"sessions": 0, "required": 60})),
        (pd.Timestamp("2024-01-06"), Refusal("no_return", {"day": "2024-01-06"})),
    ],
)
def test_an_event_without_enough_past_is_refused(day, refusal):
    assert market_model(*simulated(), day) == refusal
    assert market_model(*simulated(), SESSIONS[70]).days == 60


def test_a_flat_factor_explains_nothing():
    stock, factor = simulated()
    assert market_model(stock, 0 * factor + 0.01, SESSIONS[280]) == Refusal("flat_factor", {"sessions": 240})
    assert market_model(2 * factor, factor, SESSIONS[280]) == Refusal("no_spread", {"sessions": 240})


@pytest.mark.parametrize(("estimation", "least"), [((-250, 0), 60), ((-11, -250), 60), ((-250, -11), 2)])
def test_a_window_that_cannot_be_is_an_error(estimation, least):
    with pytest.raises(ParameterError, match="ends before the event"):
        market_model(*simulated(), SESSIONS[280], estimation, least)


# --- abnormal returns -------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(-5, 0), st.integers(0, 5), st.integers(0, 1000))
def test_cumulated_abnormal_returns_add_up(start, end, seed):
    stock, factor = simulated(seed)
    model = market_model(stock, factor, SESSIONS[280])
    whole = abnormal_returns(stock, factor, SESSIONS[280], model, (start, end))
    parts = [
        abnormal_returns(stock, factor, SESSIONS[280], model, (i, i))["car"].iloc[0] for i in range(start, end + 1)
    ]
    assert whole["car"].tolist() == pytest.approx(np.cumsum(parts).tolist())
    assert whole["offset"].tolist() == list(range(start, end + 1))
    assert whole.loc[whole["offset"] == 0, "day"].tolist() == [SESSIONS[280]]


def test_a_path_is_cut_where_the_data_end():
    stock, factor = simulated()
    model = market_model(stock, factor, SESSIONS[298])
    assert abnormal_returns(stock, factor, SESSIONS[298], model, (-1, 5))["offset"].tolist() == [-1, 0, 1]
    for day, window in ((pd.Timestamp("2030-01-01"), (0, 0)), (SESSIONS[298], (1, 0))):
        with pytest.raises(ParameterError, match="abnormal_returns"):
            abnormal_returns(stock, factor, day, model, window)


# --- stretches --------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 3])
def test_placebos_are_all_overlapping_runs_over_their_own_errors(length):
    stock, factor = simulated(2)
    model = market_model(stock, factor, SESSIONS[280])
    # The oracle: the covariance of least-squares residuals is sigma² (I − H).
    design = sm.add_constant(factor.iloc[30:270].to_numpy())
    covariance = model.sigma**2 * (np.eye(240) - design @ np.linalg.inv(design.T @ design) @ design.T)
    spans = [slice(i, i + length) for i in range(241 - length)]
    runs = [model.residuals[s].sum() / np.sqrt(covariance[s, s].sum()) for s in spans]
    assert model.placebos(length) == pytest.approx(runs)


def test_a_market_crash_inflates_the_forecast_error():
    model = market_model(*simulated(), SESSIONS[280])
    assert model.forecast_error([-0.15]) > 1.2 * model.sigma > model.forecast_error([model.factor.mean()])


def test_returns_and_days_that_do_not_hold_are_named():
    stock, factor = simulated()
    twice = pd.concat([stock, stock.iloc[[3]]])
    for bad in (twice, stock.set_axis([pd.NaT, *SESSIONS[1:]]), stock.reset_index(drop=True)):
        with pytest.raises(DataError, match="stock: a session is missing, stands twice or is no day"):
            market_model(bad, factor, SESSIONS[280])
    for bad in (pd.NaT, "soon", 2025):
        with pytest.raises(DataError, match="Expected a day"):
            market_model(stock, factor, bad)
    text = market_model(stock, factor, f"{SESSIONS[280]:%Y-%m-%d}")
    assert text.beta == market_model(stock, factor, SESSIONS[280]).beta
