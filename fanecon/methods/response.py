"""Did the answer fit the crisis, by situational crisis communication theory.

Coombs (2007, Corporate Reputation Review 10:163-176): the more responsibility the public ascribes to an organisation,
the more accommodating its answer has to be. Which crisis type holds and what was said are judgements: they arrive as
data, with coder and evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.methods.frames import documents, with_columns

CLUSTERS = ("victim", "accidental", "preventable")
"""Coombs's clusters, by rising responsibility."""

CRISIS_TYPES: Mapping[str, str] = {
    "natural_disaster": "victim", "rumor": "victim", "workplace_violence": "victim", "product_tampering": "victim",
    "challenge": "accidental", "technical_error_accident": "accidental", "technical_error_harm": "accidental",
    "human_error_accident": "preventable", "human_error_harm": "preventable", "deceived_stakeholders": "preventable",
    "management_misconduct": "preventable", "misdeed_with_injuries": "preventable",
}  # fmt: skip
"""Coombs's crisis types and their clusters."""

POSTURES = ("deny", "inform", "diminish", "rebuild")
"""By rising accommodation; to inform and adjust is the base of every answer."""

STRATEGIES: Mapping[str, str] = {
    "attack_accuser": "deny", "denial": "deny", "scapegoat": "deny",
    "instructing_information": "inform", "adjusting_information": "inform",
    "excuse": "diminish", "justification": "diminish",
    "compensation": "rebuild", "apology": "rebuild",
    "reminder": "bolster", "ingratiation": "bolster", "victimage": "bolster",
}  # fmt: skip
"""What was said → posture. Bolstering only supplements another posture."""

_REQUIRED = {"victim": "inform", "accidental": "diminish", "preventable": "rebuild"}


@dataclass(frozen=True)
class Match:
    """The answer that a crisis called for, beside the one that was given.

    Parameters
    ----------
    cluster : str
        After crisis history and reputation have been counted.
    required, given : str
        Postures; given is the most accommodating one, "none" where nothing but bolstering was said.
    match : {"under", "matched", "over"}
    steps : int
        Given minus required on `POSTURES`; negative where too little was given.
    mixed : bool
        Whether denial stood beside diminishing or rebuilding, which wears both out.
    """

    cluster: str
    required: str
    given: str
    match: Literal["under", "matched", "over"]
    steps: int
    mixed: bool


def match_response(
    crisis_type: str, strategies: Iterable[str], *, crisis_history: bool, negative_reputation: bool
) -> Match:
    """Compare the posture given with the one SCCT asks for.

    A history of similar crises or a bad reputation moves the crisis one cluster up (both together too:
    one step). Denial is asked for only by a rumour or a challenge. That it is asked for only without either
    modifier is our own rule, not one of the guidelines: with a modifier the crisis has left the cluster in
    which nobody is to blame, and to deny would fall short of the posture of the next one.

    Parameters
    ----------
    crisis_type : str
        One of `CRISIS_TYPES`.
    strategies : iterable of str
        What was said, of `STRATEGIES`.
    crisis_history, negative_reputation : bool
        Intensifiers.

    Returns
    -------
    Match

    Raises
    ------
    ParameterError
        For a name that is not in the tables.

    Examples
    --------
    >>> found = match_response("challenge", ["apology"], crisis_history=True, negative_reputation=False)
    >>> found.cluster, found.required, found.match
    ('preventable', 'rebuild', 'matched')
    """
    bumped = crisis_history or negative_reputation
    cluster = CLUSTERS[min(CLUSTERS.index(_known(crisis_type, CRISIS_TYPES, "crisis type")) + bumped, 2)]
    may_deny = crisis_type in ("rumor", "challenge") and not bumped
    required = "deny" if may_deny else _REQUIRED[cluster]
    said = {_known(strategy, STRATEGIES, "response strategy") for strategy in strategies}
    given = max(said & set(POSTURES), key=POSTURES.index, default="none")
    # Saying nothing, or praising oneself only, falls one short even of denial.
    steps = (POSTURES.index(given) if given != "none" else -1) - POSTURES.index(required)
    match: Literal["under", "matched", "over"] = "under" if steps < 0 else "over" if steps else "matched"
    return Match(cluster, required, given, match, steps, "deny" in said and bool(said & {"diminish", "rebuild"}))


def match_table(crisis_types: Collection[str], strategies: Collection[str]) -> pd.DataFrame:
    """The match under every reading of the crisis that is open to debate.

    Parameters
    ----------
    crisis_types : collection of str
        The types that coders or readers could see in it.
    strategies : collection of str
        What was said.

    Returns
    -------
    DataFrame
        One row a type and combination of modifiers: ``crisis_type, crisis_history, negative_reputation,
        cluster, required, given, match, steps, mixed``.

    Raises
    ------
    ParameterError
        For a name that is not in the tables.

    Examples
    --------
    >>> match_table(["management_misconduct"], ["apology"])["match"].unique().tolist()
    ['matched']
    """
    rows = []
    for crisis_type, history, reputation in product(crisis_types, (False, True), (False, True)):
        m = match_response(crisis_type, strategies, crisis_history=history, negative_reputation=reputation)
        rows.append((crisis_type, history, reputation, m.cluster, m.required, m.given, m.match, m.steps, m.mixed))
    names = "crisis_type crisis_history negative_reputation cluster required given match steps mixed"
    return pd.DataFrame(rows, columns=names.split())


def response_fit(codings: pd.DataFrame) -> pd.DataFrame:
    """Compare the answer given with the one that the theory asks for, under every reading of the crisis.

    Parameters
    ----------
    codings : DataFrame
        ``scheme, code`` and documents: codes of `CRISIS_TYPES` under the scheme "crisis_type", of `STRATEGIES` under
        "response_strategy"; other schemes are left out.

    Returns
    -------
    DataFrame
        One row a type and combination of modifiers: ``crisis_type, crisis_history, negative_reputation, cluster,
        required, given, match`` ("under", "matched", "over"), ``steps, mixed`` (denial beside diminishing or
        rebuilding) and the documents of all codes. Empty where no type or no answer was coded.

    Raises
    ------
    DataError
        If a column is missing.
    ParameterError
        For a code that is not in the tables.

    Examples
    --------
    >>> codes = pd.DataFrame({"scheme": ["crisis_type", "response_strategy"], "code": ["challenge", "apology"],
    ...                       "source_id": "doc-1"})
    >>> response_fit(codes)[["cluster", "required", "match"]].iloc[[0, -1]].to_numpy().tolist()
    [['accidental', 'deny', 'over'], ['preventable', 'rebuild', 'matched']]
    """
    codes = with_columns(codings, ["scheme", "code"], "codings")
    types, said = (codes.loc[codes["scheme"] == s, "code"].unique() for s in ("crisis_type", "response_strategy"))
    table = match_table(types, said) if len(types) and len(said) else match_table([], [])
    for column, ids in documents(codings).items():
        table[column] = [ids] * len(table)
    return table


def _known(name: str, table: Mapping[str, str], what: str) -> str:
    if name not in table:
        raise ParameterError(f'There is no {what} "{name}".{did_you_mean(name, table)}')
    return table[name]
