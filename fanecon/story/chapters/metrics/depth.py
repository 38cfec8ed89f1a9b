"""Is the core diluted: the one disclosed measure of depth, what it shows, and what it does not."""

from __future__ import annotations

import math

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.decomposition import log_decomposition
from fanecon.methods.estimate import Estimate
from fanecon.methods.growth import ratio_series
from fanecon.story.chapters.common import both, computed, finite, joined, series_of, slug
from fanecon.story.charts.ownership import depth_lines
from fanecon.story.findings import Finding, Number
from fanecon.story.sections import Exhibit, Section, facts_of, not_shown
from fanecon.story.slots import label, period
from fanecon.story.words import Text, format_number, format_period, with_colon


def depth(case: Case) -> Section:
    """Compute the depth of ownership: deep users over all users, and why it moved.

    Parameters
    ----------
    case : Case
        With `depth` in its settings: the deep users, and one or more counts of all users.

    Returns
    -------
    Section
        `data`: the shares, one row a base and period.
    """
    settings = case.config.get("depth", {"core": "", "bases": []})
    core = series_of(case, settings["core"]) if settings["bases"] else pd.DataFrame()
    shares = {}
    for base in settings["bases"] if not core.empty else []:
        share = ratio_series(core, series_of(case, base))
        if len(finite(share)) >= 2:
            shares[base] = share
    if not shares:
        return not_shown(
            "depth",
            "没有可以衡量核心用户的公开数据；至少需要两个时点的深度用户数与总用户数。",
            "No public figure measures the core: deep users and all users are needed for at least two dates.",
        )
    first, *others = shares
    findings = [_change(case, settings["core"], first, finite(shares[first]), core)]
    findings += [_ceiling(case, base, finite(shares[base])) for base in others]
    findings.append(_caution())
    data = pd.concat([s.assign(base=b) for b, s in shares.items()], ignore_index=True)
    return Section(tuple(findings), (_chart(case, shares),), data=data)


def _change(case: Case, core: str, base: str, share: pd.DataFrame, core_series: pd.DataFrame) -> Finding:
    first, last = share.iloc[0], share.iloc[-1]
    why = log_decomposition(core_series, series_of(case, base), first["period"], last["period"])
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


def _ceiling(case: Case, base: str, share: pd.DataFrame) -> Finding:
    first, last = share.iloc[0], share.iloc[-1]
    words = {"base_name": label(case, base), "p0": period(first["period"]), "p1": period(last["period"])}
    text = Text(
        "即便把深度用户全部算作当地用户，占“{base_name}”的比例也至多是{p0}的{a}、{p1}的{b}；"
        "分子是全球数，所以这只是上限。",
        "Even if all deep users were counted there, their ratio to “{base_name}” would be at most {a} in {p0} and {b} "
        "in {p1}: the numerator is worldwide, so this is a ceiling.",
    )
    return Finding(f"depth-{slug(base)}", text, {"a": _share(first), "b": _share(last)}, "b", words=words)


def _caution() -> Finding:
    text = Text(
        "这项指标数的是联网设备，不是人对品牌的认同：不喜欢这个品牌的家庭也可能有许多设备，最忠实的粉丝也可能只有一部手机。"
        "它回答不了“核心粉丝是否在变少”，只能说明唯一公开过的深度指标朝哪个方向走。",
        "The measure counts connected devices, not attachment: a household that dislikes the brand may own many, and "
        "the most loyal fan may own one phone. It cannot say whether core fans are becoming fewer, only which way the "
        "one disclosed measure of depth went.",
    )
    return Finding("depth-limits", text, kind="caution")


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


def _chart(case: Case, shares: dict[str, pd.DataFrame]) -> Exhibit:
    labels = {base: label(case, base) for base in shares}

    def described(lang: str) -> str:
        courses = []
        for base, series in shares.items():
            ends = finite(series).iloc[[0, -1]].to_dict("records")
            told = [(format_period(e["period"], lang), format_number(e["point"] * 100, "percent", lang)) for e in ends]
            course = " → ".join(f"{when} {share}" for when, share in told)
            courses.append(with_colon(labels[base].in_(lang), course, lang))
        head = "折线图：深度用户占总用户的比例。" if lang == "zh" else "Lines: deep users as a share of all users. "
        return head + joined(courses, lang)

    return Exhibit(
        "depth-lines",
        lambda lang: depth_lines(shares, labels, lang),
        both(described),
        Text("拥有五件及以上设备的用户占总用户的比例", "Users with five or more devices as a share of all users"),
        facts_of(*shares.values()),
        Text(
            "误差线为舍入区间；箭头表示当期只公布了下限；断开处没有数据。按中国大陆用户计的一条线是上限。",
            "Error bars: rounding. An arrow marks a period for which only a floor was published; gaps have no figure. "
            "The line over mainland users is a ceiling.",
        ),
    )
