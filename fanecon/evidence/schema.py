"""What the core tables of a case folder must look like, cell by cell and between the tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fanecon.errors import did_you_mean
from fanecon.evidence.claim_rules import claim_problems
from fanecon.evidence.periods import known_from
from fanecon.evidence.reported import BOUNDS, Reported
from fanecon.evidence.rules import (
    FILLED,
    IDENTIFIER,
    LINE,
    MOMENT,
    PERIOD,
    PUBLISHED,
    SCALE,
    URL,
    Rule,
    choice,
    matches,
    optional,
)
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

# Ids of claims and metrics become names of findings, of their numbers and of places on a page.
_CLAIM_ID = matches(r"[A-Za-z0-9][A-Za-z0-9-]*", "the id holds other than letters, digits and -", "Rename it, e.g. C07")
_METRIC_ID = matches(
    r"[a-z][a-z0-9_]*", "the id holds other than small letters, digits and _", "Rename it, e.g. revenue_total"
)
# A short name stands in titles and on the marks of charts; an event without one is called by its title.
_SHORT_ZH = optional(Rule(lambda v: 0 < len(v) <= 8, "the short name is too long", "Use at most 8 characters"))
_SHORT_EN = optional(Rule(lambda v: 0 < len(v.split()) <= 4, "the short name is too long", "Use at most 4 words"))

RULES: dict[str, dict[str, tuple[Rule, ...]]] = {
    "sources": {
        "source_id": (IDENTIFIER,), "publisher": (FILLED,), "title": (FILLED,), "url": (URL,),
        "published": (PUBLISHED,), "language": (FILLED,), "tier": (choice(*TIERS),), "licence": (FILLED,),
        "access": (choice("original", "copy", "unknown"),),
    },
    "metrics": {
        "metric": (_METRIC_ID,), "label_zh": (FILLED,), "label_en": (FILLED,), "unit": (FILLED,),
        "kind": (choice(*METRIC_KINDS),), "growth_of": (), "direction": (choice("up", "down", "none"),),
        "definition_zh": (FILLED,), "definition_en": (FILLED,),
    },
    "facts": {
        "fact_id": (IDENTIFIER,), "metric": (FILLED,), "period": (PERIOD,), "value": (FILLED,), "unit": (FILLED,),
        "scale": (SCALE,), "bound": (choice(*BOUNDS),), "quality": (choice(*QUALITIES),), "source_id": (FILLED,),
        "also_source_id": (), "published": (PUBLISHED,), "note": (),
    },
    "events": {
        "event_id": (IDENTIFIER,), "date": (MOMENT,), "precision": (choice(*PRECISIONS),), "type": (FILLED,),
        "title_zh": (FILLED,), "title_en": (FILLED,), "short_zh": (_SHORT_ZH,), "short_en": (_SHORT_EN,),
        "actor": (), "source_id": (FILLED,), "also_source_id": (), "published": (PUBLISHED,),
    },
    "claims": {
        "claim_id": (_CLAIM_ID,), "line": (LINE,), "kind": (choice(*CLAIM_KINDS),), "zh": (FILLED,),
        "en": (FILLED,), "metric": (), "period": (optional(PERIOD),), "base_period": (optional(PERIOD),),
        "stated": (), "operands": (), "related": (),
    },
    "outline": {
        "line": (LINE,), "kind": (choice(*OUTLINE_KINDS),), "cites": (), "ending": (),
    },
}  # fmt: skip
"""Tables → columns → rules; the order of the columns is the header's."""

REQUIRED = ("sources", "facts")
SINCE = {"events": ("short_zh", "short_en")}
"""Columns that a table got after its first form: a table without them reads as if they were empty."""
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
        frame, found = read_table(folder / f"{table}.csv", list(rules), table in REQUIRED, SINCE.get(table, ()))
        tables[table] = frame
        problems += found or _cell_problems(table, frame)
    if not (folder / "metrics.csv").is_file():
        tables["metrics"] = _unnamed_metrics(tables["facts"])
    if not problems:
        problems = _between_tables(tables)
    return tables, problems


def _unnamed_metrics(facts: pd.DataFrame) -> pd.DataFrame:
    """Name the metrics of a case without `metrics.csv` by what `facts.csv` calls them: no kind, nothing to add up."""
    first = facts.drop_duplicates("metric")
    plain = {"kind": "other", "growth_of": "", "direction": "none"}
    named = dict.fromkeys(("metric", "label_zh", "label_en", "definition_zh", "definition_en"), first["metric"])
    columns = {**named, "unit": first["unit"], **{c: pd.Series(v, first.index, dtype=str) for c, v in plain.items()}}
    return pd.DataFrame({c: columns[c] for c in RULES["metrics"]} | {"file_line": first["file_line"]}, first.index)


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
    return (
        problems
        + _tier_problems(tables["sources"])
        + _fact_problems(tables)
        + _early_problems(tables)
        + claim_problems(tables)
    )


def _tier_problems(sources: pd.DataFrame) -> list[Problem]:
    """Find documents of tier A that nobody read in the original: a copy or an unknown one is not the issuer's own."""
    unread = sources[(sources["tier"] == "A") & (sources["access"] != "original")]
    what, remedy = "tier A needs access original", "Give the original's address, or write tier C"
    return [
        Problem("sources.csv", line, "tier", f"A, {access}", what, remedy)
        for line, access in zip(unread["file_line"], unread["access"], strict=True)
    ]


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
