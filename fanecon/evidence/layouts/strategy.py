"""Choices: options, criteria, scores with their basis, and the coded matrix of effects."""

from __future__ import annotations

from fanecon.evidence.rules import Layout

TABLES: dict[str, Layout] = {}
