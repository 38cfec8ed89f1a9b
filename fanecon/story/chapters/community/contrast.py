"""Is any of this the company's own: the same measures around another brand."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.participation import contributor_absence_factor, gini_interval, tier_shares
from fanecon.methods.refusal import Refusal
from fanecon.methods.retention import log_rank
from fanecon.story.chapters.community.frames import (
    SIDE_NAMES,
    SIDES,
    commits,
    counted,
    documents,
    made,
    percent,
    pull_requests,
    settings,
)
from fanecon.story.chapters.community.inequality import FEWEST
from fanecon.story.chapters.community.retention import LEVEL, SOON, at, curve, p_value, stays
from fanecon.story.chapters.community.spread import lorenz_exhibit
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_interval, format_number


def contrast(case: Case, lang: str, seed: int, quiet_months: int) -> Section:
    """Measure the repositories around another brand in the same way.

    Parameters
    ----------
    case : Case
        With `contrast` in its community settings: the other brand's name.
    lang : str
        Language of the table's cells.
    seed : int
        Of the bootstrap.
    quiet_months : int
        As for `retention`.

    Returns
    -------
    Section
        `data`: one row a brand and side: `brand, side, repositories, actors, top, gini, gini_low, gini_high,
        absence_factor, outside, stay`.
    """
    name = settings(case).get("contrast")
    others = commits(case, contrast=True)
    if name is None or others.empty:
        return not_shown(
            "contrast",
            "没有另一家公司的仓库可供对照。",
            "There are no repositories of another company to compare with.",
        )
    brands = {False: Text(case.config.names["zh"], case.config.names["en"]), True: Text(name["zh"], name["en"])}
    data = pd.DataFrame(
        [
            _measured(case, other, side, seed, quiet_months)
            for other in brands
            for side in SIDES
            if side in set(commits(case, other)["side"])
        ]
    )
    findings = [_same(case, data, brands)]
    findings += _stay(case, others, quiet_months, brands[True])
    titles = {side: Text(f"{brands[True].zh}：{n.zh}", f"{brands[True].en}: {n.en}") for side, n in SIDE_NAMES.items()}
    return Section(
        tuple(findings),
        (lorenz_exhibit(case, others, "contrast-lorenz", titles),),
        (_table(case, data, brands, lang),),
        data,
    )


def _measured(case: Case, other: bool, side: str, seed: int, quiet_months: int) -> dict[str, Any]:
    rows, pulls = commits(case, other), pull_requests(case, other)
    rows, pulls = rows[rows["side"] == side], pulls[pulls["side"] == side]
    per_actor = made(rows)
    spread = gini_interval(per_actor, seed)
    merged = pulls[pulls["merged"] & ~pulls["bot"]]
    table = stays(case, rows, quiet_months)
    point = at(curve(table), SOON) if isinstance(table, pd.DataFrame) else None
    return {
        "other": other,
        "side": side,
        "repositories": rows["repo"].nunique(),
        "actors": len(per_actor),
        "top": float(tier_shares(per_actor)["share"].iloc[0]) if len(per_actor) >= FEWEST else None,
        "gini": None if isinstance(spread, Refusal) else spread.point,
        "gini_low": None if isinstance(spread, Refusal) else spread.low,
        "gini_high": None if isinstance(spread, Refusal) else spread.high,
        "absence_factor": contributor_absence_factor(per_actor),
        "outside": float((~merged["write_access"]).mean()) if len(merged) else None,
        "stay": None if point is None else float(point["survival"]),
    }


def _same(case: Case, data: pd.DataFrame, brands: dict[bool, Text]) -> Finding:
    numbers: dict[str, Number] = {}
    words = {"own": brands[False], "other": brands[True]}
    rows = {bool(r["other"]): r for r in data[data["side"] == "user"].to_dict("records")}
    for other, row in rows.items():
        if pd.isna(row["top"]):
            continue
        name = "other" if other else "own"
        of_side = commits(case, other)
        sources = documents(case, of_side[of_side["side"] == "user"])
        numbers |= {
            f"{name}_top": percent(row["top"], sources, "participation.tier_shares"),
            f"{name}_actors": counted(row["actors"], sources, "people"),
        }
        if pd.notna(row["outside"]):
            numbers[f"{name}_outside"] = percent(row["outside"], sources, "openness.outsider_share", digits=0)
    if len(numbers) < 6 or min(row["actors"] for row in rows.values()) < FEWEST:
        text = Text(
            "围绕{other}的贡献者太少，只能列表，不能比较。",
            "Around {other} there are too few contributors: they are listed only.",
        )
        return Finding("contrast", text, kind="caution", words={"other": brands[True]})
    text = Text(
        "{other}的用户同样自己动手：{other_actors}人参与用户自制仓库，"
        "前百分之一贡献{other_top}的提交（{own}{own_actors}人，{own_top}），"
        "已合并的请求有{other_outside}来自外部（{own}{own_outside}）。用户自发造软件，并非{own}独有。",
        "Users of {other} build things themselves, too: {other_actors} people in user-made repositories, where the "
        "top one per cent made {other_top} of the commits ({own}: {own_actors} people, {own_top}) and {other_outside} "
        "of what was merged came from outside ({own}: {own_outside}). Users who make software of their own accord "
        "are not peculiar to {own}.",
    )
    return Finding("contrast", text, numbers, "other_top", words=words)


def _stay(case: Case, others: pd.DataFrame, quiet_months: int, name: Text) -> list[Finding]:
    table = stays(case, others, quiet_months)
    if not isinstance(table, pd.DataFrame):
        return []
    test = log_rank(table["months"], table["left"], table["side"])
    if isinstance(test, Refusal):
        return []
    seen = test.p_value < LEVEL
    text = Text(
        "{other}的官方仓库与用户自制仓库，新人的去留"
        + ("有差别（对数秩检验，{p}）。" if seen else "看不出差别（对数秩检验，{p}）：仓库少，这不等于没有差别。"),
        "Around {other}, newcomers to official and to user-made repositories "
        + (
            "differ in how long they stay (log-rank, {p})."
            if seen
            else "show no clear difference in how long they stay (log-rank, {p}); with few repositories, that does not "
            "mean there is none."
        ),
    )
    numbers = {"p": p_value(test, documents(case, others))}
    return [Finding("contrast-stay", text, numbers, "p", kind="caution", words={"other": name})]


def _table(case: Case, data: pd.DataFrame, brands: dict[bool, Text], lang: str) -> Table:
    rows = []
    for row in data.to_dict("records"):
        cells: dict[str, Any] = {
            "brand": brands[bool(row["other"])].in_(lang),
            "side": SIDE_NAMES[row["side"]].in_(lang),
        }
        for column, unit in (("repositories", "count"), ("actors", "people"), ("absence_factor", "people")):
            cells[column] = Cell(format_number(row[column], unit, lang), sort=float(row[column]))
        for column in ("top", "outside", "stay"):
            cells[column] = _share(row[column], lang)
        spread = None if pd.isna(row["gini"]) else format_number(row["gini"], "index", lang)
        if spread is not None:
            spread += f" {format_interval(row['gini_low'], row['gini_high'], 'index', lang)}"
        cells["gini"] = spread
        rows.append(cells)
    columns = {
        "brand": Text("品牌", "Brand"),
        "side": Text("哪一边", "Side"),
        "repositories": Text("仓库", "Repositories"),
        "actors": Text("贡献者", "Contributors"),
        "top": Text("前1%所占提交", "Commits by the top 1%"),
        "gini": Text("基尼系数与区间", "Gini and interval"),
        "absence_factor": Text("做出一半提交的最少人数", "Fewest who made half"),
        "outside": Text("合并请求的外部占比", "Merged from outside"),
        "stay": Text("首月之后继续来", "Went on after a month"),
    }
    return Table(
        "contrast-table",
        pd.DataFrame(rows),
        Text("同样的量，两个品牌", "The same measures, two brands"),
        columns,
        note=Text(
            "外部占比按写入权限认定；不到一百位贡献者的一边没有“前百分之一”。",
            "Outside: by write access. A side of fewer than a hundred contributors has no top one per cent.",
        ),
        sources=documents(case, pd.concat([commits(case), commits(case, contrast=True)])),
    )


def _share(value: float | None, lang: str) -> Cell | None:
    if value is None or pd.isna(value):
        return None
    return Cell(format_number(100 * value, "percent", lang, 0), sort=value)
