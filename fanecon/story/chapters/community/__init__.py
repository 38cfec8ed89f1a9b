"""Notebook 02: whether taking part is still open, who does it, whether they stay, and what the core is."""

from fanecon.story.chapters.community.betas import betas
from fanecon.story.chapters.community.board import board
from fanecon.story.chapters.community.buyers import buyers
from fanecon.story.chapters.community.contrast import contrast
from fanecon.story.chapters.community.core import core
from fanecon.story.chapters.community.culture import culture
from fanecon.story.chapters.community.inequality import inequality
from fanecon.story.chapters.community.openness import openness
from fanecon.story.chapters.community.retention import retention
from fanecon.story.chapters.community.summary import summary

__all__ = [
    "betas",
    "board",
    "buyers",
    "contrast",
    "core",
    "culture",
    "inequality",
    "openness",
    "retention",
    "summary",
]
