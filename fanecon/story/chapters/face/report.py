"""Which of the report's sentences about the face hold: its numbers by the audit, its words by what was measured."""

from __future__ import annotations

import dataclasses

import pandas as pd

from fanecon.evidence.audit import Audit
from fanecon.evidence.case import Case
from fanecon.methods.pooled_events import Pooled
from fanecon.story.chapters.common import sentences_on
from fanecon.story.chapters.face.base import full_years, rows_by, widest
from fanecon.story.chapters.face.market_study import ALPHA, Market
from fanecon.story.chapters.face.roles import named_in_events
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_number

_HOLDS = Text("数据支持", "The data support it")
_FAILS = Text("数据不支持", "The data do not support it")
_HALF = Text("部分成立", "It holds in part")
_UNSEEN = Text("看不出来", "Not visible")
_OPEN = Text("无法衡量", "Not measurable")


def own_claims(case: Case, audit: Audit) -> Audit:
    """Return the audit of the claims about the face only."""
    wanted = (case.config.get("face") or {}).get("claims", [])
    return dataclasses.replace(audit, results=tuple(r for r in audit.results if r.claim.claim_id in wanted))


def report(
    case: Case, audit: Audit, share: pd.DataFrame, voices: pd.DataFrame, study: Market | None, lang: str
) -> Section:
    """Weigh the report's sentences about the face that carry no number.

    Parameters
    ----------
    case : Case
    audit : Audit
        Says whether the report was written by the day chosen.
    share, voices : DataFrame
        `data` of the sections `share` and `voices`.
    study : Market or None
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: ``sentence_id, line, measure, outcome``.
    """
    sentences = sentences_on(case, "face")
    if audit.dated is None or sentences.empty:
        return not_shown("face-report", "这个案例没有要核查的报告。", "This case has no report to audit.")
    if not audit.written:
        return not_shown(
            "face-report",
            "要核查的报告写于{day}，在所选日期还不存在。",
            "The report is dated {day}: on the day chosen it was not yet written.",
            day=period(audit.dated.isoformat()),
        )
    found = {
        "overlap": _overlap(case, share, lang),
        "problems": _problems(case, lang),
        "voices": _voices(case, voices, lang),
        "market": _market(study, lang),
    }
    rows = []
    for row in sentences.to_dict("records"):
        outcome, why = found.get(row["measure"]) or (_OPEN, row[f"needs_{lang}"])
        if row["measure"] == "none":
            why = ("需要：" if lang == "zh" else "It would take: ") + why[:1].lower() + why[1:]
        rows.append({**row, "outcome": outcome, "why": why})
    counts = pd.Series([r["outcome"].en for r in rows]).value_counts()
    shown = pd.DataFrame(
        {
            "line": [int(r["line"]) for r in rows],
            "sentence": [r[lang] for r in rows],
            "outcome": [r["outcome"].in_(lang) for r in rows],
            "why": [r["why"] for r in rows],
        }
    )
    columns = {
        "line": Text("行", "Line"),
        "sentence": Text("报告的说法", "The report says"),
        "outcome": Text("判断", "Outcome"),
        "why": Text("根据", "Because"),
    }
    caption = Text("报告里没有数字的句子：量得出的与量不出的", "Sentences without a number: measurable ones and others")
    table = Table("face-sentences", shown, caption, columns, sources=_sources(case))
    data = pd.DataFrame(rows)[["sentence_id", "line", "measure"]].assign(outcome=[r["outcome"].en for r in rows])
    return Section((_counted(counts, len(rows)),), (), (table,), data)


def _sources(case: Case) -> tuple[str, ...]:
    frames = (case.frame(name) for name in ("brand_faces", "voices", "event_attention", "closes"))
    return tuple(dict.fromkeys(str(f["source_id"].iloc[0]) for f in frames if len(f)))


def _counted(counts: pd.Series, total: int) -> Finding:
    numbers = {
        "all": Number(total, "count"),
        "yes": Number(int(counts.get(_HOLDS.en, 0)), "count"),
        "no": Number(int(counts.get(_FAILS.en, 0)), "count"),
        "unseen": Number(int(counts.get(_UNSEEN.en, 0)), "count"),
        "half": Number(int(counts.get(_HALF.en, 0)), "count"),
        "open": Number(int(counts.get(_OPEN.en, 0)), "count"),
    }
    text = Text(
        "报告关于这个人的{all}句没有数字的话里，数据支持{yes}句，部分成立{half}句，不支持{no}句，影响看不出来的{unseen}句，无法衡量{open}句。",
        "The report's sentences on this person that carry no number, {all} in all: supported by the data, {yes}; "
        "holding in part, {half}; not supported, {no}; effect not visible, {unseen}; not measurable, {open}.",
    )
    return Finding("face-report", text, numbers, "all")


def _overlap(case: Case, share: pd.DataFrame, lang: str) -> tuple[Text, str] | None:
    years = full_years(case.frame("brand_faces")["period"])
    if not years or share.empty:
        return None
    last = share[(share["year"] == years[-1]) & (share["brand_topics"] > 0)]
    own, others = last[last["brand_zh"] == case.config.names["zh"]], last[last["brand_zh"] != case.config.names["zh"]]
    if own.empty or others.empty:
        return None
    row, middle = own.iloc[0], float(others["share"].median())
    outcome = _HOLDS if row["low"] > middle else _FAILS if row["high"] < middle else _HALF
    mine, theirs = (format_number(100 * v, "percent", lang) for v in (row["share"], middle))
    why = (
        f"点名占比{mine}，其他品牌的中位数{theirs}"
        if lang == "zh"
        else f"{mine} of its topics name the face; median of the others {theirs}"
    )
    return outcome, why


def _problems(case: Case, lang: str) -> tuple[Text, str] | None:
    named = named_in_events(case)
    if named is None:
        return None
    launch, problem = named["launch"], named["problem"]
    (low, high), (least, most) = widest(problem), widest(launch)
    outcome = _HOLDS if low > most else _FAILS if high < least else _HALF
    p, q = (format_number(100 * v, "percent", lang) for v in (problem["share"], launch["share"]))
    why = (
        f"出事的话题里点名占{p}，发布的话题里占{q}"
        if lang == "zh"
        else f"named in {p} of the topics on trouble, in {q} of those on launches"
    )
    return outcome, why


def _voices(case: Case, voices: pd.DataFrame, lang: str) -> tuple[Text, str] | None:
    years = full_years(case.frame("voices")["period"])
    rows = rows_by(voices[voices["period"] == years[-1]], "measure") if years and not voices.empty else {}
    if not rows:
        return None
    number = rows["effective_voices"]
    outcome = _FAILS if number["low"] >= 2 else _HALF
    shown = format_number(float(number["point"]), "index", lang, 1)
    if lang == "zh":
        return outcome, f"公开的声音只相当于{shown}个人；内部的安排看不到"
    return outcome, f"the public voice amounts to {shown} persons; internal plans cannot be seen"


def _market(study: Market | None, lang: str) -> tuple[Text, str] | None:
    if study is None:
        return None
    pooled = study.pooled["problems"]
    if not isinstance(pooled, Pooled):
        return None
    p = pooled.tests["p"]
    outcome = _HOLDS if (p <= ALPHA).all() and pooled.mean < 0 else _HALF if (p <= ALPHA).any() else _UNSEEN
    mean = format_number(100 * pooled.mean, "percent", lang, 2, signed=True)
    seen = format_number(100 * pooled.detectable, "percent", lang, 2)
    if lang == "zh":
        sure = "显著" if outcome is _HOLDS else "不显著"
        return outcome, f"出事日的平均异常收益{mean}，{sure}；有把握发现的是{seen}"
    sure = "significant" if outcome is _HOLDS else "not significant"
    return outcome, f"mean abnormal return on days of trouble {mean}, {sure}; {seen} could be found"
