"""Who spoke where: shares as somebody published them, with what they cannot say."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.notation.reported import Reported
from fanecon.story.chapters.incident.subject import Incident, documents, nothing, of_incident
from fanecon.story.sections import Section, Table
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.tables import Cell
from fanecon.study.words import Text

# The two bases that a published share may have; a share of one cannot be set against a share of the other.
_BASES = {
    "platform_share_of_volume": "volume",
    "sentiment_share_of_volume": "volume",
    "platform_share_of_interactions": "interactions",
    "sentiment_share_of_interactions": "interactions",
}
_MEASURES = {
    "platform_share_of_volume": Text("平台，占讨论量", "Platform, of posts"),
    "platform_share_of_interactions": Text("平台，占互动量", "Platform, of interactions"),
    "sentiment_share_of_volume": Text("情感，占讨论量", "Sentiment, of posts"),
    "sentiment_share_of_interactions": Text("情感，占互动量", "Sentiment, of interactions"),
    "followers": Text("粉丝数", "Followers"),
    "topic_reads": Text("话题阅读", "Reads of a topic"),
    "comment_likes": Text("点赞", "Likes"),
    "sublist_position": Text("分榜名次", "Place on a sub-list"),
}


def voices(case: Case, incident: Incident | None, lang: str) -> Section:
    """Show what was published about platforms, feelings and the partner's reach.

    Parameters
    ----------
    case : Case
    incident : Incident or None
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: the published measurements of the incident.
    """
    published = of_incident(case, "incident_measures", incident)
    published = published[published["measure"].isin(_MEASURES)]
    if published.empty:
        return nothing("voices", "公布过的平台与情感占比", "published shares of platforms and feelings")
    shares = published[published["measure"].isin(_BASES)]
    findings = (
        [_shares(shares), _limits(shares, of_incident(case, "incident_timeline", incident))] if len(shares) else []
    )
    findings += _floors(published)
    findings += _conflict(published)
    return Section(tuple(findings), (), (_table(published, lang),), published)


def _shares(shares: pd.DataFrame) -> Finding:
    numbers, words, zh, en = {}, {}, [], []
    for i, row in enumerate(shares.to_dict("records")):
        name = f"s{chr(97 + i)}"
        figure = Reported(row["value"])
        interval = figure.interval
        numbers[name] = Number(
            figure.point, row["unit"], interval.low, interval.high, 1, sources=documents(pd.DataFrame([row]))
        )
        words[f"{name}_what"] = Text(row["segment_zh"], row["segment_en"])
        zh.append(f"{{{name}_what}}{{{name}}}")
        en.append(f"{{{name}_what}} {{{name}}}")
    text = Text(
        f"一份舆情报告给出：{'；'.join(zh)}。占讨论量和占互动量的第一名不是同一个平台。",
        f"One report on public opinion gives: {'; '.join(en)}. The leading platform by posts is not the one by "
        "interactions.",
    )
    return Finding("voices", text, numbers, "sa", words=words)


def _limits(shares: pd.DataFrame, items: pd.DataFrame) -> Finding:
    day = str(shares["period"].max())
    later = items[(items["role"] == "response") & (items["same_as"] == "") & (items["occurred"] >= day)]
    words = {"day": period(day)}
    numbers = {"later": Number(len(later), "count", sources=documents(later))}
    text = Text(
        "这些占比出自同一家数据公司{day}的报告：没有写明样本、时段和情感分类的方法，也没有误差；"
        "讨论量与互动量的底数不同，"
        "两组占比不能相减，也不能拼成一张饼图。报告当天及以后公司还有{later}次回应，人们对此的情绪不在其中。",
        "All shares come from one firm's report of {day}, without its sample, window, method of classing feelings, or "
        "error. Posts and interactions are different bases: the shares must not be subtracted or joined in one pie. "
        "The "
        "company answered {later} more times on that day and after: what people felt then is not in it.",
    )
    return Finding("voices-limits", text, numbers, None, "caution", words=words, sources=documents(shares))


def _floors(published: pd.DataFrame) -> list[Finding]:
    rows = published[published["measure"] == "topic_reads"]
    if rows.empty:
        return []
    figure = Reported(rows["value"].iloc[0], bound=rows["bound"].iloc[0])
    numbers = {"reads": Number(figure.point, "reads", figure.interval.low, None, sources=documents(rows))}
    words = {"topic": Text(rows["segment_zh"].iloc[0], rows["segment_en"].iloc[0])}
    text = Text(
        "报道还提到{topic}阅读超过{reads}。主榜存档里没有这个话题：存档的合计因此确实只是下限。",
        "Press also gives more than {reads} reads for the “{topic}”. The archive of the main list does not hold it: "
        "its "
        "total is indeed only a floor.",
    )
    return [Finding("voices-reads", text, numbers, "reads", "caution", words=words)]


def _conflict(published: pd.DataFrame) -> list[Finding]:
    rows = published[published["measure"] == "followers"]
    points = sorted({Reported(r["value"], bound=r["bound"]).point for r in rows.to_dict("records")})
    if len(points) < 2:
        return []
    numbers = {
        "low": Number(points[0], "followers", sources=documents(rows)),
        "high": Number(points[-1], "followers", sources=documents(rows)),
        "n": Number(len(rows), "count"),
    }
    text = Text(
        "当事人的粉丝数，{n}份资料写法不一，从{low}到{high}；没有任何一份公布事件前后的对比。",
        "On the partner's followers {n} documents differ, from {low} to {high}; none compares before and after.",
    )
    return [Finding("voices-followers", text, numbers, None, "caution")]


def _table(published: pd.DataFrame, lang: str) -> Table:
    rows = [
        {
            "measure": _MEASURES[row["measure"]].in_(lang),
            "segment": row[f"segment_{lang}"],
            "period": period(row["period"]).in_(lang),
            "value": Cell(row["value"], f"#src-{row['source_id']}", None, float(Reported(row["value"]).point)),
        }
        for row in published.to_dict("records")
    ]
    columns = {
        "measure": Text("量的是什么", "Measure"),
        "segment": Text("对象", "Of what"),
        "period": Text("时间", "When"),
        "value": Text("来源所印", "As printed"),
    }
    caption = Text("公布过的测量，原样照录", "Measurements as they were published")
    return Table("voices-table", pd.DataFrame(rows), caption, columns, sources=documents(published))
