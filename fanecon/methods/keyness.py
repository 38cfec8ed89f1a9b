"""Words that one body of texts over-uses against another: log-odds with an informative Dirichlet prior."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fanecon.methods.frames import documents, with_columns, with_keys, with_numbers
from fanecon.methods.refusal import Refusal
from fanecon.methods.shares import Z

PRIOR = 500
"""How many words the prior weighs as much as: rare words are drawn to the rate that both bodies have together."""


def overused(words: pd.DataFrame) -> pd.DataFrame | Refusal:
    """Rank words by how surely one body of texts uses them more than another (Monroe, Colaresi & Quinn 2008).

    The prior is the rate of the word in both together, so that a word said twice here and never there does not lead.

    Parameters
    ----------
    words : DataFrame
        One row a word: ``word``, its ``count`` here and its count in the ``baseline``, and the documents.

    Returns
    -------
    DataFrame or Refusal
        The most over-used first: ``word, count, baseline``, odds here over odds there as ``low, point, high`` (95 %)
        with ``unit``, ``z`` and the documents. Refusal code ``no_baseline`` where one side has no words.

    Raises
    ------
    DataError
        If a column is missing, a word empty or a count negative.

    Examples
    --------
    >>> counts = pd.DataFrame({"word": ["道歉", "手机", "的"], "count": [40, 50, 910], "baseline": [2, 60, 938]})
    >>> overused(counts)[["word", "z"]].round(1).to_numpy().tolist()
    [['道歉', 4.5], ['手机', -0.8], ['的', -7.0]]
    """
    clean = with_keys(with_columns(words, ["word", "count", "baseline"], "words"), ["word"], "words")
    clean = with_numbers(clean, ["count", "baseline"], "words")
    here, there = clean["count"].to_numpy(), clean["baseline"].to_numpy()
    if not here.sum() or not there.sum():
        return Refusal("no_baseline")
    share = (here + there) / (here + there).sum()
    some = share > 0
    here, there, drawn = here[some], there[some], PRIOR * share[some]
    odds = [np.log(n + drawn) - np.log(n.sum() + PRIOR - n - drawn) for n in (here, there)]
    more, spread = odds[0] - odds[1], np.sqrt(1 / (here + drawn) + 1 / (there + drawn))
    reach = Z * spread
    table = clean[some].assign(
        low=np.exp(more - reach), point=np.exp(more), high=np.exp(more + reach), unit="times", z=more / spread
    )
    for column, value in documents(words).items():
        table[column] = [value] * len(table)
    return table.sort_values(["z", "word"], ascending=[False, True], ignore_index=True)
