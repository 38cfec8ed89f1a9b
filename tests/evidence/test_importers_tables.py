"""Spreadsheets of events, reactions, claims and documents: the words, the documents, all or nothing."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import fanecon
from fanecon import cli
from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.evidence.claim_rules import NEEDS
from fanecon.evidence.claims import OPERANDS
from fanecon.evidence.importers.columns import ColumnMap, read_map
from fanecon.evidence.importers.readers import READERS
from fanecon.evidence.importers.tables import import_rows, table_files
from fanecon.evidence.importers.writing import columns_of
from fanecon.evidence.layouts import CLAIM_KINDS, PRECISIONS, TIERS
from fanecon.notation.numbers import UNITS
from fanecon.notation.reported import BOUNDS
from fanecon.vocabulary import read_word, words

ROOT = Path(fanecon.__file__).resolve().parents[1]
DOCUMENT = "某报,https://paper.example/x,2026-01-07"
EVENTS = "日期,类型,标题,英文标题,来源,链接,发布日期"
REACTIONS = "事件,指标,日期,数值,单位,来源,链接,发布日期"
CLAIMS = "行,类型,论断,英文,指标,期间,基期,数字,运算项"
SOURCES = "发布方,标题,链接,发布日期,级别,语言"


@pytest.fixture
def bring(sample, tmp_path):
    """Import some lines into a table of the tiny case."""

    def bring(table, *lines, **options):
        path = tmp_path / f"{table}-in.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return import_rows(sample, table, path, **options)

    return bring


def rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def state(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_events_come_in_with_their_documents(sample, bring):
    found = bring(
        "events", "整理：某人", EVENTS, f"2026年1月7日,召回,召回某茶,Tea recall,{DOCUMENT}",
        f"2026/1/6 21:35,Apology,致歉信,Letter,{DOCUMENT}", f"2026-01至2026-02,other,其他事,Else,{DOCUMENT}", "注：整理自网络",
    )  # fmt: skip
    assert found.written and not found.problems and found.passed_over == (6,)
    assert [(r["event_id"], r["date"], r["precision"], r["type"]) for r in rows(sample, "events")[-3:]] == [
        ("2026-01-07-tea-recall", "2026-01-07", "day", "recall"),
        ("2026-01-06-letter", "2026-01-06T21:35", "minute", "apology"),
        ("2026-01-else", "2026-01/2026-02", "month", "other"),
    ]
    assert [(s["source_id"], s["tier"], s["published"]) for s in found.sources] == [("paper-x", "C", "2026-01-07")]
    case = open_case("sample", data_dir=sample.parent)
    assert case.event("2026-01-06-letter").source.publisher == "某报"


def test_reactions_name_an_event_by_its_title_and_a_measure_by_its_name(sample, bring):
    found = bring(
        "reactions", REACTIONS, f"致歉,股价，当日涨跌,2026-01-06,-6.06%,,{DOCUMENT}",
        f"Sanction,stock_price,2026/1/7,12.5,港元,{DOCUMENT}", f"first-word,话题阅读量,,2.3,亿,{DOCUMENT}",
        f"first-word,净推荐值,,-12,points,{DOCUMENT}",
    )  # fmt: skip
    assert found.written
    assert [tuple(r.values())[:5] for r in rows(sample, "reactions")] == [
        ("first-word", "stock_move", "2026-01-06", "-6.06%", "percent"),
        ("last-word", "stock_price", "2026-01-07", "12.5", "HKD"), ("first-word", "topic_reads", "", "2.3亿", "reads"),
        ("first-word", "net_promoter_score", "", "-12", "points"),
    ]  # fmt: skip


def test_claims_say_what_they_need(sample, bring):
    found = bring(
        "claims", CLAIMS, "第3行,增长,用户增8.2%,Users grew 8.2%,用户,2025年三季度,24Q3,8.2%,现值：7.42亿；基数：6.85亿",
        "4,走势,在涨,It rises,,2025Q3,,,对象：上升", "5,happening,出事了,It happened,,,,,事件：first-word",
    )  # fmt: skip
    assert found.written and found.sources == ()
    assert [(r["claim_id"], r["line"], r["kind"], r["metric"], r["operands"]) for r in rows(sample, "claims")] == [
        ("C01", "3", "growth", "users", "now:7.42亿 base:6.85亿"), ("C02", "4", "trend", "", "of:rising"),
        ("C03", "5", "happening", "", "event:first-word"),
    ]  # fmt: skip
    lacking = bring(
        "claims", CLAIMS, "6,占比,占一半,Half,users,2025Q3,,50%,", "7,连续,连增,Run,users,2025Q3,,3,对象：上升"
    )
    assert [p.problem for p in lacking.problems] == [
        "a claim of kind share needs base:", "of: is not one of the choices",
    ]  # fmt: skip
    assert [(p.line, p.column) for p in lacking.problems] == [(2, "运算项 (I)"), (3, "运算项 (I)")]


def test_documents_alone(sample, bring):
    lines = (
        f"{SOURCES},取得方式",
        "某公司,年报,https://example.org/ar,2025-03-20,甲级,中文,原件",
        "Firm,Q1,https://example.org/q1,2025-05-20,b,,",
    )
    found = bring("sources", *lines)
    assert found.written
    assert [(r["source_id"], r["tier"], r["language"]) for r in rows(sample, "sources")[-2:]] == [
        ("example-ar", "A", "zh"), ("example-q1", "B", "en"),
    ]  # fmt: skip
    before = state(sample)
    again = bring("sources", *lines)
    assert (again.repeated, again.written, state(sample)) == ((2, 3), False, before)
    other = bring("sources", "source_id,publisher,title,url", "press,Paper,Another title,https://paper.example/q3")
    assert "another document of this id" in other.problems[0].problem


@pytest.mark.parametrize(
    ("table", "header", "line", "column", "what"),
    [
        ("events", EVENTS, f"2026-01-07,危机,甲,A,{DOCUMENT}", "类型 (B)", "none of the words of events.type"),
        ("events", EVENTS, f"2026-01-07,recal,甲,A,{DOCUMENT}", "类型 (B)", 'Did you mean "recall"'),
        ("events", EVENTS, f"下周,召回,甲,A,{DOCUMENT}", "日期 (A)", "下周"),
        ("events", EVENTS, f"2026-01-07,召回,甲,,{DOCUMENT}", "英文标题 (D)", "empty"),
        ("events", EVENTS, "2026-01-07,召回,甲,A,,,2026-01-07", "来源 (E)", "no document"),
        ("events", EVENTS, "2026-01-07,召回,甲,A,某报,见第3页,2026-01-07", "链接 (F)", "not a web address"),
        ("events", EVENTS, f"2026-01-07,召回,=A1,A,{DOCUMENT}", "标题 (C)", "formula"),
        ("reactions", REACTIONS, f"Apolog,stock_move,,3%,,{DOCUMENT}", "事件 (A)", 'Did you mean "Apology"'),
        ("reactions", REACTIONS, f"致歉,platform_mau_change,,3%,,{DOCUMENT}", "指标 (B)", "none of the words"),
        ("reactions", REACTIONS, f"致歉,stock_move,,3,港元,{DOCUMENT}", "单位 (E)", "stock_move is in percent"),
        ("reactions", REACTIONS, f"致歉,stock_price,,3,,{DOCUMENT}", "单位 (E)", "a currency"),
        ("reactions", REACTIONS, f"致歉,market_value_lost,,3,HKD million,{DOCUMENT}", "单位 (E)", "go behind the figure"),
        ("reactions", REACTIONS, f"致歉,stock_move,,很多,,{DOCUMENT}", "数值 (D)", "很多"),
        ("reactions", REACTIONS, f"致歉,stock_move,2026-01,3%,,{DOCUMENT}", "日期 (C)", "not a day"),
        ("claims", CLAIMS, "3,猜测,甲,A,,,,,", "类型 (B)", "none of the words of claims.kind"),
        ("claims", CLAIMS, "3,level,甲,A,people,2025Q3,,,", "指标 (E)", "no row"),
        ("claims", CLAIMS, ",level,甲,A,users,2025Q3,,,", "行 (A)", "not a whole number"),
        ("claims", CLAIMS, "3,happening,甲,A,,,,,事情：x", "运算项 (I)", "claims.operand"),
        ("sources", SOURCES, "某公司,年报,https://example.org/ar,去年,A,zh", "发布日期 (D)", "去年"),
        ("sources", SOURCES, "某公司,年报,https://example.org/ar,2025-03-20,E,zh", "级别 (E)", "sources.tier"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_is_written(sample, bring, table, header, line, column, what):
    before = state(sample)
    found = bring(table, header, line)
    (problem,) = found.problems
    assert (problem.line, problem.column, what in problem.problem) == (2, column, True), str(problem)
    assert problem.remedy and not found.written and state(sample) == before


def test_the_good_rows_can_be_taken_alone(sample, bring):
    lines = (EVENTS, f"2026-01-07,召回,甲,A,{DOCUMENT}", "2026-01-08,召回,乙,,丙报,https://c.example/1,2026-01-08")
    assert not bring("events", *lines).written
    found = bring("events", *lines, partial=True)
    assert found.written and [r["title_zh"] for r in found.rows] == ["甲"]
    assert "c.example" not in (sample / "sources.csv").read_text(encoding="utf-8")
    assert bring("events", *lines, partial=True).repeated == (2,)


def test_a_dry_run_writes_nothing(sample, bring):
    before = state(sample)
    assert len(bring("events", EVENTS, f"2026-01-07,召回,甲,A,{DOCUMENT}", write=False).rows) == 1
    assert state(sample) == before


def test_ids_are_free_and_an_id_that_is_taken_is_refused(bring):
    twins = bring("events", EVENTS, f"2026-01-07,召回,甲,A,{DOCUMENT}", f"2026-01-07,召回,乙,A,{DOCUMENT}")
    assert [r["event_id"] for r in twins.rows] == ["2026-01-07-a", "2026-01-07-a-2"]
    taken = bring("events", f"event_id,{EVENTS}", f"first-word,2026-01-07,召回,丙,C,{DOCUMENT}")
    assert "the id is taken" in taken.problems[0].problem and taken.problems[0].line == 2


def test_a_document_of_the_case_can_be_named(sample, bring):
    found = bring("reactions", "event,measure,value,source_id", "first-word,drawdown,20%,press")
    assert (found.written, found.sources) == (True, ())
    assert rows(sample, "reactions")[0]["source_id"] == "press"


def test_a_workbook_shows_its_minutes_and_links(sample, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ([c for c in EVENTS.split(",") if c != "链接"], [datetime(2026, 1, 7, 21, 35), "召回", "甲", "A", "某报", datetime(2026, 1, 7)]):  # fmt: skip
        sheet.append(row)
    sheet["A2"].number_format, sheet["F2"].number_format = "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss"
    sheet["E2"].hyperlink = "https://paper.example/y"
    book.save(tmp_path / "e.xlsx")
    found = import_rows(sample, "events", tmp_path / "e.xlsx")
    assert [(r["date"], r["precision"], r["published"]) for r in found.rows] == [
        ("2026-01-07T21:35", "minute", "2026-01-07")
    ]


def test_own_headers_are_named_in_a_map(sample, bring, tmp_path):
    (tmp_path / "m.yaml").write_text(
        "columns: {何时: date, 何事: title_zh}\ndefaults: {type: 召回, publisher: 某报}\n", "utf-8"
    )
    own = read_map(tmp_path / "m.yaml", table_files()["events"]["columns"])
    assert bring("events", "何时,何事,title_en,链接", "2026-01-07,甲,A,https://a.example/2", own=own).written
    with pytest.raises(DataError, match="no header is found"):
        bring("events", "何时,何事,title_en", "2026-01-07,甲,A")
    with pytest.raises(ParameterError, match="cannot be read"):
        import_rows(sample, "events", tmp_path / "none.xlsx", ColumnMap())


def test_the_words_are_those_of_the_code():
    assert tuple(words("claims.kind")) == CLAIM_KINDS and set(NEEDS) == set(CLAIM_KINDS)
    assert tuple(words("events.precision")) == PRECISIONS and tuple(words("sources.tier")) == TIERS
    assert set(words("claims.operand")) == set(OPERANDS) and set(words("reactions.bound")) == set(BOUNDS)
    assert {w.unit for w in words("reactions.measure").values()} <= {*UNITS, "money"}
    for column in ("events.type", "events.precision", "reactions.measure", "claims.kind", "claims.operand"):
        for word in words(column).values():
            assert [read_word(column, name) for name in (word.word, word.zh, word.en)] == [word.word] * 3


@pytest.mark.parametrize("case", ["xiaomi", "popmart"])
def test_the_shipped_cases_use_words_of_the_list(case):
    folder = ROOT / "data" / case
    assert {r["type"] for r in rows(folder, "events")} <= set(words("events.type"))
    assert {(r["measure"]) for r in rows(folder, "reactions")} <= set(words("reactions.measure"))
    for row in rows(folder, "reactions"):
        unit = words("reactions.measure")[row["measure"]].unit
        assert row["unit"] == unit or (unit == "money" and re.fullmatch("[A-Z]{3}", row["unit"]))


def test_the_doc_lists_exactly_the_words():
    text = (ROOT / "docs" / "data-format.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z]+\.[a-z]+)` \| `([^`]+)` \| (.*?) · (.*?) \| (.*?) ?\|$", text, re.MULTILINE)
    expected = []
    for column in dict.fromkeys(column for column, *_ in listed):
        for word in words(column).values():
            needs = ", ".join(f"`{n}`" for n in NEEDS[word.word]) or "nothing more" if column == "claims.kind" else ""
            expected.append((column, word.word, word.zh, word.en, needs or word.unit.replace("money", "any currency")))
    assert listed == expected
    vocabulary = (ROOT / "fanecon" / "vocabulary.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {column for column, *_ in listed} == {line.split(",")[0] for line in vocabulary}


def test_every_column_of_the_list_is_a_column_of_the_table():
    for table, spec in table_files().items():
        known = {*columns_of(table), *(columns_of("sources") if "publisher" in spec["columns"] else ())}
        extra = set(spec["columns"]) - known - {"short_zh", "short_en", "follows"}
        assert not extra and {c for group in spec["needed"] for c in group} <= set(spec["columns"])
        assert {s.get("read", "text") for s in spec["columns"].values()} <= {*READERS, "address"}


def test_the_guide_fills_every_table(tmp_path, monkeypatch):
    guide = (ROOT / "docs" / "adding-a-case.md").read_text(encoding="utf-8")
    monkeypatch.setenv("FANECON_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figures.csv").write_text(re.search(r"```csv\n(.*?)```", guide, re.DOTALL)[1], encoding="utf-8")
    for block in re.search(r"```text\n(.*?)```", guide, re.DOTALL)[1].split("\n\n"):
        name, _, content = block.partition("\n")
        (tmp_path / name).write_text(content + "\n", encoding="utf-8")

    def call(*arguments, lang="en"):
        return CliRunner().invoke(cli.main, arguments, env={"LC_ALL": f"{lang}_XX.UTF-8"})

    call("new-case", "tealeaf")
    with (tmp_path / "data" / "tealeaf" / "case.yaml").open("a", encoding="utf-8") as file:
        file.write('report: {title: {zh: 报告, en: Report}, publisher: 某人, dated: "2026-01-31"}\n')
    call("import", "facts", "figures.csv", "--case", "tealeaf")
    section = guide[guide.index("## Events, reactions") : guide.index("## Share prices")]
    outputs = [call(*line.split()[1:]).output for line in re.findall(r"^fanecon import .*$", section, re.MULTILINE)]
    assert [re.search(r"rows added to (\w+)\.csv: (\d+)", o).groups() for o in outputs] == [
        ("events", "2"), ("reactions", "2"), ("claims", "2"), ("sources", "1"),
    ]  # fmt: skip
    assert "tealeaf: 0 problems" in call("check", "tealeaf").output
    assert "C01" in call("audit", "tealeaf").output
    assert "没有写入" in call("import", "events", "events.csv", "--case", "tealeaf", lang="zh").output
    (tmp_path / "events.csv").write_text(
        EVENTS + "".join(f"\n2026-01-07,危机,甲{n},A,{DOCUMENT}" for n in range(9)), "utf-8"
    )
    bad = call("import", "events", "events.csv", "--case", "tealeaf")
    assert bad.exit_code == 3 and bad.output.count("危机") == 1 and "lines 2, 3, 4 and 6 more" in bad.output
    for table in table_files():
        assert "Examples:" in call("import", table, "--help").output
