"""What a sentence is about before it names a quantity: 汽车业务表现亮眼，营收290亿元 is not about the group's revenue.

A name that many things have (营收, revenue, gross margin, deliveries) takes its owner from a heading, from the line
that leads a list, or from an earlier clause. Where these hold a subject that the case does not put into the quantity's
name or definition, the quantity is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fanecon.report.lexicon import Lexicon, Mention
from fanecon.report.patterns import any_of, looks, words
from fanecon.report.scenes import Scene, label_of, without
from fanecon.report.timing import NOWHERE, When

DOUBTFUL, UNCERTAIN = 0.8, 0.6
"""Nothing may be held against the report; the quantity is not certain at all."""


@dataclass(frozen=True)
class Owner:
    """A quantity that was named before, and how."""

    text: str
    metrics: tuple[str, ...]


@dataclass
class Around:
    """What the text around a sentence says: title, heading, the line that leads a list, the sentence before."""

    report: When
    title: str = ""
    heading: str = ""
    lead: str = ""
    heading_when: When = NOWHERE
    lead_when: When = NOWHERE
    company: str = "own"
    last: Owner | None = None


def topic(scene: Scene, mention: Mention, metric: str, around: Around, lexicon: Lexicon) -> tuple[str, float]:
    """Return the subject that may own the quantity, and how sure the quantity is then: 1.0 where there is none."""
    names, at = lexicon.described(metric), mention.head[0] if mention.head else mention.start
    mentions = [(m.start, m.end) for m in scene.mentions]
    before = without(scene, scene.start, at, [*scene.known, *mentions])
    for text in (before, around.heading, around.lead):
        for called, owner in _subjects(text, lexicon):
            tails = [owner[-n:] for n in (4, 3, 2) if len(owner) >= n and not owner[-n:].isascii()]
            if not any(part in names for part in (owner, *tails)):
                return called, UNCERTAIN
    name = scene.named(mention)
    is_sure = mention.is_owned or metric in lexicon.segments or looks("general").search(name)
    if is_sure or not lexicon.is_shared(name, metric):
        return "", 1.0
    here = [Owner(scene.named(m), m.metrics) for m in scene.mentions if m.end <= at and metric not in m.metrics][-1:]
    is_money = lexicon.case.metric(metric).unit == "percent" or lexicon.case.metric(metric).unit.isupper()
    for owned in (here or ([around.last] if around.last and not scene.own else [])) if is_money else ():
        if lexicon.segments.intersection(owned.metrics):
            return owned.text, UNCERTAIN
        if not looks("general").search(owned.text) and not any(lexicon.is_shared(owned.text, m) for m in owned.metrics):
            return owned.text, DOUBTFUL
    for clause in looks("clause").split(before)[:-1]:
        left = _left(clause, lexicon)
        if left and left not in names:
            return clause.strip()[:20], DOUBTFUL
    label = label_of(scene.block, mention.start)
    if (left := _left(label, lexicon)) and left not in names:
        return label, UNCERTAIN
    heading = around.heading if around.heading != around.title else ""
    left = _left(heading, lexicon)
    is_named = any(metric in m.metrics for m in lexicon.mentions(heading))
    return (heading.strip()[:20], DOUBTFUL) if left and left not in names and not is_named else ("", 1.0)


def _subjects(text: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Find who is said to do business: 汽车业务, the smartphone segment."""
    for found in looks("subject").finditer(text):
        owner = looks("no_subject").sub("", lexicon.own.sub("", found["zh"] or found["en"] or "")).strip()
        if owner or looks("pointed").match(found[0]):
            yield found[0], owner or found[0]


@cache
def _known() -> re.Pattern[str]:
    return re.compile(any_of(w for name in ("neutral", "connectors", "growth", "headings") for w in words(name)))


def _left(text: str, lexicon: Lexicon) -> str:
    """Return the words of a text that are no quantity, not the company, and not known to name no subject."""
    for mention in reversed(lexicon.mentions(text)):
        text = text[: mention.start] + " " + text[mention.end :]
    rest = _known().sub(" ", lexicon.own.sub(" ", text))
    return "".join(t for t in re.findall(r"[^\W\d_]+", rest) if len(t) > 1 or not t.isascii())
