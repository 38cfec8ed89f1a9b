"""Which incident a notebook is about, and what every section of it needs: names, documents, moments in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.case import Case
from fanecon.story.sections import Section, not_shown
from fanecon.study.dates import format_period
from fanecon.study.words import Text

MAIN = "main"
_PARTS = {
    ("06:00", "11:59"): ("上午", "morning"),
    ("12:00", "17:59"): ("下午", "afternoon"),
    ("18:00", "23:59"): ("晚间", "evening"),
}


_KINDS = {
    "rumour": Text("传闻", "the rumour"),
    "screenshot": Text("截图流传", "the screenshots"),
    "fan_protest": Text("粉丝抗议", "the fans' protest"),
    "contract_end": Text("中止合作", "the end of contracts"),
    "apology": Text("致歉", "the apology"),
    "punishment": Text("处罚", "the penalties"),
    "founder_response": Text("创始人回应", "the founder's answer"),
    "main_list": Text("登上主榜", "the main list"),
}


@dataclass(frozen=True)
class Incident:
    """One incident of a case.

    Attributes
    ----------
    id : str
        Its row of crises.csv.
    name : Text
    event : str
        Its row of events.csv: the day the market is asked about.
    partner : str
        The person of the roster that it was about; empty if none.
    claims : tuple of str
        The report's claims about it.
    """

    id: str
    name: Text
    event: str
    partner: str
    claims: tuple[str, ...]


def chosen(case: Case, incident: str) -> Incident | None:
    """Return the incident that a notebook asks for; None where the case has none, or none yet as of the day.

    Parameters
    ----------
    case : Case
    incident : str
        "main" for the first in case.yaml, or an id.

    Raises
    ------
    ParameterError
        For an id that case.yaml does not list.
    """
    listed = (case.config.get("crisis") or {}).get("incidents", [])
    if incident == MAIN and not listed:
        return None
    known = {row["id"]: row for row in listed}
    name = listed[0]["id"] if incident == MAIN else incident
    if name not in known:
        raise ParameterError(f'there is no incident "{name}" in this case.{did_you_mean(name, known)}')
    rows = case.frame("crises")
    rows = rows[rows["case_id"] == name]
    if rows.empty:
        return None
    setting = known[name]
    words = Text(rows["name_zh"].iloc[0], rows["name_en"].iloc[0])
    return Incident(name, words, setting["event"], setting.get("partner", ""), tuple(setting.get("claims", ())))


def of_incident(case: Case, table: str, incident: Incident | None) -> pd.DataFrame:
    """Return the rows of a table that are about the incident; empty without one."""
    frame = case.frame(table)
    return frame[frame["incident"] == (incident.id if incident else "")].reset_index(drop=True)


def nothing(id: str, zh: str, en: str) -> Section:
    """Refuse a section in words: what would be needed."""
    return not_shown(
        id,
        f"这个案例在所选日期没有可用的资料：需要{zh}。",
        f"As of the day chosen the case has nothing to go by: it takes {en}.",
    )


def documents(*rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the documents that some rows rest on, each once.

    Examples
    --------
    >>> documents(pd.DataFrame({"source_id": ["a", "b"], "also_source_id": ["b", ""]}))
    ('a', 'b')
    """
    columns: Iterable[str] = ("source_id", "also_source_id")
    found = [s for frame in rows for c in columns if c in frame.columns for s in frame[c]]
    return tuple(dict.fromkeys(s for s in found if s))


def moment_words(text: str) -> Text:
    """Write when something happened, no finer than it is known.

    Examples
    --------
    >>> moment_words("2026-01-05T21:35").in_("zh"), moment_words("2026-01-05T21:35").in_("en")
    ('1月5日 21:35', '5 January 21:35')
    >>> moment_words("2026-01-06T18:00/2026-01-06T23:59").in_("zh")
    '1月6日晚间'
    >>> moment_words("2024").in_("en")
    '2024'
    """
    first, _, last = text.partition("/")
    if not last:
        return Text(*_one(first))
    begins, ends = _day_and_clock(first), _day_and_clock(last)
    if begins[0] == ends[0] and (begins[1], ends[1]) in _PARTS:
        part = _PARTS[begins[1], ends[1]]
        zh, en = _day(begins[0])
        return Text(f"{zh}{part[0]}", f"{en}, {part[1]}")
    if begins[0] == ends[0]:
        zh, en = _day(begins[0])
        return Text(f"{zh} {begins[1]}–{ends[1]}", f"{en} {begins[1]}–{ends[1]}")
    (zh0, en0), (zh1, en1) = _one(first), _one(last)
    return Text(f"{zh0}至{zh1}", f"{en0} to {en1}")


def short_name(row: Mapping[Any, Any] | pd.Series) -> Text:
    """Name an item of the timeline by its kind, or by who acted."""
    return _KINDS.get(row["kind"], Text(row["actor_zh"], row["actor_en"]))


def heading(name: Text) -> Text:
    """Write a short name as the label of a chart.

    Examples
    --------
    >>> heading(Text("致歉", "the apology")).in_("en")
    'Apology'
    """
    bare = name.en.removeprefix("the ")
    return Text(name.zh, bare[:1].upper() + bare[1:])


def _one(text: str) -> tuple[str, str]:
    day, clock = _day_and_clock(text)
    if len(day) < 10:
        return format_period(day, "zh"), format_period(day, "en")
    zh, en = _day(day)
    return (f"{zh} {clock}", f"{en} {clock}") if clock else (zh, en)


def _day_and_clock(text: str) -> tuple[str, str]:
    day, _, clock = text.partition("T")
    return day, clock[:5]


def _day(text: str) -> tuple[str, str]:
    day = datetime.fromisoformat(text)
    # The year goes without saying within an incident.
    return f"{day.month}月{day.day}日", format_period(text, "en").rpartition(" ")[0]
