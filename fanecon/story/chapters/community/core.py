"""What the core looks like under three definitions (owning, testing, making), and why they disagree."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case, Fact
from fanecon.methods.growth import ratio_series
from fanecon.methods.openness import half_year
from fanecon.story.chapters.common import both, finite, joined, series_of
from fanecon.story.chapters.community.frames import SIDES, commits, counted, documents, extremes, settings, snapshots
from fanecon.story.chapters.community.openness import whole
from fanecon.story.charts.core import core_panels
from fanecon.story.sections import Exhibit, Section, facts_of, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period, reported, worded
from fanecon.study.words import Text, format_number, format_period, with_colon

NAMES = {
    "depth": Text("拥有：多设备用户占全部用户", "Owning: users with many devices, of all users"),
    "testers": Text("测试：有测试版的周", "Testing: weeks with a test build"),
    "contributors": Text("动手：当期贡献代码的人", "Making: people who contributed code"),
}

_COLUMNS = {
    "depth": ("point", "percent", 100),
    "testers": ("share", "percent", 100),
    "contributors": ("all", "people", 1),
}


def core(case: Case, betas: Section) -> Section:
    """Measure the core three ways and set the answers side by side.

    Parameters
    ----------
    case : Case
        With `depth`, and `testers` and `moved` in its community settings.
    betas : Section
        What `betas` of this chapter returned.

    Returns
    -------
    Section
        `data`: contributors by half-year: `period, company, user, all`.
    """
    shares = _depth(case)
    yearly = betas.data[betas.data["solid"]] if len(betas.data) else betas.data
    people = contributors(case)
    findings = []
    if len(shares) > 1:
        findings.append(_owning(case, shares))
    testers = [rows[-1] for name in settings(case).get("testers", []) if (rows := case.facts(name))]
    if testers:
        findings.append(_testing(case, testers, _stopped(betas.data)))
    if len(people) > 1:
        findings.append(_making(case, people))
    if not findings:
        return not_shown(
            "core",
            "三种定义都没有数据：多设备用户数、测试者人数、贡献者人数。",
            "None of the three definitions has data: owners of many devices, testers, contributors.",
        )
    if len(findings) > 1:
        findings.append(_why())
    panels = {"depth": shares, "testers": yearly, "contributors": people}
    panels = {name: frame for name, frame in panels.items() if len(frame) > 1}
    exhibits = (_chart(case, panels),) if panels else ()
    return Section(tuple(findings), exhibits, data=people)


def contributors(case: Case) -> pd.DataFrame:
    """Count who contributed in each half-year that was over when the repositories were last seen.

    Parameters
    ----------
    case : Case
        Repositories that went on elsewhere (`moved` in its community settings) are left out: their silence is none.

    Returns
    -------
    pandas.DataFrame
        `period, company, user, all`, without gaps.
    """
    rows = commits(case)
    rows = rows[~rows["repo"].isin(settings(case).get("moved", []))]
    if rows.empty:
        return pd.DataFrame(columns=["period", *SIDES, "all"])
    seen = snapshots(case)
    rows = rows.assign(period=rows["month"].map({month: half_year(month) for month in rows["month"].unique()}))
    once = rows.drop_duplicates(["period", "repo", "actor"])
    active = pd.crosstab(once["period"], once["side"])
    first, last = active.index.min(), active.index.max()
    periods = [f"{y}H{h}" for y in range(int(first[:4]), int(last[:4]) + 1) for h in (1, 2)]
    active = active.reindex([p for p in periods if first <= p <= last], columns=list(SIDES), fill_value=0)
    active["all"] = active.sum(axis=1)
    return whole(active.rename_axis("period").reset_index(), max(seen[repo] for repo in rows["repo"].unique()))


def _depth(case: Case) -> pd.DataFrame:
    setting = case.config.get("depth") or {}
    if not (setting.get("core") and setting.get("bases")):
        return pd.DataFrame()
    deep, everybody = series_of(case, setting["core"]), series_of(case, setting["bases"][0])
    return finite(ratio_series(deep, everybody)) if len(deep) and len(everybody) else pd.DataFrame()


def _owning(case: Case, shares: pd.DataFrame) -> Finding:
    ends = [shares.iloc[0], shares.iloc[-1]]
    numbers = {
        name: Number(
            100 * row["point"], "percent", 100 * row["low"], 100 * row["high"], None,
            facts_of(pd.DataFrame([row])), "growth.ratio_series",
        )
        for name, row in zip("ab", ends, strict=True)
    }  # fmt: skip
    words = {
        "deep": label(case, case.config["depth"]["core"]),
        "base": label(case, case.config["depth"]["bases"][0]),
        "p0": period(ends[0]["period"]),
        "p1": period(ends[1]["period"]),
    }
    rises = numbers["b"].value > numbers["a"].value
    zh = "按拥有设备的多少来定义，核心在变大" if rises else "按拥有设备的多少来定义，核心没有变大"
    en = "Defined by owning, the core has grown" if rises else "Defined by owning, the core has not grown"
    text = Text(
        zh + "：“{deep}”与“{base}”之比从{p0}的{a}变为{p1}的{b}。",
        en + ": the ratio of “{deep}” to “{base}” went from {a} in {p0} to {b} in {p1}.",
    )
    return Finding("core-depth", text, numbers, "b", words=words)


def _stopped(yearly: pd.DataFrame) -> bool:
    """Whether the last year on record had no test build at all."""
    return len(yearly) > 0 and int(yearly["active_weeks"].iloc[-1]) == 0


def _testing(case: Case, facts: list[Fact], stopped: bool) -> Finding:
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    zh, en = [], []
    for i, fact in enumerate(facts):
        numbers[f"n{i}"], words[f"w{i}"] = reported(fact), label(case, fact.metric)
        slot_zh, slot_en = worded(fact, f"n{i}")
        zh.append(f"{{w{i}}}{slot_zh}")
        en.append(f"{{w{i}}} {slot_en}")
    words["when"] = period(max(fact.period for fact in facts).text)
    after_zh = "，只看得见测试版停发。" if stopped else "。"
    after_en = "; all one sees is that the test builds stopped." if stopped else "."
    text = Text(
        "按参与测试来定义，公布过的规模停在{when}：" + "、".join(zh) + "。此后的人数没有找到" + after_zh,
        "Defined by testing, the published sizes end in {when}: "
        + ", ".join(en)
        + ". We found no count after that"
        + after_en,
    )
    return Finding("core-testers", text, numbers, "n0", words=words)


def _making(case: Case, people: pd.DataFrame) -> Finding:
    sources = documents(case, commits(case))
    best, last = extremes(people, "all")[1], people.iloc[-1]
    numbers = {
        "best": counted(best["all"], sources, "people"),
        "last": counted(last["all"], sources, "people"),
        "user": counted(last["user"], sources, "people"),
        "company": counted(last["company"], sources, "people"),
    }
    words = {"p0": period(best["period"]), "p1": period(last["period"])}
    text = Text(
        "按动手来定义，{p1}有{last}人向这些仓库提交过代码（用户自制{user}人，官方{company}人）；最多的一期是{p0}，"
        "{best}人。",
        "Defined by making, {last} people committed code to these repositories in {p1} ({user} to user-made ones, "
        "{company} to official ones); the most were {best} in {p0}.",
    )
    return Finding("core-contributors", text, numbers, "last", words=words)


def _why() -> Finding:
    text = Text(
        "三种定义各走各的路，因为数的不是同一批人：多设备用户数的是买了多少，测试者数的是谁进得来，贡献者数的是谁动手。"
        "买得多的人不必参与，动手的人不必买得多。“核心粉丝”占比升还是降，取决于先选哪个定义，而报告没有给出定义。",
        "The three go their own ways because they do not count the same people: owning counts what was bought, "
        "testing who "
        "was let in, making who acts. Who buys much need not take part, and who takes part need not buy much. "
        "Whether the "
        "share of core fans rises or falls depends on the definition chosen first, and the report gives none.",
    )
    return Finding("core-why", text, kind="caution")


def _chart(case: Case, panels: dict[str, pd.DataFrame]) -> Exhibit:
    def described(lang: str) -> str:
        told = []
        for name, frame in panels.items():
            column, unit, scale = _COLUMNS[name]
            when = "year" if name == "testers" else "period"
            ends = frame.iloc[[0, -1]].to_dict("records")
            course = " → ".join(
                f"{format_period(str(e[when]), lang)} {format_number(float(e[column]) * scale, unit, lang)}"
                for e in ends
            )
            told.append(with_colon(NAMES[name].in_(lang), course, lang))
        head = "三格折线图，同一时间轴。" if lang == "zh" else "Three panels over the same years. "
        return head + joined(told, lang)

    rows = commits(case)
    sources = (*documents(case, case.frame("beta_weeks")), *documents(case, rows))
    return Exhibit(
        "core-panels",
        lambda lang: core_panels(panels, NAMES, lang),
        both(described),
        Text("“核心”的三种定义", "Three definitions of the core"),
        facts_of(panels["depth"]) if "depth" in panels else (),
        Text(
            "第一格的误差线为舍入区间；后两格是全数清点，没有区间。迁往别处的仓库不计入第三格。",
            "Bars in the first panel: rounding; the other two count everything, so they have no interval. "
            "Repositories that "
            "moved elsewhere are left out of the third.",
        ),
        sources,
    )
