"""Histories of follower counts: plain counters into `followers_daily.csv`, rounded figures as printed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

from fanecon.errors import ParameterError
from fanecon.evidence.importers.adding import Imported, opened
from fanecon.evidence.importers.cells import Record, template
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.fields import find_headers
from fanecon.evidence.importers.placing import Placed, add, document
from fanecon.evidence.importers.price_days import day_order, read_day
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.tables import Problem
from fanecon.notation.reported import Reported

_NEEDED = (("date",), ("followers",))
_COUNTER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def history_names() -> dict[str, list[str]]:
    """Return what a column of a history may hold, with the headers that say so."""
    return dict(template("series_files.yaml")["followers"])


def platform_of(text: str) -> str:
    """Return the short name of a platform that is known by a Chinese one, or what is written.

    Examples
    --------
    >>> platform_of("微博"), platform_of(" TikTok ")
    ('weibo', 'tiktok')
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return str(template("series_files.yaml")["platforms"].get(plain, plain))


def import_followers(
    folder: Path, path: Path, source: str = "", account: tuple[str, str] = ("", ""), platform: str = "",
    own: ColumnMap | None = None, partial: bool = False, write: bool = True,
) -> Imported:  # fmt: skip
    """Read a history of followers into a case.

    Whole counters of the case's own face, a platform and a day each, go into `followers_daily.csv`. A figure such as
    2731.6万 is known to its last digit only: a file that holds one goes into `followers.csv` as printed.

    Parameters
    ----------
    folder : pathlib.Path
        The case; its tables have to be in order.
    path : pathlib.Path
        An .xlsx or CSV file.
    source : str
        See `fanecon.evidence.importers.placing.document`.
    account : (str, str)
        Whose followers, in Chinese and English; by default what the file says, in both. It also picks one account
        where the file holds several.
    platform : str
        Where, if the file does not say.
    own, partial, write
        As for `import_facts`.

    Raises
    ------
    DataError, ParameterError
    """
    own = own or ColumnMap()
    sheet, header = find_headers(read_spreadsheet(path), history_names(), _NEEDED, own)[0]
    records = [
        header.record(sheet, n, cells) for n, cells in sheet.rows if n > header.line and any(c.text for c in cells)
    ]
    accounts = sorted({r.text("account") for r in records} - {""})
    if len(accounts) > 1 and account[0] not in accounts:
        raise ParameterError(
            f'{path.name} holds several accounts ({", ".join(accounts[:8])}); choose the one: --account "{accounts[0]}"'
        )
    records = [r for r in records if len(accounts) < 2 or r.text("account") == account[0]]
    if not platform and not any(r.text("platform") for r in records):
        raise ParameterError(f"{path.name} does not say on which platform; add --platform weibo, for example")
    order, problems = day_order(r.text("date") for r in records), []
    read: list[tuple[Record, str, str]] = []
    for record in records:
        found = _read(record, order)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            read.append((record, *found))
    table = "followers_daily" if all(_COUNTER.fullmatch(value) for _, _, value in read) else "followers"
    name = account[0] or next(iter(accounts), "")
    if table == "followers" and not name:
        raise ParameterError(f'{path.name} does not say whose followers it counts; add --account "雷军|Lei Jun"')
    named = {"account_zh": name, "account_en": account[1] or name, "bound": "exact"}
    case = opened(folder, "sources", table)
    last = max((day for _, day, _ in read), default=str(date.today()))
    come = document(case, source, last)
    entries = [
        Placed(r, {"date": day, "platform": platform_of(r.text("platform") or platform), "source_id": ""}
               | ({"followers": value.replace(",", "")} if table == "followers_daily"
                  else {"value": value, "published": day, **named}), come)
        for r, day, value in read
    ]  # fmt: skip
    unread = [n for i, n in header.names.items() if i not in header.at.values()]
    return add(case, table, entries, problems, unread, partial, write)


def _read(record: Record, order: str) -> tuple[str, str] | Problem:
    for column in ("date", "followers"):
        cell = record.cells[column]
        if cell.fault:
            return record.problem(column, cell.fault, cell.remedy)
    try:
        day = str(read_day(record.sheet.days.get(record.text("date"), record.text("date")), order))
    except ValueError as error:
        what = f"the cell is not a day ({error})" if str(error) else "the cell is not a day"
        return record.problem("date", what, "Write it as 2025-11-18")
    value = unicodedata.normalize("NFKC", record.text("followers")).strip()
    try:
        low = Reported(value, "followers").interval.low
    except ValueError as error:
        return record.problem("followers", str(error), "Write it as 27316000 or 2731.6万")
    return (
        record.problem("followers", "a count cannot be negative", "Correct it")
        if low is None or low < 0
        else (day, value)
    )
