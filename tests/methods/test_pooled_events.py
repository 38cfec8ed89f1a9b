"""Pooled tests against oracles and hand-made tables, and the price of many tests."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from fanecon.errors import DataError, ParameterError
from fanecon.methods.event_study import event_study, market_model
from fanecon.methods.placebo import detectable_effect
from fanecon.methods.pooled_events import (
    Pooled,
    bmp,
    corrado,
    holm,
    holm_limit,
    kolari_pynnonen,
    mean_correlation,
    pool,
)
from fanecon.methods.refusal import Refusal

SESSIONS = pd.bdate_range("2022-01-03", periods=700)
EVENTS = SESSIONS[260:680:30]  # 14 of them, apart from one another


def simulated(seed=0, shock=0.0, spread=0.0):
    rng = np.random.default_rng(seed)
    factor = pd.Series(rng.normal(0.0, 0.012, 700), SESSIONS)
    stock = 0.001 + 0.8 * factor + rng.normal(0, 0.02, 700)
    stock[EVENTS] += shock + spread * rng.normal(size=len(EVENTS))
    return stock, factor


# --- the statistics -------------------------------------------------------------------------------


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=40).filter(lambda v: np.std(v) > 1e-3))
def test_bmp_is_a_t_test_of_the_standardised_returns(values):
    oracle = ttest_1samp(values, 0.0)
    assert bmp(values) == pytest.approx((oracle.statistic, oracle.pvalue), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("values", [[], [1.0], [2.0, 2.0]])
def test_bmp_needs_a_spread(values):
    with pytest.raises(ParameterError, match="without a spread"):
        bmp(values)


def test_kolari_and_pynnonen_change_nothing_without_correlation_and_shrink_with_it():
    assert kolari_pynnonen(2.5, 30, 0.0)[0] == 2.5
    assert kolari_pynnonen(2.5, 30, 0.2)[0] == pytest.approx(2.5 * math.sqrt(0.8 / 6.8))
    assert kolari_pynnonen(-2.5, 30, 0.2)[1] == kolari_pynnonen(2.5, 30, 0.2)[1] > kolari_pynnonen(2.5, 30, 0.0)[1]
    for k, r in ((1, 0.0), (5, 1.0), (5, -0.25)):
        with pytest.raises(ParameterError, match="impossible"):
            kolari_pynnonen(2.5, k, r)


def test_corrado_by_hand():
    # Ranks of five days, the event last: (1 2 3 4 5) and (2 1 4 3 5); mean minus 3: −1.5 −1.5 .5 .5 2.
    table = [[0.1, 0.2, 0.3, 0.4, 0.9], [-2.0, -3.0, 0.0, -1.0, 7.0]]
    spread = math.sqrt((1.5**2 + 1.5**2 + 0.5**2 + 0.5**2 + 2**2) / 5)
    assert corrado(table)[0] == pytest.approx(2 / spread)


@given(st.integers(0, 500))
def test_corrado_sees_only_ranks(seed):
    table = np.random.default_rng(seed).standard_t(2, (6, 40))
    assert corrado(np.arctan(table) * 7 + 3)[0] == pytest.approx(corrado(table)[0])
    assert corrado(-table)[0] == pytest.approx(-corrado(table)[0])


def test_corrado_keeps_its_size():
    rng = np.random.default_rng(1)
    p = [corrado(rng.standard_t(3, (15, 101)))[1] for _ in range(800)]
    assert abs(np.mean(np.array(p) < 0.05) - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 800)


@pytest.mark.parametrize("table", [[1.0, 2.0], [[1.0, 2.0]], [[1.0, np.nan, 2.0]], [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]])
def test_corrado_needs_whole_rows_that_differ(table):
    with pytest.raises(ParameterError, match="corrado"):
        corrado(table)


def test_mean_correlation_of_three_rows():
    rows = np.random.default_rng(2).normal(size=(3, 50))
    pairs = [np.corrcoef(rows[i], rows[j])[0, 1] for i, j in ((0, 1), (0, 2), (1, 2))]
    assert mean_correlation(rows) == pytest.approx(np.mean(pairs))


# --- pooling --------------------------------------------------------------------------------------


def test_a_common_effect_is_found_although_no_single_event_could_be():
    stock, factor = simulated(5, -0.03)
    pooled = pool(stock, factor, EVENTS)
    assert isinstance(pooled, Pooled)
    assert (pooled.events, pooled.merged, pooled.refused) == (14, 0, 0)
    assert (pooled.tests["p"] < 0.01).all() and (pooled.tests["statistic"] < 0).all()
    single = event_study(stock, factor, pd.DataFrame({"event_id": "e", "day": EVENTS})).results
    assert single["significant"].sum() < 7
    assert pooled.mean == pytest.approx(single["car"].mean())
    assert bmp(single["standardised"])[0] == pytest.approx(pooled.tests["statistic"].iloc[0])
    assert pooled.detectable == pytest.approx(detectable_effect(0.02, 14), rel=0.1)


def test_corrado_takes_the_events_own_day_wherever_it_lies_in_the_window():
    """The first day of (−1, 1) holds nothing: a fall on day 0 was found in 2 % there."""
    stock, factor = simulated(5, -0.03)
    one, three = (pool(stock, factor, EVENTS, window=w).tests.set_index("test") for w in ((0, 0), (-1, 1)))
    assert three.loc["corrado"].tolist() == one.loc["corrado"].tolist()
    assert three.loc["corrado", "p"] < 0.01
    with pytest.raises(ParameterError, match="the event's own day"):
        pool(stock, factor, EVENTS, window=(1, 3))


def test_windows_of_different_lengths_are_aligned_on_the_event():
    stock, factor = simulated(5)
    early = EVENTS.append(SESSIONS[[150]])  # 140 sessions before it instead of 240
    models = [market_model(stock, factor, day) for day in early]
    aligned = np.stack([model.residuals[-140:] for model in models])
    assert {model.days for model in models} == {140, 240}
    assert pool(stock, factor, early).correlation == pytest.approx(mean_correlation(aligned))


def test_an_event_without_a_day_is_named():
    with pytest.raises(DataError, match="the day of an event is missing"):
        pool(*simulated(), EVENTS.append(pd.DatetimeIndex([pd.NaT])))


def test_events_that_move_together_count_for_less():
    stock, factor = simulated(5, -0.03)
    cycle = pd.Series(np.where(np.arange(700) % 30 < 15, 0.01, -0.01), SESSIONS)  # in step with the events
    pooled = pool(stock + cycle, factor, EVENTS)
    plain, adjusted = pooled.tests["statistic"].iloc[:2]
    assert pooled.correlation > 0.1
    assert abs(adjusted) < 0.8 * abs(plain)
    assert adjusted == pytest.approx(kolari_pynnonen(plain, 14, pooled.correlation)[0])


def test_a_negative_correlation_makes_nobody_surer():
    negative = [p for p in (pool(*simulated(seed), EVENTS) for seed in range(12)) if p.correlation < 0]
    assert negative
    for pooled in negative:
        plain, adjusted = pooled.tests["statistic"].iloc[:2]
        assert adjusted == plain


def test_no_effect_is_rarely_found_even_where_the_variance_rises():
    p = [pool(*simulated(seed, spread=0.04), EVENTS).tests["p"].tolist() for seed in range(40)]
    assert (np.mean(np.array(p) < 0.05, axis=0)[:2] <= 0.15).all()  # 2 expected of 40


def test_events_that_share_a_session_are_one_observation():
    stock, factor = simulated(5, -0.03)
    doubled = EVENTS.append(EVENTS[:3]).append(EVENTS[3:4] + pd.Timedelta(days=1))
    pooled = pool(stock, factor, doubled)
    assert (pooled.events, pooled.merged) == (15, 3)  # the day after is a session of its own
    over_days = pool(stock, factor, doubled, window=(0, 2))
    assert (over_days.events, over_days.merged) == (14, 4)
    pd.testing.assert_frame_equal(over_days.tests, pool(stock, factor, EVENTS, window=(0, 2)).tests)


def test_events_without_data_are_counted_and_few_are_refused():
    stock, factor = simulated()
    with_early = EVENTS.append(SESSIONS[[5]]).append(pd.DatetimeIndex(["2022-01-08"]))
    assert pool(stock, factor, with_early).refused == 2
    assert pool(stock, factor, EVENTS[:9]) == Refusal("too_few_events", {"events": 9, "required": 10})
    assert pool(stock, factor, EVENTS[:0]) == Refusal("too_few_events", {"events": 0, "required": 10})
    with pytest.raises(ParameterError, match="at least two"):
        pool(stock, factor, EVENTS, required=1)


# --- many tests -----------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_steps_down(p):
    table = holm(p)
    ordered = sorted(p)
    expected = np.minimum(1, np.maximum.accumulate([(len(p) - i) * value for i, value in enumerate(ordered)]))
    assert sorted(table["corrected"]) == pytest.approx(expected.tolist())
    assert table["survives"].tolist() == (table["corrected"] <= 0.05).tolist()
    assert table["p"].tolist() == p


def test_holm_of_nothing_and_of_no_p_value():
    assert holm([]).columns.tolist() == ["p", "corrected", "survives"]
    with pytest.raises(ParameterError, match="between 0 and 1"):
        holm([0.1, math.nan])


def test_of_57_events_none_can_survive_with_240_days():
    limit = holm_limit(57, 240)
    assert (limit.smallest_p, limit.needed_p) == pytest.approx((2 / 241, 0.05 / 57))
    assert not limit.possible
    best = np.full(57, 1.0)
    best[0] = limit.smallest_p
    assert not holm(best)["survives"].any()


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 80), st.integers(1, 5000))
def test_the_limit_is_what_holm_does(events, placebos):
    limit = holm_limit(events, placebos)
    assert limit.possible == (events <= limit.events_at_most) == (placebos >= limit.placebos_needed)
    p = np.ones(events)
    p[0] = min(1.0, 2 / (placebos + 1))
    if not math.isclose(limit.smallest_p, limit.needed_p):
        assert holm(p)["survives"].any() == limit.possible
    assert holm_limit(events, limit.placebos_needed).possible
    assert limit.placebos_needed == 1 or not holm_limit(events, limit.placebos_needed - 1).possible


def test_a_limit_needs_events():
    with pytest.raises(ParameterError, match="holm_limit"):
        holm_limit(0, 240)
