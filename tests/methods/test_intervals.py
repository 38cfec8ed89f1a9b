"""Wilson's interval: published values, the equation it solves, and nonsense."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.methods.shares import wilson_interval

Z = 1.959963984540054


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilson_of_newcombe(successes, total, low, high):
    ends = wilson_interval(successes, total)
    assert [float(end[0]) for end in ends] == pytest.approx([low, high], abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_solve_the_score_equation(counts):
    successes, total = counts
    share = successes / total
    for end in wilson_interval(successes, total):
        p = float(end[0])
        assert abs(share - p) == pytest.approx(Z * math.sqrt(max(0.0, p * (1 - p)) / total), abs=1e-6)


def test_an_interval_holds_its_share_and_stays_between_none_and_all():
    totals = np.arange(1, 2001)
    for successes in (totals * 0, totals, totals // 2, (totals > 1).astype(int)):
        low, high = wilson_interval(successes, totals)
        assert (low >= 0).all() and (low <= successes / totals).all()
        assert (high >= successes / totals).all() and (high <= 1).all()


def test_wilson_of_nothing_and_of_nonsense():
    low, high = wilson_interval([0, 1], [0, 2])
    assert np.isnan([low[0], high[0]]).all()
    assert not np.isnan([low[1], high[1]]).any()
    for successes, total in ((3, 2), (-1, 2), (math.nan, 2)):
        with pytest.raises(DataError, match="from 0 to their total"):
            wilson_interval(successes, total)
