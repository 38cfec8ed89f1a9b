"""The layouts of the tables beyond the core: one module a theme, merged here.

These tables are optional: a case may lack any of them, and the sections that need one say so.
"""

from __future__ import annotations

from collections.abc import Mapping

from fanecon.evidence.layouts import attention, community, core, incident, report, strategy
from fanecon.evidence.rules import Layout

SERIES: Mapping[str, Layout] = {
    **community.TABLES,
    **attention.TABLES,
    **incident.TABLES,
    **strategy.TABLES,
    **report.TABLES,
}
"""Table → layout; read on first use, see `fanecon.evidence.series`."""

LAYOUTS: Mapping[str, Layout] = {**core.TABLES, **SERIES}
"""Every table that a case may have."""
