"""How the spread of contributions is shown: Lorenz curves, and the tiers counted in six ways."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.participation import lorenz
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.community.frames import SIDE_NAMES, SIDES, documents, made, repositories
from fanecon.story.charts.inequality import lorenz_panels
from fanecon.story.sections import Exhibit, Table
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_number, with_colon

BASES = {
    "pooled": Text("全部合并计算", "all pooled"),
    "median_repository": Text("各仓库的中位数", "median over repositories"),
    "without_largest": Text("去掉最大的仓库", "without the largest repository"),
}
RANKS = {"up": Text("向上取整", "up"), "down": Text("向下取整", "down")}


def lorenz_exhibit(case: Case, rows: pd.DataFrame, id: str, titles: Mapping[str, Text]) -> Exhibit:
    """Draw the Lorenz curves of both sides, every repository and all together.

    Parameters
    ----------
    case : Case
    rows : pandas.DataFrame
        Commits with their `side`.
    id : str
        Of the chart.
    titles : mapping of str to Text
        By side.

    Returns
    -------
    Exhibit
    """
    panels = []
    for side in SIDES:
        of_side = rows[rows["side"] == side]
        if len(of_side):
            single = [lorenz(made(of_repo)) for _, of_repo in of_side.groupby("repo")]
            panels.append((titles[side], lorenz(made(of_side)), single))

    def described(lang: str) -> str:
        told = []
        for title, pooled, single in panels:
            half = float(np.interp(0.9, pooled["population_share"], pooled["contribution_share"]))
            share = format_number(100 * (1 - half), "percent", lang, 0)
            words = (
                f"{len(single)}个仓库合并，最活跃的一成人贡献{share}"
                if lang == "zh"
                else f"{len(single)} repositories pooled, the most active tenth made {share}"
            )
            told.append(with_colon(title.in_(lang), words, lang))
        head = "洛伦兹曲线，越弯越不平均。" if lang == "zh" else "Lorenz curves, the more bent the more unequal. "
        return head + joined(told, lang)

    return Exhibit(
        id,
        lambda lang: lorenz_panels(panels, lang),
        both(described),
        Text("洛伦兹曲线：提交数在贡献者之间的分布", "Lorenz curves: how commits are spread over contributors"),
        sources=documents(case, rows),
        note=Text(
            "粗线为合并计算，细线为各个仓库，直线为完全平均。曲线数的是全体贡献者，没有抽样；区间见上面的基尼系数。",
            "Bold: pooled; thin: single repositories; straight: perfect equality. The curves count everybody, not a "
            "sample; for an interval see the Gini coefficients above.",
        ),
    )


def tier_table(case: Case, rows: pd.DataFrame, tiers: pd.DataFrame, lang: str) -> Table:
    """Tabulate what `tier_sensitivity` returns.

    Parameters
    ----------
    case : Case
    rows : pandas.DataFrame
        The commits behind it.
    tiers : pandas.DataFrame
        What `tier_sensitivity` returned.
    lang : str
        Language of the cells.

    Returns
    -------
    Table
    """
    names = repositories(case).set_index("repo")["name"]
    cells = []
    for row in tiers.to_dict("records"):
        basis = BASES[row["basis"]].in_(lang)
        if row["left_out"]:
            basis = with_colon(basis, names[row["left_out"]], lang)
        cells.append(
            {
                "side": SIDE_NAMES[row["group"]].in_(lang),
                "basis": basis,
                "ranks": RANKS[row["ranks"]].in_(lang),
                "actors": Cell(format_number(row["actors"], "people", lang), sort=float(row["actors"])),
            }
            | {
                tier: Cell(format_number(100 * row[tier], "percent", lang), sort=row[tier])
                for tier in ("top", "next", "rest")
            }
        )
    columns = {
        "side": Text("哪一边", "Side"),
        "basis": Text("怎么合并", "Basis"),
        "ranks": Text("人数取整", "Ranks rounded"),
        "actors": Text("贡献者", "Contributors"),
        "top": Text("前1%", "Top 1%"),
        "next": Text("其次9%", "Next 9%"),
        "rest": Text("其余90%", "Remaining 90%"),
    }
    return Table(
        "tier-sensitivity",
        pd.DataFrame(cells),
        Text("三层贡献者所占的提交，六种算法", "Commits by tier of contributors, counted in six ways"),
        columns,
        note=Text(
            "中位数按三层分别取，加起来不一定是百分之百。",
            "Medians are taken tier by tier, so the three need not add up to 100%.",
        ),
        sources=documents(case, rows),
    )
