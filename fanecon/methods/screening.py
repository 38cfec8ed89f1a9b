"""Screen partners before signing: vetoes over dated evidence.

A veto is not compensatory: no reach and no price makes up for it. Each rule is a predicate over
evidence items that carry two dates, when the conduct occurred and when it was known, so a backtest can
be honest about what a given day could show. Silence is not innocence: a rule without any evidence is
told apart from a rule whose evidence does not suffice. A search that found nothing is evidence too: an item
with a credence of 0 records it.

Why a veto at all: negative information about an endorser is the strongest of the source effects that
Amos, Holmes & Strutton (2008, International Journal of Advertising 27:209-234) found.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods.frames import with_columns, with_numbers
from fanecon.methods.moments import stretch

Clock = Literal["occurred", "published"]
_Item = Mapping[Hashable, Any]
CLOCKS = ("occurred", "published")
COLUMNS = ("item_id", "candidate", "kind", "occurred", "known_by", "tier", "source_id")
OPTIONAL = ("value", "registered", "credence")
_DATES = ("occurred", "known_by", "registered")
_SUMMARY = ("candidate", "vetoed", "p_veto_low", "p_veto_high", "fires", "possible", "no_evidence", "items", "counted")
_VETO = ("candidate", "rule", "kind", "status", "p_low", "p_high", "items")
# Evidence that is not there yet on the day: to call its rule "silent" would look ahead.
_ABSENT = ("later", "undated")


@dataclass(frozen=True)
class Rule:
    """A veto: which evidence makes it fire.

    Parameters
    ----------
    code : str
    kind : str
        The kind of evidence it looks at.
    tiers : tuple of str
        Tiers of document that can carry it.
    window_months : int, optional
        How long the conduct counts; None: for ever.
    threshold : float, optional
        The item's value (a share from 0 to 1) has to lie above it.
    registered : bool
        Whether the item's question must have been registered before it was asked.
    """

    code: str
    kind: str
    tiers: tuple[str, ...] = ("A", "B", "C")
    window_months: int | None = None
    threshold: float | None = None
    registered: bool = False


RULES = (
    Rule("R1", "insult_to_users"),
    Rule("R2", "court_or_regulator"),
    Rule("R3", "campaign_against_brand", window_months=24),
    Rule("R4", "fabricated_metrics"),
    Rule("R5", "panel_objection", threshold=0.5, registered=True),
)
"""Insult to the brand's own users; finding of a court or regulator; campaign against the brand within
two years; fabricated metrics; objection by more than half of a pre-registered panel of the community."""
_KINDS = tuple(rule.kind for rule in RULES)


@dataclass(frozen=True)
class Screening:
    """What the rules say on a day.

    Parameters
    ----------
    as_of : date
    clock : {"occurred", "published"}
    rules : tuple of Rule
        Those applied.
    candidates : DataFrame
        One row a candidate: ``candidate, vetoed, p_veto_low, p_veto_high`` (equal to 1 where vetoed; they
        speak of the evidence held, not of what a search under the rules without evidence might find),
        ``fires, possible, no_evidence`` (rules, joined by spaces), ``items`` (held on the day) and
        ``counted`` (of these).
    vetoes : DataFrame
        One row a candidate and rule: ``candidate, rule, kind, status, p_low, p_high, items`` (ids that count,
        joined by spaces). Status: "fires", "possible" (its items hold with a probability below 1), "silent"
        (its evidence does not suffice, or records a search that found nothing), "no_evidence".
    ledger : DataFrame
        Every item with ``rule, counts`` (flag) and ``reason``: "counts", "uncertain" (counts with its
        credence), "nothing_found" (credence 0), "undated", "later", "weak_source",
        "outside_window", "not_registered", "no_value", "not_above_threshold".
    """

    as_of: date
    clock: Clock
    rules: tuple[Rule, ...]
    candidates: pd.DataFrame
    vetoes: pd.DataFrame
    ledger: pd.DataFrame


def screen(
    evidence: pd.DataFrame,
    as_of: date,
    clock: Clock = "published",
    *,
    candidates: Collection[str] = (),
    panel_threshold: float = 0.5,
) -> Screening:
    """Apply the veto rules to the evidence of a day.

    Parameters
    ----------
    evidence : DataFrame
        One row an item: ``item_id, candidate, kind, occurred, known_by, tier, source_id``; both dates may be a
        year, a month or a day, a span of these (counted at its end) or empty, written as text, a date or a
        Timestamp. Optional: ``value`` (share of a panel that objects, 0–1), ``registered`` (when its question
        was registered), ``credence`` (0–1, how probable it is that the item holds; empty: 1; 0: searched, and
        nothing was found). Blanks around names do not count.
    as_of : date
    clock : {"occurred", "published"}
        Whether an item counts from when the conduct occurred (what a search could have found), or only
        from when our document was published (what we can show).
    candidates : collection of str
        Names to list even without evidence.
    panel_threshold : float
        The share of a panel whose objection is a veto has to lie above it; from 0 up to, but not including, 1.

    Returns
    -------
    Screening
        Probabilities are bounds that hold however the items depend on one another: at least the
        greatest, at most the sum of the credences.

    Raises
    ------
    DataError
        If a column or a name is missing, an id stands twice, a kind or a date cannot be read, a date is a
        number, or an item was known before it occurred.
    ParameterError
        For another clock, or a threshold out of range.

    Examples
    --------
    >>> item = {"item_id": "i1", "candidate": "Candidate A", "kind": "insult_to_users", "occurred": "2025-09",
    ...         "known_by": "2026-01-07", "tier": "B", "source_id": "doc-1"}
    >>> day = date(2026, 1, 4)
    >>> [bool(screen(pd.DataFrame([item]), day, c).candidates["vetoed"][0]) for c in ("occurred", "published")]
    [True, False]
    """
    if clock not in CLOCKS:
        raise ParameterError(f'clock="{clock}". Expected one of {", ".join(CLOCKS)}.')
    if not 0 <= panel_threshold < 1:
        raise ParameterError(f"panel_threshold={panel_threshold}. Expected a share from 0 up to, but not including, 1.")
    rules = tuple(rule if rule.threshold is None else replace(rule, threshold=panel_threshold) for rule in RULES)
    ledger = _checked(evidence)
    by_kind = {rule.kind: rule for rule in rules}
    ledger["rule"] = ledger["kind"].map({kind: rule.code for kind, rule in by_kind.items()})
    reasons = [_reason(by_kind[item["kind"]], item, as_of, clock) for item in ledger.to_dict("records")]
    ledger["reason"] = pd.Series(reasons, dtype=object)
    ledger["counts"] = ledger["reason"].isin(["counts", "uncertain"])
    names = sorted({*(name.strip() for name in candidates), *ledger["candidate"]})
    items: dict[str, list[_Item]] = {name: [] for name in names}
    for item in ledger.to_dict("records"):
        items[item["candidate"]].append(item)
    rows = {name: [_veto(name, rule, items[name]) for rule in rules] for name in names}
    vetoes = pd.DataFrame([row for name in names for row in rows[name]], columns=[*_VETO])
    summary = pd.DataFrame([_candidate(name, rows[name], items[name]) for name in names], columns=[*_SUMMARY])
    return Screening(as_of, clock, rules, summary, vetoes, ledger[[*COLUMNS, *OPTIONAL, "rule", "counts", "reason"]])


def _checked(evidence: pd.DataFrame) -> pd.DataFrame:
    """Names without blanks around them, dates as text (empty where there is none), a credence of 1 where none is."""
    clean = with_columns(evidence, COLUMNS, "evidence")
    for column in (c for c in COLUMNS if c not in _DATES):
        clean[column] = clean[column].fillna("").astype(str).str.strip()
        if (clean[column] == "").any():
            row = int((clean[column] == "").to_numpy().argmax())
            raise DataError(f"evidence: row {row}, column {column} is empty. Expected a name.")
    for column in _DATES:
        cells = evidence[column] if column in evidence.columns else [""] * len(clean)
        clean[column] = [_written(cell, f"evidence: row {row}, column {column}") for row, cell in enumerate(cells)]
    for column in ("value", "credence"):
        clean[column] = evidence[column].to_numpy() if column in evidence.columns else math.nan
    clean = with_numbers(clean, ["value", "credence"], "evidence", high=1.0).fillna({"credence": 1.0})
    twice = clean["item_id"][clean["item_id"].duplicated()]
    if len(twice):
        raise DataError(f"evidence: {twice.iloc[0]} stands twice. Expected one row an item.")
    for row, item in enumerate(clean.to_dict("records")):
        if item["kind"] not in _KINDS:
            near = did_you_mean(str(item["kind"]), _KINDS)
            raise DataError(f'evidence: row {row}: no rule reads "{item["kind"]}".{near}')
        known = _known_day(item["known_by"])
        if item["occurred"] and known and known < stretch(item["occurred"], "evidence")[0].date():
            raise DataError(
                f"evidence: row {row}: known by {item['known_by']}, before it occurred ({item['occurred']}). Expected "
                "the day its document was published: mend either date."
            )
    return clean


def _written(cell: object, where: str) -> str:
    """A date as text that can be read."""
    if isinstance(cell, str):
        text = cell.strip()
    elif cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        text = ""
    elif isinstance(cell, date):  # a Timestamp is one as well
        text = f"{cell:%Y-%m-%d}"
    else:  # a year read as a number would become 1970
        raise DataError(f'{where} holds {cell!r}, not a date. Write dates as text, such as "2025" or "2025-11-18".')
    if text:
        stretch(text, where)
    return text


def _known_day(text: str) -> date | None:
    """The day by which a date, however coarse, has certainly come; None where it is empty."""
    return (stretch(text, "evidence")[1] - datetime.resolution).date() if text else None


def _reason(rule: Rule, item: _Item, as_of: date, clock: Clock) -> str:
    occurred, known = _known_day(item["occurred"]), _known_day(item["known_by"])
    day = occurred if clock == "occurred" else known
    if day is None:
        return "undated"
    if day > as_of:
        return "later"
    if item["tier"] not in rule.tiers:
        return "weak_source"
    if rule.window_months is not None:
        if occurred is None:
            return "undated"
        if pd.Timestamp(occurred) < pd.Timestamp(as_of) - pd.DateOffset(months=rule.window_months):
            return "outside_window"
    if rule.registered:
        registered = _known_day(item["registered"])
        if registered is None or occurred is None or registered >= occurred:
            return "not_registered"
    if rule.threshold is not None:
        if math.isnan(item["value"]):
            return "no_value"
        if item["value"] <= rule.threshold:
            return "not_above_threshold"
    return {0.0: "nothing_found", 1.0: "counts"}.get(float(item["credence"]), "uncertain")


def _veto(name: str, rule: Rule, items: Sequence[_Item]) -> tuple[Any, ...]:
    mine = [item for item in items if item["rule"] == rule.code]
    counted = [item for item in mine if item["counts"]]
    low, high = _bounds(counted)
    held = any(item["reason"] not in _ABSENT for item in mine)
    status = "fires" if low == 1 else "possible" if low > 0 else "silent" if held else "no_evidence"
    return name, rule.code, rule.kind, status, low, high, " ".join(sorted(str(item["item_id"]) for item in counted))


def _candidate(name: str, vetoes: Sequence[tuple[Any, ...]], items: Sequence[_Item]) -> tuple[Any, ...]:
    counted = [item for item in items if item["counts"]]
    low, high = _bounds(counted)
    by_status = [" ".join(v[1] for v in vetoes if v[3] == status) for status in ("fires", "possible", "no_evidence")]
    held = sum(item["reason"] not in _ABSENT for item in items)
    return name, low == 1, low, high, *by_status, held, len(counted)


def _bounds(items: Sequence[_Item]) -> tuple[float, float]:
    """Probability that at least one item holds, whatever their dependence (Fréchet)."""
    credences = [float(item["credence"]) for item in items]
    # fsum, so that the order of the items cannot matter.
    return max(credences, default=0.0), min(1.0, math.fsum(credences))
