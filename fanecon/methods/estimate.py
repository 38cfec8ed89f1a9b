"""Interval-valued numbers, and the checked series they are read from.

A printed figure is the interval of all values that round to it. An `Estimate` keeps the printed value
together with that interval, and results carry the image of the intervals, so a reader sees how much of
a result is nothing but rounding.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import with_columns, with_keys

COLUMNS = ("period", "low", "point", "high", "fact_id")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the interval that the rounding of its inputs allows.

    Parameters
    ----------
    point : float
        The value computed from the figures as printed.
    low, high : float
        The ends of the interval; infinite where a figure is only bounded.

    Raises
    ------
    ParameterError
        Unless ``low <= point <= high``.

    Examples
    --------
    >>> Estimate(6.85, 6.845, 6.855).high
    6.855
    """

    point: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.point <= self.high:
            raise ParameterError(
                f"An estimate of {self.point} lies outside its interval [{self.low}, {self.high}]. "
                "Expected low <= point <= high; check the order of the arguments (point, low, high)."
            )

    @classmethod
    def hull(cls, point: float, values: Iterable[float]) -> Estimate:
        """The smallest estimate that holds a point and further values.

        Parameters
        ----------
        point : float
            The value as printed.
        values : iterable of float
            The values at the corners of the inputs' intervals.

        Examples
        --------
        >>> Estimate.hull(2.0, [1.5, 2.5, 1.8])
        Estimate(point=2.0, low=1.5, high=2.5)
        """
        # The point is among the candidates: the last bit of a sum may put it beyond a corner.
        ends = [point, *values]
        return cls(point, min(ends), max(ends))


@dataclass(frozen=True, slots=True)
class Figure(Estimate):
    """A printed figure: an estimate that knows its fact.

    Parameters
    ----------
    point, low, high : float
        The figure as printed, and the ends of its rounding interval.
    fact_id : str
        The row it was read from.
    """

    fact_id: str


def quotient(numerator: Estimate, denominator: Estimate) -> Estimate:
    """Divide by a positive quantity.

    Parameters
    ----------
    numerator : Estimate
        Of any sign.
    denominator : Estimate
        Positive as printed. Where its interval reaches zero or below (a figure bounded only from
        above), the quantity is still taken to be positive.

    Returns
    -------
    Estimate
        Exact ends: the quotient is monotone in both arguments.

    Raises
    ------
    DataError
        If the denominator as printed is not positive.

    Examples
    --------
    >>> quotient(Estimate(6, 5, 7), Estimate(2, 1, 4))
    Estimate(point=3.0, low=1.25, high=7.0)
    """
    if not denominator.point > 0:
        raise DataError(
            f"Cannot divide by {denominator.point:g}: a growth or a share needs a positive base. "
            "Leave this period out, or compare levels instead."
        )
    nearest = max(denominator.low, 0.0)

    def end(value: float, other: float) -> float:
        if other == 0:
            return math.copysign(math.inf, value) if value else 0.0
        return value / other

    return Estimate(
        numerator.point / denominator.point,
        end(numerator.low, denominator.high if numerator.low >= 0 else nearest),
        end(numerator.high, nearest if numerator.high >= 0 else denominator.high),
    )


def check_columns(series: pd.DataFrame, name: str) -> pd.DataFrame:
    """Check that a frame has the columns of a series and one row a period.

    Parameters
    ----------
    series : DataFrame
        Columns ``period, low, point, high, fact_id``; others are dropped.
    name : str
        What it is, for the error messages.

    Returns
    -------
    DataFrame
        The five columns, sorted by period. Figures may still be missing or infinite.

    Raises
    ------
    DataError
        If a column is missing, or a period is empty or occurs twice.

    Examples
    --------
    >>> s = pd.DataFrame({"period": ["2025", "2024"], "low": [2., 1.], "point": [2., 1.],
    ...                   "high": [2., 1.], "fact_id": ["b", "a"]})
    >>> check_columns(s, "users")["period"].tolist()
    ['2024', '2025']
    """
    clean = with_keys(with_columns(series, COLUMNS, name), ["period"], name)
    clean = clean.astype({"low": float, "point": float, "high": float})
    clean = clean.astype({"period": str}).sort_values("period", ignore_index=True, kind="stable")
    twice = clean["period"][clean["period"].duplicated()].unique().tolist()
    if twice:
        raise DataError(
            f"{name}: {', '.join(twice)} has more than one row. Expected one figure a period: let the "
            "case choose between conflicting facts, or filter them by source first."
        )
    return clean


def figures(series: pd.DataFrame, name: str) -> dict[str, Figure]:
    """Read a series of figures, one a period.

    Parameters
    ----------
    series : DataFrame
        Columns ``period, low, point, high, fact_id``.
    name : str
        What it is, for the error messages.

    Returns
    -------
    dict of str to Figure
        In the order of the periods.

    Raises
    ------
    DataError
        If a column is missing, a period occurs twice, a point is not finite or lies outside its
        interval.

    Examples
    --------
    >>> s = pd.DataFrame({"period": ["2025", "2024"], "low": [2., 1.], "point": [2., 1.],
    ...                   "high": [2., 1.], "fact_id": ["b", "a"]})
    >>> figures(s, "users")["2024"]
    Figure(point=1.0, low=1.0, high=1.0, fact_id='a')
    """
    clean = check_columns(series, name)
    held = (clean["low"] <= clean["point"]) & (clean["point"] <= clean["high"])
    broken = clean["period"][~(held & clean["point"].abs().lt(math.inf))].tolist()
    if broken:
        raise DataError(
            f"{name}: the figure of {', '.join(broken)} does not hold. Expected a finite point with "
            "low <= point <= high; leave the row out where nothing was printed."
        )
    columns = (clean[column].tolist() for column in ("point", "low", "high", "fact_id"))
    return {
        period: Figure(point, low, high, str(fact_id))
        for period, point, low, high, fact_id in zip(clean["period"].tolist(), *columns, strict=True)
    }


def framed(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Make a frame whose ends are numbers also where it has no row.

    Parameters
    ----------
    rows : sequence of tuple
    columns : sequence of str
        With ``low``, ``point`` and ``high`` among them.

    Examples
    --------
    >>> framed([], COLUMNS)["low"].dtype
    dtype('float64')
    """
    return pd.DataFrame(rows, columns=list(columns)).astype(dict.fromkeys(("low", "point", "high"), float))
