"""Would the vetoes have stopped what went wrong, and what is held on whom.

A backtest on decisions that did go wrong gives a hit rate, with the few cases it has. It gives no
false-alarm rate: nobody searched the partners that caused no trouble for adverse evidence, and a rule
that would have stopped them too is no good rule.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods.cells import dates_in, known_day, names_in
from fanecon.methods.estimate import Estimate
from fanecon.methods.frames import with_columns
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.refusal import Refusal
from fanecon.methods.screening import RULES, Clock, Rule, checked_evidence, screen


@dataclass(frozen=True)
class Backtest:
    """What stage A would have said before decisions that went wrong.

    Parameters
    ----------
    table : DataFrame
        ``candidate, as_of, vetoed, fires``.
    hits, n : int
        Decisions that a veto would have stopped, of all.
    rate : Estimate
        With its 95 % Wilson interval.
    false_alarms : Refusal
        Code ``controls_not_searched``: whoever did not go wrong was not searched for adverse evidence, so
        how often the rules cry wolf is not known.
    """

    table: pd.DataFrame
    hits: int
    n: int
    rate: Estimate
    false_alarms: Refusal


def backtest(
    evidence: pd.DataFrame, decisions: pd.DataFrame, clock: Clock = "published", *, rules: Sequence[Rule] = RULES
) -> Backtest | Refusal:
    """Ask on the eve of decisions that went wrong whether a veto would have stopped them.

    Parameters
    ----------
    evidence : DataFrame
        See `screen`.
    decisions : DataFrame
        ``candidate, as_of`` (date or ISO text, the last day whose evidence may count): only decisions that did go
        wrong, each once.
    clock : {"occurred", "published"}
    rules : sequence of Rule

    Returns
    -------
    Backtest or Refusal
        Refusal code ``no_decisions``.

    Raises
    ------
    DataError
        If a decision has no candidate or no day, or stands twice: the same case again proves nothing. See
        also `screen`.
    ParameterError
        See `screen`.

    Examples
    --------
    >>> item = {"item_id": "i1", "candidate": "Candidate A", "kind": "court_or_regulator", "occurred": "2024",
    ...         "known_by": "2024", "tier": "A", "source_id": "doc-1"}
    >>> eve = pd.DataFrame({"candidate": ["Candidate A"], "as_of": ["2026-01-04"]})
    >>> found = backtest(pd.DataFrame([item]), eve)
    >>> found.hits, found.n, round(found.rate.low, 2), found.rate.high
    (1, 1, 0.21, 1.0)
    """
    cases = with_columns(decisions, ["candidate", "as_of"], "decisions")
    if cases.empty:
        return Refusal("no_decisions", {"decisions": 0, "required": 1})
    cases = pd.DataFrame(
        {"candidate": names_in(cases["candidate"], "decisions"), "as_of": dates_in(cases["as_of"], "decisions")}
    )
    if cases["as_of"].eq("").any() or cases.duplicated().any():
        row = int((cases["as_of"].eq("") | cases.duplicated()).argmax())
        raise DataError(f"decisions: row {row} has no day, or stands twice. Expected one row a decision, with its eve.")
    rows = []
    for candidate, as_of in zip(cases["candidate"], cases["as_of"], strict=True):
        day = known_day(as_of)
        assert day is not None
        found = screen(evidence, day, clock, candidates=[candidate], rules=rules).candidates
        row = found[found["candidate"] == candidate].iloc[0]
        rows.append((candidate, day, bool(row["vetoed"]), row["fires"]))
    table = pd.DataFrame(rows, columns=["candidate", "as_of", "vetoed", "fires"])
    hits, n = int(table["vetoed"].sum()), len(table)
    others = len(set(checked_evidence(evidence, rules)["candidate"]) - set(table["candidate"]))
    low, high = (float(end[0]) for end in wilson_interval(hits, n))
    rate = Estimate.hull(hits / n, [low, high])
    return Backtest(table, hits, n, rate, Refusal("controls_not_searched", {"others": others}))


def dated_evidence(evidence: pd.DataFrame, candidates: Collection[str], rules: Sequence[Rule] = RULES) -> pd.DataFrame:
    """Count what evidence is held on each name of a roster, without judging it.

    Parameters
    ----------
    evidence : DataFrame
        See `screen`.
    candidates : collection of str
        The roster.
    rules : sequence of Rule

    Returns
    -------
    DataFrame
        One row a name, sorted: ``candidate, items, dated`` (items with both dates).

    Raises
    ------
    DataError
        See `screen`.

    Examples
    --------
    >>> nothing = pd.DataFrame(columns=["item_id", "candidate", "kind", "occurred", "known_by", "tier", "source_id"])
    >>> dated_evidence(nothing, ["Candidate B"])["items"].tolist()
    [0]
    """
    items = checked_evidence(evidence, rules)
    dated = items["occurred"].ne("") & items["known_by"].ne("")
    names = sorted({*candidates, *items["candidate"]})
    rows = [
        (name, int((items["candidate"] == name).sum()), int(dated[items["candidate"] == name].sum())) for name in names
    ]
    return pd.DataFrame(rows, columns=["candidate", "items", "dated"])
