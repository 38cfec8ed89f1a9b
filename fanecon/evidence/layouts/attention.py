"""What the public talked about: hot-search counts, voices, followers, closing prices, published reactions."""

from __future__ import annotations

from fanecon.evidence.rules import Layout

TABLES: dict[str, Layout] = {}
