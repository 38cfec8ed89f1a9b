"""Attention: shares with intervals, rates by the list's length, and what an event added."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, nbinom, poisson
from statsmodels.stats.proportion import proportion_confint

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.methods.attention import AbnormalAttention, abnormal_attention, face_share, list_rate
from fanecon.methods.refusal import Refusal

START = pd.Timestamp("2025-03-01")


def daily(topics, total=400, start=START):
    n = len(topics)
    return pd.DataFrame(
        {"date": pd.date_range(start, periods=n), "topics_total": total, "brand_topics": np.asarray(topics, dtype=int)}
    )


def counts(rows, **same):
    return pd.DataFrame(rows, columns=["brand_topics", "face_topics"]).assign(**({"brand": "A"} | same))


# --- the face's share -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def faces():
    table = open_case("xiaomi").frame("brand_faces")  # months
    return table.assign(year=table["period"].str[:4])


def test_xiaomis_share_rises_from_a_fifth_to_a_third(faces):
    table = face_share(faces[faces["brand_en"] == "Xiaomi"], ["year"]).set_index("year")
    assert table.loc[["2021", "2024", "2025"], "share"].round(3).tolist() == [0.224, 0.356, 0.336]
    for year, k, n in (("2021", 33, 147), ("2024", 259, 728), ("2025", 304, 904)):
        assert table.loc[year, ["brand_topics", "face_topics"]].tolist() == [n, k]
        assert table.loc[year, ["low", "high"]].tolist() == pytest.approx(proportion_confint(k, n, method="wilson"))
    assert table.loc["2021", "high"] < table.loc["2024", "low"]
    assert table.loc["2025", "dispersion"] > 4  # topics of one event name him together
    assert table.loc["2021", "high"] > table.loc["2025", "wide_low"]  # so the rise is less certain than Wilson says


def test_the_comparators_of_2025_are_ordered_and_one_cannot_be_read(faces):
    table = face_share(faces[faces["year"] == "2025"], ["brand_en", "excluded"]).set_index("brand_en")
    readable = table.loc[table["separable"], "share"]
    assert (readable.idxmax(), readable.idxmin()) == ("Gree", "Apple")
    assert table.index[~table["separable"]].tolist() == table.index[table["excluded"] == "same-words"].tolist() != []


def test_months_show_that_topics_come_in_bursts():
    rng = np.random.default_rng(6)
    calm = counts([(n, rng.binomial(n, 0.3)) for n in rng.integers(20, 60, 24)])
    bursts = counts(
        [(n, rng.binomial(n, p)) for n, p in zip(rng.integers(20, 60, 24), rng.beta(0.6, 1.4, 24), strict=True)]
    )
    quiet, loud = (face_share(table, ["brand"]).iloc[0] for table in (calm, bursts))
    assert quiet["dispersion"] < 1.8
    assert loud["dispersion"] > 4
    assert loud["wide_high"] - loud["wide_low"] > 1.8 * (loud["high"] - loud["low"])
    assert loud["wide_low"] < loud["low"] < loud["share"] < loud["high"] < loud["wide_high"]


def test_rows_of_a_group_are_summed_and_their_order_is_kept():
    table = face_share(pd.concat([counts([(6, 2), (4, 1)], brand="B"), counts([(10, 5)])]), ["brand"])
    assert table[["brand", "brand_topics", "face_topics", "share"]].to_numpy().tolist() == [
        ["B", 10, 3, 0.3],
        ["A", 10, 5, 0.5],
    ]
    assert table["dispersion"].isna().all() and table["wide_low"].isna().all()


def test_no_topic_has_no_share_and_all_topics_say_nothing():
    table = face_share(pd.concat([counts([(0, 0)], brand="none"), counts([(29, 29)], brand="360")]), ["brand"])
    assert table.loc[0, ["share", "low", "high"]].isna().all()
    assert table["separable"].tolist() == [True, False]
    assert face_share(counts([]), ["brand"]).empty


@given(st.integers(1, 500), st.data())
def test_a_share_lies_in_its_interval(n, data):
    k = data.draw(st.integers(0, n))
    row = face_share(counts([(n, k)]), ["brand"]).iloc[0]
    assert -1e-9 <= row["low"] <= row["share"] + 1e-9 and row["share"] - 1e-9 <= row["high"] <= 1 + 1e-9
    mirrored = face_share(counts([(n, n - k)]), ["brand"]).iloc[0]
    assert mirrored["low"] == pytest.approx(1 - row["high"], abs=1e-9)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (counts([(3, 4)]), "names the face in more topics"),
        (counts([(3, math.nan)]), "is empty"),
        (counts([(-3, 0)]), "at least 0"),
        (counts([(3, 1)]).drop(columns="brand"), "the column brand is missing"),
    ],
)
def test_counts_that_do_not_hold_are_named(table, message):
    with pytest.raises(DataError, match=message):
        face_share(table, ["brand"])


@pytest.mark.parametrize("wrong", [{"by": []}, {"by": ["brand"], "confidence": 0.0}])
def test_a_share_needs_a_group_and_a_level(wrong):
    with pytest.raises(ParameterError, match="face_share"):
        face_share(counts([(3, 1)]), **wrong)


# --- rates ----------------------------------------------------------------------------------------


def test_a_longer_list_is_no_more_attention():
    topics = np.tile([2, 0, 1, 3, 1], 12)
    short, long = list_rate(daily(topics, 200), "Y"), list_rate(daily(2 * topics, 400), "Y")
    assert short["per_thousand"].iloc[0] == pytest.approx(long["per_thousand"].iloc[0]) == pytest.approx(7.0)
    assert (short["days"].iloc[0], short["brand_topics"].iloc[0], short["topics_total"].iloc[0]) == (60, 84, 12000)


def test_without_bursts_the_interval_is_garwoods():
    row = list_rate(daily([1] * 31, 500)).iloc[0]
    assert (row["period"], row["dispersion"]) == ("2025-03", 1.0)
    exact = (chi2.ppf(0.025, 62) / 2, chi2.ppf(0.975, 64) / 2)
    assert (row["low"], row["high"]) == pytest.approx([1000 * end / 15500 for end in exact])


def test_bursts_widen_it_by_the_root_of_their_dispersion():
    even, bursty = list_rate(daily([10] * 30), "Y").iloc[0], list_rate(daily([0, 0, 30] * 10), "Y").iloc[0]
    assert bursty["dispersion"] == pytest.approx(20 * 30 / 29)
    ratio = (bursty["high"] - bursty["low"]) / (even["high"] - even["low"])
    assert ratio == pytest.approx(math.sqrt(bursty["dispersion"]), rel=0.1)


def test_zero_topics_have_an_upper_end():
    row = list_rate(daily([0] * 30)).iloc[0]
    assert row["low"] == 0.0
    assert row["high"] == pytest.approx(1000 * -math.log(0.025) / 12000)


def test_gap_days_are_absent_and_periods_ordered():
    table = pd.concat([daily([2] * 5, start="2025-05-01"), daily([1] * 3, start="2025-02-26")])
    assert list_rate(table)[["period", "days"]].to_numpy().tolist() == [["2025-02", 3], ["2025-05", 5]]
    assert list_rate(table, "Q")["period"].tolist() == ["2025Q1", "2025Q2"]
    with pytest.raises(DataError, match="2025-03-01 has more than one row"):
        list_rate(pd.concat([daily([1]), daily([1])]))
    for broken in (daily([0], 0), daily([5], 4)):
        with pytest.raises(DataError, match="Leave gap days out"):
            list_rate(broken)
    with pytest.raises(ParameterError, match="Expected"):
        list_rate(table, "W")


# --- abnormal attention -----------------------------------------------------------------------------


def test_without_bursts_the_forecast_is_the_gamma_poisson_one():
    result = abnormal_attention(daily([2] * 28 + [9, 3, 1]), START + pd.Timedelta(days=28), 3)
    law = nbinom(56.5, 56.5 / (56.5 + 56.5 * 3 / 28))
    assert isinstance(result, AbnormalAttention)
    assert (result.topics, result.dispersion, result.baseline_days, result.days) == (13, 1.0, 28, 3)
    assert result.expected == pytest.approx(56.5 * 3 / 28)
    assert (result.low, result.high) == (law.ppf(0.025), law.ppf(0.975))
    assert result.p == pytest.approx(law.sf(12))
    assert (result.abnormal_low, result.abnormal, result.abnormal_high) == (
        13 - result.high,
        13 - result.expected,
        13 - result.low,
    )
    assert result.p < poisson(6).sf(12) * 3  # and a little wider than with a known rate
    assert result.p > poisson(6).sf(12)


def test_a_longer_list_in_the_window_lets_expect_more():
    table = daily([2] * 28 + [4])
    table.loc[28, "topics_total"] = 800
    assert abnormal_attention(table, START + pd.Timedelta(days=28), 1).expected == pytest.approx(2 * 56.5 / 28)


def test_bursts_before_the_event_make_it_less_unusual():
    event = START + pd.Timedelta(days=28)
    calm = abnormal_attention(daily([2] * 28 + [8]), event, 1)
    bursty = abnormal_attention(daily([0, 0, 0, 8] * 7 + [8]), event, 1)
    assert bursty.expected == calm.expected
    assert bursty.dispersion == pytest.approx((21 * 4 + 7 * 36) / 2 / 27)
    assert bursty.p > 5 * calm.p and bursty.high > calm.high


def test_prediction_intervals_hold_what_they_say():
    rng = np.random.default_rng(9)
    inside = 0
    for _ in range(300):  # overdispersed days: variance three times the mean
        result = abnormal_attention(daily(rng.negative_binomial(2, 1 / 3, 31)), START + pd.Timedelta(days=28), 3)
        inside += result.low <= result.topics <= result.high
    assert 0.91 <= inside / 300 <= 0.995


def test_silence_before_the_event_is_no_certainty():
    result = abnormal_attention(daily([0] * 28 + [1]), START + pd.Timedelta(days=28), 1)
    assert 0 < result.expected < 0.05
    assert 0.001 < result.p < 0.05


def test_the_crash_of_tongling_added_some_fifteen_topics():
    table = open_case("xiaomi").frame("attention_daily")
    result = abnormal_attention(table, pd.Timestamp("2025-03-31"), 5)
    assert (result.topics, result.baseline_days) == (34, 28)
    assert result.abnormal == pytest.approx(14.8, abs=0.1)
    assert result.dispersion > 2


def test_gaps_are_refused():
    event = START + pd.Timedelta(days=28)
    assert abnormal_attention(daily([1] * 29), event, 2) == Refusal("window_has_gaps", {"days": 1, "required": 2})
    late = daily([1] * 22, start=event - pd.Timedelta(days=20))
    assert abnormal_attention(late, event, 2) == Refusal("baseline_too_short", {"days": 20, "required": 21})
    assert isinstance(abnormal_attention(late, event, 2, least=20), AbnormalAttention)


@pytest.mark.parametrize("wrong", [{"window_days": 0}, {"least": 1}, {"baseline_days": 20}, {"confidence": 1.0}])
def test_lengths_out_of_range_are_an_error(wrong):
    with pytest.raises(ParameterError, match="abnormal_attention"):
        abnormal_attention(daily([1] * 40), START, **({"window_days": 1} | wrong))
