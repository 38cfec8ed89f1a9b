"""The three roles of one person: spokesman, owner of the product, chief; what hangs on each, in numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.notation.reported import Reported
from fanecon.story.chapters.face.base import (
    LAUNCHES,
    PROBLEMS,
    Row,
    face_name,
    full_years,
    records,
    rows_by,
    share_number,
    sources_of,
    widest,
)
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_interval, format_number

_SPOKESMAN = Text("代言人", "Spokesman")
_PRODUCT = Text("产品负责人", "Owner of the product")
_CHIEF = Text("一把手", "Chief")


def roles(case: Case, share: pd.DataFrame, voices: pd.DataFrame, lang: str) -> Section:
    """Set out what hangs on the face in each of its roles: a table of measures, not an opinion.

    Parameters
    ----------
    case : Case
    share : DataFrame
        `data` of the section `share`.
    voices : DataFrame
        `data` of the section `voices`.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: ``role, measure, point, low, high, unit``.
    """
    rows = [*_spokesman(case, share, voices), *_product(case), *_chief(case)]
    if not rows:
        return not_shown(
            "roles",
            "没有可以衡量三重角色的公开数据；需要点名话题数、事件话题数与持股比例。",
            "Not computed: what hangs on the three roles. It takes topics that name the face, topics of events, and "
            "the shareholding.",
        )
    named = named_in_events(case)
    findings = [_problems(case, named)] if named is not None else []
    shown = pd.DataFrame(
        {
            "role": [r["role"].in_(lang) for r in rows],
            "measure": [r["measure"].in_(lang) for r in rows],
            "value": [_cell(r, lang) for r in rows],
            "beside": [r["beside"].in_(lang) if r["beside"] else "–" for r in rows],
        }
    )
    columns = {
        "role": Text("角色", "Role"),
        "measure": Text("系于一身的是什么", "What hangs on it"),
        "value": Text("数值", "Value"),
        "beside": Text("对照", "Beside"),
    }
    caption = Text("三重角色的暴露表", "Exposure by role")
    note = Text(
        "只列可以数出来的。技术决策、内部授权和继任安排没有公开数据。",
        "Only what can be counted. Technical decisions, internal mandates and plans for a succession are not public.",
    )
    documents = tuple(dict.fromkeys(s for r in rows for s in r["sources"]))
    table = Table("roles-table", shown, caption, columns, note=note, sources=documents)
    data = pd.DataFrame(rows).drop(columns=["beside", "sources"])
    data["role"], data["measure"] = (data[c].map(lambda text: text.en) for c in ("role", "measure"))
    return Section(tuple(findings), (), (table,), data)


def named_in_events(case: Case) -> dict[str, Row] | None:
    """Share of event topics that name the face: a row of `attention.face_share` each for ``launch`` and ``problem``."""
    from fanecon.methods.attention import face_share

    types = case.table("events").set_index("event_id")["type"]
    events = case.frame("event_attention")
    kind = events["event_id"].map(types)
    events = events.assign(kind=kind.map(dict.fromkeys(LAUNCHES, "launch") | dict.fromkeys(PROBLEMS, "problem")))
    chosen = events.dropna(subset="kind").rename(columns={"topics": "own"})
    if set(chosen["kind"]) != {"launch", "problem"} or not (chosen.groupby("kind")["own"].sum() > 0).all():
        return None
    counts = chosen[["kind", "own", "face_topics"]].rename(columns={"own": "brand_topics"})
    return rows_by(face_share(counts, ["kind"]), "kind")


def _problems(case: Case, named: dict[str, Row]) -> Finding:
    sources = sources_of(case.frame("event_attention"))
    launch, problem = named["launch"], named["problem"]
    numbers = {
        name: share_number(row["share"], *widest(row), sources, "attention.face_share")
        for name, row in (("launch", launch), ("problem", problem))
    }
    numbers |= {
        "n": Number(int(problem["brand_topics"]), "topics", sources=sources),
        "m": Number(int(launch["brand_topics"]), "topics", sources=sources),
    }
    if widest(problem)[1] < widest(launch)[0]:
        zh, en = "出事时点名更少，区间不相交。", "Trouble names the face less; the intervals do not meet."
    elif widest(problem)[0] > widest(launch)[1]:
        zh, en = "出事时点名更多，区间不相交。", "Trouble names the face more; the intervals do not meet."
    else:
        zh, en = (
            "两个区间相交：没有迹象表明出事时更多地指名道姓。",
            "The intervals meet: nothing shows that trouble names the face more often.",
        )
    text = Text(
        "事故、召回与争议的{n}里，点名{face}的占{problem}（区间{problem:interval}）；发布、直播与亮相的{m}里占{launch}"
        "（区间{launch:interval}）。" + zh,
        "Of {n} on accidents, recalls and disputes, {problem} name {face} (interval {problem:interval}); of {m} on "
        "launches, "
        "streams and appearances, {launch} (interval {launch:interval}). " + en,
    )
    return Finding("roles-problems", text, numbers, "problem", words={"face": face_name(case)})


def _spokesman(case: Case, share: pd.DataFrame, voices: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    years = full_years(case.frame("brand_faces")["period"])
    if years and not share.empty:
        last = share[(share["year"] == years[-1]) & (share["brand_topics"] > 0)]
        own = records(last[last["brand_zh"] == case.config.names["zh"]])
        if own:
            middle = format_number(100 * float(last["share"].median()), "percent", "en")
            measure = Text(
                f"{years[-1]}年品牌话题中点名此人的占比", f"Share of the brand's topics that name the face, {years[-1]}"
            )
            beside = Text(f"可比品牌的中位数{middle}", f"median of comparable brands {middle}")
            rows.append(
                _row(
                    _SPOKESMAN,
                    measure,
                    own[0]["share"],
                    widest(own[0]),
                    beside,
                    sources_of(case.frame("brand_faces")),
                )
            )
    years = full_years(case.frame("voices")["period"])
    if years and not voices.empty:
        chosen = records(voices[(voices["period"] == years[-1]) & (voices["measure"] == "face_share")])
        if chosen:
            measure = Text(
                f"{years[-1]}年点名公司人物的话题中此人的占比",
                f"Share of the topics that name anybody of the company, {years[-1]}",
            )
            beside = Text("两人平分时为50%", "50% if two shared equally")
            rows.append(
                _row(
                    _SPOKESMAN,
                    measure,
                    chosen[0]["point"],
                    (chosen[0]["low"], chosen[0]["high"]),
                    beside,
                    sources_of(case.frame("voices")),
                )
            )
    return rows  # fmt: skip


def _product(case: Case) -> list[dict[str, Any]]:
    named = named_in_events(case)
    if named is None:
        return []
    sources = sources_of(case.frame("event_attention"))
    launch = format_number(100 * float(named["launch"]["share"]), "percent", "en")
    measure = Text(
        "事故、召回与争议的话题中点名此人的占比",
        "Share of topics on accidents, recalls and disputes that name the face",
    )
    beside = Text(f"发布、直播与亮相时{launch}", f"at launches, streams and appearances {launch}")
    return [_row(_PRODUCT, measure, named["problem"]["share"], widest(named["problem"]), beside, sources)]


def _chief(case: Case) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    activity = case.frame("activity")
    names = set((case.config.get("face") or {"names": {}})["names"].values())
    own = activity[activity["account_zh"].isin(names) & activity["measure"].isin(["shareholding", "founders_active"])]
    for item in own.sort_values("period").to_dict("records"):
        figure = Reported(item["value"], item["unit"], 1, item["bound"] or "exact")
        unit = "percent" if item["unit"] == "percent" else "people"
        rows.append(
            {
                "role": _CHIEF,
                "measure": Text(f"{item['what_zh']}（{item['period']}）", f"{item['what_en']} ({item['period']})"),
                "point": float(figure.point),
                "low": float(figure.interval.low or 0),
                "high": float(figure.interval.high or 0),
                "unit": unit,
                "beside": None,
                "sources": (item["source_id"],),
            }
        )
    return rows


def _row(
    role: Text, measure: Text, share: float, ends: tuple[float, float], beside: Text, sources: tuple[str, ...]
) -> dict[str, Any]:
    point, low, high = (100 * float(value) for value in (share, *ends))
    return {
        "role": role, "measure": measure, "point": point, "low": low, "high": high, "unit": "percent",
        "beside": beside, "sources": sources,
    }  # fmt: skip


def _cell(row: dict[str, Any], lang: str) -> Cell:
    point, low, high, unit = (row[k] for k in ("point", "low", "high", "unit"))
    digits = 2 if unit == "percent" and row["role"] == _CHIEF else None
    text = format_number(point, unit, lang, digits)
    if digits is None and unit == "percent" and low < high and not pd.isna(low):
        text += f" {format_interval(low, high, unit, lang)}"
    return Cell(text, f"#src-{row['sources'][0]}", None, float(point))
