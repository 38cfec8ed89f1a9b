"""To which quantity a figure belongs: the name before it, or right behind it, with nothing unexplained in between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fanecon.evidence.case import Case
from fanecon.notation.reported import Reported
from fanecon.notation.units import COUNTED, currencies
from fanecon.report.figures import Printed
from fanecon.report.lexicon import Lexicon, Mention
from fanecon.report.scenes import Scene, modified, opens_well, unexplained

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
    why : str
        What lowered the score: "no_metric", "unknown_words", "several_metrics", "unit".
    words : str
        The words that are not known.
    mention : Mention or None
    """

    metric: str
    score: float
    others: tuple[str, ...] = ()
    why: str = ""
    words: str = ""
    mention: Mention | None = None


def place(scene: Scene, figure: Printed, case: Case, growth: bool) -> Place:
    """Find the quantity of a figure; `growth` says that it tells how much something moved."""
    named = [m for m in _candidates(scene, figure) if _fitting(m, figure, case, growth)]
    near = [m for m in _candidates(scene, figure) if m in named or not (m.gap and m.gap[0] <= figure.start < m.gap[1])]
    if not named:
        why = "unit" if near else "no_metric"
        return Place("", 0.0, tuple(near[0].metrics) if near else (), why)
    if near[0] is not named[0] and near[0].end > named[0].end:
        return Place("", 0.3, named[0].metrics, "unit")  # a nearer name is that of something else
    mention = named[0]
    fits = _fitting(mention, figure, case, growth)
    strange = _between(scene, mention, figure) or modified(scene, mention)
    if not strange and not opens_well(scene, figure):
        strange = scene.block.plain[figure.end : figure.end + 6].strip()
    if strange:
        return Place(fits[0], 0.4, fits[1:], "unknown_words", strange, mention)
    if len(fits) > 1:
        return Place(fits[0], 0.5, fits[1:], "several_metrics", "", mention)
    return Place(fits[0], 1.0, (), "", "", mention)


def _candidates(scene: Scene, figure: Printed) -> list[Mention]:
    """Return the names that a figure may belong to, the nearest first."""
    around = [m for m in scene.mentions if m.gap and m.gap[0] <= figure.start < m.gap[1]]
    around = [m for m in around if m.gap and not any(m.gap[0] < o.end <= figure.start for o in scene.mentions)]
    before = [m for m in reversed(scene.mentions) if m.end <= figure.start and not _used(scene, m)]
    behind = [m for m in scene.mentions if m.start >= figure.end][:1]
    close = [m for m in behind if _hangs_behind(scene, figure, m)]
    if close and before and not _breaks(scene, before[0].end, figure.start):
        links = scene.block.plain[figure.end : close[0].start]
        if not re.search(r"的$|\b(?:in|of) ?(?:\w+ )?$", links):
            return [*around, *before, *close]
    return [*around, *close, *before]


def _used(scene: Scene, mention: Mention) -> bool:
    """Whether a name in two parts has its figure between them, and none for those that follow."""
    return mention.gap is not None and any(mention.gap[0] <= f.start < mention.gap[1] for f in scene.figures)


def _hangs_behind(scene: Scene, figure: Printed, mention: Mention) -> bool:
    links = scene.block.plain[figure.end : mention.start]
    if re.search(r"[,，。;；:：()（）]", links) or (figure.kind == "percent" and re.search(r"\bof\b", links)):
        return False  # 35.4% of total revenue is a share of it
    if links.strip() in ("", "的") or (figure.kind == "duration" and not unexplained(scene, figure.end, mention.start)):
        return True
    return re.search(r"\b(?:in|of|on|among)\b[a-z' ]*$", links) is not None and not unexplained(
        scene, figure.end, mention.start
    )


def _breaks(scene: Scene, start: int, end: int) -> bool:
    return re.search(r"[,，、;；()（）]|\band\b", scene.block.plain[start:end]) is not None


def _between(scene: Scene, mention: Mention, figure: Printed) -> str:
    if mention.gap and mention.gap[0] <= figure.start < mention.gap[1]:
        return unexplained(scene, mention.gap[0], figure.start) + unexplained(
            scene, min(figure.end, mention.gap[1]), mention.gap[1]
        )
    if mention.end <= figure.start:
        return unexplained(scene, mention.end, figure.start)
    return unexplained(scene, figure.end, mention.start)


def _fitting(mention: Mention, figure: Printed, case: Case, growth: bool) -> tuple[str, ...]:
    return tuple(m for m in mention.metrics if fits_unit(case, m, figure, growth))


def fits_unit(case: Case, metric: str, figure: Printed, growth: bool) -> bool:
    """Whether a figure can be one of a quantity by its unit: money of its currency, things of its kind, a share."""
    unit = case.metric(metric).unit
    kind = figure.kind
    if growth and kind in ("percent", "multiple"):
        return unit not in ("percent", "rank", "year", *DURATIONS)
    if kind == "rank" or unit == "rank":
        return unit == "rank" and (kind == "rank" or figure.text.endswith(("位", "名")) or figure.counts == ("places",))
    if kind == "percent" or unit == "percent":
        return kind == unit == "percent"
    if kind == "duration" or unit in DURATIONS:
        return unit in figure.counts
    if kind in ("pp", "multiple"):
        return False
    is_money = len(unit) == 3 and unit.isupper() and unit in currencies()
    if is_money and kind == "count" and not _is_scaled(figure.text) and case.metric(metric).kind != "price":
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


def _is_scaled(text: str) -> bool:
    return re.search(r"[万亿千]|illion|bn\b|mn\b|\bm\b|(?<=\d)(?:m|bn|b)$|trillion|crore", text) is not None


def company_of(scene: Scene, figure: Printed, mention: Mention | None, inherited: str) -> str:
    """Say whose figure it is: "own", "other" or "unclear"; `inherited` is whose the text around it is."""
    if not scene.others:
        return "own" if scene.own else inherited
    start, end = scene.clause(mention.start if mention else figure.start)
    inside = [(s, "own") for s in scene.own if start <= s[0] < end] + [
        (s, "other") for s in scene.others if start <= s[0] < end
    ]
    kinds = {kind for _, kind in inside}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds:
        before = [one for one in sorted(inside) if one[0][1] <= (mention.start if mention else figure.start)]
        first = sorted(inside)[0][1]
        return "own" if first == "own" and before and before[-1][1] == "own" else "unclear"
    if not scene.own:
        ahead = [s for s in scene.others if s[1] <= figure.start]
        return "other" if ahead else "unclear"
    return "unclear"


def elsewhere(
    scene: Scene, figure: Printed, mention: Mention | None, case: Case, metric: str, lexicon: Lexicon, heading: str
) -> str:
    """Return a part of the world or a product that the figure may be confined to and the quantity is not."""
    about = case.metric(metric)
    names = f"{about.label_zh} {about.label_en} {about.aliases} {about.definition_zh} {about.definition_en}".lower()
    start, end = scene.clause(figure.start)
    first = min(start, scene.clause(mention.start)[0]) if mention else start
    plain = scene.block.plain
    for a, b in scene.regions:
        named = plain[a:b]
        led = (
            re.search(r"(?:在|于|就|对于|\bin|\bacross|\bwithin|\bfor)(?: the)? *$", plain[scene.start : a]) is not None
        )
        alone = plain[b : b + 4].startswith(("市场", "地区", "方面", "区", " market", ",", "，", ":", "："))
        if (first <= a < end or ((led or alone) and a < figure.start)) and named not in names:
            return named
    for product in products(case):
        if product in names or (
            mention and re.search(rf"(?<![a-z0-9]){product}(?![a-z0-9])", plain[mention.start : mention.end])
        ):
            continue
        form = rf"(?<![a-z0-9]){re.escape(product)}(?![a-z0-9])"
        loose = [
            m
            for m in re.finditer(form, plain[: figure.end])
            if m.start() >= scene.start and not any(n.start <= m.start() < n.end for n in scene.mentions)
        ]
        if loose or re.search(form, heading):
            return product
    found = lexicon.regions.search(heading)
    return found[0] if found and found[0] not in names and about.kind != "rank" else ""


_PRODUCTS: dict[str, tuple[str, ...]] = {}


def products(case: Case) -> Sequence[str]:
    """Return names of products in the labels of a case: SU7, REDMI, MOLLY."""
    if case.data_hash not in _PRODUCTS:
        found = {
            t.lower()
            for m in case.metrics.values()
            for t in re.findall(r"(?<![A-Za-z])[A-Z]+\d[A-Za-z\d]*|(?<![A-Za-z])[A-Z]{4,}(?![a-z])", m.label_en)
        }
        _PRODUCTS[case.data_hash] = tuple(sorted(found - {"brandz", "miui", "mega", "other"}))
    return _PRODUCTS[case.data_hash]
