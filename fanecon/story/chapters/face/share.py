"""How much of the brand's attention names its face: over time, and beside other brands and theirs."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.attention import face_share
from fanecon.story.chapters.common import both
from fanecon.story.chapters.face.base import (
    Row,
    brand_name,
    face_name,
    full_years,
    records,
    rows_by,
    share_number,
    sources_of,
    widest,
)
from fanecon.story.charts.faces import face_panels
from fanecon.story.sections import Exhibit, Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_interval, format_number

_CALLS = "attention.face_share"


def share(case: Case, lang: str) -> Section:
    """Measure how often topics of the brand name its face.

    Parameters
    ----------
    case : Case
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: one row a brand and year: ``brand_zh, brand_en, face_zh, face_en, year, months`` and the
        columns of `attention.face_share`; pairs that cannot be told apart are not there.
    """
    pairs = case.frame("brand_faces")
    years = full_years(pairs["period"])
    own = pairs[pairs["brand_zh"] == case.config.names["zh"]]
    if not years or own.empty:
        return not_shown(
            "face-share",
            "没有至少一整年的热搜话题数，无法计算点名代表人物的话题占比；需要逐日或逐月的热搜榜存档。",
            "Not computed: the share of topics that name the face. It takes an archive of hot-search lists over a "
            "full year at least, by day or month.",
        )
    table = yearly(pairs[pairs["excluded"] == ""])
    course = rows_by(face_share(own.assign(year=own["period"].str[:4]), ["year"]), "year")
    sources = sources_of(own)
    findings = [f for f in (_course(case, course, years, sources), _eras(own, years, sources)) if f is not None]
    last = table[(table["year"] == years[-1]) & (table["brand_topics"] > 0)]
    if len(last) > 2:
        findings.append(_beside(case, last, len(pairs[pairs["excluded"] != ""]["brand_zh"].unique()), sources))
    findings.append(_caution())
    exhibits = (_panels(case, table, years[-1], sources),)
    return Section(tuple(findings), exhibits, (_table(table, years[-1], lang, sources),), table)


def yearly(pairs: pd.DataFrame) -> pd.DataFrame:
    """Share by brand and year, from months."""
    names = ["brand_zh", "brand_en", "face_zh", "face_en", "year"]
    months = pairs.assign(year=pairs["period"].str[:4])
    counted = months.groupby(names, sort=False)["period"].nunique().rename("months").reset_index()
    return counted.merge(face_share(months, names), on=names)


def _course(case: Case, course: dict[str, Row], years: list[str], sources: tuple[str, ...]) -> Finding:
    first, last = course[years[0]], course[years[-1]]
    words = {"face": face_name(case), "brand": brand_name(case), "y1": period(years[-1])}
    numbers = {
        "b": share_number(last["share"], last["low"], last["high"], sources, _CALLS),
        "k": Number(int(last["face_topics"]), "count", sources=sources),
        "n": Number(int(last["brand_topics"]), "topics", sources=sources),
    }
    zh = "{y1}，热搜榜上{brand}的{n}中，有{k}个点名{face}，占{b}（区间{b:interval}）"
    en = "In {y1}, {k} of {brand}'s {n} on the hot-search list named {face}: {b} (interval {b:interval})"
    if len(years) == 1:
        return Finding("face-share", Text(zh + "。", en + "."), numbers, "b", words=words)
    numbers["a"] = share_number(first["share"], first["low"], first["high"], sources, _CALLS)
    words["y0"] = period(years[0])
    zh += "；{y0}是{a}（区间{a:interval}）。"
    en += "; in {y0} it was {a} (interval {a:interval}). "
    if last["low"] <= first["high"]:
        zh, en = zh + "两个区间相交，不能断定占比变了。", en + "The intervals meet, so a change is not certain."
    elif widest(last)[0] > widest(first)[1]:
        zh, en = (
            zh + "两个区间不相交，计入话题成串也一样：占比确实升了。",
            (en + "The intervals do not meet, even allowing for bursts of topics: the share did rise."),
        )
    else:
        zh += "把话题当作相互独立，占比升了；计入话题成串，单看这两年还不能断定。"
        en += (
            "If topics were independent the share rose; allowing for their bursts, these two years alone cannot "
            "settle it."
        )
    return Finding("face-share", Text(zh, en), numbers, "b", words=words)


def _eras(own: pd.DataFrame, years: list[str], sources: tuple[str, ...]) -> Finding | None:
    """The last two full years against all full years before: more topics, a surer answer."""
    if len(years) < 4:
        return None
    months = own[own["period"].str[:4].isin(years)]
    late = months["period"].str[:4].isin(years[-2:]).map({True: "late", False: "early"})
    eras = rows_by(face_share(months.assign(era=late), ["era"]), "era")
    numbers = {k: share_number(r["share"], *widest(r), sources, _CALLS) for k, r in eras.items()}
    words = {
        "e0": Text(f"{years[0]}至{years[-3]}年", f"{years[0]}–{years[-3]}"),
        "e1": Text(f"{years[-2]}至{years[-1]}年", f"{years[-2]}–{years[-1]}"),
    }
    apart = widest(eras["late"])[0] > widest(eras["early"])[1]
    text = Text(
        "把几年合起来看：{e0}是{early}（区间{early:interval}），{e1}是{late}（区间{late:interval}），区间已计入话题成串，"
        + ("仍不相交：点名的占比升了。" if apart else "仍然相交：不能断定。"),
        "Several years together: {early} in {e0} (interval {early:interval}), {late} in {e1} (interval "
        "{late:interval}); the "
        "intervals allow for bursts and " + ("do not meet: the share rose." if apart else "meet: no certainty."),
    )
    return Finding("face-share-eras", text, numbers, "late", words=words)


def _beside(case: Case, last: pd.DataFrame, left_out: int, sources: tuple[str, ...]) -> Finding:
    ordered = records(last.sort_values("share", ascending=False))
    place = [row["brand_zh"] for row in ordered].index(case.config.names["zh"])
    most, least, middle = ordered[0], ordered[-1], float(last["share"].median())
    numbers = {
        "rank": Number(place + 1, "rank", sources=sources),
        "n": Number(len(ordered), "count", sources=sources),
        "middle": Number(100 * middle, "percent", sources=sources, calls=_CALLS),
    }
    words = {"brand": brand_name(case), "y": period(str(most["year"]))}
    for key, row in (("most", most), ("least", least)):
        numbers[key] = share_number(row["share"], *widest(row), sources, _CALLS)
        words[f"{key}_brand"] = Text(row["brand_zh"], row["brand_en"])
        words[f"{key}_face"] = Text(row["face_zh"], row["face_en"])
    zh = (
        "{y}可比的{n}对品牌与人物里，{brand}排{rank}，中位数是{middle}。最高的是{most_brand}与{most_face}（{most}），"
        "最低的是{least_brand}与{least_face}（{least}）。"
    )
    en = (
        "Among {n} comparable pairs in {y}, {brand} is {rank}; the median is {middle}. Highest: {most_brand} and "
        "{most_face} ({most}); lowest: {least_brand} and {least_face} ({least})."
    )
    if left_out:
        numbers["out"] = Number(left_out, "count")
        zh += "品牌与人物的用词分不开的{out}对没有列入。"
        en += " Pairs left out because the words for brand and person cannot be told apart: {out}."
    return Finding("face-share-beside", Text(zh, en), numbers, "rank", words=words)


def _caution() -> Finding:
    text = Text(
        "热搜榜由平台编排，没有上榜不等于没人谈论；一个话题在榜两天算两次。点名只说明话题里有这个名字，不说明是夸还是骂。",
        "The platform curates the list: absence is not silence, and a topic on two days counts twice. Being named "
        "says that the name is there, not whether it is praise or blame.",
    )
    return Finding("face-share-limits", text, kind="caution")


def _panels(case: Case, table: pd.DataFrame, last: str, sources: tuple[str, ...]) -> Exhibit:
    own = case.config.names["zh"]

    def described(lang: str) -> str:
        rows = table[(table["year"] == last) & (table["brand_topics"] > 0)].sort_values("share", ascending=False)
        named = zip(rows[f"brand_{lang}"], rows["share"], strict=True)
        parts = [f"{brand} {format_number(100 * value, 'percent', lang, 0)}" for brand, value in named]
        if lang == "zh":
            return f"小图：各品牌每年的话题中点名代表人物的占比。{last}年由高到低：{'、'.join(parts)}。"
        return f"Small panels: share of a brand's topics that name its face, by year. {last}: {', '.join(parts)}."

    return Exhibit(
        "face-panels",
        lambda lang: face_panels(table, own, lang),
        both(described),
        Text(
            "点名代表人物的话题占品牌话题的比例，按年",
            "Topics that name the face, as a share of the brand's topics, by year",
        ),
        sources=sources,
        note=Text(
            "误差线为95%的Wilson区间（由话题多少决定的误差范围），把话题当作相互独立；同一件事会带出一串话题，"
            "真实的不确定性更大。空心点是不满一年的年份。",
            "Bars: 95% Wilson intervals (the margin of error for so many topics), as if topics were independent; one "
            "event brings several, so the true uncertainty is larger. Open dots: years with missing months.",
        ),
    )  # fmt: skip


def _table(table: pd.DataFrame, last: str, lang: str, sources: tuple[str, ...]) -> Table:
    rows = table[(table["year"] == last) & (table["brand_topics"] > 0)].sort_values("share", ascending=False)
    shown = pd.DataFrame(
        {
            "brand": rows[f"brand_{lang}"],
            "face": rows[f"face_{lang}"],
            "topics": rows["brand_topics"],
            "named": rows["face_topics"],
            "share": [format_number(100 * s, "percent", lang) for s in rows["share"]],
            "interval": [_percent(r, "low", "high", lang) for r in records(rows)],
            "wide": [_percent(r, "wide_low", "wide_high", lang) for r in records(rows)],
        }
    )
    columns = {
        "brand": Text("品牌", "Brand"),
        "face": Text("代表人物", "Face"),
        "topics": Text("品牌话题", "Topics"),
        "named": Text("其中点名", "Naming the face"),
        "share": Text("占比", "Share"),
        "interval": Text("Wilson区间", "Wilson interval"),
        "wide": Text("计入话题成串", "Allowing for bursts"),
    }
    caption = Text(f"{last}年点名代表人物的话题占比", f"Share of topics that name the face, {last}")
    return Table("face-share-table", shown, caption, columns, sources=sources)


def _percent(row: Row, low: str, high: str, lang: str) -> str:
    return "–" if pd.isna(row[low]) else format_interval(100 * row[low], 100 * row[high], "percent", lang)
