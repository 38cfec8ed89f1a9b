"""Columns and numbers that a method asks for."""

from __future__ import annotations

import datetime
import math

import pandas as pd
import pytest

from fanecon.errors import DataError
from fanecon.methods.frames import day, month_number, with_columns, with_days, with_keys, with_numbers

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


def test_a_missing_key_is_named():
    table = pd.DataFrame({"brand": ["A", None], "year": ["2024", "2024"]})
    assert with_keys(table, ["year"], "counts") is table
    with pytest.raises(DataError, match="counts: row 1, column brand is empty"):
        with_keys(table, ["year", "brand"], "counts")


@pytest.mark.parametrize(
    "cell", ["2025-03-29", "2025-03-29 23:59", datetime.date(2025, 3, 29), pd.Timestamp("2025-03-29 18:00", tz="UTC")]
)
def test_days_are_read_without_their_time(cell):
    assert day(cell, "start") == pd.Timestamp("2025-03-29")
    table = pd.DataFrame({"date": [cell]}, dtype=object)
    assert with_days(table, ["date"], "daily")["date"].tolist() == [pd.Timestamp("2025-03-29")]
    assert table["date"].tolist() == [cell]
    parsed = table.assign(date=pd.to_datetime(table["date"]))
    assert with_days(parsed, ["date"], "daily")["date"].tolist() == [pd.Timestamp("2025-03-29")]


@pytest.mark.parametrize("cell", [None, pd.NaT, 2027, 20250329.0, "soon", "", ["2025-03-29"]])
def test_what_is_no_day_is_named(cell):
    with pytest.raises(DataError, match="start holds"):
        day(cell, "start")
    with pytest.raises(DataError, match="daily: row 1, column date holds"):
        with_days(pd.DataFrame({"date": ["2025-03-29", cell]}, dtype=object), ["date"], "daily")


def test_no_days_are_none():
    assert with_days(pd.DataFrame({"date": []}), ["date"], "daily")["date"].dtype == "datetime64[ns]"


@pytest.mark.parametrize("text", [None, math.nan, 2024, "2024", "2024H1", "2024-13"])
def test_what_is_no_month(text):
    with pytest.raises(DataError, match="not a month|cannot be counted on"):
        month_number(text)
