"""The check of a whole case folder, so that what passes here runs: tables, settings, and what they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fanecon.errors import did_you_mean
from fanecon.evidence.config import read_config
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.package import package_problems
from fanecon.evidence.schema import KEYS, REQUIRED, read_case_tables
from fanecon.evidence.series import read_series, reference_problems
from fanecon.evidence.tables import Problem
from fanecon.notation.units import UNITS

_PRINTED_UNITS = ("metrics", "facts", "reactions", "incident_measures", "screening_criteria", "criteria")
"""Tables whose units stand on pages."""
_NAMED = (
    "metrics.metric", "claims.claim_id", "events.event_id", "crises.case_id", "roster.person", "closes.ticker",
    "repositories.repo",
)  # fmt: skip
"""Columns that settings name; a series table without a row is not looked up, its sections say that they need it."""


@dataclass(frozen=True)
class Checked:
    """What the check of a case came to.

    Attributes
    ----------
    problems : tuple of Problem
        With any of them, no notebook runs.
    notes : tuple of Problem
        Worth a look; they stop nothing.
    tables : mapping of str to pandas.DataFrame
        As they were read.
    """

    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    tables: Mapping[str, pd.DataFrame]

    @property
    def rows(self) -> dict[str, int]:
        """The number of rows of each table."""
        return {table: len(frame) for table, frame in self.tables.items()}


def check_case(folder: Path) -> list[Problem]:
    """List everything that is wrong with a case folder, notes left out; empty where all is well."""
    return list(inspect_case(folder).problems)


def table_problems(folder: Path) -> list[Problem]:
    """List what is wrong with the cells, references and settings of a folder that is still being filled."""
    return _read(folder)[1]


def inspect_case(folder: Path) -> Checked:
    """Check a case folder for all that a run needs."""
    frames, problems = _read(folder)
    if not problems:
        problems = [*_empty(frames), *_unit_problems(frames)]
    found = [*problems, *package_problems(folder, frames, {p.file for p in problems})]
    return Checked(tuple(p for p in found if not p.is_note), tuple(p for p in found if p.is_note), frames)


def _read(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    frames, problems = read_case_tables(folder)
    for table in SERIES:
        frames[table], found = read_series(folder, table)
        problems += found
    known: dict[str, Collection[str]] = {"units": UNITS}
    if not problems:
        problems = [p for table in SERIES for p in reference_problems(table, frames[table], frames)]
        for target in _NAMED:
            table, _, column = target.partition(".")
            if table in KEYS or len(frames[table]):
                known[target] = frozenset(frames[table][column])
    return frames, [*read_config(folder, known)[1], *problems]


def _empty(frames: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    for table in (t for t in REQUIRED if frames[t].empty):
        remedy = "Restore its rows, or fill it in: see docs/adding-a-case.md"
        yield Problem(f"{table}.csv", None, None, None, "the table has a header and no rows", remedy)


def _unit_problems(frames: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Name each unit that no page can print once, however many rows have it."""
    seen = {"", *UNITS}
    for table in _PRINTED_UNITS:
        for line, unit in zip(frames[table]["file_line"], frames[table]["unit"], strict=True):
            if unit not in seen:
                remedy = f"Use a unit such as CNY, people, units or percent.{did_you_mean(unit, UNITS)}"
                what = "pages cannot print this unit"
                yield Problem(f"{table}.csv", int(line), "unit", unit, what, remedy.rstrip(".?"))
            seen.add(unit)
