"""Volume or price: what moved the revenue of a product."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.implied import split_ids
from fanecon.methods.estimate import year_before
from fanecon.methods.price_volume import PriceVolume, price_volume
from fanecon.story.chapters.common import A_YEAR, both, computed, finite, series_of, since
from fanecon.story.charts.growth import price_volume_bars
from fanecon.story.sections import Exhibit, Section, not_shown
from fanecon.study.findings import Finding
from fanecon.study.slots import label, period
from fanecon.study.words import Text, format_number, format_period


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
    lengths = A_YEAR if settings else ()
    told = (_price_volumes(case, settings["price"], settings["quantity"], start, length) for length in lengths)
    results = next((found for found in told if found), [])
    if not results:
        return not_shown(
            "price-volume",
            "没有相邻两年同一期的均价与销量数据，无法区分量与价。",
            "Price and volume cannot be told apart: no period has both, and a year before as well.",
        )
    last, unit = results[-1], case.metric(settings["revenue"]).unit
    numbers = {
        name: computed(effect, unit, last.fact_ids, "price_volume.price_volume")
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
    return Section((finding, _one_average()), (_price_volume_chart(results, words["what"], unit),), data=data)


def _price_volumes(case: Case, price: str, quantity: str, start: str, length: str) -> list[PriceVolume]:
    prices, quantities = finite(series_of(case, price, length)), finite(series_of(case, quantity, length))
    common = set(prices["period"]) & set(quantities["period"])
    return [
        price_volume(prices, quantities, year_before(end), end)
        for end in since(prices, start)["period"]
        if {end, year_before(end)} <= common
    ]


def _one_average() -> Finding:
    text = Text(
        "公司只公布全部型号的平均售价，所以产品结构的变化全都记在均价效应里，无法单独识别。",
        "The company prints one average price for all models, so a shift between models shows as a price effect and "
        "cannot be told apart from it.",
    )
    return Finding("price-volume-mix", text, kind="caution")


def _price_volume_chart(results: list[PriceVolume], what: Text, unit: str) -> Exhibit:
    last = results[-1]

    def described(lang: str) -> str:
        p, v = (format_number(x.point, unit, lang, signed=True) for x in (last.price_effect, last.volume_effect))
        when = format_period(last.end, lang)
        if lang == "zh":
            return f"逐期柱状图：均价效应与销量效应，圆点为两者之和。{when}均价效应{p}，销量效应{v}。"
        return f"Bars: price and volume effects by period; dots: their sum. {when}: price {p}, volume {v}."

    return Exhibit(
        "price-volume-bars",
        lambda lang: price_volume_bars(results, lang, unit),
        both(described),
        Text(
            f"{what.zh}同比变动中的均价效应与销量效应（Bennet 分解）",
            f"{what.en}: price and volume effects in its change on the year (Bennet)",
        ),
        split_ids(i for r in results for i in r.fact_ids),
        Text(
            "误差线为公布数字的舍入区间；只画均价与销量都已公布的时期。",
            "Error bars: rounding of the printed figures. Only periods with both a price and a volume are drawn.",
        ),
    )
