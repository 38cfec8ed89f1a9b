"""What the command line says in two languages: the tables of `listing.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

from fanecon.study.words import Text

_TOLD: dict[str, dict[str, list[str]]] = tomllib.loads(Path(__file__).with_name("listing.toml").read_text("utf-8"))


def told(table: str) -> dict[str, Text]:
    """Return a table of words."""
    return {key: Text(*pair) for key, pair in _TOLD[table].items()}


def speaker(table: str) -> Callable[..., str]:
    """Return what says the words of a table, from their key, the language, and what stands in their gaps.

    Examples
    --------
    >>> speaker("case")("no_prices", "en")
    'No new closing prices'
    """
    words = told(table)

    def say(key: str, lang: str, *values: object) -> str:
        return words[key].in_(lang).format(*values)

    return say
