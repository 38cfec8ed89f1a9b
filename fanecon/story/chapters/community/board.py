"""What users send in: one board of the official community, and the one funnel whose counts were published."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case, Fact
from fanecon.methods.openness import funnel
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.community.frames import BOARD_NAMES, counted, documents, month_of, settings
from fanecon.story.chapters.community.refusals import refused
from fanecon.story.sections import Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period, reported
from fanecon.study.words import Text


def board(case: Case) -> Section:
    """Count what users sent in, as far as anybody published it, and say what became of it.

    Parameters
    ----------
    case : Case
        With `board` and `funnel` in its community settings.

    Returns
    -------
    Section
        `data`: posts a week and board.
    """
    posts = _posts(case)
    findings = [] if posts.empty else [_posted(case, posts)]
    chosen = _chosen(case)
    if chosen is not None:
        findings.append(chosen)
    if not findings:
        return not_shown(
            "suggestions",
            "没有用户建议的公开记录；需要按周的建议数与采纳数。",
            "There is no public record of users' suggestions: counts a week, sent in and taken up, are needed.",
        )
    findings.append(_no_funnel())
    return Section(tuple(findings), data=posts)


def _posts(case: Case) -> pd.DataFrame:
    rows = case.frame("suggestions")
    setting = settings(case).get("board")
    return rows[rows["tag"] == setting["tag"]] if setting else rows.iloc[:0]


def _posted(case: Case, posts: pd.DataFrame) -> Finding:
    numbers: dict[str, Number] = {}
    words = {"model": _model(case)}
    zh, en = [], []
    for name, rows in posts.groupby("board"):
        # The first and the last week are cut: the lists hold the latest posts up to the day of capture.
        inner = rows.sort_values("week").iloc[1:-1]
        if inner.empty:
            continue
        sources = documents(case, rows)
        numbers[f"{name}_low"] = counted(inner["posts"].min(), sources)
        numbers[f"{name}_high"] = counted(inner["posts"].max(), sources)
        words |= {f"{name}_name": BOARD_NAMES[str(name)]}
        words |= {f"{name}_a": period(month_of(rows["week"].min())), f"{name}_b": period(month_of(rows["week"].max()))}
        zh.append(f"{{{name}_a}}至{{{name}_b}}每周有{{{name}_low}}到{{{name}_high}}条{{{name}_name}}")
        en.append(f"{{{name}_low}} to {{{name}_high}} {{{name}_name}} a week from {{{name}_a}} to {{{name}_b}}")
    text = Text(
        "官方社区里{model}一款机型的版块，"
        + "，".join(zh)
        + "。这是唯一留下记录的版块和时段，不能推到别的机型，也不能推到今天。",
        "The board of one model, {model}, received " + ", and ".join(en) + ". No other board or time is on record: "
        "it speaks neither for other models nor for today.",
    )
    return Finding("suggestions", text, numbers, next(iter(numbers)), words=words)


def _model(case: Case) -> Text:
    names = settings(case)["board"]["names"]
    return Text(f"“{names['zh']}”", f"“{names['en']}”")


def _chosen(case: Case) -> Finding | None:
    stages = settings(case).get("funnel", [])
    facts: list[Fact] = []
    for stage in stages:
        choice = case.fact(stage["metric"], stage["period"])
        if choice is None:
            return None
        facts.append(choice.fact)
    if not facts:
        return None
    table = funnel(
        pd.DataFrame({"stage": [f.metric for f in facts], "count": [float(f.reported.point) for f in facts]})
    )
    if isinstance(table, Refusal):
        return refused("seed-users", table)
    last = table.iloc[-1]
    share = Number(
        100 * last["of_first"], "percent", 100 * last["of_first_low"], 100 * last["of_first_high"], 0,
        tuple(f.fact_id for f in facts), "openness.funnel",
    )  # fmt: skip
    numbers = {"first": reported(facts[0]), "last": reported(facts[-1]), "share": share}
    text = Text(
        "唯一两头人数都公布过的筛选在起步时：筛选{first}人，选出{last}人，占{share}（Wilson区间{share:interval}，即按人数算出的误差范围）。"
        "名额是定好的，区间只说明人数这么少时比例有多粗；两个数都出自公司自己的讲述，没有旁证。",
        "The one selection with both counts published is the first: of {first} people screened, {last} were chosen, "
        "{share} (Wilson interval, the margin of error for so many people: {share:interval}). The places were fixed, "
        "so the interval only says how coarse a share of so few is; both counts come from the company's own telling.",
    )
    return Finding("seed-users", text, numbers, "share")


def _no_funnel() -> Finding:
    text = Text(
        "建议有多少被采纳，没有任何一方公布过同一口径下的“提出—受理—实现”三个数，所以不计算转化率；"
        "网上流传的采纳比例查无出处，不予采用。",
        "How many suggestions were taken up cannot be computed: nobody published, on one basis, how many were sent in, "
        "accepted and built. The rates that circulate have no source and are not used.",
    )
    return Finding("suggestions-funnel", text, kind="refusal")
