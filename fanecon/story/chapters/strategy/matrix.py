"""Options by criteria: score intervals in their units, values on the local scale, and what each cell rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.choice import local_scale
from fanecon.story.chapters.strategy.basis import Basis, basis, together
from fanecon.study.words import Text


@dataclass(frozen=True, eq=False)
class Matrix:
    """A decision matrix with its evidence.

    Attributes
    ----------
    options, criteria : mapping of str to Text
        Names, in the order of the tables.
    low, high : DataFrame
        Options by criteria, in the criteria's units; a cell not known as of the day spans the whole scale.
    value_low, value_high : DataFrame
        The same as values between 0 and 1; larger is better.
    direction, units : mapping of str to str
    weights : mapping of str to float
        The coder's own prior.
    cells : mapping of (str, str) to Basis
    why : mapping of (str, str) to Text
    """

    options: Mapping[str, Text]
    criteria: Mapping[str, Text]
    low: pd.DataFrame
    high: pd.DataFrame
    value_low: pd.DataFrame
    value_high: pd.DataFrame
    direction: Mapping[str, str]
    units: Mapping[str, str]
    weights: Mapping[str, float]
    cells: Mapping[tuple[str, str], Basis]
    why: Mapping[tuple[str, str], Text]

    @property
    def middle(self) -> pd.DataFrame:
        """The middles of the intervals, in the criteria's units."""
        return (self.low + self.high) / 2

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact behind a cell."""
        return together(self.cells.values())[0]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every document behind a cell that is no fact's."""
        return together(self.cells.values())[1]


def matrix(case: Case) -> Matrix | None:
    """Return the decision matrix of a case; None where it has too few options, no criterion or no score.

    Parameters
    ----------
    case : Case
        With the tables `options`, `criteria` and `scores`.

    Returns
    -------
    Matrix or None
    """
    options, criteria, scores = (case.frame(table) for table in ("options", "criteria", "scores"))
    if len(options) < 3 or criteria.empty or scores.empty:
        return None
    rows, columns = list(options["option"]), list(criteria["criterion"])
    scale = criteria.set_index("criterion")
    known = scores.set_index(["option", "criterion"])
    low, high = (
        pd.DataFrame(
            {c: [known[end].get((o, c), scale.loc[c, end]) for o in rows] for c in columns}, index=rows, dtype=float
        )
        for end in ("low", "high")
    )
    direction = dict(zip(columns, scale["direction"], strict=True))
    value_low, value_high = local_scale(low, high, direction)
    records = scores.to_dict("records")
    return Matrix(
        _names(options, "option"), _names(criteria, "criterion"), low, high, value_low, value_high, direction,
        dict(zip(columns, scale["unit"], strict=True)), dict(zip(columns, scale["weight"].astype(float), strict=True)),
        {(r["option"], r["criterion"]): basis(case, r["basis"]) for r in records},
        {(r["option"], r["criterion"]): Text(r["why_zh"], r["why_en"]) for r in records},
    )  # fmt: skip


def _names(frame: pd.DataFrame, key: str) -> dict[str, Text]:
    return {row[key]: Text(row["name_zh"], row["name_en"]) for row in frame.to_dict("records")}


def cell(frame: pd.DataFrame, row: object, column: object) -> float:
    """Return one number of a table by its labels.

    Examples
    --------
    >>> cell(pd.DataFrame({"a": [0.5]}, index=["x"]), "x", "a")
    0.5
    """
    return float(frame[column].to_dict()[row])  # type: ignore[call-overload, unused-ignore]
