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
    from fanecon.evidence.grim import grim, grim_percent
    from fanecon.evidence.implied import complete_series, contradictions
    from fanecon.evidence.interval import Interval
    from fanecon.evidence.reported import Reported, growth_readings
    from fanecon.methods.cumulative import cumulative
    from fanecon.methods.decomposition import contributions
    from fanecon.methods.finest import finest
    from fanecon.methods.forecast import backtest, forecast
    from fanecon.methods.growth import ratio, year_on_year
    from fanecon.methods.price_volume import bennet, lmdi, price_volume
    from fanecon.methods.refusal import Refusal
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
    "Finding": "study.findings",
    "Interval": "evidence.interval",
    "Number": "study.findings",
    "Refusal": "methods.refusal",
    "Reported": "evidence.reported",
    "Text": "study.words",
    "audit": "study.audit_frame",
    "backtest": "methods.forecast",
    "begin": "study.handle",
    "bennet": "methods.price_volume",
    "check_case": "evidence.checking",
    "colour": "study.look",
    "complete_series": "evidence.implied",
    "contradictions": "evidence.implied",
    "contributions": "methods.decomposition",
    "cumulative": "methods.cumulative",
    "figures": "study.printed",
    "finest": "methods.finest",
    "forecast": "methods.forecast",
    "grim": "evidence.grim",
    "grim_percent": "evidence.grim",
    "growth_readings": "evidence.reported",
    "lmdi": "methods.price_volume",
    "open_case": "study.cases",
    "own": "study.own",
    "plot": "study",
    "price_volume": "methods.price_volume",
    "ratio": "methods.growth",
    "say": "study.language",
    "year_on_year": "methods.growth",
}

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
    "check_case",
    "colour",
    "complete_series",
    "contradictions",
    "contributions",
    "cumulative",
    "figures",
    "finest",
    "forecast",
    "grim",
    "grim_percent",
    "growth_readings",
    "lmdi",
    "open_case",
    "own",
    "plot",
    "price_volume",
    "ratio",
    "say",
    "year_on_year",
]


def __getattr__(name: str) -> Any:
    if name == "plot":
        return importlib.import_module("fanecon.study.plot")
    if name in _HOME:
        home = importlib.import_module(f"fanecon.{_HOME[name]}")
        return home.COLOURS if name == "colour" else getattr(home, name)
    raise AttributeError(f"module 'fanecon' has no attribute {name!r}.{did_you_mean(name, __all__)}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
