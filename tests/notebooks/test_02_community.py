"""Notebook 02: its headline findings. What holds for every notebook stands in test_pages."""

from __future__ import annotations

import pytest

from tests.notebooks.running import by_id, executed


def test_its_headline_findings(tmp_path):
    found = by_id(executed("02_community", tmp_path))
    tiers = {name: number["value"] for name, number in found["tiers"]["numbers"].items()}
    assert [round(tiers[f"user_{t}"], 1) for t in ("top", "next", "rest")] == [63.8, 26.8, 9.4]
    assert [round(tiers[f"company_{t}"], 1) for t in ("top", "next", "rest")] == [28.6, 51.3, 20.1]
    betas = {name: number["value"] for name, number in found["betas"]["numbers"].items()}
    assert [round(betas[name]) for name in ("low", "high", "y2024", "y2025")] == [81, 94, 77, 67]
    inside = found["openness-company"]["numbers"]
    assert [round(inside[s]["value"]) for s in ("s2024h2", "s2025h1", "s2025h2")] == [37, 20, 4]
    assert found["summary"]["value"] == pytest.approx(inside["s2025h2"]["value"])
    assert found["suggestions-funnel"]["kind"] == "refusal"


def test_the_silence_after_which_somebody_has_left_is_a_parameter(tmp_path):
    found = by_id(executed("02_community", tmp_path, quiet_months=12, lang="en"))
    assert found["retention-limits"]["numbers"]["quiet"]["value"] == 12
    assert found["retention"]["numbers"]["user_all"]["value"] == 1_670


def test_in_its_first_year_every_section_refuses(tmp_path):
    found = by_id(executed("02_community", tmp_path, as_of="2012-01-01", lang="zh"))
    assert {f["kind"] for f in found.values()} == {"refusal"}
    wanted = {"betas", "suggestions", "openness", "tiers", "retention", "loyalty", "core", "contrast", "culture"}
    assert wanted | {"summary"} == set(found)
