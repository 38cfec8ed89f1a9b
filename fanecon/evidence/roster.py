"""Read a roster of possible partners for `fanecon screen`: dated evidence, and ratings.

The roster is one CSV with a row an item of evidence:

    item_id,candidate,kind,occurred,known_by,tier,source_id,value,registered,credence,note
    a-1,Candidate A,insult_to_users,2025-09,2025-09-14,B,paper-2025-09-14,,,,
    a-2,Candidate A,panel_objection,2025-12-10,2025-12-12,A,panel-7,0.62,2025-12-01,,
    ,Candidate B,,,,,,,,,

`occurred` is when the conduct happened, `known_by` when the document came out; a year or a month counts at
its end. `value` is the share of a panel that objects, `registered` the day its question was fixed,
`credence` how probable it is that the item holds (empty: it holds). A row with nothing but a candidate
lists a name on which no evidence is held. The ratings are a second CSV:

    candidate,criterion,rater,low,high,known_by
    Candidate A,expertise,rater-1,70,85,2025-12-20
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fanecon.errors import did_you_mean
from fanecon.evidence.layouts.core import TIERS
from fanecon.evidence.periods import known_from, parse_period
from fanecon.evidence.rules import FILLED, PUBLISHED
from fanecon.evidence.tables import Problem, data_error, read_table

ITEM_COLUMNS = (
    "item_id", "candidate", "kind", "occurred", "known_by", "tier", "source_id", "value", "registered", "credence",
    "note",
)  # fmt: skip
RATING_COLUMNS = ("candidate", "criterion", "rater", "low", "high", "known_by")
_MOST_POINTS = 100.0

_Row = Mapping[str, str]
_Found = tuple[str, str, str]
"""Column, problem, remedy."""


@dataclass(frozen=True)
class Roster:
    """A roster as it was read.

    Parameters
    ----------
    candidates : tuple of str
        Every name, sorted.
    evidence : DataFrame
        One row an item: `ITEM_COLUMNS`; ``value`` and ``credence`` as floats (NaN where empty), the rest text.
    """

    candidates: tuple[str, ...]
    evidence: pd.DataFrame


def read_roster(path: Path, kinds: Sequence[str]) -> Roster:
    """Read and check a roster.

    Parameters
    ----------
    path : pathlib.Path
    kinds : sequence of str
        The kinds of evidence that rules read.

    Returns
    -------
    Roster

    Raises
    ------
    DataError
        With every bad cell: file, line, column, value, problem and remedy.
    """
    frame, problems = read_table(path, ITEM_COLUMNS)
    problems += _cells(frame, path.name, lambda row: _item_problems(row, kinds))
    problems += _repeated(frame[frame["kind"] != ""], ["item_id"], path.name, "Give every item an id of its own")
    if not problems and frame.empty:
        problems.append(Problem(path.name, 2, None, None, "the roster holds no row", "Add a row for every candidate"))
    if problems:
        raise data_error(problems)
    items = frame[frame["kind"] != ""].drop(columns="file_line").reset_index(drop=True)
    return Roster(tuple(sorted(set(frame["candidate"]))), _numbers(items, ["value", "credence"]))


def read_ratings(path: Path, criteria: Sequence[str], candidates: Sequence[str]) -> pd.DataFrame:
    """Read and check raters' scores.

    Parameters
    ----------
    path : pathlib.Path
    criteria : sequence of str
    candidates : sequence of str
        The names of the roster; a rating of somebody else is most likely a spelling mistake.

    Returns
    -------
    DataFrame
        `RATING_COLUMNS`; ``low`` and ``high`` as floats, the rest text.

    Raises
    ------
    DataError
        With every bad cell: file, line, column, value, problem and remedy.
    """
    frame, problems = read_table(path, RATING_COLUMNS)
    problems += _cells(frame, path.name, lambda row: _rating_problems(row, criteria, candidates))
    remedy = "Keep one row a candidate, criterion and rater"
    problems += _repeated(frame, ["candidate", "criterion", "rater"], path.name, remedy)
    if problems:
        raise data_error(problems)
    return _numbers(frame.drop(columns="file_line"), ["low", "high"])


def _cells(frame: pd.DataFrame, name: str, check: Callable[[_Row], list[_Found]]) -> list[Problem]:
    return [
        Problem(name, int(row["file_line"]), column, row[column], problem, remedy)
        for row in frame.to_dict("records")
        for column, problem, remedy in check({str(k): str(v) for k, v in row.items()})
    ]


def _repeated(frame: pd.DataFrame, columns: list[str], name: str, remedy: str) -> list[Problem]:
    twice = frame[frame.duplicated(columns) & (frame[columns] != "").all(axis=1)]
    return [
        Problem(name, int(row["file_line"]), columns[-1], row[columns[-1]], "an earlier row has the same", remedy)
        for row in twice.to_dict("records")
    ]


def _item_problems(row: _Row, kinds: Sequence[str]) -> list[_Found]:
    found: list[_Found] = _filled(row, "candidate")
    if not row["kind"]:
        extra = [c for c in ITEM_COLUMNS if c not in ("candidate", "note", "kind") and row[c]]
        remedy = f"Write one of {', '.join(kinds)}, or leave all but the candidate empty"
        return found + [("kind", "the item has no kind", remedy)] * bool(extra)
    if row["kind"] not in kinds:
        found.append(("kind", "no rule reads this kind of evidence", _choices(row["kind"], kinds)))
    found += [problem for column in ("item_id", "source_id") for problem in _filled(row, column)]
    if row["tier"] not in TIERS:
        found.append(("tier", "the tier is not one of the choices", f"Use one of: {', '.join(TIERS)}"))
    for column in ("occurred", "known_by", "registered"):
        found += _date(row, column)
    found += _number(row, "value", 0, 1, optional=True) + _number(row, "credence", 0, 1, optional=True)
    is_dated = row["occurred"] and row["known_by"] and not any(c in ("occurred", "known_by") for c, _, _ in found)
    if is_dated and known_from(row["known_by"]) < parse_period(row["occurred"]).start:  # type: ignore[operator]
        found.append(
            ("known_by", "it was known before it occurred", f"occurred says {row['occurred']}: mend either date")
        )
    return found


def _rating_problems(row: _Row, criteria: Sequence[str], candidates: Sequence[str]) -> list[_Found]:
    found: list[_Found] = _filled(row, "rater")
    if row["candidate"] not in candidates:
        found.append(("candidate", "the roster does not name this candidate", _choices(row["candidate"], candidates)))
    if row["criterion"] not in criteria:
        found.append(("criterion", "there is no such criterion", _choices(row["criterion"], criteria)))
    found += _filled(row, "known_by") or _date(row, "known_by")
    ends = _number(row, "low", 0, _MOST_POINTS) + _number(row, "high", 0, _MOST_POINTS)
    if not ends and float(row["low"]) > float(row["high"]):
        ends.append(("low", f"it lies above high, {row['high']}", "Write the lower end of the interval first"))
    return found + ends


def _filled(row: _Row, column: str) -> list[_Found]:
    return [] if row[column] else [(column, FILLED.problem, FILLED.remedy)]


def _date(row: _Row, column: str) -> list[_Found]:
    return [] if PUBLISHED.test(row[column]) else [(column, PUBLISHED.problem, PUBLISHED.remedy)]


def _number(row: _Row, column: str, low: float, high: float, optional: bool = False) -> list[_Found]:
    if optional and not row[column]:
        return []
    try:
        fits = low <= float(row[column]) <= high
    except ValueError:
        fits = False
    empty = ", or leave it empty" if optional else ""
    return [] if fits else [(column, f"it is not a number from {low:g} to {high:g}", f"Write one, without %{empty}")]


def _choices(value: str, known: Sequence[str]) -> str:
    return (did_you_mean(value, known).strip() or "Use a name that exists").rstrip(".?")


def _numbers(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    floats = {c: [float(cell) if cell else math.nan for cell in frame[c]] for c in columns}
    return frame.reset_index(drop=True).assign(**{c: pd.Series(v, dtype=float) for c, v in floats.items()})
