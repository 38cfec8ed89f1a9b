"""Rosters: what is read, and what is said of every bad cell. Candidates are invented."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.evidence.roster import ITEM_COLUMNS, read_roster

KINDS = ["insult_to_users", "panel_objection"]
GOOD = "a-1,Candidate A,insult_to_users,2025-09,2025-09-14,B,paper,,,,said in public"
PANEL = "a-2,Candidate A,panel_objection,2025-12-10,2025-12-12,A,panel,0.62,2025-12-01,0.9,"
NAME = ",Candidate B,,,,,,,,,"


def roster(folder: Path, *rows: str) -> Path:
    path = folder / "roster.csv"
    path.write_text("\n".join([",".join(ITEM_COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def test_a_roster(tmp_path):
    found = read_roster(roster(tmp_path, GOOD, PANEL, NAME), KINDS)
    assert found.candidates == ("Candidate A", "Candidate B")
    assert list(found.evidence.columns) == list(ITEM_COLUMNS)
    assert found.evidence["item_id"].tolist() == ["a-1", "a-2"]
    assert math.isnan(found.evidence["value"][0]) and found.evidence["value"][1] == 0.62
    assert found.evidence["credence"].tolist()[1] == 0.9


def test_a_roster_of_names_only(tmp_path):
    found = read_roster(roster(tmp_path, NAME), KINDS)
    assert found.candidates == ("Candidate B",)
    assert found.evidence.empty and list(found.evidence.columns) == list(ITEM_COLUMNS)


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (GOOD.replace("insult_to_users", "insult_to_user"), "kind", 'Did you mean "insult_to_users"'),
        (GOOD.replace("Candidate A", ""), "candidate", "the cell is empty"),
        (GOOD.replace("a-1", ""), "item_id", "the cell is empty"),
        (GOOD.replace("paper", ""), "source_id", "the cell is empty"),
        (GOOD.replace(",B,", ",E,"), "tier", "Use one of: A, B, C, D"),
        (GOOD.replace("2025-09,", "2025-13,"), "occurred", "the date cannot be read"),
        (GOOD.replace("2025-09-14", "14 Sept"), "known_by", "the date cannot be read"),
        (GOOD.replace("2025-09,", "2025-10,"), "known_by", "it was known before it occurred"),
        (GOOD.replace("insult_to_users", ""), "kind", "the item has no kind"),
        (PANEL.replace("0.62", "62%"), "value", "not a number from 0 to 1"),
        (PANEL.replace("0.62", "nan"), "value", "not a number from 0 to 1"),
        (PANEL.replace("0.9", "1.1"), "credence", "not a number from 0 to 1"),
        (PANEL.replace("2025-12-01", "soon"), "registered", "the date cannot be read"),
        (GOOD.replace("said in public", "=1+1"), "note", "would run as a formula"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_column_and_remedy(tmp_path, row, column, said):
    with pytest.raises(DataError) as caught:
        read_roster(roster(tmp_path, NAME, row), KINDS)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("roster.csv", 3, column)
    assert said in str(problem)
    assert problem.remedy


def test_a_month_may_hold_the_day_it_was_known(tmp_path):
    assert len(read_roster(roster(tmp_path, GOOD.replace("2025-09-14", "2025-09")), KINDS).evidence) == 1


def test_all_problems_are_told_at_once(tmp_path):
    with pytest.raises(DataError, match=r"3 problems") as caught:
        read_roster(roster(tmp_path, GOOD.replace(",B,", ",E,"), GOOD, PANEL.replace("0.62", "x")), KINDS)
    assert [(p.line, p.column) for p in caught.value.problems] == [(2, "tier"), (4, "value"), (3, "item_id")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"), (",".join(ITEM_COLUMNS).encode(), "holds no row"),
        (b"item_id,candidat\n", 'Did you mean "candidat"'), ("a,b".encode("utf-16"), "NUL"),
        (",".join(ITEM_COLUMNS).encode() + "\n,候选人,,,,,,,,,".encode("gb18030"), "GB18030"),
        (",".join(ITEM_COLUMNS).encode() + b"\na,b\n", "2 cells where the header has 11"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_roster(tmp_path, content, said):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_roster(path, KINDS)


def test_a_missing_file(tmp_path):
    roster(tmp_path, GOOD)
    with pytest.raises(DataError, match=r'the file is missing.*Did you mean "roster.csv"'):
        read_roster(tmp_path / "rooster.csv", KINDS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(tmp_path, content):
    path = tmp_path / "roster.csv"
    path.write_bytes((",".join(ITEM_COLUMNS) + "\n").encode() + content)
    # Hardly any bytes make a roster, but with those that do there is at least one name.
    with contextlib.suppress(DataError):
        assert read_roster(path, KINDS).candidates
