"""Notebook 03: how much of the brand is one face, what its shocks did, and what a hand-over would have to move."""

from fanecon.story.chapters.face.attention import attention
from fanecon.story.chapters.face.characters import characters
from fanecon.story.chapters.face.followers import followers
from fanecon.story.chapters.face.handover import handover
from fanecon.story.chapters.face.literature import literature
from fanecon.story.chapters.face.market import market, power
from fanecon.story.chapters.face.market_study import market_study
from fanecon.story.chapters.face.report import own_claims, report
from fanecon.story.chapters.face.roles import roles
from fanecon.story.chapters.face.share import share
from fanecon.story.chapters.face.summary import summary
from fanecon.story.chapters.face.voices import voices

__all__ = [
    "attention",
    "characters",
    "followers",
    "handover",
    "literature",
    "market",
    "market_study",
    "own_claims",
    "power",
    "report",
    "roles",
    "share",
    "summary",
    "voices",
]
