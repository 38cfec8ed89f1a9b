"""Bad input: every kind of broken table is named by file, line, column, value and remedy, and nothing is lost."""

from __future__ import annotations

import pytest

from fanecon.errors import DataError
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case

FACT = ["x.2025", "users", "2025", "7亿", "people", "1", "exact", "", "press", "", "2025-11-18", ""]


def fact(**changes):
    names = [
        "fact_id",
        "metric",
        "period",
        "value",
        "unit",
        "scale",
        "bound",
        "quality",
        "source_id",
        "also_source_id",
        "published",
        "note",
    ]
    return [changes.get(n, v) for n, v in zip(names, FACT, strict=True)]


def problems(sample):
    with pytest.raises(DataError) as caught:
        open_case("sample", data_dir=sample.parent)
    assert caught.value.exit_code == 3
    assert check_case(sample) == list(caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize(
    ("changes", "column", "says", "remedy"),
    [
        ({"metric": "user"}, "metric", "no such row", 'Did you mean "users'),
        ({"source_id": "pres"}, "source_id", "no such row", '"press"'),
        ({"also_source_id": "blog"}, "also_source_id", "no such row", '"blog-'),
        ({"period": "2025Q5"}, "period", "cannot be read", "2025Q3"),
        ({"period": "Q3 2025"}, "period", "cannot be read", "2025Q3"),
        ({"period": "2025-02-30"}, "period", "cannot be read", "2025-11-18"),
        ({"value": "many"}, "value", "holds no figure", "as it was printed"),
        ({"value": ""}, "value", "empty", "Fill it in"),
        ({"unit": "percent"}, "unit", "users is in people", "one unit a metric"),
        ({"scale": "million"}, "scale", "the scale is not", "else 1"),
        ({"bound": "about"}, "bound", "not one of the choices", "approx"),
        ({"quality": "bad"}, "quality", "not one of the choices", "disputed"),
        ({"published": "18.11.2025"}, "published", "cannot be read", "leave it empty"),
        ({"fact_id": "users.2025Q3"}, "fact_id", "stands in line 3 already", "one row for each fact_id"),
        ({"note": '=HYPERLINK("http://x")'}, "note", "formula", "without ="),
        ({"note": "@SUM(A1)"}, "note", "formula", "without ="),
        ({"note": "+cmd|' /C calc'!A0"}, "note", "formula", "without ="),
    ],
)
def test_a_bad_cell_is_named(sample, add_row, changes, column, says, remedy):
    add_row("facts", *fact(**changes))
    [problem] = problems(sample)
    assert (problem.file, problem.line, problem.column) == ("facts.csv", 15, column)
    assert says in problem.problem
    assert remedy in problem.remedy
    assert problem.value == next(iter(changes.values()))


def test_a_negative_number_is_no_formula(sample, add_row):
    add_row("facts", *fact(value="-7亿"))
    assert open_case("sample", data_dir=sample.parent).fact_by_id("x.2025").reported.point == -700_000_000


def test_all_problems_are_told_at_once(sample, add_row):
    add_row("facts", *fact(period="soon", bound="maybe"))
    add_row("sources", "s", "P", "T", "ftp://x", "", "en", "E", "facts only", "copy")
    assert [(p.file, p.column) for p in problems(sample)] == [
        ("sources.csv", "tier"), ("sources.csv", "url"), ("facts.csv", "bound"), ("facts.csv", "period"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("damage", "line", "says", "remedy"),
    [
        (lambda b: b.decode().encode("gb18030"), 2, "not UTF-8", "GB18030"),
        (lambda b: b.replace(b"Users", b"Us\0rs", 1), 2, "NUL", "UTF-16"),
        (lambda b: "\ufeff".encode("utf-16-le") + b.decode().encode("utf-16-le"), 1, "NUL", "UTF-16"),
        (lambda b: b + b'a,"b', 7, "not CSV", "Close the quotation mark"),
        (lambda b: b + b"a,b,c\n", 7, "3 cells where the header has 10", "one row a line"),
        (lambda b: b"", 1, "empty", "Write the header metric,"),
        (lambda b: b.replace(b"label_zh", b"labels_zh", 1), 1, "missing", '"labels_zh"'),
        (lambda b: b.replace(b"label_zh", b"unit", 1), 1, "twice", "Keep one"),
    ],
)
def test_a_broken_file_is_named(sample, damage, line, says, remedy):
    path = sample / "metrics.csv"
    path.write_bytes(damage(path.read_bytes()))
    problem = problems(sample)[0]
    assert (problem.file, problem.line) == ("metrics.csv", line)
    assert says in problem.problem
    assert remedy in problem.remedy


def test_a_line_of_100_megabytes_is_refused_without_being_shown(sample):
    path = sample / "sources.csv"
    path.write_bytes(path.read_bytes() + b'x,"' + b"a" * 100_000_000)
    [problem] = problems(sample)
    assert (problem.line, problem.column) == (7, None)
    assert "100,000,003 bytes long" in problem.problem
    assert len(str(problem)) < 400


def test_a_missing_table_is_named(sample):
    (sample / "facts.csv").rename(sample / "fact.csv")
    [problem] = problems(sample)
    assert (problem.file, problem.problem) == ("facts.csv", "the file is missing")
    assert '"fact.csv"' in problem.remedy


def test_an_optional_table_may_be_missing(sample):
    (sample / "events.csv").unlink()
    assert open_case("sample", data_dir=sample.parent).table("events").empty


def test_a_byte_order_mark_and_windows_line_ends_are_fine(sample):
    path = sample / "facts.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(open_case("sample", data_dir=sample.parent).table("facts")) == 13


@pytest.mark.parametrize(
    ("text", "says"), [("names: [", "not YAML"), ("names: {zh: 小}", "missing"), ("- a", "not a list of settings")]
)
def test_a_broken_case_yaml_is_named(sample, text, says):
    (sample / "case.yaml").write_text(text, encoding="utf-8")
    problem = problems(sample)[0]
    assert problem.file == "case.yaml"
    assert says in problem.problem


def test_the_message_says_file_line_column_value_problem_and_remedy(sample, add_row):
    add_row("facts", *fact(bound="about"))
    with pytest.raises(DataError) as caught:
        open_case("sample", data_dir=sample.parent)
    assert str(caught.value) == (
        "1 problem in the data:\n  facts.csv, line 15, column bound (value 'about'): the value is not one of the "
        "choices. Use one of: exact, approx, at_least, at_most, range."
    )


def test_nothing_is_ever_written_to_a_case(sample, add_row):
    add_row("facts", *fact(bound="about"))
    before = {p.name: p.read_bytes() for p in sample.iterdir()}
    problems(sample)
    assert {p.name: p.read_bytes() for p in sample.iterdir()} == before


CLAIM = {
    "claim_id": "C1", "line": "1", "kind": "level", "zh": "说", "en": "say", "metric": "users", "period": "2025Q3",
    "base_period": "", "stated": "7亿", "operands": "", "related": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "column", "says"),
    [
        ({"kind": "growth"}, "base_period", "needs base_period"),
        ({"kind": "share"}, "operands", "needs base:"),
        ({"metric": ""}, "metric", "needs metric"),
        ({"stated": "很多"}, "stated", "holds no figure"),
        (
            {"kind": "duration", "stated": "24", "operands": "from:first-word to:report"},
            "stated",
            "names no unit of time",
        ),
        ({"kind": "happening", "operands": "event:nothing"}, "operands", "no such row"),
        ({"kind": "duration", "stated": "2小时", "operands": "from:claim:C9 to:report"}, "operands", "no such row"),
        ({"kind": "trend", "operands": "of:upwards"}, "operands", "not one of the choices"),
        ({"operands": "bass:3"}, "operands", "cannot be read"),
        ({"related": "user"}, "related", "no such row"),
    ],
)
def test_a_claim_that_could_not_be_checked_is_named(sample, add_row, changes, column, says):
    add_row("claims", *(CLAIM | changes).values())
    assert any(p.file == "claims.csv" and p.column == column and says in p.problem for p in problems(sample))


@pytest.mark.parametrize("tier", ["A", "B", "C", "D"])
@pytest.mark.parametrize("access", ["original", "copy", "unknown"])
def test_a_document_of_tier_a_was_read_in_the_original(sample, add_row, tier, access):
    add_row(
        "sources",
        "second",
        "Issuer",
        "Report",
        "https://issuer.example/b",
        "2025-01-02",
        "en",
        tier,
        "facts only",
        access,
    )
    found = [(p.file, p.column, p.problem) for p in check_case(sample)]
    refused = tier == "A" and access != "original"
    assert found == ([("sources.csv", "tier", "tier A needs access original")] if refused else [])


def test_a_row_older_than_its_documents_would_look_ahead(sample, add_row):
    add_row("facts", *fact(fact_id="early", published="2024-01-17"))
    [problem] = problems(sample)
    assert (problem.column, problem.problem) == ("published", "the row is older than its documents")
