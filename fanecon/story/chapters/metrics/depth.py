"""Is the core diluted: the disclosed measures of depth, what they show, and what they do not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.periods import parse_period
from fanecon.methods.decomposition import log_decomposition
from fanecon.methods.estimate import Estimate
from fanecon.methods.growth import ratio_series
from fanecon.story.chapters.common import both, computed, finite, joined, series_of, slug
from fanecon.story.chapters.metrics.printed_shares import printed_change, printed_share
from fanecon.story.charts.ownership import depth_lines
from fanecon.story.sections import Exhibit, Section, facts_of, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period
from fanecon.study.words import Text, format_number, format_period, join_words, with_colon

TITLE = {"zh": "深度用户占总用户的比例", "en": "Deep users as a share of all users"}
LIMITS = {
    "zh": "这项指标数的是使用或购买，不是人对品牌的认同。",
    "en": "The measure counts use or purchases, not attachment to the brand.",
}


def depth(case: Case) -> Section:
    """Compute the depth of use: deep users over all users, and why it moved; or shares as the company prints them.

    Parameters
    ----------
    case : Case
        With `depth` in its settings: the deep users (`core`) and one or more counts of all users (`bases`), or
        metrics that are shares already (`printed`).

    Returns
    -------
    Section
        `data`: the shares, one row a base and period.
    """
    settings = case.config.get("depth") or {}
    bases = settings.get("bases", []) if settings.get("core") else []
    core = series_of(case, settings["core"]) if bases else pd.DataFrame()
    length = parse_period(core["period"].iloc[-1]).frequency if not core.empty else "Q"
    shares = {}
    for base in bases if not core.empty else []:
        share = ratio_series(core, series_of(case, base, length))
        if len(finite(share)) >= 2:
            shares[base] = share
    printed = {m: s for m in settings.get("printed", []) if len(finite(s := printed_share(case, m))) >= 2}
    if not shares and not printed:
        return not_shown(
            "depth",
            "没有可以衡量核心用户的公开数据；至少需要两个时点的深度用户数与总用户数。",
            "No public figure measures the core: deep users and all users are needed for at least two dates.",
        )
    findings = []
    for i, (base, share) in enumerate(shares.items()):
        if i == 0:
            findings.append(_change(case, settings["core"], base, finite(share), core, length))
        else:
            findings.append(_other(case, settings, base, finite(share)))
    findings += [printed_change(case, m, s, first=not findings and i == 0) for i, (m, s) in enumerate(printed.items())]
    findings.append(_caution(settings, alone=len(shares) + len(printed) == 1 or not printed))
    shares |= printed
    data = pd.concat([s.assign(base=b) for b, s in shares.items()], ignore_index=True)
    return Section(tuple(findings), (_chart(case, settings, shares, bases[1:]),), data=data)


def _change(case: Case, core: str, base: str, share: pd.DataFrame, core_series: pd.DataFrame, length: str) -> Finding:
    first, last = share.iloc[0], share.iloc[-1]
    why = log_decomposition(core_series, series_of(case, base, length), first["period"], last["period"])
    core_factor, base_factor = _factor(why.core_effect, 1), _factor(why.base_effect, -1)
    facts = facts_of(share.iloc[[0, -1]])
    numbers = {
        "a": _share(first),
        "b": _share(last),
        "core": _times(core_factor, facts),
        "base": _times(base_factor, facts),
    }
    words = {
        "core_name": label(case, core),
        "base_name": label(case, base),
        "p0": period(first["period"]),
        "p1": period(last["period"]),
    }
    if core_factor.point > base_factor.point > 1:
        zh = (
            "同期总用户增至原来的{base}，单凭这一点会稀释占比；但深度用户增至原来的{core}，增长更快，占比因此不降反升。"
        )
        en = (
            "Meanwhile all users grew to {base} their number, which alone would have diluted the share; but deep users "
            "grew to {core} theirs, so the share rose."
        )
    else:
        zh = "同期总用户变为原来的{base}，深度用户变为原来的{core}。"
        en = "Meanwhile all users went to {base} their number and deep users to {core} theirs."
    text = Text(
        "“{core_name}”占“{base_name}”的比例，从{p0}的{a}变为{p1}的{b}。" + zh,
        "The ratio of “{core_name}” to “{base_name}” went from {a} in {p0} to {b} in {p1}. " + en,
    )
    return Finding("depth", text, numbers, "b", words=words)


def _other(case: Case, settings: Mapping[str, Any], base: str, share: pd.DataFrame) -> Finding:
    """Compare with a further base: one that the core is not part of gives a ceiling only, and the case says why."""
    first, last = share.iloc[0], share.iloc[-1]
    words = {"base_name": label(case, base), "p0": period(first["period"]), "p1": period(last["period"])}
    why = settings.get("ceiling")
    if why:
        words["why"] = Text(why["zh"], why["en"])
        text = Text(
            "即便把深度用户全部算作当地用户，占“{base_name}”的比例也至多是{p0}的{a}、{p1}的{b}；"
            "{why}，所以这只是上限。",
            "Even if all deep users were counted there, their ratio to “{base_name}” would be at most {a} in {p0} and "
            "{b} in {p1}: {why}, so this is a ceiling.",
        )
    else:
        text = Text(
            "占“{base_name}”的比例，从{p0}的{a}变为{p1}的{b}。",
            "Their ratio to “{base_name}” went from {a} in {p0} to {b} in {p1}.",
        )
    return Finding(f"depth-{slug(base)}", text, {"a": _share(first), "b": _share(last)}, "b", words=words)


def _caution(settings: Mapping[str, Any], *, alone: bool) -> Finding:
    limits = settings.get("limits") or LIMITS
    if alone:
        text = Text(
            "{limits}它回答不了“核心粉丝是否在变少”，只能说明唯一公开过的深度指标朝哪个方向走。",
            "{limits} It cannot say whether core fans are becoming fewer, only which way the one disclosed measure of "
            "depth went.",
        )
    else:
        text = Text(
            "{limits}它们回答不了“核心粉丝是否在变少”，只能说明公开过的几项指标各朝哪个方向走。",
            "{limits} They cannot say whether core fans are becoming fewer, only which way each disclosed measure "
            "went.",
        )
    return Finding("depth-limits", text, kind="caution", words={"limits": Text(limits["zh"], limits["en"])})


def _share(row: pd.Series) -> Number:
    estimate = Estimate(row["point"], row["low"], row["high"])
    return computed(estimate, "percent", facts_of(pd.DataFrame([row])), "growth.ratio_series", 100)


def _times(factor: Estimate, facts: tuple[str, ...]) -> Number:
    digits = 1 if factor.point >= 2 else 2
    return computed(factor, "times", facts, "decomposition.log_decomposition", digits=digits)


def _factor(effect: Estimate, sign: int) -> Estimate:
    """Turn a log effect into a multiple; sign −1 for the base, whose effect is its growth with the sign turned."""
    low, high = sorted(math.exp(sign * x) for x in (effect.low, effect.high))
    return Estimate(math.exp(sign * effect.point), low, high)


def _chart(case: Case, settings: Mapping[str, Any], shares: dict[str, pd.DataFrame], further: list[str]) -> Exhibit:
    labels = {base: label(case, base) for base in shares}
    title = settings.get("title") or TITLE
    zh = "误差线为舍入区间；箭头表示当期只公布了下限；断开处没有数据。"
    en = "Error bars: rounding. An arrow marks a period for which only a floor was published; gaps have no figure."
    ceilings = [labels[base] for base in further if base in shares] if settings.get("ceiling") else []
    if ceilings:
        zh += f"以{join_words((c.zh for c in ceilings), 'zh')}为分母的线是上限。"
        en += f" Lines over {join_words((c.en for c in ceilings), 'en')} are ceilings."

    def described(lang: str) -> str:
        courses = []
        for base, series in shares.items():
            ends = finite(series).iloc[[0, -1]].to_dict("records")
            told = [(format_period(e["period"], lang), format_number(e["point"] * 100, "percent", lang)) for e in ends]
            course = " → ".join(f"{when} {share}" for when, share in told)
            courses.append(with_colon(labels[base].in_(lang), course, lang))
        head = f"折线图：{title['zh']}。" if lang == "zh" else f"Lines: {title['en']}. "
        return head + joined(courses, lang)

    return Exhibit(
        "depth-lines",
        lambda lang: depth_lines(shares, labels, lang),
        both(described),
        Text(title["zh"], title["en"]),
        facts_of(*shares.values()),
        Text(zh, en),
    )
