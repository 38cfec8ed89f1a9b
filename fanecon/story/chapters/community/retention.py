"""Do newcomers stay: survival by side, with and without the company's own people, and by the year they came."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.refusal import Refusal
from fanecon.methods.retention import LogRank, kaplan_meier, log_rank, survival_by, tenures
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.community.frames import (
    SIDE_NAMES,
    SIDES,
    commits,
    counted,
    documents,
    percent,
    snapshots,
)
from fanecon.story.chapters.community.refusals import refused
from fanecon.story.charts.survival import survival_panels
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text, format_number, with_colon

SOON, LATER = 1, 12  # months after the first
COHORT_AT = 6
FEWEST = 30  # newcomers of a side, for a share in a sentence
LEVEL = 0.05  # p-values below it count as a difference
CLEAR = 0.01  # above it a borderline one: people of one repository are not independent
SMALLEST = 10  # newcomers in a cohort: below, an interval fills the whole axis
CURVE_NAMES = {
    "company": Text("官方仓库", "official"),
    "outside": Text("官方仓库，不含公司邮箱", "official, without company addresses"),
    "user": Text("用户自制仓库", "user-made"),
}


def retention(case: Case, quiet_months: int) -> Section:
    """Follow everybody who ever contributed from the first month until nothing more came.

    Parameters
    ----------
    case : Case
    quiet_months : int
        Months of silence after which somebody counts as having left.

    Returns
    -------
    Section
        `data`: what `tenures` returns, with `side` and `insider`.
    """
    table = stays(case, commits(case), quiet_months)
    if table is None:
        return not_shown(
            "retention",
            "没有逐月逐人（代称）的贡献记录，无法跟踪新人的去留。",
            "Newcomers cannot be followed: contributions by month and (pseudonymous) actor are needed.",
        )
    if isinstance(table, Refusal):
        return Section((refused("retention", table),))
    groups = {
        "company": table[table["side"] == "company"],
        "outside": table[(table["side"] == "company") & ~table["insider"]],
        "user": table[table["side"] == "user"],
    }
    curves = {name: curve(rows) for name, rows in groups.items() if len(rows)}
    findings = [_stay(case, groups, curves)]
    findings += _compared(case, groups)
    findings.append(_limits(case, quiet_months, table))
    cohorts = {side: cohort_shares(groups[side]) for side in SIDES}
    return Section(tuple(findings), (_chart(case, table, curves, cohorts),), data=table)


def stays(case: Case, rows: pd.DataFrame, quiet_months: int) -> pd.DataFrame | Refusal | None:
    """Return how long everybody stayed, with `side` and `insider`; None where there are no commits."""
    if rows.empty:
        return None
    found = tenures(rows, snapshots(case), quiet_months)
    if isinstance(found, Refusal):
        return found
    marks = rows.groupby(["repo", "actor"]).agg(side=("side", "first"), insider=("insider", "any")).reset_index()
    return found.merge(marks, on=["repo", "actor"])


def curve(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the survival curve of some tenures (at least one)."""
    found = kaplan_meier(rows["months"], rows["left"])
    assert isinstance(found, pd.DataFrame)
    return found


def at(found: pd.DataFrame, months: int) -> pd.Series | None:
    """Return the point of a survival curve after so many months; None beyond its end."""
    if found["months"].iloc[-1] < months:
        return None
    return found[found["months"] <= months].iloc[-1]


def cohort_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Share still there after `COHORT_AT` months, by the year of the first.

    Parameters
    ----------
    rows : pandas.DataFrame
        Tenures.

    Returns
    -------
    pandas.DataFrame
        `year, actors, survival, low, high`: years with at least `SMALLEST` newcomers who could be followed so long.
    """
    years = rows.assign(year=rows["cohort"].str[:4])
    points = []
    for year, of_year in survival_by(years, "year").groupby("year") if len(years) else ():
        point = at(of_year, COHORT_AT)
        actors = int((years["year"] == year).sum())
        if point is not None and actors >= SMALLEST:
            points.append((str(year), actors, point["survival"], point["low"], point["high"]))
    return pd.DataFrame(points, columns=["year", "actors", "survival", "low", "high"])


def staying(name: str, found: pd.DataFrame, sources: tuple[str, ...], months: int) -> dict[str, Number]:
    """Return the share still there after some months as a number; nothing beyond the curve's end."""
    point = at(found, months)
    if point is None:
        return {}
    number = percent(point["survival"], sources, "retention.kaplan_meier", point["low"], point["high"], 0)
    return {f"{name}_{months}": number}


def _sources(case: Case, rows: pd.DataFrame) -> tuple[str, ...]:
    return documents(case, rows[["repo"]])


def _stay(case: Case, groups: Mapping[str, pd.DataFrame], curves: Mapping[str, pd.DataFrame]) -> Finding:
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    zh, en = [], []
    for side in reversed([s for s in SIDES if s in curves]):
        sources = _sources(case, groups[side])
        if len(groups[side]) < FEWEST:
            continue
        soon, later = (staying(side, curves[side], sources, m) for m in (SOON, LATER))
        if not soon:
            continue
        numbers |= soon | {f"{side}_all": counted(len(groups[side]), sources, "people")} | later
        words[f"{side}_name"] = SIDE_NAMES[side]
        zh.append(f"{{{side}_name}}的{{{side}_all}}位新人里，首月之后继续来的有{{{side}_{SOON}}}")
        en.append(f"of {{{side}_all}} newcomers to {{{side}_name}}, {{{side}_{SOON}}} went on after the first month")
        if later:
            zh[-1] += f"，满一年还在的有{{{side}_{LATER}}}"
            en[-1] += f" and {{{side}_{LATER}}} were still there after a year"
    if not zh:
        needs = {"actors": max(len(rows) for rows in groups.values()), "required": FEWEST}
        return refused("retention", Refusal("too_few_actors", needs))
    sentence = "; ".join(en)
    text = Text("；".join(zh) + "。", sentence[0].upper() + sentence[1:] + ".")
    return Finding("retention", text, numbers, next(iter(numbers)), words=words)


def _compared(case: Case, groups: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Compare the sides twice: with everybody, and without the company's own people."""
    tests = {}
    for name in ("company", "outside"):
        rows = pd.concat([groups[name], groups["user"]], ignore_index=True)
        tests[name] = log_rank(rows["months"], rows["left"], rows["side"])
    sources = _sources(case, pd.concat([groups["company"], groups["user"]]))
    everybody, outside = tests["company"], tests["outside"]
    if isinstance(everybody, Refusal):
        return [refused("retention-compared", everybody)]
    numbers = {"p": p_value(everybody, sources)}
    zh = (
        "官方仓库与用户自制仓库的去留"
        + _graded(everybody, "差别显著", "只有临界的差别", "看不出差别")
        + "（对数秩检验，{p}）"
    )
    en = "Official and user-made repositories "
    en += _graded(everybody, "differ", "barely differ", "do not differ visibly")
    en += " in how long newcomers stay (log-rank, {p})"
    staff = groups["company"][groups["company"]["insider"]]
    if isinstance(outside, LogRank) and len(staff):
        numbers |= {"p_outside": p_value(outside, sources)}
        numbers |= staying("staff", curve(staff), _sources(case, staff), SOON)
        numbers |= staying("outside", curve(groups["outside"]), _sources(case, groups["outside"]), SOON)
        zh += "；只看不用公司邮箱的人，"
        zh += _graded(outside, "差别仍在", "差别只剩临界水平", "就看不出差别了") + "（{p_outside}）"
        en += "; among those without a company address "
        en += _graded(outside, "they still do", "the difference is borderline", "no difference is seen")
        en += " ({p_outside})"
        if {f"staff_{SOON}", f"outside_{SOON}"} <= set(numbers):
            zh += (
                f"。官方仓库里用公司邮箱的人首月之后继续来的有{{staff_{SOON}}}，其余的人{{outside_{SOON}}}："
                f"留住人的有一部分是雇佣，不是社区"
            )
            en += (
                f". In official repositories {{staff_{SOON}}} of those with a company address went on after the "
                f"first month, "
            )
            en += f"and {{outside_{SOON}}} of the others: part of what keeps people is employment, not community"
    return [Finding("retention-compared", Text(zh + "。", en + "."), numbers, "p")]


def _graded(test: LogRank, clear: str, borderline: str, none: str) -> str:
    return clear if test.p_value < CLEAR else borderline if test.p_value < LEVEL else none


def p_value(test: LogRank, sources: tuple[str, ...]) -> Number:
    """Return the p-value of a log-rank test as a number of a finding."""
    return Number(test.p_value, "p", calls="retention.log_rank", sources=sources)


def _limits(case: Case, quiet_months: int, table: pd.DataFrame) -> Finding:
    gone, back = int(table["left"].sum()), int(table["returned"].sum())
    zh = "“离开”指第一次连续{quiet}没有提交：没有人会宣布自己离开。"
    en = "To have left means a first silence of {quiet} without a commit: nobody announces it. "
    numbers = {"quiet": Number(quiet_months, "months")}
    if back:
        sources = _sources(case, table)
        numbers |= {"gone": Number(gone, "people", calls="retention.tenures", sources=sources)}
        numbers |= {"back": Number(back, "people", calls="retention.tenures", sources=sources)}
        zh += "这样算离开的{gone}人里，有{back}人后来又来过：若因此不算离开，观察得越久的人就会显得越留得住。"
        en += (
            "Of the {gone} people who left in this sense, {back} came back later; not counting them as gone would make "
            "those who were watched for longer seem to stay for longer. "
        )
    zh += "人数按仓库合计，同一仓库的人并不独立，p值因此偏小；提交之外的参与（答疑、测试、翻译讨论）看不见。"
    en += (
        "People of one repository are not independent, so the p-values are too small; what is done besides commits "
        "(answers, tests, talk) is not seen."
    )
    return Finding("retention-limits", Text(zh, en), numbers, kind="caution")


def _chart(
    case: Case, table: pd.DataFrame, curves: Mapping[str, pd.DataFrame], cohorts: Mapping[str, pd.DataFrame]
) -> Exhibit:
    def described(lang: str) -> str:
        told = []
        for name, found in curves.items():
            point = at(found, SOON)
            if point is not None:
                share = format_number(100 * point["survival"], "percent", lang, 0)
                told.append(with_colon(CURVE_NAMES[name].in_(lang), share, lang))
        head = (
            "生存曲线，首月之后仍在的比例。" if lang == "zh" else "Survival curves, still there after the first month. "
        )
        return head + joined(told, lang)

    return Exhibit(
        "survival",
        lambda lang: survival_panels(curves, CURVE_NAMES, cohorts, COHORT_AT, lang),
        both(described),
        Text(
            "新人留下的比例：上为全部新人，下为各年新人满半年时",
            "Newcomers who stay: all of them, and by year after six months",
        ),
        sources=_sources(case, table),
        note=Text(
            "卡普兰—迈耶估计：来得晚、还没观察到离开的人，只算到看得见的那一天。色带和误差线为95%区间（对数—对数变换）。"
            "下图只画新人满十位的年份。",
            "Kaplan–Meier estimates with 95% intervals (log–log): those not yet seen to leave count for as long as "
            "they were watched. Below: years with ten newcomers or more.",
        ),
    )
