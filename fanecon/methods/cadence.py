"""How steadily something happens: weeks with a public build out of all weeks.

Weeks are ISO weeks (Monday to Sunday; a year has 52 or 53), written "2014-W44". Every week of a year is
counted, so a share has no sampling error and no interval; what the record cannot see (builds by invitation,
a thin archive) it does not count.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.frames import documents, with_columns
from fanecon.notation.periods import parse_period


def weeks_in_year(year: int) -> int:
    """Count the ISO weeks of a year, 52 or 53.

    Examples
    --------
    >>> weeks_in_year(2015), weeks_in_year(2016)
    (53, 52)
    """
    return date(year, 12, 28).isocalendar().week  # 28 December is always in the last week


def cadence(frame: pd.DataFrame, until: str) -> pd.DataFrame:
    """Share of the weeks with a record, year by year, from the first week of the first year with one.

    Parameters
    ----------
    frame : DataFrame
        ``week``, and what the rows rest on; a week that occurs twice (two branches) counts once.
    until : str
        The last week observed, such as the week of the archive's snapshot: after the last record, too, a week
        without one is an observation. Later ones of its year do not count.

    Returns
    -------
    DataFrame
        ``year, active, weeks, point`` (per cent), ``unit, complete`` (all ISO weeks of the year were observed) and what
        the rows rested on.

    Raises
    ------
    DataError
        If a week cannot be read or lies after the last one, or there is none.

    Examples
    --------
    >>> builds = pd.DataFrame({"week": ["2020-W10", "2020-W11"]})
    >>> cadence(builds, until="2021-W20")[["year", "active", "weeks", "complete"]].to_numpy().tolist()
    [[2020, 2, 53, True], [2021, 0, 20, False]]
    """
    recorded = {_monday(week) for week in with_columns(frame, ["week"], "weeks")["week"].unique()}
    if not recorded or max(recorded) > _monday(until):
        last = max(recorded, default=None)
        raise DataError(f"cadence: observed until {until}, the last record is of {last}. Expected one up to that week.")
    first = date.fromisocalendar(min(recorded).isocalendar().year, 1, 1)
    days = [first + timedelta(weeks=step) for step in range((_monday(until) - first).days // 7 + 1)]
    weeks = pd.DataFrame({"year": [d.isocalendar().year for d in days], "active": [d in recorded for d in days]})
    table = weeks.groupby("year")["active"].agg(active="sum", weeks="size").reset_index()
    table["point"], table["unit"] = 100 * table["active"] / table["weeks"], "percent"
    table["complete"] = table["weeks"] == table["year"].map(weeks_in_year)
    for column, ids in documents(frame).items():
        table[column] = [ids] * len(table)
    return table


def _monday(week: object) -> date:
    try:
        period = parse_period(str(week))
        if period.frequency == "W":
            return period.start
    except ValueError:
        pass
    raise DataError(f'"{week}" is not an ISO week. Expected the form 2014-W44, from W01 to W52 or W53.')
