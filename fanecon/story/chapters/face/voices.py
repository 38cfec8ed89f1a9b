"""Who speaks for the company: how concentrated its voice is, and whether it has begun to spread."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.concentration import LEAST, by_sampling
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import both
from fanecon.story.chapters.face.base import (
    Row,
    brand_name,
    face_name,
    full_years,
    records,
    refused,
    rows_by,
    share_number,
    sources_of,
)
from fanecon.story.charts.voices import voice_lines
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_number, format_period


def voices(case: Case, seed: int) -> Section:
    """Measure the concentration of the company's voice by year and by quarter.

    Parameters
    ----------
    case : Case
    seed : int
        Of the resampling behind the intervals.

    Returns
    -------
    Section
        `data`: ``period, measure, point, low, high`` of `concentration.by_sampling`, years and quarters.
    """
    frame, years = case.frame("voices"), full_years(case.frame("voices")["period"])
    if not years:
        return not_shown(
            "voices",
            "没有按人统计的话题数，无法计算公司声音的集中度；需要至少四个季度的数据。",
            "Not computed: how concentrated the company's voice is. It takes topics by person over four quarters.",
        )
    measured = concentrations(case, frame, seed)
    last = rows_by(measured[measured["period"] == years[-1]], "measure")
    words = {"face": face_name(case), "y": period(years[-1])}
    if not last:
        count = int(frame[frame["period"].str[:4] == years[-1]]["topics"].sum())
        why = Refusal("too_few_topics", {"topics": count, "required": LEAST})
        return Section(
            (refused("voices", "{y}点名{face}的声音占比未予计算：", "Not computed for {y} and {face}:", why, words),)
        )
    sources = sources_of(frame)
    findings = [_now(case, last, years[-1], sources)]
    yearly = measured[measured["period"].isin(years) & (measured["measure"] == "effective_voices")]
    quarterly = measured[measured["period"].str.contains("Q") & (measured["measure"] == "effective_voices")]
    if len(yearly) > 1 and len(quarterly) > 1:
        findings.append(_spread(yearly, quarterly, sources))
    second = _second(case, frame, sources)
    findings += [second] if second is not None else []
    chart = Exhibit(
        "voice-lines",
        lambda lang: voice_lines(measured, lang),
        both(lambda lang: _described(yearly, lang)),
        Text(
            "公司的声音相当于几个人在说话（有效声音数）",
            "How many equal voices the company's voice amounts to (effective number)",
        ),
        sources=sources,
        note=Text(
            "有效声音数是赫芬达尔指数的倒数：一人独占是一，两人平分是二。误差线由重抽样得出；从没被点名的人抽不到，"
            "所以上端只是下限，区间也偏宽。点名话题不足二十个的季度不画；空心是不满一年的年份。",
            "The effective number is one over the Herfindahl index: one if a single person is heard, two if two share "
            "equally. Bars come from resampling; people who were never named cannot be drawn, so upper ends are "
            "floors, and intervals are rather wide. Quarters with fewer than twenty topics are left out; hollow: years "
            "that miss a quarter.",
        ),
    )  # fmt: skip
    return Section(tuple(findings), (chart,), data=measured)


def concentrations(case: Case, frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Measures by year and by quarter; periods with too few topics are left out."""
    face, rows = case.config["face"]["names"]["zh"], []
    whole = set(full_years(frame["period"]))
    for label in (frame["period"].str[:4], frame["period"]):
        for when, group in frame.groupby(label):
            counts = group.groupby("voice_zh")["topics"].sum()
            counts = counts.reindex(counts.index.union([face]), fill_value=0)
            found = by_sampling(counts, face, seed=seed)
            if not isinstance(found, Refusal):
                rows.append(found.assign(period=str(when), whole=str(when)[:4] in whole))
    columns = ["measure", "point", "low", "high", "period", "whole"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def personnel(case: Case) -> dict[str, Row]:
    """Return the first personnel event of every actor: name in English → the event, with its ``quarter``."""
    events = case.table("events")
    chosen = events[(events["type"] == "personnel") & (events["precision"] == "day")].sort_values("date")
    quarter = chosen["date"].str[:4] + "Q" + ((chosen["date"].str[5:7].astype(int) + 2) // 3).astype(str)
    first = chosen.assign(quarter=quarter).drop_duplicates("actor")
    return rows_by(first, "actor")


def _now(case: Case, last: dict[str, Row], year: str, sources: tuple[str, ...]) -> Finding:
    share, number = last["face_share"], last["effective_voices"]
    absence = int(last["absence_factor"]["point"])
    numbers = {
        "share": share_number(share["point"], share["low"], share["high"], sources, "concentration.by_sampling"),
        "n": _effective(number, sources),
        "hhi": Number(float(last["hhi"]["point"]), "index", calls="concentration.by_sampling", sources=sources),
        "absence": Number(absence, "people", calls="participation.contributor_absence_factor", sources=sources),
    }
    zh = (
        "{y}，点名{brand}公司人物的话题里有{share}点名{face}；赫芬达尔指数（HHI，各人份额的平方和）为{hhi}，"
        "相当于{n}个同样响亮的声音（区间{n:interval}）。拿掉最响亮的{absence}个人，就少了一半以上的声音。"
    )
    en = (
        "In {y}, {share} of the topics that name anybody of {brand} named {face}: a Herfindahl index (HHI, "
        "the sum of squared shares) of {hhi}, which amounts to {n} equal voices (interval {n:interval}). People who "
        "must fall silent before more than half of the voice is gone: {absence}."
    )
    words = {"face": face_name(case), "y": period(year), "brand": brand_name(case)}
    return Finding("voices", Text(zh, en), numbers, "share", words=words)


def _spread(yearly: pd.DataFrame, quarterly: pd.DataFrame, sources: tuple[str, ...]) -> Finding:
    first, *_, last = records(yearly)
    recent = quarterly[quarterly["period"].str[:4] >= last["period"]]
    peak = max(records(recent), key=lambda row: row["point"])
    newest = records(quarterly)[-1]
    numbers = {"a": _effective(first, sources), "b": _effective(last, sources), "peak": _effective(peak, sources)}
    words = {"y0": period(first["period"]), "y1": period(last["period"]), "q": period(peak["period"])}
    zh = ["有效声音数从{y0}的{a}变为{y1}的{b}（区间{b:interval}）"]
    en = ["The effective number of voices went from {a} in {y0} to {b} in {y1} (interval {b:interval})"]
    if not pd.isna(first["high"]) and last["low"] > first["high"]:
        zh.append("：两个区间不相交，声音确有分散；")
        en.append(": the intervals do not meet, so it did spread. ")
    else:
        zh.append("：两个区间相交，不能断定已经分散；")
        en.append(": the intervals meet, so a spread is not certain. ")
    zh.append("{y1}以来最高的季度是{q}（{peak}）")
    en.append("The highest quarter since {y1} began was {q} ({peak})")
    if newest["period"] != peak["period"]:
        numbers["now"] = _effective(newest, sources)
        words["qn"] = period(newest["period"])
        zh.append("，最近的{qn}是{now}")
        en.append("; the newest, {qn}, stands at {now}")
    return Finding("voices-spread", Text("".join([*zh, "。"]), "".join([*en, "."])), numbers, "b", words=words)


def _second(case: Case, frame: pd.DataFrame, sources: tuple[str, ...]) -> Finding | None:
    """The loudest quarter of any other voice, and whether it was a departure that made it loud."""
    others = frame[frame["voice_zh"] != case.config["face"]["names"]["zh"]]
    if others.empty:
        return None
    second = max(records(others), key=lambda row: row["topics"])
    numbers = {
        "topics": Number(int(second["topics"]), "topics", sources=sources),
        "all": Number(int(others["topics"].sum()), "topics", sources=sources),
    }
    words = {
        "second": Text(second["voice_zh"], second["voice_en"]),
        "q": period(second["period"]),
        "face": face_name(case),
    }
    zh = "{face}之外的人一共只有{all}；其中最响亮的一次是{q}的{second}（{topics}）"
    en = "All others but {face} come to {all}; the loudest of them was {second} in {q} ({topics})"
    event = personnel(case).get(second["voice_en"])
    if event is not None and event["quarter"] == second["period"]:
        words["event"] = Text(event["title_zh"], event["title_en"])
        zh += "，而那个季度正发生了“{event}”：那一次分散是一桩人事风波带来的，看不出有计划的放手。"
        en += ", the quarter of “{event}”: that spread came with a personnel affair; nothing shows a plan."
    else:
        zh, en = zh + "。", en + "."
    return Finding("voices-second", Text(zh, en), numbers, "topics", words=words)


def _effective(row: Row, sources: tuple[str, ...]) -> Number:
    ends: list[float | None] = [None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high")]
    return Number(float(row["point"]), "index", ends[0], ends[1], 1, (), "concentration.effective_voices", sources)


def _described(yearly: pd.DataFrame, lang: str) -> str:
    parts = [
        f"{format_period(r['period'], lang)} {format_number(r['point'], 'index', lang, 1)}"
        for r in yearly.to_dict("records")
    ]
    if lang == "zh":
        return f"两幅图：上为有效声音数，下为代表人物占点名话题的比例。有效声音数逐年为{'、'.join(parts)}。"
    return f"Two panels: effective number of voices, and the face's share of topics. By year: {', '.join(parts)}."
