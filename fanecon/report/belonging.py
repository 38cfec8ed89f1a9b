"""To which quantity a figure belongs, and whose it is: the name beside it, and the subject that may own that name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fanecon.evidence.case import Case
from fanecon.notation.reported import Reported
from fanecon.notation.units import COUNTED, currencies
from fanecon.report.figures import DURATIONS, Printed, Span, without
from fanecon.report.lexicon import Mention
from fanecon.report.patterns import bounded, looks
from fanecon.report.scenes import Scene, label_of, modified, spoiled, unexplained

DOUBTFUL, UNCERTAIN = 0.8, 0.6  # nothing may be held against the report; the quantity is not certain at all
RATES = ("percent", "multiple")


@dataclass(frozen=True)
class Place:
    """Where a figure hangs."""

    metric: str = ""  # the likeliest quantity; empty where none is named
    score: float = 0.0  # 1 where its name stands plainly beside the figure
    others: tuple[str, ...] = ()  # quantities that the words would allow, too
    why: str = ""  # why it is not certain, as a code of `words.toml`
    words: str = ""  # the words that are not known
    mention: Mention | None = None


def place(scene: Scene, figure: Printed, growth: bool) -> Place:
    """Find the quantity of a figure; `growth` says that it tells how much something moved."""
    case, paired = scene.around.lexicon.case, _paired(scene)
    names = [paired[scene.figures.index(figure)]] if paired else _candidates(scene, figure)
    fitting = {m: tuple(n for n in m.metrics if fits_unit(case, n, figure, growth)) for m in names}
    near = [m for m, fits in fitting.items() if fits or not _gap(m, figure)]
    named = next((m for m in near if fitting[m]), None)
    if named is None:
        return Place(others=near[0].metrics, why="unit") if near else Place(why="no_metric")
    if near[0].end > named.end:  # a nearer name is that of something else
        return Place("", 0.3, named.metrics, "unit")
    start, end = _gap(named, figure) or (min(named.end, figure.end), max(named.start, figure.start))
    strange = "" if paired else unexplained(scene, start, end) or modified(scene, named)
    if not strange and start == figure.end:  # phones contributed RMB 46.0 billion in revenue
        ahead = max([scene.clause(figure.start)[0], *(f.end for f in scene.figures if f.start < figure.start)])
        strange = looks("spent").sub("", unexplained(scene, ahead, figure.start, scene.names))
    strange = strange or spoiled(scene, figure, named)
    metric, *others = fitting[named]
    level = scene.figures_between(named.end, figure.start)[-1:] if figure.kind in RATES else []
    skips = any(f.kind in ("count", "money") and place(scene, f, growth=False).metric != metric for f in level)
    why = "unknown_words" if strange else "several_metrics" if others else "topic" if skips else ""
    score = 0.4 if strange else 0.5 if others else 0.9 if paired else 1.0
    return Place(metric, score, tuple(others), "respectively" if paired == [] else why, strange, named)


def _paired(scene: Scene) -> list[Mention] | None:
    """Return the quantities that stand before as many figures: 营收和净利润分别为…, respectively."""
    if looks("respectively").search(scene.part(scene.start, scene.end)) is None:
        return None
    ahead = [m for m in scene.mentions if m.end <= scene.figures[0].start]
    is_pair = len({f.kind for f in scene.figures}) == 1 and len(ahead) == len(scene.figures) > 1
    return ahead if is_pair else []


def _gap(mention: Mention, figure: Printed) -> Span | None:
    """Return what lies between the two parts of a name, where the figure stands there."""
    gap = (mention.head[1], mention.start) if mention.head else (0, 0)
    return gap if figure.start in range(*gap) else None


def _candidates(scene: Scene, figure: Printed) -> list[Mention]:
    """Return the names that a figure may belong to, the nearest first."""
    case = scene.around.lexicon.case
    gaps = [(m, f, gap) for m in scene.mentions for f in scene.figures if (gap := _gap(m, f))]
    held = [(m, f) for m, f, (start, _) in gaps if not any(start < end <= f.start for _, end in scene.names)]
    around = [m for m, f in held if f is figure]
    # A name in two parts that has a figure between them has none for those that follow, but for its growth.
    used = [m for m, f in held if figure.kind not in RATES and any(fits_unit(case, n, f, False) for n in m.metrics)]
    before = [m for m in reversed(scene.mentions) if m.end <= figure.start and m not in used]
    behind = next((m for m in scene.mentions if figure.start < m.start and figure.end < m.end), None)
    if behind is None or not _hangs_behind(scene, figure, behind):
        return [*around, *before]
    is_near = before and not looks("breaks").search(scene.part(before[0].end, figure.start))
    if is_near and not looks("owned_behind").search(scene.part(figure.end, behind.start)):
        return [*around, *before, behind]
    return [*around, behind, *before]


def _hangs_behind(scene: Scene, figure: Printed, mention: Mention) -> bool:
    links = scene.part(figure.end, mention.start)
    if looks("parts").search(links) or (figure.kind == "percent" and re.search(r"\bof\b", links)):
        return False  # 35.4% of total revenue is a share of it
    is_linked = figure.kind == "duration" or looks("belongs_behind").search(links) is not None
    return links.strip() in ("", "的") or (is_linked and not unexplained(scene, figure.end, mention.start))


def fits_unit(case: Case, metric: str, figure: Printed, growth: bool) -> bool:
    """Whether a figure can be one of a quantity by its unit: money of its currency, things of its kind, a share."""
    unit, kind = case.metric(metric).unit, figure.kind
    if growth and kind in ("percent", "multiple", "duration"):
        return unit not in ("percent", "rank", "year", *DURATIONS)
    if kind == "rank" or unit == "rank":
        return unit == "rank" and (kind == "rank" or figure.text.endswith(("位", "名")) or figure.counts == ("places",))
    if kind == "percent" or unit == "percent":
        return kind == unit == "percent"
    if kind == "duration" or unit in DURATIONS:
        return unit in figure.counts
    is_money, is_bare = unit in currencies(), kind == "count" and not looks("scaled").search(figure.text)
    is_half = unit in COUNTED and re.search(r"\d\.\d", figure.text)  # half a phone: its scale stands elsewhere
    lacks = is_half or (is_money and case.metric(metric).kind != "price")
    if kind in ("pp", "multiple") or (is_bare and lacks):
        return False
    try:
        Reported(stated(figure, unit), unit)
    except ValueError:
        return False
    return is_money or kind != "money"


def stated(figure: Printed, unit: str) -> str:
    """Return a figure as its quantity counts: orders for cars are counted in cars, and anything counted in units."""
    general = unit == "orders" or (unit in COUNTED and "units" in figure.counts)
    return looks("ordered" if unit == "orders" else "pieces").sub("", figure.text) if general else figure.text


def company_of(scene: Scene, figure: Printed, mention: Mention | None) -> str:
    """Say whose figure it is: "own", "other" or "unclear"."""
    at = mention.start if mention else figure.start
    if mention and not any(b <= at for _, b in scene.own):  # 全球智能手机出货量 is that of all makers
        labels = (f"{m.label_zh} {m.label_en}".lower() for m in map(scene.around.lexicon.case.metric, mention.metrics))
        named = looks("worldwide").search(scene.part(max(scene.start, at - 10), mention.end))
        if named and not all(map(looks("worldwide").search, labels)):
            return "unclear"
    if not scene.others:
        return "own" if scene.own else scene.around.company
    if mention and any(mention.end <= a and b <= figure.start for a, b in scene.others):
        return "other"
    start, end = scene.clause(at)
    every = sorted([(span, "own") for span in scene.own] + [(span, "other") for span in scene.others])
    inside = [kind for (a, _), kind in every if start <= a < end]
    if not inside:
        return "other" if not scene.own and any(b <= figure.start for _, b in scene.others) else "unclear"
    before = [kind for (a, b), kind in every if start <= a and b <= at]
    is_own = inside[0] == "own" and before[-1:] == ["own"]
    return inside[0] if is_own or len({*inside}) == 1 else "unclear"


def elsewhere(scene: Scene, figure: Printed, mention: Mention, metric: str) -> str:
    """Return a part of the world or a product that the figure may be confined to and the quantity is not."""
    (start, end), plain, heading = scene.clause(figure.start), scene.block.plain, scene.around.heading
    first, lexicon, suspects = min(start, scene.clause(mention.start)[0]), scene.around.lexicon, []
    for a, b in scene.regions:
        apart = looks("led").search(scene.part(scene.start, a)) or looks("alone").match(plain, b)
        suspects += [plain[a:b]] if first <= a < end or (apart and a < figure.start) else []
    loose = without(scene.part(scene.start, figure.end), scene.names, scene.start)
    suspects += [product for product in lexicon.products if re.search(bounded(product), f"{loose}\n{heading}")]
    suspects += [] if lexicon.case.metric(metric).kind == "rank" else lexicon.regions.findall(heading)
    return next((word for word in suspects if word not in lexicon.described(metric)), "")


def topic(scene: Scene, mention: Mention, metric: str) -> tuple[str, float]:
    """Return the subject that may own the quantity, and how sure that is: 汽车业务表现亮眼，营收290亿元; else 1.0."""
    around, lexicon = scene.around, scene.around.lexicon
    names, at = lexicon.described(metric), mention.head[0] if mention.head else mention.start
    before = without(scene.part(scene.start, at), [*scene.known, *scene.names], scene.start)
    name, unit = scene.part(mention.start, mention.end), lexicon.case.metric(metric).unit
    is_sure = mention.is_owned or metric in lexicon.segments or looks("general").search(name)
    is_groups = any(looks("whole_group").search(scene.part(a, b)) for a, b in scene.own if b <= at)
    heading = "" if is_groups else around.heading
    sure_of = UNCERTAIN if looks("pointed_at").match(scene.part(scene.start, at)) else DOUBTFUL
    texts = [(before, UNCERTAIN), *([] if is_sure else [(around.sentence, sure_of)]), (heading, UNCERTAIN)]
    for found, sure in ((m, sure) for text, sure in texts for m in looks("subject").finditer(text)):
        # 汽车业务, the smartphone segment; 该业务 is whoever was spoken of
        owner = looks("no_subject").sub("", lexicon.own.sub("", found["zh"] or found["en"])).strip()
        owner = owner or (found[0] if looks("pointed").match(found[0]) else "")
        tails = [owner[-n:] for n in (4, 3, 2) if not owner[-n:].isascii()]
        if owner and not any(part in names for part in (owner, *tails)):
            return found[0], sure
    if not scene.own and (makers := looks("all_makers").search(scene.part(scene.start, scene.end))):
        return makers[0], DOUBTFUL
    least = UNCERTAIN if lexicon.is_shared(name, metric) else DOUBTFUL
    is_bare, is_money = least == UNCERTAIN or looks("bare_rate").fullmatch(name), unit.isupper()
    if is_sure:
        return "", 1.0
    here = [(scene.part(m.start, m.end), m.metrics) for m in scene.mentions if m.end <= at]
    for text, metrics in reversed(here or around.last) if is_bare and (unit == "percent" or is_money) else ():
        if lexicon.segments.intersection(metrics):
            return text, least
        if looks("general").search(text):
            break
        counts_things = lexicon.unit(metrics).islower() and lexicon.unit(metrics) != "percent"  # 出货量…，收入
        if counts_things or not any(lexicon.is_shared(text, m) for m in metrics):
            return text, DOUBTFUL
    heading = heading if heading != around.title else ""
    clauses = [(clause, DOUBTFUL) for clause in looks("clause").split(before)[:-1]]
    led = (around.sentence if not lexicon.mentions(around.sentence) else "", DOUBTFUL)
    parts = "|".join(map(lexicon.described, lexicon.segments))
    for text, sure in [*clauses, led, (label_of(scene.block, mention.start), least), (heading, DOUBTFUL)]:
        inside = lexicon.mentions(text)
        rest = without(text, ((m.start, m.end) for m in inside))
        left = "".join(re.findall(r"[^\W\d_]+", looks("no_owner").sub(" ", lexicon.own.sub(" ", rest))))
        other = left and left not in names and (is_bare or left in parts)
        if other or (is_money and any(lexicon.segments.intersection(m.metrics) for m in inside)):
            return text.strip()[:24], sure
    return "", 1.0
