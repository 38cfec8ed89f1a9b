"""How steadily something happens: weeks with a public build out of all weeks, and where the rhythm breaks.

Weeks are ISO weeks (Monday to Sunday; a year has 52 or 53), written "2014-W44". Every week of a year is
counted, so a share has no sampling error and no interval; what the record cannot see (builds by invitation,
a thin archive) it does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import documents, with_columns
from fanecon.methods.refusal import Refusal

_WEEK = re.compile(r"([12]\d{3})-W(\d{2})")


def weeks_in_year(year: int) -> int:
    """Count the ISO weeks of a year.

    Parameters
    ----------
    year : int

    Returns
    -------
    int
        52 or 53.

    Examples
    --------
    >>> weeks_in_year(2015), weeks_in_year(2016)
    (53, 52)
    """
    return date(year, 12, 28).isocalendar().week  # 28 December is always in the last week


def calendar(weeks: Iterable[str], until: str, since: str | None = None) -> pd.DataFrame:
    """Lay the weeks with a record out on the calendar, the others as zeros.

    Parameters
    ----------
    weeks : iterable of str
        Weeks with a record; one that occurs twice (two branches) counts once.
    until : str
        The last week observed, such as the week of the archive's snapshot: after the last record, too, a week
        without one is an observation.
    since : str, optional
        The first week observed; the first with a record if not given.

    Returns
    -------
    DataFrame
        ``week, year, number, active``: every week from `since` to `until`, with ISO year and number.

    Raises
    ------
    DataError
        If a week cannot be read, lies outside of the observed weeks, or there is none.

    Examples
    --------
    >>> calendar(["2020-W52", "2021-W01"], until="2021-W02")["active"].tolist()
    [True, False, True, False]
    """
    monday = {week: _monday(week) for week in set(weeks)}
    if not monday and since is None:
        raise DataError("calendar: no week has a record, so there is no first week. Expected one, or `since`.")
    first = _monday(since) if since else min(monday.values())
    last = _monday(until)
    outside = sorted(week for week, day in monday.items() if not first <= day <= last)
    if outside or first > last:
        start = since or min(monday, key=lambda week: monday[week])
        raise DataError(
            f"calendar: observed from {start} to {until}, with records outside of it: "
            f"{', '.join(outside[:5]) or 'none'}. Expected the first week before the last and all records between."
        )
    days = [first + timedelta(weeks=step) for step in range((last - first).days // 7 + 1)]
    recorded = set(monday.values())
    rows = [(*day.isocalendar()[:2], day in recorded) for day in days]
    table = pd.DataFrame(rows, columns=["year", "number", "active"])
    names = [f"{year:04d}-W{number:02d}" for year, number, _ in rows]
    table.insert(0, "week", names)
    return table


def cadence(frame: pd.DataFrame, until: str, since: str | None = None) -> pd.DataFrame:
    """Share of the weeks with a record, year by year.

    Parameters
    ----------
    frame : DataFrame
        ``week``, and what the rows rest on; a week that occurs twice counts once.
    until : str
        The last week observed; later ones of its year do not count.
    since : str, optional
        The first week observed; if not given, the first week of the first year with a record.

    Returns
    -------
    DataFrame
        ``year, active, weeks, point`` (per cent), ``unit, complete`` (all ISO weeks of the year were observed) and what
        the rows rested on.

    Raises
    ------
    DataError
        See `calendar`.

    Examples
    --------
    >>> builds = pd.DataFrame({"week": ["2020-W10", "2020-W11"]})
    >>> cadence(builds, until="2021-W20")[["year", "active", "weeks", "complete"]].to_numpy().tolist()
    [[2020, 2, 53, True], [2021, 0, 20, False]]
    """
    known = sorted(set(with_columns(frame, ["week"], "weeks")["week"]))
    if since is None and known:
        since = f"{min(_monday(week) for week in known).isocalendar().year:04d}-W01"
    table = calendar(known, until, since).groupby("year")["active"].agg(active="sum", weeks="size").reset_index()
    table["point"], table["unit"] = 100 * table["active"] / table["weeks"], "percent"
    table["complete"] = [n == weeks_in_year(year) for year, n in zip(table["year"], table["weeks"], strict=True)]
    for column, ids in documents(frame).items():
        table[column] = [ids] * len(table)
    return table


def change_points(
    values: ArrayLike, labels: Sequence[str], count: int | None = None, min_size: int = 2
) -> pd.DataFrame | Refusal:
    """Find where the mean of a series changes, by least squares.

    Given a count, that many changes are found, whether there are any or not (exact, by dynamic programming);
    see ``explained``. Without one, PELT (Killick, Fearnhead & Eckley 2012) adds a change as long as it saves
    more than ``2 σ̂² log n``, the BIC of a mean and a place; σ̂² is half the mean squared difference of
    neighbours (von Neumann), which changes of level hardly touch. Where neighbours resemble each other for
    other reasons it is too small, and changes are found too easily. Of 1,000 simulated series without any
    change it found one in 20 % of those with 20 independent values, 13 % with 50, 5 % with 200; with an
    autocorrelation of 0.4 in 69, 85 and 97 %. By itself a change found so is no evidence; one at a date known
    beforehand, or far larger than all others, may be.

    Parameters
    ----------
    values : array_like, shape (n,)
        In the order of time, without gaps.
    labels : sequence of str
        Their weeks or years.
    count : int, optional
        How many changes to find.
    min_size : int
        Fewest observations in a regime.

    Returns
    -------
    DataFrame or Refusal
        ``start, end, observations, mean``, one row a regime, and in each ``explained``: the share of the variation
        about the overall mean that the regimes account for. A single row: no change. Refusal codes: ``too_short``;
        ``no_variation`` (all values are the same).

    Raises
    ------
    DataError
        If a value is missing, or values and labels differ in number.
    ParameterError
        If `count` or `min_size` is below one.

    Examples
    --------
    >>> found = change_points([5, 6, 5, 6, 1, 0, 1, 0], [str(year) for year in range(2016, 2024)])
    >>> found[["start", "mean"]].to_numpy().tolist()
    [['2016', 5.5], ['2020', 0.5]]
    """
    series = np.asarray(values, dtype=float)
    if series.ndim != 1 or len(series) != len(labels) or not np.isfinite(series).all():
        raise DataError(
            f"change_points: {series.size} values and {len(labels)} labels, or a value is missing. Expected one finite "
            "value a label: fill gaps before (a week without a record is a zero)."
        )
    if min_size < 1 or (count is not None and count < 1):
        raise ParameterError(f"change_points: count={count}, min_size={min_size}. Expected one or more.")
    required = min_size * ((count or 1) + 1)
    if len(series) < required:
        return Refusal("too_short", {"observations": len(series), "required": required})
    if np.ptp(series) == 0:
        return Refusal("no_variation", {"observations": len(series), "value": float(series[0])})
    import ruptures

    # The linear kernel is the l2 cost of ruptures' Dynp and Pelt, and its search a thousand times as fast.
    search = ruptures.KernelCPD(kernel="linear", min_size=min_size).fit(series.reshape(-1, 1))
    if count is not None:
        ends = search.predict(n_bkps=count)
    else:
        variance = (np.diff(series) ** 2).mean() / 2
        ends = search.predict(pen=2 * variance * np.log(len(series)))
    begins = [0, *ends[:-1]]
    regimes = [series[a:b] for a, b in zip(begins, ends, strict=True)]
    segments = pd.DataFrame(
        {
            "start": [labels[a] for a in begins],
            "end": [labels[b - 1] for b in ends],
            "observations": [len(part) for part in regimes],
            "mean": [float(part.mean()) for part in regimes],
        }
    )
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in regimes)
    explained = 1 - within / float(((series - series.mean()) ** 2).sum())
    return segments.assign(explained=explained)


def _monday(week: str) -> date:
    found = _WEEK.fullmatch(week)
    if found and 1 <= int(found[2]) <= weeks_in_year(int(found[1])):
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    raise DataError(f'"{week}" is not an ISO week. Expected the form 2014-W44, from W01 to W52 or W53.')
