"""Notebook 04: its headline numbers by plain papermill, and its parameters."""

from __future__ import annotations

import papermill
import pytest

from tests.notebooks.running import by_id, executed

NAME = "04_kol_incident"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return by_id(executed(NAME, tmp_path_factory.mktemp("whole"), lang="en"))


def test_its_headline_findings(found):
    assert round(found["course-main-list"]["value"]) == 17
    assert found["attention-peak"]["value"] == 1_051_277
    assert found["attention-reads"]["value"] == 109_298_000
    assert (found["size"]["numbers"]["reads"]["value"], found["size"]["numbers"]["peak_heat"]["value"]) == (5, 6)
    cuts = found["size-cuts"]["numbers"]
    assert [round(cuts[f"{cut}_reads"]["value"] / 1e6) for cut in ("core", "wider", "person")] == [109, 127, 202]
    assert found["screening"]["numbers"]["occurred"]["value"] == 2
    assert found["screening-rate"]["low"] == pytest.approx(20.65, abs=0.01)
    assert found["screening-false-alarms"]["kind"] == "refusal"


def test_it_shows_the_claims_on_the_incident_only(found):
    assert {i for i in found if i.startswith("claim-")} == {"claim-c17", "claim-c18", "claim-c19", "claim-c27"}


def test_every_finding_that_counts_leads_to_documents(found):
    bare = [i for i, f in found.items() if f["kind"] == "finding" and not f["sources"]]
    assert set(bare) <= {"candidates", "sentences"}, "only counts of invented candidates and of claims have none"


def test_its_parameters_matter(tmp_path):
    other = by_id(executed(NAME, tmp_path, threshold=90.0, seed=1, window=1, lang="zh"))
    assert not {"pass", "pass_if_searched"} & set(other["candidates"]["numbers"])
    assert other["attention-peak"]["value"] == 525_382


def test_an_unknown_incident_stops_with_a_clear_error(tmp_path):
    with pytest.raises(papermill.PapermillExecutionError, match="there is no incident") as caught:
        executed(NAME, tmp_path, incident="kol-2026-10")
    assert caught.value.ename == "ParameterError"
