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
    from fanecon.report.reading import read_report
    from fanecon.study import plot
    from fanecon.study.ahead import prepare
    from fanecon.study.cases import open_case
    from fanecon.study.claims import audit
    from fanecon.study.documents import own
    from fanecon.study.handle import begin
    from fanecon.study.language import say
    from fanecon.study.look import COLOURS as colour
    from fanecon.study.printed import figures
    from fanecon.study.traced import Number
    from fanecon.study.words import Text

__version__ = "0.1.0"

_OFFERED = {
    "methods.cadence": ["cadence"],
    "methods.cumulative": ["cumulative"],
    "methods.decomposition": ["contributions"],
    "methods.finest": ["finest"],
    "methods.forecast": ["backtest", "forecast"],
    "methods.futures": ["futures"],
    "methods.growth": ["ratio", "year_on_year"],
    "methods.market": ["event_study", "peers", "returns"],
    "methods.openness": ["outsider_share"],
    "methods.options": ["smaa"],
    "methods.participation": ["gini", "tier_shares"],
    "methods.price_volume": ["price_volume"],
    "methods.recovery": ["recovery"],
    "methods.refusal": ["Refusal"],
    "methods.retention": ["compare_retention", "retention", "stays"],
    "methods.shares": ["share"],
    "methods.trading_days": ["first_days"],
    "methods.voices": ["voices"],
    "report.reading": ["read_report"],
    "study": ["plot"],
    "study.cases": ["open_case"],
    "study.claims": ["audit"],
    "study.documents": ["own"],
    "study.handle": ["begin"],
    "study.language": ["say"],
    "study.look": ["colour"],
    "study.printed": ["figures"],
    "study.words": ["Text"],
}
"""Module → what Tab offers of it."""

_MORE = {
    "evidence.checking": ["check_case"],
    "evidence.implied": ["complete_series", "contradictions"],
    "methods.futures": ["deciding"],
    "methods.moments": ["moments"],
    "methods.openness": ["half_year"],
    "methods.options": ["reversals"],
    "methods.price_volume": ["bennet"],
    "methods.response": ["response_fit"],
    "methods.retention": ["last_month"],
    "methods.scenario_box": ["boxes"],
    "methods.screening": ["screen"],
    "methods.voices": ["hand_over"],
    "notation.interval": ["Interval"],
    "notation.reported": ["Reported", "growth_readings"],
    "study.ahead": ["prepare"],
    "study.traced": ["Number"],
}
"""What is here too, for those who write methods or check evidence."""

_HOME = {name: module for table in (_OFFERED, _MORE) for module, names in table.items() for name in names}
_CALLED = {"colour": "COLOURS"}
"""What has another name in its module."""

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'fanecon' has no attribute {name!r}.{did_you_mean(name, __all__)}")
    path = f"fanecon.{_HOME[name]}"
    if path == "fanecon.study":  # a package of its own
        return importlib.import_module(f"{path}.{name}")
    return getattr(importlib.import_module(path), _CALLED.get(name, name))


def __dir__() -> list[str]:
    return sorted(name for names in _OFFERED.values() for name in names)
