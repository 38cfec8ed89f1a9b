"""Of which period a figure speaks: said in its clause, its sentence, its paragraph, its heading, or by the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fanecon.evidence.case import Case
from fanecon.evidence.implied import facts_at
from fanecon.notation.periods import parse_period
from fanecon.notation.reported import Reported
from fanecon.report.belonging import fits_unit, stated
from fanecon.report.document import Document
from fanecon.report.figures import Printed, Said, find_periods, resolve, step_back, without
from fanecon.report.patterns import looks
from fanecon.report.scenes import Around, Scene, When, unexplained


def in_turn(scenes: Sequence[Scene], around: Around, origin: str) -> Iterator[Scene]:
    """Give to each sentence what those before it say; its periods lean on what is spoken of."""
    for bare in scenes:
        led, times, years = "", [], set()
        calendar = looks("calendar").search(bare.block.plain, bare.start, bare.end)
        for said in bare.said:
            spoken = led or around.when.period
            # 今年 is the year in which the report was written, whatever year was spoken of last.
            leans = calendar and (said.form[0] == "?" or calendar.start() <= said.start) and spoken[:4] != around.year
            if period := resolve(said.form, "" if leans else spoken):
                times.append((said, period))
                leads = said.is_main and not _of_a_base(bare, said, bare.start) and not _aside(bare, said)
                led = period if leads else led
                years |= {led[:4]} if leads else set()
        now = When(led, "sentence") if led else around.when
        yield (scene := replace(bare, around=around, times=tuple(times), now=now))
        last = [(scene.part(m.start, m.end), m.metrics) for m in scene.mentions[-1:]] or around.last
        company = "unclear" if scene.others else "own" if scene.own else around.company
        is_lost = len(years) > 1 or len(times) < len(bare.said)  # which of two years it goes on with, nobody says
        now, text = When() if is_lost else When(led, origin) if led else now, scene.part(scene.start, scene.end)
        around = replace(around, when=now, company=company, last=last, sentence=text)


def _of_a_base(scene: Scene, said: Said, since: int) -> bool:
    """Whether a period dates a figure that another one is compared with: 22.9%, from 20.4% in 3Q24."""
    ahead = scene.figures_between(since, said.start)
    return bool(ahead) and looks("than").search(scene.part(scene.start, ahead[-1].start)) is not None


def _aside(scene: Scene, said: Said) -> int:
    """Return where brackets end in which a period dates a figure and nothing that follows: (1H24: RMB 921m); else 0."""
    spans = (m.span() for m in looks("aside").finditer(scene.block.plain, scene.start, scene.end))
    return next((b for a, b in spans if a <= said.start < b and scene.figures_between(a, b)), 0)


def when(scene: Scene, figure: Printed, *, growth: bool) -> When:
    """Find the period of a figure; of a growth the one that grew, for what it compares with says `base_of`."""
    start, end = scene.clause(figure.start)
    if any(s.start < end for s in {*scene.said} - {s for s, _ in scene.times}):
        return When()  # a period is named, and which one is not known
    grown = [s for s in scene.said if not s.is_base and (s.is_main or s.form in ("this", "this_year", "last_year"))]
    usable = [(s, p) for s, p in scene.times if not growth or s in grown]
    usable = [(s, p) for s, p in usable if not 0 < _aside(scene, s) <= figure.start]
    behind = next(((s, p) for s, p in usable if figure.end <= s.start < end + 2), None)
    if behind and _dates_behind(scene, figure, behind[0]):
        return _dated(*behind, "clause")
    if scene.comes_from(figure):  # 增速由30.5%回落至22.3%: of which period the first growth was is not said
        is_told = not growth and scene.says("growth", (scene.start, scene.end), "on_year_zh", "on_year_en")
        return When(step_back(scene.now.period, 4), scene.now.origin) if is_told else When()
    before = [(s, p) for s, p in usable if s.end <= figure.start]
    last = [s for s, _ in before[-2:]]
    if len(last) == 2 and looks("joined").fullmatch(scene.part(last[0].end, last[1].start)):
        return When()  # 2024年至2025年 is neither of them
    for said, period in reversed(before):
        # A base that has its figure already is not that of the next: 由2023年的61.3%提升至66.8%.
        taken = scene.figures_between(said.end, figure.start)
        is_near = said.start >= start or scene.part(said.end, start) in tuple(":：")  # (a year earlier: 1)
        if is_near and not (said.is_base and (taken or unexplained(scene, said.end, figure.start))):
            # In (2024: 1) the year may stand for a quarter of it.
            return _dated(said, period, "paragraph" if said.start < start and _aside(scene, said) else "clause")
    if spoken := [(s, p) for s, p in before if s.is_main or s.form in ("this", "this_year")]:
        return _dated(*spoken[-1], "sentence")
    # In English the period may follow its figures, unless it dates others behind it; in Chinese it is another one's.
    is_english = sum(c.isascii() for c in scene.part(scene.start, scene.end)) > 0.8 * (scene.end - scene.start)
    ahead = {s: scene.clause(s.end)[1] + 9 * (scene.part(s.end, s.end + 1) in tuple(":：")) for s, _ in usable}
    free = [(s, p) for s, p in usable if s.is_main and not scene.figures_between(s.end, ahead[s])]
    later = {p for s, p in free if is_english and not _of_a_base(scene, s, figure.end)}
    return (When(later.pop(), "sentence") if len(later) == 1 else When()) if later else scene.around.when


def _dates_behind(scene: Scene, figure: Printed, said: Said) -> bool:
    """Whether a period behind a figure is its own: RMB 365.9bn a year ago, but not 1 (2024: 2), 1 and for 2025 2."""
    end, after = figure.end, scene.part(said.end, said.end + 1)
    links = scene.part(end, said.start)
    opens = links.rstrip()[-1:] in tuple("(（") and after not in tuple(")）")
    dates = looks("dated_behind").search(links) and not looks("turns").search(links)
    at_once = not links.strip() and said.form[:4] in ("same", "next")
    others = scene.figures_between(end, said.start)
    return bool(dates or at_once) and not opens and not others and not unexplained(scene, end, said.start)


def _dated(said: Said, period: str, origin: str) -> When:
    """Return where a period was said; of one that leans on another, or lacks its year, only that it was around."""
    return When(period, origin if said.form[0].isdigit() else "paragraph")


def adapted(case: Case, metric: str, found: When) -> When:
    """Take the quarter that a day ends, for what stands at its end; the year, or the one day, by which it is known."""
    known, about = {f.period for f in case.facts(metric)}, case.metric(metric)
    if found.origin in ("", "report", "heading") and [p.frequency for p in known] in (["D"], ["M"]):
        return When(known.pop().text, "case")
    exact = found.period and case.facts(metric, found.period)
    if about.at_end and found.period and not exact:
        period = parse_period(found.period)
        quarter = next((p.text for p in known if p.frequency == "Q" and p.end == period.end), "")
        if quarter or period.frequency == "D":
            return When(quarter or found.period, found.origin)
    if found.origin in ("clause", "sentence", "table"):
        return found
    yearly = {p.frequency for p in known} == {"Y"}
    listed = about.unit == "rank" and not exact and case.facts(metric, found.period[:4])
    return When(found.period[:4], found.origin) if yearly or listed else found


def base_of(scene: Scene, figure: Printed, kind: str, metric: str, period: str) -> tuple[str, float]:
    """Return the period that a growth, or a change of rank, compares with, and how sure that is."""
    if kind == "rank_change":
        return str(int(period[:4]) - 1), 1.0
    start, end = scene.clause(figure.start)
    window, behind, whole = scene.window(figure), scene.behind(figure), (scene.start, scene.end)
    year_ago, quarter_ago = step_back(period, 4), step_back(period, 1)
    if looks("compound").search(scene.part(start, behind[1])):
        return "", 0.0
    near = [(s, year_ago if s.form == "same_last_year" else p) for s, p in scene.times]
    near = [(s, p) for s, p in near if start - 40 <= s.start < end + 40]
    leans = [(s, p) for s, p in near if s.form == "same_last_year" or (s.is_base and p != period)]
    # 22.3% more than a year ago but 2.4% less than in Q2
    if own := [p for s, p in leans if figure.end <= s.start <= behind[1]]:
        return _if_alike(own[0], period, 1.0)
    # In "80.9% YoY and 4.4% QoQ" what stands before a figure belongs to another one.
    is_behind = looks("compared").match(scene.part(*behind).lstrip()) and any(f.end == window[0] for f in scene.figures)
    for stretch in (behind, whole) if is_behind else (window, behind, whole):
        on_year = scene.says("growth", stretch, "on_year_zh", "on_year_en")
        on_quarter = scene.says("growth", stretch, "on_quarter_zh", "on_quarter_en")
        if on_year or on_quarter:
            sure = 0.9 if stretch == whole else 1.0
            return ("", 0.0) if on_year and on_quarter else (year_ago if on_year else quarter_ago, sure)
        if stretch == behind and leans:
            is_year = any(s.form == "same_last_year" for s, _ in leans)
            return (year_ago, 1.0) if is_year else _if_alike(leans[-1][1], period, 0.95)
    came = [f for f in scene.figures if scene.comes_from(f)]
    if dated := [p for f in came for s, p in scene.times if f.end <= s.start and _dates_behind(scene, f, s)]:
        return dated[-1], 0.95
    case = scene.around.lexicon.case
    for level in (f for f in came if metric and fits_unit(case, metric, f, growth=False)):
        said = Reported(stated(level, case.metric(metric).unit), case.metric(metric).unit)
        for before in (year_ago, quarter_ago):
            if before and any(f.interval.meets(said.interval) for f in facts_at(case, metric, before)):
                return before, 0.95  # from RMB 8.5 billion, which was a year before
    if came or any(f.kind == "duration" and not scene.in_a_row(f) for f in scene.figures):
        return year_ago, 0.5  # 由85.5亿元增至272.3亿元，增长2.2倍; over the six years
    return year_ago, 0.9 if parse_period(period).frequency == "Y" else 0.7


def _if_alike(base: str, period: str, sure: float) -> tuple[str, float]:
    return (base, sure) if parse_period(base).frequency == parse_period(period).frequency else ("", 0.0)


def spans(scene: Scene, figure: Printed, period: str) -> bool:
    """Whether a level is of a longer or shorter time than its period: 自2020年以来, the best quarter of 2025."""
    said = without(scene.part(scene.start, figure.start), scene.known, scene.start)
    is_long = period != "" and parse_period(period).frequency not in "QMD"
    return looks("ever_since").search(said) is not None or (is_long and looks("one_of").search(said) is not None)


def of_report(document: Document) -> When:
    """Return the period that a whole report is about: of its title, or the one quarter, half or year it speaks of."""
    current = ""
    ahead = [b for b in document.blocks[:9] if b.kind != "cell" and len(b.plain) < 400]
    for b in [b for b in ahead if not looks("sent").match(b.plain) and not looks("calendar").search(b.plain)][:3]:
        found = [current := p for said in find_periods(b.plain) if (p := resolve(said.form, current))]
        fine = [p for p in found if parse_period(p).frequency in "QH"]
        if chosen := fine or [p for p in found if len(p) == 4 and len(b.plain) < 120]:
            return When(chosen[0], "report")
    said_of = (s.form for b in document.blocks for s in find_periods(b.plain) if s.form[0].isdigit() and not s.is_base)
    counted = Counter(form for form in said_of if parse_period(form).frequency in "QH")
    newest = max(counted, key=lambda p: parse_period(p).end, default="")
    rest = counted.keys() - {newest, step_back(newest, 4), step_back(newest, 1)}
    return When(newest, "report") if counted[newest] > 1 and not rest else When()
