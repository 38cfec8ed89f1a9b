"""How big is the ecosystem: the newest figure of every headline metric, and how it grew."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case, Fact
from fanecon.evidence.periods import parse_period
from fanecon.methods.growth import year_on_year
from fanecon.story.chapters.common import both, courses, finite, joined, since
from fanecon.story.charts.scale import scale_panels
from fanecon.story.sections import Exhibit, Section, Table, facts_of, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period, reported, worded
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_interval, format_number, format_period, with_colon

PANELS = 6
LENGTHS = {"Q": ("", ""), "H": ("（按半年）", ", by half-year"), "Y": ("（按年）", ", by year")}


def scale(case: Case, start: str, lang: str) -> Section:
    """Compute the size of the ecosystem.

    Parameters
    ----------
    case : Case
        With `headline` in its settings: the metrics to show, in order.
    start : str
        First quarter of the charts; a case without quarters is drawn in halves and years.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data` holds one row a metric: its newest figure and its growth.
    """
    metrics = [m for m in case.config.get("headline", []) if m in case.metrics]
    newest = {m: f for m in metrics if (f := _newest(case, m)) is not None}
    if not newest:
        return not_shown(
            "scale",
            "没有任何规模指标的数据；需要先补充。",
            "There are no figures of size; they have to be added first.",
        )
    growths = {m: g for m in newest if (g := _newest_growth(case, m)) is not None}
    data = pd.DataFrame([_row(case, f, growths.get(m)) for m, f in newest.items()])
    return Section(
        (_finding(case, newest),), _exhibits(case, list(newest), start), (_table(case, newest, growths, lang),), data
    )


def _newest(case: Case, metric: str) -> Fact | None:
    """Return the newest figure: of a quarter, a month or a day, else of the half or the year that ended last."""
    said = [f for f in case.facts(metric) if f.quality in ("", "estimate") and f.period.frequency != "span"]
    rows = [f for f in said if f.period.frequency in "QMD"]
    if not rows:  # an estimate of a whole year does not replace what was reported of its first half
        rows = sorted([f for f in said if not f.quality] or said, key=lambda f: (f.period.end, f.period.start))
    choice = case.fact(metric, rows[-1].period.text) if rows else None
    return choice.fact if choice else None


def _newest_growth(case: Case, metric: str) -> pd.Series | None:
    if case.metric(metric).kind == "rate":  # a share's own growth would be read as points
        return None
    changes = case.breaks(metric)
    growths = [year_on_year(finite(series), changes) for series in courses(case, metric).values()]
    newest = [growth.iloc[-1] for growth in growths if not growth.empty]
    last = max(newest, key=lambda growth: parse_period(growth["period"]).end, default=None)
    return None if last is None or last["definition"] == "changed" else last


def _when(case: Case, row: Mapping[Hashable, Any] | pd.Series) -> str:
    """Return the period of a figure as it was reported: a stock counted on 31 December is not one of a half-year."""
    return str(row["period"] if "+" in row["fact_id"] else case.fact_by_id(row["fact_id"]).period)


def _row(case: Case, fact: Fact, growth: pd.Series | None) -> dict[str, object]:
    low, high = (None, None) if growth is None else (growth["growth_low"], growth["growth_high"])
    return {
        "metric": fact.metric,
        "period": fact.period.text,
        "value": float(fact.reported.point),
        "unit": fact.unit,
        "growth_low": low,
        "growth_high": high,
        "fact_id": fact.fact_id,
    }


def _printed(fact: Fact, lang: str) -> str:
    """Print a figure with the words of its bound: a floor is "more than"."""
    words = Text(*worded(fact, "value"))
    return Finding("value", words, {"value": reported(fact)}).plain(lang)


def _rounding(growth: pd.Series, lang: str) -> str:
    """Print the interval of a growth; two exact counts leave none, so their growth is one number."""
    low, high = growth["growth_low"] * 100, growth["growth_high"] * 100
    if high - low < 0.001:
        return format_number(growth["growth"] * 100, "percent", lang, signed=True)
    return format_interval(low, high, "percent", lang)


def _finding(case: Case, newest: dict[str, Fact]) -> Finding:
    numbers: dict[str, Number] = {}
    words: dict[str, Text] = {}
    zh, en = [], []
    for metric, fact in newest.items():
        numbers[metric] = reported(fact)
        words |= {f"{metric}_name": label(case, metric), f"{metric}_period": period(fact.period.text)}
        value = worded(fact, metric)
        zh.append(f"{{{metric}_name}}{value[0]}（{{{metric}_period}}）")
        en.append(f"{{{metric}_name}}, {value[1]} ({{{metric}_period}})")
    text = Text("各项指标最新一期：" + joined(zh, "zh"), "The newest figures: " + joined(en, "en"))
    return Finding("scale", text, numbers, next(iter(newest)), words=words)


def _exhibits(case: Case, metrics: list[str], start: str) -> tuple[Exhibit, ...]:
    panels: list[tuple[Text, str, pd.DataFrame]] = []
    lengths = []
    for metric in (m for m in metrics if case.metric(m).kind != "rate"):
        name, unit = label(case, metric), case.metric(metric).unit
        for length, course in courses(case, metric).items():
            series, told = since(course, start), LENGTHS[length]
            if len(finite(series)) >= 4 and len(panels) < PANELS:
                panels.append((Text(name.zh + told[0], name.en + told[1]), unit, series))
                lengths.append(length)
    if not panels:
        return ()
    quarterly = set(lengths) == {"Q"}

    def described(lang: str) -> str:
        courses = []
        for name, unit, series in panels:
            ends = finite(series).iloc[[0, -1]].to_dict("records")
            told = [(format_period(_when(case, e), lang), format_number(e["point"], unit, lang)) for e in ends]
            courses.append(with_colon(name.in_(lang), " → ".join(f"{when} {value}" for when, value in told), lang))
        if lang == "zh":
            head = "分面折线图，逐季。" if quarterly else "分面折线图，逐期。"
        else:
            head = f"Small multiples of {'quarterly ' if quarterly else ''}lines. "
        return head + joined(courses, lang)

    exhibit = Exhibit(
        "scale-panels",
        lambda lang: scale_panels(panels, lang),
        both(described),
        Text(
            f"生态各项指标，{'逐季' if quarterly else '逐期'}（纵轴从零起，单位见轴）",
            f"The ecosystem {'quarter by quarter' if quarterly else 'over time'} (axes from zero, units on the axes)",
        ),
        facts_of(*(series for _, _, series in panels)),
        Text(
            f"断开处没有公布数；由增速或全年数推得的{'季度' if quarterly else '一期'}"
            "与公布数同样画出，依据见资料来源。",
            f"Gaps: no figure was published. {'Quarters' if quarterly else 'Periods'} implied by a printed growth or a "
            "yearly total are drawn like published ones; their basis is among the sources.",
        ),
    )
    return (exhibit,)


def _table(case: Case, newest: dict[str, Fact], growths: dict[str, pd.Series], lang: str) -> Table:
    rows = []
    facts: list[str] = []
    for metric, fact in newest.items():
        growth = growths.get(metric)
        facts.append(fact.fact_id)
        value = _printed(fact, lang)
        cells: dict[str, object] = {
            "metric": label(case, metric).in_(lang),
            "period": format_period(fact.period.text, lang),
            "value": Cell(value, f"#src-{fact.source.source_id}", fact.reported.printed, float(fact.reported.point)),
            "growth": None,
        }
        if growth is not None:
            when = format_period(_when(case, growth), lang)
            now = _rounding(growth, lang)
            if when != cells["period"]:
                now += f"（{when}）" if lang == "zh" else f" ({when})"
            basis = facts_of(pd.DataFrame([growth]))
            facts += basis
            lead = case.fact_by_id(basis[0]).source.source_id
            cells["growth"] = Cell(now, f"#src-{lead}", "growth.year_on_year", float(growth["growth"]))
        rows.append(cells)
    columns = {
        "metric": Text("指标", "Metric"),
        "period": Text("期间", "Period"),
        "value": Text("数值", "Value"),
        "growth": Text("同比增长（区间：舍入误差）", "Growth on the year (range: rounding)"),
    }
    caption = Text("最新一期的规模与同比增长", "The newest figures and their growth on the year")
    return Table("scale-table", pd.DataFrame(rows), caption, columns, tuple(dict.fromkeys(facts)))
