"""A crisis: its hours, its measures, comparable crises, opinion leaders and screening criteria.

An item of evidence has two clocks: `occurred`, when it happened, and `known_by` or `published`, when our source for it
came out. An as-of report goes by the second.
"""

from __future__ import annotations

from fanecon.evidence.rules import (
    COUNT,
    DAY,
    FILLED,
    FLAG,
    IDENTIFIER,
    MOMENT,
    NUMBER,
    PERIOD,
    PUBLISHED,
    Layout,
    choice,
    optional,
    parses,
)
from fanecon.notation.reported import BOUNDS, Reported

ROLES = ("background", "start", "response", "reaction", "attention", "context", "aftermath")
SCHEMES = ("crisis_type", "modifier", "response_strategy", "image_repair")
KINDS = ("blogger", "reviewer", "creator", "educator", "commentator", "celebrity", "athlete")


def _read_figure(text: str) -> Reported:
    return Reported(text, bound="range" if "-" in text[1:] else "exact")


_FIGURE = parses(_read_figure, "the figure cannot be read", "Copy it as printed, e.g. 超过7000万 or 81.74%")
_SOURCE = {"source_id": "sources.source_id"}
_SOURCES = {**_SOURCE, "also_source_id": "sources.source_id"}

TABLES = {
    "crises": Layout(
        {
            "case_id": (IDENTIFIER,), "name_zh": (FILLED,), "name_en": (FILLED,), "own": (FLAG,),
            "first_day": (DAY,), "last_day": (DAY,), "pattern": (), "breadth": (choice("narrow", "wide", ""),),
            "began": (optional(MOMENT),), "answered": (optional(MOMENT),), "source_id": (FILLED,),
        },
        key=("case_id",), known="first_day", references=_SOURCE,
    ),
    "crisis_measures": Layout(
        {
            "case_id": (FILLED,), "measure": (IDENTIFIER,), "value": (NUMBER,), "source_id": (FILLED,),
            "published": (PUBLISHED,),
        },
        key=("case_id", "measure"), known="published", references={**_SOURCE, "case_id": "crises.case_id"},
    ),
    "incident_timeline": Layout(
        {
            "incident": (FILLED,), "item_id": (IDENTIFIER,), "occurred": (MOMENT,), "known_by": (PUBLISHED,),
            "role": (choice(*ROLES),), "kind": (IDENTIFIER,), "actor_zh": (FILLED,), "actor_en": (FILLED,),
            "title_zh": (FILLED,), "title_en": (FILLED,), "same_as": (), "contradicts": (), "event_id": (),
            "source_id": (FILLED,), "also_source_id": (),
        },
        key=("incident", "item_id"), known="known_by",
        references={
            **_SOURCES, "incident": "crises.case_id", "event_id": "events.event_id",
            "same_as": "incident_timeline.item_id", "contradicts": "incident_timeline.item_id",
        },
    ),
    "incident_measures": Layout(
        {
            "incident": (FILLED,), "measure_id": (IDENTIFIER,), "measure": (IDENTIFIER,), "segment_zh": (FILLED,),
            "segment_en": (FILLED,), "period": (PERIOD,), "value": (_FIGURE,), "unit": (FILLED,),
            "bound": (choice(*BOUNDS),), "source_id": (FILLED,), "also_source_id": (), "published": (PUBLISHED,),
        },
        key=("measure_id",), known="published", references={**_SOURCES, "incident": "crises.case_id"},
    ),
    "incident_captures": Layout(
        {
            "incident": (FILLED,), "hour": (MOMENT,), "captured": (MOMENT,), "topic": (IDENTIFIER,),
            "topic_zh": (FILLED,), "topic_en": (FILLED,), "cut": (choice("core", "wider", "person"),),
            "position": (COUNT,), "heat": (COUNT,), "reads": (optional(COUNT),), "discussions": (optional(COUNT),),
            "posts": (optional(COUNT),), "source_id": (FILLED,),
        },
        key=("incident", "hour", "topic"), references={**_SOURCE, "incident": "crises.case_id"},
    ),
    "crisis_responses": Layout(
        {
            "incident": (FILLED,), "unit": (IDENTIFIER,), "response_id": (), "scheme": (choice(*SCHEMES),),
            "coder": (IDENTIFIER,), "code": (IDENTIFIER,), "reason_zh": (FILLED,), "reason_en": (FILLED,),
            "source_id": (FILLED,), "published": (PUBLISHED,),
        },
        key=("incident", "unit", "coder"), known="published",
        references={**_SOURCE, "incident": "crises.case_id", "response_id": "incident_timeline.item_id"},
    ),
    "stance_daily": Layout(
        {
            "case_id": (FILLED,), "date": (DAY,), "comments": (COUNT,), "positive": (optional(NUMBER),),
            "neutral": (optional(NUMBER),), "negative": (optional(NUMBER),), "comments_error": (COUNT,),
            "share_error": (NUMBER,), "source_id": (FILLED,),
        },
        key=("case_id", "date"), references={**_SOURCE, "case_id": "crises.case_id"},
    ),
    "roster": Layout(
        {
            "item_id": (IDENTIFIER,), "person": (IDENTIFIER,), "name_zh": (FILLED,), "name_en": (FILLED,),
            "kind": (choice(*KINDS),), "relation": (IDENTIFIER,), "occurred": (MOMENT,), "known_by": (PUBLISHED,),
            "detail_zh": (FILLED,), "detail_en": (FILLED,), "source_id": (FILLED,),
        },
        key=("item_id",), known="known_by", references=_SOURCE,
    ),
    "screening_evidence": Layout(
        {
            "item_id": (IDENTIFIER,), "candidate": (FILLED,), "kind": (IDENTIFIER,), "occurred": (MOMENT,),
            "known_by": (PUBLISHED,), "detail_zh": (FILLED,), "detail_en": (FILLED,), "source_id": (FILLED,),
        },
        key=("item_id",), known="known_by", references={**_SOURCE, "candidate": "roster.person"},
    ),
    "screening_criteria": Layout(
        {
            "criterion_id": (IDENTIFIER,), "criterion_zh": (FILLED,), "criterion_en": (FILLED,),
            "kind": (choice("threshold", "benchmark", "weight", "tier", "criterion", "method"),),
            "covers": (IDENTIFIER,), "value": (optional(_FIGURE),), "unit": (), "bound": (choice(*BOUNDS, ""),),
            "source_id": (FILLED,), "published": (PUBLISHED,),
        },
        key=("criterion_id",), known="published", references=_SOURCE,
    ),
}  # fmt: skip
