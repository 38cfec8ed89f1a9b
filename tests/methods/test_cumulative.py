"""A running total from statements of years and quarters: what adds up, what excludes itself, what cannot be read."""

import math

import pandas as pd
import pytest

from fanecon.errors import DataError
from fanecon.methods.cumulative import cumulative
from fanecon.methods.refusal import Refusal


def flow(*rows):
    return pd.DataFrame([(*row, row[0]) for row in rows], columns=["period", "low", "high", "fact_id"])


def test_quarters_add_up_and_a_floor_bounds_from_below():
    found = cumulative(flow(("2024Q1", 20, 20), ("2024Q2", 30, 32), ("2024Q3", 5, math.inf), ("2024", 100, 100)))
    assert found[["period", "low", "high"]].to_numpy().tolist() == [
        ["2024Q1", 20, 20], ["2024Q2", 50, 52], ["2024Q3", 55, 100], ["2024Q4", 100, 100],
    ]  # fmt: skip
    assert set(found["fact_id"].iloc[1].split("+")) == {"2024Q1", "2024Q2"}


def test_statements_that_exclude_one_another_are_refused():
    assert cumulative(flow(("2024Q1", 60, 60), ("2024", 50, 50))) == Refusal("contradiction", {"names": "2024Q1"})
    assert cumulative(flow(("2024Q1", -5, -5))).code == "contradiction"  # the total never falls
    assert cumulative(flow()).empty


def test_an_empty_cell_is_named():
    with pytest.raises(DataError, match="row 0, column low is empty"):
        cumulative(flow(("2024Q1", math.nan, 5)))
