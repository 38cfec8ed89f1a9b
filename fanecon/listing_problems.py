"""What is wrong with a file, one line a cause: the rows it stands in are named together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fanecon.evidence.tables import Problem

_MOST = 3


def problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Say what is wrong: problems that differ only in their rows, columns and values are one line.

    Parameters
    ----------
    problems : iterable of Problem

    Examples
    --------
    >>> rows = ((2, "x"), (9, "y"))
    >>> bad = [Problem("a.csv", n, "期间 (D)", v, f'"{v}" is not a period', "Write 2025Q3") for n, v in rows]
    >>> list(problem_lines(bad))
    ["a.csv, lines 2 and 9, column 期间 (D) (values 'x', 'y'): the value is not a period. Write 2025Q3."]
    """
    causes: dict[tuple[str, str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        value = f'"{problem.value}"'
        cause = tuple(text.replace(value, "the value") for text in (problem.problem, problem.remedy))
        causes[problem.file, cause[0], cause[1]].append(problem)
    for (file, what, remedy), alike in causes.items():
        yield str(alike[0]) if len(alike) == 1 else _together(file, what, remedy, alike)


def _together(file: str, what: str, remedy: str, alike: list[Problem]) -> str:
    lines = [str(n) for n in dict.fromkeys(p.line for p in alike) if n]
    columns = list(dict.fromkeys(p.column for p in alike if p.column))
    values = list(dict.fromkeys(p.value for p in alike if p.value))
    place = file + "".join(
        f", {noun if len(names) == 1 else noun + 's'} {_few(names)}"
        for noun, names in (("line", lines), ("column", columns)) if names
    )  # fmt: skip
    if len(values) == 1:
        return str(Problem(place, None, None, values[0], what.replace("the value", f'"{values[0]}"'), remedy))
    shown = ", ".join(repr(v if len(v) <= 30 else f"{v[:29]}…") for v in values[:_MOST])
    more = ", …" if len(values) > _MOST else ""
    return f"{place}{f' (values {shown}{more})' if values else ''}: {what}. {remedy}."


def _few(names: list[str]) -> str:
    if len(names) <= _MOST + 1:
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{', '.join(names[:_MOST])} and {len(names) - _MOST} more"
