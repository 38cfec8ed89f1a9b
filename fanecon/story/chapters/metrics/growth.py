"""Where growth comes from: segments, and price against volume."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.implied import split_ids
from fanecon.methods.decomposition import OTHER, Contributions, contributions
from fanecon.methods.estimate import Estimate, at, year_before
from fanecon.methods.price_volume import PriceVolume, price_volume
from fanecon.story.chapters.common import both, computed, finite, listed, series_of, since
from fanecon.story.charts.growth import contribution_bars, price_volume_bars
from fanecon.story.findings import Finding, Number
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.story.slots import label, period
from fanecon.story.words import Text, format_number, format_period

REST = Text("其他", "other")


def growth(case: Case, start: str) -> Section:
    """Decompose the growth of a total into its segments, quarter by quarter.

    Parameters
    ----------
    case : Case
        With `growth` in its settings: the total, and its segments; a segment with `began` is zero before.
    start : str
        First quarter.

    Returns
    -------
    Section
        `data`: one row a quarter and segment.
    """
    settings = case.config.get("growth")
    total = finite(series_of(case, settings["total"])) if settings else pd.DataFrame()
    if settings is None or total.empty:
        return not_shown(
            "growth",
            "没有营收及其分部的季度数据，无法拆分增长。",
            "Growth cannot be split: there are no quarterly figures of revenue and its segments.",
        )
    segments = {
        s["metric"]: _with_zeros(finite(series_of(case, s["metric"])), s.get("began"), total)
        for s in settings["segments"]
    }
    results = []
    for quarter in since(total, start)["period"]:
        base = year_before(quarter)
        if base in set(total["period"]):
            result = contributions(total, segments, base, quarter, missing="other")
            if not result.merged:
                results.append(result)
    if not results:
        return not_shown(
            "growth",
            "没有一个季度同时有总额与全部分部的同比数据。",
            "No quarter has both the total and all segments a year apart.",
        )
    data = pd.concat([r.table.assign(period=r.end) for r in results], ignore_index=True)
    labels = {m: label(case, m) for m in segments} | {OTHER: REST}
    return Section(
        (_growth_finding(case, settings["total"], results[-1], total, labels),),
        (_growth_chart(results, labels, data),),
        data=data,
    )


def price_and_volume(case: Case, start: str) -> Section:
    """Split a product's change in revenue into price and volume (Bennet).

    Parameters
    ----------
    case : Case
        With `price_volume` in its settings.
    start : str
        First quarter.

    Returns
    -------
    Section
    """
    settings = case.config.get("price_volume")
    results = _price_volumes(case, settings["price"], settings["quantity"], start) if settings else []
    if not results:
        return not_shown(
            "price-volume",
            "没有相邻两年同一季度的均价与销量数据，无法区分量与价。",
            "Price and volume cannot be told apart: no quarter has both, and a year before as well.",
        )
    last = results[-1]
    numbers = {
        name: computed(effect, "CNY", last.fact_ids, "price_volume.price_volume")
        for name, effect in (("change", last.change), ("price", last.price_effect), ("volume", last.volume_effect))
    }
    words = {"p": period(last.end), "what": label(case, settings["revenue"])}
    text = Text(
        "{p}{what}（按均价乘销量计）同比变动{change:+}，其中均价效应{price:+}，销量效应{volume:+}，两者之和恰为总变动。",
        "{what} in {p} (average price times volume) changed by {change:+} on the year: {price:+} from price and "
        "{volume:+} from volume, which add up exactly.",
    )
    finding = Finding("price-volume", text, numbers, "price", words=words)
    data = pd.DataFrame(
        [
            {"period": r.end, "change": r.change.point, "price": r.price_effect.point, "volume": r.volume_effect.point}
            for r in results
        ]
    )
    return Section((finding, _one_average()), (_price_volume_chart(results),), data=data)


def _price_volumes(case: Case, price: str, quantity: str, start: str) -> list[PriceVolume]:
    prices, quantities = finite(series_of(case, price)), finite(series_of(case, quantity))
    common = set(prices["period"]) & set(quantities["period"])
    return [
        price_volume(prices, quantities, year_before(quarter), quarter)
        for quarter in since(prices, start)["period"]
        if {quarter, year_before(quarter)} <= common
    ]


def _one_average() -> Finding:
    text = Text(
        "公司只公布全部机型的平均售价，所以产品结构的变化全都记在均价效应里，无法单独识别。",
        "The company prints one average price for all models, so a shift between models shows as a price effect and "
        "cannot be told apart from it.",
    )
    return Finding("price-volume-mix", text, kind="caution")


def _with_zeros(series: pd.DataFrame, began: str | None, total: pd.DataFrame) -> pd.DataFrame:
    """Put zeros before a segment began: it was not missing, it did not exist."""
    if began is None or series.empty:
        return series
    before = [p for p in total["period"] if p < began]
    zeros = pd.DataFrame(
        {"period": before, "low": 0.0, "point": 0.0, "high": 0.0, "fact_id": series["fact_id"].iloc[0]}
    )
    return pd.concat([zeros, series], ignore_index=True)


def _growth_finding(
    case: Case, total: str, result: Contributions, series: pd.DataFrame, labels: Mapping[str, Text]
) -> Finding:
    table = result.table.sort_values("contribution", ascending=False)
    revenue = at(series, result.end)
    base = at(series, result.start)
    numbers: dict[str, Number] = {
        "total": computed(revenue, case.metric(total).unit, [revenue.fact_id], "printed"),
        "g": computed(result.growth, "percent", [base.fact_id, revenue.fact_id], "growth.growth", 100),
    }
    words = {"p": period(result.end), "what": label(case, total)}
    pieces = []
    for row in table.to_dict("records"):
        part = row["segment"]
        estimate = Estimate(row["contribution"], row["contribution_low"], row["contribution_high"])
        numbers[part] = computed(estimate, "pp", row["fact_ids"], "decomposition.contributions", 100)
        words[f"{part}_name"] = labels[part]
        pieces.append((f"{{{part}_name}}{{{part}:+}}", f"{{{part}_name}} {{{part}:+}}"))
    zh, en = listed(pieces)
    text = Text(
        f"{{p}}{{what}}{{total}}，同比增速为{{g}}。按贡献由大到小：{zh}。未经舍入时，各项之和恰为总增速；"
        "“其他”由差额推得。",
        f"{{what}} in {{p}}: {{total}}, {{g:+}} on the year. Contributions, largest first: {en}. Before rounding they "
        "add up to the growth exactly; “other” is what the segments leave.",
    )
    return Finding("growth", text, numbers, "g", words=words)


def _growth_chart(results: list[Contributions], labels: Mapping[str, Text], data: pd.DataFrame) -> Exhibit:
    last = results[-1]
    largest = last.table.sort_values("contribution").iloc[-1]

    def described(lang: str) -> str:
        g = format_number(last.growth.point * 100, "percent", lang)
        c = format_number(largest["contribution"] * 100, "pp", lang)
        when, who = format_period(last.end, lang), labels[largest["segment"]].in_(lang)
        if lang == "zh":
            return f"堆叠柱状图：各分部对同比增速的贡献，圆点为总增速。{when}总增速{g}，其中{who}贡献{c}。"
        return f"Stacked bars: each segment's contribution to growth; dots: the total. {when}: {g}, of which {who} {c}."

    return Exhibit(
        "growth-bars",
        lambda lang: contribution_bars(results, labels, lang),
        both(described),
        Text(
            "营收同比增速由哪些分部贡献（百分点）",
            "What contributed to the growth of revenue on the year (percentage points)",
        ),
        split_ids(i for ids in data["fact_ids"] for i in ids),
        Text(
            "“其他”为总营收减去所列分部；汽车分部在开业之前按零计。缺任一分部数据的季度不画。",
            "“Other” is total revenue less the segments shown; a segment counts as zero before it began. "
            "Quarters that lack a segment are not drawn.",
        ),
    )


def _price_volume_chart(results: list[PriceVolume]) -> Exhibit:
    last = results[-1]

    def described(lang: str) -> str:
        p, v = (format_number(x.point, "CNY", lang, signed=True) for x in (last.price_effect, last.volume_effect))
        when = format_period(last.end, lang)
        if lang == "zh":
            return f"逐季柱状图：均价效应与销量效应，圆点为两者之和。{when}均价效应{p}，销量效应{v}。"
        return f"Bars: price and volume effects by quarter; dots: their sum. {when}: price {p}, volume {v}."

    return Exhibit(
        "price-volume-bars",
        lambda lang: price_volume_bars(results, lang),
        both(described),
        Text(
            "手机收入同比变动中的均价效应与销量效应（Bennet 分解）",
            "Price and volume effects in the change of phone revenue on the year (Bennet)",
        ),
        split_ids(i for r in results for i in r.fact_ids),
        Text(
            "误差线为公布数字的舍入区间；只画均价与销量都已公布的季度。",
            "Error bars: rounding of the printed figures. Only quarters with both a price and a volume are drawn.",
        ),
    )
