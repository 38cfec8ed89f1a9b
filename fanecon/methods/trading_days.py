"""Trading days: the first session in which the market could know of an event.

A day without a close is no trading day, so weekends and holidays need no calendar. News counts for a
session if it came before that session's close; what came later belongs to the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import with_columns

HONG_KONG_CLOSE = time(16, 0)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")


def sessions_of(stock: pd.Series, factor: pd.Series) -> pd.DataFrame:
    """Put the returns of stock and factor side by side, on the sessions that have both.

    Parameters
    ----------
    stock, factor : Series
        Returns by session.

    Returns
    -------
    DataFrame
        ``stock, factor`` by session, in order of time.

    Raises
    ------
    DataError
        If the index holds something that is no day, or a session twice.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-04-02", "2025-04-01"])
    >>> sessions_of(pd.Series([0.1, 0.2], days), pd.Series([0.0, None], days)).index.day.tolist()
    [2]
    """
    for name, values in (("stock", stock), ("factor", factor)):
        index = values.index
        if len(index) and not (isinstance(index, pd.DatetimeIndex) and index.is_unique and index.notna().all()):
            raise DataError(
                f"{name}: a session is missing, stands twice or is no day. Expected returns by session, as "
                "`returns` gives them."
            )
    return pd.DataFrame({"stock": stock, "factor": factor}).dropna().sort_index()


@dataclass(frozen=True)
class Placement:
    """The sessions in which the market could first react to events.

    Attributes
    ----------
    days : DataFrame
        ``event_id, candidate, day``: one row a candidate session, numbered from 1 in order of time.
    left_out : DataFrame
        ``event_id, reason``: ``too_coarse`` (no day known, or too many sessions possible) or
        ``outside_the_closes`` (a possible session, perhaps the only one, has no close).
    """

    days: pd.DataFrame
    left_out: pd.DataFrame


def candidate_days(
    events: pd.DataFrame,
    trading_days: pd.DatetimeIndex,
    close: time = HONG_KONG_CLOSE,
    most: int = 3,
) -> Placement:
    """Find every session that can have been the first to know of an event.

    The date of an event is a stretch of time: a minute, a part of a day, a whole day. All sessions that
    were the next to close at some moment of it are candidates: one for a minute; for a day known no
    closer the day itself and the next session; after a weekend both are the same.

    Parameters
    ----------
    events : DataFrame
        ``event_id``; ``date``: text such as 2026-01-05, 2026-01-05T21:35 or two of them with a slash
        between, in the exchange's time zone; optionally ``known`` in the same form: when the public could
        know, where that was not the date itself (an accident that was reported days later).
    trading_days : DatetimeIndex
        Days with a close, ascending.
    close : datetime.time
        End of trading; news at that minute is too late. Half-day sessions are not known here.
    most : int
        An event with more candidates than this is too coarse to be tested.

    Returns
    -------
    Placement

    Raises
    ------
    DataError
        If a column is missing or a date cannot be read.
    ParameterError
        If the trading days are not ascending and without time of day.

    Examples
    --------
    >>> sessions = pd.DatetimeIndex(["2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07"])
    >>> events = pd.DataFrame({"event_id": ["day", "evening", "sunday", "month"],
    ...                        "date": ["2026-01-05", "2026-01-05T21:35", "2026-01-04", "2026-01"]})
    >>> placed = candidate_days(events, sessions)
    >>> [f"{row.event_id} {row.candidate} {row.day:%d}" for row in placed.days.itertuples()]
    ['day 1 05', 'day 2 06', 'evening 1 06', 'sunday 1 05']
    >>> placed.left_out.to_numpy().tolist()
    [['month', 'too_coarse']]
    """
    with_columns(events, ("event_id", "date"), "events")
    if not trading_days.is_monotonic_increasing or not (trading_days == trading_days.normalize()).all():
        raise ParameterError("candidate_days: the trading days do not ascend, or have a time of day. Sort the closes.")
    days: list[tuple[str, int, pd.Timestamp]] = []
    left_out: list[tuple[str, str]] = []
    moments = events["date"].astype(str)
    if "known" in events.columns:
        known = events["known"].astype(object).fillna("").astype(str)
        moments = known.where(known != "", moments)
    for event_id, written in zip(events["event_id"].astype(str), moments, strict=True):
        stretch = _stretch(written, event_id)
        if stretch is None:
            left_out.append((event_id, "too_coarse"))
            continue
        first, last = (_session(moment, trading_days, close) for moment in stretch)
        inside = range(max(first, 0), min(last, len(trading_days) - 1) + 1)
        if len(inside) > most:
            left_out.append((event_id, "too_coarse"))
            continue
        days += [(event_id, number, trading_days[place]) for number, place in enumerate(inside, 1)]
        if first < 0 or last >= len(trading_days):
            left_out.append((event_id, "outside_the_closes"))
    placed = pd.DataFrame(days, columns=["event_id", "candidate", "day"])
    return Placement(
        placed.astype({"day": "datetime64[ns]"}), pd.DataFrame(left_out, columns=["event_id", "reason"], dtype=str)
    )


def _stretch(written: str, event_id: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """First and last moment of a written date; None where it names no day."""
    first, _, last = written.partition("/")
    ends = [first, last or first]
    if not all(_DAY.fullmatch(end) for end in ends):
        if all(re.fullmatch(r"\d{4}(-\d{2}){0,2}(T\d{2}:\d{2})?", end) for end in ends):
            return None
        raise DataError(
            f'{event_id}: "{written}" is no date. Expected 2026-01-05, 2026-01-05T21:35 or a span with "/".'
        )
    try:
        start, end = (pd.Timestamp(text) for text in ends)
    except ValueError as failure:
        raise DataError(f'{event_id}: "{written}" is not on the calendar ({failure}).') from failure
    end = end if "T" in ends[1] else end + pd.Timedelta(hours=23, minutes=59)
    if start > end:
        raise DataError(f'{event_id}: "{written}" ends before it begins. Expected the earlier moment first.')
    return start, end


def _session(moment: pd.Timestamp, trading_days: pd.DatetimeIndex, close: time) -> int:
    """Place of the first session to close after a moment; −1 before the first one, whose eve is unknown."""
    day = moment.normalize() + pd.Timedelta(days=int(moment.time() >= close))
    if len(trading_days) == 0 or day < trading_days[0]:
        return -1
    return int(trading_days.searchsorted(day))
