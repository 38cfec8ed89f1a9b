"""What changed since the previous run: its inputs, and the part of a run's summary that tells the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from fanecon.press.diff import Change, Difference
from fanecon.press.freshness import differing
from fanecon.press.words import SITE

# The headings of the page, each with the sign and the sorts of its changes.
_HEADINGS = (
    ("changed_verdicts", "!", ("verdict",)),
    ("changed_numbers", "~", ("number",)),
    ("changed_kinds", "!", ("kind",)),
    ("new_findings", "+", ("finding", "notebook")),
    ("gone_findings", "−", ("finding", "notebook")),
    ("new_evidence", "+", ("document", "fact")),
    ("gone_evidence", "−", ("document", "fact")),
)


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
    now: Mapping[tuple[str, str], Mapping[str, Any]],
    link: Callable[[str, str, str], str],
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

    def row(changes: list[Change]) -> Row:
        """Gather the numbers of one finding, whose sentence then stands once."""
        one, found = changes[0], now.get((changes[0].notebook, changes[0].finding))
        name = one.claim_id or one.finding or one.notebook or words[one.sort]
        href = link(one.notebook, one.finding, found["kind"]) if found else page(one.notebook) if one.notebook else ""
        note = found["text"][lang] if found and one.sort == "number" else ""
        return Row(name, tuple(c.text[lang] if c.text else c.name for c in changes), href, note)

    listed = []
    for heading, sign, sorts in _HEADINGS:
        of = [c for sort in sorts for c in difference.changes if (c.sort, c.sign) == (sort, sign)]
        groups = groupby(of, lambda c: (c.notebook, c.finding) if c.notebook else c.name)
        if of:
            listed.append((words[heading], [row(list(group)) for _, group in groups]))
    return listed
