"""A sentence with all that was found in it; a word that no table knows may make a quantity another one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fanecon.report.document import Block
from fanecon.report.figures import FIGURE, Printed, Said, Span, find_figures, without
from fanecon.report.lexicon import Lexicon, Mention
from fanecon.report.patterns import looks, pattern, table

SURE = 0.85  # from this score on something was said for the figure; below it was only said somewhere around


@dataclass(frozen=True)
class When:
    """A period with where it was found; an empty period where it was not."""

    period: str = ""
    origin: str = ""

    @property
    def score(self) -> float:
        return float(table("patterns")["origins"].get(self.origin, 0.0)) if self.period else 0.0


@dataclass(frozen=True)
class Around:
    """What the case and the text around a sentence say."""

    lexicon: Lexicon
    when: When = When()  # of which period they speak
    company: str = "own"  # whose figures stand there
    title: str = ""
    heading: str = ""
    year: str = ""  # in which the report was written, which 今年 means
    sentence: str = ""  # the one before
    last: Sequence[tuple[str, tuple[str, ...]]] = ()  # the quantity named before: as it is written, and what it means


@dataclass(frozen=True)
class Scene:
    """A sentence: where it stands, its figures, the quantities and periods it names, and who and where it speaks of."""

    block: Block
    start: int
    end: int
    around: Around
    figures: tuple[Printed, ...]
    mentions: tuple[Mention, ...]
    said: tuple[Said, ...]
    own: tuple[Span, ...]  # where it names the company,
    others: tuple[Span, ...]  # other companies,
    regions: tuple[Span, ...]  # and parts of the world
    known: tuple[Span, ...]  # what explains itself: figures with what they count, periods and names of the company
    times: tuple[tuple[Said, str], ...] = ()  # the periods that it names, each with the one that it means
    now: When = When()  # of which period is spoken when it ends

    @property
    def names(self) -> list[Span]:
        return [(m.start, m.end) for m in self.mentions]

    def part(self, start: int, end: int) -> str:
        return self.block.plain[start:end]

    def figures_between(self, start: int, end: int) -> list[Printed]:
        return [f for f in self.figures if start <= f.start < end]

    def clause(self, at: int) -> Span:
        """Return where the clause around a place begins and ends: between commas, colons and brackets."""
        cuts = [m.span() for m in looks("clause").finditer(self.block.plain, self.start, self.end)]
        return max([self.start, *(b for _, b in cuts if b <= at)]), min([self.end, *(a for a, _ in cuts if a >= at)])

    def window(self, figure: Printed) -> Span:
        """Return the stretch before a figure, from the figure or quantity that comes before."""
        start = max([self.start, *(f.end for f in self.figures if f.start < figure.start)])
        return max([start, *(b for a, b in self.names if start <= a and b <= figure.start)]), figure.start

    def behind(self, figure: Printed) -> Span:
        """Return the stretch behind a figure, to the next stop or digit."""
        stop = looks("stops").search(self.block.plain, figure.end, self.end)
        return figure.end, min(stop.start() if stop else self.end, figure.end + 24)

    def comes_from(self, figure: Printed) -> bool:
        """Whether something came from a figure: from RMB 8.5 billion to RMB 9.4 billion."""
        return looks("from_here").search(self.part(self.start, figure.start)) is not None

    def in_a_row(self, figure: Printed) -> bool:
        """Whether a length of time is a streak: 连续九个季度."""
        return self.says("streak", (max(self.start, figure.start - 6), min(self.end, figure.end + 12))) is not None

    def says(self, words: str, span: Span, *columns: str) -> re.Match[str] | None:
        """Return the last word of a table of words between two places."""
        return next(reversed([*pattern(words, *columns).finditer(self.block.plain, *span)]), None)


def scenes_of(block: Block, around: Around) -> tuple[list[Scene], list[Printed]]:
    """Cut a block into sentences; return everything with digits, too: a figure in the name of a quantity is a name."""
    (found, said), lexicon, plain = find_figures(block), around.lexicon, block.plain
    heading = around.heading if block.kind != "heading" else ""
    mentions = [lexicon.of(label_of(block, m.start), m, plain) for m in lexicon.mentions(plain)]
    mentions = [m if m.is_owned else lexicon.of(heading, m, plain) for m in mentions]
    named = {i for m in mentions for a, b in ((m.start, m.end), m.head or (0, 0)) for i in range(a, b)}
    is_name = {p: p.what == FIGURE and p.kind != "rank" and p.start in named for p in found}
    printed = [replace(p, what="name", kind="", counts=()) if is_name[p] else p for p in found]
    spans = [[m.span() for m in form.finditer(plain)] for form in (lexicon.own, lexicon.companies, lexicon.regions)]
    made = []
    for start, end in _sentences(plain):
        figures = tuple(p for p in printed if p.what == FIGURE and start <= p.start and p.end <= end)
        here = tuple(m for m in mentions if start <= m.start and m.end <= end)
        periods = tuple(s for s in said if start <= s.start < end)
        own, others, regions = (tuple((a, b) for a, b in some if start <= a and b <= end) for some in spans)
        counted = ((f, looks("counted").match(plain, f.end)) for f in figures)
        known = [(f.start, noun.end() if noun else f.end) for f, noun in counted] + [(s.start, s.end) for s in periods]
        made.append(Scene(block, start, end, around, figures, here, periods, own, others, regions, (*known, *own)))
    return made, printed


def label_of(block: Block, at: int) -> str:
    """Return the label that a place in a block stands under: 手机：…, 【汽车】…, **EVs.** …"""
    texts = {"boxed": block.plain, "label": block.plain, "bold": block.text}
    marks = (m for form, text in texts.items() for m in looks(form).finditer(text, 0, at))
    found = [(m.end(), block.plain[slice(*m.span("label"))].strip()) for m in marks]
    return max(found, default=(0, ""))[1]


def _sentences(plain: str, longest: int = 400) -> Iterator[Span]:
    at = 0
    for stop in [*looks("sentence").finditer(plain), None]:
        end = stop.start() if stop else len(plain)
        # Nobody writes so long a sentence; what a machine strings together is read in pieces.
        while end - at > longest and (cuts := [*looks("comma").finditer(plain, at, at + longest)]):
            yield at, cuts[-1].start()
            at = cuts[-1].end()
        if plain[at:end].strip():
            yield at, end
        at = stop.end() if stop else end


def unexplained(scene: Scene, start: int, end: int, more: Iterable[Span] = ()) -> str:
    """Return what stands between two places and is no known word, no figure, no period and no name of the company."""
    for part in looks("of_which_one").finditer(scene.block.plain, start, end):
        if part.end() not in [said.start for said in scene.said]:
            return part[0].strip()  # 其中6.6万辆是YU7, but 其中四季度1169亿元 is of the same quantity
    text = looks("aside").sub(" ", without(scene.part(start, end), (*scene.known, *more), start))
    return "".join(re.findall(r"[^\W_]+", looks("harmless").sub(" ", text)))


def modified(scene: Scene, mention: Mention) -> str:
    """Return the word right before a quantity's name that may make it another quantity; empty where there is none."""
    said = scene.part(scene.start, mention.head[0] if mention.head else mention.start)
    if part := looks("part_of").search(said):  # half of revenue
        return part[0].strip()
    before = looks("adjectives_before").sub("", said).removesuffix("的")
    end, spans = scene.start + len(before), (*scene.known, *scene.names)
    if joint := looks("joint").search(before):  # 手机和IoT收入
        ends, unit = scene.start + joint.end("item"), scene.around.lexicon.unit
        sums = any(m.end == ends and unit(m.metrics) == unit(mention.metrics) for m in scene.mentions)
        if sums or unexplained(scene, max([scene.start, *(b for _, b in spans if b <= ends)]), ends):
            return joint[0].strip()
    if not before[-1:].isalnum() or any(a < end <= b for a, b in spans) or looks("neutral_before").search(before):
        return ""
    latin = re.search(r"[a-z0-9&'’.+-]+$", before)
    return latin[0] if latin else before[-4:]


def spoiled(scene: Scene, figure: Printed, mention: Mention) -> str:
    """Return what stands right behind a figure, if that makes it another one; empty where it leaves it what it is."""
    start, end = scene.behind(figure)
    found = looks("owned_by").match(scene.part(start, end))
    if found and (figure.kind != "percent" or "of" not in found[0]):  # 123亿元的净利润, 66,000 of them
        own = scene.names if figure.kind == "rank" else [(mention.start, mention.end)]
        return unexplained(scene, start + found.end(), end, own)
    named = any(figure.start < at <= figure.end + 1 for at, _ in scene.names)
    is_well = named or looks("opening").match(scene.part(figure.end, scene.end))
    return "" if is_well else scene.part(figure.end, figure.end + 6).strip()
