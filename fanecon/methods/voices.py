"""Who speaks for a company: how many voices it has, how loud the loudest is, and what a hand-over would have to move.

The number of voices is one over the Herfindahl–Hirschman index (Laakso & Taagepera 1979): as many equally loud people
would be as concentrated. Topics come in bursts, so every interval counts bursts and not topics: their number is that
of the topics over the dispersion of the voices among stretches of time (chi² over its degrees of freedom).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods.frames import documents, with_columns, with_keys, with_numbers
from fanecon.methods.refusal import Refusal
from fanecon.methods.shares import CONFIDENCE, wilson_interval

Array = NDArray[np.float64]

LEAST = 20  # topics: with fewer an interval covers too little


def effective_voices(counts: Array) -> Array:
    """Effective number of voices: ``(Σ n)² / Σ n²`` along the last axis.

    Parameters
    ----------
    counts : ndarray, shape (..., voices)
        Counts or shares, not negative.

    Returns
    -------
    ndarray, shape (...)
        Missing where all counts are zero.

    Raises
    ------
    DataError
        If a count is negative.

    Examples
    --------
    >>> float(effective_voices(np.array([5.0, 5.0, 5.0, 0.0])))
    3.0
    """
    if (counts < 0).any():
        raise DataError(f"voices: a count is {counts.min():g}. Expected counts or shares of at least 0.")
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(counts.sum(axis=-1) ** 2 / (counts**2).sum(axis=-1))


def voices(
    frame: pd.DataFrame,
    by: str,
    who: str,
    count: str,
    within: str,
    seed: int = 0,
    draws: int = 4000,
    least: int = LEAST,
) -> pd.DataFrame | Refusal:
    """Effective number of voices by group, and the share of the loudest.

    The bootstrap draws as many topics as there are bursts, with the dispersion pooled over the groups, the group's own
    where that is greater, and never below one; the share's interval is Wilson's with both counts divided by it. Their
    simulated coverage stands in ``docs/intervals.md``.

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

    Returns
    -------
    DataFrame or Refusal
        ``by, low, point, high, unit, loudest`` (who), ``loudest_low, loudest_share, loudest_high`` (per cent),
        ``heard`` (how many people), ``topics, bursts`` (topics a burst) and the documents of a group's rows. The upper
        end of the number is a floor, since who was never heard cannot be drawn. Refusal code ``too_few_topics`` where
        no group has enough.

    Raises
    ------
    DataError
        If a column is missing, a cell is empty or a count is none.

    Examples
    --------
    >>> said = pd.DataFrame({"year": "2025", "month": 1, "who": ["a", "b", "c"], "topics": [40, 20, 20]})
    >>> found = voices(said, by="year", who="who", count="topics", within="month")
    >>> found[["point", "loudest", "loudest_share"]].round(2).to_numpy().tolist()
    [[2.67, 'a', 50.0]]
    """
    clean = _counted(frame, (by, who, count, within), count, "voices")
    tables = {key: _table(rows, who, count, within) for key, rows in clean.groupby(by)}
    spread = {key: _dispersion(table.to_numpy(dtype=float)) for key, table in tables.items()}
    pooled = sum(square for square, _ in spread.values()) / max(sum(free for _, free in spread.values()), 1)
    rows = []
    for key, of_group in frame.groupby(by):
        counts = tables[key].sum()
        total, (square, free) = float(counts.sum()), spread[key]
        if total < least:
            continue
        bursts = max(1.0, pooled, square / free if free else 0.0)
        drawn = _drawn(counts.to_numpy(dtype=float), bursts, draws, seed)
        point, resampled = float(effective_voices(counts.to_numpy(dtype=float))), np.log(effective_voices(drawn))
        low, high = np.exp(_ends(math.log(point), resampled))
        share = wilson_interval(counts.max() / bursts, total / bursts)
        rows.append({
            by: key, "low": max(1.0, low), "point": point, "high": high, "unit": "index", "loudest": counts.idxmax(),
            "loudest_low": 100 * float(share[0][0]), "loudest_share": 100 * counts.max() / total,
            "loudest_high": 100 * float(share[1][0]), "heard": int((counts > 0).sum()), "topics": int(total),
            "bursts": bursts,
        } | documents(of_group))  # fmt: skip
    if rows:
        return pd.DataFrame(rows)
    return Refusal("too_few_topics", {"topics": int(clean[count].sum()), "required": least})


def hand_over(
    frame: pd.DataFrame,
    who: str,
    count: str,
    face: str,
    within: str,
    goals: Sequence[float] = (2.0, 3.0),
    seed: int = 0,
    draws: int = 4000,
    least: int = LEAST,
) -> pd.DataFrame | Refusal:
    """To what the face's share would have to fall for the company to sound like several people.

    With h the concentration among the others, whose proportions stay as they are, the index is ``s² + (1 − s)² h``; the
    larger root of the quadratic equation is the share. More than ``1 + 1/h`` voices no share of the face can give: then
    the others are too concentrated among themselves. The interval is that of the others' effective number, with bursts
    as in `voices`; it stops at the share with which the goal can only just be reached.

    Parameters
    ----------
    frame : DataFrame
        One row a stretch of time and person, of the span in question.
    who, count, within : str
        Columns, as in `voices`.
    face : str
        The person in question.
    goals : sequence of float
        Effective numbers of voices, each above 1.
    seed, draws : int
        Of the bootstrap.
    least : int
        Topics of the others needed.

    Returns
    -------
    DataFrame or Refusal
        One row a goal that can be reached: ``goal, now`` (per cent), ``low, point, high, unit`` (the share needed),
        ``move`` (topics of the span that would name others instead), ``times`` (how many times as many topics the
        others would need if the face went on as before), and the documents. Refusal codes ``one_voice``,
        ``too_few_topics`` and ``unreachable`` (no goal can be reached).

    Raises
    ------
    DataError
        If a column is missing, a cell is empty or a count is none.
    ParameterError
        If the face is not among the voices, there is no goal or one is not above 1.

    Examples
    --------
    >>> said = pd.DataFrame({"month": 1, "who": ["face", "a", "b"], "topics": [80, 10, 10]})
    >>> plan = hand_over(said, who="who", count="topics", face="face", within="month", goals=[3])
    >>> plan[["goal", "now", "point", "move", "times"]].round(2).to_numpy().tolist()
    [[3.0, 80.0, 33.33, 46.67, 8.0]]
    """
    clean = _counted(frame, (who, count, within), count, "hand_over")
    heard = clean.groupby(who)[count].sum()
    if face not in heard.index:
        raise ParameterError(f'hand_over: "{face}" is not among the voices.{did_you_mean(face, map(str, heard.index))}')
    if not (len(goals) and all(goal > 1 for goal in goals)):
        raise ParameterError(f"hand_over: goals={list(goals)}. Expected numbers of voices above 1.")
    table = _table(clean[clean[who] != face], who, count, within)
    others = table.sum().to_numpy(dtype=float)
    if others.sum() == 0:
        return Refusal("one_voice", {"voices": 1, "required": 2})
    if others.sum() < least:
        return Refusal("too_few_topics", {"topics": int(others.sum()), "required": least})
    alone, total = float(effective_voices(others)), float(heard.sum())
    square, free = _dispersion(table.to_numpy(dtype=float))
    drawn = _drawn(others, max(1.0, square / free if free else 0.0), draws, seed)
    ends = np.exp(_ends(math.log(alone), np.log(effective_voices(drawn))))
    now, basis, rows = float(heard[face]) / total, documents(frame), []
    for goal in goals:
        if goal > (1 + alone) * (1 + 1e-12):  # one reached only at the very end would be lost in the last bit
            continue
        low, point, high = (_root(min(1 / n, 1 / (goal - 1)), goal) for n in (ends[0], alone, ends[1]))
        rows.append({
            "goal": float(goal), "now": 100 * now, "low": 100 * low, "point": 100 * point, "high": 100 * high,
            "unit": "percent", "move": max(0.0, (now - point) * total),
            "times": max(1.0, now / point * (1 - point) / (1 - now)),
        } | basis)  # fmt: skip
    return pd.DataFrame(rows) if rows else Refusal("unreachable", {"effective": min(goals), "reachable": 1 + alone})


def _counted(frame: pd.DataFrame, columns: Sequence[str], count: str, name: str) -> pd.DataFrame:
    return with_numbers(with_keys(with_columns(frame, columns, name), columns, name), [count], name)


def _table(rows: pd.DataFrame, who: str, count: str, within: str) -> pd.DataFrame:
    """Topics by stretch and person, empty lines left out."""
    wide = rows.pivot_table(index=within, columns=who, values=count, aggfunc="sum", fill_value=0)
    return wide.loc[wide.sum(axis=1) > 0, wide.sum() > 0]


def _dispersion(table: Array) -> tuple[float, int]:
    """Chi² of the voices over the stretches, and its degrees of freedom."""
    if table.size == 0:
        return 0.0, 0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return float(((table - expected) ** 2 / expected).sum()), (table.shape[0] - 1) * (table.shape[1] - 1)


def _drawn(counts: Array, bursts: float, draws: int, seed: int) -> Array:
    """Resample as many topics as there are bursts."""
    size = max(int(counts.sum() / bursts), 1)
    return np.random.default_rng(seed).multinomial(size, counts / counts.sum(), draws).astype(float)


def _ends(point: float, resampled: Array) -> tuple[float, float]:
    """On either side the farther of the percentile and the mirror image of the other one.

    Counts resampled from a sample are more concentrated than the sample, so percentiles alone lean to one side.
    """
    first, last = np.quantile(resampled, ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    return float(min(first, 2 * point - last, point)), float(max(last, 2 * point - first, point))


def _root(h: float, goal: float) -> float:
    """The larger share with ``s² + (1 − s)² h = 1/goal``."""
    inside = h**2 - (1 + h) * (h - 1 / goal)
    return (h + math.sqrt(max(inside, 0.0))) / (1 + h)
