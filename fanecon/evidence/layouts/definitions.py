"""When the definition of a metric changed."""

from __future__ import annotations

from fanecon.evidence.rules import FILLED, PERIOD, Layout

TABLES = {
    "breaks": Layout(
        {
            "metric": (FILLED,), "period": (PERIOD,), "what_zh": (FILLED,), "what_en": (FILLED,), "bridged": (),
            "source_id": (FILLED,),
        },
        key=("metric", "period"),
        references={"metric": "metrics.metric", "bridged": "facts.fact_id", "source_id": "sources.source_id"},
    ),
}  # fmt: skip
