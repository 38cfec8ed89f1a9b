"""Stage B: values under uncertainty, and the fact that would change the decision. Candidates are invented."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.screening import COLUMNS as ITEM_COLUMNS
from fanecon.methods.screening import OPTIONAL, RULES, Screening, screen
from fanecon.methods.screening_value import COLUMNS, CRITERIA, Appraisal, appraise

DAY = date(2026, 1, 4)
TWO = ["trust", "cost"]


def stage_a(
    *items: tuple[str, float | None],
    names: tuple[str, ...] = ("A", "B", "C"),
    searched: tuple[str, ...] = tuple(rule.kind for rule in RULES),
) -> Screening:
    """Evidence on insults; and for every name and kind in `searched` the record of a search that found nothing."""
    rows = [
        (f"i{n}", who, "insult_to_users", "2025-09", "2025-10", "B", "doc", None, "", credence)
        for n, (who, credence) in enumerate(items)
    ]
    known = {*names, *(who for who, _ in items)}
    rows += [(f"{w}-{k}", w, k, "2025-12", "2025-12", "B", "log", None, "", 0.0) for w in known for k in searched]
    return screen(pd.DataFrame(rows, columns=[*ITEM_COLUMNS, *OPTIONAL]), DAY, candidates=names)


def ratings(*rows: tuple[str, str, float, float], rater: str = "r1", known_by: str = "2025-12") -> pd.DataFrame:
    return pd.DataFrame([(who, what, rater, low, high, known_by) for who, what, low, high in rows], columns=[*COLUMNS])


CORNERS = ratings(
    ("A", "trust", 100, 100), ("A", "cost", 0, 0), ("B", "trust", 0, 0), ("B", "cost", 100, 100), ("C", "trust", 60, 60), ("C", "cost", 60, 60)
)  # fmt: skip


def value(screening: Screening, scores: pd.DataFrame, **options) -> Appraisal:
    return appraise(screening, scores, **{"criteria": TWO, "draws": 4000, "seed": 3} | options)


def test_first_ranks_are_the_analytic_ones():
    """V21: values (1,0), (0,1), (.6,.6) under uniform weights are first with .4, .4, .2."""
    found = value(stage_a(), CORNERS, draws=40_000)
    assert found.table["p_first"].to_numpy() == pytest.approx([0.4, 0.4, 0.2], abs=0.01)
    assert found.concentration == 2  # with equal prior weights: uniform
    assert found.acceptability.sum(axis=0).to_numpy() == pytest.approx([1, 1, 1])
    assert found.acceptability.sum(axis=1).to_numpy() == pytest.approx([1, 1, 1])


def test_the_probability_to_pass_is_the_analytic_one():
    """A's value is 100 w with w uniform: above 60 with 0.4; its mean 50, its 5 and 95 % quantiles 5 and 95."""
    row = value(stage_a(), CORNERS, draws=40_000).table.iloc[0]
    assert row["p_above"] == pytest.approx(0.4, abs=4 * row["p_above_error"])
    assert row[["value", "value_low", "value_high"]].to_numpy(dtype=float) == pytest.approx([50, 5, 95], abs=1)
    assert row["p_above_error"] == pytest.approx(np.sqrt(0.24 / 40_000), rel=0.05)


def test_weights_and_their_concentration():
    sure = value(stage_a(), CORNERS, weights={"trust": 3, "cost": 1}, concentration=1e6)
    assert sure.table["value"].tolist() == pytest.approx([75, 25, 60], abs=0.5)
    assert sure.table["decision"].tolist()[:2] == ["pass", "fail"]


def test_a_veto_is_not_compensated():
    found = value(stage_a(("A", None)), CORNERS, weights={"trust": 1, "cost": 0.001}, concentration=500)
    row = found.table.iloc[0]
    assert (row["decision"], row["p_first"], row["p_pass_high"]) == ("veto", 0, 0)
    assert row["value"] > 90  # its value is told all the same
    assert list(found.acceptability.index) == ["B", "C"]
    assert "A" not in set(found.facts["candidate"])
    everybody = value(stage_a(("A", None), ("B", None), ("C", None)), CORNERS)
    assert everybody.acceptability.empty and set(everybody.table["decision"]) == {"veto"}


def test_doubtful_evidence_bounds_the_pass():
    sure = ratings(("A", "trust", 90, 90), ("A", "cost", 90, 90))
    row = value(stage_a(("A", 0.3), ("A", 0.2), names=()), sure).table.iloc[0]
    assert [row["p_pass_low"], row["p_pass_high"]] == pytest.approx([0.5, 0.7])
    assert row["decision"] == "undecided"
    small = value(stage_a(("A", 0.05), names=()), sure).table.iloc[0]
    assert small["decision"] == "pass"


def test_raters_are_joined_and_the_unrated_may_be_anything():
    both = pd.concat([ratings(("A", "trust", 40, 60)), ratings(("A", "trust", 55, 80), rater="r2")])
    scores = value(stage_a(names=("A",)), both).scores.set_index("criterion")
    assert scores.loc["trust", ["low", "high", "raters"]].tolist() == [40, 80, 2]
    assert scores.loc["cost", ["low", "high", "raters"]].tolist() == [0, 100, 0]


def test_ratings_of_a_later_day_or_of_no_day_do_not_count():
    held = ratings(("A", "trust", 40, 60))
    for known_by in ("2026-01-05", "2026-01", "", "2025-01-01/2027-06-01", pd.Timestamp("2026-01-05")):
        more = pd.concat([held, ratings(("A", "trust", 0, 0), rater="r2", known_by=known_by)])
        pd.testing.assert_frame_equal(value(stage_a(), more).table, value(stage_a(), held).table)


def test_a_rating_dated_by_a_span_counts_from_its_end():
    held = ratings(("A", "trust", 40, 60), known_by="2025-06/2025-07")
    assert value(stage_a(names=("A",)), held).table["rated"].tolist() == [1]


SURE = ratings(("A", "trust", 90, 90), ("A", "cost", 90, 90))


@pytest.mark.parametrize(
    "screening", [stage_a(names=("A",), searched=()), stage_a(names=("B",))], ids=["no evidence", "only rated"]
)
def test_silence_is_not_innocence(screening):
    """Nobody searched: however high the value, the pass has a condition, and each rule is a missing fact."""
    found = value(screening, SURE)
    row = found.table.set_index("candidate").loc["A"]
    assert (row["decision"], row["unsearched"]) == ("pass_if_searched", "R1 R2 R3 R4 R5")
    rules = found.facts[(found.facts["candidate"] == "A") & found.facts["fact"].str.startswith("rule:")]
    assert rules["decision_worst"].tolist() == ["veto"] * 5
    assert rules["decision_best"].tolist() == ["pass_if_searched"] * 5  # four others remain
    assert value(stage_a(names=("A",)), SURE).table["decision"].tolist() == ["pass"]


def test_searching_the_last_rule_takes_the_condition_off():
    most = tuple(rule.kind for rule in RULES[1:])
    facts = value(stage_a(names=("A",), searched=most), SURE).facts
    assert facts[["fact", "decision_worst", "decision_best", "flips"]].to_numpy().tolist() == [
        ["rule:R1", "veto", "pass", True]
    ]


def test_the_missing_fact_that_would_change_the_decision():
    """Equal weights, trust 90, cost unknown: at 0 the value is 45, at 100 it is 95; the threshold is 60."""
    screening = stage_a(names=("A",), searched=("insult_to_users",))
    found = value(screening, ratings(("A", "trust", 90, 90)), concentration=1e6)
    facts = found.facts.set_index("fact")
    assert found.table["decision"].tolist() == ["undecided"]
    row = facts.loc["score:cost"]
    assert (row["p_above_worst"], row["p_above_best"], row["flips"]) == (0, 1, True)
    assert (row["decision_worst"], row["decision_best"]) == ("fail", "pass_if_searched")
    assert "score:trust" not in facts.index  # it is known
    assert facts.index[0] == "score:cost"
    assert facts.loc["rule:R5", ["decision_worst", "decision_best"]].tolist() == ["veto", "undecided"]


def test_a_doubtful_item_as_the_missing_fact():
    sure = ratings(("A", "trust", 90, 90), ("A", "cost", 90, 90))
    facts = value(stage_a(("A", 0.3), names=()), sure).facts.set_index("fact")
    assert facts.loc["item:i0", ["decision_worst", "decision_best"]].tolist() == ["veto", "pass"]
    two = value(stage_a(("A", 0.3), ("A", 0.4), names=()), sure).facts.set_index("fact")
    assert two.loc["item:i0", "decision_best"] == "undecided"  # the other one remains


def test_a_fact_that_changes_nothing():
    facts = value(stage_a(names=("A",)), ratings(("A", "trust", 85, 95), ("A", "cost", 85, 95))).facts
    assert not facts.loc[facts["fact"].str.startswith("score:"), "flips"].any()


def test_one_seed_one_answer():
    first, again = (value(stage_a(), CORNERS, seed=11) for _ in range(2))
    pd.testing.assert_frame_equal(first.table, again.table)
    pd.testing.assert_frame_equal(first.facts, again.facts)
    assert not value(stage_a(), CORNERS, seed=12).table["value"].equals(first.table["value"])


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (ratings(("A", "trusty", 1, 2)), 'Did you mean "trust"'), (ratings(("A", "trust", 3, 2)), "low lies above high"),
        (ratings(("A", "trust", 3, 101)), "from 0 to 100"), (pd.concat([ratings(("A", "trust", 1, 2))] * 2), "rated the criterion before"),
        (ratings(("A", "trust", 1, 2), known_by="soon"), "known_by"), (ratings(("A", "trust", 1, 2), known_by=2025), "dates as text"),
        (ratings((None, "trust", 1, 2)), "candidate is empty"), (CORNERS.drop(columns="rater"), "column rater is missing"),
    ],
)  # fmt: skip
def test_bad_ratings(frame, message):
    with pytest.raises(DataError, match=message):
        value(stage_a(), frame)


@pytest.mark.parametrize(
    "options", [{"threshold": 101}, {"confidence": 0.5}, {"confidence": 1}, {"concentration": 0}, {"draws": 0}]
)
def test_bad_options(options):
    with pytest.raises(ParameterError):
        value(stage_a(), CORNERS, **options)


def test_nobody_to_value():
    with pytest.raises(DataError, match="no candidate"):
        value(stage_a(names=()), CORNERS.iloc[:0])


def test_the_eight_criteria():
    found = appraise(stage_a(), CORNERS.iloc[:0], draws=50)
    assert len(CRITERIA) == 8 == found.concentration
    assert found.table["rated"].tolist() == [0, 0, 0]


points = st.integers(0, 100)
cells = st.tuples(points, points).map(sorted)
boards = st.lists(cells, min_size=6, max_size=6)


def board(rows: list[list[int]]) -> pd.DataFrame:
    names = [(who, what) for who in "ABC" for what in TWO]
    return ratings(*((who, what, low, high) for (who, what), (low, high) in zip(names, rows, strict=True)))


@settings(deadline=None, max_examples=40)
@given(boards, st.integers(0, 5), cells, st.integers(0, 1000))
def test_a_further_bad_rating_never_raises_anything(rows, at, bad, seed):
    """A rater who gives no more than was given before, on a criterion already rated."""
    held = board(rows)
    worse = held.iloc[[at]].assign(rater="r2", low=min(bad[0], rows[at][0]), high=min(bad[1], rows[at][1]))
    before, after = (value(stage_a(), frame, draws=300, seed=seed) for frame in (held, pd.concat([held, worse])))
    who = "ABC".index(str(held["candidate"].iloc[at]))
    columns = ["value", "value_low", "value_high", "p_above", "p_first", "p_pass_low", "p_pass_high"]
    assert (after.table.loc[who, columns].astype(float) <= before.table.loc[who, columns].astype(float) + 1e-9).all()


@settings(deadline=None, max_examples=40)
@given(boards, st.floats(0, 1), st.integers(0, 1000))
def test_bad_evidence_never_helps_its_candidate(rows, credence, seed):
    before, after = (value(s, board(rows), draws=300, seed=seed) for s in (stage_a(), stage_a(("A", credence))))
    columns = ["p_first", "p_pass_low", "p_pass_high"]
    assert (after.table.loc[0, columns].astype(float) <= before.table.loc[0, columns].astype(float)).all()
    assert after.table.loc[0, "value"] == before.table.loc[0, "value"]


@settings(deadline=None, max_examples=30)
@given(boards, st.sampled_from([(), (("A", None),)]))
def test_ranks_and_columns_sum_to_one(rows, items):
    ranks = value(stage_a(*items), board(rows), draws=200).acceptability
    assert ranks.sum(axis=0).to_numpy() == pytest.approx(np.ones(len(ranks)))
    assert ranks.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(ranks)))
