"""How concentrated a company's voice is: from one person to as many voices as share it equally.

Every measure but the face's own share depends on the sorted shares only and grows as they get more equal
(it is Schur-monotone), which is what makes exact intervals from rounded figures possible.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods.frames import with_columns, with_numbers
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.participation import contributor_absence_factor
from fanecon.methods.refusal import Refusal

Array = NDArray[np.float64]

MOST_VOICES = 12
LEAST = 20  # topics; see the coverage in `by_sampling`


def effective_voices(counts: Array) -> Array:
    """Effective number of voices, one over the Herfindahl–Hirschman index (Laakso & Taagepera 1979).

    Parameters
    ----------
    counts : ndarray, shape (..., voices)
        Counts or shares, not negative.

    Returns
    -------
    ndarray, shape (...)
        As many voices of equal size would be as concentrated; missing where all counts are zero.

    Raises
    ------
    DataError
        If a count is negative.

    Examples
    --------
    >>> float(effective_voices(np.array([5.0, 5.0, 5.0, 0.0])))
    3.0
    """
    totals = _not_negative(counts).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(totals**2 / (counts**2).sum(axis=-1))


def entropy_voices(counts: Array) -> Array:
    """Effective number of voices by Shannon's entropy, ``exp(−Σ s ln s)``: Hill's number of order one.

    Parameters
    ----------
    counts : ndarray, shape (..., voices)
        Counts or shares, not negative.

    Returns
    -------
    ndarray, shape (...)
        Never below `effective_voices`, since small voices weigh more.

    Raises
    ------
    DataError
        If a count is negative.

    Examples
    --------
    >>> round(float(entropy_voices(np.array([5.0, 5.0, 5.0, 0.0]))), 9)
    3.0
    """
    from scipy.special import entr

    _not_negative(counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.exp(entr(counts / counts.sum(axis=-1, keepdims=True)).sum(axis=-1)))


def _not_negative(counts: Array) -> Array:
    if (counts < 0).any():
        raise DataError(f"voices: a count is {counts.min():g}. Expected counts or shares of at least 0.")
    return counts


def by_sampling(
    counts: pd.Series, face: str, draws: int = 2000, seed: int = 0, confidence: float = 0.95, least: int = LEAST
) -> pd.DataFrame | Refusal:
    """Measure the concentration of counted voices, with sampling intervals.

    The counts are taken for a sample of what could have been said (multinomial). The face's share has a
    Wilson interval. All else is resampled (numbers on the logarithmic scale), and each end is the farther of the
    percentile and its mirror image at the point: counts resampled from a sample are more concentrated than
    the sample, which is more concentrated than its source, so percentiles alone lean to one side and miss
    equal voices always. In simulated samples (intervals of 95 %; two to eight voices, equal, skewed or one
    with 80 %) HHI, numbers of voices and the top share cover 82 to 100 % with 20 topics, 92 to 100 % with 50
    and 93 to 100 % with 200: too wide rather than too narrow where voices are equal, `without_face` as for the
    topics of the others.

    A voice never heard cannot be drawn, so the upper ends of the numbers of voices are floors; topics of
    one event are not independent, so all intervals are too narrow rather than too wide.

    Parameters
    ----------
    counts : Series
        Topics by voice (index), whole numbers.
    face : str
        The person in question.
    draws, seed : int
        Of the bootstrap.
    confidence : float
    least : int
        Topics needed.

    Returns
    -------
    DataFrame or Refusal
        ``measure, point, low, high``; measures ``hhi, effective_voices, entropy_voices, top_share,
        face_share, without_face`` (effective voices of the others alone) and ``absence_factor`` (fewest
        voices with half of the topics). Ends are missing where a single voice was heard; of `without_face`
        where the others have too few topics, and the point where they have none. Refusal code
        ``too_few_topics``.

    Raises
    ------
    DataError
        If a count is negative, missing or not whole, or a voice occurs twice.
    ParameterError
        If the face is not among the voices, or the confidence is not between 0 and 1.

    Examples
    --------
    >>> table = by_sampling(pd.Series({"founder": 80, "president": 15, "pr": 5}), "founder")
    >>> table.set_index("measure").loc[["effective_voices", "face_share"]].round(2).to_numpy().tolist()
    [[1.5, 1.28, 1.77], [0.8, 0.71, 0.87]]
    """
    clean = _counts(counts, face, draws, confidence)
    values = clean.to_numpy(dtype=float)
    place = list(clean.index).index(face)
    total = int(values.sum())
    if total < max(least, 1):
        return Refusal("too_few_topics", {"topics": total, "required": max(least, 1)})
    resampled = np.random.default_rng(seed).multinomial(total, values / total, draws).astype(float)
    rows = []
    for measure, function in _measures(place).items():
        point = float(function(values))
        low = high = math.nan
        topics = total - values[place] if measure == "without_face" else total
        if measure == "face_share":
            low, high = (float(end[0]) for end in wilson_interval(values[place], total, confidence))
        elif (values > 0).sum() > 1 and not math.isnan(point) and topics >= least:
            if measure == "top_share":
                low, high = _ends(point, function(resampled), confidence)
            else:
                low, high = np.exp(_ends(math.log(point), np.log(function(resampled)), confidence))
            low, high = (max(low, 0.0), min(high, 1.0)) if measure in ("hhi", "top_share") else (max(low, 1.0), high)
        rows.append((measure, point, low, high))
    return pd.DataFrame(rows, columns=["measure", "point", "low", "high"])


def by_rounding(figures: pd.DataFrame, face: str) -> pd.DataFrame | Refusal:
    """Measure the concentration of printed figures, with the exact range their rounding allows.

    The extremes of a Schur-monotone measure over a box of figures are known: the most concentrated case
    is a corner; the least concentrated one has all figures as near to one level as their intervals let
    them. Figures are followers, views or printed shares; shares need not sum to 1.

    Parameters
    ----------
    figures : DataFrame
        Columns ``voice, low, point, high``: one row a voice, at most 12; sum up the small ones.
    face : str
        The person in question.

    Returns
    -------
    DataFrame or Refusal
        As in `by_sampling`. Refusal codes ``unbounded`` (a figure is only a floor or a ceiling) and
        ``nothing_printed`` (all figures may be zero).

    Raises
    ------
    DataError
        If a column is missing, a voice occurs twice, or not 0 <= low <= point <= high.
    ParameterError
        If the face is not among the voices or there are too many voices.

    Examples
    --------
    >>> figures = pd.DataFrame({"voice": ["founder", "others"], "low": [0.695, 0.295],
    ...                         "point": [0.70, 0.30], "high": [0.705, 0.305]})
    >>> by_rounding(figures, "founder").set_index("measure").loc["face_share"].round(4).tolist()
    [0.7, 0.695, 0.705]
    """
    clean = with_columns(figures, ("voice", "low", "point", "high"), "figures")
    bounded = np.isfinite(clean[["low", "high"]].to_numpy(dtype=float)).all(axis=1)
    unbounded = clean["voice"].astype(str)[~bounded].tolist()
    if unbounded:
        return Refusal("unbounded", {"voices": ", ".join(unbounded), "count": len(unbounded)})
    clean = with_numbers(clean, ["low", "point", "high"], "figures")
    broken = clean["voice"][~((clean["low"] <= clean["point"]) & (clean["point"] <= clean["high"]))].tolist()
    if broken:
        raise DataError(f"figures: {broken[0]} does not hold. Expected low <= point <= high.")
    place = _place(pd.Index(clean["voice"]), face)
    if len(clean) > MOST_VOICES:
        raise ParameterError(
            f"by_rounding: {len(clean)} voices. Expected at most {MOST_VOICES}: sum up the smallest of them."
        )
    if not clean["low"].sum() > 0:
        return Refusal("nothing_printed", {"voices": len(clean)})
    low, high = clean["low"].to_numpy(dtype=float), clean["high"].to_numpy(dtype=float)
    point = clean["point"].to_numpy(dtype=float)
    rows = []
    for measure, function in _measures(place).items():
        if measure == "without_face":
            alone = np.delete(high, place).sum() == 0
            others = (np.insert(np.delete(end, place), place, 0.0) for end in (low, high))
            ends = (math.nan, math.nan) if alone else _range(function, *others)
        elif measure == "face_share":
            most, least = high.sum() - high[place], low.sum() - low[place]
            ends = low[place] / (low[place] + most), high[place] / (high[place] + least)
        else:
            ends = _range(function, low, high)
        value = float(function(point))
        rows.append((measure, value, min(value, ends[0]), max(value, ends[1])))
    return pd.DataFrame(rows, columns=["measure", "point", "low", "high"])


@dataclass(frozen=True)
class ShareNeeded:
    """What the face's share would have to be for the voice to count as several.

    Attributes
    ----------
    effective : float
        The effective number of voices asked for.
    now : float
        The face's share today.
    needed, low, high : float
        The largest share that gives that number while the others keep their relative shares, and its
        sampling interval; `low` stops at the share with which the number can only just be reached.
    certain : bool
        Whether it can be reached over the whole interval of the others' concentration.
    """

    effective: float
    now: float
    needed: float
    low: float
    high: float
    certain: bool


def share_needed(
    counts: pd.Series,
    face: str,
    effective: float = 3.0,
    draws: int = 2000,
    seed: int = 0,
    confidence: float = 0.95,
    least: int = LEAST,
) -> ShareNeeded | Refusal:
    """Find the face's share at which the effective number of voices is reached.

    With h the concentration among the others, the index is ``s² + (1 − s)² h``; the larger root of the
    quadratic equation is the answer. More than ``1 + 1/h`` voices cannot be reached by any share of the
    face: then the others are too concentrated among themselves. The interval is that of the others'
    effective number, see `by_sampling`: in simulations (two to four others, equal or skewed) it covers 95 % or
    more with 20 to 200 topics of the others. What is refused is judged by the shares observed; close to the
    edge others might reach the number, or fail to.

    Parameters
    ----------
    counts : Series
        Topics by voice (index), whole numbers.
    face : str
    effective : float
        Above 1.
    draws, seed, confidence
        As in `by_sampling`.
    least : int
        Topics of the others needed.

    Returns
    -------
    ShareNeeded or Refusal
        Refusal codes ``one_voice`` (nobody else was heard), ``unreachable`` and ``too_few_topics``.

    Raises
    ------
    DataError, ParameterError
        As in `by_sampling`; the number must be above 1.

    Examples
    --------
    >>> plan = share_needed(pd.Series({"founder": 80, "a": 10, "b": 10}), "founder")
    >>> round(plan.now, 2), round(plan.needed, 4)
    (0.8, 0.3333)
    """
    clean = _counts(counts, face, draws, confidence)
    if not effective > 1:
        raise ParameterError(f"share_needed: effective={effective}. Expected a number of voices above 1.")
    others = clean.drop(face).to_numpy(dtype=float)
    heard = int(others.sum())
    if heard == 0:
        return Refusal("one_voice", {"voices": 1, "required": 2})
    reachable = 1 + float(effective_voices(others))
    # A number reached only at the very end of the range is lost in the last bit otherwise.
    if effective > reachable * (1 + 1e-12):
        return Refusal("unreachable", {"effective": effective, "reachable": reachable})
    if heard < least:
        return Refusal("too_few_topics", {"topics": heard, "required": least})
    resampled = np.random.default_rng(seed).multinomial(heard, others / heard, draws).astype(float)
    fewest, most = np.exp(_ends(math.log(reachable - 1), np.log(effective_voices(resampled)), confidence))
    # Less concentrated others leave more to the face; below the edge no share of it does.
    edge = 1 / (effective - 1)
    h = np.array([1 / (reachable - 1), min(1 / fewest, edge), 1 / most])
    needed, low, high = (float(share) for share in _root(np.minimum(h, edge), effective))
    return ShareNeeded(effective, float(clean[face] / clean.sum()), needed, low, high, bool(1 / fewest <= edge))


def _ends(point: float, resampled: Array, confidence: float) -> tuple[float, float]:
    """On either side the farther of the percentile and the mirror image of the other one."""
    first, last = np.nanquantile(resampled, ((1 - confidence) / 2, (1 + confidence) / 2))
    return float(min(first, 2 * point - last, point)), float(max(last, 2 * point - first, point))


def _root(h: Array, effective: float) -> Array:
    with np.errstate(invalid="ignore"):
        inside = h**2 - (1 + h) * (h - 1 / effective)
        return np.asarray((h + np.sqrt(np.where(np.abs(inside) < 1e-12, 0.0, inside))) / (1 + h))


def _measures(place: int) -> dict[str, Callable[[Array], Array]]:
    return {
        "hhi": lambda x: 1 / effective_voices(x),
        "effective_voices": effective_voices,
        "entropy_voices": entropy_voices,
        "top_share": lambda x: np.asarray(x.max(axis=-1) / x.sum(axis=-1)),
        "face_share": lambda x: np.asarray(x[..., place] / x.sum(axis=-1)),
        "without_face": lambda x: effective_voices(np.delete(x, place, axis=-1)),
        "absence_factor": lambda x: np.apply_along_axis(contributor_absence_factor, -1, x),
    }


def _range(measure: Callable[[Array], Array], low: Array, high: Array) -> tuple[float, float]:
    """Least and greatest value of a Schur-monotone measure over a box: corners, and levelled vectors."""
    from scipy.optimize import minimize_scalar

    corners = np.stack(np.meshgrid(*np.stack([low, high], axis=1), indexing="ij"), axis=-1).reshape(-1, len(low))
    levels = np.unique(np.concatenate([low, high]))
    seen = [*measure(corners[corners.sum(axis=1) > 0]), *measure(np.clip(levels[:, None], low, high))]
    for start, end in itertools.pairwise(levels):
        for sign in (1.0, -1.0):
            best = minimize_scalar(
                lambda level, sign=sign: sign * float(measure(np.clip(level, low, high))),
                bounds=(start, end),
                method="bounded",
                options={"xatol": 1e-9 * (end - start)},
            )
            seen.append(sign * best.fun)
    return float(np.nanmin(seen)), float(np.nanmax(seen))


def _place(voices: pd.Index, face: str) -> int:
    if not voices.is_unique:
        raise DataError(f"voices: {voices[voices.duplicated()][0]} occurs twice. Expected one row a voice.")
    if face not in voices:
        raise ParameterError(f'"{face}" is not among the voices.{did_you_mean(face, map(str, voices))}')
    return list(voices).index(face)


def _counts(counts: pd.Series, face: str, draws: int, confidence: float) -> pd.Series:
    if not 0 < confidence < 1 or draws < 1:
        raise ParameterError(f"confidence={confidence}, draws={draws}. Expected 0.95 and 2000, say.")
    _place(counts.index, face)
    frame = with_numbers(counts.rename("topics").to_frame(), ["topics"], "voices")
    if frame["topics"].isna().any() or (frame["topics"] % 1 != 0).any():
        raise DataError(
            "voices: a count is missing or not whole. Expected topics counted; rates have no sampling error."
        )
    return frame["topics"]
