"""The press's own words in both languages, out of `words.toml`: labels around what a notebook says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_TOLD: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _by_language(table: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {lang: {key: pair[place] for key, pair in table.items()} for place, lang in enumerate(LANGUAGES)}


WORDS = _by_language(_TOLD["page"] | _TOLD["print"])
"""Of a notebook's page and its print."""
SITE: dict[str, dict[str, str]] = _by_language(_TOLD["site"])
"""Of the summary of a run, the list of runs and a comparison."""
STATUS = _by_language(_TOLD["status"])
"""How far a theme is answered."""
VERDICTS: dict[str, list[str]] = _TOLD["verdicts"]
CONFIDENCE: dict[str, list[Any]] = _TOLD["confidence"]


def verdict_name(verdict: str, lang: str) -> str:
    """Return a verdict's name; one that is not known stands for itself.

    Examples
    --------
    >>> verdict_name("REFUTED", "zh"), verdict_name("NEW", "en")
    ('证伪', 'NEW')
    """
    return VERDICTS[verdict][LANGUAGES.index(lang)] if verdict in VERDICTS else verdict


def notice(stale: Mapping[str, list[str]], words: Mapping[str, Any]) -> str:
    """Say how many metrics of a page have had no new figure for long; empty where none is.

    Examples
    --------
    >>> notice({"2025": ["units", "users"]}, WORDS["zh"])
    '2项指标半年以上没有新数，文中各注日期。'
    """
    total = sum(map(len, stale.values()))
    return words["older" if total > 1 else "one_older"].format(total=total) if total else ""
