"""What research found elsewhere when a face died, fell or offended: context, not an estimate for this company."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case, Fact
from fanecon.story.chapters.face.market import detectable_over
from fanecon.story.chapters.face.market_study import Market
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period, reported, worded
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_interval, format_period


def literature(case: Case, study: Market | None, lang: str) -> Section:
    """List the anchors of the literature, and hold the largest against what could be seen here.

    Parameters
    ----------
    case : Case
        With `face.literature` in its settings: metrics whose facts are published effects, the first of them
        abnormal returns over three days.
    study : Market or None
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: ``metric, period, low, point, high, fact_id``.
    """
    metrics = (case.config.get("face") or {}).get("literature", [])
    facts = [fact for metric in metrics for fact in case.facts(metric)]
    if not facts:
        return not_shown(
            "literature",
            "所选日期之前没有可引用的研究数字。",
            "By the day chosen there is no published research figure to set beside it.",
        )
    findings = []
    moves = [f for f in facts if f.metric == metrics[0]]
    if moves and study is not None:
        findings.append(_held_against(moves[-1], study))
    findings.append(_caution())
    rows = [
        {
            "what": label(case, f.metric).in_(lang),
            "period": format_period(f.period.text, lang),
            "value": Cell(_printed(f, lang), f"#src-{f.source.source_id}", None, float(f.reported.point)),
            "source": f.source.publisher,
        }
        for f in facts
    ]
    columns = {
        "what": Text("研究的是什么", "What was studied"),
        "period": Text("期间", "Period"),
        "value": Text("幅度", "Effect"),
        "source": Text("出处", "Where"),
    }
    table = Table(
        "literature-table",
        pd.DataFrame(rows),
        Text("别处的人与公司：已发表的幅度", "Elsewhere: published effects of persons on firms"),
        columns,
        tuple(f.fact_id for f in facts),
    )
    data = pd.DataFrame(
        [(f.metric, f.period.text, f.interval.low, float(f.reported.point), f.interval.high, f.fact_id) for f in facts],
        columns=["metric", "period", "low", "point", "high", "fact_id"],
    )
    return Section(tuple(findings), (), (table,), data)


def _held_against(fact: Fact, study: Market) -> Finding:
    seen = 100 * detectable_over(study, 3)
    numbers = {
        "effect": reported(fact),
        "days": Number(3, "sessions"),
        "seen": Number(seen, "percent", sources=(study.source,), calls="placebo.detectable_effect"),
    }
    zh_effect, en_effect = worded(fact, "effect")
    hidden = seen > float(fact.reported.point)
    zh = "这样大小的影响，在这只股票上看不出来" if hidden else "这样大的影响在这只股票上看得出来"
    en = (
        "an effect of that size would not show in this share price"
        if hidden
        else "an effect of that size would show in this share price"
    )
    text = Text(
        f"别处，首席执行官猝逝的{{days}}累计异常收益（绝对值）平均是{zh_effect}（{{p}}）。这里{{days}}要有{{seen}}才有把握看见：{zh}。",
        f"Elsewhere the sudden death of a chief executive moved the share price by {en_effect} over {{days}} on "
        f"average, up or down ({{p}}). Here it takes {{seen}} over {{days}} to be seen reliably: {en}.",
    )
    return Finding("literature", text, numbers, "effect", words={"p": period(fact.period.text)})


def _caution() -> Finding:
    text = Text(
        "这些是别的公司、别的年代、别的人。它们说明一个人可以有多大分量，不是对这家公司的估计。",
        "These are other firms, other years and other people. They show how much one person can weigh, and estimate "
        "nothing for this company.",
    )
    return Finding("literature-limits", text, kind="caution")


def _printed(fact: Fact, lang: str) -> str:
    low, high = fact.interval.low, fact.interval.high
    if fact.reported.bound in ("range", "at_least"):
        return format_interval(low, high, "percent", lang)
    return reported(fact).printed(lang)
