"""Rows that come out later never change what a report as of an earlier day says, to the byte."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.schema import RULES
from fanecon.press.progress import Progress
from fanecon.press.results import findings
from fanecon.press.runner import run
from tests.notebooks.later_rows import CHOICES, OF_AN_ANALYST, OF_THE_REPORT, case_with_later_rows
from tests.notebooks.running import FOLDER, NOTEBOOKS, kept, page_of

DATA = FOLDER.parent / "data"
DAY = "2025-10-31"
CASES = ["xiaomi", "popmart"]


@pytest.fixture(scope="module")
def later(tmp_path_factory) -> Path:
    """Copy the cases with later rows; returns their data folder."""
    data = tmp_path_factory.mktemp("later") / "data"
    for case in CASES:
        case_with_later_rows(DATA / case, data)
    return data


def test_every_table_has_got_rows_and_they_hold(later):
    assert [check_case(later / case) for case in CASES] == [[], []]
    for table in (RULES.keys() | SERIES.keys()) - OF_AN_ANALYST:
        name = f"xiaomi/{table}.csv"
        assert ((later / name).stat().st_size > (DATA / name).stat().st_size) == (table not in CHOICES), table


@pytest.mark.parametrize("case", CASES)
def test_no_dated_table_shows_them_before_their_day(later, case):
    for day in ("2018-06-30", "2024-12-31", DAY, "2026-12-31"):
        was, now = open_case(case, day), open_case(case, day, data_dir=later)
        assert now.hidden.after > was.hidden.after
        for table in ("facts", "events"):
            assert now.table(table).equals(was.table(table)), table
        for table in SERIES.keys() - OF_THE_REPORT:
            assert now.frame(table).equals(was.frame(table)), table
    shown = open_case(case, "2100-01-01", data_dir=later)
    grown = [t for t in SERIES.keys() - CHOICES - OF_THE_REPORT if len(shown.frame(t)) > len(now.frame(t))]
    had = [t for t in SERIES.keys() - CHOICES - OF_THE_REPORT if (DATA / case / f"{t}.csv").exists()]
    assert sorted(grown) == sorted(had)
    assert len(shown.table("facts")) > len(now.table("facts"))
    assert set(RULES) - OF_THE_REPORT == {"sources", "metrics", "facts", "events"}


@pytest.fixture(scope="module")
def pages(later, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(later))
        out = tmp_path_factory.mktemp("runs")
        result = run(as_of=DAY, langs=("zh",), out=out, data=later, progress=Progress())
    assert result.exit_code == 0, result.outcomes
    return result.folder


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_earlier_report_is_the_same_to_the_byte(pages, name):
    before = kept(name, as_of=DAY)
    assert findings(nbformat.read(pages / f"{name}.zh.ipynb", as_version=4)) == findings(before)
    was, now = page_of(name, as_of=DAY), (pages / f"{name}.zh.html").read_text(encoding="utf-8")
    assert _but_the_head(was) == _but_the_head(now)
    assert was != now, "the head counts the hidden rows and names the data"


def _but_the_head(page: str) -> str:
    """Take out what a page says of today's tables: their fingerprint, and how many rows it leaves out."""
    page, hidden = re.subn(r'<p class="hidden-rows">[^<]*</p>', "", page)
    assert hidden == 1
    page = re.sub(r'<nav class="pages".*?</nav>', "", page)  # of a whole run, whose shown parameters are all of them
    page = re.sub(r'<pre tabindex="0">(?:(?!</pre>).)*?class="n">as_of</span>.*?</pre>', "", page, flags=re.S)
    return re.sub(r"\b[0-9a-f]{12}\b", "", page)
