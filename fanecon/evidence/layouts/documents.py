"""What publishers are called in Chinese, where they have a name."""

from __future__ import annotations

from fanecon.evidence.rules import FILLED, Layout

TABLES = {
    "publishers": Layout(
        {"publisher": (FILLED,), "publisher_zh": (FILLED,)},
        key=("publisher",),
        references={"publisher": "sources.publisher"},
    ),
}
