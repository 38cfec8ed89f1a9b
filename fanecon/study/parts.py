"""The parts of a total, as the settings of a case name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fanecon.errors import ParameterError
from fanecon.methods.growth import part_of
from fanecon.notation.periods import parse_period
from fanecon.study.language import language
from fanecon.study.words import LANGUAGES


def parts(case: Any, total: str) -> pd.DataFrame:
    """Return the parts of a total, one row a period and part.

    The labels are the short names of `growth.segments`. A part that had not begun is zero; one that was printed only as
    a share of the total is that share of it; a figure that nobody printed is there where the others pin it down. An
    estimate never stands in for a part.

    Parameters
    ----------
    case : OpenCase
        With `growth` in its settings.
    total : str
        The metric whose parts they are.

    Returns
    -------
    DataFrame
        As `case.series` gives it, with a column `part`, the part's metric.

    Raises
    ------
    ParameterError
        If the settings name the parts of another total, or of none.
    """
    settings = case.setting("growth") or {}
    if settings.get("total") != total:
        known = settings.get("total") or "nothing"
        raise ParameterError(f'case.yaml names the parts of {known} (growth.segments), not of "{total}".')
    whole = case.series(total, implied=True)
    found = [_part(case, segment, whole) for segment in settings["segments"]]
    frames = [frame.assign(part=frame["metric"]) for frame in found if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else whole[:0].assign(part="")


def _part(case: Any, segment: Mapping[str, Any], whole: pd.DataFrame) -> pd.DataFrame:
    own = _reported(case.series(segment["metric"], implied=True))
    printed = whole.iloc[:0]
    if share := segment.get("share"):
        printed = part_of(_reported(whole), _reported(case.series(share)))
        printed = printed[~printed["period"].isin(own["period"])]
    before = [p for p in whole["period"] if _ended_before(p, segment.get("began")) and p not in set(own["period"])]
    known = pd.concat([frame for frame in (own, printed) if len(frame)] or [own])
    if known.empty:
        return own
    zeros = pd.DataFrame({"period": before, "low": 0.0, "point": 0.0, "high": 0.0})
    zeros["fact_id"] = known["fact_id"].iloc[0]
    extra = pd.concat([zeros, printed[["period", "low", "point", "high", "fact_id"]]])
    series = pd.concat([own, extra]) if len(extra) else own
    about = {"metric": segment["metric"], "unit": whole["unit"].iloc[0]}
    names = segment.get("names") or {k: own[f"label_{k}"].iloc[0] if len(own) else segment["metric"] for k in LANGUAGES}
    about |= {"label": names[language()], **{f"label_{k}": names[k] for k in LANGUAGES}}
    return series.assign(**about).sort_values("period", ignore_index=True, kind="stable")


def _ended_before(period: str, began: str | None) -> bool:
    return began is not None and parse_period(period).end < parse_period(began).start


def _reported(series: pd.DataFrame) -> pd.DataFrame:
    """Leave out what was published as a bound only, and what is an estimate or was rejected."""
    bounded = series[["low", "point", "high"]].abs().lt(float("inf")).all(axis=1)
    return series[bounded & (series["quality"] == "")]
