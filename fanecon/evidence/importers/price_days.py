"""The days of a price file: one a row, in the order that the file's own days betray."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from fanecon.evidence.importers.written_periods import written_day

_SLASHED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?)?", re.IGNORECASE)
_WEEKDAY = re.compile(r"[,，\s]*\(?(?:周|星期)?[一二三四五六日天월화수목금토일]\)?$")
_TIME = re.compile(r"(?<=\d)[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:?\d{2})?$")

STAMP = "the cell is a time of day"
TWO_DAYS = "the cell may be two days: the month or the day may stand first"


def read_day(text: str, order: str = "") -> date:
    """Read a day, also with midnight or a weekday behind it; 11/18/2025 as `order` ("mdy", "dmy") says.

    Another time of day may be one of another day elsewhere: it is refused as a `STAMP`.

    Examples
    --------
    >>> read_day("2025-11-18 00:00:00+08:00").isoformat(), read_day("3/4/2025 16:00:00", "mdy").isoformat()
    ('2025-11-18', '2025-03-04')
    """
    plain = _WEEKDAY.sub("", unicodedata.normalize("NFKC", text).strip())
    slashed = _SLASHED.fullmatch(plain)
    if slashed:
        if not order:
            raise ValueError(TWO_DAYS)
        first, second, year = int(slashed[1]), int(slashed[3]), int(slashed[4])
        return date(year, *((first, second) if order == "mdy" else (second, first)))
    time = _TIME.search(plain)
    if time and time[1].strip("0:."):
        raise ValueError(STAMP)
    return date.fromisoformat(written_day(_TIME.sub("", plain)))


def day_order(texts: Iterable[str]) -> str:
    """Say whether a file writes the month ("mdy") or the day first ("dmy"); empty where it may be either.

    Daily prices lie close together: read in the wrong order, they lie months apart, or are no days at all.

    Examples
    --------
    >>> day_order(["03/03/2025", "03/04/2025"]), day_order(["03/03/2025", "04/03/2025"]), day_order(["03/04/2025"])
    ('mdy', 'dmy', '')
    """
    slashed = {text for text in texts if _SLASHED.fullmatch(text)}
    spans = {}
    for order in ("mdy", "dmy") if slashed else ():
        try:
            days = [read_day(text, order) for text in slashed]
            spans[order] = max(days) - min(days)
        except ValueError:
            continue
    best = [order for order, span in spans.items() if span == min(spans.values())]
    return best[0] if len(best) == 1 else ""
