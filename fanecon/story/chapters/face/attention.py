"""How much the brand is talked about at all: a rate that allows for the list's length, and what events add."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.attention import abnormal_attention, list_rate
from fanecon.methods.cadence import change_points
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import both
from fanecon.story.chapters.face.base import (
    LAUNCHES,
    PROBLEMS,
    Row,
    brand_name,
    full_years,
    records,
    rows_by,
    sources_of,
)
from fanecon.story.charts.event_lane import event_lane
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_number, format_period, join_words


def attention(case: Case) -> Section:
    """Measure the brand's place on the list over time and in the window of every event.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Section
        `data`: one row an event: ``event_id, type, begins, ends, topics, expected, low, high, abnormal,
        exceeds, event_topics, face_topics, title_zh, title_en``.
    """
    daily = case.frame("attention_daily")
    if daily["date"].dt.strftime("%Y-%m").nunique() < 12:
        return not_shown(
            "attention-rate",
            "没有至少一年的逐日热搜存档，看不出关注度的走势。",
            "Not computed: the course of attention. It takes a daily archive of the hot-search list over a year.",
        )
    sources = sources_of(daily)
    monthly, quarterly = list_rate(daily, "M"), list_rate(daily, "Q")
    findings = [_course(case, daily, quarterly, sources)]
    events = event_windows(case, daily)
    if not events.empty:
        findings.append(_events(case, events, sources))
    chart = Exhibit(
        "event-lane",
        lambda lang: event_lane(monthly, events, lang),
        both(lambda lang: _described(monthly, events, lang)),
        Text(
            "每千个热搜话题里属于该品牌的话题数（按月），下方是有日期的事件",
            "Topics of the brand per thousand on the hot-search list, by month; below: dated events",
        ),
        sources=sources,
        note=Text(
            "浅色带为95%区间，已计入话题成串出现；高出图框的部分不画。"
            "事件的圆点越大，窗口期内超出预期的话题越多；空心表示没有超出通常的起伏。",
            "Band: 95% interval, allowing for bursts, cut where it leaves the frame. The larger an event's dot, "
            "the more topics beyond what was expected; hollow: within what is usual.",
        ),
    )
    return Section(tuple(findings), (chart,), data=events)


def event_windows(case: Case, daily: pd.DataFrame) -> pd.DataFrame:
    """Compare the window of every counted event with the four weeks before it; what cannot be compared is left out."""
    rows = []
    titles = case.table("events").set_index("event_id")
    for event in case.frame("event_attention").to_dict("records"):
        if event["event_id"] not in titles.index:
            continue
        found = abnormal_attention(daily, event["begins"], (event["ends"] - event["begins"]).days + 1)
        if isinstance(found, Refusal):
            continue
        title = titles.loc[event["event_id"]]
        rows.append(
            {
                "event_id": event["event_id"],
                "type": title["type"],
                "begins": event["begins"],
                "ends": event["ends"],
                "topics": found.topics,
                "expected": found.expected,
                "low": found.low,
                "high": found.high,
                "abnormal": found.abnormal,
                "exceeds": found.topics > found.high,
                "event_topics": int(event["topics"]),
                "face_topics": int(event["face_topics"]),
                "title_zh": title["title_zh"],
                "title_en": title["title_en"],
            }
        )
    columns = [
        "event_id", "type", "begins", "ends", "topics", "expected", "low", "high", "abnormal", "exceeds",
        "event_topics", "face_topics", "title_zh", "title_en",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _course(case: Case, daily: pd.DataFrame, quarterly: pd.DataFrame, sources: tuple[str, ...]) -> Finding:
    years = full_years(daily["date"].dt.strftime("%Y-%m").unique())
    yearly = rows_by(list_rate(daily, "Y"), "period")
    numbers, words = {}, {"brand": brand_name(case)}
    zh, en = "热搜榜上每千个话题里，属于{brand}的", "Of every thousand topics on the hot-search list, {brand} had"
    last = years[-1] if years else max(yearly)
    numbers["b"] = _rate(yearly[last], sources)
    words["y1"] = period(last)
    if len(years) > 1:
        numbers["a"] = _rate(yearly[years[0]], sources)
        words["y0"] = period(years[0])
        zh += "，{y0}是{a}个，{y1}是{b}个（区间{b:interval}）。"
        en += " {a} in {y0} and {b} in {y1} (interval {b:interval})."
    else:
        zh += "，{y1}是{b}个（区间{b:interval}）。"
        en += " {b} in {y1} (interval {b:interval})."
    found = change_points(quarterly["per_thousand"], list(quarterly["period"]))
    if not isinstance(found, Refusal) and len(found) > 1:
        words["when"] = Text(
            *(join_words((format_period(s, lang) for s in found["start"][1:]), lang) for lang in ("zh", "en"))
        )
        zh += "按季度看，一种粗略的判别把换挡放在{when}；季度太少，误报并不少见。"
        en += (
            " By quarter, a rough rule puts a change of level in {when}; with so few quarters, false alarms are common."
        )
    return Finding("attention-rate", Text(zh, en), numbers, "b", words=words)  # fmt: skip


def _rate(row: Row, sources: tuple[str, ...]) -> Number:
    return Number(row["per_thousand"], "index", row["low"], row["high"], 1, (), "attention.list_rate", sources)


def _events(case: Case, events: pd.DataFrame, sources: tuple[str, ...]) -> Finding:
    top = max(records(events), key=lambda row: row["abnormal"])
    numbers = {
        "n": Number(len(events), "events", sources=sources),
        "k": Number(int(events["exceeds"].sum()), "count", sources=sources, calls="attention.abnormal_attention"),
        "topics": Number(int(top["topics"]), "topics", sources=sources),
        "expected": Number(float(top["expected"]), "index", top["low"], top["high"], 1, (), None, sources),
    }
    words = {"top": Text(top["title_zh"], top["title_en"])}
    zh = (
        "{n}里有{k}件，窗口期内的话题数超出了前后一年里同样长的时段通常的起伏；最突出的是“{top}”，有{topics}，"
        "照此前四周只该有{expected}个上下。"
    )
    en = (
        "{k} of {n} brought more topics than stretches of the same length within a year usually do. "
        "The largest: “{top}”, with {topics} where {expected} were expected."
    )
    kinds = {"launch": events["type"].isin(LAUNCHES), "problem": events["type"].isin(PROBLEMS)}
    if all(kind.any() for kind in kinds.values()):
        for name, kind in kinds.items():
            numbers[f"{name}_n"] = Number(int(kind.sum()), "count", sources=sources)
            numbers[f"{name}_k"] = Number(int(events.loc[kind, "exceeds"].sum()), "count", sources=sources)
        zh += (
            "发布、直播和亮相{launch_n}件里有{launch_k}件超出，事故、召回与争议{problem_n}件里有{problem_k}件："
            "能让话题多出常态的，多半是发布，而不是出事。"
        )
        en += (
            " Launches, streams and appearances: {launch_k} of {launch_n}; accidents, recalls and disputes: "
            "{problem_k} of {problem_n}. What lifts topics beyond the usual is launches more than trouble."
        )
        if events.loc[kinds["launch"], "exceeds"].mean() <= events.loc[kinds["problem"], "exceeds"].mean():
            zh = zh.replace("多半是发布，而不是出事。", "出事并不比发布少。")
            en = en.replace("launches more than trouble.", "trouble no less than launches.")
    left_out = len(case.frame("event_attention")) - len(events)
    if left_out:
        numbers["left_out"] = Number(left_out, "events", sources=sources)
        zh += "另有{left_out}窗口太长或档案有缺口，没有可比的时段。"
        en += " Left out: {left_out} whose window is too long or meets gaps in the archive."
    return Finding("attention-events", Text(zh, en), numbers, "k", words=words)


def _described(monthly: pd.DataFrame, events: pd.DataFrame, lang: str) -> str:
    top = max(records(monthly), key=lambda row: row["per_thousand"])
    rate, when = format_number(top["per_thousand"], "index", lang, 1), format_period(top["period"], lang)
    largest = list(events.nlargest(3, "abnormal")[f"title_{lang}"])
    if lang == "zh":
        words = f"折线图：每千个热搜话题里该品牌的话题数，最高是{when}的{rate}个。"
        return words + (f"下方标出{len(events)}件事，话题超出预期最多的是{'、'.join(largest)}。" if len(events) else "")
    words = f"Line: the brand's topics per thousand on the list; highest {rate} in {when}. "
    return words + (
        f"Below, {len(events)} events; most beyond expectation: {', '.join(largest)}." if len(events) else ""
    )
