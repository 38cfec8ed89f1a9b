"""A copy of a case to which every table has got rows that nobody knew before 2027."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from fanecon.evidence.layouts import SERIES
from fanecon.evidence.rules import Layout
from fanecon.evidence.schema import RULES

BEGIN = date(2027, 1, 1)
DOCUMENT = "later-document"
# Choices of a case carry no date of their own: what a report weighs is decided, not published.
CHOICES = {"publishers", "strategies", "options", "criteria", "scores", "effects", "effect_codes", "agenda"}
# The report's own claims and sentences are known when the report is.
OF_THE_REPORT = {"claims", "outline", "report_sentences"}
# Imports of an analyst, which no case of ours has; tests/notebooks/test_series.py looks at their days.
OF_AN_ANALYST = {"attention_index", "survey_answers"}
_MOST = 300


def case_with_later_rows(case: Path, data: Path) -> Path:
    """Copy a case folder into `data`; every dated table gets copies of its own rows that came out later.

    The copies keep what the originals say, so that each would be taken for an original if its date were not looked at.
    """
    folder = data / case.name
    shutil.copytree(case, folder)
    for table in RULES:
        _append(folder / f"{table}.csv", lambda row, _, table=table: _later(table, row))
    document = {"source_id": DOCUMENT, "publisher": "Later", "title": "Later", "url": "https://later.example/1"}
    document |= {"published": BEGIN.isoformat(), "language": "en", "tier": "A", "licence": "facts only"}
    with (folder / "sources.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([*document.values(), "original"])
    for table in SERIES.keys() - CHOICES:
        _append(folder / f"{table}.csv", lambda row, n, layout=SERIES[table]: _later_of(layout, row, n))
    return folder


def _append(path: Path, change: Callable[[dict[str, str], int], dict[str, str]]) -> None:
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = reader.fieldnames, list(reader)
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writerows(change(dict(row), number) for number, row in enumerate(rows[-_MOST:]))


def _later(table: str, row: dict[str, str]) -> dict[str, str]:
    name = next(iter(RULES[table]))
    if table != "outline":
        row[name] += "-later" if table == "claims" else "_later"
    if "published" in row:
        row["published"] = BEGIN.isoformat()
    return row


def _later_of(layout: Layout, row: dict[str, str], number: int) -> dict[str, str]:
    if layout.known:
        row[layout.known] = _another_day(row[layout.known], number if layout.known in layout.key else 0)
    elif "source_id" in row:
        row["source_id"] = DOCUMENT
    names = [c for c in layout.key if c != layout.known]
    if not layout.key or layout.known in layout.key:
        return row
    own = [c for c in names if c not in layout.references]
    if not own:  # named by its event alone: by one that came out later
        row[names[0]] += "_later"
    elif re.fullmatch(r"\d{4}(Q[1-4]|-W?\d{2}(-\d{2})?)?", row[own[-1]]):
        row[own[-1]] = _another_day(row[own[-1]], number)
    else:
        row[own[-1]] += "_later"
    return row


def _another_day(like: str, number: int) -> str:
    """A later period of the same kind."""
    day = BEGIN + timedelta(days=number)
    if re.fullmatch(r"\d{4}-W\d{2}", like):
        return f"{2027 + number // 52}-W{number % 52 + 1:02d}"
    if re.fullmatch(r"\d{4}Q[1-4]", like):
        return f"{2027 + number // 4}Q{number % 4 + 1}"
    if re.fullmatch(r"\d{4}-\d{2}", like):
        return f"{2027 + number // 12}-{number % 12 + 1:02d}"
    return day.isoformat() if re.fullmatch(r"\d{4}-\d{2}-\d{2}", like) else str(2027 + number)
