"""An invented roster, to show how the screening works without judging anybody: no candidate of it exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import as_file, files

import pandas as pd

from fanecon.evidence.roster import Roster, read_ratings, read_roster

DAY = date(2026, 1, 4)
"""The day of the invented decision: all of its evidence is older."""


def invented_roster(kinds: Sequence[str], criteria: Sequence[str]) -> tuple[Roster, pd.DataFrame]:
    """Read the invented candidates with their invented evidence and ratings.

    Parameters
    ----------
    kinds : sequence of str
        The kinds of evidence that rules read.
    criteria : sequence of str
        The criteria that raters score.

    Returns
    -------
    roster : fanecon.evidence.roster.Roster
    ratings : DataFrame
        As `fanecon.evidence.roster.read_ratings` returns them.

    Examples
    --------
    >>> from fanecon.methods.screening import RULES
    >>> from fanecon.methods.screening_value import CRITERIA
    >>> roster, ratings = invented_roster([rule.kind for rule in RULES], CRITERIA)
    >>> roster.candidates[0], set(roster.evidence["source_id"])
    ('Candidate A', {'invented'})
    """
    folder = files("fanecon.evidence") / "examples"
    with as_file(folder / "invented_roster.csv") as path:
        roster = read_roster(path, kinds)
    with as_file(folder / "invented_ratings.csv") as path:
        return roster, read_ratings(path, criteria, roster.candidates)
