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


@dataclass
class Around:
    """What the text around a sentence says: title, heading, whose figures stand there, the quantity named before."""

    report: When
    title: str = ""
    heading: str = ""
    heading_when: When = NOWHERE
    company: str = "own"
    last: tuple[str, tuple[str, ...]] | None = None

    @property
    def current(self) -> When:
        """The period that is spoken of before a block says one."""
        return self.heading_when if self.heading_when.period else self.report


def topic(scene: Scene, mention: Mention, metric: str, around: Around, lexicon: Lexicon) -> tuple[str, float]:
    """Return the subject that may own the quantity, and how sure the quantity is then: 1.0 where there is none."""
    names, at = lexicon.described(metric), mention.head[0] if mention.head else mention.start
    mentions = [(m.start, m.end) for m in scene.mentions]
    before = without(scene, scene.start, at, [*scene.known, *mentions])
    for called, owner in (one for text in (before, around.heading) for one in _subjects(text, lexicon)):
        tails = [owner[-n:] for n in (4, 3, 2) if not owner[-n:].isascii()]
        if not any(part in names for part in (owner, *tails)):
            return called, UNCERTAIN
    name = scene.named(mention)
    is_sure = mention.is_owned or metric in lexicon.segments or looks("general").search(name)
    if is_sure or not lexicon.is_shared(name, metric):
        return "", 1.0
    here = [(scene.named(m), m.metrics) for m in scene.mentions if m.end <= at][-1:]
    is_money = lexicon.case.metric(metric).unit == "percent" or lexicon.case.metric(metric).unit.isupper()
    for text, metrics in (here or ([around.last] if around.last else [])) if is_money else ():
        if lexicon.segments.intersection(metrics):
            return text, UNCERTAIN
        if not looks("general").search(text) and not any(lexicon.is_shared(text, m) for m in metrics):
            return text, DOUBTFUL
    label = label_of(scene.block, mention.start)
    heading = around.heading.strip() if around.heading != around.title else ""
    clauses = [clause.strip() for clause in looks("clause").split(before)[:-1]]
    for text, sure in [*((c, DOUBTFUL) for c in clauses), (label, UNCERTAIN), (heading, DOUBTFUL)]:
        if (left := _left(text, lexicon)) and left not in names:
            return text[:24], sure
    return "", 1.0


def _subjects(text: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Find who is said to do business: 汽车业务, the smartphone segment."""
    for found in looks("subject").finditer(text):
        owner = looks("no_subject").sub("", lexicon.own.sub("", found["zh"] or found["en"])).strip()
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
    return "".join(re.findall(r"[^\W\d_]+", rest))
