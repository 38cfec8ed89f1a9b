"""The page, the spreadsheet and the command: inert, complete, in both languages, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import openpyxl
import pytest
from click.testing import CliRunner
from playwright.sync_api import Page as Shown
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from fanecon.cli import main
from fanecon.errors import DataError
from fanecon.report.page import Page
from fanecon.report.reading import ReadReport, read_report
from fanecon.study.cases import OpenCase

HOSTILE = """# 小米2025年第三季度 <script>window.ran = 1</script>

总营收1131亿元[1]，同比增长25.3%。<img src=x onerror="window.ran = 2"> [点我](javascript:window.ran=3) =HYPERLINK("x")

| 指标 | 2025Q3 |
|---|---|
| 月活 <b onclick=alert(1)> | 7.42亿 |

SU7上市13个月累计交付约28万辆。小米15 Ultra与iPhone 17同价。
"""


@pytest.fixture(scope="module")
def found(xiaomi: OpenCase) -> ReadReport:
    return read_report(HOSTILE, xiaomi, name="hostile.md")


@pytest.fixture(scope="module")
def shown(found: ReadReport, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    path = found.to_html(tmp_path_factory.mktemp("page") / "page.html", "zh")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(path.as_uri())
        yield page
        browser.close()


def test_nothing_of_the_report_runs(shown: Shown) -> None:
    assert shown.evaluate("window.ran") is None
    assert shown.locator("main img, main script").count() == 0
    assert "<script>window.ran = 1</script>" in shown.locator("#line-0").inner_text()
    assert (
        shown.evaluate("[...document.querySelectorAll('main a')].filter(a => a.protocol === 'javascript:').length") == 0
    )


def test_a_click_shows_evidence_interval_and_reason(shown: Shown) -> None:
    shown.click("a.fig:has-text('25.3%')")
    panel = shown.locator("#panel")
    assert panel.is_visible()
    assert "证伪" in panel.inner_text() and "22.3%" in panel.inner_text()
    assert panel.locator("details[open] a[href^=https]").count() > 0
    shown.keyboard.press("Escape")
    assert not panel.is_visible()


def test_figures_are_shown_as_they_are_printed_and_whole(xiaomi: OpenCase, shown: Shown) -> None:
    text = "# Xiaomi in 2025\n\n**Revenue** was **RMB457.3bn**, up 2**3.\n\n## Slide 3\n\n小米做了一年多。"
    html = Page(read_report(text, xiaomi, name="bold.md"), "en").html()
    assert "<td>RMB457.3bn</td>" in html and "rmb457.3bn" not in html
    assert "<li>numbers of lists: slide 3</li>" in html and "loose spans: 一年多</li>" in html
    html = Page(read_report(text.replace(", up 2**3", ""), xiaomi, name="bold.md"), "en").html()
    assert "**" not in html.partition('class="list"')[0].partition("</style>")[2]
    assert shown.locator("td .fig .verdict").first.evaluate("e => getComputedStyle(e).whiteSpace") == "nowrap"


def test_the_bar_filters_the_list(shown: Shown) -> None:
    rows = shown.locator(".claims tbody tr:visible")
    everything = rows.count()
    shown.click(".bar button[data-verdict=REFUTED]")
    assert rows.count() == 1 < everything
    shown.click(".bar button[data-verdict=REFUTED]")
    assert rows.count() == everything


def test_every_figure_stands_in_the_text_and_in_the_list(found: ReadReport, shown: Shown) -> None:
    assert shown.locator("a.fig").count() == shown.locator(".claims tbody tr").count() == len(found.judged)
    assert "小米15 ultra" in shown.locator(".passed").inner_text()  # what else has digits is not passed over either


def test_both_languages_and_the_same_bytes(found: ReadReport, xiaomi: OpenCase) -> None:
    assert "Report audit" in Page(found, "en").html() and "报告核查" in Page(found, "zh").html()
    again = read_report(HOSTILE, xiaomi, name="hostile.md")
    assert Page(again, "en").html() == Page(found, "en").html()
    assert json.dumps(again.as_json()) == json.dumps(found.as_json())
    said = Page(found, "en").say("problems.footnote", number="2")
    assert said == "Footnote [2] leads nowhere: the references do not hold it."


def test_a_report_without_any_figure_has_empty_tables_with_their_columns(found: ReadReport, xiaomi: OpenCase) -> None:
    empty = read_report("小米\n今年发布了新车。", xiaomi)
    assert (empty.judged, len(empty.table), len(empty.unclear)) == ((), 0, 0)
    assert [*empty.table] == [*empty.unclear] == [*found.table] and "because" in empty.table


def test_the_command_writes_page_paper_and_json_from_standard_input(tmp_path: Path) -> None:
    outs = [tmp_path / f"page.{end}" for end in ("html", "pdf", "json")]
    args = ["read", "-", "--lang", "en", *(a for out in outs for a in ("--out", str(out)))]
    result = CliRunner().invoke(main, args, input=HOSTILE.encode())
    assert result.exit_code == 0, result.output
    assert "Refuted  25.3%  (Line 3)" in result.output
    text = "".join(page.extract_text() for page in PdfReader(outs[1]).pages)
    assert "25.3%" in text and "Refuted" in text
    told = json.loads(outs[2].read_text(encoding="utf-8"))
    assert told["verdicts"]["REFUTED"] == 1
    assert {"printed": "[1]", "what": "footnote", "line": 3} in told["others"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["read", "nowhere.md"], "nowhere.md could not be read"),
        (["read", "-", "--out", "page.doc"], "expected a file that ends in .html, .pdf, .json"),
        (["read", "-", "--case", "xiaomy"], 'Did you mean "xiaomi"'),
        (["read", "-", "--as-of", "soon"], "is not a date"),
    ],
)
def test_the_command_says_what_is_wrong(args: list[str], said: str) -> None:
    result = CliRunner().invoke(main, args, input=HOSTILE.encode())
    assert result.exit_code in (2, 3) and said in result.output


@pytest.fixture
def draft(found: ReadReport, tmp_path: Path) -> Path:
    return found.to_excel(tmp_path / "claims.xlsx")


def _fill(path: Path, claim: str, **cells: str) -> None:
    book = openpyxl.load_workbook(path)
    head = [cell.value for cell in book.active[1]]
    row = next(row for row in book.active.iter_rows(min_row=2) if row[0].value == claim)
    for name, value in cells.items():
        row[head.index(name)].value = value
    book.save(path)


def test_a_completed_draft_is_audited(found: ReadReport, draft: Path, xiaomi: OpenCase) -> None:
    unclear = found.unclear.set_index("printed")
    cars = unclear.loc["约28万辆", "claim_id"]
    assert [j.verdict for j in read_report(HOSTILE, xiaomi, draft).judged] == [j.verdict for j in found.judged]
    with_all = "with:ev_deliveries_monthly_announced with:ev_deliveries_cumulative"
    _fill(draft, cars, kind="cumulative", metric="ev_deliveries", period="2024-01/2025-04", operands=with_all)
    again = {j.id: j for j in read_report(HOSTILE, xiaomi, draft).judged}
    assert again[cars].verdict == "REFUTED" and again[cars].notes == ("completed",)


def test_what_the_evidence_contradicts_stands_first(found: ReadReport) -> None:
    tree = lxml.html.fromstring(Page(found, "en").html())
    kinds = [section.get("class") for section in tree.xpath("//section")]
    assert kinds[:3] == ["against", "problems", "text"]
    told = [item.text_content() for item in tree.xpath("//section[@class='against']//li")]
    assert len(told) == sum(j.verdict == "REFUTED" for j in found.judged) > 0
    assert "25.3%" in told[0] and "22.3%" in told[0]


def test_a_contradiction_by_weak_evidence_is_told_with_them() -> None:
    weak = read_report("泡泡玛特2025年财报\n2025年复购率45.7%。\n", "popmart")
    assert [j.verdict for j in weak.judged] == ["UNVERIFIED"]
    (item,) = lxml.html.fromstring(Page(weak, "zh").html()).xpath("//section[@class='against']//li")
    assert "45.7%" in item.text_content()


def test_a_completed_level_is_compared_with_the_others(tmp_path: Path, xiaomi: OpenCase) -> None:
    text = "小米2025年总收入4572.9亿元。粉丝们口中的那个营收其实是4500亿元。"
    _fill(
        path := read_report(f"{text}\n", xiaomi).to_excel(tmp_path / "draft.xlsx"),
        "R002",
        kind="level",
        metric="revenue_total",
        period="2025",
    )
    again = read_report(f"{text}\n", xiaomi, path)
    assert [j.verdict for j in again.judged] == ["SUPPORTED", "REFUTED"]
    assert [p.code for p in again.problems] == ["two_values"]


def test_no_cell_of_a_draft_is_a_formula(draft: Path) -> None:
    cells = [cell for row in openpyxl.load_workbook(draft).active.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"metric": "revenue_totl"}, "Did you mean"),
        ({"period": "2025年"}, "the period cannot be read"),
        ({"stated": "viel"}, "holds no figure"),
        ({"operands": "nwo:1"}, "operand"),
    ],
)
def test_a_draft_that_cannot_be_checked_says_where(
    draft: Path, xiaomi: OpenCase, cells: dict[str, str], said: str
) -> None:
    _fill(draft, "R002", **cells)
    with pytest.raises(DataError, match="claims.xlsx, line 3") as refused:
        read_report(HOSTILE, xiaomi, draft)
    assert said in str(refused.value)


def test_the_draft_of_another_report_is_refused(draft: Path, xiaomi: OpenCase) -> None:
    with pytest.raises(DataError, match="the report has no such figure"):
        read_report("小米2025年第三季度\n总营收1131亿元。", xiaomi, draft)
