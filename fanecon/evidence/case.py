"""Opening a case: the one door to the data.

`open_case` is bitemporal: with `as_of` it shows only what a reader could have known on that day, so a past
report can be made again and no figure looks ahead.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from fanecon.errors import ParameterError
from fanecon.evidence.case_view import Case, Hidden
from fanecon.evidence.config import Config, read_config
from fanecon.evidence.folders import case_folder
from fanecon.evidence.records import Event, Fact, Metric, Source
from fanecon.evidence.schema import RULES, read_case_tables
from fanecon.evidence.tables import data_error, text_rows
from fanecon.fingerprint import folder_hash
from fanecon.notation.periods import known_from


def open_case(name: str, as_of: str | date | None = None, data_dir: Path | str | None = None) -> Case:
    """Open a case as it could be known on a day.

    Parameters
    ----------
    name : str
        A folder of the data directory, such as "xiaomi".
    as_of : str or datetime.date, optional
        ISO date; rows published later, and rows without a date, are hidden and counted. Empty or None shows
        everything known.
    data_dir : path, optional
        Where the cases are; by default the project's `data/`, or `$FANECON_DATA`.

    Raises
    ------
    ParameterError
        For an unknown case or a date that cannot be read.
    DataError
        Where the tables do not hold up, with every problem by file, line, column, value and remedy.

    Examples
    --------
    >>> case = open_case("xiaomi", as_of="2025-06-30")
    >>> case.fact("revenue_total", "2025Q3") is None
    True
    """
    folder = case_folder(name, data_dir)
    day = _read_day(as_of)
    config, problems = read_config(folder)
    tables, found = read_case_tables(folder)
    if problems or found:
        raise data_error([*problems, *found])
    assert config is not None
    shown, hidden = _as_of(tables, day)
    documents = text_rows(tables["sources"])
    published = frozenset(d["source_id"] for d in documents if day is None or _is_known(d["published"], day))
    return Case(config, day, hidden, folder_hash(folder), shown, published, folder)


def _as_of(tables: Mapping[str, pd.DataFrame], day: date | None) -> tuple[dict[str, pd.DataFrame], Hidden]:
    dated = [t for t, rules in RULES.items() if "published" in rules and t != "sources"]
    if day is None:
        return dict(tables), Hidden(0, 0)
    shown, after, undated = dict(tables), 0, 0
    for table in dated:
        published = tables[table]["published"]
        known = pd.Series([_is_known(p, day) for p in published], index=published.index, dtype=bool)
        shown[table] = tables[table][known]
        undated += int((published == "").sum())
        after += int((~known & (published != "")).sum())
    return shown, Hidden(after, undated)


def _is_known(published: str, day: date) -> bool:
    known = known_from(published)
    return known is not None and known <= day


def _read_day(as_of: str | date | None) -> date | None:
    if not as_of:
        return None
    if isinstance(as_of, date):
        return as_of
    try:
        return date.fromisoformat(as_of)
    except (ValueError, TypeError):
        raise ParameterError(f'as_of "{as_of}" is not a date; expected an ISO date such as 2025-06-30') from None


__all__ = ["Case", "Config", "Event", "Fact", "Hidden", "Metric", "Source", "open_case"]
