"""How much of the company is one character: shares of what they earn, and bounds on their concentration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.growth import ratio_series
from fanecon.methods.partial_concentration import PartialConcentration, Together, partial_concentration
from fanecon.notation.periods import parse_period
from fanecon.story.chapters.common import both, finite, joined, series_of
from fanecon.story.charts.characters import character_bars
from fanecon.story.sections import Exhibit, Section, Table, facts_of, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period
from fanecon.study.words import Text, format_interval, format_number, format_period

_COLUMNS = ["period", "part", "low", "point", "high", "fact_id"]
_CALLS = "partial_concentration.partial_concentration"


def characters(case: Case, lang: str) -> Section:
    """Tell which character earns most, and bound how concentrated earnings are.

    Parameters
    ----------
    case : Case
        With `characters` in its settings: the total, and for each character its revenue, its printed share or both;
        where known, what the largest of them earn together.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: one row a period: ``period, part, low, point, high, fact_id`` of the largest, ``known, hhi_low,
        hhi_high, effective_low, effective_high``. Empty for a brand whose face is a person.
    """
    settings = case.config.get("characters")
    if not settings and (case.config.get("face") or {}).get("kind") != "character":
        return Section()
    shares = _shares(case, settings) if settings else pd.DataFrame(columns=_COLUMNS)
    table = _by_period(case, settings, shares) if settings else pd.DataFrame()
    if len(table) < 2:
        return not_shown(
            "characters",
            "没有按角色公布的收入；需要至少两期的各角色收入或占比。",
            "Revenue by character is not published: it takes what each earned, or its share, for two periods at least.",
        )
    names = {str(i): Text(one["names"]["zh"], one["names"]["en"]) for i, one in enumerate(settings["each"])}
    shown = shares[shares["period"].isin(table["period"])]
    findings = [_largest(case, settings, table, names), _concentration(table), _limits()]
    findings += _estimates(case, settings, names)
    exhibit = _chart(shown, table, {k: n for k, n in names.items() if k in set(shown["part"])})
    return Section(tuple(findings), (exhibit,), (_table(table, names, lang),), table)


def _shares(case: Case, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Return every character's share of the total: as printed, else its revenue over the total."""
    found = []
    for i, one in enumerate(settings["each"]):
        for length in ("H", "Y"):
            printed = _reported(case, one["share"], length) if one.get("share") else pd.DataFrame(columns=_COLUMNS)
            if one.get("revenue"):
                over = finite(series_of(case, settings["total"], length))
                ratio = ratio_series(finite(series_of(case, one["revenue"], length)), over)
                ratio["fact_id"] = ratio["fact_id"] + "+" + ratio["base_fact_id"]
                printed = pd.concat([printed, ratio[~ratio["period"].isin(printed["period"])]])
            found.append(printed.assign(part=str(i))[_COLUMNS])
    shares = pd.concat([frame for frame in found if not frame.empty] or found, ignore_index=True)
    ends = {text: parse_period(text).end for text in shares["period"].unique()}
    last = max((end for text, end in ends.items() if len(text) == len("2024")), default=date.min)
    kept = [text for text, end in ends.items() if len(text) == len("2024") or end > last]
    kept.sort(key=lambda text: ends[text])
    shares = shares[shares["period"].isin(kept)]
    shares = shares.astype({"low": float, "point": float, "high": float})
    return shares.sort_values(["period", "part"], ignore_index=True)


def _reported(case: Case, metric: str, length: str) -> pd.DataFrame:
    series = case.series(metric, length)
    kept = [case.fact_by_id(i).quality == "" for i in series["fact_id"]]
    series = series[pd.Series(kept, index=series.index, dtype=bool)]
    series[["low", "point", "high"]] /= 100
    return finite(series)


def _by_period(case: Case, settings: Mapping[str, Any], shares: pd.DataFrame) -> pd.DataFrame:
    """Bound the concentration of every period of which a document prints a character's figure."""
    metrics = [one[key] for one in settings["each"] for key in ("revenue", "share") if one.get(key)]
    printed = {f.period.text for m in metrics for f in case.facts(m) if not f.quality}
    rows = []
    for text, parts in shares.groupby("period", sort=False):
        groups = [
            Together(group["count"], row["low"], row["high"])
            for group in settings.get("together", [])
            for row in _reported(case, group["metric"], parse_period(str(text)).frequency).to_dict("records")
            if row["period"] == text
        ]
        # If the largest few average more than the largest one known, then the largest is not known.
        hidden = any(group.low / group.count > parts["high"].max() for group in groups)
        found = partial_concentration(parts, groups)
        if text in printed and not hidden and isinstance(found, PartialConcentration):
            top = parts.nlargest(1, "point").iloc[0].to_dict()
            rows.append(
                top
                | {"known": parts["point"].sum(), "hhi_low": found.hhi_low, "hhi_high": found.hhi_high}
                | {"effective_low": found.effective_low, "effective_high": found.effective_high}
                | {"facts": facts_of(parts)}
            )
    return pd.DataFrame(rows)


def _largest(case: Case, settings: Mapping[str, Any], table: pd.DataFrame, names: Mapping[str, Text]) -> Finding:
    first, last = table.index[0], table.index[-1]
    ends = {first: "a", table["point"].idxmin(): "m", table["point"].idxmax(): "h"} | {first: "a", last: "b"}
    said = {"m": ("最低，", ", the lowest,"), "h": ("最高，", ", the highest,")}
    numbers, words, zh, en = {}, {"total": label(case, settings["total"])}, [], []
    for at, i in sorted(ends.items()):
        row = table.loc[at]
        ids = facts_of(pd.DataFrame([row]))
        low, share, high = (100 * row[side] for side in ("low", "point", "high"))
        numbers[i] = Number(share, "percent", low, high, 1, ids, "growth.ratio_series" if len(ids) > 1 else None)
        words |= {f"p{i}": period(row["period"]), f"n{i}": names[row["part"]]}
        end_zh, end_en = said.get(i, ("", ""))
        zh.append(f"{{p{i}}}{end_zh}是{{n{i}}}的{{{i}}}")
        en.append(f"{{n{i}}} in {{p{i}}}{end_en} with {{{i}}}")
    text = Text(
        f"收入最高的角色占{{total}}的比例：{'，'.join(zh)}。",
        f"The character that earns most, as a share of “{{total}}”: {'; '.join(en)}.",
    )
    return Finding("characters", text, numbers, "b", words=words)


def _concentration(table: pd.DataFrame) -> Finding:
    last, before = table.iloc[-1], table.iloc[:-1]
    then, most = before.nsmallest(1, "hhi_high").iloc[0], before.nlargest(1, "hhi_low").iloc[0]
    fell = then["hhi_high"] < last["hhi_low"] and last["hhi_high"] < most["hhi_low"]
    numbers, words = {}, {}
    for name, row in (("b", last), ("a", then), *((("c", most),) if fell else ())):
        middle = (row["hhi_low"] + row["hhi_high"]) / 2
        numbers[f"h{name}"] = Number(middle, "index", row["hhi_low"], row["hhi_high"], None, row["facts"], _CALLS)
        words[f"p{name}"] = period(row["period"])
    low, high = last["effective_low"], last["effective_high"]
    numbers["n"] = Number((low + high) / 2, "index", low, high, 1, last["facts"], _CALLS)
    if last["hhi_low"] > then["hhi_high"]:
        zh, en = "两个区间不相交，收入确实变得更集中了。", "The two do not meet: earnings did get more concentrated."
    elif last["hhi_high"] < then["hhi_low"]:
        zh, en = "两个区间不相交，收入确实变得更分散了。", "The two do not meet: earnings did spread."
    else:
        zh, en = "两个区间有重叠，是升是降不能断定。", "The two overlap: which way it went cannot be told."
    if fell:
        zh += "不过比最集中的{pc}（{hc:interval}）分散。"
        en += " Yet they are less concentrated than in {pc}, when they were most: {hc:interval}."
    text = Text(
        "只有一部分角色的收入公布，集中度指数（各份额的平方和）算不出一个数，只能定界：{pb}在{hb:interval}之间，"
        "相当于{n:interval}个同样大的角色；{pa}在{ha:interval}之间。" + zh,
        "Only some characters are published, so the index of concentration (the sum of squared shares) has bounds "
        "and no value: {hb:interval} in {pb}, as many as {n:interval} characters of equal size; {ha:interval} in "
        "{pa}. " + en,
    )
    return Finding("characters-concentration", text, numbers, "hb", words=words)


def _limits() -> Finding:
    text = Text(
        "没有公布的部分按两个极端算：分给无数个小角色，或者集中在少数几个不比已知最大者更大的角色上。"
        "这里把公布的最大一个当作最大的一个。角色的收入占比说的是集中，不是角色一旦过气会损失多少。",
        "What is not published is taken at both extremes: spread over countless small characters, or held by few that "
        "are no larger than the largest one known, which is taken to be the largest of all. The share of a character "
        "says how concentrated earnings are, not what would be lost if it went out of fashion.",
    )
    return Finding("characters-limits", text, kind="caution")


def _estimates(case: Case, settings: Mapping[str, Any], names: Mapping[str, Text]) -> list[Finding]:
    """Tell the newest estimate of a share of which no report has come."""
    rows = [
        (fact, names[str(i)])
        for i, one in enumerate(settings["each"])
        for fact in (case.facts(one["share"]) if one.get("share") else ())
        if fact.quality == "estimate" and all(other.quality for other in case.facts(one["share"], fact.period.text))
    ]
    if not rows:
        return []
    fact, name = max(rows, key=lambda row: row[0].period.end)
    low, high = fact.interval.low, fact.interval.high
    numbers = {"e": Number(fact.reported.point, "percent", low, high, None, (fact.fact_id,))}
    words = {"p": period(fact.period.text), "name": name}
    text = Text(
        "另有一个外部估计：{p}{name}占{e}。估计不计入以上区间。",
        "There is an outside estimate of {e} for {name} in {p}; estimates are no part of the bounds above.",
    )
    return [Finding("characters-estimate", text, numbers, "e", "caution", words=words)]


def _chart(shares: pd.DataFrame, table: pd.DataFrame, names: dict[str, Text]) -> Exhibit:
    def described(lang: str) -> str:
        told = []
        for row in (table.iloc[0], table.iloc[-1]):
            share, rest = (format_number(100 * x, "percent", lang, 1) for x in (row["point"], 1 - row["known"]))
            when, name = format_period(row["period"], lang), names[row["part"]].in_(lang)
            if lang == "zh":
                told.append(f"{when}最大的是{name}，占{share}，其余占{rest}")
            else:
                told.append(f"{when}: the largest is {name} with {share}, the rest is {rest}")
        head = (
            "堆叠柱状图：各角色占总额的比例。" if lang == "zh" else "Stacked bars: characters as shares of the total. "
        )
        return head + joined(told, lang)

    ordered = shares.assign(end=[parse_period(p).end for p in shares["period"]]).sort_values("end", kind="stable")
    return Exhibit(
        "character-bars",
        lambda lang: character_bars(ordered, names, lang),
        both(described),
        Text(
            "各角色占总额的比例；浅灰为其余：未列出，或没有按角色公布",
            "Characters as shares of the total; light grey: the rest, not listed or not published by character",
        ),
        facts_of(shares),
        Text("每根柱上标出已知最大的一个。", "The largest one known is marked on every bar."),
    )


def _table(table: pd.DataFrame, names: Mapping[str, Text], lang: str) -> Table:
    rows = [
        {
            "period": format_period(row["period"], lang),
            "name": names[row["part"]].in_(lang),
            "share": format_number(100 * row["point"], "percent", lang, 1),
            "known": format_number(100 * row["known"], "percent", lang, 1),
            "hhi": format_interval(row["hhi_low"], row["hhi_high"], "index", lang),
            "effective": format_interval(row["effective_low"], row["effective_high"], "index", lang),
        }
        for row in table.to_dict("records")
    ]
    columns = {
        "period": Text("期间", "Period"),
        "name": Text("最大的角色", "Largest character"),
        "share": Text("占比", "Share"),
        "known": Text("已知合计", "Known in all"),
        "hhi": Text("集中度指数的界", "Index of concentration, bounds"),
        "effective": Text("相当于几个同样大的", "As many equal ones"),
    }
    caption = Text("收入集中在多少个角色上", "On how many characters earnings rest")
    ids = tuple(dict.fromkeys(i for facts in table["facts"] for i in facts))
    return Table("character-table", pd.DataFrame(rows), caption, columns, ids)
