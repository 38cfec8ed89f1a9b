"""The public totals that scenarios are held against: active users, the core among them, and how both have grown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.growth import year_on_year
from fanecon.methods.steps import year_before
from fanecon.story.chapters.common import finite, series_of
from fanecon.story.sections import facts_of

_YEARS = 3  # of growth that a scenario's growth is held against


@dataclass(frozen=True, eq=False)
class Totals:
    """Today's people and those of a year before.

    Attributes
    ----------
    period, base_period : str
    core, everybody, core_then, everybody_then : float
    growth : mapping of str to (float, float)
        By "all" and "core": the smallest and the largest growth on the year of the last years, as fractions.
    metrics : mapping of str to str
        By "all" and "core".
    facts : tuple of str
    """

    period: str
    base_period: str
    core: float
    everybody: float
    core_then: float
    everybody_then: float
    growth: Mapping[str, tuple[float, float]]
    metrics: Mapping[str, str]
    facts: tuple[str, ...]


def totals(case: Case) -> Totals | None:
    """Read the totals off a case; None where its core or its users are not known a year apart.

    Parameters
    ----------
    case : Case
        With `depth` in its settings.

    Returns
    -------
    Totals or None
    """
    setting = case.config.get("depth") or {}
    if not (setting.get("core") and setting.get("bases")):
        return None
    metrics = {"core": setting["core"], "all": setting["bases"][0]}
    series = {who: finite(series_of(case, metric)) for who, metric in metrics.items()}
    if any(frame.empty for frame in series.values()):
        return None
    points = {who: frame.set_index("period")["point"] for who, frame in series.items()}
    common = sorted(set(points["core"].index) & set(points["all"].index))
    whole = [p for p in common if year_before(p) in common]
    if not whole:
        return None
    last, base = whole[-1], year_before(whole[-1])
    growths = {
        who: _recent(year_on_year(frame, breaks=case.breaks(metrics[who])), last) for who, frame in series.items()
    }
    if any(growth.empty for growth in growths.values()):
        return None
    return Totals(
        last, base,
        float(points["core"][last]), float(points["all"][last]),
        float(points["core"][base]), float(points["all"][base]),
        {who: (float(g["low"].min()) / 100, float(g["high"].max()) / 100) for who, g in growths.items()},
        metrics, facts_of(*growths.values()),
    )  # fmt: skip


def _recent(growths: pd.DataFrame, last: str) -> pd.DataFrame:
    """Growth in the years up to a period, where the definition did not change."""
    growths = growths[growths["definition"] != "changed"]
    first = last
    for _ in range(_YEARS):
        first = year_before(first)
    return growths[(growths["period"] > first) & (growths["period"] <= last)]
