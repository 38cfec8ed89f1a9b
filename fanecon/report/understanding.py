"""What the figures of a report say: quantity, period, kind and whose they are, with a score; never a guess.

Every rule is deterministic. What a rule cannot tell lowers the score of its part, and below `CLEAR` a figure is unclear
with what is missing; between `CLEAR` and `timing.SURE` nothing is held against the report that another reading of
its period would excuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from fanecon.evidence.case import Case
from fanecon.notation.periods import parse_period
from fanecon.report.document import Block, Document
from fanecon.report.figures import Printed
from fanecon.report.lexicon import Lexicon
from fanecon.report.patterns import looks, words
from fanecon.report.placing import DURATIONS, Place, company_of, elsewhere, fits_unit, place
from fanecon.report.placing import stated as as_counted
from fanecon.report.scenes import Look, Scene, scenes_of
from fanecon.report.timing import Timed, When, adapted, base_of, of_report, timed, when
from fanecon.report.topics import Around, Owner, topic

CLEAR = 0.7


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
        return not self.missing and self.company == "own" and self.score >= CLEAR


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
        heading = reader.around.heading if block.kind != "heading" else ""
        scenes, printed[number] = scenes_of(block, reader.lexicon, heading)
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
        lead = around.lead_when if block.kind == "item" else When()
        current = next((w for w in (lead, around.heading_when, around.report) if w.period), When())
        self.company, around.last = around.company, None
        for scene in scenes:
            times = timed(scene, current)
            found = [self._read(number, Look(scene, i), times) for i in range(len(scene.figures))]
            yield from _founded(number, scene, self.case)
            yield from _together(_respectively(scene, found, self.case))
            current = When(times.last, "paragraph") if times.last else current
            if scene.mentions:
                around.last = Owner(scene.named(scene.mentions[-1]), scene.mentions[-1].metrics)
            if scene.others or scene.own:
                self.company = "own" if not scene.others else "unclear"
        if block.kind != "item":
            leads = block.plain.rstrip().endswith((":", "："))
            around.lead_when = self._last(scenes) if leads else When()
            around.lead = block.plain if leads and len(block.plain) < 60 else ""

    def _enter(self, block: Block, scenes: list[Scene]) -> None:
        around, last = self.around, self._last(scenes)
        around.heading, around.lead, around.title = block.plain, "", around.title or block.plain
        is_day = bool(last.period and around.report.period) and parse_period(last.period).frequency in "DMW"
        if last.period and not is_day and last.period != around.heading_when.period:
            around.heading_when = When(last.period, "heading")
        others = any(s.others for s in scenes) and not any(s.own for s in scenes)
        around.company = "other" if others else "own"

    def _last(self, scenes: list[Scene]) -> When:
        """Return the one period that a heading or a leading line names."""
        current = self.around.heading_when if self.around.heading_when.period else self.around.report
        for scene in scenes:
            found = timed(scene, current)
            if len({p for s, p in found.said if p and not s.is_base}) > 1:
                return When()
            current = When(found.last, "lead") if found.last else current
        return current if current.origin == "lead" else When()

    def _read(self, number: int, look: Look, times: Timed) -> Reading:
        figure, case = look.figure, self.case
        growth, where = self._place(look)
        counted = ""  # where somebody may print a streak itself
        if figure.kind == "duration" and (streak := _streak(look, case)) is not None:
            counted, where = where.metric, streak
        elif figure.kind == "duration" and not where.metric:
            return Reading(number, figure, kind="duration", alternatives=where.others, missing=("ends",))
        metric, unit = where.metric, case.metric(where.metric).unit if where.metric else ""
        kind, stated, lacks = _kind(look, metric, unit, case, growth=growth)
        time = when(look, times, growth=growth or unit == "rank" != figure.kind)
        time = adapted(case, metric, time) if metric else time
        if metric and time.origin in ("", "report", "heading", "lead"):
            time = When(only, "case") if (only := _only_period(case, metric, kind)) else time
        owner = company_of(look, where.mention, self.company)
        scores = {"metric": where.score, "period": time.score, "kind": 1.0 if kind else 0.0}
        doubts, strange = self._doubts(look, where, scores, unit)
        base, compares = "", kind in ("growth", "rank_change")
        if kind == "rank_change":
            base = str(int(time.period[:4]) - 1) if time.period else ""
        elif kind == "growth" and time.period:
            base, scores["base"] = base_of(look, times, time.period)
        problems = [
            where.why, "company" if owner == "unclear" else "", *doubts, *lacks,
            "period" if metric and not time.period else "base" if compares and not base else "",
            "span" if time.origin not in ("clause", "case") and _lasts(look) else "",
        ]  # fmt: skip
        operands = {"of": ("growth",)} | ({"printed": (counted,)} if counted else {}) if kind == "streak" else {}
        name = look.scene.named(where.mention) if where.mention and where.mention.head is None else ""
        return Reading(
            number, figure, kind, metric, time.period, base, stated, operands, owner, scores,
            tuple(dict.fromkeys(filter(None, problems))), strange or where.words, where.others, time.origin,
            bool(name) and self.lexicon.is_shared(name, metric),
        )  # fmt: skip

    def _place(self, look: Look) -> tuple[bool, Place]:
        """Say whether a figure tells a growth, and of which quantity it is."""
        figure, case = look.figure, self.case
        moves = look.scene.says("growth", look.window) or looks("grows_behind").match(look.scene.part(*look.behind))
        moved = not look.from_here and (moves is not None or figure.text[:1] in "+-↑↓▲▼")
        named = any(m.is_growth for m in look.scene.mentions if m.end <= figure.start)
        growth = figure.kind in ("percent", "multiple") and (moved or named)
        growth = growth and not (figure.kind == "percent" and _arrives(look))
        where = place(look, case, growth)
        if growth and not where.metric and not moved:
            level = place(look, case, growth=False)
            return (False, level) if level.score == 1.0 else (True, where)
        return growth, where

    def _doubts(self, look: Look, where: Place, scores: dict[str, float], unit: str) -> tuple[list[str], str]:
        """Return what else keeps a figure from being clear, with the words that do; scores may fall."""
        scene, figure, found, strange = look.scene, look.figure, [], ""
        if figure.kind == "pp":
            found.append("points")
        if any(figure.start == f.end or f.start == figure.end for f in scene.figures):
            found.append("unread")  # two figures without anything between them are one that was not understood
        if looks("range").search(figure.text[1:]):
            found.append("range")
        if where.metric and where.mention is not None:
            if confined := elsewhere(look, where.mention, where.metric, self.lexicon, self.around.heading):
                found, strange = [*found, "elsewhere"], confined
            about, sure = topic(scene, where.mention, where.metric, self.around, self.lexicon)
            scores["metric"] = min(scores["metric"], sure)
            strange = strange or (about if not where.words else "")
            found += ["topic"] if sure < CLEAR or self._skips(look, where) else []
        is_goal = bool(where.metric) and "目标" in self.case.metric(where.metric).label_zh
        if (unreal := _unreal(look)) and not is_goal:
            found, strange = [*found, "unreal"], unreal
        return found, strange

    def _skips(self, look: Look, where: Place) -> bool:
        """Whether a percentage would belong to a quantity beyond a figure that is another one's."""
        if look.index == 0 or where.mention is None or look.figure.kind not in ("percent", "multiple"):
            return False
        before = look.scene.figures[look.index - 1]
        is_level = before.kind in ("count", "money") and where.mention.end <= before.start
        return is_level and place(Look(look.scene, look.index - 1), self.case, growth=False).metric != where.metric


def _arrives(look: Look) -> bool:
    text = look.scene.part(*look.window).rstrip()
    return looks("arrives").search(text) is not None and looks("by_how_much").search(text) is None


def _unreal(look: Look) -> str:
    """Return a word that makes the figure a forecast, a wish or a denial."""
    (start, end), scene = look.clause, look.scene
    found = scene.says("unreal", (start, min(end, look.figure.end + 16))) or scene.says("unreal", (scene.start, start))
    return found[0] if found else ""


def _kind(look: Look, metric: str, unit: str, case: Case, *, growth: bool) -> tuple[str, str, list[str]]:
    """Return the kind of a claim, its figure as it is compared, and what is missing."""
    figure = look.figure
    if growth:
        return "growth", _growth_stated(look), []
    if figure.kind == "duration" and unit not in DURATIONS:
        return "streak", re.sub(r"[^\d一二三四五六七八九十]", "", figure.text) or figure.text.split()[0], []
    if unit == "rank" and figure.kind != "rank":
        return "rank_change", re.sub(r"\D", "", figure.text), []
    if unit == "rank":
        near = look.scene.part(max(look.scene.start, figure.start - 30), figure.end + 12)
        is_open = looks("worldwide").search(case.metric(metric).label_zh) and not looks("world").search(near)
        return "rank", _rank_stated(figure.text), ["elsewhere"] if is_open else []
    if figure.kind == "percent" and unit != "percent":
        return "", figure.text, ["share"]
    if figure.kind == "multiple" or (_is_change(look) and not _arrives(look)):
        return "", figure.text, ["multiple" if figure.kind == "multiple" else "change"]
    first = look.scene.says("first", look.clause)
    return ("first_passage" if first else "level"), as_counted(figure, unit), []


def _is_change(look: Look) -> bool:
    """Whether a figure says by how much something moved: 增加5600万, up RMB 20 billion."""
    last = look.scene.says("growth", look.window)
    if last is None or look.from_here:
        return False
    between = look.scene.part(last.end(), look.figure.start)
    return looks("arrived_since").search(between) is None


def _growth_stated(look: Look) -> str:
    """Return a growth with the word that says its way: 下降3.1%; a multiple with the word that says what it is of."""
    text, last = look.figure.text, look.growth()
    if look.figure.kind == "multiple":
        lead = look.scene.part(last.start(), look.figure.start) if last and last.start() < look.figure.start else ""
        return (lead + text).strip() if looks("multiple_lead").fullmatch(lead) else text
    if text[:1] in "+-" or last is None or last[0] not in words("growth", "fall_zh", "fall_en"):
        return text
    return f"down {text}" if re.search("[a-z]", text) else f"下降{text}"


_ORDERS = ("first one", "second two", "third three", "fourth four", "fifth five")
_ORDER = {word: str(n) for n, several in enumerate(_ORDERS, start=1) for word in several.split()}


def _rank_stated(text: str) -> str:
    last = text.split()[-1]
    if not text.startswith("top") and last in _ORDER:
        return _ORDER[last]
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)$|大$|强$", "", text.replace("#", "").replace("-", " "))


def _streak(look: Look, case: Case) -> Place | None:
    """Read how often in a row something grew."""
    scene, figure = look.scene, look.figure
    counts = {"quarters", "years"}.intersection(figure.counts)
    if not counts or not _in_a_row(scene, figure) or not scene.says("growth", look.clause):
        return None
    before = [m for m in scene.mentions if m.end <= figure.start][-1:]
    fits = [m for named in before for m in named.metrics if case.metric(m).kind in ("flow", "stock", "cumulative")]
    if len(fits) != 1:
        return None
    figures = [replace(f, kind="percent", text="1%") if f is figure else f for f in scene.figures]
    probe = place(Look(replace(scene, figures=tuple(figures)), look.index), case, growth=True)
    return probe if probe.metric == fits[0] else None


def _in_a_row(scene: Scene, figure: Printed) -> bool:
    return scene.says("streak", (max(scene.start, figure.start - 6), min(scene.end, figure.end + 12))) is not None


def _lasts(look: Look) -> bool:
    """Whether the clause counts over a stretch of time whose end it does not say: 上市13个月累计交付."""
    start, end = look.clause
    others = [f for f in look.scene.figures if f.kind == "duration" and start <= f.start < end and f is not look.figure]
    return look.figure.kind != "duration" and any(not _in_a_row(look.scene, f) for f in others)


def _only_period(case: Case, metric: str, kind: str) -> str:
    """Return the one day or month of which a case has a figure, for what happened once: orders in three minutes."""
    periods = {f.period for f in case.facts(metric)}
    is_one = kind in ("level", "first_passage") and len(periods) == 1
    return next((p.text for p in periods if is_one and p.frequency in "DM"), "")


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
    if not found or looks("respectively").search(scene.part(scene.start, scene.end)) is None:
        return found
    ahead = [m for m in scene.mentions if m.end <= found[0].printed.start]
    if len({r.printed.kind for r in found}) > 1 or len(ahead) != len(found) or len(found) == 1:
        return [replace(r, missing=tuple(dict.fromkeys((*r.missing, "respectively")))) for r in found]
    paired = []
    for reading, mention in zip(found, ahead, strict=True):
        fits = [m for m in mention.metrics if fits_unit(case, m, reading.printed, reading.kind == "growth")]
        left = [p for p in reading.missing if p not in ("unknown_words", "no_metric", "unit", "several_metrics")]
        left += ["respectively"] if len(fits) != 1 else []
        scores = {**reading.scores, "metric": 0.9}
        metric = fits[0] if fits else ""
        paired.append(replace(reading, metric=metric, scores=scores, missing=tuple(left), words="", alternatives=()))
    return paired


def _together(found: list[Reading]) -> Iterator[Reading]:
    """Give a growth the levels that the sentence prints beside it, and a change of rank its rank."""
    for reading in found:
        wanted = {"now": reading.period, "base": reading.base_period} if reading.kind == "growth" else {}
        wanted = {"now": reading.period} if reading.kind == "rank_change" else wanted
        levels = ("rank",) if reading.kind == "rank_change" else ("level", "first_passage")
        beside = [r for r in found if r.kind in levels and r.metric == reading.metric != ""]
        ends = {key: tuple(r.stated for r in beside if p and r.period == p)[:1] for key, p in wanted.items()}
        yield replace(reading, operands={**reading.operands, **{k: v for k, v in ends.items() if v}})
