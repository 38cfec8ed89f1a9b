"""Trading days: the first session in which the market could know of an event.

A day without a close is no trading day, so weekends and holidays need no calendar. News counts for a
session if it came before that session's close; what came later belongs to the next one.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pandas as pd

from fanecon.errors import ParameterError
from fanecon.methods.frames import with_columns
from fanecon.methods.moments import stretch

HONG_KONG_CLOSE = time(16, 0)
_MOST = 3  # sessions that may have been the first; with more a date is too coarse
_DAY = len("2026-01-05")


def first_days(
    events: pd.DataFrame, sessions: pd.Index, every: bool = False, close: time = HONG_KONG_CLOSE
) -> pd.DataFrame:
    """Find the first session that could know of each event.

    The date of an event is a stretch of time: a minute, a part of a day, a whole day. All sessions that were the next
    to close at some moment of it are candidates: one for a minute; for a day known no closer the day itself and the
    next session; after a weekend both are the same.

    Parameters
    ----------
    events : DataFrame
        ``event_id, date`` and perhaps ``known`` (when the public could know, where that was later: an accident that was
        reported days after), as written in the exchange's time zone: 2026-01-05, 2026-01-05T21:35, or two of them with
        a slash between. Any other columns are kept.
    sessions : DatetimeIndex
        Days with a close, such as the index of `returns`.
    every : bool
        Give every session that may have been the first, not the earliest alone.
    close : datetime.time
        End of trading; news at that minute is too late. Half-day sessions are not known here.

    Returns
    -------
    DataFrame
        The events with ``day`` and ``candidate`` (1 for the earliest), in order of time. Events without such a session
        (no day known, more than three sessions possible, before or after the closes) are left out.

    Raises
    ------
    DataError
        If a column is missing or a date cannot be read.
    ParameterError
        If the sessions are not ascending and without time of day.

    Examples
    --------
    >>> sessions = pd.DatetimeIndex(["2026-01-02", "2026-01-05", "2026-01-06"])
    >>> news = pd.DataFrame({"event_id": ["evening", "month"], "date": ["2026-01-05T21:35", "2026-01"]})
    >>> first_days(news, sessions)["day"].dt.day.tolist()
    [6]
    """
    stamps = with_columns(events, ("event_id", "date"), "events")["date"].astype(str)
    days = pd.DatetimeIndex(sessions)
    if not days.is_monotonic_increasing or not (days == days.normalize()).all():
        raise ParameterError("first_days: the sessions do not ascend, or have a time of day. Sort the closes.")
    if "known" in events.columns:
        known = events["known"].astype(object).fillna("").astype(str).reset_index(drop=True)
        stamps = known.where(known != "", stamps)
    found: list[tuple[int, int, pd.Timestamp]] = []
    for row, (event_id, stamp) in enumerate(zip(events["event_id"], stamps, strict=True)):
        begins, ends = stretch(stamp, f"events: {event_id}")
        places = range(_session(begins, days, close), _session(ends - datetime.resolution, days, close) + 1)
        held = [place for place in places if 0 <= place < len(days)]
        if len(held) <= _MOST and min(map(len, stamp.split("/"))) >= _DAY:
            found += [(row, number, days[place]) for number, place in enumerate(held if every else held[:1], 1)]
    placed = pd.DataFrame(found, columns=["row", "candidate", "day"]).astype({"row": int, "day": "datetime64[ns]"})
    plain = events.drop(columns=[c for c in ("day", "candidate") if c in events]).reset_index(drop=True)
    plain = plain.assign(event_id=plain["event_id"].astype(str)).join(placed.set_index("row"), how="inner")
    return plain.sort_values(["day", "event_id"], ignore_index=True)


def _session(moment: datetime, days: pd.DatetimeIndex, close: time) -> int:
    """Place of the first session to close after a moment; −1 before the first one, whose eve is unknown."""
    day = pd.Timestamp(moment.date() + timedelta(days=int(moment.time() >= close)))
    if len(days) == 0 or day < days[0]:
        return -1
    return int(days.searchsorted(day))
