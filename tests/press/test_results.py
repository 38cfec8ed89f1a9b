"""Findings: collected in order, merged over languages, contradictions named."""

from __future__ import annotations

import json

import pytest

from fanecon.press.results import FINDING, ResultsError, findings, merge, results_text

NAMES = {"zh": "小米", "en": "Xiaomi"}


def notebook(*rows):
    return {"cells": [{"cell_type": "code", "outputs": [{"data": {FINDING: r}}]} for r in rows]}


def test_findings_come_in_the_order_of_the_notebook():
    assert [f["id"] for f in findings(notebook({"id": "b"}, {"id": "a"}))] == ["b", "a"]


def test_outputs_without_findings_are_passed_over():
    cells = [
        {"cell_type": "markdown"},
        {"cell_type": "code", "outputs": [{"output_type": "stream", "text": "x"}]},
    ]
    assert findings({"cells": cells}) == []


def test_one_language_is_enough():
    assert merge("01", {"zh": [{"id": "a"}]}) == [{"notebook": "01", "id": "a"}]


@pytest.mark.parametrize(
    ("zh", "en", "words"),
    [
        ([{"id": "a", "value": 1}], [{"id": "a", "value": 2}], 'finding "a": value is 1 in zh, but 2 in en'),
        ([{"id": "a"}], [], 'finding "a": found in zh, but missing in en'),
        ([], [{"id": "a"}], 'finding "a": found in en, but missing in zh'),
        ([{"id": "a"}, {"id": "b"}], [{"id": "b"}, {"id": "a"}], "different orders"),
        ([{"id": "a"}, {"id": "a"}], [], 'two findings have the id "a"'),
        ([{"value": 1}], [], "a finding has no id"),
    ],
)
def test_contradictions_are_named(zh, en, words):
    with pytest.raises(ResultsError) as caught:
        merge("01", {"zh": zh, "en": en})
    assert words in str(caught.value)


def test_results_are_the_same_bytes_every_time():
    rows = merge("01", {"zh": [{"id": "a", "zh": "收入", "value": 1.5}]})
    text = results_text("xiaomi", "", rows, NAMES)
    assert text == results_text("xiaomi", "", rows, NAMES)
    assert "收入" in text
    assert json.loads(text)["findings"] == rows


def test_nan_never_reaches_results():
    with pytest.raises(ResultsError, match="cannot say"):
        results_text("xiaomi", "", [{"id": "a", "value": float("nan")}], NAMES)
