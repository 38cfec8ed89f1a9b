"""What all statements about one quantity allow together.

Quarters add up to years, months to quarters, nothing is delivered a negative number of times: every
statement about a flow fixes the difference of two running totals, so a set of statements is a system of
difference constraints, and the tightest bounds on any other stretch of time are shortest paths in its
graph (Bellman–Ford; Cormen et al., Introduction to Algorithms, "Difference constraints and shortest
paths"). All arithmetic is exact.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from fanecon.evidence.interval import Interval
from fanecon.evidence.periods import Period


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: what is said of a stretch of time, and who says so.

    `period` of a flow is the stretch it ran over; a stock is stated for the day its period ends.
    """

    period: Period
    interval: Interval
    basis: str
    is_stock: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """The tightest bounds on a quantity and the statements they rest on."""

    interval: Interval
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Edge:
    start: date
    end: date
    weight: Fraction
    basis: str


_ZERO = date.min
_DAY = timedelta(days=1)


def bound_flow(
    statements: Sequence[Statement], first: Period, last: Period | None = None, never_falls: bool = True
) -> Bound | None:
    """Bound what flowed from the first day of `first` to the last day of `last`.

    Parameters
    ----------
    statements : sequence of Statement
        What is said, of any stretches of time.
    first, last : Period
        The stretch asked for; `last` defaults to `first`.
    never_falls : bool
        Whether the running total cannot fall (deliveries; not: net additions).

    Returns
    -------
    Bound or None
        None where the statements contradict each other.

    Examples
    --------
    >>> from fanecon.evidence.periods import parse_period as p
    >>> year = Statement(p("2024"), Interval.of(100), "annual report")
    >>> q1 = Statement(p("2024Q1"), Interval.of(20, 30), "press")
    >>> str(bound_flow([year, q1], p("2024Q2"), p("2024Q4")).interval)
    '[70; 80]'
    """
    return _bound(statements, first.start, (last or first).end + _DAY, never_falls)


def bound_stock(statements: Sequence[Statement], period: Period, never_falls: bool = False) -> Bound | None:
    """Bound a stock at the end of `period`, from stocks at other days and the flows between; see `bound_flow`.

    That a stock never falls is an assumption: say so wherever the result is shown.

    Examples
    --------
    >>> from fanecon.evidence.periods import parse_period as p
    >>> march = Statement(p("2025Q1"), Interval.of(16000), "press", is_stock=True)
    >>> added = Statement(p("2025Q1"), Interval.of(1000, 1100), "press")
    >>> str(bound_stock([march, added], p("2024Q4")).interval)
    '[14,900; 15,000]'
    """
    return _bound(statements, _ZERO, period.end + _DAY, never_falls)


def implied_base(level: Interval, growth: Interval) -> Interval:
    """Return the base that a level and its growth (a ratio, 0.082 for +8.2 %) imply.

    Examples
    --------
    >>> base = implied_base(Interval.of("1130.5", "1131.5"), Interval.of("0.2225", "0.2235"))
    >>> round(float(base.low), 2), round(float(base.high), 2)
    (923.99, 925.56)
    """
    return level / (growth + Interval.of(1))


def contradicted(
    targets: Sequence[Statement], evidence: Sequence[Statement], never_falls: bool = True
) -> dict[str, Bound]:
    """Find the targets that the evidence about all other stretches excludes: their `basis`, and what it allows."""
    result = {}
    for one in targets:
        others = [s for s in evidence if (s.period, s.is_stock) != (one.period, one.is_stock)]
        bound = (
            bound_stock(others, one.period, never_falls)
            if one.is_stock
            else bound_flow(others, one.period, never_falls=never_falls)
        )
        if bound is not None and not bound.interval.meets(one.interval):
            result[one.basis] = bound
    return result


def _bound(statements: Sequence[Statement], start: date, end: date, never_falls: bool) -> Bound | None:
    edges = list(_edges(statements))
    days = sorted({e.start for e in edges} | {e.end for e in edges} | {start, end})
    if never_falls:
        real = [d for d in days if d != _ZERO]
        edges += [_Edge(later, earlier, Fraction(0), "") for earlier, later in itertools.pairwise(real)]
    up = _shortest_path(edges, days, start, end)
    down = _shortest_path(edges, days, end, start)
    if up is None or down is None:
        return None
    high, high_basis = up
    low, low_basis = down
    interval = Interval(None if low is None else -low, high)
    return Bound(interval, tuple(dict.fromkeys(b for b in (*low_basis, *high_basis) if b)))


def _edges(statements: Iterable[Statement]) -> Iterable[_Edge]:
    for s in statements:
        start, end = _ZERO if s.is_stock else s.period.start, s.period.end + _DAY
        if s.interval.high is not None:
            yield _Edge(start, end, s.interval.high, s.basis)
        if s.interval.low is not None:
            yield _Edge(end, start, -s.interval.low, s.basis)


def _shortest_path(
    edges: Sequence[_Edge], days: Sequence[date], start: date, end: date
) -> tuple[Fraction | None, tuple[str, ...]] | None:
    """Return the distance (None: unreachable) and the bases along it; None where a cycle is negative."""
    # One common denominator turns every weight into a whole number: the same result, several times as fast.
    scale = math.lcm(*(edge.weight.denominator for edge in edges))
    arcs = [(e.start, e.end, e.weight.numerator * (scale // e.weight.denominator), e) for e in edges]
    distance: dict[date, int] = {start: 0}
    arrived: dict[date, _Edge] = {}
    for _ in days:
        changed = False
        for here, there, weight, edge in arcs:
            if here in distance:
                candidate = distance[here] + weight
                if there not in distance or candidate < distance[there]:
                    distance[there], arrived[there] = candidate, edge
                    changed = True
        if not changed:
            break
    else:
        return None
    if end not in distance:
        return None, ()
    basis, day = [], end
    while day != start:
        basis.append(arrived[day].basis)
        day = arrived[day].start
    return Fraction(distance[end], scale), tuple(reversed(basis))
