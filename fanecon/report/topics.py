"""What a sentence is about before it names a quantity: 汽车业务表现亮眼，营收290亿元 is not about the group's revenue.

A name that many things have (营收, revenue, gross margin, deliveries) takes its owner from a heading, from the line
that leads a list, or from an earlier clause. Where these hold a subject that the case does not put into the quantity's
name or definition, the quantity is not certain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from fanecon.evidence.case import Case
from fanecon.report.lexicon import Lexicon, Mention, any_of, words
from fanecon.report.scenes import LABEL, Scene
from fanecon.report.timing import When

_SUBJECT = re.compile(
    r"(?P<zh>[\u4e00-\u9fffa-z0-9]{1,8}?)(?:业务|板块|分部|市场|系列|品牌|部门|条线|事业部|产品线|子公司)"
    r"|(?P<en>[a-z0-9&]+(?: (?:and|&) [a-z0-9]+)?)(?:'s)? (?:business|segment|division|unit|series|brand|arm|subsidiary|market|category|line)\b"
)
_GENERAL = re.compile(r"总|集团|全球|整体|综合|total|group|global|overall|经调整|adjusted")
_BREAKS = re.compile(r"[，、:：()（）—|]|,(?!\d{3})|(?: - )")
_LETTERS = re.compile(r"[^\W\d_]+")


@cache
def _known() -> re.Pattern[str]:
    heads = (
        "财务", "业绩", "概览", "摘要", "总结", "结论", "引言", "背景", "概述", "要点", "亮点", "盈利", "能力", "分析", "核心", "数据", "一览", "对比", "表现", "增长", "规模", "用户", "经营", "情况", "解读", "点评", "回顾", "深度", "研究", "速览", "总览", "基本面", "简报", "小结", "季报", "年报", "中报", "关键", "指标", "表", "图", "第一", "部分", "一", "二", "三", "四", "五", "六",
        "financial", "financials", "results", "highlights", "overview", "summary", "performance", "profitability", "conclusion", "introduction", "background", "analysis", "key", "metrics", "figures", "numbers", "at a glance", "earnings", "review", "headline", "snapshot", "update", "note", "report", "operating", "users", "growth", "and", "top line", "bottom line", "company", "corporation", "holdings", "international", "data", "table", "revenue", "profit", "takeaways", "the",
    )  # fmt: skip
    return re.compile(any_of((*words("neutral"), *words("connectors"), *words("growth"), *heads)))


@dataclass(frozen=True)
class Owner:
    """A quantity that the sentence before named."""

    text: str
    metrics: tuple[str, ...]


@dataclass
class Around:
    """What the text around a sentence says: headings, the line that leads a list, the sentence before."""

    report: When
    title: str = ""
    heading: str = ""
    lead: str = ""
    heading_when: When = When("")
    lead_when: When = When("")
    company: str = "own"
    last: Owner | None = None


def topic(
    scene: Scene, mention: Mention, metric: str, around: Around, case: Case, lexicon: Lexicon
) -> tuple[str, float]:
    """Return the subject that may own the quantity, and how sure the quantity is then.

    Returns
    -------
    tuple of str and float
        The unknown words, and 1.0 where there are none, 0.8 where nothing may be held against the report, 0.6 where
        the quantity is not certain at all.
    """
    about = case.metric(metric)
    names = f"{about.label_zh}|{about.label_en}|{about.aliases}|{about.definition_zh}|{about.definition_en}".lower()
    plain = scene.block.plain
    at = mention.head[0] if mention.head else mention.start
    before = _stripped(scene, scene.start, at, lexicon)
    for text in (before, around.heading, around.lead):
        for found in _SUBJECT.finditer(text):
            owner = found["zh"] or found["en"]
            owner = lexicon.own.sub("", owner) if owner else ""
            owner = re.sub(
                r"^(?:the|its|our|其|在|该|公司|集团|核心|主要|各|全|两大|三大|多|分|按|主营|其他|重点|细分|三|两|四)+",
                "",
                owner,
            ).strip()
            if (
                owner
                and owner not in names
                and not any(
                    part in names
                    for part in (owner[-4:], owner[-3:], owner[-2:])
                    if len(part) > 1 and not part.isascii()
                )
            ):
                return found[0], 0.6
    name = plain[mention.start : mention.end]
    if _GENERAL.search(name) or not lexicon.is_shared(name, metric):
        return "", 1.0
    here = [
        Owner(plain[m.start : m.end], m.metrics) for m in scene.mentions if m.end <= at and metric not in m.metrics
    ][-1:]
    earlier = [] if here or scene.own or around.last is None else [around.last]
    for owner in (*here, *earlier):
        if not (_GENERAL.search(owner.text) or any(lexicon.is_shared(owner.text, m) for m in owner.metrics)):
            return owner.text, 0.6 if here and lexicon.segments.intersection(owner.metrics) else 0.8
    for clause in _BREAKS.split(before)[:-1]:
        left = _left(clause, lexicon)
        if left and not any(left in n for n in names.split("|")):
            return clause.strip()[:20], 0.8
    label = LABEL.match(plain)
    if label and label.end() <= mention.start and (left := _left(label[1], lexicon)) and left not in names:
        return label[1].strip(), 0.6
    left = "" if around.heading == around.title else _left(around.heading, lexicon)
    if left and left not in names and not any(metric in m.metrics for m in lexicon.mentions(around.heading)):
        return around.heading.strip()[:20], 0.8
    return "", 1.0


def _stripped(scene: Scene, start: int, end: int, lexicon: Lexicon) -> str:
    kept = list(scene.block.plain[start:end])
    spans = [(f.start, f.end) for f in scene.figures] + [(s.start, s.end) for s in scene.said]
    spans += [*scene.own, *((m.start, m.end) for m in scene.mentions)]
    for a, b in spans:
        for i in range(max(a, start), min(b, end)):
            kept[i - start] = " "
    return "".join(kept)


def _left(text: str, lexicon: Lexicon) -> str:
    rest = text
    for mention in reversed(lexicon.mentions(text)):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    rest = _known().sub(" ", lexicon.own.sub(" ", rest))
    return "".join(t for t in _LETTERS.findall(rest) if len(t) > 1 or not t.isascii())
