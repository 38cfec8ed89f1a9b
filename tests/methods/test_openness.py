"""Openness: outsiders' share under both readings, funnels."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.openness import funnel, half_year, outsider_share
from fanecon.methods.refusal import Refusal


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
    return pd.DataFrame(full, columns=columns).astype(dict.fromkeys(columns[1:], bool))


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
    assert upper["merged"].tolist() == [3, 0, 1]
    assert upper["outsiders"].tolist() == [1, 0, 1]
    assert upper["share"].iloc[[0, 2]].tolist() == [1 / 3, 1.0]
    assert upper.loc[1, ["share", "low", "high"]].isna().all()
    low, high = wilson_interval([1, 1], [3, 1])
    assert upper["low"].iloc[[0, 2]].tolist() == low.tolist()
    assert upper["high"].iloc[[0, 2]].tolist() == high.tolist()
    assert outsider_share(table, "insider")["outsiders"].tolist() == [2, 0, 1]


def test_a_reading_that_finds_no_insider_says_nothing():
    table = requests(("2024-12", False, True), ("2025-01", False, False))
    answer = outsider_share(table, "insider")
    assert answer == Refusal("definition_without_information", {"definition": "insider", "merged": 2, "insiders": 0})
    # The other extreme is a finding: nobody from outside got in.
    closed = outsider_share(requests(("2024-12", True, True)))
    assert closed["share"].tolist() == [0.0]
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
    upper, lower = outsider_share(table), outsider_share(table, "insider")
    if isinstance(upper, Refusal) or isinstance(lower, Refusal):
        return
    assert (upper["outsiders"] <= lower["outsiders"]).all()
    assert upper["merged"].sum() == int((table["merged"] & ~table["bot"]).sum())
    known = upper.dropna()
    assert ((known["low"] <= known["share"] + 1e-12) & (known["share"] <= known["high"] + 1e-12)).all()


def test_flags_are_true_or_false():
    table = requests(("2024-12", False, True))
    with pytest.raises(DataError, match="merged: not all true or false"):
        outsider_share(table.assign(merged="1"))
    with pytest.raises(DataError, match="column write_access is missing"):
        outsider_share(table.drop(columns="write_access"))
    with pytest.raises(ParameterError, match="Expected insider or write_access"):
        outsider_share(table, "employee")
    with pytest.raises(DataError, match="2024-W44"):
        outsider_share(table.assign(month="2024-W44"))


# --- funnels --------------------------------------------------------------------------------------


def stages(*counts):
    return pd.DataFrame({"stage": [f"s{i}" for i in range(len(counts))], "count": counts})


def test_a_funnel_multiplies_up():
    result = funnel(stages(1000, 250, 50))
    assert result["of_previous"].iloc[1:].tolist() == [0.25, 0.2]
    assert result["of_first"].iloc[1:].tolist() == [0.25, 0.05]
    assert result.iloc[0, 2:].isna().all()
    assert (result["low"][1], result["high"][1]) == (result["of_first_low"][1], result["of_first_high"][1])
    low, high = wilson_interval([50, 50], [250, 1000])
    assert result.loc[2, ["low", "of_first_low", "high", "of_first_high"]].tolist() == [*low, *high]


def test_a_funnel_that_ran_dry():
    result = funnel(stages(10, 0, 0))
    assert result["of_previous"].iloc[1] == 0
    assert result.loc[2, ["of_previous", "low", "high"]].isna().all()
    assert result["of_first"].iloc[2] == 0


def test_a_funnel_needs_published_counts():
    assert funnel(stages(10)) == Refusal("too_few_stages", {"stages": 1, "required": 2})
    assert funnel(stages()).code == "too_few_stages"
    assert funnel(stages(10, math.nan, 1)) == Refusal("count_not_published", {"stages": "s1", "count": 1})


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((10, 11), "none larger than the one before"),
        ((10, 2.5), "none larger than the one before"),
        ((10, -1), "at least 0"),
        ((10, "ten"), 'column count holds "ten"'),
    ],
)
def test_what_is_no_funnel(counts, message):
    with pytest.raises(DataError, match=message):
        funnel(stages(*counts))
    with pytest.raises(DataError, match="column count is missing"):
        funnel(stages(*counts).drop(columns="count"))
