"""What an engine predicts: for all comments in sums, for the labelled ones one by one. Shares are made from both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.comments.engines import Engine
from fanecon.comments.labels import shares

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ROWS = 100_000
"""Texts of a batch."""
_GROUPS = {"": "''", "platform": "platform", "month": "month"}
_TEXTS = """
SELECT item, text, {group} AS "group", platform || ' ' || month AS stratum, request, complaint
FROM said WHERE text <> '' AND NOT promotion"""
_STRATA = """
SELECT platform || ' ' || month AS stratum, count(*) AS rows FROM said WHERE text <> '' AND NOT promotion
GROUP BY stratum"""


def scored(
    connection: duckdb.DuckDBPyConnection, labelled: pd.DataFrame, engine: Engine, by: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score all comments with words that are no promotion, batch by batch.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        With the view `said`.
    labelled : DataFrame
        Of `fanecon.comments.labels.labels`; labels of items that are not among the comments do not count.
    engine : Engine
    by : "", "platform" or "month"

    Returns
    -------
    few, many : DataFrame
        What `fanecon.methods.calibrated.calibrated_share` takes, by ``group`` and ``label``: one row a labelled
        item and label, without the item; one row of sums of all others.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(labelled["item"].unique(), pa.string())
    sums: dict[tuple[str, str], NDArray[np.float64]] = {}
    few: list[pd.DataFrame] = []
    texts: pa.RecordBatchReader = connection.sql(_TEXTS.format(group=_GROUPS[by])).to_arrow_reader(ROWS)
    for batch in texts:
        predicted = _predicted(batch, engine)
        known = pc.is_in(batch.column("item"), wanted).to_numpy(zero_copy_only=False)
        if known.any():
            few.append(batch.filter(pa.array(known)).select(["item", "group", "stratum"]).to_pandas().assign(
                **{name: of[known] for name, of in predicted.items()}
            ))  # fmt: skip
        groups = batch.column("group").dictionary_encode()
        places = groups.indices.to_numpy()[~known]
        for name, of in predicted.items():
            rest = of[~known].astype(float)
            each = [np.bincount(places, weight, len(groups.dictionary)) for weight in (None, rest, rest**2)]
            for place, group in enumerate(groups.dictionary.to_pylist()):
                sums[group, name] = sums.get((group, name), np.zeros(3)) + [of[place] for of in each]
    strata = connection.execute(_STRATA).df().set_index("stratum")["rows"]
    return _labelled(few, labelled, strata), _summed(sums)


def _predicted(batch: pa.RecordBatch, engine: Engine) -> Mapping[str, NDArray[np.floating]]:
    score = engine.score(batch.column("text"))
    phrases = {
        name: batch.column(name).to_numpy(zero_copy_only=False).astype(float) for name in ("request", "complaint")
    }
    # Most of what is neither leans to neither side.
    return {"positive": score, "negative": 1 - score, "neither": 1 - np.abs(2 * score - 1)} | phrases


def _labelled(few: list[pd.DataFrame], labelled: pd.DataFrame, strata: pd.Series) -> pd.DataFrame:
    if not few:
        return pd.DataFrame(columns=["group", "label", "said", "predicted", "weight"])
    there = pd.concat(few, ignore_index=True)
    # A stratum with more than its part of the labels (drawn before a later import) counts for no more than it is.
    weight = there["stratum"].map(strata) / there.groupby("stratum")["item"].transform("count")
    parts = [
        pd.DataFrame({
            "group": there["group"], "label": name, "said": there["item"].map(said), "predicted": there[name],
            "weight": weight,
        })
        for _, name, said in shares(labelled)
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _summed(sums: Mapping[tuple[str, str], NDArray[np.float64]]) -> pd.DataFrame:
    rows = [
        {"group": group, "label": name, "rows": int(n), "mean": total / n if n else 0.0,
         "variance": max(0.0, squares / n - (total / n) ** 2) if n else 0.0}
        for (group, name), (n, total, squares) in sorted(sums.items())
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["group", "label", "rows", "mean", "variance"])
