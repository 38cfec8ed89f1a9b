"""How findings moved over the days as of which a case was run: one table a case, for the list of all runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanecon.press.figures import printed

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Cell:
    """What a finding came to as of one day: a number, a refusal, or nothing."""

    text: Mapping[str, str]
    href: str
    refused: bool = False


@dataclass(frozen=True)
class Move:
    """One finding over the days; None where a day's run does not have it."""

    notebook: str
    finding: str
    sentence: Mapping[str, str]
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Course:
    """The findings of a case that moved, and how many stood still.

    Attributes
    ----------
    case : str
    days : tuple of str
        ISO dates, the earliest first; "" (everything known) is the last.
    moves : tuple of Move
    still : int
        Findings with one and the same number on all days.
    """

    case: str
    days: tuple[str, ...]
    moves: tuple[Move, ...]
    still: int


def wanted(runs: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Pick the newest complete run of every case and day, of cases that were run as of several days.

    Parameters
    ----------
    runs : iterable of mapping
        Manifests, in any order.

    Returns
    -------
    list of mapping
        By case, then by day.
    """
    newest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for run in sorted(runs, key=lambda r: r["run_id"]):
        if run["status"] == "complete":
            newest[run["case"], run["as_of"]] = run
    days = {case: sum(c == case for c, _ in newest) for case, _ in newest}
    return [newest[key] for key in sorted(newest, key=lambda k: (k[0], _late(k[1]))) if days[key[0]] > 1]


def courses(pairs: Sequence[Pair]) -> list[Course]:
    """Tell how the findings of each case moved.

    Parameters
    ----------
    pairs : sequence of (manifest, results)
        The runs that `wanted` picked, with the content of their `results.json`.

    Returns
    -------
    list of Course
        Of cases with two days or more.
    """
    by_case: dict[str, list[Pair]] = {}
    for manifest, results in pairs:
        by_case.setdefault(manifest["case"], []).append((manifest, results))
    return [_course(case, of) for case, of in by_case.items() if len(of) > 1]


def _course(case: str, pairs: Sequence[Pair]) -> Course:
    tables = [{(f["notebook"], f["id"]): f for f in results["findings"]} for _, results in pairs]
    moves, still = [], 0
    # The last day knows most: its order and its sentences stand for all.
    for place in dict.fromkeys(key for table in reversed(tables) for key in table):
        told = [table.get(place) for table in tables]
        values = {f["value"] for f in told if f and f["value"] is not None}
        kinds = {f["kind"] for f in told if f}
        if not values or "claim" in kinds:
            continue
        if len(values) == 1 and "refusal" not in kinds and all(told):
            still += 1
            continue
        sentence = next(f for f in reversed(told) if f)["text"]
        cells = tuple(f and _cell(f, manifest) for f, (manifest, _) in zip(told, pairs, strict=True))
        moves.append(Move(place[0], place[1], sentence, cells))
    return Course(case, tuple(manifest["as_of"] for manifest, _ in pairs), tuple(moves), still)


def _cell(finding: Mapping[str, Any], manifest: Mapping[str, Any]) -> Cell:
    page = f"{manifest['run_id']}/{finding['notebook']}.{manifest['langs'][0]}.html#finding-{finding['id']}"
    if finding["value"] is None:
        return Cell({"zh": "不予计算", "en": "not computed"}, page, refused=True)
    text = {lang: printed(finding["value"], finding["unit"] or "", lang) for lang in ("zh", "en")}
    return Cell(text, page)


def _late(day: str) -> str:
    return day or "9999"
