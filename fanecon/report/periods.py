"""Periods as people write them in running text: 2025年第三季度, Q3 FY25, nine months ended 30 September 2025, 去年同期.

A period is absolute, or it leans on another one: on a year that stands nearby (三季度), or on the period that is being
spoken of (去年同期, the quarter).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fanecon.errors import DataError, ParameterError
from fanecon.notation.periods import earlier, parse_period


@dataclass(frozen=True, slots=True)
class Said:
    """A period in a text.

    Attributes
    ----------
    start, end : int
    form : str
        The period where it is absolute; "?Q3" where it lacks its year; a name where it leans on another period:
        "same_last_year", "last_year", "this_year", "this", "before".
    is_base : bool
        Whether something is compared with it: 较2024年同期, from Q3 2024.
    """

    start: int
    end: int
    form: str
    is_base: bool = False


_MONTHS = {name: n for n, name in enumerate(
    "january february march april may june july august september october november december".split(), start=1)}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(f"{m[:3]}(?:{m[3:]})?" if m != "may" else "may" for m in _MONTHS) + r")\.?"
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
          "一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "末": 4, "上": 1, "下": 2}  # fmt: skip
_Y = r"(?P<year>(?:19|20)\d{2})"
_YY = r"(?:(?P<year>(?:19|20)\d{2})|(?<!\d)(?P<short>[12]\d))"
_QZ = r"第?(?P<quarter>[一二三四1234])季度?"
_QE = r"(?<![\d])(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th)"


def _year(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return groups.get("year") or (f"20{groups['short']}" if groups.get("short") else "?")


def _month(found: re.Match[str]) -> int:
    text = found["month"]
    return int(text) if text.isdigit() else next(n for m, n in _MONTHS.items() if m.startswith(text[:3]))


def _quarter(found: re.Match[str]) -> str:
    return f"{_year(found)}Q{_ORDER[found['quarter']]}"


def _half(found: re.Match[str]) -> str:
    return f"{_year(found)}H{_ORDER[found['half']]}"


def _of_month(found: re.Match[str]) -> str:
    return f"{_year(found)}-{_month(found):02d}"


def _of_day(found: re.Match[str]) -> str:
    return f"{_of_month(found)}-{int(found['day']):02d}"


def _nine(found: re.Match[str]) -> str:
    return f"{_year(found)}Q1/{_year(found)}Q3"


def _ended(found: re.Match[str]) -> str:
    """Name the stretch that ended on a day, such as the three months ended 30 September 2025."""
    year, month, months = _year(found), _month(found), _LENGTHS[found["length"]]
    if months == 9:
        return _nine(found) if month == 9 else ""
    name = {3: f"Q{month // 3}", 6: f"H{month // 6}", 12: ""}[months]
    return year + name if month % months == 0 else ""


def _part(found: re.Match[str]) -> str:
    return f"Q{_ORDER[found['quarter']]}" if found.groupdict().get("quarter") else f"H{_ORDER[found['half']]}"


_LENGTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "quarter": 3, "half": 6, "year": 12, "fiscal year": 12,
            "三": 3, "六": 6, "九": 9, "十二": 12, "3": 3, "6": 6, "9": 9, "12": 12}  # fmt: skip
_LENGTH = "(?:the )?(?P<length>" + "|".join(w for w in _LENGTHS if w.isascii()) + ")(?:[ -]months?)?(?: period)?"
_DAY_EN = r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?:of )?" + _MONTH + ",? " + _Y
_DAY_US = _MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)?,? " + _Y
_COUNTED = r" ?(?:万|亿|元|台|辆|家|个|名|人|件|million|billion|m\b|bn|units|stores|people|yuan|hk|us|cars|vehicles)"
_FORMS: tuple[tuple[Callable[[re.Match[str]], str], tuple[str, ...]], ...] = (
    # Leaning on the period that is spoken of.
    (lambda m: f"same:{m['year']}", (_Y + "年?的?同[期季]", "(?:the )?same (?:period|quarter) (?:of|in) " + _Y)),
    (lambda m: "same_last_year", (
        "(?:去年|上年|上一年度?|前一年)的?同[期季比]", "(?:a|one) year (?:ago|earlier)", "the corresponding period(?: of last year)?",
        "(?:the )?same (?:period|quarter)(?: (?:a year (?:ago|earlier)|of the (?:previous|prior) year|(?:of )?last year))?",
        "the (?:year[- ]ago|prior[- ]year) (?:period|quarter)",
    )),
    # Stretches that ended on a day, and nine months.
    (_ended, (f"{_LENGTH} ended (?:on )?{_DAY_EN}", f"{_LENGTH} ended (?:on )?{_DAY_US}",
              rf"(?:截至)?{_Y}年(?P<month>\d{{1,2}})月\d{{1,2}}日止(?P<length>十二|[三六九369]|12)个月")),
    (_nine, (f"(?:{_Y}年)?前(?:三|3)个?季度?", f"(?:{_Y}年)?前[9九]个?月", rf"(?:{_Y}年)?(?<!\d)1月?[-~至]9月份?",
             f"(?:the )?first (?:nine months|three quarters)(?: of {_Y})?", rf"(?<!\d)9m ?{_YY}(?!\d)")),
    # Quarters and halves with a year.
    (_quarter, (
        f"{_YY}(?:财年|年度?)?[ ,的]*{_QZ}", rf"(?:fy ?)?{_YY}(?:财年|年)?[ /-]?q(?P<quarter>[1-4])(?![a-z\d])",
        rf"(?<![a-z\d])q(?P<quarter>[1-4])[ ,']*(?:of |in )?(?:fy ?)?'?{_YY}(?!\d)",
        rf"(?<![\d.])(?P<quarter>[1-4])q ?(?:fy)?{_YY}(?!\d)",
        f"(?:the )?{_QE}[ -]quarter,? (?:of |in )?(?:fiscal |fy ?)?{_Y}", f"{_Y}'?s? {_QE}[ -]quarter",
    )),
    (_half, (
        f"{_YY}年?(?:财年)?(?P<half>[上下])半年", rf"(?:fy ?)?{_YY} ?h(?P<half>[12])(?![a-z\d])",
        rf"(?<![a-z\d])h(?P<half>[12])[ ,']*(?:of )?(?:fy ?)?'?{_YY}(?!\d)", rf"(?<![\d.])(?P<half>[12])h ?{_YY}(?!\d)",
        f"(?:the )?(?P<half>first|second) half (?:of )?(?:fiscal |fy ?)?{_Y}",
    )),
    (lambda m: f"{m['year']}H1", (f"{_Y}年?(?:中期|中报|半年报|中期业绩)", f"{_Y} interim")),
    # Days, months, years.
    (_of_day, (rf"{_Y}年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?", _DAY_EN, _DAY_US,
               rf"(?<![\d.]){_Y}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)")),
    (_of_month, (rf"{_Y}年(?P<month>\d{{1,2}})月份?(?:[底末初]|[中上下]旬)?", f"{_MONTH},? (?:of )?{_Y}",
                 rf"(?<![\d.]){_Y}-(?P<month>0[1-9]|1[0-2])(?![\d-])")),
    (_year, (
        rf"{_Y}(?:财年|年度|年?全年|年(?:[底末初]|至今)?)", rf"(?<![\d.]){_Y}a(?![a-z])", r"(?<![\da-z])(?:fy ?|fiscal (?:year )?)" + _YY + r"(?!\d)",
        rf"(?<![\d.,a-z$¥-])(?:the )?(?:full[ -])?(?:year |year[- ]end |end[- ])?{_Y}(?![\d%]|[.,]\d|[a-z]|{_COUNTED})",
    )),
    # Without a year of their own.
    (lambda m: f"this:{_part(m)}", (f"(?:今年|本年度?)的?{_QZ}", "(?:今年|本年度?)的?(?P<half>[上下])半年")),
    (lambda m: f"last:{_part(m)}", (f"(?:去年|上年)的?{_QZ}", "(?:去年|上年)的?(?P<half>[上下])半年")),
    (lambda m: f"?Q{_ORDER[m['quarter']]}", (
        "第(?P<quarter>[一二三四1-4])个?季度?", r"(?<![\d一二三四五六七八九十个])(?P<quarter>[一二三四])季度?(?=[\W，。的末]|$|[^度])",
        "(?P<quarter>[一三])季报", r"(?<![a-z0-9])q(?P<quarter>[1-4])(?![a-z\d])", f"(?:the )?{_QE}[ -]quarter",
    )),
    (lambda m: f"?Q{_month(m) // 3}", ("(?:the )?(?P<month>march|june|september|december)[ -]quarter",)),
    (lambda m: f"?H{_ORDER[m['half']]}", (
        r"(?<![\d个])(?P<half>[上下])半年", "(?:the )?(?P<half>first|second) half(?: of the year)?", r"(?<![a-z0-9])h(?P<half>[12])(?![a-z\d])",
    )),
    (lambda m: f"?-{_month(m):02d}-{int(m['day']):02d}", (
        r"(?<![\d年.])(?P<month>1[0-2]|[1-9])月(?P<day>[1-3]?\d)[日号]", _MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d%,.]\d|\d)", r"(?P<day>(?<![\d.,])[1-3]?\d)(?:st|nd|rd|th)? (?:of )?" + _MONTH + "(?![a-z])",
    )),
    (lambda m: f"?-{_month(m):02d}", (
        r"(?<![\d年.至~-])(?P<month>1[0-2]|[1-9])月份?(?:[底末初])?(?!\d)",
        "(?:in|during|of|by|for|since|until) " + _MONTH + "(?![a-z])",
    )),
    (lambda m: "last_year", ("去年全年", "去年底?", "上年末?", "last year", "the (?:previous|prior) year")),
    (lambda m: "this_year", ("今年以来", "今年", "this year", "year to date", "本年度?")),
    (lambda m: "before", ("上一?个?季度", "上季", "(?:the )?(?:previous|prior|last|preceding) quarter")),
    (lambda m: "this", ("本季度?", "当季", "报告期内?", "期内", "(?:the|this|that) quarter", "(?:during )?the (?:reporting )?period")),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), read) for read, patterns in _FORMS for pattern in patterns)
_HINT = re.compile(r"\d|[年季月期半]|quarter|year|half|month|period|fy|" + "|".join(_MONTHS))
_BASE = re.compile(
    r"(?:较|比|高于|低于|超过|好于|多于|少于|不及|优于|相比于?|相较于?|对比|从|由|自|versus|vs\.?|compared (?:with|to)|against|from|than|over|on)"
    r"(?: the| that of| those of)? *$"
)


def find_periods(plain: str) -> list[Said]:
    """Find the periods of a text in the order in which they stand.

    Examples
    --------
    >>> [s.form for s in find_periods("2025年第三季度营收，较去年同期增长；2024 q3, h1 2025, 三季度")]
    ['2025Q3', 'same_last_year', '2024Q3', '2025H1', '?Q3']
    """
    if not _HINT.search(plain):
        return []
    taken = bytearray(len(plain))
    found: list[Said] = []
    for pattern, read in _COMPILED:
        for match in pattern.finditer(plain):
            start, end = match.span()
            start += len(match[0]) - len(match[0].lstrip())
            if any(taken[start:end]) or not _is_valid(form := read(match)):
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(Said(start, end, form, _BASE.search(plain[max(0, start - 30) : start]) is not None))
    return sorted(found, key=lambda said: said.start)


def _is_valid(form: str) -> bool:
    if not form:
        return False
    if form[0].isdigit():
        try:
            parse_period(form)
        except ValueError:
            return False
    return True


def resolve(form: str, current: str) -> str:
    """Say which period is meant, given the one that is being spoken of; an empty string where that does not tell.

    Examples
    --------
    >>> resolve("?Q2", "2025Q3"), resolve("same_last_year", "2025Q3"), resolve("same:2023", "2025Q3")
    ('2025Q2', '2024Q3', '2023Q3')
    >>> resolve("before", "2025Q1"), resolve("this", "2025Q1"), resolve("last_year", "2025Q1"), resolve("?Q2", "")
    ('2024Q4', '2025Q1', '2024', '')
    """
    if form[0].isdigit():
        return form
    if not current:
        return ""
    year = int(current[:4])
    head, _, rest = form.partition(":")
    named = {"this": current, "this_year": str(year), "last_year": str(year - 1)}
    if head == "same":
        return _other_year(current, int(rest)) if rest else ""
    if rest:
        return f"{year - (head == 'last')}{rest}"
    if form == "same_last_year":
        return _earlier(current, 4)
    if form == "before":
        return _earlier(current, 1) if "Q" in current and "/" not in current else ""
    if form[0] == "?":
        made = "/".join(f"{year}{part[1:]}" for part in form.split("/"))
        return made if _is_valid(made) else ""
    return named[form]


def _earlier(period: str, lag: int) -> str:
    try:
        return earlier(period, lag)
    except (DataError, ParameterError):
        return ""


def _other_year(period: str, year: int) -> str:
    return re.sub(r"\d{4}", str(year), period) if "/" not in period else re.sub(r"\d{4}", str(year), period)


def walk(said: Sequence[Said], current: str) -> Iterator[tuple[Said, str]]:
    """Resolve the periods of a text one after the other: what lacks a year takes that of the one before it.

    A base does not become the period that is spoken of.
    """
    for one in said:
        period = resolve(one.form, current)
        yield one, period
        if (
            period
            and not one.is_base
            and one.form not in ("same_last_year", "before", "last_year")
            and "same:" not in one.form
        ):
            current = period


__all__ = ["Said", "find_periods", "resolve", "walk"]
