"""Bring exports of crawlers into a case: recognise, read, check, and only then write, all together or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fanecon.comments import layouts, merging, private, store
from fanecon.comments.caps import caps
from fanecon.comments.layouts import Layout
from fanecon.comments.merging import Kept
from fanecon.comments.rows import Told, lines_sql, rows_sql, teach
from fanecon.comments.sources import Source, found_files, open_file
from fanecon.comments.wrong import unknown, wrong
from fanecon.errors import ParameterError
from fanecon.evidence.tables import Problem

if TYPE_CHECKING:
    import duckdb

_NOTED = {
    "without_text": "text = ''",
    "approximate_time": "time_approx",
    "broken_characters": "contains(text, chr(65533))",
}
"""What befell rows that are kept → its SQL."""
_NO_ROWS = ("repeated_header", "blank")
_ROWS = "staged-{}.parquet"


@dataclass
class Outcome:
    """What an import found and did.

    Attributes
    ----------
    imports : list of Import
        One for every kind of rows in every file.
    problems, notes : list of Problem
        Problems stop an import; notes don't.
    passed : Counter
        Suffix → files in the folders that were not looked into.
    total : int
        Rows of the dataset afterwards.
    """

    imports: list[store.Import] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    total: int = 0
    written: bool = False


def import_comments(
    case_folder: Path, paths: Sequence[Path], told: Told, own: Layout | None = None, partial: bool = False,
    write: bool = True,
) -> Outcome:  # fmt: skip
    """Import comments and posts.

    Parameters
    ----------
    case_folder : pathlib.Path
    paths : sequence of pathlib.Path
        Files of crawlers, or folders of them.
    told : Told
        The day of the import, and what it says of all rows.
    own : Layout, optional
        What the columns mean where no known layout does: `layouts.mapped`.
    partial : bool
        Whether good rows are kept although others are not.
    write : bool
        False only looks.

    Returns
    -------
    Outcome
        With problems nothing is written, unless `partial`.
    """
    files, passed = found_files(paths)
    if not files:
        raise ParameterError(f"{paths[0]} holds no file of a crawler; expected .csv, .json, .jsonl, .xlsx, .db or .xml")
    done = Outcome(passed=passed)
    key = private.salt(case_folder)
    with private.workspace(case_folder) as work, store.connect(work / "spill") as connection:
        teach(connection, key)
        staged = dict(_all_staged(connection, files, work, told, own, done))
        done.imports = [*staged.values()]
        if staged and write and (partial or not done.problems):
            _keep(connection, case_folder, work, staged, key, done)
    (done.total,) = store.read(case_folder).aggregate("count(*)").fetchall()[0]
    return done


def _all_staged(
    connection: duckdb.DuckDBPyConnection, files: Mapping[Path, str], work: Path, told: Told, own: Layout | None,
    done: Outcome,
) -> Iterator[tuple[int, store.Import]]:  # fmt: skip
    """Read the rows of one layout in one source after the other; return its number, and what the ledger would say."""
    count = 0
    for number, (file, name) in enumerate(files.items()):
        strange: list[Problem] = []
        known = in_parts = False
        for source in open_file(file, name, work / f"{number}.copy"):
            if isinstance(source, Problem):
                done.problems.append(source)
                continue
            in_parts = bool(source.part)
            for header, keys, first in _headers(connection, source, done):
                layout = own if own and own.needs <= set(header) else layouts.recognised(header)
                if layout is None or layout.holds:
                    strange.append(unknown(source, header, first, own, layout.holds if layout else ""))
                    continue
                known = True
                if spare := layout.unknown(header):
                    done.notes.append(wrong(source, "spare_columns", None, len(spare), ", ".join(spare)))
                if entry := _staged(connection, source, layout, told, work / _ROWS.format(count), count, keys, done):
                    yield count, entry
                count += 1
            if source.path != file:
                source.path.unlink(missing_ok=True)
        # A workbook or database has other tables, too; it is strange where all of them are.
        for stranger in strange:
            (done.notes if stranger.is_note or (known and in_parts) else done.problems).append(stranger)


def _headers(
    connection: duckdb.DuckDBPyConnection, source: Source, done: Outcome
) -> Iterator[tuple[tuple[str, ...], list[list[str]] | None, int]]:
    """Return the headers of a source: one of CSV; of JSON all sets of keys that one layout has, with the first row."""
    if source.header is not None:
        yield source.header, None, 1
        return
    found = connection.execute(
        "SELECT CASE WHEN json_type(line) = 'OBJECT' THEN json_keys(line) END AS keys, count(*), min(n) "
        f"FROM ({lines_sql(source)}) GROUP BY keys ORDER BY min(n)"
    ).fetchall()
    groups: dict[str, list[tuple[list[str], int]]] = {}
    for keys, count, first in found:
        if keys is None:
            done.problems.append(wrong(source, "no_json", first, count))
            continue
        layout = layouts.recognised(keys)
        groups.setdefault(layout.id if layout else "", []).append((keys, first))
    whole = len(groups) == 1 and all(keys is not None for keys, _, _ in found)
    for same in groups.values():
        header = tuple(dict.fromkeys(key for keys, _ in same for key in keys))
        yield header, None if whole else [keys for keys, _ in same], same[0][1]


def _staged(
    connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout, told: Told, at: Path, number: int,
    keys: list[list[str]] | None, done: Outcome,
) -> store.Import | None:  # fmt: skip
    """Read the rows of a source into a Parquet file, and note what is wrong with them."""
    import duckdb

    name = store.quoted(str(at))
    try:
        connection.execute(f"COPY ({rows_sql(source, layout, told, number, keys)}) TO {name} (FORMAT parquet)")
    except duckdb.Error as error:
        found = re.search(r"[Ll]ine:? (\d+)", str(error))
        what = wrong(source, "unreadable", None, 1, str(error).partition("\n")[0])
        done.problems.append(replace(what, line=int(found[1]) if found else None))
        return None
    table = f"read_parquet({name})"
    causes = connection.execute(
        f"SELECT wrong[1] AS code, wrong[2] AS field, count(*), min(n), arg_min(wrong[3], n) FROM {table} "
        "WHERE wrong IS NOT NULL GROUP BY ALL ORDER BY min(n)"
    ).fetchall()
    dropped: Counter[str] = Counter()
    for code, what, count, first, value in causes:
        dropped[code if code in _NO_ROWS else "rejected"] += count
        if code not in _NO_ROWS:
            columns = " or ".join(layout.columns.get(what, ())) or None
            done.problems.append(wrong(source, code, first, count, value, columns))
    counted = ", ".join(f"count(*) FILTER (wrong IS NULL AND {such})" for such in _NOTED.values())
    rows, good, *noted = connection.execute(
        f"SELECT count(*), count(*) FILTER (wrong IS NULL), {counted} FROM {table}"
    ).fetchall()[0]
    notes = {what: count for what, count in zip(_NOTED, noted, strict=True) if count}
    found_caps = caps(connection, f"(FROM {table} WHERE wrong IS NULL)", source.full)
    return store.Import(
        source.label, source.sha256, layout.id, told.platform or layout.platform, told.event, str(told.known), rows,
        good, 0, dict(dropped), caps=found_caps, notes=notes,
    )  # fmt: skip


def _keep(
    connection: duckdb.DuckDBPyConnection, case_folder: Path, work: Path, staged: Mapping[int, store.Import],
    key: bytes, done: Outcome,
) -> None:  # fmt: skip
    target = work / "comments"
    kept = merging.merge(connection, case_folder, [work / _ROWS.format(number) for number in staged], target)
    for at, (number, one) in enumerate(staged.items()):
        # What is left of a source beside the dataset and the other sources.
        left = kept.get(number, Kept())
        twice = {"duplicate": one.kept - left.kept} if one.kept > left.kept else {}
        done.imports[at] = replace(one, dropped={**one.dropped, **twice}, **left._asdict())
    same = {(new.sha256, new.file, new.format, new.event_id) for new in done.imports}
    earlier = [e for e in store.ledger(case_folder) if (e.sha256, e.file, e.format, e.event_id) not in same]
    (target / store.LEDGER).write_bytes(store.ledger_bytes([*earlier, *done.imports]))
    private.keep(case_folder, target, key)
    done.written = True
