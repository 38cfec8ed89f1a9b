"""How unequal is taking part, and is it the 90-9-1 of theory: tiers, how much they depend on pooling, Gini, tail."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.participation import gini_interval, grouped_gini_bound, tier_sensitivity
from fanecon.methods.refusal import Refusal
from fanecon.methods.tail import TailFit, fit_tail
from fanecon.story.chapters.community.frames import (
    SIDE_NAMES,
    SIDES,
    commits,
    counted,
    documents,
    made,
    percent,
    settings,
)
from fanecon.story.chapters.community.refusals import refused
from fanecon.story.chapters.community.spread import BASES, lorenz_exhibit, tier_table
from fanecon.story.sections import Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

FEWEST = 100  # contributors: with fewer, one per cent of them is less than one
HALF = 50  # per cent of the commits
RULE = Text("“90-9-1”法则", "“90-9-1” rule")


def inequality(case: Case, lang: str, seed: int) -> Section:
    """Measure how unequally people contribute to official and to user-made repositories.

    Parameters
    ----------
    case : Case
    lang : str
        Language of the table's cells.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Section
        `data`: what `tier_sensitivity` returns.
    """
    rows = commits(case)
    if rows.empty:
        return not_shown(
            "tiers",
            "没有开源仓库的提交记录；需要逐月逐人（代称）的贡献数。",
            "There is no record of commits: contributions by month and (pseudonymous) actor are needed.",
        )
    tiers = tier_sensitivity(rows)
    assert isinstance(tiers, pd.DataFrame)
    sides = [side for side in SIDES if side in set(rows["side"])]
    findings: list[Finding | None] = []
    if large := [side for side in sides if len(made(rows[rows["side"] == side])) >= FEWEST]:
        findings += [_tiers(case, rows, tiers, large), _dependence(case, rows, tiers, large)]
    else:
        needs = {"actors": len(made(rows)), "required": FEWEST}
        findings.append(refused("tiers", Refusal("too_few_for_tiers", needs)))
    findings += [_gini(case, rows[rows["side"] == side], side, seed) for side in sides]
    findings += [_tail(case, rows[rows["side"] == side], side) for side in sides]
    findings.append(_benchmark(case))
    findings.append(_limits())
    return Section(
        tuple(f for f in findings if f is not None),
        (lorenz_exhibit(case, rows, "lorenz", SIDE_NAMES),),
        (tier_table(case, rows, tiers, lang),),
        tiers,
    )


def tier_numbers(tiers: pd.DataFrame, side: str, sources: tuple[str, ...]) -> dict[str, Number]:
    """Return the shares of the pooled tiers of one side, ranks rounded up, as numbers of a finding."""
    row = tiers.query("group == @side and basis == 'pooled' and ranks == 'up'").iloc[0]
    return {
        f"{side}_{tier}": percent(row[tier], sources, "participation.tier_sensitivity")
        for tier in ("top", "next", "rest")
    }


def _tiers(case: Case, rows: pd.DataFrame, tiers: pd.DataFrame, sides: list[str]) -> Finding:
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    zh, en = [], []
    for side in reversed(sides):
        of_side = rows[rows["side"] == side]
        numbers |= tier_numbers(tiers, side, documents(case, of_side))
        words[f"{side}_name"] = SIDE_NAMES[side]
        slots = "{" + f"{side}_top" + "}、{" + f"{side}_next" + "}、{" + f"{side}_rest" + "}"
        zh.append(f"{{{side}_name}}依次为{slots}")
        en.append(f"{slots.replace('、', ', ')} in {{{side}_name}}")
    most = [side for side in reversed(sides) if numbers[f"{side}_top"].value > HALF]
    if len(most) == 1 < len(sides):
        other = next(side for side in sides if side not in most)
        verdict_zh = f"“极少数人做了大半”在{{{most[0]}_name}}成立，在{{{other}_name}}不成立。"
        verdict_en = f" That very few do most of it holds in {{{most[0]}_name}}, not in {{{other}_name}}."
    else:
        verdict_zh, verdict_en = "", ""
    text = Text(
        "把贡献者按提交数排队，前百分之一、其次百分之九、其余百分之九十所占的提交："
        + "；".join(zh)
        + "。"
        + verdict_zh,
        "Ranked by commits, the top one per cent, the next nine and the remaining ninety made: "
        + "; ".join(en)
        + "."
        + verdict_en,
    )
    return Finding("tiers", text, numbers, f"{sides[-1]}_top", words=words)


def _dependence(case: Case, rows: pd.DataFrame, tiers: pd.DataFrame, sides: list[str]) -> Finding:
    side = sides[-1]
    sources = documents(case, rows[rows["side"] == side])
    of_side = tiers[(tiers["group"] == side) & (tiers["ranks"] == "up")].set_index("basis")
    down = tiers.query("group == @side and ranks == 'down' and basis == 'median_repository'").iloc[0]
    numbers = {"down": percent(down["top"], sources, "participation.tier_sensitivity")}
    clauses_zh, clauses_en = [], []
    for basis in BASES:
        if basis in of_side.index:
            numbers[basis] = percent(of_side["top"][basis], sources, "participation.tier_sensitivity")
            clauses_zh.append(f"{{{basis}_name}}{{{basis}}}")
            clauses_en.append(f"{{{basis}_name}} {{{basis}}}")
    words = {f"{basis}_name": name for basis, name in BASES.items() if basis in numbers} | {"side": SIDE_NAMES[side]}
    text = Text(
        "“前百分之一”占多少，很看怎么算。{side}："
        + "，".join(clauses_zh)
        + "；人数不足一百的仓库向下取整时根本没有“前百分之一”，中位数便成了{down}。单报一个数会误导。",
        "How much the “top one per cent” holds depends on the counting. For {side}: "
        + ", ".join(clauses_en)
        + "; rounded down, a repository of fewer than a hundred has no top one per cent at all, and the median is "
        "{down}. One figure on its own would mislead.",
    )
    return Finding("tiers-dependence", text, numbers, "pooled", kind="caution", words=words)


def _gini(case: Case, rows: pd.DataFrame, side: str, seed: int) -> Finding:
    found = gini_interval(made(rows), seed)
    if isinstance(found, Refusal):
        return refused(f"gini-{side}", found)
    sources = documents(case, rows)
    numbers = {
        "gini": Number(found.point, "index", found.low, found.high, 2, (), "participation.gini_interval", sources),
        "actors": counted(found.actors, sources, "people"),
    }
    text = Text(
        "{side}的{actors}位贡献者，提交数的基尼系数为{gini}（区间{gini:interval}；提交集中在这么少的人手里，"
        "区间的实际把握不到标称的百分之九十五）。",
        "Among the {actors} contributors to {side} the Gini coefficient is {gini} (bootstrap interval "
        "{gini:interval}; with so few people making so much, it covers less than its nominal ninety-five per cent).",
    )
    return Finding(f"gini-{side}", text, numbers, "gini", words={"side": SIDE_NAMES[side]})


def _tail(case: Case, rows: pd.DataFrame, side: str) -> Finding:
    found = fit_tail(made(rows))
    if isinstance(found, Refusal):
        return refused(f"tail-{side}", found)
    sources = documents(case, rows)
    numbers = {"p": Number(found.p_value, "p", calls="tail.fit_tail", sources=sources)}
    words = {"side": SIDE_NAMES[side]}
    return Finding(f"tail-{side}", _shape(found), numbers, "p", words=words)


def _shape(found: TailFit) -> Text:
    return {
        "undecided": Text(
            "{side}里最活跃的那批人，提交数的分布是幂律还是对数正态，数据分辨不出来（似然比检验，{p}）。说它“服从幂律”没有根据。",
            "In the tail of {side} a power law and a lognormal cannot be told apart (likelihood ratio, {p}): there is "
            "no ground for calling it a power law.",
        ),
        "lognormal": Text(
            "{side}里最活跃的那批人，提交数的分布更像对数正态，而不是幂律（似然比检验，{p}）。",
            "The tail of {side} is fitted better by a lognormal than by a power law (likelihood ratio, {p}).",
        ),
        "power_law": Text(
            "{side}里最活跃的那批人，提交数的分布更像幂律，而不是对数正态（似然比检验，{p}）。",
            "The tail of {side} is fitted better by a power law than by a lognormal (likelihood ratio, {p}).",
        ),
    }[found.verdict]


def _benchmark(case: Case) -> Finding | None:
    names = settings(case).get("benchmark", [])
    facts = [rows[0] for name in names if (rows := case.facts(name))]
    if len(facts) != 3:
        return None
    shares = [float(f.reported.point) / 100 for f in facts]
    bound = grouped_gini_bound([0.01, 0.09, 0.9], shares)
    ids = tuple(f.fact_id for f in facts)
    numbers = {
        name: Number(100 * share, "percent", facts=(fact.fact_id,))
        for name, share, fact in zip(("top", "next", "rest"), shares, facts, strict=True)
    }
    numbers["bound"] = Number(bound, "index", bound, None, 2, ids, "participation.grouped_gini_bound")
    text = Text(
        "拿已发表的{rule}研究来比：四个健康社区里三层人所占的内容是{top}、{next}、{rest}，基尼系数至少{bound}。"
        "那里数的是包括潜水者在内的全体用户，"
        "这里只有动手写过代码的人，所以两者不能直接相减。",
        "A published study of the {rule} serves as a yardstick: in four health communities the three tiers wrote "
        "{top}, {next} and {rest}, a Gini of at least {bound}. It counts all users, lurkers too; this page counts only "
        "people who wrote code, so the two may not be subtracted.",
    )
    return Finding("tiers-benchmark", text, numbers, "bound", words={"rule": RULE})


def _limits() -> Finding:
    text = Text(
        "{rule}说的是九成人潜水。提交记录里看不到潜水的人，因此它的“九成”既不能证实，也不能证伪；"
        "能检验的只是动手的人之间有多不平均。"
        "同一个人在两个仓库里算两位，仓库也只是我们选的这些。",
        "The {rule} is about nine in ten who only watch. Watchers leave no commits, so that part can be neither "
        "confirmed "
        "nor refuted: what can be tested is how unequal those are who act. A person in two repositories counts "
        "twice, and the "
        "repositories are a choice of ours.",
    )
    return Finding("tiers-limits", text, kind="caution", words={"rule": RULE})
