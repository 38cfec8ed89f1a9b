"""Is the core diluted: the one disclosed measure of depth, what it shows, and what it does not."""

from __future__ import annotations

import math

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.implied import complete_series
from fanecon.methods.decomposition import log_decomposition
from fanecon.methods.estimate import Estimate
from fanecon.methods.growth import ratio_series
from fanecon.story.chapters.common import computed, finite, label, period
from fanecon.story.charts.ownership import depth_lines
from fanecon.story.findings import Finding, Number
from fanecon.story.sections import Exhibit, Section, facts_of, not_shown
from fanecon.story.words import Text, format_number, format_period


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
    settings = case.config.get("depth")
    core = _series(case, settings["core"]) if settings else pd.DataFrame()
    shares = {}
    for base in settings["bases"] if settings else []:
        share = ratio_series(core, _series(case, base)) if not core.empty else pd.DataFrame()
        if len(finite(share) if not share.empty else share) >= 2:
            shares[base] = share
    if not shares:
        return not_shown(
            "depth",
            "没有可以衡量核心用户的公开数据；至少需要两个时点的深度用户数与总用户数。",
            "No public figure measures the core: it takes deep users and all users at two dates at least.",
        )
    first_base = next(iter(shares))
    findings = [_change(case, settings["core"], first_base, finite(shares[first_base]), core)]
    findings += [_bounded_by(case, base, finite(share)) for base, share in list(shares.items())[1:]]
    findings.append(_caution())
    data = pd.concat([s.assign(base=b) for b, s in shares.items()], ignore_index=True)
    return Section(tuple(findings), (_chart(case, shares),), data=data)


def _series(case: Case, metric: str) -> pd.DataFrame:
    return complete_series(case, metric).drop(columns="implied")


def _change(case: Case, core: str, base: str, share: pd.DataFrame, core_series: pd.DataFrame) -> Finding:
    first, last = share.iloc[0], share.iloc[-1]
    why = log_decomposition(core_series, _series(case, base), first["period"], last["period"])
    facts = facts_of(share.iloc[[0, -1]])
    numbers = {
        "a": _share(first), "b": _share(last),
        "core": computed(_factor(why.core_effect, 1), "ratio", facts, "decomposition.log_decomposition", digits=1),
        "base": computed(_factor(why.base_effect, -1), "ratio", facts, "decomposition.log_decomposition", digits=1),
    }  # fmt: skip
    words = {
        "core_name": label(case, core),
        "base_name": label(case, base),
        "p0": period(first["period"]),
        "p1": period(last["period"]),
    }
    return Finding(
        "depth",
        Text(
            "{core_name}占{base_name}的比例，从{p0}的{a}变为{p1}的{b}。同期总用户增至{base}，单凭这一点会稀释占比；但深度用户增至{core}，"
            "增长更快，占比因此不降反升。",
            "{core_name} as a share of {base_name} went from {a} in {p0} to {b} in {p1}. All users grew to {base} over that "
            "time, which alone would have diluted the share; but deep users grew to {core}, faster, and the share moved with them.",
        )
        if last["point"] > first["point"]
        else Text(
            "{core_name}占{base_name}的比例，从{p0}的{a}变为{p1}的{b}；同期总用户增至{base}，深度用户增至{core}。",
            "{core_name} as a share of {base_name} went from {a} in {p0} to {b} in {p1}; all users grew to {base}, deep users to {core}.",
        ),
        numbers, "b", words=words,
    )  # fmt: skip


def _bounded_by(case: Case, base: str, share: pd.DataFrame) -> Finding:
    first, last = share.iloc[0], share.iloc[-1]
    words = {"base_name": label(case, base), "p0": period(first["period"]), "p1": period(last["period"])}
    return Finding(
        f"depth-{base.replace('_', '-')}",
        Text(
            "若把深度用户全部算在当地，占{base_name}的比例最多从{p0}的{a}升至{p1}的{b}；分子是全球数，所以这只是上限。",
            "Were all deep users counted there, their share of {base_name} would be {a} in {p0} and {b} in {p1} at most: the "
            "numerator is worldwide, so this is a ceiling.",
        ),
        {"a": _share(first), "b": _share(last)}, "b", words=words,
    )  # fmt: skip


def _caution() -> Finding:
    return Finding(
        "depth-limits",
        Text(
            "这项指标数的是联网设备，不是人对品牌的认同：不喜欢这个品牌的家庭也可能有许多设备，最忠实的粉丝也可能只有一部手机。"
            "它回答不了“核心粉丝是否在变少”，只能说明唯一披露过的深度指标朝哪个方向走。",
            "The measure counts connected devices, not attachment: a household that dislikes the brand may own many, and the most "
            "loyal fan may own one phone. It cannot say whether core fans become fewer; it says only which way the one "
            "disclosed measure of depth went.",
        ),
        kind="caution",
    )


def _share(row: pd.Series) -> Number:
    estimate = Estimate(row["point"], row["low"], row["high"])
    return computed(estimate, "percent", facts_of(pd.DataFrame([row])), "growth.ratio_series", 100)


def _factor(effect: Estimate, sign: int) -> Estimate:
    """Turn a log effect into a multiple; sign −1 for the base, whose effect is its growth with the sign turned."""
    ends = sorted(math.exp(sign * x) for x in (effect.low, effect.high))
    return Estimate(math.exp(sign * effect.point), ends[0], ends[1])


def _chart(case: Case, shares: dict[str, pd.DataFrame]) -> Exhibit:
    labels = {base: label(case, base) for base in shares}

    def described(lang: str) -> str:
        lines = []
        for base, share in shares.items():
            ends = [finite(share).iloc[i] for i in (0, -1)]
            points = [
                f"{format_period(e['period'], lang)} {format_number(e['point'] * 100, 'percent', lang)}" for e in ends
            ]
            lines.append(f"{labels[base].in_(lang)}: {' → '.join(points)}")
        head = "折线图：深度用户占总用户的比例。" if lang == "zh" else "Lines of deep users as a share of all users. "
        return head + "; ".join(lines)

    return Exhibit(
        "depth-lines", lambda lang: depth_lines(shares, labels, lang), Text(described("zh"), described("en")),
        Text("拥有五件及以上设备的用户占总用户的比例", "Users with five or more devices as a share of all users"), facts_of(*shares.values()),
        Text("误差线为舍入区间；箭头表示当期只公布了下限；断开处没有数据。按中国大陆用户计的一条线是上限。",
             "Error bars: rounding. An arrow marks a period for which only a floor was published; gaps have no figure. The line over mainland users is a ceiling."),
    )  # fmt: skip
