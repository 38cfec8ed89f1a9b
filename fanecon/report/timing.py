"""Of which period a figure speaks: said in its clause, its sentence, its paragraph, its heading, or by the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import Case
from fanecon.notation.periods import earlier, parse_period
from fanecon.report.document import Document
from fanecon.report.figures import Printed
from fanecon.report.lexicon import pattern
from fanecon.report.periods import Said, find_periods, resolve
from fanecon.report.scenes import Scene, unexplained

SURE = 0.85
"""From this score on a period was said for the figure; below it was only said somewhere around."""
SCORES = {
    "clause": 1.0,
    "sentence": 0.95,
    "table": 0.95,
    "paragraph": 0.8,
    "lead": 0.8,
    "heading": 0.8,
    "report": 0.75,
    "case": 0.75,
}


@dataclass(frozen=True)
class When:
    """A period with where it was found; an empty period where it was not."""

    period: str
    origin: str = ""

    @property
    def score(self) -> float:
        """How sure it is."""
        return SCORES.get(self.origin, 0.0) if self.period else 0.0


@dataclass(frozen=True)
class Timed:
    """The periods of a sentence, each with the period that it means."""

    said: tuple[tuple[Said, str], ...]
    current: When
    """What the sentence speaks of before it says anything: from the text around it."""

    @property
    def last(self) -> str:
        """What is spoken of when it ends."""
        main = [p for s, p in self.said if p and _is_main(s)]
        return main[-1] if main else ""


def _is_main(said: Said) -> bool:
    return (
        not said.is_base
        and said.form not in ("same_last_year", "before", "last_year", "this", "this_year")
        and not said.form.startswith("same:")
    )


def timed(scene: Scene, around: When) -> Timed:
    """Resolve the periods of a sentence one after the other."""
    current, found = around.period, []
    for said in scene.said:
        period = resolve(said.form, current)
        found.append((said, period))
        if period and _is_main(said):
            current = period
    return Timed(tuple(found), around)


def when(scene: Scene, figure: Printed, times: Timed, *, growth: bool) -> When:
    """Find the period of a figure.

    For a growth this is the period that grew; what it is compared with says `base_of`.
    """
    plain = scene.block.plain
    start, end = scene.clause(figure.start)
    usable = [
        (s, p)
        for s, p in times.said
        if p and not (growth and not _is_main(s) and s.form not in ("this", "this_year", "last_year"))
    ]
    usable = [(s, p) for s, p in usable if not (growth and s.is_base)]
    behind = [(s, p) for s, p in usable if s.start >= figure.end and s.start < end + 2]
    if behind and not any(f.start >= figure.end and f.end <= behind[0][0].start for f in scene.figures):
        links = plain[figure.end : behind[0][0].start]
        linked = re.search(r"(?:\bin|\bfor|\bduring|\bas of|\bas at|\bat|\bby|\bof|[(（]) ?(?:the )?$", links)
        if linked and not unexplained(scene, figure.end, behind[0][0].start):
            return When(behind[0][1], "clause")
    if not growth and from_here(scene, figure):
        on_year = pattern("growth", "on_year_zh", "on_year_en").search(scene.text)
        main = [p for s, p in usable if _is_main(s)]
        period = main[-1] if main else times.current.period
        return When(step_back(period, 4), "sentence" if main else "heading") if on_year and period else When("")
    before = [(s, p) for s, p in usable if s.end <= figure.start]
    here = [(s, p) for s, p in before if s.start >= start]
    if _spans(scene, [s for s, _ in before]):
        return When("")
    while (
        here
        and here[-1][0].is_base
        and (_taken(scene, here[-1][0], figure) or unexplained(scene, here[-1][0].end, figure.start))
    ):
        here = here[:-1]
    if here:
        return When(here[-1][1], "clause")
    main = [p for s, p in before if _is_main(s) or s.form in ("this", "this_year")]
    if main:
        return When(main[-1], "sentence")
    later = {p for s, p in usable if _is_main(s) and not _of_a_base(scene, figure, s)}
    if len(later) == 1:
        return When(later.pop(), "sentence")
    return When("") if later else times.current


_FROM = re.compile(r"(?:从|由|自|\bfrom)(?: (?:about|around|roughly))? ?$")
_THAN = re.compile(
    r"(?:从|由|自|\bfrom|\bthan|\bversus|\bvs\.?|compared (?:with|to)|against)(?: (?:about|around|roughly))? ?$"
)


def from_here(scene: Scene, figure: Printed) -> bool:
    """Whether a figure is where something came from: from RMB 8.5 billion to RMB 9.4 billion."""
    return _FROM.search(scene.block.plain[scene.start : figure.start]) is not None


def _taken(scene: Scene, said: Said, figure: Printed) -> bool:
    """Whether a base already has its figure: 由2023年的61.3%提升至66.8%."""
    return any(said.end <= f.start and f.end <= figure.start for f in scene.figures)


def _of_a_base(scene: Scene, figure: Printed, said: Said) -> bool:
    """Whether a period dates another figure that this one is compared with: 22.9%, from 20.4% in 3Q24."""
    ahead = [f for f in scene.figures if figure.end <= f.start and f.end <= said.start]
    return bool(ahead) and _THAN.search(scene.block.plain[scene.start : ahead[-1].start]) is not None


def adapted(case: Case, metric: str, found: When) -> When:
    """Take the year of a period that stands around a figure, where its quantity is only known by the year."""
    if not found.period:
        return found
    facts, about = case.facts(metric), case.metric(metric)
    if about.at_end and parse_period(found.period).frequency == "D" and not case.facts(metric, found.period):
        ends = (f.period for f in facts if f.period.frequency == "Q")
        return When(next((p.text for p in ends if p.end == parse_period(found.period).end), found.period), found.origin)
    if found.origin in ("clause", "sentence", "table", ""):
        return found
    yearly = {f.period.frequency for f in facts} == {"Y"}
    listed = (
        case.metric(metric).unit == "rank"
        and not case.facts(metric, found.period)
        and case.facts(metric, found.period[:4])
    )
    return When(found.period[:4], found.origin) if yearly or listed else found


def _spans(scene: Scene, said: Sequence[Said]) -> bool:
    """Whether the last two periods before a figure are joined: 2024年至2025年 is neither of them."""
    if len(said) < 2:
        return False
    between = scene.block.plain[said[-2].end : said[-1].start]
    return re.fullmatch(r"\s*(?:至|到|-|~|–|和|与|及|、|to|and|through|until)\s*", between) is not None


def base_of(
    scene: Scene, figure: Printed, times: Timed, period: str, window: tuple[int, int], behind: tuple[int, int]
) -> tuple[str, float]:
    """Return the period that a growth compares with, and how sure that is."""
    start, end = scene.clause(figure.start)
    for stretch in (window, behind, (max(scene.start, start - 12), end), (scene.start, scene.end)):
        found = [
            scene.says("growth", *stretch, f"{way}_zh", f"{way}_en") is not None for way in ("on_year", "on_quarter")
        ]
        if any(found):
            sure = 0.9 if stretch == (scene.start, scene.end) else 1.0
            return ("", 0.0) if all(found) else (step_back(period, 4 if found[0] else 1), sure)
        if stretch == behind:
            bases = [p for s, p in times.said if p and s.is_base and start - 40 <= s.start < end + 40 and p != period]
            if any(s.form == "same_last_year" and s.start >= start - 40 for s, _ in times.said):
                return step_back(period, 4), 1.0
            if bases:
                alike = parse_period(bases[-1]).frequency == parse_period(period).frequency
                return (bases[-1], 0.95) if alike else ("", 0.0)
    return step_back(period, 4), 0.9 if parse_period(period).frequency == "Y" else 0.7


def step_back(period: str, lag: int) -> str:
    """Return the period some quarters before another; empty where there is none.

    Examples
    --------
    >>> step_back("2025Q1", 1), step_back("2025", 1), step_back("", 4)
    ('2024Q4', '', '')
    """
    try:
        return earlier(period, lag) if period else ""
    except (DataError, ParameterError):
        return ""


def of_report(document: Document) -> When:
    """Return the period that a whole report is about: of its title, or the one quarter, half or year it speaks of."""
    current = ""
    for b in [b for b in document.blocks[:5] if b.kind != "cell" and len(b.plain) < 400][:3]:
        found = []
        for said in find_periods(b.plain):
            period = resolve(said.form, current)
            if period and (_is_main(said) or said.form[0] in "?2"):
                current = period
                found.append(period)
        fine = [f for f in found if parse_period(f).frequency in "QH"] or [
            f for f in found if len(f) == 4 and len(b.plain) < 120
        ]
        if fine:
            return When(fine[0], "report")
    counted = Counter(_quarters(document))
    if not counted:
        return When("")
    newest = max(counted, key=lambda p: parse_period(p).end)
    rest = [p for p in counted if p not in (newest, step_back(newest, 4), step_back(newest, 1))]
    return When(newest, "report") if counted[newest] > 1 and not rest else When("")


def _quarters(document: Document) -> Iterable[str]:
    for b in document.blocks:
        for said in find_periods(b.plain):
            if said.form[0].isdigit() and not said.is_base and parse_period(said.form).frequency in "QH":
                yield said.form
