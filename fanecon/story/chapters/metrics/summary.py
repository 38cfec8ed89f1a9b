"""The answer in three sentences, made of numbers that the sections below show again with their basis."""

from __future__ import annotations

from fanecon.evidence.audit import Audit
from fanecon.evidence.verdicts import Verdict
from fanecon.methods.decomposition import OTHER
from fanecon.story.sections import Section
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text


def summary(growth: Section, depth: Section, audit: Audit) -> Section:
    """Sum the notebook up.

    Parameters
    ----------
    growth, depth : Section
        What `growth` and `depth` of this chapter returned; a refusal is left out of the summary.
    audit : Audit

    Returns
    -------
    Section
        One finding, or a refusal where there is nothing to sum up.
    """
    zh: list[str] = []
    en: list[str] = []
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    told = growth.findings[0]
    if told.kind == "finding":
        parts = [name for name in told.numbers if name not in ("total", "g")]  # they come in order of size
        largest = next((name for name in parts if name != OTHER), OTHER)
        numbers |= {"g": told.numbers["g"], "c": told.numbers[largest]}
        words |= {"what": told.words["what"], "p": told.words["p"], "s": told.words[f"{largest}_name"]}
        if largest == parts[0]:
            zh.append("{p}{what}同比增长{g}，贡献最大的是{s}（{c:+}）。")
            en.append("{what} in {p} grew by {g} on the year; the largest contribution is {s} ({c:+}).")
        else:
            zh.append("{p}{what}同比增长{g}，其中{s}贡献{c:+}。")
            en.append("{what} in {p} grew by {g} on the year, {c:+} of it from {s}.")
    told = depth.findings[0]
    if told.kind == "finding":
        numbers |= {"a": told.numbers["a"], "b": told.numbers["b"]}
        words |= {"p0": told.words["p0"], "p1": told.words["p1"]}
        if "measure" in told.words:
            words["measure"] = told.words["measure"]
            zh.append("核心用户的数量没有公开；“{measure}”从{p0}的{a}变为{p1}的{b}。")
            en.append("Nobody publishes a count of core users; “{measure}” went from {a} ({p0}) to {b} ({p1}).")
        else:
            zh.append("核心用户的数量没有公开；唯一公开过的深度指标从{p0}的{a}变为{p1}的{b}。")
            en.append(
                "Nobody publishes a count of core users; the one disclosed measure of depth went from {a} ({p0}) "
                "to {b} ({p1})."
            )
    if audit.results:
        count = audit.counts()
        wrong = count[Verdict.REFUTED] + count[Verdict.INCONSISTENT]
        open_ones = count[Verdict.UNVERIFIED] + count[Verdict.AMBIGUOUS] + count[Verdict.DISPUTED]
        numbers |= {
            "all": Number(sum(count.values()), "claims"),
            "right": Number(count[Verdict.SUPPORTED], "count"),
            "wrong": Number(wrong, "count"),
            "open": Number(open_ones, "count"),
            "cut": Number(count[Verdict.TRUNCATED], "count"),
        }
        zh.append(
            "报告的{all}论断中，证实{right}条，证伪或自相矛盾{wrong}条，无法核实{open}条，原文截断{cut}条，"
            "其余相容而未证实。"
        )
        en.append(
            "Of the report's {all}: {right} supported, {wrong} refuted or self-contradictory, {open} not verifiable, "
            "{cut} cut off; the rest allowed but not proved."
        )
    if not zh:
        text = Text(
            "这个案例在所选日期没有足够的公开数据，这些问题都回答不了。",
            "As of the day chosen, too little is public about this case to answer any of these questions.",
        )
        return Section((Finding("summary", text, kind="refusal"),))
    headline = "g" if "g" in numbers else None
    return Section((Finding("summary", Text("".join(zh), " ".join(en)), numbers, headline, words=words),))
