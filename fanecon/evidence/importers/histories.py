"""Histories of follower counts: plain counters into `followers_daily.csv`, rounded figures as printed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

from fanecon.errors import ParameterError
from fanecon.evidence.importers.adding import Imported, Row, opened
from fanecon.evidence.importers.cells import Record, template
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.fields import find_headers
from fanecon.evidence.importers.placing import Placed, Unreadable, add, below, days_of, document, read_each
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.notation.reported import Reported

_NEEDED = (("date",), ("followers",))
_COUNTER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def import_followers(
    folder: Path, path: Path, source: str = "", account: tuple[str, str] = ("", ""), platform: str = "",
    own: ColumnMap | None = None, partial: bool = False, write: bool = True,
) -> Imported:  # fmt: skip
    """Read a history of followers into a case.

    Whole counters of the case's own face, a platform and a day each, go into `followers_daily.csv`. A figure such as
    2731.6万 is known to its last digit only: a file that holds one goes into `followers.csv` as printed.

    `account` says whose, in Chinese and English; by default what the file says. It also picks one account of several.
    `platform` says where, if the file does not. The rest, and what is raised, is as for `import_facts`.
    """
    fields = template("series_files.yaml")["followers"]
    sheet, header = find_headers(read_spreadsheet(path), fields, _NEEDED, own or ColumnMap())[0]
    records = below(sheet, header)
    accounts = sorted({r.text("account") for r in records} - {""})
    if len(accounts) > 1 and account[0] not in accounts:
        raise ParameterError(
            f'{path.name} holds several accounts ({", ".join(accounts[:8])}); choose the one: --account "{accounts[0]}"'
        )
    records = [r for r in records if len(accounts) < 2 or r.text("account") == account[0]]
    if not platform and not any(r.text("platform") for r in records):
        raise ParameterError(f"{path.name} does not say on which platform; add --platform weibo, for example")
    day = days_of(records, "date")
    read, problems = read_each(records, lambda record: _read(record, day(record), platform))
    table = "followers_daily" if all(_COUNTER.fullmatch(row["followers"]) for _, row in read) else "followers"
    name = account[0] or next(iter(accounts), "")
    if table == "followers" and not name:
        raise ParameterError(f'{path.name} does not say whose followers it counts; add --account "雷军|Lei Jun"')
    case = opened(folder, "sources", table)
    come = document(case, source, max((row["date"] for _, row in read), default=str(date.today())))
    named = {"account_zh": name, "account_en": account[1] or name, "bound": "exact"}
    entries = [
        Placed(record, row | {"followers": row["followers"].replace(",", "")} if table == "followers_daily"
               else row | named | {"value": row["followers"], "published": row["date"]}, come)
        for record, row in read
    ]  # fmt: skip
    return add(case, table, entries, problems, header.unread, partial, write)


def _read(record: Record, day: str, platform: str) -> Row:
    value = unicodedata.normalize("NFKC", record.text("followers")).strip()
    try:
        low = Reported(value, "followers").interval.low
    except ValueError as error:
        raise Unreadable("followers", str(error), "Write it as 27316000 or 2731.6万") from None
    if low is None or low < 0:
        raise Unreadable("followers", "a count cannot be negative", "Correct it")
    name = unicodedata.normalize("NFKC", record.text("platform") or platform).strip().casefold()
    known = template("series_files.yaml")["platforms"]
    return {"date": day, "platform": known.get(name, name), "followers": value}
