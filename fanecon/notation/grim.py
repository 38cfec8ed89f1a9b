"""GRIM: can a printed mean or percentage come from n whole numbers at all?

Brown & Heathers (2017), "The GRIM test", Social Psychological and Personality Science 8(4), 363–369.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from fanecon.notation.reported import Reported


def grim(mean: str, n: int, items: int = 1) -> bool:
    """Say whether a printed mean of n whole numbers is possible.

    Parameters
    ----------
    mean : str
        The mean as printed: its decimals carry the rounding.
    n : int
        How many whole numbers were averaged.
    items : int, optional
        Scale items per person, which multiply the granularity.

    Returns
    -------
    bool
        True if some whole total gives a mean that rounds to the printed one.

    Raises
    ------
    ValueError
        If n or items is below 1.

    Examples
    --------
    >>> grim("5.23", 25), grim("5.23", 29)
    (False, False)
    >>> grim("7.22", 32)
    True
    """
    if n < 1 or items < 1:
        raise ValueError(f"n and items count things: got n={n}, items={items}, expected at least 1")
    interval = Reported(mean, unit="mean").interval
    assert interval.low is not None and interval.high is not None
    return ceil(interval.low * n * items) <= floor(interval.high * n * items)


def grim_percent(percent: str, n: int) -> bool:
    """Say whether a printed percentage of n cases is possible.

    Parameters
    ----------
    percent : str
        As printed, with or without the sign: "54.0".
    n : int
        The number of cases.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If n is below 1.

    Examples
    --------
    >>> grim_percent("54.0", 150), grim_percent("67.4", 150)
    (True, False)
    """
    if n < 1:
        raise ValueError(f"n counts cases: got {n}, expected at least 1")
    interval = Reported(percent.rstrip("%"), unit="percent").interval.scaled(Fraction(1, 100))
    assert interval.low is not None and interval.high is not None
    return ceil(interval.low * n) <= floor(interval.high * n)
