"""Openness: outsiders' share under both readings."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.openness import half_year, outsider_share
from fanecon.methods.refusal import Refusal
from fanecon.methods.shares import wilson_interval


@pytest.mark.parametrize(
    ("month", "half"), [("2024-01", "2024H1"), ("2024-06", "2024H1"), ("2024-07", "2024H2"), ("2024-12", "2024H2")]
)
def test_half_years(month, half):
    assert half_year(month) == half


@pytest.mark.parametrize("text", ["2024", "2024H1", "2024-13", "24-01", ""])
def test_what_is_no_month(text):
    with pytest.raises(DataError):
        half_year(text)


# --- outsiders ------------------------------------------------------------------------------------


def requests(*rows):
    """Rows of month, insider, write access; merged and by people unless a further pair says otherwise."""
    full = [(*row, True, False)[:5] if len(row) == 3 else row for row in rows]
    columns = ["month", "insider", "write_access", "merged", "bot"]
    flags = pd.DataFrame(full, columns=columns).astype(dict.fromkeys(columns[1:], bool))
    return flags.assign(repo="r", actor=range(len(rows)), source_id="archive")


def test_shares_by_half_year_under_both_readings():
    table = requests(
        ("2024-12", False, True),
        ("2024-12", True, True),
        ("2024-11", False, False),
        ("2025-08", False, False),
        ("2025-08", False, False, False, False),  # not merged
        ("2025-08", False, False, True, True),  # a bot
    )
    upper = outsider_share(table)
    assert upper["period"].tolist() == ["2024H2", "2025H1", "2025H2"]
    assert upper["whole"].tolist() == [3, 0, 1]
    assert upper["part"].tolist() == [1, 0, 1]
    assert upper["point"].iloc[[0, 2]].tolist() == [pytest.approx(100 / 3), 100]
    assert upper.loc[1, ["point", "low", "high"]].isna().all()
    assert upper["source_id"].iloc[0] == ("archive",)
    assert outsider_share(table, insider="insider")["part"].tolist() == [2, 0, 1]
    assert outsider_share(table, every="")[["whole", "part"]].to_numpy().tolist() == [[4, 2]]


def test_the_interval_counts_people():
    many = requests(*[("2024-12", False, i % 2 == 0) for i in range(40)])
    low, high = wilson_interval(20, 40)
    assert outsider_share(many)[["low", "high"]].iloc[0].tolist() == pytest.approx(
        [100 * low[0], 100 * high[0]], rel=0.02
    )
    same = outsider_share(many.assign(actor=many["actor"] % 10)).iloc[0]  # the same requests by ten people
    assert same["rows"] == 10 and same["low"] < 100 * low[0] and same["high"] > 100 * high[0]


def test_every_request_of_a_person_keeps_its_document():
    table = requests(("2024-12", True, True), ("2024-12", True, True)).assign(actor=1, source_id=["one", "two"])
    assert outsider_share(table)["source_id"].tolist() == [("one", "two")]


def test_groups_are_told_apart():
    table = requests(("2024-12", True, True), ("2024-12", False, False), ("2024-12", False, False))
    found = outsider_share(table.assign(side=["a", "a", "b"]), by="side").set_index("side")
    assert found.loc["a", "point"] == 50
    assert found.loc["b", ["point", "low"]].isna().all()  # nobody there is an insider: the share says nothing
    assert found.loc["b", "whole"] == 1


def test_a_reading_that_finds_no_insider_says_nothing():
    table = requests(("2024-12", False, True), ("2025-01", False, False))
    answer = outsider_share(table, insider="insider")
    assert answer == Refusal("definition_without_information", {"merged": 2, "definition": "insider"})
    # The other extreme is a finding: nobody from outside got in.
    closed = outsider_share(requests(("2024-12", True, True)))
    assert closed["point"].tolist() == [0.0]
    # An insider who is a bot, or was not merged, does not make a reading informative.
    table = requests(
        ("2024-12", True, True, True, True), ("2024-12", True, True, False, False), ("2024-12", False, False)
    )
    assert outsider_share(table).code == "definition_without_information"


def test_nothing_merged_is_refused():
    table = requests(("2024-12", False, False, False, False))
    assert outsider_share(table) == Refusal("no_merged_pull_requests", {"pull_requests": 1, "merged": 0})
    assert outsider_share(table.iloc[:0]).code == "no_merged_pull_requests"


@given(st.lists(st.tuples(st.integers(1, 24), *[st.booleans()] * 4), min_size=1, max_size=40))
def test_more_insiders_mean_fewer_outsiders(rows):
    table = requests(*[(f"{2023 + (m - 1) // 12}-{(m - 1) % 12 + 1:02d}", i and w, w, g, b) for m, i, w, g, b in rows])
    upper, lower = outsider_share(table), outsider_share(table, insider="insider")
    if isinstance(upper, Refusal) or isinstance(lower, Refusal):
        return
    assert (upper["part"] <= lower["part"]).all()
    assert upper["whole"].sum() == int((table["merged"] & ~table["bot"]).sum())
    known = upper.dropna(subset=["low", "point"])
    assert ((known["low"] <= known["point"] + 1e-9) & (known["point"] <= known["high"] + 1e-9)).all()


def test_flags_are_true_or_false():
    table = requests(("2024-12", False, True))
    with pytest.raises(DataError, match="merged: not all true or false"):
        outsider_share(table.assign(merged="1"))
    with pytest.raises(DataError, match="column write_access is missing"):
        outsider_share(table.drop(columns="write_access"))
    with pytest.raises(ParameterError, match="Expected insider or write_access"):
        outsider_share(table, insider="employee")
    with pytest.raises(DataError, match="column actor is empty"):  # a request of nobody would not be counted
        outsider_share(table.assign(actor=None))
    with pytest.raises(DataError, match="2024-W44"):
        outsider_share(table.assign(month="2024-W44"))
