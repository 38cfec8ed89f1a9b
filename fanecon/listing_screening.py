"""The words of a screening, and what `fanecon screen` prints of it: a row for JSON, lines for people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from fanecon.methods.screening import Screening
from fanecon.study.words import Text, with_colon

RULES: Mapping[str, Text] = {
    "insult_to_users": Text("辱骂或贬损品牌自己的用户", "insult to the brand's own users"),
    "court_or_regulator": Text("法院判决或监管认定", "finding of a court or regulator"),
    "campaign_against_brand": Text("针对品牌的攻击行动", "campaign against the brand"),
    "fabricated_metrics": Text("数据造假", "fabricated metrics"),
    "panel_objection": Text("事先登记的社区评议中的反对比例", "share that objects in a pre-registered panel"),
}
"""What each veto rule looks at, by the kind of evidence."""

STATUSES: Mapping[str, Text] = {
    "fires": Text("触发", "fires"),
    "possible": Text("可能触发", "may fire"),
    "silent": Text("有材料或已查过，不足以触发", "searched or evidence held, but not enough"),
    "no_evidence": Text("没有材料", "no evidence held"),
}

REASONS: Mapping[str, Text] = {
    "counts": Text("计入", "counts"),
    "uncertain": Text("按可信度计入", "counts with its credence"),
    "nothing_found": Text("查过，没有发现", "searched, nothing found"),
    "undated": Text("缺少所需的日期，不计入", "left out: lacks the date that is needed"),
    "later": Text("晚于所选日期，不计入", "left out: later than the day"),
    "weak_source": Text("来源级别太低，不计入", "left out: source too weak"),
    "outside_window": Text("超出时间窗，不计入", "left out: too long ago"),
    "not_registered": Text("评议没有事先登记，不计入", "left out: panel not registered beforehand"),
    "no_value": Text("没有数值，不计入", "left out: no value given"),
    "not_above_threshold": Text("没有过线，不计入", "left out: not above the threshold"),
}

CLOCKS: Mapping[str, Text] = {
    "occurred": Text("按行为发生的时间", "by when the conduct occurred"),
    "published": Text("按资料公开的时间", "by when the document was published"),
}

_WORDS = {
    "head": Text("{}：截至{}的证据，{}", "{}: evidence as of {}, {}"),
    "vetoes": Text("一票否决", "Vetoes"),
    "vetoed": Text("否决", "vetoed"),
    "clear": Text("未触发否决", "no veto fires"),
    "window": Text("（近{}个月内）", " (within {} months)"),
    "line": Text("（高于{}）", " (above {})"),
    "p_veto": Text("  否决的概率：{}", "  probability of a veto: {}"),
    "between": Text("{}至{}", "{} to {}"),
    "ledger": Text("证据清单（{}条）", "Ledger ({} items)"),
    "caution": Text(
        "没有材料不等于没有问题：也许没有人查过。否决规则的误报率未知。",
        "No evidence is not a clean record: nobody may have looked. How often the vetoes are wrong is not known.",
    ),
}

Row = dict[str, Any]


def screening_row(name: str, screening: Screening) -> Row:
    """Return a screening as JSON can hold it, None where there is no value; `name` is the roster's file name."""
    return {
        "roster": name, "as_of": screening.as_of.isoformat(), "clock": screening.clock,
        "rules": [asdict(rule) for rule in screening.rules], "candidates": _records(screening.candidates),
        "vetoes": _records(screening.vetoes), "ledger": _records(screening.ledger),
    }  # fmt: skip


def screening_lines(row: Row, lang: str) -> Iterator[str]:
    """Lay a screening out for people, from the row that `screening_row` returns."""
    yield _say("head", lang, row["roster"], row["as_of"], CLOCKS[row["clock"]].in_(lang))
    yield ""
    yield _say("vetoes", lang)
    for rule in row["rules"]:
        window = _say("window", lang, rule["window_months"]) if rule["window_months"] else ""
        line = _say("line", lang, _share(rule["threshold"])) if rule["threshold"] is not None else ""
        yield f"  {rule['code']}  {RULES[rule['kind']].in_(lang)}{window}{line}"
    for candidate in row["candidates"]:
        yield from _veto_lines(candidate, [v for v in row["vetoes"] if v["candidate"] == candidate["candidate"]], lang)
    yield ""
    yield _say("ledger", lang, len(row["ledger"]))
    for item in row["ledger"]:
        dates = f"{item['occurred'] or '–'} / {item['known_by'] or '–'}"
        reason = REASONS[item["reason"]].in_(lang)
        source = f"[{item['tier']}] {item['source_id']}"
        yield "  " + "  ".join((item["item_id"], item["candidate"], item["rule"], dates, source, reason))
    yield ""
    yield _say("caution", lang)


def _veto_lines(candidate: Row, vetoes: list[Row], lang: str) -> Iterator[str]:
    found = STATUSES["possible"] if candidate["possible"] else _WORDS["clear"]
    found = _WORDS["vetoed"] if candidate["vetoed"] else found
    yield with_colon(candidate["candidate"], found.in_(lang), lang)
    for veto in vetoes:
        items = f" [{veto['items']}]" if veto["items"] else ""
        status = STATUSES[veto["status"]].in_(lang)
        yield f"  {veto['rule']}  {status}{items}"
    if not candidate["vetoed"] and candidate["p_veto_high"] > 0:
        ends = dict.fromkeys(_share(candidate[f"p_veto_{end}"]) for end in ("low", "high"))
        yield _say("p_veto", lang, _say("between", lang, *ends) if len(ends) == 2 else next(iter(ends)))


def _say(key: str, lang: str, *values: object) -> str:
    return _WORDS[key].in_(lang).format(*values)


def _share(p: float) -> str:
    # What is not certain is not printed as if it were.
    return "<0.01" if 0 < p < 0.01 else ">0.99" if 0.99 < p < 1 else f"{p:.2f}"


def _records(frame: pd.DataFrame) -> list[Row]:
    rows = frame.to_dict("records")
    return [{str(k): None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()} for row in rows]
