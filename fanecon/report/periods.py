"""Periods as people write them in running text: 2025年第三季度, Q3 FY25, nine months ended 30 September 2025, 去年同期.

A period is absolute, or it leans on another one: on a year that stands nearby (三季度), or on the period that is being
spoken of (去年同期, the quarter). How each looks stands in `patterns.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from fanecon.errors import DataError, ParameterError
from fanecon.notation.periods import earlier, label, ordinal, parse_period, span_of_months
from fanecon.report.patterns import kinds, looks, table


@dataclass(frozen=True, slots=True)
class Said:
    """A period in a text."""

    start: int
    end: int
    # The period where it is absolute; "?Q3" where it lacks its year; a name where it leans on another period:
    # "same_last_year", "last_year", "this_year", "whole_year", "next_year", "this", "before", "next_quarter".
    form: str
    is_base: bool = False  # whether something is compared with it: 较2024年同期, from Q3 2024

    @property
    def is_main(self) -> bool:
        """Whether it says what is spoken of, and does not lean on that."""
        leans = ("same_last_year", "before", "last_year", "this", "this_year")
        return not self.is_base and self.form not in leans and not self.form.startswith("same:")


def _form(found: re.Match[str], read: str) -> str:
    """Fill what a form is read as: "{Y}Q{quarter}" with the year and the quarter that were found."""
    said = {name: text for name, text in found.groupdict().items() if text}
    year = said.pop("year", "") or (f"20{said.pop('short')}" if "short" in said else "?")
    values = table("patterns")["values"]
    n = {k: int(t) if t.isdigit() else values.get(t) or values[t[:3]] for k, t in said.items()}
    first = n["month"] - n["length"] + 1 if "length" in n else n.get("month", 0)
    if "length" in n or "until" in n:
        return span_of_months(year, first, n.get("until", n["month"])) if first > 0 else ""
    return read.format(Y=year, **n)


@lru_cache(maxsize=8192)  # headings, tables and the whole report are searched more than once
def find_periods(plain: str) -> tuple[Said, ...]:
    """Find the periods of a text in the order in which they stand."""
    taken = bytearray(len(plain))
    found: list[Said] = []
    for read, pattern in kinds("periods") if looks("hint").search(plain) else ():
        for match in pattern.finditer(plain):
            start, end = match.span()
            if not any(taken[start:end]) and _is_valid(form := _form(match, read)):
                taken[start:end] = b"\1" * (end - start)
                is_base = looks("base").search(plain[max(0, start - 30) : start]) or looks("since").match(plain, end)
                found.append(Said(start, end, form, is_base is not None))
    return tuple(sorted(found, key=lambda said: said.start))


def _is_valid(form: str) -> bool:
    try:
        return form != "" and (not form[0].isdigit() or parse_period(form) is not None)
    except ValueError:
        return False


def resolve(form: str, current: str) -> str:
    """Say which period is meant, given the one that is being spoken of; an empty string where that does not tell."""
    if form[0].isdigit() or not current:
        return form if form[0].isdigit() else ""
    (head, _, rest), year = form.partition(":"), int(current[:4])
    if form in ("before", "next_quarter"):
        is_quarter = parse_period(current).frequency == "Q"
        return label("Q", ordinal(current)[1] + (1 if form == "next_quarter" else -1)) if is_quarter else ""
    whole = {"this": 0, "same_last_year": -1, "next_year": 1}
    if form in whole or head == "same":
        later = whole[form] if form in whole else int(rest) - year
        made = re.sub(r"\d{4}", lambda found: str(int(found[0]) + later), current)
    else:
        made = form.replace("?", str(year)) if form[0] == "?" else f"{year - head.startswith('last')}{rest}"
    return made if _is_valid(made) else ""


def step_back(period: str, lag: int) -> str:
    """Return the period some quarters before another; empty where there is none."""
    try:
        return earlier(period, lag) if period else ""
    except (DataError, ParameterError):
        return ""
