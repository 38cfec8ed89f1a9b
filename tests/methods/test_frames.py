"""Columns and numbers that a method asks for."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from fanecon.errors import DataError
from fanecon.methods.frames import with_columns, with_numbers

TABLE = pd.DataFrame({"topic": ["a", "b"], "heat": [3, 4]}, index=[5, 9])


def test_a_copy_with_the_columns_only():
    found = with_columns(TABLE, ["heat"], "captures")
    found.loc[0, "heat"] = 0
    assert TABLE["heat"].tolist() == [3, 4]
    assert found.index.tolist() == [0, 1]


def test_a_missing_column_is_named_with_its_neighbour():
    with pytest.raises(DataError, match=r'captures: the column heta is missing.*Did you mean "heat"'):
        with_columns(TABLE, ["topic", "heta"], "captures")
    with pytest.raises(DataError, match="found none"):
        with_columns(pd.DataFrame(), ["topic"], "captures")


@pytest.mark.parametrize("bad", [-1, math.inf, "many", 101])
def test_a_bad_number_is_named_with_its_row(bad):
    table = pd.DataFrame({"share": [1, bad]}, dtype=object)
    with pytest.raises(
        DataError,
        match=r'shares: row 1, column share holds "(-1|inf|many|101)"\. Expected a finite number from 0 to 100',
    ):
        with_numbers(table, ["share"], "shares", high=100)


def test_missing_cells_stay_missing():
    found = with_numbers(pd.DataFrame({"n": [1, None, "2.5"]}, dtype=object), ["n"], "table")["n"]
    assert found.tolist()[::2] == [1.0, 2.5] and math.isnan(found[1])
