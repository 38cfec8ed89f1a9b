"""Price against volume: a change in value split exactly into two effects.

Nothing is left over. Intervals come from the rounding of each printed figure; the effects are multilinear,
so their extremes lie at the corners of the box of inputs.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from fanecon.errors import ParameterError
from fanecon.methods.estimate import figures, framed
from fanecon.notation.periods import earlier


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
    sides = [np.asarray(side, dtype=float) for side in (p0, q0, p1, q1)]
    if len({side.shape for side in sides}) > 1:
        shapes = ", ".join(str(side.shape) for side in sides)
        raise ParameterError(f"bennet: prices and quantities have shapes {shapes}. Expected the same products in all.")
    a0, b0, a1, b1 = sides
    return Effects((b0 + b1) / 2 * (a1 - a0), (a0 + a1) / 2 * (b1 - b0))


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
