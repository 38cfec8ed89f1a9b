"""What an answer rests on: thresholds that hold when applied, and closed-form Sobol indices."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fanecon.errors import DataError, ParameterError
from fanecon.methods.choice import additive_value
from fanecon.methods.refusal import Refusal
from fanecon.methods.sensitivity import cell_sensitivity, deciding_evidence, sobol_indices
from fanecon.methods.smaa import dirichlet_weights, smaa

WEIGHTS = {"x": 2.0, "y": 1.0, "z": 0.0}
VALUES = hnp.arrays(
    float, st.tuples(st.integers(2, 4), st.just(3)), elements=st.integers(20, 80).map(lambda n: n / 100)
)


def frame(values: object) -> pd.DataFrame:
    array = np.asarray(values, dtype=float)
    return pd.DataFrame(array, index=list("abcd")[: len(array)], columns=list("xyz"))


# --- cells ----------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(VALUES, st.floats(0.01, 0.2))
def test_just_beyond_the_needed_value_the_first_rank_changes_and_before_it_does_not(values, width):
    low, high = frame(values - width), frame(values + width)
    middle = (low + high) / 2
    for cell in cell_sensitivity(low, high, WEIGHTS).itertuples():
        if cell.criterion == "z":
            assert np.isnan(cell.needed) and cell.status == "impossible"
            continue
        for beyond in (1e-6, -1e-6):
            moved = middle.copy()
            away = np.sign(cell.move) or (-1.0 if cell.option == cell.first else 1.0)
            moved.loc[cell.option, cell.criterion] = cell.needed + beyond * away
            total = moved @ pd.Series(WEIGHTS)
            leads = total[cell.first] - total.drop(cell.first).max()
            assert leads < 1e-9 if beyond > 0 else leads > -1e-9
            if beyond > 0:
                assert total[cell.new_first] > total[cell.first]
        low_end, needed, high_end = np.round([cell.low, cell.needed, cell.high], 12)
        assert (cell.status == "within_interval") == (low_end <= needed <= high_end)


def test_cells_by_hand():
    """a leads b by (2·0.2 + 1·0)/3 = 0.1333; b's x has to rise by 0.2, to 0.6."""
    middle = frame([[0.6, 0.5, 0], [0.4, 0.5, 0]])
    width = frame([[0, 0, 0], [0.25, 0.1, 0]])
    found = cell_sensitivity(middle - width.where(middle > 0, 0), middle + width, WEIGHTS).set_index(
        ["option", "criterion"]
    )
    cell = found.loc[("b", "x")]
    assert cell[["first", "new_first", "status"]].tolist() == ["a", "b", "within_interval"]
    assert [cell["needed"], cell["move"]] == pytest.approx([0.6, 0.2])
    assert [cell["lead_at_low"], cell["lead_at_high"]] == pytest.approx([0.3, -1 / 30])
    assert found.loc[("b", "y"), "status"] == "outside_interval"
    assert found.loc[("b", "y"), "needed"] == pytest.approx(0.9)
    assert found.loc[("a", "y"), "needed"] == pytest.approx(0.1)
    assert found["move"].abs().dropna().is_monotonic_increasing


def test_a_far_lead_cannot_be_overturned_by_a_light_criterion():
    values = frame([[1, 0.5, 0], [0, 0.5, 0]])
    found = cell_sensitivity(values, values, {"x": 9, "y": 1, "z": 0})
    assert (found.loc[found["criterion"] == "y", "status"] == "impossible").all()


@given(VALUES)
def test_leads_at_the_ends_are_those_of_the_additive_value(values):
    low, high = frame(values - 0.1), frame(values + 0.1)
    middle = (low + high) / 2
    for cell in cell_sensitivity(low, high, WEIGHTS).itertuples():
        for end, lead in ((cell.low, cell.lead_at_low), (cell.high, cell.lead_at_high)):
            moved = middle.copy()
            moved.loc[cell.option, cell.criterion] = end
            total = additive_value(moved, moved, WEIGHTS)["point"]
            assert lead == pytest.approx(total[cell.first] - total.drop(cell.first).max(), abs=1e-9)


def test_cells_off_the_scale_are_turned_away():
    with pytest.raises(DataError, match="local_scale"):
        cell_sensitivity(frame([[2, 0, 0], [0, 0, 0]]), frame([[2, 0, 0], [0, 0, 0]]), WEIGHTS)
    with pytest.raises(DataError, match="two options"):
        cell_sensitivity(frame([[0.2, 0, 0]]), frame([[0.2, 0, 0]]), WEIGHTS)


# --- facts ----------------------------------------------------------------------------------------


def test_fixing_a_cell_is_what_a_new_analysis_with_that_cell_known_says():
    low, high = frame([[0.5, 0.5, 0.5], [0.2, 0.3, 0.4]]), frame([[0.5, 0.6, 0.5], [1.0, 0.5, 0.6]])
    weights = dirichlet_weights(list("xyz"), draws=5000, seed=2)
    found = deciding_evidence(low, high, weights, seed=2)
    assert set(zip(found["option"], found["criterion"], strict=True)) == {
        ("a", "y"),
        ("b", "x"),
        ("b", "y"),
        ("b", "z"),
    }
    assert found.loc[0, ["option", "criterion", "changes"]].tolist() == ["b", "x", True]
    for cell in found.itertuples():
        for end, share in ((cell.low, cell.share_at_low), (cell.high, cell.share_at_high)):
            known_low, known_high = low.copy(), high.copy()
            known_low.loc[cell.option, cell.criterion] = known_high.loc[cell.option, cell.criterion] = end
            again = smaa(known_low, known_high, weights, seed=2)
            assert share == pytest.approx(again.acceptability.loc[cell.first, 1], abs=1e-9)


def test_certain_scores_leave_nothing_to_find():
    values = frame([[0.5, 0.5, 0.5], [0.2, 0.3, 0.4]])
    found = deciding_evidence(values, values, dirichlet_weights(list("xyz"), draws=10, seed=1), seed=1)
    assert found.empty and "changes" in found
    with pytest.raises(ParameterError, match="column"):
        deciding_evidence(values, values, dirichlet_weights(["x"], draws=10, seed=1), seed=1)


# --- Sobol indices --------------------------------------------------------------------------------

CUBE = dict.fromkeys(("x1", "x2", "x3"), (-np.pi, np.pi))


def ishigami(points: pd.DataFrame) -> np.ndarray:
    x1, x2, x3 = points.to_numpy().T
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def test_ishigami():
    """V23: closed form with a = 7, b = 0.1."""
    a, b = 7.0, 0.1
    one, two = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8
    both = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    total = one + two + both
    found = sobol_indices(CUBE, ishigami, base=4096, seed=1).set_index("parameter")
    expected = (
        pd.DataFrame({"first": [one, two, 0.0], "total": [one + both, two, both]}, index=["x1", "x2", "x3"]) / total
    )
    assert expected.round(4).to_numpy().tolist() == [[0.3139, 0.5576], [0.4424, 0.4424], [0, 0.2437]]
    for kind in ("first", "total"):
        assert found[kind].loc[expected.index].to_numpy() == pytest.approx(expected[kind].to_numpy(), abs=0.01)
        assert (found[f"{kind}_half"] < 0.06).all() and (found[f"{kind}_half"] >= 0).all()


@pytest.mark.parametrize("seed", [0, 5])
def test_the_seed_decides_points_and_confidence(seed):
    one = sobol_indices(CUBE, ishigami, base=128, seed=seed)
    pd.testing.assert_frame_equal(one, sobol_indices(CUBE, ishigami, base=128, seed=seed))
    assert not one.equals(sobol_indices(CUBE, ishigami, base=128, seed=seed + 1))


def test_nothing_to_explain_is_refused():
    assert sobol_indices(CUBE, lambda s: np.full(len(s), 3.0), base=8, seed=1) == Refusal(
        "constant_outcome", {"value": 3.0}
    )
    refused = sobol_indices(CUBE, lambda s: np.where(s["x1"] > 0, np.nan, 1.0), base=8, seed=1)
    assert isinstance(refused, Refusal) and refused.code == "not_finite" and refused.needs["scenarios"] == 40


@pytest.mark.parametrize(
    ("ranges", "base", "confidence"), [({}, 8, 0.9), ({"x": (1, 1)}, 8, 0.9), (CUBE, 7, 0.9), (CUBE, 8, 1)]
)
def test_what_does_not_fit_is_turned_away(ranges, base, confidence):
    with pytest.raises(ParameterError):
        sobol_indices(ranges, ishigami, base=base, confidence=confidence, seed=1)


def test_an_outcome_of_the_wrong_length_is_turned_away():
    with pytest.raises(ParameterError, match="shape"):
        sobol_indices(CUBE, lambda s: np.ones(3), base=8, seed=1)
