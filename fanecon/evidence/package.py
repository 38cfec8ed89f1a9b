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

FILE = "datapackage.json"


def package_problems(folder: Path, tables: Mapping[str, Sized], broken: Collection[str] = ()) -> Iterator[Problem]:
    """Compare the tables of a case with what was recorded of them.

    A listed table that is missing or has lost rows is a problem; what has changed otherwise, and what is not recorded,
    is a note.

    Parameters
    ----------
    folder : pathlib.Path
    tables : mapping of str to sized
        Table → its rows now.
    broken : collection of str, optional
        Files that other problems are known of: they are not compared.
    """
    record = f"fanecon check {folder.name} --record"
    package, wrong = _read(folder)
    if wrong:
        yield wrong
        return
    known, listed = {f"{table}.csv" for table in LAYOUTS}, {r["path"]: r for r in package["resources"]}
    there = {path.name for path in folder.glob("*.csv") if path.is_file()}
    for path in sorted({path for path in listed if path.endswith(".csv")} - there - set(broken)):
        remedy = f"Restore the table, or take it out of {FILE}"
        yield Problem(path, None, None, None, f"the table is missing that {FILE} lists", remedy)
    for path in sorted(there - known - set(listed)):
        remedy = f"Rename it.{did_you_mean(path, known)}".partition(" Known")[0].rstrip(".?")
        yield Problem(path, None, None, None, "nothing reads a table of this name", remedy, True)
    for path in sorted(there & known - set(broken)):
        then, now = listed.get(path, {}), len(tables[path.removesuffix(".csv")])
        if now < then.get("rows", 0):
            remedy = f"Restore the lost rows; if they were meant to go: {record}"
            yield Problem(path, None, None, None, f"the table has {now} rows and had {then['rows']}", remedy)
        elif listed and not then:
            yield Problem(path, None, None, None, f"{FILE} does not list the table", f"Add it: {record}", True)
        elif then.get("hash") and then["hash"] != _hash(folder / path):
            what = f"the table changed since its {then.get('rows')} rows were counted; it has {now} now"
            yield Problem(path, None, None, None, what, f"Count them anew: {record}", True)
    if not any("rows" in r for r in listed.values()):
        what = "no rows are recorded: if some get lost, nobody will notice"
        yield Problem(FILE, None, None, None, what, f"Record them: {record}", True)


def recorded(folder: Path, tables: Mapping[str, Sized]) -> bytes:
    """Return `datapackage.json` with the rows and hashes of the tables as they are now.

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
    package["resources"] += [describe(t) for t in tables if f"{t}.csv" not in listed]
    for resource in package["resources"]:
        path, table = folder / resource["path"], resource["path"].removesuffix(".csv")
        if table in tables and path.is_file():
            resource |= {"rows": len(tables[table]), "hash": _hash(path)}
    package["resources"] = [r for r in package["resources"] if r["path"] in listed or "hash" in r]
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _read(folder: Path) -> tuple[dict[str, Any], Problem | None]:
    """Read the package; one without tables where there is no file."""
    path, what = folder / FILE, "the file is no list of tables with their paths"
    if not path.is_file():
        return {"name": f"fanecon-{folder.name}", "resources": []}, None
    text = path.read_bytes().decode("utf-8", "replace")
    try:
        package = json.loads(text)
        for resource in package["resources"]:
            _ = resource["path"].removesuffix(".csv"), resource.get("hash", "") + "", resource.get("rows", 0) + 0
    except (ValueError, RecursionError) as error:
        what = f"the file is not JSON ({error})"
    except (TypeError, KeyError, AttributeError):
        pass
    else:
        return package, None
    wrong = Problem(FILE, None, None, None, what, "Correct the file, or copy that of data/xiaomi")
    return {}, conflict_problem(text, FILE) or wrong


def _hash(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
