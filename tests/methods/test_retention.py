"""Retention: Freireich's remission times, censoring before the snapshot, cohorts and windows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from fanecon.errors import DataError, ParameterError
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.refusal import Refusal
from fanecon.methods.retention import (
    kaplan_meier,
    log_rank,
    monthly_actors,
    survival_by,
    tenures,
    window_retention,
)

# Freireich et al. 1963: weeks of remission in acute leukaemia, 6-MP against placebo; 0 = still in remission.
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [1] * 9 + [0] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

TIMES = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=80)


def active(**months):
    """Actor-months from `repo_actor="2024-01 2024-03"`."""
    rows = [(*key.split("_"), month) for key, text in months.items() for month in text.split()]
    return pd.DataFrame(rows, columns=["repo", "actor", "month"])


# --- survival -------------------------------------------------------------------------------------


def test_the_remissions_of_freireich():  # V11
    curve = kaplan_meier(TREATED, RELAPSED).set_index("months")
    assert curve.index.tolist() == [0, 6, 7, 10, 13, 16, 22, 23, 35]
    relapses = curve.loc[[6, 7, 10, 13, 16, 22, 23]]
    assert relapses["survival"].tolist() == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    greenwood = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert relapses["std_error"].tolist() == pytest.approx(greenwood, abs=5e-5)
    assert relapses["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert relapses["left"].tolist() == [3, 1, 1, 1, 1, 1, 1]
    # Intervals on the log(−log) scale, as textbooks on these data have them.
    assert curve.loc[6, ["low", "high"]].tolist() == pytest.approx([0.620, 0.952], abs=5e-4)
    assert curve.loc[23, ["low", "high"]].tolist() == pytest.approx([0.188, 0.680], abs=5e-4)
    assert curve.loc[35, "survival"] == curve.loc[23, "survival"]
    assert curve.loc[35, "at_risk"] == 1


def test_the_log_rank_of_freireich():  # V11
    group = ["6-MP"] * 21 + ["placebo"] * 21
    result = log_rank(TREATED + PLACEBO, RELAPSED + [1] * 21, group)
    assert result.chi2 == pytest.approx(16.79, abs=0.005)
    assert result.degrees == 1
    assert result.p_value == pytest.approx(4.17e-5, rel=0.01)
    assert result.groups.to_numpy().tolist() == [["6-MP", 21, 9], ["placebo", 21, 21]]


@given(TIMES)
def test_survival_never_rises(rows):
    months, left = zip(*rows, strict=True)
    curve = kaplan_meier(months, left)
    assert (np.diff(curve["survival"]) <= 1e-12).all()
    assert (np.diff(curve["at_risk"]) <= 0).all()
    assert (np.diff(curve["months"]) > 0).all()
    assert curve["survival"].between(0, 1).all()
    assert curve["left"].sum() == sum(left)
    assert curve["months"].iloc[[0, -1]].tolist() == [0, max(months)]
    known = curve.dropna()
    assert ((known["low"] <= known["survival"] + 1e-12) & (known["survival"] <= known["high"] + 1e-12)).all()
    assert known[["low", "high"]].ge(0).all(axis=None) and known[["low", "high"]].le(1).all(axis=None)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=60))
def test_without_censoring_it_is_the_share_that_is_left(months):
    curve = kaplan_meier(months, [True] * len(months)).set_index("months")["survival"]
    for at in set(months):
        assert curve[at] == pytest.approx(sum(m > at for m in months) / len(months), abs=1e-12)


def test_curves_at_their_ends():
    everybody = kaplan_meier([1, 2], [True, True])
    assert everybody.iloc[-1][["survival", "at_risk"]].tolist() == [0, 1]
    assert everybody.iloc[-1][["std_error", "low", "high"]].isna().all()
    nobody = kaplan_meier([3, 5], [False, False])
    assert nobody.loc[0, ["months", "survival", "low", "high"]].tolist() == [0, 1, 1, 1]
    ends = binomtest(1, 1).proportion_ci(0.95, method="exact")  # one was followed for five months
    assert nobody.loc[1, ["months", "survival", "low", "high"]].tolist() == pytest.approx([5, 1, ends.low, 1])
    assert kaplan_meier([5] * 3, [False] * 3).loc[1, "low"] == pytest.approx(
        binomtest(3, 3).proportion_ci(0.95, method="exact").low
    )
    assert kaplan_meier([], []) == Refusal("no_actors", {"actors": 0})
    wide, narrow = (kaplan_meier(TREATED, RELAPSED, level).iloc[3] for level in (0.95, 0.8))
    assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]


def test_log_rank_needs_two_groups_and_somebody_who_left():
    assert log_rank([1, 2], [True, True], ["a", "a"]) == Refusal("one_group", {"groups": 1, "required": 2})
    assert log_rank([1, 2], [False, False], ["a", "b"]).code == "nobody_left"
    assert log_rank([1, 1], [True, True], ["a", "b"]) == Refusal("all_left_at_once", {"actors": 2})
    assert log_rank([1, 5, 9, 9], [True] * 4, [1, 2, 3, 3]).degrees == 2
    with pytest.raises(DataError, match="2 times and 1 groups"):
        log_rank([1, 2], [True, True], ["a"])
    for missing in (None, float("nan"), pd.NA):
        with pytest.raises(DataError, match="1 of them missing"):
            log_rank([1, 2, 3], [True] * 3, ["a", missing, "b"])


@pytest.mark.parametrize(
    ("months", "left"), [([1, 2], [True]), ([1, -1], [True, True]), ([1, np.nan], [0, 1]), ([0], [1]), ([1], [2])]
)
def test_times_that_are_none(months, left):
    with pytest.raises(DataError):
        kaplan_meier(months, left)


# --- from activity to tenures ---------------------------------------------------------------------


def test_the_clock_stops_before_the_snapshot():
    table = active(
        r_once="2024-01",
        r_gone="2024-01 2024-05",
        r_edge="2024-01 2024-06",  # six months quiet, the sixth being the snapshot's own and unfinished
        r_stays="2024-01 2024-06 2024-12",
        r_new="2024-07",  # nobody can know yet
    )
    result = tenures(table, {"r": "2024-12"}, quiet_months=6).set_index("actor")
    assert result["months"].to_dict() == {"once": 1, "gone": 5, "edge": 5, "stays": 5}
    assert result["left"].to_dict() == {"once": True, "gone": True, "edge": False, "stays": False}
    assert set(result["cohort"]) == {"2024H1"}
    assert result.loc["stays", ["first_month", "last_month"]].tolist() == ["2024-01", "2024-12"]
    soon = tenures(table, {"r": "2024-12"}, quiet_months=1).set_index("actor")
    assert soon["months"].to_dict() == {"once": 1, "gone": 1, "edge": 1, "stays": 1, "new": 1}
    assert soon["left"].all()


def test_who_comes_back_after_a_long_silence_has_left():
    table = active(
        r_back="2024-01 2024-03 2024-10 2025-06",  # six silent months from April on, and eight from September
        r_pause="2024-01 2024-07 2025-01 2025-06",  # five each
    )
    result = tenures(table, {"r": "2025-07"}, quiet_months=6).set_index("actor")
    assert result.loc["back", ["months", "left", "returned", "last_month"]].tolist() == [3, True, True, "2024-03"]
    assert result.loc["pause", ["months", "left", "returned", "last_month"]].tolist() == [12, False, False, "2025-06"]
    shuffled = tenures(table.iloc[::-1], {"r": "2025-07"}, quiet_months=6).set_index("actor")
    pd.testing.assert_frame_equal(shuffled, result)


def test_cohorts_watched_for_longer_do_not_seem_to_stay_for_longer():
    # Two cohorts alike (each month 5 % leave, of the others 10 % are active), one with three more years to return.
    rng = np.random.default_rng(11)
    rejections = 0
    for _ in range(60):
        rows = []
        for actor in range(300):
            first = 36 * (actor % 2)
            later = np.arange(first + 1, min(first + rng.geometric(0.05), 60))
            rows += [(actor, first), *((actor, n) for n in later[rng.random(len(later)) < 0.1])]
        table = pd.DataFrame(rows, columns=["actor", "n"])
        table["month"] = [f"{2020 + n // 12}-{n % 12 + 1:02d}" for n in table["n"]]
        result = tenures(table.assign(repo="r"), {"r": "2024-12"})
        rejections += log_rank(result["months"], result["left"], result["cohort"]).p_value <= 0.05
    assert rejections <= 8  # nominally three; judged by the last activity, more than twenty


def test_who_comes_back_is_not_favoured_over_who_does_not():
    # Whoever joins stays each further month with probability 0.8, at every calendar time alike. Censoring at the
    # last active month would keep the recent stayers only.
    rng = np.random.default_rng(5)
    rows = []
    for actor in range(6000):
        first = int(rng.integers(0, 24))
        stay = int(rng.geometric(0.2))
        rows += [(actor, first + k) for k in range(stay) if first + k < 24]
    table = pd.DataFrame(rows, columns=["actor", "n"])
    table["month"] = [f"{2022 + n // 12}-{n % 12 + 1:02d}" for n in table["n"]]
    result = tenures(table.assign(repo="r"), {"r": "2023-12"}, quiet_months=3)
    curve = kaplan_meier(result["months"], result["left"]).set_index("months")["survival"]
    for month in (1, 6, 12):
        assert curve[month] == pytest.approx(0.8**month, abs=0.03)


def test_a_pseudonym_in_two_repositories_is_two_actors_with_their_own_snapshots():
    table = active(a_1="2024-01", b_1="2023-08 2024-02")
    result = tenures(table, {"a": "2024-02", "b": "2024-04"}, quiet_months=1)
    assert result[["repo", "cohort", "months", "left"]].to_numpy().tolist() == [
        ["a", "2024H1", 0, False],
        ["b", "2023H2", 1, True],
    ]
    both = survival_by(result, "repo")
    assert both["repo"].tolist() == ["a", "b", "b"]
    with pytest.raises(DataError, match="column repo is empty"):
        survival_by(result.assign(repo=[None, "b"]), "repo")


def test_nobody_observed_long_enough():
    table = active(r_1="2024-11", r_2="2024-12")
    assert tenures(table, {"r": "2024-12"}) == Refusal("nobody_observed_long_enough", {"actors": 2, "quiet_months": 6})
    assert tenures(table.iloc[:0], {}).code == "nobody_observed_long_enough"
    assert survival_by(pd.DataFrame({"cohort": [], "months": [], "left": []})).empty


def test_tenures_say_what_does_not_fit():
    table = active(r_1="2024-11")
    with pytest.raises(DataError, match="no month for r"):
        tenures(table, {})
    with pytest.raises(DataError, match="r has activity after its snapshot"):
        tenures(table, {"r": "2024-10"})
    with pytest.raises(DataError, match="column month is missing"):
        tenures(table.drop(columns="month"), {"r": "2024-12"})
    with pytest.raises(DataError, match="not a month"):
        tenures(table.assign(month="2024H2"), {"r": "2024-12"})
    with pytest.raises(DataError, match="row 0, column month is empty"):
        tenures(table.assign(month=[None]), {"r": "2024-12"})
    with pytest.raises(ParameterError, match="quiet_months=0"):
        tenures(table, {"r": "2024-12"}, quiet_months=0)


# --- months and windows ---------------------------------------------------------------------------


def test_newcomers_and_returning_by_month():
    table = active(r_1="2024-11 2025-01", r_2="2025-01", s_1="2025-01")
    table = pd.concat([table, table.iloc[:1]])  # the same month twice
    result = monthly_actors(table, "2025-02")
    assert result["month"].tolist() == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert result["active"].tolist() == [1, 0, 3, 0]
    assert result["newcomers"].tolist() == [1, 0, 2, 0]
    assert result["returning"].tolist() == [0, 0, 1, 0]
    assert result["cumulative"].tolist() == [1, 1, 3, 3]
    assert monthly_actors(table.iloc[:0], "2025-02").empty
    with pytest.raises(DataError, match="column actor is empty"):
        monthly_actors(table.assign(actor=np.nan), "2025-02")
    with pytest.raises(DataError, match="activity in 2025-01, after 2024-12"):
        monthly_actors(table, "2024-12")


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 6), st.integers(0, 30)), min_size=1, max_size=60))
def test_counts_of_months_and_actors_agree(rows):
    table = pd.DataFrame(rows, columns=["repo", "actor", "n"])
    table["month"] = [f"{2022 + n // 12}-{n % 12 + 1:02d}" for n in table["n"]]
    result = monthly_actors(table, "2024-12")
    assert result["cumulative"].iloc[-1] == len(table[["repo", "actor"]].drop_duplicates())
    assert result["active"].sum() == len(table.drop_duplicates())
    assert (result["active"] == result["newcomers"] + result["returning"]).all()
    assert (result["returning"] >= 0).all()


def test_windows_end_after_so_many_months_and_leave_out_the_first():
    table = active(
        r_1="2024-01 2024-02 2024-04",
        r_2="2024-01",
        r_3="2024-01 2024-05",
        r_4="2024-03 2024-04",
        r_5="2024-07",
    )
    result = window_retention(table, {"r": "2024-07"}, after=(1, 3, 6)).set_index(["cohort", "months_after"])
    assert result[["actors", "eligible", "active"]].loc["2024H1"].to_numpy().tolist() == [
        [4, 4, 2],  # within one month: 1 and 4
        [4, 4, 2],  # within three: 1 and 4
        [4, 3, 1],  # in the fourth to sixth: 3; for 4 the sixth month is still to come
    ]
    assert "2024H2" not in result.index.get_level_values("cohort")
    low, high = wilson_interval(1, 3)
    assert result.loc[("2024H1", 6), ["share", "low", "high"]].tolist() == [1 / 3, low[0], high[0]]
    short = window_retention(table, {"r": "2024-07"}, after=(3,), width=1)
    assert short["active"].tolist() == [1]  # the third month itself: 1 only
    with pytest.raises(ParameterError, match="width=0"):
        window_retention(table, {"r": "2024-07"}, width=0)
    assert window_retention(table.iloc[:0], {}).empty
