"""Why a method of the community refuses, in words."""

from __future__ import annotations

from fanecon.methods.refusal import Refusal
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

REFUSALS = {
    "too_few_actors": (
        "只有{actors}位贡献者，至少要有{required}位才能给出区间。",
        "Contributors: {actors}; an interval takes {required} at least.",
    ),
    "too_few_for_tiers": (
        "只有{actors}位贡献者，不到{required}位就谈不上“前百分之一”。",
        "Contributors: {actors}; below {required} one per cent of them is less than one.",
    ),
    "no_contributions": ("没有任何贡献记录。", "No contribution is on record."),
    "interval_not_finite": (
        "{actors}位贡献者的贡献几乎没有差别，区间无从计算。",
        "Contributors who made nearly the same: {actors}; an interval cannot be computed.",
    ),
    "too_few_values": (
        "不同的贡献数只有{different}种，无法检验分布形状。",
        "Different numbers of contributions: {different}; no shape can be tested.",
    ),
    "tail_too_short": (
        "尾部只有{in_tail}位贡献者，至少要有{required}位才能检验分布形状。",
        "Contributors in the tail: {in_tail}; a test of its shape takes {required} at least.",
    ),
    "no_fit": (
        "{observations}位贡献者的分布拟合不出幂律。",
        "No power law could be fitted to the distribution of these contributors: {observations}.",
    ),
    "no_merged_pull_requests": (
        "{pull_requests}个合并请求里没有一个被合并。",
        "Pull requests, none of them merged: {pull_requests}.",
    ),
    "definition_without_information": (
        "按这一定义，已合并的{merged}个合并请求里没有一位内部人员，外部占比永远是百分之百，等于什么也没说。",
        (
            "None of the {merged} merged pull requests is by an insider so defined: a share that is always whole is no "
            "information."
        ),
    ),
    "nobody_observed_long_enough": (
        "{actors}位贡献者都来得太晚，还不能判断去留（需要再观察{quiet_months}个月）。",
        "Contributors who all came too late to be judged: {actors} (months of silence to wait for: {quiet_months}).",
    ),
    "no_actors": ("没有贡献者。", "There are no contributors."),
    "one_group": ("只有一方的数据，无从比较。", "There is one side only, so nothing can be compared."),
    "all_left_at_once": (
        "{actors}位贡献者全都在同一时刻离开，无从比较去留。",
        "Contributors, all of whom left at the same time: {actors}. There is nothing to compare.",
    ),
    "nobody_left": ("{actors}位贡献者中还没有人离开。", "Contributors, none of whom has left: {actors}."),
    "too_short": (
        "只有{observations}期，找转折点至少需要{required}期。",
        "Periods: {observations}; a change point takes {required} at least.",
    ),
    "no_variation": ("各期完全相同，没有转折点。", "All periods are the same: there is no change point."),
    "too_few_stages": (
        "只公布了{stages}个环节的人数，至少需要{required}个。",
        "Stages with a published count: {stages}; a funnel takes {required} at least.",
    ),
    "count_not_published": ("有{count}个环节的人数没有公布。", "Stages whose count nobody published: {count}."),
}


def refused(id: str, refusal: Refusal) -> Finding:
    """Word a refusal as a finding.

    Parameters
    ----------
    id : str
    refusal : Refusal
        With a code of `REFUSALS`.

    Returns
    -------
    Finding

    Examples
    --------
    >>> refused("spread", Refusal("too_few_actors", {"actors": 3, "required": 30})).plain("zh")
    '只有3位贡献者，至少要有30位才能给出区间。'
    """
    zh, en = REFUSALS[refusal.code]
    needs = {k: v for k, v in refusal.needs.items() if f"{{{k}}}" in zh and not isinstance(v, str)}
    return Finding(id, Text(zh, en), {k: Number(v, "count") for k, v in needs.items()}, kind="refusal")
