"""Lets the tests of this folder share `press_notebooks`, under any of pytest's import modes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

LIGHT = {"test_disk_full", "test_endings", "test_freshness", "test_grid", "test_housekeeping", "test_runner"}
"""Modules whose notebooks import next to nothing: a parent that has pandas ready costs three times such a run."""


@pytest.fixture(scope="module", autouse=True)
def kernels_without_a_warm_parent(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start kernels anew where a module's notebooks are light; a test may ask for warm ones itself."""
    with pytest.MonkeyPatch.context() as patch:
        if request.module.__name__.rpartition(".")[-1] in LIGHT:
            patch.setenv("FANECON_WARM", "0")
        yield
