"""How late each answer came, from every clock that could be started."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from fanecon.evidence.audit import Audit
from fanecon.evidence.case import Case
from fanecon.methods.latency import response_latency
from fanecon.notation.reported import Reported
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.incident.course import exact, in_order
from fanecon.story.chapters.incident.subject import (
    Incident,
    documents,
    heading,
    moment_words,
    nothing,
    of_incident,
    short_name,
)
from fanecon.story.charts.response import clock_bars
from fanecon.story.sections import Exhibit, Section
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text, format_interval

KEPT = {
    "yes": Text("成立", "holds"),
    "possible": Text("可能成立", "may hold"),
    "no": Text("不成立", "fails"),
}
_NOTE = Text(
    "竖线是报告所说的时限。从零画起的条，起点可能晚于这次回应，所以只算“可能成立”。",
    "The upright is the limit that the report claims. Where a bar begins at zero, the start may have come after the "
    "answer, so that it only “may hold”.",
)
# Answers that end a matter, by kind: what a claim such as "settled within 24 hours" is about.
_SETTLING = ("punishment",)


def clocks(case: Case, incident: Incident | None, audit: Audit) -> Section:
    """Time every answer from every possible start.

    Parameters
    ----------
    case : Case
    incident : Incident or None
    audit : Audit
        Its duration claims about the incident say which limit to test.

    Returns
    -------
    Section
        `data`: as `fanecon.methods.latency.response_latency`.
    """
    items = exact(in_order(of_incident(case, "incident_timeline", incident)))
    answers = items[items["role"] == "response"].drop_duplicates("occurred")
    # Besides what the public did, the first answer itself may start the clock.
    starts = pd.concat([items[items["role"] == "start"], answers.head(1)])
    if answers.empty or len(starts) < 2:
        return nothing("clocks", "起点与回应各自的时间", "the times of what started it and of the answers")
    limit = _limit(audit, incident)
    table = response_latency(items, list(starts["item_id"]), list(answers["item_id"]), limit)
    table = table[table["order"] != "before"].reset_index(drop=True)
    findings = [_first_answer(table, items, answers)]
    if limit is not None:
        findings.append(_verdicts(table, items, answers, limit))
    return Section(tuple(findings), (_chart(table, items, limit),), data=table)


def _limit(audit: Audit, incident: Incident | None) -> float | None:
    """The hours that a claim of the report names, such as 24小时内."""
    for result in audit.results:
        if incident and result.claim.claim_id in incident.claims and result.claim.kind == "duration":
            return float(Reported(result.claim.stated, unit="hours").point)
    return None


def _first_answer(table: pd.DataFrame, items: pd.DataFrame, answers: pd.DataFrame) -> Finding:
    first = answers["item_id"].iloc[0]
    rows = table[table["response_id"] == first]
    numbers, words, zh, en = {}, {"what": _title(items, first)}, [], []
    for i, row in enumerate(rows.to_dict("records")):
        name = f"h{chr(97 + i)}"
        numbers[name] = _hours(row, items)
        words[f"{name}_from"] = _title(items, row["start_id"])
        zh.append(f"自{{{name}_from}}起{{{name}:interval}}")
        en.append(f"{{{name}:interval}} after {{{name}_from}}")
    text = Text(
        f"首次回应（{{what}}）有多快，要看从何时算起：{'，'.join(zh)}。区间有多宽，取决于资料把时间写得多细。",
        f"How fast the first answer, {{what}}, was depends on the clock: {'; '.join(en)}. Each interval is "
        "as narrow as the times in the documents allow.",
    )
    return Finding("clocks-first", text, numbers, "ha", words=words)


def _verdicts(table: pd.DataFrame, items: pd.DataFrame, answers: pd.DataFrame, limit: float) -> Finding:
    settling = answers[answers["kind"].isin(_SETTLING)]
    last = (settling if len(settling) else answers)["item_id"].iloc[-1]
    rows = table[table["response_id"] == last]
    numbers = {"limit": Number(limit, "hours")}
    words = {"what": _title(items, last)}
    zh, en = [], []
    for i, row in enumerate(rows.to_dict("records")):
        name = f"h{chr(97 + i)}"
        numbers[name] = _hours(row, items)
        words |= {f"{name}_from": _title(items, row["start_id"]), f"{name}_kept": KEPT[row["kept"]]}
        zh.append(f"从{{{name}_from}}算起{{{name}:interval}}，{{{name}_kept}}")
        en.append(f"from {{{name}_from}} {{{name}:interval}}, {{{name}_kept}}")
    tail_zh, tail_en = _overall(set(rows["kept"]))
    text = Text(
        f"报告说{{limit}}内处置完毕。到{{what}}为止：{'；'.join(zh)}。{tail_zh}",
        f"The report says that the matter was settled within {{limit}}. From each start to {{what}}: {'; '.join(en)}. "
        f"{tail_en}",
    )
    return Finding("clocks-limit", text, numbers, "limit", words=words)


def _overall(kept: set[str]) -> tuple[str, str]:
    if "yes" not in kept and "possible" in kept:
        return (
            "没有一个起点能确证这一说法：最后一步的时间只知道是哪个时段，差的就是这几个小时。",
            "No clock proves it: the last answer is known to a part of the day only, and those hours decide.",
        )
    if kept == {"no"}:
        return "无论从何时算起都不成立。", "It fails from every clock."
    return (
        "有的起点下成立，报告却没有说是哪一个。",
        "It holds from some clocks; the report does not say which it means.",
    )


def _hours(row: Mapping[str, object], items: pd.DataFrame) -> Number:
    low, high = max(0.0, float(str(row["hours_low"]))), float(str(row["hours_high"]))
    named = items[items["item_id"].isin([row["start_id"], row["response_id"]])]
    return Number((low + high) / 2, "hours", low, high, 1, sources=documents(named), calls="latency.response_latency")


def _title(items: pd.DataFrame, item_id: str) -> Text:
    return short_name(items[items["item_id"] == item_id].iloc[0])


def _chart(table: pd.DataFrame, items: pd.DataFrame, limit: float | None) -> Exhibit:
    titles = {i: _title(items, i) for i in {*table["start_id"], *table["response_id"]}}
    heads = {i: heading(title) for i, title in titles.items()}
    moments = {i: moment_words(items.loc[items["item_id"] == i, "occurred"].iloc[0]) for i in titles}

    def described(lang: str) -> str:
        told = [
            f"{titles[r['start_id']].in_(lang)} → {titles[r['response_id']].in_(lang)} "
            f"{format_interval(max(0.0, r['hours_low']), r['hours_high'], 'hours', lang)}"
            for r in table.to_dict("records")
        ]
        head = (
            "横条图：每条是一个起点到一次回应可能经过的小时数。"
            if lang == "zh"
            else "Bars: the hours that may lie between a start and an answer. "
        )
        return head + joined(told, lang)

    return Exhibit(
        "clock-bars",
        lambda lang: clock_bars(table, heads, moments, limit, KEPT, lang),
        both(described),
        Text(
            "从每个可能的起点到每次回应的小时数；条的长度是时间不确定的范围",
            "Hours from every possible start to every answer; a bar spans what the time stamps leave open",
        ),
        note=_NOTE if limit is not None and (table["order"] == "unclear").any() else None,
        sources=documents(items[items["item_id"].isin(list(titles))]),
    )
