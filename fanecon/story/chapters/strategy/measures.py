"""Measured series to watch: how often the face is named, how deep users own, who gets in, and moods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.attention import face_share
from fanecon.methods.decay import HalfPeak, half_peak
from fanecon.methods.growth import ratio_series
from fanecon.methods.openness import outsider_share
from fanecon.methods.recovery import Recovery, recovery
from fanecon.methods.refusal import Refusal
from fanecon.methods.stance import with_error
from fanecon.story.chapters.common import finite, series_of
from fanecon.story.sections import facts_of
from fanecon.study.words import Text

_WHOLE_QUARTER = 80  # days of archive; a quarter with fewer is not compared
_FEW = 30  # merged requests in a half-year: below, the interval says more than the share
_COLUMNS = ["period", "value", "low", "high"]


@dataclass(frozen=True, eq=False)
class Measured:
    """A measured series.

    Attributes
    ----------
    series : DataFrame
        ``period, value, low, high`` in the measure's unit, in order of time.
    facts, sources : tuple of str
    """

    series: pd.DataFrame
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """How a series is computed, what it is called, and in which unit it is."""

    compute: Callable[[Case], Measured | None]
    unit: str
    calls: str
    name: Text


def measured(case: Case, measure: str) -> Measured | None:
    """Compute one of `MEASURES` on a case; None where the case does not have what it takes."""
    found = MEASURES[measure].compute(case) if measure in MEASURES else None
    return found if found is not None and len(found.series) else None


def threshold(series: pd.DataFrame, rule: str) -> float:
    """Take a threshold from a measured series.

    Parameters
    ----------
    series : DataFrame
        With ``value``, in order of time.
    rule : {"min", "q25", "median", "q75", "max", "first", "last"}

    Returns
    -------
    float

    Examples
    --------
    >>> threshold(pd.DataFrame({"value": [3.0, 1.0, 2.0]}), "median")
    2.0
    """
    values = series["value"].to_numpy(dtype=float)
    if rule in ("first", "last"):
        return float(values[0 if rule == "first" else -1])
    return float(np.quantile(values, {"min": 0.0, "q25": 0.25, "median": 0.5, "q75": 0.75, "max": 1.0}[rule]))


def _face(case: Case) -> Measured | None:
    daily = case.frame("attention_daily")
    if daily.empty:
        return None
    daily["period"] = [f"{day.year}Q{day.quarter}" for day in daily["date"]]
    days = daily.groupby("period").size()
    daily = daily[daily["period"].isin(days[days >= _WHOLE_QUARTER].index)]
    if daily.empty:
        return None
    found = face_share(daily, ["period"])
    # Topics of one event are not independent: the wide interval allows for that.
    series = 100 * found.set_index("period")[["share", "wide_low", "wide_high"]].dropna()
    series.columns = pd.Index(_COLUMNS[1:])
    return Measured(series.reset_index(), sources=tuple(dict.fromkeys(daily["source_id"])))


def _depth(case: Case) -> Measured | None:
    setting = case.config.get("depth") or {}
    if not (setting.get("core") and setting.get("bases")):
        return None
    core, everybody = series_of(case, setting["core"]), series_of(case, setting["bases"][0])
    if core.empty or everybody.empty:
        return None
    share = finite(ratio_series(core, everybody))
    series = share.assign(value=100 * share["point"], low=100 * share["low"], high=100 * share["high"])
    return Measured(series[_COLUMNS], facts_of(share))


def _outside(case: Case) -> Measured | None:
    repo = ((case.config.get("community") or {}).get("openness") or {}).get("company")
    pulls, repositories = case.frame("pull_requests"), case.frame("repositories")
    if repo is None or pulls.empty:
        return None
    found = outsider_share(pulls[pulls["repo"] == repo])
    if isinstance(found, Refusal):
        return None
    series = found[found["whole"] >= _FEW].rename(columns={"point": "value"})
    return Measured(
        series[_COLUMNS].reset_index(drop=True),
        sources=tuple(repositories.loc[repositories["repo"] == repo, "source_id"]),
    )


def _attention(case: Case) -> Measured | None:
    crises, hours = case.frame("crises"), case.frame("attention_hourly")
    if crises.empty or hours.empty:
        return None
    hours["time"] = hours["date"] + pd.to_timedelta(hours["hour"], unit="h")
    rows = []
    for crisis in crises[crises["own"]].sort_values("first_day").to_dict("records"):
        during = hours[hours["date"].between(crisis["first_day"], crisis["last_day"])]
        found = half_peak(during.rename(columns={"heat_max": "volume"})[["time", "volume"]]) if len(during) else None
        if isinstance(found, HalfPeak):
            rows.append((f"{crisis['first_day']:%Y-%m}", found.hours, found.hours_low, found.hours_high))
    return Measured(pd.DataFrame(rows, columns=_COLUMNS), sources=tuple(dict.fromkeys(hours["source_id"])))


def _stance_days(case: Case) -> pd.DataFrame:
    setting = (case.config.get("crisis") or {}).get("stance")
    frame = case.frame("stance_daily")
    return frame[frame["case_id"] == setting["case"]] if setting else frame.iloc[:0]


def _negative(case: Case) -> Measured | None:
    days = _stance_days(case)
    if days.empty:
        return None
    bounds = with_error(days).dropna(subset=["negative"])
    series = bounds.rename(columns={"negative": "value", "negative_low": "low", "negative_high": "high"})
    series = series.assign(period=series["date"].dt.strftime("%Y-%m-%d"))[_COLUMNS].reset_index(drop=True)
    return Measured(series, sources=tuple(dict.fromkeys(days["source_id"])))


def _stance_half(case: Case) -> Measured | None:
    days = _stance_days(case)
    event = case.event(case.config["crisis"]["stance"]["event"]) if len(days) else None
    if event is None:
        return None
    day = date.fromisoformat(event.date)
    found = recovery(with_error(days), day, (days["date"].min().date(), day))
    if not isinstance(found, Recovery) or isinstance(found.half_recovery, Refusal):
        return None
    half = found.half_recovery
    series = pd.DataFrame([(event.date, half.point, half.low, half.high)], columns=_COLUMNS)
    return Measured(series, sources=tuple(dict.fromkeys(days["source_id"])))


MEASURES: Mapping[str, Measure] = {
    "face_share": Measure(
        _face, "percent", "attention.face_share",
        Text("点名代表人物的话题占比，按季", "topics naming the face, by quarter"),
    ),
    "depth": Measure(_depth, "percent", "growth.ratio_series", Text("深度用户占比", "deep users, of all")),
    "outside_share": Measure(
        _outside, "percent", "openness.outsider_share",
        Text("官方仓库里外部人员的占比，按半年", "outsiders' share of merged requests, by half-year"),
    ),
    "attention_half": Measure(
        _attention, "hours", "decay.half_peak", Text("历次风波热度减半的小时数", "hours to half the heat, by crisis")
    ),
    "negative_share": Measure(
        _negative, "percent", "stance.with_error", Text("评论里负面的占比，按日", "negative share of comments, by day")
    ),
    "stance_half": Measure(
        _stance_half, "days", "recovery.recovery", Text("立场回升一半的天数", "days until stance regained half")
    ),
}  # fmt: skip
"""What a trigger, a step or an open end of a range may name."""
