"""Periods as people write them in running text: 2025年第三季度, Q3 FY25, nine months ended 30 September 2025, 去年同期.

A period is absolute, or it leans on another one: on a year that stands nearby (三季度), or on the period that is being
spoken of (去年同期, the quarter). How each looks stands in `patterns.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from fanecon.errors import DataError, ParameterError
from fanecon.notation.periods import earlier, parse_period
from fanecon.report.patterns import table


@dataclass(frozen=True, slots=True)
class Said:
    """A period in a text.

    Attributes
    ----------
    start, end : int
    form : str
        The period where it is absolute; "?Q3" where it lacks its year; a name where it leans on another period:
        "same_last_year", "last_year", "this_year", "whole_year", "next_year", "this", "before", "next_quarter".
    is_base : bool
        Whether something is compared with it: 较2024年同期, from Q3 2024.
    """

    start: int
    end: int
    form: str
    is_base: bool = False

    @property
    def is_main(self) -> bool:
        """Whether it says what is spoken of, and does not lean on that."""
        leans = ("same_last_year", "before", "last_year", "this", "this_year")
        return not self.is_base and self.form not in leans and not self.form.startswith("same:")


_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_ORDERS = ("first 1st 一 1 上", "second 2nd 二 2 下", "third 3rd 三 3", "fourth 4th 四 4")
_PARTS = {word: str(n) for n, several in enumerate(_ORDERS, start=1) for word in several.split()}
_LENGTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "quarter": 3, "half": 6, "year": 12, "fiscal year": 12,
            "三": 3, "六": 6, "九": 9, "十二": 12, "3": 3, "6": 6, "9": 9, "12": 12}  # fmt: skip
_MONTH = "(?P<month>sept|" + "|".join(f"{m[:3]}(?:{m[3:]})?" if len(m) > 3 else m for m in _MONTHS) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_SLOTS = {
    "{LENGTH}": f"(?:the )?(?P<length>{'|'.join(w for w in _LENGTHS if w.isascii())})(?:[ -]months?)?(?: period)?",
    "{DAY_EN}": r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?:of )?{M},? {Y}",
    "{DAY_US}": r"{M} (?P<day>\d{1,2})(?:st|nd|rd|th)?,? {Y}",
    "{COUNTED}": " ?(?:万|亿|元|台|辆|家|个|名|人|件)"
    r"| ?(?:million|billion|m\b|bn|units|stores|people|yuan|hk|us|cars|vehicles)",
    "{QZ}": "第?(?P<quarter>[一二三四1234])季度?",
    "{QE}": r"(?<![\d])(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th)",
    "{M2}": _MONTH.replace("month", "until"),
    "{YY}": rf"(?:{_YEAR}|(?<!\d)(?P<short>[12]\d))", "{M}": _MONTH, "{Y}": _YEAR,
}  # fmt: skip


def _month(text: str) -> int:
    return int(text) if text.isdigit() else next(n for n, m in enumerate(_MONTHS, 1) if m.startswith(text[:3]))


def _form(found: re.Match[str], read: str) -> str:
    """Fill what a form is read as: "{Y}Q{quarter}" with the year and the quarter that were found."""
    said = {name: text for name, text in found.groupdict().items() if text}
    filled = {name: _PARTS.get(said.get(name, ""), "") for name in ("quarter", "half")}
    filled["Y"] = said.get("year") or (f"20{said['short']}" if "short" in said else "?")
    month, until = _month(said.get("month", "0")), _month(said.get("until", "0"))
    filled |= {"M": f"{month:02d}", "D": f"{int(said.get('day', 0)):02d}"}
    if until:  # from one month to another: a quarter, a half, or what it is
        if until in (9, 12) and month == 1:
            return filled["Y"] + (f"Q1/{filled['Y']}Q3" if until == 9 else "")
        part, rest = divmod(until, months := until - month + 1)
        is_whole = months in (3, 6) and not rest
        return filled["Y"] + (
            f"{'Q' if months == 3 else 'H'}{part}" if is_whole else f"-{month:02d}/{filled['Y']}-{until:02d}"
        )
    if "length" in said:  # the stretch that ended on a day, such as the three months ended 30 September 2025
        part, rest = divmod(month, months := _LENGTHS[said["length"]])
        named = {3: f"Q{part}", 6: f"H{part}", 9: f"Q1/{filled['Y']}Q3", 12: ""}
        return "" if rest else filled["Y"] + named[months]
    return read.format(**filled, Q=month // 3)


_HINT = re.compile(r"\d|[年季月期半]|quarter|year|half|month|period|fy|" + "|".join(_MONTHS))
_SINCE = re.compile(r"年?以来|年?来的|的(?:近|约)?[\d.两三四五六七八九十]+倍")
_BASE = re.compile(
    r"(?:较|比|高于|低于|超过|好于|多于|少于|不及|优于|相比于?|相较于?|对比|从|由|自"
    r"|(?<![a-z])(?:versus|vs\.?|compared (?:with|to)|against|from|than|since|over|on)(?: (?:in|for|at|during))?)"
    r"(?: the| that of| those of)? *$"
)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    made = []
    for read, looks in table("patterns")["periods"].items():
        for look in looks:
            for slot, text in _SLOTS.items():
                look = look.replace(slot, text)
            made.append((re.compile(look), read))
    return tuple(made)


@lru_cache(maxsize=8192)  # headings, tables and the whole report are searched more than once
def find_periods(plain: str) -> tuple[Said, ...]:
    """Find the periods of a text in the order in which they stand.

    Examples
    --------
    >>> [s.form for s in find_periods("2025年第三季度营收，较去年同期增长；2024 q3, h1 2025, 三季度")]
    ['2025Q3', 'same_last_year', '2024Q3', '2025H1', '?Q3']
    """
    if not _HINT.search(plain):
        return ()
    taken = bytearray(len(plain))
    found: list[Said] = []
    for pattern, read in _forms():
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(taken[start:end]) or not _is_valid(form := _form(match, read)):
                continue
            taken[start:end] = b"\1" * (end - start)
            is_base = _BASE.search(plain[max(0, start - 30) : start]) or _SINCE.match(plain, end)
            found.append(Said(start, end, form, is_base is not None))
    return tuple(sorted(found, key=lambda said: said.start))


def _is_valid(form: str) -> bool:
    if not form:
        return False
    try:
        return not form[0].isdigit() or parse_period(form) is not None
    except ValueError:
        return False


def resolve(form: str, current: str) -> str:
    """Say which period is meant, given the one that is being spoken of; an empty string where that does not tell.

    Examples
    --------
    >>> resolve("?Q2", "2025Q3"), resolve("same_last_year", "2025Q3"), resolve("same:2023", "2025Q3")
    ('2025Q2', '2024Q3', '2023Q3')
    >>> resolve("before", "2025Q1"), resolve("next_quarter", "2025Q4"), resolve("next_year", "2025"), resolve("?Q2", "")
    ('2024Q4', '2026Q1', '2026', '')
    """
    if form[0].isdigit() or not current:
        return form if form[0].isdigit() else ""
    year = int(current[:4])
    head, _, rest = form.partition(":")
    if head == "same":
        return re.sub(r"\d{4}", rest, current)
    if rest:
        return f"{year - (head == 'last')}{rest}"
    if form == "same_last_year":
        return step_back(current, 4)
    after = re.sub(r"\d{4}", lambda found: str(int(found[0]) + 1), current)
    if form in ("before", "next_quarter"):
        is_quarter = "Q" in current and "/" not in current
        return step_back(*((current, 1) if form == "before" else (after, 3))) if is_quarter else ""
    if form[0] == "?":
        made = form.replace("?", str(year))
        return made if _is_valid(made) else ""
    years = {"this_year": str(year), "whole_year": str(year), "last_year": str(year - 1)}
    return (years | {"this": current, "next_year": after})[form]


def step_back(period: str, lag: int) -> str:
    """Return the period some quarters before another; empty where there is none.

    Examples
    --------
    >>> step_back("2025Q1", 1), step_back("2025", 1), step_back("", 4)
    ('2024Q4', '', '')
    """
    try:
        return earlier(period, lag) if period else ""
    except (DataError, ParameterError):
        return ""
