"""Every notebook has the fixed anatomy, holds no results, and says everything in both languages."""

from __future__ import annotations

import ast
import io
import json
import re
import statistics
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from fanecon.parameters import describe

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("0*.ipynb"))
SENTENCE = re.compile(r"^\s*(\w+_)?(zh|en)=|[\u4e00-\u9fff]")
"""A line of words: these may be longer than code."""
DIGITS = re.compile(r"\d+")


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def notebook(request):
    return request.param, json.loads(request.param.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def tags(cell):
    return cell["metadata"].get("tags", [])


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_it_holds_no_outputs(notebook):
    _, cells = notebook
    assert all(not c["outputs"] and c["execution_count"] is None for c in cells if c["cell_type"] == "code")


def test_code_cells_are_short_and_define_nothing(notebook):
    _, cells = notebook
    for cell in (c for c in cells if c["cell_type"] == "code"):
        nodes = list(ast.walk(ast.parse(source(cell))))
        assert not [n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
        assert len([line for line in source(cell).splitlines() if line.strip()]) <= 20


def lines(cell):
    return [line for line in source(cell).splitlines() if line.strip()]


def test_cells_of_an_open_notebook_are_read_at_a_glance(notebook):
    _, cells = notebook
    code = [c for c in cells if c["cell_type"] == "code" and tags(c) != ["parameters"]]
    assert 200 <= sum(len(lines(c)) for c in cells if c["cell_type"] == "code") <= 400
    assert statistics.median(len(lines(c)) for c in code) <= 6
    assert [line for c in code for line in lines(c) if len(line) > 120 and not SENTENCE.search(line)] == []
    tokens = [t for c in code for t in tokenize.generate_tokens(io.StringIO(source(c)).readline)]
    assert [t.line for t in tokens if t.type == tokenize.OP and t.string == ";"] == []


def test_at_least_three_charts_are_drawn_by_seaborn(notebook):
    calls = [n.func for c in notebook[1] if c["cell_type"] == "code" for n in ast.walk(ast.parse(source(c)))
             if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]  # fmt: skip
    drawn = [f.attr for f in calls if isinstance(f.value, ast.Name) and f.value.id == "sns" and f.attr.endswith("plot")]
    assert len(drawn) >= 3


def test_a_notebook_passes_the_linter():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", FOLDER], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_markdown_comes_in_pairs_of_chinese_and_english(notebook):
    _, cells = notebook
    markdown = [c for c in cells if c["cell_type"] == "markdown"]
    assert [tags(c) for c in markdown] == [["zh"], ["en"]] * (len(markdown) // 2)
    for zh, en in zip(markdown[::2], markdown[1::2], strict=True):
        levels = [re.match(r"#+", source(c))[0] for c in (zh, en)]
        assert levels[0] == levels[1]
        assert re.search(r"[\u4e00-\u9fff]", source(zh))
        assert not re.search(r"[\u4e00-\u9fff]", source(en))


def test_no_number_is_typed_in_prose(notebook):
    path, cells = notebook
    section = path.stem[:2]
    for cell in (c for c in cells if c["cell_type"] == "markdown"):
        typed = [d for d in DIGITS.findall(source(cell)) if d != section and not re.fullmatch(r"(19|20)\d\d", d)]
        assert typed == []


def test_it_has_the_fixed_anatomy(notebook):
    path, cells = notebook
    assert sum(source(c).startswith("# ") for c in cells if "zh" in tags(c)) == 1
    assert [tags(c) for c in cells[:4]] == [["zh"], ["en"], ["parameters"], ["setup"]]
    assert f'begin("{path.stem}"' in source(cells[3])
    headings = [source(c).splitlines()[0] for c in cells if "en" in tags(c)]
    told = {"## Sources", "## Not known yet", "## Answers"}
    assert headings[-1] == "## Sources"
    assert [h for h in headings[1:] if h not in told and not h.endswith("?")] == []
    assert source(cells[-1]).strip() == "study.sources()"


def test_the_parameters_cell_is_the_schema(notebook):
    path, cells = notebook
    cell = next(c for c in cells if tags(c) == ["parameters"])
    assigned = {n.targets[0].id: ast.literal_eval(n.value) for n in ast.parse(source(cell)).body}
    assert assigned == {p.name: p.default for p in describe(path.stem)}
    assert all("#" in line for line in source(cell).strip().splitlines())
