"""Rows that were read or counted, placed in a table of a case with the document that they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.importers.adding import Adding, Imported, Opened, Row
from fanecon.evidence.importers.cells import Record, Sheet
from fanecon.evidence.importers.documents import Document
from fanecon.evidence.schema import RULES
from fanecon.evidence.tables import Problem

_NEW = '--source "publisher|title|address"'


@dataclass(frozen=True)
class Placed:
    """A row of a table, the line that it was made of, and the document that it brings along."""

    record: Record
    row: Row
    document: Document | None = None


def whole(path: Path | str, line: int = 1) -> Record:
    """Return the place of a row that was counted over a whole file."""
    return Record(Sheet(str(path), "", []), line, {}, {})


def document(case: Opened, source: str, published: str, usual: Document | None = None) -> Document:
    """Return the document that rows come from: what a person says, else what is usual for files of that kind.

    Parameters
    ----------
    case : Opened
    source : str
        A document of `sources.csv`, or a new one as "publisher|title|address"; may be empty where there is a usual one.
    published : str
        The last day that the file tells of: a new document counts as published then.
    usual : dict, optional
        Columns of `sources.csv`.

    Raises
    ------
    ParameterError
    """
    known = {row["source_id"]: dict(row) for row in case.known["sources"]}
    if source in known:
        return known[source]
    empty = dict.fromkeys(RULES["sources"], "")
    if "|" in source:
        publisher, title, url = (*(part.strip() for part in source.split("|")), "", "")[:3]
        return empty | {"publisher": publisher, "title": title, "url": url, "published": published, "access": "copy"}
    if source:
        raise ParameterError(
            f'sources.csv has no document "{source}".{did_you_mean(source, known)} Or write a new one: {_NEW}'
        )
    if usual is None:
        raise ParameterError(
            f"the file does not tell where its rows come from. Add --source with a document of sources.csv, or with a "
            f"new one: {_NEW}"
        )
    return empty | {"published": published} | usual


def add(
    case: Opened, table: str, entries: Sequence[Placed], problems: Iterable[Problem] = (),
    left_out: Iterable[str] = (), partial: bool = False, write: bool = True, passed_over: Iterable[int] = (),
    all_differ: bool = False,
) -> Imported:  # fmt: skip
    """Add rows to a table without ids of its own; those that it has already are counted, not written again.

    `all_differ` says that two rows which look alike are two things, as two pull requests of a month are.
    """
    numbers = count()
    adding = Adding(
        case, table, lambda row: (str(next(numbers)),) if all_differ else tuple(row.values()), lambda row, taken: ""
    )
    return adding.add(entries, problems, passed_over, left_out, partial, write)
