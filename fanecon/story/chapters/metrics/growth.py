"""Where growth comes from: segments, and price against volume."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.implied import complete_series, split_ids
from fanecon.methods.decomposition import OTHER, Contributions, contributions
from fanecon.methods.price_volume import PriceVolume, price_volume
from fanecon.methods.estimate import Estimate, at, year_before
from fanecon.story.chapters.common import computed, finite, label, listed, period, since
from fanecon.story.charts.growth import contribution_bars, price_volume_bars
from fanecon.story.findings import Finding, Number
from fanecon.story.sections import Exhibit, Section, not_shown
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
    total = _series(case, settings["total"]) if settings else pd.DataFrame()
    if settings is None or total.empty:
        return not_shown(
            "growth",
            "没有营收及其分部的季度数据，无法拆分增长。",
            "Growth cannot be split: there are no quarterly figures of revenue and its segments.",
        )
    segments = {
        s["metric"]: _with_zeros(_series(case, s["metric"]), s.get("began"), total) for s in settings["segments"]
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
    series = {k: _series(case, m) for k, m in settings.items()} if settings else {}
    results = []
    for quarter in since(series["price"], start)["period"] if series else []:
        ends = {quarter, year_before(quarter)}
        if all(ends <= set(series[k]["period"]) for k in ("price", "quantity")):
            results.append(price_volume(series["price"], series["quantity"], year_before(quarter), quarter))
    if not results:
        return not_shown(
            "price-volume",
            "没有同时公布均价与销量的相邻两年同季数据，无法区分量与价。",
            "Price and volume cannot be told apart: no quarter has both, and a year before as well.",
        )
    last = results[-1]
    facts = last.fact_ids
    numbers = {
        "change": computed(last.change, "CNY", facts, "decomposition.price_volume"),
        "price": computed(last.price_effect, "CNY", facts, "decomposition.price_volume"),
        "volume": computed(last.volume_effect, "CNY", facts, "decomposition.price_volume"),
    }
    words = {"p": period(last.end), "what": label(case, settings["revenue"])}
    finding = Finding(
        "price-volume",
        Text(
            "{p}{what}（均价乘销量）同比变动{change:+}：均价效应{price:+}，销量效应{volume:+}，两者之和恰为总变动。",
            "{what} in {p} (average price times volume) changed by {change:+} on the year: {price:+} from price and "
            "{volume:+} from volume, which add up exactly.",
        ),
        numbers, "price", words=words,
    )  # fmt: skip
    caution = Finding(
        "price-volume-mix",
        Text(
            "公司只公布全部机型的平均售价，所以产品结构的变化全都记在均价效应里，单独识别不出来。",
            "The company prints one average price for all models, so a shift between models shows as a price effect and "
            "cannot be told apart from it.",
        ),
        kind="caution",
    )
    every = tuple(dict.fromkeys(f for r in results for f in split_ids(r.fact_ids)))
    exhibit = Exhibit(
        "price-volume-bars", lambda lang: price_volume_bars(results, lang), _price_volume_alt(results),
        Text("手机收入同比变动中的均价效应与销量效应（Bennet 分解）", "Price and volume effects in the change of phone revenue on the year (Bennet)"), every,
        Text("误差线为印刷数字的舍入区间；只画均价与销量都已公布的季度。", "Error bars: rounding of the printed figures. Only quarters with both a price and a volume are drawn."),
    )  # fmt: skip
    data = pd.DataFrame(
        [
            {"period": r.end, "change": r.change.point, "price": r.price_effect.point, "volume": r.volume_effect.point}
            for r in results
        ]
    )
    return Section((finding, caution), (exhibit,), data=data)


def _series(case: Case, metric: str) -> pd.DataFrame:
    return finite(complete_series(case, metric)).drop(columns="implied")


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
    numbers: dict[str, Number] = {
        "total": computed(revenue, case.metric(total).unit, [revenue.fact_id], "printed"),
        "g": computed(result.growth, "percent", table["fact_ids"].iloc[-1][:2], "growth.growth", 100),
    }
    words = {"p": period(result.end), "what": label(case, total)}
    pieces = []
    for i, row in enumerate(table.to_dict("records")):
        estimate = Estimate(row["contribution"], row["contribution_low"], row["contribution_high"])
        numbers[f"c{i}"] = computed(estimate, "pp", row["fact_ids"], "decomposition.contributions", 100)
        words[f"s{i}"] = labels[row["segment"]]
        pieces.append((f"{{s{i}}}{{c{i}:+}}", f"{{s{i}}} {{c{i}:+}}"))
    numbers["g"] = computed(result.growth, "percent", _total_facts(result), "growth.growth", 100)
    zh, en = listed(pieces)
    text = Text(
        f"{{p}}{{what}}{{total}}，同比增长{{g}}。按贡献由大到小：{zh}；各项之和恰为总增速，“其他”由差额推得。",
        f"{{what}} in {{p}}: {{total}}, up {{g}} on the year. Contributions, largest first: {en}. They add up to the growth "
        "exactly; “other” is what the segments leave.",
    )
    return Finding("growth", text, numbers, "g", words=words)


def _total_facts(result: Contributions) -> tuple[str, ...]:
    return tuple(result.table["fact_ids"].iloc[-1][:2])


def _growth_chart(results: list[Contributions], labels: Mapping[str, Text], data: pd.DataFrame) -> Exhibit:
    last, largest = results[-1], results[-1].table.sort_values("contribution").iloc[-1]

    def described(lang: str) -> str:
        g, c = (
            format_number(x * 100, u, lang)
            for x, u in ((last.growth.point, "percent"), (largest["contribution"], "pp"))
        )
        when, who = format_period(last.end, lang), labels[largest["segment"]].in_(lang)
        if lang == "zh":
            return f"堆叠柱状图：各分部对同比增速的贡献，圆点为总增速。{when}总增速{g}，其中{who}贡献{c}。"
        return f"Stacked bars of each segment's contribution to growth, dots for the total. {when}: {g}, of which {who} {c}."

    facts = tuple(dict.fromkeys(f for ids in data["fact_ids"] for f in split_ids(ids)))
    return Exhibit(
        "growth-bars", lambda lang: contribution_bars(results, labels, lang), Text(described("zh"), described("en")),
        Text("营收同比增速由哪些分部贡献（百分点）", "What contributed to the growth of revenue on the year (percentage points)"), facts,
        Text("“其他”为总营收减去所列分部；汽车分部在开业之前按零计。缺任一分部数据的季度不画。",
             "“Other” is total revenue less the segments shown; a segment counts as zero before it began. Quarters that lack a segment are not drawn."),
    )  # fmt: skip


def _price_volume_alt(results: list[PriceVolume]) -> Text:
    last = results[-1]

    def described(lang: str) -> str:
        p, v = (format_number(x.point, "CNY", lang, signed=True) for x in (last.price_effect, last.volume_effect))
        when = format_period(last.end, lang)
        if lang == "zh":
            return f"逐季柱状图：均价效应与销量效应，圆点为两者之和。{when}均价效应{p}，销量效应{v}。"
        return f"Bars of the price and the volume effect a quarter, dots for their sum. {when}: price {p}, volume {v}."

    return Text(described("zh"), described("en"))
