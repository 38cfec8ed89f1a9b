"""The tables every case is made of: documents, metrics, figures, events, the claims of a report and its skeleton."""

from __future__ import annotations

from fanecon.evidence.rules import (
    FILLED,
    IDENTIFIER,
    LINE,
    MOMENT,
    PERIOD,
    PUBLISHED,
    SCALE,
    URL,
    Layout,
    Rule,
    choice,
    matches,
    optional,
)
from fanecon.notation.reported import BOUNDS

TIERS = ("A", "B", "C", "D")
QUALITIES = ("", "estimate", "unverified", "disputed")
METRIC_KINDS = ("flow", "stock", "cumulative", "rate", "rank", "price", "count", "other")
CLAIM_KINDS = (
    "level", "growth", "rank", "rank_change", "streak", "first_passage", "duration", "cumulative",
    "share", "trend", "quotation", "happening",
)  # fmt: skip
PRECISIONS = ("year", "month", "day", "part-of-day", "minute")
OUTLINE_KINDS = ("prose", "heading", "bullet", "row", "reference", "furniture")

# Ids of claims and metrics become names of findings, of their numbers and of places on a page.
_CLAIM_ID = matches(r"[A-Za-z0-9][A-Za-z0-9-]*", "the id holds other than letters, digits and -", "Rename it, e.g. C07")
_METRIC_ID = matches(
    r"[a-z][a-z0-9_]*", "the id holds other than small letters, digits and _", "Rename it, e.g. revenue_total"
)
# A short name stands in titles and on the marks of charts; an event without one is called by its title.
_SHORT_ZH = optional(Rule(lambda v: 0 < len(v) <= 8, "the short name is too long", "Use at most 8 characters"))
_SHORT_EN = optional(Rule(lambda v: 0 < len(v.split()) <= 4, "the short name is too long", "Use at most 4 words"))
_SOURCES = {"source_id": "sources.source_id", "also_source_id": "sources.source_id"}

TABLES = {
    "sources": Layout({
        "source_id": (IDENTIFIER,), "publisher": (FILLED,), "title": (FILLED,), "url": (URL,),
        "published": (PUBLISHED,), "language": (FILLED,), "tier": (choice(*TIERS),), "licence": (FILLED,),
        "access": (choice("original", "copy", "unknown"),),
    }, key=("source_id",)),
    "metrics": Layout({
        "metric": (_METRIC_ID,), "label_zh": (FILLED,), "label_en": (FILLED,), "unit": (FILLED,),
        "kind": (choice(*METRIC_KINDS),), "growth_of": (), "direction": (choice("up", "down", "none"),),
        "definition_zh": (FILLED,), "definition_en": (FILLED,), "aliases": (),
    }, key=("metric",), references={"growth_of": "metrics.metric"}, spare=("aliases",)),
    "facts": Layout({
        "fact_id": (IDENTIFIER,), "metric": (FILLED,), "period": (PERIOD,), "value": (FILLED,), "unit": (FILLED,),
        "scale": (SCALE,), "bound": (choice(*BOUNDS),), "quality": (choice(*QUALITIES),), "source_id": (FILLED,),
        "also_source_id": (), "published": (PUBLISHED,), "note": (),
    }, key=("fact_id",), references={**_SOURCES, "metric": "metrics.metric"}),
    "events": Layout({
        "event_id": (IDENTIFIER,), "date": (MOMENT,), "precision": (choice(*PRECISIONS),), "type": (FILLED,),
        "title_zh": (FILLED,), "title_en": (FILLED,), "short_zh": (_SHORT_ZH,), "short_en": (_SHORT_EN,),
        "actor": (), "source_id": (FILLED,), "also_source_id": (), "published": (PUBLISHED,), "follows": (),
    }, key=("event_id",), references={**_SOURCES, "follows": "events.event_id"},
        spare=("short_zh", "short_en", "follows")),
    "claims": Layout({
        "claim_id": (_CLAIM_ID,), "line": (LINE,), "kind": (choice(*CLAIM_KINDS),), "zh": (FILLED,),
        "en": (FILLED,), "metric": (), "period": (optional(PERIOD),), "base_period": (optional(PERIOD),),
        "stated": (), "operands": (), "related": (),
    }, key=("claim_id",), references={"metric": "metrics.metric"}),
    "outline": Layout({
        "line": (LINE,), "kind": (choice(*OUTLINE_KINDS),), "cites": (), "ending": (),
    }),
}  # fmt: skip
