"""What the figures of a report say: quantity, period, kind and whose they are, with a score; never a guess.

Every rule is deterministic. What a rule cannot tell makes a figure unclear, with what is missing; where a part of it is
less sure than `timing.SURE`, nothing is held against the report that another reading would excuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from fanecon.evidence.case import Case
from fanecon.notation.periods import parse_period
from fanecon.report.document import Block, Document
from fanecon.report.figures import Printed
from fanecon.report.kinds import kind_of, lasts, moved, streak, unreal
from fanecon.report.lexicon import Lexicon
from fanecon.report.patterns import looks
from fanecon.report.placing import Place, company_of, elsewhere, fits_unit, place
from fanecon.report.scenes import Look, Scene, scenes_of
from fanecon.report.timing import Timed, When, adapted, base_of, of_report, timed, when
from fanecon.report.topics import UNCERTAIN, Around, topic


@dataclass(frozen=True)
class Reading:
    """A figure of a report, and what it was taken to say.

    Attributes
    ----------
    block : int
        The number of its block.
    printed : Printed
    kind : str
        As in `claims.csv`; empty where it was not understood.
    metric, period, base_period, stated : str
    operands : mapping of str to tuple of str
    company : str
        "own", "other" or "unclear".
    scores : mapping of str to float
        How sure each part is: "metric", "period", "kind", "base".
    missing : tuple of str
        Why it is unclear, as codes that `words.toml` puts into words.
    words : str
        The words of the text that were not known.
    alternatives : tuple of str
        Quantities that the words would allow, too.
    origin : str
        Where the period comes from.
    shared : bool
        Whether the quantity was called by a name that others have too.
    """

    block: int
    printed: Printed
    kind: str = ""
    metric: str = ""
    period: str = ""
    base_period: str = ""
    stated: str = ""
    operands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    company: str = "own"
    scores: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    words: str = ""
    alternatives: tuple[str, ...] = ()
    origin: str = ""
    shared: bool = False

    @property
    def score(self) -> float:
        """How sure the reading is: as sure as its weakest part."""
        return min(self.scores.values(), default=0.0)

    @property
    def is_clear(self) -> bool:
        """Whether it may be audited."""
        return not self.missing and self.company == "own"


def understand(document: Document, case: Case) -> tuple[list[Reading], dict[int, list[Printed]], Lexicon]:
    """Read the figures of all paragraphs, items and headings; those of tables are read by `grids`.

    Returns
    -------
    readings : list of Reading
    printed : dict of int to list of Printed
        Everything with digits, by the number of its block.
    lexicon : Lexicon
    """
    reader = _Reader(case, Lexicon(case), Around(of_report(document)))
    readings: list[Reading] = []
    printed: dict[int, list[Printed]] = {}
    for number, block in enumerate(document.blocks):
        scenes, printed[number] = scenes_of(block, reader.lexicon, reader.around.heading)
        if block.kind not in ("cell", "reference"):
            readings += reader.block(number, block, scenes)
    return readings, printed, reader.lexicon


class _Reader:
    """Reads block after block, and remembers what the text around each says."""

    def __init__(self, case: Case, lexicon: Lexicon, around: Around) -> None:
        self.case, self.lexicon, self.around = case, lexicon, around
        self.company = "own"

    def block(self, number: int, block: Block, scenes: list[Scene]) -> Iterator[Reading]:
        """Read a block sentence by sentence."""
        around = self.around
        if block.kind == "heading":
            self._enter(block, scenes)
        current, self.company, around.last = around.current, around.company, None
        for scene in scenes:
            times = timed(scene, current)
            found = [self._read(number, Look(scene, i), times) for i in range(len(scene.figures))]
            yield from _founded(number, scene, self.case)
            yield from together(list(_inherited(scene, _respectively(scene, found, self.case), times)))
            current = When(times.last, "paragraph") if times.last else current
            if scene.mentions:
                around.last = (scene.named(scene.mentions[-1]), scene.mentions[-1].metrics)
            if scene.others or scene.own:
                self.company = "own" if not scene.others else "unclear"

    def _enter(self, block: Block, scenes: list[Scene]) -> None:
        """Take from a heading the one period that it names, and whose figures stand beneath it."""
        around = self.around
        around.heading, around.title = block.plain, around.title or block.plain
        current, found = around.current, []
        for scene in scenes:
            times = timed(scene, current)
            found += [p for s, p in times.said if p and not s.is_base]
            current = When(times.last, "heading") if times.last else current
        is_day = around.report.period != "" and bool(found) and parse_period(found[-1]).frequency in "DMW"
        if len(set(found)) == 1 and current.origin == "heading" and not is_day:
            around.heading_when = current
        others = any(s.others for s in scenes) and not any(s.own for s in scenes)
        around.company = "other" if others else "own"

    def _read(self, number: int, look: Look, times: Timed) -> Reading:
        figure, case, grows = look.figure, self.case, moved(look)
        beside, run = place(look, case, grows), streak(look, case)
        where = run or beside
        metric, unit = where.metric, case.metric(where.metric).unit if where.metric else ""
        if figure.kind == "duration" and not metric:
            return Reading(number, figure, kind="duration", alternatives=where.others, missing=("ends",))
        kind, stated, lacks = kind_of(look, metric, unit, case, grows)
        time = when(look, times, growth=grows or unit == "rank" != figure.kind)
        time = adapted(case, metric, time) if metric else time
        if metric and time.origin in ("", "report", "heading"):
            time = When(only, "case") if (only := _only_period(case, metric)) else time
        owner = company_of(look, where.mention, self.company)
        scores = {"metric": where.score, "period": time.score, "kind": 1.0 if kind else 0.0}
        doubts, strange = self._doubts(look, where, scores)
        base, compares = "", kind in ("growth", "rank_change")
        if kind == "rank_change":
            base = str(int(time.period[:4]) - 1) if time.period else ""
        elif kind == "growth" and time.period:
            base, scores["base"] = base_of(look, times, time.period)
        problems = [
            where.why, "company" if owner == "unclear" else "", *doubts, *lacks,
            "period" if metric and not time.period else "base" if compares and not base else "",
            "span" if time.origin not in ("clause", "case") and lasts(look) else "",
        ]  # fmt: skip
        operands = (
            {"of": ("growth",)} | ({"printed": (beside.metric,)} if beside.metric else {}) if kind == "streak" else {}
        )
        name = look.scene.named(where.mention) if where.mention and where.mention.head is None else ""
        return Reading(
            number, figure, kind, metric, time.period, base, stated, operands, owner, scores,
            tuple(dict.fromkeys(filter(None, problems))), strange or where.words, where.others, time.origin,
            bool(name) and self.lexicon.is_shared(name, metric),
        )  # fmt: skip

    def _doubts(self, look: Look, where: Place, scores: dict[str, float]) -> tuple[list[str], str]:
        """Return what else keeps a figure from being clear, with the words that do; scores may fall."""
        figure, found, strange = look.figure, [], ""
        if figure.kind == "pp":
            found.append("points")
        if any(figure.start == f.end or f.start == figure.end for f in look.scene.figures):
            found.append("unread")  # two figures without anything between them are one that was not understood
        if looks("range").search(figure.text):
            found.append("range")
        if where.mention is not None:
            if strange := elsewhere(look, where.mention, where.metric, self.lexicon, self.around.heading):
                found.append("elsewhere")
            about, sure = topic(look.scene, where.mention, where.metric, self.around, self.lexicon)
            scores["metric"] = min(scores["metric"], sure)
            strange = strange or (about if not where.words else "")
            found += ["topic"] if sure == UNCERTAIN or self._skips(look, where) else []
        is_goal = where.metric and "目标" in self.case.metric(where.metric).label_zh
        if (wish := unreal(look)) and not is_goal:
            found, strange = [*found, "unreal"], wish
        return found, strange

    def _skips(self, look: Look, where: Place) -> bool:
        """Whether a percentage would belong to a quantity beyond a figure that is another one's."""
        if look.index == 0 or where.mention is None or look.figure.kind not in ("percent", "multiple"):
            return False
        before = look.scene.figures[look.index - 1]
        is_level = before.kind in ("count", "money") and where.mention.end <= before.start
        return is_level and place(Look(look.scene, look.index - 1), self.case, growth=False).metric != where.metric


def _only_period(case: Case, metric: str) -> str:
    """Return the one day or month of which a case has a figure, for what happened once: orders in three minutes."""
    periods = {f.period for f in case.facts(metric)}
    return next((p.text for p in periods if len(periods) == 1 and p.frequency in "DM"), "")


def _founded(number: int, scene: Scene, case: Case) -> Iterator[Reading]:
    """Read in which year the company was founded: the one year that is a figure."""
    metric = next((m.metric for m in case.metrics.values() if m.unit == "year" and "found" in m.metric), "")
    found = looks("founded").search(scene.block.plain, scene.start, scene.end)
    if metric and found and scene.own and not scene.others:
        at, year = found.start("zh" if found["zh"] else "en"), found["zh"] or found["en"]
        figure, scores = Printed(at, at + 4, year, kind="count"), dict.fromkeys(("metric", "period", "kind"), 1.0)
        yield Reading(number, figure, "level", metric, year, stated=year, scores=scores, origin="clause")


def _respectively(scene: Scene, found: list[Reading], case: Case) -> list[Reading]:
    """Pair quantities and figures that are listed one after the other: 营收和净利润分别为…, respectively."""
    if looks("respectively").search(scene.part(scene.start, scene.end)) is None:
        return found
    ahead = [m for m in scene.mentions if m.end <= found[0].printed.start] if found else []
    if len({r.printed.kind for r in found}) > 1 or len(ahead) != len(found) or len(found) == 1:
        return [replace(r, missing=tuple(dict.fromkeys((*r.missing, "respectively")))) for r in found]
    paired = []
    for reading, mention in zip(found, ahead, strict=True):
        fits = [m for m in mention.metrics if fits_unit(case, m, reading.printed, reading.kind == "growth")]
        left = [p for p in reading.missing if p not in ("unknown_words", "no_metric", "unit", "several_metrics")]
        left += ["respectively"] if len(fits) != 1 else []
        scores, metric = {**reading.scores, "metric": 0.9}, (fits or [""])[0]
        paired.append(replace(reading, metric=metric, scores=scores, missing=tuple(left), words="", alternatives=()))
    return paired


def _inherited(scene: Scene, found: list[Reading], times: Timed) -> Iterator[Reading]:
    """Doubt a period that another figure of the quantity has used in the sentence, and that was not said again."""
    for i, reading in enumerate(found):
        same = (reading.metric, reading.period, reading.base_period, reading.kind == "growth")
        ahead = [e for e in found[:i] if (e.metric, e.period, e.base_period, e.kind == "growth") == same]
        if (
            not all(same[:2])
            or not ahead
            or any(p == same[1] and ahead[0].printed.end <= s.start for s, p in times.said)
        ):
            yield reading
        elif any(
            same[0] in m.metrics and ahead[0].printed.end <= m.start < reading.printed.start for m in scene.mentions
        ):
            yield replace(reading, missing=(*reading.missing, "period_unsure"))
        else:
            yield replace(reading, scores={**reading.scores, "period": min(reading.scores["period"], 0.8)})


def together(found: list[Reading]) -> Iterator[Reading]:
    """Give a growth the levels that the sentence prints beside it, and a change of rank its rank."""
    for reading in found:
        wanted = {"now": reading.period, "base": reading.base_period} if reading.kind == "growth" else {}
        wanted = {"now": reading.period} if reading.kind == "rank_change" else wanted
        levels = ("rank",) if reading.kind == "rank_change" else ("level", "first_passage")
        beside = [r for r in found if r.kind in levels and r.metric == reading.metric != ""]
        ends = {key: tuple(r.stated for r in beside if p and r.period == p)[:1] for key, p in wanted.items()}
        yield replace(reading, operands={**reading.operands, **{k: v for k, v in ends.items() if v}})
