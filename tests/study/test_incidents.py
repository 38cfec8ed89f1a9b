"""Which incident a page is about, and the title that a run gives itself."""

from __future__ import annotations

import nbformat
import pytest

from fanecon.errors import FaneconError, ParameterError
from fanecon.methods.refusal import Refusal
from fanecon.press.telling import EXHIBIT, titled
from fanecon.study.cases import open_case
from fanecon.study.handle import begin
from fanecon.study.sentences import words


@pytest.mark.parametrize(
    ("case", "as_of", "name", "found"),
    [
        ("xiaomi", "", "main", "kol-2026-01"), ("xiaomi", "2025-10-31", "main", "xiaomi-tongling-2025"),
        ("xiaomi", "2024-06-30", "main", "xiaomi-beta-purge-2021"), ("xiaomi", "", "2025-03-29-tongling", "xiaomi-tongling-2025"),
        ("xiaomi", "", "florasis-livestream-2023", "florasis-livestream-2023"),
        ("xiaomi", "", "2025-06-26-chenzhen-24h", ""), ("popmart", "", "main", ""),
    ],
)  # fmt: skip
def test_an_incident_is_a_crisis_or_an_event(case, as_of, name, found):
    row = open_case(case, as_of).incident(name)
    assert row["crisis"] == found
    assert row["crisis"] or row["event"]
    assert row["name"] in (row["name_zh"], row["name_en"]) and row["source_id"]


def test_the_day_is_that_of_the_event_and_the_partner_comes_from_the_settings():
    row = open_case("xiaomi").incident("xiaomi-tongling-2025")
    assert (row["day"], row["event"], row["partner"]) == ("2025-03-29", "2025-03-29-tongling", "")
    assert open_case("xiaomi").incident()["claims"] == ("C17", "C18", "C19", "C27")


@pytest.mark.parametrize(
    ("case", "as_of", "name"),
    [("popmart", "2024-06-30", "main"), ("xiaomi", "2025-06-30", "kol-2026-01"), ("xiaomi", "2009-01-01", "main")],
)
def test_what_was_not_on_record_by_the_day_is_refused(case, as_of, name):
    found = open_case(case, as_of).incident(name)
    assert isinstance(found, Refusal) and found.code == "no_incident"


def test_an_unknown_incident_is_an_error_with_the_nearest_name():
    for as_of in ("", "2025-06-30"):
        with pytest.raises(ParameterError, match='no incident "kol-2026-10".*Did you mean "kol-2026-01"'):
            open_case("xiaomi", as_of).incident("kol-2026-10")


def test_codes_and_moments_stand_beside_their_words():
    case = open_case("xiaomi")
    items = case.table("incident_timeline").set_index("item_id")
    assert items.loc["penalties", ["when_zh", "role_en"]].tolist() == ["1月6日晚间", "answer"]
    assert items.loc["remark-2025", "when_en"] == "September 2025"
    assert set(case.table("roster")["kind_zh"]) >= {"艺人", "博主"}
    assert not set(case.table("crisis_responses").query("scheme == 'response_strategy'")["code_en"]) & {"victimage"}
    assert not case.table("reactions")["measure_en"].str.contains("_").any()


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        ("2026-01-05T21:35", "1月5日21:35", "21:35 on 5 January"),
        ("2026-01-06T14:35/2026-01-06T14:51", "1月6日14:35–14:51", "14:35–14:51 on 6 January"),
        ("2026-01-05T12:00/2026-01-05T17:59", "1月5日下午", "the afternoon of 5 January"),
        ("2026-01-05T12:00/2026-01-06T17:59", "1月5日12:00至1月6日17:59", "12:00 on 5 January to 17:59 on 6 January"),
        ("2026-01-05", "2026年1月5日", "5 January 2026"), ("T", "T", "T"),
    ],
)  # fmt: skip
def test_a_moment_is_written_no_finer_than_it_is_known(moment, zh, en):
    assert (words(moment).zh, words(moment).en) == (zh, en)


def notebook_with(*titles: dict[str, str]) -> nbformat.NotebookNode:
    v4 = nbformat.v4
    heads = [
        v4.new_markdown_cell(f"# 09 {words}\n\nMore.", metadata={"tags": [lang]})
        for lang, words in (("zh", "题目"), ("en", "Heading"))
    ]
    outputs = [v4.new_output("display_data", {EXHIBIT: {"kind": "title", "title": t}}) for t in titles]
    return v4.new_notebook(cells=[*heads, v4.new_code_cell("x", outputs=outputs)])


def test_the_last_title_stands_for_the_first_heading_in_both_languages():
    notebook = notebook_with({"zh": "09 甲", "en": "09 A"}, {"zh": "09 乙", "en": "09 B_*<b>"})
    assert [c.source for c in titled(notebook).cells[:2]] == ["# 09 乙\n\nMore.", r"# 09 B\_\*&lt;b&gt;" + "\n\nMore."]
    assert notebook.cells[0].source.startswith("# 09 题目"), "the notebook itself is left as it was"
    without = notebook_with()
    assert titled(without) is without


def test_a_title_takes_rows_keeps_the_number_and_is_left_out_where_it_does_not_hold(capsys):
    study = begin("04_mine", case="popmart")
    what = study.case.incident()
    study.title(zh="{what.name}怎么了", en="What of {what.name}", what=what)
    assert "04 直播间言价高怎么了" in capsys.readouterr().out
    study.title(zh="不对", en="Wrong", when=False)
    assert "不对" not in capsys.readouterr().out
    with pytest.raises(FaneconError, match="is typed"):
        study.title(zh="第9名", en="Number 9")
