"""Sessions: the first day the market could know."""

from __future__ import annotations

from datetime import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.trading_days import first_days

# Hong Kong around Easter 2025: the 4th (Ching Ming) and the weekends have no close.
SESSIONS = pd.DatetimeIndex(["2025-03-28", "2025-03-31", "2025-04-01", "2025-04-02", "2025-04-03", "2025-04-07"])


def placed(date, known=None, **options):
    events = pd.DataFrame({"event_id": ["e"], "date": [date], "known": [known]})
    return [f"{day:%m-%d}" for day in first_days(events, SESSIONS, every=True, **options)["day"]]


# --- candidate days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2025-04-01", ["04-01", "04-02"]),  # a day: before or after the close
        ("2025-04-01T15:59", ["04-01"]),
        ("2025-04-01T16:00", ["04-02"]),  # news at the close is too late
        ("2025-04-01T00:05", ["04-01"]),
        ("2025-03-29", ["03-31"]),  # a Saturday
        ("2025-04-03T18:00", ["04-07"]),  # after the close before a holiday and a weekend
        ("2025-04-04", ["04-07"]),
        ("2025-04-01T12:00/2025-04-01T17:59", ["04-01", "04-02"]),
        ("2025-04-01T18:00/2025-04-01T23:59", ["04-02"]),
        ("2025-03-29/2025-03-31T10:00", ["03-31"]),
        ("2025-03-31/2025-04-01T10:00", ["03-31", "04-01"]),
    ],
)
def test_every_session_that_can_have_been_the_first_is_shown(date, days):
    assert placed(date) == days


def test_what_the_public_learned_later_counts_from_then():
    # The crash of Saturday 2025-03-29 was first reported during the session of 1 April.
    assert placed("2025-03-29", "2025-04-01T09:30/2025-04-01T13:59") == ["04-01"]
    assert placed("2025-03-29", "") == ["03-31"]
    assert placed("2025-03-29", np.nan) == ["03-31"]


@pytest.mark.parametrize("date", ["2025-04", "2025", "2025-03/2025-04", "2025-03-28/2025-04-07"])
def test_coarse_dates_are_left_out(date):
    assert placed(date) == []


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2025-03-27", ["03-28"]),  # the eve of the first session is unknown, the first session is not
        ("2025-03-27T10:00", []),
        ("2025-04-07", ["04-07"]),
        ("2025-04-07T16:00", []),
        ("2030-01-01", []),
    ],
)
def test_sessions_outside_of_the_closes_are_no_candidates(date, days):
    assert placed(date) == days


def test_another_exchange_has_another_close():
    assert placed("2025-04-01T15:30", close=time(15, 0)) == ["04-02"]


def test_without_sessions_or_events_nothing_is_placed():
    events = pd.DataFrame({"event_id": ["a"], "date": ["2025-04-01"]})
    assert first_days(events, pd.DatetimeIndex([])).empty
    assert first_days(events.iloc[:0], SESSIONS).columns.tolist() == ["event_id", "date", "candidate", "day"]


@given(st.datetimes(pd.Timestamp("2025-03-29").to_pydatetime(), pd.Timestamp("2025-04-06").to_pydatetime()))
def test_a_minute_has_one_session_and_its_day_contains_it(moment):
    days = placed(f"{moment:%Y-%m-%dT%H:%M}")
    assert len(days) == 1
    assert set(days) <= set(placed(f"{moment:%Y-%m-%d}"))
    assert pd.Timestamp(f"2025-{days[0]}") + pd.Timedelta(hours=16) > pd.Timestamp(moment).floor("min")


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ("1 April", 'holds "1 April"'),
        ("2025-02-30", "is not a day of the calendar"),
        ("2025-04-02/2025-04-01", "is not a span of time"),
    ],
)
def test_an_unreadable_date_is_named_with_its_event(date, message):
    with pytest.raises(DataError, match=f"events: e .*{message}"):
        placed(date)


def test_a_row_has_its_own_days_even_where_an_event_stands_twice():
    news = pd.DataFrame({"event_id": "e", "date": ["2025-03-31T10:00", "2025-04-02T10:00"], "title": ["a", "b"]})
    found = first_days(pd.concat([news[:1], news[1:].set_axis([0])]), SESSIONS)
    assert [f"{row.title} {row.day:%m-%d}" for row in found.itertuples()] == ["a 03-31", "b 04-02"]


def test_sessions_must_ascend():
    with pytest.raises(ParameterError, match="do not ascend"):
        first_days(pd.DataFrame({"event_id": [], "date": []}), SESSIONS[::-1])
