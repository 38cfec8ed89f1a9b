"""Ranks on each measure, and how they depend on the cut."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.comparators import rank_crises, rank_under_cuts, topic_cuts


def crises(**measures: list[float | None]) -> pd.DataFrame:
    rows = [(f"c{i}", m, v) for m, values in measures.items() for i, v in enumerate(values)]
    return pd.DataFrame(rows, columns=["case_id", "measure", "value"])


def ranks(table: pd.DataFrame, measure: str) -> dict[str, float]:
    part = table[table["measure"] == measure]
    return dict(zip(part["case_id"], part["rank"], strict=True))


def test_ties_gaps_and_direction():
    table = rank_crises(crises(reads=[5, 9, 9, None], position=[1, 1, 40, 2]), {"reads": "high", "position": "low"})
    reads = table[table["measure"] == "reads"]
    assert reads["case_id"].tolist() == ["c1", "c2", "c0", "c3"]
    assert reads["rank"].tolist()[:3] == [1, 1, 3] and math.isnan(reads["rank"].iloc[3])
    assert reads["rank_last"].tolist()[:3] == [2, 2, 3]
    assert reads["tied"].tolist() == [1, 1, 0, 0]
    assert set(reads["compared"]) == {3}
    assert ranks(table, "position") == {"c0": 1, "c1": 1, "c3": 3, "c2": 4}


def test_a_missing_row_is_a_missing_value():
    table = crises(reads=[5, 9], heat=[1, 2])
    found = rank_crises(table.drop(index=3), {"heat": "high"})
    assert found["compared"].tolist() == [1, 1]
    assert math.isnan(ranks(found, "heat")["c1"])


@pytest.mark.parametrize(
    ("measures", "message"),
    [({}, "at least one"), ({"reads": "up"}, '"high" or "low"'), ({"readers": "high"}, 'Did you mean "reads"')],
)
def test_bad_measures(measures, message):
    with pytest.raises(ParameterError, match=message):
        rank_crises(crises(reads=[1, 2]), measures)


def test_bad_tables():
    with pytest.raises(DataError, match="reads of c0 stands twice"):
        rank_crises(pd.concat([crises(reads=[1]), crises(reads=[2])]), {"reads": "high"})
    with pytest.raises(DataError, match="at least 0"):
        rank_crises(crises(reads=[-1]), {"reads": "high"})


CAPTURES = pd.DataFrame({"topic": ["a", "a", "b", "c", "d"], "reads": [3.0, 7.0, 2.0, 10.0, None]})


def test_cuts_take_the_highest_value_of_each_topic():
    found = topic_cuts(CAPTURES, {"core": ["a", "b"], "wide": ["a", "b", "c"], "unshown": ["d"]})
    assert found[["topics", "total", "largest"]].to_numpy().tolist()[:2] == [[2, 9, "a"], [3, 19, "c"]]
    assert found["largest_share"].tolist()[:2] == pytest.approx([7 / 9, 10 / 19])


def test_a_topic_never_shown_is_unknown_and_not_zero():
    """Its total was 0 before, and ranked last."""
    found = topic_cuts(CAPTURES, {"core": ["a", "b"], "some": ["a", "d"], "unshown": ["d"]}).set_index("cut")
    assert found["unknown"].tolist() == [0, 1, 1]
    assert found["total"].tolist()[:2] == [9, 7]
    assert found.loc["unshown", ["total", "largest", "largest_share"]].isna().all()
    ranks = rank_under_cuts(crises(reads=[9, 15]), "c0", "reads", found["total"].to_dict())
    assert ranks["rank"].isna().tolist() == [False, False, True]
    assert ranks["compared"].tolist() == [2, 2, 1]


def test_a_row_without_a_name_is_turned_away():
    with pytest.raises(DataError, match="column topic is empty"):
        topic_cuts(CAPTURES.assign(topic=[None, *"abcd"]), {"core": ["a"]})
    with pytest.raises(DataError, match="column case_id is empty"):
        rank_crises(crises(reads=[1, 2]).assign(case_id=[None, "b"]), {"reads": "high"})


@pytest.mark.parametrize("cut", [[], ["a", "x"]])
def test_a_cut_needs_captured_topics(cut):
    with pytest.raises(ParameterError, match="Expected captured topics"):
        topic_cuts(CAPTURES, {"core": cut})


def test_the_rank_follows_the_cut():
    found = rank_under_cuts(crises(reads=[9, 15, 12, None]), "c0", "reads", {"core": 9, "wide": 12, "all": 40})
    assert found[["rank", "rank_last", "compared"]].to_numpy().tolist() == [[3, 3, 3], [2, 3, 3], [1, 1, 3]]
    with pytest.raises(ParameterError, match='No "reads" of "c9"'):
        rank_under_cuts(crises(reads=[1]), "c9", "reads", {"core": 1})


@given(
    st.lists(st.one_of(st.integers(0, 5), st.none()), min_size=1, max_size=12).filter(
        lambda v: any(x is not None for x in v)
    )
)
def test_ranks_fill_the_places_and_both_directions_mirror(values):
    high, low = (rank_crises(crises(m=values), {"m": end}).set_index("case_id") for end in ("high", "low"))
    n = sum(v is not None for v in values)
    known = high.dropna(subset=["value"])
    assert ((known["rank"] + known["rank_last"]) / 2).sum() == pytest.approx(n * (n + 1) / 2)
    assert (known["rank"] + low.loc[known.index, "rank_last"] == n + 1).all()
    assert ((known["rank_last"] - known["rank"]) == known["tied"]).all()


@given(st.sets(st.sampled_from("abcd"), min_size=1), st.sets(st.sampled_from("abcd"), min_size=1))
def test_a_wider_cut_never_totals_less(topics, more):
    totals = topic_cuts(CAPTURES, {"narrow": topics, "wide": topics | more})["total"]
    assert totals.fillna(0)[1] >= totals.fillna(0)[0]
