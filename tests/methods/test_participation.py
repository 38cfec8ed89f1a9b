"""Participation: closed forms and published tiers, invariance, and how much pooling matters."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from fanecon.errors import DataError, ParameterError
from fanecon.methods.participation import gini, tier_shares
from fanecon.methods.refusal import Refusal

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=60).filter(any)


def of(counts, **columns):
    """One row a person."""
    return pd.DataFrame({"actor": range(len(counts)), "made": counts, **columns})


def measured(counts, **kw):
    return gini(of(counts), "actor", "made", **({"resamples": 99} | kw))


def quantiles(inverse, n=1_000):
    """A population as even as the distribution: its quantiles in the middle of n equal slices."""
    return inverse((np.arange(n) + 0.5) / n)


# --- Gini -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("population", "closed_form", "tolerance"),
    [  # V7
        (quantiles(lambda u: (1 - u) ** (-1 / 2.5)), 1 / (2 * 2.5 - 1), 6e-3),
        (quantiles(lambda u: np.exp(norm.ppf(u))), 2 * norm.cdf(1 / math.sqrt(2)) - 1, 3e-3),
        ([1, 1, 1, 5] * 10, 0.375, 1e-12),
        ([7] * 30, 0.0, 1e-12),
    ],
)
def test_gini_of_known_distributions(population, closed_form, tolerance):
    assert measured(population)["point"].item() == pytest.approx(closed_form, abs=tolerance)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=30, max_size=60), st.integers(2, 3), st.floats(1e-2, 1e3))
def test_gini_knows_neither_scale_nor_size(counts, copies, scale):
    value = measured(counts)["point"].item()
    assert -1e-12 <= value < 1
    assert measured(np.array(counts) * scale)["point"].item() == pytest.approx(value, abs=1e-9)
    assert measured(counts * copies)["point"].item() == pytest.approx(value, abs=1e-9)


def test_the_interval_surrounds_the_gini_narrows_with_n_and_repeats_with_its_seed():
    rng = np.random.default_rng(7)
    few, many = rng.lognormal(size=60), rng.lognormal(size=960)
    narrow, wide = (measured(sample, seed=1, resamples=999).iloc[0] for sample in (many, few))
    for estimate in (narrow, wide):
        assert estimate["low"] < estimate["point"] < estimate["high"]
    assert narrow["high"] - narrow["low"] < (wide["high"] - wide["low"]) / 2
    assert measured(few, seed=1, resamples=999)["low"].item() == wide["low"]
    assert measured(few, seed=2, resamples=999)["low"].item() != wide["low"]


def test_the_interval_covers_the_true_gini_of_most_samples():
    truth = 2 * norm.cdf(1 / math.sqrt(2)) - 1
    hits = 0
    for seed in range(60):
        found = measured(np.random.default_rng(seed).lognormal(size=200), seed=seed, resamples=299).iloc[0]
        hits += found["low"] <= truth <= found["high"]
    assert 45 <= hits <= 60  # nominally 57; the function says that it covers less


def test_no_interval_where_there_is_none():
    assert measured([1] * 29) == Refusal("too_few_actors", {"actors": 29, "required": 30})
    assert measured([]).code == measured([0] * 40).code == "no_contributions"
    assert measured([3] * 40)[["low", "high"]].isna().all(axis=None)
    groups = gini(of([1] * 29 + [1, 2] * 20, side=["a"] * 29 + ["b"] * 40), "actor", "made", "side").set_index("side")
    assert np.isnan(groups.loc["a", "low"]) and groups.loc["b", "low"] > 0
    with pytest.raises(ParameterError, match="resamples=10"):
        measured([1] * 40, resamples=10)


@pytest.mark.parametrize("bad", [[1, -1], [1, math.inf], ["a", 1]])
@pytest.mark.parametrize("measure", [gini, tier_shares])
def test_what_is_no_count_is_an_error(measure, bad):
    with pytest.raises(DataError, match="column made holds .* Expected a finite number at least 0"):
        measure(of(bad), "actor", "made")
    with pytest.raises(DataError, match="column actor is empty"):
        measure(of([1]).assign(actor=[None]), "actor", "made")
    with pytest.raises(DataError, match="column side is missing"):
        measure(of([1]), "actor", "made", "side")


@pytest.mark.parametrize("nothing", [[], [0, 0]])
def test_nothing_cannot_be_shared_out(nothing):
    assert tier_shares(of(nothing), "actor", "made").code == "no_contributions"


# --- tiers ---------------------- -----------------------------------------------------------------


@given(COUNTS)
def test_tiers_add_up_and_the_top_has_at_least_its_part(counts):
    tiers = tier_shares(of(counts), "actor", "made")
    assert tiers["point"].sum() == pytest.approx(100)
    assert tiers["people"].sum() == tiers["of"].iloc[0] == sum(n > 0 for n in counts)
    assert tiers["contributions"].sum() == sum(counts)
    top = tiers.iloc[:2]
    assert top["point"].sum() >= 100 * top["people"].sum() / top["of"].iloc[0] - 1e-9


@pytest.mark.parametrize(
    ("n", "actors"),
    [
        (1911, [20, 172, 1719]),
        (70, [1, 6, 63]),  # 0.1 * 70 is 7.000000000000001 in floats
        (100, [1, 9, 90]),
        (10, [1, 0, 9]),
        (1, [1, 0, 0]),
    ],
)
def test_cuts_are_rounded_up_to_whole_people(n, actors):
    assert tier_shares(of([1] * n), "actor", "made")["people"].tolist() == actors


def test_months_add_up_and_a_pseudonym_in_two_repositories_is_two_people():
    table = pd.DataFrame(
        {"repo": list("aabab"), "actor": [1, 2, 1, 1, 3], "made": [3, 1, 4, 0, 0], "source_id": list("xxyxy")}
    )
    both = tier_shares(table, ["repo", "actor"], "made")
    assert both["of"].iloc[0] == 3 and both["source_id"].iloc[0] == ("x", "y")
    each = tier_shares(table, ["repo", "actor"], "made", "repo").set_index(["repo", "tier"])
    assert each.loc[("a", "top"), ["of", "contributions", "point"]].tolist() == [2, 3, 75]
    assert each.loc[("b", "top"), "source_id"] == ("y",)


def test_counts_that_a_file_gave_as_text_are_added_and_not_joined():
    table = pd.DataFrame({"actor": [1, 1, 2], "made": ["5", "10", "5"]})
    assert tier_shares(table, "actor", "made")["contributions"].sum() == 20
