"""What the public talked about: hot-search counts, voices, followers, closing prices, published reactions."""

from __future__ import annotations

from fanecon.evidence.rules import (
    COUNT,
    DAY,
    FILLED,
    IDENTIFIER,
    MOMENT,
    NUMBER,
    PERIOD,
    PUBLISHED,
    Layout,
    Rule,
    choice,
    matches,
    optional,
)
from fanecon.notation.reported import BOUNDS
from fanecon.vocabulary import words

_SOURCE = {"source_id": "sources.source_id"}
_EVENT = _SOURCE | {"event_id": "events.event_id"}
_QUARTER = matches(r"\d{4}Q[1-4]", "the cell is not a quarter", "Write it as 2025Q3")
_HOUR = matches(r"[01]?\d|2[0-3]", "the cell is not an hour", "Write 0 to 23", "number")
_COUNTS = {"topics_total": (COUNT,), "brand_topics": (COUNT,), "face_topics": (COUNT,)}
_MAYBE = (optional(COUNT),)
_BOUND = (choice("", *BOUNDS),)
# A page would leave out what it has no name for.
_MEASURE = Rule(
    words("reactions.measure").__contains__, "the measure is not known", "Use a word of docs/data-format.md#words"
)

TABLES = {
    "attention_daily": Layout(
        {"date": (DAY,), **_COUNTS, "source_id": (FILLED,)}, key=("date",), known="date", references=_SOURCE
    ),
    "attention_coverage": Layout(
        {"date": (DAY,), "snapshots": (COUNT,), "source_id": (FILLED,)},
        key=("date",), known="date", references=_SOURCE,
    ),
    "attention_hourly": Layout(
        {
            "date": (DAY,), "hour": (_HOUR,), "topics": (COUNT,), "face_topics": (COUNT,), "advertised": (COUNT,),
            "best_position": (COUNT,), "heat_max": (COUNT,), "heat_sum": (COUNT,), "reads_max": _MAYBE,
            "discussions_max": _MAYBE, "source_id": (FILLED,),
        },
        key=("date", "hour"), known="date", references=_SOURCE,
    ),
    "attention_index": Layout(
        {
            "platform": (IDENTIFIER,), "keyword": (FILLED,), "region": (), "period": (PERIOD,), "value": (NUMBER,),
            "bound": (choice("exact", "at_most"),), "quality": (choice("", "doubtful"),), "base": (),
            "known": (DAY,), "source_id": (FILLED,),
        },
        key=("platform", "keyword", "region", "period", "base"), known="known", references=_SOURCE,
    ),
    "survey_answers": Layout(
        {
            "question": (FILLED,), "kind": (choice("single", "multiple", "scale"),), "option": (), "n": (COUNT,),
            "bound": (choice("exact", "at_most", "at_least"),), "base": (COUNT,), "respondents": (COUNT,),
            "period": (PERIOD,), "source_id": (FILLED,),
        },
        key=("source_id", "period", "question", "option"), known="period", references=_SOURCE,
    ),
    "brand_faces": Layout(
        {
            "period": (PERIOD,), "brand_zh": (FILLED,), "brand_en": (FILLED,), "face_zh": (FILLED,),
            "face_en": (FILLED,), "days": (COUNT,), **_COUNTS, "excluded": (choice("", "same-words"),),
            "source_id": (FILLED,),
        },
        key=("period", "brand_zh"), known="period", references=_SOURCE,
    ),
    "voices": Layout(
        {
            "period": (_QUARTER, PERIOD), "voice_zh": (FILLED,), "voice_en": (FILLED,), "topics": (COUNT,),
            "source_id": (FILLED,),
        },
        key=("period", "voice_zh"), known="period", references=_SOURCE,
    ),
    "followers": Layout(
        {
            "account_zh": (FILLED,), "account_en": (FILLED,), "platform": (FILLED,), "date": (PERIOD,),
            "value": (FILLED,), "bound": (choice(*BOUNDS),), "published": (PUBLISHED,), "source_id": (FILLED,),
        },
        known="published", references=_SOURCE,
    ),
    "followers_daily": Layout(
        {"date": (DAY,), "platform": (FILLED,), "followers": (COUNT,), "source_id": (FILLED,)},
        key=("date", "platform"), known="date", references=_SOURCE,
    ),
    "closes": Layout(
        {"date": (DAY,), "ticker": (FILLED,), "close": (NUMBER,), "source_id": (FILLED,)},
        key=("date", "ticker"), known="date", references=_SOURCE,
    ),
    "activity": Layout(
        {
            "account_zh": (FILLED,), "account_en": (FILLED,), "measure": (FILLED,), "platform": (FILLED,),
            "period": (PERIOD,), "value": (), "unit": (), "bound": _BOUND, "what_zh": (FILLED,),
            "what_en": (FILLED,), "published": (PUBLISHED,), "source_id": (FILLED,),
        },
        known="published", references=_SOURCE,
    ),
    "reactions": Layout(
        {
            "event_id": (FILLED,), "measure": (_MEASURE,), "day": (optional(DAY),), "value": (FILLED,),
            "unit": (FILLED,), "bound": _BOUND, "source_id": (FILLED,),
        },
        references=_EVENT,
    ),
    "event_known": Layout(
        {"event_id": (FILLED,), "known": (MOMENT,), "source_id": (FILLED,)}, key=("event_id",), references=_EVENT
    ),
    "event_attention": Layout(
        {
            "event_id": (FILLED,), "begins": (DAY,), "ends": (DAY,), "topics": (COUNT,),
            "face_topics": (COUNT,), "brand_topics": (COUNT,), "baseline_per_day": (NUMBER,),
            "best_position": _MAYBE, "peak_heat": _MAYBE, "reads": _MAYBE, "discussions": _MAYBE,
            "captures": _MAYBE, "pattern": (FILLED,), "source_id": (FILLED,), "also_source_id": (),
        },
        key=("event_id",), known="ends", references=_EVENT,
    ),
}  # fmt: skip
