"""The invented roster is a whole one, older than its decision, and names nobody."""

from __future__ import annotations

import re

from fanecon.evidence.case import open_case
from fanecon.evidence.invented import DAY, invented_roster
from fanecon.methods.screening import RULES
from fanecon.methods.screening_value import CRITERIA
from fanecon.notation.periods import known_from

ROSTER, RATINGS = invented_roster([rule.kind for rule in RULES], CRITERIA)


def test_its_candidates_are_letters_and_its_documents_invented():
    assert all(re.fullmatch("Candidate [A-E]", name) for name in ROSTER.candidates)
    assert len(ROSTER.candidates) == 5
    assert set(ROSTER.evidence["source_id"]) == {"invented"}
    assert ROSTER.evidence["note"].str.startswith("invented").all()
    real = set(open_case("xiaomi").frame("roster")["name_en"])
    assert not real & set(ROSTER.candidates)


def test_everything_was_known_on_the_day_of_the_decision():
    for cell in [*ROSTER.evidence["known_by"], *RATINGS["known_by"]]:
        known = known_from(cell)
        assert known is not None
        assert known <= DAY


def test_it_holds_a_case_of_each_kind():
    assert "insult_to_users" in set(ROSTER.evidence["kind"]), "a veto"
    assert (ROSTER.evidence["credence"] < 1).any(), "a doubtful item"
    rated = RATINGS.groupby("candidate")["criterion"].nunique()
    assert rated.max() == len(CRITERIA) > rated.min(), "a candidate with criteria that nobody rated"
    assert (RATINGS.groupby(["candidate", "criterion"])["rater"].nunique() == 2).all()
