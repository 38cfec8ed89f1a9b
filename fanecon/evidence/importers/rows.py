"""One row of a spreadsheet, read cell by cell against a case: what is wrong with it is gathered, not raised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from fanecon.evidence.importers.cells import Cell, Sheet
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.headers import Record
from fanecon.evidence.importers.written_periods import dated_period, marked_period, written_day, written_period
from fanecon.evidence.tables import Problem

_T = TypeVar("_T")
_HARMLESS = str.maketrans("+-@", "＋−＠")


@dataclass(frozen=True)
class Context:
    """What a row is read against.

    Attributes
    ----------
    metrics : mapping of str to mapping
        Rows of `metrics.csv` by metric, and those found in the sheet so far.
    units : collection of str
        The units that pages can print.
    sources : collection of str
        The documents of the case.
    own : ColumnMap
    fiscal_year_start : int
    held : mapping of str to str
        Metric → how the case writes most of its periods: "Q", "M", "Y" or "D".
    failed : dict of str to Problem
        A new metric as the sheet names it → why it could not be taken in.
    names : dict of str to str
        A new metric as the sheet names it → the metric.
    """

    metrics: dict[str, dict[str, str]]
    units: Collection[str]
    sources: Collection[str]
    own: ColumnMap
    fiscal_year_start: int = 1
    held: Mapping[str, str] = field(default_factory=dict)
    failed: dict[str, Problem] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


class Row:
    """Reads one record and gathers what is wrong with it."""

    def __init__(self, sheet: Sheet, record: Record, context: Context) -> None:
        self.sheet, self.record, self.context = sheet, record, context
        self.problems: list[Problem] = []
        name = next((t for c in ("metric", "label_zh", "label_en") if (t := record.text(c))), "")
        self.told: Mapping[str, str] = context.own.metrics.get(name, {})

    def wrong(self, column: str, what: str, remedy: str) -> None:
        place = self.record.places.get(column)
        self.problems.append(
            self.sheet.problem(self.record.line, place or column, self.record.text(column) or None, what, remedy)
        )

    def text(self, column: str) -> str:
        cell = self.record.cells.get(column, Cell())
        if cell.fault and column != "value":
            self.wrong(column, cell.fault, cell.remedy)
            return ""
        found = cell.text or self.told.get(column) or self.context.own.defaults.get(column, "")
        if column in ("value", "period", "unit", "scale"):
            return found
        # A spreadsheet would run what begins with such a sign; another one of the same look keeps the meaning.
        return found[:1].translate(_HARMLESS) + found[1:]

    def read(self, column: str, reader: Callable[[str], _T], otherwise: _T, remedy: str) -> _T:
        text = self.text(column)
        if not text:
            return otherwise
        try:
            return reader(text)
        except ValueError as error:
            self.wrong(column, str(error), remedy)
            return otherwise

    def chosen(self, column: str, allowed: Collection[str], words: Mapping[str, str], otherwise: str) -> str:
        text = self.text(column)
        found = words.get(text, text.casefold() if text.casefold() in allowed else text)
        if not found:
            return otherwise
        if found not in allowed:
            self.wrong(
                column, "the value is not one of the choices", f"Use one of: {', '.join(a for a in allowed if a)}"
            )
        return found

    def day(self, column: str) -> str:
        text = self.text(column)
        return self._dated(column, text, written_day, "Write 2025, 2025-11 or 2025-11-18") if text else ""

    def period(self, metric: str) -> tuple[str, str]:
        """Return the period, and the quality that is marked on it: 2025E is an estimate."""
        text, quality = marked_period(self.text("period"))
        if not text:
            self.wrong("period", "the cell is empty", "Write the period, such as 2025Q3, in every row")
            return "", ""
        context = self.context
        remedy = "Write 2025, 2025H1, 2025Q3, 2025-11, 2025-11-18 or a span such as 2025Q1/2025Q3"
        found = self._dated("period", text, lambda t: written_period(t, context.fiscal_year_start), remedy)
        if not (found and metric):
            return found, quality
        kind, held = context.metrics[metric]["kind"], context.held.get(metric, "D")
        try:
            return dated_period(found, kind, context.own.dates, context.fiscal_year_start, held), quality
        except ValueError as error:
            remedy = (
                "Say which with --dates ytd, quarter, month or day (in a --map: dates: ytd), or write the period itself; "
                "what is held on the day gets the kind stock in the column 指标类型 (kind)"
            )
            self.wrong("period", str(error), remedy)
            return "", ""

    def _dated(self, column: str, text: str, reader: Callable[[str], str], remedy: str) -> str:
        plain = unicodedata.normalize("NFKC", text)
        if re.fullmatch(r"[2-7]\d{4}(\.0+)?", plain):
            day = self.sheet.days.get(plain.partition(".")[0])
            if day:
                return day
            self.wrong(
                column, "the cell holds a spreadsheet's number of a day", "Format the column as a date, and save again"
            )
            return ""
        try:
            return reader(text)
        except ValueError as error:
            self.wrong(column, str(error), remedy)
            return ""
