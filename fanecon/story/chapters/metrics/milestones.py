"""Deliveries against claimed milestones, and the ranks that brands are proud of."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fanecon.evidence.audit import Audited, audit_claim
from fanecon.evidence.case import Case
from fanecon.evidence.claims import read_claims
from fanecon.evidence.constraints import bound_flow
from fanecon.evidence.implied import split_ids, statements
from fanecon.evidence.periods import Period, parse_period
from fanecon.methods.estimate import Estimate
from fanecon.story.chapters.common import both, computed, joined, listed, slug
from fanecon.story.charts.deliveries import ClaimMark, deliveries_staircase
from fanecon.story.charts.ranks import rank_lines
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period, reported
from fanecon.study.words import Text, format_number, format_period, join_words, with_colon

DELIVERED = Text("累计交付", "Deliveries so far")


def milestones(case: Case) -> Section:
    """Bound the running total of deliveries at every quarter's end, and hold a claimed milestone against it.

    Parameters
    ----------
    case : Case
        With `deliveries` in its settings.

    Returns
    -------
    Section
        `data`: `period, low, point, high, fact_id`, one row a quarter's end.
    """
    settings = case.config.get("deliveries")
    totals = _running_totals(case, settings["flow"], settings["finer"]) if settings else pd.DataFrame()
    if totals.empty:
        return not_shown(
            "deliveries",
            "没有交付数据，无法累计；需要逐季公布的交付数。",
            "There are no deliveries to add up: it takes quarterly figures.",
        )
    last = totals.iloc[-1]
    exact = last["low"] == last["high"]
    estimate, unit = Estimate(last["point"], last["low"], last["high"]), case.metric(settings["flow"]).unit
    numbers = {"total": computed(estimate, unit, [last["fact_id"]], "constraints.bound_flow")}
    shown = "{total}" if exact else "{total:interval}"
    until, what = period(last["period"]), _what(settings)
    words = {"until": Text(f"截至{until.zh}末", f"{what.en + ' ' if what else ''}by the end of {until.en}")}
    text = Text(f"{{until}}累计交付{shown}。", f"Deliveries added up to {shown} {{until}}.")
    findings = [Finding("deliveries", text, numbers, "total", words=words)]
    claim = _claimed(case, settings.get("claim"))
    if claim is not None:
        findings.append(_milestone_finding(case, claim))
    return Section(tuple(findings), (_chart(case, settings, totals, claim),), data=totals)


def ranks(case: Case) -> Section:
    """Show how ranks in well-known lists moved, and which years no document was found for.

    Parameters
    ----------
    case : Case
        With `ranks` in its settings.

    Returns
    -------
    Section
        `data`: one row a list and year.
    """
    series = {}
    for metric in (m for m in case.config.get("ranks", []) if m in case.metrics):
        rows = case.series(metric, "Y")
        rows = rows[[case.fact_by_id(i).quality == "" for i in rows["fact_id"]]]
        if not rows.empty:
            series[metric] = rows.reset_index(drop=True)
    if not series:
        return not_shown(
            "ranks",
            "没有找到任何榜单名次；需要有出处的历年名次。",
            "No rank in any list was found: it takes ranks by year, each with a document.",
        )
    labels = {m: label(case, m) for m in series}
    # Two ranks are no course; the chart shows them all the same.
    findings = tuple(_rank_finding(case, m, rows) for m, rows in series.items() if len(rows) > 2)

    data = pd.concat([s.assign(metric=m) for m, s in series.items()], ignore_index=True)
    return Section(findings, (_rank_chart(series, labels),), data=data)


def _what(settings: dict[str, Any]) -> Text | None:
    """Say what is delivered, where the case says it."""
    what = settings.get("what")
    return Text(what["zh"], what["en"]) if what else None


def _running_totals(case: Case, flow: str, finer: list[str]) -> pd.DataFrame:
    """Bound the total at each quarter's end from all statements: years, quarters and monthly floors."""
    said = statements(case, (flow, *finer), strong_only=False)
    columns = ["period", "low", "point", "high", "fact_id"]
    quarters = [s.period for s in said if s.period.frequency == "Q"]
    if not quarters:
        return pd.DataFrame(columns=columns)
    begin = parse_period(str(min(s.period.start for s in said).year))
    rows = []
    for quarter in _quarters(begin, max(quarters)):
        bound = bound_flow(said, begin, quarter)
        if bound is not None and bound.interval.is_bounded and bound.basis:
            low, high = float(bound.interval.low or 0), float(bound.interval.high or 0)
            rows.append((quarter.text, low, (low + high) / 2, high, "+".join(bound.basis)))
    return pd.DataFrame(rows, columns=columns)


def _quarters(first: Period, last: Period) -> list[Period]:
    texts = (f"{y}Q{q}" for y in range(first.start.year, last.end.year + 1) for q in (1, 2, 3, 4))
    return [p for p in map(parse_period, texts) if p.end <= last.end]


def _claimed(case: Case, claim_id: str | None) -> Audited | None:
    report = case.config.get("report")
    if claim_id is None or not report or (case.as_of and case.as_of.isoformat() < str(report["dated"])):
        return None
    result = next((audit_claim(c, case) for c in read_claims(case.table("claims")) if c.claim_id == claim_id), None)
    # Where the evidence contradicts itself there is no one range to hold the claim against.
    return result if result and result.deciding and result.interval else None


def _milestone_finding(case: Case, result: Audited) -> Finding:
    check = result.deciding
    assert check is not None and check.derived is not None and check.stated is not None
    stated = check.stated
    unit = case.metric(result.claim.metric).unit
    low, high = check.derived.low, check.derived.high
    numbers = {
        "allowed": Number(low or 0, unit, low, high, facts=check.facts, calls="constraints.bound_flow"),
        "stated": Number(stated.low or 0, unit, stated.low, stated.high),
    }
    words = {
        "claim": Text(result.claim.zh, result.claim.en),
        "p": period(result.claim.period.partition("/")[2] or result.claim.period),
    }
    zh, en = ("与这个范围有重叠", "overlaps") if stated.meets(check.derived) else ("与这个范围并不矛盾", "allows")
    if check.excludes:
        zh, en = "落在这个范围之外", "lies outside"
    text = Text(
        f"报告称“{{claim}}”，按其措辞应在{{stated:interval}}之间。"
        f"由年度数、季度数和各月公布的下限推算，截至{{p}}末的累计交付只能在{{allowed:interval}}之间；报告的说法{zh}。",
        f"The report says “{{claim}}”; as worded, that is {{stated:interval}}. Yearly and quarterly totals and the "
        f"monthly floors leave {{allowed:interval}} for the end of {{p}}; the claim {en} it.",
    )
    return Finding("deliveries-claim", text, numbers, "allowed", words=words)


def _chart(case: Case, settings: dict[str, Any], totals: pd.DataFrame, claim: Audited | None) -> Exhibit:
    marks = [f for f in case.facts(settings["milestones"]) if not f.quality and f.interval.high is None]
    floors = pd.DataFrame(
        [(f.period.end.isoformat(), float(f.reported.point), f.fact_id) for f in marks],
        columns=["date", "low", "fact_id"],
    )

    def described(lang: str) -> str:
        last = totals.iloc[-1]
        total = format_number(last["point"], case.metric(settings["flow"]).unit, lang)
        when = format_period(last["period"], lang)
        zh = f"阶梯图：各季末累计交付，{when}末为{total}；三角为公司公布的里程碑下限"
        en = (
            f"Steps: deliveries added up at each quarter's end, {total} at the end of {when}; triangles: milestones "
            "that the company announced, as floors"
        )
        if claim is not None:
            zh += "；竖线为报告所称的数与证据容许的范围"
            en += "; vertical bars: the figure claimed and the range that the evidence allows"
        return f"{zh}。" if lang == "zh" else f"{en}."

    of_claim = claim.deciding.facts if claim and claim.deciding else ()
    what = _what(settings)
    title = Text(f"{what.zh}累计交付", f"{what.en.capitalize()} delivered so far") if what else DELIVERED
    return Exhibit(
        "deliveries-staircase",
        lambda lang: deliveries_staircase(totals, floors, _mark(claim), lang),
        both(described),
        Text(
            f"{title.zh}：证据、里程碑与报告的说法",
            f"{title.en}: evidence, milestones and the report's claim",
        ),
        split_ids([*totals["fact_id"], *floors["fact_id"], *of_claim]),
    )


def _mark(claim: Audited | None) -> ClaimMark | None:
    if claim is None or claim.deciding is None:
        return None
    ends = [claim.deciding.stated, claim.deciding.derived]
    (a, b), (c, d) = [(float(e.low or 0), float(e.high or 0)) for e in ends if e is not None]
    return ClaimMark(parse_period(claim.claim.period).end.isoformat(), a, b, c, d)


def _rank_finding(case: Case, metric: str, rows: pd.DataFrame) -> Finding:
    numbers: dict[str, Number] = {}
    words = {"list": label(case, metric)}
    pieces = []
    for row in rows.to_dict("records"):
        year = f"y{row['period']}"
        numbers[year], words[f"{year}_name"] = reported(case.fact_by_id(row["fact_id"])), period(row["period"])
        pieces.append((f"{{{year}_name}}{{{year}}}", f"{{{year}}} in {{{year}_name}}"))
    best = rows.sort_values("point", kind="stable").iloc[0]
    numbers["best"], words["best_year"] = reported(case.fact_by_id(best["fact_id"])), period(best["period"])
    years = range(int(rows["period"].iloc[0]), int(rows["period"].iloc[-1]) + 1)
    missing = [str(y) for y in years if str(y) not in set(rows["period"])]
    zh, en = listed(pieces)
    gap_zh = f"；其间没有找到{'、'.join(missing)}年的来源" if missing else ""
    gap_en = f"; no source was found for {', '.join(missing)}" if missing else ""
    text = Text(
        f"{{list}}：{zh}。已知的最好名次是{{best_year}}的{{best}}{gap_zh}。",
        f"{{list}}: {en}. The best known is {{best}} in {{best_year}}{gap_en}.",
    )
    return Finding(f"rank-{slug(metric)}", text, numbers, "best", words=words)


def _rank_chart(series: dict[str, pd.DataFrame], labels: dict[str, Text]) -> Exhibit:
    def described(lang: str) -> str:
        courses = []
        for metric, rows in series.items():
            told = [
                f"{format_period(when, lang)} {format_number(rank, 'rank', lang)}"
                for when, rank in zip(rows["period"], rows["point"], strict=True)
            ]
            courses.append(with_colon(labels[metric].in_(lang), join_words(told, lang), lang))
        head = "折线图：历年名次，越靠上越好。" if lang == "zh" else "Lines: ranks by year, better ones higher. "
        return head + joined(courses, lang)

    return Exhibit(
        "rank-lines",
        lambda lang: rank_lines(series, labels, lang),
        both(described),
        Text("各榜单名次（越靠上越好）", "Ranks in published lists (better ones higher)"),
        tuple(i for rows in series.values() for i in rows["fact_id"]),
        Text("断开的年份没有找到来源。", "No source was found for the years that are missing."),
    )
