"""The part of a run's summary that tells what changed since the previous run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanecon.press.diff import change_words, number_words
from fanecon.press.difference import Change, Difference, Document, Entry, NumberChange
from fanecon.press.site_words import SITE

Place = tuple[str, str]
Link = Callable[[str, str, str], str]


@dataclass(frozen=True)
class Row:
    """What changed: its name, how, where it stands now, and the sentence around it."""

    name: str
    changes: tuple[str, ...]
    href: str = ""
    note: str = ""


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
