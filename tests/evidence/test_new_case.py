"""A new case: complete, in order, never over another one; its examples are shown nowhere and go with the first import."""

from __future__ import annotations

import csv
import json
import re

import pytest
import yaml

from fanecon.errors import ParameterError
from fanecon.evidence.audit import audit
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.evidence.config import setting_names
from fanecon.evidence.importers.facts import import_facts
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.new_case import EXAMPLES, Names, describe, new_case
from fanecon.evidence.schema import RULES

HEAD = "指标,中文名,英文名,期间,数值,单位,来源,发布日期"
ROW = "stores,门店,Stores,2024,15000,家,Paper,2025-01-01"


@pytest.fixture
def fresh(tmp_path):
    """Make a new case; returns its folder."""
    return new_case(tmp_path / "data", "demo", Names("示范", "Demo", "9992.HK", "HKD"))


def bring(folder, *lines):
    path = folder.parents[1] / "a.csv"
    path.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    return import_facts(folder, path)


def test_it_has_every_table_with_its_header(fresh):
    layouts = RULES | {t: layout.columns for t, layout in SERIES.items()}
    assert {p.name for p in fresh.iterdir()} == {f"{t}.csv" for t in layouts} | {
        "case.yaml",
        "README.md",
        "datapackage.json",
    }
    for table, columns in layouts.items():
        with (fresh / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(columns)
        assert len(rows) == (1 if table in RULES else 0)


def test_it_passes_the_check_and_opens(fresh):
    assert check_case(fresh) == []
    case = open_case("demo", data_dir=fresh.parent)
    assert (case.config.names["zh"], case.config["ticker"], case.config["currency"]) == ("示范", "9992.HK", "HKD")


def test_every_example_says_that_it_is_one():
    assert set(EXAMPLES) == set(RULES)
    for table, row in EXAMPLES.items():
        assert len(row) == len(RULES[table])
        assert any("示例" in cell for cell in row)


def test_examples_are_shown_nowhere(fresh):
    case = open_case("demo", data_dir=fresh.parent)
    assert audit(case).results == ()
    assert not any(case.config.get(key) for key in ("headline", "growth", "ranks"))


def test_the_settings_name_every_key_there_is(fresh):
    text = (fresh / "case.yaml").read_text(encoding="utf-8")
    assert [key for key in setting_names() if f"{key}:" not in text] == []


def test_the_settings_that_are_explained_can_be_switched_on(fresh):
    path = fresh / "case.yaml"
    text = path.read_text(encoding="utf-8")
    on = re.sub(r"^# (?=( *(- \{)?[a-z_]+:)(?!.* \| |.*…))", "", text, flags=re.MULTILINE)
    settings = yaml.safe_load(on)
    assert {"headline", "growth", "depth", "report", "ranks"} <= set(settings)
    path.write_text(on, encoding="utf-8")
    # Only the metrics they name are missing; every key and shape is right.
    assert {p.problem for p in check_case(fresh)} == {"metrics.csv has no such row"}


def test_the_data_package_describes_every_column(fresh):
    package = json.loads((fresh / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["path"] for r in package["resources"]} == {p.name for p in fresh.glob("*.csv")}
    assert all(f["description"] for r in package["resources"] for f in r["schema"]["fields"])
    assert describe("closes")["schema"]["primaryKey"] == ["date", "ticker"]


def test_the_data_package_is_valid_for_the_reference_library(fresh):
    from frictionless import Package

    assert Package.metadata_validate is not None
    report = Package(str(fresh / "datapackage.json")).validate()
    assert report.flatten(["type", "title", "message"]) == []


def test_nothing_is_ever_overwritten(fresh):
    before = {p.name: p.read_bytes() for p in fresh.iterdir()}
    with pytest.raises(ParameterError, match="is there already"):
        new_case(fresh.parent, "demo")
    assert {p.name: p.read_bytes() for p in fresh.iterdir()} == before
    (fresh.parent / "empty").mkdir()
    with pytest.raises(ParameterError, match="is there already"):
        new_case(fresh.parent, "empty")
    assert sorted(p.name for p in fresh.parent.iterdir()) == ["demo", "empty"]


@pytest.mark.parametrize("name", ["", "../x", "Pop Mart", "泡泡玛特", ".hidden", "a" * 70, "-x", "a/b"])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(ParameterError, match="cannot name a case"):
        new_case(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ['"quoted"', "a: b", "#1", "{x}", "It's", "\\"])
def test_any_name_of_a_company_can_be_written(tmp_path, text):
    new_case(tmp_path, "demo", Names(text, text))
    assert open_case("demo", data_dir=tmp_path).config.names["en"] == text


def test_the_first_import_takes_the_examples_away(fresh):
    assert bring(fresh, ROW).written
    for table in RULES:
        assert "示例" not in (fresh / f"{table}.csv").read_text(encoding="utf-8")
    assert check_case(fresh) == []


def test_an_example_that_somebody_has_made_their_own_stays(fresh):
    path = fresh / "facts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1,131.2亿", "1,131.3亿"), encoding="utf-8")
    assert bring(fresh, ROW).written
    assert "example-document" in (fresh / "sources.csv").read_text(encoding="utf-8")
    assert check_case(fresh) == []


def test_a_refused_import_leaves_the_examples(fresh):
    assert not bring(fresh, ROW.replace("15000", "many")).written
    assert "示例" in (fresh / "facts.csv").read_text(encoding="utf-8")
