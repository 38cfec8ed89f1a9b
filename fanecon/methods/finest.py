"""Which periods of a frame make one course: quarters, or years and the halves after the last year."""

from __future__ import annotations

from datetime import date

import pandas as pd

from fanecon.methods.frames import with_columns
from fanecon.notation.periods import parse_period


def finest(frame: pd.DataFrame, halves: bool = True) -> pd.DataFrame:
    """Keep the quarters, or where there are none the years and the halves after the last year, in the order of time.

    A company that reports by quarters also prints halves and years; they would be counted twice. One that prints years
    and halves is told by its years, and by a half where the year is not out yet.

    Parameters
    ----------
    frame : DataFrame
        With `period`.
    halves : bool
        Whether halves may follow the last year; without them all periods are of one length.

    Raises
    ------
    DataError
        If the column is missing.

    Examples
    --------
    >>> finest(pd.DataFrame({"period": ["2025H1", "2023", "2024", "2024H1"]}))["period"].tolist()
    ['2023', '2024', '2025H1']
    >>> finest(pd.DataFrame({"period": ["2024", "2024Q4", "2024-12"]}))["period"].tolist()
    ['2024Q4']
    """
    spans = [parse_period(str(period)) for period in with_columns(frame, ["period"], "finest")["period"]]
    lengths = [p.frequency for p in spans]
    if "Q" in lengths:
        kept = [length == "Q" for length in lengths]
    else:
        last = max((p.end for p in spans if p.frequency == "Y"), default=date.min)
        kept = [p.frequency == "Y" or (halves and p.frequency == "H" and p.end > last) for p in spans]
    order = frame.assign(_end=[p.end for p in spans])[pd.Series(kept, frame.index, dtype=bool)]
    return order.sort_values("_end", kind="stable").drop(columns="_end").reset_index(drop=True)
