"""Notebook 05: its headline values, what it never says, and what it refuses. The rest stands in test_pages."""

from __future__ import annotations

import re

import lxml.html
import pytest

from tests.notebooks.running import by_id, executed, rendered


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    return executed("05_strategy", tmp_path_factory.mktemp("05"), lang="en")


def test_its_headline_findings(notebook):
    found = by_id(notebook)
    assert found["options"]["value"] == pytest.approx(100 * 23 / 54)
    assert found["ranking"]["value"] == pytest.approx(26.9, abs=1.0)
    assert found["ranking-prior"]["value"] == pytest.approx(60.7, abs=1.0)
    assert found["regret-all"]["value"] == pytest.approx(51.9, abs=3)
    assert found["regret-core"]["value"] == pytest.approx(70.3, abs=3)
    assert found["trigger-depth"]["value"] == pytest.approx(100 * 22.7 / 754.1)  # Q4 2025


def test_the_page_says_what_is_simulated_and_never_the_best(notebook):
    page = lxml.html.fromstring(rendered("05_strategy", notebook, "en"))
    text = page.text_content()
    assert not re.search(r"\bbest\b|最佳|最优", text, re.IGNORECASE)
    assert len(page.xpath('//strong[@class="synthetic"]')) == 4


def test_nobody_watches_so_there_is_no_slider(notebook):
    shown = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert not [o for o in shown if "application/vnd.jupyter.widget-view+json" in o.get("data", {})]
    assert not [o for o in shown if o.output_type == "stream"]


def test_the_parameters_change_what_they_name(tmp_path):
    found = by_id(
        executed("05_strategy", tmp_path, weights="criteria", scenarios=12_000, horizon=12, shock=0.0, seed=1)
    )
    assert found["ranking"]["value"] > 55
    assert found["futures-all"]["numbers"]["months"]["value"] == 12


def test_long_ago_every_section_refuses(tmp_path):
    found = by_id(executed("05_strategy", tmp_path, as_of="2012-01-01", lang="zh"))
    assert {f["kind"] for f in found.values()} == {"refusal"}
