"""How many voices a company has, group by group, with intervals that know that topics come in bursts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.methods.concentration import LEAST, effective_voices
from fanecon.methods.frames import documents, with_columns, with_numbers
from fanecon.methods.refusal import Refusal


def voices(
    frame: pd.DataFrame,
    by: str,
    who: str,
    count: str,
    within: str,
    seed: int = 0,
    draws: int = 4000,
    least: int = LEAST,
    confidence: float = 0.95,
) -> pd.DataFrame | Refusal:
    """Effective number of voices by group: as many equally loud people would be as concentrated.

    One over the Herfindahl–Hirschman index (Laakso & Taagepera 1979). The bootstrap draws as many topics as there are
    bursts: their number over the dispersion of the voices among the stretches `within` a group (chi² over its degrees
    of freedom, pooled over the groups, never below one).

    Parameters
    ----------
    frame : DataFrame
        One row a stretch of time and person.
    by : str
        Column of the groups, such as "year".
    who, count, within : str
        Columns: the person, how many topics, and the stretch of time (such as "period") in which topics come together.
    seed, draws : int
        Of the bootstrap.
    least : int
        Topics needed in a group; smaller groups are left out.
    confidence : float

    Returns
    -------
    DataFrame or Refusal
        ``by, low, point, high, unit, heard`` (how many people), ``topics, bursts`` (topics a burst) and the documents
        of a group's rows. An upper end is a floor, since who was never heard cannot be drawn. Refusal code
        ``too_few_topics`` where no group has enough.

    Raises
    ------
    DataError
        If a column is missing or a count is none.

    Examples
    --------
    >>> said = pd.DataFrame({"year": "2025", "month": 1, "who": ["a", "b", "c"], "topics": [20, 20, 20]})
    >>> voices(said, by="year", who="who", count="topics", within="month")[["point", "heard"]].to_numpy().tolist()
    [[3.0, 3.0]]
    """
    clean = with_numbers(with_columns(frame, (by, who, count, within), "voices"), [count], "voices")
    tables = {key: _table(rows, who, count, within) for key, rows in clean.groupby(by)}
    spread = {key: _dispersion(table) for key, table in tables.items()}
    freedom = sum(free for _, free in spread.values())
    pooled = sum(square for square, _ in spread.values()) / max(freedom, 1)
    rows = []
    for key, of_group in frame.groupby(by):
        table, (square, free) = tables[key], spread[key]
        counts = table.sum(axis=0)
        if counts.sum() < least:
            continue
        bursts = max(1.0, pooled, square / free if free else 0.0)
        generator = np.random.default_rng(seed)
        drawn = generator.multinomial(max(int(counts.sum() / bursts), 1), counts / counts.sum(), draws)
        point, resampled = float(effective_voices(counts)), np.log(effective_voices(drawn.astype(float)))
        a, b = np.quantile(resampled, ((1 - confidence) / 2, (1 + confidence) / 2))
        mirrored = 2 * math.log(point)
        rows.append({
            by: key,
            "low": max(1.0, min(point, math.exp(min(a, mirrored - b)))), "point": point,
            "high": max(point, math.exp(max(b, mirrored - a))), "unit": "index",
            "heard": int((counts > 0).sum()), "topics": int(counts.sum()), "bursts": bursts,
        } | documents(of_group))  # fmt: skip
    if rows:
        return pd.DataFrame(rows)
    return Refusal("too_few_topics", {"topics": int(clean[count].sum()), "required": least})


def _table(rows: pd.DataFrame, who: str, count: str, within: str) -> NDArray[np.float64]:
    wide = rows.pivot_table(index=within, columns=who, values=count, aggfunc="sum", fill_value=0)
    table = wide.to_numpy(dtype=float)
    return np.asarray(table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0])


def _dispersion(table: NDArray[np.float64]) -> tuple[float, int]:
    """Chi² of the voices over the stretches, and its degrees of freedom."""
    if table.size == 0:
        return 0.0, 0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return float(((table - expected) ** 2 / expected).sum()), (table.shape[0] - 1) * (table.shape[1] - 1)
