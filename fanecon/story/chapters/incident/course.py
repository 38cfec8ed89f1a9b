"""What happened when, and where the documents contradict each other."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.latency import Moment, response_latency
from fanecon.story.chapters.incident.subject import Incident, documents, moment_words, nothing, of_incident, short_name
from fanecon.story.sections import Section, Table
from fanecon.study.findings import Finding, Number
from fanecon.study.tables import Cell
from fanecon.study.words import Text

_ROLES = {
    "background": Text("前情", "Before"),
    "start": Text("起点", "Start"),
    "response": Text("回应", "Answer"),
    "reaction": Text("反应", "Reaction"),
    "attention": Text("热度", "Attention"),
    "context": Text("背景", "Context"),
    "aftermath": Text("后续", "After"),
}


def course(case: Case, incident: Incident | None, lang: str) -> Section:
    """Lay out the timeline, with every contradiction in it.

    Parameters
    ----------
    case : Case
    incident : Incident or None
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: the timeline in order of time.
    """
    items = of_incident(case, "incident_timeline", incident)
    if items.empty:
        return nothing("course", "逐条注明时间与来源的事件记录", "a dated record of what happened, with its documents")
    items = in_order(items)
    findings = [_entry(items), *_contradictions(items), *_weak_stamps(case, items)]
    return Section(tuple(f for f in findings if f), (), (_table(items, lang),), items)


def in_order(items: pd.DataFrame) -> pd.DataFrame:
    """Sort by the earliest moment at which each item can have happened."""
    earliest = [Moment.read(text).earliest for text in items["occurred"]]
    return items.assign(_at=earliest).sort_values("_at", kind="stable").drop(columns="_at").reset_index(drop=True)


def exact(items: pd.DataFrame) -> pd.DataFrame:
    """Leave out items that only repeat another one less exactly."""
    return items[items["same_as"] == ""].reset_index(drop=True)


def _entry(items: pd.DataFrame) -> Finding | None:
    apologies, entries = (
        items[(items["kind"] == kind) & (items["same_as"] == "")] for kind in ("apology", "main_list")
    )
    if apologies.empty or entries.empty:
        return None
    apology, entry = apologies.iloc[0], entries.iloc[0]
    row = response_latency(items, [apology["item_id"]], [entry["item_id"]]).iloc[0]
    low, high = float(row["hours_low"]), float(row["hours_high"])
    sources = documents(pd.DataFrame([apology, entry]))
    hours = Number((low + high) / 2, "hours", low, high, 0, sources=sources, calls="latency.response_latency")
    words = {"apology": moment_words(apology["occurred"]), "entry": moment_words(entry["occurred"])}
    if low <= 0:
        text = Text(
            "首个话题登上微博热搜主榜（{entry}）并不晚于首次致歉（{apology}），两者相差{hours:interval}。",
            "The first topic was on Weibo's main hot-search list ({entry}) no later than the first apology "
            "({apology}): "
            "{hours:interval} between them.",
        )
    else:
        text = Text(
            "首个话题登上微博热搜主榜，是在首次致歉之后约{hours}：致歉在{apology}，"
            "上榜在{entry}（两份存档夹出{hours:interval}）。"
            "先有道歉，后有主榜上的热度。",
            "The first topic entered Weibo's main hot-search list about {hours} after the first apology: apology "
            "{apology}, entry {entry} (two archives leave {hours:interval}). The apology came first, the list after "
            "it.",
        )
    return Finding("course-main-list", text, {"hours": hours}, "hours", words=words)


def _contradictions(items: pd.DataFrame) -> list[Finding]:
    by_id = items.set_index("item_id")
    found = []
    for row in items[items["contradicts"].isin(by_id.index)].to_dict("records"):
        other = by_id.loc[row["contradicts"]]
        words = {
            "when": moment_words(row["occurred"]),
            "said": Text(row["title_zh"], row["title_en"]),
            "when_other": moment_words(other["occurred"]),
            "other": Text(other["title_zh"], other["title_en"]),
        }
        text = Text(
            "说法有矛盾：“{said}”（{when}），而存档显示“{other}”（{when_other}）。两者都保留；推算一律用存档。",
            "Accounts differ: “{said}” ({when}), while the archives show “{other}” ({when_other}). Both are kept; "
            "everything computed here uses the archives.",
        )
        sources = documents(pd.DataFrame([row, other.to_dict()]))
        found.append(Finding(f"course-conflict-{row['item_id']}", text, kind="caution", words=words, sources=sources))
    return found


def _weak_stamps(case: Case, items: pd.DataFrame) -> list[Finding]:
    by_id = items.set_index("item_id")
    found = []
    for row in items[items["same_as"].isin(by_id.index)].to_dict("records"):
        precise = by_id.loc[row["same_as"]]
        if case.source(precise["source_id"]).tier <= case.source(row["source_id"]).tier:
            continue
        words = {
            "what": short_name(precise),
            "when": moment_words(precise["occurred"]),
            "coarse": moment_words(row["occurred"]),
        }
        text = Text(
            "{what}精确到分钟的时间（{when}）只有一份较弱的资料记载；较可靠的资料只说“{coarse}”。",
            "The exact minute of {what} ({when}) stands in a weak document only; stronger ones say only {coarse}.",
        )
        sources = documents(pd.DataFrame([row, precise.to_dict()]))
        found.append(Finding(f"course-weak-{row['item_id']}", text, kind="caution", words=words, sources=sources))
    return found


def _table(items: pd.DataFrame, lang: str) -> Table:
    disputed = {*items.loc[items["contradicts"] != "", "item_id"], *items["contradicts"]}
    rows = [
        {
            "when": moment_words(row["occurred"]).in_(lang),
            "role": _ROLES[row["role"]].in_(lang),
            "who": row[f"actor_{lang}"],
            "what": Cell(row[f"title_{lang}"], f"#src-{row['source_id']}"),
            "disputed": ("有" if lang == "zh" else "yes") if row["item_id"] in disputed else "",
        }
        for row in exact(items).to_dict("records")
    ]
    columns = {
        "when": Text("时间（当地；不写年份的是事发当年）", "When (local; no year: that of the incident)"),
        "what": Text("发生了什么（点击见来源）", "What happened (click for the document)"),
        "who": Text("谁", "Who"),
        "role": Text("角色", "Part"),
        "disputed": Text("有矛盾说法", "Disputed"),
    }
    return Table(
        "course-table",
        pd.DataFrame(rows),
        Text("事件经过，时间只写到资料能支持的精度", "The course of events, no finer than the documents allow"),
        columns,
        sources=documents(items),
    )
