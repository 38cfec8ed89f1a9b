"""A case with settings, documents and ten facts, nothing else: every notebook runs and says what is missing."""

from __future__ import annotations

import json

import lxml.html

from fanecon.press.progress import Progress
from fanecon.press.runner import run
from tests.conftest import ROWS, write_table
from tests.notebooks.running import NOTEBOOKS


def test_ten_facts_make_five_honest_notebooks(sample, tmp_path, monkeypatch):
    for path in sample.glob("*.csv"):
        if path.stem != "sources":
            path.unlink()
    write_table(sample, "facts", ROWS["facts"][:10])
    assert sorted(p.name for p in sample.iterdir()) == ["case.yaml", "facts.csv", "sources.csv"]
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    result = run(case="sample", langs=("zh",), out=tmp_path / "out", data=sample.parent, progress=Progress())
    assert result.exit_code == 0, result.outcomes
    told = json.loads((result.folder / "results.json").read_text(encoding="utf-8"))["findings"]
    assert told == []
    for name in NOTEBOOKS:
        page = lxml.html.fromstring((result.folder / f"{name}.zh.html").read_text(encoding="utf-8"))
        assert len(page.xpath('//div[@class="gaps"]//li')) >= 1, name
    assert (result.folder / "index.html").exists()
