"""Ranked options scale by the criteria's own ends."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.options import smaa

CRITERIA = pd.DataFrame({"criterion": ["gain", "cost"], "direction": ["up", "down"], "low": [0, 0], "high": [10, 1000]})


def scores(**cells):
    rows = [(o, c, *ends) for o, by in cells.items() for c, ends in zip(("gain", "cost"), by, strict=True)]
    return pd.DataFrame(rows, columns=["option", "criterion", "low", "high"]).assign(source_id="judgement")


def first(found):
    return found.query("rank == 1").set_index("option")["point"]


def test_raw_units_and_direction_do_not_decide():
    table = scores(dear=((5, 5), (900, 900)), cheap=((5, 5), (100, 100)))
    assert first(smaa(table, CRITERIA, draws=500)).to_dict() == {"dear": 0.0, "cheap": 100.0}


@settings(max_examples=15, deadline=None)
@given(st.floats(0.001, 1000), st.integers(0, 5))
def test_a_change_of_unit_changes_nothing(factor, seed):
    table = scores(a=((2, 6), (100, 400)), b=((1, 9), (300, 500)))
    scaled, ends = table.copy(), CRITERIA.copy()
    for frame in (scaled, ends):
        cost = frame["criterion"] == "cost"
        for end in ("low", "high"):
            frame[end] = frame[end].where(~cost, frame[end] * factor)
    results = [first(smaa(*pair, draws=300, seed=seed)) for pair in ((table, CRITERIA), (scaled, ends))]
    assert (results[0] - results[1]).abs().max() < 1.0


def test_rows_sum_to_all_draws_and_keep_documents():
    found = smaa(scores(a=((2, 6), (100, 400)), b=((1, 9), (300, 500))), CRITERIA, {"gain": 3, "cost": 1}, draws=400)
    assert found.groupby("rank")["point"].sum().round(9).tolist() == [100, 100]
    assert (found["low"] <= found["point"]).all() and set(found["source_id"]) == {("judgement",)}


@pytest.mark.parametrize(("wrong", "words"), [
    (scores(a=((2, 60), (1, 1))), "within 0 to 10"),
    (pd.concat([scores(a=((2, 6), (1, 1)))] * 2), "stands twice"),
])  # fmt: skip
def test_a_score_that_does_not_hold_is_named(wrong, words):
    with pytest.raises(DataError, match=words):
        smaa(wrong, CRITERIA)


def test_unknown_names_are_named():
    with pytest.raises(ParameterError, match='no criterion "gains". Did you mean "gain"'):
        smaa(scores(a=((1, 1), (1, 1))).replace("gain", "gains"), CRITERIA)
    with pytest.raises(ParameterError, match="The prior names"):
        smaa(scores(a=((1, 1), (1, 1))), CRITERIA, {"gain": 1})
