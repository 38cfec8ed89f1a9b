"""Fall and recovery of stance; attention on a clock of its own."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import ParameterError
from fanecon.methods.estimate import Estimate
from fanecon.methods.recovery import Recovery, attention_and_trust, recovery
from fanecon.methods.refusal import Refusal
from fanecon.methods.stance import with_error

EVENT = date(2025, 4, 1)
BEFORE = (EVENT, EVENT)


def stance(*net: float, error: float = 0.0, comments: list[float] | None = None) -> pd.DataFrame:
    """Days from 1 April 2025 with a net stance; the neutral share is 20 throughout."""
    frame = pd.DataFrame({"date": pd.date_range("2025-04-01", periods=len(net)), "comments": comments or 1000})
    frame["positive"] = [40 + n / 2 for n in net]
    frame["neutral"], frame["negative"] = 20.0, [40 - n / 2 for n in net]
    return with_error(frame.assign(comments_error=0, share_error=error))


def test_half_recovery_and_return():
    found = recovery(stance(40, -40, -20, 20, 39, 40, 40), EVENT, BEFORE)
    assert (found.baseline.point, found.trough.point, found.half_level.point) == (40, -40, 0)
    assert found.trough_date == pd.Timestamp("2025-04-02")
    assert found.half_recovery == Estimate(1.5, 1.5, 1.5)
    assert found.back == Estimate(5, 5, 5)
    assert not found.relapsed
    assert (found.regained.point, found.observed_days) == (1, 6)


def test_errors_of_reading_widen_the_answer():
    found = recovery(stance(40, -40, -20, 20, 40, error=0.4), EVENT, BEFORE)
    assert found.half_recovery.low < 1.5 < found.half_recovery.high
    # 0.8 on the level and 0.8 on the line, at 40 points a day
    assert found.half_recovery.high == pytest.approx(1.5 + 1.6 / 40)
    assert found.back.low == 4
    near = recovery(stance(40, -40, 38.6, 39, error=0.4), EVENT, BEFORE)
    assert near.back == Estimate(2, 2, 2)  # cannot be told from the baseline


def test_a_relapse_is_told():
    found = recovery(stance(40, -40, 10, -30, -20), EVENT, BEFORE)
    assert found.relapsed
    assert found.half_recovery.point == pytest.approx(0.8)
    assert isinstance(found.back, Refusal) and found.back.code == "not_back"
    assert found.regained.point == pytest.approx(0.25)


def test_a_dip_within_the_errors_is_no_relapse():
    assert not recovery(stance(40, -40, 2, -0.5, 40, error=0.4), EVENT, BEFORE).relapsed
    assert recovery(stance(40, -40, 2, -0.5, 40), EVENT, BEFORE).relapsed


def test_back_for_a_day_is_not_back_for_good():
    assert recovery(stance(40, -40, 40, -30), EVENT, BEFORE).back == Estimate(2, 2, math.inf)


def test_no_recovery():
    found = recovery(stance(40, -10, -40), EVENT, BEFORE)
    assert found.half_recovery.code == "not_recovered"
    assert found.regained == Estimate(0, 0, 0)


@pytest.mark.parametrize(
    ("bounds", "before", "code"),
    [
        (stance(40, 50, 60), BEFORE, "no_fall"), (stance(40, 39, 39, error=0.4), BEFORE, "no_fall"),
        (stance(40, -40), BEFORE, "no_days"), (stance(40, -40, 0), (date(2024, 1, 1), date(2024, 1, 2)), "no_days"),
    ],
)  # fmt: skip
def test_refusals(bounds, before, code):
    found = recovery(bounds, EVENT, before)
    assert isinstance(found, Refusal) and found.code == code
    assert attention_and_trust(bounds, EVENT, before)["status"].iloc[1] == code


def test_the_baseline_may_not_see_the_aftermath():
    with pytest.raises(ParameterError, match="after the event"):
        recovery(stance(40, -40, 0), EVENT, (EVENT, date(2025, 4, 2)))


def test_attention_fades_while_trust_stays_away():
    comments = [100.0, 500, 4000, 1000, 300, 200]
    found = attention_and_trust(stance(40, -40, -40, -35, -30, -35, comments=comments), EVENT, BEFORE)
    assert found[["measure", "status"]].to_numpy().tolist() == [["attention", "reached"], ["trust", "not_recovered"]]
    assert found["days"].iloc[0] == pytest.approx(2 / 3)
    assert math.isnan(found["days"].iloc[1])
    assert found["days_low"].iloc[0] <= found["days"].iloc[0] <= found["days_high"].iloc[0]


def test_a_peak_on_the_day_after_is_bounded_by_the_day_of_the_event():
    found = attention_and_trust(stance(40, -40, 10, 30, comments=[100.0, 900, 300, 100]), EVENT, BEFORE)
    # The peak lies between days 0 and 2, the crossing between 1 and 2.
    assert found.loc[0, ["days_low", "days_high"]].tolist() == [0.0, 2.0]
    assert found.loc[0, "days"] == pytest.approx(0.75)


def test_a_peak_on_the_day_of_the_event_is_not_overlooked():
    found = attention_and_trust(stance(40, -40, 10, 30, comments=[900.0, 600, 300, 100]), EVENT, BEFORE)
    assert found.loc[0, "days"] == pytest.approx(1.5)


def test_the_trough_is_bounded_by_all_days():
    """A day that was read a little higher, but worse, may have been the lowest."""
    bounds = stance(40, -40, -39, 30)
    error = pd.Series([0.0, 1.0, 5.0, 1.0])
    bounds["net_low"], bounds["net_high"] = bounds["net"] - error, bounds["net"] + error
    found = recovery(bounds, EVENT, BEFORE)
    assert found.trough == Estimate(-40, -44, -39)
    sharper = bounds.assign(net_high=bounds["net"] + [0.0, 5.0, 1.0, 1.0], net_low=bounds["net"] - 1)
    assert recovery(sharper, EVENT, BEFORE).trough == Estimate(-40, -41, -38)


def test_a_dip_that_the_half_level_itself_could_explain_is_no_relapse():
    """The half level is known to within the baseline's and the trough's errors: 0 ± 5 here."""
    bounds = stance(40, -40, 20, -3, 30)
    bounds.loc[0, ["net_low", "net_high"]] = [30.0, 50.0]
    found = recovery(bounds, EVENT, BEFORE)
    assert (found.half_level, found.relapsed) == (Estimate(0, -5, 5), False)
    deeper = stance(40, -40, 20, -6, 30)
    deeper.loc[0, ["net_low", "net_high"]] = [30.0, 50.0]
    assert recovery(deeper, EVENT, BEFORE).relapsed


def test_attention_that_never_halves():
    found = attention_and_trust(stance(40, -40, 10, 30, comments=[100.0, 500, 400, 300]), EVENT, BEFORE)
    assert found["status"].tolist() == ["not_halved", "reached"]


levels = st.lists(st.integers(-80, 39), min_size=2, max_size=10)


@given(levels, st.floats(0, 3))
def test_more_error_never_makes_the_answer_sharper(net, error):
    sharp, blunt = recovery(stance(40, *net), EVENT, BEFORE), recovery(stance(40, *net, error=error), EVENT, BEFORE)
    assert isinstance(sharp, Recovery)
    if isinstance(blunt, Recovery) and isinstance(sharp.half_recovery, Estimate):
        assert isinstance(blunt.half_recovery, Estimate)
        assert blunt.half_recovery.low <= sharp.half_recovery.point <= blunt.half_recovery.high
        assert blunt.regained.low - 1e-9 <= sharp.regained.point <= blunt.regained.high + 1e-9
