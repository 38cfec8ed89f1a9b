"""Shares with errors of reading: bounds that hold every truth."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.refusal import Refusal
from fanecon.methods.stance import change_in_stance, mean_stance, with_error

ALWAYS = (date(2025, 1, 1), date(2025, 12, 31))


def days(*rows: tuple[float, float, float, float], error: float = 0.4, count: float = 70) -> pd.DataFrame:
    """Rows of comments, positive, neutral, negative, from 1 April 2025."""
    frame = pd.DataFrame(rows, columns=["comments", "positive", "neutral", "negative"])
    frame.insert(0, "date", pd.date_range("2025-04-01", periods=len(rows)))
    return frame.assign(comments_error=count, share_error=error)


def test_errors_become_bounds():
    row = with_error(days((1000, 10.0, 40.0, 50.2))).iloc[0]
    assert [row["comments_low"], row["comments_high"]] == [930, 1070]
    assert [row["positive_low"], row["positive_high"]] == pytest.approx([9.6, 10.4])
    assert [row["net"], row["net_low"], row["net_high"]] == pytest.approx([-40.2, -41.0, -39.4])
    assert row["sum_off"] == pytest.approx(0.2)


def test_bounds_stay_where_shares_can_be():
    row = with_error(days((50, 0.2, 0.0, 99.8))).iloc[0]
    assert (row["positive_low"], row["neutral_low"], row["negative_high"], row["comments_low"]) == (0, 0, 100, 0)
    assert row["net_low"] == -100


def test_a_day_without_shares_keeps_its_comments_only():
    found = with_error(days((1000, 10, 40, 50), (500, 10, math.nan, 50), (math.nan, 10, 40, 50)))
    assert len(found) == 2
    assert found["comments"].tolist() == [1000, 500]
    assert found.loc[1, ["positive", "net", "net_low"]].isna().all()
    assert mean_stance(found, "net", *ALWAYS).point == -40


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (days((1000, 10, 40, 52)), "add up to 102.0"), (days((1000, 10, 40, 101)), "from 0 to 100"),
        (days((-1, 10, 40, 50)), "at least 0"), (pd.concat([days((1, 10, 40, 50))] * 2), "stands twice"),
        (days((1, 10, 40, 50)).drop(columns="share_error"), "share_error is missing"),
        (days((1, 10, 40, 50)).assign(share_error=math.nan), "lacks comments_error or share_error"),
    ],
)  # fmt: skip
def test_bad_tables(frame, message):
    with pytest.raises(DataError, match=message):
        with_error(frame)


def test_the_mean_is_weighted_by_comments():
    bounds = with_error(days((100, 10, 40, 50), (300, 30, 40, 30), error=0, count=0))
    found = mean_stance(bounds, "positive", *ALWAYS)
    assert (found.low, found.point, found.high) == (25, 25, 25)


def test_bounds_of_the_mean_use_the_counts_too():
    bounds = with_error(days((100, 10, 40, 50), (100, 30, 40, 30), error=0, count=50))
    found = mean_stance(bounds, "positive", *ALWAYS)
    assert (found.low, found.high) == ((10 * 150 + 30 * 50) / 200, (10 * 50 + 30 * 150) / 200)


def test_days_that_were_not_observed():
    bounds = with_error(days((100, 10, 40, 50)))
    found = mean_stance(bounds, "net", date(2024, 1, 1), date(2024, 1, 2))
    assert isinstance(found, Refusal) and found.code == "no_days"
    assert change_in_stance(bounds, (date(2024, 1, 1), date(2024, 1, 2)), ALWAYS).empty
    with pytest.raises(ParameterError, match="Expected one of positive"):
        mean_stance(bounds, "happy", *ALWAYS)


def test_a_change_within_the_errors_is_not_certain():
    bounds = with_error(days((1000, 30, 40, 30), (1000, 29.5, 40, 30.5)))
    first, second = (date(2025, 4, 1),) * 2, (date(2025, 4, 2),) * 2
    found = change_in_stance(bounds, first, second).set_index("measure")
    assert found.loc["net", "change"] == -1
    assert not found["certain"].any()
    sharp = with_error(days((1000, 30, 40, 30), (1000, 29.5, 40, 30.5), error=0.1))
    assert change_in_stance(sharp, first, second).set_index("measure")["certain"].to_dict() == {
        "positive": True, "neutral": False, "negative": True, "net": True,
    }  # fmt: skip


shares = st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(lambda t: (min(t), max(t)))


@given(st.lists(st.tuples(st.integers(100, 5000), shares), min_size=1, max_size=6), st.integers(0, 2**32 - 1))
def test_the_true_mean_lies_inside(rows, seed):
    """Draw truths within the errors of the readings: their weighted mean is inside, for every measure."""
    table = days(*((n, a / 10, (b - a) / 10, 100 - b / 10) for n, (a, b) in rows))
    bounds = with_error(table)
    rng = np.random.default_rng(seed)
    counts = rng.uniform(bounds["comments_low"], bounds["comments_high"])
    for measure in ("positive", "negative", "net"):
        truth = rng.uniform(bounds[f"{measure}_low"], bounds[f"{measure}_high"])
        found = mean_stance(bounds, measure, *ALWAYS)
        assert found.low - 1e-9 <= np.average(truth, weights=counts) <= found.high + 1e-9
