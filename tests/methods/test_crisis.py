"""Phases by rule: each rule on its own, gaps, refusals."""

from __future__ import annotations

import math
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.crisis import PHASES, phases, usual_volume, volumes
from fanecon.methods.latency import Moment
from fanecon.methods.refusal import Refusal

CLAIM = Moment.read("2026-01-02")
NAN = math.nan


def daily(*volume: float, start: str = "2026-01-01", freq: str = "D") -> pd.DataFrame:
    return pd.DataFrame({"time": pd.date_range(start, periods=len(volume), freq=freq), "volume": volume})


def course(series: pd.DataFrame, **options) -> dict[str, tuple[int, str]]:
    found = phases(CLAIM, series, 10.0, **options).set_index("phase")
    return {
        p: (int(found.loc[p, "latest"].day) if found.loc[p, "status"] == "reached" else 0, found.loc[p, "status"])
        for p in PHASES
    }


def test_the_four_rules():
    # baseline 10: acute above 50, chronic at 100 or less (peak 200), resolution below 20 for three days
    found = course(daily(10, 50, 51, 200, 101, 100, 15, 25, 19, 10, 19))
    assert found == {
        "prodrome": (3, "reached"),
        "acute": (3, "reached"),
        "chronic": (6, "reached"),
        "resolution": (9, "reached"),
    }


def test_bounds_are_strict_where_the_rule_says_so():
    table = phases(CLAIM, daily(10, 60, 200, 100, 20, 20, 20), 10.0).set_index("phase")
    assert table["threshold"].dropna().tolist() == [50.0, 100.0, 20.0]
    assert table.loc["resolution", "status"] == "not_reached"  # twice the baseline is not below it


def test_two_calm_days_at_the_end_are_not_three():
    assert course(daily(10, 60, 200, 90, 10, 10))["resolution"][1] == "not_reached"
    assert course(daily(10, 60, 200, 90, 10, 10), calm_days=2)["resolution"] == (5, "reached")


def test_a_gap_confirms_nothing():
    assert course(daily(10, 60, 200, 90, 10, NAN, 10, 10))["resolution"][1] == "not_reached"
    holes = daily(10, 60, 200, 90, 10, 10, 10, 10).drop(index=5)
    assert course(holes)["resolution"][1] == "not_reached"
    table = phases(CLAIM, daily(10, NAN, 200, 90), 10.0).set_index("phase")
    assert table.loc["acute", ["earliest", "latest"]].dt.day.tolist() == [1, 3]


def test_hours_need_as_many_calm_hours():
    quiet = daily(10, 60, 200, 90, *[10] * 72, freq="h")
    assert course(quiet)["resolution"] == (1, "reached")
    assert course(quiet.iloc[:-1])["resolution"][1] == "not_reached"


def test_without_a_crisis_nothing_is_reached():
    assert [s for _, s in course(daily(10, 20, 50, 10)).values()] == ["reached", *["not_reached"] * 3]


def test_what_is_missing_is_said():
    table = phases(Refusal("no_claim"), None)
    assert table["status"].tolist() == ["no_claim", "no_series", "no_series", "no_series"]
    assert phases(CLAIM, daily(1, 2), None)["status"].tolist()[1:] == ["no_baseline"] * 3
    assert phases(CLAIM, daily(1, 2), Refusal("short_baseline"))["status"].tolist()[1:] == ["short_baseline"] * 3


def test_the_usual_volume():
    series = daily(*[4, 6] * 20, 900)
    assert usual_volume(series, datetime(2026, 2, 10)) == 5.0
    assert usual_volume(series, datetime(2026, 1, 4)).code == "short_baseline"
    assert usual_volume(daily(*[0.0] * 9), datetime(2026, 1, 9)).code == "no_baseline"
    assert usual_volume(daily(*[NAN] * 9), datetime(2026, 1, 9)).code == "short_baseline"


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (daily(1, -1), "row 1, column volume holds \"-1\""), (daily(1, 2).drop(columns="volume"), "column volume is missing"),
        (pd.concat([daily(1), daily(2)]), "stands twice"), (daily(1), "Expected several"),
        (pd.concat([daily(1, 2), daily(3, start="2026-01-03 05:00"), daily(3, start="2026-01-05 06:00")]), "no steady step"),
        (daily(1, 2).assign(time=lambda f: f["time"].dt.tz_localize("Asia/Shanghai")), "time zone"),
    ],
)  # fmt: skip
def test_bad_series(series, message):
    with pytest.raises(DataError, match=message):
        phases(CLAIM, series, 1.0)


@pytest.mark.parametrize("options", [{"acute": 0}, {"resolved": -1}, {"calm_days": 0}])
def test_bad_rules(options):
    with pytest.raises(ParameterError, match="positive"):
        phases(CLAIM, daily(1, 2), 1.0, **options)
    with pytest.raises(ParameterError, match="baseline=0"):
        phases(CLAIM, daily(1, 2), 0.0)


series_of = st.lists(st.one_of(st.floats(0, 1e6), st.just(NAN)), min_size=2, max_size=40)


@given(series_of, st.floats(0.1, 100), st.floats(0.5, 10))
def test_phases_keep_their_order_and_do_not_depend_on_the_unit(volume, baseline, unit):
    table = phases(CLAIM, daily(*volume), baseline)
    reached = table[table["status"] == "reached"].iloc[1:]
    assert (reached["earliest"] <= reached["latest"]).all()
    by_phase = reached.set_index("phase")["latest"]
    if "chronic" in by_phase:
        assert by_phase["acute"] < by_phase["chronic"]
    scaled = phases(CLAIM, daily(*(v * 2 ** round(unit) for v in volume)), baseline * 2 ** round(unit))
    assert scaled["latest"].equals(table["latest"])


def test_volumes_are_sorted():
    assert volumes(daily(1, 2).iloc[::-1])["volume"].tolist() == [1.0, 2.0]
