"""What kind of claim a figure makes, and the figure as it is compared: 下降3.1%, rank 3, nine quarters in a row."""

from __future__ import annotations

import re

from fanecon.report.belonging import DURATIONS, Place, place, stated
from fanecon.report.figures import Printed
from fanecon.report.patterns import falls, looks
from fanecon.report.scenes import Scene


def moved(scene: Scene, figure: Printed) -> bool:
    """Whether a figure tells by how much something grew or fell."""
    led = scene.part(*scene.window(figure)).rstrip()
    said = scene.says("growth", scene.window(figure)) or looks("grows_behind").match(scene.part(*scene.behind(figure)))
    moves = not scene.comes_from(figure) and (said is not None or figure.text[:1] in "+-↑↓▲▼")
    named = any(m.is_growth for m in scene.mentions if m.end <= figure.start)
    arrives = figure.kind == "percent" and looks("arrives").search(led) and not looks("by_how_much").search(led)
    return figure.kind in ("percent", "multiple") and (moves or named) and not arrives


def unreal(scene: Scene, figure: Printed) -> str:
    """Return a word that makes the figure a forecast, a wish or a denial."""
    (start, end), at = scene.clause(figure.start), figure.end
    stretches = (("unreal", start, min(end, at + 16)), ("unreal", scene.start, start), ("denied", at, scene.end))
    found = (scene.says(table, (a, b)) for table, a, b in stretches)
    return next((one[0] for one in found if one), "")


def kind_of(scene: Scene, figure: Printed, metric: str, grows: bool) -> tuple[str, str, str]:
    """Return the kind of a claim, its figure as it is compared, and what is missing."""
    case, text = scene.around.lexicon.case, figure.text
    unit = case.metric(metric).unit if metric else ""
    if grows:
        return "growth", _growth_stated(scene, figure), ""
    if figure.kind == "duration" and unit not in DURATIONS:
        return "streak", re.sub(r"[^\d一二三四五六七八九十]", "", text) or text.split()[0], ""
    if unit == "rank" and figure.kind != "rank":
        return "rank_change", re.sub(r"\D", "", text), ""
    if unit == "rank":
        near = scene.part(max(scene.start, figure.start - 30), figure.end + 12)
        is_open = looks("worldwide").search(case.metric(metric).label_zh) and not looks("world").search(near)
        rank = re.sub(r"(?<=\d)(?:st|nd|rd|th)$|大$|强$", "", text.replace("#", "").replace("-", " "))
        return "rank", rank, "elsewhere" if is_open else ""
    last = None if scene.comes_from(figure) else scene.says("growth", scene.window(figure))
    is_share = figure.kind == "percent" and unit != "percent"
    if is_share or figure.kind == "multiple":
        return "", text, "share" if is_share else "multiple"
    if last and not looks("arrived_since").search(scene.part(last.end(), figure.start)):
        return "", text, "change"  # 增加5600万, up RMB 20 billion
    return ("first_passage" if scene.says("first", scene.clause(figure.start)) else "level"), stated(figure, unit), ""


def _growth_stated(scene: Scene, figure: Printed) -> str:
    """Return a growth with the word that says its way: 下降3.1%; a multiple with the word that says what it is of."""
    text, last = figure.text, scene.says("growth", scene.window(figure)) or scene.says("growth", scene.behind(figure))
    if figure.kind == "multiple":
        lead = scene.part(last.start(), figure.start) if last else ""
        return (lead + text).strip() if looks("multiple_lead").fullmatch(lead) else text
    if text[:1] in "+-" or last is None or not falls(last[0]):
        return text
    return f"down {text}" if re.search("[a-z]", text) else f"下降{text}"


def streak(scene: Scene, figure: Printed) -> Place | None:
    """Read of what a figure says how often in a row it grew: its kind is that of a growth."""
    counted = {"quarters", "years"}.intersection(figure.counts) and _in_a_row(scene, figure)
    where = place(scene, figure, growth=True) if counted and scene.says("growth", scene.clause(figure.start)) else None
    return where if where and where.metric else None


def _in_a_row(scene: Scene, figure: Printed) -> bool:
    return scene.says("streak", (max(scene.start, figure.start - 6), min(scene.end, figure.end + 12))) is not None


def lasts(scene: Scene, figure: Printed) -> bool:
    """Whether the clause counts over a stretch of time whose end it does not say: 上市13个月累计交付."""
    start, end = scene.clause(figure.start)
    others = (f for f in scene.figures if f.kind == "duration" and start <= f.start < end and f is not figure)
    return any(not _in_a_row(scene, f) for f in others)
