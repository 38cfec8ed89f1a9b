"""Attention: shares with intervals, rates by the list's length, and what an event added."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
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


def bursts(n, seed):
    """Days with topics in bursts of four days, and their mean."""
    rng = np.random.default_rng(seed)
    starts = np.concatenate([rng.poisson(0.1, n + 3)])
    lasting = np.convolve(starts, np.ones(4))[3 : n + 3]
    return rng.poisson(0.3 + 2 * lasting), 0.3 + 2 * 0.4


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
    share = calm["face_topics"].sum() / calm["brand_topics"].sum()
    expected = calm["brand_topics"] * share
    chi_square = ((calm["face_topics"] - expected) ** 2 / (expected * (1 - share))).sum()
    uneven = counts([(40, k) for k in (2, 20, 5, 30, 12, 1, 25, 9)])
    mean = 104 / 8
    by_hand = ((uneven["face_topics"] - mean) ** 2).sum() / (mean * (1 - mean / 40)) / 7
    assert face_share(uneven, ["brand"])["dispersion"].iloc[0] == pytest.approx(by_hand)
    assert quiet["dispersion"] == pytest.approx(max(1.0, chi_square / 23))
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
        (counts([(3, 1)], brand=None), "row 0, column brand is empty"),
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
    even, bursty = (list_rate(daily(topics), "Y").iloc[0] for topics in ([10] * 182, ([0] * 14 + [20] * 14) * 7))
    assert bursty["dispersion"] == pytest.approx(14 * 140 / 13)  # fourteen blocks of 0 or 280 where 140 are expected
    ratio = (bursty["high"] - bursty["low"]) / (even["high"] - even["low"])
    assert ratio == pytest.approx(math.sqrt(bursty["dispersion"] * 182 / 196), rel=0.1)


def test_a_month_takes_the_dispersion_of_all_and_a_year_its_own():
    topics = np.concatenate([[1] * 365, bursts(365, 3)[0]])
    table = daily(topics, start="2024-12-31")
    table = table[table["date"] >= "2025-01-01"]
    yearly, monthly = list_rate(table, "Y")["dispersion"], list_rate(table, "M")["dispersion"]
    assert yearly[0] == 1.0 and yearly[1] > 3
    assert (monthly == monthly[0]).all() and 1 < monthly[0] < yearly[1]


@pytest.mark.parametrize(("frequency", "least"), [("M", 0.87), ("Q", 0.87), ("Y", 0.8)])
def test_rates_cover_the_truth_although_bursts_last(frequency, least):
    inside = []
    for seed in range(60):
        topics, mean = bursts(366, seed)
        table = list_rate(daily(topics, 400, "2024-01-01"), frequency)
        inside += list(table["low"].le(1000 * mean / 400) & table["high"].ge(1000 * mean / 400))
    assert np.mean(inside) >= least  # with the dispersion of single days: 77 %


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


def test_a_window_is_ranked_among_the_others_like_it():
    topics = np.full(201, 2)
    topics[[60, 90]] = 9  # two other days like the event
    topics[150] = 9
    event = START + pd.Timedelta(days=150)
    result = abnormal_attention(daily(topics), event, 1)
    assert isinstance(result, AbnormalAttention)
    assert (result.topics, result.baseline_days, result.days) == (9, 28, 1)
    assert result.expected == pytest.approx(56.5 / 28)
    # Days with 21 before them, less the event and the 28 days that have it among theirs.
    assert result.placebos == 201 - 21 - 29
    assert result.p == pytest.approx(3 / (result.placebos + 1))
    assert (result.abnormal_low, result.abnormal, result.abnormal_high) == (
        9 - result.high,
        9 - result.expected,
        9 - result.low,
    )
    assert abnormal_attention(daily(topics), "2025-07-29", 1) == result


def test_errors_are_in_units_of_their_poisson_error():
    table = daily(bursts(300, 4)[0])
    event = START + pd.Timedelta(days=200)
    result = abnormal_attention(table, event, 3)
    scores = []
    for begin in range(21, 298):
        if 197 < begin < 203 + 28:
            continue
        before = table["brand_topics"].iloc[max(0, begin - 28) : begin]
        seen = before.sum() + 0.5
        expected = seen / len(before) * 3
        error = math.sqrt(expected + expected**2 / seen)
        scores.append((table["brand_topics"].iloc[begin : begin + 3].sum() - expected) / error)
    seen = table["brand_topics"].iloc[172:200].sum() + 0.5
    error = math.sqrt(seen * 3 / 28 + (seen * 3 / 28) ** 2 / seen)
    score = (result.topics - seen * 3 / 28) / error
    assert result.placebos == len(scores)
    assert result.p == pytest.approx((1 + sum(s >= score - 1e-9 for s in scores)) / (1 + len(scores)))
    ends = np.quantile(scores, (0.025, 0.975), method="weibull")
    assert (result.low, result.high) == pytest.approx([max(0.0, result.expected + e * error) for e in ends])


def test_a_longer_list_in_the_window_lets_expect_more():
    table = daily([2] * 150 + [4])
    table.loc[150, "topics_total"] = 800
    assert abnormal_attention(table, START + pd.Timedelta(days=150), 1).expected == pytest.approx(2 * 56.5 / 28)


def test_bursts_around_the_event_make_it_less_unusual():
    event = START + pd.Timedelta(days=160)
    calm = abnormal_attention(daily([2, 2, 1, 3] * 40 + [8]), event, 1)
    bursty = abnormal_attention(daily([0, 0, 0, 8] * 40 + [8]), event, 1)
    assert bursty.expected == calm.expected
    assert bursty.p > 10 * calm.p and bursty.high > calm.high


@pytest.mark.parametrize("window", [1, 5])
def test_prediction_intervals_hold_what_they_say_although_bursts_last(window):
    inside = unusual = 0
    for seed in range(200):
        result = abnormal_attention(daily(bursts(500, seed)[0]), START + pd.Timedelta(days=250), window)
        inside += result.low <= result.topics <= result.high
        unusual += result.p <= 0.025
    assert 0.91 <= inside / 200 <= 0.995
    assert unusual <= 10  # nominally five; with a dispersion of single days some thirty


def test_in_the_real_series_windows_are_unusual_as_often_as_p_says():
    table = open_case("xiaomi").frame("attention_daily")
    days = pd.date_range(table["date"].min() + pd.Timedelta(days=60), table["date"].max(), freq="13D")
    for window in (1, 6):
        found = [abnormal_attention(table, start, window) for start in days]
        p = [result.p for result in found if isinstance(result, AbnormalAttention)]
        assert len(p) > 140
        assert np.mean(np.array(p) <= 0.025) <= 0.05


def test_silence_before_the_event_is_no_certainty():
    result = abnormal_attention(daily([0] * 150 + [1]), START + pd.Timedelta(days=150), 1)
    assert 0 < result.expected < 0.05
    assert result.p == pytest.approx(1 / (1 + result.placebos))


def test_the_crash_of_tongling_added_some_fifteen_topics_which_other_days_did_as_well():
    table = open_case("xiaomi").frame("attention_daily")
    result = abnormal_attention(table, pd.Timestamp("2025-03-31"), 5)
    assert (result.topics, result.baseline_days) == (34, 28)
    assert result.abnormal == pytest.approx(14.8, abs=0.1)
    assert result.p > 0.025 and result.topics < result.high


def test_gaps_and_short_series_are_refused():
    event = START + pd.Timedelta(days=28)
    assert abnormal_attention(daily([1] * 29), event, 2) == Refusal("window_has_gaps", {"days": 1, "required": 2})
    late = daily([1] * 22, start=event - pd.Timedelta(days=20))
    assert abnormal_attention(late, event, 2) == Refusal("baseline_too_short", {"days": 20, "required": 21})
    assert abnormal_attention(late, event, 2, least=20).code == "too_few_placebos"
    table = daily([1] * 103)
    assert abnormal_attention(table, START + pd.Timedelta(days=101), 2) == Refusal(
        "too_few_placebos", {"windows": 79, "required": 80}
    )
    assert isinstance(abnormal_attention(daily([1] * 104), START + pd.Timedelta(days=102), 2), AbnormalAttention)
    with pytest.raises(DataError, match='start holds "soon"'):
        abnormal_attention(table, "soon", 2)


def test_windows_of_other_years_and_over_gaps_do_not_count():
    topics = np.concatenate([np.full(500, 9), np.full(500, 1)])
    table = daily(topics, start="2023-01-01")
    event = pd.Timestamp("2023-01-01") + pd.Timedelta(days=950)
    result = abnormal_attention(table, event, 1)
    assert result.placebos == 365 + 49 - 28  # a year before; after it what is beyond its baseline
    gap = table.drop(index=range(700, 740))
    assert abnormal_attention(gap, event, 1).placebos < result.placebos - 40


@pytest.mark.parametrize("wrong", [{"window_days": 0}, {"least": 1}, {"baseline_days": 20}, {"confidence": 1.0}])
def test_lengths_out_of_range_are_an_error(wrong):
    with pytest.raises(ParameterError, match="abnormal_attention"):
        abnormal_attention(daily([1] * 40), START, **({"window_days": 1} | wrong))
