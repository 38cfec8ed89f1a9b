"""Events and a share price as plain frames: returns, peers, first days, the test, its size, and Xiaomi's own days."""

from __future__ import annotations

import gc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.methods.market import event_study, peers, returns
from fanecon.methods.market_model import abnormal_returns, market_model
from fanecon.methods.placebo import detectable_by_rank, sq_test
from fanecon.methods.refusal import Refusal
from fanecon.methods.trading_days import first_days

SESSIONS = pd.bdate_range("2025-01-01", periods=160)
OF = pd.DataFrame({"source_id": ["exchange", "exchange"]})


@pytest.fixture
def moved():
    rng = np.random.default_rng(3)
    factor = pd.Series(rng.normal(0, 1, 160), SESSIONS)
    stock = 0.1 + 1.5 * factor + rng.normal(0, 1, 160)
    stock.iloc[150] -= 12
    days = pd.DataFrame({
        "event_id": ["crash", "calm", "same"], "day": SESSIONS[[150, 130, 150]], "title": ["坠", "平", "同日"],
        "source_id": ["s1", "s2", "s3"], "point": [9, 9, 9],
    })  # fmt: skip
    return stock, factor, days


def test_returns_and_peers_are_in_per_cent():
    closes = pd.DataFrame(
        {"date": ["2025-01-02", "2025-01-03"] * 2, "ticker": list("AABB"), "close": [100, 110, 50, 49]}
    )
    table = returns(closes)
    assert table.iloc[1].round(9).to_dict() == {"A": 10.0, "B": -2.0}
    assert peers(table, ["A", "B"], "mean").iloc[1] == pytest.approx(4)
    assert peers(table, "B").iloc[1] == pytest.approx(-2)  # an index: one column


def test_one_peer_moves_the_mean_and_not_the_median():
    table = pd.DataFrame({"A": [0.2, np.nan], "B": [11.1, 1], "C": [0.8, 1]})
    assert peers(table, ["A", "B", "C"], "mean").iloc[0] == pytest.approx(12.1 / 3)
    assert peers(table, ["A", "B", "C"]).tolist() == pytest.approx([0.8, np.nan], nan_ok=True)
    with pytest.raises(ParameterError, match='no returns of "HSI"'):
        peers(table, ["A", "HSI"])
    for tickers, how in (([], "mean"), (["A"], "mode")):
        with pytest.raises(ParameterError, match='Expected "mean" or "median"'):
            peers(table, tickers, how)


def test_a_row_is_its_model_its_stretches_and_their_rank(moved):
    stock, factor, days = moved
    row = event_study(stock, factor, days, (-1, 1), (-150, -11), of=OF).iloc[0]
    model = market_model(stock, factor, SESSIONS[150], (-150, -11))
    path = abnormal_returns(stock, factor, SESSIONS[150], model, (-1, 1))
    error, placebos = model.forecast_error(path["factor"]), model.placebos(3)
    test = sq_test(path["ar"].sum() / error, placebos)
    assert (row["point"], row["p"], row["rank"]) == (pytest.approx(path["ar"].sum()), test.p, test.rank)
    ends = error * test.critical_low, error * test.critical_high
    assert (row["usual_low"], row["usual_high"]) == pytest.approx(ends)
    assert row["detectable"] == pytest.approx(error * detectable_by_rank(placebos))
    assert row["beyond"] == (not ends[0] < row["point"] < ends[1])


def test_a_shock_is_found_and_its_size_recovered(moved):
    stock, factor, days = moved
    calm = stock.copy()
    calm.iloc[150] += 12
    found, quiet = (event_study(s, factor, days[:1], estimation=(-100, -11), of=OF).iloc[0] for s in (stock, calm))
    assert found["point"] == pytest.approx(quiet["point"] - 12)
    assert (found["rank"], found["beyond"], found["p"]) == (1, True, pytest.approx(2 / 91))


def test_the_size_of_a_test_over_days_is_kept():
    """Five sessions and 200 of estimation, heavy tails: 5 % nominal, 5.2 % over 4,000 simulated cases."""
    rng, sessions, rejected = np.random.default_rng(5), pd.bdate_range("2024-01-01", periods=220), 0
    gc.freeze()  # statsmodels collects garbage at every correction, which takes seconds beside all other tests
    for _ in range(200):
        factor = pd.Series(rng.standard_t(3, 220), sessions)
        stock = factor + rng.standard_t(3, 220)
        event = pd.DataFrame({"event_id": ["e"], "day": [sessions[212]]})
        rejected += int(event_study(stock, factor, event, (0, 4), (-210, -11), of=OF)["beyond"].iloc[0])
    gc.unfreeze()
    assert 0.05 - 3 * 0.0154 < rejected / 200 < 0.05 + 3 * 0.0154


def test_rows_keep_their_words_and_both_documents(moved):
    found = event_study(*moved, estimation=(-100, -11), of=OF)
    assert found["title"].tolist() == ["坠", "平", "同日"] and found["event_source_id"].tolist() == ["s1", "s2", "s3"]
    assert set(found["source_id"]) == {("exchange",)} and set(found["unit"]) == {"percent"}


def test_events_of_one_session_are_corrected_as_one(moved):
    found = event_study(*moved, estimation=(-100, -11), of=OF)
    one = found.drop_duplicates("day")
    assert one["survives"].tolist() == multipletests(one["p"], 0.05, method="holm")[0].tolist()
    assert found.set_index("event_id").loc["crash", "corrected"] == found.set_index("event_id").loc["same", "corrected"]


def test_it_refuses_where_nothing_can_be_tested(moved):
    stock, factor, days = moved
    assert event_study(stock, factor, days, least=400, of=OF).code == "too_short"
    assert event_study(stock, factor, days[:0], of=OF) == Refusal("no_events")
    crash, calm = (event_study(stock, factor, days[i : i + 1], (0, 10), of=OF) for i in (0, 1))
    assert crash == Refusal("window_outside", {"sessions": 10, "required": 11})
    assert calm == Refusal("window_too_long", {"sessions": 120, "required": 440})
    assert event_study(stock, factor, days.assign(day="2025-01-04"), of=OF).code == "no_return"
    with pytest.raises(ParameterError, match="reaches into estimation"):
        event_study(stock, factor, days, (-11, 0), of=OF)
    with pytest.raises(DataError, match="neither source_id nor fact_id"):
        event_study(stock, factor, days, of=pd.DataFrame({"close": [1]}))


def test_first_days_keep_the_table_and_leave_out_what_is_too_coarse():
    sessions = pd.DatetimeIndex(["2026-01-02", "2026-01-05", "2026-01-06"])
    news = pd.DataFrame(
        {"event_id": ["b", "a", "month"], "date": ["2026-01-05", "2026-01-03", "2026-01"], "title": "x"}
    )
    assert first_days(news, sessions)[["event_id", "title", "candidate"]].to_numpy().tolist() == [
        ["a", "x", 1],
        ["b", "x", 1],
    ]
    assert first_days(news, sessions, every=True)["event_id"].tolist() == ["a", "b", "b"]


# --- returns --------------------------------------------------------------------------------------


def test_returns_are_not_bridged_over_a_missing_close():
    closes = pd.DataFrame(
        {
            "date": ["2025-04-01", "2025-04-02", "2025-04-03", "2025-04-01", "2025-04-03"],
            "ticker": ["A", "A", "A", "B", "B"],
            "close": [10.0, 11.0, 9.9, 5.0, 6.0],
        }
    ).sample(frac=1, random_state=3)
    table = returns(closes)
    assert table.index.strftime("%m-%d").tolist() == ["04-01", "04-02", "04-03"]
    assert table["A"].iloc[1:].tolist() == pytest.approx([10, -10])
    assert table["B"].isna().all()


@given(st.lists(st.floats(0.01, 1e4), min_size=2, max_size=20))
def test_returns_multiply_up_to_the_whole(prices):
    closes = pd.DataFrame({"date": pd.bdate_range("2025-01-01", periods=len(prices)), "ticker": "A", "close": prices})
    grown = (1 + returns(closes)["A"].iloc[1:] / 100).to_numpy()
    assert np.log(grown).sum() == pytest.approx(np.log(prices[-1] / prices[0]), abs=1e-7)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"close": [1.0, 0.0]}, "A has a close of zero on 2025-04-02"),
        ({"close": [1.0, -1.0]}, "closes: .*column close"),
        ({"date": ["2025-04-01", "2025-04-01"]}, "A has more than one close on 2025-04-01"),
        ({"date": [20250401, 20250402]}, "Expected a day as"),  # as nanoseconds both would be one day of 1970
        ({"ticker": ["A", None]}, "row 1, column ticker is empty"),
    ],
)
def test_a_broken_close_is_named(change, message):
    closes = pd.DataFrame({"date": ["2025-04-01", "2025-04-02"], "ticker": "A", "close": [1.0, 2.0]} | change)
    with pytest.raises(DataError, match=message):
        returns(closes)


def test_returns_need_their_columns():
    with pytest.raises(DataError, match="the column close is missing"):
        returns(pd.DataFrame({"date": [], "ticker": []}))


# --- Xiaomi's own days ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def xiaomi():
    case = open_case("xiaomi")
    closes = case.frame("closes")
    moves = returns(closes)
    known = case.frame("event_known")[["event_id", "known"]]
    events = case.table("events").merge(known, how="left").fillna({"known": ""})
    return closes, moves, first_days(events, moves.index)


@pytest.mark.parametrize(("how", "fall", "rank"), [("mean", -7.11, 2), ("median", -6.83, 2)])
def test_the_crash_of_a_saturday_is_traded_when_it_was_reported(xiaomi, how, fall, rank):
    closes, moves, days = xiaomi
    factor = peers(moves, ["0700.HK", "1024.HK", "3690.HK"], how)
    crash = days[days["event_id"] == "2025-03-29-tongling"]
    row = event_study(moves["1810.HK"], factor, crash, of=closes).iloc[0]
    assert f"{row['day']:%Y-%m-%d}" == "2025-04-01"
    assert (row["point"], row["rank"], row["beyond"]) == (pytest.approx(fall, abs=5e-3), rank, True)
    assert row["placebos"] == 240 and row["detectable"] == pytest.approx(6.8, abs=0.3)
    three = event_study(moves["1810.HK"], factor, crash, (-1, 1), of=closes).iloc[0]
    assert (three["rank"], three["placebos"]) == (1, 238)


def test_the_incidents_first_day_left_the_ordinary_only_because_a_peer_jumped(xiaomi):
    closes, moves, days = xiaomi
    incident = days[days["event_id"] == "2026-01-05-kol"]
    tickers = ["0700.HK", "1024.HK", "3690.HK"]
    by = {how: event_study(moves["1810.HK"], peers(moves, tickers, how), incident, of=closes).iloc[0]
          for how in ("mean", "median")}  # fmt: skip
    assert [by[how]["beyond"] for how in by] == [True, False] and [by[how]["rank"] for how in by] == [6, 23]


def test_on_quiet_dates_the_test_rejects_no_more_than_it_says(xiaomi):
    closes, moves, days = xiaomi
    factor = peers(moves, ["0700.HK", "1024.HK", "3690.HK"])
    sessions = pd.DataFrame({"s": moves["1810.HK"], "f": factor}).dropna().index
    taken = np.flatnonzero(sessions.isin(days["day"]))
    near = np.unique(np.concatenate([taken - 1, taken, taken + 1]))
    quiet = [
        day for place, day in enumerate(sessions) if place >= 251 and place + 1 < len(sessions) and place not in near
    ]
    events = pd.DataFrame({"event_id": [str(day) for day in quiet], "day": quiet})
    p = event_study(moves["1810.HK"], factor, events, (-1, 1), of=closes)["p"]
    assert len(p) > 150 and (p <= 0.05).mean() < 0.07
