"""How big was it: one crisis beside others, on every measure at once.

No measure is the measure. A crisis gets a rank on each of them, ties and gaps included, and the
number that could be compared is part of the result. A total over topics depends on which topics
belong to the crisis, so it comes under every cut that somebody could defend.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Literal

import pandas as pd

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods.cells import names_in
from fanecon.methods.frames import with_columns, with_numbers

Bigger = Literal["high", "low"]


def rank_crises(crises: pd.DataFrame, measures: Mapping[str, Bigger]) -> pd.DataFrame:
    """Rank crises on each measure.

    Parameters
    ----------
    crises : DataFrame
        ``case_id, measure, value``, one row a measure of a crisis; NaN or no row = not known.
    measures : mapping of str to {"high", "low"}
        Those to rank on, and which end means bigger: heat is bigger when high, a position on a list
        when low.

    Returns
    -------
    DataFrame
        One row a measure and crisis, biggest first, unknown ones last: ``measure, case_id, value,
        rank, rank_last`` (both NaN where the value is; tied crises share the places from rank to
        rank_last), ``tied`` (others with the same value), ``compared`` (crises with a value).

    Raises
    ------
    DataError
        If a column or a name is missing, a measure of a crisis stands twice or a value is negative.
    ParameterError
        If no measure is named, one is in no row, or its end is neither "high" nor "low".

    Examples
    --------
    >>> rows = [("a", "reads", 10), ("b", "reads", 30), ("c", "reads", 30), ("a", "position", 1), ("c", "position", 4)]
    >>> crises = pd.DataFrame(rows, columns=["case_id", "measure", "value"])
    >>> ranks = rank_crises(crises, {"reads": "high", "position": "low"})
    >>> ranks[ranks["case_id"] == "a"][["measure", "rank", "compared"]].to_numpy().tolist()
    [['reads', 3.0, 3], ['position', 1.0, 2]]
    """
    if not measures or not set(measures.values()) <= {"high", "low"}:
        raise ParameterError(f'measures={dict(measures)}. Expected at least one, each with "high" or "low".')
    table = with_numbers(with_columns(crises, ["case_id", "measure", "value"], "crises"), ["value"], "crises")
    for column in ("case_id", "measure"):
        names_in(table[column], "crises")
    twice = table[table.duplicated(["case_id", "measure"])]
    if len(twice):
        raise DataError(
            f"crises: {twice['measure'].iloc[0]} of {twice['case_id'].iloc[0]} stands twice. Expected one row."
        )
    cases = table["case_id"].drop_duplicates()
    parts = []
    for measure, bigger in measures.items():
        values = table[table["measure"] == measure].set_index("case_id")["value"]
        if values.empty:
            raise ParameterError(f'No crisis has "{measure}".{did_you_mean(measure, map(str, table["measure"]))}')
        part = pd.DataFrame({"measure": measure, "case_id": cases, "value": values.reindex(cases).to_numpy()})
        part["rank"] = part["value"].rank(method="min", ascending=bigger == "low")
        part["rank_last"] = part["value"].rank(method="max", ascending=bigger == "low")
        part["tied"] = (part["rank_last"] - part["rank"]).fillna(0).astype(int)
        part["compared"] = int(part["value"].notna().sum())
        parts.append(part.sort_values("rank", kind="stable"))
    return pd.concat(parts, ignore_index=True)


def topic_cuts(captures: pd.DataFrame, cuts: Mapping[str, Collection[str]], measure: str = "reads") -> pd.DataFrame:
    """Total a cumulative measure over topics, under several cuts of what belongs to the crisis.

    Parameters
    ----------
    captures : DataFrame
        ``topic`` and the measure, one row a capture; the measure only grows while a topic is listed, so
        a topic counts with its highest value. NaN = not shown.
    cuts : mapping of str to collection of str
        Name of a cut → its topics.
    measure : str

    Returns
    -------
    DataFrame
        ``cut, topics`` (how many), ``unknown`` (those of them never shown with a value: the total is a lower
        bound), ``total`` (NaN where nothing is known), ``largest`` (the topic with the most; missing likewise),
        ``largest_share`` (0–1, of what is known; NaN where the total is zero or unknown).

    Raises
    ------
    DataError
        If a column or a topic is missing or a value negative.
    ParameterError
        If a cut is empty or names a topic that was never captured.

    Examples
    --------
    >>> captures = pd.DataFrame({"topic": ["x", "x", "y"], "reads": [5, 8, 2]})
    >>> topic_cuts(captures, {"narrow": ["x"], "wide": ["x", "y"]})["total"].tolist()
    [8.0, 10.0]
    """
    table = with_numbers(with_columns(captures, ["topic", measure], "captures"), [measure], "captures")
    names_in(table["topic"], "captures")
    most = table.groupby("topic")[measure].max()
    rows = []
    for cut, topics in cuts.items():
        absent = sorted(set(topics) - set(most.index))
        if absent or not topics:
            near = did_you_mean(absent[0], map(str, most.index)) if absent else ""
            raise ParameterError(
                f"The cut {cut} holds {', '.join(absent) or 'nothing'}. Expected captured topics.{near}"
            )
        part = most[sorted(set(topics))]
        shown = part.dropna()
        total = float(part.sum(min_count=1))
        share = float(shown.max()) / total if total > 0 else math.nan
        largest = shown.idxmax() if len(shown) else None
        rows.append((cut, len(part), len(part) - len(shown), total, largest, share))
    return pd.DataFrame(rows, columns=["cut", "topics", "unknown", "total", "largest", "largest_share"])


def rank_under_cuts(
    crises: pd.DataFrame, case_id: str, measure: str, totals: Mapping[str, float], bigger: Bigger = "high"
) -> pd.DataFrame:
    """Rank one crisis anew with each total that a cut gives it; the others keep theirs.

    Parameters
    ----------
    crises : DataFrame
        ``case_id, measure, value``.
    case_id : str
        The crisis whose total is replaced.
    measure : str
    totals : mapping of str to float
        Name of a cut → total, see `topic_cuts`; NaN = not known.
    bigger : {"high", "low"}

    Returns
    -------
    DataFrame
        ``cut, value, rank, rank_last`` (both missing where the value is), ``compared``.

    Raises
    ------
    ParameterError
        If the crisis has no such measure.

    Examples
    --------
    >>> crises = pd.DataFrame({"case_id": ["a", "b"], "measure": "reads", "value": [10.0, 15.0]})
    >>> rank_under_cuts(crises, "a", "reads", {"narrow": 10, "wide": 20})["rank"].tolist()
    [2, 1]
    """
    table = with_columns(crises, ["case_id", "measure", "value"], "crises")
    mine = (table["case_id"] == case_id) & (table["measure"] == measure)
    if not mine.any():
        raise ParameterError(f'No "{measure}" of "{case_id}".{did_you_mean(case_id, map(str, table["case_id"]))}')
    rows = []
    for cut, total in totals.items():
        ranks = rank_crises(table.assign(value=table["value"].astype(float).mask(mine, total)), {measure: bigger})
        row = ranks[ranks["case_id"] == case_id].iloc[0]
        rows.append((cut, float(total), row["rank"], row["rank_last"], int(row["compared"])))
    found = pd.DataFrame(rows, columns=["cut", "value", "rank", "rank_last", "compared"])
    return found.astype({"rank": "Int64", "rank_last": "Int64"})
