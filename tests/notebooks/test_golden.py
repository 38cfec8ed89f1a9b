"""What the notebooks say, by case and day, is what they said when somebody last looked at it."""

from __future__ import annotations

import pytest

from tests.notebooks.golden import CASES, DAYS, differences, path_of
from tests.notebooks.running import NOTEBOOKS

# All notebooks of a case and a day one after the other: the parent of their kernels opens it once.
RUNS = [(c, d, n) for c in CASES for d in DAYS for n in NOTEBOOKS if path_of(n, c, d).exists()]


@pytest.mark.parametrize(("case", "as_of", "name"), RUNS)
def test_it_says_what_it_said(case, as_of, name):
    told = differences(name, case, as_of)
    assert told == [], f"If that is meant: python -m tests.notebooks.golden {name}"


def test_no_notebook_is_without_its_numbers():
    assert {(case, name) for case, as_of, name in RUNS if not as_of} == {(c, n) for c in CASES for n in NOTEBOOKS}
    assert {(as_of, name) for case, as_of, name in RUNS if case == "xiaomi"} == {
        (d, n) for d in DAYS for n in NOTEBOOKS
    }
