"""The check of a whole case folder: its tables, its settings and what they name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fanecon.evidence.config import read_config, settings_problems
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.schema import KEYS, RULES, SINCE, read_case_tables
from fanecon.evidence.series import read_series, reference_problems
from fanecon.evidence.tables import Problem, read_table


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
    tables, problems = read_case_tables(folder)
    config, config_problems = read_config(folder)
    if config is not None and not problems:
        named = {table: frozenset(tables[table][KEYS[table]]) for table in ("metrics", "claims", "events")}
        config_problems = settings_problems(config, named)
    return [*config_problems, *problems, *series_problems(folder), *_package_problems(folder)]


def series_problems(folder: Path) -> list[Problem]:
    """List everything that is wrong with the series tables of a case folder.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    list of Problem
    """
    frames, problems = {}, []
    for table in SERIES:
        frames[table], found = read_series(folder, table)
        problems += found
    if problems:
        return problems
    core = {t: read_table(folder / f"{t}.csv", list(r), False, SINCE.get(t, ()))[0] for t, r in RULES.items()}
    known = values_of({**core, **frames})
    return [p for table, frame in frames.items() for p in reference_problems(table, frame, known)]


def values_of(frames: Mapping[str, pd.DataFrame]) -> dict[str, frozenset[str]]:
    """Collect every value of the columns that series tables refer to, as "table.column"."""
    targets = {target for layout in SERIES.values() for target in layout.references.values()}
    return {t: frozenset(frames[t.partition(".")[0]][t.partition(".")[2]]) for t in targets}


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
        for table in (*RULES, *SERIES)
        if (folder / f"{table}.csv").is_file() and f"{table}.csv" not in described
    ]
