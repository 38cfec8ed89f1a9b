"""How big it was beside other crises, on every measure, and how much the answer hangs on the topics counted."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.comparators import Bigger, rank_crises, rank_under_cuts, topic_cuts
from fanecon.story.chapters.common import both, joined, listed
from fanecon.story.chapters.incident.attention import last_captures
from fanecon.story.chapters.incident.subject import Incident, documents, nothing, of_incident
from fanecon.story.charts.crises import crisis_dots
from fanecon.story.sections import Exhibit, Section, Table
from fanecon.study.findings import Finding, Number
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_number

MEASURES: dict[str, tuple[Bigger, Text]] = {
    "reads": ("high", Text("阅读", "Reads")),
    "peak_heat": ("high", Text("最高热度", "Peak heat")),
    "discussions": ("high", Text("讨论", "Discussions")),
    "posts": ("high", Text("原创帖", "Original posts")),
    "hours": ("high", Text("在榜小时", "Hours on the list")),
    "best_position": ("low", Text("最好名次", "Best position")),
}
"""What a crisis is ranked on; hours are summed over its topics."""
# Peaks closer than this cannot be told apart: heat may move by more between two captures.
_TELLABLE = 0.05
_NEEDED = ("reads", "peak_heat")
_CUTS = {"core": ("core",), "wider": ("core", "wider"), "person": ("core", "wider", "person")}
_CUT_NAMES = {
    "core": Text("只计事件本身的话题", "topics of the incident itself"),
    "wider": Text("再加同一时段的外围话题", "plus topics around it"),
    "person": Text("再加当事人的个人话题（含多年累积）", "plus the partner's own topic, added up over years"),
}


def size(case: Case, incident: Incident | None, lang: str) -> Section:
    """Rank the incident among the crises that have reads and heat.

    Parameters
    ----------
    case : Case
    incident : Incident or None
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: as `fanecon.methods.comparators.rank_crises`.
    """
    measures = case.frame("crisis_measures")
    measured = measures[measures["measure"].isin(_NEEDED)].groupby("case_id").size()
    comparable = measured[measured == len(_NEEDED)].index
    if incident is None or incident.id not in comparable or len(comparable) < 2:
        return nothing("size", "至少两次危机的阅读量与热度", "reads and heat of two crises at least")
    measures = measures[measures["case_id"].isin(comparable)]
    kept = {m: bigger for m, (bigger, _) in MEASURES.items() if (measures["measure"] == m).any()}
    ranks = rank_crises(measures, kept)
    crises = case.frame("crises").set_index("case_id")
    captures = of_incident(case, "incident_captures", incident)
    findings = [_ranked(ranks, incident, measures), *_close(ranks, crises, incident, measures)]
    findings += [_sensitivity(captures, measures, incident)] if len(captures) else []
    findings += _breadth(crises.loc[list(comparable)])
    chart = _chart(ranks, crises, incident, measures)
    return Section(tuple(findings), (chart,), (_table(ranks, crises, incident, lang, measures),), ranks)


def _ranked(ranks: pd.DataFrame, incident: Incident, measures: pd.DataFrame) -> Finding:
    mine = ranks[ranks["case_id"] == incident.id].set_index("measure")
    sources = documents(measures)
    numbers = {"others": Number(int(mine["compared"].iloc[0]) - 1, "count", sources=sources)}
    words, pieces = {"incident": incident.name}, []
    for measure in mine.index:
        row = mine.loc[measure]
        if row["tied"]:  # a shared place says little in a sentence; the table has it
            continue
        numbers[measure] = Number(int(row["rank"]), "rank", sources=sources, calls="comparators.rank_crises")
        words[f"{measure}_name"] = MEASURES[measure][1]
        pieces.append((f"按{{{measure}_name}}{{{measure}}}", f"{{{measure}}} by {{{measure}_name}}"))
    zh, en = listed(pieces)
    tail = _standing(mine)
    words = {k: (Text(v.zh, v.en[:1].lower() + v.en[1:]) if k.endswith("_name") else v) for k, v in words.items()}
    text = Text(
        f"与另外{{others}}次同样有阅读量和热度存档的危机相比，“{{incident}}”{zh}。{tail[0]}",
        f"Beside {{others}} other crises with archived reads and heat, “{{incident}}” is {en}. {tail[1]}",
    )
    return Finding("size", text, numbers, "reads" if "reads" in numbers else None, words=words)


def _close(ranks: pd.DataFrame, crises: pd.DataFrame, incident: Incident, measures: pd.DataFrame) -> list[Finding]:
    """Warn of a peak heat that hourly captures cannot tell from a neighbour's."""
    heat = ranks[ranks["measure"] == "peak_heat"].set_index("case_id")["value"].dropna()
    gaps = (heat.drop(incident.id) / heat[incident.id] - 1).abs()
    if gaps.min() > _TELLABLE:
        return []
    other = str(gaps.idxmin())
    numbers = {"gap": Number(100 * float(gaps.min()), "percent", sources=documents(measures))}
    words = {"other": Text(str(crises.loc[other, "name_zh"]), str(crises.loc[other, "name_en"]))}
    text = Text(
        "按最高热度，它与“{other}”只差{gap}：抓取每小时一次，真正的最高点多半落在两次抓取之间，这一位之差不可靠。",
        "By peak heat it lies within {gap} of “{other}”: with hourly captures the true peak mostly falls between two "
        "of "
        "them, so that one place is not to be relied on.",
    )
    return [Finding("size-close", text, numbers, "gap", "caution", words=words)]


def _standing(mine: pd.DataFrame) -> tuple[str, str]:
    """Say where it stands as a whole, if all of its places lie in one third of the field."""
    own = mine[mine["tied"] == 0]
    thirds = {min(2, int(3 * (r - 0.5) / n)) for r, n in zip(own["rank"], own["compared"], strict=True)}
    if thirds == {1}:
        return (
            "不小，也远不是最大的：各项都居中。",
            "Not small, and far from the largest: in the middle on each measure.",
        )
    if thirds == {0}:
        return "各项都在前三分之一。", "It is in the first third on each measure."
    if thirds == {2}:
        return "各项都在后三分之一。", "It is in the last third on each measure."
    return "名次随指标而变。", "Where it stands depends on the measure."


def _sensitivity(captures: pd.DataFrame, measures: pd.DataFrame, incident: Incident) -> Finding:
    topics = {
        cut: list(captures.loc[captures["cut"].isin(parts), "topic"].unique())
        for cut, parts in _CUTS.items()
        if cut in set(captures["cut"])
    }
    totals = topic_cuts(captures, topics).set_index("cut")
    ranks = rank_under_cuts(
        measures, incident.id, "reads", {str(c): float(t) for c, t in totals["total"].items()}
    ).set_index("cut")
    last = last_captures(captures)
    numbers, words, zh, en = {}, {}, [], []
    for cut in totals.index:
        sources = documents(last[last["topic"].isin(topics[cut])])
        numbers[f"{cut}_reads"] = Number(totals.loc[cut, "total"], "reads", digits=3, sources=sources)
        numbers[f"{cut}_rank"] = Number(int(ranks.loc[cut, "rank"]), "rank", sources=documents(measures))
        words[f"{cut}_name"] = _CUT_NAMES[cut]
        zh.append(f"{{{cut}_name}}：{{{cut}_reads}}，{{{cut}_rank}}")
        en.append(f"{{{cut}_name}}: {{{cut}_reads}}, {{{cut}_rank}}")
    text = Text(
        f"合计取决于把哪些话题算进来。阅读量与名次：{'；'.join(zh)}。",
        f"The total depends on the topics counted. Reads and rank: {'; '.join(en)}.",
    )
    return Finding("size-cuts", text, numbers, "core_reads", "caution", words=words)


def _breadth(crises: pd.DataFrame) -> list[Finding]:
    wide = crises[crises["breadth"] == "wide"]
    if wide.empty:
        return []
    names = both(lambda lang: ("、" if lang == "zh" else ", ").join(wide[f"name_{lang}"]))
    text = Text(
        "口径不一：{names}按“凡是提到该品牌的话题”计数，比其他危机宽，数字偏大，不宜直接相比。",
        "Not all were counted alike: {names} took every topic that names the brand, which is wider than for the others "
        "and makes them look bigger.",
    )
    return [Finding("size-breadth", text, kind="caution", words={"names": names}, sources=documents(wide))]


def _name(crises: pd.DataFrame, case_id: str, lang: str) -> str:
    star = "*" if crises.loc[case_id, "breadth"] == "wide" else ""
    return str(crises.loc[case_id, f"name_{lang}"]) + star


_NOTE = Text("带*的按更宽的口径计数。", "An asterisk marks a wider count of topics.")


def _chart(ranks: pd.DataFrame, crises: pd.DataFrame, incident: Incident, measures: pd.DataFrame) -> Exhibit:
    shown = [m for m in _NEEDED if m in set(ranks["measure"])]

    def described(lang: str) -> str:
        head = "点图，对数刻度：" if lang == "zh" else "Dots on logarithmic scales. "
        told = []
        for measure in shown:
            rows = ranks[ranks["measure"] == measure]
            cells = [
                f"{_name(crises, r['case_id'], lang)} {format_number(r['value'], 'count', lang)}"
                for r in rows.to_dict("records")
            ]
            told.append(f"{MEASURES[measure][1].in_(lang)} {'、'.join(cells) if lang == 'zh' else ', '.join(cells)}")
        return head + joined(told, lang)

    def drawn(lang: str):  # type: ignore[no-untyped-def]
        names = {c: _name(crises, c, lang) for c in ranks["case_id"].unique()}
        titles = [MEASURES[m][1].in_(lang) for m in shown]
        return crisis_dots(ranks, shown, titles, names, incident.id, lang)

    return Exhibit(
        "crisis-dots",
        drawn,
        both(described),
        Text("各次危机的规模（对数刻度）", "The size of each crisis (logarithmic scales)"),
        sources=documents(measures),
        note=_NOTE,
    )


def _table(ranks: pd.DataFrame, crises: pd.DataFrame, incident: Incident, lang: str, measures: pd.DataFrame) -> Table:
    order = list(ranks.loc[ranks["measure"] == "reads", "case_id"])
    rows = []
    for case_id in order:
        row: dict[str, object] = {"name": _name(crises, case_id, lang)}
        for r in ranks[ranks["case_id"] == case_id].to_dict("records"):
            number = format_number(r["value"], "count", lang)
            tie = f"–{r['rank_last']:.0f}" if r["tied"] else ""
            row[r["measure"]] = Cell(
                f"{number}（{r['rank']:.0f}{tie}）" if lang == "zh" else f"{number} ({r['rank']:.0f}{tie})",
                sort=r["value"],
            )
        rows.append(row)
    columns = {"name": Text("危机", "Crisis")} | {m: words for m, (_, words) in MEASURES.items() if m in rows[0]}
    caption = Text("每项指标的数值，括号里是名次", "Each measure with the rank on it in brackets")
    return Table("crisis-table", pd.DataFrame(rows), caption, columns, note=_NOTE, sources=documents(measures))
