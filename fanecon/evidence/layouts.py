"""The layouts of all tables that a case may have, out of `layouts.toml`, with the rules that only some columns have."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fanecon.evidence import rules
from fanecon.evidence.rules import NUMBER, PERIOD, Layout, Rule, choice, matches, optional, parses
from fanecon.notation.reported import BOUNDS, Reported
from fanecon.vocabulary import words


def _read_figure(text: str) -> Reported:
    return Reported(text, bound="range" if "-" in text[1:] else "exact")


_SHARED = "IDENTIFIER FILLED PERIOD PUBLISHED MOMENT DAY PLANNED NUMBER COUNT FLAG SCALE URL LINE"
_SMALL = r"[a-z][a-z0-9_]*"
_OWN = {
    "bound": choice(*BOUNDS),
    "bound or empty": choice("", *BOUNDS),
    "hour": matches(r"[01]?\d|2[0-3]", "the cell is not an hour", "Write 0 to 23", "number"),
    "figure": parses(_read_figure, "the figure cannot be read", "Copy it as printed, e.g. 超过7000万 or 81.74%"),
    # Ids of claims and metrics become names of findings, of their numbers and of places on a page.
    "claim_id": matches(
        r"[A-Za-z0-9][A-Za-z0-9-]*", "the id holds other than letters, digits and -", "Rename it, e.g. C07"
    ),
    "metric_id": matches(
        _SMALL, "the id holds other than small letters, digits and _", "Rename it, e.g. revenue_total"
    ),
    "place": matches(_SMALL, "the name holds other than small letters, digits and _", "Rename it"),
    # A short name stands in titles and on the marks of charts; an event without one is called by its title.
    "short_zh": optional(Rule(lambda v: 0 < len(v) <= 8, "the short name is too long", "Use at most 8 characters")),
    "short_en": optional(Rule(lambda v: 0 < len(v.split()) <= 4, "the short name is too long", "Use at most 4 words")),
    # A page would leave out what it has no name for.
    "reaction": Rule(
        words("reactions.measure").__contains__, "the measure is not known", "Use a word of docs/data-format.md#words"
    ),
    "basis": matches(
        r"[A-Za-z0-9][\w.:\-/]*( [A-Za-z0-9][\w.:\-/]*)*",
        "the basis is empty or holds other than ids",
        "List ids with single blanks between, or write judgement",
    ),
    "finding": matches(
        r"0[1-5]_[a-z0-9_]+/[a-z][a-z0-9-]*",
        "the finding cannot be read",
        "Write notebook and finding, as 01_metrics/depth",
    ),
}
_RULES: dict[str, tuple[Rule, ...]] = {
    "": (),
    "sign": (choice("-1", "1"), NUMBER),
    "quarter": (matches(r"\d{4}Q[1-4]", "the cell is not a quarter", "Write it as 2025Q3"), PERIOD),
    "week": (matches(r"\d{4}-W\d{2}", "the cell is not an ISO week", "Write it as 2024-W05"), PERIOD),
    **{name: (rule,) for name, rule in _OWN.items()},
    **{name.lower(): (getattr(rules, name),) for name in _SHARED.split()},
}


def _column(said: str | list[str]) -> tuple[Rule, ...]:
    if isinstance(said, list):
        return (choice(*said),)
    return (optional(*_RULES[said[:-1]]),) if said.endswith("?") else _RULES[said]


def _layout(columns: Mapping[str, Any], key: tuple[str, ...] = (), spare: tuple[str, ...] = (), **more: Any) -> Layout:
    return Layout({name: _column(said) for name, said in columns.items()}, tuple(key), spare=tuple(spare), **more)


_TOLD: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
LAYOUTS: Mapping[str, Layout] = {table: _layout(**said) for table, said in _TOLD.items()}
"""Every table that a case may have."""
CORE = ("sources", "metrics", "facts", "events", "claims", "outline")
"""The tables every case is made of."""
SERIES: Mapping[str, Layout] = {table: layout for table, layout in LAYOUTS.items() if table not in CORE}
"""Table → layout; read on first use, see `fanecon.evidence.series`."""
TIERS, QUALITIES, METRIC_KINDS, CLAIM_KINDS, PRECISIONS = (
    tuple[str, ...](_TOLD[table]["columns"][column])
    for table, column in (
        ("sources", "tier"),
        ("facts", "quality"),
        ("metrics", "kind"),
        ("claims", "kind"),
        ("events", "precision"),
    )
)
