"""What growth is made of: the contributions of parts to a whole, exactly.

Nothing is left over. Intervals come from the rounding of each printed figure; the contributions are linear in every
figure but the base, so their extremes lie at the corners of the box of inputs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from fanecon.errors import ParameterError
from fanecon.methods.estimate import Estimate, Figure, figures, framed, quotient
from fanecon.methods.frames import with_columns, with_keys
from fanecon.methods.growth import growth
from fanecon.notation.periods import earlier

OTHER = "other"
"""The residual: what the named parts do not cover."""

_OWN = ("period", "low", "point", "high", "unit", "metric", "tier", "quality", "fact_id", "source_id")


def contributions(
    total: pd.DataFrame, parts: pd.DataFrame, lag: int = 4, missing: Literal["skip", "other"] = "skip"
) -> pd.DataFrame:
    """Contribution of every part to the growth of a total, ``c_i = (x_i1 − x_i0) / X_0``, period by period.

    What the parts do not cover is the row ``other``, so that the rows of a period add up to its growth.

    Parameters
    ----------
    total : DataFrame
        Columns ``period, low, point, high, fact_id``.
    parts : DataFrame
        The same with a column ``part``, as `case.parts` gives it; its names (`label`) are carried along.
    lag : int
        In quarters: 4 compares with the year before, 1 with the quarter before.
    missing : {"skip", "other"}
        Leave out a period in which a part has no figure, or count such a part as other. A part that did not exist yet
        is not missing: it has a zero.

    Returns
    -------
    DataFrame
        ``period, base_period, part, low, point, high`` (percentage points), ``unit, fact_id``, in the order of time and
        of the parts, the residual last.

    Raises
    ------
    ParameterError
        If a part is called ``other``, or `missing` is unknown.
    DataError
        If a series does not hold (see `figures`), or a row is of no part.

    Examples
    --------
    >>> def s(a, b, **more): return pd.DataFrame({"period": ["2024", "2025"], "low": [a, b], "point": [a, b],
    ...                                           "high": [a, b], "fact_id": ["p", "q"], **more})
    >>> parts = pd.concat([s(80., 90., part="phones"), s(0., 35., part="cars")])
    >>> c = contributions(s(100., 150.), parts)
    >>> dict(zip(c["part"], c["point"].round(9)))
    {'phones': 10.0, 'cars': 35.0, 'other': 5.0}
    """
    if missing not in ("skip", "other"):
        raise ParameterError(f'missing="{missing}" is unknown. Expected "skip" or "other".')
    with_keys(with_columns(parts, ["part"], "parts"), ["part"], "parts")
    known = {str(name): figures(part, str(name)) for name, part in parts.groupby("part", sort=False)}
    if OTHER in known:
        raise ParameterError(f'A part is called "{OTHER}", the name of the residual. Rename the part.')
    whole, rows = figures(total, "total"), []
    for period, after in whole.items():
        base = earlier(period, lag)
        before = whole.get(base)
        pairs = {n: (part[base], part[period]) for n, part in known.items() if base in part and period in part}
        is_known = any(x0.point or x1.point for x0, x1 in pairs.values())  # zeros say that nothing had begun
        if before is None or before.point <= 0 or not is_known or (missing == "skip" and len(pairs) < len(known)):
            continue
        for name, c, ids in _split(before, after, pairs):
            ends = (100 * c.low, 100 * c.point, 100 * c.high)
            rows.append((period, base, name, *ends, "pp", "+".join(dict.fromkeys(ids))))
    columns = ["period", "base_period", "part", "low", "point", "high", "unit", "fact_id"]
    names = parts[[c for c in parts if c not in _OWN]].astype({"part": str}).drop_duplicates("part")
    return framed(rows, columns).merge(names, on="part", how="left")


def _split(
    before: Figure, after: Figure, pairs: Mapping[str, tuple[Figure, Figure]]
) -> list[tuple[str, Estimate, tuple[str, ...]]]:
    rows = []
    for name, (x0, x1) in pairs.items():
        c = quotient(_difference(x1, x0), before)
        rows.append((name, c, (x1.fact_id, x0.fact_id, after.fact_id, before.fact_id)))
    # The residual is (X1 − Σx1 + Σx0)/X0 − 1: X0 appears once, so its rounding is counted once.
    covered = _difference(_total([x1 for _, x1 in pairs.values()]), _total([x0 for x0, _ in pairs.values()]))
    rest, rate = quotient(_difference(after, covered), before), growth(before, after)
    point = rate.point - math.fsum(c.point for _, c, _ in rows)
    ids = tuple(f.fact_id for pair in ((after, before), *pairs.values()) for f in pair)
    return [*rows, (OTHER, Estimate.hull(point, (rest.low - 1, rest.high - 1)), ids)]


def _difference(a: Estimate, b: Estimate) -> Estimate:
    return Estimate(a.point - b.point, a.low - b.high, a.high - b.low)


def _total(parts: Sequence[Estimate]) -> Estimate:
    return Estimate.hull(
        math.fsum(p.point for p in parts), (math.fsum(p.low for p in parts), math.fsum(p.high for p in parts))
    )
