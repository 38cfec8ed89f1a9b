"""The answer in a few sentences, made of numbers that the sections below show again with their basis."""

from __future__ import annotations

from collections.abc import Mapping

from fanecon.story.sections import Section
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

_TAKEN = {
    "face-share": (
        ("y1", "face", "brand"), ("b",),
        "{y1}，{brand}的热搜话题里有{b}点名{face}。", "In {y1}, {b} of {brand}'s hot-search topics named {face}.",
    ),
    "characters": (
        ("pb", "nb", "total"), ("b",),
        "{pb}，{nb}占{total}的{b}。", "In {pb}, {nb} made up {b} of “{total}”.",
    ),
    "voices": (
        (), ("n",),
        "公司的声音只相当于{n}个同样响亮的人。", "The company's voice amounts to only {n} equal voices.",
    ),
    "handover": (
        (), ("goal", "needed"),
        "要相当于{goal}个，此人在点名话题里的占比得降到{needed}。",
        "To make it {goal}, this person's share of the topics that name anybody would have to fall to {needed}.",
    ),
    "market-power": (
        (), ("effect",),
        "单日的影响要到{effect}，股价才看得出来；",
        "A one-day effect on the share price must reach {effect} to be seen;",
    ),
    "market": (
        (), ("days", "hits", "chance", "alpha"),
        "检验的{days}里有{hits}个越过{alpha}的界限，纯属偶然也会有{chance}个上下，校正之后没有一个站得住。",
        "{hits} of {days} cross the {alpha} line, chance alone would bring {chance}; after correction, none stands.",
    ),
}  # fmt: skip


def summary(*sections: Section) -> Section:
    """Sum the notebook up.

    Parameters
    ----------
    *sections : Section
        Those of this chapter, in any order; refusals are left out of the summary.

    Returns
    -------
    Section
        One finding, or a refusal where there is nothing to sum up.
    """
    told = {f.id: f for s in sections for f in s.findings if f.kind in ("finding", "caution")}
    zh, en = [], []
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    headline = None
    refusals = {f.id for s in sections for f in s.findings if f.kind == "refusal"}
    for id, (named, counted, chinese, english) in _TAKEN.items():
        if id not in told or not _has(told[id], named, counted):
            continue
        if id == "market" and told[id].numbers.get("left") is not None:
            continue
        prefix = id.replace("-", "_")
        for name in counted:
            numbers[f"{prefix}_{name}"] = told[id].numbers[name]
            chinese, english = (t.replace(f"{{{name}}}", f"{{{prefix}_{name}}}") for t in (chinese, english))
        words |= {name: told[id].words[name] for name in named}
        headline = headline or f"{prefix}_{counted[0]}"
        zh.append(chinese)
        en.append(english)
    if zh and "followers-claim" in refusals:
        zh.append("报告所说的掉粉数，当时没有逐日数据可以核对，不予计算。")
        en.append("The report's loss of followers cannot be computed: no daily series covers that time.")
    if not zh:
        text = Text(
            "这个案例在所选日期没有足够的公开数据，这些问题都回答不了。",
            "As of the day chosen, too little is public about this case to answer any of these questions.",
        )
        return Section((Finding("summary", text, kind="refusal"),))
    return Section((Finding("summary", Text("".join(zh), " ".join(en)), numbers, headline, words=words),))


def _has(finding: Finding, words: Mapping[str, object] | tuple[str, ...], numbers: tuple[str, ...]) -> bool:
    return all(w in finding.words for w in words) and all(n in finding.numbers for n in numbers)
