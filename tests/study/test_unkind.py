"""Every door of a study with what an analyst types by mistake: the error says what is wrong and what to type next."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from fanecon.errors import FaneconError
from fanecon.methods.refusal import Refusal
from fanecon.study import handle
from fanecon.study.documents import own
from tests.study.test_advice import step, theme

REFUSED = Refusal("too_few_actors", {"actors": 17, "required": 30})
HEAD = {"period": ("季度", "Quarter")}


@pytest.fixture(scope="module")
def opened():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handle, "display", lambda bundle, **_: None)
        study = handle.begin("09_mine", case="xiaomi", lang="en")
        study.frame = study.case.series("revenue_total", "Q")
        study.row, other = study.frame.iloc[-1], study.frame.iloc[-2]
        for name, row in (("growth", study.row), ("before", other)):
            study.finding(name, zh="营收{r}", en="Revenue {r}", confidence="high", r=row)
        study.finding("untrue", zh="没有{r}", en="No {r}", confidence="high", when=False, r=other)
        yield study
        plt.close("all")


def finding(study, id="x", zh="营收{r}", en="Revenue {r}", confidence="high", **kw):
    study.finding(id, zh=zh, en=en, confidence=confidence, **({"r": study.row} | kw))


def answer(study, id="x", zh="是{r}", en="It is {r}", rests_on=("growth",)):
    study.answer(id, ask_zh="？", ask_en="?", zh=zh, en=en, rests_on=rests_on)


def chart(study, ax=None, id="x", data=None, **kw):
    words = {"zh": "图", "en": "Chart", "sub_zh": "元", "sub_en": "RMB"}
    study.chart(plt.subplots()[1] if ax is None else ax, id, data=study.frame if data is None else data, **words | kw)


def table(study, id="x", frame=None, **columns):
    study.table(study.frame if frame is None else frame, id, zh="表", en="Table", **columns)


def advise(study, **changed):
    study.action(pd.DataFrame([step(**changed)]), zh="先做", en="First", r=REFUSED)


WRONG = [
    (lambda s: finding(s, confidence="sure"), 'confidence is "sure"; expected one of high, medium'),
    (lambda s: finding(s, r=None), r"\{r\} is of type NoneType. Pass one row, a number"),
    (lambda s: finding(s, r=[s.row]), r"\{r\} is of type list. Pass one row"),
    (lambda s: finding(s, r=s.frame), r"a table of \d+ rows was passed. Pass one row, such as frame.iloc\[-1\]"),
    (lambda s: answer(s, rests_on="growth"), r'rests_on takes a list, such as \["growth"\]'),
    (lambda s: answer(s, rests_on=["grwth"]), 'no cell says. Did you mean "growth"'),
    (lambda s: answer(s, rests_on=["growth", "before"]), r'\{r\} is one thing in "growth" and another in "before"'),
    (lambda s: answer(s, zh="是{q}", en="{q}"), r"\{q\} is not among what was passed. Known: r"),
    (lambda s: answer(s, id="growth"), 'answer "growth": a finding and an answer of a page have different ids'),
    (lambda s: chart(s, ax=plt), "expected axes or a figure, such as seaborn returns; got module"),
    (lambda s: chart(s, ax=np.array([1, 2])), "got ndarray"),
    (lambda s: chart(s, data=REFUSED), r'chart "x", data=: expected a table .*a refusal \(too_few_actors\)'),
    (lambda s: chart(s, data=s.frame[["point"]]), "nobody could trace it. Keep the column"),
    (lambda s: chart(s, zh="图{r}", en="{r}", r=REFUSED), r"\{r\} is a refusal \(too_few_actors\). Pass one row"),
    (lambda s: table(s, perod=("季度", "Quarter")), 'has no column "perod".*Did you mean "period"'),
    (lambda s: table(s, period="季度"), r'table "x", period=.季度.: expected \("标题", "Heading"\)'),
    (lambda s: table(s, frame=REFUSED, **HEAD), r"a refusal \(too_few_actors\)"),
    (lambda s: s.claims(s.frame), "the column claim_id is missing"),
    (lambda s: s.claims(REFUSED), r"claims: expected a table .*a refusal"),
    (lambda s: s.evidence("grwth"), 'nothing was said as "grwth". Did you mean "growth"'),
    (lambda s: s.evidence("untrue"), '"untrue" was not said: does not hold with these data'),
    (lambda s: s.title(zh="营收", en=""), "the title: one language is missing. Write both zh and en"),
    (lambda s: s.title(zh="第9名", en="No. 9"), "is typed. Numbers come from rows: pass one"),
    (lambda s: s.thesis(zh="是", en="Yes", rests_on="growth"), r'thesis: rests_on takes a list, such as \["growth"\]'),
    (lambda s: s.thesis(zh="{r}", en="{r}", rests_on=["growth", "before"]), "another in"),
    (lambda s: s.action(REFUSED, zh="先做", en="First"), "action: expected a table"),
    (lambda s: s.theme(s.frame, zh="题", en="Themes"), "theme: the column theme, status, page"),
    (lambda s: s.theme(pd.DataFrame([theme(status=None)]), zh="题", en="Themes"), "status None.*Known: answered"),
    (lambda s: s.theme(pd.DataFrame([theme(status="open", needs_zh=np.nan)]), zh="题", en="T"), "is not answered"),
    (lambda s: own(s.frame, publisher="A", title="b", published="soon"), 'published="soon" is no date; expected 2026'),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_the_error_says_what_is_wrong_and_what_to_type(opened, wrong, words):
    with pytest.raises(FaneconError, match=words):
        wrong(opened)


def test_what_was_refused_is_not_printed(opened, capsys):
    opened.title(zh="{r.name}怎么了", en="What of {r.name}", r=REFUSED)
    finding(opened, id="refused", when=REFUSED)
    assert opened.unsaid["refused"][1].startswith("17 people")
    opened.action(pd.DataFrame([step(watch="{r}")]), zh="先做", en="First", r=REFUSED)


def test_an_answer_that_could_be_given_after_all_leaves_no_gap(opened):
    finding(opened, id="late", when=False)
    answer(opened, id="then", rests_on=["late"])
    assert "then" in opened.unsaid
    finding(opened, id="late")
    answer(opened, id="then", rests_on=["late"])
    assert "then" not in opened.unsaid and "then" in opened.said


def test_blank_cells_of_a_table_of_ones_own_are_left_blank(opened):
    row = theme(needs_zh=None, needs_en=float("nan"))
    opened.theme(pd.DataFrame([row]), zh="题", en="Themes")
