"""A case with settings, documents and ten facts, nothing else: every notebook runs and says what is missing."""

from __future__ import annotations

import json

from fanecon.press.progress import Progress
from fanecon.press.runner import run
from tests.conftest import ROWS, write_table
from tests.notebooks.running import NOTEBOOKS
from tests.notebooks.test_anatomy import OPEN


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
    assert {f["kind"] for f in told} == {"refusal"}
    assert {f["notebook"] for f in told} == set(NOTEBOOKS) - OPEN  # an open notebook says nothing, and lists what it lacks
    assert all(len(f["text"][lang]) > 8 for f in told for lang in ("zh", "en"))
    assert (result.folder / "index.html").exists()
