"""What the tables of a case folder must look like, and the check of a whole folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fanecon.errors import did_you_mean
from fanecon.evidence.claim_rules import claim_problems
from fanecon.evidence.periods import known_from, parse_period
from fanecon.evidence.reported import BOUNDS, Reported
from fanecon.evidence.tables import Problem, read_table, text_rows

if TYPE_CHECKING:
    import pandera.pandas as pa

TIERS = ("A", "B", "C", "D")
QUALITIES = ("", "estimate", "unverified", "disputed")
METRIC_KINDS = ("flow", "stock", "cumulative", "rate", "rank", "price", "count", "other")
CLAIM_KINDS = (
    "level", "growth", "rank", "rank_change", "streak", "first_passage", "duration", "cumulative",
    "share", "trend", "quotation", "happening",
)  # fmt: skip
PRECISIONS = ("year", "month", "day", "part-of-day", "minute")
OUTLINE_KINDS = ("prose", "heading", "bullet", "row", "reference", "furniture")
_ID = r"[A-Za-z0-9][A-Za-z0-9_.\-]*"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one column must hold: the test, what is said when it fails, and the remedy."""

    test: Callable[[str], bool]
    problem: str
    remedy: str


def _choice(*values: str) -> Rule:
    shown = ", ".join(v or "(empty)" for v in values)
    return Rule(lambda v: v in values, "the value is not one of the choices", f"Use one of: {shown}")


def _matches(pattern: str, problem: str, remedy: str) -> Rule:
    compiled = re.compile(pattern)
    return Rule(lambda v: compiled.fullmatch(v) is not None, problem, remedy)


def _parses(read: Callable[[str], object], problem: str, remedy: str) -> Rule:
    def test(value: str) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return Rule(test, problem, remedy)


_IDENTIFIER = _matches(
    _ID, "the id holds other than letters, digits, . _ and -", "Rename it, e.g. revenue_total.2025Q3"
)
_FILLED = Rule(lambda v: bool(v), "the cell is empty", "Fill it in")
_PERIOD = _parses(
    parse_period, "the period cannot be read", "Write 2025, 2025H1, 2025Q3, 2025-11, 2025-11-18 or 2025Q1/2025Q3"
)
_PUBLISHED = _parses(known_from, "the date cannot be read", "Write 2025, 2025-11 or 2025-11-18, or leave it empty")
_SCALE = _matches(
    r"1(000)*", "the scale is not 1, 1000, 1000000, …", "Write the multiplier that stood above the table, else 1"
)
_URL = _matches(
    r"(https?://\S+)?", "the address is not a web address", "Write http:// or https:// in front, or leave it empty"
)
_OPTIONAL_PERIOD = Rule(lambda v: not v or _PERIOD.test(v), _PERIOD.problem, _PERIOD.remedy)
_LINE = _matches(r"[1-9]\d*", "the line is not a whole number", "Write the line of the report, e.g. 12")

RULES: dict[str, dict[str, tuple[Rule, ...]]] = {
    "sources": {
        "source_id": (_IDENTIFIER,), "publisher": (_FILLED,), "title": (_FILLED,), "url": (_URL,),
        "published": (_PUBLISHED,), "language": (_FILLED,), "tier": (_choice(*TIERS),), "licence": (_FILLED,),
        "access": (_choice("original", "copy", "unknown"),),
    },
    "metrics": {
        "metric": (_IDENTIFIER,), "label_zh": (_FILLED,), "label_en": (_FILLED,), "unit": (_FILLED,),
        "kind": (_choice(*METRIC_KINDS),), "growth_of": (), "direction": (_choice("up", "down", "none"),),
        "definition_zh": (_FILLED,), "definition_en": (_FILLED,),
    },
    "facts": {
        "fact_id": (_IDENTIFIER,), "metric": (_FILLED,), "period": (_PERIOD,), "value": (_FILLED,), "unit": (_FILLED,),
        "scale": (_SCALE,), "bound": (_choice(*BOUNDS),), "quality": (_choice(*QUALITIES),), "source_id": (_FILLED,),
        "also_source_id": (), "published": (_PUBLISHED,), "note": (),
    },
    "events": {
        "event_id": (_IDENTIFIER,), "date": (_FILLED,), "precision": (_choice(*PRECISIONS),), "type": (_FILLED,),
        "title_zh": (_FILLED,), "title_en": (_FILLED,), "actor": (), "source_id": (_FILLED,), "also_source_id": (),
        "published": (_PUBLISHED,),
    },
    "claims": {
        "claim_id": (_IDENTIFIER,), "line": (_LINE,), "kind": (_choice(*CLAIM_KINDS),), "zh": (_FILLED,),
        "en": (_FILLED,), "metric": (), "period": (_OPTIONAL_PERIOD,), "base_period": (_OPTIONAL_PERIOD,),
        "stated": (), "operands": (), "related": (),
    },
    "outline": {
        "line": (_LINE,), "kind": (_choice(*OUTLINE_KINDS),), "cites": (), "ending": (),
    },
}  # fmt: skip
"""Tables → columns → rules; the order of the columns is the header's."""

REQUIRED = ("sources", "metrics", "facts")
KEYS = {t: next(iter(columns)) for t, columns in RULES.items() if t != "outline"}


@cache
def table_schema(table: str) -> pa.DataFrameSchema:
    """Build the pandera schema of one table.

    Parameters
    ----------
    table : str
        "sources", "metrics", "facts", "events", "claims" or "outline".

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Every check is named by its number in `RULES`; a failure names column, row and value.

    Examples
    --------
    >>> "fact_id" in table_schema("facts").columns
    True
    """
    import pandera.pandas as pa

    columns = {}
    for column, rules in RULES[table].items():
        checks = [pa.Check(rule.test, element_wise=True, name=str(i)) for i, rule in enumerate(rules)]
        columns[column] = pa.Column(str, checks, unique=column == KEYS.get(table))
    return pa.DataFrameSchema(columns, name=table)


def read_case_tables(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Read and check every table of a case folder.

    Parameters
    ----------
    folder : pathlib.Path
        A folder with at least `REQUIRED` tables; missing optional tables read as empty.

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        All columns str, and `file_line`.
    problems : list of Problem
        Everything that is wrong, cell by cell and between the tables.
    """
    tables, problems = {}, []
    for table, rules in RULES.items():
        frame, found = read_table(folder / f"{table}.csv", list(rules), required=table in REQUIRED)
        tables[table] = frame
        problems += found or _cell_problems(table, frame)
    if not problems:
        problems = _between_tables(tables)
    return tables, problems


def check_case(folder: Path) -> list[Problem]:
    """List everything that is wrong with a case folder.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    list of Problem
        Empty where all is well.
    """
    from fanecon.evidence.case import read_config

    _, problems = read_case_tables(folder)
    _, config_problems = read_config(folder)
    return [*config_problems, *problems, *_package_problems(folder)]


def _cell_problems(table: str, frame: pd.DataFrame) -> list[Problem]:
    import pandera.pandas as pa

    if frame.empty:
        return []
    try:
        table_schema(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        rows, lines = text_rows(frame), [int(line) for line in frame["file_line"]]
        problems = []
        for column, check, index in zip(cases["column"], cases["check"], cases["index"], strict=True):
            value, line = rows[int(index)][column], lines[int(index)]
            if check == "field_uniqueness":
                first = frame["file_line"][frame[column] == value].min()
                if line == first:
                    continue
                what, remedy = f"the id is taken by line {first}", "Give every row an id of its own"
            else:
                rule = RULES[table][column][int(check)]
                what, remedy = rule.problem, rule.remedy
            problems.append(Problem(f"{table}.csv", line, column, value, what, remedy))
        return sorted(problems, key=lambda p: (p.line or 0, p.column or ""))
    return []


def _between_tables(tables: dict[str, pd.DataFrame]) -> list[Problem]:
    problems = []
    sources, metrics = set(tables["sources"]["source_id"]), set(tables["metrics"]["metric"])
    references = [
        ("facts", "metric", metrics, "metrics.csv"), ("facts", "source_id", sources, "sources.csv"),
        ("facts", "also_source_id", sources, "sources.csv"), ("events", "source_id", sources, "sources.csv"),
        ("events", "also_source_id", sources, "sources.csv"), ("metrics", "growth_of", metrics, "metrics.csv"),
        ("claims", "metric", metrics, "metrics.csv"),
    ]  # fmt: skip
    for table, column, known, where in references:
        frame = tables[table]
        for line, value in zip(frame["file_line"], frame[column], strict=True):
            if value and value not in known:
                remedy = f"Add it to {where} or correct it.{did_you_mean(value, known)}".rstrip(".?")
                problems.append(Problem(f"{table}.csv", line, column, value, f"{where} has no such row", remedy))
    return problems + _fact_problems(tables) + _early_problems(tables) + claim_problems(tables)


def _early_problems(tables: dict[str, pd.DataFrame]) -> list[Problem]:
    """Find rows said to be known before any of their documents was published: they would let a report look ahead."""
    published = dict(zip(tables["sources"]["source_id"], tables["sources"]["published"], strict=True))
    problems = []
    for table in ("facts", "events"):
        for line, row in zip(tables[table]["file_line"], text_rows(tables[table]), strict=True):
            known = known_from(row["published"])
            documents = [known_from(published.get(row[c], "")) for c in ("source_id", "also_source_id") if row[c]]
            dated = [day for day in documents if day is not None]
            if known is not None and dated and len(dated) == len(documents) and known < min(dated):
                remedy = f"Write {min(dated).isoformat()} or later, or correct the document's date"
                what = "the row is older than its documents"
                problems.append(Problem(f"{table}.csv", line, "published", row["published"], what, remedy))
    return problems


def _fact_problems(tables: dict[str, pd.DataFrame]) -> list[Problem]:
    unit_of = dict(zip(tables["metrics"]["metric"], tables["metrics"]["unit"], strict=True))
    problems = []
    for line, row in zip(tables["facts"]["file_line"], text_rows(tables["facts"]), strict=True):
        unit = unit_of.get(row["metric"])
        if unit is not None and row["unit"] != unit:
            what = f"metrics.csv says that {row['metric']} is in {unit}"
            problems.append(Problem("facts.csv", line, "unit", row["unit"], what, "Use one unit a metric"))
        try:
            Reported(row["value"], row["unit"], int(row["scale"]), row["bound"])
        except ValueError as error:
            remedy = "Write the figure as it was printed"
            problems.append(Problem("facts.csv", line, "value", row["value"], str(error), remedy))
    return problems


def _package_problems(folder: Path) -> list[Problem]:
    path = folder / "datapackage.json"
    if not path.is_file():
        return []
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        return [
            Problem(path.name, None, None, None, f"the file is not JSON ({error})", "Correct it at the place named")
        ]
    described = {r.get("path") for r in package.get("resources", [])}
    return [
        Problem(path.name, None, "resources", f"{table}.csv", "the table is not described", "Add a resource for it")
        for table in RULES
        if (folder / f"{table}.csv").is_file() and f"{table}.csv" not in described
    ]
