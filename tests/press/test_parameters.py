"""The schema of parameters: what it takes, and what it says about the rest."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from fanecon import parameters
from fanecon.errors import ParameterError


def test_defaults_fill_what_was_not_given():
    assert parameters.check("01_metrics", {}) == {
        "case": "xiaomi",
        "as_of": "",
        "lang": "zh",
        "start": "2023Q1",
        "horizon": 4,
    }


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"horizont": 2}, ['no parameter "horizont"', 'Did you mean "horizon"?']),
        ({"horizon": "4"}, ["horizon", "whole number from 1 to 8 (periods)", "'4' (text)", "horizon = 4"]),
        ({"horizon": 0}, ["from 1 to 8", "0 (int)"]),
        ({"horizon": 9}, ["from 1 to 8", "9 (int)"]),
        ({"horizon": 4.0}, ["4.0 (float)"]),
        ({"horizon": True}, ["True (bool)"]),
        ({"horizon": math.nan}, ["nan (float)"]),
        ({"horizon": math.inf}, ["inf (float)"]),
        ({"as_of": math.nan}, ["as_of", "nan (float)", "YYYY-MM-DD"]),
        ({"as_of": "2025-02-30"}, ["'2025-02-30'", 'as_of = "2025-06-30"']),
        ({"as_of": "20250630"}, ["YYYY-MM-DD"]),
        ({"as_of": "2025-W01-1"}, ["YYYY-MM-DD"]),
        ({"as_of": "yesterday"}, ["'yesterday'"]),
        ({"as_of": dt.date(2025, 6, 30)}, ["(date)"]),
        ({"as_of": dt.datetime(2025, 6, 30)}, ["(datetime)"]),
        ({"as_of": None}, ["None (NoneType)"]),
        ({"lang": "fr"}, ['one of "zh", "en"', "'fr'"]),
        ({"start": "2018Q5"}, ["YYYYQn", "'2018Q5'"]),
        ({"start": "2018Q1\n"}, ["YYYYQn"]),
        ({"case": "../etc"}, ["case folder", "'../etc'"]),
        ({"case": ""}, ["case folder"]),
        ({"case": "x" * 5000}, ["case folder", "…"]),
    ],
)
def test_wrong_values_are_named_with_what_was_expected(values, words):
    with pytest.raises(ParameterError) as caught:
        parameters.check("01_metrics", values)
    message = str(caught.value)
    assert [w for w in words if w not in message] == []
    assert len(message) < 300
    assert caught.value.exit_code == 2


def test_all_wrong_values_are_reported_at_once():
    with pytest.raises(ParameterError, match=r"(?s)lang:.*horizon:"):
        parameters.check("01_metrics", {"lang": "fr", "horizon": 9})


def test_unknown_notebook_gets_a_suggestion():
    with pytest.raises(ParameterError, match='Did you mean "01_metrics"'):
        parameters.check("01_metric", {})


@pytest.mark.parametrize("text", ["horizon", "=4", ""])
def test_assignments_need_a_name_and_a_value(text):
    with pytest.raises(ParameterError, match="not name=value"):
        parameters.parse([text])


def test_assignments_keep_what_is_not_a_number_for_check_to_refuse():
    assert parameters.parse(["horizon=two", "start = 2020Q1"]) == {"horizon": "two", "start": "2020Q1"}


def test_every_parameter_speaks_both_languages():
    for notebook in parameters.notebooks():
        for parameter in parameters.describe(notebook):
            for lang in ("zh", "en"):
                assert parameter.label(lang) and parameter.help(lang)
            assert parameter.label("zh") != parameter.label("en")


def test_a_name_means_the_same_kind_in_every_notebook():
    kinds: dict[str, set[str]] = {}
    for notebook in parameters.notebooks():
        for parameter in parameters.describe(notebook):
            kinds.setdefault(parameter.name, set()).add(parameter.kind)
    assert {name: kind for name, kind in kinds.items() if len(kind) > 1} == {}
