"""What growth is made of: the contributions of segments, and core against base.

All decompositions are exact: nothing is left over. Intervals come from the rounding of each printed
figure; the functions are multilinear, so their extremes lie at the corners of the box of inputs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.estimate import Estimate, Figure, at, figures, quotient
from fanecon.methods.growth import growth

OTHER = "other"
"""The residual: what the named segments do not cover."""


@dataclass(frozen=True)
class Contributions:
    """What each segment contributed to the growth of a total.

    Parameters
    ----------
    start, end : str
        The periods compared.
    growth : Estimate
        Of the total.
    table : DataFrame
        One row a segment, the residual ``other`` last: ``segment, start, end`` (levels),
        ``contribution, contribution_low, contribution_high`` (fractions; times 100 they are
        percentage points), ``share, share_low, share_high`` (of the growth; open where the total may
        not have moved at all) and ``fact_ids``.
    merged : tuple of str
        Segments that had no figure in one of the periods and are part of ``other``.
    """

    start: str
    end: str
    growth: Estimate
    table: pd.DataFrame
    merged: tuple[str, ...]


def contributions(
    total: pd.DataFrame,
    segments: Mapping[str, pd.DataFrame] | pd.DataFrame,
    start: str,
    end: str,
    missing: Literal["raise", "other"] = "raise",
) -> Contributions:
    """Contribution of every segment to the growth of a total, ``c_i = (x_i1 − x_i0) / X_0``.

    What the segments do not cover is the row ``other``, so the contributions sum to the growth.

    Parameters
    ----------
    total : DataFrame
        Columns ``period, low, point, high, fact_id``.
    segments : mapping of str to DataFrame, or DataFrame
        A series a segment, or all of them in one frame with a column ``segment``.
    start, end : str
        The periods compared.
    missing : {"raise", "other"}
        What to do with a segment that has no figure in one of the periods. A segment that did not
        exist yet is not missing: give it an explicit zero.

    Returns
    -------
    Contributions

    Raises
    ------
    DataError
        If the total or, unless merged, a segment is missing; or the base is not positive.
    ParameterError
        If a segment is called ``other``, or `missing` is unknown.

    Examples
    --------
    >>> def s(a, b): return pd.DataFrame({"period": ["2024", "2025"], "low": [a, b], "point": [a, b],
    ...                                   "high": [a, b], "fact_id": ["p", "q"]})
    >>> c = contributions(s(100., 150.), {"phones": s(80., 90.), "cars": s(0., 35.)}, "2024", "2025")
    >>> dict(zip(c.table["segment"], c.table["contribution"].round(9)))
    {'phones': 0.1, 'cars': 0.35, 'other': 0.05}
    """
    if missing not in ("raise", "other"):
        raise ParameterError(f'missing="{missing}" is unknown. Expected "raise" or "other".')
    if isinstance(segments, pd.DataFrame):
        segments = {str(name): part for name, part in segments.groupby("segment", sort=False)}
    if OTHER in segments:
        raise ParameterError(f'A segment is called "{OTHER}", the name of the residual. Rename the segment.')
    before, after = at(total, start, "total"), at(total, end, "total")
    rate = growth(before, after)

    parts: dict[str, tuple[Figure, Figure]] = {}
    merged = []
    for name, series in segments.items():
        known = figures(series, name)
        absent = [period for period in (start, end) if period not in known]
        if absent and missing == "raise":
            raise DataError(
                f'The segment "{name}" has no figure of {" and ".join(absent)}. Expected both {start} and '
                f'{end}: add the fact (0 where it did not exist yet), or pass missing="other".'
            )
        if absent:
            merged.append(name)
        else:
            parts[name] = known[start], known[end]

    change = _difference(after, before)
    covered_start = _total([x0 for x0, _ in parts.values()])
    covered_end = _total([x1 for _, x1 in parts.values()])
    covered = _difference(covered_end, covered_start)
    rows: list[tuple[str, float, float, float, float, float, float, float, float, tuple[str, ...]]] = []
    for name, (x0, x1) in parts.items():
        moved = _difference(x1, x0)
        c = quotient(moved, before)
        rows.append(
            (
                name,
                x0.point,
                x1.point,
                c.point,
                c.low,
                c.high,
                *_share(moved, change),
                (x0.fact_id, x1.fact_id, before.fact_id, after.fact_id),
            )
        )
    # The residual is (X1 − Σx1 + Σx0)/X0 − 1: X0 appears once, so its rounding is counted once.
    rest = quotient(_difference(after, covered), before)
    c_rest = Estimate.hull(rate.point - math.fsum(row[3] for row in rows), (rest.low - 1, rest.high - 1))
    share, share_low, share_high = _share(covered, change)
    every_fact = tuple(figure.fact_id for pair in ((before, after), *parts.values()) for figure in pair)
    rows.append(
        (
            OTHER,
            before.point - covered_start.point,
            after.point - covered_end.point,
            c_rest.point,
            c_rest.low,
            c_rest.high,
            1 - share,
            1 - share_high,
            1 - share_low,
            every_fact,
        )
    )
    columns = [
        "segment",
        "start",
        "end",
        "contribution",
        "contribution_low",
        "contribution_high",
        "share",
        "share_low",
        "share_high",
        "fact_ids",
    ]
    return Contributions(start, end, rate, pd.DataFrame(rows, columns=columns), tuple(merged))


@dataclass(frozen=True)
class LogDecomposition:
    """The log change of a share: ``change = core_effect + base_effect``.

    Parameters
    ----------
    start, end : str
        The periods compared.
    change, core_effect, base_effect : Estimate
        ``Δln(core/base)``, ``Δln core`` and ``−Δln base``; a negative base effect is dilution.
    fact_ids : tuple of str
    """

    start: str
    end: str
    change: Estimate
    core_effect: Estimate
    base_effect: Estimate
    fact_ids: tuple[str, ...]


def log_decomposition(core: pd.DataFrame, base: pd.DataFrame, start: str, end: str) -> LogDecomposition:
    """Decompose the log change of a share: ``Δln(core/base) = Δln core − Δln base``.

    Parameters
    ----------
    core, base : DataFrame
        Columns ``period, low, point, high, fact_id``; positive figures.
    start, end : str
        The periods compared.

    Returns
    -------
    LogDecomposition

    Raises
    ------
    DataError
        If a figure is missing or not positive.

    Examples
    --------
    >>> def s(a, b): return pd.DataFrame({"period": ["2024", "2025"], "low": [a, b], "point": [a, b],
    ...                                   "high": [a, b], "fact_id": [f"{a}", f"{b}"]})
    >>> d = log_decomposition(s(10., 11.), s(100., 125.), "2024", "2025")
    >>> round(d.core_effect.point, 4), round(d.base_effect.point, 4), round(d.change.point, 4)
    (0.0953, -0.2231, -0.1278)
    """
    core0, core1 = at(core, start, "core"), at(core, end, "core")
    base0, base1 = at(base, start, "base"), at(base, end, "base")
    core_effect, base_effect = _log_ratio(core0, core1), _log_ratio(base1, base0)
    facts = tuple(figure.fact_id for figure in (core0, core1, base0, base1))
    return LogDecomposition(start, end, _total([core_effect, base_effect]), core_effect, base_effect, facts)


def _difference(a: Estimate, b: Estimate) -> Estimate:
    return Estimate(a.point - b.point, a.low - b.high, a.high - b.low)


def _total(parts: Sequence[Estimate]) -> Estimate:
    return Estimate.hull(
        math.fsum(p.point for p in parts), (math.fsum(p.low for p in parts), math.fsum(p.high for p in parts))
    )


def _share(part: Estimate, whole: Estimate) -> tuple[float, float, float]:
    if whole.low <= 0 <= whole.high:
        return (part.point / whole.point if whole.point else math.nan), -math.inf, math.inf
    ends = [a / b for a in (part.low, part.high) for b in (whole.low, whole.high)]
    # inf/inf stands for everything from zero up; the finite corners already give the other end.
    share = Estimate.hull(part.point / whole.point, (0.0 if math.isnan(x) else x for x in ends))
    return share.point, share.low, share.high


def _log_ratio(start: Estimate, end: Estimate) -> Estimate:
    for figure in (start, end):
        if figure.point <= 0:
            raise DataError(f"The logarithm of {figure.point:g} does not exist. Expected positive figures.")
    ratio = quotient(end, start)
    return Estimate(*(math.log(x) if x > 0 else -math.inf for x in (ratio.point, ratio.low, ratio.high)))
