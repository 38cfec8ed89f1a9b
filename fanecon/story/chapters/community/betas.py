"""Is the door still open: weeks with a test build, who could get it, and when the rhythm broke."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.cadence import ChangePoints, calendar, change_points, yearly_cadence
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.community.access import access_finding
from fanecon.story.chapters.community.frames import counted, documents, last_week, month_of, percent, settings
from fanecon.story.chapters.community.refusals import refused
from fanecon.story.charts.cadence import beta_calendar
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_number, format_period, join_words

_VISIBLE = 0.25  # of the variation: less is what chance finds in weeks that come and go
_STEADY = 0.8  # of the weeks of a year: a rhythm that users can count on


def betas(case: Case) -> Section:
    """Measure how steadily test builds came out, year by year, where that changed, and who could get them.

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
            "没有测试版的发布记录；需要逐周的版本清单。",
            "There is no record of test builds: a list of builds by week is needed.",
        )
    sources = documents(case, records)
    until = last_week(case, records)
    since = max(int(settings(case).get("betas_since") or 0), int(records["week"].min()[:4]))
    yearly = yearly_cadence(records["week"], until)
    yearly["solid"] = yearly["year"] >= since
    if not yearly["solid"].any():
        return not_shown(
            "betas",
            "测试版的记录在{year}以前太稀薄，算不出节奏。",
            "The record of test builds is too thin before {year} to measure a rhythm.",
            year=period(str(since)),
        )
    laid_out = calendar(records["week"], until, f"{yearly['year'].min()}-W01")
    solid = laid_out[laid_out["year"] >= since]
    findings = [
        _rhythm(yearly, sources),
        access_finding(case, records),
        _break(change_points(solid["active"].astype(float), list(solid["week"]), 1), sources),
        _limits(case, yearly),
    ]
    return Section(tuple(f for f in findings if f), (_chart(laid_out, yearly, sources),), data=yearly)


def _rhythm(yearly: pd.DataFrame, sources: tuple[str, ...]) -> Finding:
    solid = yearly[yearly["solid"]]
    rows = solid[solid["complete"]] if solid["complete"].any() else solid
    steady = _steady(rows)
    numbers, words, zh, en = {}, {}, [], []

    def share(name: str, row: pd.Series) -> None:
        numbers[name] = percent(row["share"], sources, "cadence.yearly_cadence", digits=0)
        words[f"{name}_year"] = period(str(int(row["year"])))

    if len(steady) > 1:
        low, high = steady["share"].min(), steady["share"].max()
        numbers["low"] = percent(low, sources, "cadence.yearly_cadence", digits=0)
        numbers["high"] = percent(high, sources, "cadence.yearly_cadence", digits=0)
        words |= {"from": period(str(steady["year"].iloc[0])), "to": period(str(steady["year"].iloc[-1]))}
        zh.append("{from}至{to}，每年有{low}到{high}的周发布测试版")
        en.append("From {from} to {to}, {low} to {high} of each year's weeks had a test build")
        later = rows[rows["year"] > steady["year"].iloc[-1]]
    else:
        later = rows
    lead = ("", "") if zh else ("有测试版的周，", "Weeks with a test build: ")
    for row in later[later["active_weeks"] > 0].to_dict("records"):
        name = f"y{row['year']}"
        if row["active_weeks"] == 1:
            numbers[name] = counted(1, sources, "weeks", "cadence.yearly_cadence")
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


def _break(found: ChangePoints | Refusal, sources: tuple[str, ...]) -> Finding:
    if isinstance(found, Refusal):
        return refused("betas-break", found)
    explained = percent(found.explained, sources, "cadence.change_points", digits=0)
    if found.explained < _VISIBLE:
        text = Text(
            "逐周数据里看不出转折：哪怕只找一个，也只解释全部波动的{explained}。",
            "No turning point stands out in the weeks: even the best one accounts for {explained} of all variation.",
        )
        return Finding("betas-break", text, {"explained": explained}, "explained")
    before, after = found.segments.iloc[0], found.segments.iloc[1]
    numbers = {
        "before": percent(before["mean"], sources, "cadence.change_points", digits=0),
        "after": percent(after["mean"], sources, "cadence.change_points", digits=0),
        "explained": explained,
    }
    text = Text(
        "如果只允许一个转折点，逐周数据把它放在{when}：此前{before}的周有测试版，此后{after}。"
        "这一个转折解释了全部波动的{explained}。",
        "If there is one turning point, the weeks put it in {when}: before it {before} of the weeks had a test build, "
        "after it {after}. This one change accounts for {explained} of all variation.",
    )
    return Finding("betas-break", text, numbers, "after", words={"when": period(month_of(found.starts[0]))})


def _limits(case: Case, yearly: pd.DataFrame) -> Finding:
    zh = "没有记录的周，可能是没有发布，也可能是档案没有收进来；档案里别的分支还在更新，并不说明这一支收全了。"
    en = (
        "A week without a record may have had no build, or one that the archives missed: that they go on recording "
        "other branches does not prove this record complete."
    )
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    thin = yearly[~yearly["solid"]]
    if len(thin):
        words["thin"] = period(str(thin["year"].iloc[-1]))
        zh += "{thin}及以前的记录稀薄，不计入上面的区间。"
        en += " The record is thin up to {thin}, which the range above leaves out."
    branches, releases = case.frame("beta_branches"), case.frame("releases")
    closed = branches[branches["public"] == "no"].drop_duplicates("branch")
    left_out = releases[releases["branch"].isin(closed["branch"])]
    if len(left_out):
        numbers["left_out"] = counted(left_out["releases"].sum(), documents(case, left_out), "releases")
        words["names"] = both(lambda lang: join_words(closed[f"name_{lang}"], lang))
        zh += "另有{left_out}属于“{names}”，谁也不能申请，没有计入。"
        en += " Another {left_out} belong to the “{names}”, which nobody can apply for; they are not counted."
    return Finding("betas-limits", Text(zh, en), numbers, kind="caution", words=words)


def _chart(laid_out: pd.DataFrame, yearly: pd.DataFrame, sources: tuple[str, ...]) -> Exhibit:
    def described(lang: str) -> str:
        told = [
            f"{format_period(str(r['year']), lang)} {format_number(100 * r['share'], 'percent', lang, 0)}"
            for r in yearly.to_dict("records")
        ]
        head = (
            "日历图：每行一年，每格一周，有测试版的周涂色。"
            if lang == "zh"
            else "Calendar: a row a year, a box a week, filled where a test build came out. "
        )
        return head + joined(told, lang)

    return Exhibit(
        "beta-calendar",
        lambda lang: beta_calendar(laid_out, yearly, lang),
        both(described),
        Text("有测试版的周", "Weeks with a test build"),
        sources=sources,
        note=Text(
            "逐周全数清点，没有抽样误差，所以没有区间。浅色的年份记录稀薄；没有格子的周尚未观察到。",
            "Every week is counted, so there is no sampling error and no interval. The record is thin in the years "
            "in a "
            "lighter colour; weeks without a box were not observed.",
        ),
    )
