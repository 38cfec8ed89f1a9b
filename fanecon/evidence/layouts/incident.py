"""A crisis: its hours, its measures, comparable crises, opinion leaders and screening criteria."""

from __future__ import annotations

from fanecon.evidence.rules import Layout

TABLES: dict[str, Layout] = {}
