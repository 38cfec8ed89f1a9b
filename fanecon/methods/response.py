"""Did the answer fit the crisis, by situational crisis communication theory.

Coombs (2007, Corporate Reputation Review 10:163-176): the more responsibility the public ascribes to an organisation,
the more accommodating its answer has to be. Which crisis type holds and what was said are judgements: they arrive as
data, with coder and evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.methods.frames import documents, with_columns, with_keys

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
        One row a type and combination of modifiers: ``crisis_type, crisis_history, negative_reputation, cluster``
        (after the modifiers), ``required, given`` (postures; given is the most accommodating one, "none" where nothing
        but bolstering was said), ``match`` ("under", "matched", "over"), ``steps`` (given less required on `POSTURES`),
        ``mixed`` (denial beside diminishing or rebuilding, which wears both out) and the documents of all codes. Empty
        where no type or no answer was coded.

    Raises
    ------
    DataError
        If a column is missing or a cell of it is empty.
    ParameterError
        For a code that is not in the tables.

    Examples
    --------
    >>> codes = pd.DataFrame({"scheme": ["crisis_type", "response_strategy"], "code": ["challenge", "apology"],
    ...                       "source_id": "doc-1"})
    >>> response_fit(codes)[["cluster", "required", "match"]].iloc[[0, -1]].to_numpy().tolist()
    [['accidental', 'deny', 'over'], ['preventable', 'rebuild', 'matched']]
    """
    columns = ["scheme", "code"]
    codes = with_keys(with_columns(codings, columns, "codings"), columns, "codings")
    types, said = (codes.loc[codes["scheme"] == s, "code"].unique() for s in ("crisis_type", "response_strategy"))
    readings = product(types if len(said) else (), (False, True), (False, True))
    rows = [(kind, *modifiers, *_matched(kind, said, any(modifiers))) for kind, *modifiers in readings]
    names = "crisis_type crisis_history negative_reputation cluster required given match steps mixed"
    table = pd.DataFrame(rows, columns=names.split())
    for column, ids in documents(codings).items():
        table[column] = [ids] * len(table)
    return table


def _matched(crisis_type: str, strategies: Iterable[str], is_worse: bool) -> tuple[str, str, str, str, int, bool]:
    """Cluster, posture required and given, how they match, by how many steps, and whether denial stood beside others.

    A history of similar crises or a bad reputation makes it worse: one cluster up, both together too. Denial is asked
    for only by a rumour or a challenge. That it is asked for only without either modifier is our own rule, not one of
    the guidelines: with a modifier the crisis has left the cluster in which nobody is to blame, and to deny would fall
    short of the posture of the next one.
    """
    cluster = CLUSTERS[min(CLUSTERS.index(_known(crisis_type, CRISIS_TYPES, "crisis type")) + is_worse, 2)]
    required = "deny" if crisis_type in ("rumor", "challenge") and not is_worse else _REQUIRED[cluster]
    said = {_known(strategy, STRATEGIES, "response strategy") for strategy in strategies}
    given = max(said & set(POSTURES), key=POSTURES.index, default="none")
    # Saying nothing, or praising oneself only, falls one short even of denial.
    steps = (POSTURES.index(given) if given != "none" else -1) - POSTURES.index(required)
    match = "under" if steps < 0 else "over" if steps else "matched"
    return cluster, required, given, match, steps, "deny" in said and bool(said & {"diminish", "rebuild"})


def _known(name: str, table: Mapping[str, str], what: str) -> str:
    if name not in table:
        raise ParameterError(f'There is no {what} "{name}".{did_you_mean(name, table)}')
    return table[name]
