"""What the imports of series share: rows below a header, read one by one, and placed in a table with their document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.importers.adding import Adding, Imported, Opened, Row
from fanecon.evidence.importers.cells import Record, Sheet
from fanecon.evidence.importers.documents import Document
from fanecon.evidence.importers.fields import Header
from fanecon.evidence.importers.price_days import day_order, read_day
from fanecon.evidence.schema import RULES
from fanecon.evidence.tables import Problem, data_error

T = TypeVar("T")
MAX_BYTES = 200_000_000
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}.*")
NEW = '--source "publisher|title|address"'


class Unreadable(ValueError):
    """What is wrong with a row: the column, what, and what to do."""


@dataclass(frozen=True)
class Placed:
    """A row of a table, the line that it was made of, and the document that it brings along."""

    record: Record
    row: Row
    document: Document | None = None


def below(sheet: Sheet, header: Header) -> list[Record]:
    """Return the rows below a header that hold something."""
    rows = [(n, cells) for n, cells in sheet.rows if n > header.line and any(cell.text for cell in cells)]
    return [header.record(sheet, n, cells) for n, cells in rows]


def read_each(
    records: Iterable[Record], read: Callable[[Record], T | None]
) -> tuple[list[tuple[Record, T]], list[Problem]]:
    """Read rows one by one; None stands for a row that says nothing, `Unreadable` for one that is wrong."""
    found, problems = list[tuple[Record, T]](), list[Problem]()
    for record in records:
        try:
            for column, cell in record.cells.items():
                if cell.fault:
                    raise Unreadable(column, cell.fault, cell.remedy)
            if (one := read(record)) is not None:
                found.append((record, one))
        except Unreadable as error:
            problems.append(record.problem(*error.args))
    return found, list(dict.fromkeys(problems))


def days_of(records: Sequence[Record], column: str) -> Callable[[Record], str]:
    """Return what reads the day of a row in the order that all of them betray; a time of day is that of the place."""
    order = day_order(_TIME.sub("", record.text(column)) for record in records)

    def read(record: Record) -> str:
        text = record.sheet.days.get(record.text(column), record.text(column))
        try:
            return read_day(_TIME.sub("", text), order).isoformat()
        except ValueError as error:
            what = f"the cell is not a day{f' ({error})' if str(error) else ''}"
            raise Unreadable(column, what, "Write it as 2025-11-18") from None

    return read


def json_objects(path: Path, name: str, remedy: str = "Fetch it again, whole, as one array") -> list[dict[str, Any]]:
    """Read a JSON array of objects; `name` is how problems call the file."""
    line, what = None, "the file is no list of objects"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise data_error([Problem(name, None, None, None, f"the file is larger than {MAX_BYTES:,} bytes", remedy)])
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        if isinstance(content, list) and all(isinstance(one, dict) for one in content):
            return content
    except OSError as error:
        raise ParameterError(f"{name} cannot be read: {error.strerror}") from None
    except json.JSONDecodeError as error:
        line, what = error.lineno, f"the file is no whole JSON ({error.msg})"
    except (ValueError, RecursionError) as error:
        what = "the file is not UTF-8" if isinstance(error, UnicodeDecodeError) else "the file is no JSON of a list"
    raise data_error([Problem(name, line, None, None, what, remedy)])


def new_document(source: str, published: str) -> Document | None:
    """Return the document that "publisher|title|address" describes, published on a day; None for other texts."""
    if "|" not in source:
        return None
    publisher, title, url = (*(part.strip() for part in source.split("|")), "", "")[:3]
    told = {"publisher": publisher, "title": title, "url": url, "published": published, "access": "copy"}
    return dict.fromkeys(RULES["sources"], "") | told


def document(case: Opened, source: str, published: str, usual: Document | None = None) -> Document:
    """Return the document that rows come from: what a person says, else what is usual for files of that kind.

    `source` is a document of `sources.csv`, or a new one as "publisher|title|address". A new one counts as published on
    the last day that the file tells of.
    """
    known = {row["source_id"]: dict(row) for row in case.known["sources"]}
    if found := known.get(source) or new_document(source, published):
        return found
    if source or usual is None:
        none = f'sources.csv has no document "{source}".{did_you_mean(source, known)}'
        what = none if source else "the file does not tell where its rows come from."
        raise ParameterError(f"{what} Add --source with a document of sources.csv, or with a new one: {NEW}")
    return dict.fromkeys(RULES["sources"], "") | {"published": published} | usual


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
