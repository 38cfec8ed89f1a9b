"""Notebook 01: how big the ecosystem is, where growth comes from, which of the report's numbers hold."""

from fanecon.story.chapters.metrics.claims import claims
from fanecon.story.chapters.metrics.depth import depth
from fanecon.story.chapters.metrics.growth import growth
from fanecon.story.chapters.metrics.milestones import milestones, ranks
from fanecon.story.chapters.metrics.outlook import outlook
from fanecon.story.chapters.metrics.prices import price_and_volume
from fanecon.story.chapters.metrics.scale import scale
from fanecon.story.chapters.metrics.summary import summary

__all__ = ["claims", "depth", "growth", "milestones", "outlook", "price_and_volume", "ranks", "scale", "summary"]
