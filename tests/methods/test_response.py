"""SCCT matches, reading by reading."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.response import CLUSTERS, CRISIS_TYPES, POSTURES, STRATEGIES, response_fit

types = st.sampled_from(sorted(CRISIS_TYPES))
said = st.sets(st.sampled_from(sorted(STRATEGIES)), min_size=1)


def matched(crisis_type, strategies, history=False, reputation=False):
    """The reading of one crisis type under one pair of modifiers."""
    codes = [("crisis_type", crisis_type), *(("response_strategy", code) for code in strategies)]
    fit = response_fit(pd.DataFrame(codes, columns=["scheme", "code"]))
    return fit[(fit["crisis_history"] == history) & (fit["negative_reputation"] == reputation)].iloc[0]


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
    assert matched(crisis_type, ["reminder"], history=history)["required"] == required
    assert matched(crisis_type, ["reminder"], reputation=history)["required"] == required


@pytest.mark.parametrize(
    ("strategies", "given_", "match", "mixed"),
    [
        (["apology", "adjusting_information"], "rebuild", "matched", False),
        (["excuse"], "diminish", "under", False),
        (["denial", "apology"], "rebuild", "matched", True),
        (["denial", "instructing_information"], "inform", "under", False),
        (["ingratiation"], "none", "under", False),
    ],
)
def test_what_was_said_after_a_preventable_crisis(strategies, given_, match, mixed):
    found = matched("management_misconduct", strategies)
    assert (found.given, found.match, found.mixed) == (given_, match, mixed)


def test_too_much_is_over():
    found = matched("natural_disaster", ["compensation"])
    assert (found.match, found.steps) == ("over", 2)


@given(types, said, st.booleans(), st.booleans())
def test_a_modifier_never_lowers_what_is_required(crisis_type, strategies, history, reputation):
    plain, bumped = matched(crisis_type, strategies), matched(crisis_type, strategies, history, reputation)
    assert CLUSTERS.index(bumped.cluster) - CLUSTERS.index(plain.cluster) in (0, 1)
    assert POSTURES.index(bumped.required) >= POSTURES.index(plain.required)
    assert bumped.steps <= plain.steps


@given(types, said, said)
def test_saying_more_never_accommodates_less(crisis_type, strategies, more):
    assert matched(crisis_type, strategies | more)["steps"] >= matched(crisis_type, strategies)["steps"]


@pytest.mark.parametrize(("crisis_type", "strategy"), [("rumour", "apology"), ("rumor", "apologies")])
def test_unknown_names_are_refused(crisis_type, strategy):
    with pytest.raises(ParameterError, match="Did you mean"):
        matched(crisis_type, [strategy])


def test_codes_of_a_crisis_give_one_row_a_reading_with_their_documents():
    rows = [
        ("crisis_type", "management_misconduct", "a"), ("crisis_type", "challenge", "b"), ("modifier", "crisis_history", "c"),
        ("response_strategy", "apology", "d"), ("response_strategy", "attack_accuser", "d"),
    ]  # fmt: skip
    codes = pd.DataFrame(rows, columns=["scheme", "code", "source_id"])
    fit = response_fit(codes)
    assert fit.groupby("crisis_type")["match"].apply(list).to_dict() == {
        "challenge": ["over", "matched", "matched", "matched"], "management_misconduct": ["matched"] * 4,
    }  # fmt: skip
    assert fit["mixed"].all() and set(fit["given"]) == {"rebuild"}
    assert fit["source_id"].tolist() == [("a", "b", "c", "d")] * 8
    assert response_fit(codes[codes["scheme"] == "crisis_type"]).empty and response_fit(codes[:0]).empty
    with pytest.raises(ParameterError, match='no response strategy "apolgy".*Did you mean "apology"'):
        response_fit(codes.replace("apology", "apolgy"))
    with pytest.raises(DataError, match="the column scheme is missing"):
        response_fit(codes[["code"]])


def test_an_empty_code_is_named():
    with pytest.raises(DataError, match="row 0, column code is empty"):
        response_fit(pd.DataFrame({"scheme": ["crisis_type"], "code": [None]}))
