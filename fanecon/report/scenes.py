"""A sentence with all that was found in it, and what its words leave unexplained.

A figure belongs to a quantity only where every word between the two is known to be harmless: one that is not known
may make it another quantity, and then the reader says so instead of guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from fanecon.report.document import Block
from fanecon.report.figures import FIGURE, Printed, find_figures
from fanecon.report.lexicon import Lexicon, Mention
from fanecon.report.patterns import any_of, looks, pattern, words
from fanecon.report.periods import Said

Span = tuple[int, int]


@dataclass(frozen=True)
class Scene:
    """A sentence: where it stands, its figures, the quantities and periods it names, and who and where it speaks of."""

    block: Block
    start: int
    end: int
    figures: tuple[Printed, ...]
    mentions: tuple[Mention, ...]
    said: tuple[Said, ...]
    own: tuple[Span, ...]
    others: tuple[Span, ...]
    regions: tuple[Span, ...]

    def part(self, start: int, end: int) -> str:
        """Return a part of the block as it is searched."""
        return self.block.plain[start:end]

    def clause(self, at: int) -> Span:
        """Return where the clause around a place begins and ends: between commas, colons and brackets."""
        begins = [m.end() for m in looks("clause").finditer(self.block.plain, self.start, at)]
        ends = looks("clause").search(self.block.plain, at, self.end)
        return (begins[-1] if begins else self.start), (ends.start() if ends else self.end)

    def says(self, table: str, span: Span, *columns: str) -> re.Match[str] | None:
        """Return the last word of a table between two places."""
        return next(iter([*pattern(table, *columns).finditer(self.block.plain, *span)][::-1]), None)

    @cached_property
    def known(self) -> tuple[Span, ...]:
        """What explains itself: figures with what they count, periods and names of the company."""
        counted = [_COUNTED.match(self.block.plain, f.end) for f in self.figures]
        figures = [(f.start, c.end() if c else f.end) for f, c in zip(self.figures, counted, strict=True)]
        return (*figures, *((s.start, s.end) for s in self.said), *self.own)

    def named(self, mention: Mention) -> str:
        """Return a quantity's name as it is written here."""
        return self.part(mention.start, mention.end)


@dataclass(frozen=True)
class Look:
    """One figure of a sentence, and the words around it that tell what it is."""

    scene: Scene
    index: int

    @cached_property
    def figure(self) -> Printed:
        """The figure."""
        return self.scene.figures[self.index]

    @cached_property
    def clause(self) -> Span:
        """Its clause."""
        return self.scene.clause(self.figure.start)

    @cached_property
    def window(self) -> Span:
        """The stretch before it, from the figure or quantity that comes before."""
        start = max([self.scene.start, *(f.end for f in self.scene.figures[: self.index])])
        ahead = [m.end for m in self.scene.mentions if start <= m.start and m.end <= self.figure.start]
        return (ahead[-1] if ahead else start), self.figure.start

    @cached_property
    def behind(self) -> Span:
        """The stretch behind it, to the next stop or digit."""
        rest = self.scene.part(self.figure.end, self.scene.end)
        stop = looks("stops").search(rest)
        return self.figure.end, self.figure.end + min(stop.start() if stop else len(rest), 24)

    @property
    def before(self) -> str:
        """The sentence up to it."""
        return self.scene.part(self.scene.start, self.figure.start)

    def growth(self, *columns: str) -> re.Match[str] | None:
        """Return the word of movement that stands nearest before it, else behind it."""
        return self.scene.says("growth", self.window, *columns) or self.scene.says("growth", self.behind, *columns)

    @property
    def from_here(self) -> bool:
        """Whether something came from it: from RMB 8.5 billion to RMB 9.4 billion."""
        return looks("from_here").search(self.before) is not None


def scenes_of(block: Block, lexicon: Lexicon, heading: str = "") -> tuple[list[Scene], list[Printed]]:
    """Cut a block into sentences with all that is in them.

    Returns
    -------
    tuple of list of Scene and list of Printed
        The sentences, and everything with digits in the block; a figure that is part of a quantity's name is a name.
    """
    found, said = find_figures(block)
    plain = block.plain
    labelled = [lexicon.of(label_of(block, m.start), m, plain) for m in lexicon.mentions(plain)]
    mentions = [lexicon.of(heading if block.kind != "heading" else "", m, plain) for m in labelled]
    named = [(m.start, m.end) for m in mentions] + [m.head for m in mentions if m.head]
    inside = [p.what == FIGURE and p.kind != "rank" and any(a <= _core(p) < b for a, b in named) for p in found]
    printed = [replace(p, what="name", kind="", counts=()) if i else p for p, i in zip(found, inside, strict=True)]
    own = [m.span() for m in lexicon.own.finditer(plain)]
    others, regions = ([m.span() for m in form.finditer(plain)] for form in (lexicon.companies, lexicon.regions))
    made = []
    for start, end in _sentences(plain):
        spans = (tuple(s for s in some if start <= s[0] and s[1] <= end) for some in (own, others, regions))
        figures = tuple(p for p in printed if p.what == FIGURE and start <= p.start and p.end <= end)
        here = tuple(m for m in mentions if start <= m.start and m.end <= end)
        made.append(Scene(block, start, end, figures, here, tuple(s for s in said if start <= s.start < end), *spans))
    return made, printed


def label_of(block: Block, at: int) -> str:
    """Return the label that a place in a block stands under: 手机：…, 【汽车】…, **EVs.** …"""
    bold = looks("bold").match(block.text)
    found = [(m.end(), m["label"]) for m in looks("boxed").finditer(block.plain)]
    found += [(m.end(), m["label"]) for m in [looks("label").match(block.plain)] if m]
    found += [(bold.end(), block.plain[slice(*bold.span("label"))])] if bold else []
    return max(((end, text.strip()) for end, text in found if end <= at), default=(0, ""))[1]


def _core(printed: Printed) -> int:
    """Return where the number of a figure begins, behind its hedge."""
    found = re.search(r"[\d一二三四五六七八九十两]", printed.text)
    return printed.start + (found.start() if found else 0)


_LONGEST = 400
_COMMA = re.compile(r"[，,、](?!\d)")


def _sentences(plain: str) -> Iterator[Span]:
    at = 0
    for stop in [*looks("sentence").finditer(plain), None]:
        end = stop.start() if stop else len(plain)
        # Nobody writes so long a sentence; what a machine strings together is read in pieces.
        while end - at > _LONGEST and (cuts := [*_COMMA.finditer(plain, at, at + _LONGEST)]):
            yield at, cuts[-1].start()
            at = cuts[-1].end()
        if plain[at:end].strip():
            yield at, end
        at = stop.end() if stop else end


_NOUNS = any_of(words("nouns"))
_COUNTED = re.compile(rf"\s*{_NOUNS}")
_HARMLESS = re.compile(any_of((*words("connectors"), *words("growth"), *words("neutral", "en"))))
_OPENING = re.compile(
    rf"\s*(?:{any_of((*words('connectors'), *words('growth'), *words('neutral')))}|{_NOUNS}|[^\w\s]|$)"
    r"|\s+[\u4e00-\u9fff]"
)
_NEUTRAL_ZH = re.compile(f"{any_of(words('neutral', 'zh'))}$")
_NEUTRAL_EN = re.compile(f"{any_of((*words('neutral', 'en'), *words('connectors', 'en')))}$")
_ADJECTIVE = re.compile(f"{any_of(words('adjectives', 'en'))}$")


def unexplained(scene: Scene, start: int, end: int) -> str:
    """Return what stands between two places and is no known word, no figure, no period and no name of the company."""
    text = re.sub(r"\[\^?\d+\]|[(（][^()（）]*[)）]", " ", without(scene, start, end, scene.known))
    return "".join(re.findall(r"[^\W_]+", _HARMLESS.sub(" ", text)))


def without(scene: Scene, start: int, end: int, spans: Iterable[Span]) -> str:
    """Return a part of the block with some spans of it blank."""
    kept = list(scene.part(start, end))
    for a, b in spans:
        kept[max(a - start, 0) : max(b - start, 0)] = " " * len(kept[max(a - start, 0) : max(b - start, 0)])
    return "".join(kept)


def modified(scene: Scene, mention: Mention) -> str:
    """Return the word right before a quantity's name that may make it another quantity; empty where there is none."""
    at = mention.head[0] if mention.head else mention.start
    spans = [*scene.known, *((m.start, m.end) for m in scene.mentions if m.end <= at)]
    while True:
        before = scene.part(scene.start, at).rstrip().removesuffix("的")
        at = scene.start + len(before)
        if not re.search(r"[^\W_]$", before) or any(a < at <= b for a, b in spans):
            return ""
        last = re.search(r"[a-z0-9&'’.+-]+$", before)
        if last is None:  # Chinese: what a neutral word ends is no part of the name
            return "" if _NEUTRAL_ZH.search(before) else before[-4:]
        if not _NEUTRAL_EN.search(before):
            return last[0]
        if not _ADJECTIVE.search(before):
            return ""
        at -= len(last[0])


def opens_well(scene: Scene, figure: Printed) -> bool:
    """Whether what stands right behind a figure leaves it what it is."""
    named = any(figure.start < m.start <= figure.end + 1 for m in scene.mentions)
    return named or _OPENING.match(scene.part(figure.end, scene.end)) is not None
