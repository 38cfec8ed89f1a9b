"""Where each strategy breaks, told: sentences, the regret map, boxes of failure, and what decides."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.strategy.breaking import Box, Breaking, breaks, groups
from fanecon.story.chapters.strategy.futures import WHO_NAMES, simulated_number
from fanecon.story.chapters.strategy.matrix import cell
from fanecon.story.chapters.strategy.world import AS_IS, World
from fanecon.story.charts.boxes import BoxRow, box_bars
from fanecon.story.charts.regret import regret_heat
from fanecon.story.charts.tornado import index_bars
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text, format_number, join_words

GROUPS = {
    "every": Text("全部情景", "all"),
    "mild": Text("风波小", "mild incident"),
    "severe": Text("风波大", "severe incident"),
    "stays": Text("代表人物在", "face stays"),
    "leaves": Text("代表人物退", "face leaves"),
}
_MOST = 8


def breaking(simulated: World | None) -> tuple[Section, Breaking | None]:
    """Tell where each strategy breaks.

    Parameters
    ----------
    simulated : World or None

    Returns
    -------
    section : Section
        `data`: one row a strategy and count of users: ``strategy, who`` and the columns of `regret`.
    found : Breaking or None
    """
    if simulated is None:
        section = not_shown(
            "breaking",
            "没有模拟结果，无从找出各策略在哪里失灵。",
            "Nothing was simulated, so nothing can be said of where a strategy breaks.",
        )
        return section, None
    found = breaks(simulated)
    findings = [
        *(_regret(found, who) for who in WHO_NAMES),
        *_worth(found),
        *(_box_finding(found, name, box) for name, box in found.boxes.items()),
        *_sobol_finding(found),
    ]
    exhibits = [_heat(found), *_boxes(found), *_sobol_chart(found)]
    data = pd.concat(
        [t.rename_axis("strategy").reset_index().assign(who=who) for who, t in found.regrets.items()], ignore_index=True
    )
    return Section(tuple(findings), tuple(exhibits), data=data), found


def limit_words(found: World, box: Box, lang: str) -> str:
    """Write the limits of a box: "core users lapsing at least 0.4%"."""
    parts = []
    for row in box.limits.to_dict("records"):
        column = row["assumption"]
        name = found.ranges.name(column, found.names).in_(lang)
        low, high = (found.ranges.printed(column, row[e], lang) if np.isfinite(row[e]) else "" for e in ("low", "high"))
        if low and high:
            parts.append(f"{name}在{low}与{high}之间" if lang == "zh" else f"{name} between {low} and {high}")
        elif low:
            parts.append(f"{name}不低于{low}" if lang == "zh" else f"{name} at least {low}")
        else:
            parts.append(f"{name}不超过{high}" if lang == "zh" else f"{name} at most {high}")
    return join_words(parts, lang)


def _regret(found: Breaking, who: str) -> Finding:
    table, simulated = found.regrets[who], found.world
    least = table[table.index != AS_IS]
    first = str(least["p90_regret"].idxmin())
    leads = str(least["no_regret"].idxmax())
    enough = found.enough[who]
    numbers = {
        "p90": simulated_number(simulated, cell(table, first, "p90_regret"), "percent", calls="futures.regret"),
        "leads": simulated_number(simulated, 100 * cell(table, leads, "no_regret"), "percent", calls="futures.regret"),
    }
    words = {"first": simulated.names[first], "leader": simulated.names[leads]}
    zh, en = [], []
    for name, row in enough.iterrows():
        key = str(name)
        low, high = (100 * float(row[c]) for c in ("low", "high"))
        share = simulated_number(simulated, 100 * float(row["share"]), "percent", low, high, "futures.satisficing")
        numbers[f"s_{key}"], words[f"n_{key}"] = share, simulated.names[key]
        zh.append(f"{{n_{key}}}{{s_{key}}}")
        en.append(f"{{n_{key}}} {{s_{key}}}")
    what = WHO_NAMES[who]
    text = Text(
        f"模拟：如果看重的是{what.zh}，{{first}}的遗憾最小，九成情景里不超过今日人数的{{p90}}；在{{leads}}的情景里，"
        f"{{leader}}领先。"
        f"不输给维持现状的情景占比：{'，'.join(zh)}。",
        f"Simulated: if what counts is {what.en}, regret is least under {{first}}: at most {{p90}} of today's users "
        f"in nine "
        f"scenarios of ten; {{leader}} leads in {{leads}} of them. Share of scenarios no worse than staying the "
        f"course: "
        f"{', '.join(en)}.",
    )
    return Finding(f"regret-{who}", text, numbers, "leads", words=words)


def worth_number(found: Breaking) -> Number:
    """How many ordinary users a core user has to count for, to make the two strategies furthest apart equal."""
    low, middle, high = (1 + float(q) for q in np.quantile(found.worth, (0.05, 0.5, 0.95)))
    return simulated_number(found.world, middle, "count", round(low, 1), round(high, 1), digits=2)


def _worth(found: Breaking) -> list[Finding]:
    first, second = found.pair
    if first == second or not len(found.worth):
        return []
    share = 100 * len(found.worth) / len(found.world.scenarios)
    numbers = {
        "k": worth_number(found),
        "share": simulated_number(found.world, share, "percent"),
    }
    words = {"first": found.world.names[first], "second": found.world.names[second]}
    text = Text(
        "模拟：在{share}的情景里，{first}多留核心，{second}多得用户，两者不可兼得。只有当一个核心用户抵得上约{k}个普"
        "通用户时"
        "（中间九成的情景为{k:interval}），两种策略才打平。",
        "Simulated: in {share} of the scenarios {first} keeps more of the core and {second} more users in all. The "
        "two break "
        "even only if a core user counts for about {k} ordinary ones ({k:interval} in nine scenarios of ten).",
    )
    return [Finding("regret-worth", text, numbers, "k", words=words)]


def _box_finding(found: Breaking, name: str, box: Box | Refusal) -> Finding:
    names = {"name": found.world.names[name]}
    if isinstance(box, Refusal):
        rate = found.world.gains["all"][name].lt(0).mean()
        numbers = {"rate": simulated_number(found.world, 100 * float(rate), "percent")}
        text = Text(
            "模拟：{name}在{rate}的情景里不如维持现状，但没有一组简单的条件能把这些情景圈出来。",
            "Simulated: {name} does worse than staying the course in {rate} of the scenarios, and no simple set of "
            "conditions marks them out.",
        )
        return Finding(f"box-{name}", text, numbers, "rate", words=names)
    numbers = {
        "rate": simulated_number(found.world, 100 * box.base_rate, "percent"),
        "density": simulated_number(found.world, 100 * box.fresh.density, "percent", calls="scenario_box.find_box"),
        "coverage": simulated_number(found.world, 100 * box.fresh.coverage, "percent", calls="scenario_box.find_box"),
    }
    words, zh, en = dict(names), [], []
    for i, row in enumerate(box.limits.to_dict("records")):
        column = row["assumption"]
        words[f"w{i}"] = found.world.ranges.name(column, found.world.names)
        for end, (a, b) in {"low": ("不低于", "at least"), "high": ("不超过", "at most")}.items():
            if np.isfinite(row[end]):
                numbers[f"{end}{i}"] = _limit(found.world, column, float(row[end]))
                zh.append(f"“{{w{i}}}”{a}{{{end}{i}}}")
                en.append(f"“{{w{i}}}” is {b} {{{end}{i}}}")
    text = Text(
        f"模拟：{{name}}在{{rate}}的情景里不如维持现状。如果{'，且'.join(zh)}，这一比例升到{{density}}，并涵盖它失灵"
        f"情景的{{coverage}}"
        "（在未用来找条件的另一半情景上检验）。",
        f"Simulated: {{name}} does worse than staying the course in {{rate}} of the scenarios. If "
        f"{' and '.join(en)}, it does in "
        "{density}, and these are {coverage} of its failures (tested on the half of the scenarios not used to find "
        "them).",
    )
    return Finding(f"box-{name}", text, numbers, "density", words=words)


def _limit(found: World, column: str, value: float) -> Number:
    unit = str(found.ranges.table.loc[found.ranges.table["column"] == column, "unit"].iloc[0])
    if unit in ("share", "month"):
        return simulated_number(found, 100 * value, "percent", calls="scenario_box.find_box")
    digits = {"times": 2, "ratio": 1, "months": 1}[unit]
    return simulated_number(found, value, unit, calls="scenario_box.find_box", digits=digits)


def _sobol_finding(found: Breaking) -> list[Finding]:
    if isinstance(found.sobol, Refusal):
        return []
    top = found.sobol.head(3).to_dict("records")
    words = {"first": found.world.names[found.pair[0]], "second": found.world.names[found.pair[1]]}
    numbers, zh, en = {}, [], []
    for i, row in enumerate(top):
        words[f"w{i}"] = found.world.ranges.name(row["parameter"], found.world.names)
        total, half = 100 * float(row["total"]), 100 * float(row["total_half"])
        numbers[f"t{i}"] = simulated_number(
            found.world, total, "percent", max(total - half, 0), total + half, "sensitivity.sobol_indices"
        )
        zh.append(f"“{{w{i}}}”{{t{i}}}")
        en.append(f"“{{w{i}}}” {{t{i}}}")
    text = Text(
        f"模拟：{{first}}与{{second}}相差多少（按全部活跃用户），主要由{'、'.join(zh)}决定（总效应占方差的比例）。要"
        f"减少争论，先去测这几个量。",
        f"Simulated: how far {{first}} and {{second}} lie apart (all active users) is decided mainly by "
        f"{', '.join(en)} (total "
        "effect, share of the variance). To settle the argument, measure these first.",
    )
    return [Finding("deciding-assumptions", text, numbers, "t0", words=words)]


def _heat(found: Breaking) -> Exhibit:
    split = groups(found.world)
    panels = []
    for who, outcomes in found.world.outcomes.items():
        short = outcomes.rsub(outcomes.max(axis=1), axis=0)
        cells = pd.DataFrame({g: short[mine].quantile(0.9) for g, mine in split.items() if mine.any()})
        panels.append((who, cells))

    def described(lang: str) -> str:
        parts = []
        for who, cells in panels:
            told = [
                f"{found.world.names[str(s)].in_(lang)} {format_number(float(cells.loc[s, 'every']), 'percent', lang)}"
                for s in cells.index
            ]
            parts.append(f"{WHO_NAMES[who].in_(lang)} · {join_words(told, lang)}")
        head = (
            "热力图：九成情景里不超过的遗憾。全部情景："
            if lang == "zh"
            else "Heat map: regret not exceeded in nine scenarios of ten. All: "
        )
        return head + joined(parts, lang)

    def draw(lang: str) -> Figure:
        names = {n: t.in_(lang) for n, t in found.world.names.items()}
        heads = {g: t.in_(lang) for g, t in GROUPS.items()}
        return regret_heat([(WHO_NAMES[w].in_(lang), cells) for w, cells in panels], names, heads, lang)

    return Exhibit(
        "regret-heat",
        draw,
        both(described),
        Text(
            "模拟：遗憾（与同一情景里领先者之差，九成情景不超过），占今日人数的百分比",
            "Simulated: regret (shortfall behind the leader of the same scenario, not exceeded in nine of ten), in "
            "percent of "
            "today's users",
        ),
        found.world.totals.facts,
        Text(
            "风波大小按三分位划分；代表人物“退”指考察期内停止发声。",
            "Incidents are split into thirds by size; the face “leaves” if silent within the horizon.",
        ),
        found.world.ranges.sources,
        synthetic=True,
    )


def _boxes(found: Breaking) -> list[Exhibit]:
    boxes = {name: box for name, box in found.boxes.items() if isinstance(box, Box)}
    if not boxes:
        return []
    simulated = found.world

    def rows(lang: str) -> list[tuple[str, list[BoxRow]]]:
        panels = []
        for name, box in boxes.items():
            density = format_number(100 * box.fresh.density, "percent", lang, 0)
            rate = format_number(100 * box.base_rate, "percent", lang, 0)
            title = {
                "zh": f"{simulated.names[name].zh}：失灵比例由{rate}升到{density}",
                "en": f"{simulated.names[name].en}: fails in {rate} of all, in {density} of the box",
            }[lang]
            lines = [
                BoxRow(
                    simulated.ranges.name(r["assumption"], simulated.names).in_(lang),
                    (r["from"], r["to"]),
                    (max(r["low"], r["from"]), min(r["high"], r["to"])),
                    tuple(simulated.ranges.printed(r["assumption"], r[end], lang) for end in ("from", "to")),
                    tuple(
                        simulated.ranges.printed(r["assumption"], r[end], lang) if np.isfinite(r[end]) else ""
                        for end in ("low", "high")
                    ),
                    r["assumption"] in simulated.ranges.logarithmic,
                )
                for r in box.limits.to_dict("records")
            ]
            panels.append((title, lines))
        return panels

    def described(lang: str) -> str:
        parts = [f"{simulated.names[n].in_(lang)} · {limit_words(simulated, b, lang)}" for n, b in boxes.items()]
        head = (
            "横条图：每种策略容易失灵的条件，深色是失灵的区段。"
            if lang == "zh"
            else "Bars: the conditions under which a strategy tends to fail. "
        )
        return head + joined(parts, lang)

    return [
        Exhibit(
            "failure-boxes",
            lambda lang: box_bars(rows(lang), lang),
            both(described),
            Text(
                "模拟：在哪些条件下，策略不如维持现状（PRIM）",
                "Simulated: conditions under which a strategy does worse than staying the course (PRIM)",
            ),
            simulated.totals.facts,
            Text(
                "浅色是假定的整个范围，深色是失灵的区段。所有条件须同时成立。",
                "Light: the whole range assumed. Dark: where it fails. All conditions of a strategy together.",
            ),
            simulated.ranges.sources,
            synthetic=True,
        )
    ]


def _sobol_chart(found: Breaking) -> list[Exhibit]:
    if isinstance(found.sobol, Refusal):
        return []
    top = found.sobol.head(_MOST)
    simulated = found.world
    names = [simulated.ranges.name(c, simulated.names) for c in top["parameter"]]

    def described(lang: str) -> str:
        parts = [
            f"{n.in_(lang)} {format_number(100 * float(t), 'percent', lang, 0)}"
            for n, t in zip(names, top["total"], strict=True)
        ]
        head = "条形图：各假定的索博尔总效应。" if lang == "zh" else "Bars: total Sobol indices of the assumptions. "
        return head + joined(parts, lang)

    return [
        Exhibit(
            "sobol-bars",
            lambda lang: index_bars(top, [n.in_(lang) for n in names], lang),
            both(described),
            Text(
                f"模拟：哪些假定决定“{simulated.names[found.pair[0]].zh}”与“{simulated.names[found.pair[1]].zh}”的差距",
                f"Simulated: which assumptions decide the gap between {simulated.names[found.pair[0]].en} and "
                f"{simulated.names[found.pair[1]].en}",
            ),
            simulated.totals.facts,
            Text(
                "占差距方差的比例；点为一阶效应，条为总效应，细线为百分之九十五的区间。在整个范围上计算，没有按总数"
                "筛选。",
                "Share of the variance of the gap: dots first-order, bars total effects, thin lines intervals at "
                "ninety-five per cent. "
                "Over whole ranges, not narrowed by the totals.",
            ),
            simulated.ranges.sources,
            synthetic=True,
        )
    ]
