"""Beside the numbers: sentences of the audited report without a figure, changes of definition, publishers' names."""

from __future__ import annotations

from fanecon.evidence.rules import FILLED, IDENTIFIER, LINE, PERIOD, Layout

TABLES = {
    # No date of its own: the chapters show it when the report itself is known.
    "report_sentences": Layout(
        {
            "sentence_id": (IDENTIFIER,), "topic": (FILLED,), "line": (LINE,), "zh": (FILLED,), "en": (FILLED,),
            "measure": (FILLED,), "needs_zh": (), "needs_en": (),
        },
        key=("sentence_id",),
    ),
    "breaks": Layout(
        {
            "metric": (FILLED,), "period": (PERIOD,), "what_zh": (FILLED,), "what_en": (FILLED,), "bridged": (),
            "source_id": (FILLED,),
        },
        key=("metric", "period"),
        references={"metric": "metrics.metric", "bridged": "facts.fact_id", "source_id": "sources.source_id"},
    ),
    # What publishers are called in Chinese, where they have a name.
    "publishers": Layout(
        {"publisher": (FILLED,), "publisher_zh": (FILLED,)},
        key=("publisher",),
        references={"publisher": "sources.publisher"},
    ),
}  # fmt: skip
