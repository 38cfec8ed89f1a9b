"""What speaks against a verdict, in words: contradicting evidence by its documents, and figures that were rejected."""

from __future__ import annotations

from dataclasses import replace

from fanecon.evidence.audit import Audited
from fanecon.evidence.case import Case
from fanecon.evidence.verdicts import Check, Verdict
from fanecon.study.slots import label, period, reported, worded
from fanecon.study.verdict_slots import Sentences, Slot, number_of
from fanecon.study.words import Text, join_words, word

NAMED = 3
"""How many documents, contradictions and rejected figures a sentence names; the basis lists all."""


def tell_contradictions(told: Sentences, result: Audited, case: Case) -> None:
    """Name whatever speaks against the verdict, with its documents: a contradiction is never silent."""
    grouped: dict[object, Check] = {}  # rows that print the same are told once
    for check in result.contradicting:
        same = grouped.get((check.method, check.derived))
        grouped[check.method, check.derived] = replace(same, facts=(*same.facts, *check.facts)) if same else check
    decided, against = result.deciding, list(grouped.values())[:NAMED]
    if decided is None or not against:
        return
    if result.verdict is Verdict.DISPUTED:
        a_zh, a_en, slots = _clause(decided, result, case, "a")
        b_zh, b_en, more = _clause(against[0], result, case, "b")
        is_same = decided.verdict is Verdict.SUPPORTED
        zh, en = ("与所述一致", "as claimed") if is_same else ("与所述不矛盾", "which allows the claim")
        told.add(
            f"可靠证据互相矛盾：{a_zh}，{zh}；{b_zh}，与所述不符。",
            f"Strong evidence disagrees: {a_en}, {en}; {b_en}, which excludes it.",
            **slots,
            **more,
        )
        against = against[1:]
    for check in against:
        zh, en, slots = _clause(check, result, case, "c")
        how = ("与所述不符", "which excludes the claim") if check.excludes else ("与所述相容", "which allows the claim")
        weaker = ("，但证据较弱，不改变判定", ", on weaker evidence") if check.strength < decided.strength else ("", "")
        told.add(f"相反的证据：{zh}，{how[0]}{weaker[0]}。", f"Against this: {en}, {how[1]}{weaker[1]}.", **slots)


def tell_rejected(told: Sentences, result: Audited, case: Case) -> None:
    """Name the rows about the very thing that were found and are not relied on."""
    for fact in result.rejected[:NAMED]:
        zh, en = worded(fact, "value")
        told.add(
            f"查到过{{label}}（{{period}}）{zh}的记载，因{word(fact.quality, 'zh')}而未予采信。",
            f"A figure for {{label}} ({{period}}) was found and rejected as {word(fact.quality, 'en')}: {en}.",
            label=label(case, fact.metric),
            period=period(fact.period.text),
            value=reported(fact),
        )


def _clause(check: Check, result: Audited, case: Case, mark: str) -> tuple[str, str, dict[str, Slot]]:
    """Say what one comparison found and whose figures it rests on; `mark` keeps the slots of two clauses apart."""
    facts = [case.fact_by_id(i) for i in check.facts]
    documents = {s.publisher: s for f in facts for s in f.sources}.values()
    zh = [f"{s.publisher_in('zh')}（{s.tier}级）" for s in documents]
    en = [f"{s.publisher_in('en')} (tier {s.tier})" for s in documents]
    more = ("等", " and others") if len(documents) > NAMED else ("", "")
    who, what = f"who_{mark}", f"what_{mark}"
    slots: dict[str, Slot] = {who: Text(join_words(zh[:NAMED], "zh") + more[0], join_words(en[:NAMED], "en") + more[1])}
    if check.method == "printed":
        found_zh, found_en = worded(facts[0], what)
        slots[what] = reported(facts[0])
        return f"据{{{who}}}，为{found_zh}", f"{found_en} according to {{{who}}}", slots
    if check.derived is not None:
        slots[what] = number_of(check.derived, result, case, check.facts)
        return (
            f"由{{{who}}}的数字推算，为{{{what}:interval}}",
            f"{{{what}:interval}} by the figures of {{{who}}}",
            slots,
        )
    holds = ("至少有一期不成立", "one period at least fails") if check.excludes else ("期期成立", "every period holds")
    return f"按{{{who}}}的数字，{holds[0]}", f"by the figures of {{{who}}} {holds[1]}", slots
