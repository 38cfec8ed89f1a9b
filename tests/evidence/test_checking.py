"""What `fanecon check` finds, each defect with one message; and what it only notes. The case is an invented music label."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fanecon.evidence import package
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case, inspect_case, table_problems
from tests.cases import label

Change = Callable[[Path], object]


@pytest.fixture
def case(tmp_path):
    """Write the label's folder, its rows recorded."""
    folder = label.write(tmp_path / "data" / "label")
    record(folder)
    return folder


def record(folder):
    (folder / package.FILE).write_bytes(package.recorded(folder, inspect_case(folder).tables))


def inspected(folder):
    return inspect_case(folder)


def put(file: str, old: str, new: str, count: int = 1) -> Change:
    """Replace text in a file, everywhere or in its first places."""

    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8", newline="")

    return change


def rows(file: str, keep: slice) -> Change:
    """Keep some of a file's lines."""
    return lambda folder: (folder / file).write_text(
        "".join((folder / file).read_text(encoding="utf-8").splitlines(keepends=True)[keep]), encoding="utf-8"
    )


def renamed(file: str, other: str) -> Change:
    return lambda folder: (folder / file).rename(folder / other)


def setting(text: str) -> Change:
    """Add a line of settings, in place of the one with its key if there is one."""
    key = text.partition(":")[0]

    def change(folder: Path) -> None:
        path = folder / "case.yaml"
        kept = re.sub(rf"(?m)^{key}:.*\n(?: .*\n)*", "", path.read_text(encoding="utf-8"))
        path.write_text(kept + text + "\n", encoding="utf-8")

    return change


def test_the_label_is_in_order(case):
    found = inspected(case)
    assert (found.problems, found.notes) == ((), ())
    assert found.rows["facts"] == 116 and found.rows["closes"] == 0


# Defects of reviews: what is done, the file named, and the words of the one message.
DEFECTS: dict[str, tuple[Change, str, str]] = {
    "a unit of figures that no page prints": (
        lambda f: [put(t, ",units,", ",crates,", -1)(f) for t in ("metrics.csv", "facts.csv")],
        "metrics.csv", "cannot print this unit"),
    "a unit of reactions (C3)": (put("reactions.csv", "USD", "USD million"), "reactions.csv", "cannot print this unit"),
    "a unit of criteria": (put("criteria.csv", ",pp,", ",bananas,"), "criteria.csv", "cannot print this unit"),
    "a currency": (setting("currency: XYZ"), "case.yaml", "cannot print this currency"),
    "a metric that is none": (setting("headline: [nonsense]"), "case.yaml", "metrics.csv has no such row"),
    "a total among its segments": (
        setting("growth: {total: revenue, segments: [{metric: revenue}]}"), "case.yaml", "would be counted twice"),
    "a segment twice": (
        setting("growth: {total: revenue, segments: [{metric: albums_revenue}, {metric: albums_revenue}]}"),
        "case.yaml", "would be counted twice"),
    "a name twice in a list": (setting("ranks: [chart_rank, chart_rank]"), "case.yaml", "stands twice"),
    "a key twice": (put("case.yaml", "ranks:", "ranks: []\nranks:"), "case.yaml", '"ranks" stands twice'),
    "an incident without its row": (put("case.yaml", "id: contract-2024", "id: contract-2025"), "case.yaml",
        "crises.csv has no such row"),
    "a period of a setting": (put("case.yaml", '"2023", "2024"', '"2023", "soon"'), "case.yaml", "is not a period"),
    "a tag of YAML (M5)": (setting("ranks: !!python/object/apply:os.system [ls]"), "case.yaml", "settings may not hold"),
    "no YAML": (setting("ranks: [a, b"), "case.yaml", "not YAML"),
    "an unseen character in a setting": (setting('fan_name: {zh: 粉丝, en: "fans\\u202e"}'), "case.yaml", "U+202E"),
    "no figure at all (S2)": (rows("facts.csv", slice(1)), "facts.csv", "a header and no rows"),
    "a table cut off (S2)": (rows("facts.csv", slice(60)), "facts.csv", "has 59 rows and had 116"),
    "a table cut off within a line": (
        lambda f: (f / "facts.csv").write_bytes((f / "facts.csv").read_bytes()[:-30]), "facts.csv",
        "cells where the header has 12"),
    "a series cut off": (rows("reactions.csv", slice(2)), "reactions.csv", "has 1 rows and had 2"),
    "a listed table that is missing": (lambda f: (f / "crises.csv").unlink(), "crises.csv", "missing that datapackage"),
    "the same of a required table": (renamed("facts.csv", "fact.csv"), "facts.csv", "the file is missing"),
    "a far year of a document (S10)": (put("sources.csv", "2022-03-20,en", "2999-03-20,en"), "sources.csv", "after next year"),
    "an early year": (put("events.csv", "2024-05-02", "1024-05-02"), "events.csv", "before 1900"),
    "a far period (S10)": (put("facts.csv", ",chart_rank,2022,", ",chart_rank,9999,"), "facts.csv", "after 2100"),
    "a far day of a series": (put("reactions.csv", "2024-05-02", "2924-05-02"), "reactions.csv", "after next year"),
    "an address with a name (S10)": (
        put("sources.csv", "https://paper.example", "https://paper.example@evil.example"), "sources.csv", "behind a name and @"),
    "an address without a host": (put("sources.csv", "https://paper.example/1", "https:///x"), "sources.csv", "web address"),
    "a reversed label (S4)": (put("metrics.csv", "Revenue,", "Revenue\u202e,"), "metrics.csv", "U+202E"),
    "a control character": (put("events.csv", "Contract dispute", "Contract \x1b[31mdispute"), "events.csv", "U+001B"),
    "a line separator": (put("events.csv", "Contract dispute", "Contract\u2028dispute"), "events.csv", "U+2028"),
    "a mark of order within a cell": (put("metrics.csv", "Revenue,", "\ufeffRevenue,"), "metrics.csv", "U+FEFF"),
    "semicolons (M10)": (put("facts.csv", ",", ";", -1), "facts.csv", "separated by semicolons"),
    "tabs": (put("sources.csv", ",", "\t", -1), "sources.csv", "separated by tabs"),
    "conflict markers (M11)": (
        put("facts.csv", "revenue.2021Q2,", "<<<<<<< HEAD\nrevenue.2021Q2,"), "facts.csv", "unfinished merge"),
    "conflict markers in settings": (put("case.yaml", "ranks:", "<<<<<<< HEAD\nranks:"), "case.yaml", "unfinished merge"),
    "conflict markers in the package": (put(package.FILE, "{", "<<<<<<< HEAD\n{"), package.FILE, "unfinished merge"),
    "a package that lists nothing": (
        lambda f: (f / package.FILE).write_text('{"resources": 1}'), package.FILE, "no list of tables"),
    "a package that is no JSON": (put(package.FILE, "{", "[", 1), package.FILE, "not JSON"),
    "a figure that is none": (put("facts.csv", ",60%,", ",many,"), "facts.csv", "figure"),
    "a figure beyond all sizes": (put("facts.csv", ",60%,", f",{'9' * 400},"), "facts.csv", "is left over"),
    "a number of a series that is none": (put("scores.csv", ",2,5,", ",2,1e999,"), "scores.csv", "not a plain number"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(DEFECTS))
def test_a_defect_is_refused_with_one_message(case, name):
    change, file, words = DEFECTS[name]
    change(case)
    found = inspected(case)
    (problem,) = found.problems
    assert problem.file == file and words in str(problem), problem
    assert problem.remedy and not problem.is_note
    assert "Traceback" not in str(problem) and len(str(problem)) < 500


# What is done, the file named, the words of the note.
NOTES: dict[str, tuple[Change, str, str]] = {
    "other content": (put("facts.csv", ",60%,", ",61%,"), "facts.csv", "changed since its 116 rows were counted"),
    "more rows": (
        lambda f: (f / "events.csv").write_text((f / "events.csv").read_text(encoding="utf-8") +
            "e2,2024-06-01,day,x,题,T,题,T,,paper,,2025-02-01,\n", encoding="utf-8"), "events.csv", "it has 2 now"),
    "a misspelt table": (lambda f: (f / "close.csv").write_text("date\n"), "close.csv", 'Did you mean "closes.csv"'),
    "a table that is not listed": (
        lambda f: (f / "closes.csv").write_text("date,ticker,close,source_id\n"), "closes.csv", "does not list"),
    "no package": (lambda f: (f / package.FILE).unlink(), package.FILE, "no rows are recorded"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(NOTES))
def test_what_is_odd_is_noted_and_stops_nothing(case, name):
    change, file, words = NOTES[name]
    change(case)
    found = inspected(case)
    assert found.problems == () and check_case(case) == []
    (note,) = found.notes
    assert note.file == file and words in str(note), note
    assert open_case("label", data_dir=case.parent).metrics


def test_recording_anew_makes_peace_and_keeps_the_rest_of_the_package(case):
    content = json.loads((case / package.FILE).read_text(encoding="utf-8"))
    content |= {"licenses": [{"name": "CC-BY-4.0"}]}
    content["resources"][0]["title"] = "Documents"
    (case / package.FILE).write_text(json.dumps(content), encoding="utf-8")
    rows("facts.csv", slice(60))(case)
    assert [p.file for p in inspected(case).problems] == ["facts.csv"]
    record(case)
    assert inspected(case).problems == inspected(case).notes == ()
    after = json.loads((case / package.FILE).read_text(encoding="utf-8"))
    assert after["licenses"] == content["licenses"] and after["resources"][0]["title"] == "Documents"
    by_path = {r["path"]: r for r in after["resources"]}
    assert by_path["facts.csv"]["rows"] == 59 and by_path["facts.csv"]["hash"].startswith("sha256:")


def test_what_is_recorded_is_a_valid_data_package(case):
    from frictionless import Package

    report = Package(str(case / package.FILE)).validate()
    assert report.valid, report.flatten(["type", "title", "message"])


def test_a_recording_of_nothing_readable_is_refused(case):
    (case / package.FILE).write_text("[]")
    with pytest.raises(ValueError, match="no list of tables"):
        package.recorded(case, {})


@pytest.mark.parametrize("name", ["xiaomi", "popmart"])
def test_the_shipped_cases_have_nothing_to_note(name):
    """After a change of their tables: fanecon check NAME --record."""
    from fanecon.evidence.folders import case_folder

    found = inspected(case_folder(name))
    assert [str(p) for p in (*found.problems, *found.notes)] == []


def test_an_unfinished_case_may_be_filled_table_by_table(case):
    """An import is checked cell by cell; that facts are still to come is no fault of it."""
    rows("facts.csv", slice(1))(case)
    setting("headline: []")(case)
    assert [p for p in table_problems(case) if p.file != "case.yaml"] == []


def test_a_setting_may_leave_out_what_it_does_not_need(case):
    """C5: deliveries without milestones; one character."""
    setting("characters: {total: revenue, each: [{names: {zh: 甲组, en: Group A}, share: top_share}]}")(case)
    assert inspected(case).problems == ()


@pytest.mark.parametrize(
    "text", ["Revenue (US$ and HK$ segments)", "Total revenue $$", "<b>x</b> & y_z *w* `q`", "歌😀"]
)
def test_markup_and_emoji_are_text(case, text):
    put("metrics.csv", "Revenue,", f"{text},")(case)
    record(case)
    found = inspected(case)
    assert found.problems == found.notes == ()
    assert open_case("label", data_dir=case.parent).metric("revenue").label_en == text


def test_a_line_break_that_is_not_one_stays_in_its_cell(case):
    r"""Python's own reader of lines ends one at \v; nobody's CSV does."""
    put("events.csv", "Contract dispute", "Contract\x0bdispute")(case)
    (problem,) = inspected(case).problems
    assert "U+000B" in str(problem) and problem.line == 2
