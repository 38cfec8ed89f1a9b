"""SCCT matches, image repair and what a correlation explains."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.response import (
    CLUSTERS,
    CRISIS_TYPES,
    IMAGE_REPAIR,
    POSTURES,
    STRATEGIES,
    image_repair,
    match_response,
    match_table,
    variance_explained,
)

PLAIN = {"crisis_history": False, "negative_reputation": False}
types = st.sampled_from(sorted(CRISIS_TYPES))
said = st.sets(st.sampled_from(sorted(STRATEGIES)))


@pytest.mark.parametrize(
    ("crisis_type", "history", "required"),
    [
        # The guidelines of Coombs 2007: inform for victims, diminish for accidents, rebuild for the preventable,
        # one step more with a history; deny only rumours and challenges.
        ("natural_disaster", False, "inform"), ("natural_disaster", True, "diminish"),
        ("technical_error_accident", False, "diminish"), ("technical_error_accident", True, "rebuild"),
        ("management_misconduct", False, "rebuild"), ("management_misconduct", True, "rebuild"),
        ("rumor", False, "deny"), ("rumor", True, "diminish"), ("challenge", False, "deny"), ("challenge", True, "rebuild"),
    ],
)  # fmt: skip
def test_required_postures(crisis_type, history, required):
    assert match_response(crisis_type, [], crisis_history=history, negative_reputation=False).required == required
    assert match_response(crisis_type, [], crisis_history=False, negative_reputation=history).required == required


@pytest.mark.parametrize(
    ("strategies", "given_", "match", "mixed"),
    [
        (["apology", "adjusting_information"], "rebuild", "matched", False),
        (["excuse"], "diminish", "under", False),
        (["denial", "apology"], "rebuild", "matched", True),
        (["denial", "instructing_information"], "inform", "under", False),
        (["ingratiation"], "none", "under", False),
        ([], "none", "under", False),
    ],
)
def test_what_was_said_after_a_preventable_crisis(strategies, given_, match, mixed):
    found = match_response("management_misconduct", strategies, **PLAIN)
    assert (found.given, found.match, found.mixed) == (given_, match, mixed)


def test_too_much_is_over():
    found = match_response("natural_disaster", ["compensation"], **PLAIN)
    assert (found.match, found.steps) == ("over", 2)


@given(types, said, st.booleans(), st.booleans())
def test_a_modifier_never_lowers_what_is_required(crisis_type, strategies, history, reputation):
    plain = match_response(crisis_type, strategies, **PLAIN)
    bumped = match_response(crisis_type, strategies, crisis_history=history, negative_reputation=reputation)
    assert CLUSTERS.index(bumped.cluster) - CLUSTERS.index(plain.cluster) in (0, 1)
    assert POSTURES.index(bumped.required) >= POSTURES.index(plain.required)
    assert bumped.steps <= plain.steps


@given(types, said, said)
def test_saying_more_never_accommodates_less(crisis_type, strategies, more):
    first = match_response(crisis_type, strategies, **PLAIN)
    assert match_response(crisis_type, strategies | more, **PLAIN).steps >= first.steps


def test_the_table_holds_every_reading():
    table = match_table(["challenge", "management_misconduct"], ["apology"])
    assert len(table) == 8
    assert table.groupby("crisis_type")["match"].apply(list).to_dict() == {
        "challenge": ["over", "matched", "matched", "matched"], "management_misconduct": ["matched"] * 4,
    }  # fmt: skip


@pytest.mark.parametrize(("crisis_type", "strategy"), [("rumour", "apology"), ("rumor", "apologies")])
def test_unknown_names_are_refused(crisis_type, strategy):
    with pytest.raises(ParameterError, match="Did you mean"):
        match_response(crisis_type, [strategy], **PLAIN)


def test_benoit_has_five_strategies_and_fourteen_tactics():
    counts = pd.Series(IMAGE_REPAIR).value_counts().to_dict()
    assert counts == {"reduction": 6, "evasion": 4, "denial": 2, "corrective_action": 1, "mortification": 1}


def coding(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["response_id", "coder", "code", "source_id"])


def test_image_repair_counts_coders_and_keeps_sources():
    rows = coding(
        ("r1", "c1", "mortification", "s2"), ("r1", "c2", "mortification", "s1"), ("r1", "c2", "bolstering", "s1")
    )
    found = image_repair(rows)
    assert found.to_numpy().tolist() == [
        ["r1", "reduction", "bolstering", 1, 2, "s1"], ["r1", "mortification", "mortification", 2, 2, "s1 s2"],
    ]  # fmt: skip
    assert image_repair(coding()).empty


@pytest.mark.parametrize(
    ("row", "message"),
    [(("r1", "c1", "mortifcation", "s1"), 'Did you mean "mortification"'),
     (("r1", " ", "mortification", "s1"), "column coder is empty"),
     (("r1", float("nan"), "mortification", "s1"), "column coder is empty"),
     (("r1", "c1", "mortification", None), "column source_id is empty"),
     (("r1", "c1", "mortification", ""), "column source_id is empty")],
)  # fmt: skip
def test_a_code_needs_a_name_a_coder_and_a_source(row, message):
    with pytest.raises(DataError, match=message):
        image_repair(coding(row))


def test_variance_explained():
    """Ma & Zhan 2016: r = .23 between response match and reputation, r = -.54 between responsibility and it."""
    assert variance_explained(0.23).point == pytest.approx(0.0529)
    assert variance_explained(-0.54).point == pytest.approx(0.2916)
    spanning = variance_explained(0.1, -0.05, 0.25)
    assert (spanning.low, spanning.high) == (0.0, 0.0625)


@pytest.mark.parametrize("arguments", [(1.2,), (0.1, 0.2, 0.3), (float("nan"),), (0.1, float("nan"), 0.2)])
def test_impossible_correlations(arguments):
    with pytest.raises(ParameterError):
        variance_explained(*arguments)


@given(st.floats(-1, 1), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1))
def test_every_correlation_of_the_interval_is_covered(r, below, above, at):
    low, high = max(-1.0, r - below), min(1.0, r + above)
    found = variance_explained(r, low, high)
    assert found.low - 1e-12 <= (low + at * (high - low)) ** 2 <= found.high + 1e-12
