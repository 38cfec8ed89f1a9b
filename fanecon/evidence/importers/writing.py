"""Append rows to the tables of a case: checked first on a copy, then written together or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from fanecon.errors import DataError
from fanecon.evidence.checking import table_problems
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.new_case import describe
from fanecon.evidence.schema import RULES
from fanecon.evidence.tables import Problem

Rows = Sequence[Mapping[str, str]]
_CORE = ("case.yaml", *(f"{table}.csv" for table in RULES))


def columns_of(table: str) -> list[str]:
    """Return the header of a table, core or series."""
    return list(RULES[table] if table in RULES else SERIES[table].columns)


def appended(old: bytes | None, table: str, rows: Rows) -> bytes:
    r"""Return a table's file with rows appended: what was there stays, byte for byte.

    Parameters
    ----------
    old : bytes or None
        What the file holds; None where there is no file.
    table : str
    rows : sequence of mapping
        Column → text; a missing column is empty.

    Returns
    -------
    bytes
        With the file's own order of columns and line ends; with a header where there was no file.

    Examples
    --------
    >>> appended(b"week,board,tag,posts,source_id", "suggestions", [{"week": "2024-01-01", "posts": "3"}])
    b'week,board,tag,posts,source_id\n2024-01-01,,,3,\n'
    """
    old = old or b""
    first = old.decode("utf-8-sig").splitlines()[:1] if old.strip() else []
    columns = [c.strip() for c in next(csv.reader(first))] if first else columns_of(table)
    ending = "\r\n" if b"\r\n" in old else "\n"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=ending)
    if not first:
        writer.writerow(columns)
    writer.writerows([row.get(c, "") for c in columns] for row in rows)
    gap = ending.encode() if old and first and not old.endswith((b"\n", b"\r")) else b""
    return (old if first else b"") + gap + text.getvalue().encode()


def described(package: bytes | None, table: str) -> dict[str, bytes]:
    """Describe a table in the Data Package, where there is one that does not yet."""
    content = json.loads(package) if package is not None else {}
    resources = content.setdefault("resources", [])
    if package is None or any(r.get("path") == f"{table}.csv" for r in resources):
        return {}
    resources.append(describe(table))
    return {"datapackage.json": (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()}


def problems_with(folder: Path, staged: Mapping[str, bytes]) -> list[Problem]:
    """Check a case as it would be with some files replaced.

    Parameters
    ----------
    folder : pathlib.Path
    staged : mapping of str to bytes
        File name → its content to be. Series tables that are not staged are left out of the check.

    Returns
    -------
    list of Problem
        Without settings that name a metric or a claim not there yet: the next spreadsheet may bring it.
    """
    with tempfile.TemporaryDirectory() as copied:
        copy = Path(copied) / folder.name
        copy.mkdir()
        for name in _CORE:
            if name not in staged and (folder / name).is_file():
                shutil.copyfile(folder / name, copy / name)
        for name, content in staged.items():
            (copy / name).write_bytes(content)
        found = table_problems(copy)
    return [p for p in found if not (p.file == "case.yaml" and p.problem.endswith("has no such row"))]


def write_together(folder: Path, staged: Mapping[str, bytes], read: Mapping[str, bytes | None]) -> None:
    """Replace files of a folder: all of them, or none.

    Parameters
    ----------
    folder : pathlib.Path
    staged : mapping of str to bytes
        File name → new content.
    read : mapping of str to (bytes or None)
        What the files held when the new content was made; None where there was none.

    Raises
    ------
    DataError
        Where a file has changed meanwhile, or cannot be written; nothing is changed then.
    """
    new, done = {}, []
    try:
        for name, content in staged.items():
            new[name] = _beside(folder / name, content)
        for name in staged:
            if contents(folder / name) != read[name]:
                raise DataError(
                    f"{folder.name}/{name} was changed by somebody else meanwhile; nothing was written. Try again."
                )
        for name in staged:
            done.append(name)
            os.replace(new[name], (folder / name).resolve())
    except OSError as error:
        _undo(folder, done, read)
        raise DataError(f"{folder.name} cannot be written ({error.strerror}); nothing was changed.") from error
    except BaseException:
        _undo(folder, done, read)
        raise
    finally:
        for path in new.values():
            path.unlink(missing_ok=True)


def contents(path: Path) -> bytes | None:
    """Return what a file holds; None where there is none."""
    return path.read_bytes() if path.is_file() else None


def _beside(path: Path, content: bytes) -> Path:
    home = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=home.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if home.is_file():
        shutil.copymode(home, name)
    else:
        os.chmod(name, 0o644)
    return Path(name)


def _undo(folder: Path, names: Iterable[str], read: Mapping[str, bytes | None]) -> None:
    for name in names:
        old = read[name]
        if old is None:
            (folder / name).unlink(missing_ok=True)
        elif contents(folder / name) != old:
            os.replace(_beside(folder / name, old), (folder / name).resolve())


def last_lines(content: bytes, count: int) -> list[int]:
    r"""Return the lines on which the last records of a table begin, so that appended rows can be found by their line.

    Examples
    --------
    >>> last_lines(b'a,b\n1,"x\ny"\n2,z\n', 2)
    [2, 4]
    """
    reader = csv.reader(content.decode("utf-8-sig").splitlines(keepends=True))
    lines, line = [], 1
    for _ in reader:
        lines.append(line)
        line = reader.line_num + 1
    return lines[len(lines) - count :]
