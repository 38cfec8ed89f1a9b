"""Keeps the folder of runs in order: what is there, and what may go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fanecon.press.runs import Run
from fanecon.press.store import Store


@dataclass(frozen=True)
class Clearing:
    """What a clean-up would remove.

    Attributes
    ----------
    runs : tuple of str
        Runs beyond those that are kept of each case, the oldest first.
    leftovers : tuple of str
        What killed runners left.
    """

    runs: tuple[str, ...]
    leftovers: tuple[str, ...]


def plan_clearing(store: Store, keep: int) -> Clearing:
    """Choose what may go, removing nothing.

    Parameters
    ----------
    store : Store
        Where the runs are.
    keep : int
        How many of the newest runs of each case stay, failed ones among them. The newest complete run of a case and
        the run that `latest` names stay in any case, and count only where they are among those.
    """
    runs = store.runs()
    by_case: dict[str, list[Run]] = {}
    for run in runs:
        by_case.setdefault(str(run.manifest.get("case", "")), []).append(run)
    kept = {store.latest()}
    for of_case in by_case.values():
        kept.update(r.run_id for r in of_case[max(0, len(of_case) - keep) :])
        kept.update([r.run_id for r in of_case if r.status == "complete"][-1:])
    return Clearing(tuple(r.run_id for r in runs if r.run_id not in kept), tuple(store.leftovers()))


def clear(store: Store, clearing: Clearing) -> None:
    """Remove what `plan_clearing` chose; a run that became `latest` meanwhile stays."""
    for run_id in clearing.runs:
        if run_id != store.latest():
            store.remove(run_id)
    for name in clearing.leftovers:
        store.remove_leftover(name)


def run_row(run: Run, latest: str | None) -> dict[str, Any]:
    """Return one run for machines."""
    manifest = run.manifest
    return {
        "run_id": run.run_id,
        "case": manifest.get("case", ""),
        "as_of": manifest.get("as_of", ""),
        "langs": manifest.get("langs", []),
        "status": run.status,
        "exit_code": manifest.get("exit_code"),
        "started": manifest.get("started", ""),
        "seconds": manifest.get("seconds"),
        "pages": list(run.pages),
        "latest": run.run_id == latest,
    }


def run_lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    r"""Lay runs out in columns, the newest first.

    Examples
    --------
    >>> row = {"run_id": "r1", "case": "xiaomi", "as_of": "", "langs": ["zh"], "status": "complete"}
    >>> print(*run_lines([row | {"pages": ["a.html"], "latest": True}]), sep="\n")
    RUN  CASE    AS OF  LANGS  STATUS    PAGES
    r1   xiaomi  -      zh     complete  1      latest
    """
    cells = [("RUN", "CASE", "AS OF", "LANGS", "STATUS", "PAGES", "")]
    for row in rows:
        langs, mark = ",".join(row["langs"]), "latest" if row["latest"] else ""
        pages = str(len(row["pages"]))
        cells.append((row["run_id"], row["case"], row["as_of"] or "-", langs, row["status"], pages, mark))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
