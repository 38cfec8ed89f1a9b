"""Ranked options scale by the criteria's own ends."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.options import closeness, net_flows, reversals, smaa

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
    with pytest.raises(ParameterError, match="Expected one of at least zero for each of"):
        smaa(scores(a=((1, 1), (1, 1))), CRITERIA, {"gain": 1})


def test_the_scale_is_said_and_may_decide():
    """On the declared scale the gain hardly differs; between the worst and the best it is all there is."""
    table = scores(a=((5, 5), (100, 100)), b=((5.1, 5.1), (130, 130)))
    declared, local = (
        first(smaa(table, CRITERIA, {"gain": 6, "cost": 4}, 1e6, scale, 400)) for scale in ("declared", "local")
    )
    assert (declared["a"], local["b"]) == (100, 100)
    with pytest.raises(ParameterError, match='scale="global"'):
        smaa(table, CRITERIA, scale="global")


AIRCRAFT = np.array([
    [2.0, 1500, 20000, 5.5, 5, 9], [2.5, 2700, 18000, 6.5, 3, 5],
    [1.8, 2000, 21000, 4.5, 7, 7], [2.2, 1800, 20000, 5.0, 5, 5],
])  # fmt: skip


def test_topsis_gives_the_textbook_closeness():
    """V19: Hwang & Yoon's fighter aircraft; the price is to be low."""
    found = closeness(AIRCRAFT, np.array([0.2, 0.1, 0.1, 0.1, 0.2, 0.3]), np.array([1, 1, 1, -1, 1, 1]))
    assert found.round(3).tolist() == [0.643, 0.268, 0.614, 0.312]


def test_options_that_are_alike_tie_where_the_package_divides_by_nought():
    same = np.full((3, 2), 2.0)
    for values in (same, np.zeros((2, 2)), np.array([[1.0, 5.0], [2.0, 5.0]])):
        weights = np.array([0.0, 1.0]) if np.ptp(values[:, 0]) else np.array([0.5, 0.5])
        assert closeness(values, weights, np.array([1, 1])).tolist() == [0.5] * len(values)
    assert net_flows(same, np.array([0.5, 0.5]), np.array([1, 1])).tolist() == [0, 0, 0]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6))
def test_net_flows_sum_to_nought(cells):
    assert net_flows(np.array(cells, dtype=float), np.array([0.7, 0.3]), np.array([1, -1])).sum() == pytest.approx(0)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 1000)), min_size=3, max_size=6))
def test_the_declared_scale_never_turns_a_pair(cells):
    table = scores(**{f"o{i}": ((g, g), (c, c)) for i, (g, c) in enumerate(cells)})
    found = reversals(table, CRITERIA).set_index("method")
    n = len(cells)
    assert (found.loc["declared", "pairs"], found.loc["declared", "firsts"]) == (0, 0)
    assert (found["of"] == n * (n - 1) * (n - 2) // 2).all() and set(found["source_id"]) == {("judgement",)}


def test_local_scales_can_turn_a_pair():
    """Without the extreme option c the range of the cost shrinks, and a and b change places."""
    table = scores(a=((5, 5), (100, 100)), b=((4, 4), (0, 0)), c=((0, 0), (1000, 1000)))
    found = reversals(table, CRITERIA, {"gain": 0.4, "cost": 0.6}).set_index("method")["pairs"]
    assert (found["declared"], found["local"]) == (0, 1)
    with pytest.raises(DataError, match="at least three"):
        reversals(table[table["option"] != "c"], CRITERIA)


def test_a_score_of_nothing_is_not_left_to_chance():
    table = scores(a=((1, 1), (1, 1)), b=((1, 1), (1, 1)))
    with pytest.raises(DataError, match="row 0, column option is empty"):  # it would count as a score that is not there
        smaa(table.assign(option=[None, *table["option"][1:]]), CRITERIA)
