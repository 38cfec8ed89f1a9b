"""The rank test, what it can detect, and its size where nothing happened."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import ParameterError
from fanecon.methods.placebo import detectable_by_rank, sq_test

FINITE = st.floats(-1, 1, allow_nan=False)


# --- the rank test --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "rank", "side", "at_5", "at_1"),
    [
        (-1.0, 1, "low", True, True),
        (0.5, 2, "low", True, False),  # second lowest of 241: 2 · 2/241 = 1.7 %
        (4.5, 6, "low", True, False),
        (5.5, 7, "low", False, False),  # ⌊0.025 · 241⌋ = 6
        (119.5, 121, "low", False, False),
        (234.5, 6, "high", True, False),
        (999.0, 1, "high", True, True),
    ],
)
def test_order_statistics_of_241_days(effect, rank, side, at_5, at_1):
    test = sq_test(effect, np.arange(240.0))
    assert (test.rank, test.side, test.significant) == (rank, side, at_5)
    assert sq_test(effect, np.arange(240.0), 0.01).significant is at_1
    assert test.p == pytest.approx(min(1.0, 2 * rank / 241))
    assert (test.critical_low, test.critical_high) == (5.0, 234.0)


@given(st.lists(FINITE, min_size=1, max_size=120), FINITE, st.sampled_from([0.01, 0.05, 0.1, 0.2]))
def test_rank_p_and_critical_values_agree(placebos, effect, alpha):
    test = sq_test(effect, placebos, alpha)
    assert test.significant == (test.p <= alpha + 1e-12)
    assert test.significant == (effect < test.critical_low or effect > test.critical_high)
    mirrored = sq_test(-effect, -np.array(placebos), alpha)
    assert (mirrored.rank, mirrored.p, mirrored.critical_low) == (test.rank, test.p, -test.critical_high)
    farther = sq_test(-2.0, placebos, alpha)
    assert farther.p <= test.p


def test_ties_count_against_the_event():
    assert sq_test(-1.0, [-1.0] * 60 + [0.0] * 60).p == 1.0
    assert sq_test(0.0, [0.0] * 50).p == 1.0


def test_too_few_placebos_never_reject():
    test = sq_test(-9.0, np.arange(38.0))
    assert (test.p > 0.05, test.significant, test.critical_low, test.critical_high) == (
        True,
        False,
        -math.inf,
        math.inf,
    )
    assert sq_test(-9.0, np.arange(39.0)).significant  # 2/40 is 5 % exactly


@pytest.mark.parametrize(
    ("effect", "placebos", "alpha"),
    [(0.0, [], 0.05), (math.nan, [1.0], 0.05), (0.0, [math.nan], 0.05), (0.0, [1.0], 0.0), (0.0, [1.0], 1.0)],
)
def test_what_cannot_be_ranked_is_an_error(effect, placebos, alpha):
    with pytest.raises(ParameterError, match="sq_test"):
        sq_test(effect, placebos, alpha)


def test_size_under_fat_tails_is_at_most_nominal():
    # V14b: t with 3 degrees of freedom, L = 200. The event is one more draw, so the size is 2 · 5/201 exactly.
    draws = np.random.default_rng(14).standard_t(3, (4000, 201))
    share = np.mean([sq_test(row[-1], row[:-1]).significant for row in draws])
    exact = 2 * math.floor(0.025 * 201) / 201
    assert exact < 0.05
    assert abs(share - exact) < 3 * math.sqrt(exact * (1 - exact) / 4000)


# --- power ----------------------------------------------------------------------------------------


def test_the_rank_tests_detectable_effect_is_detected_by_it():
    placebos = np.random.default_rng(5).standard_t(3, 240) * 0.02
    effect = detectable_by_rank(placebos)
    for shift in (effect + 1e-9, -effect - 1e-9):
        assert np.mean([sq_test(p + shift, placebos).significant for p in placebos]) >= 0.8
    short = [np.mean([sq_test(p + s * 0.98 * effect, placebos).significant for p in placebos]) for s in (1, -1)]
    assert min(short) < 0.8
    assert detectable_by_rank(np.arange(10.0)) == math.inf
