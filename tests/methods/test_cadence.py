"""Cadence: the ISO calendar, shares of weeks."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.methods.cadence import cadence, weeks_in_year

WEEKS = st.lists(st.integers(0, 700), min_size=1, max_size=80)


def weekly(weeks, **kw):
    return cadence(pd.DataFrame({"week": weeks}, dtype=str), **kw)


def week(number):
    year, at, _ = (date(2014, 1, 6) + timedelta(weeks=number)).isocalendar()
    return f"{year}-W{at:02d}"


# --- weeks ----------------------------------------------------------------------------------------


def test_the_years_with_53_weeks():
    assert [year for year in range(2000, 2030) if weeks_in_year(year) == 53] == [2004, 2009, 2015, 2020, 2026]


def test_the_calendar_crosses_the_year_and_goes_on_after_the_last_record():
    result = weekly(["2020-W52", "2021-W01", "2021-W01"], until="2021-W03")
    assert result[["year", "active", "weeks"]].to_numpy().tolist() == [[2020, 1, 53], [2021, 1, 3]]


@given(WEEKS)
def test_every_week_is_counted_once(numbers):
    weeks = [week(n) for n in numbers]
    years = weekly(weeks, until=week(710))
    first = date.fromisocalendar(int(min(weeks)[:4]), 1, 1)
    assert years["weeks"].sum() == (date(2014, 1, 6) + timedelta(weeks=711) - first).days // 7
    assert years["active"].sum() == len(set(weeks))
    assert years["point"].between(0, 100).all()


def test_years_of_silence_are_zeros_up_to_the_snapshot():
    weeks = [f"2023-W{n:02d}" for n in range(1, 39)] + ["2024-W02"]
    result = weekly(weeks, until="2026-W34").set_index("year")
    assert result["active"].tolist() == [38, 1, 0, 0]
    assert result["weeks"].tolist() == [52, 52, 52, 34]
    assert result["point"].round(1).tolist() == [73.1, 1.9, 0.0, 0.0]
    assert result["complete"].tolist() == [True, True, True, False]


def test_the_first_year_counts_from_its_first_week():
    assert weekly(["2014-W44"], until="2014-W52")["weeks"].tolist() == [52]


@pytest.mark.parametrize("text", ["2019-W53", "2019-W00", "2019W12", "2019-12", "W12-2019", "0000-W01"])
def test_what_is_no_week(text):
    with pytest.raises(DataError, match="is not an ISO week"):
        weekly([text], until="2020-W01")


def test_an_empty_cell_is_no_week():
    with pytest.raises(DataError, match="is not an ISO week"):
        cadence(pd.DataFrame({"week": ["2019-W12", None]}), until="2020-W01")


def test_records_outside_of_the_observation_are_an_error():
    with pytest.raises(DataError, match="observed until 2023-W52, the last record is of 2024-01-08"):
        weekly(["2023-W01", "2024-W02"], until="2023-W52")
    with pytest.raises(DataError, match="the last record is of None"):
        weekly([], until="2023-W52")
