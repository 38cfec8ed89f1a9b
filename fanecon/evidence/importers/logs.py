"""Logs of commits and lists of pull requests: who did how much in a month, under numbers that name nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from fanecon.errors import ParameterError
from fanecon.evidence.importers.adding import Imported, Row, opened
from fanecon.evidence.importers.cells import Record, Sheet, template, text_cell
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.fields import find_headers
from fanecon.evidence.importers.placing import Placed, Unreadable, add, below, days_of, json_objects, read_each
from fanecon.evidence.importers.spreadsheets import read_spreadsheet

Table = Literal["commits", "pull_requests"]
_NEEDED = {"commits": (("email", "author"), ("date",)), "pull_requests": (("author",), ("date",), ("merged", "state"))}
_BOT = re.compile(r".*\[bot\]|.*-bot|bot|dependabot.*|renovate.*|github-actions", re.IGNORECASE)
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

    `path` is a sheet, for pull requests also JSON as GitHub writes it; of a file that names several repositories only
    `repo` is read, an id in `repositories.csv`. `insiders` are the company's domains, such as xiaomi.com, with those
    below them; `bots` are bots that do not say so. The rest, and what is raised, is as for `import_facts`.
    A repository that has rows already is refused: numbers dealt out anew would mix its actors.
    """
    fields = template("series_files.yaml")[table]
    sheets = [_json(path)] if path.suffix.lower() == ".json" else read_spreadsheet(path)
    sheet, header = find_headers(sheets, fields, _NEEDED[table], own or ColumnMap())[0]
    case = opened(folder, "repositories", table)
    names = {row["repo"]: {row["repo"], row["name"]} for row in case.known["repositories"]}
    if repo not in names:
        has = f"it has: {', '.join(names)}" if names else "it is empty; add a row for it first (docs/data-format.md)"
        raise ParameterError(f'repositories.csv has no repository "{repo}"; {has}')
    if any(row["repo"] == repo for row in case.known[table]):
        raise ParameterError(f"{table}.csv has rows of {repo} already; delete them, then import the whole log again")
    records = below(sheet, header)
    there = sorted({record.text("repo") for record in records} - {""})
    records = [record for record in records if not there or record.text("repo") in names[repo]]
    if not records:
        raise ParameterError(f"{path.name} has no row of {repo}; it has: {', '.join(there[:8]) or 'none at all'}")
    day_of = days_of(records, "date")
    found, problems = read_each(records, lambda record: (day_of(record), _actor(record)))
    found.sort(key=lambda one: one[1])
    named = {bot.casefold() for bot in bots}
    writers = {actor for _, (_, actor) in found}
    inside = {actor for actor in writers if _of(actor, insiders)}
    others = {(record.text("committer").casefold(), actor) for record, (_, actor) in found}
    writes = inside | {committer for committer, actor in others if committer not in ("", actor, _NOBODY)}
    writes |= {actor for record, (_, actor) in found if record.text("association").upper() in _WRITES}
    robots = {record.line for record, _ in found if _is_bot(record, named)}
    kept = [one for one in found if table == "pull_requests" or one[0].line not in robots]
    number = {actor: str(n) for n, actor in enumerate(dict.fromkeys(actor for _, (_, actor) in kept), 1)}

    def row(day: str, actor: str) -> Row:
        flags = {"insider": str(int(actor in inside)), "write_access": str(int(actor in writes))}
        return {"repo": repo, "month": day[:7], "actor": number[actor]} | flags

    if table == "commits":
        counts = Counter((day[:7], actor) for _, (day, actor) in kept)
        first = {(day[:7], actor): record for record, (day, actor) in reversed(kept)}
        ranked = sorted(counts, key=lambda key: (key[0], int(number[key[1]])))
        entries = [Placed(first[key], row(*key) | {"commits": str(counts[key])}) for key in ranked]
    else:
        entries = [
            Placed(r, row(*one) | {"bot": str(int(r.line in robots)), "merged": str(int(_merged(r)))})
            for r, one in kept
        ]  # fmt: skip
    passed = sorted(robots) if table == "commits" else []
    return add(case, table, entries, problems, header.unread, partial, write, passed, table == "pull_requests")


def _actor(record: Record) -> str:
    if actor := record.text("email").casefold() or record.text("author"):
        return actor
    raise Unreadable("author", "nobody is named", "Correct the cell")


def _is_bot(record: Record, named: Collection[str]) -> bool:
    names = record.text("author"), record.text("email").partition("@")[0].rpartition("+")[2]
    said = record.text("bot").casefold() in ("bot", "true", "1")
    return said or any(_BOT.fullmatch(name) or name.casefold() in named for name in names if name)


def _of(actor: str, insiders: Collection[str]) -> bool:
    domain = "." + actor.rpartition("@")[2]
    return "@" in actor and any(domain.endswith("." + one.casefold().lstrip("@.")) for one in insiders)


def _merged(record: Record) -> bool:
    """Say whether a pull request was merged: a moment, a truth value, or the state itself."""
    text = (record.text("merged") or record.text("state")).casefold()
    return text in ("merged", "true", "1") or text[:1] == "2"


def _json(path: Path) -> Sheet:
    """Read a list of objects as a sheet, one a row, what is nested under its path: user.login."""
    import pandas as pd

    frame = pd.json_normalize(json_objects(path, path.name)).astype("object")
    cells = frame.where(frame.notna(), "").map(lambda v: text_cell(str(v)[:2000]))
    head = [text_cell(str(column)) for column in frame.columns]
    return Sheet(path.name, "", [(0, head), *((n, list(row)) for n, row in enumerate(cells.to_numpy(), 1))])
