"""Errors for people: what is wrong, where, what was expected, what to do next.

Every error that a user can cause derives from `FaneconError`; its `exit_code` is what the command
line returns, so a scheduler can tell a typing mistake from broken data.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Characters that nobody sees and that change what is seen: controls, line separators, marks of direction."""


class FaneconError(Exception):
    """The base of all errors a user can cause."""

    exit_code = 1


class ParameterError(FaneconError):
    """A name or value that the user gave does not fit."""

    exit_code = 2


class DataError(FaneconError):
    """A table or a row in a case folder does not hold.

    Parameters
    ----------
    message : str
    problems : sequence, optional
        Every single problem, where there are several.
    """

    exit_code = 3

    def __init__(self, message: str, problems: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


def escaped(text: str) -> str:
    r"""Write characters of `UNSEEN` as escapes, so that text from anywhere can go to a terminal.

    Examples
    --------
    >>> escaped("red \x1b[31m, reversed \u202e")
    'red \\x1b[31m, reversed \\u202e'
    """
    return UNSEEN.sub(lambda m: m[0].encode("unicode_escape").decode(), text)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known names.

    Parameters
    ----------
    name : str
        What the user typed.
    known : iterable of str
        What would have been right.

    Returns
    -------
    str
        A sentence starting with a space, or an empty string where there is nothing to offer.

    Examples
    --------
    >>> did_you_mean("xiaomy", ["xiaomi", "popmart"])
    ' Did you mean "xiaomi"?'
    >>> did_you_mean("q", ["xiaomi", "popmart"])
    ' Known: popmart, xiaomi.'
    """
    names = sorted(set(known))
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if near:
        return " Did you mean " + " or ".join(f'"{n}"' for n in near) + "?"
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (f", … ({len(names)} in all)" if len(names) > 12 else "")
    return f" Known: {shown}."


def one_a_cause(problems: Iterable[Any], most: int = 5) -> tuple[Any, ...]:
    """Say once what many rows share: problems of one column that say the same, with their lines.

    Parameters
    ----------
    problems : iterable of fanecon.evidence.tables.Problem
    most : int
        How many other lines are named.

    Returns
    -------
    tuple of Problem
        The first of each kind, in their order.

    Examples
    --------
    >>> from fanecon.evidence.tables import Problem
    >>> rows = [Problem("a.csv", n, "date", f"v{n}", "the cell is not a day", "Write it as 2025-11-18") for n in (2, 3)]
    >>> [str(p) for p in one_a_cause(rows)]
    ["a.csv, line 2, column date (value 'v2'): the cell is not a day; so in line 3. Write it as 2025-11-18."]
    """
    kinds: dict[tuple[Any, ...], list[Any]] = {}
    for p in dict.fromkeys(problems):
        kinds.setdefault((p.file, p.column, p.problem, p.remedy), []).append(p)
    joined = []
    for first, *others in kinds.values():
        lines = ", ".join(str(p.line) for p in others[:most])
        more = f", … ({len(others) + 1} rows in all)" if len(others) > most else ""
        what = f"{first.problem}; so in line{'s' * (len(others) > 1)} {lines}{more}"
        joined.append(replace(first, problem=what) if others else first)
    return tuple(joined)
