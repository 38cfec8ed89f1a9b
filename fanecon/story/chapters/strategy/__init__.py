"""Notebook 05: the report's advice as options, ranked and simulated, and the assumptions under which each holds."""

from fanecon.story.chapters.strategy.breaking_story import breaking
from fanecon.story.chapters.strategy.futures import futures, shock_view
from fanecon.story.chapters.strategy.options import options
from fanecon.story.chapters.strategy.ranking_exhibits import ranking, weights_view
from fanecon.story.chapters.strategy.summary import summary
from fanecon.story.chapters.strategy.triggers import agenda, triggers

__all__ = [
    "agenda",
    "breaking",
    "futures",
    "options",
    "ranking",
    "shock_view",
    "summary",
    "triggers",
    "weights_view",
]
