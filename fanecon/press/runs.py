"""A run that was made earlier."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MANIFEST = "manifest.json"
# Where locks do not work, nothing younger (in seconds) is taken for a leftover: longer than any sensible run.
DAY = 86_400.0


@dataclass(frozen=True)
class Run:
    """A run that was made earlier, as its manifest tells it.

    Attributes
    ----------
    run_id : str
        The name of its folder.
    manifest : dict
        The content of its `manifest.json`.
    """

    run_id: str
    manifest: dict[str, Any]

    @property
    def status(self) -> str:
        """Whether it is "complete" or "failed"."""
        return str(self.manifest.get("status", "failed"))

    @property
    def pages(self) -> tuple[str, ...]:
        """The names of its HTML pages."""
        entries = self.manifest.get("notebooks", [])
        return tuple(e["files"]["html"] for e in entries if "html" in e.get("files", {}))

    @property
    def order(self) -> tuple[str, str]:
        """What sorts runs from the oldest to the newest."""
        return str(self.manifest.get("started", "")), self.run_id


def run_from(name: str, read: Any) -> Run | None:
    """Read a run's manifest; None where it is not the manifest of a run of this name."""
    try:
        content = json.loads(read())
    except (OSError, ValueError):
        return None
    return Run(name, content) if isinstance(content, dict) and content.get("run_id") == name else None
