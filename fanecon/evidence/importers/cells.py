"""Cells of a spreadsheet as text a person would read off the screen, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from openpyxl.utils import range_boundaries

from fanecon.errors import ParameterError
from fanecon.evidence.tables import Problem

MAX_TEXT = 2_000
"""Longest text of a cell; a longer one is no figure and no remark."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text : str
        What it shows; days as 2025-11-18, months as 2025-11.
    kind : {"empty", "text", "number", "date"}
    fault, remedy : str
        Why it cannot be used, and what to do; empty where it can.
    computed : bool
        Whether a formula made it.
    link : str
        The address behind it.
    merged : bool
        Whether it is a copy of the first cell of a merged range.
    shared : bool
        Whether it is any cell of a merged range, the first or a copy.
    """

    text: str = ""
    kind: Literal["empty", "text", "number", "date"] = "empty"
    fault: str = ""
    remedy: str = ""
    computed: bool = False
    link: str = ""
    merged: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of cells with the line each stands on.

    Attributes
    ----------
    file : str
        How problems name it: "book.xlsx, sheet 数据".
    name : str
        The sheet's own name; empty for CSV.
    rows : sequence of (int, sequence of Cell)
    days : mapping of str to str
        Excel's day numbers as days, where the file says from which day it counts: "45979" → "2025-11-18".
    """

    file: str
    name: str
    rows: Sequence[tuple[int, Sequence[Cell]]]
    days: dict[str, str] = field(default_factory=dict)

    def problem(self, line: int | None, column: str | None, value: str | None, what: str, remedy: str) -> Problem:
        """Name something that is wrong with the sheet."""
        return Problem(self.file, line, column, value, what, remedy)

    def within(self, area: str) -> Sheet:
        """Return what stands in an area such as "A3:H20"; columns keep their letters."""
        try:
            left, first, right, last = range_boundaries(area)
        except (ValueError, TypeError):
            area = ""
        if ":" not in area:
            raise ParameterError("--range is no area of a sheet; expected one such as A3:H20")
        columns, lines = range((left or 1) - 1, right or MAX_TEXT), range(first or 1, (last or self.rows[-1][0]) + 1)
        rows = [(n, [c if i in columns else Cell() for i, c in enumerate(row)]) for n, row in self.rows if n in lines]
        return replace(self, rows=rows)


@cache
def template(name: str) -> Any:
    """Return what people write and what it means: a YAML file of `fanecon/evidence/templates`, not to be changed."""
    import yaml

    return yaml.safe_load(files("fanecon.evidence").joinpath("templates", name).read_text(encoding="utf-8"))


def text_cell(text: str, link: str = "") -> Cell:
    """Make a cell of a text; a formula written as text is refused.

    Examples
    --------
    >>> text_cell(" 7.417亿 ").text, text_cell("=A1*2").fault
    ('7.417亿', 'the cell is a formula')
    """
    shown = " ".join(text.split())
    if not shown:
        return Cell(link=link)
    if len(shown) > MAX_TEXT:
        what = f"the cell holds {len(shown):,} characters; at most {MAX_TEXT:,} are allowed"
        return Cell(shown, "text", what, "Shorten it; a quotation mark may have been left open")
    if shown.startswith("="):
        return Cell(shown, "text", "the cell is a formula", "Paste the value itself")
    return Cell(shown, "text", link=link)
