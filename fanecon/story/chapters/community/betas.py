"""Is the door still open: weeks with a public beta, and when the rhythm broke."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.cadence import ChangePoints, calendar, change_points, yearly_cadence
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.community.frames import counted, last_week, month_of, percent, settings
from fanecon.story.chapters.community.refusals import refused
from fanecon.story.charts.cadence import beta_calendar
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_number, format_period

_VISIBLE = 0.25  # of the variation: less is what chance finds in weeks that come and go
_STEADY = 0.8  # of the weeks of a year: a rhythm that users can count on


def betas(case: Case) -> Section:
    """Measure how steadily public betas came out, year by year, and where that changed.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Section
        `data`: `year, active_weeks, weeks, share, complete, solid`; solid = the record can be relied on.
    """
    records = case.frame("beta_weeks")
    if records.empty:
        return not_shown(
            "betas",
            "没有公开测试版的发布记录；需要逐周的版本清单。",
            "There is no record of public betas: a list of builds by week is needed.",
        )
    source = str(records["source_id"].iloc[0])
    until = last_week(case, records)
    since = max(int(settings(case).get("betas_since") or 0), int(records["week"].min()[:4]))
    yearly = yearly_cadence(records["week"], until)
    yearly["solid"] = yearly["year"] >= since
    if not yearly["solid"].any():
        return not_shown(
            "betas",
            "公开测试版的记录在{year}以前太稀薄，算不出节奏。",
            "The record of public betas is too thin before {year} to measure a rhythm.",
            year=period(str(since)),
        )
    laid_out = calendar(records["week"], until, f"{yearly['year'].min()}-W01")
    findings = [_rhythm(yearly, source)]
    solid = laid_out[laid_out["year"] >= since]
    findings.append(_break(change_points(solid["active"].astype(float), list(solid["week"]), 1), source))
    findings.append(_limits(case, yearly))
    return Section(tuple(findings), (_chart(laid_out, yearly, source),), data=yearly)


def _rhythm(yearly: pd.DataFrame, source: str) -> Finding:
    solid = yearly[yearly["solid"]]
    rows = solid[solid["complete"]] if solid["complete"].any() else solid
    steady = _steady(rows)
    numbers, words, zh, en = {}, {}, [], []

    def share(name: str, row: pd.Series) -> None:
        numbers[name] = percent(row["share"], (source,), "cadence.yearly_cadence", digits=0)
        words[f"{name}_year"] = period(str(int(row["year"])))

    if len(steady) > 1:
        low, high = steady["share"].min(), steady["share"].max()
        numbers["low"] = percent(low, (source,), "cadence.yearly_cadence", digits=0)
        numbers["high"] = percent(high, (source,), "cadence.yearly_cadence", digits=0)
        words |= {"from": period(str(steady["year"].iloc[0])), "to": period(str(steady["year"].iloc[-1]))}
        zh.append("{from}至{to}，每年有{low}到{high}的周发布公开测试版")
        en.append("From {from} to {to}, {low} to {high} of each year's weeks had a public beta")
        later = rows[rows["year"] > steady["year"].iloc[-1]]
    else:
        later = rows
    lead = ("", "") if zh else ("有公开测试版的周，", "Weeks with a public beta: ")
    for row in later[later["active_weeks"] > 0].to_dict("records"):
        name = f"y{row['year']}"
        if row["active_weeks"] == 1:
            numbers[name] = counted(1, (source,), "weeks", "cadence.yearly_cadence")
            words[f"{name}_year"] = period(str(row["year"]))
            zh.append(f"{{{name}_year}}只有{{{name}}}")
            en.append(f"{{{name}}} in {{{name}_year}}")
        else:
            share(name, pd.Series(row))
            zh.append(f"{{{name}_year}}为{{{name}}}")
            en.append(f"{{{name}}} in {{{name}_year}}")
    silent = yearly[yearly["year"] > yearly.loc[yearly["active_weeks"] > 0, "year"].max()]
    if len(silent):
        words["silent"] = period(str(silent["year"].iloc[0]))
        zh.append("{silent}起一周也没有")
        en.append("none at all since {silent}")
    text = Text(lead[0] + "，".join(zh) + "。", lead[1] + ", ".join(en) + ".")
    return Finding("betas", text, numbers, next(iter(numbers), None), words=words)


def _steady(rows: pd.DataFrame) -> pd.DataFrame:
    """The unbroken run of steady years at the beginning."""
    return rows[(rows["share"] >= _STEADY).cummin()]


def _break(found: ChangePoints | Refusal, source: str) -> Finding:
    if isinstance(found, Refusal):
        return refused("betas-break", found)
    explained = percent(found.explained, (source,), "cadence.change_points", digits=0)
    if found.explained < _VISIBLE:
        text = Text(
            "逐周数据里看不出转折：哪怕只找一个，也只解释全部波动的{explained}。",
            "No turning point stands out in the weeks: even the best one accounts for {explained} of all variation.",
        )
        return Finding("betas-break", text, {"explained": explained}, "explained")
    before, after = found.segments.iloc[0], found.segments.iloc[1]
    numbers = {
        "before": percent(before["mean"], (source,), "cadence.change_points", digits=0),
        "after": percent(after["mean"], (source,), "cadence.change_points", digits=0),
        "explained": explained,
    }
    text = Text(
        "如果只允许一个转折点，逐周数据把它放在{when}：此前{before}的周有公开测试版，此后{after}。"
        "这一个转折解释了全部波动的{explained}。",
        "If there is one turning point, the weeks put it in {when}: before it {before} of the weeks had a public beta, "
        "after it {after}. This one change accounts for {explained} of all variation.",
    )
    return Finding("betas-break", text, numbers, "after", words={"when": period(month_of(found.starts[0]))})


def _limits(case: Case, yearly: pd.DataFrame) -> Finding:
    zh = "档案看不到只对受邀用户开放的内测，所以这里说的是“公开”这扇门，不是全部测试。"
    en = "Betas by invitation cannot be seen: this is about the public door, not about all testing."
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    thin = yearly[~yearly["solid"]]
    if len(thin):
        words["thin"] = period(str(thin["year"].iloc[-1]))
        zh += "{thin}及以前的记录稀薄，不计入上面的区间。"
        en += " The record is thin up to {thin}, which the range above leaves out."
    releases, public = case.frame("releases"), set(case.frame("beta_weeks")["branch"])
    last_beta = case.frame("beta_weeks")["week"].max()
    other = releases[~releases["branch"].isin(public) & (releases["month"].str[:4] > last_beta[:4])]
    if len(other):
        documents = tuple(dict.fromkeys(other["source_id"]))
        numbers["others"] = counted(other["releases"].sum(), documents, "releases")
        words["since"] = period(str(int(last_beta[:4]) + 1))
        zh += "档案本身没有停更：{since}以来仍记下{others}，都属于其他分支，所以这些零不是因为档案断了。"
        en += (
            " The archive itself went on: it has {others} of other branches since {since}, so "
            "the zeros do not come from an archive that stopped."
        )
    return Finding("betas-limits", Text(zh, en), numbers, kind="caution", words=words)


def _chart(laid_out: pd.DataFrame, yearly: pd.DataFrame, source: str) -> Exhibit:
    def described(lang: str) -> str:
        told = [
            f"{format_period(str(r['year']), lang)} {format_number(100 * r['share'], 'percent', lang, 0)}"
            for r in yearly.to_dict("records")
        ]
        head = (
            "日历图：每行一年，每格一周，有公开测试版的周涂色。"
            if lang == "zh"
            else "Calendar: a row a year, a box a week, filled where a public beta came out. "
        )
        return head + joined(told, lang)

    return Exhibit(
        "beta-calendar",
        lambda lang: beta_calendar(laid_out, yearly, lang),
        both(described),
        Text("有公开测试版的周", "Weeks with a public beta"),
        sources=(source,),
        note=Text(
            "逐周全数清点，没有抽样误差，所以没有区间。浅色的年份记录稀薄；没有格子的周尚未观察到。",
            "Every week is counted, so there is no sampling error and no interval. The record is thin in the years "
            "in a "
            "lighter colour; weeks without a box were not observed.",
        ),
    )
