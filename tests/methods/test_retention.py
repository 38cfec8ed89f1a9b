"""Retention: Freireich's remission times, censoring before the snapshot, the level of a test whose people are not independent."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.duration.survfunc import survdiff

from fanecon.errors import DataError, ParameterError
from fanecon.methods.refusal import Refusal
from fanecon.methods.retention import compare_retention, last_month, retention, stays

# Freireich et al. 1963: weeks of remission in acute leukaemia, 6-MP against placebo; 0 = still in remission.
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [1] * 9 + [0] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

TIMES = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=80)


def active(**months):
    """Actor-months from `repo_actor="2024-01 2024-03"`."""
    rows = [(*key.split("_"), month) for key, text in months.items() for month in text.split()]
    return pd.DataFrame(rows, columns=["repo", "actor", "month"])


def people(months, left, **columns):
    return pd.DataFrame({"months": months, "left": left, **columns})


# --- survival -------------------------------------------------------------------------------------


def test_the_remissions_of_freireich():  # V11
    curve = retention(people(TREATED, RELAPSED)).set_index("months")
    assert curve.index.tolist() == [6, 7, 10, 13, 16, 22, 23, 35]
    relapses = curve.loc[[6, 7, 10, 13, 16, 22, 23]]
    assert relapses["point"].tolist() == pytest.approx([85.7, 80.7, 75.3, 69.0, 62.7, 53.8, 44.8], abs=0.05)
    assert relapses["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert relapses["left"].tolist() == [3, 1, 1, 1, 1, 1, 1]
    # Intervals from Greenwood's errors on the log(−log) scale, as textbooks on these data have them.
    assert curve.loc[6, ["low", "high"]].tolist() == pytest.approx([62.0, 95.2], abs=0.05)
    assert curve.loc[23, ["low", "high"]].tolist() == pytest.approx([18.8, 68.0], abs=0.05)
    assert curve.loc[35, "point"] == curve.loc[23, "point"]
    assert curve.loc[35, "at_risk"] == 1


def test_the_log_rank_of_freireich():  # V11
    both = people(TREATED + PLACEBO, RELAPSED + [1] * 21, arm=["6-MP"] * 21 + ["placebo"] * 21)
    result = compare_retention(both, "arm").iloc[0]
    assert result["chi2"] == pytest.approx(16.79, abs=0.005)
    assert result["p"] == result["p_if_independent"] == pytest.approx(4.17e-5, rel=0.01)
    assert result[["people", "left", "draws"]].tolist() == [42, 30, 0]


@given(TIMES, st.data())
def test_the_statistic_is_that_of_statsmodels(rows, data):
    months, left = zip(*rows, strict=True)
    arm = data.draw(st.lists(st.sampled_from("ab"), min_size=len(rows), max_size=len(rows)))
    found = compare_retention(people(months, left, arm=arm), "arm")
    if isinstance(found, Refusal):
        return
    chi2, p = survdiff(np.array(months), np.array(left, dtype=int), np.array(arm))
    assert found[["chi2", "p"]].iloc[0].tolist() == pytest.approx([chi2, p], rel=1e-6, abs=1e-9)


@given(TIMES)
def test_survival_never_rises(rows):
    months, left = zip(*rows, strict=True)
    curve = retention(people(months, left))
    assert (np.diff(curve["point"]) <= 1e-9).all()
    assert (np.diff(curve["at_risk"]) <= 0).all()
    assert (np.diff(curve["months"]) > 0).all()
    assert curve["left"].sum() == sum(left)
    assert curve["months"].iloc[-1] == max(months)
    known = curve.dropna(subset=["low", "high"])
    assert ((known["low"] <= known["point"] + 1e-9) & (known["point"] <= known["high"] + 1e-9)).all()
    assert known[["low", "high"]].ge(0).all(axis=None) and known[["low", "high"]].le(100).all(axis=None)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=60))
def test_without_censoring_it_is_the_share_that_is_left(months):
    curve = retention(people(months, True)).set_index("months")["point"]
    for at in set(months):
        assert curve[at] == pytest.approx(100 * sum(m > at for m in months) / len(months), abs=1e-9)


def test_curves_at_their_ends():
    everybody = retention(people([1, 2], True)).iloc[-1]
    assert everybody[["point", "at_risk"]].tolist() == [0, 1]
    assert everybody[["low", "high"]].isna().all()
    nobody = retention(people([3, 5], False)).iloc[0]
    ends = binomtest(1, 1).proportion_ci(0.95, method="exact")  # one was followed for five months
    assert nobody[["months", "point", "low", "high"]].tolist() == pytest.approx([5, 100, 100 * ends.low, 100])
    assert retention(people([], [])) == Refusal("no_actors", {"actors": 0})


def test_the_error_of_people_who_have_nothing_in_common_is_greenwoods():
    frame = people([1, 1, 2, 3, 3, 3, 4, 5, 6, 6], True, person=range(10))
    alone, apart = retention(frame), retention(frame, alike="person")
    assert apart["point"].tolist() == alone["point"].tolist()
    # Without censoring Greenwood's is the binomial error; ours has n − 1 and Student's t with nine degrees of freedom.
    width = [np.log(np.log(f["low"][:4] / 100) / np.log(f["point"][:4] / 100)) for f in (alone, apart)]
    assert (width[1] / width[0]).tolist() == pytest.approx([np.sqrt(10 / 9) * 2.2622 / 1.95996] * 4, rel=1e-4)


def test_what_people_have_in_common_widens_the_interval():
    copies = people([1, 5, 8, 9, 12] * 20, [True] * 100, repo=list("abcde") * 20)
    ends = [retention(copies, at=[8], alike=alike).iloc[0] for alike in (None, "repo")]
    assert ends[1]["low"] < ends[0]["low"] < ends[0]["high"] < ends[1]["high"]
    assert np.isnan(retention(copies.assign(repo="a"), at=[8], alike="repo")["low"].iloc[0])


def test_single_months_are_read_off_the_curve():
    found = retention(people(TREATED, RELAPSED), at=[3, 6, 8, 35, 40])
    assert found["months"].tolist() == [3, 6, 8, 35]  # nothing is known of month 40
    assert found["point"].tolist() == pytest.approx([100, 85.7, 80.7, 44.8], abs=0.05)


def test_log_rank_needs_two_groups_and_somebody_who_left():
    assert compare_retention(people([1, 2], True, g="a"), "g") == Refusal("one_group", {"groups": 1, "required": 2})
    assert compare_retention(people([1, 2], False, g=list("ab")), "g").code == "nobody_left"
    assert compare_retention(people([1, 1], True, g=list("ab")), "g") == Refusal("all_left_at_once", {"actors": 2})
    with pytest.raises(DataError, match="g has 3 groups"):
        compare_retention(people([1, 5, 9], True, g=[1, 2, 3]), "g")
    few = people([1, 5, 9, 9], True, g=list("aabb"), repo=[1, 2, 3, 4])
    assert compare_retention(few, "g", "repo") == Refusal("too_few_units", {"units": 4, "deals": 3, "required": 20})
    halves = people([1, 2, 3, 7, 8, 9], True, g=list("aaabbb"), repo=range(6))  # nothing could be more unlike
    assert compare_retention(halves, "g", "repo").needs["deals"] == 10  # each with its mirror image: p could be 10 %
    with pytest.raises(DataError, match="1 is in both groups"):
        compare_retention(few.assign(repo=1), "g", "repo")
    with pytest.raises(ParameterError, match="draws=9"):
        compare_retention(few, "g", "repo", draws=9)


def projects(rng, frailty, effect=0.0):
    """Newcomers of eighteen projects of unlike size, six of them on one side, each with a rate of its own."""
    rate = np.exp(rng.normal(0, frailty, 18) + effect * (np.arange(18) < 6)) * 0.3
    repo = np.repeat(np.arange(18), rng.integers(5, 60, 18))
    months = rng.geometric(1 - np.exp(-rate[repo]))
    return people(np.minimum(months, 24), months <= 24, repo=repo, side=np.where(repo < 6, "a", "b"))


def test_dealing_out_whole_projects_keeps_the_level_where_people_are_alike_within_them():
    rng = np.random.default_rng(12)
    tests = [compare_retention(projects(rng, 0.5), "side", "repo", draws=199, seed=s).iloc[0] for s in range(200)]
    assert 3 <= sum(t["p"] <= 0.05 for t in tests) <= 18  # nominally ten
    assert sum(t["p_if_independent"] <= 0.05 for t in tests) > 80  # taken for independent, every second one


def test_it_finds_a_difference_that_is_there():
    rng = np.random.default_rng(13)
    found = [compare_retention(projects(rng, 0.2, 1.0), "side", "repo", draws=199).iloc[0] for _ in range(20)]
    assert sum(t["p"] <= 0.05 for t in found) >= 18


def test_every_deal_is_tried_where_there_are_few():
    table = projects(np.random.default_rng(4), 0.5)
    chosen = table[table["repo"].isin([0, 1, 2, 6, 7, 8, 9])]
    exact = [compare_retention(chosen, "side", "repo", seed=s) for s in (1, 2)]
    assert exact[0]["draws"].item() == 35
    assert exact[0]["p"].item() == exact[1]["p"].item()
    assert round(35 * exact[0]["p"].item(), 9) in range(1, 36)


@pytest.mark.parametrize(("months", "left"), [([1, -1], [1, 1]), ([1, np.nan], [0, 1]), ([0], [1]), ([1], [2])])
def test_times_that_are_none(months, left):
    with pytest.raises(DataError):
        retention(people(months, left))


# --- from activity to stays -----------------------------------------------------------------------


def test_the_clock_stops_before_the_snapshot():
    table = active(
        r_once="2024-01",
        r_gone="2024-01 2024-05",
        r_edge="2024-01 2024-06",  # six months quiet, the sixth being the snapshot's own and unfinished
        r_stays="2024-01 2024-06 2024-12",
        r_new="2024-07",  # nobody can know yet
    )
    result = stays(table.assign(until="2024-12"), quiet_months=6).set_index("actor")
    assert result["months"].to_dict() == {"once": 1, "gone": 5, "edge": 5, "stays": 5}
    assert result["left"].to_dict() == {"once": True, "gone": True, "edge": False, "stays": False}
    assert set(result["cohort"]) == {"2024H1"}
    soon = stays(table.assign(until="2024-12"), quiet_months=1).set_index("actor")
    assert soon["months"].to_dict() == {"once": 1, "gone": 1, "edge": 1, "stays": 1, "new": 1}
    assert soon["left"].all()


def test_who_comes_back_after_a_long_silence_has_left():
    table = active(
        r_back="2024-01 2024-03 2024-10 2025-06",  # six silent months from April on, and eight from September
        r_pause="2024-01 2024-07 2025-01 2025-06",  # five each
    )
    result = stays(table.assign(until="2025-07"), quiet_months=6).set_index("actor")
    assert result.loc["back", ["months", "left", "returned"]].tolist() == [3, True, True]
    assert result.loc["pause", ["months", "left", "returned"]].tolist() == [12, False, False]
    shuffled = stays(table.iloc[::-1].assign(until="2025-07"), quiet_months=6).set_index("actor")
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
        result = stays(table.assign(repo="r", until="2024-12"))
        rejections += compare_retention(result, "cohort")["p"].item() <= 0.05
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
    result = stays(table.assign(repo="r", until="2023-12"), quiet_months=3)
    curve = retention(result).set_index("months")["point"] / 100
    for month in (1, 6, 12):
        assert curve[month] == pytest.approx(0.8**month, abs=0.03)


def test_a_pseudonym_in_two_repositories_is_two_actors_with_their_own_snapshots():
    table = active(a_1="2024-01", b_1="2023-08 2024-02")
    result = stays(table.assign(until=["2024-02", "2024-04", "2024-04"]), quiet_months=1)
    assert result[["repo", "cohort", "months", "left"]].to_numpy().tolist() == [
        ["a", "2024H1", 0, False],
        ["b", "2023H2", 1, True],
    ]
    both = retention(result, "repo", at=[0])
    assert both["repo"].tolist() == ["a", "b"]
    with pytest.raises(DataError, match="column repo is empty"):
        retention(result.assign(repo=[None, "b"]), "repo")
    with pytest.raises(DataError, match="column repo is empty"):
        retention(result.assign(repo=[None, "b"]), alike="repo")


def test_nobody_observed_long_enough():
    table = active(r_1="2024-11", r_2="2024-12")
    assert stays(table.assign(until="2024-12")) == Refusal(
        "nobody_observed_long_enough", {"actors": 2, "quiet_months": 6}
    )
    assert stays(table.iloc[:0].assign(until="")).code == "nobody_observed_long_enough"


def test_columns_are_kept_as_the_persons():
    table = active(r_1="2024-01 2024-02").assign(until="2024-12", insider=[False, True], side="user", source_id="x")
    assert stays(table)[["insider", "side", "source_id"]].to_numpy().tolist() == [[True, "user", "x"]]


def test_the_last_month_is_that_of_the_snapshot_or_the_last_whole_one():
    seen = pd.Series(pd.to_datetime(["2026-01-28", "2024-03-11"]))
    assert last_month(seen).tolist() == ["2026-01", "2024-03"]
    assert last_month(seen, date(2025, 10, 31)).tolist() == ["2025-10", "2024-03"]


def test_stays_say_what_does_not_fit():
    table = active(r_1="2024-11").assign(until="2024-12")
    with pytest.raises(DataError, match="r has activity after the last month seen"):
        stays(table.assign(until="2024-10"))
    with pytest.raises(DataError, match="column month is missing"):
        stays(table.drop(columns="month"))
    with pytest.raises(DataError, match="not a month"):
        stays(table.assign(month="2024H2"))
    with pytest.raises(DataError, match="row 0, column until is empty"):
        stays(table.assign(until=[None]))
    with pytest.raises(ParameterError, match="quiet_months=0"):
        stays(table, quiet_months=0)
