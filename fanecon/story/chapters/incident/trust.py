"""A crisis with daily stance: how far opinion fell, how much came back, and how much sooner attention went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.recovery import Recovery, attention_and_trust, recovery
from fanecon.methods.refusal import Refusal
from fanecon.methods.stance import change_in_stance, with_error
from fanecon.notation.reported import Reported
from fanecon.story.chapters.common import both
from fanecon.story.chapters.incident.refusals import refused
from fanecon.story.chapters.incident.subject import documents, nothing
from fanecon.story.charts.stance import stance_days
from fanecon.story.sections import Exhibit, Section
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_number, format_period

_WEEK = timedelta(days=6)


def trust(case: Case) -> Section:
    """Follow stance through the crisis that has it by day.

    Parameters
    ----------
    case : Case
        With `crisis.stance` in its settings: which crisis, and the event it began with.

    Returns
    -------
    Section
        `data`: as `fanecon.methods.stance.with_error`.
    """
    setting: Mapping[str, str] = (case.config.get("crisis") or {}).get("stance") or {}
    days = case.frame("stance_daily")
    days = days[days["case_id"] == setting.get("case", "")]
    event = case.event(setting["event"]) if setting else None
    crises = case.frame("crises")
    crises = crises[crises["case_id"] == setting.get("case", "")]
    if days.empty or event is None or crises.empty:
        return nothing("trust", "某次危机前后逐日的立场占比", "daily shares of stance around a crisis")
    name = Text(crises["name_zh"].iloc[0], crises["name_en"].iloc[0])
    sources = documents(days)
    bounds = with_error(days)
    happened = date.fromisoformat(event.date[:10])
    public = _public(case, event.event_id, happened)
    before = (bounds["date"].min().date(), happened)
    findings = [_fall(bounds, before, public, name, sources)]
    found = recovery(bounds, happened, before)
    if isinstance(found, Refusal):
        findings.append(refused("trust-back", found))
    else:
        findings += [_regained(found, sources), _clocks(bounds, happened, before, sources)]
        if isinstance(found.back, Refusal):
            findings.append(refused("trust-back", found.back))
    findings.append(_limits(case, days, setting["case"], sources))
    chart = _chart(bounds, happened, public, sources)
    return Section(tuple(findings), (chart,), data=bounds)


def _by_measure(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {str(row["measure"]): {str(k): v for k, v in row.items()} for row in table.to_dict("records")}


def _public(case: Case, event_id: str, happened: date) -> date:
    """When the public could know, where that was later than the event."""
    known = case.frame("event_known")
    rows = known[known["event_id"] == event_id]
    return date.fromisoformat(rows["known"].iloc[0][:10]) if len(rows) else happened


def _fall(
    bounds: pd.DataFrame, before: tuple[date, date], public: date, name: Text, sources: tuple[str, ...]
) -> Finding:
    table = _by_measure(change_in_stance(bounds, before, (public, public + _WEEK)))
    rows = {"positive": "pos", "negative": "neg"}
    numbers = {}
    for measure, short in rows.items():
        for when in ("before", "after"):
            row = table[measure]
            numbers[f"{short}_{when}"] = Number(
                row[when], "percent", row[f"{when}_low"], row[f"{when}_high"], sources=sources,
                calls="stance.change_in_stance",
            )  # fmt: skip
    net = table["net"]
    numbers["net"] = Number(
        net["change"], "pp", net["change_low"], net["change_high"], 0, sources=sources, calls="stance.change_in_stance"
    )
    words = {"name": name, "public": period(public.isoformat())}
    text = Text(
        "“{name}”有逐日的立场数据，可作标尺。{public}消息公开后的一周里，正面评论从{pos_before}降到{pos_after}，"
        "负面从{neg_before}升到{neg_after}；净立场（正面减负面）变动{net:+}，计入读数误差为{net:interval}。",
        "“{name}” has stance by day and serves as the yardstick. In the week after it became public ({public}) "
        "positive comments "
        "went from {pos_before} to {pos_after} and negative ones from {neg_before} to {neg_after}; net stance "
        "(positive "
        "less negative) moved by {net:+}, reading errors included {net:interval}.",
    )
    return Finding("trust-fall", text, numbers, "net", words=words)


def _regained(found: Recovery, sources: tuple[str, ...]) -> Finding:
    share = found.regained
    numbers = {
        "regained": Number(
            100 * share.point, "percent", 100 * share.low, 100 * share.high, 0, sources=sources,
            calls="recovery.recovery",
        ),
        "days": Number(found.observed_days, "days", sources=sources),
    }  # fmt: skip
    text = Text(
        "事后第{days}的净立场收回了跌幅的{regained}（{regained:interval}）。",
        "After {days} net stance had regained {regained} of its fall ({regained:interval}).",
    )
    return Finding("trust-regained", text, numbers, "regained")


def _clocks(bounds: pd.DataFrame, happened: date, before: tuple[date, date], sources: tuple[str, ...]) -> Finding:
    clocks = _by_measure(attention_and_trust(bounds, happened, before))
    attention, stance = clocks["attention"], clocks["trust"]
    if attention["status"] != "reached" or stance["status"] != "reached":
        code = attention["status"] if attention["status"] != "reached" else stance["status"]
        return refused("trust-clocks", Refusal(str(code), {}))
    numbers = {
        "volume": Number(
            attention["days"], "days", attention["days_low"], attention["days_high"], 1, sources=sources,
            calls="recovery.attention_and_trust",
        ),
        "half": Number(
            stance["days"], "days", stance["days_low"], stance["days_high"], 1, sources=sources,
            calls="recovery.attention_and_trust",
        ),
        "factor": Number(stance["days"] / attention["days"], "times", digits=0, sources=sources),
    }  # fmt: skip
    if stance["days"] > attention["days"]:
        zh = "评论量从最高点减半用了{volume}，净立场收回一半跌幅用了{half}，约为前者的{factor}。"
        en = "comments halved in {volume}, while net stance took {half} to regain half of its fall: {factor} as long."
    else:
        zh = "评论量从最高点减半用了{volume}，净立场收回一半跌幅用了{half}（{factor}）。"
        en = "comments halved in {volume}, net stance regained half of its fall in {half} ({factor})."
    if stance["reversed"]:
        zh += "其后净立场又跌回这条线以下。"
        en += " Afterwards net stance fell below that line again."
    text = Text(
        f"热度与信任是两个时钟：{zh}“没人再谈”不等于“已经原谅”。",
        f"Attention and trust keep different clocks: {en} Silence is not forgiveness.",
    )
    return Finding("trust-clocks", text, numbers, "half")


def _limits(case: Case, days: pd.DataFrame, case_id: str, sources: tuple[str, ...]) -> Finding:
    numbers = {
        "share": Number(float(days["share_error"].max()), "pp", sources=sources),
        "comments": Number(float(days["comments_error"].max()), "count", sources=sources),
    }
    zh = (
        "这些数字是从一张公布的图上读出来的：占比读数误差至多{share}，评论数至多{comments}；"
        "图背后的立场分类由机器完成，"
        "没有验证过，误差不在其中；每天发言的也不是同一批人。"
    )
    en = (
        "The figures were read off a published chart, to within {share} for shares and {comments} for counts; the "
        "stance "
        "behind it was classed by machine and not validated, which no interval here contains; and it is not the same "
        "people who speak each day."
    )
    published = case.frame("incident_measures")
    total = published[(published["incident"] == case_id) & (published["measure"] == "comments")]
    if len(total):
        printed = float(Reported(total["value"].iloc[0], unit="count").point)
        short = printed - float(days["comments"].sum())
        if abs(short) > len(days) * float(days["comments_error"].max()):
            numbers["short"] = Number(abs(short), "count", sources=sources)
            zh += "读出的评论数加起来与图旁所印总数相差{short}，超出读数误差，原因不明。"
            en += (
                " The counts add up to {short} fewer than the total printed beside the chart, more than reading errors "
                "allow; why is not known."
            )
    return Finding("trust-limits", Text(zh, en), numbers, None, "caution")


def _chart(bounds: pd.DataFrame, happened: date, public: date, sources: tuple[str, ...]) -> Exhibit:
    marks = [(happened, Text("事发", "event"))]
    if public != happened:
        marks.append((public, Text("消息公开", "made public")))
    told = bounds.dropna(subset=["net"])
    chosen = pd.concat([told.iloc[[0]], told.loc[[told["net"].idxmin()]], told.iloc[[-1]]])

    def described(lang: str) -> str:
        parts = [
            f"{format_period(row['date'].date().isoformat(), lang)} "
            + " / ".join(format_number(row[m], "percent", lang) for m in ("positive", "negative"))
            + f" ({format_number(row['comments'], 'count', lang)})"
            for row in chosen.to_dict("records")
        ]
        if lang == "zh":
            return (
                "上图：逐日的正面与负面占比，色带为读数误差；下图：评论数。正面/负面（评论数）："
                + "；".join(p.replace(" (", "（").replace(")", "）") for p in parts)
                + "。"
            )
        return (
            "Above: positive and negative shares by day, bands for the error of reading; below: comments. Positive / "
            f"negative (comments): {'; '.join(parts)}."
        )

    return Exhibit(
        "stance-days",
        lambda lang: stance_days(bounds, marks, lang),
        both(described),
        Text(
            "评论的立场与数量，逐日（从公布的图上读出，色带为读数误差）",
            "Stance and number of comments by day (read off a published chart; bands: error of reading)",
        ),
        sources=sources,
    )
