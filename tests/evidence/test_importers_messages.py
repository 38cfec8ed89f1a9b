"""What an import says: one message a cause, the columns by their names, and files of other kinds by theirs."""

from __future__ import annotations

import csv

import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.checking import check_case
from fanecon.evidence.importers.columns import ColumnMap, read_map
from fanecon.evidence.importers.facts import import_facts
from fanecon.evidence.layouts import SERIES
from fanecon.listing_problems import problem_lines

NEW = "指标,中文名,英文名,期间,数值,单位,来源,链接,发布日期,备注"
OLD = "metric,period,value,unit,source,url,published,note"


@pytest.fixture
def bring(sample, tmp_path):
    """Import some lines into the tiny case."""

    def bring(*lines, name="figures.csv", **options):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return import_facts(sample, path, **options)

    return bring


def row(metric, period, value, unit="", zh="", en="", note=""):
    return f"{metric},{zh},{en},{period},{value},{unit},P,https://p.example/1,2025-04-01,{note}"


# -- one cause, one message

FIRST = ("fans", "2025Q1", "many", "人", "粉丝数", "Followers")


def test_a_first_row_that_fails_leaves_the_metric_to_the_others(sample, bring):
    rest = [row("fans", f"2025Q{q}", f"{q}万") for q in (2, 3, 4)]
    found = bring(NEW, row(*FIRST), *rest)
    assert [(p.line, p.column) for p in found.problems] == [(2, "数值 (E)")]
    found = bring(NEW, row(*FIRST), *rest, partial=True)
    assert found.written and [m["metric"] for m in found.metrics] == ["fans"] and len(found.rows) == 3
    assert check_case(sample) == []


@pytest.mark.parametrize("column", ["period", "value", "url"])
def test_whatever_fails_in_the_first_row_is_said_once(bring, column):
    first = {"period": ("fans", "soon", "1万"), "value": ("fans", "2025Q1", "x"), "url": ("fans", "2025Q1", "1万")}[
        column
    ]
    line = row(*first, "人", "粉丝数", "Followers")
    line = line.replace("https://p.example/1", "page 3") if column == "url" else line
    found = bring(NEW, line, row("fans", "2025Q2", "2万"), row("fans", "2025Q3", "3万"))
    assert [p.line for p in found.problems] == [2] and len(found.rows) == 2


def test_an_unknown_unit_is_said_once_for_all_its_rows(bring):
    rest = [row("fans", f"2025Q{q}", str(q)) for q in (2, 3, 4)]
    found = bring(NEW, row("fans", "2025Q1", "1", "石", "粉丝数", "Followers"), *rest)
    (line,) = problem_lines(found.problems)
    assert "lines 2, 3, 4 and 5, column 单位 (F)" in line and "石" in line
    assert found.rejected == 4 and "metrics.csv" not in line


def test_a_metric_without_an_english_name_is_said_once(bring):
    found = bring(NEW, row("粉丝数", "2025Q1", "1", "人"), row("粉丝数", "2025Q2", "2"), row("粉丝数", "2025Q3", "3"))
    (line,) = problem_lines(found.problems)
    assert "lines 2, 3 and 4" in line and "fill in 英文名 (label_en) once" in line and "中文名" not in line


def test_a_kind_that_is_none_is_said_once(bring):
    head = NEW + ",指标类型"
    found = bring(
        head, row("fans", "2025Q1", "1", "人", "粉丝数", "Followers") + ",flows", row("fans", "2025Q2", "2") + ","
    )
    assert len(list(problem_lines(found.problems))) == 1 and found.rejected == 2


def test_many_rows_of_few_causes_are_few_lines(bring):
    bad = {"2025Q9": "period", "45979": "period", "soon": "period"}
    rows = [f"users,{p},7亿,,P,https://p.example/{n},2025-01-01," for n, p in enumerate([*bad] * 20)]
    rows += [f"userz,2024Q{q},7亿,,P,,2025-01-01," for q in (1, 2, 3, 4)]
    lines = list(problem_lines(bring(OLD, *rows).problems))
    assert len(lines) == 3
    assert "lines 2, 4, 5 and 37 more, column period (B) (values '2025Q9', 'soon')" in lines[0]
    assert 'Did you mean "users"' in lines[2]


def test_columns_of_one_cause_stand_together(bring):
    found = bring("指标,来源,2024-06-30,2024-12-31", "cars,P,1,2", "users_yoy,P,3,4")
    (line,) = problem_lines(found.problems)
    assert "lines 2 and 3, columns 2024-06-30 (C) and 2024-12-31 (D)" in line


@pytest.mark.parametrize("value", ["3.2 [1]", "48.2%"])
def test_a_value_is_shown_as_it_stands(bring, value):
    own = ColumnMap(defaults={"publisher": "P"})
    head = "指标,中文名,英文名,期间,数值（亿元）"
    found = bring(head, f"rev,营收,Revenue,2024,{value}", own=own)
    said = [str(p) for p in found.problems] + [r["value"] for r in found.rows]
    assert said and not [text for text in said if "[1亿]" in text or "48.2亿" in text]
    assert [p.value for p in found.problems] in ([], [value])


# -- signs, names, titles


@pytest.mark.parametrize(
    ("note", "stored"),
    [("-12.1% yoy", "−12.1% yoy"), ("+22.6%", "＋22.6%"), ("−3%", "−3%"), ("@某人 说", "＠某人 说"), ("同比-12%", "同比-12%")],
)  # fmt: skip
def test_a_note_keeps_its_sign(sample, bring, note, stored):
    found = bring(OLD, f"users,2024Q4,7亿,,P,,2025-01-01,{note}")
    assert found.written and found.rows[0]["note"] == stored
    assert check_case(sample) == []


def test_a_label_keeps_its_sign(bring):
    (metric,) = bring(NEW, row("fans", "2025Q1", "1", "人", "-净增", "+Net adds")).metrics
    assert (metric["label_zh"], metric["label_en"]) == ("−净增", "＋Net adds")


@pytest.mark.parametrize(
    ("name", "metric"),
    [("share:A", "share_a"), ("Share of A", "share_of_a"), ("rev.total", "rev_total"), ("2B_rev", "b_rev")],
)
def test_a_name_that_is_no_id_names_one_metric_in_every_row(sample, bring, name, metric):
    lines = [row(name, str(year), "60", "%", "占比", "Share") for year in (2022, 2023)] + [row(name, "2024", "50")]
    found = bring(NEW, *lines)
    assert {r["metric"] for r in found.rows} == {metric} and len(found.rows) == 3
    assert check_case(sample) == []


def test_a_document_without_a_title_is_called_by_its_address(bring):
    head = "指标,期间,数值,来源,标题,链接,发布日期"
    found = bring(head, "users,2024,7亿,甲媒体,,https://m.example/2025/q4/?x=1,2025-01-01",
                  "users,2023,6亿,甲媒体,年度报道,https://m.example/b,2025-01-01", "users,2022,5亿,甲媒体,,,2025-01-02")  # fmt: skip
    assert [(s["publisher"], s["title"]) for s in found.sources] == [
        ("甲媒体", "m.example/2025/q4"), ("甲媒体", "年度报道"), ("甲媒体", "2025-01-02"),
    ]  # fmt: skip


def test_a_missing_document_names_the_columns(bring):
    (problem,) = bring(OLD, "users,2024Q4,7亿,,,,2025-01-01,").problems
    assert "来源 (publisher), 链接 (url)" in problem.remedy and "defaults: {publisher: …}" in problem.remedy


# -- maps


def mapped(tmp_path, text):
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    return read_map(tmp_path / "map.yaml")


TWICE = ("metric,period,value,value_as_published,source_title", "users,2024,1,7亿,P")


@pytest.mark.parametrize(
    "text",
    [
        "columns: {value_as_published: value, source_title: source}", "columns: {value: , value_as_published: 数值, source_title: 来源}",
        "columns: {value_as_published: value, source_title: publisher}\nignore: [value]",
        "columns: {value_as_published: value, source_title: publisher}\nignore: value",
    ],
)  # fmt: skip
def test_a_map_chooses_and_drops_columns(tmp_path, bring, text):
    found = bring(*TWICE, own=mapped(tmp_path, text))
    assert [r["value"] for r in found.rows] == ["7亿"] and found.left_out == ("value",)


def test_two_columns_of_one_meaning_say_what_to_type(tmp_path, bring):
    own = mapped(tmp_path, "columns: {value_as_published: value, other: value, source_title: publisher}")
    with pytest.raises(DataError, match=r"value_as_published, other would both.*ignore: \[value_as_published\]"):
        bring("metric,period,value_as_published,other,source_title", "users,2024,7亿,8,P", own=own)


def test_an_unknown_target_lists_the_columns(tmp_path):
    with pytest.raises(ParameterError, match='no column "titel".*Did you mean "title"'):
        mapped(tmp_path, "columns: {a: titel}")
    with pytest.raises(ParameterError, match="publisher, title, url, published"):
        mapped(tmp_path, "columns: {a: 出版社名}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dates: yearly", "one of ytd, quarter, month, day"), ("metrics: {a: {id: b}}", 'no column "id"'),
        ("metrics: {a: [b]}", "not a list"), ("metrics: [a]", "not a list"), ("units: {a: {b: c}}", "not a list"),
    ],
)  # fmt: skip
def test_more_wrong_maps(tmp_path, text, words):
    with pytest.raises(ParameterError, match=words):
        mapped(tmp_path, text)


def test_a_map_may_hold_what_the_command_line_says(tmp_path, bring):
    own = mapped(tmp_path, "range: A1:D3\nentity: A\ndates: ytd\n")
    lines = ("metric,source,2024-06-30,company", "cars,P,5,A", "cars,P,6,B", "cars,P,7,A")
    assert [(r["period"], r["value"]) for r in bring(*lines, own=own).rows] == [("2024H1", "5")]


# -- files of other kinds

KINDS = {
    "百度指数": ("date,小米,雷军", "2025-03-28,18234,5321", "2025-03-29,0,0", "2025-03-30,65321,22310"),
    "Google Trends": ("Category: All categories", "", "Month,小米: (Worldwide),雷军: (Worldwide)", "2025-01,67,<1"),
    "commits.csv": ("repo,author,date,additions", "x/y,a1,2025-01-02T03:04:05Z,10"),
    "followers_daily.csv": ("日期,平台,账号,粉丝数", "2025-03-28,微博,示例,2731.6万", "2025-03-29,微博,示例,2731.9万"),
    "survey": (
        "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、您是否购买过？",
        "1,2025/9/1 12:00:01,85秒,微信,N/A,203.0.113.1,1",
    ),
    "posts": ("id,bid,正文,日期,工具,点赞数,评论数,转发数", "1,a,b,2025-09-01,c,1,2,3"),
    "comments": ("comment_id,create_time,content,nickname,like_count", "1,1767690000,前排,示***户,3"),
    "hot-search": ("日期,热搜词,排名,热度", "2025-09-01,小米,1,99"),
    "import prices": ("代码,名称,日期,收盘价(元)", "1810.HK,小米,2025-03-03,50.8"),
    "pull_requests.csv": ("number,state,user,title,merged_at", "1,closed,a,b,2025-03-03"),
    "table suggestions of a case": (",".join(SERIES["suggestions"].columns), "2025-01-06,b,t,3,press"),
}


@pytest.mark.parametrize("word", list(KINDS))
def test_a_file_of_another_kind_is_named_with_its_table(bring, word):
    with pytest.raises(DataError, match="this looks like") as error:
        bring(*KINDS[word])
    assert word in str(error.value) and len(error.value.problems) == 1


def test_a_kind_is_judged_by_the_whole_header(bring):
    with pytest.raises(DataError, match="no row looks like a header"):
        bring("date2,repo,additions", "2025-01-02,x/y,10")
    own = ColumnMap(defaults={"publisher": "P"})
    (problem,) = bring("日期,甲,乙", "2024-03-31,1,2", "2024-06-30,3,4", own=own).problems
    assert "no metrics of the case: 甲, 乙" in problem.problem
    own = ColumnMap(defaults={"publisher": "P"}, metrics={"粉丝数": {"metric": "users"}})
    assert len(bring("日期,粉丝数", "2025-03-28,2731.6万", own=own).rows) == 1


def test_json_is_named(bring):
    with pytest.raises(DataError, match="the file is JSON"):
        bring('[{"title": "a"}]', name="2026-01-07.json")


def test_the_first_rows_of_a_table_of_figures_never_make_it_another_kind(bring):
    found = bring("指标,期间,数值,来源,评论,点赞数", "users,2024,7亿,P,content,3")
    assert len(found.rows) == 1 and set(found.left_out) == {"评论", "点赞数"}


def test_the_reader_is_not_misled_by_csv_dialects(sample, tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t").writerows([["期间", "用户(万人)", "来源"], ["2024Q1", "500", "P"]])
    assert [r["value"] for r in import_facts(sample, path).rows] == ["500万"]
