"""Notebook 01: its headline findings. What holds for every notebook stands in test_pages."""

from __future__ import annotations

import pytest

from tests.notebooks.running import by_id, executed, rendered


def test_its_headline_findings(tmp_path):
    found = by_id(executed("01_metrics", tmp_path))
    assert found["growth"]["value"] == pytest.approx(22.284, abs=0.001)
    assert found["depth"]["value"] == pytest.approx(2.91, abs=0.01)
    contributions = [n["value"] for k, n in found["growth"]["numbers"].items() if k not in ("total", "g")]
    assert sum(contributions) == pytest.approx(found["growth"]["value"], abs=1e-9)
    assert max(contributions) == pytest.approx(20.86, abs=0.01)
    assert found["claim-c26"]["verdict"] == "REFUTED"
    assert found["deliveries-claim"]["low"] == 240_723
    assert found["deliveries-claim"]["high"] == 241_025


def test_as_of_knows_neither_the_later_quarter_nor_the_report(tmp_path):
    notebook = executed("01_metrics", tmp_path, as_of="2025-06-30", lang="en")
    assert "108,796" not in rendered("01_metrics", notebook, "en", as_of="2025-06-30")
    assert by_id(notebook)["audit"]["kind"] == "refusal"


def test_long_before_it_was_listed_every_section_refuses(tmp_path):
    found = by_id(executed("01_metrics", tmp_path, as_of="2012-01-01", lang="zh"))
    assert {f["kind"] for f in found.values()} == {"refusal"}
    assert {"scale", "growth", "price-volume", "depth", "deliveries", "ranks", "outlook", "audit"} <= set(found)
