"""Which incident a page is about: the one that was asked for, or the first of the case that was known on the day."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.methods.refusal import Refusal

MAIN = "main"
TROUBLE = ("safety_accident", "recall", "quality", "controversy", "pr_scandal", "kol", "fan_protest")
"""Types of events that "main" may fall back on where `case.yaml` lists no incident."""


def incident(case: Any, name: str = MAIN) -> pd.Series[Any] | Refusal:
    """Find one incident of a case.

    Parameters
    ----------
    case : fanecon.study.cases.OpenCase
    name : str
        "main", an id of `crises.csv`, or an id of `events.csv`. "main" is the first of `crisis.incidents` in
        `case.yaml` that was known on the day; where none is, the newest event that is trouble (`TROUBLE`).

    Returns
    -------
    Series or Refusal
        ``crisis`` and ``event`` (its rows of the two tables; empty where it has none), ``name`` (in the page's
        language, beside `name_zh`, `name_en`), ``day`` (of its event, else its first), ``partner`` (of the roster),
        ``claims`` (of the report), ``source_id``. Refusal code ``no_incident``: none was known on the day.

    Raises
    ------
    ParameterError
        For an id that neither table has.

    Examples
    --------
    >>> from fanecon.study.cases import open_case
    >>> found = incident(open_case("xiaomi"))
    >>> found["crisis"], found["name_en"], found["partner"]
    ('kol-2026-01', 'Xiaomi KOL incident', 'daxiong')
    """
    listed = {row["id"]: row for row in case.setting("crisis.incidents", [])}
    crises, events = case.table("crises"), case.table("events")
    of_events = {row["event"]: id for id, row in listed.items()}
    troubles = events.loc[events["type"].isin(TROUBLE), "event_id"]
    asked = [of_events.get(name, name)] if name != MAIN else [*listed, *troubles[::-1]]
    for id in asked:
        of_crisis, of_event = crises[crises["case_id"] == id], events[events["event_id"] == id]
        if len(of_crisis):
            return _of_crisis(of_crisis.iloc[0], listed.get(id, {}), events)
        if len(of_event):
            return _of_event(of_event.iloc[0])
    known = {*listed, *_every(case)}
    if name != MAIN and name not in known:
        raise ParameterError(f'there is no incident "{name}" in this case.{did_you_mean(name, known)}')
    return Refusal("no_incident")


def _every(case: Any) -> set[str]:
    """Return every id that the case may be asked for, on whatever day."""
    from fanecon.evidence.case import open_case

    whole = open_case(case.name, data_dir=case._folder.parent) if case.as_of else case
    return {*whole.frame("crises")["case_id"], *whole.table("events")["event_id"]}


def _of_crisis(row: pd.Series[Any], listed: dict[str, Any], events: pd.DataFrame) -> pd.Series[Any]:
    event = events[events["event_id"] == listed.get("event", "")]
    day = event["date"].iloc[0][:10] if len(event) else f"{row['first_day']:%Y-%m-%d}"
    return _row(
        crisis=row["case_id"], event=event["event_id"].iloc[0] if len(event) else "",
        name_zh=row["name_zh"], name_en=row["name_en"], name=row["name"], day=day,
        partner=listed.get("partner") or "", claims=tuple(listed.get("claims", ())), source_id=row["source_id"],
    )  # fmt: skip


def _of_event(row: pd.Series[Any]) -> pd.Series[Any]:
    short = all(row.get(f"short_{lang}") for lang in ("zh", "en"))
    names = {f"name{end}": row[f"{'short' if short else 'title'}{end}"] for end in ("_zh", "_en", "")}
    return _row(crisis="", event=row["event_id"], **names, day=row["date"][:10], partner="", claims=(),
                source_id=row["source_id"])  # fmt: skip


def _row(**cells: Any) -> pd.Series[Any]:
    return pd.Series(cells, dtype=object)
