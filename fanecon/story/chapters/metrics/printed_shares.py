"""Shares that a company prints itself: what they were, and which of them can be compared."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.periods import parse_period
from fanecon.story.chapters.common import slug
from fanecon.story.sections import facts_of
from fanecon.study.findings import Finding
from fanecon.study.slots import label, period, reported
from fanecon.study.words import Text


def printed_share(case: Case, metric: str) -> pd.DataFrame:
    """Return what was reported of a share, as fractions, whatever the length of the periods; estimates are left out.

    Parameters
    ----------
    case : Case
    metric : str
        In percent.

    Returns
    -------
    pandas.DataFrame
        `period, low, point, high, fact_id`, in order of the periods' ends.
    """
    series = case.series(metric)[["period", "low", "point", "high", "fact_id"]]
    kept = [case.fact_by_id(i).quality == "" and parse_period(p).frequency != "span"
            for i, p in zip(series["fact_id"], series["period"], strict=True)]  # fmt: skip
    series = series[pd.Series(kept, index=series.index, dtype=bool)]
    series[["low", "point", "high"]] /= 100
    order = sorted(range(len(series)), key=lambda i: parse_period(series["period"].iloc[i]).end)
    return series.iloc[order].reset_index(drop=True)


def printed_change(case: Case, metric: str, series: pd.DataFrame, *, first: bool) -> Finding:
    """Tell the first and the last of the figures that have periods of one length, and a newer one beside them.

    Parameters
    ----------
    case : Case
    metric : str
    series : DataFrame
        As `printed_share` returns it, two rows or more.
    first : bool
        Whether it leads the section: its id is then "depth".

    Returns
    -------
    Finding
    """
    lengths = series["period"].map(lambda p: parse_period(p).frequency)
    main = lengths.value_counts(sort=True).index[0]
    alike = series[lengths == main]
    ends = [alike.iloc[0], alike.iloc[-1]]
    numbers = {name: reported(case.fact_by_id(row["fact_id"])) for name, row in zip("ab", ends, strict=True)}
    name = label(case, metric)
    words = {"measure": name, "p0": period(ends[0]["period"]), "p1": period(ends[1]["period"])}
    zh, en = "“{measure}”从{p0}的{a}变为{p1}的{b}", "“{measure}” went from {a} in {p0} to {b} in {p1}"
    newest = series.iloc[-1]
    if newest["period"] != ends[1]["period"]:
        numbers["c"], words["p2"] = reported(case.fact_by_id(newest["fact_id"])), period(newest["period"])
        zh += "；最新一期{p2}为{c}，期间长短不同，不直接相比"
        en += "; the newest figure, {c} in {p2}, is of a period of another length and not compared"
    return Finding("depth" if first else f"depth-{slug(metric)}", Text(zh + "。", en + "."), numbers, "b",
                   facts=facts_of(series), words=words)  # fmt: skip
