"""How much of a fall in opinion was regained, from every level before it that could be defended.

Net stance (positive less negative comments, in points) falls from its level before an event to a trough; what counts is
the last day on record, for a better day in between may be a spike. Shares that were read off a chart carry the greatest
error of reading as a bound. What the bound does not hold: who writes changes from day to day, and how often the
classifier behind the shares errs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import day, documents, with_columns, with_days, with_numbers
from fanecon.methods.refusal import Refusal

Day = str | date

_COLUMNS = ("comments", "positive", "negative", "share_error")  # a count, and per cent


def recovery(stance: pd.DataFrame, event: Day, baselines: Iterable[tuple[Day, Day]]) -> pd.DataFrame | Refusal:
    """Say how much of its fall net stance had regained by the last day, once for every baseline.

    Parameters
    ----------
    stance : DataFrame
        ``date, comments, positive, negative`` (per cent; NaN = not read), ``share_error`` (the greatest error of a
        share, in points), and documents. Days that were not read are left out.
    event : date or ISO text
        The trough is looked for from this day on.
    baselines : iterable of pairs of days
        First and last day of each, both included; its level is the mean, weighted by comments.

    Returns
    -------
    DataFrame or Refusal
        One row a baseline, in the order given: ``first, last, baseline, trough, trough_day, end, end_day`` (points and
        days), ``low, point, high`` (per cent of the fall that was regained, errors of reading included), ``unit`` and
        the documents. Refusal codes ``no_days`` (a baseline without a day, or fewer than two days from the event on)
        and ``no_fall`` (from some baseline the errors of reading allow that nothing fell).

    Raises
    ------
    DataError
        If a column or a day is missing, a day stands twice, or a share is no percentage.
    ParameterError
        If no baseline is given.

    Examples
    --------
    >>> days = pd.DataFrame({"date": pd.date_range("2025-04-01", periods=4), "comments": 1000, "share_error": 0.0,
    ...                      "positive": [50.0, 10.0, 30.0, 20.0], "negative": [30.0, 70.0, 50.0, 60.0]})
    >>> recovery(days, "2025-04-02", [("2025-04-01", "2025-04-01")])[["baseline", "trough", "point"]].values.tolist()
    [[20.0, -60.0, 25.0]]
    """
    wanted = [(day(a, "baselines"), day(b, "baselines")) for a, b in baselines]
    if not wanted:
        raise ParameterError("baselines is empty. Expected at least one pair of days, such as the week before.")
    clean = with_days(with_columns(stance, ["date", *_COLUMNS], "stance"), ["date"], "stance")
    clean = with_numbers(with_numbers(clean, ["comments"], "stance"), _COLUMNS[1:], "stance", high=100.0)
    clean = clean.dropna(subset=[*_COLUMNS]).sort_values("date", ignore_index=True, kind="stable")
    if len(twice := clean.loc[clean["date"].duplicated(), "date"]):
        raise DataError(f"stance: {twice.iloc[0]:%Y-%m-%d} has more than one row. Expected one: filter the table.")
    clean["net"], clean["error"] = clean["positive"] - clean["negative"], 2 * clean["share_error"]
    after = clean[clean["date"] >= day(event, "event")]
    before = [clean[clean["date"].between(*ends)] for ends in wanted]
    if len(after) < 2 or any(not (b["comments"] > 0).any() for b in before):
        return Refusal("no_days")
    rows = [_regained(b, after) for b in before]
    if any(row is None for row in rows):
        return Refusal("no_fall")
    found = pd.DataFrame(rows).assign(unit="percent")
    found.insert(0, "first", [a for a, _ in wanted])
    found.insert(1, "last", [b for _, b in wanted])
    for column, ids in documents(stance).items():
        found[column] = [ids] * len(found)
    return found


def _regained(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, object] | None:
    level, err = (float(np.average(before[c], weights=before["comments"])) for c in ("net", "error"))
    at, end = after.iloc[int(after["net"].to_numpy().argmin())], after.iloc[-1]
    # Another day may have been the lowest in truth, where readings err.
    trough = float((after["net"] - after["error"]).min()), float((after["net"] + after["error"]).min())
    least, most = level - err - trough[1], level + err - trough[0]
    if least <= 0:
        return None
    fall, gain = level - at["net"], end["net"] - at["net"]
    earlier = after.iloc[:-1]  # the last day errs one way at a time: it is no trough of its own
    low = max(0.0, end["net"] - end["error"] - trough[1])
    high = max(0.0, end["net"] + end["error"] - float((earlier["net"] - earlier["error"]).min()))
    return {
        "baseline": level, "trough": at["net"], "trough_day": at["date"], "end": end["net"], "end_day": end["date"],
        "low": 100 * min(low / most, gain / fall), "point": 100 * gain / fall,
        "high": 100 * max(high / least, gain / fall),
    }  # fmt: skip
