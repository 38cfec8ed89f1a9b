"""The core tables of a case folder: read together, checked cell by cell and between the tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from fanecon.evidence.claim_rules import claim_problems
from fanecon.evidence.layouts import CLAIM_KINDS, CORE, LAYOUTS, METRIC_KINDS, QUALITIES, TIERS
from fanecon.evidence.series import read_series, reference_problems
from fanecon.evidence.tables import Problem, text_rows
from fanecon.notation.periods import known_from
from fanecon.notation.reported import Reported

RULES = {table: LAYOUTS[table].columns for table in CORE}
"""Tables → columns → rules; the order of the columns is the header's."""
REQUIRED = ("sources", "facts")
_LARGEST = 1e24
KEYS = {table: LAYOUTS[table].key[0] for table in CORE if LAYOUTS[table].key}


def read_case_tables(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Read and check every core table of a case folder.

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
    for table in CORE:
        tables[table], found = read_series(folder, table, required=table in REQUIRED)
        problems += found
    if not (folder / "metrics.csv").is_file():
        tables["metrics"] = _unnamed_metrics(tables["facts"])
    if not problems:
        problems = [p for table, frame in tables.items() for p in reference_problems(table, frame, tables)]
        problems += [
            *_tier_problems(tables["sources"]),
            *_fact_problems(tables),
            *_early_problems(tables),
            *claim_problems(tables),
        ]
    return tables, problems


def _unnamed_metrics(facts: pd.DataFrame) -> pd.DataFrame:
    """Name the metrics of a case without `metrics.csv` by what `facts.csv` calls them: no kind, nothing to add up."""
    first = facts.drop_duplicates("metric")
    plain = {"kind": "other", "growth_of": "", "direction": "none", "aliases": ""}
    named = dict.fromkeys(("metric", "label_zh", "label_en", "definition_zh", "definition_en"), first["metric"])
    columns = {**named, "unit": first["unit"], **{c: pd.Series(v, first.index, dtype=str) for c, v in plain.items()}}
    return pd.DataFrame({c: columns[c] for c in RULES["metrics"]} | {"file_line": first["file_line"]}, first.index)


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
            figure = Reported(row["value"], row["unit"], int(row["scale"]), row["bound"])
            if abs(figure.point) > _LARGEST:
                raise ValueError(f"the figure is too large to be one: above {_LARGEST:.0e}")
        except ValueError as error:
            remedy = "Write the figure as it was printed"
            problems.append(Problem("facts.csv", line, "value", row["value"], str(error), remedy))
    return problems


__all__ = ["CLAIM_KINDS", "KEYS", "METRIC_KINDS", "QUALITIES", "REQUIRED", "RULES", "TIERS", "read_case_tables"]
