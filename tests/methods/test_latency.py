"""How late answers came: stamps as intervals, every clock, every answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.latency import Moment, first_claim, response_latency
from fanecon.methods.refusal import Refusal

LOG = pd.DataFrame(
    [
        ("rumour", "2026-01-04", "rumour"), ("boast", "2026-01-05T12:00/2026-01-05T17:59", "screenshot"),
        ("apology", "2026-01-05T21:35", "apology"), ("penalty", "2026-01-06T18:00/2026-01-06T23:59", "sanction"),
    ],
    columns=["item_id", "occurred", "kind"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2026-01-05T21:35:10", 1 / 3600), ("2026-01-05T21:35", 1 / 60), ("2026-01-05T21", 1), ("2026-01-05", 24),
        ("2026-01", 31 * 24), ("2024", 366 * 24), ("2026-01-05T12:00/2026-01-05T17:59", 6), ("2026-01-05/2026-01-06", 48),
    ],
)  # fmt: skip
def test_a_stamp_is_as_wide_as_it_was_written(text, hours):
    moment = Moment.read(text)
    assert (moment.latest - moment.earliest) / timedelta(hours=1) == pytest.approx(hours)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30", "2026-01-05T25:00", "2026-01-05T21:35+08:00", "2026-01-06/2026-01-05", "2026-01-05T9"]
)  # fmt: skip
def test_bad_stamps(text):
    with pytest.raises(DataError, match="Expected"):
        Moment.read(text)


def test_every_clock_and_every_answer():
    found = response_latency(LOG, ["rumour", "boast", "apology"], ["apology", "penalty"], within=24)
    rows = {(r.start_id, r.response_id): r for r in found.itertuples()}
    assert len(rows) == 5  # an event does not answer itself
    assert [rows["boast", "apology"].hours_low, rows["boast", "apology"].hours_high] == pytest.approx(
        [3 + 35 / 60, 9.6]
    )
    kept = {key: row.kept for key, row in rows.items()}
    assert kept == {
        ("rumour", "apology"): "possible", ("rumour", "penalty"): "no", ("boast", "apology"): "yes",
        ("boast", "penalty"): "possible", ("apology", "penalty"): "possible",
    }  # fmt: skip
    assert set(response_latency(LOG, ["rumour"], ["apology"])["kept"]) == {""}


def test_an_answer_before_the_start_is_no_answer():
    row = response_latency(LOG, ["penalty"], ["apology"], within=24).iloc[0]
    assert (row["order"], row["kept"]) == ("before", "no")
    same_day = pd.concat([LOG, LOG.iloc[[2]].assign(item_id="flood", occurred="2026-01-05")])
    row = response_latency(same_day, ["flood"], ["apology"], within=24).iloc[0]
    assert (row["order"], row["kept"]) == ("unclear", "possible")


def test_unknown_and_doubled_events():
    with pytest.raises(DataError, match="nothing has 0 rows"):
        response_latency(LOG, ["nothing"], ["apology"])
    with pytest.raises(DataError, match="rumour has 2 rows"):
        response_latency(pd.concat([LOG, LOG]), ["rumour"], ["apology"])
    with pytest.raises(ParameterError, match="positive number of hours"):
        response_latency(LOG, ["rumour"], ["apology"], within=0)


def test_the_first_claim_may_be_any_of_those_that_overlap():
    log = pd.DataFrame(
        {"occurred": ["2026-01-04", "2026-01-04T10:00", "2026-01-06"], "kind": ["rumour", "post", "post"]}
    )
    found = first_claim(log, ["rumour", "post"])
    assert (found.earliest, found.latest) == (datetime(2026, 1, 4), datetime(2026, 1, 4, 10, 1))
    refused = first_claim(log, ["screenshot"])
    assert isinstance(refused, Refusal) and refused.code == "no_claim"


minutes = st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 1)).map(lambda t: t.replace(second=0, microsecond=0))
precision = st.sampled_from([10, 13, 16])


@given(minutes, minutes, precision, precision, st.floats(1, 100))
def test_the_true_latency_lies_inside(start, end, coarse_start, coarse_end, within):
    log = pd.DataFrame(
        {"item_id": ["s", "e"], "occurred": [start.isoformat()[:coarse_start], end.isoformat()[:coarse_end]]}
    )
    row = response_latency(log, ["s"], ["e"], within=within).iloc[0]
    true = (end - start) / timedelta(hours=1)
    assert row["hours_low"] <= true <= row["hours_high"]
    truly_kept = 0 <= true <= within
    assert row["kept"] == "possible" or (row["kept"] == "yes") == truly_kept
