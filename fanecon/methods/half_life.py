"""How fast attention passes: when half of what came since the peak had come."""

from __future__ import annotations

import pandas as pd

from fanecon.methods.frames import documents, with_columns, with_keys, with_numbers
from fanecon.methods.refusal import Refusal


def half_life(counts: pd.DataFrame) -> pd.DataFrame | Refusal:
    """Time from the fullest hour until half of all that was written from then on had been written.

    Unlike the first hour below half the peak, it is not moved by the quiet of a night. What came after the last hour is
    not known: a longer window can only make it longer.

    Parameters
    ----------
    counts : DataFrame
        ``hour`` (a moment of any kind that pandas reads) and ``count``; hours that are not listed had nothing.

    Returns
    -------
    DataFrame or Refusal
        One row: ``peak`` (the hour), ``at_peak``, ``since`` (all from then on), ``window`` (hours from the peak to the
        end), ``low, point, high`` in hours, ``unit`` and the documents. Refusal codes ``too_few_comments`` below 100 in
        all; ``no_decay`` where half took more than a third of the window: what comes evenly takes half of it.

    Raises
    ------
    DataError
        If a column is missing or a count is negative.

    Examples
    --------
    >>> course = pd.DataFrame({"hour": pd.date_range("2026-01-06 10:00", periods=5, freq="h"),
    ...                        "count": [10, 80, 40, 20, 20]})
    >>> half_life(course)[["at_peak", "since", "low", "high"]].to_numpy().tolist()
    [[80.0, 160.0, 0.0, 1.0]]
    """
    clean = with_keys(with_columns(counts, ["hour", "count"], "counts"), ["hour", "count"], "counts")
    clean = with_numbers(clean, ["count"], "counts").assign(hour=pd.to_datetime(clean["hour"]))
    clean = clean.groupby("hour", as_index=False).agg(count=("count", "sum"))
    total = int(clean["count"].sum())
    if total < 100:
        return Refusal("too_few_comments", {"comments": total, "required": 100})
    top = int(clean["count"].to_numpy().argmax())
    after = clean.iloc[top:]
    written, since = after["count"].cumsum(), after["count"].sum()
    begun, passed = after["hour"].iloc[0], int((written < since / 2).sum())
    hours = (after["hour"].iloc[passed] - begun).total_seconds() / 3600
    within = (since / 2 - written.iloc[passed] + after["count"].iloc[passed]) / after["count"].iloc[passed]
    window = (after["hour"].iloc[-1] - begun).total_seconds() / 3600 + 1
    if hours + float(within) > window / 3:
        return Refusal("no_decay", {"hours": round(hours + float(within)), "required": int(window / 3)})
    row = {
        "peak": begun.isoformat(), "at_peak": int(after["count"].iloc[0]), "since": int(since),
        "window": window, "low": hours, "point": hours + float(within), "high": hours + 1, "unit": "hours",
    }  # fmt: skip
    return pd.DataFrame([row | documents(counts)])
