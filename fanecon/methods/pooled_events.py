"""Many events at once: pooled tests of their mean effect, and the price of testing each of them.

Pooling asks another question than the single tests: whether events of a kind move the stock on average.
Events whose windows share a session are one observation of one stock, so they are merged before anything
else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from fanecon.errors import DataError, ParameterError
from fanecon.methods.event_study import ESTIMATION, LEAST, MarketModel, abnormal_returns, market_model
from fanecon.methods.placebo import detectable_effect
from fanecon.methods.refusal import Refusal
from fanecon.methods.trading_days import sessions_of


@dataclass(frozen=True)
class Pooled:
    """Tests of the mean effect of several events.

    Attributes
    ----------
    tests : DataFrame
        ``test`` (``bmp``, ``kolari_pynnonen``, ``corrado``), ``statistic``, ``p`` (two-sided).
    events, merged, refused : int
        Observations pooled; further events whose window overlaps one of them; events without enough data.
    mean : float
        Mean abnormal return over the window, as a fraction.
    detectable : float
        Mean effect that a z-test finds with 80 % probability, from the models' errors.
    correlation : float
        Mean correlation of the events' abnormal returns, aligned on the event; a negative one adjusts
        nothing.
    """

    tests: pd.DataFrame
    events: int
    merged: int
    refused: int
    mean: float
    detectable: float
    correlation: float


def bmp(standardised: ArrayLike) -> tuple[float, float]:
    """Test standardised abnormal returns by their cross-section (Boehmer, Musumeci & Poulsen 1991).

    The events estimate their own variance, so a variance that rises with the event does no harm.

    Parameters
    ----------
    standardised : array_like, shape (k,)
        Abnormal returns over their forecast errors, one an event.

    Returns
    -------
    statistic, p : float
        Mean over standard error, against a t distribution with k − 1 degrees of freedom.

    Raises
    ------
    ParameterError
        If there are fewer than two events or all are equal.

    Examples
    --------
    >>> [round(value, 3) for value in bmp([-1.0, -2.0, -3.0])]
    [-3.464, 0.074]
    """
    from scipy.stats import t

    values = np.asarray(standardised, dtype=float)
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    if not spread > 0:
        raise ParameterError(f"bmp: {len(values)} events without a spread. Expected at least two that differ.")
    statistic = float(values.mean()) / (spread / math.sqrt(len(values)))
    return statistic, float(2 * t.sf(abs(statistic), len(values) - 1))


def kolari_pynnonen(statistic: float, events: int, correlation: float) -> tuple[float, float]:
    """Adjust the BMP statistic for correlated events (Kolari & Pynnönen 2010, RFS 23, 3996–4025).

    ``t · √((1 − r) / (1 + (k − 1) r))``: events that share their days hold less than their number says.

    Parameters
    ----------
    statistic : float
        Of `bmp`.
    events : int
        k, at least two.
    correlation : float
        r, mean pairwise correlation of the abnormal returns; −1/(k − 1) < r < 1.

    Returns
    -------
    statistic, p : float

    Raises
    ------
    ParameterError
        If the correlation is impossible for that many events.

    Examples
    --------
    >>> [round(value, 3) for value in kolari_pynnonen(3.0, 20, 0.1)]
    [1.671, 0.111]
    """
    from scipy.stats import t

    if not (events >= 2 and -1 / (events - 1) < correlation < 1):
        raise ParameterError(f"kolari_pynnonen: a correlation of {correlation} between {events} events is impossible.")
    adjusted = statistic * math.sqrt((1 - correlation) / (1 + (events - 1) * correlation))
    return adjusted, float(2 * t.sf(abs(adjusted), events - 1))


def corrado(abnormal: ArrayLike) -> tuple[float, float]:
    """Test the events' ranks among their own estimation days (Corrado 1989, JFE 23, 385–395).

    Parameters
    ----------
    abnormal : array_like, shape (k, L + 1)
        Abnormal returns of k events, the event's day in the last column. All days must be there.

    Returns
    -------
    statistic, p : float
        Mean rank of the event's day minus (L + 2)/2, over its standard deviation across days; normal.

    Raises
    ------
    ParameterError
        If the table is too small, holds a gap, or its ranks do not vary.

    Examples
    --------
    >>> quiet = np.tile(np.arange(20.0), (5, 1))
    >>> [round(value, 3) for value in corrado(np.column_stack([quiet, np.full(5, -9.0)]))]
    [-1.651, 0.099]
    """
    from scipy.stats import norm, rankdata

    table = np.asarray(abnormal, dtype=float)
    if table.ndim != 2 or table.shape[1] < 3 or not np.isfinite(table).all():
        raise ParameterError(
            f"corrado: abnormal returns of shape {table.shape}. Expected events by days, no gap, the event in the last "
            "column."
        )
    centred = (rankdata(table, axis=1) - (table.shape[1] + 1) / 2).mean(axis=0)
    spread = math.sqrt(float((centred**2).mean()))
    # Mean ranks are halves and thirds of whole numbers: what lies below is rounding.
    if spread < 1e-12:
        raise ParameterError("corrado: the mean rank is the same on every day. Expected events that differ.")
    statistic = float(centred[-1]) / spread
    return statistic, float(2 * norm.sf(abs(statistic)))


def mean_correlation(residuals: NDArray[np.float64]) -> float:
    """Mean pairwise correlation of events' abnormal returns.

    Parameters
    ----------
    residuals : ndarray, shape (k, L)
        Of the estimation windows, aligned on the event; no row may be constant.

    Returns
    -------
    float

    Examples
    --------
    >>> round(mean_correlation(np.array([[1.0, 2, 3, 4], [2, 4, 6, 8], [4, 3, 2, 1]])), 3)
    -0.333
    """
    table = np.asarray(np.corrcoef(residuals))
    return float(table[np.triu_indices(len(table), 1)].mean())


def pool(
    stock: pd.Series,
    factor: pd.Series,
    days: pd.DatetimeIndex,
    window: tuple[int, int] = (0, 0),
    estimation: tuple[int, int] = ESTIMATION,
    least: int = LEAST,
    required: int = 10,
) -> Pooled | Refusal:
    """Pool events of one kind.

    Parameters
    ----------
    stock, factor : Series
        Returns by session.
    days : DatetimeIndex
        One session an event; choose between candidates before. Of events that overlap the first is kept.
    window, estimation, least
        As in `event_study.event_study`.
    required : int
        Observations needed: with fewer the spread between events is a guess.

    Returns
    -------
    Pooled or Refusal
        Refusal code ``too_few_events``. Corrado's test takes the event's own day, wherever it lies in the
        window, and the estimation days before it that all events have.

    Raises
    ------
    DataError
        If a day is missing or the returns do not hold.
    ParameterError
        If an argument is out of its range, or the window does not hold the event's day.
    """
    if required < 2:
        raise ParameterError(f"pool: required={required}. Expected at least two events.")
    if not window[0] <= 0 <= window[1]:
        raise ParameterError(f"pool: window={window}. Expected one that holds the event's own day, 0.")
    if days.hasnans:
        raise DataError("pool: the day of an event is missing. Leave the event out.")
    length = window[1] - window[0] + 1
    sessions = sessions_of(stock, factor).index
    merged = refused = 0
    free = -1
    models: list[MarketModel] = []
    paths: list[pd.DataFrame] = []
    for day in days.sort_values():
        model = market_model(stock, factor, day, estimation, least)
        path = pd.DataFrame()
        if not isinstance(model, Refusal):
            path = abnormal_returns(stock, factor, day, model, window)
        if isinstance(model, Refusal) or len(path) < length:
            refused += 1
            continue
        place = int(np.asarray(sessions.get_loc(day)))
        if place < free:
            merged += 1
            continue
        free = place + length
        models.append(model)
        paths.append(path)
    if len(models) < required:
        return Refusal("too_few_events", {"events": len(models), "required": required})
    cars = np.array([float(path["ar"].sum()) for path in paths])
    errors = np.array([model.forecast_error(path["factor"]) for model, path in zip(models, paths, strict=True)])
    shortest = min(model.days for model in models)
    residuals = np.stack([model.residuals[-shortest:] for model in models])
    correlation = mean_correlation(residuals)
    raw = bmp(cars / errors)
    rows = {
        "bmp": raw,
        # Windows that overlap make the estimate slightly negative; the adjustment may only add care.
        "kolari_pynnonen": kolari_pynnonen(raw[0], len(cars), max(correlation, 0.0)),
        "corrado": corrado(np.column_stack([residuals, [float(path["ar"].iloc[-window[0]]) for path in paths]])),
    }
    return Pooled(
        pd.DataFrame([(name, *values) for name, values in rows.items()], columns=["test", "statistic", "p"]),
        len(cars),
        merged,
        refused,
        float(cars.mean()),
        detectable_effect(math.sqrt(float((errors**2).mean())), len(cars)),
        correlation,
    )


def holm(p: ArrayLike, alpha: float = 0.05) -> pd.DataFrame:
    """Correct the p-values of many events so that all are right together (Holm 1979).

    Parameters
    ----------
    p : array_like, shape (k,)
    alpha : float
        Probability of even one false discovery.

    Returns
    -------
    DataFrame
        ``p, corrected, survives`` in the order given.

    Raises
    ------
    ParameterError
        If a p-value does not lie between 0 and 1.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])["corrected"].round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    from statsmodels.stats.multitest import multipletests

    values = np.asarray(p, dtype=float)
    if not ((values >= 0) & (values <= 1)).all():
        raise ParameterError("holm: a p-value does not lie between 0 and 1. Leave out the events without a test.")
    survives, corrected = (
        multipletests(values, alpha, method="holm")[:2] if len(values) else (np.zeros(0, bool), values)
    )
    return pd.DataFrame({"p": values, "corrected": corrected, "survives": survives})


@dataclass(frozen=True)
class HolmLimit:
    """Whether a rank test can survive Holm's correction at all.

    Attributes
    ----------
    smallest_p : float
        What the most extreme event can reach: 2/(L + 1).
    needed_p : float
        What Holm's first step asks of the best of k events: α/k.
    possible : bool
    placebos_needed : int
        Estimation days with which one could survive.
    events_at_most : int
        How many events could be tested with these placebos.
    """

    smallest_p: float
    needed_p: float
    possible: bool
    placebos_needed: int
    events_at_most: int


def holm_limit(events: int, placebos: int, alpha: float = 0.05) -> HolmLimit:
    """Say before any test whether its result could survive Holm's correction.

    Parameters
    ----------
    events : int
        Tests made.
    placebos : int
        L of `placebo.sq_test`: estimation days.
    alpha : float

    Returns
    -------
    HolmLimit

    Raises
    ------
    ParameterError
        If a number is below 1 or the level is not between 0 and 1.

    Examples
    --------
    >>> limit = holm_limit(57, 240)
    >>> limit.possible, limit.placebos_needed, limit.events_at_most
    (False, 2279, 6)
    """
    if not (events >= 1 and placebos >= 1 and 0 < alpha < 1):
        raise ParameterError(f"holm_limit: events={events}, placebos={placebos}, alpha={alpha}. Expected at least one.")
    smallest, needed = 2 / (placebos + 1), alpha / events
    # The small number absorbs the last bit: 2 · 50 / 0.05 is 2000, not 2001.
    days, most = math.ceil(2 * events / alpha - 1e-9) - 1, math.floor(alpha * (placebos + 1) / 2 + 1e-9)
    return HolmLimit(smallest, needed, placebos >= days, days, most)
