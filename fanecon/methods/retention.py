"""Do newcomers stay? Newcomers and returning actors by month, survival, and retention in a window.

An actor is a pair of repository and pseudonym, because pseudonyms restart in every repository. Time is
counted in months since the first active one: somebody active in a single month has left after one.

Leaving is never announced, so it is defined: the first `quiet_months` months in a row without anything. Who
comes back after that has still left; a pause forgiven because somebody returned would be forgiven wherever
there was time to return, and cohorts watched for longer would seem to stay for longer. An actor whose last
`quiet_months` months are not over may go on; the clock therefore stops that many months before the snapshot,
and whoever had not left by then is censored there, newcomers and veterans alike. Censoring such actors at
their last commit instead would take the ones who keep coming for the whole, and flatter the curve. Where the
history ends because the repository was given up, the snapshot is its last commit, and its last actors are
censored too: survival within repositories that went on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from fanecon.errors import DataError, ParameterError
from fanecon.methods.estimate import label
from fanecon.methods.frames import month_number, with_columns, with_keys
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.openness import half_year
from fanecon.methods.refusal import Refusal


@dataclass(frozen=True)
class LogRank:
    """Log-rank test of equal survival.

    Parameters
    ----------
    chi2 : float
    degrees : int
        Groups less one.
    p_value : float
    groups : DataFrame
        ``group, actors, left``.
    """

    chi2: float
    degrees: int
    p_value: float
    groups: pd.DataFrame


def monthly_actors(actor_months: pd.DataFrame, until: str) -> pd.DataFrame:
    """Count newcomers, returning and cumulative actors, month by month.

    Parameters
    ----------
    actor_months : DataFrame
        ``repo, actor, month`` (text, "2024-12"); one row an active month, repetitions count once.
    until : str
        The month of the snapshot: months after the last activity are zeros.

    Returns
    -------
    DataFrame
        ``month, active, newcomers, returning, cumulative``, without gaps; active = newcomers + returning.
        Empty for no rows.

    Raises
    ------
    DataError
        If a column is missing, a month cannot be read or lies after `until`.

    Examples
    --------
    >>> a = pd.DataFrame({"repo": "r", "actor": [1, 1, 2], "month": ["2024-12", "2025-02", "2025-02"]})
    >>> monthly_actors(a, "2025-03")[["month", "newcomers", "returning"]].to_csv(index=False).split()
    ['month,newcomers,returning', '2024-12,1,0', '2025-01,0,0', '2025-02,1,1', '2025-03,0,0']
    """
    seen = _active(actor_months)
    last = month_number(until)
    if not seen.empty and seen["number"].max() > last:
        raise DataError(
            f"monthly_actors: activity in {label('-', int(seen['number'].max()))}, after {until}. Expected the month "
            "of the snapshot."
        )
    numbers = range(int(seen["number"].min()), last + 1) if not seen.empty else range(0)
    active = seen.groupby("number").size().reindex(numbers, fill_value=0)
    newcomers = seen.groupby(["repo", "actor"])["number"].min().value_counts().reindex(numbers, fill_value=0)
    table = pd.DataFrame({"active": active, "newcomers": newcomers, "returning": active - newcomers})
    table["cumulative"] = table["newcomers"].cumsum()
    table.insert(0, "month", [label("-", number) for number in numbers])
    return table.reset_index(drop=True)


def tenures(actor_months: pd.DataFrame, snapshots: Mapping[str, str], quiet_months: int = 6) -> pd.DataFrame | Refusal:
    """How long every actor stayed, and whether the end of it was seen.

    Parameters
    ----------
    actor_months : DataFrame
        ``repo, actor, month`` (text, "2024-12").
    snapshots : mapping of str to str
        Repository to the month of its snapshot.
    quiet_months : int
        Months in a row without activity that count as having left, one or more; see the head of the module.

    Returns
    -------
    DataFrame or Refusal
        ``repo, actor, cohort`` (half-year of the first month), ``first_month, last_month`` (before the first
        long silence), ``months, left, returned``: the actor was active over `months` months and then left, or
        was still active after `months` months; `returned` says that something came after the silence all the
        same. Actors who first came within the last `quiet_months` months cannot be judged and are not in it.
        Refusal code ``nobody_observed_long_enough``.

    Raises
    ------
    DataError
        If a column is missing, a month cannot be read, or a repository's snapshot is missing or too early.
    ParameterError
        If `quiet_months` is below one.

    Examples
    --------
    >>> a = pd.DataFrame({"repo": "r", "actor": [1, 2, 2], "month": ["2024-01", "2024-01", "2024-07"]})
    >>> tenures(a, {"r": "2024-12"}, quiet_months=6)[["actor", "months", "left"]].to_numpy().tolist()
    [[1, 1, True], [2, 5, False]]
    """
    if quiet_months < 1:
        raise ParameterError(f"tenures: quiet_months={quiet_months}. Expected one or more.")
    table = _spans(actor_months, snapshots)
    actors = len(table)
    pairs = _active(actor_months).sort_values("number").groupby(["repo", "actor"])["number"]
    before_silence = pairs.agg(lambda months: _before_silence(months.to_numpy(), quiet_months)).rename("last_before")
    table = table.merge(before_silence.reset_index(), on=["repo", "actor"])
    table["returned"] = table["last_before"] < table["last"]
    table["last"] = table.pop("last_before")
    # The last month of which it is known whether anything followed within quiet_months.
    table["judged"] = table["snapshot"] - quiet_months
    table = table[table["first"] <= table["judged"]].copy()
    if table.empty:
        return Refusal("nobody_observed_long_enough", {"actors": actors, "quiet_months": quiet_months})
    table["left"] = table["last"] < table["judged"]
    over, still = table["last"] - table["first"] + 1, table["judged"] - table["first"]
    table["months"] = over.where(table["left"], still)
    table["first_month"] = [label("-", number) for number in table["first"]]
    table["last_month"] = [label("-", number) for number in table["last"]]
    columns = ["repo", "actor", "cohort", "first_month", "last_month", "months", "left", "returned"]
    return table[columns].reset_index(drop=True)


def kaplan_meier(months: ArrayLike, left: ArrayLike, confidence: float = 0.95) -> pd.DataFrame | Refusal:
    """Kaplan–Meier estimate of the share who are still there after so many months.

    Standard errors are Greenwood's; the interval is theirs on the log(−log) scale, which keeps it between
    0 and 1 (Kalbfleisch & Prentice), at each time by itself. That scale has no error as long as nobody left:
    there the lower end is Clopper and Pearson's for those who were followed so long.

    Parameters
    ----------
    months : array_like, shape (n,)
        Time until leaving or until the observation ended, not negative.
    left : array_like of bool, shape (n,)
        Whether leaving was seen (else censored).
    confidence : float
        Coverage, between 0 and 1.

    Returns
    -------
    DataFrame or Refusal
        ``months, at_risk, left, survival, std_error, low, high``: month 0, every time somebody left, and the
        end of the observation. NaN errors and ends once nobody remains. Refusal code ``no_actors``.

    Raises
    ------
    DataError
        If the times do not hold or the two differ in length.
    ParameterError
        If the confidence is not between 0 and 1.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 2, 3], [True, True, False, False])
    >>> curve["survival"].round(4).tolist()
    [1.0, 0.75, 0.5, 0.5]
    """
    from scipy.stats import norm
    from statsmodels.duration.survfunc import SurvfuncRight

    if not 0 < confidence < 1:
        raise ParameterError(f"kaplan_meier: confidence={confidence}. Expected a probability between 0 and 1.")
    time, event = _times(months, left)
    if not len(time):
        return Refusal("no_actors", {"actors": 0})
    table = pd.DataFrame({"months": [0.0], "at_risk": [len(time)], "left": [0], "survival": [1.0], "std_error": [0.0]})
    if event.any():
        fit = SurvfuncRight(time, event.astype(int))
        columns = (fit.surv_times, fit.n_risk, fit.n_events, fit.surv_prob, fit.surv_prob_se)
        later = pd.DataFrame(dict(zip(table.columns, columns, strict=True)))
        table = pd.concat([table, later.astype({"left": int})], ignore_index=True)
    if time.max() > table["months"].iloc[-1]:
        end = table.iloc[-1].to_dict() | {"months": time.max(), "at_risk": int((time == time.max()).sum()), "left": 0}
        table = pd.concat([table, pd.DataFrame([end])], ignore_index=True)
    share, error = table["survival"].to_numpy(), table["std_error"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):  # log of one and of zero: no width, and no interval
        width = norm.ppf((1 + confidence) / 2) * error / (share * np.abs(np.log(share)))
    for name, sign in (("low", 1), ("high", -1)):
        table[name] = np.where(share == 1, 1.0, share ** np.exp(sign * width))
    nobody_yet = (share == 1) & (table["months"] > 0)  # at month 0 all are there by definition
    table.loc[nobody_yet, "low"] = ((1 - confidence) / 2) ** (1 / table["at_risk"])
    return table.astype({"at_risk": int, "left": int})


def survival_by(table: pd.DataFrame, by: str = "cohort", confidence: float = 0.95) -> pd.DataFrame:
    """Kaplan–Meier curve of every group.

    Parameters
    ----------
    table : DataFrame
        What `tenures` returns, with any further columns to group by.
    by : str
        The column of the groups.
    confidence : float
        Coverage, between 0 and 1.

    Returns
    -------
    DataFrame
        The group's column, then the columns of `kaplan_meier`.

    Raises
    ------
    DataError
        If a column is missing.

    Examples
    --------
    >>> t = pd.DataFrame({"cohort": ["2024H1", "2024H2"], "months": [1, 2], "left": [True, True]})
    >>> survival_by(t)[["cohort", "months", "survival"]].to_numpy().tolist()[:2]
    [['2024H1', 0.0, 1.0], ['2024H1', 1.0, 0.0]]
    """
    clean = with_keys(with_columns(table, dict.fromkeys((by, "months", "left")), "tenures"), [by], "tenures")
    curves = []
    for name, group in clean.groupby(by):
        curve = kaplan_meier(group["months"], group["left"], confidence)
        if isinstance(curve, pd.DataFrame):
            curve.insert(0, by, name)
            curves.append(curve)
    return pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(columns=[by])


def log_rank(months: ArrayLike, left: ArrayLike, group: ArrayLike) -> LogRank | Refusal:
    """Log-rank test: do the groups stay equally long?

    Actors count as independent, which those of one repository hardly are: pooled, the p-value is too small.

    Parameters
    ----------
    months, left, group : array_like, shape (n,)
        See `kaplan_meier`; the names of the groups.

    Returns
    -------
    LogRank or Refusal
        Refusal codes: ``one_group``; ``nobody_left``; ``all_left_at_once``.

    Raises
    ------
    DataError
        If the times do not hold, the three differ in length, or a group is missing.

    Examples
    --------
    >>> log_rank([1, 1, 2, 8, 9, 9], [True] * 6, ["a"] * 3 + ["b"] * 3).degrees
    1
    """
    from statsmodels.duration.survfunc import survdiff

    time, event = _times(months, left)
    names = pd.Series(np.asarray(group, dtype=object))
    if len(names) != len(time) or names.isna().any():
        found = f"{len(time)} times and {len(names)} groups, {names.isna().sum()} of them missing"
        raise DataError(f"log_rank: {found}. Expected the name of a group for each time.")
    names = names.astype(str)
    counts = pd.DataFrame({"group": names, "left": event}).groupby("group")["left"].agg(actors="size", left="sum")
    if len(counts) < 2:
        return Refusal("one_group", {"groups": len(counts), "required": 2})
    if not event.any():
        return Refusal("nobody_left", {"actors": len(time), "left": 0})
    try:
        chi2, p_value = survdiff(time, event.astype(int), names.to_numpy(dtype=str))
    except np.linalg.LinAlgError:  # its variance is zero: everybody at risk left together
        return Refusal("all_left_at_once", {"actors": len(time)})
    return LogRank(float(chi2), len(counts) - 1, float(p_value), counts.reset_index())


def window_retention(
    actor_months: pd.DataFrame,
    snapshots: Mapping[str, str],
    after: Sequence[int] = (3, 6, 12, 24, 36),
    width: int = 3,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of a cohort active again in a window of months after the first one.

    Unlike survival it needs no definition of leaving: whoever pauses drops out and can come back.

    Parameters
    ----------
    actor_months, snapshots
        See `tenures`.
    after : sequence of int
        Months after the first one at which the window ends.
    width : int
        Its length in months; the first month itself never counts.
    confidence : float
        Coverage of the Wilson interval, between 0 and 1.

    Returns
    -------
    DataFrame
        ``cohort, months_after, actors, eligible, active, share, low, high``; eligible = the whole window lies
        before the end of the snapshot's month. Rows without anybody eligible are left out.

    Raises
    ------
    DataError
        See `tenures`.
    ParameterError
        If `width` or a number of `after` is below one.

    Examples
    --------
    >>> a = pd.DataFrame({"repo": "r", "actor": [1, 2, 2], "month": ["2024-01", "2024-01", "2024-03"]})
    >>> window_retention(a, {"r": "2024-12"}, after=(3, 6))[["months_after", "share"]].to_numpy().tolist()
    [[3.0, 0.5], [6.0, 0.0]]
    """
    if width < 1 or min(after, default=1) < 1:
        raise ParameterError(f"window_retention: width={width}, after={tuple(after)}. Expected one or more.")
    table = _spans(actor_months, snapshots)
    months = _active(actor_months).merge(table[["repo", "actor", "first"]], on=["repo", "actor"])
    since = months["number"] - months["first"]
    rows = []
    for end in after:
        inside = months[(since <= end) & (since > max(0, end - width))][["repo", "actor"]].drop_duplicates()
        again = table.merge(inside.assign(active=True), on=["repo", "actor"], how="left")["active"].eq(True)
        judged = table["first"] + end <= table["snapshot"]
        for cohort, at in table.groupby("cohort").groups.items():
            rows.append((cohort, end, len(at), int(judged[at].sum()), int((again & judged)[at].sum())))
    result = pd.DataFrame(rows, columns=["cohort", "months_after", "actors", "eligible", "active"])
    result = result[result["eligible"] > 0].sort_values(["cohort", "months_after"], ignore_index=True)
    result["share"] = result["active"] / result["eligible"]
    result["low"], result["high"] = wilson_interval(result["active"], result["eligible"], confidence)
    return result


def _before_silence(months: np.ndarray, quiet_months: int) -> int:
    """The last of the ascending months before the first silence of at least so many."""
    silences = np.flatnonzero(np.diff(months) > quiet_months)
    return int(months[silences[0]] if len(silences) else months[-1])


def _spans(actor_months: pd.DataFrame, snapshots: Mapping[str, str]) -> pd.DataFrame:
    """First and last active month of every actor, as numbers, with the cohort and the snapshot."""
    seen = _active(actor_months)
    unknown = sorted(set(seen["repo"]) - set(snapshots))
    if unknown:
        raise DataError(f"snapshots: no month for {', '.join(unknown)}. Expected one a repository in the table.")
    table = seen.groupby(["repo", "actor"])["number"].agg(first="min", last="max").reset_index()
    month = {repo: month_number(snapshots[repo]) for repo in table["repo"].unique()}
    table["snapshot"] = table["repo"].map(month).astype(int)
    late = table.loc[table["last"] > table["snapshot"], "repo"].unique()
    if len(late):
        raise DataError(
            f"snapshots: {', '.join(late)} has activity after its snapshot. Expected its last month or later."
        )
    table["cohort"] = [half_year(label("-", number)) for number in table["first"]]
    return table


def _active(actor_months: pd.DataFrame) -> pd.DataFrame:
    clean = with_columns(actor_months, ("repo", "actor", "month"), "actor-months")
    clean = with_keys(clean, ("repo", "actor", "month"), "actor-months")
    numbers = {month: month_number(month) for month in clean["month"].unique()}
    clean["number"] = clean["month"].map(numbers).astype(int)
    return clean.drop(columns="month").drop_duplicates(ignore_index=True)


def _times(months: ArrayLike, left: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    time, event = np.asarray(months, dtype=float), np.asarray(left)
    if time.shape != event.shape or time.ndim != 1 or not np.isin(event, (0, 1)).all():
        raise DataError(
            f"{time.size} times and {event.size} marks of leaving, or a mark that is not true or false. Expected one "
            "of each an actor."
        )
    event = event.astype(bool)
    if not np.isfinite(time).all() or (time < 0).any() or (time[event] == 0).any():
        raise DataError("A time is missing, negative or infinite, or somebody left at time zero. Count from one.")
    return time, event
