"""One cause, one message: problems that many rows share are said once, with their lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fanecon.evidence.tables import Problem

_SHOWN = 5


def grouped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Join problems that say the same of one column.

    Parameters
    ----------
    problems : iterable of Problem

    Returns
    -------
    tuple of Problem
        The first of each kind, with the other lines.

    Examples
    --------
    >>> rows = [Problem("a.csv", n, "date", f"v{n}", "the cell is not a day", "Write it as 2025-11-18") for n in (2, 3)]
    >>> [str(p) for p in grouped(rows)]
    ["a.csv, line 2, column date (value 'v2'): the cell is not a day; so in line 3. Write it as 2025-11-18."]
    """
    kinds: dict[tuple[str | None, ...], list[Problem]] = {}
    for p in dict.fromkeys(problems):
        kinds.setdefault((p.file, p.column, p.problem, p.remedy), []).append(p)
    joined = []
    for first, *others in kinds.values():
        if others:
            lines = ", ".join(str(p.line) for p in others[:_SHOWN])
            more = f" … ({len(others) + 1} rows in all)" if len(others) > _SHOWN else ""
            word = "line" if len(others) == 1 else "lines"
            first = replace(first, problem=f"{first.problem}; so in {word} {lines}{more}")
        joined.append(first)
    return tuple(joined)
