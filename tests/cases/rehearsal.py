"""A run of notebooks without kernels: their own cells, in this process, on any case."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from fanecon.parameters import describe
from fanecon.study import gates, handle

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = tuple(sorted(path.stem for path in FOLDER.glob("0*.ipynb")))
QUICK = {"scenarios": 1000}
"""Values that only make it faster."""


@contextmanager
def _collected() -> Iterator[list[dict[str, Any]]]:
    shown: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch, mpl.rc_context():
        patch.setattr(handle, "_publish", lambda bundle, metadata=None: shown.append(bundle))
        yield shown


def rehearse(notebook: str, data: Path, case: str, lang: str = "en", as_of: str = "") -> list[dict[str, Any]]:
    """Run a notebook's cells, charts drawn and all; returns what it displayed."""
    cells = json.loads((FOLDER / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    values: dict[str, Any] = {p.name: p.default for p in describe(notebook)}
    values |= {k: v for k, v in QUICK.items() if k in values} | {"case": case, "lang": lang, "as_of": as_of}
    with pytest.MonkeyPatch.context() as patch, _collected() as shown:
        patch.setenv("FANECON_DATA", str(data))
        for cell in cells:
            source = "".join(cell["source"])
            is_given = cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", [])
            if not is_given and not _left_out(source, values):
                exec(source, values)  # the notebook is ours
    return shown


def _left_out(source: str, values: dict[str, Any]) -> bool:
    """Do what the gate of a cell does in a kernel."""
    gate = gates.gate_of(source)
    for name in gate.names if gate else ():
        why = gates.lacking(name, values["study"], values)
        if why is not None:
            values["study"].skip(gate, *gates.would_make(source), why)
            return True
    return False


def rehearse_all(data: Path, case: str, notebooks: Sequence[str] = NOTEBOOKS, **options: str) -> list[dict[str, Any]]:
    """Run several notebooks; returns all that they displayed."""
    return [bundle for name in notebooks for bundle in rehearse(name, data, case, **options)]
