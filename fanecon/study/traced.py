"""What a row rests on, and the number it makes in a sentence.

A method takes frames and gives frames. A row that has `fact_id` or `source_id` (or a column that ends in them, such as
`base_fact_id`) knows its documents; with `low, point, high` and `unit` it is a number. Nothing else has to be handed
on: a sentence takes the row.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fanecon.errors import FaneconError
from fanecon.evidence.implied import split_ids
from fanecon.notation.numbers import Real, format_interval, format_number, unit_of

COLUMN_UNITS = {"p": "p", "rank": "rank", "reads": "reads", "topics": "topics", "year": "year"}
"""Units of columns that always hold the same thing; every other column but the point needs one in the template."""


@dataclass(frozen=True)
class Basis:
    """Facts and documents, by id.

    Attributes
    ----------
    facts, sources : tuple of str
        Each once; a fact of another case is written "popmart:revenue_total.2024".
    """

    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts or self.sources)


@dataclass(frozen=True)
class Number:
    """A reported or computed number and what it rests on.

    Attributes
    ----------
    value : int, float, fractions.Fraction or decimal.Decimal
        In the unit itself.
    unit : str
        A key of `fanecon.notation.units.UNITS`.
    low, high : number or None
        The interval around it; None (or an infinity) where it is open.
    digits : int or None
        As in `fanecon.notation.numbers.format_number`.
    facts, sources : tuple of str
        The ids of the facts, and of documents where no single fact stands behind it; a reader is led to the first.
    """

    value: Real
    unit: str
    low: Real | None = None
    high: Real | None = None
    digits: int | None = None
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unit_of(self.unit)
        if not math.isfinite(self.value):
            raise FaneconError(f"A number of a finding is {self.value}; refuse in words instead.")
        object.__setattr__(self, "facts", tuple(self.facts))
        object.__setattr__(self, "sources", tuple(self.sources))

    @property
    def basis(self) -> Basis:
        """Its facts and documents."""
        return Basis(self.facts, self.sources)

    def printed(self, lang: str, form: str = "") -> str:
        """Print the number in one of the forms a template may ask for.

        Examples
        --------
        >>> Number(-9.1, "percent").printed("en", "abs")
        '9.1%'
        """
        if form == "interval":
            return format_interval(self.low, self.high, self.unit, lang)
        value = -self.value if form == "abs" and self.value < 0 else self.value
        return format_number(value, self.unit, lang, self.digits, signed=form == "+")

    def as_json(self) -> dict[str, Any]:
        """Return the number as JSON can hold it: finite floats or None."""
        return {
            "value": float(self.value),
            "low": finite(self.low),
            "high": finite(self.high),
            "unit": self.unit,
            "facts": list(self.facts),
            "sources": list(self.sources),
        }


def basis_of(*things: object) -> Basis:
    """Return what rows, frames and other `Basis` rest on; whatever else is passed rests on nothing.

    Examples
    --------
    >>> frame = pd.DataFrame({"point": [1.0, 2.0], "fact_id": ["a+b", "c"], "base_fact_id": ["a", "d"]})
    >>> basis_of(frame.iloc[0]).facts, basis_of(frame).facts
    (('a', 'b'), ('a', 'b', 'c', 'd'))
    """
    facts: list[str] = []
    sources: list[str] = []
    for thing in things:
        if isinstance(thing, Basis):
            facts += thing.facts
            sources += thing.sources
        elif isinstance(thing, pd.Series | pd.DataFrame):
            facts += split_ids(_cells(thing, "fact_id"))
            sources += _cells(thing, "source_id")
    return Basis(tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(sources)))


def _cells(thing: pd.Series | pd.DataFrame, ending: str) -> list[str]:
    names = thing.index if isinstance(thing, pd.Series) else thing.columns
    found: list[str] = []
    for name in names:
        if isinstance(name, str) and (name == ending or name.endswith(f"_{ending}")):
            cells: Iterable[object] = [thing[name]] if isinstance(thing, pd.Series) else thing[name]
            for cell in cells:
                found += [cell] if isinstance(cell, str) else list(cell) if isinstance(cell, tuple | list) else []
    return [cell for cell in found if cell]


def number(row: pd.Series, column: str, unit: str, digits: int | None, where: str) -> Number:
    """Make a number for a sentence out of a row; the column "point" brings the interval of the row along.

    Parameters
    ----------
    row : pandas.Series
    column : str
    unit : str
        Empty for the row's own unit (the point) or the unit of a well-known column.
    digits : int or None
    where : str
        What the template wrote, for errors.

    Raises
    ------
    FaneconError
        For a cell that is no number, a unit that nothing says, a row that rests on nothing.
    """
    if column not in row.index:
        raise FaneconError(f'{where}: the row has no column "{column}". It has {", ".join(map(str, row.index))}.')
    value = row[column]
    if isinstance(value, str) or pd.isna(value):
        raise FaneconError(f'{where}: "{value}" is no number.')
    unit = unit or (str(row["unit"]) if column == "point" and "unit" in row.index else COLUMN_UNITS.get(column, ""))
    if not unit:
        raise FaneconError(f"{where}: the unit of the column {column} is not known. Write it behind a colon: :percent.")
    basis = basis_of(row)
    if not basis:
        raise FaneconError(
            f"{where}: the row rests on nothing, it has neither fact_id nor source_id. Keep one of them through the "
            "calculation, or say of=frame; for a table of your own see fe.own."
        )
    low, high = (finite(row.get(end)) if column == "point" else None for end in ("low", "high"))
    return Number(plain(value), unit, low, high, digits, basis.facts, basis.sources)


def plain(value: object) -> int | float:
    """Return a number of numpy as one of Python; a whole one as int."""
    x = float(value)  # type: ignore[arg-type]
    return int(x) if math.isfinite(x) and x == int(x) else x


def finite(end: object) -> float | None:
    """Return an end of an interval, None where it is open or unknown."""
    x = math.inf if end is None else float(end)  # type: ignore[arg-type]
    return x if math.isfinite(x) else None
