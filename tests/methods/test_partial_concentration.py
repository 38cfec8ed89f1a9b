"""Bounds on a concentration of which only parts are known: whatever the truth, it lies between them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.methods.partial_concentration import PartialConcentration, Together, partial_concentration
from fanecon.methods.refusal import Refusal


def parts(**shares: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame([(k, *v) for k, v in shares.items()], columns=["part", "low", "high"])


def test_one_part_that_is_everything_leaves_nothing_open():
    found = partial_concentration(parts(a=(1.0, 1.0)))
    assert (found.hhi_low, found.hhi_high, found.effective_low, found.effective_high) == (1, 1, 1, 1)


def test_what_the_largest_three_make_up_names_the_cap_of_all_others():
    known = parts(a=(0.2, 0.2), b=(0.15, 0.15), c=(0.1, 0.1))
    wide = partial_concentration(known)
    tight = partial_concentration(known, [Together(3, 0.445, 0.455)])
    squares = 0.04 + 0.0225 + 0.01
    assert wide.hhi_low == tight.hhi_low == pytest.approx(squares)
    assert wide.hhi_high == pytest.approx(squares + 2 * 0.04 + 0.15**2)
    assert tight.hhi_high == pytest.approx(squares + 5 * 0.01 + 0.05**2)


def test_a_group_raises_the_floor_by_its_unknown_members():
    found = partial_concentration(parts(a=(0.3, 0.3)), [Together(3, 0.5, 0.5)])
    assert found.hhi_low == pytest.approx(0.09 + 2 * 0.1**2)
    assert found.hhi_high == pytest.approx(0.09 + 0.2**2 + 5 * 0.1**2)


def test_a_group_is_used_with_the_parts_that_surely_belong_to_it():
    with_small = partial_concentration(parts(a=(0.3, 0.3), b=(0.05, 0.05)), [Together(3, 0.5, 0.5)])
    alone = partial_concentration(parts(a=(0.3, 0.3)), [Together(3, 0.5, 0.5)])
    assert (with_small.hhi_low, with_small.hhi_high) == (alone.hhi_low, alone.hhi_high)


def test_a_group_to_which_no_part_surely_belongs_is_not_used():
    known = parts(a=(0.1, 0.1))
    assert partial_concentration(known, [Together(5, 0.6, 0.6)]) == partial_concentration(known)


@given(
    sizes=st.lists(st.integers(1, 100), min_size=2, max_size=9),
    shown=st.integers(1, 4),
    group=st.integers(2, 5),
    blur=st.floats(0, 0.01),
)
def test_the_truth_lies_between_the_bounds(sizes, shown, group, blur):
    shares = sorted((size / sum(sizes) for size in sizes), reverse=True)
    # The largest is always known; the others are taken from anywhere.
    known = [shares[0], *shares[1:][::2]][:shown]
    frame = pd.DataFrame(
        {
            "part": range(len(known)),
            "low": [max(s - blur, s / 2) for s in known],
            "high": [min(s + blur, 1) for s in known],
        }
    )
    together = [Together(group, sum(shares[:group]) - blur, sum(shares[:group]) + blur)]
    for info in ((), together):
        found = partial_concentration(frame, info)
        assert isinstance(found, PartialConcentration)
        truth = sum(s * s for s in shares)
        assert found.hhi_low - 1e-9 <= truth <= found.hhi_high + 1e-9
        assert found.effective_low <= found.effective_high


def test_it_refuses_what_cannot_be():
    assert partial_concentration(parts()) == Refusal("no_parts", {"parts": 0, "required": 1})
    found = partial_concentration(parts(a=(0.7, 0.8), b=(0.6, 0.7)))
    assert isinstance(found, Refusal)
    assert found.code == "more_than_the_whole"


@pytest.mark.parametrize("shares", [(0.0, 0.1), (0.3, 0.2), (0.9, 1.1)])
def test_wrong_shares_are_named(shares):
    with pytest.raises(DataError, match="a does not hold"):
        partial_concentration(parts(a=shares))


def test_a_part_that_occurs_twice_is_named():
    with pytest.raises(DataError, match="a occurs twice"):
        partial_concentration(pd.DataFrame({"part": ["a", "a"], "low": 0.1, "high": 0.1}))
