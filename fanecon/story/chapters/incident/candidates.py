"""Stage B on invented candidates: a value with uncertain weights, and which missing fact would decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fanecon.evidence.invented import DAY, invented_roster
from fanecon.methods.screening import RULES, screen
from fanecon.methods.screening_value import CRITERIA, Appraisal, appraise
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.incident.subject import Incident, nothing
from fanecon.story.charts.screening import chance_words, value_bars
from fanecon.story.sections import Exhibit, Section, Table
from fanecon.study.findings import Finding, Number
from fanecon.study.screening import CRITERIA as CRITERION_WORDS
from fanecon.study.screening import DECISIONS
from fanecon.study.screening import RULES as RULE_WORDS
from fanecon.study.tables import Cell
from fanecon.study.words import Text, join_words


def candidates(incident: Incident | None, threshold: float, concentration: float, seed: int, lang: str) -> Section:
    """Show stages A and B together on a roster that was made up.

    Parameters
    ----------
    incident : Incident or None
        Without one there is nothing that the method is an answer to.
    threshold : float
        Points that a value has to lie above.
    concentration : float
        How closely drawn weights keep to equal ones.
    seed : int
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: as `fanecon.methods.screening_value.Appraisal.table`.
    """
    if incident is None:
        return nothing("candidates", "一次引出筛查问题的事件", "an incident that raises the question of screening")
    roster, ratings = invented_roster([rule.kind for rule in RULES], CRITERIA)
    stage_a = screen(roster.evidence, DAY, "published", candidates=roster.candidates)
    found = appraise(stage_a, ratings, threshold=threshold, concentration=concentration, seed=seed)
    kinds = dict(zip(roster.evidence["item_id"], roster.evidence["kind"], strict=True))
    findings = (_made_up(), _decided(found))
    return Section(findings, (_chart(found),), (_table(found, kinds, lang),), found.table)


def _name(candidate: str) -> Text:
    letter = candidate.rsplit(" ", 1)[-1]
    return Text(f"虚构{letter}", f"Invented {letter}")


def _made_up() -> Finding:
    text = Text(
        "以下人选、证据和打分全部是虚构的，只用来演示方法：没有对任何真实的人打分。",
        "The candidates, their evidence and their ratings below are all invented to show the method: no real person "
        "was "
        "rated.",
    )
    return Finding("candidates-invented", text, kind="caution")


def _decided(found: Appraisal) -> Finding:
    table = found.table
    counts = table["decision"].value_counts()
    numbers = {"all": Number(len(table), "count"), "points": Number(found.threshold, "count")}
    words, zh, en = {}, [], []
    for decision in DECISIONS:
        if decision in counts.index:
            numbers[decision] = Number(int(counts[decision]), "count", calls="screening_value.appraise")
            words[f"{decision}_name"] = DECISIONS[decision]
            zh.append(f"{{{decision}_name}}{{{decision}}}个")
            en.append(f"{{{decision}_name}} {{{decision}}}")
    condition = "pass_if_searched" in counts.index
    text = Text(
        f"门槛{{points}}分，{{all}}个虚构人选里：{'，'.join(zh)}。互动再高也抵不过一次否决；"
        + ("“有条件通过”是说还有否决规则没有人查过，查清之前不算通过；" if condition else "")
        + "“无法定论”不是及格，而是提示还缺哪件事实。",
        f"With a threshold of {{points}} points, of {{all}} invented candidates: {', '.join(en)}. No engagement makes "
        "up for a "
        "veto; "
        + ("who passes on condition has yet to be searched under some veto rule; " if condition else "")
        + "undecided is no pass but says which fact is missing.",
    )
    return Finding("candidates", text, numbers, "all", words=words)


def _chart(found: Appraisal) -> Exhibit:
    names = {c: _name(c) for c in found.table["candidate"]}

    def described(lang: str) -> str:
        told = []
        for row in found.table.to_dict("records"):
            points = [f"{row[k]:.0f}" for k in ("value", "value_low", "value_high")]
            chance = chance_words(row["p_above"], lang)
            verdict = DECISIONS[row["decision"]].in_(lang)
            told.append(f"{names[row['candidate']].in_(lang)} {points[0]} [{points[1]}–{points[2]}] {chance} {verdict}")
        head = (
            "区间图（虚构数据）：均值、九成区间、过线概率与结论。"
            if lang == "zh"
            else "Intervals (invented data): mean, nine tenths, probability, decision. "
        )
        return head + joined(told, lang)

    return Exhibit(
        "candidate-values",
        lambda lang: value_bars(found.table, names, found.threshold, DECISIONS, lang),
        both(described),
        Text(
            "虚构名单：加权得分的均值与九成区间，右侧为过线概率与结论",
            "Invented roster: mean value and the interval that holds nine tenths of the draws; right: probability of "
            "being above the threshold, and the decision",
        ),
        synthetic=True,
    )


def _table(found: Appraisal, kinds: Mapping[str, str], lang: str) -> Table:
    rows: list[dict[str, Any]] = []
    for row in found.table.to_dict("records"):
        ranks = found.acceptability
        first = float(row["p_first"]) if row["candidate"] in ranks.index else 0.0
        rows.append(
            {
                "name": _name(row["candidate"]).in_(lang),
                "decision": DECISIONS[row["decision"]].in_(lang),
                "veto": _span(row["p_veto_low"], row["p_veto_high"], lang),
                "above": _percent(row["p_above"], lang),
                "first": _percent(first, lang),
                "missing": _missing(found, row["candidate"], kinds, lang),
            }
        )
    columns = {
        "name": Text("人选", "Candidate"),
        "decision": Text("结论", "Decision"),
        "veto": Text("被否决的概率", "P(veto)"),
        "above": Text("过线的概率", "P(above threshold)"),
        "first": Text("排第一的概率", "P(rank 1)"),
        "missing": Text("哪件未知的事会改变结论", "Missing fact that would change it"),
    }
    return Table(
        "candidate-table",
        pd.DataFrame(rows),
        Text("合成数据：虚构名单的两步筛查", "Synthetic data: both stages on the invented roster"),
        columns,
        note=Text(
            "八项标准的打分是两名虚构评分人的区间；权重不确定，按Dirichlet分布（各项权重之和为一）随机抽取。"
            "没有材料的否决规则一旦查到即可否决，表中只列其余。",
            "Ratings are intervals of two invented raters on eight criteria; weights are uncertain and drawn from a "
            "Dirichlet distribution. A veto rule without evidence could always change a decision; the table lists the "
            "rest.",
        ),
    )


def _missing(found: Appraisal, candidate: str, kinds: Mapping[str, str], lang: str) -> str:
    facts = found.facts[(found.facts["candidate"] == candidate) & found.facts["flips"]]
    told = []
    for fact in facts["fact"]:
        kind, _, name = fact.partition(":")
        if kind == "score":
            told.append(CRITERION_WORDS[name].in_(lang))
        elif kind == "item":
            what = RULE_WORDS[kinds[name]].in_(lang)
            told.append(f"“{what}”是否属实" if lang == "zh" else f"whether “{what}” holds")
    unrated = found.scores[(found.scores["candidate"] == candidate) & (found.scores["raters"] == 0)]
    if not told and len(unrated):
        n = len(unrated)
        return f"单独一项都不够（{n}项未打分）" if lang == "zh" else f"no single one ({n} criteria not rated)"
    return join_words(told, lang) or "–"


def _span(low: float, high: float, lang: str) -> str:
    ends = dict.fromkeys(chance_words(p, lang) for p in (low, high))
    return "–".join(ends)


def _percent(p: float, lang: str) -> Cell:
    return Cell(chance_words(p, lang), sort=100 * p)
