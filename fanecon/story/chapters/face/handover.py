"""What a hand-over plan would have to move: the face's share at which the voice counts as several."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.concentration import ShareNeeded, share_needed
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.face.base import Row, face_name, full_years, records, refused, share_number, sources_of
from fanecon.story.chapters.face.voices import personnel
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_interval, format_number

_STEPS = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0)


def handover(case: Case, voices: float, seed: int, lang: str) -> Section:
    """Compute how much of the voice would have to move from the face to the others.

    Parameters
    ----------
    case : Case
    voices : float
        Effective number of voices to reach.
    seed : int
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: one row a number of voices: ``voices, needed, low, high, topics, times``; missing where no share
        of the face reaches it.
    """
    frame, years = case.frame("voices"), full_years(case.frame("voices")["period"])
    face = case.config["face"]["names"]["zh"] if case.config.get("face") else ""
    counts = pd.Series(dtype=float)
    if years:
        counts = frame[frame["period"].str[:4] == years[-1]].groupby("voice_zh")["topics"].sum()
    if face not in counts.index:
        return not_shown(
            "handover",
            "没有按人统计的话题数，无法说出交接需要转移多少声音。",
            "Not computed: what a hand-over would have to move. It takes topics by person over four quarters.",
        )
    sources = sources_of(frame)
    plan = share_needed(counts, face, voices, seed=seed)
    words = {"face": face_name(case), "y": period(years[-1])}
    if isinstance(plan, Refusal):
        zh, en = (
            "按{y}的话题数，{face}让出多少都达不到目标：",
            "With the topics of {y}, no share of {face} reaches the goal.",
        )
        return Section((refused("handover", zh, en, plan, words),))
    findings = [_plan(plan, counts, face, words, sources)]
    left = [actor for actor, event in personnel(case).items() if event["quarter"][:4] <= years[-1]]
    gone = [str(v) for v in frame[frame["voice_en"].isin(left)]["voice_zh"].unique()]
    staying = counts.drop([v for v in gone if v in counts.index])
    if len(staying) < len(counts) and face in staying.index:
        findings.append(_without(share_needed(staying, face, voices, seed=seed), gone, frame, words, sources, voices))
    steps = sorted({*_STEPS, voices})
    data = pd.DataFrame([_row(counts, face, step, seed) for step in steps])
    return Section(tuple(findings), (), (_table(data, lang, sources),), data)


def _goal(voices: float) -> Number:
    return Number(voices, "index", digits=0 if voices == round(voices) else 1)


def _moved(plan: ShareNeeded, counts: pd.Series, face: str) -> tuple[float, float]:
    """Topics to move at the same total, and how many times as many the others would need beside an unchanged face."""
    total, own = float(counts.sum()), float(counts[face])
    return own - plan.needed * total, own * (1 - plan.needed) / plan.needed / (total - own)


def _plan(plan: ShareNeeded, counts: pd.Series, face: str, words: dict[str, Text], sources: tuple[str, ...]) -> Finding:
    moved, times = _moved(plan, counts, face)
    numbers = {
        "goal": _goal(plan.effective),
        "now": Number(100 * plan.now, "percent", sources=sources),
        "needed": share_number(plan.needed, plan.low, plan.high, sources, "concentration.share_needed"),
        "total": Number(int(counts.sum()), "topics", sources=sources),
        "moved": Number(round(moved), "count", calls="concentration.share_needed", sources=sources),
        "times": Number(times, "times", calls="concentration.share_needed", sources=sources),
    }
    if plan.now <= plan.needed:
        zh = "{y}的{total}里，{face}占{now}，已不高于{goal}个有效声音所需的{needed}。"
        en = "In {y}, {face} had {now} of {total}, not more than the {needed} that {goal} effective voices take."
        numbers = {k: v for k, v in numbers.items() if k not in ("moved", "times")}
    else:
        zh = (
            "要让公司的声音相当于{goal}个人在说话，{face}的占比须从{now}（{y}）降到{needed}（区间{needed:interval}）："
            "总量不变，一年{total}里要有{moved}个改由别人来讲；若{face}照旧，其他人的话题就要增至现在的{times}。"
        )
        en = (
            "For the company to speak with {goal} effective voices, {face}'s share would have to fall from {now} "
            "({y}) to {needed} (interval {needed:interval}): of {total} a year, {moved} would have to be carried by "
            "others; or, with {face} unchanged, the others would need {times} their topics."
        )
    return Finding("handover", Text(zh, en), numbers, "needed", words=words)


def _without(
    plan: ShareNeeded | Refusal,
    gone: list[str],
    frame: pd.DataFrame,
    words: dict[str, Text],
    sources: tuple[str, ...],
    voices: float,
) -> Finding:
    english = frame.drop_duplicates("voice_zh").set_index("voice_zh")["voice_en"]
    named = words | {"gone": Text("、".join(gone), ", ".join(english[v] for v in gone))}
    if isinstance(plan, Refusal):
        zh = "若不算当年卷入人事变动的{gone}，{y}余下的声音撑不起这个目标（{face}让出多少都不够）："
        en = (
            "Without {gone}, the subject of a personnel event, the voices of {y} cannot reach that goal, whatever "
            "{face} gives up."
        )
        return refused("handover-without", zh, en, plan, named)
    numbers = {
        "needed": share_number(plan.needed, plan.low, plan.high, sources, "concentration.share_needed"),
        "now": Number(100 * plan.now, "percent", sources=sources),
        "goal": _goal(voices),
    }
    text = Text(
        "若不算卷入人事变动的{gone}，{y}{face}的占比是{now}，要有{goal}个有效声音就得降到{needed}：响亮的人离开，交接就更难。",
        "Without {gone}, the subject of a personnel event, {face}'s share in {y} was {now} and would have to fall to "
        "{needed} for {goal} effective voices: every loud voice that leaves makes a hand-over harder.",
    )
    return Finding("handover-without", text, numbers, "needed", words=named)


def _row(counts: pd.Series, face: str, step: float, seed: int) -> dict[str, float]:
    plan = share_needed(counts, face, step, seed=seed)
    if isinstance(plan, Refusal):
        return {"voices": step} | dict.fromkeys(("needed", "low", "high", "topics", "times"), float("nan"))
    moved, times = _moved(plan, counts, face)
    return {"voices": step, "needed": plan.needed, "low": plan.low, "high": plan.high, "topics": moved, "times": times}


def _table(data: pd.DataFrame, lang: str, sources: tuple[str, ...]) -> Table:
    shown = pd.DataFrame(
        {
            "voices": [format_number(v, "index", lang, 1) for v in data["voices"]],
            "needed": [_percent(row, lang) for row in records(data)],
            "topics": [None if pd.isna(v) else str(max(round(v), 0)) for v in data["topics"]],
            "times": [None if pd.isna(v) else format_number(max(v, 1), "times", lang) for v in data["times"]],
        }
    )
    columns = {
        "voices": Text("有效声音数", "Effective voices"),
        "needed": Text("代表人物的占比至多", "Share of the face at most"),
        "topics": Text("每年要转给别人的话题", "Topics a year to hand over"),
        "times": Text("或：别人的话题增至", "Or: others grow to"),
    }
    caption = Text("交接的算术：目标、占比与要转移的话题", "The arithmetic of a hand-over: goal, share, topics to move")
    note = Text(
        "假定其余的人彼此之间的比例不变。横线表示无论代表人物让出多少都达不到。",
        "The others are assumed to keep their relative shares. A dash: no share of the face reaches the number.",
    )
    return Table("handover-table", shown, caption, columns, sources=sources, note=note)


def _percent(row: Row, lang: str) -> str | None:
    if pd.isna(row["needed"]):
        return None
    interval = format_interval(100 * row["low"], 100 * row["high"], "percent", lang)
    return f"{format_number(100 * row['needed'], 'percent', lang)} {interval}"
