"""What others printed about prices and other reactions after an event: a table, which is no test."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.notation.reported import Reported
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.numbers import UNITS
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_number, format_period
from fanecon.vocabulary import words

MEASURES = {w.word: Text(w.zh, w.en) for w in words("reactions.measure").values()}
"""The measures of reactions.csv in the order of the table; `fanecon check` refuses any other."""

_PRICES = re.compile("stock_|drawdown|market_value|resale_")


def moves(case: Case, lang: str) -> Section:
    """List the moves of prices, and the other reactions, that others printed about events.

    Parameters
    ----------
    case : Case
        With `reactions`: figures printed about events.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: the rows, ``event_id, measure, day, value, unit, bound, source_id, point``. Empty where the case has
        closing prices: they are tested, which says more.
    """
    closes = case.frame("closes")
    if case.config.get("ticker") in set(closes["ticker"]):
        return Section()
    rows = case.frame("reactions")
    known = {e for e in rows["event_id"].unique() if case.event(e)}
    rows = rows[rows["measure"].isin(MEASURES) & rows["event_id"].isin(known)]
    if rows.empty:
        return not_shown(
            "moves",
            "没有见报的价格变动；需要注明日期与来源的涨跌。",
            "No printed move of any price: it takes moves with their dates and documents.",
        )
    rows = rows.assign(point=[float(_figure(row).point) for row in rows.to_dict("records")])
    order = list(MEASURES)
    rows["date"] = [case.event(e).date for e in rows["event_id"]]  # type: ignore[union-attr]
    rows["rank"] = [order.index(m) for m in rows["measure"]]
    rows = rows.sort_values(["date", "event_id", "rank"], ignore_index=True).drop(columns=["date", "rank"])
    days = rows[(rows["measure"] == "stock_move") & (rows["unit"] == "percent")]
    findings = [*([_range(case, days)] if len(days) > 1 else []), _no_test()]
    return Section(tuple(findings), (), (_table(case, rows, lang),), rows)


def _figure(row: Mapping[Any, Any]) -> Reported:
    return Reported(row["value"], row["unit"], 1, row["bound"] or "exact")


def _range(case: Case, days: pd.DataFrame) -> Finding:
    worst, best = days.nsmallest(1, "point").iloc[0], days.nlargest(1, "point").iloc[0]
    numbers = {"n": Number(days["event_id"].nunique(), "events", sources=tuple(dict.fromkeys(days["source_id"])))}
    named, told = {}, {}
    for name, row in (("low", worst), ("high", best)):
        numbers[name] = Number(row["point"], "percent", digits=_digits(row), sources=(row["source_id"],))
        told[name] = ("约", "about ") if row["bound"] == "approx" else ("", "")
        event = case.event(row["event_id"])
        assert event is not None
        named[f"{name}_event"] = Text(event.title_zh, event.title_en)
    text = Text(
        f"有{{n}}事留下了见报的单日涨跌：从{told['low'][0]}{{low:+}}（{{low_event}}）到{told['high'][0]}{{high:+}}（{{high_event}}）。",
        f"For {{n}} a move of the share on one day was printed: from {told['low'][1]}{{low:+}} ({{low_event}}) to "
        f"{told['high'][1]}{{high:+}} ({{high_event}}).",
    )
    return Finding("moves", text, numbers, "low", words=named)


def _no_test() -> Finding:
    text = Text(
        "这些是报道挑出来印的变动，没有扣除大盘和同行，也没有与平常日子的波动相比，所以不能说是事件造成的。"
        "要检验，需要公司与同行的每日收盘价。",
        "These are moves that the press picked and printed, not net of the market or of peers and not held against "
        "the swings of ordinary days, so they cannot be put down to the events. A test takes daily closes of the "
        "company and its peers.",
    )
    return Finding("moves-limits", text, kind="caution")


def _table(case: Case, rows: pd.DataFrame, lang: str) -> Table:
    shown = []
    for row in rows.to_dict("records"):
        event = case.event(row["event_id"])
        assert event is not None
        shown.append(
            {
                "event": Text(event.title_zh, event.title_en).in_(lang),
                "measure": MEASURES[row["measure"]].in_(lang),
                "day": "" if pd.isna(row["day"]) else format_period(row["day"].date().isoformat(), lang),
                "value": Cell(_worded(row, lang), f"#src-{row['source_id']}", None, row["point"]),
            }
        )
    columns = {
        "event": Text("事件", "Event"),
        "measure": Text("变动", "What was printed"),
        "day": Text("哪一天", "Day"),
        "value": Text("数值", "Value"),
    }
    sources = tuple(dict.fromkeys(rows["source_id"]))
    caption = Text("事件之后见报的价格变动", "Moves of prices printed after events")
    if not all(_PRICES.match(m) for m in rows["measure"]):
        caption = Text("事件之后见报的价格变动和其他反应", "Moves of prices and other reactions printed after events")
    note = Text(
        "“≤”“≥”表示来源只说不高于或不低于。", "≤ and ≥: the document gives a bound only."
    )  # fmt: skip
    if rows.duplicated(["event_id", "measure", "day"]).any():
        twice = Text(
            "同一天同一项有两个数的，来源互相矛盾，两个都列出。",
            "Two figures of one kind for one day: the documents disagree, both stand. ",
        )
        note = Text(twice.zh + note.zh, twice.en + note.en)
    return Table("moves-table", pd.DataFrame(shown), caption, columns, note=note, sources=sources)


def _worded(row: Mapping[Any, Any], lang: str) -> str:
    told = format_number(row["point"], row["unit"], lang, _digits(row), signed="move" in row["measure"])
    before = {"at_most": "≤ ", "at_least": "≥ ", "approx": "约" if lang == "zh" else "about "}
    return before.get(row["bound"], "") + told


def _digits(row: Mapping[Any, Any] | pd.Series) -> int | None:
    """Keep the digits of a plain figure as printed; a figure with a scale word is rounded as usual."""
    value = row["value"].removesuffix("%")
    try:
        float(value)
    except ValueError:
        return None
    if UNITS[row["unit"]].style == "plain":
        return len(value.partition(".")[2])
    return sum(character.isdigit() for character in value)
