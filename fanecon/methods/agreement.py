"""Do two coders mean the same? Cohen's kappa, with its interval."""

from __future__ import annotations

import math

import pandas as pd

from fanecon.errors import ParameterError
from fanecon.methods.frames import documents, with_columns, with_keys
from fanecon.methods.refusal import Refusal

MIN_ITEMS = 30


def kappa(labels: pd.DataFrame) -> pd.DataFrame | Refusal:
    """Cohen's kappa of two coders: agreement beyond what their habits alone would bring.

    Parameters
    ----------
    labels : DataFrame
        One row a label: ``item, coder, label``. Items that only one has coded do not count.

    Returns
    -------
    DataFrame or Refusal
        One row: ``items, agreed`` (per cent), ``low, point, high`` (95 %), ``unit`` and the documents. Refusal codes:
        ``one_coder``; ``too_few_labels``; ``one_label`` (both only ever gave one: nothing tells habit from agreement).

    Raises
    ------
    DataError
        If a column is missing or a cell empty.
    ParameterError
        For more than two coders.

    Examples
    --------
    >>> coded = [(i, coder, i % (2 if coder == "a" or i < 90 else 3)) for coder in "ab" for i in range(100)]
    >>> kappa(pd.DataFrame(coded, columns=["item", "coder", "label"]))[["agreed", "point"]].round(2).to_numpy().tolist()
    [[94.0, 0.88]]
    """
    from statsmodels.stats.inter_rater import cohens_kappa

    clean = with_keys(with_columns(labels, ["item", "coder", "label"], "labels"), ["item", "coder", "label"], "labels")
    coders = sorted(clean["coder"].unique())
    if len(coders) > 2:
        raise ParameterError(f"kappa: there are {len(coders)} coders. Expected two; choose a pair.")
    if len(coders) < 2:
        return Refusal("one_coder")
    both = clean.pivot_table(index="item", columns="coder", values="label", aggfunc="first").dropna()
    if len(both) < MIN_ITEMS:
        return Refusal("too_few_labels", {"labels": len(both), "required": MIN_ITEMS})
    names = sorted(set(both[coders[0]]) | set(both[coders[1]]))
    if len(names) == 1:
        return Refusal("one_label")
    table = pd.crosstab(both[coders[0]], both[coders[1]]).reindex(index=names, columns=names, fill_value=0)
    found = cohens_kappa(table.to_numpy())
    low, high = (float(end) if math.isfinite(end) else float(found.kappa) for end in (found.kappa_low, found.kappa_upp))
    agreed = 100 * float((both[coders[0]] == both[coders[1]]).mean())
    row = {"items": len(both), "agreed": agreed, "low": low, "point": float(found.kappa), "high": min(1.0, high)}
    return pd.DataFrame([row | {"unit": "index"} | documents(labels)])
