"""What kind of claim a figure makes, and the figure as it is compared: 下降3.1%, rank 3, nine quarters in a row."""

from __future__ import annotations

import re

from fanecon.evidence.case import Case
from fanecon.report.figures import Printed
from fanecon.report.patterns import looks, words
from fanecon.report.placing import DURATIONS, Place, place, stated
from fanecon.report.scenes import Look, Scene


def moved(look: Look) -> bool:
    """Whether a figure tells by how much something grew or fell."""
    figure, scene = look.figure, look.scene
    said = scene.says("growth", look.window) or looks("grows_behind").match(scene.part(*look.behind))
    moves = not look.from_here and (said is not None or figure.text[:1] in "+-↑↓▲▼")
    named = any(m.is_growth for m in scene.mentions if m.end <= figure.start)
    is_growth = figure.kind in ("percent", "multiple") and (moves or named)
    return is_growth and not (figure.kind == "percent" and _arrives(look))


def _arrives(look: Look) -> bool:
    text = look.scene.part(*look.window).rstrip()
    return looks("arrives").search(text) is not None and looks("by_how_much").search(text) is None


def unreal(look: Look) -> str:
    """Return a word that makes the figure a forecast, a wish or a denial."""
    (start, end), scene = look.clause, look.scene
    figure = look.figure
    stretches = (("unreal", start, min(end, figure.end + 16)), ("unreal", scene.start, start),
                 ("denied", figure.end, scene.end))  # fmt: skip
    found = (scene.says(table, (a, b)) for table, a, b in stretches)
    return next((one[0] for one in found if one), "")


def kind_of(look: Look, metric: str, unit: str, case: Case, grows: bool) -> tuple[str, str, list[str]]:
    """Return the kind of a claim, its figure as it is compared, and what is missing."""
    figure, scene = look.figure, look.scene
    if grows:
        return "growth", _growth_stated(look), []
    if figure.kind == "duration" and unit not in DURATIONS:
        return "streak", re.sub(r"[^\d一二三四五六七八九十]", "", figure.text) or figure.text.split()[0], []
    if unit == "rank" and figure.kind != "rank":
        return "rank_change", re.sub(r"\D", "", figure.text), []
    if unit == "rank":
        near = scene.part(max(scene.start, figure.start - 30), figure.end + 12)
        is_open = looks("worldwide").search(case.metric(metric).label_zh) and not looks("world").search(near)
        place_ = re.sub(r"(?<=\d)(?:st|nd|rd|th)$|大$|强$", "", figure.text.replace("#", "").replace("-", " "))
        return "rank", place_, ["elsewhere"] if is_open else []
    if figure.kind == "percent" and unit != "percent":
        return "", figure.text, ["share"]
    if figure.kind == "multiple" or _is_change(look):
        return "", figure.text, ["multiple" if figure.kind == "multiple" else "change"]
    return ("first_passage" if scene.says("first", look.clause) else "level"), stated(figure, unit), []


def _is_change(look: Look) -> bool:
    """Whether a figure says by how much something moved: 增加5600万, up RMB 20 billion."""
    last = look.scene.says("growth", look.window)
    if last is None or look.from_here:
        return False
    return looks("arrived_since").search(look.scene.part(last.end(), look.figure.start)) is None


def _growth_stated(look: Look) -> str:
    """Return a growth with the word that says its way: 下降3.1%; a multiple with the word that says what it is of."""
    text, last = look.figure.text, look.growth()
    if look.figure.kind == "multiple":
        lead = look.scene.part(last.start(), look.figure.start) if last else ""
        return (lead + text).strip() if looks("multiple_lead").fullmatch(lead) else text
    if text[:1] in "+-" or last is None or last[0] not in words("growth", "fall_zh", "fall_en"):
        return text
    return f"down {text}" if re.search("[a-z]", text) else f"下降{text}"


def streak(look: Look, case: Case) -> Place | None:
    """Read of what a figure says how often in a row it grew: its kind is that of a growth."""
    counted = {"quarters", "years"}.intersection(look.figure.counts) and _in_a_row(look.scene, look.figure)
    where = place(look, case, growth=True) if counted and look.scene.says("growth", look.clause) else None
    return where if where and where.metric else None


def _in_a_row(scene: Scene, figure: Printed) -> bool:
    return scene.says("streak", (max(scene.start, figure.start - 6), min(scene.end, figure.end + 12))) is not None


def lasts(look: Look) -> bool:
    """Whether the clause counts over a stretch of time whose end it does not say: 上市13个月累计交付."""
    start, end = look.clause
    others = [f for f in look.scene.figures if f.kind == "duration" and start <= f.start < end and f is not look.figure]
    return any(not _in_a_row(look.scene, f) for f in others)
