"""Findings as the story publishes them, for tests whose runs get a summary."""

from __future__ import annotations


def told(name: str, value: object = None) -> dict:
    """A whole finding that says nothing in particular."""
    text = {"zh": f"发现{name}", "en": f"Finding {name}"}
    nothing = {
        "headline": None,
        "printed": None,
        "unit": None,
        "low": None,
        "high": None,
        "numbers": {},
        "facts": [],
        "sources": [],
    }
    return {"id": name, "kind": "finding", "text": text, "value": value, **nothing}
