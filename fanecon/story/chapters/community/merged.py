"""How what is merged is shown: outsiders' share by half-year, and every repository on its own."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.openness import DEFINITIONS
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.community.frames import SIDES, documents, repositories
from fanecon.story.charts.openness import openness_panels
from fanecon.story.sections import Exhibit, Table
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_number, format_period, with_colon

COURSE = 4  # half-years told in words
DEFINITION_NAMES = {
    "write_access": Text("无写入权限", "without write access"),
    "insider": Text("非公司邮箱", "without a company address"),
}


def share_exhibit(shares: dict[str, dict[str, Any]], names: dict[str, Text], sources: tuple[str, ...]) -> Exhibit:
    """Draw outsiders' share by half-year, a panel a side and a line a definition.

    Parameters
    ----------
    shares : mapping
        By side and definition, what `outsider_share` returned.
    names : mapping of str to Text
        The repositories' names, by side.
    sources : tuple of str

    Returns
    -------
    Exhibit
    """
    panels = [
        (names[side], {d: f for d, f in shares[side].items() if isinstance(f, pd.DataFrame)})
        for side in SIDES
        if any(isinstance(f, pd.DataFrame) for f in shares[side].values())
    ]

    def described(lang: str) -> str:
        courses = []
        for name, frames in panels:
            frame = frames["write_access"] if "write_access" in frames else next(iter(frames.values()))
            told = [
                f"{format_period(r['period'], lang)} {format_number(100 * r['share'], 'percent', lang, 0)}"
                for r in frame.dropna(subset="share").tail(COURSE).to_dict("records")
            ]
            courses.append(with_colon(name.in_(lang), " → ".join(told), lang))
        head = (
            "折线图：各半年外部人员占已合并请求的比例。" if lang == "zh" else "Lines: outsiders' share by half-year. "
        )
        return head + joined(courses, lang)

    return Exhibit(
        "openness-lines",
        lambda lang: openness_panels(panels, DEFINITION_NAMES, lang),
        both(described),
        Text("已合并的请求里，外部人员占多少", "Outsiders' share of merged pull requests"),
        sources=sources,
        note=Text(
            "机器人已剔除；误差线为95%的Wilson区间。写入权限按人认定，后来获得权限的人从第一次贡献起就算内部人员，"
            "早期占比因此偏低。"
            "没有画出的定义在该仓库里永远是百分之百。",
            "Bots left out; bars: 95% Wilson intervals. Write access is a mark of the person: whoever earned it later "
            "counts as an insider from the start, so early shares are too low. A definition that is not drawn is "
            "always 100% in that repository.",
        ),
    )


def repository_table(case: Case, pulls: pd.DataFrame, lang: str) -> Table:
    """Tabulate outsiders' share of everything merged, repository by repository.

    Parameters
    ----------
    case : Case
    pulls : pandas.DataFrame
        Pull requests.
    lang : str
        Language of the cells.

    Returns
    -------
    Table
        A dash where a definition finds no insider at all.
    """
    rows = []
    merged = pulls[pulls["merged"] & ~pulls["bot"]]
    about = repositories(case).set_index("repo")
    for repo in sorted(
        merged["repo"].unique(), key=lambda r: (SIDES.index(about["side"][r]), -(merged["repo"] == r).sum())
    ):
        of_repo = merged[merged["repo"] == repo]
        cells = {"repo": Cell(about["name"][repo], f"#src-{about['source_id'][repo]}")}
        cells |= {"what": Cell(about[f"what_{lang}"][repo])}
        cells["merged"] = Cell(format_number(len(of_repo), "count", lang), sort=float(len(of_repo)))
        for definition in DEFINITIONS[::-1]:
            share = float((~of_repo[definition]).mean())
            none = not of_repo[definition].any()
            shown = "–" if none else format_number(100 * share, "percent", lang, 0)
            cells[definition] = Cell(shown, sort=share)
        rows.append(cells)
    columns = {
        "repo": Text("仓库", "Repository"),
        "what": Text("用途", "What it is"),
        "merged": Text("已合并", "Merged"),
        "write_access": Text("外部占比（写入权限）", "Outside (write access)"),
        "insider": Text("外部占比（公司邮箱）", "Outside (e-mail)"),
    }
    return Table(
        "openness-table",
        pd.DataFrame(rows),
        Text("各仓库全部已合并请求中外部人员的占比", "Outsiders' share of all merged pull requests, by repository"),
        columns,
        note=Text(
            "短横表示按这一定义找不到一位内部人员，占比永远是百分之百，等于什么也没说。",
            "A dash: the definition finds no insider at all, so the share is always 100% and says nothing.",
        ),
        sources=documents(case, pd.DataFrame({"repo": list(dict.fromkeys(merged["repo"]))})),
    )
