"""What changed between two runs of a case: numbers, verdicts, findings and evidence; never mere wording.

Runs are deterministic, so numbers are compared exactly: a change in the last digit is a change of the inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fanecon.errors import FaneconError
from fanecon.press.figures import apart, printed, shift
from fanecon.press.words import LANGUAGES, SITE, verdict_name

Finding = Mapping[str, Any]
Number = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One thing that changed.

    Attributes
    ----------
    sort : str
        "number" and, of a finding, "verdict" or "kind"; what came or went: "finding", "notebook" with all its findings,
        "fact" or "document".
    sign : str
        "~" for a number, "!" for a verdict or a kind, "+" for what came, "−" for what went.
    name : str
        The number, the fact or the document; the finding.
    text : mapping of str to str
        What is told of it in each language; empty where the name says all.
    ids : tuple of str
        What a scheduler may have named to be warned of it.
    notebook, finding, claim_id : str
        Where it stands; empty for what stands in no notebook, and for what is no claim.
    before, after
        What it was and is: of a number, its value and the interval around it.
    """

    sort: str
    sign: str
    name: str
    text: Mapping[str, str]
    ids: tuple[str, ...]
    notebook: str = ""
    finding: str = ""
    claim_id: str = ""
    before: Any = None
    after: Any = None


@dataclass(frozen=True)
class Difference:
    """Everything that changed from one run to another; false in a condition where nothing did.

    Attributes
    ----------
    case : str
        The case of both.
    as_of : tuple of str
        Whose knowledge counted in each; "" for everything known.
    changes : tuple of Change
        As the command line lists them.
    """

    case: str
    as_of: tuple[str, str]
    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def ids(self) -> frozenset[str]:
        """What a scheduler may want to be warned of: findings, claims, numbers as "finding.number", facts, sources."""
        return frozenset(name for change in self.changes for name in change.ids)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Compare the contents of two `results.json`.

    Parameters
    ----------
    before, after : mapping
        The older run and the newer one.

    Raises
    ------
    FaneconError
        When the runs are of different cases, or written in different schemas.

    Examples
    --------
    >>> run = {"schema_version": 1, "case": "xiaomi", "as_of": "", "findings": []}
    >>> bool(compare(run, run))
    False
    >>> compare(run, run | {"case": "popmart"})
    Traceback (most recent call last):
    fanecon.errors.FaneconError: The runs are of different cases: xiaomi and popmart. Compare two runs of one case.
    """
    if before["case"] != after["case"]:
        both = f"{before['case']} and {after['case']}"
        raise FaneconError(f"The runs are of different cases: {both}. Compare two runs of one case.")
    if before["schema_version"] != after["schema_version"]:
        both = f"{before['schema_version']} and {after['schema_version']}"
        raise FaneconError(f"The runs' results have different schemas ({both}). Run the older one again.")
    old, new = ({(f["notebook"], f["id"]): f for f in run["findings"]} for run in (before, after))
    shared = [(old[key], new[key]) for key in new if key in old]
    # A refusal that became a finding has numbers for the first time: there is nothing to set them against.
    # An answer repeats the numbers of its findings, where their changes are told.
    alike = [pair for pair in shared if pair[0].get("kind") == pair[1]["kind"] != "answer"]
    changes = [
        *(change for pair in alike for change in _numbers(*pair)),
        *(_word(key, *pair) for key in ("verdict", "kind") for pair in shared if pair[0].get(key) != pair[1].get(key)),
        *_came("+", before, after),
        *_came("−", after, before),
    ]
    return Difference(after["case"], (before["as_of"], after["as_of"]), tuple(changes))


def lines(difference: Difference, lang: str) -> list[str]:
    """Say what changed, a line a change, for the command line.

    Parameters
    ----------
    difference : Difference
        From `compare`.
    lang : {"zh", "en"}

    Returns
    -------
    list of str
        One line saying so where nothing changed.

    Examples
    --------
    >>> lines(Difference("xiaomi", ("", "")), "en")
    ['xiaomi: no number, verdict or evidence changed']
    """
    words = SITE[lang]
    told = [] if difference else [f"{difference.case}{words['colon']}{words['unchanged']}"]
    if difference.as_of[0] != difference.as_of[1]:
        days = " → ".join(day or words["everything"] for day in difference.as_of)
        told.append(f"{words['as_of']}{words['colon']}{days}")
    for change in difference.changes:
        where = f"{change.sign} {change.notebook or words[change.sort]} {change.name}".rstrip()
        told.append(where + (words["colon"] + change.text[lang] if change.text else ""))
    return [" ".join(line.split()) for line in told]  # a sentence may hold a line break


def number_words(before: Number | None, after: Number | None, lang: str) -> str:
    """Say from what to what a number changed, with as many digits as show it.

    Examples
    --------
    >>> growth = {"value": 20.0, "unit": "percent", "facts": []}
    >>> number_words(growth, growth | {"value": 22.5}, "en"), number_words(None, growth, "zh")
    ('20.0% → 22.5% (+2.5 pp)', '无 → 20.0%')
    """
    words = SITE[lang]
    if before is None or after is None:
        ends = [words["none"] if n is None else printed(n["value"], n["unit"], lang) for n in (before, after)]
        return words["from_to"].format(*ends)
    unit, end = after["unit"], "value"
    if before["value"] == after["value"]:  # what surrounds it moved: the first end that did says it
        end = "low" if before.get("low") != after.get("low") else "high"
    pair: list[Any] = [number.get(end) for number in (before, after)]
    one, other = pair
    if one is None or other is None:
        ends = [words["open"] if value is None else printed(value, unit, lang) for value in (one, other)]
    else:
        ends = list(apart(one, other, unit, lang))
    text = words["from_to"].format(*ends)
    if end != "value":
        return f"{words[end]} {text}"
    parts = shift(one, other, unit, lang), "" if before["facts"] == after["facts"] else words["other_facts"]
    told = words["clause"].join(part for part in parts if part)
    return text + (words["brackets"].format(told) if told else "")


def _numbers(before: Finding, after: Finding) -> Iterator[Change]:
    """Tell the numbers that are not what they were; one whose unit changed is gone in the one and new in the other."""
    old, new = ({(name, n["unit"]): n for name, n in f["numbers"].items()} for f in (before, after))
    for key in dict.fromkeys([*new, *old]):
        one, other = old.get(key), new.get(key)
        if (was := _amount(one)) != (now := _amount(other)):
            name = f"{after['id']}.{key[0]}"
            text = {lang: number_words(one, other, lang) for lang in LANGUAGES}
            yield Change("number", "~", name, text, (after["id"], name), *_place(after), was, now)


def _amount(number: Number | None) -> tuple[float | None, ...] | None:
    return None if number is None else (number["value"], number.get("low"), number.get("high"))


def _word(key: str, before: Finding, after: Finding) -> Change:
    """Tell another verdict, or that a finding became a refusal and the like."""
    ends = before.get(key) or "", after.get(key) or ""
    text = {}
    for lang in LANGUAGES:
        words = SITE[lang]
        names = [words.get(f"kind_{name}") or verdict_name(name, lang) or words["none"] for name in ends]
        text[lang] = words["from_to"].format(*names) + words["brackets"].format(_said(after)[lang])
    return Change(key, "!", after["id"], text, _ids(after), *_place(after), *ends)


def _came(sign: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Tell what only the second of two runs has; of a notebook that only it has findings of, one line tells all."""
    old, new = before["findings"], after["findings"]
    known, notebooks = {(f["notebook"], f["id"]) for f in old}, {f["notebook"] for f in old}
    for notebook in dict.fromkeys(f["notebook"] for f in new if f["notebook"] not in notebooks):
        ids = [_ids(f) for f in new if f["notebook"] == notebook]
        text = {lang: SITE[lang]["all_findings"].format(len(ids)) for lang in LANGUAGES}
        yield Change("notebook", sign, "", text, tuple(name for one in ids for name in one), notebook)
    for f in new:
        if f["notebook"] in notebooks and (f["notebook"], f["id"]) not in known:
            yield Change("finding", sign, f["id"], _said(f), _ids(f), *_place(f))
    facts = {fact for f in old for fact in f["facts"]}
    for fact in _others((fact for f in new for fact in f["facts"]), facts):
        yield Change("fact", sign, fact, {}, (fact,))
    sources = {source["source_id"] for f in old for source in f["sources"]}
    rows = {source["source_id"]: source for f in new for source in f["sources"]}
    for name in _others(rows, sources):
        publisher, title = rows[name]["publisher"], rows[name]["title"]
        label = title if publisher in title else f"{publisher}: {title}"  # most titles name the publisher themselves
        yield Change("document", sign, name, dict.fromkeys(LANGUAGES, label), (name,))


def _others(names: Iterable[str], known: set[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name not in known]


def _place(finding: Finding) -> tuple[str, str, str]:
    return finding["notebook"], finding["id"], finding.get("claim_id", "")


def _ids(finding: Finding) -> tuple[str, ...]:
    return tuple(name for name in (finding["id"], finding.get("claim_id")) if name)


def _said(finding: Finding) -> Mapping[str, str]:
    said: Mapping[str, str] = finding.get("claim") or finding["text"]
    return said
