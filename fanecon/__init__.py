"""Reproducible research on the fan economy: sourced evidence, audited claims, rendered notebooks.

    import fanecon as fe
    study = fe.begin("01_metrics", case="xiaomi", as_of="", lang="zh")
    study.case.series("mau_global")

Everything an analyst needs is here by Tab; modules load when they are first used, so the import is fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from fanecon.errors import did_you_mean

if TYPE_CHECKING:
    from fanecon.evidence.audit import audit
    from fanecon.evidence.case import open_case
    from fanecon.evidence.checking import check_case
    from fanecon.evidence.grim import grim, grim_percent
    from fanecon.evidence.implied import complete_series, contradictions
    from fanecon.evidence.interval import Interval
    from fanecon.evidence.reported import Reported, growth_readings
    from fanecon.methods.cadence import cadence, change_points
    from fanecon.methods.decomposition import contributions, log_decomposition
    from fanecon.methods.forecast import forecast
    from fanecon.methods.growth import ratio_series, year_on_year
    from fanecon.methods.openness import funnel, half_year, outsider_share
    from fanecon.methods.participation import gini, tier_shares
    from fanecon.methods.price_volume import bennet, lmdi, price_volume
    from fanecon.methods.retention import compare_retention, last_month, retention, stays
    from fanecon.methods.shares import share
    from fanecon.study import plot
    from fanecon.study.findings import Finding, Number
    from fanecon.study.handle import begin
    from fanecon.study.language import say
    from fanecon.study.look import COLOURS as colour
    from fanecon.study.own import own
    from fanecon.study.words import Text

__version__ = "0.1.0"

_HOME = {
    "Finding": "study.findings",
    "Interval": "evidence.interval",
    "Number": "study.findings",
    "Reported": "evidence.reported",
    "Text": "study.words",
    "audit": "evidence.audit",
    "begin": "study.handle",
    "bennet": "methods.price_volume",
    "cadence": "methods.cadence",
    "change_points": "methods.cadence",
    "check_case": "evidence.checking",
    "colour": "study.look:COLOURS",
    "compare_retention": "methods.retention",
    "complete_series": "evidence.implied",
    "contradictions": "evidence.implied",
    "contributions": "methods.decomposition",
    "forecast": "methods.forecast",
    "funnel": "methods.openness",
    "gini": "methods.participation",
    "grim": "evidence.grim",
    "grim_percent": "evidence.grim",
    "growth_readings": "evidence.reported",
    "half_year": "methods.openness",
    "last_month": "methods.retention",
    "lmdi": "methods.price_volume",
    "log_decomposition": "methods.decomposition",
    "open_case": "evidence.case",
    "outsider_share": "methods.openness",
    "own": "study.own",
    "plot": "study.plot",
    "price_volume": "methods.price_volume",
    "ratio_series": "methods.growth",
    "retention": "methods.retention",
    "say": "study.language",
    "share": "methods.shares",
    "stays": "methods.retention",
    "tier_shares": "methods.participation",
    "year_on_year": "methods.growth",
}

__all__ = [
    "Finding",
    "Interval",
    "Number",
    "Reported",
    "Text",
    "audit",
    "begin",
    "bennet",
    "cadence",
    "change_points",
    "check_case",
    "colour",
    "compare_retention",
    "complete_series",
    "contradictions",
    "contributions",
    "forecast",
    "funnel",
    "gini",
    "grim",
    "grim_percent",
    "growth_readings",
    "half_year",
    "last_month",
    "lmdi",
    "log_decomposition",
    "open_case",
    "outsider_share",
    "own",
    "plot",
    "price_volume",
    "ratio_series",
    "retention",
    "say",
    "share",
    "stays",
    "tier_shares",
    "year_on_year",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        home, _, renamed = _HOME[name].partition(":")
        module = importlib.import_module(f"fanecon.{home}")
        return getattr(module, renamed or name, module)  # `fe.plot` is a module
    raise AttributeError(f"module 'fanecon' has no attribute {name!r}.{did_you_mean(name, __all__)}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
