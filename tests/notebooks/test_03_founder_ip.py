"""Notebook 03: its headline findings. What holds for every notebook stands in test_pages."""

from __future__ import annotations

import pytest

from tests.notebooks.running import by_id, executed, rendered


def test_its_headline_findings_are_the_same_in_both_languages(tmp_path):
    found = by_id(executed("03_founder_ip", tmp_path, lang="zh"))
    assert found["face-share"]["value"] == pytest.approx(33.6, abs=0.05)
    assert found["face-share"]["numbers"]["a"]["value"] == pytest.approx(22.4, abs=0.05)
    assert found["market-crash"]["value"] == pytest.approx(-7.1, abs=0.05)
    assert found["market-holm"]["kind"] == "caution"
    assert found["followers-claim"]["kind"] == "refusal"
    assert found["claim-c38"]["verdict"] == "UNVERIFIED"
    assert found["handover"]["value"] == pytest.approx(49.5, abs=0.05)
    other = by_id(executed("03_founder_ip", tmp_path, lang="en"))
    assert {i: f["value"] for i, f in found.items()} == {i: f["value"] for i, f in other.items()}


def test_its_parameters_reach_its_findings(tmp_path):
    found = by_id(executed("03_founder_ip", tmp_path, voices=2.0, sessions=120))
    assert found["handover"]["numbers"]["goal"]["value"] == 2
    assert found["market-holm"]["numbers"]["best"]["value"] == pytest.approx(2 / 121)


def test_as_of_knows_neither_the_incident_nor_the_report(tmp_path):
    notebook = executed("03_founder_ip", tmp_path, as_of="2025-06-30", lang="en")
    found = by_id(notebook)
    assert "market-incident" not in found and found["face-report"]["kind"] == "refusal"
    assert "5 January 2026" not in rendered("03_founder_ip", notebook, "en", as_of="2025-06-30")


def test_long_before_the_archives_every_section_refuses(tmp_path):
    found = by_id(executed("03_founder_ip", tmp_path, as_of="2012-01-01"))
    assert {f["kind"] for f in found.values()} == {"refusal"}
    wanted = {"summary", "face-share", "attention-rate", "voices", "followers", "market-power", "market", "literature"}
    assert wanted | {"roles", "handover", "face-report"} == set(found)
