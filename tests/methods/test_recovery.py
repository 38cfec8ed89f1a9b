"""How much of a fall was regained: known answers, errors of reading, every baseline."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.recovery import recovery
from fanecon.methods.refusal import Refusal

FIRST = ("2025-04-01", "2025-04-01")


def stance(*net: float, error: float = 0.0, comments: object = 1000) -> pd.DataFrame:
    """Days from 1 April 2025 with a net stance; the neutral share is 20 throughout."""
    days = pd.DataFrame({"date": pd.date_range("2025-04-01", periods=len(net)), "comments": comments})
    days["positive"], days["negative"] = [40 + n / 2 for n in net], [40 - n / 2 for n in net]
    return days.assign(share_error=error, source_id="chart")


def regained(days: pd.DataFrame, *baselines: tuple[str, str]) -> pd.DataFrame:
    found = recovery(days, "2025-04-02", baselines or (FIRST,))
    assert isinstance(found, pd.DataFrame)
    return found


@pytest.mark.parametrize(
    ("net", "share"),
    [((40, -40, 0), 50), ((40, -40, 40), 100), ((40, -40, -40), 0), ((40, -10, -40), 0), ((40, -40, 60, -20), 25)],
)
def test_the_last_day_decides_and_not_a_spike_before_it(net, share):
    row = regained(stance(*net)).iloc[0]
    assert (row["low"], row["point"], row["high"]) == pytest.approx((share,) * 3)
    assert row["unit"] == "percent" and row["source_id"] == ("chart",)
    assert (row["baseline"], row["trough"]) == (40, min(net[1:]))


def test_errors_of_reading_widen_the_share():
    row = regained(stance(40, -40, 0, error=0.5)).iloc[0]
    # Of 80 points ± 2 between 39 - (-41 + 1) and 41 + 41, 40 ± 2 were regained.
    assert (row["low"], row["point"], row["high"]) == pytest.approx((100 * 38 / 82, 50, 100 * 42 / 78))


def test_a_last_day_that_reads_lowest_may_have_risen_from_the_day_before():
    row = regained(stance(40, -40, -41, error=0.5)).iloc[0]
    # In truth -41 and -40 may have been the two days: one point of at least 39 + 40.
    assert (row["low"], row["point"], row["high"]) == pytest.approx((0, 0, 100 * 1 / 79))
    assert regained(stance(40, -20, -41, error=0.5))["high"].iloc[0] == 0


def test_a_baseline_is_weighted_by_comments_and_every_one_gives_a_row():
    days = stance(40, 10, -50, -20, comments=[100, 300, 500, 500])
    both = ("2025-04-01", "2025-04-02")
    found = recovery(days, "2025-04-03", [FIRST, both])
    assert found["baseline"].tolist() == pytest.approx([40, 17.5])
    assert found["point"].tolist() == pytest.approx([100 * 30 / 90, 100 * 30 / 67.5])
    assert found["last"].tolist() == [pd.Timestamp("2025-04-01"), pd.Timestamp("2025-04-02")]


def test_days_that_were_not_read_are_left_out():
    days = stance(40, -40, 0, 30)
    days.loc[3, "negative"] = np.nan
    assert regained(days)["end_day"].iloc[0] == pd.Timestamp("2025-04-03")


@pytest.mark.parametrize(
    ("days", "baseline", "code"),
    [
        (stance(40, 50, 60), FIRST, "no_fall"), (stance(40, 39.5, 39.5, error=0.4), FIRST, "no_fall"),
        (stance(40, -40), FIRST, "no_days"), (stance(40, -40, 0), ("2024-01-01", "2024-01-02"), "no_days"),
    ],
)  # fmt: skip
def test_refusals(days, baseline, code):
    found = recovery(days, "2025-04-02", [baseline])
    assert isinstance(found, Refusal) and found.code == code


def test_what_is_asked_of_the_table():
    with pytest.raises(DataError, match="share_error is missing"):
        recovery(stance(40, -40, 0).drop(columns="share_error"), "2025-04-02", [FIRST])
    with pytest.raises(DataError, match="from 0 to 100"):
        recovery(stance(40, -40, 200), "2025-04-02", [FIRST])
    with pytest.raises(DataError, match="2025-04-01 has more than one row"):
        recovery(pd.concat([stance(40, -40, 0), stance(40, -40)]), "2025-04-02", [FIRST])
    with pytest.raises(ParameterError, match="at least one pair"):
        recovery(stance(40, -40, 0), "2025-04-02", [])


@given(
    st.lists(st.floats(-79, 79), min_size=3, max_size=9),
    st.floats(0, 0.5),
    st.lists(st.floats(-1, 1), min_size=9, max_size=9),
)
def test_the_interval_holds_what_the_readings_may_have_hidden(net, error, shifts):
    """Whatever was true within the error of every reading, the share of that truth lies in the interval."""
    read = recovery(stance(*net, error=error), "2025-04-02", [FIRST])
    truth = [n + 2 * error * s for n, s in zip(net, shifts, strict=False)]
    true = recovery(stance(*truth), "2025-04-02", [FIRST])
    if isinstance(read, pd.DataFrame) and isinstance(true, pd.DataFrame):
        row = read.iloc[0]
        assert row["low"] - 1e-6 <= row["point"] <= row["high"] + 1e-6
        assert row["low"] - 1e-6 <= true["point"].iloc[0] <= row["high"] + 1e-6
