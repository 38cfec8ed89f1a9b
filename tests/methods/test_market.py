"""Events and a share price as plain frames: the core's results in per cent, documents with every row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fanecon.errors import DataError
from fanecon.methods import event_study as core
from fanecon.methods.market import event_study, first_days, peers, returns
from fanecon.methods.pooled_events import holm
from fanecon.methods.refusal import Refusal

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


def test_it_is_the_core_in_per_cent_whatever_the_scale(moved):
    stock, factor, days = moved
    found = event_study(stock, factor, days, estimation=(-100, -11), of=OF).set_index("event_id")
    known = core.event_study(stock / 100, factor / 100, days, estimation=(-100, -11)).results.set_index("event_id")
    assert found.loc["crash", "point"] == pytest.approx(100 * known.loc["crash", "car"])
    assert found.loc["crash", "p"] == known.loc["crash", "p"] and found.loc["crash", "beyond"]
    assert found["usual_low"].lt(0).all() and found["usual_high"].gt(0).all()


def test_rows_keep_their_words_and_both_documents(moved):
    found = event_study(*moved, estimation=(-100, -11), of=OF)
    assert found["title"].tolist() == ["坠", "平", "同日"] and found["event_source_id"].tolist() == ["s1", "s2", "s3"]
    assert set(found["source_id"]) == {("exchange",)} and set(found["unit"]) == {"percent"}


def test_events_of_one_session_are_corrected_as_one(moved):
    found = event_study(*moved, estimation=(-100, -11), of=OF)
    one = found.drop_duplicates("day")
    assert one["survives"].tolist() == holm(one["p"].reset_index(drop=True), 0.05)["survives"].tolist()
    assert found.set_index("event_id").loc["crash", "corrected"] == found.set_index("event_id").loc["same", "corrected"]


def test_it_refuses_where_nothing_can_be_tested(moved):
    stock, factor, days = moved
    assert event_study(stock, factor, days, least=400, of=OF).code == "too_short"
    assert event_study(stock, factor, days[:0], of=OF) == Refusal("no_events")
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
