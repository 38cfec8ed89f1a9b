"""Who gets in: outsiders' share of merged pull requests, and conversion through a funnel of counts.

Who is an insider has two readings, and both are shown. The company e-mail address misses employees who
use a private one: a lower bound of insiders, so an upper one of outsiders' share. Write access (a company
address, a merge or a release ever made) also holds users who were let in: an upper bound of insiders. Both
are marks of a person and not of a moment: an outsider who earns write access later counts as an insider
from the first contribution on, which makes the early shares under that reading too low.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.estimate import label, ordinal
from fanecon.methods.frames import month_number, with_columns, with_numbers
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.refusal import Refusal

DEFINITIONS = ("insider", "write_access")


def half_year(month: str) -> str:
    """Name the half-year of a month.

    Parameters
    ----------
    month : str
        Such as "2024-12".

    Returns
    -------
    str

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
    pull_requests: pd.DataFrame, insider: str = "write_access", confidence: float = 0.95
) -> pd.DataFrame | Refusal:
    """Outsiders' share of the merged pull requests, by half-year.

    Bots are left out. The interval treats the pull requests of a half-year as a sample of those that might
    have come; several by one person are not independent, so it is rather too narrow.

    Parameters
    ----------
    pull_requests : DataFrame
        One row a pull request: ``month`` (text), ``bot, merged`` and the definition's column (booleans).
    insider : {"write_access", "insider"}
        Which column says who is an insider.
    confidence : float
        Coverage of the Wilson interval, between 0 and 1.

    Returns
    -------
    DataFrame or Refusal
        ``period, merged, outsiders, share, low, high`` for every half-year from the first with a merged pull
        request to the last; NaN where nothing was merged. Refusal codes: ``no_merged_pull_requests``;
        ``definition_without_information`` (it finds no insider at all, so the share is one whatever happens).

    Raises
    ------
    DataError
        If a column is missing, a flag is not true or false, or a month cannot be read.
    ParameterError
        If the definition or the confidence is not one.

    Examples
    --------
    >>> p = pd.DataFrame({"month": ["2024-12", "2025-01", "2025-02"], "bot": False, "merged": True,
    ...                   "insider": False, "write_access": [True, True, False]})
    >>> outsider_share(p)[["period", "merged", "share"]].to_csv(index=False).split()
    ['period,merged,share', '2024H2,1,0.0', '2025H1,2,0.5']
    >>> outsider_share(p, "insider")
    Refusal(code='definition_without_information', needs={'definition': 'insider', 'merged': 3, 'insiders': 0})
    """
    if insider not in DEFINITIONS:
        raise ParameterError(f'outsider_share: insider="{insider}". Expected {" or ".join(DEFINITIONS)}.')
    flags = ("bot", "merged", insider)
    clean = with_columns(pull_requests, ("month", *flags), "pull requests")
    for flag in flags:
        if not pd.api.types.is_bool_dtype(clean[flag]) or clean[flag].isna().any():
            raise DataError(f'{flag}: not all true or false. Expected booleans; the text "0" would count as true.')
    merged = clean[clean["merged"] & ~clean["bot"]]
    if merged.empty:
        return Refusal("no_merged_pull_requests", {"pull_requests": len(pull_requests), "merged": 0})
    if not merged[insider].any():
        return Refusal("definition_without_information", {"definition": insider, "merged": len(merged), "insiders": 0})
    halves = merged["month"].map({month: half_year(month) for month in merged["month"].unique()})
    counted = (~merged[insider]).groupby(halves).agg(["size", "sum"])
    first, last = ordinal(counted.index.min())[1], ordinal(counted.index.max())[1]
    periods = [label("H", number) for number in range(first, last + 1)]
    counted = counted.reindex(periods, fill_value=0).astype(int)
    low, high = wilson_interval(counted["sum"], counted["size"], confidence)
    return pd.DataFrame(
        {
            "period": periods,
            "merged": counted["size"].to_numpy(),
            "outsiders": counted["sum"].to_numpy(),
            # 0/0 is NaN in pandas: nothing was merged, so there is no share.
            "share": (counted["sum"] / counted["size"]).to_numpy(),
            "low": low,
            "high": high,
        }
    )


def funnel(stages: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame | Refusal:
    """Conversion from stage to stage of a funnel, such as ideas submitted, read and built.

    Parameters
    ----------
    stages : DataFrame
        ``stage, count``, from the widest to the narrowest; everybody in a stage was in the one before, so the
        counts come from one source. A count that nobody published is NaN.
    confidence : float
        Coverage of the Wilson intervals, between 0 and 1.

    Returns
    -------
    DataFrame or Refusal
        ``stage, count, of_previous, low, high, of_first, of_first_low, of_first_high``: fractions, NaN in the
        first row. Refusal codes: ``too_few_stages``; ``count_not_published``.

    Raises
    ------
    DataError
        If a column is missing, a count is not a whole number of zero or more, or a stage is larger than the
        one before.
    ParameterError
        If the confidence is not between 0 and 1.

    Examples
    --------
    >>> f = funnel(pd.DataFrame({"stage": ["ideas", "read", "built"], "count": [1000, 100, 2]}))
    >>> f.loc[1:, ["of_previous", "of_first"]].to_numpy().tolist()
    [[0.1, 0.1], [0.02, 0.002]]
    """
    clean = with_numbers(with_columns(stages, ("stage", "count"), "stages"), ["count"], "stages")
    count = clean["count"].to_numpy()
    if len(count) < 2:
        return Refusal("too_few_stages", {"stages": len(count), "required": 2})
    if np.isnan(count).any():
        unknown = clean["stage"][np.isnan(count)].astype(str)
        return Refusal("count_not_published", {"stages": ", ".join(unknown), "count": len(unknown)})
    if (count % 1 != 0).any() or (np.diff(count) > 0).any():
        raise DataError(
            f"funnel: the counts are {', '.join(f'{n:g}' for n in count)}. Expected whole numbers, none larger than "
            "the one before: put the stages in order, and do not chain counts of different crowds."
        )
    before, first = count[:-1], np.full(len(count) - 1, count[0])
    table = stages[["stage", "count"]].reset_index(drop=True)
    for base, names in (
        (before, ("of_previous", "low", "high")),
        (first, ("of_first", "of_first_low", "of_first_high")),
    ):
        with np.errstate(invalid="ignore"):  # nobody left in the stage before: no share
            share = count[1:] / base
        for name, values in zip(names, (share, *wilson_interval(count[1:], base, confidence)), strict=True):
            table[name] = np.concatenate([[np.nan], values])
    return table
