"""Did the share price react: power first, then every session that can have been the first to know."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.event_study import event_study, peer_factor
from fanecon.methods.pooled_events import holm
from fanecon.methods.refusal import Refusal
from fanecon.methods.trading_days import candidate_days, confounders, returns
from fanecon.story.chapters.incident.refusals import refused
from fanecon.story.chapters.incident.subject import Incident, documents, moment_words, nothing, of_incident
from fanecon.story.sections import Section, Table
from fanecon.study.findings import Finding, Number
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_number

_FACTORS: dict[Literal["mean", "median"], Text] = {
    "mean": Text("同行均值", "mean of peers"),
    "median": Text("同行中位数", "median of peers"),
}


def market(case: Case, incident: Incident | None, window: int, lang: str) -> Section:
    """Test the share price on every session that may have been the first to know.

    Parameters
    ----------
    case : Case
        With `market` in its settings (peers) and the closes of the company and its peers.
    incident : Incident or None
    window : int
        Sessions that the longer test cumulates over, the first one included.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: the results of `fanecon.methods.event_study.event_study`, with a column ``how``.
    """
    settings = case.config.get("market") or {}
    closes = case.frame("closes")
    ticker = case.config.get("ticker")
    event = case.event(incident.event) if incident else None
    if closes.empty or event is None or ticker not in set(closes["ticker"]) or not settings.get("peers"):
        return nothing("market", "公司与同行的每日收盘价", "daily closes of the company and of peers")
    table = returns(closes)
    placed = candidate_days(
        pd.DataFrame([{"event_id": event.event_id, "date": event.date}]), pd.DatetimeIndex(table.index)
    )
    studies = {}
    for how in _FACTORS:
        factor = peer_factor(table, settings["peers"], how)
        windows = sorted({(0, 0), (0, window - 1)})
        studies[how] = event_study(table[ticker], factor, placed.days, windows)
    results = pd.concat([study.results.assign(how=how) for how, study in studies.items()], ignore_index=True)
    if results.empty:
        return nothing("market", "事发前足够长的收盘价", "closes long enough before the event")
    # Only what the test rests on: the closes of the company and its peers.
    sources = documents(closes[closes["ticker"].isin([ticker, *settings["peers"]])])
    findings = [_power(results, sources), _reaction(results, sources)]
    too_long = pd.concat([study.refused[study.refused["code"] == "window_too_long"] for study in studies.values()])
    if len(too_long):
        needs = {"sessions": int(too_long["found"].min()), "required": int(too_long["required"].max())}
        findings.append(refused("market-window", Refusal("window_too_long", needs)))
    others = confounders(placed.days, table, settings["peers"], (0, window - 1))
    findings += _confounded(case, incident, others)
    return Section(tuple(findings), (), (_table(results, sources, lang),), results)


def _power(results: pd.DataFrame, sources: tuple[str, ...]) -> Finding:
    one = results[results["end"] == 0]
    numbers = {
        "effect": Number(100 * one["detectable"].mean(), "percent", sources=sources, calls="placebo.detectable_effect"),
        "sigma": Number(100 * one["sigma"].mean(), "percent", sources=sources, calls="event_study.market_model"),
    }
    text = Text(
        "先看这种检验能看见什么：股价每日的特有波动约{sigma}，单日检验要有约{effect}的异常涨跌，才有八成把握发现。"
        "更小的反应即使存在，也看不出来。",
        "First, what such a test can see: the price's own daily noise is about {sigma}, so on a single day it takes an "
        "abnormal move of about {effect} to be found four times out of five. A smaller reaction would stay unseen.",
    )
    return Finding("market-power", text, numbers, "effect")


def _reaction(results: pd.DataFrame, sources: tuple[str, ...]) -> Finding:
    one = results[(results["end"] == 0)]
    found = int(one["significant"].sum())
    lowest, highest = float(one["car"].min()), float(one["car"].max())
    corrected = holm(one["p"].to_numpy())
    numbers = {
        "low": Number(100 * lowest, "percent", sources=sources, calls="event_study.event_study"),
        "high": Number(100 * highest, "percent", sources=sources, calls="event_study.event_study"),
        "n": Number(len(one), "count"),
        "found": Number(found, "count"),
        "p": Number(float(one["p"].min()), "index", digits=3, sources=sources, calls="placebo.sq_test"),
        "left": Number(int(corrected["survives"].sum()), "count", calls="pooled_events.holm"),
    }
    if corrected["survives"].any():
        tail = (
            "是否由这次事件引起，还要看同日的其他消息。",
            "Whether the incident caused it depends on the other news.",
        )
    else:
        tail = ("看不出反应，不等于没有反应。", "No reaction seen is not the same as no reaction.")
    text = Text(
        "可能最先得知消息的交易日与两种市场基准，合计{n}次单日检验：异常收益（扣除同行走势之后的涨跌）从{low:+}到{high:+}，单看显著的有{found}次"
        f"（最小的 p 值为{{p}}），按检验次数校正（Holm）后剩{{left}}次。{tail[0]}",
        "Every session that may have been the first to know, on two market factors: {n} one-day tests, abnormal "
        "returns from {low:+} to {high:+}. Significant on their own: {found} (smallest p {p}); after correction for "
        f"the number of tests (Holm): {{left}}. {tail[1]}",
    )
    return Finding("market-reaction", text, numbers, "low")


def _confounded(case: Case, incident: Incident | None, others: pd.DataFrame) -> list[Finding]:
    items = of_incident(case, "incident_timeline", incident)
    items = items[items["role"] == "context"]
    moves = others[others["kind"] != "event"]
    if items.empty and moves.empty:
        return []
    words: dict[str, Text] = {}
    zh, en = [], []
    for i, row in enumerate(items.to_dict("records")):
        words |= {
            f"w{chr(97 + i)}": Text(row["title_zh"], row["title_en"]),
            f"d{chr(97 + i)}": moment_words(row["occurred"]),
        }
        zh.append(f"“{{w{chr(97 + i)}}}”（{{d{chr(97 + i)}}}）")
        en.append(f"“{{w{chr(97 + i)}}}” ({{d{chr(97 + i)}}})")
    numbers: dict[str, Number] = {}
    if len(moves):
        largest = moves.iloc[int(moves["size"].abs().argmax())]
        numbers["move"] = Number(100 * largest["size"], "percent")
        peer = case.config["market"]["peers"].get(largest["name"]) or {"zh": "中位数", "en": "the median"}
        words |= {
            "peer": Text(peer["zh"], peer["en"]),
            "on": moment_words(f"{largest['when']:%Y-%m-%d}"),
        }
        zh.append("同行（{peer}）在{on}偏离其他同行{move:+}，抬高或压低了均值基准")
        en.append("a peer ({peer}) moved {move:+} away from the others on {on}, which shifts the mean of peers")
    text = Text(
        f"同一窗口里还有：{'；'.join(zh)}。股价分不清这些消息各占多少。",
        f"In the same window: {'; '.join(en)}. A price cannot tell them apart.",
    )
    return [Finding("market-confounders", text, numbers, None, "caution", words=words, sources=documents(items))]


def _table(results: pd.DataFrame, sources: tuple[str, ...], lang: str) -> Table:
    def percent(value: float) -> Cell:
        return Cell(format_number(100 * value, "percent", lang, 1, signed=True), sort=100 * value)

    rows: list[dict[str, Any]] = []
    for row in results.sort_values(["end", "day", "how"]).to_dict("records"):
        rows.append(
            {
                "day": f"{row['day']:%Y-%m-%d}",
                "sessions": int(row["end"] - row["start"] + 1),
                "how": _FACTORS[row["how"]].in_(lang),
                "detectable": Cell(
                    format_number(100 * row["detectable"], "percent", lang, 1), sort=100 * row["detectable"]
                ),
                "stock": percent(row["stock"]),
                "car": percent(row["car"]),
                "p": Cell(f"{row['p']:.3f}", sort=float(row["p"])),
            }
        )
    columns = {
        "day": Text("首个交易日", "First session"),
        "sessions": Text("累计交易日", "Sessions"),
        "how": Text("市场基准", "Market factor"),
        "detectable": Text("可发现的幅度", "Detectable effect"),
        "stock": Text("股价", "Stock"),
        "car": Text("异常收益", "Abnormal"),
        "p": Text("p 值", "p"),
    }
    caption = Text(
        "每一种合理的算法都列出，先写检验力，再写结果",
        "Every defensible way to compute it, power before result",
    )
    return Table(
        "market-table",
        pd.DataFrame(rows),
        caption,
        columns,
        sources=sources,
        note=Text(
            "市场模型用此前一年的交易日估计；p 值按同等长度的无事件时段排名得出，表中未按检验次数校正。",
            "Market model over the year before; p by rank among stretches of the same length without the event; not "
            "corrected for the number of tests here.",
        ),
    )
