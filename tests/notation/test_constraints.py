"""What statements about one quantity allow together."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.notation.constraints import Statement, bound_flow, bound_stock, contradicted, implied_base
from fanecon.notation.interval import Interval
from fanecon.notation.periods import parse_period as p


def said(period, low, high=None, basis="", stock=False):
    return Statement(
        p(period), Interval.of(low, high) if high is not None else Interval.of(low), basis or period, stock
    )


def floor(period, low):
    return Statement(p(period), Interval(Fraction(low), None), period)


def test_a_quarter_is_what_the_year_leaves():
    bound = bound_flow([said("2024", 100), said("2024Q1", 20, 30), said("2024H2", 40)], p("2024Q2"))
    assert str(bound.interval) == "[30; 40]"
    assert set(bound.basis) == {"2024", "2024Q1", "2024H2"}


def test_su7_thirteen_months_from_floors_below_and_later_totals_above():
    statements = [
        said("2024", 136_854), said("2025Q1", 75_869), said("2025Q2", 81_302),
        floor("2025-04", 28_000), floor("2025-05", 28_000), floor("2025-06", 25_000),
    ]  # fmt: skip
    assert str(bound_flow(statements, p("2024-01"), p("2025-04")).interval) == "[240,723; 241,025]"


def test_a_flow_that_may_be_negative_is_not_bounded_by_monotony():
    statements = [said("2025Q2", 300), floor("2025-04", 100)]
    assert str(bound_flow(statements, p("2025-05"), never_falls=True).interval) == "[0; 200]"
    assert str(bound_flow(statements, p("2025-05"), never_falls=False).interval) == "[−∞; +∞]"


def test_a_stock_between_two_days():
    statements = [
        said("2024-06-30", 12_000, 13_000, stock=True),
        said("2025-03-31", 16_000, stock=True),
        floor("2025Q1", 1_000),
    ]
    assert str(bound_stock(statements, p("2024Q3")).interval) == "[−∞; +∞]"
    assert str(bound_stock(statements, p("2024Q3"), never_falls=True).interval) == "[12,000; 15,000]"


def test_contradicting_statements_bound_nothing():
    assert bound_flow([said("2024Q1", 60), said("2024H1", 50)], p("2024Q2")) is None


def test_the_odd_one_out_is_named():
    believed = [said("2023", 1455, 1457), said("2023Q1", 304), said("2023Q2", 329), said("2023Q4", 405)]
    rivals = [said("2023Q3", 418, basis="right"), said("2023Q3", 402, basis="wrong")]
    assert list(contradicted([*believed, *rivals], [*believed, rivals[0]])) == ["wrong"]


def test_a_base_implied_by_a_level_and_its_growth():
    base = implied_base(Interval.of("21.55", "21.65"), Interval.of("0.2605", "0.2615"))
    assert (round(float(base.low), 2), round(float(base.high), 2)) == (17.08, 17.18)


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=12), st.data())
def test_bounds_always_hold_the_truth(months, data):
    """Any true statements, however coarse, leave room for the truth about any stretch."""
    names = [f"2024-{m:02d}" for m in range(1, len(months) + 1)]
    stretch = st.tuples(st.integers(0, len(months) - 1), st.integers(0, len(months) - 1)).map(sorted)
    statements = []
    for a, b in data.draw(st.lists(stretch, max_size=8)):
        truth, slack = sum(months[a : b + 1]), data.draw(st.tuples(st.integers(0, 50), st.integers(0, 50)))
        statements.append(said(f"{names[a]}/{names[b]}", truth - slack[0], truth + slack[1]))
    a, b = data.draw(stretch)
    bound = bound_flow(statements, p(names[a]), p(names[b]))
    assert bound is not None
    assert bound.interval.contains(Interval.of(sum(months[a : b + 1])))


@pytest.mark.parametrize("text", ["2024Q5", "2024-13", "24", "2025Q3/2025Q1", "2025-02-29"])
def test_a_period_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="expected"):
        p(text)
