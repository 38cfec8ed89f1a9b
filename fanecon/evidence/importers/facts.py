"""Read a spreadsheet of figures into a case: every row is accepted or said to be wrong, then all are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from pathlib import Path

from fanecon.evidence.config import read_config
from fanecon.evidence.importers.adding import Adding, Imported, Row, opened
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.reading import frequencies, read_figures
from fanecon.evidence.importers.rows import Context


def import_facts(
    folder: Path,
    path: Path,
    own: ColumnMap | None = None,
    sheet: str | None = None,
    partial: bool = False,
    write: bool = True,
) -> Imported:
    """Read a spreadsheet into `facts.csv`, with the documents and metrics that it brings along.

    Parameters
    ----------
    folder : pathlib.Path
        The case; its tables have to be in order.
    path : pathlib.Path
        An .xlsx or CSV file.
    own : ColumnMap, optional
    sheet : str, optional
        Which sheet; needed where several hold figures.
    partial : bool
        Whether to write the good rows although others were rejected.
    write : bool
        False only says what would be done.

    Returns
    -------
    Imported
        Nothing was written where there are problems, unless `partial`.

    Raises
    ------
    DataError
        For a case or a file that cannot be read.
    ParameterError
        For a sheet that is not there, or several to choose from.
    """
    case = opened(folder, "sources", "metrics", "facts")
    config, _ = read_config(folder)
    assert config is not None
    metrics = {row["metric"]: row for row in case.known["metrics"]}
    context = Context(
        metrics, frozenset(r["source_id"] for r in case.known["sources"]), own or ColumnMap(),
        int(config.get("fiscal_year_start", 1)), str(config.get("currency") or ""), frequencies(case.known["facts"]),
    )  # fmt: skip
    figures, problems, empty, unread = read_figures(path, sheet, context)
    return Adding(case, "facts", _says, _free, metrics).add(figures, problems, empty, unread, partial, write)


def _says(row: Row) -> tuple[str, ...]:
    value = unicodedata.normalize("NFKC", row["value"]).replace(",", "").replace(" ", "")
    return row["metric"], row["period"], value, row["scale"], row["source_id"]


def _free(row: Row, ids: Collection[str]) -> str:
    """Name conflicting figures of one period .b, .c, … as the tables do."""
    name = f"{row['metric']}.{row['period'].replace('/', '_')}"
    letters = (f"{name}.{a}{b}" for a in ("", *"abcdefghijklmnopqrstuvwxyz") for b in "bcdefghijklmnopqrstuvwxyz")
    return name if name not in ids else next(n for n in letters if n not in ids)
