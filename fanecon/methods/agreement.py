"""Do two coders agree: Krippendorff's alpha for categories.

Alpha compares the disagreement seen with the one expected if codes were dealt out by chance, for any
number of coders and with gaps (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability). With
one coder there is nothing to compare, and no number is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.cells import names_in
from fanecon.methods.frames import with_columns
from fanecon.methods.refusal import Refusal

# Krippendorff (2004, Content Analysis, 2nd ed., p. 241): rely on codes from .800; from .667 conclude tentatively.
RELIABLE, TENTATIVE = 0.800, 0.667


@dataclass(frozen=True)
class Agreement:
    """Krippendorff's alpha and what it was computed from.

    Parameters
    ----------
    alpha : float
        1 perfect agreement, 0 as good as chance, negative worse than chance.
    units, coders, values : int
        Units that at least two coders coded, coders among them, and their codes in all.
    observed, expected : float
        The share of pairs of codes that differ: within units, and by chance.
    """

    alpha: float
    units: int
    coders: int
    values: int
    observed: float
    expected: float

    @property
    def reading(self) -> str:
        """How far the codes may be relied on: reliable, tentative or unreliable."""
        return "reliable" if self.alpha >= RELIABLE else "tentative" if self.alpha >= TENTATIVE else "unreliable"


def krippendorff_alpha(codings: pd.DataFrame) -> Agreement | Refusal:
    """Krippendorff's alpha for nominal codes.

    Parameters
    ----------
    codings : DataFrame
        ``unit, coder, code``: one row a code; an empty or missing code is a gap, and blanks around names and
        codes do not count.

    Returns
    -------
    Agreement or Refusal
        Refusal codes ``one_coder`` (fewer than two coders), ``no_overlap`` (no unit has two codes),
        ``no_variation`` (all codes are the same: chance alone would agree too).

    Raises
    ------
    DataError
        If a column is missing, a code has no unit or no coder, or a coder gave one unit two codes.

    Examples
    --------
    >>> codings = pd.DataFrame({"unit": [1, 1, 2, 2, 3, 3], "coder": ["a", "b"] * 3, "code": list("xxyyxy")})
    >>> round(krippendorff_alpha(codings).alpha, 3)
    0.444
    """
    rows = with_columns(codings, ["unit", "coder", "code"], "codings")
    for column in ("unit", "coder"):
        names_in(rows[column], "codings")
    rows = rows.map(lambda cell: cell.strip() if isinstance(cell, str) else cell)
    rows = rows[rows["code"].notna() & rows["code"].ne("")]
    twice = rows[rows.duplicated(["unit", "coder"])]
    if len(twice):
        first = twice.iloc[0]
        raise DataError(
            f"codings: coder {first['coder']} coded unit {first['unit']} twice. Expected one code a coder and unit: "
            "make each code that may apply together a unit of its own."
        )
    if rows["coder"].nunique() < 2:
        return Refusal("one_coder", {"coders": rows["coder"].nunique(), "required": 2})
    paired = rows[rows.groupby("unit")["code"].transform("size") > 1]
    if paired.empty:
        return Refusal("no_overlap", {"units": 0, "required": 1})
    counts = pd.crosstab(paired["unit"], paired["code"]).to_numpy(dtype=float)
    in_unit, of_code, total = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    # Of the m (m - 1) ordered pairs in a unit, those within one code agree; a unit weighs as many values as it has.
    differing = in_unit**2 - (counts**2).sum(axis=1)
    observed = float((differing / (in_unit - 1)).sum() / total)
    expected = float((total**2 - (of_code**2).sum()) / (total * (total - 1)))
    if expected == 0:
        return Refusal("no_variation", {"codes": 1, "required": 2})
    return Agreement(1 - observed / expected, len(counts), paired["coder"].nunique(), int(total), observed, expected)
