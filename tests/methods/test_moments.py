"""Stamps as stretches: as wide as they were written, in order of time, hours between them as intervals."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.methods.moments import moments

HOUR = pd.Timedelta(hours=1)


def read(*texts: str) -> pd.DataFrame:
    return moments(pd.DataFrame({"occurred": list(texts)}))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2026-01-05T21:35:10", 1 / 3600), ("2026-01-05T21:35", 1 / 60), ("2026-01-05T21", 1), ("2026-01-05", 24),
        ("2026-01", 31 * 24), ("2024", 366 * 24), ("2026-01-05T12:00/2026-01-05T17:59", 6), ("2026-01-05/2026-01-06", 48),
    ],
)  # fmt: skip
def test_a_stamp_is_as_wide_as_it_was_written(text, hours):
    row = read(text).iloc[0]
    assert (row["latest"] - row["earliest"]) / HOUR == pytest.approx(hours)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30", "2026-01-05T25:00", "2026-01-05T21:35+08:00", "2026-01-06/2026-01-05", "2026-01-05T9"]
)  # fmt: skip
def test_bad_stamps_are_named_with_their_row(text):
    with pytest.raises(DataError, match="row 1, column occurred holds .*Expected"):
        read("2026-01-05", text)


def test_rows_of_two_tables_under_one_index_stay_two():
    table = pd.DataFrame({"occurred": ["2026-01-05"], "what": ["boast"]})
    found = moments(pd.concat([table, table.assign(occurred="2026-01-06", what="apology")]))
    assert found[["what", "earliest"]].to_numpy().tolist() == [
        ["boast", pd.Timestamp("2026-01-05")], ["apology", pd.Timestamp("2026-01-06")],
    ]  # fmt: skip


def test_hours_between_two_stamps_are_an_interval():
    boast, apology = read("2026-01-05T21:35", "2026-01-05T12:00/2026-01-05T17:59").itertuples()
    assert (apology.earliest - boast.latest) / HOUR == pytest.approx(3 + 35 / 60)
    assert (apology.latest - boast.earliest) / HOUR == pytest.approx(9.6)


def test_columns_are_kept_and_rows_stand_in_order_of_time():
    log = pd.DataFrame(
        {"item": list("cab"), "when": ["2026", "2026-01-04T10", "2026-01-04"], "latest": 0}, index=[5, 6, 7]
    )
    found = moments(log, "when")
    assert found["item"].tolist() == ["c", "b", "a"]
    assert list(found) == ["item", "when", "earliest", "latest"] and list(log) == ["item", "when", "latest"]
    with pytest.raises(DataError, match="the column occurred is missing"):
        moments(log)
    assert moments(log[:0], "when").empty


@given(st.datetimes(min_value=pd.Timestamp("2000-01-01"), max_value=pd.Timestamp("2100-01-01")))
def test_a_finer_stamp_lies_inside_a_coarser_one(moment):
    texts = [moment.isoformat()[:n] for n in (19, 16, 13, 10, 7, 4)]
    rows = [read(text).iloc[0] for text in texts]
    for fine, coarse in pairwise(rows):
        assert coarse["earliest"] <= fine["earliest"] < fine["latest"] <= coarse["latest"]
