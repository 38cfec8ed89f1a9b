"""`fanecon screen`: what it prints and writes, what it never touches, and how it ends. Candidates are invented."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from fanecon import cli
from fanecon.listing_screening import RULES

ROSTER = """\
item_id,candidate,kind,occurred,known_by,tier,source_id,value,registered,credence,note
a-1,Candidate A,insult_to_users,2025-09,2026-01-07,B,paper,,,,
a-2,Candidate A,panel_objection,2025-12-10,2025-12-12,A,panel,0.42,2025-12-01,,
c-1,Candidate C,campaign_against_brand,2025-03,2025-04,C,post,,,0.4,
,Candidate B,,,,,,,,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def call(folder: Path, *arguments: str):
    paths = [str(folder / a) if a.endswith((".csv", ".json", ".txt")) else a for a in arguments]
    return CliRunner().invoke(cli.main, ["screen", *paths], env={"LC_ALL": "en_GB.UTF-8"})


def test_help_explains_itself(folder):
    result = call(folder, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.output and "docs/screening.md" in result.output


def test_the_two_clocks(folder):
    published = call(folder, "roster.csv", "--as-of", "2026-01-04")
    occurred = call(folder, "roster.csv", "--as-of", "2026-01-04", "--clock", "occurred")
    assert published.exit_code == occurred.exit_code == 0
    assert "Candidate A: no veto fires" in published.output
    assert "a-1  Candidate A  R1  2025-09 / 2026-01-07  [B] paper  left out: later than the day" in published.output
    assert "Candidate A: vetoed" in occurred.output and "R1  fires [a-1]" in occurred.output
    assert "No evidence is not a clean record" in published.output


def test_doubtful_evidence_and_thresholds(folder):
    lines = call(folder, "roster.csv", "--as-of", "2026-01-04", "--panel-threshold", "0.4").output
    assert "Candidate A: vetoed" in lines and "(above 0.40)" in lines
    assert "Candidate C: may fire" in lines and "probability of a veto: 0.40" in lines


def test_a_search_that_found_nothing_is_told_from_silence(folder):
    searches = [f"b-{kind},Candidate B,{kind},2025-12,2025-12,B,log,,,0,\n" for kind in RULES]
    (folder / "roster.csv").write_text(ROSTER + "".join(searches), encoding="utf-8")
    searched = call(folder, "roster.csv", "--as-of", "2026-01-04").output
    assert "searched, nothing found" in searched and "searched or evidence held, but not enough" in searched


def test_in_chinese(folder):
    output = call(folder, "roster.csv", "--as-of", "2026-01-04", "--lang", "zh").output
    assert "一票否决" in output and "没有材料不等于没有问题" in output
    assert not any(word in output for word in ("Vetoes", "vetoed", "None", "nan"))


def test_the_ledger_as_csv(folder):
    assert call(folder, "roster.csv", "--as-of", "2026-01-04", "--out", "ledger.csv").exit_code == 0
    with (folder / "ledger.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["item_id"], r["rule"], r["counts"], r["reason"]) for r in rows] == [
        ("a-1", "R1", "False", "later"), ("a-2", "R5", "False", "not_above_threshold"), ("c-1", "R3", "True", "uncertain"),
    ]  # fmt: skip


def test_everything_as_json(folder):
    printed = call(folder, "roster.csv", "--as-of", "2026-01-04", "--json", "--out", "all.json")
    content = json.loads(printed.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert content == json.loads((folder / "all.json").read_text(encoding="utf-8"))
    assert (content["as_of"], content["clock"]) == ("2026-01-04", "published")
    assert [c["candidate"] for c in content["candidates"]] == ["Candidate A", "Candidate B", "Candidate C"]
    assert [r["code"] for r in content["rules"]] == ["R1", "R2", "R3", "R4", "R5"]


def test_the_roster_is_never_touched(folder):
    os.symlink(folder / "roster.csv", folder / "other.csv")
    for out in ("roster.csv", "other.csv"):
        result = call(folder, "roster.csv", "--as-of", "2026-01-04", "--out", out)
        assert (result.exit_code, "would be overwritten" in result.output) == (2, True)
    assert (folder / "roster.csv").read_text(encoding="utf-8") == ROSTER


def test_nothing_is_written_unless_asked(folder):
    before = sorted(p.name for p in folder.iterdir())
    call(folder, "roster.csv", "--as-of", "2026-01-04", "--json")
    assert sorted(p.name for p in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("roster.csv",), "--as-of"),
        (("roster.csv", "--as-of", "tomorrow"), '--as-of "tomorrow" is not a date'),
        (("roster.csv", "--as-of", "2026-01-04", "--treshold", "5"), "No such option '--treshold'"),
        (("roster.csv", "--as-of", "2026-01-04", "--clock", "heard"), "'occurred', 'published'"),
        (("roster.csv", "--as-of", "2026-01-04", "--panel-threshold", "1"), "panel_threshold=1.0"),
        (("roster.csv", "--as-of", "2026-01-04", "--out", "ledger.txt"), "ends in .csv or .json"),
        (("roster.csv", "--as-of", "2026-01-04", "--out", "no/where/ledger.csv"), "expected a file that can be written"),
    ],
)  # fmt: skip
def test_usage_ends_with_2(folder, arguments, said):
    result = call(folder, *arguments)
    assert (result.exit_code, said in result.output) == (2, True), result.output


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("roster.csv", "0.42", "42%", "roster.csv, line 3, column value (value '42%')"),
        ("roster.csv", "item_id", "id", "roster.csv, line 1, column item_id: the column is missing"),
    ],
)
def test_bad_tables_end_with_3(folder, file, old, new, said):
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result = call(folder, "roster.csv", "--as-of", "2026-01-04", "--out", "ledger.csv")
    assert (result.exit_code, said in result.output) == (3, True), result.output
    assert not (folder / "ledger.csv").exists()


def test_a_missing_roster_ends_with_3(folder):
    result = call(folder, "rooster.csv", "--as-of", "2026-01-04")
    assert (result.exit_code, 'Did you mean "roster.csv"' in result.output) == (3, True)


def test_the_examples_of_the_documentation_hold(folder):
    text = (Path(cli.__file__).resolve().parents[1] / "docs" / "screening.md").read_text(encoding="utf-8")
    (folder / "roster.csv").write_text(text.split("```csv\n")[1].split("```")[0], encoding="utf-8")
    result = call(folder, "roster.csv", "--as-of", "2026-01-04")
    assert result.exit_code == 0
    assert "Candidate A: vetoed" in result.output and "R5  fires [a-2]" in result.output
    assert [kind for kind in RULES if f"`{kind}`" in text] == list(RULES)
