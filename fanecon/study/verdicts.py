"""Why a claim got its verdict, in words: one finding a claim, made from its checks."""

from __future__ import annotations

from fanecon.evidence.audit import Audited
from fanecon.evidence.case import Case
from fanecon.evidence.comparisons import Stated
from fanecon.evidence.verdicts import Check, Relation, Verdict
from fanecon.study.findings import Finding
from fanecon.study.slots import label, period, reported, worded
from fanecon.study.verdict_conflicts import tell_contradictions, tell_rejected
from fanecon.study.verdict_sentences import TELL
from fanecon.study.verdict_slots import Sentences
from fanecon.study.words import Text, word

SAME = Text("与{}是同一说法，只计一次", "Says the same as {}, counted once")


def explain(result: Audited, case: Case) -> Finding:
    """Say in both languages why a claim got its verdict.

    Parameters
    ----------
    result : Audited
    case : Case
        The case it was audited against.

    Returns
    -------
    Finding
        With the id `claim-<claim_id>`; every number leads to its facts.
    """
    told = Sentences()
    if result.verdict is Verdict.TRUNCATED:
        _tell_supplied(told, result, case)
    for check in _worth_telling(result):
        TELL[check.method](told, check, result, case)
    tell_contradictions(told, result, case)
    tell_rejected(told, result, case)
    if result.found or not told.zh:
        _tell_found(told, result, case)
    events = [case.event(e) for c in result.checks if c.method == "event" for e in c.facts]
    documents = tuple(source.source_id for e in events if e is not None for source in e.sources)
    text = Text("".join(told.zh), " ".join(told.en))
    slug = f"claim-{result.claim.claim_id.lower()}"
    against = (i for c in result.contradicting for i in c.facts)
    cited = (*result.basis, *against, *(f.fact_id for f in (*result.rejected, *result.found)))
    facts = tuple(i for i in dict.fromkeys(cited) if case.event(i) is None)
    return Finding(slug, text, told.numbers, None, "claim", facts, told.words, documents)


def rests_on(result: Audited, case: Case) -> dict[str, str | int | None]:
    """Return what a verdict rests on: the best tier of its documents, how many they are, and how many of them copies.

    Parameters
    ----------
    result : Audited
    case : Case

    Returns
    -------
    dict
        `tier` (None where there is no document), `documents`, `copies`.
    """
    rows = [case.event(i) or case.fact_by_id(i) for i in result.basis]
    documents = {s.source_id: s for row in rows for s in row.sources}.values()
    tiers = sorted(s.tier for s in documents)
    return {
        "tier": tiers[0] if tiers else None,
        "documents": len(tiers),
        "copies": sum(s.is_copy for s in documents),
    }


def _worth_telling(result: Audited) -> list[Check]:
    """Keep the comparisons that a reader needs: what decided, what the arithmetic says, what is doubtful."""
    if result.verdict is Verdict.DISPUTED:
        return []  # both sides are told together
    told: list[Check] = []
    for check in (c for c in result.checks if c not in result.contradicting):
        same = next((c for c in told if c.method == check.method), None)
        if check.method == "cell" and (check.relation is not Relation.CUT or same):
            continue
        if check.method == "bounded" and result.verdict is not Verdict.UNVERIFIED:
            continue
        if check.method == "printed" and (same or _is_outdone(check, result)):
            continue
        if same and check.method in ("computed", "implied_base", "own", "bounded"):
            continue
        told.append(check)
    return told


def _is_outdone(check: Check, result: Audited) -> bool:
    return check.verdict is not result.verdict and any(c.verdict is result.verdict for c in result.checks)


def _tell_supplied(told: Sentences, result: Audited, case: Case) -> None:
    if not result.supplied:
        told.add("原文缺失的数字没有找到。", "The missing figure was not found.")
    for i, fact in enumerate(result.supplied[:2]):
        if i:
            opening = ("另一份资料的记载是", "Another document gives ")
        elif fact.strength_among(result.supplied):
            opening = ("原文缺失的数字是", "The missing figure is ")
        else:
            opening = ("只有较弱的来源给出原文缺失的数字：", "Only a weaker source gives the missing figure: ")
        zh, en = worded(fact, "found")
        told.add(
            opening[0] + zh + "（{label}，{period}）。",
            opening[1] + en + " ({label}, {period}).",
            found=reported(fact),
            label=label(case, fact.metric),
            period=period(fact.period.text),
        )


def _tell_found(told: Sentences, result: Audited, case: Case) -> None:
    mentioned = {f for number in told.numbers.values() for f in number.facts}
    found = [f for f in result.found if f.fact_id not in mentioned][:4]
    if not found:
        if not told.zh:
            told.add("没有找到任何提到这一点的资料。", "No document that mentions it was found.")
        return
    if not told.zh:
        told.add("没有查到可以对照的数字。", "No figure to check it against was found.")
    if result.verdict is Verdict.UNVERIFIED:
        told.add("最接近的已知数字：", "Nearest figures found:")
    else:
        told.add("同一数字另见于：", "The same figure is printed elsewhere:")
    last = len(found) - 1
    for i, fact in enumerate(found):
        zh, en = worded(fact, "value")
        weak = (f"，{word(fact.quality, 'zh')}", f", {word(fact.quality, 'en')}") if fact.quality else ("", "")
        told.add(
            f"{{label}}（{{period}}{weak[0]}）{zh}{'。' if i == last else '；'}",
            f"{{label}} ({{period}}{weak[1]}): {en}{'.' if i == last else ';'}",
            label=label(case, fact.metric),
            period=period(fact.period.text),
            value=reported(fact),
        )
    if result.verdict is Verdict.REFUTED and result.interval is not None:
        fits = [f for f in found if Stated.of(f.reported).relation(result.interval) is not Relation.APART]
        if fits:
            told.add("按那里的措辞，与上述推算并不矛盾。", "As it is put there, it does not contradict this.")
