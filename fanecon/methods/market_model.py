"""The market model of one stock, its abnormal returns, and the stretches that say what is ordinary.

The model and its windows are those of MacKinlay (1997, Journal of Economic Literature 35, 13–39). The test that rests
on it is `fanecon.methods.market.event_study`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import day as read_day
from fanecon.methods.refusal import Refusal

ESTIMATION = (-250, -11)
LEAST = 60


@dataclass(frozen=True)
class MarketModel:
    """``return = alpha + beta · factor + error``, fitted by least squares before the event.

    Attributes
    ----------
    alpha, beta, sigma : float
        Intercept a day, slope, and standard deviation of the error (n − 2 degrees of freedom).
    first, last : Timestamp
        The estimation window.
    residuals : ndarray, shape (days,)
        Abnormal returns of the estimation window, in order of time.
    factor : ndarray, shape (days,)
        Returns of the factor in the window.
    """

    alpha: float
    beta: float
    sigma: float
    first: pd.Timestamp
    last: pd.Timestamp
    residuals: NDArray[np.float64]
    factor: NDArray[np.float64]

    @property
    def days(self) -> int:
        """Length of the estimation window."""
        return len(self.residuals)

    def placebos(self, length: int) -> NDArray[np.float64]:
        """Abnormal returns summed over all runs of sessions in the window, each over its own standard deviation.

        Inside of the window the model was fitted to them, so that they vary less than a sum outside.

        Parameters
        ----------
        length : int
            Sessions a run.

        Returns
        -------
        ndarray, shape (days − length + 1,)
        """
        run = np.ones(length)
        away = np.convolve(self.factor - self.factor.mean(), run, mode="valid")
        spread = length - length**2 / self.days - away**2 / self._squares
        sums = np.convolve(self.residuals, run, mode="valid")
        return np.asarray(sums / (self.sigma * np.sqrt(spread)))

    @property
    def _squares(self) -> float:
        return float(((self.factor - self.factor.mean()) ** 2).sum())

    def forecast_error(self, factor: ArrayLike) -> float:
        """Standard deviation of the abnormal return summed over days outside of the window.

        It grows with the distance of the factor from its mean: on a day the whole market crashed, the
        model is extrapolated.

        Parameters
        ----------
        factor : array_like, shape (m,)
            Returns of the factor on those days.
        """
        f = np.atleast_1d(np.asarray(factor, dtype=float))
        away = float((f - self.factor.mean()).sum())
        return self.sigma * math.sqrt(len(f) + len(f) ** 2 / self.days + away**2 / self._squares)


def market_model(
    stock: pd.Series,
    factor: pd.Series,
    day: pd.Timestamp,
    estimation: tuple[int, int] = ESTIMATION,
    least: int = LEAST,
) -> MarketModel | Refusal:
    """Fit the market model on the sessions before an event.

    Parameters
    ----------
    stock, factor : Series
        Returns by session; sessions without either are left out.
    day : Timestamp
        The event's session.
    estimation : tuple of int
        First and last session of the window, counted from the event. Cut where the data begin.
    least : int
        Sessions needed. With fewer than 39, no event can be significant at 5 % by its rank.

    Returns
    -------
    MarketModel or Refusal
        Refusal codes: ``no_return`` (nothing is known of that session), ``too_short``, ``flat_factor``,
        ``no_spread`` (the model fits exactly).

    Raises
    ------
    DataError
        If an index holds something that is no session, or one twice, or the day is none.
    ParameterError
        If the window is empty or reaches the event, or `least` is below 3.

    Examples
    --------
    >>> days = pd.bdate_range("2025-01-01", periods=8)
    >>> factor = pd.Series([0.0, 0.01, 0.02, 0.01, 0.0, 0.01, 0.0, 0.0], days)
    >>> off = pd.Series([1, -1, 0, -1, 1, 0, 0, 0], days) / 1e4
    >>> m = market_model(0.001 + 2 * factor + off, factor, days[7], (-7, -2), least=6)
    >>> m.days, round(m.alpha, 3), round(m.beta, 1)
    (6, 0.001, 2.0)
    """
    if not (estimation[0] <= estimation[1] < 0 and least >= 3):
        raise ParameterError(
            f"market_model: estimation={estimation}, least={least}. Expected a window that ends before the event, "
            "such as (-250, -11), and at least 3 sessions."
        )
    both, day = _sessions(stock, factor), read_day(day, "day")
    if day not in both.index:
        return Refusal("no_return", {"day": f"{day:%Y-%m-%d}"})
    place = int(np.asarray(both.index.get_loc(day)))
    known = both.iloc[max(place + estimation[0], 0) : max(place + estimation[1] + 1, 0)]
    if len(known) < least:
        return Refusal("too_short", {"sessions": len(known), "required": least})
    x, y = known["factor"].to_numpy(dtype=float), known["stock"].to_numpy(dtype=float)
    squares = float(((x - x.mean()) ** 2).sum())
    if math.isclose(squares, 0.0, abs_tol=1e-18):
        return Refusal("flat_factor", {"sessions": len(known)})
    beta = float(((x - x.mean()) * (y - y.mean())).sum()) / squares
    alpha = float(y.mean() - beta * x.mean())
    residuals = y - alpha - beta * x
    sigma = math.sqrt(float((residuals**2).sum()) / (len(known) - 2))
    if math.isclose(sigma, 0.0, abs_tol=1e-12):
        return Refusal("no_spread", {"sessions": len(known)})
    return MarketModel(alpha, beta, sigma, known.index[0], known.index[-1], residuals, x)


def abnormal_returns(
    stock: pd.Series, factor: pd.Series, day: pd.Timestamp, model: MarketModel, window: tuple[int, int]
) -> pd.DataFrame:
    """Abnormal and cumulated abnormal returns around an event.

    Parameters
    ----------
    stock, factor : Series
        Returns by session, those of the model.
    day : Timestamp
        The event's session.
    model : MarketModel
    window : tuple of int
        First and last session, both included; sessions without data are not there.

    Returns
    -------
    DataFrame
        ``day, offset, stock, factor, expected, ar, car`` in the unit of the returns; ``car`` adds up from the first.

    Raises
    ------
    ParameterError
        If the window ends before it starts or the day has no return.
    """
    both = _sessions(stock, factor)
    if window[0] > window[1] or day not in both.index:
        raise ParameterError(f"abnormal_returns: window={window}, day={day}. Expected (first, last) around a session.")
    place = int(np.asarray(both.index.get_loc(day)))
    start = max(place + window[0], 0)
    found = both.iloc[start : max(place + window[1] + 1, 0)].rename_axis("day").reset_index()
    found.insert(1, "offset", np.arange(len(found)) + start - place)
    found["expected"] = model.alpha + model.beta * found["factor"]
    found["ar"] = found["stock"] - found["expected"]
    found["car"] = found["ar"].cumsum()
    return found


def _sessions(stock: pd.Series, factor: pd.Series) -> pd.DataFrame:
    """Both returns side by side, on the sessions that have both, in order of time."""
    for name, values in (("stock", stock), ("factor", factor)):
        index = values.index
        if len(index) and not (isinstance(index, pd.DatetimeIndex) and index.is_unique and index.notna().all()):
            raise DataError(
                f"{name}: a session is missing, stands twice or is no day. Expected returns by session, as "
                "`returns` gives them."
            )
    return pd.DataFrame({"stock": stock, "factor": factor}).dropna().sort_index()
