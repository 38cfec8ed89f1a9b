"""How late each answer came: hours between events whose stamps are only so exact.

A time stamp is no more exact than it was written: "2026-01-05T21:35" is that minute, "2026-01-05" that
day, two stamps with a slash the stretch between them. Every duration is therefore an interval.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import with_columns
from fanecon.methods.refusal import Refusal
from fanecon.notation.periods import parse_period

_HOUR = timedelta(hours=1)
# The precision of a clock time follows from how many characters were written: 21, 21:35 or 21:35:10.
_WIDTHS = {2: _HOUR, 5: timedelta(minutes=1), 8: timedelta(seconds=1)}


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """When something happened, as exactly as it was written.

    Parameters
    ----------
    earliest, latest : datetime
        The ends of the stretch that the stamp allows, in local time.
    """

    earliest: datetime
    latest: datetime

    @classmethod
    def read(cls, text: str) -> Moment:
        """Read a stamp.

        Parameters
        ----------
        text : str
            A year, month or day, a local time ("2026-01-05T21:35"), or two of these with "/" between.

        Returns
        -------
        Moment

        Raises
        ------
        DataError
            If the stamp cannot be read, names a time zone or ends before it begins.

        Examples
        --------
        >>> minute = Moment.read("2026-01-05T21:35")
        >>> minute.latest - minute.earliest
        datetime.timedelta(seconds=60)
        >>> evening = Moment.read("2026-01-06T18:00/2026-01-06T23:59")
        >>> str(evening.latest)
        '2026-01-07 00:00:00'
        """
        first, slash, last = text.strip().partition("/")
        try:
            begins, ends = _stretch(first), _stretch(last if slash else first)
        except ValueError as error:
            raise DataError(
                f'"{text}" is not a moment ({error}). Expected 2026-01, 2026-01-05, 2026-01-05T21:35 in local time '
                "without a zone, or two of these with a slash between."
            ) from None
        if ends[1] <= begins[0]:
            raise DataError(f'"{text}" ends before it begins. Expected the earlier end first.')
        return cls(begins[0], ends[1])


def response_latency(
    events: pd.DataFrame, starts: Collection[str], responses: Collection[str], within: float | None = None
) -> pd.DataFrame:
    """Hours from every possible start of the clock to every response.

    "Answered within 24 hours" depends on the clock: since the rumour, the protest or the confirmation.
    No start is preferred here.

    Parameters
    ----------
    events : DataFrame
        ``item_id, occurred``; the time as `Moment.read` takes it.
    starts, responses : collection of str
        Their ids.
    within : float, optional
        A limit in hours that somebody claims was kept.

    Returns
    -------
    DataFrame
        One row a start and another event in response: ``start_id, response_id, hours_low, hours_high, order``
        and ``kept``. The order is "after", "before" or "unclear" (the stamps overlap). Kept is "yes", "no",
        "possible", or empty where no limit was given; an answer that came before the start is no answer
        to it: "no".

    Raises
    ------
    DataError
        If an event is missing, stands twice, or its date cannot be read.
    ParameterError
        If the limit is not positive.

    Examples
    --------
    >>> log = pd.DataFrame({"item_id": ["rumour", "apology"], "occurred": ["2026-01-04", "2026-01-05T21:35"]})
    >>> found = response_latency(log, ["rumour"], ["apology"], within=24)
    >>> found[["hours_low", "hours_high", "kept"]].round(2).to_numpy().tolist()
    [[21.58, 45.6, 'possible']]
    """
    if within is not None and not 0 < within < math.inf:
        raise ParameterError(f"within={within}. Expected a positive number of hours.")
    moments = _moments(events, [*starts, *responses])
    rows = []
    for start in starts:
        for response in responses:
            if response == start:
                continue
            clock, answer = moments[start], moments[response]
            low, high = (answer.earliest - clock.latest) / _HOUR, (answer.latest - clock.earliest) / _HOUR
            order = "after" if low >= 0 else "before" if high <= 0 else "unclear"
            rows.append((start, response, low, high, order, _kept(low, high, order, within)))
    return pd.DataFrame(rows, columns=["start_id", "response_id", "hours_low", "hours_high", "order", "kept"])


def first_claim(events: pd.DataFrame, kinds: Collection[str]) -> Moment | Refusal:
    """When the first public claim was made: the earliest event of some kinds.

    Parameters
    ----------
    events : DataFrame
        ``occurred, kind``.
    kinds : collection of str
        The kinds that are public claims, such as a rumour or a screenshot.

    Returns
    -------
    Moment or Refusal
        With stamps of several precisions the first one may be any of those that overlap: the earliest is
        the earliest of all, the latest the first moment by which one of them must have happened. Refusal
        code ``no_claim``.

    Raises
    ------
    DataError
        If a column is missing or a date cannot be read.

    Examples
    --------
    >>> log = pd.DataFrame({"occurred": ["2026-01-05T12:00", "2026-01-04"], "kind": ["screenshot", "rumour"]})
    >>> str(first_claim(log, ["rumour", "screenshot"]).earliest)
    '2026-01-04 00:00:00'
    """
    log = with_columns(events, ["occurred", "kind"], "events")
    found = [Moment.read(str(text)) for text in log.loc[log["kind"].isin(list(kinds)), "occurred"]]
    if not found:
        return Refusal("no_claim", {"kinds": ", ".join(kinds)})
    return Moment(min(m.earliest for m in found), min(m.latest for m in found))


def _stretch(text: str) -> tuple[datetime, datetime]:
    day, clock, hour = text.partition("T")
    if not clock:
        period = parse_period(text)
        return datetime.combine(period.start, time.min), datetime.combine(period.end, time.min) + timedelta(days=1)
    if len(hour) not in _WIDTHS:
        raise ValueError("the time of day is not written as 21, 21:35 or 21:35:10")
    begins = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour))
    return begins, begins + _WIDTHS[len(hour)]


def _moments(events: pd.DataFrame, ids: list[str]) -> dict[str, Moment]:
    log = with_columns(events, ["item_id", "occurred"], "events")
    texts = log.groupby("item_id")["occurred"].agg(list)
    for event_id in ids:
        rows = len(texts.get(event_id, []))
        if rows != 1:
            raise DataError(f"events: {event_id} has {rows} rows. Expected one row for every event that is named.")
    return {event_id: Moment.read(str(texts[event_id][0])) for event_id in ids}


def _kept(low: float, high: float, order: str, within: float | None) -> str:
    if within is None:
        return ""
    if order == "before" or low > within:
        return "no"
    return "yes" if order == "after" and high <= within else "possible"
