"""What the figures of a report say: quantity, period, kind and whose they are, with a score; never a guess.

Every rule is deterministic. What a rule cannot tell makes a figure unclear, with what is missing; where a part of it is
less sure than `scenes.SURE`, nothing is held against the report that another reading would excuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fanecon.notation.periods import parse_period
from fanecon.report.belonging import UNCERTAIN, Place, company_of, elsewhere, place, topic
from fanecon.report.document import Block, Document
from fanecon.report.figures import Printed
from fanecon.report.kinds import kind_of, lasts, moved, streak, unreal
from fanecon.report.lexicon import Lexicon
from fanecon.report.patterns import any_of, looks, words
from fanecon.report.scenes import Around, Scene, When, scenes_of
from fanecon.report.timing import adapted, base_of, when


@dataclass(frozen=True)
class Reading:
    """A figure of a report, and what it was taken to say; a name, where the sentence breaks off before its figure."""

    block: int  # the number of its block
    printed: Printed
    kind: str = ""  # as in `claims.csv`; empty where it was not understood
    metric: str = ""
    period: str = ""
    base_period: str = ""
    stated: str = ""
    operands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    company: str = "own"  # or "other", or "unclear"
    scores: Mapping[str, float] = field(default_factory=dict)  # how sure "metric", "period", "kind", "base" are
    missing: tuple[str, ...] = ()  # why it is unclear, as codes that `words.toml` puts into words
    words: str = ""  # the words of the text that were not known
    alternatives: tuple[str, ...] = ()  # quantities that the words would allow, too
    origin: str = ""  # where the period comes from
    shared: bool = False  # whether the quantity was called by a name that others have too

    @property
    def score(self) -> float:
        """How sure the reading is: as sure as its weakest part."""
        return min(self.scores.values(), default=0.0)

    @property
    def is_clear(self) -> bool:
        """Whether it may be audited."""
        return not self.missing and self.company == "own"

    def lacking(self, code: str, words: str = "") -> Reading:
        """Return it with one more reason why it is unclear."""
        return replace(self, missing=tuple(dict.fromkeys((*self.missing, code))), words=words or self.words)


def understand(document: Document, lexicon: Lexicon, report: When) -> tuple[list[Reading], dict[int, list[Printed]]]:
    """Read the figures of all paragraphs, items and headings; those of tables are read by `grids`.

    Returns them, and everything with digits by the number of its block.
    """
    readings: list[Reading] = []
    printed: dict[int, list[Printed]] = {}
    around = Around(lexicon, report)
    for number, block in enumerate(document.blocks):
        scenes, printed[number] = scenes_of(block, around)
        if block.kind == "heading":
            around = _beneath(around, block, scenes, report)
        for scene in _in_turn(scenes, around, "paragraph") if block.kind not in ("cell", "reference") else ():
            found = [_read(number, scene, figure) for figure in scene.figures]
            readings += _together([*_inherited(scene, found)])
            readings += [*_founded(number, scene), *_broken(number, scene)]
    return readings, printed


def _in_turn(scenes: Sequence[Scene], around: Around, origin: str) -> Iterator[Scene]:
    """Give to each sentence what those before it say."""
    for bare in scenes:
        yield (scene := replace(bare, around=around))
        last = [(scene.named(m), m.metrics) for m in scene.mentions[-1:]] or around.last
        company = "unclear" if scene.others else "own" if scene.own else around.company
        around = replace(around, when=scene.after(origin), company=company, last=last)


def _beneath(around: Around, block: Block, scenes: Sequence[Scene], report: When) -> Around:
    """Take from a heading the one period that it names, and whose figures stand beneath it."""
    scenes = [*_in_turn(scenes, around, "heading")]
    named = [p for scene in scenes for s, p in scene.times if p and not s.is_base]
    is_day = report.period != "" and named != [] and parse_period(named[-1]).frequency in "DMW"
    is_dated = len(set(named)) == 1 and not is_day
    others = any(s.others for s in scenes) and not any(s.own for s in scenes)
    return replace(
        around, when=scenes[-1].after("heading") if is_dated else around.when, heading=block.plain,
        title=around.title or block.plain, company="other" if others else "own",
    )  # fmt: skip


def _read(number: int, scene: Scene, figure: Printed) -> Reading:
    lexicon, grows = scene.around.lexicon, moved(scene, figure)
    case, beside = lexicon.case, place(scene, figure, grows)
    where = streak(scene, figure) or beside
    metric, mention = where.metric, where.mention
    if figure.kind == "duration" and not metric:
        return Reading(number, figure, kind="duration", alternatives=where.others, missing=("ends",))
    kind, stated, lacks = kind_of(scene, figure, metric, grows)
    is_rank_change = kind == "rank_change"
    time = when(scene, figure, growth=grows or is_rank_change)
    time = adapted(case, metric, time) if metric else time
    scores = {"metric": where.score, "period": time.score, "kind": 1.0 if kind else 0.0}
    base = str(int(time.period[:4]) - 1) if is_rank_change and time.period else ""
    if kind == "growth" and time.period:
        base, scores["base"] = base_of(scene, figure, time.period)
    confined = elsewhere(scene, figure, mention, metric) if mention else ""
    subject, sure = topic(scene, mention, metric) if mention else ("", 1.0)
    scores["metric"] = min(where.score, sure)
    wish = "" if metric and "目标" in case.metric(metric).label_zh else unreal(scene, figure)
    owner = company_of(scene, figure, mention)
    problems = {
        where.why: True, "company": owner == "unclear", "points": figure.kind == "pp",
        # Two figures without anything between them are one that was not understood.
        "unread": any(figure.start == f.end or f.start == figure.end for f in scene.figures),
        "range": looks("range").search(figure.text), "elsewhere": confined,
        "topic": sure == UNCERTAIN or _skips(scene, figure, where), "unreal": wish, lacks: True,
        "period": metric and not time.period, "base": time.period and not base and kind in ("growth", "rank_change"),
        "span": time.origin not in ("clause", "case") and lasts(scene, figure),
    }  # fmt: skip
    operands = {"of": ("growth",), "printed": (beside.metric,)} if kind == "streak" else {}
    return Reading(
        number, figure, kind, metric, time.period, base, stated, {k: v for k, v in operands.items() if all(v)}, owner,
        scores, tuple(code for code, is_so in problems.items() if code and is_so),
        wish or confined or where.words or subject, where.others, time.origin,
        mention is not None and mention.head is None and lexicon.is_shared(scene.named(mention), metric),
    )  # fmt: skip


def _skips(scene: Scene, figure: Printed, where: Place) -> bool:
    """Whether a percentage would belong to a quantity beyond a figure that is another one's."""
    end = where.mention.end if where.mention and figure.kind in ("percent", "multiple") else figure.start
    between = [f for f in scene.figures if end <= f.start < figure.start][-1:]
    levels = [f for f in between if f.kind in ("count", "money")]
    return any(place(scene, f, growth=False).metric != where.metric for f in levels)


def _founded(number: int, scene: Scene) -> Iterator[Reading]:
    """Read in which year the company was founded: the one year that is a figure."""
    metrics = scene.around.lexicon.case.metrics.values()
    metric = next((m.metric for m in metrics if m.unit == "year" and "found" in m.metric), "")
    found = looks("founded").search(scene.block.plain, scene.start, scene.end)
    if metric and found and scene.own and not scene.others:
        at, year = found.start("zh" if found["zh"] else "en"), found["zh"] or found["en"]
        figure, scores = Printed(at, at + 4, year, kind="count"), dict.fromkeys(("metric", "period", "kind"), 1.0)
        yield Reading(number, figure, "level", metric, year, stated=year, scores=scores, origin="clause")


def _broken(number: int, scene: Scene) -> Iterator[Reading]:
    """Read a sentence that breaks off where its figure should stand: 全渠道累计支付金额突破, shipments reached."""
    case, time = scene.around.lexicon.case, scene.after("sentence")
    text = re.sub(r"(?:\s|\[[^\]]*\]|[*_`…])+$", "", scene.block.plain)
    is_last = scene.start < len(text) <= scene.end and scene.block.kind in ("prose", "item")
    is_open = is_last and re.search(f"{any_of(words('cut'))}$", text) and not scene.others
    for mention in scene.mentions[-1:] if is_open and time.period else ():
        levels = [m for m in mention.metrics if case.metric(m).kind in ("flow", "stock", "cumulative")]
        if len(levels) == 1 and not any(f.start > mention.end for f in scene.figures):
            name = Printed(mention.start, mention.end, scene.named(mention), "name")
            scores = {"metric": 1.0, "period": time.score, "kind": 1.0}
            yield Reading(number, name, "level", levels[0], time.period, scores=scores, origin=time.origin)


def _inherited(scene: Scene, found: Iterable[Reading]) -> Iterator[Reading]:
    """Doubt a period that another figure of the quantity has used in the sentence, and that was not said again."""
    first: dict[tuple[str, str, str, bool], int] = {}
    for reading in found:
        metric, period, at = reading.metric, reading.period, reading.printed.end
        since = first.setdefault((metric, period, reading.base_period, reading.kind == "growth"), at)
        again = any(p == period and since <= s.start for s, p in scene.times)
        if since == at or again or not metric or not period:
            yield reading
        elif any(metric in m.metrics and since <= m.start < reading.printed.start for m in scene.mentions):
            yield reading.lacking("period_unsure")
        else:
            yield replace(reading, scores={**reading.scores, "period": min(reading.scores["period"], 0.8)})


def _together(found: Sequence[Reading]) -> Iterator[Reading]:
    """Give a growth the levels that the sentence prints beside it, and a change of rank its rank."""
    ends = {"growth": ("now", "base"), "rank_change": ("now",)}
    for reading in found:
        levels = ("rank",) if reading.kind == "rank_change" else ("level", "first_passage")
        same = [r for r in found if r.kind in levels and r.period and r.metric == reading.metric != ""]
        beside = {r.period: r.stated for r in reversed(same)}
        wanted = {"now": beside.get(reading.period), "base": beside.get(reading.base_period)}
        said = {key: (end,) for key in ends.get(reading.kind, ()) if (end := wanted[key])}
        yield replace(reading, operands={**reading.operands, **said})
