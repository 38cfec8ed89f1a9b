"""A run that was made earlier, and what every place that keeps runs can do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

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


class Store(Protocol):
    """A place where runs are kept."""

    def new_folder(self, run_id: str) -> Path:
        """Make the local folder in which a run is written."""

    def publish(self, folder: Path, run_id: str, *, complete: bool) -> None:
        """Make the run appear under its name; `latest` moves to it only if it is complete."""

    def discard(self, folder: Path) -> None:
        """Remove what is left of a run's local folder."""

    def address(self, run_id: str) -> str:
        """Say where a run is: a path or a URL."""

    def runs(self) -> list[Run]:
        """List the runs, the oldest first."""

    def latest(self) -> str | None:
        """Name the newest complete run."""

    def fetch(self, run_id: str, name: str, target: Path) -> None:
        """Copy one file of a run; `OSError` if it is not there."""

    def put(self, name: str, content: str) -> None:
        """Write a file beside the runs, whole or not at all; `OSError` if that fails."""

    def remove(self, run_id: str) -> None:
        """Remove a run so that at no moment half of it looks whole."""

    def leftovers(self) -> list[str]:
        """Name what killed runners left behind."""

    def remove_leftover(self, name: str) -> None:
        """Remove one of the `leftovers`."""


def run_from(name: str, read: Any) -> Run | None:
    """Read a run's manifest; None where it is not the manifest of a run of this name."""
    try:
        content = json.loads(read())
    except (OSError, ValueError):
        return None
    return Run(name, content) if isinstance(content, dict) and content.get("run_id") == name else None
