"""Periods and dates as readers of Chinese and of English write them."""

from __future__ import annotations

from fanecon.errors import FaneconError
from fanecon.notation.numbers import LANGUAGES, check_language
from fanecon.notation.periods import Period, parse_period

_MONTHS = [
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
]
_QUARTERS = "一二三四"
_PARTS = {  # a stretch of a day by its first and its last minute
    "00:00-11:59": ("上午", "morning"), "06:00-11:59": ("上午", "morning"), "12:00-17:59": ("下午", "afternoon"),
    "18:00-23:59": ("晚间", "evening"),
}  # fmt: skip


def format_period(period: str | Period, lang: str) -> str:
    """Write a period or a date in words.

    Parameters
    ----------
    period : str or fanecon.notation.periods.Period
        "2025", "2025H1", "2025Q3", "2025-11", "2025-W46", "2025-11-18" or "2025Q1/2025Q3".
    lang : str
        "zh" or "en".

    Examples
    --------
    >>> format_period("2025Q3", "zh"), format_period("2025Q3", "en")
    ('2025年第三季度', 'Q3 2025')
    >>> format_period("2025-11-18", "zh"), format_period("2025-11-18", "en")
    ('2025年11月18日', '18 November 2025')
    >>> format_period("2025Q1/2025Q3", "en"), format_period("2025-W46", "zh")
    ('Q1 2025 to Q3 2025', '2025年第46周')
    """
    check_language(lang)
    text = str(period)
    try:
        parsed = parse_period(text)
    except ValueError as error:
        raise FaneconError(str(error)) from None
    if parsed.frequency == "span":
        return {"zh": "至", "en": " to "}[lang].join(format_period(p, lang) for p in text.split("/"))
    day = parsed.start
    year, week, _ = day.isocalendar()
    half, quarter = (day.month + 5) // 6, (day.month + 2) // 3
    forms = {
        "Y": (f"{day.year}年", f"{day.year}"),
        "H": (f"{day.year}年{'上下'[half - 1]}半年", f"H{half} {day.year}"),
        "Q": (f"{day.year}年第{_QUARTERS[quarter - 1]}季度", f"Q{quarter} {day.year}"),
        "M": (f"{day.year}年{day.month}月", f"{_MONTHS[day.month - 1]} {day.year}"),
        "W": (f"{year}年第{week}周", f"week {week} of {year}"),
        "D": (f"{day.year}年{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]} {day.year}"),
    }
    return forms[parsed.frequency][LANGUAGES.index(lang)]


def format_moment(moment: str, lang: str) -> str:
    """Write a time of the day no finer than it is known; its year goes without saying.

    Parameters
    ----------
    moment : str
        A local time, or two with a slash between.
    lang : str
        "zh" or "en".

    Raises
    ------
    FaneconError
        For anything else.

    Examples
    --------
    >>> format_moment("2026-01-05T21:35", "zh"), format_moment("2026-01-05T21:35", "en")
    ('1月5日21:35', '21:35 on 5 January')
    >>> format_moment("2026-01-06T18:00/2026-01-06T23:59", "en")
    'the evening of 6 January'
    """
    first, _, last = moment.partition("/")
    (day, clock), (end, until) = (part.partition("T")[::2] for part in (first, last or first))
    if not clock:
        raise FaneconError(f'"{moment}" is no time, such as 2026-01-05T21:35.')
    if day != end:
        return {"zh": "至", "en": " to "}[check_language(lang)].join(format_moment(t, lang) for t in (first, last))
    zh, en = format_period(day, "zh").partition("年")[2], format_period(day, "en").rpartition(" ")[0]
    part = _PARTS.get(f"{clock}-{until}")
    if part:
        return f"{zh}{part[0]}" if check_language(lang) == "zh" else f"the {part[1]} of {en}"
    span = clock if until == clock else f"{clock}–{until}"
    return f"{zh}{span}" if check_language(lang) == "zh" else f"{span} on {en}"
