"""What remains unknown about an incident, and what would be needed to know it."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.story.chapters.incident.subject import Incident, documents, nothing
from fanecon.story.sections import Section
from fanecon.study.findings import Finding
from fanecon.study.slots import period
from fanecon.study.words import Text

_NEAR = timedelta(days=30)


def unknown(case: Case, incident: Incident | None) -> Section:
    """Refuse what the data cannot say, each with what it would take.

    Parameters
    ----------
    case : Case
    incident : Incident or None

    Returns
    -------
    Section
        Refusals only.
    """
    event = case.event(incident.event) if incident else None
    if event is None:
        return nothing("unknown", "一次有日期的事件", "a dated incident")
    day = date.fromisoformat(event.date[:10])
    findings = [f for f in (_followers(case, day), _sentiment(case, incident), _deal(incident), _cause()) if f]
    return Section(tuple(findings))


def _followers(case: Case, day: date) -> Finding | None:
    daily = case.frame("followers_daily")
    near = daily[(daily["date"] - pd.Timestamp(day)).abs() <= _NEAR]
    if len(near):
        return None
    if daily.empty:
        text = Text(
            "事件前后的粉丝变化：没有逐日的粉丝数。",
            "How followers changed around the incident: there is no daily count of them.",
        )
        return Finding("unknown-followers", text, kind="refusal")
    words = {"from": period(f"{daily['date'].min():%Y-%m-%d}"), "to": period(f"{daily['date'].max():%Y-%m-%d}")}
    text = Text(
        "事件前后的粉丝变化不予计算：逐日粉丝数只存有{from}至{to}的，离事件太远；零散公布的两三个数字不成序列。",
        "How followers changed is not computed: daily counts exist from {from} to {to} only, too far from the "
        "incident; two "
        "or three printed figures are no series.",
    )
    return Finding("unknown-followers", text, kind="refusal", words=words, sources=documents(daily))


def _sentiment(case: Case, incident: Incident | None) -> Finding | None:
    days = case.frame("stance_daily")
    if incident is None or (days["case_id"] == incident.id).any():
        return None
    text = Text(
        "信任有没有恢复不予计算：这次事件没有逐日的立场数据。需要带标签的评论，从事前到事后至少数周。",
        "Whether trust came back is not computed: there is no stance by day for this incident. It takes labelled "
        "comments "
        "from before to some weeks after.",
    )
    return Finding("unknown-trust", text, kind="refusal")


def _deal(incident: Incident | None) -> Finding | None:
    if incident is None or not incident.partner:
        return None
    text = Text(
        "合作谈到哪一步、价格多少、谁批准的：没有公开资料。公司自己的筛选规则也从未公布，无从判断是没有规则，"
        "还是没有照做。",
        "How far the deal had gone, at what price and who approved it is not public. Nor are the company's own rules "
        "of choice, so it cannot be told whether there were none or they were not followed.",
    )
    return Finding("unknown-deal", text, kind="refusal")


def _cause() -> Finding:
    text = Text(
        "对销量、复购或品牌偏好的影响不予计算：没有事件前后同一口径的调查或用户级数据。",
        "What it did to sales, repurchase or preference is not computed: there is no survey of one design before and "
        "after, and no data by user.",
    )
    return Finding("unknown-effect", text, kind="refusal")
