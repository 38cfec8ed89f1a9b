"""Choices: options, criteria, scores with their basis, effects, ranges of a simulation, an agenda.

A `basis` lists what a row rests on, blank between: fact ids, event ids, source ids, names of tables, findings of
other notebooks ("01_metrics/depth"), or the word judgement.
"""

from __future__ import annotations

from fanecon.evidence.rules import (
    COUNT,
    FILLED,
    IDENTIFIER,
    LINE,
    NUMBER,
    PLANNED,
    PUBLISHED,
    Layout,
    Rule,
    choice,
    matches,
    optional,
)

_BASIS = matches(
    r"[A-Za-z0-9][\w.:\-/]*( [A-Za-z0-9][\w.:\-/]*)*",
    "the basis is empty or holds other than ids",
    "List ids with single blanks between, or write judgement",
)
_FINDING = matches(
    r"0[1-5]_[a-z0-9_]+/[a-z][a-z0-9-]*",
    "the finding cannot be read",
    "Write notebook and finding, as 01_metrics/depth",
)
_PLACE = matches(r"[a-z][a-z0-9_]*", "the name holds other than small letters, digits and _", "Rename it")
_NAMES = {"name_zh": (FILLED,), "name_en": (FILLED,)}
_WHAT = {"what_zh": (FILLED,), "what_en": (FILLED,)}
_WHY = {"why_zh": (FILLED,), "why_en": (FILLED,)}


def _both(name: str) -> dict[str, tuple[Rule, ...]]:
    """A column in either language, filled in."""
    return {f"{name}_{lang}": (FILLED,) for lang in ("zh", "en")}


_OPTION = {"option": "options.option"}

TABLES: dict[str, Layout] = {
    "strategies": Layout({"strategy": (IDENTIFIER,), **_NAMES, **_WHAT}, key=("strategy",)),
    "options": Layout(
        {
            "option": (IDENTIFIER,), **_NAMES, "horizon": (choice("short", "middle", "long"),), "course": (FILLED,),
            "line": (optional(LINE),), **_WHAT,
        },
        key=("option",), references={"course": "strategies.strategy"},
    ),
    "criteria": Layout(
        {
            "criterion": (IDENTIFIER,), **_NAMES, "unit": (IDENTIFIER,), "direction": (choice("up", "down"),),
            "low": (NUMBER,), "high": (NUMBER,), "weight": (NUMBER,), **_WHY,
        },
        key=("criterion",),
    ),
    "scores": Layout(
        {
            "option": (FILLED,), "criterion": (FILLED,), "low": (NUMBER,), "high": (NUMBER,), "basis": (_BASIS,),
            "known": (PUBLISHED,), **_WHY,
        },
        key=("option", "criterion"), known="known", references=_OPTION | {"criterion": "criteria.criterion"},
    ),
    "effects": Layout(
        {
            "effect": (IDENTIFIER,), "line": (LINE,), "side": (choice("positive", "negative"),), **_NAMES,
            "segment": (choice("core", "mass", "both"),),
            "evidence": (choice("supported", "weak", "mixed", "untested", "contradicted"),), "basis": (_BASIS,), **_WHY,
        },
        key=("effect",),
    ),
    "effect_codes": Layout(
        {"effect": (FILLED,), "option": (FILLED,), "code": (choice("-1", "1"), NUMBER), "coder": (IDENTIFIER,)},
        key=("effect", "option", "coder"), references=_OPTION | {"effect": "effects.effect"},
    ),
    "ranges": Layout(
        {
            "strategy": (), "parameter": (_PLACE,), "low": (optional(NUMBER),), "high": (optional(NUMBER),),
            "unit": (choice("times", "share", "month", "months", "ratio"),), "scale": (choice("linear", "log"),),
            "kind": (choice("calibrated", "literature", "assumed"),), "measure": (optional(_PLACE),),
            "basis": (_BASIS,), "source_id": (), "known": (PUBLISHED,), **_WHY,
        },
        key=("strategy", "parameter"), known="known",
        references={"strategy": "strategies.strategy", "source_id": "sources.source_id"},
    ),
    "agenda": Layout(
        {
            "item": (IDENTIFIER,), "days": (COUNT,), "option": (FILLED,), "action_zh": (FILLED,),
            "action_en": (FILLED,), "finding": (_FINDING,), **_both("owner"), **_both("watch"), **_both("success"),
            **_both("stop"), "review": (PLANNED,), **_both("pro"), **_both("con"), "known": (PUBLISHED,),
        },
        key=("item",), known="known", references=_OPTION,
    ),
}  # fmt: skip
