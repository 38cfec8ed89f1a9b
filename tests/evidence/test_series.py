"""The tables beyond the core: read on first use, checked cell by cell, as of a day."""

from __future__ import annotations

import csv
from dataclasses import replace

import pandas as pd
import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.layouts import LAYOUTS, SERIES
from fanecon.evidence.rules import PLANNED, read_moment

REPOSITORY = ("lib", "firm/lib", "company", "Firm", "库", "Library", "2024-11", "abc123", "2025-06-30", "press")
COMMITS = [
    ("lib", "2024-11", "1", "3", "0", "1"),
    ("lib", "2024-12", "1", "4", "0", "1"),
    ("lib", "2024-12", "2", "1", "1", "0"),
]


def write(folder, table, rows):
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([list(SERIES[table].columns), *rows])


@pytest.fixture
def with_series(sample):
    write(sample, "repositories", [REPOSITORY])
    write(sample, "commits", COMMITS)
    return sample


def opened(folder, as_of=""):
    return open_case(folder.name, as_of, data_dir=folder.parent)


def test_cells_are_read_as_what_they_are(with_series):
    case = opened(with_series)
    frame = case.frame("commits")
    assert frame["commits"].tolist() == [3, 4, 1]
    assert frame["insider"].tolist() == [False, False, True]
    assert case.frame("repositories")["snapshot"].tolist() == [pd.Timestamp("2025-06-30")]


def test_a_table_the_case_lacks_is_empty_with_its_columns(sample):
    frame = opened(sample).frame("commits")
    assert frame.empty
    assert list(frame.columns) == list(SERIES["commits"].columns)


def test_a_row_is_known_at_the_end_of_its_own_month(with_series):
    assert len(opened(with_series, "2024-12-30").frame("commits")) == 1
    assert len(opened(with_series, "2024-12-31").frame("commits")) == 3


def test_without_a_date_of_its_own_a_row_is_known_when_its_document_was(with_series, monkeypatch):
    monkeypatch.setitem(LAYOUTS, "repositories", replace(LAYOUTS["repositories"], known=""))
    # "press" was published on 2024-01-18.
    assert opened(with_series, "2024-01-17").frame("repositories").empty
    assert len(opened(with_series, "2024-01-18").frame("repositories")) == 1


def test_a_frame_is_a_copy(with_series):
    case = opened(with_series)
    mine = case.frame("commits")
    mine.loc[:, "commits"] = 0
    assert case.frame("commits")["commits"].sum() == 8


def test_an_unknown_table_names_the_nearest(sample):
    with pytest.raises(ParameterError, match="commits"):
        opened(sample).frame("comits")


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (("lib", "2024-13", "1", "3", "0", "1"), "month", "period cannot be read"),
        (("lib", "2025-01", "1", "many", "0", "1"), "commits", "not a count"),
        (("lib", "2025-01", "1", "-1", "0", "1"), "commits", "not a count"),
        (("lib", "2025-01", "1", "3", "yes", "1"), "insider", "neither 0 nor 1"),
        (("lib", "2024-12", "2", "9", "0", "1"), "repo", "stands in line 4 already"),
    ],
)
def test_a_bad_row_is_named_by_line_column_and_value(with_series, row, column, what):
    write(with_series, "commits", [*COMMITS, row])
    with pytest.raises(DataError, match=what) as error:
        opened(with_series).frame("commits")
    assert [(p.line, p.column) for p in error.value.problems] == [(5, column)]
    assert check_case(with_series) == list(error.value.problems)


def test_check_finds_a_row_that_leads_nowhere(with_series):
    write(with_series, "commits", [*COMMITS, ("lbi", "2025-01", "1", "3", "0", "1")])
    (problem,) = check_case(with_series)
    assert (problem.file, problem.line, problem.column, problem.value) == ("commits.csv", 5, "repo", "lbi")
    assert "lib" in problem.remedy


@pytest.mark.parametrize("table", list(SERIES))
def test_every_layout_holds_together(table):
    layout = SERIES[table]
    named = {*layout.key, *layout.references, *([layout.known] if layout.known else [])}
    assert named <= set(layout.columns)
    targets = [t.split(".") for t in layout.references.values()]
    assert all(t in SERIES or t in ("sources", "metrics", "events", "claims", "facts") for t, _ in targets)


@pytest.mark.parametrize("text", ["2026-01-32", "soon", "", "2026-01-06/2026-01-05", "2026-01-05T25:00"])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(ValueError):
        read_moment(text)


@pytest.mark.parametrize(("text", "holds"), [("2027-02-28", True), ("2027-02-30", False), ("2027-02", False)])
def test_a_plan_is_for_a_day_of_the_calendar(text, holds):
    assert PLANNED.test(text) is holds
