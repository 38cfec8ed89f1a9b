"""`datapackage.json`: which tables a case has, and how many rows each had when they were last counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sized
from pathlib import Path
from typing import Any

from fanecon.errors import did_you_mean
from fanecon.evidence.layouts import LAYOUTS
from fanecon.evidence.new_case import describe
from fanecon.evidence.tables import Problem, conflict_problem

Tables = Mapping[str, Sized]
FILE = "datapackage.json"
_TABLES = tuple(f"{table}.csv" for table in LAYOUTS)


def package_problems(folder: Path, tables: Tables, broken: Collection[str] = ()) -> Iterator[Problem]:
    """Compare the tables of a case with what was recorded of them.

    Parameters
    ----------
    folder : pathlib.Path
    tables : mapping of str to sized
        Table → its rows now.
    broken : collection of str, optional
        Files that other problems are known of: their rows are not compared.

    Yields
    ------
    Problem
        A listed table that is missing or has lost rows is a problem; what has changed otherwise, and what is not
        recorded, is a note.
    """
    record = f"Record it: fanecon check {folder.name} --record"
    package, wrong = _read(folder)
    if wrong:
        yield wrong
        return
    listed = {r["path"]: r for r in package["resources"]}
    for path in (p for p in listed if p.endswith(".csv") and p not in broken and not (folder / p).is_file()):
        remedy = f"Restore the table, or take it out of {FILE}"
        yield Problem(path, None, None, None, f"the table is missing that {FILE} lists", remedy)
    for path in sorted(p.name for p in folder.glob("*.csv") if p.is_file()):
        then, now = listed.get(path, {}), len(tables.get(path.removesuffix(".csv"), ()))
        if path not in _TABLES and path not in listed:
            near = did_you_mean(path, _TABLES) if did_you_mean(path, _TABLES).startswith(" Did") else ""
            yield Problem(
                path, None, None, None, "nothing reads a table of this name", f"Rename it.{near}".rstrip("?."), True
            )
        elif path in broken or path not in _TABLES:
            continue
        elif path not in listed and listed:
            yield Problem(path, None, None, None, f"{FILE} does not list the table", record, True)
        elif now < then.get("rows", 0):
            remedy = f"Restore the lost rows; if they were meant to go: fanecon check {folder.name} --record"
            yield Problem(path, None, None, None, f"the table has {now} rows and had {then['rows']}", remedy)
        elif then.get("hash", "") not in ("", _hash(folder / path)):
            what = f"the table changed since its {then.get('rows', '')} rows were counted; it has {now} now"
            yield Problem(path, None, None, None, what, record, True)
    if not any("rows" in r for r in listed.values()):
        yield Problem(
            FILE, None, None, None, "no rows are recorded: if some get lost, nobody will notice", record, True
        )


def recorded(folder: Path, tables: Tables) -> bytes:
    """Return `datapackage.json` with the rows and hashes of the tables as they are now.

    Parameters
    ----------
    folder : pathlib.Path
    tables : mapping of str to sized
        Table → its rows.

    Returns
    -------
    bytes
        Everything else in it stays; tables it did not list are added with their columns.

    Raises
    ------
    ValueError
        Where the file that there is cannot be read.
    """
    package, wrong = _read(folder)
    if wrong:
        raise ValueError(str(wrong))
    listed = {r["path"] for r in package["resources"]}
    package["resources"] += [
        describe(t) for t in tables if f"{t}.csv" not in listed and (folder / f"{t}.csv").is_file()
    ]
    for resource in package["resources"]:
        path, table = folder / resource["path"], resource["path"].removesuffix(".csv")
        if table in tables and path.is_file():
            resource |= {"rows": len(tables[table]), "hash": _hash(path)}
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _read(folder: Path) -> tuple[dict[str, Any], Problem | None]:
    """Read the package; one without tables where there is no file."""
    path = folder / FILE
    if not path.is_file():
        return {"name": f"fanecon-{folder.name}", "resources": []}, None
    remedy = "Correct the file, or copy that of data/xiaomi"
    try:
        text = path.read_text(encoding="utf-8")
        package = json.loads(text)
        for resource in package["resources"]:
            _ = resource["path"].removesuffix(".csv"), resource.get("hash", "") + "", resource.get("rows", 0) + 0
    except UnicodeDecodeError:
        return {}, Problem(path.name, None, None, None, "the file is not in UTF-8", remedy)
    except (ValueError, RecursionError) as error:
        what = f"the file is not JSON ({error})"
        return {}, conflict_problem(text, path.name) or Problem(path.name, None, None, None, what, remedy)
    except (TypeError, KeyError, AttributeError):
        return {}, Problem(path.name, None, "resources", None, "the file is no list of tables with their paths", remedy)
    return package, None


def _hash(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
