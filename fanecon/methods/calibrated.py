"""Shares of all comments from a labelled few and predictions for the rest: prediction-powered intervals.

Counting what a classifier says reports its errors as opinion. The prediction-powered estimate (Angelopoulos et al.
2023; tuned as in Angelopoulos, Duchi & Zrnic 2023) takes the mean prediction of everything and corrects it by what the
labelled rows say the predictions get wrong. It holds for any fixed predictor; a good one makes it narrower.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.frames import documents, groups, with_columns, with_keys, with_numbers
from fanecon.methods.refusal import Refusal
from fanecon.methods.shares import Z, wilson_interval

MIN_LABELS = 50
"""Fewer labelled rows of a group carry no share."""
FEW = 10
"""Fewer labels for or against than this, and the normal interval is too narrow: Wilson's of the labels alone stands."""


def calibrated_share(
    labelled: pd.DataFrame, predictions: pd.DataFrame, by: str | Sequence[str] = ()
) -> pd.DataFrame | Refusal:
    """Share of something among all rows, with a 95 % interval that counts the errors of the predictions.

    Parameters
    ----------
    labelled : DataFrame
        One row a labelled one, drawn at random: ``said`` (1 it is so, 0 it is not, between them where coders differ),
        ``predicted`` (0 to 1, by a predictor that these labels did not make), ``weight`` (how many rows it stands for,
        up to a factor), and the columns of `by`.
    predictions : DataFrame
        One row a group: how many ``rows`` nobody labelled, the ``mean`` and the ``variance`` (divided by their number)
        of their predictions, the columns of `by`, and what they rest on.
    by : str or sequence of str
        Columns that make a group.

    Returns
    -------
    DataFrame or Refusal
        The columns of `by`, ``rows, labels, counted`` (the mean prediction: what classify-and-count would report),
        ``power`` (0 the predictions are of no use, 1 they are taken as they are), ``rests_on`` ("predictions", or
        "labels" where fewer than ten labels say so or not so), ``low, point, high`` (per cent), ``unit`` and the
        documents. Groups of fewer than fifty labels are left out. Refusal code ``too_few_labels``.

    Raises
    ------
    DataError
        If a column is missing or a number is out of its range.

    Examples
    --------
    >>> labelled = pd.DataFrame({"said": [1, 0, 0, 1] * 25, "predicted": [0.9, 0.2, 0.4, 0.6] * 25, "weight": 1})
    >>> everything = pd.DataFrame({"rows": [100_000], "mean": [0.5], "variance": [0.08]})
    >>> calibrated_share(labelled, everything)[["low", "point", "high"]].round(1).to_numpy().tolist()
    [[41.6, 47.5, 53.4]]
    """
    keys = [by] if isinstance(by, str) else list(by)
    few = with_columns(labelled, [*keys, "said", "predicted", "weight"], "labelled")
    few = with_numbers(with_keys(few, few.columns, "labelled"), ["said", "predicted"], "labelled", high=1)
    few = with_numbers(few, ["weight"], "labelled")
    if not (few["weight"] > 0).all():
        raise DataError("labelled: a weight is 0. Expected how many rows a labelled one stands for.")
    many = with_columns(predictions, [*keys, "rows", "mean", "variance"], "predictions")
    many = with_numbers(with_keys(many, many.columns, "predictions"), ["rows", "variance"], "predictions")
    many = with_numbers(many, ["mean"], "predictions", high=1)
    labels = {tuple(key.values()): rows for key, rows in groups(few, keys)}
    rows = [
        key | _share(labels[at], many.loc[of.index[0]]) | documents(of)
        for key, of in groups(predictions.reset_index(drop=True), keys)
        if (at := tuple(key.values())) in labels and len(labels[at]) >= MIN_LABELS and many.loc[of.index[0], "rows"] > 0
    ]
    if not rows:
        most = max((len(of) for of in labels.values()), default=0)
        return Refusal("too_few_labels", {"labels": most, "required": MIN_LABELS})
    return pd.DataFrame(rows)


def half_width(labels: int, share: float = 0.5) -> float:
    """Half the width of a 95 % interval that labels alone give, in percentage points.

    Examples
    --------
    >>> [round(half_width(n), 1) for n in (100, 200, 400)]
    [9.8, 6.9, 4.9]
    """
    return 100 * Z * math.sqrt(share * (1 - share) / labels)


def _share(labelled: pd.DataFrame, many: pd.Series) -> dict[str, object]:
    said, predicted = (labelled[name].to_numpy(dtype=float) for name in ("said", "predicted"))
    weight = labelled["weight"].to_numpy(dtype=float)
    weight = weight / weight.mean()
    n, unlabelled = len(said), float(many["rows"])
    power = _power(weight * said, weight * predicted, float(many["variance"]), n / unlabelled)
    errors = weight * (said - power * predicted)
    point = power * float(many["mean"]) + errors.mean()
    reach = Z * math.sqrt(power**2 * float(many["variance"]) / unlabelled + errors.var() / n)
    low, high, rests_on = point - reach, point + reach, "predictions"
    if min(said.sum(), n - said.sum()) < FEW:
        # Kish: labels of unequal weight count for fewer.
        counted = weight.sum() ** 2 / (weight**2).sum()
        point, power, rests_on = float((weight * said).mean()), 0.0, "labels"
        low, high = (float(end[0]) for end in wilson_interval(point * counted, counted))
    ends = [100 * min(1.0, max(0.0, x)) for x in (low, point, high)]
    return {
        "rows": int(unlabelled) + n, "labels": n, "counted": 100 * float(many["mean"]), "power": power,
        "rests_on": rests_on, "low": ends[0], "point": ends[1], "high": ends[2], "unit": "percent",
    }  # fmt: skip


def _power(said: np.ndarray, predicted: np.ndarray, variance: float, ratio: float) -> float:
    """Return the weight of the predictions that makes the interval narrowest, from 0 to 1."""
    # The predictions of everything tell their variance better than those of the few do.
    spread = variance * (1 + ratio)
    together = float(np.mean((said - said.mean()) * (predicted - predicted.mean())))
    return min(1.0, max(0.0, together / spread)) if spread else 0.0
