"""The figures of a claim are read by `check` as its audit will read them: in the unit of its kind or metric."""

from __future__ import annotations

import pandas as pd
import pytest

from fanecon.evidence.claim_rules import claim_problems

COLUMNS = ["claim_id", "kind", "metric", "period", "base_period", "stated", "operands", "related", "file_line"]


def problems(kind, stated, operands="", unit="CNY"):
    row = ["C1", kind, "m", "2025", "2024", stated, operands, "", 2]
    tables = {
        "claims": pd.DataFrame([row], columns=COLUMNS),
        "metrics": pd.DataFrame({"metric": ["m"], "unit": [unit]}),
        "events": pd.DataFrame({"event_id": ["e", "f"]}),
    }
    return [p.problem for p in claim_problems(tables)]


@pytest.mark.parametrize(
    ("kind", "stated", "operands"),
    [
        ("level", "净亏损2.1亿元", ""), ("growth", "+12.3%", "now:1131亿 base:925亿"), ("rank", "前3", ""), ("rank_change", "100", "now:297"),
        ("streak", "连续9个季度", "of:growth"), ("duration", "24小时内", "from:e to:f"), ("duration", "一个半月", "from:e to:f"),
    ],
)  # fmt: skip
def test_a_figure_that_fits_its_claim_is_read(kind, stated, operands):
    assert problems(kind, stated, operands) == []


@pytest.mark.parametrize(
    ("kind", "stated", "operands", "reason"),
    [
        ("level", "12亿日元", "", "is in JPY; expected a figure in CNY"), ("level", "1.2 parsecs", "", "«parsecs» is left over"),
        ("growth", "+1.2pp", "", "percentage points"), ("growth", "22.3%", "now:1131亿美元", "is in USD"),
        ("streak", "9家", "of:growth", "«家»"), ("duration", "14", "from:e to:f", "names no unit of time"),
    ],
)  # fmt: skip
def test_a_figure_that_does_not_is_named_with_its_reason(kind, stated, operands, reason):
    (problem,) = problems(kind, stated, operands)
    assert reason in problem
