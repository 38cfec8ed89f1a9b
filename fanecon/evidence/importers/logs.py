"""Logs of commits and lists of pull requests: who did how much in a month, under numbers that name nobody."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Literal

from fanecon.errors import ParameterError
from fanecon.evidence.importers.adding import Imported, Row, opened
from fanecon.evidence.importers.cells import Record, Sheet, template, text_cell
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.fields import find_headers
from fanecon.evidence.importers.placing import Placed, add
from fanecon.evidence.importers.price_days import day_order, read_day
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.tables import Problem, data_error

Table = Literal["commits", "pull_requests"]
_NEEDED = {"commits": (("email", "author"), ("date",)), "pull_requests": (("author",), ("date",), ("merged", "state"))}
_BOT = re.compile(r".*\[bot\]|.*-bot|bot|dependabot.*|renovate.*|github-actions", re.IGNORECASE)
_TIME = re.compile(r"T\d{2}:\d{2}.*")
_WRITES = frozenset(["OWNER", "MEMBER", "COLLABORATOR"])
_NOBODY = "noreply@github.com"  # what GitHub itself commits by


def import_log(
    folder: Path, table: Table, path: Path, repo: str = "", insiders: Collection[str] = (),
    bots: Collection[str] = (), own: ColumnMap | None = None, partial: bool = False, write: bool = True,
) -> Imported:  # fmt: skip
    """Read a log of commits or a list of pull requests of one repository into a case.

    An actor is an e-mail address, else a name; numbers are dealt out in the order of the days. `insider` is whoever
    writes from an address of the company, a lower bound; `write_access` is that, or to have committed another's work,
    or an association that GitHub gives to those who may write. Commits of bots are left out, their pull requests are
    marked. Neither names nor addresses are kept.

    Parameters
    ----------
    folder : pathlib.Path
        The case; `repositories.csv` has the repository.
    table : {"commits", "pull_requests"}
    path : pathlib.Path
        CSV or .xlsx; for pull requests also JSON as GitHub or its command line writes it.
    repo : str
        The id in `repositories.csv`.
    insiders : collection of str
        The company's domains, such as xiaomi.com; those below them count as well.
    bots : collection of str
        Names of bots beyond those that say so.
    own, partial, write
        As for `import_facts`.

    Raises
    ------
    DataError, ParameterError
        Also where the case has rows of the repository already: numbers dealt out anew would mix its actors.
    """
    fields = template("series_files.yaml")[table]
    sheets = [_json(path)] if path.suffix.lower() == ".json" else read_spreadsheet(path)
    sheet, header = find_headers(sheets, fields, _NEEDED[table], own or ColumnMap())[0]
    below = [(n, cells) for n, cells in sheet.rows if n > header.line and any(c.text for c in cells)]
    records = [header.record(sheet, n, cells) for n, cells in below]
    case = opened(folder, "repositories", table)
    known = [row["repo"] for row in case.known["repositories"]]
    if repo not in known:
        raise ParameterError(f'repositories.csv has no repository "{repo}"; it has: {", ".join(known) or "none"}')
    if any(row["repo"] == repo for row in case.known[table]):
        raise ParameterError(f"{table}.csv has rows of {repo} already; delete them, then import the whole log again")
    order, problems, read = day_order(_TIME.sub("", r.text("date")) for r in records), list[Problem](), []
    for record in records:
        try:
            actor = record.text("email").casefold() or record.text("author")
            if not actor:
                raise ValueError("nobody is named")
            read.append((read_day(_TIME.sub("", record.text("date")), order).isoformat(), actor, record))
        except ValueError as error:
            column = "date" if str(error) != "nobody is named" else "author"
            # The value stays out of sight: it may be somebody's name.
            problems.append(record.problem(column, str(error) or "the cell is not a day", "Correct the cell"))
    read.sort(key=lambda one: (one[0], one[1]))
    named = {bot.casefold() for bot in bots}

    def is_bot(record: Record) -> bool:
        names = record.text("author"), record.text("email").partition("@")[0].rpartition("+")[2]
        return record.text("bot").casefold() in ("bot", "true", "1") or any(
            _BOT.fullmatch(name) or name.casefold() in named for name in names if name
        )

    inside = {actor for _, actor, _ in read if _of(actor, insiders)}
    writes = inside | {
        other for _, actor, r in read
        if (other := r.text("committer").casefold()) and other not in (actor, _NOBODY)
    } | {actor for _, actor, r in read if r.text("association").upper() in _WRITES}  # fmt: skip
    kept = [one for one in read if table == "pull_requests" or not is_bot(one[2])]
    number = {actor: str(n) for n, actor in enumerate(dict.fromkeys(actor for _, actor, _ in kept), 1)}

    def row(day: str, actor: str) -> Row:
        flags = {"insider": str(int(actor in inside)), "write_access": str(int(actor in writes))}
        return {"repo": repo, "month": day[:7], "actor": number[actor]} | flags

    entries = _counted(kept, row) if table == "commits" else [
        Placed(r, row(day, actor) | {"bot": str(int(is_bot(r))), "merged": str(int(_merged(r)))})
        for day, actor, r in kept
    ]  # fmt: skip
    passed = sorted(r.line for _, _, r in read if table == "commits" and is_bot(r))
    left_out = [name for i, name in header.names.items() if i not in header.at.values()]
    return add(case, table, entries, problems, left_out, partial, write, passed, table == "pull_requests")


def _counted(kept: Sequence[tuple[str, str, Record]], row: Callable[[str, str], Row]) -> list[Placed]:
    """Count the commits of every actor and month, each placed where the first of them stands."""
    counts = Counter((day[:7], actor) for day, actor, _ in kept)
    first = {(day[:7], actor): (day, record) for day, actor, record in reversed(kept)}
    order = sorted(counts, key=lambda one: (one[0], int(row(*one)["actor"])))
    return [Placed(first[key][1], row(*key) | {"commits": str(counts[key])}) for key in order]


def _of(actor: str, insiders: Collection[str]) -> bool:
    domain = "." + actor.rpartition("@")[2]
    return "@" in actor and any(domain.endswith("." + one.casefold().lstrip("@.")) for one in insiders)


def _merged(record: Record) -> bool:
    """Say whether a pull request was merged: a moment, a truth value, or the state itself."""
    text = (record.text("merged") or record.text("state")).casefold()
    return text == "merged" or text in ("true", "1") or text[:1] == "2"


def _json(path: Path) -> Sheet:
    """Read a list of objects as a sheet, one a row, what is nested under its path: user.login."""
    import pandas as pd

    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ParameterError(f"{path.name} cannot be read: {error.strerror}") from None
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        what = "the file is no whole JSON in UTF-8"
        raise data_error([Problem(path.name, line, None, None, what, "Fetch it again")]) from None
    if not isinstance(content, list) or not content or not all(isinstance(one, dict) for one in content):
        what = "the file is no list of pull requests"
        raise data_error([Problem(path.name, None, None, None, what, "Save the whole list as one JSON array")])
    frame = pd.json_normalize(content).astype("object")
    cells = frame.where(frame.notna(), "").map(lambda v: text_cell(str(v)[:2000]))
    head = [text_cell(str(column)) for column in frame.columns]
    return Sheet(path.name, "", [(0, head), *((n, list(row)) for n, row in enumerate(cells.to_numpy(), 1))])
