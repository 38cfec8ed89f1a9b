"""The days of a price file: one a row, in the order that the file's own days betray."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from fanecon.evidence.importers.written_periods import written_day

_SLASHED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?)?", re.IGNORECASE)
_WEEKDAY = re.compile(r"[,，\s]*(?:\(?(?:周|星期)?[一二三四五六日天月火水木金土]\)?)$")
_TIME = re.compile(r"(?<=\d)[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:?\d{2})?$")

STAMP = "the cell is a time of day"
TWO_DAYS = "the cell may be two days: the month or the day may stand first"


def read_day(text: str, order: str = "") -> date:
    """Read the day of a price.

    Parameters
    ----------
    text : str
        2025-11-18, 20251118, 2025年11月18日, "2025-11-18,二", or with midnight behind it; 11/18/2025 as `order` says,
        where a time behind it is the close of the exchange.
    order : {"", "mdy", "dmy"}

    Raises
    ------
    ValueError
        `STAMP` for another time of day: it may be one of another time zone, and of another day.

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


def day_order(texts: Iterable[str], fallback: str = "") -> str:
    """Say whether a file writes the month or the day first.

    Daily prices lie close together: read in the wrong order, they lie months apart, or are no days at all.

    Returns
    -------
    str
        "mdy" or "dmy"; `fallback` where both fit equally.

    Examples
    --------
    >>> day_order(["03/03/2025", "03/04/2025"]), day_order(["03/03/2025", "04/03/2025"]), day_order(["03/04/2025"])
    ('mdy', 'dmy', '')
    """
    slashed = sorted(t for t in set(texts) if _SLASHED.fullmatch(t))
    spans = {}
    for order in ("mdy", "dmy"):
        try:
            days = [read_day(text, order) for text in slashed]
        except ValueError:
            continue
        if days:
            spans[order] = max(days) - min(days)
    best = [order for order, span in spans.items() if span == min(spans.values())]
    return best[0] if len(best) == 1 else fallback
