"""The ranking as a section: its sentences, the acceptability bars, what would change it, and the cross-checks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from fanecon.evidence.case import Case
from fanecon.methods.choice import additive_value
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.strategy.matrix import cell, matrix
from fanecon.story.chapters.strategy.ranking import PRIORS, Ranking, rank, ranking_findings
from fanecon.story.charts.acceptability import acceptability_bars, value_bars
from fanecon.story.charts.tornado import Swing, swing_bars
from fanecon.story.sections import Exhibit, Section, Table, not_shown
from fanecon.story.widgets import Dial, View
from fanecon.study.words import Text, format_interval, format_number

_MOST = 8  # bars of a tornado; the rest hardly moves anything


def ranking(case: Case, prior: str, seed: int, lang: str) -> tuple[Section, Ranking | None]:
    """Rank the options under uncertain weights and scores.

    Parameters
    ----------
    case : Case
    prior : str
        "uniform": nobody's weights; "criteria": around those of the table `criteria`.
    seed : int
    lang : str
        Language of the table's cells.

    Returns
    -------
    section : Section
        `data`: options by ranks, the rank acceptabilities.
    ranked : Ranking or None
        None where there is nothing to rank.
    """
    found = matrix(case)
    if found is None:
        section = not_shown(
            "ranking",
            "没有可排名的方案：需要方案、准则与带区间的打分。",
            "There is nothing to rank: it takes options, criteria, and scores with intervals.",
        )
        return section, None
    ranked = rank(found, prior, seed)
    exhibits = (_acceptability(ranked), *_swings(ranked))
    return Section(
        ranking_findings(ranked), exhibits, (_table(ranked, lang),), ranked.smaa[prior].acceptability
    ), ranked


def weights_view(ranked: Ranking) -> View:
    """Show the additive values at some weights; in the Lab, with a slider for each weight.

    Parameters
    ----------
    ranked : Ranking

    Returns
    -------
    View
    """
    found = ranked.matrix
    total = sum(ranked.weights.values())
    start = {name: round(10 * weight / total, 1) for name, weight in ranked.weights.items()}

    def draw(weights: Mapping[str, float], lang: str) -> Figure:
        shares = weights if sum(weights.values()) > 0 else dict.fromkeys(weights, 1.0)
        values = additive_value(found.value_low, found.value_high, shares)
        return value_bars(values, {o: n.in_(lang) for o, n in found.options.items()}, lang)

    values = additive_value(found.value_low, found.value_high, ranked.weights).sort_values("point", ascending=False)

    def described(lang: str) -> str:
        parts = [
            f"{found.options[str(o)].in_(lang)} {format_interval(100 * r['low'], 100 * r['high'], 'points', lang)}"
            for o, r in values.iterrows()
        ]
        head = (
            "条形图：各方案的加权得分区间，点为中点。"
            if lang == "zh"
            else "Bars: intervals of the weighted value; dots: middles. "
        )
        return head + joined(parts, lang)

    exhibit = Exhibit(
        "value-bars",
        lambda lang: draw(start, lang),
        both(described),
        Text("一组固定权重下的加权得分（零至一百分）", "Weighted values at one set of weights (out of a hundred)"),
        found.facts,
        Text(
            "条的长度全部来自打分的区间；区间相交的方案，这组权重也分不出高下。在 JupyterLab 里可以拖动权重。",
            "The length of a bar comes from the intervals of the scores alone; where bars overlap, these weights do "
            "not "
            "separate the options either. In JupyterLab the weights can be dragged.",
        ),
        found.sources,
    )
    dials = tuple(Dial(name, found.criteria[name], 0.0, 10.0, start[name], 0.1) for name in found.criteria)
    return View(exhibit, dials, draw)


def _acceptability(ranked: Ranking) -> Exhibit:
    shares, names = ranked.smaa[ranked.prior].acceptability, ranked.matrix.options

    def described(lang: str) -> str:
        parts = [
            f"{names[o].in_(lang)} {format_number(100 * cell(shares, o, 1), 'percent', lang, 0)}" for o in ranked.order
        ]
        head = (
            "堆叠条形图：每个方案取得各名次的比例。排第一的比例："
            if lang == "zh"
            else "Stacked bars: how often an option takes each rank. How often it is first: "
        )
        return head + joined(parts, lang)

    return Exhibit(
        "acceptability-bars",
        lambda lang: acceptability_bars(shares.loc[ranked.order], {o: n.in_(lang) for o, n in names.items()}, lang),
        both(described),
        Text(
            f"各方案取得各名次的比例（前提：{PRIORS[ranked.prior].zh}）",
            f"How often each option takes each rank (assuming that {PRIORS[ranked.prior].en})",
        ),
        ranked.matrix.facts,
        Text(
            "颜色越深名次越前。权重从先验里抽，得分从各自的区间里均匀抽，格与格之间独立。",
            "The darker, the higher the rank. Weights are drawn from the prior and scores evenly from their "
            "intervals, cell by "
            "cell.",
        ),
        ranked.matrix.sources,
    )


def _swings(ranked: Ranking) -> tuple[Exhibit, ...]:
    top = ranked.deciding.head(_MOST)
    if top.empty:
        return ()
    names, criteria = ranked.matrix.options, ranked.matrix.criteria
    first = names[str(top["first"].iloc[0])]
    base = 100 * cell(ranked.smaa[ranked.prior].acceptability, top["first"].iloc[0], 1)

    def rows(lang: str) -> list[Swing]:
        return [
            Swing(
                f"{names[r['option']].in_(lang)} · {criteria[r['criterion']].in_(lang)}",
                100 * r["share_at_low"],
                100 * r["share_at_high"],
                bool(r["changes"]),
            )
            for r in top.to_dict("records")
        ]

    def described(lang: str) -> str:
        parts = [
            f"{s.name} {format_number(s.low, 'percent', lang, 0)} → {format_number(s.high, 'percent', lang, 0)}"
            for s in rows(lang)
        ]
        if lang == "zh":
            return f"龙卷风图：一格查实在区间的坏端或好端时，“{first.zh}”排第一的比例。" + joined(parts, lang)
        return f"Tornado: how often “{first.en}” is first once a cell is known at either end. " + joined(parts, lang)

    return (
        Exhibit(
            "evidence-tornado",
            lambda lang: swing_bars(rows(lang), base, lang),
            both(described),
            Text(
                f"哪一格查实了最能改变“{first.zh}”排第一的比例",
                f"Which cell, once known, most changes how often “{first.en}” is first",
            ),
            ranked.matrix.facts,
            Text(
                "竖线为现状。橙色的格会换掉最常排第一的方案。其余格仍按各自的区间抽取。",
                "The upright is where things stand. Orange cells would replace the option that is first most often. "
                "All "
                "other cells keep their intervals.",
            ),
            ranked.matrix.sources,
        ),
    )


def _table(ranked: Ranking, lang: str) -> Table:
    found = ranked.smaa[ranked.prior]
    rows = []
    for option in ranked.order:
        sure = cell(found.confidence, option, "confidence")
        rows.append(
            {
                "option": ranked.matrix.options[option].in_(lang),
                "first": format_number(100 * cell(found.acceptability, option, 1), "percent", lang),
                "error": format_number(100 * cell(found.acceptability_error, option, 1), "pp", lang),
                "sure": None if pd.isna(sure) else format_number(100 * sure, "percent", lang, 0),
                **{
                    str(m): format_number(int(cell(ranked.crosschecks, option, m)), "rank", lang)
                    for m in ranked.crosschecks
                },
            }
        )
    columns = {
        "option": Text("方案", "Option"),
        "first": Text("排第一的比例", "First in"),
        "error": Text("标准误", "Standard error"),
        "sure": Text("信心因子", "Confidence factor"),
        "additive": Text("加权求和", "Weighted sum"),
        "topsis": Text("TOPSIS", "TOPSIS"),
        "promethee": Text("PROMETHEE II", "PROMETHEE II"),
    }
    return Table(
        "ranking-table",
        pd.DataFrame(rows),
        Text("排名与另两种方法的对照", "The ranking beside two other methods"),
        columns,
        ranked.matrix.facts,
        Text(
            "信心因子：就用对它最有利的那组权重，它排第一的比例。后三列取区间中点与权重的均值。",
            "Confidence factor: how often it is first under the weights that favour it. The last three columns take "
            "the "
            "middles of the intervals and the mean weights.",
        ),
        sources=ranked.matrix.sources,
    )
