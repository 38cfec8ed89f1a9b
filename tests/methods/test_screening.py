"""Vetoes over dated evidence: each rule, two clocks, and what bad evidence may never do.

All candidates are invented.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.screening import COLUMNS, OPTIONAL, RULES, screen
from fanecon.notation.periods import parse_moment

DAY = date(2026, 1, 4)
NAMES = ("Candidate A", "Candidate B")
KINDS = [rule.kind for rule in RULES]


def item(**cells: object) -> dict[str, object]:
    plain = {
        "item_id": "i1", "candidate": "Candidate A", "kind": "insult_to_users", "occurred": "2025-09-01",
        "known_by": "2025-09-02", "tier": "B", "source_id": "doc", "value": None, "registered": "", "credence": None,
    }  # fmt: skip
    return plain | cells


def table(*items: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame([*items], columns=[*COLUMNS, *OPTIONAL])
    return frame.assign(item_id=[f"i{n}" for n in range(len(frame))])


def reason(clock: str = "published", **cells: object) -> str:
    return str(screen(table(item(**cells)), DAY, clock).ledger["reason"][0])


PANEL = {"kind": "panel_objection", "occurred": "2025-12-10", "known_by": "2025-12-12", "registered": "2025-12-01"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "counts"),
        ({"kind": "court_or_regulator", "occurred": "2010"}, "counts"),  # a finding does not expire
        ({"kind": "fabricated_metrics"}, "counts"),
        ({"tier": "D"}, "weak_source"),
        ({"known_by": "2026-01-05"}, "later"),
        ({"known_by": "2026-01"}, "later"),  # a month counts at its end
        ({"known_by": ""}, "undated"),
        ({"known_by": DAY.isoformat()}, "counts"),
        ({"occurred": ""}, "counts"),
        ({"kind": "campaign_against_brand", "occurred": "2024-01-04"}, "counts"),
        ({"kind": "campaign_against_brand", "occurred": "2024-01-03"}, "outside_window"),
        ({"kind": "campaign_against_brand", "occurred": ""}, "undated"),
        (PANEL | {"value": 0.51}, "counts"),
        (PANEL | {"value": 0.5}, "not_above_threshold"),
        (PANEL, "no_value"),
        (PANEL | {"value": 0.9, "registered": ""}, "not_registered"),
        (PANEL | {"value": 0.9, "registered": "2025-12-10"}, "not_registered"),
        ({"credence": 0.3}, "uncertain"),
        ({"credence": 1.0}, "counts"),
    ],
)
def test_each_rule_says_why(cells, expected):
    assert reason(**cells) == expected


def test_two_clocks():
    """Conduct before the day that our document reports after it: a search could have found it, we could not show it."""
    assert reason("occurred", known_by="2026-01-07") == "counts"
    assert reason("published", known_by="2026-01-07") == "later"
    assert reason("occurred", occurred="2026-01", known_by="2026-01-02") == "later"
    assert reason("occurred", occurred="") == "undated"


def test_the_summary_and_the_statuses():
    found = screen(
        table(item(), item(kind="court_or_regulator", credence=0.4), item(kind="fabricated_metrics", tier="D"), item(known_by="2027")),
        DAY, candidates=NAMES,
    )  # fmt: skip
    a, b = (found.candidates.set_index("candidate").loc[name] for name in NAMES)
    assert (a["vetoed"], a["fires"], a["possible"], a["no_evidence"], a["items"], a["counted"]) == (
        True,
        "R1",
        "R2",
        "R3 R5",
        3,
        2,
    )
    assert (b["vetoed"], b["p_veto_high"], b["no_evidence"]) == (False, 0, "R1 R2 R3 R4 R5")
    statuses = found.vetoes[found.vetoes["candidate"] == "Candidate A"].set_index("rule")["status"].to_dict()
    assert statuses == {"R1": "fires", "R2": "possible", "R3": "no_evidence", "R4": "silent", "R5": "no_evidence"}
    assert found.vetoes["items"].tolist()[:2] == ["i0", "i1"]


def test_probabilities_are_bounds_whatever_the_dependence():
    found = screen(table(item(credence=0.3), item(kind="court_or_regulator", credence=0.4), item(credence=0.0)), DAY)
    row = found.candidates.iloc[0]
    assert (row["p_veto_low"], row["p_veto_high"], row["vetoed"]) == (0.4, pytest.approx(0.7), False)
    crowded = screen(table(*[item(credence=0.6)] * 3), DAY).candidates.iloc[0]
    assert (crowded["p_veto_low"], crowded["p_veto_high"], crowded["vetoed"]) == (0.6, 1.0, False)


def test_the_optional_columns_may_be_absent_and_days_may_be_dates():
    plain = (
        table(item())
        .drop(columns=[*OPTIONAL])
        .assign(occurred=pd.Timestamp("2025-09-01"), known_by=pd.Timestamp("2025-09-02"))
    )
    assert screen(plain, DAY).candidates["vetoed"].tolist() == [True]
    assert screen(plain.assign(known_by=pd.NaT), DAY).ledger["reason"].tolist() == ["undated"]


def test_nothing_known():
    empty = screen(table(), DAY, candidates=NAMES)
    assert empty.candidates["vetoed"].tolist() == [False, False]
    assert empty.ledger.empty


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (table(item(kind="insult_to_user")), 'Did you mean "insult_to_users"'), (table(item(known_by="soon")), "column known_by"),
        (table(item(value=60)), "from 0 to 1"), (table(item()).drop(columns="tier"), "column tier is missing"),
        (table(item(), item()).assign(item_id="x"), "x stands twice"),
        (table(item(candidate=None)), "row 0, column candidate is empty"), (table(item(tier=" ")), "column tier is empty"),
        (table(item(occurred="2025-06/2025-03")), "column occurred.*earlier end first"),
        (table(item(occurred="2025-01/2025-02/2025-03")), "column occurred"),
        (table(item(occurred="2025-09-02", known_by="2025-09-01")), "before it occurred"),
        (table(item(occurred="2026", known_by="2025-12-31")), "before it occurred"),
    ],
)  # fmt: skip
def test_bad_evidence(frame, message):
    with pytest.raises(DataError, match=message):
        screen(frame, DAY)


@pytest.mark.parametrize("year", [2027, 2027.0])
@pytest.mark.parametrize("column", ["occurred", "known_by", "registered"])
def test_a_year_read_as_a_number_is_turned_away(column, year):
    """As nanoseconds it would be 1970, and evidence of 2027 would veto in 2026."""
    with pytest.raises(DataError, match=f"column {column} holds 2027.*Write dates as text"):
        screen(table(item(**{column: year})), DAY)


def test_what_is_found_while_the_conduct_goes_on_counts():
    assert reason(occurred="2025-09", known_by="2025-09-02") == "counts"


def test_blanks_around_names_make_no_second_candidate():
    found = screen(
        table(item(candidate="Candidate A "), item(tier="D ", kind=" fabricated_metrics")),
        DAY,
        candidates=[" Candidate A"],
    )
    assert found.candidates["candidate"].tolist() == ["Candidate A"]
    assert found.vetoes.set_index("rule")["status"].to_dict()["R4"] == "silent"


def test_a_search_that_found_nothing_is_evidence():
    found = screen(table(item(credence=0.0)), DAY)
    assert found.vetoes["status"].tolist() == ["silent"] + ["no_evidence"] * 4
    assert found.candidates[["vetoed", "p_veto_high"]].to_numpy().tolist() == [[False, 0.0]]


def test_bad_options():
    with pytest.raises(ParameterError, match="occurred, published"):
        screen(table(), DAY, "heard")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="panel_threshold"):
        screen(table(), DAY, panel_threshold=1.0)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025", "2025-12-31"), ("2025-02", "2025-02-28"), ("2026-01-05T21:35", "2026-01-05"),
     ("2026-01-05T12:00/2026-01-06T17:59", "2026-01-06"), ("2025-01/2025-03", "2025-03-31")],
)  # fmt: skip
def test_a_coarse_date_counts_at_its_end(text, day):
    dated = table(item(occurred="", known_by=text))
    eve = date.fromisoformat(day) - timedelta(days=1)
    found = [screen(dated, as_of).ledger["reason"][0] for as_of in (eve, date.fromisoformat(day))]
    assert found == ["later", "counts"]


# --- properties -----------------------------------------------------------------------------------


def in_order(cells: dict[str, object]) -> dict[str, object]:
    """Nothing is known before it occurred: swap the dates where it would be."""
    known, occurred = str(cells["known_by"]), str(cells["occurred"])
    if not known or not occurred or parse_moment(known)[1] > parse_moment(occurred)[0]:
        return cells
    return cells | {"occurred": cells["known_by"], "known_by": cells["occurred"]}


days = st.dates(date(2023, 1, 1), date(2027, 12, 31)).map(date.isoformat)
dated = st.one_of(days, days.map(lambda d: d[:7]), days.map(lambda d: d[:4]), st.just(""))
items = st.builds(
    item, candidate=st.sampled_from(NAMES), kind=st.sampled_from(KINDS), occurred=dated, known_by=dated,
    registered=dated, tier=st.sampled_from("ABCD"), value=st.one_of(st.none(), st.floats(0, 1)),
    credence=st.one_of(st.none(), st.floats(0, 1)),
).map(in_order)  # fmt: skip
clocks = st.sampled_from(["occurred", "published"])


@given(st.lists(items, max_size=5), st.lists(items, max_size=3), clocks)
def test_more_bad_evidence_never_removes_a_veto(held, more, clock):
    before = screen(table(*held), DAY, clock, candidates=NAMES)
    after = screen(table(*held, *more), DAY, clock, candidates=NAMES)
    assert (after.candidates["vetoed"] >= before.candidates["vetoed"]).all()
    assert (after.candidates[["p_veto_low", "p_veto_high"]] >= before.candidates[["p_veto_low", "p_veto_high"]]).all(
        axis=None
    )
    assert (after.vetoes[["p_low", "p_high"]] >= before.vetoes[["p_low", "p_high"]]).all(axis=None)


@given(st.lists(items, max_size=4), st.lists(items, max_size=3), clocks, st.integers(1, 900))
def test_evidence_of_a_later_day_never_matters(held, more, clock, wait):
    moved = (DAY + timedelta(days=wait)).isoformat()
    if clock == "published":
        later = [one | {"known_by": moved, "occurred": "2025-12"} for one in more]
    else:
        later = [one | {"occurred": moved, "known_by": "2030"} for one in more]
    before = screen(table(*held), DAY, clock, candidates=NAMES)
    after = screen(table(*held, *later), DAY, clock, candidates=NAMES)
    pd.testing.assert_frame_equal(after.candidates, before.candidates)
    pd.testing.assert_frame_equal(after.vetoes, before.vetoes)
    assert set(after.ledger["reason"][len(held) :]) <= {"later"}


@given(st.lists(items, max_size=5), clocks)
def test_the_ledger_holds_every_item_and_the_order_does_not_matter(held, clock):
    found = screen(table(*held), DAY, clock, candidates=NAMES)
    turned = screen(table(*held).iloc[::-1], DAY, clock, candidates=NAMES)
    assert found.ledger["item_id"].tolist() == table(*held)["item_id"].tolist()
    pd.testing.assert_frame_equal(found.candidates, turned.candidates)
    assert ((found.candidates["p_veto_low"] == 1) == found.candidates["vetoed"]).all()
    assert (found.candidates["p_veto_low"] <= found.candidates["p_veto_high"]).all()
