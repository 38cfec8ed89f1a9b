"""The page of imported series shows what was imported: bounds and doubts as such, shares with their base."""

from __future__ import annotations

import ast
import json
from datetime import date, timedelta

import lxml.html
import pytest

from fanecon.evidence.importers.histories import import_followers
from fanecon.evidence.importers.indices import import_index
from fanecon.evidence.importers.surveys import import_survey
from tests.conftest import write_sample
from tests.notebooks.running import EXHIBIT, FOLDER, executed

NAME = "own/series"
SOURCE = "某处|序列|https://counter.example/x"
FILES = {
    "trends.csv": "Week,甲: (Worldwide)\n2025-01-05,<1\n2025-01-12,0\n2025-01-19,100\n",
    "baidu.csv": "date,甲\n2025-01-01,18234\n2025-01-02,0\n",
    "printed.csv": "日期,平台,账号,粉丝数\n2025-03-28,微博,示例,2731.6万\n2025-03-29,微博,示例,2731.9万\n2025-03-28,抖音,示例,10万\n2025-03-29,抖音,示例,10万\n",
    "daily.csv": "date,platform,followers\n2025-03-28,weibo,100\n2025-03-29,weibo,120\n",
    "wjx.csv": "提交答卷时间,来自IP,1、满意度（1-5）,2、渠道(微博),2、渠道(抖音)\n"
    + "".join(f"2025/9/{n},1.2.3.{n},{n % 3 + 1 if n > 2 else '(跳过)'},{int(n < 4)},{int(n < 12)}\n" for n in range(1, 21)),
}  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = write_sample(tmp_path_factory.mktemp("series"))
    paths = {name: folder.parents[1] / name for name in FILES}
    for name, path in paths.items():
        path.write_text(FILES[name], encoding="utf-8")
    days = [date(2025, 1, 1) + timedelta(n) for n in range(40)]
    lines = [f"{day},50,5,1,press" for day in days]
    header = "date,topics_total,brand_topics,face_topics,source_id"
    (folder / "attention_daily.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    (folder / "attention_coverage.csv").write_text("date,snapshots,source_id\n2025-01-06,24,press\n", encoding="utf-8")
    (folder / "attention_hourly.csv").write_text(
        "date,hour,topics,face_topics,advertised,best_position,heat_max,heat_sum,reads_max,discussions_max,source_id\n"
        "2025-01-06,9,1,0,0,7,5,5,,,press\n2025-01-06,10,1,0,0,3,5,5,,,press\n", encoding="utf-8",
    )  # fmt: skip
    assert import_index(folder, paths["baidu.csv"], "baidu_index").written
    assert import_index(folder, paths["trends.csv"]).written
    assert all(import_followers(folder, paths[n], SOURCE).written for n in ("printed.csv", "daily.csv"))
    with (folder / "followers.csv").open("a", encoding="utf-8") as file:
        file.write("别人,Other,weibo,2025-03-29,100万,at_least,2025-03-29,press\n" * 2)
    assert import_survey(folder, paths["wjx.csv"], SOURCE).written
    return folder


def shown(notebook):
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    page = lxml.html.fromstring("<div>" + "".join(data.get("text/html", "") for data in outputs) + "</div>")
    return page, {data[EXHIBIT].get("id") for data in outputs if EXHIBIT in data}


def table_rows(page, *words):
    rows = [[cell.text_content().strip() for cell in row.xpath("./td|./th")] for row in page.xpath("//tr")]
    return [row for row in rows if all(word in row for word in words)]


def test_all_that_was_imported_is_shown_with_bounds_doubts_and_bases(case, tmp_path, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(case.parent))
    page, exhibits = shown(executed(NAME, tmp_path, case="sample"))
    assert exhibits >= {"index", "values", "printed", "counted", "topics", "hours", "answers"}
    assert not page.xpath('//div[@class="gaps"]//li')
    assert table_rows(page, "google_trends", "至多", "1") and len(table_rows(page, "可能没有统计")) == 2
    assert len(table_rows(page, "2", "24", "3")) == 1
    assert len(table_rows(page, "weibo", "是")) == len(table_rows(page, "douyin", "否")) == 1
    (few,) = table_rows(page, "微博", "至多")
    assert few[-4:] == ["4", "20", "0", "20.0%"]
    assert len(table_rows(page, "1、满意度（1-5）", "6", "18", "2", "33.3%")) == 3


def test_nothing_later_than_the_day_is_shown(case, tmp_path, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(case.parent))
    page, _ = shown(executed(NAME, tmp_path, case="sample", as_of="2025-01-15"))
    assert table_rows(page, "baidu_index") and not table_rows(page, "google_trends"), "its scale is known on the 19th"
    assert {line.text_content() for line in page.xpath('//div[@class="gaps"]//li')} == {
        "公布过的粉丝数", "逐日的粉丝数", "问卷的回答",
    }  # fmt: skip


def test_its_cells_are_short_hold_no_results_and_speak_both_languages():
    cells = json.loads((FOLDER / f"{NAME}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [c for c in cells if c["cell_type"] == "code"]
    lines = [[line for line in "".join(c["source"]).splitlines() if line.strip()] for c in code]
    assert sum(map(len, lines)) <= 100 and max(map(len, lines)) <= 20
    assert all(not c["outputs"] and c["execution_count"] is None for c in code)
    assert not [n for of in lines for n in ast.walk(ast.parse("\n".join(of))) if isinstance(n, ast.FunctionDef)]
    words = [c["metadata"]["tags"] for c in cells if c["cell_type"] == "markdown"]
    assert words == [["zh"], ["en"]] * (len(words) // 2)
