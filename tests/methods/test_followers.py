"""Follower counts: what is flagged, what is left alone, and what two points allow."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.methods.estimate import Estimate
from fanecon.methods.followers import change_between, flag_series
from fanecon.methods.refusal import Refusal

DAY = pd.Timestamp("2025-10-13")


def series(values):
    return pd.DataFrame({"date": pd.date_range("2026-06-24", periods=len(values)), "followers": values})


def drifting(n=40, seed=0):
    """A count that falls by some 8,000 a day."""
    return 36e6 + np.cumsum(np.random.default_rng(seed).normal(-8000, 900, n)).round()


def flags(values, **options):
    table = flag_series(series(values), **options)
    return {i: flag for i, flag in enumerate(table["flag"]) if flag}


# --- flags ----------------------------------------------------------------------------------------


def test_the_outlier_of_the_published_series_is_caught_and_kept():
    daily = open_case("xiaomi").frame("followers_daily")
    table = flag_series(daily[daily["platform"] == "douyin"])
    outliers = table[table["flag"] == "outlier"]
    assert outliers["followers"].tolist() == [42479000]
    assert f"{outliers['date'].iloc[0]:%Y-%m-%d}" == "2026-06-24"
    assert table.loc[table["rounded"], "followers"].tolist() == [42479000]
    weibo = flag_series(daily[daily["platform"] == "weibo"])
    assert not (weibo["flag"] == "outlier").any()


@pytest.mark.parametrize("place", [0, 1, 2, 17, 37, 38, 39])
@pytest.mark.parametrize("factor", [0.85, 1.17])
def test_one_wrong_value_is_one_outlier_wherever_it_stands(place, factor):
    values = drifting()
    values[place] *= factor
    assert flags(values) == {place: "outlier"}


def test_a_change_that_stays_is_a_step():
    values = drifting()
    values[20:] += 60000
    assert flags(values) == {20: "step"}


def test_a_step_and_an_outlier_are_told_apart():
    values = drifting()
    values[20:] += 60000
    values[30] *= 0.9
    assert flags(values) == {20: "step", 30: "outlier"}


def test_values_are_never_changed():
    values = drifting()
    values[5] *= 1.2
    table = flag_series(series(values))
    assert table["followers"].tolist() == values.tolist()


def test_a_missing_day_is_flagged_and_bridged_by_the_day():
    values = drifting()
    gap = values.copy()
    gap[10] = np.nan
    table = flag_series(series(gap))
    assert table.loc[10, "flag"] == "missing" and math.isnan(table.loc[10, "change"])
    assert table.loc[11, "change"] == pytest.approx(math.log(values[11] / values[9]) / 2)
    without = flag_series(series(gap).drop(index=10))
    assert (without["flag"] == "").all()
    assert without["change"].dropna().tolist() == table["change"].dropna().tolist()


@given(st.integers(0, 300), st.floats(0.01, 1000))
def test_flags_do_not_depend_on_the_unit(seed, unit):
    values = drifting(20, seed)
    values[7] *= 1.01
    assert flags(values * unit) == flags(values)


def test_the_order_of_rows_does_not_matter():
    frame = series(drifting())
    pd.testing.assert_frame_equal(flag_series(frame.sample(frac=1, random_state=2)), flag_series(frame))


def test_the_threshold_is_a_parameter():
    values = drifting()
    values[20:] += 9000  # about ten deviations
    assert flags(values) == {20: "step"}
    assert flags(values, threshold=50.0) == {}


def test_round_values_among_round_values_are_no_sign():
    values = (drifting() / 10000).round() * 10000
    values[::2] += 10000
    assert not flag_series(series(values))["rounded"].any()


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_a_few_points_are_no_time_series(n):
    assert flag_series(series(drifting()[:n])) == Refusal("not_a_time_series", {"points": n, "required": 8})


def test_missing_values_are_no_points():
    values = drifting()[:9]
    values[[2, 3]] = np.nan
    assert flag_series(series(values)).needs == {"points": 7, "required": 8}
    assert flag_series(series([])).code == "not_a_time_series"


def test_where_nothing_changes_nothing_can_be_judged():
    assert flag_series(series([5e6] * 20 + [9e6])) == Refusal("constant", {"points": 21})


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.concat([series([1, 2]), series([3])]), "a day occurs twice"),
        (series(drifting(3)).assign(date=["2026-06-24", "2026-06-25 08:00", "2026-06-25 20:00"]), "a day occurs twice"),
        (series(drifting(2)).assign(date=[DAY, pd.NaT]), "row 1, column date"),
        (series([1.0, 0.0]), "nobody follows"),
        (series([1.0, -1.0]), "column followers"),
        (series([1.0]).drop(columns="date"), "the column date is missing"),
    ],
)
def test_a_broken_series_is_named(frame, message):
    with pytest.raises(DataError, match=message):
        flag_series(frame)


def test_arguments_out_of_range_are_an_error():
    for wrong in ({"threshold": 0.0}, {"least": 3}):
        with pytest.raises(ParameterError, match="flag_series"):
            flag_series(series(drifting()), **wrong)


# --- two points -----------------------------------------------------------------------------------


def test_two_rounded_figures_bound_the_change():
    # "4500多万" and "4450万": a fall, but by how much is open by a million.
    change = change_between(
        Estimate(45e6, 45e6, 46e6), Estimate(44.5e6, 44.495e6, 44.505e6), DAY, DAY + pd.Timedelta(4, "D")
    )
    assert (change.difference.low, change.difference.high) == (-1.505e6, -0.495e6)
    assert change.relative.low == pytest.approx(44.495 / 46 - 1) and change.relative.high == pytest.approx(
        44.505 / 45 - 1
    )
    assert (change.sign, change.days) == ("fall", 4)


def test_floors_leave_the_direction_open():
    change = change_between(
        Estimate(45e6, 45e6, math.inf), Estimate(45e6, 45e6, math.inf), DAY, DAY + pd.Timedelta(30, "D")
    )
    assert (change.difference.low, change.difference.high, change.sign) == (-math.inf, math.inf, "unknown")
    rise = change_between(
        Estimate(2.5e7, 2.4e7, 2.5e7), Estimate(2.8e7, 2.8e7, math.inf), DAY, DAY + pd.Timedelta(30, "D")
    )
    assert (rise.sign, rise.difference.low, rise.difference.high) == ("rise", 3e6, math.inf)


@given(*[st.floats(1, 1e8) for _ in range(2)], *[st.floats(0, 1e6) for _ in range(4)], st.floats(0, 1), st.floats(0, 1))
def test_the_bounds_hold_every_true_change(a, b, da, ua, db, ub, s, t):
    first, last = Estimate(a, max(a - da, 0.5), a + ua), Estimate(b, max(b - db, 0.5), b + ub)
    change = change_between(first, last, DAY, DAY + pd.Timedelta(1, "D"))
    true_first = first.low + s * (first.high - first.low)
    true_last = last.low + t * (last.high - last.low)
    slack = 1e-6 * max(a, b)
    assert change.difference.low - slack <= true_last - true_first <= change.difference.high + slack
    assert change.relative.low <= true_last / true_first - 1 + 1e-9 * true_last / true_first
    assert (change.sign == "rise") <= (true_last > true_first - slack)


def test_a_day_is_no_period():
    one = Estimate(1.0, 1.0, 1.0)
    assert change_between(one, one, DAY, DAY) == Refusal("same_day", {"points": 2, "day": "2025-10-13"})
    with pytest.raises(ParameterError, match="is before"):
        change_between(one, one, DAY, DAY - pd.Timedelta(1, "D"))
    with pytest.raises(DataError, match="positive base"):
        change_between(Estimate(0.0, 0.0, 0.0), one, DAY, DAY + pd.Timedelta(1, "D"))
