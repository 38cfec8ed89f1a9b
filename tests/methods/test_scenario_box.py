"""PRIM on planted boxes, and refusals where there is nothing to find."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.futures import latin_hypercube
from fanecon.methods.refusal import Refusal
from fanecon.methods.scenario_box import boxes, find_box, score_box

NAMES = ["word", "churn", "shock", "idle1", "idle2"]


def plant(scenarios: int, seed: int, noise: float = 0.0) -> tuple[pd.DataFrame, pd.Series]:
    """Failures where word < 0.4 and shock > 0.5 (a fifth of the space); some flags turned at random."""
    points = latin_hypercube(dict.fromkeys(NAMES, (0, 1)), scenarios, seed=seed)
    flags = (points["word"] < 0.4) & (points["shock"] > 0.5)
    turned = np.random.default_rng(seed).random(scenarios) < noise
    return points, flags ^ turned


def boxed(*args: object, **options: object) -> pd.DataFrame:
    found = find_box(*args, **options)
    assert isinstance(found, pd.DataFrame)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_planted_box_is_found(seed):
    points, flags = plant(2000, seed)
    found = boxed(points, flags, density=0.95, peel=0.05)
    limits = found.set_index("assumption")
    assert set(limits.index) == {"word", "shock"}
    assert limits.loc["word", "high"] == pytest.approx(0.4, abs=0.03) and limits.loc["word", "low"] == -np.inf
    assert limits.loc["shock", "low"] == pytest.approx(0.5, abs=0.03) and limits.loc["shock", "high"] == np.inf
    density, coverage = score_box(points, flags, found)
    assert coverage > 0.95 and density >= 0.95
    assert limits["density_without"].to_dict() == pytest.approx({"word": 0.4, "shock": 0.5}, abs=0.05)
    assert min(score_box(*plant(2000, seed + 100), found)) > 0.9


def test_noise_lowers_the_density_that_can_be_had():
    points, flags = plant(3000, 5, noise=0.1)
    found = boxed(points, flags, density=0.85, peel=0.05)
    assert {"word", "shock"} <= set(found["assumption"])
    assert score_box(*plant(3000, 6, noise=0.1), found)[0] == pytest.approx(0.88, abs=0.05)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.3, 0.9))
def test_scores_are_what_the_limits_say(seed, density):
    points, flags = plant(300, seed, noise=0.05)
    found = find_box(points, flags, density=density, peel=0.05)
    if isinstance(found, Refusal):
        assert found.needs["reached"] < density
        return
    inside = pd.Series(True, points.index)
    for name, low, high, _ in found.itertuples(index=False):
        inside &= points[name].between(low, high)
    density_held, coverage = score_box(points, flags, found)
    assert density_held == flags[inside].mean() >= density and coverage == flags[inside].sum() / flags.sum()


def test_a_column_of_few_values_can_be_peeled():
    points = pd.DataFrame({"entry": np.repeat([0.0, 1.0, 2.0], 100), "idle": np.tile(np.arange(100.0), 3)})
    found = boxed(points, points["entry"] == 1, density=1.0, peel=0.05)
    assert found[["assumption", "low", "high"]].to_numpy().tolist() == [["entry", 1, 1]]
    assert score_box(points, points["entry"] == 1, found) == (1, 1)


def test_pasting_takes_back_what_peeling_cut_too_deep():
    """Coarse peels of a third overshoot the edge at 0.5; pasted back, the box covers what it can."""
    points = pd.DataFrame({"word": np.arange(1000) / 1000})
    found = boxed(points, points["word"] >= 0.5, density=0.99, peel=0.3)
    assert found["low"].tolist() == [0.5]
    assert score_box(points, points["word"] >= 0.5, found)[1] == 1


def test_nothing_to_contrast_or_not_dense_enough_is_refused():
    points, _ = plant(200, 1)
    for flags in (pd.Series(True, points.index), pd.Series(False, points.index)):
        assert find_box(points, flags).code == "no_contrast"
    coin = pd.Series(np.random.default_rng(3).random(200) < 0.3, points.index)
    refused = find_box(points, coin, density=0.99)
    assert refused.code == "no_dense_box" and 0.3 < refused.needs["reached"] < 0.99


def test_what_does_not_fit_is_turned_away():
    points, flags = plant(50, 1)
    with pytest.raises(DataError, match="booleans"):
        find_box(points, flags.astype(int))
    with pytest.raises(DataError, match="index"):
        find_box(points, flags.iloc[::-1])
    with pytest.raises(DataError, match="column word is empty"):
        find_box(points.mask(points > 0.9), flags)
    nowhere = pd.DataFrame({"assumption": ["word"], "low": [2.0], "high": [3.0]})
    assert np.isnan(score_box(points, flags, nowhere)[0])


def gains(fails, seeds=6, n=300):
    points = [latin_hypercube(dict.fromkeys(NAMES, (0, 1)), n, seed=seed).assign(seed=seed) for seed in range(seeds)]
    table = pd.concat(points, ignore_index=True)
    return table.assign(scenario=table.index, strategy="fan", core=1.0, everybody=np.where(fails(table), -1.0, 1.0))


def test_what_most_seeds_find_is_kept_with_whole_answers():
    found = boxes(gains(lambda t: (t["word"] < 0.4) & (t["shock"] > 0.5))).set_index("assumption")
    assert found["side"].to_dict() == {"word": "below", "shock": "above"}
    assert (found["seeds"] == found["of"]).all() and (found["density"] > 60).all()
    assert found["limit"].to_dict() == pytest.approx({"word": 0.45, "shock": 0.45}, abs=0.15)
    assert found["base_rate"].iloc[0] == pytest.approx(20, abs=3)


def test_noise_is_agreed_on_by_nobody():
    coin = np.random.default_rng(4).random(1800) < 0.3
    assert boxes(gains(lambda t: coin)).empty
    assert boxes(gains(lambda t: t["word"] > 2)).empty  # it never fails


def test_a_gain_that_is_missing_is_no_success():
    table = gains(lambda t: t["word"] < 0.4)
    with pytest.raises(DataError, match="column everybody is empty"):
        boxes(table.assign(everybody=table["everybody"].where(table["everybody"] > 0)))
    with pytest.raises(DataError, match='column market holds "home"'):
        boxes(table.assign(market=np.where(table["word"] < 0.5, "home", "abroad")))


def test_one_seed_is_no_agreement():
    with pytest.raises(ParameterError, match="two seeds"):
        boxes(gains(lambda t: t["word"] < 0.4, seeds=1))
