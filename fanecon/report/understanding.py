"""What the figures of a report say, with a score, or what is missing: by fixed rules, and never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fanecon.notation.periods import parse_period
from fanecon.report.belonging import DOUBTFUL, RATES, UNCERTAIN, company_of, elsewhere, place, stated, topic
from fanecon.report.document import Block, Document
from fanecon.report.figures import DURATIONS, Printed
from fanecon.report.lexicon import Lexicon
from fanecon.report.patterns import looks
from fanecon.report.scenes import Around, Scene, When, scenes_of
from fanecon.report.timing import adapted, base_of, in_turn, spans, when


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
        return min(self.scores.values(), default=0.0)  # as sure as its weakest part

    @property
    def is_clear(self) -> bool:
        return not self.missing and self.company == "own"

    def lacking(self, code: str, words: str = "") -> Reading:
        """Return it with one more reason why it is unclear."""
        return replace(self, missing=tuple(dict.fromkeys((*self.missing, code))), words=words or self.words)


def understand(document: Document, lexicon: Lexicon, report: When) -> tuple[list[Reading], dict[int, list[Printed]]]:
    """Read all figures but those of tables; return them, and everything with digits by the number of its block."""
    readings: list[Reading] = []
    printed: dict[int, list[Printed]] = {}
    around = Around(lexicon, report, year=report.period[:4] if looks("during_year").search(report.period) else "")
    for number, block in enumerate(document.blocks):
        scenes, printed[number] = scenes_of(block, around)
        if block.kind == "heading":
            around = _beneath(around, block, scenes, report)
        for scene in in_turn(scenes, around, "paragraph") if block.kind not in ("cell", "reference") else ():
            found = [_read(number, scene, figure) for figure in scene.figures]
            readings += together([*_inherited(scene, found)])
            readings += [*_founded(number, scene), *_broken(number, scene)]
    return readings, printed


def _beneath(around: Around, block: Block, scenes: Sequence[Scene], report: When) -> Around:
    """Take from a heading the one period that it names, and whose figures stand beneath it."""
    scenes = [*in_turn(scenes, around, "heading")]
    named = {p for scene in scenes for s, p in scene.times if not s.is_base}
    is_day = report.period and any(parse_period(p).frequency in "DMW" for p in named)
    is_dated = len(named) == 1 and not is_day and scenes[-1].now.origin == "sentence"
    when = When(scenes[-1].now.period, "heading") if is_dated else around.when
    company = "other" if any(s.others for s in scenes) and not any(s.own for s in scenes) else "own"
    return replace(around, when=when, company=company, heading=block.plain, title=around.title or block.plain)


def _read(number: int, scene: Scene, figure: Printed) -> Reading:
    lexicon, clause, grows = scene.around.lexicon, scene.clause(figure.start), _moved(scene, figure)
    beside = place(scene, figure, grows)
    is_streak = {"quarters", "years"}.intersection(figure.counts) and scene.in_a_row(figure)
    grown = place(scene, figure, growth=True) if is_streak and scene.says("growth", clause) else beside
    where = grown if grown.metric else beside
    metric, mention = where.metric, where.mention
    if figure.kind == "duration" and not metric:
        return Reading(number, figure, kind="duration", alternatives=where.others, missing=("ends",))
    kind, compared, lacks = _kind(scene, figure, metric, grows)
    time = when(scene, figure, growth=grows or kind == "rank_change")
    time = adapted(lexicon.case, metric, time) if metric else time
    subject, sure = topic(scene, mention, metric) if mention else ("", 1.0)
    base, scores = "", {"metric": min(where.score, sure), "period": time.score, "kind": 1.0 if kind else 0.0}
    if kind in ("growth", "rank_change") and time.period:
        base, scores["base"] = base_of(scene, figure, kind, metric, time.period)
    confined = elsewhere(scene, figure, mention, metric) if mention else ""
    stretches = (clause[0], min(clause[1], figure.end + 16)), (scene.start, clause[0])
    wishes = [*(scene.says("unreal", one) for one in stretches), scene.says("denied", (figure.end, scene.end))]
    is_goal = metric != "" and "目标" in lexicon.case.metric(metric).label_zh
    wish = next((m[0] for m in wishes if m and not is_goal), "")
    owner = company_of(scene, figure, mention)
    lasting = [f for f in scene.figures_between(*clause) if f.kind == "duration" and not scene.in_a_row(f)]
    problems = {  # codes of `words.toml`, and whether each holds
        where.why: True, "company": owner == "unclear", "points": figure.kind == "pp",
        # Two figures without anything between them are one that was not understood.
        "unread": any(figure.start == f.end or f.start == figure.end for f in scene.figures),
        "range": looks("range").search(figure.text), "elsewhere": confined,
        "topic": sure == UNCERTAIN or where.why == "topic", "unreal": wish, lacks: True,
        "period": metric and not time.period, "base": "base" in scores and not base,
        # 上市13个月累计交付 counts over a stretch of time whose end is not said.
        "span": (time.origin not in ("clause", "case") and {*lasting} - {figure})
        or (kind in ("level", "first_passage", "growth") and spans(scene, figure, time.period)),
    }  # fmt: skip
    name = scene.part(mention.start, mention.end) if mention and mention.head is None else ""
    operands = {"of": ("growth",), "printed": (beside.metric,)} if kind == "streak" else {}
    return Reading(
        number, figure, kind, metric, time.period, base, compared, {k: v for k, v in operands.items() if all(v)}, owner,
        scores, tuple(code for code, is_so in problems.items() if code and is_so),
        wish or confined or where.words or subject, where.others, time.origin,
        name != "" and lexicon.is_shared(name, metric),
    )  # fmt: skip


def _moved(scene: Scene, figure: Printed) -> bool:
    """Whether a figure tells by how much something grew or fell."""
    led = scene.part(*scene.window(figure)).rstrip()
    said = scene.says("growth", scene.window(figure)) or looks("grows_behind").match(scene.part(*scene.behind(figure)))
    moves = not scene.comes_from(figure) and (said is not None or figure.text[:1] in "+-↑↓▲▼")
    named = any(m.is_growth for m in scene.mentions if m.end <= figure.start)
    arrives = looks("arrives").search(led) and not looks("by_how_much").search(led)
    return figure.kind in RATES and (moves or named) and not (arrives and figure.kind == "percent")


def _kind(scene: Scene, figure: Printed, metric: str, grows: bool) -> tuple[str, str, str]:
    """Return the kind of a claim, its figure as it is compared, and what is missing."""
    case, text = scene.around.lexicon.case, figure.text
    unit = case.metric(metric).unit if metric else ""
    if grows:
        return "growth", _as_growth(scene, figure), ""
    if figure.kind == "duration" and unit not in DURATIONS:
        return "streak", re.sub(r"[^\d一二三四五六七八九十]", "", text) or text.split()[0], ""
    if unit == "rank" and figure.kind != "rank":
        return "rank_change", re.sub(r"\D", "", text), ""
    if unit == "rank":
        near = scene.part(max(scene.start, figure.start - 30), figure.end + 12)
        is_open = looks("worldwide").search(case.metric(metric).label_zh) and not looks("world").search(near)
        return "rank", looks("rank_marks").sub("", text.replace("-", " ")), "elsewhere" if is_open else ""
    if figure.kind == "multiple" or (figure.kind == "percent" and unit != "percent"):
        return "", text, "share" if figure.kind == "percent" else "multiple"
    window = scene.window(figure)
    moved = None if scene.comes_from(figure) else scene.says("growth", window)
    by_far = looks("amount").search(scene.part(*window)) or looks("off").match(scene.part(figure.end, scene.end))
    if by_far or (moved and not looks("arrived_since").search(scene.part(moved.end(), figure.start))):
        return "", text, "change"  # 增加5600万, up RMB 20 billion
    return ("first_passage" if scene.says("first", scene.clause(figure.start)) else "level"), stated(figure, unit), ""


def _as_growth(scene: Scene, figure: Printed) -> str:
    """Return a growth with the word that says its way, or what it is a multiple of."""
    text, window, behind = figure.text, scene.window(figure), scene.behind(figure)
    is_off = looks("off").match(scene.part(figure.end, scene.end))  # 2.4% lower has its word behind it
    first, second = (behind, window) if is_off else (window, behind)
    moved = scene.says("growth", first) or scene.says("growth", second)
    before = [f for f in scene.figures if f.end == window[0] and f.kind == figure.kind]
    if before and (moved is None or looks("compared").fullmatch(moved[0])):  # down 23.7% YoY and 43.9% QoQ
        moved = scene.says("growth", scene.window(before[0])) or moved
    if figure.kind == "multiple":
        lead = scene.part(moved.start(), figure.start) if moved else ""
        return (lead + text).strip() if looks("multiple_lead").fullmatch(lead) else text
    if moved is None or not looks("falls").fullmatch(moved[0]) or text[:1] in "+-":
        return text
    return f"down {text}" if re.search("[a-z]", text) else f"下降{text}"


def _founded(number: int, scene: Scene) -> Iterator[Reading]:
    """Read in which year the company was founded: the one year that is a figure."""
    metrics = scene.around.lexicon.case.metrics.values()
    metric = next((m.metric for m in metrics if m.unit == "year" and "found" in m.metric), "")
    found = looks("founded").search(scene.block.plain, scene.start, scene.end)
    if metric and found and scene.own and not scene.others:
        year, scores = found[0], dict.fromkeys(("metric", "period", "kind"), 1.0)
        figure = Printed(*found.span(), year, kind="count")
        yield Reading(number, figure, "level", metric, year, stated=year, scores=scores, origin="clause")


def _broken(number: int, scene: Scene) -> Iterator[Reading]:
    """Read a sentence that breaks off where its figure should stand: 全渠道累计支付金额突破, shipments reached."""
    case, time = scene.around.lexicon.case, scene.now
    text = looks("trailing").sub("", scene.block.plain)
    is_last = scene.start < len(text) <= scene.end and scene.block.kind in ("prose", "item")
    is_open = is_last and looks("cut").search(text) and not scene.others
    for mention in scene.mentions[-1:] if is_open and time.period else ():
        levels = [m for m in mention.metrics if case.metric(m).kind in ("flow", "stock", "cumulative")]
        if len(levels) == 1 and not scene.figures_between(mention.end, scene.end):
            name = Printed(mention.start, mention.end, scene.part(mention.start, mention.end), "name")
            scores = {"metric": 1.0, "period": time.score, "kind": 1.0}
            yield Reading(number, name, "level", levels[0], time.period, scores=scores, origin=time.origin)


def _inherited(scene: Scene, found: Iterable[Reading]) -> Iterator[Reading]:
    """Doubt a period that another figure of the quantity has used in the sentence, and that was not said again."""
    first: dict[tuple[str, str, str, bool], int] = {}
    for reading in found:
        metric, period, at = reading.metric, reading.period, reading.printed.end
        since = first.setdefault((metric, period, reading.base_period, reading.kind == "growth"), at)
        named = [m.start for m in scene.mentions if metric in m.metrics and since <= m.start < reading.printed.start]
        least = since if named else scene.clause(at - 1)[0]
        again = any(p == period and least <= s.start for s, p in scene.times)
        if since == at or again or not metric or not period:
            yield reading
        elif named:
            yield reading.lacking("period_unsure")
        else:  # a second figure behind one name may be of something else: 出货量为4330万台，第一名是6060万台
            yield replace(reading, scores={**reading.scores, "metric": min(reading.scores["metric"], DOUBTFUL)})


def together(found: Sequence[Reading]) -> Iterator[Reading]:
    """Give a growth the levels that the sentence prints beside it, and a change of rank its rank."""
    levels = {"growth": ("level", "first_passage"), "rank_change": ("rank",)}
    for reading in found:
        same = [r for r in found if r.kind in levels.get(reading.kind, ()) and r.metric == reading.metric != ""]
        beside = {r.period: r.stated for r in reversed(same)}
        at = beside.pop("", "")  # where it came from, if that has no period
        base = beside.get(reading.base_period, at) if reading.kind == "growth" else ""
        ends = {"now": beside.get(reading.period, ""), "base": base}
        yield replace(reading, operands={**reading.operands, **{key: (end,) for key, end in ends.items() if end}})
