"""Which ranking under uncertain weights and scores: SMAA-2 first, two methods beside it, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fanecon.methods.choice import additive_value, topsis
from fanecon.methods.outranking import promethee, rank_reversal
from fanecon.methods.sensitivity import cell_sensitivity, deciding_evidence
from fanecon.methods.smaa import Smaa, dirichlet_weights, smaa
from fanecon.story.chapters.strategy.matrix import Matrix, cell
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

DRAWS = 20_000
# How closely drawn weights keep to the coder's: a weight of a fifth then varies by about a tenth either way.
CONCENTRATION = 20.0
PRIORS = {
    "uniform": Text("所有权重同样可能", "every weighting is equally likely"),
    "criteria": Text("权重在打分者自己的权重附近", "weights lie around the coder's own"),
}


@dataclass(frozen=True, eq=False)
class Ranking:
    """A ranking under uncertainty, and its checks.

    Attributes
    ----------
    matrix : Matrix
    prior : str
        A key of `PRIORS`.
    smaa : mapping of str to Smaa
        By prior.
    weights : mapping of str to float
        The weights at which single-weight methods are run: the mean of the prior.
    crosschecks : DataFrame
        Options by ``additive, topsis, promethee``: ranks at the middles of the intervals.
    reversals : mapping of str to DataFrame
        By method, as `rank_reversal`.
    deciding, cells : DataFrame
        As `deciding_evidence` and `cell_sensitivity`.
    """

    matrix: Matrix
    prior: str
    smaa: Mapping[str, Smaa]
    weights: Mapping[str, float]
    crosschecks: pd.DataFrame
    reversals: Mapping[str, pd.DataFrame]
    deciding: pd.DataFrame
    cells: pd.DataFrame

    @property
    def order(self) -> list[str]:
        """Options, the one that is first most often on top."""
        return list(self.smaa[self.prior].acceptability[1].sort_values(ascending=False, kind="stable").index)

    def first_share(self, option: str, prior: str | None = None) -> Number:
        """Share of draws in which an option is first, with two Monte-Carlo standard errors either way."""
        found = self.smaa[prior or self.prior]
        share, error = cell(found.acceptability, option, 1), cell(found.acceptability_error, option, 1)
        ends = max(share - 2 * error, 0.0), min(share + 2 * error, 1.0)
        return self.number(100 * share, "percent", 100 * ends[0], 100 * ends[1], calls="smaa.smaa")

    def number(
        self, value: float, unit: str, low: float | None = None, high: float | None = None, calls: str | None = None
    ) -> Number:
        """Return a number that rests on the whole matrix."""
        return Number(value, unit, low, high, None, self.matrix.facts, calls, self.matrix.sources)


def rank(found: Matrix, prior: str, seed: int) -> Ranking:
    """Rank options under both priors of the weights, and check the ranking.

    Parameters
    ----------
    found : Matrix
    prior : str
        Which of `PRIORS` leads.
    seed : int

    Returns
    -------
    Ranking
    """
    names = list(found.criteria)
    drawn = {
        "uniform": dirichlet_weights(names, draws=DRAWS, seed=seed),
        "criteria": dirichlet_weights(names, found.weights, CONCENTRATION, draws=DRAWS, seed=seed),
    }
    weights = dict.fromkeys(names, 1.0) if prior == "uniform" else dict(found.weights)
    middle, direction = found.middle, found.direction
    scored = {
        "topsis": lambda m: topsis(m, weights, direction)["closeness"],
        "promethee": lambda m: promethee(m, weights, direction)["net"],
    }
    ranks = {
        "additive": additive_value(found.value_low, found.value_high, weights)["rank"],
        "topsis": topsis(middle, weights, direction)["rank"],
        "promethee": promethee(middle, weights, direction)["rank"],
    }
    return Ranking(
        found,
        prior,
        {name: smaa(found.value_low, found.value_high, w, seed=seed) for name, w in drawn.items()},
        weights,
        pd.DataFrame(ranks),
        {name: rank_reversal(middle, score) for name, score in scored.items()},
        deciding_evidence(found.value_low, found.value_high, drawn[prior], seed=seed),
        cell_sensitivity(found.value_low, found.value_high, weights),
    )


def ranking_findings(ranked: Ranking) -> tuple[Finding, ...]:
    """Say what the ranking says, how its checks agree, and what would change it."""
    return (_first(ranked), _other_prior(ranked), _crosschecks(ranked), _reversals(ranked), *_deciding(ranked))


def _first(ranked: Ranking) -> Finding:
    first, second = ranked.order[:2]
    found, names = ranked.smaa[ranked.prior], ranked.matrix.options
    error = cell(found.acceptability_error, first, 1)
    numbers = {
        "share": ranked.first_share(first),
        "second": ranked.first_share(second),
        "error": ranked.number(100 * error, "pp", calls="smaa.smaa"),
        "sure": ranked.number(100 * cell(found.confidence, first, "confidence"), "percent", calls="smaa.smaa"),
    }
    words = {"first": names[first], "next": names[second], "prior": PRIORS[ranked.prior]}
    half = numbers["share"].value > 50
    zh = "" if half else "没有一个方案过半，这样的排名不足以单独作决定。"
    en = "" if half else " No option passes half: such a ranking does not decide on its own."
    text = Text(
        "如果{prior}，得分落在各自的区间里，“{first}”在{share}的抽样中排第一（蒙特卡罗标准误{error}），"
        "“{next}”为{second}。"
        "就算一致认定对它有利的那组权重，它排第一的把握是{sure}。" + zh,
        "If {prior} and scores lie in their intervals, “{first}” comes first in {share} of the draws (Monte-Carlo "
        "standard "
        "error {error}), “{next}” in {second}. Even under the weights that favour it, it is first with a confidence of "
        "{sure}." + en,
    )
    return Finding("ranking", text, numbers, "share", words=words)


def _other_prior(ranked: Ranking) -> Finding:
    other = next(name for name in PRIORS if name != ranked.prior)
    shares = ranked.smaa[other].acceptability[1]
    first, mine = str(shares.idxmax()), ranked.order[0]
    numbers = {"share": ranked.first_share(first, other), "before": ranked.first_share(first)}
    words = {"prior": PRIORS[other], "first": ranked.matrix.options[first]}
    same_zh, same_en = ("同一个方案", "the same option") if first == mine else ("另一个方案", "another option")
    text = Text(
        f"如果改成{{prior}}，最常排第一的是{same_zh}“{{first}}”，比例从{{before}}变为{{share}}：差别全在权重，而权重"
        f"不是证据。",
        f"If instead {{prior}}, {same_en} is first most often: “{{first}}”, whose share goes from {{before}} to "
        f"{{share}}. "
        "The difference is all weights, and weights are no evidence.",
    )
    return Finding("ranking-prior", text, numbers, "share", words=words)


def _crosschecks(ranked: Ranking) -> Finding:
    ranks, names = ranked.crosschecks, ranked.matrix.options
    same = ranks.max(axis=1) == ranks.min(axis=1)
    numbers = {
        "same": ranked.number(int(same.sum()), "count", calls="choice.topsis"),
        "all": Number(len(ranks), "count"),
    }
    words = {str(method): names[str(ranks[method].idxmin())] for method in ranks}
    agree = len({words[m].zh for m in words}) == 1
    zh = "三种方法的第一名相同" if agree else "三种方法的第一名并不相同"
    en = "The three methods agree on the first" if agree else "The three methods do not agree on the first"
    text = Text(
        zh + "：取各区间的中点与权重的均值，加权求和是“{additive}”，TOPSIS 是“{topsis}”，PROMETHEE II 是“{promethee}”。"
        "{all}个方案里，三种方法名次完全一致的有{same}个。",
        en + ": at the middles of the intervals and the mean weights, the weighted sum puts “{additive}” first, TOPSIS "
        "“{topsis}”, PROMETHEE II “{promethee}”. Options with one and the same rank under all three: {same} of {all}.",
    )
    return Finding("ranking-crosschecks", text, numbers, "same", words=words)


def _reversals(ranked: Ranking) -> Finding:
    numbers = {"all": Number(len(ranked.matrix.options), "count")}
    for method, table in ranked.reversals.items():
        turned = table["reversed"].map(len)
        changed = (table["first_before"] != table["first_after"]).sum()
        numbers[f"{method}_pairs"] = ranked.number(int(turned.sum()), "count", calls="outranking.rank_reversal")
        numbers[f"{method}_first"] = ranked.number(int(changed), "count", calls="outranking.rank_reversal")
    text = Text(
        "把{all}个方案逐一去掉再排：TOPSIS 下其余方案共有{topsis_pairs}对颠倒次序，第一名换了{topsis_first}次；"
        "PROMETHEE II "
        "下为{promethee_pairs}对、{promethee_first}次。名次取决于把谁列进来比。",
        "Each of the {all} options was dropped in turn. Under TOPSIS, pairs of the others that changed places: "
        "{topsis_pairs}, changes of the first: {topsis_first}; under PROMETHEE II {promethee_pairs} and "
        "{promethee_first}. Ranks "
        "depend on who is on the list.",
    )
    return Finding("ranking-reversal", text, numbers, "topsis_pairs")


def _deciding(ranked: Ranking) -> list[Finding]:
    changing = ranked.deciding[ranked.deciding["changes"]]
    inside = ranked.cells[ranked.cells["status"] == "within_interval"]
    numbers = {
        "n": ranked.number(len(changing), "count", calls="sensitivity.deciding_evidence"),
        "cells": Number(len(ranked.deciding), "count"),
        "alone": ranked.number(len(inside), "count", calls="sensitivity.cell_sensitivity"),
    }
    zh = "{cells}个有宽度的格子里，有{n}格一旦查实就会换掉最常排第一的方案"
    en = "Of {cells} cells with a width, {n} would replace the option that is first most often, once they were known"
    words: dict[str, Text] = {}
    if len(changing):
        top = changing.iloc[0]
        turned = top["first_at_low"] if top["first_at_low"] != top["first"] else top["first_at_high"]
        names = ranked.matrix.options
        words = {
            "option": names[top["option"]],
            "criterion": ranked.matrix.criteria[top["criterion"]],
            "new": names[turned],
        }
        numbers |= {
            "a": ranked.number(100 * top["share_at_low"], "percent", calls="sensitivity.deciding_evidence"),
            "b": ranked.number(100 * top["share_at_high"], "percent", calls="sensitivity.deciding_evidence"),
        }
        zh += (
            "。最要紧的是“{option}”的“{criterion}”：从区间的坏端到好端，现在的第一名的比例从{a}变到{b}，换上来的"
            "是“{new}”"
        )
        en += (
            ". The one that matters most is “{criterion}” of “{option}”: between the bad end of its interval and "
            "the good, the "
            "share of today's first goes from {a} to {b}; “{new}” takes its place"
        )
    zh += "。只看区间中点与平均权重，单动一格就能换第一的有{alone}格。"
    en += ". At the middles and mean weights, {alone} cells could change the first alone within their interval."
    return [Finding("ranking-evidence", Text(zh, en), numbers, "n", words=words)]
