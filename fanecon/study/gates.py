"""`#| needs: NAME …` as the first line of a cell: it runs where every name is there, else the page says why, once.

A name is a table of the case, `comments`, a setting of `case.yaml` (with dots between levels), or a variable of an
earlier cell. A table is there when it has rows, comments when some were imported, a setting when it is filled, a
variable when its cell ran and what it holds is no `Refusal`, no empty frame and not None. `#| only: NAME …` leaves the
cell out without a word: its section does not apply to the case. The line is a comment, so that linters and editors see
plain Python; what a skipped cell would have assigned or said counts as missing, so that later cells and answers know.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from fanecon.errors import FaneconError, did_you_mean
from fanecon.evidence.config import setting_names
from fanecon.methods.refusal import Refusal
from fanecon.study.cases import COMMENTS, OpenCase
from fanecon.study.words import refused

SKIPPED_MIME = "application/vnd.fanecon.skipped+json"
NOTHING_LEFT = ("没有可用的行", "no row is left")
"""Why a variable does not hold: nothing to tell a reader, for the tables behind it are there."""
_LINES = {"#| needs:": "needs", "#| only:": "only"}


class StudyLike(Protocol):
    """What a gate asks of a study."""

    case: OpenCase
    missing: dict[str, tuple[str, str]]

    def skip(self, gate: Gate, names: Iterable[str], findings: Iterable[str], why: tuple[str, str], /) -> None:
        """Record that a cell was left out."""


@dataclass(frozen=True)
class Gate:
    """The first line of a gated cell; its kind is "needs" or "only"."""

    kind: str
    names: tuple[str, ...]


def gate_of(source: str) -> Gate | None:
    r"""Read the gate of a cell; None where it has none.

    Examples
    --------
    >>> gate_of("#| needs: closes event_attention\nx = 1")
    Gate(kind='needs', names=('closes', 'event_attention'))
    """
    first = source.lstrip("\n").partition("\n")[0].strip()
    for start, kind in _LINES.items():
        if first.startswith(start):
            return Gate(kind, tuple(first.removeprefix(start).split()))
    return None


def lacking(name: str, study: StudyLike, variables: dict[str, Any]) -> tuple[str, str] | None:
    """Say in both languages why a name is not there; None where it is.

    Raises
    ------
    FaneconError
        For a name that is neither a variable, a table nor a setting.
    """
    if name in study.missing:
        return study.missing[name]
    if name in variables:
        value = variables[name]
        if isinstance(value, Refusal):
            return refused(value)
        if value is None or (hasattr(value, "__len__") and not len(value)):
            return NOTHING_LEFT
        return None
    if name == COMMENTS or name in study.case.tables or name.partition(".")[0] in setting_names():
        return None if study.case.has(name) else study.case.described(name)
    known = [COMMENTS, *study.case.tables, *setting_names(), *variables]
    raise FaneconError(f'#| needs: there is no table, setting or variable "{name}".{did_you_mean(name, known)}')


def would_make(source: str) -> tuple[list[str], list[str]]:
    """Return the variables a cell assigns and the ids of the findings it says, each once, in the order they stand."""
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.expr)]
    nodes.sort(key=lambda n: (n.lineno, n.col_offset))
    # What a comprehension counts with stays inside of it: no later cell can miss that.
    loops = [n for c in nodes for n in getattr(c, "generators", ())]
    inside = {id(n) for loop in loops for n in ast.walk(loop.target)}
    names = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and id(n) not in inside]
    calls = [n for n in nodes if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "finding" and n.args]
    said = [str(c.args[0].value) for c in calls if isinstance(c.args[0], ast.Constant)]
    return list(dict.fromkeys(n.id for n in names)), list(dict.fromkeys(said))


def install(current: Callable[[], StudyLike]) -> None:
    """Make the running IPython read the gates for its current study; in plain Python there is nothing to do."""
    from IPython import get_ipython  # type: ignore[attr-defined, unused-ignore]

    shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    if shell is None:
        return

    def run(line: str, cell: str) -> Any:
        study, gate = current(), gate_of(line + "\n") or Gate("needs", ())
        for name in gate.names:
            why = lacking(name, study, shell.user_ns)
            if why is not None:
                study.skip(gate, *would_make(shell.transform_cell(cell)), why)
                return None
        return shell.run_cell(cell).raise_error()

    def gated(lines: list[str]) -> list[str]:
        first = lines[0] if lines else ""
        return [f"%%fanecon {first.strip()}\n", *lines[1:]] if gate_of(first) else lines

    gated.__name__ = "fanecon_gate"
    shell.register_magic_function(run, "cell", "fanecon")
    transformers = shell.input_transformers_cleanup
    transformers[:] = [t for t in transformers if getattr(t, "__name__", "") != gated.__name__]
    transformers.append(gated)
