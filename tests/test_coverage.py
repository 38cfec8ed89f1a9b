"""`fanecon facts --coverage` and `--headline`: what they print, and that the page of the docs is what they print."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from fanecon import cli
from fanecon.evidence.case import open_case
from fanecon.listing_coverage import coverage
from fanecon.notation.periods import parse_period

ROOT = Path(cli.__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "coverage.md"


def call(*arguments):
    return CliRunner().invoke(cli.main, ["facts", *arguments])


def opened(folder):
    return open_case(folder.name, data_dir=folder.parent)


def test_marks_name_the_best_document_a_copy_a_figure_implied_and_a_hole(sample, add_row):
    add_row("sources", "copy", "Wiki", "Copy", "https://w.example/c", "2025-12-01", "zh", "C", "facts only", "copy")
    add_row(
        "facts", "users.2025Q4", "users", "2025Q4", "8亿", "people", "1", "exact", "", "copy", "mirror", "2026-01", ""
    )
    add_row(
        "facts",
        "users.2025Q1",
        "users",
        "2025Q1",
        "7亿",
        "people",
        "1",
        "exact",
        "disputed",
        "filing",
        "",
        "2026-01",
        "",
    )
    add_row("facts", "cars.2025", "cars", "2025", "411,082", "units", "1", "exact", "", "filing", "", "2026-03", "")
    told = coverage(opened(sample), ["users", "cars"])
    assert list(told["users"]) == [f"{y}Q{q}" for y in (2024, 2025) for q in (1, 2, 3, 4)]
    assert {m: "".join(marks.values()) for m, marks in told.items()} == {"users": "..A...Bc", "cars": "..B.BBB·"}


def test_a_stock_counted_on_a_last_day_fills_its_period_and_a_flow_does_not(sample, add_row):
    add_row("facts", "users.day", "users", "2025-12-31", "8亿", "people", "1", "exact", "", "press", "", "2026-01", "")
    add_row("facts", "users.mid", "users", "2025-12-15", "8亿", "people", "1", "exact", "", "press", "", "2026-01", "")
    case = opened(sample)
    assert coverage(case, ["users"], "Q", "2025Q4") == {
        "users": dict(zip(["2025Q1", "2025Q2", "2025Q3", "2025Q4"], "..BB", strict=True))
    }
    assert coverage(case, ["users"], "Y") == {"users": {"2025": "B"}}
    assert coverage(case, ["cars"], "M") == {"cars": {}}


def test_a_metric_without_any_figure_is_empty():
    assert coverage(open_case("xiaomi", as_of="2001-01-01"), ["revenue_total"]) == {"revenue_total": {}}
    assert call("--coverage", "--as-of", "2001-01-01", "--lang", "en").exit_code == 0


def test_the_three_forms_say_the_same():
    chosen = ("revenue_total", "mau_global", "--coverage", "--since", "2024", "--lang", "en")
    marks = json.loads(call(*chosen, "--json").output)["metrics"]
    years = ["".join(m for p, m in marks["revenue_total"].items() if p.startswith(str(y))) for y in (2024, 2025, 2026)]
    assert years[:2] == ["AAAA", "AAAA"]
    assert "revenue_total  " + "  ".join(years) in re.sub(" {2,}", "  ", call(*chosen).output)
    assert "| ".join(f"`{y}` " for y in years) in call(*chosen, "--markdown").output


def test_what_cannot_be_done_is_refused():
    assert call("revenue_total", "mau_global").exit_code == 2
    assert "expected one, or --coverage" in call("revenue_total", "mau_global").output
    assert "--since:" in call("--coverage", "--since", "soon").output
    assert 'Did you mean "revenue_total"' in call("revenue_totl", "--coverage").output


def test_facts_tell_of_a_changed_definition_and_of_age():
    said = call("mau_global", "--lang", "en").output
    assert "definition changed from 2023Q4 on: said to include" in said
    assert "more than two quarters before the newest document" in said
    assert "2019Q2起口径改变" in call("users_5plus_devices", "--lang", "zh").output
    told = json.loads(call("mau_global", "--json").output)
    assert (told["stale"], told["breaks"][0]["period"]) == (True, "2023Q4")


@pytest.mark.parametrize("name", ["xiaomi", "popmart"])
def test_headlines_say_what_they_rest_on(name):
    told = json.loads(call("--headline", "--case", name, "--json").output)
    assert [one["metric"] for one in told["headline"]] == open_case(name).config["headline"]
    assert all(one["documents"] and one["warning"] != "tier_d" for one in told["headline"])
    said = call("--headline", "--case", name, "--lang", "zh").output
    assert all(f"{one['metric']}  " in said for one in told["headline"])


def test_the_page_is_what_the_command_prints():
    how, rest = PAGE.read_text(encoding="utf-8").split("\n", 1)
    assert "facts --coverage --since 2018 --markdown --lang en" in how
    printed = call("--coverage", "--since", "2018", "--markdown", "--lang", "en").output
    assert rest.partition("\n## ")[0] == printed, "make the page anew: its first line says how"


def test_every_hole_of_revenue_and_its_segments_is_explained():
    case = open_case("xiaomi")
    growth = case.config["growth"]
    metrics = [growth["total"], *(s["metric"] for s in growth["segments"]), "other_revenue"]
    holes = {
        (m, p) for m, marks in coverage(case, metrics, "Q", "2018").items() for p, mark in marks.items() if mark == "."
    }
    listed = re.findall(r"^- `(\w+)` (\w+)(?: to (\w+))?: ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    spans = [(m, parse_period(first), parse_period(last or first)) for m, first, last in listed if m in metrics]
    explained = {(m, p) for m, p in holes for k, a, b in spans if m == k and a <= parse_period(p) <= b}
    assert holes == explained
    assert all(any(k == m and a <= parse_period(p) <= b for m, p in holes) for k, a, b in spans), (
        "a hole that was filled"
    )
