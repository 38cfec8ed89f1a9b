"""The audited report beyond its numbers: sentences without a figure, in our words."""

from __future__ import annotations

from fanecon.evidence.rules import FILLED, IDENTIFIER, LINE, Layout

TABLES = {
    # No date of its own: the chapters show it when the report itself is known.
    "report_sentences": Layout(
        {
            "sentence_id": (IDENTIFIER,), "topic": (FILLED,), "line": (LINE,), "zh": (FILLED,), "en": (FILLED,),
            "measure": (FILLED,), "needs_zh": (), "needs_en": (),
        },
        key=("sentence_id",),
    ),
}  # fmt: skip
