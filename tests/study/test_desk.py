"""What an analyst meets at the desk: names by Tab, short last values, and errors that say what was expected."""

from __future__ import annotations

import pandas as pd
import pytest

import fanecon as fe
from fanecon.errors import DataError, FaneconError, ParameterError
from fanecon.study import lab
from fanecon.study.cases import open_case
from fanecon.study.documents import Documents, own
from fanecon.study.sentences import fill
from fanecon.study.traced import Basis


@pytest.fixture(scope="module")
def case():
    return open_case("xiaomi")


def test_tab_offers_what_an_analyst_needs_and_no_more():
    assert 28 <= len(dir(fe)) <= 36
    assert {"begin", "open_case", "audit", "own", "say", "plot", "colour", "figures", "Text"} <= set(dir(fe))
    assert all(getattr(fe, name) is not None for name in fe.__all__)
    with pytest.raises(AttributeError, match='Did you mean "begin"'):
        _ = fe.begn


@pytest.mark.parametrize(("line", "expected"), [
    ('x = case.table("clo', ["closes"]),
    ("study.case.series('mau_glo", ["mau_global", "mau_global_yoy", "mau_global_yoy_change"]),
    ('case.setting("mark', ["market"]),
    ('case.has("clo', ["closes"]),
])  # fmt: skip
def test_names_inside_of_a_door(case, line, expected):
    assert lab.names_for(line, case)[1] == expected


@pytest.mark.parametrize("line", ["x = ", 'open("clo', 'case.table("closes")'])
def test_elsewhere_nothing_is_offered(case, line):
    assert lab.names_for(line, case) is None


def test_the_kernel_completes_them_and_says_a_refusal(monkeypatch):
    from IPython.core.completer import provisionalcompleter
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    for _ in range(2):  # the set-up cell may be run twice
        lab.install(lambda: open_case("xiaomi"))
    line = 'case.table("event_a'
    with provisionalcompleter():
        assert [c.text for c in shell.Completer.completions(line, len(line))] == ["event_attention"]
    shown, _ = shell.display_formatter.format(fe.Refusal("too_few_actors", {"actors": 17, "required": 30}))
    assert shown["text/plain"].startswith("Refusal too_few_actors: ") and "30" in shown["text/plain"]


def test_last_values_are_short(case):
    assert len(repr(case)) < 120
    assert len(repr(fe.Text("小米", "Xiaomi"))) < 60


@pytest.mark.parametrize(("wrong", "words"), [
    (lambda: fe.audit("xiaomi"), r"takes a case: study.case or fe.open_case\('xiaomi'\)"),
    (lambda: fe.open_case(7), "takes a folder of data/"),
    (lambda: fe.begin(7), "notebook's name first"),
    (lambda: fe.year_on_year("mau_global"), "expected a table"),
    (lambda: fe.share(fe.Refusal("no_days"), "a", "b"), r"got a refusal \(no_days\)"),
])  # fmt: skip
def test_a_wrong_argument_is_told_what_was_expected(wrong, words):
    with pytest.raises((DataError, ParameterError), match=words):
        wrong()


@pytest.mark.parametrize("value", [fe.Number(10.4e6, "phones"), pd.DataFrame({"point": [1.0], "fact_id": ["a"]})])
def test_a_number_without_a_document_and_a_whole_table_are_refused(value):
    with pytest.raises(FaneconError, match=r"rests on nothing|table of 1 rows"):
        fill("{n}", "{n}", {"n": value}, "test")


def test_evidence_keeps_the_case_of_a_fact(case):
    basis = Basis(("revenue_total.2024", "popmart:revenue_total.2024"), ())
    rows = Documents(case).evidence(basis)
    assert rows["fact_id"].tolist() == list(basis.facts) and rows["point"].nunique() == 2
    assert [s.startswith("popmart:") for s in rows["source_id"]] == [False, True]


@pytest.mark.parametrize(("published", "words"), [("", "without a date"), ("2025-01", "published 2025-01")])
def test_a_page_as_of_a_day_refuses_what_it_could_not_know(published, words):
    frame = own(pd.DataFrame({"point": [1.0]}), publisher="A", title=f"b {published}", published=published)
    with pytest.raises(DataError, match=words):
        Documents(open_case("xiaomi", as_of="2024-06-30")).source(frame["source_id"].iloc[0])
    assert Documents(open_case("xiaomi")).source(frame["source_id"].iloc[0]).publisher == "A"


def test_a_later_fact_of_any_case_is_refused_as_of_a_day():
    documents = Documents(open_case("xiaomi", as_of="2024-06-30"))
    with pytest.raises(ParameterError):
        documents.fact_by_id("popmart:revenue_total.2024")


def test_years_of_an_own_table_are_periods():
    frame = own(pd.DataFrame({"period": [2024], "point": [1.0]}), publisher="A", title="years", unit="CNY")
    assert frame["period"].tolist() == ["2024"] and frame["unit"].tolist() == ["CNY"]
