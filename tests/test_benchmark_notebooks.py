"""The benchmark of whole runs takes every notebook that there is, with the same values for each way."""

from __future__ import annotations

import ast

from benchmarks.run_notebooks import code_of, existing, table
from fanecon.press.planning import make_plans
from fanecon.press.runner import NOTEBOOKS


def test_every_notebook_is_measured_and_nothing_else(tmp_path):
    for name in ("02_b.ipynb", "01_a.ipynb", "draft.ipynb", "03_c.py", "1_d.ipynb"):
        (tmp_path / name).touch()
    assert existing(tmp_path) == ["01_a", "02_b"]


def test_the_floor_runs_the_same_code_with_the_same_values():
    names = existing(NOTEBOOKS)
    plans = make_plans(names, "xiaomi", "2025-06-30", ["en"], {}, NOTEBOOKS)
    assert [p.notebook for p in plans] == names != []
    for plan in plans:
        given: dict[str, object] = {}
        code = code_of(plan)
        place = next(i for i, cell in enumerate(code) if "as_of = '2025-06-30'" in cell)
        for cell in code[: place + 1]:  # what a notebook has by default, then what it is given
            given |= {
                n.targets[0].id: ast.literal_eval(n.value) for n in ast.parse(cell).body if isinstance(n, ast.Assign)
            }
        assert {name: given[name] for name in plan.parameters} == plan.parameters


def test_the_table_has_median_fastest_and_ratio():
    head, ours, floor = table({"ours": [4.0, 2.0, 9.0], "floor": [2.0, 1.0, 8.0]})
    assert head.split() == ["way", "median", "fastest", "ratio"]
    assert ours.split() == ["ours", "4.0", "s", "2.0", "s", "2.00"]
    assert floor.split() == ["floor", "2.0", "s", "1.0", "s", "1.00"]
