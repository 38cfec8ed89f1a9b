"""What the figures of a report say: quantity, period, kind and whose they are, with a score; never a guess.

Every rule is deterministic. What a rule cannot tell lowers the score of its part, and below `CLEAR` a figure is unclear
with what is missing; between `CLEAR` and `timing.SURE` nothing is held against the report that another reading of
its period would excuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from fanecon.evidence.case import Case
from fanecon.notation.periods import parse_period
from fanecon.report.document import Block, Document
from fanecon.report.figures import Printed
from fanecon.report.lexicon import Lexicon, words
from fanecon.report.placing import DURATIONS, Place, company_of, elsewhere, fits_unit, place
from fanecon.report.placing import stated as as_counted
from fanecon.report.scenes import Scene, scenes_of
from fanecon.report.timing import Timed, When, adapted, base_of, from_here, of_report, timed, when

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
    lexicon = Lexicon(case)
    around = Around(of_report(document))
    readings: list[Reading] = []
    printed: dict[int, list[Printed]] = {}
    for number, block in enumerate(document.blocks):
        scenes, printed[number] = scenes_of(block, lexicon, around.heading if block.kind != "heading" else "")
        if block.kind in ("cell", "reference"):
            continue
        if block.kind == "heading":
            _enter(around, block, scenes, lexicon)
            around.title = around.title or block.plain
        readings += _of_block(number, block, scenes, around, case, lexicon)
        if block.kind != "item":
            leads = block.plain.rstrip().endswith((":", "：")) and len(block.plain) < 60
            around.lead_when = _last(scenes, around) if block.plain.rstrip().endswith((":", "：")) else When("")
            around.lead = block.plain if leads else ""
    return readings, printed, lexicon


def _enter(around: Around, block: Block, scenes: list[Scene], lexicon: Lexicon) -> None:
    around.heading, around.lead = block.plain, ""
    last = _last(scenes, around)
    if last.period and last.period != around.heading_when.period:
        around.heading_when = When(last.period, "heading")
    others = any(s.others for s in scenes)
    around.company = "own" if any(s.own for s in scenes) or not others else "other"


def _last(scenes: list[Scene], around: Around) -> When:
    current = around.heading_when if around.heading_when.period else around.report
    for scene in scenes:
        found = timed(scene, current)
        if len({p for s, p in found.said if p and not s.is_base}) > 1:
            return When("")
        current = When(found.last, "lead") if found.last else current
    return current if current.origin == "lead" else When("")


def _of_block(
    number: int, block: Block, scenes: list[Scene], around: Around, case: Case, lexicon: Lexicon
) -> Iterator[Reading]:
    lead = around.lead_when if block.kind == "item" else When("")
    current = next((w for w in (lead, around.heading_when, around.report) if w.period), When(""))
    company, around.last = around.company, None
    for scene in scenes:
        times = timed(scene, current)
        found = [_read(number, scene, i, times, company, around, case, lexicon) for i in range(len(scene.figures))]
        yield from _founded(number, scene, case)
        yield from _together(_respectively(scene, found, case), scene, case)
        if times.last:
            current = When(times.last, "paragraph")
        if scene.mentions:
            named = scene.mentions[-1]
            around.last = Owner(block.plain[named.start : named.end], named.metrics)
        if scene.others or scene.own:
            company = "own" if scene.own and not scene.others else "unclear"


def _window(scene: Scene, index: int, place_: Place | None = None) -> tuple[int, int]:
    """Return the stretch whose words tell what a figure is: from the figure or quantity before it to what follows."""
    figure = scene.figures[index]
    start = max([scene.start, *(f.end for f in scene.figures[:index])])
    ahead = [m.end for m in scene.mentions if m.end <= figure.start and m.start >= start]
    return (ahead[-1] if ahead else start), figure.start


def _behind(scene: Scene, figure: Printed) -> tuple[int, int]:
    rest = scene.block.plain[figure.end : scene.end]
    stop = re.search(r"[,，;；。、)）]|\d", rest)
    return figure.end, figure.end + min(stop.start() if stop else len(rest), 24)


def _read(
    number: int, scene: Scene, index: int, times: Timed, company: str, around: Around, case: Case, lexicon: Lexicon
) -> Reading:
    figure = scene.figures[index]
    window, behind = _window(scene, index), _behind(scene, figure)
    moved = not from_here(scene, figure) and (scene.says("growth", *window) is not None or _grows_behind(scene, behind))
    named_growth = any(m.is_growth for m in scene.mentions if m.end <= figure.start)
    arrives = _arrives(scene, window)
    signed = figure.text[:1] in "+-↑↓▲▼"
    is_share = figure.kind in ("percent", "multiple")
    growth = is_share and bool(moved or signed or named_growth) and not (arrives and figure.kind == "percent")
    where = place(scene, figure, case, growth)
    if growth and not where.metric and figure.kind == "percent":
        level = place(scene, figure, case, growth=False)
        if level.metric and level.score == 1.0 and not moved and not signed:
            growth, where = False, level
    reading = Reading(number, figure, metric=where.metric, words=where.words, alternatives=where.others)
    counted = ""  # where somebody may print a streak itself
    if figure.kind == "duration" and (streak := _streak(scene, figure, case)) is not None:
        counted, where = where.metric, streak
        reading = replace(reading, metric=where.metric, words=where.words, alternatives=where.others)
    elif figure.kind == "duration" and not where.metric:
        return replace(reading, kind="duration", missing=("ends",))
    owner = company_of(scene, figure, where.mention, company)
    reading = replace(reading, company=owner)
    problems = [p for p in (where.why,) if p]
    if owner == "unclear":
        problems.append("company")
    if figure.kind == "pp":
        problems.append("points")
    if (
        index
        and scene.figures[index - 1].end == figure.start
        or index + 1 < len(scene.figures)
        and scene.figures[index + 1].start == figure.end
    ):
        problems.append("unread")
    if where.metric and (
        confined := elsewhere(scene, figure, where.mention, case, where.metric, lexicon, around.heading)
    ):
        problems.append("elsewhere")
        reading = replace(reading, words=confined)
    if (unreal := _unreal(scene, figure)) and "目标" not in (
        case.metric(where.metric).label_zh if where.metric else ""
    ):
        problems.append("unreal")
        reading = replace(reading, words=unreal)
    if re.search(r"(?:[至到~–-]| to )\s?[\d一二三四五六七八九]", figure.text[1:]):
        problems.append("range")
    moves_rank = bool(where.metric) and case.metric(where.metric).unit == "rank" != figure.kind
    time = when(scene, figure, times, growth=growth or moves_rank)
    time = adapted(case, where.metric, time) if where.metric else time
    kind, stated, operands, more = _kind(
        scene, figure, index, where, window, behind, case, growth=growth, arrives=arrives
    )
    problems += more
    if (
        where.metric
        and time.origin in ("", "report", "heading", "lead")
        and (only := _only_period(case, where.metric, kind))
    ):
        time = When(only, "case")
    if where.metric and not time.period:
        problems.append("period")
    elif time.origin not in ("clause", "case") and _lasts(scene, figure):
        problems.append("span")
    if kind == "streak" and counted:
        operands = {**operands, "printed": (counted,)}
    scores = {"metric": where.score, "period": time.score, "kind": 1.0 if kind else 0.0}
    if where.metric and where.mention is not None:
        name = scene.block.plain[where.mention.start : where.mention.end]
        reading = replace(reading, shared=where.mention.head is None and lexicon.is_shared(name, where.metric))
        about, sure = topic(scene, where.mention, where.metric, around, case, lexicon)
        if sure < 1.0:
            scores["metric"] = min(scores["metric"], sure)
            reading = replace(reading, words=reading.words or about)
            problems += ["topic"] if sure < CLEAR else []
    base = ""
    if kind in ("growth", "rank_change") and time.period:
        base, scores["base"] = base_of(scene, figure, times, time.period, window, behind)
        if kind == "rank_change":
            base, scores["base"] = _year_before(time.period), 1.0
        if not base:
            problems.append("base")
    return replace(
        reading, kind=kind, stated=stated, period=time.period, base_period=base, operands=operands, scores=scores,
        missing=tuple(dict.fromkeys(problems)), origin=time.origin,
    )  # fmt: skip


def _grows_behind(scene: Scene, behind: tuple[int, int]) -> bool:
    """Whether a figure is called a growth by what follows it: 22.3%的增长, a 22.3% increase; 61.3%提升至 is none."""
    text = scene.block.plain[slice(*behind)]
    return (
        re.match(
            r"的(?:同比|环比)?(?:增|涨|升|降|跌|下)| (?:year|yoy|y/y|qoq|quarter|increase|growth|rise|decline|drop|decrease|fall|gain|jump|surge|higher|lower|annual)",
            text,
        )
        is not None
    )


def _arrives(scene: Scene, window: tuple[int, int]) -> bool:
    text = scene.block.plain[slice(*window)].rstrip()
    return re.search(
        r"(?:[至到为]|达到?|高达|\bto|\breached|\breaching|\bat|\bhit|\bhitting|\bstood at|\bwas|\bwere|\bof|\btotal+ed|\btotal+ing|\bexceed(?:ed|ing)|\bsurpass(?:ed|ing)|\btopped)(?: (?:a )?(?:record )?(?:high )?(?:of )?)?$",
        text,
    ) is not None and re.search(r"(?:\bby|increase of|decrease of|rise of|growth of|gain of|drop of|decline of|fall of)$", text) is None  # fmt: skip


def _unreal(scene: Scene, figure: Printed) -> str:
    """Return a word that makes the figure a forecast, a wish or a denial."""
    start, end = scene.clause(figure.start)
    found = scene.says("unreal", start, min(end, figure.end + 16)) or scene.says("unreal", scene.start, start)
    return found[0] if found else ""


def _falls(scene: Scene, window: tuple[int, int], behind: tuple[int, int]) -> bool:
    last = scene.says("growth", *window) or scene.says("growth", *behind)
    return last is not None and last[0] in words("growth", "fall_zh", "fall_en")


def _kind(
    scene: Scene, figure: Printed, index: int, where: Place, window: tuple[int, int], behind: tuple[int, int], case: Case,
    *, growth: bool, arrives: bool,
) -> tuple[str, str, Mapping[str, tuple[str, ...]], list[str]]:  # fmt: skip
    """Return the kind of a claim, its figure as it is compared, its operands, and what is missing."""
    unit = case.metric(where.metric).unit if where.metric else ""
    if growth:
        return "growth", _growth_stated(scene, figure, window, behind), {}, []
    if figure.kind == "duration" and unit not in DURATIONS:
        number = re.sub(r"[^\d一二三四五六七八九十]", "", figure.text) or figure.text.split()[0]
        return "streak", number, {"of": ("growth",)}, []
    if unit == "rank" and figure.kind != "rank":
        return "rank_change", re.sub(r"[^\d]", "", figure.text), {}, []
    if unit == "rank":
        near = scene.block.plain[max(scene.start, figure.start - 30) : figure.end + 12]
        is_global = re.search("全球|global|world", case.metric(where.metric).label_zh.lower()) is not None
        open_world = is_global and not re.search("全球|世界|global|world", near)
        return "rank", _rank_stated(figure.text), {}, ["elsewhere"] if open_world else []
    if figure.kind == "percent" and unit != "percent":
        return "", figure.text, {}, ["share"]
    if figure.kind == "multiple":
        return "", figure.text, {}, ["multiple"]
    if _is_change(scene, window, figure) and not arrives:
        return "", figure.text, {}, ["change"]
    first = scene.says("first", *scene.clause(figure.start))
    return ("first_passage" if first else "level"), as_counted(figure, unit), {}, []


def _is_change(scene: Scene, window: tuple[int, int], figure: Printed) -> bool:
    """Whether a figure says by how much something moved: 增加5600万, up RMB 20 billion."""
    text = scene.block.plain[slice(*window)]
    last = scene.says("growth", *window)
    if last is None or from_here(scene, figure):
        return False
    between = text[last.end() - window[0] :]
    return (
        re.search(r"[至到为达]|\bto\b|\breach|[,，:：]|超|突破|\bof\b", between) is None
        or re.search(r"\bof\b", between) is not None
    )


def _growth_stated(scene: Scene, figure: Printed, window: tuple[int, int], behind: tuple[int, int]) -> str:
    if figure.kind == "multiple":
        last = scene.says("growth", *window)
        lead = scene.block.plain[last.start() : figure.start] if last else ""
        return (
            (lead + figure.text).strip()
            if re.fullmatch(r"(?:增长|增至|增长了|增长至|grew|rose)?\s*", lead)
            else figure.text
        )
    if figure.text[:1] in "+-" or not _falls(scene, window, behind):
        return figure.text
    return f"下降{figure.text}" if not re.search("[a-z]", figure.text) else f"down {figure.text}"


_ORDER = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
}


def _rank_stated(text: str) -> str:
    found = re.fullmatch(r"(?:number |no\. ?)?(first|second|third|fourth|fifth|one|two|three|four|five)", text)
    return (
        _ORDER[found[1]]
        if found
        else re.sub(r"(?<=\d)(?:st|nd|rd|th)$|大$|强$", "", text.replace("#", "").replace("-", " "))
    )


def _streak(scene: Scene, figure: Printed, case: Case) -> Place | None:
    """Read how often in a row something grew."""
    if not _in_a_row(scene, figure) or not {"quarters", "years"}.intersection(figure.counts):
        return None
    if not scene.says("growth", *scene.clause(figure.start)):
        return None
    before = [m for m in reversed(scene.mentions) if m.end <= figure.start][:1]
    fits = [m for named in before for m in named.metrics if case.metric(m).kind in ("flow", "stock", "cumulative")]
    probe = place(scene, replace(figure, kind="percent", text="1%"), case, growth=True) if len(fits) == 1 else None
    return probe if probe is not None and probe.metric == fits[0] else None


def _in_a_row(scene: Scene, figure: Printed) -> bool:
    return scene.says("streak", max(scene.start, figure.start - 6), min(scene.end, figure.end + 12)) is not None


def _lasts(scene: Scene, figure: Printed) -> bool:
    """Whether the clause counts over a stretch of time whose end it does not say: 上市13个月累计交付."""
    start, end = scene.clause(figure.start)
    around = [f for f in scene.figures if f.kind == "duration" and start <= f.start < end and f is not figure]
    return figure.kind != "duration" and any(not _in_a_row(scene, f) for f in around)


def _only_period(case: Case, metric: str, kind: str) -> str:
    """Return the one day or month of which a case has a figure, for what happened once: orders in three minutes."""
    if kind not in ("level", "rank", "first_passage") or case.metric(metric).unit == "rank":
        return ""
    periods = {f.period.text for f in case.facts(metric)}
    one = next(iter(periods)) if len(periods) == 1 else ""
    return one if one and parse_period(one).frequency in "DM" else ""


def _year_before(period: str) -> str:
    return str(int(period[:4]) - 1) if period else ""


_FOUNDED = re.compile(
    r"(?P<year>(?:19|20)\d{2})年?(?:\d{1,2}月)?(?:正式)?(?:成立|创立|创办)|(?:成立于|创立于|创办于|founded in|established in|founded )(?P<year2>(?:19|20)\d{2})"
)


def _founded(number: int, scene: Scene, case: Case) -> Iterator[Reading]:
    """Read in which year the company was founded: the one year that is a figure."""
    metric = next((m.metric for m in case.metrics.values() if m.unit == "year" and "found" in m.metric), "")
    found = _FOUNDED.search(scene.text)
    if not metric or not found or scene.others or not scene.own:
        return
    group = "year" if found["year"] else "year2"
    at, year = scene.start + found.start(group), found[group]
    scores = {"metric": 1.0, "period": 1.0, "kind": 1.0}
    yield Reading(
        number,
        Printed(at, at + 4, year, kind="count"),
        "level",
        metric,
        year,
        stated=year,
        scores=scores,
        origin="clause",
    )


def _respectively(scene: Scene, found: list[Reading], case: Case) -> list[Reading]:
    """Pair quantities and figures that are listed one after the other: 营收和净利润分别为…, respectively."""
    mark = re.search(r"分别|respectively", scene.text)
    if mark is None or not found:
        return found
    ahead = [m for m in scene.mentions if m.end <= found[0].printed.start]
    is_plain = len({f.printed.kind for f in found}) == 1 and len(ahead) == len(found) > 1
    if not is_plain:
        return [replace(r, missing=tuple(dict.fromkeys((*r.missing, "respectively")))) for r in found]
    paired = []
    for reading, mention in zip(found, ahead, strict=True):
        fits = [m for m in mention.metrics if fits_unit(case, m, reading.printed, reading.kind == "growth")]
        strange = len(fits) != 1
        left = tuple(p for p in reading.missing if p not in ("unknown_words", "no_metric", "unit", "several_metrics"))
        paired.append(replace(
            reading, metric=fits[0] if fits else "", scores={**reading.scores, "metric": 0.0 if strange else 0.9},
            missing=(*left, "respectively") if strange else left, words="", alternatives=(),
        ))  # fmt: skip
    return paired


def _together(found: Iterable[Reading], scene: Scene, case: Case) -> Iterator[Reading]:
    """Give a growth the levels that the sentence prints beside it, and a change of rank its rank."""
    found = list(found)
    for reading in found:
        if reading.kind == "growth" and reading.metric:
            ends = {
                key: tuple(r.stated for r in found if r.kind in ("level", "first_passage") and (r.metric, r.period) == (reading.metric, p))[:1]
                for key, p in (("now", reading.period), ("base", reading.base_period)) if p
            }  # fmt: skip
            reading = replace(reading, operands={**reading.operands, **{k: v for k, v in ends.items() if v}})
        if reading.kind == "rank_change":
            ranks = tuple(r.stated for r in found if r.kind == "rank" and r.metric == reading.metric)[:1]
            reading = replace(reading, operands={"now": ranks} if ranks else {})
        yield reading
