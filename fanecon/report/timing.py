"""Of which period a figure speaks: said in its clause, its sentence, its paragraph, its heading, or by the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fanecon.evidence.case import Case
from fanecon.notation.periods import parse_period
from fanecon.report.document import Document
from fanecon.report.patterns import looks, pattern
from fanecon.report.periods import Said, find_periods, resolve, step_back
from fanecon.report.scenes import Look, Scene, unexplained

SURE = 0.85
"""From this score on a period was said for the figure; below it was only said somewhere around."""
SCORES = {"clause": 1.0, "sentence": 0.95, "table": 0.95, "paragraph": 0.8, "heading": 0.8,
          "report": 0.75, "case": 0.75}  # fmt: skip


@dataclass(frozen=True)
class When:
    """A period with where it was found; an empty period where it was not."""

    period: str = ""
    origin: str = ""

    @property
    def score(self) -> float:
        """How sure it is."""
        return SCORES.get(self.origin, 0.0) if self.period else 0.0


NOWHERE = When()


@dataclass(frozen=True)
class Timed:
    """The periods of a sentence, each with the period that it means, and what is spoken of before it says anything."""

    said: tuple[tuple[Said, str], ...]
    current: When
    last: str = ""
    """What is spoken of when it ends."""


def timed(scene: Scene, around: When) -> Timed:
    """Resolve the periods of a sentence one after the other."""
    current, last, found = around.period, "", []
    for said in scene.said:
        period = resolve(said.form, current)
        found.append((said, period))
        if period and said.is_main and not (_of_a_base(scene, said, scene.start) or _aside(scene, said)):
            current = last = period
    return Timed(tuple(found), around, last)


def when(look: Look, times: Timed, *, growth: bool) -> When:
    """Find the period of a figure; of a growth the one that grew, for what it compares with says `base_of`."""
    scene, figure, (start, end) = look.scene, look.figure, look.clause
    usable = [(s, p) for s, p in times.said if p and not 0 < _aside(scene, s) <= figure.start]
    if growth:
        now = ("this", "this_year", "last_year")
        usable = [(s, p) for s, p in usable if not s.is_base and (s.is_main or s.form in now)]
    behind = next(((s, p) for s, p in usable if figure.end <= s.start < end + 2), None)
    if behind and not any(figure.end <= f.start and f.end <= behind[0].start for f in scene.figures):
        links, after = scene.part(figure.end, behind[0].start), scene.part(behind[0].end, behind[0].end + 1)
        closes = links.rstrip()[-1:] not in tuple("(（") or after in tuple(")）")  # not (2024: 168.5 million)
        dates = looks("dated_behind").search(links) and not looks("turns").search(links)  # not 1 and for 2025 2
        at_once = not links.strip() and behind[0].form[:4] in ("same", "next")  # RMB 365.9bn a year ago
        if closes and (dates or at_once) and not unexplained(scene, figure.end, behind[0].start):
            return _dated(*behind, "clause")
    main = [p for s, p in usable if s.is_main]
    if growth and look.from_here:
        return When()  # 增速由30.5%回落至22.3%: of which period the first one was is not said
    if look.from_here:
        on_year = pattern("growth", "on_year_zh", "on_year_en").search(scene.part(scene.start, scene.end))
        period = main[-1] if main else times.current.period
        return When(step_back(period, 4), "sentence" if main else "heading") if on_year and period else When()
    before = [(s, p) for s, p in usable if s.end <= figure.start]
    if _joined(scene, [s for s, _ in before]):
        return When()
    near = [
        (s, p) for s, p in before if s.start >= start or scene.part(s.end, start) in tuple(":：")
    ]  # (a year earlier: 1)
    for said, period in reversed(near):
        # A base that has its figure already is not that of the next: 由2023年的61.3%提升至66.8%.
        taken = any(said.end <= f.start and f.end <= figure.start for f in scene.figures)
        if not said.is_base or not (taken or unexplained(scene, said.end, figure.start)):
            return _dated(said, period, "clause")
    if spoken := [(s, p) for s, p in before if s.is_main or s.form in ("this", "this_year")]:
        return _dated(*spoken[-1], "sentence")
    # In English the period may follow its figures; in Chinese what follows is another one's.
    is_english = sum(c.isascii() for c in scene.part(scene.start, scene.end)) > 0.8 * (scene.end - scene.start)
    heads = [s for s, _ in usable if scene.part(s.end, s.end + 1) in tuple(":：")]  # (2024: 168.5 million)
    later = {p for s, p in usable if s.is_main and s not in heads and not _of_a_base(scene, s, figure.end)}
    later = later if is_english else set()
    if later:
        return When(later.pop(), "sentence") if len(later) == 1 else When()
    return times.current


def _dated(said: Said, period: str, origin: str) -> When:
    """Return where a period was said; of one that leans on another, or lacks its year, only that it was around."""
    return When(period, origin if said.form[0].isdigit() else "paragraph")


def _of_a_base(scene: Scene, said: Said, since: int) -> bool:
    """Whether a period dates a figure that another one is compared with: 22.9%, from 20.4% in 3Q24."""
    ahead = [f for f in scene.figures if since <= f.start and f.end <= said.start]
    return bool(ahead) and looks("than").search(scene.part(scene.start, ahead[-1].start)) is not None


def _aside(scene: Scene, said: Said) -> int:
    """Return where the brackets end in which a period dates a figure and nothing else; 0 where it is in none.

    Net profit was RMB 4.57bn (1H24: RMB 921m): what follows is not of 1H24.
    """
    opened = looks("aside").search(scene.part(scene.start, said.start))
    end = re.search("[)）]", scene.part(said.end, scene.end))
    if opened is None or end is None:
        return 0
    start, close = scene.start + opened.start(), said.end + end.start()
    return close if any(start < f.start < close for f in scene.figures) else 0


def _joined(scene: Scene, said: Sequence[Said]) -> bool:
    """Whether the last two periods before a figure are joined: 2024年至2025年 is neither of them."""
    return len(said) > 1 and looks("joined").fullmatch(scene.part(said[-2].end, said[-1].start)) is not None


def adapted(case: Case, metric: str, found: When) -> When:
    """Take the quarter that a day ends, for what stands at the end; the year, for what is only known by the year."""
    if not found.period:
        return found
    facts, about, period = case.facts(metric), case.metric(metric), parse_period(found.period)
    exact = case.facts(metric, found.period)
    if about.at_end and period.frequency == "D" and not exact:
        quarter = next((f.period.text for f in facts if f.period.frequency == "Q" and f.period.end == period.end), "")
        return When(quarter or found.period, found.origin)
    if found.origin in ("clause", "sentence", "table", ""):
        return found
    yearly = {f.period.frequency for f in facts} == {"Y"}
    listed = about.unit == "rank" and not exact and case.facts(metric, found.period[:4])
    return When(found.period[:4], found.origin) if yearly or listed else found


def base_of(look: Look, times: Timed, period: str) -> tuple[str, float]:
    """Return the period that a growth compares with, and how sure that is."""
    scene, (start, end) = look.scene, look.clause
    whole = (scene.start, scene.end)
    for stretch in (look.window, look.behind, (max(scene.start, start - 12), end), whole):
        ways = [scene.says("growth", stretch, f"{way}_zh", f"{way}_en") for way in ("on_year", "on_quarter")]
        if any(ways):
            return (
                ("", 0.0) if all(ways) else (step_back(period, 4 if ways[0] else 1), 0.9 if stretch == whole else 1.0)
            )
        if stretch == look.behind:
            near = [(s, p) for s, p in times.said if p and start - 40 <= s.start < end + 40]
            if any(s.form == "same_last_year" for s, _ in near):
                return step_back(period, 4), 1.0
            if bases := [p for s, p in near if s.is_base and p != period]:
                alike = parse_period(bases[-1]).frequency == parse_period(period).frequency
                return (bases[-1], 0.95) if alike else ("", 0.0)
    return step_back(period, 4), 0.9 if parse_period(period).frequency == "Y" else 0.7


def of_report(document: Document) -> When:
    """Return the period that a whole report is about: of its title, or the one quarter, half or year it speaks of."""
    current = ""
    for b in [b for b in document.blocks[:5] if b.kind != "cell" and len(b.plain) < 400][:3]:
        found = []
        for said in find_periods(b.plain):
            period = resolve(said.form, current)
            if period and (said.is_main or said.form[0] in "?2"):
                current = period
                found.append(period)
        fine = [p for p in found if parse_period(p).frequency in "QH"]
        if fine or (found := [p for p in found if len(p) == 4 and len(b.plain) < 120]):
            return When((fine or found)[0], "report")
    said_of = [s.form for b in document.blocks for s in find_periods(b.plain) if s.form[0].isdigit() and not s.is_base]
    counted = Counter(form for form in said_of if parse_period(form).frequency in "QH")
    newest = max(counted, key=lambda p: parse_period(p).end, default="")
    rest = counted.keys() - {newest, step_back(newest, 4), step_back(newest, 1)}
    return When(newest, "report") if counted[newest] > 1 and not rest else When()
