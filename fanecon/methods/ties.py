"""Ties: numbers that differ in their last digits only are one number, on every processor.

Linear-algebra libraries add in an order of their own for each processor, and logarithms and exponentials differ in the
last bit, so what is equal in truth comes out above on one machine and below on another. Wherever an order, a rank or an
equality decides, the numbers go through `settled` first.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

DIGITS = 12
"""Digits that count, of the largest number compared. Doubles hold nearly sixteen; sums lose two or three of them."""


def settled(values: ArrayLike, size: float = 0.0) -> NDArray[np.float64]:
    """Round numbers that are compared with one another to `DIGITS` digits of the largest of them.

    Rounding, unlike a tolerance between pairs, keeps ties transitive.

    Parameters
    ----------
    values : array_like
        NaN and infinities stay what they are.
    size : float
        How large the numbers were that these are differences of, where that is larger than they are themselves: what
        cancels out leaves noise of the size of what was there before.

    Returns
    -------
    ndarray
        Shape of `values`.

    Examples
    --------
    >>> (0.1 + 0.2 == 0.3), len(set(settled([0.1 + 0.2, 0.3]).tolist()))
    (False, 1)
    >>> settled([0.3 - 0.1, 0.5 - 0.3, 0.1 * 3 - 0.3], size=1).tolist()
    [0.2, 0.2, 0.0]
    """
    numbers = np.asarray(values, dtype=float)
    largest = np.abs(numbers[np.isfinite(numbers)]).max(initial=abs(size))
    if largest == 0:
        return numbers
    # Scaled by a power of two, which loses nothing, so that tiny and huge numbers are rounded alike.
    scale = math.ldexp(1.0, math.frexp(float(largest))[1])
    return np.asarray(np.round(numbers / scale, DIGITS) * scale)
