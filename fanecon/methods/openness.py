"""Who gets in: outsiders' share of merged pull requests.

Who is an insider has two readings. The company e-mail address misses employees who use a private one: a lower bound of
insiders, so an upper one of outsiders' share. Write access (a company address, a merge or a release ever made) also
holds users who were let in: an upper bound of insiders. Both are marks of a person and not of a moment: an outsider who
earns write access later counts as an insider from the first contribution on, which makes early shares too low.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import documents, groups, month_number, with_columns, with_keys
from fanecon.methods.refusal import Refusal
from fanecon.methods.shares import share
from fanecon.notation.periods import label, ordinal

DEFINITIONS = ("insider", "write_access")


def half_year(month: str) -> str:
    """Name the half-year of a month.

    Parameters
    ----------
    month : str
        Such as "2024-12".

    Raises
    ------
    DataError
        If it is not a month.

    Examples
    --------
    >>> half_year("2024-12"), half_year("2025-06")
    ('2024H2', '2025H1')
    """
    return label("H", month_number(month) // 6)


def outsider_share(
    pull_requests: pd.DataFrame, by: str | Sequence[str] = (), every: str = "H", insider: str = "write_access"
) -> pd.DataFrame | Refusal:
    """Outsiders' share of the merged pull requests, by group and half-year; bots are left out.

    The interval counts people, not requests (see `share`): twenty requests of one person say as much as one.

    Parameters
    ----------
    pull_requests : DataFrame
        One row a pull request: ``repo, actor, month`` (text), ``bot, merged``, the definition's column (booleans), the
        columns of `by`, and ``source_id``.
    by : str or sequence of str
        Columns that make a group, such as the side or the repository; none for all together.
    every : {"H", ""}
        By half-year, or all months together.
    insider : {"write_access", "insider"}
        Which column says who is an insider.

    Returns
    -------
    DataFrame or Refusal
        The columns of `by`, ``period`` (if by half-year: from the first of the group with a merged request to its
        last), then what `share` returns: ``whole`` merged, ``part`` by outsiders, ``rows`` people. A half-year without
        a merged request has no point, and neither has a group in which nobody at all is an insider: its share would be
        whole whatever happens. Refusal codes: ``no_merged_pull_requests``; ``definition_without_information`` (it finds
        no insider in any group).

    Raises
    ------
    DataError
        If a column is missing, a cell is empty, a flag is not true or false, or a month cannot be read.
    ParameterError
        If the definition or the period is not one.

    Examples
    --------
    >>> p = pd.DataFrame({"repo": "r", "actor": [1, 2, 3], "month": ["2024-12", "2025-01", "2025-02"], "bot": False,
    ...                   "merged": True, "insider": False, "write_access": [True, True, False]})
    >>> outsider_share(p)[["period", "whole", "point"]].to_csv(index=False).split()
    ['period,whole,point', '2024H2,1,0.0', '2025H1,2,50.0']
    >>> outsider_share(p, insider="insider")
    Refusal(code='definition_without_information', needs={'merged': 3, 'definition': 'insider'})
    """
    if insider not in DEFINITIONS or every not in ("H", ""):
        raise ParameterError(
            f'outsider_share: insider="{insider}", every="{every}". Expected {" or ".join(DEFINITIONS)}, and "H" or "".'
        )
    keys = [by] if isinstance(by, str) else list(by)
    flags = ("bot", "merged", insider)
    named = dict.fromkeys((*keys, "repo", "actor", "month"))
    with_keys(with_columns(pull_requests, [*named, *flags], "pull requests"), named, "pull requests")
    for flag in flags:
        if not pd.api.types.is_bool_dtype(pull_requests[flag]) or pull_requests[flag].isna().any():
            raise DataError(f'{flag}: not all true or false. Expected booleans; the text "0" would count as true.')
    merged = pull_requests[pull_requests["merged"] & ~pull_requests["bot"]]
    if merged.empty:
        return Refusal("no_merged_pull_requests", {"pull_requests": len(pull_requests), "merged": 0})
    if not merged[insider].any():
        return Refusal("definition_without_information", {"merged": len(merged), "definition": insider})
    halves = merged["month"].map({month: half_year(month) for month in merged["month"].unique()})
    merged = merged.assign(period=halves, part=~merged[insider], whole=1).sort_values(["repo", "actor"], kind="stable")
    told_apart = [*keys, *(["period"] if every else [])]
    people = merged.groupby([*told_apart, "repo", "actor"], as_index=False)[["part", "whole"]].sum()
    found = share(people, "part", "whole", told_apart)
    rest_on = [documents(rows) for _, rows in groups(merged, told_apart)]
    for column in rest_on[0]:
        found[column] = [ids[column] for ids in rest_on]
    if keys:
        found = found.merge(merged.groupby(keys)[insider].any().rename("told").reset_index(), on=keys)
        found.loc[~found.pop("told"), ["low", "point", "high"]] = math.nan
    return _without_gaps(found, keys) if every else found


def _without_gaps(found: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Add the half-years in which nothing was merged."""
    whole = []
    for _, rows in found.groupby(list(keys)) if keys else [((), found)]:
        first, last = ordinal(rows["period"].iloc[0])[1], ordinal(rows["period"].iloc[-1])[1]
        every = pd.Index([label("H", number) for number in range(first, last + 1)], name="period")
        full = rows.set_index("period").reindex(every).reset_index()
        full[["whole", "part", "rows"]] = full[["whole", "part", "rows"]].fillna(0).astype(int)
        same = [*keys, "unit"]
        full[same] = full[same].ffill()
        whole.append(full[list(found)])
    return pd.concat(whole, ignore_index=True)
