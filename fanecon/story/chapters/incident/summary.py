"""The answer in a few sentences, made of numbers that the sections below show again with their basis."""

from __future__ import annotations

from fanecon.story.sections import Section
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text


def summary(course: Section, attention: Section, size: Section, screening: Section, *more: Section) -> Section:
    """Sum the notebook up.

    Parameters
    ----------
    course, attention, size, screening : Section
        What this chapter's functions returned; refusals are left out.
    *more : Section
        Those on the answers and on the market, where they are told too.

    Returns
    -------
    Section
        One finding, or a refusal where there is nothing to sum up.
    """
    found = {f.id: f for s in (course, attention, size, screening, *more) for f in s.findings if f.kind == "finding"}
    zh: list[str] = []
    en: list[str] = []
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    if "course-main-list" in found:
        numbers["hours"] = found["course-main-list"].numbers["hours"]
        zh.append("公司致歉约{hours}之后，事件才登上热搜主榜。")
        en.append("The incident reached the main hot-search list about {hours} after the company had apologised.")
    if "attention-peak" in found and "attention-reads" in found:
        numbers |= {
            "heat": found["attention-peak"].numbers["heat"],
            "reads": found["attention-reads"].numbers["reads"],
        }
        words["when"] = found["attention-peak"].words["when"]
        zh.append("热度在{when}见顶（平台指数{heat}），全部话题至少{reads}次阅读。")
        en.append("Heat peaked on {when} (index {heat}); all topics together drew at least {reads} reads.")
    ranked = found["size"].numbers if "size" in found else {}
    if "reads" in ranked and "peak_heat" in ranked:
        numbers |= {"others": ranked["others"], "place": ranked["reads"], "peak_heat": ranked["peak_heat"]}
        zh.append("与另外{others}次危机相比，阅读量排{place}，最高热度排{peak_heat}。")
        en.append("Among it and {others} other crises, that is {place} by reads and {peak_heat} by peak heat.")
    if "answers" in found:
        numbers |= {name: found["answers"].numbers[name] for name in ("matched", "readings")}
        zh.append("按危机传播理论，危机有{readings}种说得通的读法，其中{matched}种回应相称。")
        en.append("By crisis communication theory the answer fits in {matched} of {readings} readings of the crisis.")
    if "market-reaction" in found and not found["market-reaction"].numbers["left"].value:
        numbers["tests"] = found["market-reaction"].numbers["n"]
        zh.append("股价做了{tests}次单日检验，校正之后没有一次显著。")
        en.append("Of {tests} one-day tests on the share price, none is significant after correction.")
    if "screening" in found and "occurred" in found["screening"].numbers:
        numbers["rules"] = found["screening"].numbers["occurred"]
        zh.append("事发前一天认真筛查，会触发{rules}条否决规则；但只有一个案例，不能证明规则有效。")
        en.append("A careful screening the day before would have fired {rules} veto rules; one case proves no rule.")
    if not zh:
        text = Text(
            "这个案例在所选日期没有足够的公开资料，这些问题都回答不了。",
            "As of the day chosen, too little is public about this case to answer any of these questions.",
        )
        return Section((Finding("summary", text, kind="refusal"),))
    headline = "hours" if "hours" in numbers else None
    return Section((Finding("summary", Text("".join(zh), " ".join(en)), numbers, headline, words=words),))
