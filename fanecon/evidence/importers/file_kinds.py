"""Files that hold no figures of a company: what they look like by their whole header, and where their data belong."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from fanecon.evidence.importers.cells import Sheet
from fanecon.evidence.importers.columns import plain
from fanecon.evidence.importers.written_periods import written_day
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.tables import Problem

_SEARCHED = 10


@cache
def _kinds() -> list[dict[str, Any]]:
    import yaml

    text = files("fanecon.evidence").joinpath("templates", "file_kinds.yaml").read_text(encoding="utf-8")
    return [kind | {"header": [re.compile(p) for p in kind["header"]]} for kind in yaml.safe_load(text)]


def kind_problem(sheet: Sheet) -> Problem | None:
    """Say what a sheet looks like that holds no figures, and which table of a case its data would fill."""
    for line, cells in sheet.rows[:_SEARCHED]:
        texts = [c.text for c in cells if c.text]
        below = [c[0].text for n, c in sheet.rows if n > line and c][:2]
        forms = [{unicodedata.normalize("NFKC", t).casefold(), plain(t)} for t in texts]
        table = next((t for t, layout in SERIES.items() if set(layout.columns) <= set(texts)), "")
        if table:
            remedy = f"Add its rows to {table}.csv in the folder of the case"
            return sheet.problem(line, None, None, f"this looks like the table {table} of a case", remedy)
        for kind in _kinds():
            fits = (any(p.fullmatch(form) for cell in forms for form in cell) for p in kind["header"])
            if all(fits) and (not kind.get("days") or _follow(below)):
                remedy = f"Its data belong into {kind['fills']}; docs/data-format.md lists the columns"
                return sheet.problem(line, None, None, f"this looks like {kind['is']}, which is not read here", remedy)
    return None


def _follow(texts: list[str]) -> bool:
    """Whether the texts are one day and the next, or days a week apart."""
    try:
        first, second = (date.fromisoformat(written_day(text)) for text in texts)
    except ValueError:
        return False
    return abs((second - first).days) in (1, 7)
