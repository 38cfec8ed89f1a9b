"""Read a roster of possible partners for `fanecon screen`: dated evidence.

The roster is one CSV with a row an item of evidence:

    item_id,candidate,kind,occurred,known_by,tier,source_id,value,registered,credence,note
    a-1,Candidate A,insult_to_users,2025-09,2025-09-14,B,paper-2025-09-14,,,,
    a-2,Candidate A,panel_objection,2025-12-10,2025-12-12,A,panel-7,0.62,2025-12-01,,
    ,Candidate B,,,,,,,,,

`occurred` is when the conduct happened, `known_by` when the document came out; a year or a month counts at
its end. `value` is the share of a panel that objects, `registered` the day its question was fixed,
`credence` how probable it is that the item holds (empty: it holds). A row with nothing but a candidate
lists a name on which no evidence is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fanecon.errors import did_you_mean
from fanecon.evidence.layouts import TIERS
from fanecon.evidence.rules import FILLED, PUBLISHED, choice, optional, parses
from fanecon.evidence.tables import Problem, data_error, read_table, text_rows
from fanecon.notation.periods import known_from, parse_period

ITEM_COLUMNS = (
    "item_id", "candidate", "kind", "occurred", "known_by", "tier", "source_id", "value", "registered", "credence",
    "note",
)  # fmt: skip

_Found = tuple[str, str, str]
"""Column, problem, remedy."""


def _share(text: str) -> None:
    if not 0 <= float(text) <= 1:
        raise ValueError(text)


_SHARE = optional(parses(_share, "it is not a number from 0 to 1", "Write one, without %"))
_RULES = {
    "item_id": FILLED, "source_id": FILLED, "tier": choice(*TIERS), "occurred": PUBLISHED, "known_by": PUBLISHED,
    "registered": PUBLISHED, "value": _SHARE, "credence": _SHARE,
}  # fmt: skip


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

    Raises
    ------
    DataError
        With every bad cell: file, line, column, value, problem and remedy.
    """
    frame, problems = read_table(path, ITEM_COLUMNS)
    for line, row in zip(frame["file_line"], text_rows(frame), strict=True):
        found = _item_problems(row, kinds)
        problems += [Problem(path.name, line, column, row[column], what, remedy) for column, what, remedy in found]
    twice = frame[frame.duplicated("item_id") & (frame["item_id"] != "")]
    for line, item_id in zip(twice["file_line"], twice["item_id"], strict=True):
        what, remedy = "an earlier row has the same", "Give every item an id of its own"
        problems.append(Problem(path.name, line, "item_id", item_id, what, remedy))
    if not problems and frame.empty:
        problems.append(Problem(path.name, 2, None, None, "the roster holds no row", "Add a row for every candidate"))
    if problems:
        raise data_error(problems)
    items = frame[frame["kind"] != ""].drop(columns="file_line").reset_index(drop=True)
    numbers = {c: pd.to_numeric(items[c].replace("", None)).astype(float) for c in ("value", "credence")}
    return Roster(tuple(sorted(set(frame["candidate"]))), items.assign(**numbers))


def _item_problems(row: Mapping[str, str], kinds: Sequence[str]) -> list[_Found]:
    found: list[_Found] = [] if row["candidate"] else [("candidate", FILLED.problem, FILLED.remedy)]
    if not row["kind"]:
        extra = [c for c in ITEM_COLUMNS if c not in ("candidate", "note", "kind") and row[c]]
        remedy = f"Write one of {', '.join(kinds)}, or leave all but the candidate empty"
        return found + [("kind", "the item has no kind", remedy)] * bool(extra)
    if row["kind"] not in kinds:
        near = did_you_mean(row["kind"], kinds).strip().rstrip(".?")
        found.append(("kind", "no rule reads this kind of evidence", near))
    found += [(c, rule.problem, rule.remedy) for c, rule in _RULES.items() if not rule.test(row[c])]
    is_dated = row["occurred"] and row["known_by"] and not {"occurred", "known_by"} & {c for c, _, _ in found}
    if is_dated and known_from(row["known_by"]) < parse_period(row["occurred"]).start:  # type: ignore[operator]
        remedy = f"occurred says {row['occurred']}: mend either date"
        found.append(("known_by", "it was known before it occurred", remedy))
    return found
