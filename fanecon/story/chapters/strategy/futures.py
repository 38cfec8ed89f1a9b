"""Futures under strategies: what was assumed, what the public totals allow, and how the courses part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fanecon.evidence.case import Case
from fanecon.methods.diffusion import BassFit, fit_bass
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import both, finite, joined, series_of
from fanecon.story.chapters.strategy.ranges import KINDS
from fanecon.story.chapters.strategy.world import AS_IS, WHO, World, with_shock, world
from fanecon.story.charts.futures import gap_bands
from fanecon.story.sections import Exhibit, Section, Table, facts_of, not_shown
from fanecon.story.widgets import Dial, View
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period
from fanecon.study.words import Text, format_interval, format_number

WHO_NAMES = {"all": Text("全部活跃用户", "all active users"), "core": Text("核心用户", "core users")}
_MIDDLE = (0.05, 0.5, 0.95)
_UNITS = {
    "times": Text("倍", "times"),
    "ratio": Text("倍", "times"),
    "share": Text("%", "%"),
    "month": Text("%，每月", "% a month"),
    "months": Text("个月", "months"),
}


def futures(
    case: Case, horizon: int, scenarios: int, discount: float, shock: float, seed: int, lang: str
) -> tuple[Section, World | None]:
    """Simulate strategies in the scenarios that the public totals do not exclude.

    Parameters
    ----------
    case : Case
    horizon : int
        Months.
    scenarios : int
        How many to draw.
    discount : float
        Percent a year.
    shock : float
        Factor on the size of the incident.
    seed : int
    lang : str
        Language of the table's cells.

    Returns
    -------
    section : Section
        `data`: gains over staying the course, one row a scenario and strategy: ``strategy, all, core``.
    simulated : World or None
        None where nothing was simulated.
    """
    found = world(case, horizon, scenarios, discount, shock, seed)
    if isinstance(found, Refusal):
        return _refused(found), None
    findings = [_kinds(found), _calibrated(case, found), *_deliveries(case), *_gains(found), _limits()]
    data = pd.concat(
        [pd.DataFrame({"strategy": name, **{who: found.gains[who][name] for who in WHO}}) for name in found.names],
        ignore_index=True,
    )
    return Section(tuple(findings), (), (_ranges_table(found, lang),), data), found


def shock_view(simulated: World) -> View:
    """Show the fan chart; in the Lab, with a slider for the size of the incident.

    Parameters
    ----------
    simulated : World

    Returns
    -------
    View
    """

    def draw(values: Mapping[str, float], lang: str) -> Figure:
        size = values["shock"]
        return _fans(simulated if size == simulated.shock else with_shock(simulated, size), lang)

    def described(lang: str) -> str:
        parts = []
        for who, name in WHO_NAMES.items():
            for strategy, gap in _gaps(simulated, who).items():
                low, middle, high = np.quantile(gap[-1], _MIDDLE)
                words = f"{simulated.names[strategy].in_(lang)} {format_number(middle, 'percent', lang, signed=True)} "
                parts.append(f"{name.in_(lang)} · {words}{format_interval(low, high, 'percent', lang)}")
        head = (
            "扇形图：各策略与维持现状之差随时间的变化，带状为各情景的中间九成。期末："
            if lang == "zh"
            else "Fans: the gap between each strategy and staying the course; bands hold nine scenarios of ten. At "
            "the end: "
        )
        return head + joined(parts, lang)

    exhibit = Exhibit(
        "gap-bands",
        lambda lang: _fans(simulated, lang),
        both(described),
        Text(
            "模拟：各策略的活跃用户与维持现状之差，占今日人数的百分比",
            "Simulated: active users under each strategy less those when staying the course, in percent of today's",
        ),
        simulated.totals.facts,
        Text(
            "不是预测。带状的宽度来自假定的取值范围，不是概率。在 JupyterLab 里可以拖动风波的大小。",
            "No forecast. The width of a band comes from the ranges assumed and is no probability. In JupyterLab "
            "the size of "
            "the incident can be dragged.",
        ),
        simulated.ranges.sources,
        synthetic=True,
    )
    dial = Dial("shock", Text("风波大小（倍）", "size of the incident (times)"), 0.0, 3.0, simulated.shock, 0.25)
    return View(exhibit, (dial,), draw)


def simulated_number(
    found: World,
    value: float,
    unit: str,
    low: float | None = None,
    high: float | None = None,
    calls: str = "futures.run_strategies",
    digits: int | None = None,
) -> Number:
    """Return a simulated number: it rests on the totals and on the documents behind the ranges."""
    return Number(value, unit, low, high, digits, found.totals.facts, calls, found.ranges.sources)


def _refused(refusal: Refusal) -> Section:
    if refusal.code == "too_few_accepted":
        return not_shown(
            "futures",
            "{scenarios}个情景里只有{accepted}个与公开总数相容，至少需要{required}个；请增加情景数。",
            "Of {scenarios} scenarios only {accepted} agree with the public totals, and {required} are needed: draw "
            "more.",
            **{k: Number(int(v), "count") for k, v in refusal.needs.items()},
        )
    if refusal.code == "no_totals":
        return not_shown(
            "futures",
            "没有可供校准的总数：需要相隔一年的核心用户数与全部用户数。",
            "There are no totals to calibrate to: core users and all users are needed a year apart.",
        )
    return not_shown(
        "futures",
        "没有可模拟的策略：需要策略表，以及每个参数的取值范围与依据；或者在所选日期，这些还不存在。",
        "There is nothing to simulate: it takes strategies, and a range with its basis for every parameter; or on "
        "the day "
        "chosen there were none yet.",
    )


def _kinds(found: World) -> Finding:
    counts = found.ranges.table["kind"].value_counts()
    support: dict[str, Any] = {"facts": found.ranges.facts, "sources": found.ranges.sources}
    numbers = {"all": Number(len(found.ranges.table), "count")}
    numbers |= {kind: Number(int(counts.get(kind, 0)), "count", **support) for kind in KINDS}
    text = Text(
        "模型有{all}个取值范围：由实测定界的{calibrated}个，取自文献的{literature}个，其余{assumed}个是假定。下面每"
        "一个模拟出来的"
        "数字，都只说明这些假定意味着什么。",
        "The model has {all} ranges: bounded by measurement {calibrated}, from the literature {literature}, assumed "
        "{assumed}. Every simulated number below says what these assumptions imply, and no more.",
    )
    return Finding("futures-ranges", text, numbers, "assumed", kind="caution")


def _calibrated(case: Case, found: World) -> Finding:
    totals = found.totals
    numbers = {
        "drawn": Number(found.drawn, "count"),
        "kept": Number(len(found.scenarios), "count", facts=totals.facts, calls="futures.calibrate"),
        "share": Number(100 * found.calibration.accepted, "percent", facts=totals.facts, calls="futures.calibrate"),
    }
    words = {
        "core": label(case, totals.metrics["core"]),
        "all": label(case, totals.metrics["all"]),
        "p": period(totals.period),
    }
    for who in WHO:
        low, high = (100 * end for end in totals.growth[who])
        numbers[f"g_{who}"] = Number((low + high) / 2, "percent", low, high, None, totals.facts, "growth.year_on_year")
    text = Text(
        "抽取{drawn}个情景，只留下能重现公开总数的{kept}个（{share}）：截至{p}的一年里，“{all}”的增速落在近三年的"
        "{g_all:interval}之内，“{core}”落在{g_core:interval}之内。",
        "Of {drawn} scenarios drawn, the {kept} that reproduce the public totals were kept ({share}): over the year "
        "to {p}, "
        "“{all}” grew within {g_all:interval} and “{core}” within {g_core:interval}, as in the last three years.",
    )
    return Finding("futures-calibration", text, numbers, "kept", words=words)


def _deliveries(case: Case) -> list[Finding]:
    setting = case.config.get("deliveries")
    series = finite(series_of(case, setting["flow"])) if setting else pd.DataFrame()
    if series.empty:
        return []
    found = fit_bass(series["point"])
    facts = facts_of(series)
    words = {"what": label(case, setting["flow"])}
    if isinstance(found, BassFit):
        ceiling = Number(
            found.m, case.metric(setting["flow"]).unit, found.m_low, found.m_high, None, facts, "diffusion.fit_bass"
        )
        text = Text(
            "“{what}”的扩散曲线有上限：约{m}（{m:interval}）。这类买家在全部用户里太少，没有用来约束情景。",
            "The diffusion curve of “{what}” has a ceiling of about {m} ({m:interval}). These buyers are too few "
            "among all "
            "users to bound the scenarios.",
        )
        return [Finding("futures-deliveries", text, {"m": ceiling}, "m", words=words)]
    if found.code != "m_not_identified":
        return []
    floor = Number(
        float(found.needs["m_low"]), case.metric(setting["flow"]).unit, facts=facts, calls="diffusion.fit_bass"
    )
    text = Text(
        "“{what}”看不出上限：Bass 曲线只能说市场不小于{m}，再大都与数据相容，而且交付量受产能限制。所以它约束不了情"
        "景，市场大小"
        "仍是假定。",
        "“{what}” shows no ceiling: a Bass curve says only that the market is no smaller than {m}; any larger one "
        "fits as "
        "well, and deliveries are bounded by capacity. They cannot narrow the scenarios: sizes stay assumed.",
    )
    return [Finding("futures-deliveries", text, {"m": floor}, "m", kind="caution", words=words)]


def _gains(found: World) -> list[Finding]:
    findings = []
    for who, table in found.gains.items():
        numbers: dict[str, Number] = {"months": Number(found.horizon, "months")}
        words: dict[str, Text] = {}
        zh, en = [], []
        for name in (n for n in found.names if n != AS_IS):
            low, middle, high = (float(q) for q in np.quantile(table[name], _MIDDLE))
            numbers[name] = simulated_number(found, middle, "percent", low, high)
            words[f"{name}_name"] = found.names[name]
            zh.append(f"{{{name}_name}}{{{name}:+}}（{{{name}:interval}}）")
            en.append(f"{{{name}_name}} {{{name}:+}} ({{{name}:interval}})")
        what = WHO_NAMES[who]
        text = Text(
            f"模拟：如果这些范围成立，未来{{months}}的{what.zh}（按月折现平均，占今日人数的百分比）与维持现状相比："
            f"{'，'.join(zh)}。"
            "先写中位情景，括号内是中间九成。",
            f"Simulated: if these ranges hold, {what.en} over {{months}} (discounted mean, in percent of today's) "
            f"compare with "
            f"staying the course as follows: {', '.join(en)}. The middle scenario comes first, nine of ten in "
            f"brackets.",
        )
        findings.append(
            Finding(f"futures-{who}", text, numbers, next(n for n in found.names if n != AS_IS), words=words)
        )
    return findings


def _limits() -> Finding:
    text = Text(
        "策略的效果是假定的倍数，不是测出来的；三种策略的成本假定相同；竞争对手不会还手。",
        "What a strategy does is an assumed factor and was never measured; all strategies are taken to cost the "
        "same; rivals "
        "do not answer.",
    )
    return Finding("futures-limits", text, kind="caution")


def _gaps(found: World, who: str) -> dict[str, np.ndarray]:
    today = found.totals.everybody if who == "all" else found.totals.core
    base = found.paths[AS_IS][who]
    return {name: 100 * (found.paths[name][who] - base) / today for name in found.names if name != AS_IS}


def _fans(found: World, lang: str) -> Figure:
    panels = [(WHO_NAMES[who].in_(lang), _gaps(found, who)) for who in WHO]
    return gap_bands(found.months, panels, {n: t.in_(lang) for n, t in found.names.items()}, lang)


def _ranges_table(found: World, lang: str) -> Table:
    rows = []
    for row in found.ranges.table.to_dict("records"):
        scale = 100 if row["unit"] in ("share", "month") else 1
        whose = found.names[row["strategy"]].in_(lang) if row["strategy"] else ("模型" if lang == "zh" else "model")
        rows.append(
            {
                "whose": whose,
                "what": row[f"why_{lang}"],
                "low": f"{scale * row['low']:.3g}",
                "high": f"{scale * row['high']:.3g}",
                "unit": _UNITS[row["unit"]].in_(lang),
                "kind": KINDS[row["kind"]].in_(lang),
            }
        )
    columns = {
        "whose": Text("属于", "Of"),
        "what": Text("参数", "Parameter"),
        "low": Text("下限", "From"),
        "high": Text("上限", "To"),
        "unit": Text("单位", "Unit"),
        "kind": Text("来历", "Known how"),
    }
    return Table(
        "ranges-table",
        pd.DataFrame(rows),
        Text("模拟所用的取值范围", "The ranges of the simulation"),
        columns,
        found.ranges.facts,
        Text("策略各行是所乘的倍数。", "Rows of a strategy are factors."),
        sources=found.ranges.sources,
    )
