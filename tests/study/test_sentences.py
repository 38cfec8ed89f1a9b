"""Sentences take rows: numbers keep their documents, words come in both languages, typed digits are refused."""

from __future__ import annotations

import pandas as pd
import pytest

from fanecon.errors import FaneconError
from fanecon.study.sentences import fill, grounded
from fanecon.study.traced import Basis, basis_of
from fanecon.study.words import Text

ROW = pd.Series({
    "period": "2025Q3", "point": 22.28, "low": 22.2, "high": 22.3, "unit": "percent", "fact_id": "a+b", "reads": 1.2e8,
    "title_zh": "事故", "title_en": "Crash", "day": pd.Timestamp("2025-04-01"),
})  # fmt: skip


def said(zh: str, en: str, **values: object) -> tuple[str, str]:
    sentence = fill(zh, en, grounded(values, None), "test")
    return sentence.plain("zh"), sentence.plain("en")


@pytest.mark.parametrize(
    ("template", "zh", "en"),
    [
        ("{r}", "22.3%", "22.3%"),
        ("{r:+}", "+22.3%", "+22.3%"),
        ("{r:percent.0}", "22%", "22%"),
        ("{r:interval}", "22.2至22.3%", "22.2 to 22.3%"),
        ("{r.period}", "2025年第三季度", "Q3 2025"),
        ("{r.title}", "事故", "Crash"),
        ("{r.day}", "2025年4月1日", "1 April 2025"),
        ("{r.reads}", "1.2亿", "120 million"),
        ("{n:count}", "3", "3"),
        ("{t}", "小米", "Xiaomi"),
    ],
)
def test_a_place_prints_what_it_names(template, zh, en):
    values = {"r": ROW, "n": 3, "t": Text("小米", "Xiaomi")}
    name = template[1:].partition("}")[0].partition(":")[0].partition(".")[0]
    beside = {"r": ROW} if name == "n" else {}
    assert said(template, template, **{name: values[name]}, **beside) == (zh, en)


def test_every_number_leads_to_its_documents():
    sentence = fill("{r}与{n:count}", "{r} and {n:count}", grounded({"r": ROW, "n": 2}, None), "test")
    assert {n.facts for n in sentence.numbers.values()} == {("a", "b")}


@pytest.mark.parametrize(
    ("zh", "en", "values", "what"),
    [
        ("涨了22.3%", "up {r}", {"r": ROW}, '"22" is typed'),
        ("{r}", "", {"r": ROW}, "one language is missing"),
        ("{q}", "{r}", {"r": ROW}, "is not among what was passed"),
        ("{r.nothing}", "{r}", {"r": ROW}, "the row has no column"),
        ("{r.usual}", "{r}", {"r": ROW.copy()}, "the row has no column"),
        ("{n:count}", "{n:count}", {"n": 3}, "rests on nothing"),
        ("{r}", "{r}", {"r": ROW.drop("fact_id")}, "neither fact_id nor source_id"),
        ("{r}", "{r}", {"r": ROW.drop("unit")}, "the unit of the column point is not known"),
        ("{r:metres}", "{r:metres}", {"r": ROW}, "metres"),
        ("{r", "{r}", {"r": ROW}, "cannot be read"),
        ("{x:interval}", "{x:interval}", {"x": ROW.drop(["low", "high"])}, "has no interval"),
    ],
)
def test_what_a_sentence_refuses(zh, en, values, what):
    with pytest.raises(FaneconError, match=what):
        fill(zh, en, grounded(values, None), "test")


@pytest.mark.parametrize("typed", ["3", "8.2", "108796", "1131", "12%", "20251", "-7", "３"])
def test_a_typed_number_is_refused(typed):
    with pytest.raises(FaneconError, match="is typed"):
        said("{r}", f"{{r}} {typed}", r=ROW)


@pytest.mark.parametrize("name", ["2025年", "SU7", "YU7 Max", "Q3 2025", "2018–2025", "2025Q3"])
def test_years_and_names_may_hold_digits(name):
    assert said(f"{name}：{{r}}", f"{name}: {{r}}", r=ROW)[1] == f"{name}: 22.3%"


def test_a_frame_rests_on_all_of_its_rows():
    frame = pd.DataFrame({"source_id": [("x", "y"), "z"], "base_fact_id": ["f", ""]})
    assert basis_of(frame) == Basis(("f",), ("x", "y", "z"))
    assert not basis_of(pd.DataFrame({"point": [1.0]}), 3, "words")
