"""Price against volume: a change in value split exactly into two effects.

Nothing is left over. Intervals come from the rounding of each printed figure; the effects are multilinear,
so their extremes lie at the corners of the box of inputs.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from fanecon.errors import ParameterError
from fanecon.methods.estimate import figures, framed
from fanecon.methods.steps import earlier


@dataclass(frozen=True)
class Effects:
    """Price and volume effects, one value a product, in units of value."""

    price: NDArray[np.float64]
    volume: NDArray[np.float64]


def bennet(p0: ArrayLike, q0: ArrayLike, p1: ArrayLike, q1: ArrayLike) -> Effects:
    """Bennet's decomposition of ``Σ p1 q1 − Σ p0 q0``: price ``½(q0+q1)Δp``, volume ``½(p0+p1)Δq``.

    Additive, symmetric in time, defined at zero, and without a residual (Bennet 1920).

    Parameters
    ----------
    p0, q0, p1, q1 : array_like, shape (n,)
        Prices and quantities of n products at the start and at the end.

    Returns
    -------
    Effects
        Arrays of shape (n,).

    Raises
    ------
    ParameterError
        If the shapes differ.

    Examples
    --------
    >>> e = bennet([10, 20], [50, 100], [9, 19], [70, 120])
    >>> float(e.price.sum()), float(e.volume.sum())
    (-170.0, 580.0)
    """
    (a0, b0), (a1, b1) = _factors([p0, q0]), _factors([p1, q1])
    if a0.shape != a1.shape:
        raise ParameterError(
            f"bennet: prices of shape {a0.shape} at the start, {a1.shape} at the end. "
            "Expected the same products in both."
        )
    return Effects((b0 + b1) / 2 * (a1 - a0), (a0 + a1) / 2 * (b1 - b0))


def lmdi(start: Sequence[ArrayLike], end: Sequence[ArrayLike]) -> NDArray[np.float64]:
    """Additive LMDI-I: effect of factor x on product i is ``L(V1_i, V0_i) ln(x1_i/x0_i)``.

    V is the product of the factors and L the logarithmic mean. Use it instead of `bennet` where a mix
    effect is wanted (factors: total volume, mix, price). No residual (Ang 2005, Energy Policy 33,
    867–871).

    Parameters
    ----------
    start, end : sequence of k array_like, each of shape (n,)
        The k factors of n products; all positive.

    Returns
    -------
    ndarray, shape (k, n)
        One row a factor; everything sums to the change in ``Σ_i Π_k x_ki``.

    Raises
    ------
    ParameterError
        If the shapes differ or a factor is not positive.

    Examples
    --------
    >>> lmdi([[10, 20], [50, 100]], [[9, 19], [70, 120]]).sum(axis=1).round(3).tolist()
    [-168.876, 578.876]
    """
    x0, x1 = _factors(start), _factors(end)
    if x0.shape != x1.shape:
        raise ParameterError(
            f"lmdi: factors of shape {x0.shape} at the start, {x1.shape} at the end. "
            "Expected the same factors and products in both."
        )
    if not (np.isfinite(x0) & np.isfinite(x1) & (x0 > 0) & (x1 > 0)).all():
        raise ParameterError(
            "lmdi: a factor is zero, negative or not finite; its logarithm does not exist. "
            "Use bennet, which is defined there."
        )
    logs = np.log(x1 / x0)
    total = logs.sum(axis=0)
    # L(V1, V0) = V0 (e^t − 1)/t with t = ln(V1/V0): expm1 keeps it exact where V hardly changes.
    safe = np.where(total == 0, 1.0, total)
    return np.asarray(x0.prod(axis=0) * np.where(total == 0, 1.0, np.expm1(safe) / safe) * logs)


def price_volume(price: pd.DataFrame, quantity: pd.DataFrame, lag: int = 4) -> pd.DataFrame:
    """Bennet's price and volume effects of one product, period by period, with rounding intervals.

    With only a group's average price, a shift towards dearer models shows as a price effect: the mix
    effect is NOT identified, and the price effect is one of average price.

    Parameters
    ----------
    price, quantity : DataFrame
        Columns ``period, low, point, high, fact_id``, in units whose product is the unit of value. Periods in which
        one of the four figures is missing or only bounded are left out.
    lag : int
        In quarters: 4 compares with the year before, 1 with the quarter before.

    Returns
    -------
    DataFrame
        Three rows a period: ``period, base_period, effect`` ("price", "volume" and their sum, "change"), ``low, point,
        high, unit`` (the price's unit, where it has one), ``fact_id``.

    Raises
    ------
    DataError
        If a series does not hold (see `figures`).

    Examples
    --------
    >>> def s(a, b): return pd.DataFrame({"period": ["2024", "2025"], "low": [a, b], "point": [a, b],
    ...                                   "high": [a, b], "fact_id": [f"{a}", f"{b}"]})
    >>> r = price_volume(s(10., 9.), s(50., 70.))
    >>> dict(zip(r["effect"], r["point"]))
    {'price': -60.0, 'volume': 190.0, 'change': 130.0}
    """
    prices, quantities = figures(price, "price"), figures(quantity, "quantity")
    unit = str(price["unit"].iloc[0]) if "unit" in price and len(price) else ""
    rows = []
    for period in prices:
        base = earlier(period, lag)
        box = [side.get(p) for p in (base, period) for side in (prices, quantities)]
        if not all(f is not None and math.isfinite(f.low) and math.isfinite(f.high) for f in box):
            continue
        known = [f for f in box if f is not None]
        corners = list(itertools.product(*((f.point, f.low, f.high) for f in known)))
        p0, q0, p1, q1 = (np.array(column) for column in zip(*corners, strict=True))
        effects = bennet(p0, q0, p1, q1)
        ids = "+".join(dict.fromkeys(f.fact_id for f in known))
        spread = {"price": effects.price, "volume": effects.volume, "change": p1 * q1 - p0 * q0}
        for effect, values in spread.items():  # the first corner is all points
            rows.append((period, base, effect, values.min(), values[0], values.max(), unit, ids))
    columns = ["period", "base_period", "effect", "low", "point", "high", "unit", "fact_id"]
    return framed(rows, columns)


def _factors(factors: Sequence[ArrayLike]) -> NDArray[np.float64]:
    arrays = [np.atleast_1d(np.asarray(factor, dtype=float)) for factor in factors]
    if len({array.shape for array in arrays}) != 1:
        raise ParameterError(
            f"The factors have shapes {', '.join(str(a.shape) for a in arrays)}. Expected one value a product in each."
        )
    return np.stack(arrays)
