"""The audit as a frame: one row a claim, in words and in numbers."""

from __future__ import annotations

import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.audit import audit as whole_audit
from fanecon.methods.refusal import Refusal
from fanecon.study.cases import open_case
from fanecon.study.claims import COLUMNS, audit
from fanecon.study.printed import figures

CASE = open_case("xiaomi")


def test_every_claim_has_a_row_and_the_verdict_of_the_audit():
    frame, results = audit(CASE), whole_audit(CASE).results
    assert tuple(frame.columns) == COLUMNS
    assert dict(zip(frame["claim_id"], frame["verdict"], strict=True)) == {
        r.claim.claim_id: r.verdict.value for r in results
    }
    assert (frame["because_zh"].str.len() > 4).all() and frame["says"].isin(
        [*frame["says_zh"], *frame["says_en"]]
    ).all()
    assert set(frame["same_as"]) - {""} <= set(frame["claim_id"])


def test_growth_stands_in_per_cent_and_what_was_stated_beside_it():
    row = audit(CASE, ["C26"]).iloc[0]
    assert row["low"] == pytest.approx(100 * (108_796 / 39_790 - 1)) and row["unit"] == "percent"
    assert (row["stated_low"], row["stated_high"]) == pytest.approx((630, 700))
    assert set(row["fact_id"].split("+")) >= {"xiaomi:ev_deliveries.2025Q3"} or "ev_deliveries.2025Q3" in row["fact_id"]


def test_a_report_that_was_not_out_is_refused_and_an_unknown_claim_is_an_error():
    assert audit(open_case("xiaomi", "2025-12-31")) == Refusal("no_report")
    assert audit(open_case("popmart")) == Refusal("no_report")
    with pytest.raises(ParameterError, match='no claim "C99"'):
        audit(CASE, ["C99"])


def test_figures_of_any_table_are_intervals():
    facts = figures(CASE.table("facts").query("metric == 'mau_global'"))
    assert (facts["low"] <= facts["high"]).all()
    with pytest.raises(DataError, match='no column "printed"'):
        figures(facts, "printed")
    with pytest.raises(DataError, match="row 0, value"):
        figures(facts.head(1).assign(value="nothing"))
