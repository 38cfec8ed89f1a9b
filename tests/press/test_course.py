"""How findings moved over as-of days, in the list of all runs."""

from __future__ import annotations

from lxml import html as lxml_html

from fanecon.press import site
from fanecon.press.course import courses, wanted
from fanecon.study.fonts import font_paths
from tests.press.press_findings import told

FONTS = font_paths()["regular"].parent


def manifest(run_id, as_of, case="xiaomi", status="complete"):
    head = {"run_id": run_id, "as_of": as_of, "case": case, "status": status, "langs": ["zh"], "notebooks": []}
    return head | {"started": "2026-01-31T00:00:00+00:00"}


def results(*findings):
    return {"findings": [{"notebook": "01_metrics", **f} for f in findings]}


def share(value):
    return told("share", value) | {"unit": "percent", "text": {"zh": "占<b>比", "en": "The share"}}


REFUSED = told("share") | {"kind": "refusal"}
EARLY, LATE, NOW = manifest("1", "2024-12-31"), manifest("2", "2025-12-31"), manifest("3", "")


def test_the_newest_complete_run_of_each_day_counts():
    again = manifest("4", "2024-12-31")
    failed = manifest("5", "2024-12-31", status="failed")
    alone = manifest("6", "", case="other")
    assert wanted([NOW, again, LATE, failed, EARLY, alone]) == [again, LATE, NOW]


def test_a_finding_that_moved_is_told_day_by_day():
    (course,) = courses([(EARLY, results(REFUSED)), (LATE, results(share(2.0))), (NOW, results(share(2.5)))])
    (move,) = course.moves
    assert course.days == ("2024-12-31", "2025-12-31", "")
    assert [c.text["en"] for c in move.cells] == ["not computed", "2.0%", "2.5%"]
    assert [c.refused for c in move.cells] == [True, False, False]
    assert move.cells[1].href == "2/01_metrics.zh.html#finding-share"
    assert course.still == 0


def test_what_stood_still_is_counted_only():
    (course,) = courses([(LATE, results(share(2.0))), (NOW, results(share(2.0)))])
    assert (course.moves, course.still) == ((), 1)


def test_a_finding_that_a_day_lacks_is_left_open():
    (course,) = courses([(LATE, results()), (NOW, results(share(2.0)))])
    assert course.moves[0].cells[0] is None


def test_one_day_is_no_course():
    assert courses([(NOW, results(share(2.0)))]) == []


def test_the_page_shows_it_and_escapes_what_comes_from_findings():
    told_ = courses([(LATE, results(share(2.0))), (NOW, results(share(2.5)))])
    page = site.runs_index([LATE, NOW], told_, fonts=FONTS)
    tree = lxml_html.fromstring(page)
    (row,) = tree.xpath("//table[@class='course']/tbody/tr")
    assert "占<b>比" in row.text_content() and "2.5%" in row.text_content()
    assert row.xpath(".//a/@href") == ["2/01_metrics.zh.html#finding-share", "3/01_metrics.zh.html#finding-share"]
    assert tree.xpath("//h2/@id") == ["course-xiaomi"]
