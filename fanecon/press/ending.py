"""Ends processes together with everything they started."""

from __future__ import annotations

import psutil


def end_descendants(pid: int) -> None:
    """End every process that descends from `pid`, at once and without asking."""
    try:
        family = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue  # it ended by itself between the listing and now
