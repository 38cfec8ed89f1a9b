"""Market model, abnormal returns and the table of all events: known answers and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from causaldata import google_stock
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.methods.event_study import abnormal_returns, event_study, market_model, peer_factor
from fanecon.methods.placebo import eligible_days, placebo_size
from fanecon.methods.pooled_events import holm, holm_limit
from fanecon.methods.refusal import Refusal
from fanecon.methods.trading_days import candidate_days, confounders, returns

SESSIONS = pd.bdate_range("2024-01-01", periods=300)


def simulated(seed=0, shock=0.0, at=280, n=300):
    rng = np.random.default_rng(seed)
    factor = pd.Series(rng.normal(0.0005, 0.012, n), SESSIONS[:n])
    stock = 0.001 + 1.2 * factor + rng.normal(0, 0.02, n)
    stock.iloc[at] += shock
    return stock, factor


def one(day, name="e"):
    return pd.DataFrame({"event_id": [name], "day": [day]})


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


# --- factor ---------------------------------------------------------------------------------------


def test_one_peer_moves_the_mean_and_not_the_median():
    table = pd.DataFrame({"A": [0.002], "B": [0.111], "C": [0.008]})
    assert peer_factor(table, ["A", "B", "C"]).iloc[0] == pytest.approx(0.121 / 3)
    assert peer_factor(table, ["A", "B", "C"], "median").iloc[0] == 0.008
    assert peer_factor(table, ["A"]).equals(table["A"].rename(None))


def test_a_missing_peer_leaves_the_factor_missing_or_is_named():
    table = pd.DataFrame({"A": [0.01, np.nan], "B": [0.03, 0.02]})
    assert peer_factor(table, ["A", "B"], "median").isna().tolist() == [False, True]
    with pytest.raises(ParameterError, match='no returns of "HSI"'):
        peer_factor(table, ["A", "HSI"])
    for peers, how in (([], "mean"), (["A"], "mode")):
        with pytest.raises(ParameterError, match='Expected "mean" or "median"'):
            peer_factor(table, peers, how)


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


# --- the study --------------------------------------------------------------------------------------


def test_a_shock_is_found_and_its_size_recovered():
    result = event_study(*simulated(4, -0.12), one(SESSIONS[280], "crash"), windows=((0, 0), (-1, 1)))
    first = result.results.iloc[0]
    quiet = event_study(*simulated(4), one(SESSIONS[280])).results.iloc[0]
    assert first["car"] == pytest.approx(quiet["car"] - 0.12)
    assert (first["rank"], first["side"], first["significant"]) == (1, "low", True)
    assert first["p"] == pytest.approx(2 / 241)
    assert result.results["placebos"].tolist() == [240, 238]
    assert result.refused.empty


def test_power_stands_beside_every_event():
    row = event_study(*simulated(), one(SESSIONS[280]), windows=((0, 2),)).results.iloc[0]
    assert row["detectable"] == pytest.approx(2.8016 * row["sigma"] * 3**0.5, rel=1e-4)
    assert 0.5 < row["detectable_by_rank"] / row["detectable"] < 2


@pytest.mark.parametrize("length", [1, 3])
def test_placebos_are_all_overlapping_runs_over_their_own_errors(length):
    stock, factor = simulated(2)
    row = event_study(stock, factor, one(SESSIONS[280]), windows=((0, length - 1),)).results.iloc[0]
    model = market_model(stock, factor, SESSIONS[280])
    # The oracle: the covariance of least-squares residuals is sigma² (I − H).
    design = sm.add_constant(factor.iloc[30:270].to_numpy())
    covariance = model.sigma**2 * (np.eye(240) - design @ np.linalg.inv(design.T @ design) @ design.T)
    count = 241 - length
    spans = [slice(i, i + length) for i in range(count)]
    runs = sorted(model.residuals[s].sum() / np.sqrt(covariance[s, s].sum()) for s in spans)
    assert np.sort(model.placebos(length)) == pytest.approx(runs)
    order, error = int(0.025 * (count + 1)), row["car"] / row["standardised"]
    ends = error * runs[order - 1], error * runs[-order]
    assert (row["critical_low"], row["critical_high"]) == pytest.approx(ends)
    assert row["significant"] == (not ends[0] < row["car"] < ends[1])


def test_the_size_of_a_multi_day_test_is_kept():
    """Five sessions and 200 of estimation, heavy tails: 5 % nominal, 5.2 % over 4,000 simulated cases."""
    rng = np.random.default_rng(5)
    rejected = 0
    for _ in range(300):
        factor = pd.Series(rng.standard_t(3, 220), SESSIONS[:220])
        stock = factor + rng.standard_t(3, 220)
        found = event_study(stock, factor, one(SESSIONS[212]), ((0, 4),), (-210, -11)).results
        rejected += int(found["significant"].iloc[0])
    assert 0.05 - 3 * 0.0126 < rejected / 300 < 0.05 + 3 * 0.0126


def test_a_window_too_long_for_its_past_is_refused():
    """Eleven sessions on 60 would reject in one quiet case of six, twenty-one in one of three."""
    study = event_study(*simulated(), one(SESSIONS[280]), ((0, 5), (0, 6), (0, 10)))
    assert study.results["end"].tolist() == [5]
    assert study.refused[["end", "code", "found", "required"]].to_numpy().tolist() == [
        [6, "window_too_long", 240, 280], [10, "window_too_long", 240, 440],
    ]  # fmt: skip


def test_returns_and_days_that_do_not_hold_are_named():
    stock, factor = simulated()
    twice = pd.concat([stock, stock.iloc[[3]]])
    for bad in (twice, stock.set_axis([pd.NaT, *SESSIONS[1:]]), stock.reset_index(drop=True)):
        with pytest.raises(DataError, match="stock: a session is missing, stands twice or is no day"):
            event_study(bad, factor, one(SESSIONS[280]))
    for bad in (pd.NaT, "soon", 2025):
        with pytest.raises(DataError, match="Expected a day"):
            event_study(stock, factor, one(bad))
        with pytest.raises(DataError, match="Expected a day"):
            market_model(stock, factor, bad)
    text = market_model(stock, factor, f"{SESSIONS[280]:%Y-%m-%d}")
    assert text.beta == market_model(stock, factor, SESSIONS[280]).beta


def test_a_market_crash_inflates_the_forecast_error():
    stock, factor = simulated()
    factor.iloc[280] = -0.15
    row = event_study(stock, factor, one(SESSIONS[280])).results.iloc[0]
    assert row["car"] / row["standardised"] > 1.2 * row["sigma"]


def test_refused_events_are_listed_with_their_reason():
    days = pd.DataFrame(
        {"event_id": ["early", "last", "fine", "closed"], "day": [*SESSIONS[[5, 299, 250]], "2024-01-06"]}
    )
    result = event_study(*simulated(), days, windows=((0, 0), (0, 2)))
    assert result.results[["event_id", "end"]].to_numpy().tolist() == [["last", 0], ["fine", 0], ["fine", 2]]
    rows = result.refused[["event_id", "end", "code", "required"]].to_numpy().tolist()
    assert rows[:3] == [["early", 0, "too_short", 60], ["early", 2, "too_short", 60], ["last", 2, "window_outside", 3]]
    assert [row[2] for row in rows[3:]] == ["no_return", "no_return"]


def test_no_event_is_an_empty_table_with_its_columns():
    result = event_study(*simulated(), one(SESSIONS[280]).iloc[:0])
    assert result.results.empty and result.refused.empty
    assert {"car", "p", "detectable", "significant"} <= set(result.results.columns)
    with pytest.raises(DataError, match="the column day is missing"):
        event_study(*simulated(), pd.DataFrame({"event_id": ["e"]}))


def test_inputs_are_left_alone():
    stock, factor = simulated()
    before = stock.copy(), factor.copy()
    event_study(stock, factor, one(SESSIONS[280]))
    pd.testing.assert_series_equal(stock, before[0])
    pd.testing.assert_series_equal(factor, before[1])


# --- Xiaomi's own days ------------------------------------------------------------------------------

PEERS = ["0700.HK", "1024.HK", "3690.HK"]


@pytest.fixture(scope="module")
def xiaomi():
    case = open_case("xiaomi")
    table = returns(case.frame("closes"))
    events = case.table("events").merge(case.frame("event_known")[["event_id", "known"]], how="left")
    factors = {how: peer_factor(table, PEERS, how) for how in ("mean", "median")}
    factors["index"] = peer_factor(table, ["HSI"])
    return table, factors, candidate_days(events, table.index).days


def outcome(xiaomi, event_id, factor, day=0, alpha=0.05):
    table, factors, days = xiaomi
    rows = event_study(table["1810.HK"], factors[factor], days[days["event_id"] == event_id], alpha=alpha).results
    return rows.iloc[day]


def test_the_crash_of_a_saturday_is_traded_when_it_was_reported(xiaomi):
    for factor, expected in (("mean", -0.0711), ("median", -0.0683)):
        row = outcome(xiaomi, "2025-03-29-tongling", factor)
        assert f"{row['day']:%Y-%m-%d}" == "2025-04-01"
        assert row["car"] == pytest.approx(expected, abs=5e-5)
        assert (row["sessions"], row["rank"], row["side"], row["significant"]) == (240, 2, "low", True)
        assert row["detectable"] == pytest.approx(0.063, abs=5e-4)
        assert not outcome(xiaomi, "2025-03-29-tongling", factor, alpha=0.01)["significant"]


def test_logarithms_change_the_crash_little():
    table = returns(open_case("xiaomi").frame("closes"), "log")
    row = event_study(table["1810.HK"], peer_factor(table, PEERS), one(pd.Timestamp("2025-04-01"))).results.iloc[0]
    assert (row["rank"], row["car"]) == (2, pytest.approx(-0.0725, abs=5e-5))


def test_the_incidents_first_day_is_significant_only_because_a_peer_jumped(xiaomi):
    verdicts = {factor: outcome(xiaomi, "2026-01-05-kol", factor) for factor in ("mean", "median", "index")}
    assert {factor: row["significant"] for factor, row in verdicts.items()} == {
        "mean": True,
        "median": False,
        "index": False,
    }
    assert [verdicts[factor]["rank"] for factor in ("mean", "median")] == [6, 23]
    assert verdicts["index"]["sessions"] < 100  # the index is known since September 2025 only
    assert not any(outcome(xiaomi, "2026-01-05-kol", factor, day=1)["significant"] for factor in verdicts)
    table, _, days = xiaomi
    register = confounders(days[days["event_id"] == "2026-01-05-kol"], table, PEERS)
    peer = register[register["kind"] == "peer"].iloc[0]
    assert (peer["name"], round(peer["size"], 2)) == ("1024.HK", 0.10)
    assert table.loc["2026-01-05", "1024.HK"] == pytest.approx(0.11, abs=0.005)


def test_the_day_the_whole_market_fell_is_registered(xiaomi):
    table, _, days = xiaomi
    register = confounders(days, table, PEERS)
    market = register[register["kind"] == "market"]
    assert market.loc[market["when"] == "2025-04-07", "size"].iloc[0] < -0.14


def test_no_event_of_the_case_can_survive_holm_and_the_test_keeps_its_size(xiaomi):
    table, factors, days = xiaomi
    for factor in ("mean", "median"):
        complete = pd.DataFrame({"s": table["1810.HK"], "f": factors[factor]}).dropna().index
        events = event_study(table["1810.HK"], factors[factor], days, least=240).results
        assert events["day"].nunique() > 40
        assert not holm_limit(events["day"].nunique(), 240).possible
        assert not holm(events.drop_duplicates("day")["p"])["survives"].any()
        full = eligible_days(complete, pd.DatetimeIndex([]))
        assert len(full) == 567
        for window in ((0, 0), (-1, 1), (0, 4)):
            quiet = eligible_days(complete, pd.DatetimeIndex(days["day"]), window)
            placebo = pd.DataFrame({"event_id": "", "day": quiet})
            p = event_study(table["1810.HK"], factors[factor], placebo, [window]).results["p"]
            assert len(p) > 300 and placebo_size(p).within
            # Overlapping runs promise a little too much in the far tail.
            assert placebo_size(p, 0.01).share <= (0.01 if window == (0, 0) else 0.025)
