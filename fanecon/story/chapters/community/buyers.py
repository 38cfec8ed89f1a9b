"""Who buys, and are they loyal: published figures only, never chained across the firms that measured them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case, Fact
from fanecon.story.chapters.common import listed, slug
from fanecon.story.chapters.community.frames import settings
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period, reported
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_period, tier, word

_QUALITY = ("estimate", "unverified", "disputed")


def buyers(case: Case, lang: str) -> Section:
    """Show every published figure on loyalty and on who buys, firm by firm.

    Parameters
    ----------
    case : Case
        With `loyalty` and `buyers` in its community settings.
    lang : str
        Language of the tables' cells.

    Returns
    -------
    Section
        `data`: the loyalty figures, one row each: `firm, metric, period, value, fact_id`.
    """
    firms = measured(case)
    people = [fact for metric in settings(case).get("buyers", []) for fact in case.facts(metric)]
    if not firms and not people:
        return not_shown(
            "loyalty",
            "没有公布过的留存率或买家构成，无法谈忠诚。",
            "Neither retention of buyers nor their make-up was published: nothing can be said of loyalty.",
        )
    findings = [found for name, rows in firms if (found := _within(case, name, rows)) is not None]
    if len(firms) > 1:
        findings.append(_never_chain(firms))
    if people:
        findings.append(_people(case, people))
    tables = [_loyalty_table(case, firms, lang)] if firms else []
    tables += [_buyers_table(case, people, lang)] if people else []
    data = pd.DataFrame(
        [
            (name.en, fact.metric, fact.period.text, float(fact.reported.point), fact.fact_id)
            for name, rows in firms
            for fact in rows
        ],
        columns=["firm", "metric", "period", "value", "fact_id"],
    )
    return Section(tuple(findings), (), tuple(tables), data)


def measured(case: Case) -> list[tuple[Text, list[Fact]]]:
    """Return the loyalty figures by the firm that measured them, the company's own metric first."""
    setting: Mapping[str, Any] = settings(case).get("loyalty") or {"metrics": [], "firms": []}
    found = []
    for firm in setting["firms"]:
        choices = [
            case.fact(metric, when) for metric in firm.get("metrics", setting["metrics"]) for when in firm["periods"]
        ]
        rows = [choice.fact for choice in choices if choice is not None]
        if rows:
            found.append((Text(firm["names"]["zh"], firm["names"]["en"]), rows))
    return found


def _within(case: Case, firm: Text, rows: list[Fact]) -> Finding | None:
    """Compare two dates of one firm's own measure, and the others at the last of them."""
    own = [fact for fact in rows if fact.metric == settings(case)["loyalty"]["metrics"][0]]
    if len(own) < 2:
        return None
    first, last = own[0], own[-1]
    numbers = {"a": reported(first), "b": reported(last)}
    words = {
        "firm": firm,
        "what": label(case, last.metric),
        "p0": period(first.period.text),
        "p1": period(last.period.text),
    }
    rivals = [fact for fact in rows if fact.metric != last.metric and fact.period == last.period]
    pieces = []
    for i, rival in enumerate(rivals):
        numbers[f"r{i}"], words[f"n{i}"] = reported(rival), label(case, rival.metric)
        pieces.append((f"{{n{i}}}{{r{i}}}", f"{{n{i}}} {{r{i}}}"))
    zh, en = listed(pieces)
    text = Text(
        "同是{firm}的口径，{what}从{p0}的{a}变为{p1}的{b}" + (f"；同期{zh}" if zh else "") + "。",
        "By the same measure, that of {firm}, {what} went from {a} in {p0} to {b} in {p1}"
        + (f"; at the later date: {en}" if en else "")
        + ".",
    )
    return Finding(f"loyalty-{slug(firm.en)}", text, numbers, "b", words=words)


def _never_chain(firms: list[tuple[Text, list[Fact]]]) -> Finding:
    text = Text(
        "共有{firms}家机构公布过数字，口径各不相同。不能接成一条曲线，"
        "也不能拿一家测的某品牌去比另一家测的另一品牌：下表因此按机构分组。"
        "换机时留在同一品牌，也可能是因为价格，不一定是因为认同。",
        "Firms that published figures: {firms}, each by its own definition. The figures cannot be joined into one "
        "curve, nor may one firm's figure for a brand be held against another firm's figure for another brand, so the "
        "table is grouped by firm. And staying may be about price as much as about attachment.",
    )
    return Finding("loyalty-chained", text, {"firms": Number(len(firms), "count")}, kind="caution")


def _people(case: Case, facts: list[Fact]) -> Finding:
    first = facts[0]
    sound = [fact for fact in facts if not fact.quality and fact.source.tier in "AB"]
    numbers = {
        "first": reported(first),
        "all": Number(len(facts), "count", facts=tuple(f.fact_id for f in facts)),
        "sound": Number(len(sound), "count", facts=tuple(f.fact_id for f in sound)),
    }
    words = {"what": label(case, first.metric), "p": period(first.period.text)}
    doubt_zh, doubt_en = ("，但这个数未经核实", ", a figure that nobody has verified") if first.quality else ("", "")
    if not sound:
        del numbers["sound"]
    sound_zh = "只有{sound}个出自一手或有信誉的来源而没有疑点" if sound else "没有一个出自一手或有信誉的来源"
    sound_en = (
        "{sound} from a primary or reputable document and without a doubt"
        if sound
        else "none of them from a primary or "
    )
    sound_en += "" if sound else "reputable document"
    text = Text(
        f"关于买家是谁，公布过的数字有{{all}}个，{sound_zh}。例如“{{what}}”（{{p}}）为{{first}}{doubt_zh}。",
        f"Published figures on who the buyers are: {{all}}, {sound_en}. One example: “{{what}}” ({{p}}), "
        f"{{first}}{doubt_en}.",
    )
    return Finding("buyers", text, numbers, "first", words=words)


def _loyalty_table(case: Case, firms: list[tuple[Text, list[Fact]]], lang: str) -> Table:
    rows = [
        {"firm": name.in_(lang), "metric": label(case, fact.metric).in_(lang)} | _cells(fact, lang)
        for name, of_firm in firms
        for fact in of_firm
    ]
    columns = {
        "firm": Text("调查机构", "Firm"),
        "metric": Text("指标", "Metric"),
        "period": Text("时点", "When"),
        "value": Text("数值", "Value"),
        "tier": Text("来源级别", "Tier"),
    }
    facts = tuple(fact.fact_id for _, of_firm in firms for fact in of_firm)
    return Table(
        "loyalty-table",
        pd.DataFrame(rows),
        Text("换机留存率，按调查机构分组", "Brand retention, grouped by the firm that measured it"),
        columns,
        facts,
        Text("没有样本量，所以没有区间。", "No sample sizes were published, so there are no intervals."),
    )


def _buyers_table(case: Case, facts: list[Fact], lang: str) -> Table:
    rows = [{"metric": label(case, fact.metric).in_(lang)} | _cells(fact, lang) for fact in facts]
    columns = {
        "metric": Text("指标", "Metric"),
        "period": Text("时点", "When"),
        "value": Text("数值", "Value"),
        "tier": Text("来源级别", "Tier"),
        "quality": Text("疑点", "Doubt"),
    }
    return Table(
        "buyers-table",
        pd.DataFrame(rows),
        Text("买家是谁：公布过的全部数字", "Who the buyers are: every published figure"),
        columns,
        tuple(fact.fact_id for fact in facts),
    )


def _cells(fact: Fact, lang: str) -> dict[str, Any]:
    return {
        "period": format_period(fact.period, lang),
        "value": Cell(fact.reported.printed, f"#src-{fact.source.source_id}", None, float(fact.reported.point)),
        "tier": tier(fact.source.tier).name.in_(lang),
        "quality": word(fact.quality, lang) if fact.quality in _QUALITY else None,
    }
