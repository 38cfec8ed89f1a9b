"""The phases of a crisis by rule, from the first public claim and a series of volumes.

The phases are Fink's four (Crisis Management, 1986), told apart here by rules that anyone can apply
again: prodrome from the first public claim, acute from a multiple of the usual volume, chronic from half
of the peak, resolution once the volume has stayed low for some days.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import with_columns, with_numbers
from fanecon.methods.latency import Moment
from fanecon.methods.refusal import Refusal

PHASES = ("prodrome", "acute", "chronic", "resolution")
_BASELINE_LEAST = 7


def usual_volume(series: pd.DataFrame, before: datetime, days: int = 28) -> float | Refusal:
    """The baseline of a series: its mean over the days before something happened.

    Parameters
    ----------
    series : DataFrame
        ``time`` (datetime64), ``volume`` (count; NaN = not observed).
    before : datetime
        The baseline ends here.
    days : int
        How far back it reaches.

    Returns
    -------
    float or Refusal
        Refusal codes ``short_baseline`` (fewer than seven observations) and ``no_baseline`` (the mean is
        zero, so no multiple of it says anything).

    Raises
    ------
    DataError
        If the series does not hold.

    Examples
    --------
    >>> times = pd.date_range("2026-01-01", periods=10)
    >>> usual_volume(pd.DataFrame({"time": times, "volume": 4.0}), datetime(2026, 1, 9))
    4.0
    """
    clean = volumes(series)
    past = clean[(clean["time"] < before) & (clean["time"] >= before - timedelta(days=days))]["volume"].dropna()
    if len(past) < _BASELINE_LEAST:
        return Refusal("short_baseline", {"observations": len(past), "required": _BASELINE_LEAST})
    mean = float(past.mean())
    return mean if mean > 0 else Refusal("no_baseline", {"observations": len(past)})


def phases(
    claim: Moment | Refusal,
    series: pd.DataFrame | None = None,
    baseline: float | Refusal | None = None,
    *,
    acute: float = 5.0,
    resolved: float = 2.0,
    calm_days: int = 3,
) -> pd.DataFrame:
    """Tell the four phases of a crisis apart by rule.

    Prodrome begins with the first public claim; acute at the first volume above `acute` times the
    baseline; chronic at the first volume of at most half of the peak, after the peak; resolution where
    the volume begins to stay below `resolved` times the baseline for `calm_days` days, all of them
    observed. Cut the series so that no other crisis is in it: its highest volume is taken for the peak.

    Parameters
    ----------
    claim : Moment or Refusal
        See `fanecon.methods.latency.first_claim`.
    series : DataFrame, optional
        ``time`` (datetime64, at a steady step), ``volume`` (NaN = not observed: it confirms no rule).
    baseline : float or Refusal, optional
        The usual volume of one step, see `usual_volume`.
    acute, resolved : float
        Multiples of the baseline.
    calm_days : int

    Returns
    -------
    DataFrame
        One row a phase: ``phase, earliest, latest`` (its beginning; NaT where it has none), ``volume``
        (there), ``threshold`` (that the rule compares with) and ``status``: "reached", "not_reached", or
        the code of what is missing ("no_claim", "no_series", "no_baseline", "short_baseline"). The beginning
        lies after the last observation before the one that fulfils the rule, and not after that one.

    Raises
    ------
    DataError
        If the series does not hold or has no steady step.
    ParameterError
        If a multiple, the baseline or the number of days is not positive.

    Examples
    --------
    >>> days = pd.date_range("2026-01-01", periods=8)
    >>> volume = [1.0, 9.0, 20.0, 12.0, 8.0, 1.0, 1.0, 1.0]
    >>> course = phases(Moment.read("2026-01-01"), pd.DataFrame({"time": days, "volume": volume}), 1.0)
    >>> course["latest"].dt.day.tolist()
    [2, 2, 5, 6]
    """
    if not (acute > 0 and resolved > 0 and calm_days >= 1):
        raise ParameterError(f"acute={acute}, resolved={resolved}, calm_days={calm_days}. Expected positive numbers.")
    rows = [_claim_row(claim)]
    missing = "no_series" if series is None else baseline.code if isinstance(baseline, Refusal) else None
    if series is None or baseline is None or isinstance(baseline, Refusal):
        rows += [(phase, pd.NaT, pd.NaT, math.nan, math.nan, missing or "no_baseline") for phase in PHASES[1:]]
    else:
        if not 0 < baseline < math.inf:
            raise ParameterError(f"baseline={baseline}. Expected a positive volume, or the refusal of usual_volume.")
        rows += _volume_rows(_on_a_grid(volumes(series)), acute * baseline, resolved * baseline, calm_days)
    return pd.DataFrame(rows, columns=["phase", "earliest", "latest", "volume", "threshold", "status"])


def volumes(series: pd.DataFrame) -> pd.DataFrame:
    """Check a series of volumes.

    Parameters
    ----------
    series : DataFrame
        ``time`` (datetime64), ``volume`` (at least zero; NaN = not observed).

    Returns
    -------
    DataFrame
        The two columns, sorted by time.

    Raises
    ------
    DataError
        If a column is missing, a time is missing or stands twice, or a volume is negative.

    Examples
    --------
    >>> times = pd.to_datetime(["2026-01-02", "2026-01-01"])
    >>> volumes(pd.DataFrame({"time": times, "volume": [2, 1]}))["volume"].tolist()
    [1.0, 2.0]
    """
    clean = with_numbers(with_columns(series, ["time", "volume"], "series"), ["volume"], "series")
    clean["time"] = pd.to_datetime(clean["time"])
    if clean["time"].isna().any() or clean["time"].duplicated().any():
        raise DataError(
            "series: a time is missing or stands twice. Expected one row an hour or a day: sum topics first."
        )
    if clean["time"].dt.tz is not None:
        raise DataError("series: the times carry a time zone. Expected local times, as the events have them.")
    return clean.sort_values("time", ignore_index=True)


def _claim_row(claim: Moment | Refusal) -> tuple[object, ...]:
    if isinstance(claim, Refusal):
        return PHASES[0], pd.NaT, pd.NaT, math.nan, math.nan, claim.code
    return PHASES[0], claim.earliest, claim.latest, math.nan, math.nan, "reached"


def _on_a_grid(series: pd.DataFrame) -> pd.DataFrame:
    """Give every step a row; a step without a row was not observed."""
    steps = series["time"].diff().dropna()
    if steps.empty:
        raise DataError(f"series: {len(series)} row. Expected several, at a steady step of hours or days.")
    step = steps.min()
    if ((series["time"] - series["time"].iloc[0]) % step != pd.Timedelta(0)).any():
        raise DataError(
            "series: the times have no steady step. Expected whole hours or days; round capture times first."
        )
    grid = pd.date_range(series["time"].iloc[0], series["time"].iloc[-1], freq=step)
    return series.set_index("time").reindex(grid).rename_axis("time").reset_index()


def _volume_rows(grid: pd.DataFrame, acute: float, resolved: float, calm_days: int) -> list[tuple[object, ...]]:
    volume = grid["volume"]
    loud = volume.index[volume > acute]
    if loud.empty:
        return [(phase, pd.NaT, pd.NaT, math.nan, math.nan, "not_reached") for phase in PHASES[1:]]
    peak = int(np.nanargmax(volume.to_numpy()))
    half = float(volume[peak]) / 2
    step = grid["time"].iloc[1] - grid["time"].iloc[0]
    length = math.ceil(timedelta(days=calm_days) / step)
    # A run that starts at i is calm where all of its `length` observations are: NaN compares as not calm.
    calm_run = (volume < resolved).astype(int)[::-1].rolling(length).sum()[::-1].eq(length)
    halved = volume.index[(volume <= half) & (volume.index > peak)]
    calm = volume.index[calm_run & (volume.index > peak)]
    found = ((loud[0], acute), (halved[0] if len(halved) else None, half), (calm[0] if len(calm) else None, resolved))
    return [_begun(phase, grid, at, threshold) for phase, (at, threshold) in zip(PHASES[1:], found, strict=True)]


def _begun(phase: str, grid: pd.DataFrame, at: int | None, threshold: float) -> tuple[object, ...]:
    if at is None:
        return phase, pd.NaT, pd.NaT, math.nan, threshold, "not_reached"
    seen = grid.loc[: at - 1, "volume"].last_valid_index() if at else None
    latest = grid["time"][at]
    earliest = latest if seen is None else grid["time"][seen]
    return phase, earliest, latest, float(grid["volume"][at]), threshold, "reached"
