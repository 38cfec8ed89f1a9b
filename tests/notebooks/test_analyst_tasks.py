"""The twelve tasks of an analyst are done in cells of at most six lines, without opening the library."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.notebooks.running import executed

HERE = Path(__file__).parent
NOTEBOOK = HERE / "analyst_tasks.ipynb"
CELLS = [c for c in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
TASKS = [c for c in CELLS if "task" in c["metadata"]["tags"]]


def test_there_are_twelve_of_at_most_six_lines():
    assert len(TASKS) == 12
    for cell in TASKS:
        lines = [line for line in "".join(cell["source"]).splitlines() if line.strip()]
        assert len(lines) <= 6 and max(map(len, lines)) <= 120, lines[0]


def test_nothing_is_imported_from_inside_of_the_library():
    nodes = [n for c in CELLS for n in ast.walk(ast.parse("".join(c["source"])))]
    assert not [n for n in nodes if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("fanecon")]
    assert {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names if "fanecon" in a.name} == {"fanecon"}


@pytest.fixture(scope="module", params=["en", "zh"])
def done(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tasks")
    (folder / "huawei.csv").write_bytes((HERE / "huawei.csv").read_bytes())
    return request.param, executed(NOTEBOOK, folder, lang=request.param).cells


def bundles(cells, mime):
    return [o["data"][mime] for c in cells for o in c.get("outputs", []) if mime in o.get("data", {})]


def test_every_check_holds_and_the_own_finding_is_among_the_results(done):
    _, cells = done
    found = {f["id"]: f for f in bundles(cells, "application/vnd.fanecon.finding+json")}
    assert set(found) == {"mine", "pair"}
    assert found["mine"]["text"]["zh"] == "2025年第三季度营收增长22.3%"
    assert found["mine"]["notebook"] == "analyst_tasks"
    assert {s["source_id"].partition(":")[0] for s in found["pair"]["sources"]} == {"popmart"}


def test_charts_say_their_documents_and_what_is_drawn(done):
    lang, cells = done
    charts = {e["id"]: e for e in bundles(cells, "application/vnd.fanecon.exhibit+json") if e["kind"] == "chart"}
    assert set(charts) == {"log", "huawei", "users"}
    shown = {i: next(h for h in map("".join, bundles(cells, "text/html")) if f'id="{i}"' in h) for i in charts}
    title = {"zh": "月活仍在增加", "en": "Monthly users still increase"}[lang]
    assert f'alt="{title}' in shown["users"]
    assert "Huawei" in shown["huawei"] and "Annual report 2024" in shown["huawei"]


def test_what_a_cell_shows_last_is_short(done):
    _, cells = done
    shown = [
        "".join(o["data"]["text/plain"])
        for c in cells
        for o in c.get("outputs", [])
        if o["output_type"] == "execute_result"
    ]
    assert shown and max(map(len, shown)) < 12_000
