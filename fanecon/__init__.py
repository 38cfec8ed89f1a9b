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
    from fanecon.evidence.checking import check_case
    from fanecon.evidence.implied import complete_series, contradictions
    from fanecon.methods.cadence import cadence
    from fanecon.methods.cumulative import cumulative
    from fanecon.methods.decomposition import contributions
    from fanecon.methods.finest import finest
    from fanecon.methods.forecast import backtest, forecast
    from fanecon.methods.futures import deciding, futures
    from fanecon.methods.growth import ratio, year_on_year
    from fanecon.methods.market import event_study, peers, returns
    from fanecon.methods.moments import moments
    from fanecon.methods.openness import half_year, outsider_share
    from fanecon.methods.options import reversals, smaa
    from fanecon.methods.participation import gini, tier_shares
    from fanecon.methods.price_volume import bennet, price_volume
    from fanecon.methods.recovery import recovery
    from fanecon.methods.refusal import Refusal
    from fanecon.methods.response import response_fit
    from fanecon.methods.retention import compare_retention, last_month, retention, stays
    from fanecon.methods.scenario_box import boxes
    from fanecon.methods.screening import screen
    from fanecon.methods.shares import share
    from fanecon.methods.trading_days import first_days
    from fanecon.methods.voices import hand_over, voices
    from fanecon.notation.interval import Interval
    from fanecon.notation.reported import Reported, growth_readings
    from fanecon.study import plot
    from fanecon.study.audit_frame import audit
    from fanecon.study.cases import open_case
    from fanecon.study.findings import Finding, Number
    from fanecon.study.handle import begin
    from fanecon.study.language import say
    from fanecon.study.look import COLOURS as colour
    from fanecon.study.own import own
    from fanecon.study.printed import figures
    from fanecon.study.words import Text

__version__ = "0.1.0"

_HOME = {
    "Refusal": "methods.refusal",
    "Text": "study.words",
    "audit": "study.audit_frame",
    "backtest": "methods.forecast",
    "begin": "study.handle",
    "boxes": "methods.scenario_box",
    "cadence": "methods.cadence",
    "colour": "study.look:COLOURS",
    "compare_retention": "methods.retention",
    "contributions": "methods.decomposition",
    "cumulative": "methods.cumulative",
    "deciding": "methods.futures",
    "event_study": "methods.market",
    "figures": "study.printed",
    "finest": "methods.finest",
    "first_days": "methods.trading_days",
    "forecast": "methods.forecast",
    "futures": "methods.futures",
    "gini": "methods.participation",
    "hand_over": "methods.voices",
    "last_month": "methods.retention",
    "open_case": "study.cases",
    "outsider_share": "methods.openness",
    "own": "study.own",
    "peers": "methods.market",
    "plot": "study.plot:*",
    "price_volume": "methods.price_volume",
    "ratio": "methods.growth",
    "recovery": "methods.recovery",
    "retention": "methods.retention",
    "returns": "methods.market",
    "reversals": "methods.options",
    "say": "study.language",
    "share": "methods.shares",
    "smaa": "methods.options",
    "stays": "methods.retention",
    "tier_shares": "methods.participation",
    "voices": "methods.voices",
    "year_on_year": "methods.growth",
}
"""What Tab offers, and the module that it comes from; behind the colon its name there, * for the module itself."""

_CORE = {
    "Finding": "study.findings",
    "Interval": "notation.interval",
    "Number": "study.findings",
    "Reported": "notation.reported",
    "bennet": "methods.price_volume",
    "check_case": "evidence.checking",
    "complete_series": "evidence.implied",
    "contradictions": "evidence.implied",
    "growth_readings": "notation.reported",
    "half_year": "methods.openness",
    "moments": "methods.moments",
    "response_fit": "methods.response",
    "screen": "methods.screening",
}
"""What is here too, for those who write methods or check evidence."""

__all__ = [
    "Finding",
    "Interval",
    "Number",
    "Refusal",
    "Reported",
    "Text",
    "audit",
    "backtest",
    "begin",
    "bennet",
    "boxes",
    "cadence",
    "check_case",
    "colour",
    "compare_retention",
    "complete_series",
    "contradictions",
    "contributions",
    "cumulative",
    "deciding",
    "event_study",
    "figures",
    "finest",
    "first_days",
    "forecast",
    "futures",
    "gini",
    "growth_readings",
    "half_year",
    "hand_over",
    "last_month",
    "moments",
    "open_case",
    "outsider_share",
    "own",
    "peers",
    "plot",
    "price_volume",
    "ratio",
    "recovery",
    "response_fit",
    "retention",
    "returns",
    "reversals",
    "say",
    "screen",
    "share",
    "smaa",
    "stays",
    "tier_shares",
    "voices",
    "year_on_year",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name) or _CORE.get(name)
    if home is None:
        raise AttributeError(f"module 'fanecon' has no attribute {name!r}.{did_you_mean(name, __all__)}")
    path, _, inside = home.partition(":")
    module = importlib.import_module(f"fanecon.{path}")
    return module if inside == "*" else getattr(module, inside or name)


def __dir__() -> list[str]:
    return sorted(_HOME)
