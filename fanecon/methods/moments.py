"""When something happened, as exactly as it was written: a stamp is a stretch from its earliest to its latest moment.

"2026-01-05T21:35" is that minute, "2026-01-05" that day, two stamps with a slash the stretch between them. Hours from
one event to another are then an interval by plain subtraction: the later one's ``earliest`` less the other's
``latest`` at least, its ``latest`` less the other's ``earliest`` at most.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.frames import with_columns
from fanecon.notation.periods import parse_period

# The precision of a clock time follows from how many characters were written: 21, 21:35 or 21:35:10.
_WIDTHS = {2: timedelta(hours=1), 5: timedelta(minutes=1), 8: timedelta(seconds=1)}


def moments(events: pd.DataFrame, column: str = "occurred") -> pd.DataFrame:
    """Read stamps as stretches of local time.

    Parameters
    ----------
    events : DataFrame
    column : str
        Years, months, days, local times (2026-01-05T21:35), or two of these with a slash between.

    Returns
    -------
    DataFrame
        A copy with ``earliest, latest`` (the end of the stretch, which is no longer in it), in order of time.

    Raises
    ------
    DataError
        If a stamp cannot be read, names a time zone or ends before it begins.

    Examples
    --------
    >>> log = pd.DataFrame({"occurred": ["2026-01-05T18:00/2026-01-05T23:59", "2026-01-04"]})
    >>> rumour, apology = moments(log).itertuples()
    >>> at_least, at_most = apology.earliest - rumour.latest, apology.latest - rumour.earliest
    >>> at_least / pd.Timedelta(hours=1), at_most / pd.Timedelta(hours=1)
    (18.0, 48.0)
    """
    texts = with_columns(events, [column], "events")[column]
    read = [_moment(str(text), f"events: row {row}, column {column}") for row, text in enumerate(texts)]
    ends = pd.DataFrame(read, columns=["earliest", "latest"], index=events.index, dtype="datetime64[ns]")
    plain = events.drop(columns=[c for c in ends if c in events])
    return plain.join(ends).sort_values(["earliest", "latest"], kind="stable", ignore_index=True)


def _moment(text: str, where: str) -> tuple[datetime, datetime]:
    first, slash, last = text.strip().partition("/")
    try:
        begins, ends = _stretch(first), _stretch(last if slash else first)
    except ValueError as error:
        raise DataError(
            f'{where} holds "{text}" ({error}). Expected 2026-01, 2026-01-05, 2026-01-05T21:35 in local time without a '
            "zone, or two of these with a slash between."
        ) from None
    if ends[1] <= begins[0]:
        raise DataError(f'{where} holds "{text}", which ends before it begins. Expected the earlier end first.')
    return begins[0], ends[1]


def _stretch(text: str) -> tuple[datetime, datetime]:
    day, clock, hour = text.partition("T")
    if not clock:
        period = parse_period(text)
        return datetime.combine(period.start, time.min), datetime.combine(period.end, time.min) + timedelta(days=1)
    if len(hour) not in _WIDTHS:
        raise ValueError("the time of day is not written as 21, 21:35 or 21:35:10")
    begins = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour))
    return begins, begins + _WIDTHS[len(hour)]
