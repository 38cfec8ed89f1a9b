"""A spreadsheet of figures read into a case: as printed, all or nothing, every rejected row by its line."""

from __future__ import annotations

import csv
import os

import openpyxl
import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.importers import adding, writing
from fanecon.evidence.importers.columns import ColumnMap, read_map
from fanecon.evidence.importers.facts import import_facts

HEAD = "metric,period,value,unit,source,url,published,note"
GOOD = "users,2024Q4,7亿,人,Paper,https://paper.example/q4,2025/3/18,"


@pytest.fixture
def bring(sample, tmp_path):
    """Import some lines into the tiny case."""

    def bring(*lines, name="figures.csv", **options):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return import_facts(sample, path, **options)

    return bring


def rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def state(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_figures_come_in_as_printed_with_their_document(sample, bring):
    found = bring(HEAD, GOOD, "users,2024年全年,超过６.９亿,,Paper,https://paper.example/q4,2025/3/18,年末")
    assert found.written and not found.problems
    new = rows(sample, "facts")[-2:]
    assert [(r["fact_id"], r["value"], r["published"], r["note"]) for r in new] == [
        ("users.2024Q4", "7亿", "2025-03-18", ""), ("users.2024", "超过６.９亿", "2025-03-18", "年末"),
    ]  # fmt: skip
    document = rows(sample, "sources")[-1]
    assert (document["source_id"], document["tier"], document["published"]) == ("paper-q4", "C", "2025-03-18")
    assert {r["source_id"] for r in new} == {"paper-q4"}
    assert check_case(sample) == []
    fact = open_case("sample", data_dir=sample.parent).fact("users", "2024")
    assert (float(fact.interval.low), float(fact.interval.high)) == (6.9e8, 7e8)


def test_chinese_headers_a_title_above_and_remarks_below(tmp_path, sample):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["整理：某人"], ["指标", "期间", "数值（亿）", "来源", "链接", "发布日期", "备注", "序号"],
        ["用户", "2023年", 6.5, "年报", "https://issuer.example/2023", "2024年3月19日", "口径不变", 1],
        [None, "2022年", "约 5.9", None, "https://issuer.example/2022", "2023年3月20日", None, 2],
        ["注：以上均为年末数"],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("D3:D4")
    book.save(tmp_path / "a.xlsx")
    found = import_facts(sample, tmp_path / "a.xlsx")
    assert [(r["metric"], r["period"], r["value"]) for r in found.rows] == [
        ("users", "2023", "6.5亿"), ("users", "2022", "约 5.9亿"),
    ]  # fmt: skip
    assert (found.left_out, found.passed_over) == (("序号",), (5,))
    assert [s["publisher"] for s in found.sources] == ["年报", "年报"]


def test_one_column_a_period(bring):
    found = bring(
        "指标,单位,来源,发布日期,2023Q1,2023年二季度,2023Q3", "cars,辆,Paper,2024-01-18,\"1,000\",,超过1200",
        "users,百万人,Paper,2024-01-18,500,510.5,n/a",
    )  # fmt: skip
    assert [(r["metric"], r["period"], r["value"], r["scale"]) for r in found.rows] == [
        ("cars", "2023Q1", "1,000", "1"), ("cars", "2023Q3", "超过1200", "1"),
        ("users", "2023Q1", "500", "1000000"), ("users", "2023Q2", "510.5", "1000000"),
    ]  # fmt: skip


def test_nothing_is_written_unless_all_is_well(sample, bring):
    before = state(sample)
    found = bring(HEAD, GOOD, "users,2025Q9,7亿,,Paper,https://paper.example/x,2025-11-18,")
    assert not found.written and state(sample) == before
    (problem,) = found.problems
    assert (problem.file, problem.line, problem.column, problem.value) == ("figures.csv", 3, "period (B)", "2025Q9")
    assert "2025Q3" in problem.remedy


def test_the_good_rows_can_be_taken_alone_without_the_bad_ones_documents(sample, bring):
    found = bring(HEAD, GOOD, "users,2025Q9,7亿,,Other,https://other.example/x,2025-11-18,", partial=True)
    assert found.written and found.rejected == 1
    assert rows(sample, "facts")[-1]["fact_id"] == "users.2024Q4"
    assert "other.example" not in (sample / "sources.csv").read_text(encoding="utf-8")
    assert check_case(sample) == []


def test_a_dry_run_writes_nothing(sample, bring):
    before = state(sample)
    found = bring(HEAD, GOOD, write=False)
    assert (len(found.rows), found.written, state(sample)) == (1, False, before)


def test_the_same_sheet_twice_adds_nothing(sample, bring):
    bring(HEAD, GOOD)
    before = state(sample)
    again = bring(HEAD, GOOD)
    assert (again.rows, again.repeated, again.written) == ((), (2,), False)
    assert state(sample) == before


def test_a_conflicting_figure_stays_beside_the_one_that_is_there(sample, bring):
    bring(HEAD, "users,2025Q3,7.5亿,,Blog,https://blog.example/1,2025-12-01,")
    ids = [r["fact_id"] for r in rows(sample, "facts") if r["period"] == "2025Q3" and r["metric"] == "users"]
    assert ids == ["users.2025Q3", "users.2025Q3.b"]


@pytest.mark.parametrize(
    ("line", "column", "what"),
    [
        ("users,,7亿,,Paper,,2025-01-01,", "period", "empty"),
        ("user,2025Q4,7亿,,Paper,,2025-01-01,", "metric", "no such metric"),
        (",2025Q4,7亿,,Paper,,2025-01-01,", "metric", "empty"),
        ("users,2025Q4,many,,Paper,,2025-01-01,", "value", "no figure"),
        ("users,2025Q4,=B2*2,,Paper,,2025-01-01,", "value", "formula"),
        ("users,2025Q4,22%,,Paper,,2025-01-01,", "value", "percentage"),
        ("users,2025Q4,7亿,元,Paper,,2025-01-01,", "unit", "is in people"),
        ("users,2025Q4,7亿,foo,Paper,,2025-01-01,", "unit", "not known"),
        ("users,2025Q4,7亿,百万,Paper,,2025-01-01,", "value", "scale"),
        ("users,2025Q4,7亿,,,,2025-01-01,", "source", "no document"),
        ("users,2025Q4,7亿,,Paper,see p. 3,2025-01-01,", "url", "not a web address"),
        ("users,2025Q4,7亿,,Paper,,45979,", "published", "number of a day"),
        ("users,2025Q4,7亿,,Paper,,2025Q3,", "published", "not a date"),
        ("users,45979,7亿,,Paper,,2025-01-01,", "period", "number of a day"),
        ("users,2025Q4,7亿,,Paper,,2025-01-01,=HYPERLINK(A1)", "note", "formula"),
        (f"users,2025Q4,7亿,,Paper,,2025-01-01,{'x' * 3000}", "note", "3,000 characters"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_line_column_and_remedy(sample, bring, line, column, what):
    before = state(sample)
    found = bring(HEAD, GOOD, line)
    (problem,) = found.problems
    assert (problem.line, problem.column.partition(" ")[0]) == (3, column)
    assert what in problem.problem and problem.remedy
    assert state(sample) == before


def test_everything_wrong_with_a_row_is_said_at_once(bring):
    found = bring(HEAD, "user,2025Q9,many,foo,,,45979,")
    assert len(found.problems) >= 5
    assert found.rejected == 1


def test_a_misspelt_metric_gets_a_suggestion(bring):
    (problem,) = bring(HEAD, "userz,2025Q4,7亿,,Paper,,2025-01-01,").problems
    assert 'Did you mean "users"' in problem.remedy


def test_a_metric_with_names_in_both_languages_and_a_unit_is_added(sample, bring):
    head = "指标,中文名,英文名,期间,数值,单位,来源,发布日期"
    bring(head, "stores,门店,Stores,2024,\"15,000\",家,Paper,2025-01-01", ",门店,,2023,12000,,Paper,2025-01-01",
          "占比,,Share of members,2023,92.6%,%,Paper,2025-01-01")  # fmt: skip
    new = {r["metric"]: r for r in rows(sample, "metrics")[-2:]}
    assert (new["stores"]["unit"], new["stores"]["kind"]) == ("stores", "other")
    assert (new["share_of_members"]["label_zh"], new["share_of_members"]["kind"]) == ("占比", "rate")
    assert [r["metric"] for r in rows(sample, "facts")[-3:]] == ["stores", "stores", "share_of_members"]


def test_a_row_may_stand_above_the_one_that_introduces_its_metric(bring):
    head = "指标,中文名,英文名,期间,数值,单位,来源,发布日期"
    found = bring(head, "stores,,,2023,12000,,Paper,2025-01-01", "stores,门店,Stores,2024,15000,家,Paper,2025-01-01")
    assert [r["period"] for r in found.rows] == ["2023", "2024"]


def test_a_comma_that_pushes_cells_aside_is_found(bring):
    (problem,) = bring(HEAD, "users,2024Q4,1,131,people,Paper,,2025-01-01,note").problems
    assert "9 cells where the header has 8" in problem.problem


def test_a_second_metric_of_the_same_label_is_refused(bring):
    head = "指标,中文名,英文名,期间,数值,单位,来源,发布日期"
    (problem,) = bring(head, "usrs,用户,Users,2024,5亿,人,Paper,2025-01-01").problems
    assert "label is that of the metric users" in problem.problem


def test_an_undated_document_is_of_tier_d(bring):
    found = bring(HEAD, "users,2024Q4,7亿,,Paper,https://paper.example/u,,")
    assert found.sources[0]["tier"] == "D"


def test_a_document_of_the_case_is_used_again(sample, bring):
    found = bring(HEAD, "users,2024Q4,7亿,,Anything,http://www.paper.example/q3/,2024-01-18,")
    assert (found.sources, found.rows[0]["source_id"]) == ((), "press")


def test_a_row_older_than_its_document_is_rejected_by_its_own_line(bring):
    found = bring(HEAD, GOOD, "users,2023Q4,6亿,,Paper,https://paper.example/q3,2023-01-01,")
    (problem,) = found.problems
    assert (problem.line, problem.column) == (3, "published (G)")
    assert "older than its documents" in problem.problem


def test_losses_in_brackets_get_their_sign(bring):
    (row,) = bring(HEAD, 'users_yoy,2024Q4,（8.2%）,,Paper,,2025-01-01,').rows  # fmt: skip
    assert row["value"] == "-8.2%"


def test_two_figures_are_a_range(bring):
    (row,) = bring(HEAD, "users,2024Q4,6-7亿,,Paper,,2025-01-01,").rows
    assert (row["value"], row["bound"]) == ("6-7亿", "range")


def test_a_map_names_columns_metrics_and_defaults(tmp_path, bring):
    (tmp_path / "map.yaml").write_text(
        "columns: {营业额: value, 何时: period}\nmetrics: {月活: users}\nunits: {口: people}\n"
        "defaults: {publisher: Paper, published: 2025-01-01}\nheader_row: 2\n",
        encoding="utf-8",
    )
    found = bring("指标,期间,数值", "指标,何时,营业额,单位", "月活,2024,7亿,口", own=read_map(tmp_path / "map.yaml"))
    assert [(r["metric"], r["value"], r["published"]) for r in found.rows] == [("users", "7亿", "2025-01-01")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colums: {a: value}", 'Did you mean "columns"'), ("columns: {a: valu}", 'Did you mean "value"'),
        ("- a", "not a map"), ("columns: [a]", "not a list of name: value"), ("header_row: 0", "number of a line"),
        ("a: [", "not YAML"),
    ],
)  # fmt: skip
def test_a_wrong_map_is_refused(tmp_path, text, words):
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=words):
        read_map(path)
    with pytest.raises(ParameterError, match="cannot be read"):
        read_map(tmp_path / "none.yaml")


def test_a_sheet_without_a_header_says_what_it_needs(bring):
    with pytest.raises(DataError, match=r"fullest one holds a, b.*指标") as error:
        bring("a,b", "1,2")
    assert "--map" in str(error.value)


def test_two_columns_of_one_meaning_are_refused(bring):
    with pytest.raises(DataError, match="期间, 季度 would both be read as period"):
        bring("指标,期间,季度,数值", "users,2025,Q1,7亿")


def test_several_sheets_with_figures_need_a_choice(tmp_path, sample):
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("二")):
        sheet.append(["指标", "期间", "数值", "来源"])
        sheet.append(["users", "2024", "7亿", "Paper"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ParameterError, match="--sheet"):
        import_facts(sample, tmp_path / "a.xlsx")
    assert import_facts(sample, tmp_path / "a.xlsx", sheet="二").written


def test_a_case_out_of_order_is_mended_first(sample, add_row, bring):
    add_row("facts", "bad", "users", "2025Q9", "7亿", "people", "1", "exact", "", "press", "", "2025-11-18", "")
    with pytest.raises(DataError, match="2025Q9"):
        bring(HEAD, GOOD)


def test_a_setting_may_name_a_metric_before_it_is_there(sample, bring):
    with (sample / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("headline: [stores]\n")
    head = "指标,中文名,英文名,期间,数值,单位,来源,发布日期"
    assert bring(head, "stores,门店,Stores,2024,15000,家,Paper,2025-01-01").written
    assert check_case(sample) == []


@pytest.mark.parametrize(("ending", "bom"), [("\r\n", b"\xef\xbb\xbf"), ("\n", b""), ("\r\n", b"")])
def test_what_was_there_stays_byte_for_byte(sample, bring, ending, bom):
    path = sample / "facts.csv"
    old = bom + path.read_text(encoding="utf-8").replace("\n", ending).rstrip().encode()
    path.write_bytes(old)
    bring(HEAD, GOOD)
    new = path.read_bytes()
    assert new.startswith(old + ending.encode()) and new.endswith(ending.encode())
    assert check_case(sample) == []


def test_columns_in_another_order_are_kept(sample, bring):
    lines = rows(sample, "sources")
    columns = list(lines[0])[::-1]
    with (sample / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    bring(HEAD, GOOD)
    assert rows(sample, "sources")[-1]["source_id"] == "paper-q4"
    assert check_case(sample) == []


@pytest.mark.parametrize("broken", ["facts.csv", "sources.csv"])
def test_a_failure_in_the_middle_leaves_every_table_as_it_was(sample, bring, monkeypatch, broken):
    before, move = state(sample), os.replace

    def failing(old, new):
        if str(new).endswith(broken) and not failing.done:
            failing.done = True
            raise OSError(28, "No space left on device")
        move(old, new)

    failing.done = False
    monkeypatch.setattr(writing.os, "replace", failing)
    with pytest.raises(DataError, match="nothing was changed"):
        bring(HEAD, GOOD)
    assert state(sample) == before


def test_a_table_changed_meanwhile_is_not_overwritten(sample, bring, monkeypatch):
    check = adding.problems_with

    def slow(folder, staged):
        found = check(folder, staged)
        (sample / "events.csv").write_bytes((sample / "events.csv").read_bytes())
        if any(r"users.2024Q4" in c.decode() for c in staged.values()):
            with (sample / "facts.csv").open("a", encoding="utf-8") as file:
                file.write("\n")
        return found

    monkeypatch.setattr(adding, "problems_with", slow)
    with pytest.raises(DataError, match="changed by somebody else"):
        bring(HEAD, GOOD)
    assert "users.2024Q4" not in (sample / "facts.csv").read_text(encoding="utf-8")


def test_defaults_reach_every_row(bring):
    own = ColumnMap(defaults={"publisher": "Paper", "period": "2024", "metric": "users"})
    (row,) = bring("数值,单位", "7亿,人", own=own).rows
    assert (row["metric"], row["period"]) == ("users", "2024")
