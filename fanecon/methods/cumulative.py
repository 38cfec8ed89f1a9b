"""A running total from what was said of years, quarters and months: exact where they add up, else bounded."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from fanecon.methods.estimate import framed
from fanecon.methods.frames import with_columns, with_keys
from fanecon.methods.refusal import Refusal
from fanecon.notation.constraints import Statement, bound_flow
from fanecon.notation.interval import Interval
from fanecon.notation.periods import parse_period, periods_of


def cumulative(flow: pd.DataFrame) -> pd.DataFrame | Refusal:
    """Bound the running total of a flow at the end of every quarter, from all statements together.

    Months are often announced as floors only ("more than 30,000"), quarters and years exactly. Every statement fixes
    the difference of two running totals, and together they are a system of difference constraints whose tightest
    bounds are shortest paths (Cormen et al., Introduction to Algorithms, "Difference constraints and shortest paths").

    Parameters
    ----------
    flow : DataFrame
        Columns ``period, low, point, high, fact_id``: years, halves, quarters and months may stand together; `high` of
        a floor is infinite. Counted from the first year on, before which there was nothing; the total never falls.

    Returns
    -------
    DataFrame or Refusal
        ``period`` (a quarter, for its end), ``low, point, high, unit, fact_id``, to the last quarter that is bounded
        from both sides; `point` is the middle. Refusal code ``contradiction``: the statements exclude one another.

    Raises
    ------
    DataError
        If a column is missing or a cell is empty.

    Examples
    --------
    >>> flow = pd.DataFrame({"period": ["2024", "2024Q1", "2024Q4"], "low": [100., 20., 40.],
    ...     "point": [100., 25., 40.], "high": [100., 30., 40.], "fact_id": ["a", "b", "c"]})
    >>> cumulative(flow)[["period", "low", "high"]].iloc[[0, 2]].to_numpy().tolist()
    [['2024Q1', 20.0, 30.0], ['2024Q3', 60.0, 60.0]]
    """
    columns = ("period", "low", "high", "fact_id")
    known = with_keys(with_columns(flow, columns, "flow"), columns, "flow")
    said = [
        Statement(parse_period(period), Interval(_exact(low), _exact(high)), str(fact_id))
        for period, low, high, fact_id in known.itertuples(index=False)
    ]
    rows: list[tuple[object, ...]] = []
    ends = ["period", "low", "point", "high", "unit", "fact_id"]
    if not said:
        return framed(rows, ends)
    unit = str(flow["unit"].iloc[0]) if "unit" in flow else ""
    begin = parse_period(str(min(s.period.start.year for s in said)))
    end = max(s.period.end for s in said)
    for quarter in (q for q in periods_of(begin.start.year, end.year, "Q") if q.end <= end):
        bound = bound_flow(said, begin, quarter)
        if bound is None:
            return Refusal("contradiction", {"names": quarter.text})
        if bound.interval.is_bounded and bound.basis:
            low, high = float(bound.interval.low or 0), float(bound.interval.high or 0)
            rows.append((quarter.text, low, (low + high) / 2, high, unit, "+".join(bound.basis)))
    return framed(rows, ends)


def _exact(end: float) -> Fraction | None:
    return Fraction(end) if abs(end) != float("inf") else None
