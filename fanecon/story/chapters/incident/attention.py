"""How loud it was and how fast it faded: heat by capture, half-peak time, and no curve where points are few."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.decay import HalfPeak, decay_models, half_peak
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.incident.phases import phase_finding
from fanecon.story.chapters.incident.refusals import refused
from fanecon.story.chapters.incident.subject import (
    Incident,
    documents,
    heading,
    moment_words,
    nothing,
    of_incident,
    short_name,
)
from fanecon.story.charts.heat import Mark, heat_lanes
from fanecon.story.sections import Exhibit, Section
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text, format_number

CORE = "core"


def attention(case: Case, incident: Incident | None, window: int) -> Section:
    """Follow the incident's topics through the captures of the main list.

    Parameters
    ----------
    case : Case
    incident : Incident or None
    window : int
        Days from the first day of the incident on; later captures are another wave.

    Returns
    -------
    Section
        `data`: the captures in the window, core topics only.
    """
    captures = of_incident(case, "incident_captures", incident)
    captures = captures[captures["cut"] == CORE]
    if captures.empty or incident is None:
        return nothing("attention", "热搜榜的逐时存档", "hourly captures of a hot-search list")
    begins = _begins(case, incident, captures)
    seen = captures[captures["captured"].str[:10] <= (begins + timedelta(days=window)).isoformat()]
    if seen.empty:
        return nothing("attention", "所选天数内的热搜存档", "captures within the days chosen")
    seen = seen.assign(time=pd.to_datetime(seen["captured"])).sort_values("time", ignore_index=True)
    loudest = seen.groupby("time")["heat"].max().rename("volume").reset_index()
    findings = [_peak(seen), _total(captures), _fading(half_peak(loudest), seen), _curve(loudest, seen)]
    phase = phase_finding(case, incident)
    findings += [phase] if phase else []
    items = of_incident(case, "incident_timeline", incident)
    return Section(tuple(findings), (_chart(seen, items, _archive(case, incident)),), data=seen)


def _begins(case: Case, incident: Incident, captures: pd.DataFrame) -> date:
    event = case.event(incident.event)
    return date.fromisoformat(event.date[:10] if event is not None else captures["captured"].min()[:10])


def _archive(case: Case, incident: Incident) -> tuple[str, ...]:
    """The archive as a whole: a chart of dozens of captures cannot name each."""
    crises = case.frame("crises")
    return documents(crises[crises["case_id"] == incident.id])


def _peak(seen: pd.DataFrame) -> Finding:
    top = seen.iloc[int(seen["heat"].argmax())]
    place = (top["source_id"],)
    numbers = {
        "heat": Number(int(top["heat"]), "count", sources=place),
        "position": Number(int(top["position"]), "rank", sources=place),
    }
    words = {"topic": Text(top["topic_zh"], top["topic_en"]), "when": moment_words(top["captured"])}
    text = Text(
        "热度最高点是{heat}，出现在{when}的抓取里，话题为“{topic}”，列主榜{position}。",
        "Heat peaked at {heat} in the capture of {when}: the topic “{topic}”, {position} on the main list.",
    )
    return Finding("attention-peak", text, numbers, "heat", words=words)


def _total(captures: pd.DataFrame) -> Finding:
    last = last_captures(captures)
    most = last.set_index("topic")["reads"]
    sources = documents(last)
    numbers = {
        "reads": Number(
            int(most.sum()), "reads", int(most.sum()), None, sources=sources, calls="comparators.topic_cuts"
        ),
        "topics": Number(len(most), "count", sources=sources),
    }
    text = Text(
        "{topics}个话题合计约{reads}次阅读。这是下限：话题离榜之后仍在增长，存档看不到；阅读次数也不是人数。",
        "{topics} topics together drew about {reads} reads. That is a floor: topics keep growing after they leave the "
        "list, unseen by the archive; and reads are not people.",
    )
    return Finding("attention-reads", text, numbers, "reads")


def last_captures(captures: pd.DataFrame) -> pd.DataFrame:
    """Keep, of every topic, the capture with its highest count of reads: the one a total rests on."""
    shown = captures.dropna(subset=["reads"])
    return shown.loc[shown.groupby("topic")["reads"].idxmax()].sort_values("captured")


def _fading(found: HalfPeak | Refusal, seen: pd.DataFrame) -> Finding:
    if isinstance(found, Refusal):
        return refused("attention-half", found)
    crossed = found.peak_time + pd.Timedelta(hours=found.hours)
    around = seen[(seen["time"] == found.peak_time) | (seen["time"] >= crossed)]
    around = around[around["time"] <= around.loc[around["time"] >= crossed, "time"].min()]
    hours = Number(
        found.hours, "hours", found.hours_low, found.hours_high, 0, sources=documents(around), calls="decay.half_peak"
    )
    text = Text(
        "榜上热度从最高点减半约用{hours}（抓取每小时一次，只能断定在{hours:interval}之内）。"
        "热搜榜本来就换得快：这说明话题被换下，不说明人们已经释怀。",
        "Heat on the list fell to half its peak in about {hours} (captures are hourly, so all that is certain is "
        "{hours:interval}). Hot-search lists turn over fast: the topic was replaced, which is not forgiveness.",
    )
    return Finding("attention-half", text, {"hours": hours}, "hours")


def _curve(loudest: pd.DataFrame, seen: pd.DataFrame) -> Finding:
    top = loudest["time"].iloc[int(loudest["volume"].argmax())]
    after = loudest[loudest["time"] > top]
    hours = ((after["time"] - top) / pd.Timedelta(hours=1)).to_numpy()
    found = decay_models(hours, after["volume"].to_numpy())
    if isinstance(found, Refusal):
        return refused("attention-curve", found)
    numbers = {
        "half": Number(found.half_life, "hours", digits=1, sources=documents(seen), calls="decay.decay_models"),
        "least": Number(found.models_low, "hours", digits=1, calls="decay.decay_models"),
        "most": Number(found.models_high, "hours", digits=1, calls="decay.decay_models"),
        "points": Number(found.points, "count"),
    }
    text = Text(
        "按{points}个峰后抓取拟合的衰减曲线，半衰期约{half}；换用其他说得通的曲线，为{least}至{most}，拟合误差不在其中。",
        "A decay curve through {points} captures after the peak has a half-life of about {half}; other plausible "
        "curves give {least} to {most}, the error of the fit apart.",
    )
    return Finding("attention-curve", text, numbers, "half")


def _chart(seen: pd.DataFrame, items: pd.DataFrame, archive: tuple[str, ...]) -> Exhibit:
    names = {str(t): Text(g["topic_zh"].iloc[0], g["topic_en"].iloc[0]) for t, g in seen.groupby("topic")}
    answers = items[(items["role"] == "response") & (items["same_as"] == "")].drop_duplicates("occurred")
    marks = tuple(Mark(row["occurred"], heading(short_name(row))) for row in answers.to_dict("records"))
    peaks = seen.loc[seen.groupby("topic")["heat"].idxmax()].sort_values("time")

    def described(lang: str) -> str:
        head = (
            "泳道图：每行一个话题，每个圆点是一次抓取，面积代表热度；竖线和色带是公司的回应。各话题的最高点："
            if lang == "zh"
            else "Lanes: one a topic, a dot a capture, its area the heat; uprights and bands: the company's answers. "
            "Peaks: "
        )
        told = [
            f"{names[r['topic']].in_(lang)} {moment_words(r['captured']).in_(lang)} "
            f"{format_number(r['heat'], 'count', lang)}"
            for r in peaks.to_dict("records")
        ]
        return head + joined(told, lang)

    return Exhibit(
        "heat-lanes",
        lambda lang: heat_lanes(seen, names, marks, lang),
        both(described),
        Text(
            "微博主榜上的话题热度，逐次抓取；行末数字为该话题的最高热度",
            "Heat of the topics on Weibo's main list, capture by capture; the number is a topic's peak",
        ),
        sources=archive,
        note=Text(
            "热度是平台自己的指数，榜单由平台管理：不在榜不等于没人谈。没有圆点，表示当时不在所抓的榜上；"
            "色带表示回应的时间只知道是哪个时段。",
            "Heat is the platform's own index and the list is curated: off the list is not silence. Where there is no "
            "dot, the topic was not on the list as captured; a band marks an answer known to a part of the day only.",
        ),
    )
