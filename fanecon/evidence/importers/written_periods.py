"""Periods and days as people write them, Chinese or English, in the one form that the tables use."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache

from fanecon.evidence.importers.cells import template
from fanecon.notation.periods import parse_period, span_of_months

DATES = ("ytd", "quarter", "month", "day")
"""What the date at the end of a month may stand for: the year to that date, its quarter, its month, or the day."""
_HELD = ("stock", "cumulative", "price", "rank")
"""Kinds of metrics that hold on a day; the others run over a stretch of time."""

_MONTHS = {
    m: i
    for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)
}
_COUNTS = {"一": 1, "二": 2, "三": 3, "四": 4, "首": 1, "六": 6, "九": 9, "十二": 12, "three": 3, "six": 6, "nine": 9,
           "twelve": 12, "year": 12, "年": 12, "半年": 6, "half": 6, "quarter": 3, "季": 3}  # fmt: skip
_HALVES = {"上": 1, "中": 1, "下": 2}
_REPORTS = {"一季": "03-31", "中": "06-30", "半年": "06-30", "三季": "09-30", "年": "12-31"}
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_LEAD = re.compile(r"^(?:截至|截止|截止到|as of|as at|at|to|by)\s*", re.IGNORECASE)
_TAIL = re.compile(r"(?:期末|末|底|单季|止)$")
_MARKED = re.compile(r"(?<=[\d年度])\s*[(（]?(?:([ef]|预测|预计)|a|实际)[)）]?$", re.IGNORECASE)
_FISCAL = re.compile(r"fy|财年|财政年度|报")

_PARTS = {
    "@month": f"(?P<name>{'|'.join(_MONTHS)})[a-z]*\\.?", "@year": r"(?P<year>(?:19|20)\d\d)",
    "@any": r"(?:(?P<year>(?:19|20)\d\d)|'?(?P<short>\d\d))", "@to": "(?:-|–|—|~|至|到)",
}  # fmt: skip


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    parts = re.compile("|".join(_PARTS))
    return [
        (re.compile(parts.sub(lambda p: _PARTS[p[0]], pattern)), form) for pattern, form in template("periods.yaml")
    ]


def written_period(text: str, fiscal_year_start: int = 1) -> str:
    """Turn a period as people write it into the form of the tables.

    Parameters
    ----------
    text : str
        "2025年第三季度", "25Q3", "2025年11月", "FY2024", "截至2025年9月30日止九个月", "18 November 2025", …
    fiscal_year_start : int
        The month in which the company's year begins; a fiscal year is a calendar year only where it is 1.

    Returns
    -------
    str
        The day it ends on for 2025三季报, which prints a quarter and nine months: `dated_period` says which.

    Raises
    ------
    ValueError
        Where it cannot be read, or does not say one stretch of time.

    Examples
    --------
    >>> [written_period(t) for t in ("2025年第三季度", "25Q3", "2025年11月", "FY2024", "2025上半年", "Nov 2025")]
    ['2025Q3', '2025Q3', '2025-11', '2024', '2025H1', '2025-11']
    >>> written_period("2025年前三季度"), written_period("２０２５年１１月１８日")
    ('2025Q1/2025Q3', '2025-11-18')
    """
    plain = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", unicodedata.normalize("NFKC", text).strip())
    plain = re.sub(r"^[〇零一二三四五六七八九]{4}(?=年)", lambda year: year[0].translate(_DIGITS), plain)
    if re.fullmatch(r"\d{4}\.1", plain):
        months = f"{plain[:4]}-01 or {plain[:4]}-10"
        raise ValueError(f'"{text}" may be January, or October without its zero; expected {months}')
    try:
        return parse_period(plain).text
    except ValueError:
        pass
    spoken = _TAIL.sub("", _LEAD.sub("", re.sub(r"\s+", " ", plain))).strip().lower()
    # Chinese is written with and without spaces around its numbers.
    closed = re.sub(r"(?<=[一-鿿\d]) (?=[一-鿿])|(?<=[一-鿿]) (?=\d)", "", spoken)
    for candidate in (closed, re.sub(r"^(\d{4}) (\d)", r"\1-\2", closed)):
        for pattern, form in _forms():
            found = pattern.fullmatch(candidate)
            if found:
                if fiscal_year_start != 1 and _FISCAL.search(candidate):
                    raise ValueError(f'"{text}" is a fiscal year; expected its months, such as 2024-04/2025-03')
                return parse_period(_write(found.groupdict(), form)).text
    return parse_period(plain).text


def _write(said: dict[str, str | None], form: str) -> str:
    """Write what a form found: numbers as digits, stretches of months as the quarter, half or year that they are."""
    words = {k: _COUNTS.get(v) or _HALVES.get(v) or (int(v) if v.isdecimal() else 0) for k, v in said.items() if v}
    year = words.get("year") or 2000 + words.get("short", 0)
    if form == "ended":
        return _up_to(parse_period(written_period(said["end"] or "")).end, words["n"])
    if form == "report":
        month, day = map(int, _REPORTS[said["report"] or ""].split("-"))
        return f"{year}-09-30" if month == 9 else _up_to(date(year, month, day), month)
    if form in ("quarters", "months"):
        first, last = (1, 3 * words["first"]) if form == "quarters" else (words["first"], words["last"])
        return span_of_months(year, first, last)
    month_name = (said.get("name") or "")[:3]
    return form.format_map(words | {"year": year, "month": words.get("month") or _MONTHS.get(month_name)})


def _up_to(last: date, months: int) -> str:
    """Name the months that end with a day."""
    if not _ends_a_month(last):
        raise ValueError(f'"{last}" does not end a month')
    year, month = divmod(last.year * 12 + last.month - months, 12)
    if year == last.year:
        return span_of_months(year, month + 1, last.month)
    return f"{year}-{month + 1:02d}/{last.year}-{last.month:02d}"


def _ends_a_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def marked_period(text: str) -> tuple[str, str]:
    """Take the mark of an estimate or an actual figure off a period, and return both: the quality may be empty.

    Examples
    --------
    >>> marked_period("2025E"), marked_period("2024A")
    (('2025', 'estimate'), ('2024', ''))
    """
    found = _MARKED.search(text)
    return (text[: found.start()], "estimate" if found[1] else "") if found else (text, "")


def dated_period(period: str, kind: str, dates: str = "", fiscal_year_start: int = 1, held: str = "D") -> str:
    """Say what a figure at the end of a month is about: statements print the year to date, or a quarter, by a date.

    Parameters
    ----------
    period : str
        A period of the tables; only the last day of a month is looked at.
    kind : str
        Of the metric: a stock holds on the day.
    dates : str
        One of `DATES`, where somebody said so.
    fiscal_year_start : int
    held : str
        How the case writes the periods of a metric that holds on a day: "Q", "M", "Y" or "D".

    Raises
    ------
    ValueError
        Where nobody said.

    Examples
    --------
    >>> [dated_period(f"2024-{d}", "flow", "ytd") for d in ("03-31", "06-30", "09-30", "12-31")]
    ['2024Q1', '2024H1', '2024Q1/2024Q3', '2024']
    >>> dated_period("2024-09-30", "flow", "quarter"), dated_period("2024-09-30", "stock", held="Q")
    ('2024Q3', '2024Q3')
    """
    last = parse_period(period)
    if last.frequency != "D" or not _ends_a_month(last.end):
        return period
    if kind in _HELD:
        months = {"Y": 12, "Q": 3, "M": 1}.get(held, 0)
        return _up_to(last.end, months) if months and last.end.month % months == 0 else period
    if not dates:
        raise ValueError("the date may end a year to date, a quarter or a month, or be one day")
    if dates == "quarter" and last.end.month % 3:
        raise ValueError(f'"{period}" ends no quarter')
    since = (last.end.month - fiscal_year_start) % 12 + 1
    return period if dates == "day" else _up_to(last.end, {"ytd": since, "quarter": 3, "month": 1}[dates])


def written_day(text: str) -> str:
    """Turn a publication date as people write it into a day, a month or a year.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> written_day("2025/11/18"), written_day("2025年11月"), written_day("2025-11-18 17:30")
    ('2025-11-18', '2025-11', '2025-11-18')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if "报" in plain:
        raise ValueError(f'"{text}" is a report; expected the day it came out')
    found = written_period(re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", "", plain))
    if parse_period(found).frequency not in "YMD":
        raise ValueError(f'"{text}" is not a date; expected 2025, 2025-11 or 2025-11-18')
    return found
