"""The community's series as methods take them: whose repositories, and up to which month or week they were seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.periods import known_from
from fanecon.study.findings import Number
from fanecon.study.words import Text

SIDES = ("company", "user")
SIDE_NAMES = {
    "company": Text("官方仓库", "official repositories"),
    "user": Text("用户自制仓库", "user-made repositories"),
}
BOARD_NAMES = {"suggestion": Text("建议", "suggestions"), "bug_report": Text("问题反馈", "bug reports")}


def settings(case: Case) -> Mapping[str, Any]:
    """Return the case's `community` settings; empty where it has none."""
    found: Mapping[str, Any] = case.config.get("community") or {}
    return found


def repositories(case: Case, contrast: bool = False) -> pd.DataFrame:
    """Return the company's repositories, or those it is contrasted with.

    Parameters
    ----------
    case : Case
    contrast : bool

    Returns
    -------
    pandas.DataFrame
        As the table `repositories`; empty where the case names no brand.
    """
    frame = case.frame("repositories")
    brand = settings(case).get("brand")
    if brand is None:
        return frame.iloc[:0]
    return frame[(frame["brand"] == brand) != contrast].reset_index(drop=True)


def commits(case: Case, contrast: bool = False) -> pd.DataFrame:
    """Return the commits in those repositories, with their `side`."""
    return case.frame("commits").merge(repositories(case, contrast)[["repo", "side"]], on="repo")


def pull_requests(case: Case, contrast: bool = False) -> pd.DataFrame:
    """Return the pull requests in those repositories, with their `side`."""
    return case.frame("pull_requests").merge(repositories(case, contrast)[["repo", "side"]], on="repo")


def made(rows: pd.DataFrame) -> pd.Series:
    """Add up the commits of every pair of repository and actor."""
    return rows.groupby(["repo", "actor"])["commits"].sum()


def snapshots(case: Case) -> dict[str, str]:
    """Return the last month seen of every repository: its snapshot's, or the last whole one on the case's day."""
    latest = None
    if case.as_of is not None:
        tomorrow = case.as_of + timedelta(days=1)
        latest = f"{date(tomorrow.year, tomorrow.month, 1) - timedelta(days=1):%Y-%m}"
    frame = case.frame("repositories")
    months = frame["snapshot"].dt.strftime("%Y-%m")
    return {repo: min(month, latest or month) for repo, month in zip(frame["repo"], months, strict=True)}


def last_week(case: Case, records: pd.DataFrame) -> str:
    """Return the last week that a record of weeks was kept: up to its latest document's day, or the case's if earlier.

    Parameters
    ----------
    case : Case
    records : pandas.DataFrame
        `week, source_id`; at least one row.

    Returns
    -------
    str
        An ISO week, never before the last row.
    """
    seen = [known_from(case.source(str(source)).published) for source in records["source_id"].unique()]
    kept = max((day for day in seen if day is not None), default=None)
    days = [day for day in (kept, case.as_of) if day is not None]
    last = str(records["week"].max())
    return max(last, week_of(min(days))) if days else last


def week_of(day: date) -> str:
    """Return the last ISO week that was over on a day.

    Examples
    --------
    >>> week_of(date(2024, 1, 14)), week_of(date(2024, 1, 13))
    ('2024-W02', '2024-W01')
    """
    year, week, _ = (day - timedelta(days=6)).isocalendar()
    return f"{year:04d}-W{week:02d}"


def month_of(week: str) -> str:
    """Return the month in which an ISO week begins.

    Examples
    --------
    >>> month_of("2023-W39")
    '2023-09'
    """
    return f"{date.fromisocalendar(int(week[:4]), int(week[6:]), 1):%Y-%m}"


def documents(case: Case, frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the documents behind rows that name a repository, or that carry a `source_id` themselves."""
    if "source_id" in frame.columns:
        return tuple(dict.fromkeys(frame["source_id"]))
    known = case.frame("repositories").set_index("repo")["source_id"]
    return tuple(known[repo] for repo in dict.fromkeys(frame["repo"]))


def extremes(frame: pd.DataFrame, column: str) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Return the rows with the smallest and with the largest value of a column, the first of equals."""
    rising = frame.sort_values(column, kind="stable")
    falling = frame.sort_values(column, ascending=False, kind="stable")
    return rising.iloc[0].to_dict(), falling.iloc[0].to_dict()


def percent(
    share: float,
    sources: tuple[str, ...],
    calls: str,
    low: float | None = None,
    high: float | None = None,
    digits: int | None = None,
) -> Number:
    """Return a fraction as a percentage that leads to its documents."""
    ends = [None if end is None else 100 * float(end) for end in (low, high)]
    return Number(100 * float(share), "percent", ends[0], ends[1], digits, (), calls, sources)


def counted(value: float, sources: tuple[str, ...], unit: str = "count", calls: str | None = None) -> Number:
    """Return a count of rows that leads to its documents."""
    return Number(int(value), unit, calls=calls, sources=sources)
