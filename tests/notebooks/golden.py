"""The headline numbers of the open notebooks, frozen: finding → value, interval and unit, by case and day.

python -m tests.notebooks.golden 01_metrics     # write them anew, and look at the difference before committing
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import nbformat

from tests.notebooks.running import by_id, kept

FOLDER = Path(__file__).parent / "golden"
CASES = ("xiaomi", "popmart")
DAYS = ("", "2024-06-30", "2025-10-31", "2026-02-15")
"""Everything known, and three days."""
_KEPT = ("kind", "value", "low", "high", "unit")


def frozen(notebook: nbformat.NotebookNode) -> dict[str, dict[str, Any]]:
    """Return what is frozen of an executed notebook."""
    return {id: {k: f.get(k) for k in _KEPT} for id, f in by_id(notebook).items() if f["kind"] != "claim"}


def path_of(name: str, case: str, as_of: str) -> Path:
    """Return where the numbers of a run are kept."""
    return FOLDER / f"{name}.{case}.{as_of or 'all'}.json"


def differences(name: str, case: str, as_of: str) -> list[str]:
    """List what a run says otherwise than its frozen numbers, ready to be read."""
    was = json.loads(path_of(name, case, as_of).read_text(encoding="utf-8"))
    now = frozen(kept(name, case=case, as_of=as_of))
    told = [f"{id}: is gone" for id in was if id not in now] + [f"{id}: is new" for id in now if id not in was]
    for id in was.keys() & now.keys():
        told += [f"{id}: {k} was {was[id][k]}, is {now[id][k]}" for k in _KEPT if not _same(was[id][k], now[id][k])]
    return sorted(told)


def _same(was: Any, now: Any) -> bool:
    if isinstance(was, int | float) and isinstance(now, int | float):
        return math.isclose(was, now, rel_tol=1e-6)
    return bool(was == now)


def main(names: list[str]) -> None:
    """Write the numbers of some notebooks."""
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        for case in CASES:
            for as_of in DAYS:
                found = json.dumps(frozen(kept(name, case=case, as_of=as_of)), indent=1, sort_keys=True)
                path_of(name, case, as_of).write_text(found + "\n", encoding="utf-8")
                print(path_of(name, case, as_of).name)


if __name__ == "__main__":
    main(sys.argv[1:])
