"""Random changes of a case, of the kind that people make: most leave it in order, and then it has to run."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import yaml

LABELS = (
    "US$ and HK$",
    "$$",
    "<b>x</b> & y_z *w* `q`",
    "{0} %s {name}",
    "_hidden",
    "a" * 120,
    "😀",
    "'\"",
    "\\foo",
    "名" * 60,
)
CELLS = {
    "value": ("0", "-5", "-3.2 billion", "1", "0.001", "99%", "1,234,567", "999999999999"),
    "bound": ("at_least", "at_most", "approx", "exact"),
    "period": ("2024", "2024H1", "2024-11", "2024-11-03", "2024Q1/2024Q3", "2030", "1999Q1", "2024-W05"),
    "quality": ("estimate", "disputed", "unverified"),
}
KINDS = ("flow", "stock", "cumulative", "rate", "rank", "price", "count", "other")
UNITS = ("percent", "people", "USD", "units", "rank", "days", "ratio", "index", "year")


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def change(folder: Path, rng: random.Random) -> None:
    """Change something in a case folder."""
    path = rng.choice(sorted(folder.glob("*.csv")))
    rows = _read(path)
    kind = rng.choice(["table", "rows", "few", "label", "setting", "kind", "unit", *CELLS])
    if kind == "table" and path.stem not in ("facts", "sources"):
        path.unlink()
    elif kind == "rows":
        _write(path, [rows[0], *(row for row in rows[1:] if rng.random() < 0.6)])
    elif kind == "few":
        _write(path, [rows[0], *rng.sample(rows[1:], min(len(rows) - 1, rng.randint(1, 2)))])
    elif kind == "label":
        columns = [
            i for i, name in enumerate(rows[0]) if name.endswith(("_zh", "_en")) or name in ("zh", "en", "title")
        ]
        for row in rows[1:] if columns else ():
            if rng.random() < 0.5:
                row[rng.choice(columns)] = rng.choice(LABELS)
        _write(path, rows)
    elif kind == "setting":
        _setting(folder / "case.yaml", rng)
    elif kind in CELLS:
        _cells(folder / "facts.csv", kind, rng)
    elif kind in ("kind", "unit") and (folder / "metrics.csv").is_file():
        _metric(folder, kind, rng)


def _setting(path: Path, rng: random.Random) -> None:
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    key = rng.choice(sorted(k for k in settings if k != "names"))
    value = settings[key]
    if isinstance(value, dict) and rng.random() < 0.5:
        inner = rng.choice(sorted(value))
        value[inner] = value[inner][: rng.randint(0, 1)] if isinstance(value[inner], list) else value.pop(inner)
    elif isinstance(value, list):
        settings[key] = rng.sample(value, rng.randint(0, len(value)))
    else:
        del settings[key]
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def _cells(path: Path, column: str, rng: random.Random) -> None:
    rows = _read(path)
    at, metric = rows[0].index(column), rng.choice(rows[1:])[1] if len(rows) > 1 else ""
    for row in rows[1:]:
        if row[1] == metric and rng.random() < 0.6:
            row[at] = rng.choice(CELLS[column])
    _write(path, rows)


def _metric(folder: Path, column: str, rng: random.Random) -> None:
    metrics, facts = _read(folder / "metrics.csv"), _read(folder / "facts.csv")
    if len(metrics) < 2:
        return
    row = rng.choice(metrics[1:])
    row[metrics[0].index(column)] = new = rng.choice(KINDS if column == "kind" else UNITS)
    for fact in facts[1:]:
        if column == "unit" and fact[1] == row[0]:
            fact[facts[0].index("unit")] = new
    _write(folder / "metrics.csv", metrics)
    _write(folder / "facts.csv", facts)
