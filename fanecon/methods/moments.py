"""When something happened, as exactly as it was written: a stamp is a stretch from its earliest to its latest moment.

"2026-01-05T21:35" is that minute, "2026-01-05" that day, two stamps with a slash the stretch between them. Hours from
one event to another are then an interval by plain subtraction: the later one's ``earliest`` less the other's
``latest`` at least, its ``latest`` less the other's ``earliest`` at most.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.frames import with_columns
from fanecon.notation.periods import parse_moment


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
    read = [stretch(text, f"events: row {row}, column {column}") for row, text in enumerate(texts)]
    ends = pd.DataFrame(read, columns=["earliest", "latest"], dtype="datetime64[ns]")
    plain = events.drop(columns=[c for c in ends if c in events]).reset_index(drop=True)
    return plain.join(ends).sort_values(["earliest", "latest"], kind="stable", ignore_index=True)


def stretch(stamp: object, where: str) -> tuple[datetime, datetime]:
    """Read one stamp as `fanecon.notation.periods.parse_moment` does; `where` names it in the `DataError`."""
    try:
        return parse_moment(str(stamp))
    except ValueError as error:
        raise DataError(
            f'{where} holds "{stamp}": {error}. Expected 2026-01, 2026-01-05, 2026-01-05T21:35 in local time without a '
            "zone, or two of these with a slash between."
        ) from None
