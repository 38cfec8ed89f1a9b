"""Notebook 04: one incident hour by hour, its size, the answer, the market, and a screening the day before."""

from fanecon.story.chapters.incident.answers import answers
from fanecon.story.chapters.incident.attention import attention
from fanecon.story.chapters.incident.candidates import candidates
from fanecon.story.chapters.incident.claims import about, sentences
from fanecon.story.chapters.incident.clocks import clocks
from fanecon.story.chapters.incident.course import course
from fanecon.story.chapters.incident.market import market
from fanecon.story.chapters.incident.moves import moves
from fanecon.story.chapters.incident.screening import screening
from fanecon.story.chapters.incident.size import size
from fanecon.story.chapters.incident.subject import chosen
from fanecon.story.chapters.incident.summary import summary
from fanecon.story.chapters.incident.trust import trust
from fanecon.story.chapters.incident.unknown import unknown
from fanecon.story.chapters.incident.voices import voices

__all__ = [
    "about",
    "answers",
    "attention",
    "candidates",
    "chosen",
    "clocks",
    "course",
    "market",
    "moves",
    "screening",
    "sentences",
    "size",
    "summary",
    "trust",
    "unknown",
    "voices",
]
