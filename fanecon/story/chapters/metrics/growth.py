"""Where growth comes from: the contributions of segments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.implied import split_ids
from fanecon.evidence.periods import parse_period
from fanecon.methods.decomposition import OTHER, Contributions, contributions
from fanecon.methods.estimate import Estimate, at, year_before
from fanecon.methods.growth import part_of
from fanecon.story.chapters.common import both, computed, courses, finite, listed, series_of, since
from fanecon.story.charts.growth import contribution_bars
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period
from fanecon.study.words import Text, format_number, format_period, join_words

REST = Text("其他", "other")


def growth(case: Case, start: str) -> Section:
    """Decompose the growth of a total into its segments, period by period.

    Parameters
    ----------
    case : Case
        With `growth` in its settings: the total, and its segments. A segment with `began` is zero before; one with
        `share` may be known by its printed share of the total. Where it says `partial`, periods are shown in which
        only some segments were published.
    start : str
        First quarter. A case without quarters is told in years, and in the halves after the last year.

    Returns
    -------
    Section
        `data`: one row a period and segment.
    """
    settings = case.config.get("growth")
    totals = {length: finite(s) for length, s in courses(case, settings["total"]).items()} if settings else {}
    if settings is None or not totals:
        return not_shown(
            "growth",
            "没有营收及其分部的逐期数据，无法拆分增长。",
            "Growth cannot be split: there are no figures of revenue and its segments over time.",
        )
    results = _decomposed(case, settings, totals, start)
    if not results:
        return not_shown(
            "growth",
            "没有一期同时有总额与全部分部的同比数据。",
            "No period has both the total and all segments a year apart.",
        )
    data = pd.concat([r.table.assign(period=r.end) for r in results], ignore_index=True)
    labels = {s["metric"]: label(case, s["metric"]) for s in settings["segments"]} | {OTHER: REST}
    total = pd.concat(totals.values())
    findings = [_growth_finding(case, settings["total"], results[-1], total, labels)]
    years = [r for r in results[:-1] if parse_period(r.end).frequency == "Y"]
    if years and parse_period(results[-1].end).frequency == "H":
        findings.append(_growth_finding(case, settings["total"], years[-1], total, labels, "growth-year"))
    began = [labels[s["metric"]] for s in settings["segments"] if s.get("began")]
    return Section(tuple(findings), (_growth_chart(results, labels, data, began),), data=data)


def _decomposed(
    case: Case, settings: Mapping[str, Any], totals: Mapping[str, pd.DataFrame], start: str
) -> list[Contributions]:
    """Decompose every period of the finest length; of halves and years, every year and the halves after the last."""
    found = {}
    for length, total in totals.items():
        segments = {s["metric"]: _segment(case, s, total, length) for s in settings["segments"]}
        results = []
        for end in since(total, start)["period"]:
            if year_before(end) in set(total["period"]):
                result = contributions(total, segments, year_before(end), end, missing="other")
                unborn = [s for s in settings["segments"] if s.get("began") and _is_before(end, s["began"])]
                known = len(segments) - len(result.merged) - len(unborn)
                if not result.merged or (settings.get("partial") and known > 0):
                    results.append(result)
        found[length] = results
    if "Q" in found:
        return found["Q"]
    years = found.get("Y", [])
    last = parse_period(years[-1].end).end if years else date.min
    return [*years, *(r for r in found.get("H", []) if parse_period(r.end).end > last)]


def _segment(case: Case, settings: Mapping[str, str], total: pd.DataFrame, length: str) -> pd.DataFrame:
    """Return a segment's series, completed by its printed shares of the total, and with zeros before it began."""
    series = _reported(case, settings["metric"], length)
    if settings.get("share"):
        share = _reported(case, settings["share"], length)
        share[["low", "point", "high"]] /= 100
        implied = part_of(total, share)
        implied = implied[~implied["period"].isin(series["period"])]
        series = pd.concat([part for part in (series, implied) if not part.empty]) if len(implied) else series
    return _with_zeros(series, settings.get("began"), total)


def _reported(case: Case, metric: str, length: str) -> pd.DataFrame:
    """Return what was reported: an estimate never stands in for a segment that nobody printed."""
    series = finite(series_of(case, metric, length))
    kept = [not any(case.fact_by_id(i).quality for i in split_ids([ids])) for ids in series["fact_id"]]
    return series[pd.Series(kept, index=series.index, dtype=bool)]


def _with_zeros(series: pd.DataFrame, began: str | None, total: pd.DataFrame) -> pd.DataFrame:
    """Put zeros before a segment began: it was not missing, it did not exist."""
    if began is None or series.empty:
        return series
    before = [p for p in total["period"] if _is_before(p, began)]
    zeros = pd.DataFrame(
        {"period": before, "low": 0.0, "point": 0.0, "high": 0.0, "fact_id": series["fact_id"].iloc[0]}
    )
    return pd.concat([zeros, series], ignore_index=True)


def _is_before(text: str, began: str) -> bool:
    return parse_period(text).end < parse_period(began).start


def _growth_finding(
    case: Case,
    total: str,
    result: Contributions,
    series: pd.DataFrame,
    labels: Mapping[str, Text],
    id: str = "growth",
) -> Finding:
    table = result.table.sort_values("contribution", ascending=False)
    revenue = at(series, result.end)
    base = at(series, result.start)
    numbers: dict[str, Number] = {
        "total": computed(revenue, case.metric(total).unit, [revenue.fact_id], "printed"),
        "g": computed(result.growth, "percent", [base.fact_id, revenue.fact_id], "growth.growth", 100),
    }
    words = {"p": period(result.end), "what": label(case, total)}
    pieces = []
    for row in table.to_dict("records"):
        part = row["segment"]
        estimate = Estimate(row["contribution"], row["contribution_low"], row["contribution_high"])
        numbers[part] = computed(estimate, "pp", row["fact_ids"], "decomposition.contributions", 100)
        words[f"{part}_name"] = labels[part]
        pieces.append((f"{{{part}_name}}{{{part}:+}}", f"{{{part}_name}} {{{part}:+}}"))
    zh, en = listed(pieces)
    rest_zh, rest_en = "“其他”由差额推得", "“other” is what the segments leave"
    if result.merged:
        words["merged"] = both(lambda lang: join_words((labels[m].in_(lang) for m in result.merged), lang))
        rest_zh += "，{merged}没有可比的数字，也在其中"
        rest_en += ", with {merged} in it for want of comparable figures"
    text = Text(
        f"{{p}}{{what}}{{total}}，同比增速为{{g}}。按贡献由大到小：{zh}。未经舍入时，各项之和恰为总增速；{rest_zh}。",
        f"{{what}} in {{p}}: {{total}}, {{g:+}} on the year. Contributions, largest first: {en}. Before rounding they "
        f"add up to the growth exactly; {rest_en}.",
    )
    return Finding(id, text, numbers, "g", words=words)


def _growth_chart(
    results: list[Contributions], labels: Mapping[str, Text], data: pd.DataFrame, began: list[Text]
) -> Exhibit:
    last = results[-1]
    partial = any(r.merged for r in results)
    zeros = f"；{join_words((b.zh for b in began), 'zh')}在有这项业务之前按零计" if began else ""
    zh = f"“其他”为总营收减去所列分部{zeros}。"
    en = "“Other” is total revenue less the segments shown" + (
        "; a segment counts as zero before it began. " if began else ". "
    )
    zh += "当期或上年同期没有公布数字的分部也并入“其他”。" if partial else "缺任一分部数据的时期不画。"
    en += (
        "Segments not published for a period or the year before are part of it."
        if partial
        else "Periods that lack a segment are not drawn."
    )
    ordered = last.table.sort_values("contribution")
    named = ordered[ordered["segment"] != OTHER]
    largest = (ordered if named.empty else named).iloc[-1]

    def described(lang: str) -> str:
        g = format_number(last.growth.point * 100, "percent", lang)
        c = format_number(largest["contribution"] * 100, "pp", lang)
        when, who = format_period(last.end, lang), labels[largest["segment"]].in_(lang)
        if lang == "zh":
            return f"堆叠柱状图：各分部对同比增速的贡献，圆点为总增速。{when}总增速{g}，其中{who}贡献{c}。"
        return f"Stacked bars: each segment's contribution to growth; dots: the total. {when}: {g}, of which {who} {c}."

    return Exhibit(
        "growth-bars",
        lambda lang: contribution_bars(results, labels, lang),
        both(described),
        Text(
            "营收同比增速由哪些分部贡献（百分点）",
            "What contributed to the growth of revenue on the year (percentage points)",
        ),
        split_ids(i for ids in data["fact_ids"] for i in ids),
        Text(zh, en),
    )
