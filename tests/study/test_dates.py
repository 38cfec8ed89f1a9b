from __future__ import annotations

import pytest

from fanecon.errors import FaneconError
from fanecon.study.dates import format_period


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2025", "2025年", "2025"),
        ("2025H1", "2025年上半年", "H1 2025"),
        ("2025H2", "2025年下半年", "H2 2025"),
        ("2025Q3", "2025年第三季度", "Q3 2025"),
        ("2025-11", "2025年11月", "November 2025"),
        ("2025-W01", "2025年第1周", "week 1 of 2025"),
        ("2025-11-18", "2025年11月18日", "18 November 2025"),
        ("2025Q1/2025Q3", "2025年第一季度至2025年第三季度", "Q1 2025 to Q3 2025"),
    ],
)
def test_periods(period: str, zh: str, en: str) -> None:
    assert (format_period(period, "zh"), format_period(period, "en")) == (zh, en)


def test_a_period_that_is_none() -> None:
    with pytest.raises(FaneconError, match="2025Q5"):
        format_period("2025Q5", "en")
