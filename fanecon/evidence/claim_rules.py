"""What a claim of each kind must bring along, so that a claim which cannot be checked is found by `fanecon check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from fanecon.errors import DataError, did_you_mean
from fanecon.evidence.claims import parse_operands, unit_of_duration
from fanecon.evidence.reported import Reported, growth_readings
from fanecon.evidence.tables import Problem, text_rows

NEEDS: Mapping[str, tuple[str, ...]] = {
    "level": ("metric", "period"),
    "growth": ("metric", "period", "base_period", "stated"),
    "rank": ("metric", "period", "stated"),
    "rank_change": ("metric", "period", "base_period", "stated"),
    "streak": ("metric", "period", "stated", "of:"),
    "first_passage": ("metric", "period", "stated"),
    "cumulative": ("metric", "period", "stated"),
    "share": ("metric", "period", "stated", "base:"),
    "trend": ("period", "of:"),
    "duration": ("stated", "from:", "to:"),
    "quotation": (),
    "happening": (),
}
"""Columns, and operands (with a colon), that a kind cannot do without."""

_UNITS = {"rank": "rank", "rank_change": "rank", "share": "percent", "streak": "quarters", "duration": "duration"}
_OF = {"streak": ("growth", "presence"), "trend": ("rising", "falling")}


def claim_problems(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """List claims that could not be checked: something missing, a figure that is none, a name that leads nowhere.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        The tables of a case as text, with `file_line`.

    Returns
    -------
    list of Problem
    """
    lines = tables["claims"]["file_line"]
    return [
        Problem("claims.csv", int(line), column, value, what, remedy)
        for line, row in zip(lines, text_rows(tables["claims"]), strict=True)
        for column, value, what, remedy in _of_claim(row, tables)
    ]


def _of_claim(row: Mapping[str, str], tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str, str, str]]:
    try:
        operands = parse_operands(row["operands"], row["claim_id"])
    except DataError:
        yield "operands", row["operands"], "an operand cannot be read", "Write key:value, separated by spaces"
        return
    for need in NEEDS[row["kind"]]:
        missing = need.removesuffix(":") not in operands if need.endswith(":") else not row[need]
        if missing:
            where = "operands" if need.endswith(":") else need
            yield where, row[where], f"a claim of kind {row['kind']} needs {need}", "Fill it in, or choose another kind"
    of = operands.get("of", ("",))[0]
    if row["kind"] in _OF and of and of not in _OF[row["kind"]]:
        yield "operands", of, "of: is not one of the choices", f"Use one of: {', '.join(_OF[row['kind']])}"
    yield from _unreadable(row, operands, tables)
    yield from _dangling(row, operands, tables)


def _unreadable(
    row: Mapping[str, str], operands: Mapping[str, tuple[str, ...]], tables: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[str, str, str, str]]:
    """Read every figure of a claim as its check will: in the unit of its kind, or of its metric."""
    metrics = dict(zip(tables["metrics"]["metric"], tables["metrics"]["unit"], strict=True))
    kind = row["kind"]
    unit = _UNITS.get(kind) or metrics.get(row["metric"], "")
    figures = [("stated", row["stated"])] if row["stated"] else []
    if kind != "share":
        figures += [("operands", figure) for key in ("now", "base") for figure in operands.get(key, ())]
    for column, printed in figures:
        try:
            if column == "stated" and kind == "growth":
                growth_readings(printed)
            else:
                Reported(printed, unit)
            if kind == "duration":
                unit_of_duration(printed)
        except ValueError as error:
            yield column, printed, str(error), "Write it as printed, such as 22.3%, 约28万 or 24小时内"


def _dangling(
    row: Mapping[str, str], operands: Mapping[str, tuple[str, ...]], tables: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[str, str, str, str]]:
    metrics, claims, events = (
        set(tables[t][c]) for t, c in (("metrics", "metric"), ("claims", "claim_id"), ("events", "event_id"))
    )
    named = [("operands", m, metrics) for key in ("with", "printed") for m in operands.get(key, ())]
    named += [("related", m, metrics) for m in row["related"].split()]
    named += [("operands", m, metrics) for pair in operands.get("proxy", ()) for m in pair.split("/")]
    if row["kind"] == "share":
        named += [("operands", m, metrics) for m in operands.get("base", ())]
    named += [("operands", e, events) for e in operands.get("event", ())]
    for end in (*operands.get("from", ()), *operands.get("to", ())):
        if end.startswith("claim:"):
            named.append(("operands", end.removeprefix("claim:"), claims))
        elif end != "report":
            named.append(("operands", end, events))
    for column, name, known in named:
        if name not in known:
            yield column, name, "no such row is known", f"Correct the name.{did_you_mean(name, known)}".rstrip(".?")
