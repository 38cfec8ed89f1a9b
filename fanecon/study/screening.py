"""The words of a screening, and what `fanecon screen` prints of it: a row for JSON, lines for people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from fanecon.methods.screening import Rule, Screening
from fanecon.methods.screening_value import Appraisal
from fanecon.study.words import Text, join_words, with_colon

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

CRITERIA: Mapping[str, Text] = {
    "trustworthiness": Text("可信度", "trustworthiness"),
    "expertise": Text("专业度", "expertise"),
    "congruence": Text("价值观与情感契合度", "congruence with the brand's values"),
    "audience_overlap": Text("受众重合度", "audience overlap"),
    "audience_authenticity": Text("受众真实度", "audience authenticity"),
    "content_safety": Text("内容安全记录", "content-safety record"),
    "engagement": Text("触达与互动", "reach and engagement"),
    "affordability": Text("成本可承受度", "affordability"),
}

DECISIONS: Mapping[str, Text] = {
    "veto": Text("否决", "vetoed"),
    "pass": Text("通过", "passes"),
    "pass_if_searched": Text("有条件通过", "passes on condition"),
    "fail": Text("不通过", "fails"),
    "undecided": Text("无法定论", "undecided"),
}

_WORDS = {
    "head": Text("{}：截至{}的证据，{}", "{}: evidence as of {}, {}"),
    "stage_a": Text("第一步：一票否决", "Stage A: vetoes"),
    "stage_b": Text(
        "第二步：加权评分（门槛{}分，权重集中度{}，抽样{}次，随机种子{}）",
        "Stage B: value (threshold {} points, concentration of weights {}, {} draws, seed {})",
    ),
    "no_stage_b": Text(
        "第二步没有计算：需要评分表（--scores）。", "Stage B was not computed: it needs a table of ratings (--scores)."
    ),
    "window": Text("（近{}个月内）", " (within {} months)"),
    "line": Text("（高于{}）", " (above {})"),
    "p_veto": Text("  否决的概率：{}", "  probability of a veto: {}"),
    "between": Text("{}至{}", "{} to {}"),
    "value": Text(
        "  均值{}分，九成落在{}至{}分；高于门槛的概率{}；排第一的概率{}；不被手头证据否决且过线的概率{}",
        "  mean {} points, nine tenths from {} to {}; P(above the threshold) {}; P(rank 1) {}; "
        "P(no veto by the evidence held, and above) {}",
    ),
    "rated": Text("  {}项标准中有{}项得到评分", "  {} criteria, {} of them rated"),
    "flips": Text("  会改变结论的未知事实：{}", "  missing facts that would change this: {}"),
    "no_flip": Text(
        "  没有哪一项得分或存疑的证据能单独改变结论", "  no single score or doubtful item would change this"
    ),
    "unexamined": Text(
        "  以下各条没有材料，没有记录表明有人查过，一旦查到就会否决：{}",
        "  no evidence held and no search on record, and any evidence that suffices would veto: {}",
    ),
    "either": Text("或", " or "),
    "item": Text("{}是否属实", "whether {} holds"),
    "score": Text("{}的确切得分", "the exact score of {}"),
    "ledger": Text("证据清单（{}条）", "Ledger ({} items)"),
    "caution": Text(
        "没有材料不等于没有问题：也许没有人查过。否决规则的误报率未知。",
        "No evidence is not a clean record: nobody may have looked. How often the vetoes are wrong is not known.",
    ),
}

Row = dict[str, Any]


def screening_row(name: str, screening: Screening, rules: Sequence[Rule], appraisal: Appraisal | None) -> Row:
    """Return a screening as JSON can hold it: None where there is no value.

    Parameters
    ----------
    name : str
        The roster's file name.
    screening : Screening
    rules : sequence of Rule
        Those that were applied.
    appraisal : Appraisal or None
        None where nobody rated.
    """
    stage_b: Row | None = None
    if appraisal is not None:
        ranks = appraisal.acceptability
        stage_b = {
            "threshold": appraisal.threshold, "concentration": appraisal.concentration,
            "confidence": appraisal.confidence, "draws": appraisal.draws, "seed": appraisal.seed,
            "candidates": _records(appraisal.table), "scores": _records(appraisal.scores),
            "facts": _records(appraisal.facts),
            "acceptability": {str(i): [float(p) for p in ranks.loc[i]] for i in ranks.index},
        }  # fmt: skip
    return {
        "roster": name, "as_of": screening.as_of.isoformat(), "clock": screening.clock,
        "rules": [asdict(rule) for rule in rules], "candidates": _records(screening.candidates),
        "vetoes": _records(screening.vetoes), "appraisal": stage_b, "ledger": _records(screening.ledger),
    }  # fmt: skip


def screening_lines(row: Row, lang: str) -> Iterator[str]:
    """Lay a screening out for people, from the row that `screening_row` returns."""
    yield _say("head", lang, row["roster"], row["as_of"], CLOCKS[row["clock"]].in_(lang))
    yield ""
    yield _say("stage_a", lang)
    for rule in row["rules"]:
        window = _say("window", lang, rule["window_months"]) if rule["window_months"] else ""
        line = _say("line", lang, _share(rule["threshold"])) if rule["threshold"] is not None else ""
        yield f"  {rule['code']}  {RULES[rule['kind']].in_(lang)}{window}{line}"
    for candidate in row["candidates"]:
        yield from _veto_lines(candidate, [v for v in row["vetoes"] if v["candidate"] == candidate["candidate"]], lang)
    yield ""
    yield from _value_lines(row["appraisal"], lang) if row["appraisal"] else [_say("no_stage_b", lang)]
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
    yield with_colon(candidate["candidate"], _veto_word(candidate).in_(lang), lang)
    for veto in vetoes:
        items = f" [{veto['items']}]" if veto["items"] else ""
        status = STATUSES[veto["status"]].in_(lang)
        yield f"  {veto['rule']}  {status}{items}"
    if not candidate["vetoed"] and candidate["p_veto_high"] > 0:
        yield _say("p_veto", lang, _between(candidate, "p_veto", lang))


def _veto_word(candidate: Row) -> Text:
    if candidate["vetoed"]:
        return DECISIONS["veto"]
    return STATUSES["possible"] if candidate["possible"] else Text("未触发否决", "no veto fires")


def _value_lines(appraisal: Row, lang: str) -> Iterator[str]:
    numbers = (appraisal["threshold"], appraisal["concentration"])
    yield _say("stage_b", lang, *(f"{n:g}" for n in numbers), f"{appraisal['draws']:,}", appraisal["seed"])
    for c in appraisal["candidates"]:
        yield with_colon(c["candidate"], DECISIONS[c["decision"]].in_(lang), lang)
        points = [f"{c[key]:.0f}" for key in ("value", "value_low", "value_high")]
        shares = [_share(c[key]) for key in ("p_above", "p_first")]
        yield _say("value", lang, *points, *shares, _between(c, "p_pass", lang))
        mine = [s for s in appraisal["scores"] if s["candidate"] == c["candidate"]]
        yield _say("rated", lang, len(mine), c["rated"])
        if c["decision"] != "veto":
            yield from _fact_lines(
                [f for f in appraisal["facts"] if f["candidate"] == c["candidate"] and f["flips"]], lang
            )


def _fact_lines(flips: Sequence[Row], lang: str) -> Iterator[str]:
    rules = [f["fact"].partition(":")[2] for f in flips if f["fact"].startswith("rule:")]
    others = [_fact(f, lang) for f in flips if not f["fact"].startswith("rule:")]
    yield _say("flips", lang, join_words(others, lang)) if others else _say("no_flip", lang)
    if rules:
        yield _say("unexamined", lang, join_words(rules, lang))


def _fact(fact: Row, lang: str) -> str:
    kind, _, name = fact["fact"].partition(":")
    what = _say(kind, lang, CRITERIA[name].in_(lang) if kind == "score" else name)
    ends = (DECISIONS[fact[key]].in_(lang) for key in ("decision_worst", "decision_best"))
    either = _say("either", lang).join(dict.fromkeys(ends))
    return f"{what}（{either}）" if lang == "zh" else f"{what} ({either})"


def _say(key: str, lang: str, *values: object) -> str:
    return _WORDS[key].in_(lang).format(*values)


def _share(p: float) -> str:
    # A share of draws is never certain to the last one.
    return "<0.01" if 0 < p < 0.01 else ">0.99" if 0.99 < p < 1 else f"{p:.2f}"


def _between(row: Row, key: str, lang: str) -> str:
    ends = dict.fromkeys(_share(row[f"{key}_{end}"]) for end in ("low", "high"))
    return _say("between", lang, *ends) if len(ends) == 2 else next(iter(ends))


def _records(frame: pd.DataFrame) -> list[Row]:
    return [{str(k): _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
