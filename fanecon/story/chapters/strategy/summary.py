"""The answer: conditional sentences only, each with its assumption and what it rests on."""

from __future__ import annotations

from fanecon.story.chapters.strategy.breaking import Breaking
from fanecon.story.chapters.strategy.breaking_story import worth_number
from fanecon.story.chapters.strategy.futures import simulated_number
from fanecon.story.chapters.strategy.matrix import cell
from fanecon.story.chapters.strategy.ranking import PRIORS, Ranking
from fanecon.story.sections import Section
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

_SCORES = Text("打分表", "the table of scores")
_TOTALS = Text("公开总数与假定的范围", "published totals and ranges assumed")


def summary(ranked: Ranking | None, found: Breaking | None) -> Section:
    """Draw the conclusions.

    Parameters
    ----------
    ranked : Ranking or None
    found : Breaking or None

    Returns
    -------
    Section
        One finding of conditional sentences, or a refusal.
    """
    zh: list[str] = []
    en: list[str] = []
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    if ranked is not None:
        for prior in (ranked.prior, *(p for p in PRIORS if p != ranked.prior)):
            _ranking(ranked, prior, zh, en, numbers, words)
    if found is not None:
        for who in ("all", "core"):
            _regret(found, who, zh, en, numbers, words)
        _worth(found, zh, en, numbers, words)
        words["totals"] = _TOTALS
    if not zh:
        text = Text(
            "在所选日期，没有方案、打分与取值范围可供比较，因此没有结论。",
            "On the day chosen there were no options, scores or ranges to compare, so there is no conclusion.",
        )
        return Section((Finding("summary", text, kind="refusal"),))
    headline = "first_uniform" if "first_uniform" in numbers else next(iter(numbers))
    return Section((Finding("summary", Text("".join(zh), " ".join(en)), numbers, headline, words=words),))


def _ranking(
    ranked: Ranking, prior: str, zh: list[str], en: list[str], numbers: dict[str, Number], words: dict[str, Text]
) -> None:
    shares = ranked.smaa[prior].acceptability[1]
    first = str(shares.idxmax())
    numbers[f"first_{prior}"] = ranked.first_share(first, prior)
    words |= {f"option_{prior}": ranked.matrix.options[first], f"prior_{prior}": PRIORS[prior], "scores": _SCORES}
    zh.append(
        f"如果{{prior_{prior}}}，那么最常排第一的是“{{option_{prior}}}”，占抽样的{{first_{prior}}}（依据："
        f"{{scores}}）。"
    )
    en.append(
        f"If {{prior_{prior}}}, then “{{option_{prior}}}” is first most often, in {{first_{prior}}} of the draws "
        "(evidence: {scores})."
    )


def _regret(
    found: Breaking, who: str, zh: list[str], en: list[str], numbers: dict[str, Number], words: dict[str, Text]
) -> None:
    table = found.regrets[who]
    leader = str(table["no_regret"].idxmax())
    share = 100 * cell(table, leader, "no_regret")
    numbers[f"leads_{who}"] = simulated_number(found.world, share, "percent", calls="futures.regret")
    words[f"leader_{who}"] = found.world.names[leader]
    what = {"all": ("全部活跃用户", "all active users"), "core": ("核心用户", "core users")}[who]
    zh.append(f"如果看重的是{what[0]}，那么{{leader_{who}}}在{{leads_{who}}}的模拟情景里领先（依据：{{totals}}）。")
    en.append(
        f"If what counts is {what[1]}, then {{leader_{who}}} leads in {{leads_{who}}} of the simulated scenarios "
        "(evidence: {totals})."
    )


def _worth(found: Breaking, zh: list[str], en: list[str], numbers: dict[str, Number], words: dict[str, Text]) -> None:
    first, second = found.pair
    if first == second or not len(found.worth):
        return
    numbers["worth"] = worth_number(found)
    words |= {"pair_core": found.world.names[first], "pair_all": found.world.names[second]}
    zh.append(
        "如果核心与规模不可兼得，那么要一个核心用户抵得上约{worth}个普通用户（中间九成的情景为{worth:interval}），"
        "{pair_core}"
        "才在模拟里追平{pair_all}（依据：{totals}）。"
    )
    en.append(
        "If the core and the number of users cannot both be had, then a core user has to count for about {worth} "
        "ordinary ones "
        "({worth:interval} in nine scenarios of ten) before {pair_core} draws level with {pair_all} in the simulation "
        "(evidence: {totals})."
    )
