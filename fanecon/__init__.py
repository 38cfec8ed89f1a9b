"""Reproducible research on the fan economy: sourced evidence, audited claims, rendered notebooks.

    import fanecon as fe
    study = fe.begin("01_metrics", case="xiaomi", as_of="", lang="zh")
    study.case.series("mau_global")

Everything an analyst needs is here by Tab; modules load when they are first used, so the import is fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanecon.evidence.audit import audit
    from fanecon.evidence.case import open_case
    from fanecon.evidence.implied import contradictions
    from fanecon.evidence.reported import Reported
    from fanecon.story.study import begin

__version__ = "0.1.0"

_HOME = {
    "audit": "fanecon.evidence.audit",
    "begin": "fanecon.story.study",
    "contradictions": "fanecon.evidence.implied",
    "open_case": "fanecon.evidence.case",
    "Reported": "fanecon.evidence.reported",
}

__all__ = ["Reported", "audit", "begin", "contradictions", "open_case"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'fanecon' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
