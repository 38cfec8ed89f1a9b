"""What an open notebook will leave out for a case: read off the `#| needs:` lines that the notebook itself obeys."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanecon.evidence.config import setting_names
from fanecon.parameters import FOLDER
from fanecon.study.cases import setting
from fanecon.study.gates import gate_of, would_make
from fanecon.study.words import LANGUAGES, TABLES, Text


@dataclass
class Section:
    """A question of a notebook.

    Attributes
    ----------
    title : Text
    told, left_out : int
        Cells that say, chart or list something: those that will run, and those that will not.
    lacks : list of str
        Tables and settings that it misses, each once.
    """

    title: Text
    told: int = 0
    left_out: int = 0
    lacks: list[str] = field(default_factory=list)


def sections(notebook: Path, has: Callable[[str], bool]) -> list[Section] | None:
    """Read a notebook's gates against what a case has.

    Parameters
    ----------
    notebook : path
    has : callable
        Whether a table has rows, or a setting is filled.

    Returns
    -------
    list of Section or None
        Those sections that say something; None for a notebook without gates.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(c["source"]) for c in cells]
    gated = [gate_of(s) if c["cell_type"] == "code" else None for c, s in zip(cells, sources, strict=True)]
    if not any(gated):
        return None
    found = [Section(Text("开头", "the beginning"))]
    titles: dict[str, str] = {}
    missing: dict[str, list[str]] = {}
    for cell, source, gate in zip(cells, sources, gated, strict=True):
        tags = cell.get("metadata", {}).get("tags", [])
        if cell["cell_type"] == "markdown" and source.startswith("## "):
            titles |= {
                lang: source.splitlines()[0].removeprefix("## ").rstrip("？?") for lang in LANGUAGES if lang in tags
            }
            if set(titles) == set(LANGUAGES):
                found.append(Section(Text(**titles)))
                titles = {}
        elif cell["cell_type"] == "code":
            lacks = [want for name in (gate.names if gate else ()) for want in _wanting(name, has, missing)]
            names = would_make(source)[0] if lacks else []
            # `only` leaves out without a word: what hangs on it is not missed either.
            missing |= {name: lacks if gate and gate.kind == "needs" else [] for name in names}
            _count(found[-1], source, lacks, told=bool(gate and gate.kind == "needs"))
    return [s for s in found if s.told or (s.left_out and s.lacks)]


def _wanting(name: str, has: Callable[[str], bool], missing: Mapping[str, list[str]]) -> list[str]:
    if name in missing:
        return missing[name] or [""]
    known = name in TABLES or name.partition(".")[0] in setting_names()
    return [name] if known and not has(name) else []


def _count(section: Section, source: str, lacks: list[str], *, told: bool) -> None:
    if not any(f"study.{door}(" in source for door in ("finding", "chart", "table", "claims")):
        return
    if not lacks:
        section.told += 1
    elif told:
        section.left_out += 1
        section.lacks += [name for name in lacks if name and name not in section.lacks]


def shown_by(table: str) -> list[str]:
    """Name the notebooks that read a table of a case, one's own among them.

    Examples
    --------
    >>> shown_by("brand_faces")
    ['03_founder_ip']
    """
    paths = sorted(FOLDER.glob("*.ipynb")) + sorted(FOLDER.glob("own/*.ipynb"))
    reads = re.compile(rf'case\.table\(\\?"{table}\\?"')
    return [str(p.relative_to(FOLDER).with_suffix("")) for p in paths if reads.search(p.read_text(encoding="utf-8"))]


def filled(
    settings: Mapping[str, Any], counts: Mapping[str, int], figures: Mapping[str, int] | None = None
) -> Callable[[str], bool]:
    """Return what says whether a case has a table or a setting, as `OpenCase.has` will.

    A setting that names metrics holds nothing until one of them has a figure.

    Parameters
    ----------
    settings : mapping
        The contents of `case.yaml`.
    counts, figures : mapping of str to int
        Table → rows; metric → figures.

    Examples
    --------
    >>> has = filled({"market": {"peers": ["A"]}, "ranks": ["r"]}, {"closes": 3, "voices": 0}, {"r": 0})
    >>> has("closes"), has("voices"), has("market.peers"), has("market.index"), has("ranks")
    (True, False, True, False, False)
    """
    known = figures or {}

    def has(name: str) -> bool:
        if name in counts or name in TABLES:
            return counts.get(name, 0) > 0
        found = setting(settings, name)
        named = [known[metric] for metric in texts_in(found) if metric in known]
        return any(named) if named else bool(found)

    return has


def texts_in(value: Any) -> Iterator[str]:
    """Give every text in a setting, however deep: those that are names of metrics are among them."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from texts_in(part)
