"""What changed since the previous run: its inputs, and the part of a run's summary that tells the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanecon.press.diff import change_words, number_words
from fanecon.press.difference import Change, Difference, Document, Entry, NumberChange
from fanecon.press.freshness import differing
from fanecon.press.words import SITE

Place = tuple[str, str]
Link = Callable[[str, str, str], str]


@dataclass(frozen=True)
class Row:
    """What changed: its name, how, where it stands now, and the sentence around it."""

    name: str
    changes: tuple[str, ...]
    href: str = ""
    note: str = ""


def changed_inputs(before: Mapping[str, Any], after: Mapping[str, Any], lang: str) -> list[str]:
    """Name everything that went into a run and is not what went into the other.

    Parameters
    ----------
    before, after : mapping
        The manifests.
    lang : {"zh", "en"}

    Examples
    --------
    >>> entry = {"notebook": "04", "source_sha256": "a", "parameters": {"lang": "en", "window": 3}, "read": {}}
    >>> before = {"as_of": "", "sha256": {"data": "1", "fonts": "2"}, "notebooks": [entry]}
    >>> entry = {**entry, "parameters": {"lang": "en", "window": 9}}
    >>> changed_inputs(before, {**before, "sha256": {"data": "1", "fonts": "3"}, "notebooks": [entry]}, "en")
    ['fonts', 'window: 3 → 9']
    """
    words = SITE[lang]
    names = ("data", "fanecon", "lock", "fonts", "environment")
    hashes = [manifest.get("sha256", {}) for manifest in (before, after)]
    told = {name: words[f"input_{name}"] for name in names if hashes[0].get(name) != hashes[1].get(name)}
    if files := differing(before.get("data_files", {}), after.get("data_files", {})):
        told["data"] = words["input_data"] + words["brackets"].format(words["comma"].join(files))
    one, other = (_by_notebook(manifest) for manifest in (before, after))
    both = [(one[name], other[name]) for name in other if name in one]
    if set(one) != set(other) or any(a.get("source_sha256") != b.get("source_sha256") for a, b in both):
        told["notebooks"] = words["input_notebooks"]
    for a, b in both:
        for name in differing(a.get("parameters", {}), b.get("parameters", {})):
            if name not in ("lang", "as_of"):  # the day has its own line
                values = (str(e["parameters"].get(name) or words["none"]) for e in (a, b))
                told[name] = f"{name}{words['colon']}{words['from_to'].format(*values)}"
        told |= {name: name for name in differing(a.get("read", {}), b.get("read", {}))}
    return list(told.values())


def _by_notebook(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {entry["notebook"]: entry for entry in manifest["notebooks"]}


def rows_of(
    difference: Difference,
    now: Mapping[Place, Mapping[str, Any]],
    link: Link,
    page: Callable[[str], str],
    lang: str,
) -> list[tuple[str, list[Row]]]:
    """List the changes, each kind with its heading; a kind of which there are none is left out.

    Parameters
    ----------
    difference : Difference
        From the previous run to this one.
    now : mapping
        The findings of this run by notebook and id.
    link : callable
        Where a finding stands, from its notebook, id and kind.
    page : callable
        The page of a notebook.
    lang : {"zh", "en"}
    """
    words = SITE[lang]

    def row(change: Change | Entry, text: str) -> Row:
        kind = "claim" if change.claim_id else ""
        there = (change.notebook, change.finding) in now
        href = link(change.notebook, change.finding, kind) if there else ""
        return Row(change.claim_id or change.finding, (text,), href)

    def came_or_went(entries: Sequence[Entry], notebooks: Sequence[str]) -> list[Row]:
        rows = [row(e, e.text[lang]) for e in entries if e.notebook not in notebooks]
        # A notebook that ran only once would fill the page: its name says it all.
        for name in notebooks:
            count = sum(e.notebook == name for e in entries)
            rows.append(Row(name, (words["all_findings"].format(count),), page(name)))
        return rows

    def evidence(facts: Sequence[str], documents: Sequence[Document]) -> list[Row]:
        rows = [Row(words["document"], (d.label,)) for d in documents]
        return rows + [Row(words["fact"], (fact,)) for fact in facts]

    d = difference
    listed = {
        "changed_verdicts": [row(c, change_words(c, lang)) for c in d.verdicts],
        "changed_numbers": _number_rows(d.numbers, now, link, lang),
        "changed_kinds": [row(c, change_words(c, lang)) for c in d.kinds],
        "new_findings": came_or_went(d.new, d.notebooks_new),
        "gone_findings": came_or_went(d.gone, d.notebooks_gone),
        "new_evidence": evidence(d.facts_new, d.documents_new),
        "gone_evidence": evidence(d.facts_gone, d.documents_gone),
    }
    return [(words[heading], rows) for heading, rows in listed.items() if rows]


def _number_rows(
    changes: Sequence[NumberChange], now: Mapping[Place, Mapping[str, Any]], link: Link, lang: str
) -> list[Row]:
    """Gather the numbers of one finding, whose sentence then stands once."""
    by_finding: dict[Place, list[str]] = {}
    for change in changes:
        by_finding.setdefault((change.notebook, change.finding), []).append(number_words(change, lang))
    return [
        Row(
            name=now[place].get("claim_id", place[1]),
            changes=tuple(told),
            href=link(*place, now[place]["kind"]),
            note=now[place]["text"][lang],
        )
        for place, told in by_finding.items()
    ]
