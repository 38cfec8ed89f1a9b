"""Why a claim got its verdict, in words: one reason a claim, made from its checks and from what speaks against it."""

from __future__ import annotations

from dataclasses import replace

from fanecon.evidence.audit import Audited
from fanecon.evidence.case import Case, Fact
from fanecon.evidence.comparisons import Stated
from fanecon.evidence.verdicts import Check, Relation, Verdict
from fanecon.study.reasons import Reason, Sentences, Worded, label, number_of, pair, period, worded
from fanecon.study.sentences import Sentence
from fanecon.study.traced import Basis, basis_of
from fanecon.study.verdict_sentences import TELL
from fanecon.study.words import LANGUAGES, WORDS, Pair, Text, join_words, word

SAME = WORDS["same_as"]
NAMED = 3
"""How many documents, contradictions and rejected figures a sentence names; the basis lists all."""


def explain(result: Audited, case: Case) -> Reason:
    """Say in both languages why a claim got its verdict.

    Parameters
    ----------
    result : Audited
    case : Case
        The case it was audited against.

    Returns
    -------
    Reason
        With the id `claim-<claim_id>`; every number leads to its facts.
    """
    told = Sentences()
    if result.verdict is Verdict.TRUNCATED:
        _tell_supplied(told, result, case)
    for check in _worth_telling(result):
        TELL[check.method](told, check, result, case)
    _tell_contradictions(told, result, case)
    _tell_rejected(told, result, case)
    if result.found or not told:
        _tell_found(told, result, case)
    events = [case.event(e) for c in result.checks if c.method == "event" for e in c.facts]
    documents = tuple(source.source_id for e in events if e is not None for source in e.sources)
    against = (i for c in result.contradicting for i in c.facts)
    cited = (*result.basis, *against, *(f.fact_id for f in (*result.rejected, *result.found)))
    facts = tuple(i for i in cited if case.event(i) is None)
    basis = basis_of(*(n.basis for n in told.numbers.values()), Basis(facts, documents))
    name = f"claim-{result.claim.claim_id.lower()}"
    return Reason(name, Sentence(told.parts), Sentence(told.first), told.numbers, basis)


def rests_on(result: Audited, case: Case) -> dict[str, str | int | None]:
    """Return what a verdict rests on: the best tier of its documents, how many they are, and how many of them copies.

    The tier of what rests on no document is None.
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
        told.add("supplied.none")
    for i, fact in enumerate(result.supplied[:2]):
        how = "another" if i else "strong" if fact.strength_among(result.supplied) else "weak"
        told.add(f"supplied.{how}", found=worded(fact), **_about(fact, case))


def _about(fact: Fact, case: Case) -> dict[str, Text]:
    return {"label": label(case, fact.metric), "period": period(fact.period.text)}


def _tell_found(told: Sentences, result: Audited, case: Case) -> None:
    mentioned = {f for number in told.numbers.values() for f in number.facts}
    found = [f for f in result.found if f.fact_id not in mentioned][:4]
    if not found:
        if not told:
            told.add("found.nothing")
        return
    if not told:
        told.add("found.no_figure")
    told.add("found.nearest" if result.verdict is Verdict.UNVERIFIED else "found.elsewhere")
    for fact in found:
        zh, en = (word(fact.quality, lang) if fact.quality else "" for lang in LANGUAGES)
        weak = (f"，{zh}", f", {en}") if fact.quality else ("", "")
        stop = pair("found.last" if fact is found[-1] else "found.more")
        told.add("found.figure", weak=weak, stop=stop, value=worded(fact), **_about(fact, case))
    interval = result.interval if result.verdict is Verdict.REFUTED else None
    if interval is not None and any(Stated.of(f.reported).relation(interval) is not Relation.APART for f in found):
        told.add("found.fits")


def _tell_rejected(told: Sentences, result: Audited, case: Case) -> None:
    """Name the rows about the very thing that were found and are not relied on."""
    for fact in result.rejected[:NAMED]:
        quality = (word(fact.quality, "zh"), word(fact.quality, "en"))
        told.add("found.rejected", quality=quality, value=worded(fact), **_about(fact, case))


def _tell_contradictions(told: Sentences, result: Audited, case: Case) -> None:
    """Name whatever speaks against the verdict, with its documents: a contradiction is never silent."""
    grouped: dict[object, Check] = {}  # rows that print the same are told once
    for check in result.contradicting:
        same = grouped.get((check.method, check.derived))
        grouped[check.method, check.derived] = replace(same, facts=(*same.facts, *check.facts)) if same else check
    decided, against = result.deciding, list(grouped.values())[:NAMED]
    if decided is None or not against:
        return
    if result.verdict is Verdict.DISPUTED:
        one, of_one = _clause(decided, result, case, "a")
        other, of_other = _clause(against.pop(0), result, case, "b")
        how = pair("against.same" if decided.verdict is Verdict.SUPPORTED else "against.not_against")
        told.add("against.disagree", one=one, other=other, how=how, **of_one, **of_other)
    for check in against:
        one, of_one = _clause(check, result, case, "c")
        how = pair("against.excludes" if check.excludes else "against.allows")
        weaker = pair("against.weaker") if check.strength < decided.strength else ("", "")
        told.add("against.single", one=one, how=how, weaker=weaker, **of_one)


def _clause(check: Check, result: Audited, case: Case, mark: str) -> tuple[Pair, dict[str, Text | Worded]]:
    """Say what one comparison found and whose figures it rests on; `mark` keeps the slots of two clauses apart."""
    facts = [case.fact_by_id(i) for i in check.facts]
    documents = list({s.publisher: s for f in facts for s in f.sources}.values())
    zh = join_words([f"{s.publisher_in('zh')}（{s.tier}级）" for s in documents[:NAMED]], "zh")
    en = join_words([f"{s.publisher_in('en')} (tier {s.tier})" for s in documents[:NAMED]], "en")
    more = pair("against.others") if len(documents) > NAMED else ("", "")
    slots: dict[str, Text | Worded] = {f"who_{mark}": Text(zh + more[0], en + more[1])}
    if check.method == "printed":
        how, slots[f"what_{mark}"] = "printed", worded(facts[0])
    elif check.derived is not None:
        found = number_of(check.derived, result, case, check.facts)
        how, slots[f"what_{mark}"] = "derived", Worded(found, pair("bounds.range"))
    else:
        how = "fails" if check.excludes else "holds"
    zh, en = (text.format(who=f"{{who_{mark}}}", what=f"{{what_{mark}}}") for text in pair(f"against.{how}"))
    return (zh, en), slots
