"""To which quantity a figure belongs: the name before it, or right behind it, with nothing unexplained in between."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fanecon.evidence.case import Case
from fanecon.notation.reported import Reported
from fanecon.notation.units import COUNTED, currencies
from fanecon.report.figures import Printed
from fanecon.report.lexicon import Lexicon, Mention
from fanecon.report.patterns import bounded, looks
from fanecon.report.scenes import Look, Scene, modified, opens_well, unexplained

DURATIONS = ("years", "quarters", "months", "weeks", "days", "hours", "minutes")


@dataclass(frozen=True)
class Place:
    """Where a figure hangs.

    Attributes
    ----------
    metric : str
        The likeliest quantity; empty where none is named.
    score : float
        From 0 to 1; 1 where its name stands plainly beside the figure.
    others : tuple of str
        Quantities that the words would allow, too.
    why, words : str
        What lowered the score ("no_metric", "unknown_words", "several_metrics", "unit"), and the words not known.
    mention : Mention or None
    """

    metric: str
    score: float
    others: tuple[str, ...] = ()
    why: str = ""
    words: str = ""
    mention: Mention | None = None


def place(look: Look, case: Case, growth: bool) -> Place:
    """Find the quantity of a figure; `growth` says that it tells how much something moved."""
    scene, figure = look.scene, look.figure
    fitting = {m: tuple(n for n in m.metrics if fits_unit(case, n, figure, growth)) for m in _candidates(look, case)}
    named = [m for m, fits in fitting.items() if fits]
    near = [m for m in fitting if m in named or not _is_around(m, figure)]
    if not named:
        return Place("", 0.0, near[0].metrics if near else (), "unit" if near else "no_metric")
    if near[0] is not named[0] and near[0].end > named[0].end:
        return Place("", 0.3, named[0].metrics, "unit")  # a nearer name is that of something else
    mention, fits = named[0], fitting[named[0]]
    strange = _between(scene, mention, figure) or modified(scene, mention)
    if not strange and not opens_well(scene, figure):
        strange = scene.part(figure.end, figure.end + 6).strip()
    if strange:
        return Place(fits[0], 0.4, fits[1:], "unknown_words", strange, mention)
    several = len(fits) > 1
    return Place(fits[0], 0.5 if several else 1.0, fits[1:], "several_metrics" if several else "", "", mention)


def _is_around(mention: Mention, figure: Printed) -> bool:
    return mention.gap is not None and mention.gap[0] <= figure.start < mention.gap[1]


def _holds(mention: Mention, figure: Printed, scene: Scene) -> bool:
    """Whether a figure stands between the two parts of a name, and no other name stands before it there."""
    gap = mention.gap
    others = gap is not None and any(gap[0] < o.end <= figure.start for o in scene.mentions)
    return _is_around(mention, figure) and not others


def _candidates(look: Look, case: Case) -> list[Mention]:
    """Return the names that a figure may belong to, the nearest first."""
    scene, figure = look.scene, look.figure
    around = [m for m in scene.mentions if _holds(m, figure, scene)]
    # A name in two parts that has a figure between them has none for those that follow.
    within = [(m, f) for m in scene.mentions for f in scene.figures if _holds(m, f, scene)]
    used = [m for m, f in within if any(fits_unit(case, metric, f, growth=False) for metric in m.metrics)]
    before = [
        m
        for m in reversed(scene.mentions)
        if m.end <= figure.start and (m not in used or figure.kind in ("percent", "multiple"))
    ]
    close = [
        m
        for m in [m for m in scene.mentions if figure.start < m.start and figure.end < m.end][:1]
        if _hangs_behind(scene, figure, m)
    ]
    is_near = before and not looks("breaks").search(scene.part(before[0].end, figure.start))
    if close and is_near and not looks("owned_behind").search(scene.part(figure.end, close[0].start)):
        return [*around, *before, *close]
    return [*around, *close, *before]


def _hangs_behind(scene: Scene, figure: Printed, mention: Mention) -> bool:
    links = scene.part(figure.end, mention.start)
    if looks("parts").search(links) or (figure.kind == "percent" and re.search(r"\bof\b", links)):
        return False  # 35.4% of total revenue is a share of it
    is_linked = figure.kind == "duration" or looks("belongs_behind").search(links) is not None
    return links.strip() in ("", "的") or (is_linked and not unexplained(scene, figure.end, mention.start))


def _between(scene: Scene, mention: Mention, figure: Printed) -> str:
    if mention.gap and _is_around(mention, figure):
        start, end = mention.gap
        return unexplained(scene, start, figure.start) + unexplained(scene, min(figure.end, end), end)
    return unexplained(scene, min(mention.end, figure.end), max(mention.start, figure.start))


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
    is_money = len(unit) == 3 and unit.isupper() and unit in currencies()
    is_bare = kind == "count" and not looks("scaled").search(figure.text)
    if is_bare and unit in COUNTED and re.search(r"\d\.\d", figure.text):
        return False  # half a phone: its scale stands elsewhere
    if kind in ("pp", "multiple") or (is_money and is_bare and case.metric(metric).kind != "price"):
        return False
    try:
        Reported(stated(figure, unit), unit)
    except ValueError:
        return False
    return is_money or kind != "money"


def stated(figure: Printed, unit: str) -> str:
    """Return a figure as its quantity counts: orders for cars are counted in cars, and anything counted in units."""
    words = r"辆|台|部|件|vehicles|cars|units|phones" if unit == "orders" else r"件|个|units|unit|pcs|pieces"
    general = unit == "orders" or (unit in COUNTED and "units" in figure.counts)
    return re.sub(rf"\s*(?:{words})$", "", figure.text) if general else figure.text


def company_of(look: Look, mention: Mention | None, inherited: str) -> str:
    """Say whose figure it is: "own", "other" or "unclear"; `inherited` is whose the text around it is."""
    scene, at = look.scene, mention.start if mention else look.figure.start
    if not scene.others:
        return "own" if scene.own else inherited
    if mention and any(mention.end <= a and b <= look.figure.start for a, b in scene.others):
        return "other"
    start, end = scene.clause(at)
    every = [(span, "own") for span in scene.own] + [(span, "other") for span in scene.others]
    inside = sorted(one for one in every if start <= one[0][0] < end)
    if len({kind for _, kind in inside}) == 1:
        return inside[0][1]
    if inside:
        before = [kind for span, kind in inside if span[1] <= at]
        return "own" if inside[0][1] == "own" and before[-1:] == ["own"] else "unclear"
    is_other = not scene.own and any(span[1] <= look.figure.start for span in scene.others)
    return "other" if is_other else "unclear"


def elsewhere(look: Look, mention: Mention | None, metric: str, lexicon: Lexicon, heading: str) -> str:
    """Return a part of the world or a product that the figure may be confined to and the quantity is not."""
    scene, figure, names = look.scene, look.figure, lexicon.described(metric)
    (start, end), plain = look.clause, scene.block.plain
    first = min(start, scene.clause(mention.start)[0]) if mention else start
    for a, b in scene.regions:
        apart = looks("led").search(scene.part(scene.start, a)) or looks("alone").match(plain, b)
        if (first <= a < end or (apart and a < figure.start)) and plain[a:b] not in names:
            return plain[a:b]
    spans = [(m.start, m.end) for m in scene.mentions]
    for product in (p for p in lexicon.products if p not in names):
        form = re.compile(bounded(product))
        loose = (m.start() for m in form.finditer(plain, scene.start, figure.end))
        if any(not any(a <= at < b for a, b in spans) for at in loose) or form.search(heading):
            return product
    found = lexicon.regions.search(heading)
    return found[0] if found and found[0] not in names and lexicon.case.metric(metric).kind != "rank" else ""
