"""Periods and days as people write them, Chinese or English, in the one form that the tables use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from fanecon.evidence.periods import parse_period

_MONTHS = {
    m: i
    for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)
}
_MONTH = "(?P<name>" + "|".join(_MONTHS) + r")[a-z]*\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ANY_YEAR = r"(?:(?P<year>(?:19|20)\d\d)|'?(?P<short>\d\d))"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "首": 1} | {str(n): n for n in range(1, 5)}
_SPANS = {(1, 3): "Q1", (4, 6): "Q2", (7, 9): "Q3", (10, 12): "Q4", (1, 6): "H1", (7, 12): "H2", (1, 12): ""}
_LEAD = re.compile(r"^(?:截至|截止|截止到|as of|as at|at|to|by|year ended|quarter ended)\s*", re.IGNORECASE)
_TAIL = re.compile(r"(?:期末|末|底|单季|止)$")


def _quarter(found: re.Match[str]) -> str:
    return f"{_year(found)}Q{_QUARTERS[found['q']]}"


def _year(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return groups["year"] or f"20{groups['short']}"


def _half(found: re.Match[str]) -> str:
    return f"{_year(found)}H{1 if found['h'] in ('上', '1', '中') else 2}"


def _first_quarters(found: re.Match[str]) -> str:
    last = _QUARTERS[found["q"]]
    return f"{_year(found)}Q1/{_year(found)}Q{last}" if last > 1 else f"{_year(found)}Q1"


def _months(found: re.Match[str]) -> str:
    year, first, last = _year(found), int(found["first"]), int(found["last"])
    if (first, last) in _SPANS:
        return year + _SPANS[first, last]
    if (first, last) == (1, 9):
        return f"{year}Q1/{year}Q3"
    return f"{year}-{first:02d}/{year}-{last:02d}"


def _nine_months(found: re.Match[str]) -> str:
    return f"{_year(found)}Q1/{_year(found)}Q3"


def _month(found: re.Match[str]) -> str:
    groups = found.groupdict()
    number = _MONTHS[groups["name"][:3]] if groups.get("name") else int(groups["month"])
    return f"{_year(found)}-{number:02d}"


def _day(found: re.Match[str]) -> str:
    return f"{_month(found)}-{int(found['day']):02d}"


_SEP = r"[-/.年]"
_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (re.compile(pattern), write)
    for pattern, write in (
        (rf"{_ANY_YEAR}年?[- ]?前(?P<q>[一二三四1-4])个?季度?", _first_quarters),
        (rf"{_ANY_YEAR}年?(?P<q>首)季度?", _quarter),
        (rf"{_ANY_YEAR}年?[- ]?第?(?P<q>[一二三四1-4])季度?", _quarter),
        (rf"{_ANY_YEAR}年?[-/ ]?q(?P<q>[1-4])", _quarter),
        (rf"q(?P<q>[1-4])[-/ ]?(?:fy)?{_ANY_YEAR}", _quarter),
        (rf"(?P<q>[1-4])q[-/ ]?(?:fy)?{_ANY_YEAR}", _quarter),
        (rf"{_ANY_YEAR}年?(?P<h>[上下])半年(?:度)?", _half),
        (rf"{_ANY_YEAR}年?(?P<h>中)(?:期|报)", _half),
        (rf"{_ANY_YEAR}年?[-/ ]?h(?P<h>[12])", _half),
        (rf"h(?P<h>[12])[-/ ]?(?:fy)?{_ANY_YEAR}", _half),
        (rf"(?P<h>[12])h[-/ ]?(?:fy)?{_ANY_YEAR}", _half),
        (rf"9m[-/ ]?{_ANY_YEAR}", _nine_months),
        (rf"{_ANY_YEAR}年?前九个?月", _nine_months),
        (rf"{_ANY_YEAR}年(?P<first>1)月?(?:-|–|—|~|至|到)(?P<last>\d\d?)月累计", _months),
        (rf"{_ANY_YEAR}年(?P<first>\d\d?)月?(?:-|–|—|~|至|到)(?P<last>\d\d?)月", _months),
        (rf"{_YEAR}{_SEP}(?P<month>\d\d?)[-/.月](?P<day>\d\d?)日?", _day),
        (r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)", _day),
        (rf"(?P<day>\d\d?)(?:st|nd|rd|th)?[- ]{_MONTH}[- ,]+{_YEAR}", _day),
        (rf"{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? {_YEAR}", _day),
        (rf"{_ANY_YEAR}年(?P<month>\d\d?)月份?", _month),
        (rf"{_YEAR}[-/.](?P<month>\d\d?)", _month),
        (r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])", _month),
        (rf"{_MONTH}[- ,']*{_ANY_YEAR}", _month),
        (rf"(?:fy|cy|全年|年度) ?{_ANY_YEAR}年?", _year),
        (rf"{_YEAR} ?(?:年|fy|财年|财政年度|年度|全年|年全年)?", _year),
        (rf"{_ANY_YEAR}(?:年|财年|年度)", _year),
    )
]
_FISCAL = re.compile(r"fy|财年|财政年度")


def written_period(text: str, fiscal_year_start: int = 1) -> str:
    """Turn a period as people write it into the form of the tables.

    Parameters
    ----------
    text : str
        "2025年第三季度", "25Q3", "2025年11月", "FY2024", "2025上半年", "Nov 2025", "18 November 2025", …
    fiscal_year_start : int
        The month in which the company's year begins; a fiscal year is a calendar year only where it is 1.

    Returns
    -------
    str

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
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        return parse_period(plain).text
    except ValueError:
        pass
    spoken = _TAIL.sub("", _LEAD.sub("", re.sub(r"\s+", " ", plain))).strip().lower()
    # Chinese is written with and without spaces around its numbers.
    closed = re.sub(r"(?<=[一-鿿\d]) (?=[一-鿿])|(?<=[一-鿿]) (?=\d)", "", spoken)
    for candidate in (closed, re.sub(r"^(\d{4}) (\d)", r"\1-\2", closed)):
        for pattern, write in _FORMS:
            found = pattern.fullmatch(candidate)
            if found:
                if fiscal_year_start != 1 and _FISCAL.search(candidate):
                    raise ValueError(f'"{text}" is a fiscal year; expected its months, such as 2024-04/2025-03')
                return parse_period(write(found)).text
    return parse_period(plain).text


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
    found = written_period(re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", "", plain))
    if parse_period(found).frequency not in "YMD":
        raise ValueError(f'"{text}" is not a date; expected 2025, 2025-11 or 2025-11-18')
    return found
