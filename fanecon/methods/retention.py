"""Do newcomers stay? How long everybody stayed, survival curves, and a comparison that moves whole repositories.

A person is a pair of repository and pseudonym, because pseudonyms restart in every repository. Time is counted in
months since the first active one: somebody active in a single month has left after one.

Leaving is never announced, so it is defined: the first `quiet_months` months in a row without anything. Who comes back
after that has still left; a pause forgiven because somebody returned would be forgiven wherever there was time to
return, and cohorts watched for longer would seem to stay for longer. A person whose last `quiet_months` months are not
over may go on; the clock therefore stops that many months before the last month seen, and whoever had not left by then
is censored there, newcomers and veterans alike. Censoring them at their last commit instead would take the ones who
keep coming for the whole, and flatter the curve. Where the history ends because the repository was given up, the last
month seen is its last commit's, and its last people are censored too: survival within repositories that went on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import documents, groups, month_number, with_columns, with_keys
from fanecon.methods.openness import half_year
from fanecon.methods.refusal import Refusal
from fanecon.methods.shares import CONFIDENCE
from fanecon.notation.periods import label


def last_month(snapshots: pd.Series, as_of: date | None = None) -> pd.Series:
    """Name the last month seen of each repository: its snapshot's, or the last whole one on the report's day.

    Parameters
    ----------
    snapshots : Series of Timestamp
    as_of : date, optional

    Returns
    -------
    Series of str

    Examples
    --------
    >>> last_month(pd.Series(pd.to_datetime(["2026-01-28", "2024-03-11"])), date(2025, 10, 30)).tolist()
    ['2025-09', '2024-03']
    """
    months = snapshots.dt.strftime("%Y-%m")
    if as_of is None:
        return months
    whole = f"{(as_of + timedelta(days=1)).replace(day=1) - timedelta(days=1):%Y-%m}"
    return months.where(months < whole, whole)


def stays(frame: pd.DataFrame, quiet_months: int = 6) -> pd.DataFrame | Refusal:
    """How long everybody stayed, and whether the end of it was seen.

    Parameters
    ----------
    frame : DataFrame
        One row an active month: ``repo, actor, month`` (text, "2024-12"), ``until`` (the last month seen of the
        repository, see `last_month`). Further columns are kept as the person's: true or false, whether it ever held;
        else the first value.
    quiet_months : int
        Months in a row without activity that count as having left, one or more; see the head of the module.

    Returns
    -------
    DataFrame or Refusal
        One row a person: the columns given without month and until, ``cohort`` (half-year of the first month),
        ``months, left, returned``: active over `months` months and then left, or still active after `months` months;
        `returned` says that something came after the silence all the same. People who first came within the last
        `quiet_months` months cannot be judged and are not in it. Refusal code ``nobody_observed_long_enough``.

    Raises
    ------
    DataError
        If a column is missing or a cell empty, a month cannot be read, or there is activity after the last month seen.
    ParameterError
        If `quiet_months` is below one.

    Examples
    --------
    >>> a = pd.DataFrame({"repo": "r", "actor": [1, 2, 2], "month": ["2024-01", "2024-01", "2024-07"]})
    >>> stays(a.assign(until="2024-12"), quiet_months=6)[["actor", "months", "left"]].to_numpy().tolist()
    [[1, 1, True], [2, 5, False]]
    """
    if quiet_months < 1:
        raise ParameterError(f"stays: quiet_months={quiet_months}. Expected one or more.")
    needed = ("repo", "actor", "month", "until")
    with_keys(with_columns(frame, needed, "active months"), needed, "active months")
    numbers = {month: month_number(month) for month in {*frame["month"], *frame["until"]}}
    rows = frame.assign(number=frame["month"].map(numbers).astype(int), end=frame["until"].map(numbers).astype(int))
    if late := sorted(rows.loc[rows["number"] > rows["end"], "repo"].unique()):
        raise DataError(
            f"active months: {', '.join(late)} has activity after the last month seen. Expected none later."
        )
    rows = rows.drop_duplicates(["repo", "actor", "number"]).sort_values("number", kind="stable")
    kept = {str(c): (c, "any" if rows[c].dtype == bool else "first") for c in frame if c not in (*needed, "commits")}
    table = rows.groupby(["repo", "actor"], as_index=False).agg(
        first=("number", "min"), last=("number", "max"), judged=("end", "max"),
        before=("number", lambda months: _before_silence(months.to_numpy(), quiet_months)), **kept,
    )  # fmt: skip
    people = len(table)
    table["judged"] -= quiet_months  # the last month of which it is known whether anything followed in time
    table = table[table["first"] <= table["judged"]].reset_index(drop=True)
    if table.empty:
        return Refusal("nobody_observed_long_enough", {"actors": people, "quiet_months": quiet_months})
    table["returned"] = table["before"] < table["last"]
    table["left"] = table["before"] < table["judged"]
    over, still = table["before"] - table["first"] + 1, table["judged"] - table["first"]
    table["months"] = over.where(table["left"], still)
    table["cohort"] = [half_year(label("M", number)) for number in table["first"]]
    return table.drop(columns=["first", "last", "judged", "before"])


def retention(
    frame: pd.DataFrame,
    by: str | Sequence[str] = (),
    at: Sequence[int] = (),
    alike: str | None = None,
) -> pd.DataFrame | Refusal:
    """Kaplan–Meier estimate of the share who are still there after so many months.

    Standard errors are Greenwood's (statsmodels); the interval is theirs on the log(−log) scale, which keeps it between
    0 and 100 (Kalbfleisch & Prentice), at each time by itself. People of one repository are not independent: with
    `alike` the error is that of whole repositories (the sum of their people's influence on the curve, Williams 1995,
    with Student's t), without it the interval is far too narrow where they differ (docs/intervals.md).

    Parameters
    ----------
    frame : DataFrame
        One row a person, as `stays` returns it: ``months`` (not negative), ``left`` (true or false), the columns of
        `by`, and what the rows rest on.
    by : str or sequence of str
        Columns that make a group.
    at : sequence of int
        Only the share after so many months, a row each; a curve that ends before has none.
    alike : str, optional
        Column of what people have in common, such as "repo".

    Returns
    -------
    DataFrame or Refusal
        The columns of `by`, ``months, people, at_risk, left, low, point, high`` (per cent), ``unit`` and what the rows
        rested on: every month in which somebody left, and the last observed. Where nobody left yet the lower end is
        Clopper and Pearson's for those still followed; where nobody remains, or all have the same in common, there are
        none. Refusal code ``no_actors``.

    Raises
    ------
    DataError
        If a column is missing, a cell of `by` or `alike` is empty, or the times do not hold.

    Examples
    --------
    >>> people = pd.DataFrame({"months": [1, 2, 2, 3], "left": [True, True, False, False]})
    >>> retention(people)[["months", "point"]].round(1).to_numpy().tolist()
    [[1.0, 75.0], [2.0, 50.0], [3.0, 50.0]]
    >>> retention(people, at=[1])["point"].tolist()
    [75.0]
    """
    keys = [by] if isinstance(by, str) else list(by)
    named = [*keys, *([alike] if alike else [])]
    with_keys(with_columns(frame, dict.fromkeys((*named, "months", "left")), "stays"), named, "stays")
    _times(frame["months"], frame["left"])
    if frame.empty:
        return Refusal("no_actors", {"actors": 0})
    tables = []
    for key, rows in groups(frame, keys):
        units = rows[alike] if alike else None
        curve = _curve(*_times(rows["months"], rows["left"]), units)
        if at:
            reached = [month for month in at if month <= curve["months"].iloc[-1]]
            places = curve["months"].searchsorted(reached, side="right") - 1
            curve = curve.iloc[places].assign(months=reached)
        else:
            curve = curve.iloc[1:]  # all are there at month zero by definition
        curve = curve.assign(people=len(rows), unit="percent")
        for column, value in {**key, **documents(rows)}.items():
            curve[column] = pd.Series([value] * len(curve), index=curve.index)
        tables.append(curve[[*keys, "months", "people", *[c for c in curve if c not in (*keys, "months", "people")]]])
    return pd.concat(tables, ignore_index=True)


def compare_retention(
    frame: pd.DataFrame, by: str, permute: str | None = None, draws: int = 99_999, seed: int = 0
) -> pd.DataFrame | Refusal:
    """Log-rank test of two groups: do they stay equally long?

    The usual p-value takes people for independent. Those of one repository are not: where repositories differ as they
    do (frailty of σ = 0.5, some twenty repositories), it calls every second difference significant that is none. With
    `permute` the statistic is compared with those that arise when whole repositories are dealt out to the two groups
    at random, as many to each as there are; simulated so, it rejects in 5 % of the cases. Every deal is
    tried where there are not more than `draws`, which gives the exact p-value; else so many at random.

    Parameters
    ----------
    frame : DataFrame
        One row a person, as `stays` returns it: ``months, left`` and the columns named.
    by : str
        The column of the two groups.
    permute : str, optional
        The column of what is dealt out as a whole, such as "repo"; each lies in one group.
    draws, seed : int
        Of the permutation.

    Returns
    -------
    DataFrame or Refusal
        One row: ``chi2, p`` (permuted if asked for), ``p_if_independent, people, left, units, draws`` and what the rows
        rested on. Refusal codes: ``one_group``; ``nobody_left``; ``all_left_at_once``; ``too_few_units`` (fewer than
        twenty deals that differ are possible, so that no p-value could be 5 % or below).

    Raises
    ------
    DataError
        If a column is missing, the times do not hold, there are more than two groups, or a unit lies in both.
    ParameterError
        If there are fewer than 99 draws.

    Examples
    --------
    >>> people = pd.DataFrame({"months": [1, 1, 2, 8, 9, 9], "left": True, "side": ["a"] * 3 + ["b"] * 3})
    >>> compare_retention(people, "side")["p"].round(3).tolist()
    [0.022]
    """
    from scipy.stats import chi2 as distribution

    if draws < 99:
        raise ParameterError(f"compare_retention: draws={draws}. Expected at least 99.")
    columns = dict.fromkeys((by, *([permute] if permute else []), "months", "left"))
    clean = with_keys(with_columns(frame, columns, "stays"), columns, "stays")
    time, event = _times(clean["months"], clean["left"])
    names = sorted(clean[by].unique())
    if len(names) < 2:
        return Refusal("one_group", {"groups": len(names), "required": 2})
    if len(names) > 2:
        raise DataError(f"compare_retention: {by} has {len(names)} groups. Expected two; filter the frame.")
    if not event.any():
        return Refusal("nobody_left", {"actors": len(time), "left": 0})
    units = clean[permute or by]
    side = clean.groupby(permute or by)[by].agg(["first", "nunique"])
    if (torn := side.index[side["nunique"] > 1]).size:
        raise DataError(f"compare_retention: {torn[0]} is in both groups. Expected every {permute} in one.")
    counts = _counts(time, event, units, side.index)
    observed = float(_chi2(np.asarray(side["first"] == names[0], dtype=float)[None, :], *counts)[0])
    if math.isnan(observed):
        return Refusal("all_left_at_once", {"actors": len(time)})
    independent = float(distribution.sf(observed, 1))
    p, made = independent, 0
    if permute:
        small = int((side["first"] == names[0]).sum())
        # Halves that change sides leave the statistic as it is: a deal and its mirror image are one.
        told_apart = math.comb(len(side), small) // (2 if 2 * small == len(side) else 1)
        if told_apart < 20:
            return Refusal("too_few_units", {"units": len(side), "deals": told_apart, "required": 20})
        deals = _deals(len(side), small, draws, seed)
        parts = np.array_split(deals, len(deals) // 4096 + 1)  # all at once would take half a gigabyte
        extreme = sum(int((_chi2(part, *counts) >= observed * (1 - 1e-12)).sum()) for part in parts)
        whole = len(deals) == math.comb(len(side), small)  # every deal, the observed one among them
        p, made = extreme / len(deals) if whole else (extreme + 1) / (len(deals) + 1), len(deals)
    row = {"chi2": observed, "p": p, "p_if_independent": independent, "people": len(time), "left": int(event.sum()),
           "units": len(side), "draws": made}  # fmt: skip
    return pd.DataFrame([row | documents(frame)])


def _curve(time: np.ndarray, event: np.ndarray, units: pd.Series | None) -> pd.DataFrame:
    from scipy.stats import norm, t
    from statsmodels.duration.survfunc import SurvfuncRight

    names = ["months", "at_risk", "left", "point", "error"]
    table = pd.DataFrame([[0.0, len(time), 0, 1.0, math.nan]], columns=names)
    if event.any():
        fit = SurvfuncRight(time, event.astype(int))
        error = fit.surv_prob_se if units is None else fit.surv_prob * _error_of_units(time, event, units)
        columns = (fit.surv_times, fit.n_risk, fit.n_events, fit.surv_prob, error)
        table = pd.concat([table, pd.DataFrame(dict(zip(names, columns, strict=True)))], ignore_index=True)
    if time.max() > table["months"].iloc[-1]:
        last = [time.max(), (time == time.max()).sum(), 0, *table[["point", "error"]].iloc[-1]]
        table.loc[len(table)] = last
    share, error = table["point"].to_numpy(), table.pop("error").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):  # log of one and of zero: no width, and no interval
        tails = norm if units is None else t(max(units.nunique() - 1, 1))
        width = tails.ppf((1 + CONFIDENCE) / 2) * error / (share * np.abs(np.log(share)))
    nobody = ((1 - CONFIDENCE) / 2) ** (1 / table["at_risk"])  # left yet: Clopper and Pearson's lower end
    table["low"] = 100 * np.where(share == 1, nobody, share ** np.exp(width))
    table["high"] = 100 * np.where(share == 1, 1.0, share ** np.exp(-width))
    table["point"] = 100 * share
    return table.astype({"at_risk": int, "left": int})[["months", "at_risk", "left", "low", "point", "high"]]


def _error_of_units(time: np.ndarray, event: np.ndarray, units: pd.Series) -> np.ndarray:
    """Standard error of the logarithm of the curve, from what each unit as a whole moves it."""
    at_risk, leaving = _counts(time, event, units, pd.Index(units.unique()))
    everybody, gone, number = at_risk.sum(axis=0), leaving.sum(axis=0), len(at_risk)
    if number == 1:
        return np.full(len(gone), math.nan)
    with np.errstate(divide="ignore", invalid="ignore"):  # at the last step of a curve that falls to nothing
        influence = ((leaving - at_risk * gone / everybody) / (everybody - gone)).cumsum(axis=1)
    return np.sqrt(number / (number - 1) * (influence**2).sum(axis=0))


def _counts(time: np.ndarray, event: np.ndarray, units: pd.Series, order: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """At risk and leaving, a row a unit and a column a time at which anybody left."""
    times, place = np.unique(time[event]), order.get_indexer(pd.Index(units))
    at_risk, leaving = np.zeros((len(order), len(times))), np.zeros((len(order), len(times)))
    np.add.at(at_risk, place, time[:, None] >= times)
    np.add.at(leaving, place, (time[:, None] == times) & event[:, None])
    return at_risk, leaving


def _chi2(first: np.ndarray, at_risk: np.ndarray, leaving: np.ndarray) -> np.ndarray:
    """The log-rank statistic of every deal: a row a deal, one where the unit is in the first group."""
    n, d = at_risk.sum(axis=0), leaving.sum(axis=0)
    n_first, d_first = first @ at_risk, first @ leaving
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(n > 1, n_first * (n - n_first) * d * (n - d) / (n**2 * (n - 1)), 0.0).sum(axis=1)
        return np.asarray((d_first - d * n_first / n).sum(axis=1) ** 2 / np.where(variance > 0, variance, math.nan))


def _deals(units: int, first: int, draws: int, seed: int) -> np.ndarray:
    if math.comb(units, first) <= draws:
        chosen = np.array(list(combinations(range(units), first)))
    else:
        chosen = np.random.default_rng(seed).random((draws, units)).argsort(axis=1)[:, :first]
    deals = np.zeros((len(chosen), units))
    np.put_along_axis(deals, chosen, 1.0, axis=1)
    return deals


def _before_silence(months: np.ndarray, quiet_months: int) -> int:
    """The last of the ascending months before the first silence of at least so many."""
    silences = np.flatnonzero(np.diff(months) > quiet_months)
    return int(months[silences[0]] if len(silences) else months[-1])


def _times(months: ArrayLike, left: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    time, event = np.asarray(months, dtype=float), np.asarray(left)
    if not np.isin(event, (0, 1)).all():
        raise DataError("stays: a mark of leaving is not true or false. Expected one a person.")
    event = event.astype(bool)
    if not np.isfinite(time).all() or (time < 0).any() or (time[event] == 0).any():
        raise DataError(
            "stays: a time is missing, negative or infinite, or somebody left at time zero. Count from one."
        )
    return time, event
