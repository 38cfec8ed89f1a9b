"""Who gets in: outsiders' share of the merged pull requests, under both definitions of an insider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.openness import DEFINITIONS, half_year, outsider_share
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import listed
from fanecon.story.chapters.community.frames import (
    SIDE_NAMES,
    SIDES,
    counted,
    documents,
    extremes,
    percent,
    pull_requests,
    repositories,
    settings,
    snapshots,
)
from fanecon.story.chapters.community.merged import COURSE, repository_table, share_exhibit
from fanecon.story.chapters.community.refusals import refused
from fanecon.story.sections import Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text

FEW = 30  # merged pull requests in a half-year: below, the interval says more than the share


def openness(case: Case, lang: str) -> Section:
    """Compare how much of what is merged comes from outside, in an official and in a user-made repository.

    Parameters
    ----------
    case : Case
        With `openness` in its community settings: the two repositories to look at closely.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: the columns of `outsider_share` with `repo, side, definition`, one row a half-year.
    """
    pulls, chosen = pull_requests(case), settings(case).get("openness") or {}
    shares = {
        side: {d: outsider_share(pulls[pulls["repo"] == chosen.get(side)], d) for d in DEFINITIONS} for side in SIDES
    }
    if not any(isinstance(found, pd.DataFrame) for of_side in shares.values() for found in of_side.values()):
        return not_shown(
            "openness",
            "没有公开仓库的合并请求记录；需要每个请求的月份、是否合并、作者是否内部人员。",
            "There is no record of pull requests: month, outcome and whether the author is an insider are needed.",
        )
    names = {side: _name(case, chosen[side]) for side in SIDES}
    findings: list[Finding | None] = [
        _course(case, side, chosen[side], shares[side]["write_access"], names[side]) for side in SIDES
    ]
    findings += [_email(case, shares[side]["insider"], side, chosen[side], names[side]) for side in SIDES]
    findings.append(_sides(case, pulls))
    frames = [
        found.assign(repo=chosen[side], side=side, definition=definition)
        for side, of_side in shares.items()
        for definition, found in of_side.items()
        if isinstance(found, pd.DataFrame)
    ]
    sources = documents(case, pd.DataFrame({"repo": [chosen[s] for s in SIDES if chosen[s] in set(pulls["repo"])]}))
    return Section(
        tuple(f for f in findings if f is not None),
        (share_exhibit(shares, names, sources),),
        (repository_table(case, pulls, lang),),
        pd.concat(frames, ignore_index=True),
    )


def _name(case: Case, repo: str) -> Text:
    """Name a repository in quotation marks; names hold digits that are no figures."""
    rows = repositories(case)
    name = next(iter(rows.loc[rows["repo"] == repo, "name"]), repo)
    return Text(f"“{name}”", f"“{name}”")


def whole(found: pd.DataFrame, last_month: str) -> pd.DataFrame:
    """Keep the half-years that were over when the repository was last seen."""
    half = half_year(last_month)
    over = last_month[5:] in ("06", "12")
    return found[(found["period"] <= half) if over else (found["period"] < half)]


def _course(case: Case, side: str, repo: str, found: pd.DataFrame | Refusal, name: Text) -> Finding | None:
    if isinstance(found, Refusal):
        # A repository that did not exist yet has not refused anybody.
        return refused(f"openness-{side}", found) if found.needs.get("pull_requests", 1) else None
    sources = documents(case, pd.DataFrame({"repo": [repo]}))
    seen = whole(found, snapshots(case)[repo]).dropna(subset="share")
    enough = seen[seen["merged"] >= FEW] if side == "company" else seen.tail(COURSE)
    if enough.empty:
        enough = seen if len(seen) else found
    numbers: dict[str, Number] = {}
    words = {"name": name}
    if side == "company":
        pieces_zh, pieces_en = [], []
        for row in enough.tail(COURSE).to_dict("records"):
            key = row["period"].lower()
            numbers[f"s{key}"] = _share(row, sources)
            words[f"p{key}"] = period(row["period"])
            pieces_zh.append(f"{{p{key}}}{{s{key}}}")
            pieces_en.append(f"{{s{key}}} in {{p{key}}}")
        zh = "公司自己的{name}：已合并的合并请求里，来自没有写入权限者的，" + "、".join(pieces_zh)
        en = "In the company's own {name}, the share of merged requests by people without write access was "
        en += ", ".join(pieces_en)
        head = list(numbers)[-1]
        zh += f"（最后一期的区间{{{head}:interval}}）。"
        en += f" (interval of the last: {{{head}:interval}})."
    else:
        low, high = extremes(enough, "share")
        numbers = {"low": _share(low, sources), "high": _share(high, sources)}
        words |= {"a": period(enough["period"].iloc[0]), "b": period(enough["period"].iloc[-1])}
        zh = "用户自制的{name}：{a}至{b}，外部人员的占比一直在{low}与{high}之间。"
        en = "In the user-made {name}, the outsiders' share stayed between {low} and {high} from {a} to {b}."
        head = "low"
    rest = found[found["period"] > enough["period"].iloc[-1]].dropna(subset="share")
    if len(rest):
        last = rest.iloc[-1].to_dict()
        numbers |= {"few": counted(last["merged"], sources), "late": _share(last, sources)}
        words |= {"then": period(last["period"]), "seen": period(snapshots(case)[repo])}
        zh += "{then}只看到{seen}，合并了{few}个，占比{late}，区间宽达{late:interval}，不宜下结论。"
        en += (
            " {then} was seen up to {seen}: {few} were merged, and the share of {late} has the interval "
            "{late:interval}, too wide to tell."
        )
    return Finding(f"openness-{side}", Text(zh, en), numbers, head, words=words)


def _share(row: Mapping[Any, Any], sources: tuple[str, ...]) -> Number:
    return percent(row["share"], sources, "openness.outsider_share", row["low"], row["high"], 0)


def _email(case: Case, found: pd.DataFrame | Refusal, side: str, repo: str, name: Text) -> Finding | None:
    """Say what the e-mail definition changes, or that it tells nothing."""
    id = f"openness-{side}-email"
    if isinstance(found, Refusal):
        if found.code != "definition_without_information":
            return None
        told = refused(id, found)
        zh, en = "换用公司邮箱来定义内部人员，对{name}行不通：", "By e-mail address, {name} tells nothing: "
        text = Text(zh + told.text.zh, en + told.text.en[0].lower() + told.text.en[1:])
        return Finding(id, text, told.numbers, kind="caution", words={"name": name})
    sources = documents(case, pd.DataFrame({"repo": [repo]}))
    seen = whole(found, snapshots(case)[repo]).dropna(subset="share")
    rows = seen[seen["merged"] >= FEW].tail(COURSE).to_dict("records")
    if not rows:
        return None
    numbers = {f"s{row['period'].lower()}": _share(row, sources) for row in rows}
    words = {f"p{row['period'].lower()}": period(row["period"]) for row in rows} | {"name": name}
    pieces = [(f"{{p{k}}}{{s{k}}}", f"{{s{k}}} in {{p{k}}}") for k in (row["period"].lower() for row in rows)]
    zh, en = listed(pieces)
    text = Text(
        f"换用公司邮箱来定义内部人员（会漏算不用公司邮箱的员工），{{name}}的外部占比为{zh}。",
        f"Told by e-mail address, which misses staff who use another one, the outsiders' share in {{name}} was {en}.",
    )
    return Finding(id, text, numbers, list(numbers)[-1], words=words)


def _sides(case: Case, pulls: pd.DataFrame) -> Finding | None:
    """Pool all repositories of each side, so that the two looked at closely do not stand for all."""
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    seen = snapshots(case)
    for side in SIDES:
        rows = pulls[pulls["side"] == side]
        found = outsider_share(rows) if len(rows) else Refusal("no_merged_pull_requests")
        if isinstance(found, Refusal):
            return None
        shares = whole(found, max(seen[repo] for repo in rows["repo"].unique())).dropna(subset="share")
        if shares.empty:
            return None
        tail = shares.tail(COURSE)
        sources = documents(case, rows)
        low, high = extremes(tail, "share")
        numbers |= {f"{side}_low": _share(low, sources), f"{side}_high": _share(high, sources)}
        words |= {f"{side}_a": period(tail["period"].iloc[0]), f"{side}_b": period(tail["period"].iloc[-1])}
        words |= {f"{side}_name": SIDE_NAMES[side]}
    if words["company_a"] == words["user_a"] and words["company_b"] == words["user_b"]:
        del words["user_a"], words["user_b"]
        text = Text(
            "一个仓库不能代表全部。所有仓库合起来，{company_a}至{company_b}的外部占比，"
            "{company_name}为{company_low}到{company_high}，"
            "{user_name}为{user_low}到{user_high}。",
            "One repository does not stand for all. Pooled, from {company_a} to {company_b} outsiders made "
            "{company_low} to "
            "{company_high} in {company_name} and {user_low} to {user_high} in {user_name}.",
        )
    else:
        text = Text(
            "一个仓库不能代表全部。所有仓库合起来，"
            "{company_name}的外部占比在{company_a}至{company_b}为{company_low}到{company_high}，"
            "{user_name}在{user_a}至{user_b}为{user_low}到{user_high}。",
            "One repository does not stand for all. Pooled, outsiders made {company_low} to {company_high} in "
            "{company_name} "
            "from {company_a} to {company_b}, and {user_low} to {user_high} in {user_name} from {user_a} to {user_b}.",
        )
    return Finding("openness-sides", text, numbers, "company_low", words=words)
