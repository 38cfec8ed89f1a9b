"""What an engine predicts: for all comments in sums, for the labelled ones one by one. Shares are made from both.

A part is one platform and month: its Parquet file. Parts are scored one after the other, or by the workers of a Dask
cluster, by the same function; only sums, and the predictions for labelled items, come back.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fanecon.comments import store
from fanecon.comments.engines import engine
from fanecon.comments.labels import shares
from fanecon.comments.said import said
from fanecon.errors import DataError, ParameterError

VECTORS = 49
"""Of 2,048 texts each: a batch."""
_CONNECT = 20.0

_Part = tuple[pd.DataFrame, pd.DataFrame]


def scored(
    case_folder: Path, labelled: pd.DataFrame, model: str = "bayes", by: str = "", scheduler: str = "", **known: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score all comments with words that are no promotion.

    Parameters
    ----------
    case_folder : pathlib.Path
    labelled : DataFrame
        Of `fanecon.comments.labels.labels`; labels of items that are not among the comments do not count.
    model : str
        The name of an engine.
    by : "", "platform" or "month"
    scheduler : str
        The address of a Dask cluster whose workers see the case's folder under the same path; by default this process.
    **known
        `as_of` and `event`, as in `fanecon.comments.said.said`.

    Returns
    -------
    few, many : DataFrame
        What `fanecon.methods.calibrated.calibrated_share` takes, by ``group`` and ``label``: one row a labelled
        item and label, without the item; one row of sums of all others.
    """
    parts = store.files(case_folder)
    score = partial(score_part, case_folder=case_folder, items=list(labelled["item"].unique()), model=model, **known)
    few, sums = (
        pd.concat([of.assign(group=store.of_part(part).get(by, "")) for part, of in zip(parts, table, strict=True)])
        for table in zip(*_each(parts, score, scheduler), strict=True)
    )
    said_of = dict(shares(labelled))
    few = few.melt(["item", "group", "weight"], [*said_of], "label", "predicted")
    few["said"] = [said_of[label].get(item) for item, label in zip(few["item"], few["label"], strict=True)]
    few = few.dropna(subset="said")
    many = sums.groupby(["group", "label"], as_index=False).sum()
    mean, square = many["total"] / many["rows"].clip(1), many["squares"] / many["rows"].clip(1)
    return few.drop(columns="item"), many.assign(mean=mean, variance=(square - mean**2).clip(0))


def score_part(part: Path, case_folder: Path, items: Sequence[str], model: str, **known: Any) -> _Part:
    """Score one part.

    Returns
    -------
    few : DataFrame
        The predictions for every one of the items that lies here, and for how many comments it stands.
    sums : DataFrame
        Of the others, by ``label``: how many ``rows``, the ``total`` of their predictions, and of the ``squares``.

    Raises
    ------
    DataError
        On a worker that does not see the file.
    """
    if not part.is_file():
        raise DataError(
            f"{socket.gethostname()} does not see {part}. Scoring on a cluster needs the case's folder on a disk that "
            "all workers share, under the same path; or leave the scheduler out."
        )
    with said(case_folder, part=part, **known) as connection:
        rows = connection.execute(store.queries("queries")["to_score"], {"items": items})
        few: list[pd.DataFrame] = []
        sums: list[pd.DataFrame] = []
        texts = None
        while texts is None or len(texts):  # the last batch is empty, but has its columns
            texts = rows.fetch_df_chunk(VECTORS)
            predicted = _predicted(texts, model).assign(item=texts["item"])
            few.append(predicted[predicted["item"].notna()])
            rest = predicted[predicted["item"].isna()].drop(columns="item")
            sums.append(pd.DataFrame({"rows": rest.count(), "total": rest.sum(), "squares": (rest**2).sum()}))
    here, others = pd.concat(few, ignore_index=True), pd.concat(sums).groupby(level=0).sum()
    # A part with more than its share of the labels (drawn before a later import) counts for no more than it is.
    weight = (len(here) + others["rows"].max()) / max(1, len(here))
    return here.assign(weight=weight), others.rename_axis("label").reset_index()


def _each(parts: Sequence[Path], score: Callable[[Path], _Part], scheduler: str) -> list[_Part]:
    """Do the same for every part: in this process, or by the workers of a cluster."""
    if not scheduler:
        return [score(part) for part in parts]
    try:
        import distributed

        client = distributed.Client(scheduler, timeout=_CONNECT, set_as_default=False)
    except ImportError:
        raise ParameterError('a scheduler needs the extra "cluster": pip install "fanecon[cluster]"') from None
    except (OSError, ValueError) as error:
        raise ParameterError(f"scheduler: nobody answers at {scheduler}: {error}") from None
    with client:
        found: list[_Part] = client.gather(client.map(score, parts, pure=False, retries=0))
    return found


def _predicted(texts: pd.DataFrame, model: str) -> pd.DataFrame:
    score = np.asarray(engine(model).score(texts["text"].tolist()), dtype=float)
    # Most of what is neither leans to neither side.
    side = {"positive": score, "negative": 1 - score, "neither": 1 - np.abs(2 * score - 1)}
    return pd.DataFrame(side | {name: texts[name].astype(float) for name in ("request", "complaint")})
