"""Forecast a short series, or refuse: a model has to beat the last value and last year's season clearly.

Repeating the last value and repeating last year's season are what anybody can do without a model; the drift (the last
value and the average step) is the simplest model there is. Four models with one to three smoothing parameters (drift,
simple exponential smoothing, damped trend, Theta) are tried from past origins (Hyndman & Athanasopoulos, Forecasting:
Principles and Practice, §5.10 and §12.7). The best of them is chosen on the earlier origins and judged on later ones,
whose figures the choice has not seen. All four work on the seasonally adjusted series, as the benchmarks of the M4
competition do, and in logarithms where every figure is positive: revenues and users grow by rates, and a band that is
multiplicative cannot reach below zero.

Limitations: a level shift (a launch, COVID) breaks the adjustment and the error quantiles, and is not looked for; the
rounding of the figures is ignored, being far below the forecast errors; errors of overlapping origins are correlated,
so the bands are approximate.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import DataError, ParameterError
from fanecon.methods.estimate import check_columns
from fanecon.methods.refusal import Refusal
from fanecon.methods.ties import settled
from fanecon.notation.periods import A_YEAR, changes_between, label, ordinal, parse_period

LAST, SEASON = "last_value", "last_season"
BENCHMARKS = (LAST, SEASON)
MARGIN = 80.0
"""Per cent of each benchmark's error that a model may make at most."""
LEVEL = 0.8
"""How much of the past errors the band holds."""

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Tried:
    """What every contestant forecast from every origin and, last, from the end."""

    predictions: dict[str, Array]
    failures: dict[str, str]
    actual: Array
    choosing: int
    judging: int


def backtest(
    series: pd.DataFrame, horizon: int = 4, min_origins: int = 6, breaks: pd.DataFrame | None = None, newest: str = ""
) -> pd.DataFrame | Refusal:
    """Try the models and the benchmarks on the past of a series.

    Parameters
    ----------
    series, horizon, min_origins, breaks, newest
        As in `forecast`.

    Returns
    -------
    DataFrame or Refusal
        One row a contestant, the benchmarks first: ``model, status`` ("ok", or why it failed), ``chosen_error``
        (mean absolute error from the origins used for choosing), ``error`` (from the later ones), ``against_last,
        against_season`` (per cent of the benchmark's error), ``won_last, won_season`` (origins with a smaller error),
        ``origins`` (those judged). Refusal codes as in `forecast`.
    """
    found = _tried(series, horizon, min_origins, breaks, newest)
    return found if isinstance(found, Refusal) else _score(found)


def forecast(
    series: pd.DataFrame,
    horizon: int = 4,
    min_origins: int = 6,
    breaks: pd.DataFrame | None = None,
    newest: str = "",
) -> pd.DataFrame | Refusal:
    """Forecast a series by the best of four models, if it clearly beats the last value and last year's season.

    Every origin has at least two seasons and three observations behind it and the whole horizon ahead, so each horizon
    is judged equally often. The model with the smallest error over the first origins is judged on the last ones; those
    between, whose horizons overlap the first, are used for neither. It has to make at most four fifths of the error of
    either benchmark and to win at most origins. Bands are the matching rank of its absolute errors at that horizon,
    around the point and never narrower further out.

    Parameters
    ----------
    series : DataFrame
        Columns ``period, low, point, high, fact_id``; one kind of period.
    horizon : int
        Periods ahead.
    min_origins : int
        Origins needed to choose and again to judge, at least 4.
    breaks : DataFrame, optional
        Columns ``period`` (first of a new definition) and ``at_end``: only the figures since the last one are used.
    newest : str
        The newest period of which something is known: no period up to it is forecast.

    Returns
    -------
    DataFrame or Refusal
        ``period, low, point, high`` (a band that held four fifths of the past errors), ``unit`` (the series' own),
        ``model``, the model's row of `backtest` (``against_last, against_season, won_last, won_season, origins``) and
        ``fact_id``. Refusal codes: ``behind`` (the series ends before `newest`), ``not_finite`` (a figure is missing or
        only bounded), ``too_short``, ``gaps`` or ``definition_changed`` (too short since),
        ``no_model_converged``, ``benchmark_not_beaten``; `needs` holds the numbers.

    Raises
    ------
    DataError
        If a column is missing, a period occurs twice or kinds of period are mixed.
    ParameterError
        If an argument is out of its range.

    Examples
    --------
    >>> s = pd.DataFrame({"period": ["2024Q4", "2025Q1"], "low": [1., 2.], "point": [1., 2.],
    ...                   "high": [1., 2.], "fact_id": ["a", "b"]})
    >>> forecast(s)
    Refusal(code='too_short', needs={'observations': 2, 'required': 29})
    """
    found = _tried(series, horizon, min_origins, breaks, newest)
    if isinstance(found, Refusal):
        return found
    scores = _score(found)
    models = scores[(scores["status"] == "ok") & ~scores["model"].isin(BENCHMARKS)]
    if models.empty:
        return Refusal("no_model_converged", dict(found.failures))
    # Models that differ in noise only are equal: the simplest of them is taken.
    best = models.iloc[int(settled(models["chosen_error"], np.abs(found.actual).max()).argmin())]
    # A benchmark without any error leaves a ratio of NaN, which is not below the margin.
    clear = best["against_last"] <= MARGIN and best["against_season"] <= MARGIN
    if not (clear and 2 * min(best["won_last"], best["won_season"]) > best["origins"]):
        kept = ("against_last", "against_season", "won_last", "won_season", "origins")
        return Refusal("benchmark_not_beaten", {"best": str(best["model"]), **{k: float(best[k]) for k in kept}})
    used = _usable(check_columns(series, "series"), breaks)
    kind, last = ordinal(used["period"].iloc[-1])
    path = _path(found.predictions[best["model"]], found.actual)
    path.insert(0, "period", [label(kind, last + step) for step in range(1, horizon + 1)])
    unit = str(series["unit"].iloc[0]) if "unit" in series else ""
    own = {str(k): best[k] for k in ("model", "against_last", "against_season", "won_last", "won_season", "origins")}
    return path.assign(unit=unit, **own, fact_id="+".join(used["fact_id"].astype(str)))


def _tried(
    series: pd.DataFrame, horizon: int, min_origins: int, breaks: pd.DataFrame | None, newest: str
) -> _Tried | Refusal:
    if horizon < 1 or min_origins < 4:
        raise ParameterError(
            f"forecast: horizon={horizon}, min_origins={min_origins}. Expected a horizon of at least 1 and at least 4 "
            "origins."
        )
    clean = check_columns(series, "series")
    if newest and (clean.empty or parse_period(clean["period"].iloc[-1]).end < parse_period(newest).end):
        return Refusal("behind", {"newest": newest, "last": "" if clean.empty else clean["period"].iloc[-1]})
    gaps = _gaps(clean["period"])
    used = _usable(clean, breaks)
    finite = np.isfinite(used[["low", "point", "high"]].to_numpy()).all(axis=1)
    if not finite.all():
        return Refusal("not_finite", {"periods": ", ".join(used["period"][~finite]), "count": int((~finite).sum())})
    season = A_YEAR[ordinal(used["period"].iloc[-1])[0]] if len(used) else 4
    first = 2 * season + 3
    required = first + 2 * min_origins + 2 * (horizon - 1)
    if len(used) < required:
        redefined = len(_since_last_change(clean, breaks)) < len(clean)
        code = "too_short" if len(used) == len(clean) else "definition_changed" if redefined else "gaps"
        return Refusal(code, {"observations": len(used), "required": required} | ({"count": len(gaps)} if gaps else {}))
    values = used["point"].to_numpy(dtype=float)
    origins = range(first, len(values) - horizon + 1)
    predictions, failures = {}, {}
    for name in (*BENCHMARKS, *MODELS):
        outcome = _attempt(name, values, origins, horizon, season)
        if isinstance(outcome, str):
            failures[name] = outcome
        else:
            predictions[name] = outcome
    choosing = (len(origins) - horizon + 1) // 2
    judging = len(origins) - choosing - horizon + 1
    return _Tried(predictions, failures, np.stack([values[o : o + horizon] for o in origins]), choosing, judging)


def _gaps(periods: pd.Series) -> list[str]:
    """The periods missing between the first and the last."""
    places = {period: ordinal(period) for period in periods}
    examples = {frequency: period for period, (frequency, _) in places.items()}
    if len(examples) > 1:
        raise DataError(
            f"series: mixes kinds of period, which overlap ({', '.join(examples.values())}). "
            "Expected one kind, such as all quarters: filter the series first."
        )
    numbers = {number for _, number in places.values()}
    span = range(min(numbers, default=0), max(numbers, default=-1) + 1)
    return [label(frequency, number) for frequency in examples for number in span if number not in numbers]


def _usable(series: pd.DataFrame, breaks: pd.DataFrame | None) -> pd.DataFrame:
    """Keep the figures since the last change of definition and the last gap: the test can bridge neither."""
    kept = _since_last_change(series, breaks)
    gaps = _gaps(kept["period"])
    return kept[kept["period"] > max(gaps)].reset_index(drop=True) if gaps else kept


def _since_last_change(series: pd.DataFrame, breaks: pd.DataFrame | None) -> pd.DataFrame:
    if breaks is None or breaks.empty or series.empty:
        return series
    last, firsts, at_end = series["period"].iloc[-1], list(breaks["period"]), bool(breaks["at_end"].iloc[0])
    same = [not changes_between(period, last, firsts, at_end) for period in series["period"]]
    return series[pd.Series(same, series.index)].reset_index(drop=True)


def _drift(values: Array, horizon: int) -> Array:
    slope = (values[-1] - values[0]) / (len(values) - 1)
    return np.asarray(values[-1] + slope * np.arange(1, horizon + 1))


def _ses(values: Array, horizon: int) -> Array:
    return _smoothed(values, horizon, trend=None)


def _damped_trend(values: Array, horizon: int) -> Array:
    return _smoothed(values, horizon, trend="add")


def _smoothed(values: Array, horizon: int, trend: str | None) -> Array:
    # The state space form (ETSModel) gives the same point forecasts and takes several times as long.
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    model = ExponentialSmoothing(values, trend=trend, damped_trend=trend is not None, initialization_method="estimated")
    return np.asarray(model.fit().forecast(horizon), dtype=float)


def _theta(values: Array, horizon: int) -> Array:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    result = ThetaModel(values, period=1, deseasonalize=False).fit()
    return np.asarray(result.forecast(horizon), dtype=float)


MODELS: dict[str, Callable[[Array, int], Array]] = {
    "drift": _drift,
    "ses": _ses,
    "damped_trend": _damped_trend,
    "theta": _theta,
}


def _predict(name: str, values: Array, horizon: int, season: int) -> Array:
    from statsmodels.tsa.seasonal import seasonal_decompose

    ahead = np.arange(horizon)
    if name == LAST:
        return np.full(horizon, values[-1])
    if name == SEASON:
        return np.asarray(values[len(values) - season + ahead % season])
    logs = bool((values > 0).all())
    scaled = np.log(values) if logs else values
    pattern = np.zeros(len(values))
    if season > 1:
        pattern = np.asarray(seasonal_decompose(scaled, period=season).seasonal)
    predicted = MODELS[name](scaled - pattern, horizon) + pattern[(len(values) + ahead) % season]
    return np.exp(predicted) if logs else predicted


def _attempt(name: str, values: Array, origins: range, horizon: int, season: int) -> Array | str:
    """Forecast from every origin and, last, from the end; or say why the model failed."""
    from statsmodels.tools.sm_exceptions import ModelWarning

    predictions = []
    for origin in (*origins, len(values)):
        with warnings.catch_warnings():
            # An optimiser that stops early only warns, and what it returns is no estimate. Other warnings
            # (deprecations) are the library's business.
            warnings.simplefilter("error", ModelWarning)
            warnings.simplefilter("error", RuntimeWarning)
            try:
                predictions.append(_predict(name, values[:origin], horizon, season))
            except (ModelWarning, RuntimeWarning, ArithmeticError, ValueError) as failure:
                return f"failed on the first {origin} observations: {failure}"
        if not np.isfinite(predictions[-1]).all():
            return f"failed on the first {origin} observations: the forecast is not finite"
    return np.stack(predictions)


def _score(tried: _Tried) -> pd.DataFrame:
    errors = {n: np.abs(p[:-1] - tried.actual).mean(axis=1) for n, p in tried.predictions.items()}
    judged = {n: e[-tried.judging :] for n, e in errors.items()}
    rows = []
    for name, error in judged.items():
        ratios = [100 * error.mean() / judged[b].mean() if judged[b].any() else math.nan for b in BENCHMARKS]
        wins = [int((error < judged[b]).sum()) for b in BENCHMARKS]
        chosen = float(errors[name][: tried.choosing].mean())
        rows.append((name, "ok", chosen, float(error.mean()), *ratios, *wins, tried.judging))
    rows += [(n, why, *[math.nan] * 4, 0, 0, tried.judging) for n, why in tried.failures.items()]
    columns = ["model", "status", "chosen_error", "error", "against_last", "against_season", "won_last", "won_season",
               "origins"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _path(predictions: Array, actual: Array) -> pd.DataFrame:
    logs = bool((predictions > 0).all() and (actual > 0).all())
    point = np.log(predictions[-1]) if logs else predictions[-1]
    past = np.log(predictions[:-1]) - np.log(actual) if logs else predictions[:-1] - actual
    errors = np.sort(np.abs(past), axis=0)
    # Split-conformal rank: of m errors the k-th smallest covers k/(m + 1). Absolute errors, because two signed tails
    # would need twice as many.
    rank = math.ceil((len(errors) + 1) * LEVEL - 1e-9)
    width = np.maximum.accumulate(errors[rank - 1])
    ends = [np.exp(e) if logs else e for e in (point - width, point + width)]
    return pd.DataFrame({"low": ends[0], "point": predictions[-1], "high": ends[1]})
