"""What changed between two runs of a case: numbers, verdicts, findings and evidence; never mere wording.

Runs are deterministic, so numbers are compared exactly: a change in the last digit is a change of the inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fanecon.errors import FaneconError
from fanecon.press.difference import Amount, Change, Difference, Document, Entry, NumberChange
from fanecon.press.figures import apart, printed, shift
from fanecon.press.words import SITE, verdict_name


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Compare the contents of two `results.json`.

    Parameters
    ----------
    before, after : mapping
        The older run and the newer one.

    Returns
    -------
    Difference
        False in a condition where nothing changed.

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
    old, new = _table(before), _table(after)
    shared = [(old[key], new[key]) for key in new if key in old]
    # A refusal that became a finding has numbers for the first time: there is nothing to set them against.
    # An answer repeats the numbers of its findings, where their changes are told.
    alike = [pair for pair in shared if not _differ("kind", *pair) and pair[1]["kind"] != "answer"]
    facts = _facts(before), _facts(after)
    documents = _documents(before), _documents(after)
    notebooks = _unique(key[0] for key in old), _unique(key[0] for key in new)
    return Difference(
        case=after["case"],
        as_of=(before["as_of"], after["as_of"]),
        numbers=tuple(change for one, other in alike for change in _numbers(one, other)),
        verdicts=tuple(_change("verdict", *pair) for pair in shared if _differ("verdict", *pair)),
        kinds=tuple(_change("kind", *pair) for pair in shared if _differ("kind", *pair)),
        new=tuple(_entry(new[key]) for key in new if key not in old),
        gone=tuple(_entry(old[key]) for key in old if key not in new),
        notebooks_new=_only(notebooks[1], notebooks[0]),
        notebooks_gone=_only(*notebooks),
        facts_new=_only(facts[1], facts[0]),
        facts_gone=_only(*facts),
        documents_new=tuple(documents[1][i] for i in _only(documents[1], documents[0])),
        documents_gone=tuple(documents[0][i] for i in _only(*documents)),
    )


def changed_ids(difference: Difference) -> frozenset[str]:
    """Name everything a scheduler may want to be warned of.

    Returns
    -------
    frozenset of str
        Finding ids, claim ids, numbers as "finding.number", fact ids and source ids.

    Examples
    --------
    >>> change = NumberChange("01", "growth", "g", "percent", Amount(20.0), Amount(25.0))
    >>> sorted(changed_ids(Difference("xiaomi", ("", ""), numbers=(change,))))
    ['growth', 'growth.g']
    """
    said: list[Change | Entry] = [*difference.verdicts, *difference.kinds, *difference.new, *difference.gone]
    named = [name for one in said for name in (one.finding, one.claim_id) if name]
    named += [name for n in difference.numbers for name in (n.finding, f"{n.finding}.{n.number}")]
    named += [d.source_id for d in (*difference.documents_new, *difference.documents_gone)]
    return frozenset([*named, *difference.facts_new, *difference.facts_gone])


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
        told.append(
            f"{words['as_of']}{words['colon']}" + " → ".join(d or words["everything"] for d in difference.as_of)
        )
    told += [f"~ {_place(c)}{words['colon']}{number_words(c, lang)}" for c in difference.numbers]
    told += [f"! {_place(c)}{words['colon']}{change_words(c, lang)}" for c in (*difference.verdicts, *difference.kinds)]
    for sign, entries, notebooks, facts, documents in (
        ("+", difference.new, difference.notebooks_new, difference.facts_new, difference.documents_new),
        ("−", difference.gone, difference.notebooks_gone, difference.facts_gone, difference.documents_gone),
    ):
        whole = [(name, sum(e.notebook == name for e in entries)) for name in notebooks]
        told += [f"{sign} {name}{words['colon']}{words['all_findings'].format(count)}" for name, count in whole]
        told += [f"{sign} {_place(e)}{words['colon']}{e.text[lang]}" for e in entries if e.notebook not in notebooks]
        told += [f"{sign} {words['fact']} {fact}" for fact in facts]
        told += [f"{sign} {words['document']} {d.source_id}{words['colon']}{d.label}" for d in documents]
    return [" ".join(line.split()) for line in told]  # a sentence may hold a line break


def number_words(change: NumberChange, lang: str) -> str:
    """Say from what to what a number changed, with as many digits as show it.

    Examples
    --------
    >>> number_words(NumberChange("01", "growth", "g", "percent", Amount(20.0), Amount(22.5)), "en")
    '20.0% → 22.5% (+2.5 pp)'
    >>> number_words(NumberChange("01", "size", "n", "stores", None, Amount(18000.0)), "zh")
    '无 → 1.8万家'
    """
    words, unit = SITE[lang], change.unit
    before, after = change.before, change.after
    if before is None or after is None:
        values = before.value if before else None, after.value if after else None
        return _from_to(*values, unit, lang, words["none"])
    if before.value == after.value:  # what surrounds it moved: the first end that did says it
        end = "low" if before.low != after.low else "high"
        return f"{words[end]} {_from_to(getattr(before, end), getattr(after, end), unit, lang, words['open'])}"
    parts = shift(before.value, after.value, unit, lang), "" if change.same_facts else words["other_facts"]
    told = words["clause"].join(part for part in parts if part)
    text = _from_to(before.value, after.value, unit, lang, words["none"])
    return text + (words["brackets"].format(told) if told else "")


def change_words(change: Change, lang: str) -> str:
    """Say from what to what a verdict or a kind changed.

    Examples
    --------
    >>> change_words(Change("01", "claim-c1", "C1", "UNVERIFIED", "REFUTED", {"en": "Sales rose"}), "en")
    'Unverified → Refuted (Sales rose)'
    """
    words = SITE[lang]
    names = [words.get(f"kind_{n}") or verdict_name(n, lang) or words["none"] for n in (change.before, change.after)]
    return words["from_to"].format(*names) + words["brackets"].format(change.text[lang])


def _from_to(before: float | None, after: float | None, unit: str, lang: str, missing: str) -> str:
    if before is not None and after is not None:
        return SITE[lang]["from_to"].format(*apart(before, after, unit, lang))
    ends = [missing if value is None else printed(value, unit, lang) for value in (before, after)]
    return SITE[lang]["from_to"].format(*ends)


def _place(change: NumberChange | Change | Entry) -> str:
    name = change.finding + (f".{change.number}" if isinstance(change, NumberChange) else "")
    return f"{change.notebook} {name}"


def _table(results: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(finding["notebook"], finding["id"]): finding for finding in results["findings"]}


def _numbers(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[NumberChange]:
    old, new = _by_unit(before), _by_unit(after)
    changes = []
    for name, unit in dict.fromkeys([*new, *old]):
        one, other = old.get((name, unit)), new.get((name, unit))
        if not _same(one, other):
            same = one is None or other is None or one["facts"] == other["facts"]
            place = after["notebook"], after["id"]
            changes.append(NumberChange(*place, name, unit, _amount(one), _amount(other), same))
    return changes


def _by_unit(finding: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(name, number["unit"]): number for name, number in finding["numbers"].items()}


def _amount(number: Mapping[str, Any] | None) -> Amount | None:
    return None if number is None else Amount(number["value"], number.get("low"), number.get("high"))


def _same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(one.get(key) == other.get(key) for key in ("value", "low", "high"))


def _differ(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return before.get(key) != after.get(key)


def _change(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    texts = after.get("claim") or after["text"]
    words = before.get(key) or "", after.get(key) or ""
    return Change(after["notebook"], after["id"], after.get("claim_id", ""), *words, texts)


def _entry(finding: Mapping[str, Any]) -> Entry:
    texts = finding.get("claim") or finding["text"]
    return Entry(finding["notebook"], finding["id"], finding.get("claim_id", ""), texts)


def _facts(results: Mapping[str, Any]) -> tuple[str, ...]:
    return _unique(fact for finding in results["findings"] for fact in finding["facts"])


def _documents(results: Mapping[str, Any]) -> dict[str, Document]:
    rows = [source for finding in results["findings"] for source in finding["sources"]]
    return {r["source_id"]: Document(r["source_id"], r["publisher"], r["title"], r["tier"]) for r in rows}


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _only(these: Iterable[Any], those: Iterable[Any]) -> tuple[Any, ...]:
    """Return what stands in `these` and not in `those`, in order."""
    others = set(those)
    return tuple(item for item in these if item not in others)
