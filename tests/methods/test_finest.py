"""Periods of one course: what would be counted twice is left out, and what is no period is named."""

import pandas as pd
import pytest

from fanecon.errors import DataError
from fanecon.methods.finest import finest
from fanecon.methods.refusal import Refusal


@pytest.mark.parametrize(
    ("periods", "halves", "kept"),
    [
        (["2025Q1", "2024Q4", "2024", "2024H2"], True, ["2024Q4", "2025Q1"]),
        (["2025H1", "2024", "2024H2"], True, ["2024", "2025H1"]),
        (["2025H1", "2024", "2024H2"], False, ["2024"]),
        (["2024-11", "2024-12"], True, []),
        ([], True, []),
    ],
)
def test_one_course(periods, halves, kept):
    assert finest(pd.DataFrame({"period": periods}), halves)["period"].tolist() == kept


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (pd.DataFrame({"quarter": ["2025Q1"]}), "column period is missing"),
        (Refusal("too_short"), r"got a refusal \(too_short\)"),
    ],
)
def test_what_is_no_course_is_named(given, message):
    with pytest.raises(DataError, match=message):
        finest(given)
