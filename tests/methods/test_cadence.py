"""Cadence: the ISO calendar, shares of weeks, change points of the Nile."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.cadence import cadence, calendar, change_points, weeks_in_year
from fanecon.methods.refusal import Refusal

WEEKS = st.lists(st.integers(0, 700), min_size=1, max_size=80)


def weekly(weeks, **kw):
    return cadence(pd.DataFrame({"week": weeks}, dtype=str), **kw)


def week(number):
    year, at, _ = (date(2014, 1, 6) + timedelta(weeks=number)).isocalendar()
    return f"{year}-W{at:02d}"


# --- weeks ----------------------------------------------------------------------------------------


def test_the_years_with_53_weeks():
    assert [year for year in range(2000, 2030) if weeks_in_year(year) == 53] == [2004, 2009, 2015, 2020, 2026]


def test_a_calendar_crosses_the_year_and_goes_on_after_the_last_record():
    result = calendar(["2020-W52", "2021-W01", "2021-W01"], until="2021-W03")
    assert result["week"].tolist() == ["2020-W52", "2020-W53", "2021-W01", "2021-W02", "2021-W03"]
    assert result["active"].tolist() == [True, False, True, False, False]
    assert result["year"].tolist() == [2020, 2020, 2021, 2021, 2021]
    assert result["number"].tolist() == [52, 53, 1, 2, 3]


@given(WEEKS)
def test_every_week_is_counted_once(numbers):
    weeks = [week(n) for n in numbers]
    result = calendar(weeks, until=week(710), since=week(0))
    assert len(result) == 711
    assert result["week"].is_unique
    assert set(result["week"][result["active"]]) == set(weeks)
    years = weekly(weeks, until=week(710))
    assert years["active"].sum() == len(set(weeks))
    assert years["point"].between(0, 100).all()


def test_years_of_silence_are_zeros_up_to_the_snapshot():
    weeks = [f"2023-W{n:02d}" for n in range(1, 39)] + ["2024-W02"]
    result = weekly(weeks, until="2026-W34").set_index("year")
    assert result["active"].tolist() == [38, 1, 0, 0]
    assert result["weeks"].tolist() == [52, 52, 52, 34]
    assert result["point"].round(1).tolist() == [73.1, 1.9, 0.0, 0.0]
    assert result["complete"].tolist() == [True, True, True, False]


def test_the_first_year_counts_from_its_first_week_unless_observed_later():
    assert weekly(["2014-W44"], until="2014-W52")["weeks"].tolist() == [52]
    late = weekly(["2014-W44"], until="2014-W52", since="2014-W43")
    assert late[["weeks", "complete"]].to_numpy().tolist() == [[10, False]]
    assert weekly([], until="2014-W04", since="2014-W01")["point"].tolist() == [0.0]


@pytest.mark.parametrize("text", ["2019-W53", "2019-W00", "2019W12", "2019-12", "W12-2019", "0000-W01"])
def test_what_is_no_week(text):
    with pytest.raises(DataError, match="is not an ISO week"):
        calendar([text], until="2020-W01")


def test_records_outside_of_the_observation_are_an_error():
    with pytest.raises(DataError, match="2024-W02"):
        calendar(["2023-W01", "2024-W02"], until="2023-W52")
    with pytest.raises(DataError, match="2023-W01"):
        calendar(["2023-W01"], until="2023-W52", since="2023-W02")
    with pytest.raises(DataError, match="no week has a record"):
        weekly([], until="2023-W52")
    with pytest.raises(DataError, match="first week before the last"):
        calendar([], until="2023-W01", since="2023-W02")


# --- change points --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nile():
    from statsmodels.datasets import nile

    table = nile.load_pandas().data
    return table["volume"].to_numpy(), [f"{year:.0f}" for year in table["year"]]


def starts(found):
    """The first observation of every new regime."""
    return tuple(found["start"][1:])


@pytest.mark.parametrize("count", [1, None])
def test_the_nile_changes_in_1899(nile, count):  # V16
    result = change_points(*nile, count=count)
    assert starts(result) == ("1899",)
    assert result["observations"].tolist() == [28, 72]
    assert result["mean"].tolist() == pytest.approx([1097.75, 849.97], abs=0.01)
    assert result[["start", "end"]].to_numpy().tolist() == [["1871", "1898"], ["1899", "1970"]]
    assert 0.4 < result["explained"][0] < 0.5


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_search_is_exact(nile, count):
    import ruptures

    volume, years = nile
    ends = ruptures.Dynp(model="l2", min_size=2, jump=1).fit(volume.reshape(-1, 1)).predict(n_bkps=count)
    assert starts(change_points(*nile, count=count)) == tuple(years[end] for end in ends[:-1])


def test_pelt_is_the_one_of_ruptures(nile):
    import ruptures

    rng = np.random.default_rng(3)
    series = np.concatenate([rng.normal(mean, 1, 40) for mean in (0, 4, 1, 6)])
    penalty = (np.diff(series) ** 2).mean() * np.log(len(series))
    ends = ruptures.Pelt(model="l2", min_size=5, jump=1).fit(series.reshape(-1, 1)).predict(pen=penalty)
    result = change_points(series, [str(i) for i in range(160)], min_size=5)
    assert starts(result) == tuple(str(end) for end in ends[:-1])
    assert len(starts(result)) == 3
    assert all(abs(int(start) - truth) <= 2 for start, truth in zip(starts(result), (40, 80, 120), strict=True))


def test_the_penalty_is_the_one_documented():
    import ruptures

    wandering = np.cumsum(np.random.default_rng(3).normal(size=160))  # many small steps: each penalty has its own
    half_squared_difference = (np.diff(wandering) ** 2).mean() / 2
    search = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(wandering.reshape(-1, 1))
    ends = {factor: search.predict(pen=factor * half_squared_difference * np.log(160)) for factor in (1.5, 2, 3)}
    found = change_points(wandering, [str(i) for i in range(160)])
    assert starts(found) == tuple(str(end) for end in ends[2][:-1])
    assert ends[1.5] != ends[2] != ends[3]


def test_pelt_finds_none_in_noise_where_a_count_always_finds_one():
    labels = [str(i) for i in range(200)]
    alarms = 0
    for seed in range(40):
        noise = np.random.default_rng(seed).normal(size=200)
        found = change_points(noise, labels)
        alarms += bool(starts(found))
        assert found["explained"][0] == pytest.approx(0, abs=1e-12) or starts(found)
        assert len(starts(change_points(noise, labels, count=1))) == 1
    assert alarms <= 10


def test_neighbours_alike_are_taken_for_changes_as_often_as_documented():
    from scipy.signal import lfilter

    rng = np.random.default_rng(7)
    alike = [lfilter([1.0], [1.0, -0.4], rng.normal(size=250))[50:] for _ in range(40)]
    few = rng.normal(size=(200, 20))
    assert sum(bool(starts(change_points(s, [str(i) for i in range(200)]))) for s in alike) >= 35  # 97 %
    assert 24 <= sum(bool(starts(change_points(s, [str(i) for i in range(20)]))) for s in few) <= 60  # 20 %


@given(st.lists(st.integers(-50, 50), min_size=6, max_size=40), st.integers(1, 2))
def test_segments_tile_the_series(values, count):
    labels = [str(i) for i in range(len(values))]
    result = change_points(values, labels, count=count)
    if isinstance(result, Refusal):
        assert result.code == "no_variation"
        assert len(set(values)) == 1
        return
    assert result["observations"].sum() == len(values)
    assert (result["observations"] >= 2).all()
    assert -1e-9 <= result["explained"][0] <= 1 + 1e-9


def test_short_and_constant_series_are_refused():
    assert change_points([1, 2, 3], list("abc")) == Refusal("too_short", {"observations": 3, "required": 4})
    assert change_points([1, 2, 3, 4, 5], list("abcde"), count=2).needs["required"] == 6
    assert change_points([0.0] * 9, list("abcdefghi")) == Refusal("no_variation", {"observations": 9, "value": 0.0})


def test_change_points_say_what_does_not_fit():
    with pytest.raises(DataError, match="3 values and 2 labels"):
        change_points([1, 2, 3], ["a", "b"])
    with pytest.raises(DataError, match="a value is missing"):
        change_points(pd.Series([1, None, 3, 4]), list("abcd"))
    with pytest.raises(ParameterError, match="count=0"):
        change_points([1, 2, 3, 4], list("abcd"), count=0)
