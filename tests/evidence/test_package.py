"""The Data Package: valid for the reference library, and complete."""

from __future__ import annotations

import csv
import json

import pytest

from fanecon.evidence.case import open_case
from fanecon.evidence.folders import case_folder
from fanecon.evidence.schema import RULES

FOLDER = case_folder("xiaomi")
DESCRIPTOR = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))


def test_it_is_valid_with_all_its_rows():
    from frictionless import Package

    report = Package(str(FOLDER / "datapackage.json")).validate()
    assert report.flatten(["type", "title", "message"]) == []
    assert report.valid
    rows = {task.name: task.stats["rows"] for task in report.tasks}
    assert rows["facts"] > 700


def test_it_describes_every_table():
    described = [resource["path"] for resource in DESCRIPTOR["resources"]]
    assert sorted(described) == sorted(p.name for p in FOLDER.glob("*.csv"))
    assert {f"{table}.csv" for table in RULES} <= set(described)


@pytest.mark.parametrize("resource", DESCRIPTOR["resources"], ids=lambda r: r["name"])
def test_it_describes_every_column_in_order(resource):
    with (FOLDER / resource["path"]).open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == header
    assert [field["name"] for field in fields if not field.get("description")] == []
    table = resource["path"].removesuffix(".csv")
    assert table not in RULES or header == list(RULES[table])


def test_it_names_licence_version_and_sources():
    assert DESCRIPTOR["$schema"].endswith("datapackage/2.0/datapackage.json") or "2.0" in DESCRIPTOR["$schema"]
    assert DESCRIPTOR["licenses"][0]["name"] == "CC-BY-4.0"
    assert DESCRIPTOR["version"] and DESCRIPTOR["sources"] and DESCRIPTOR["title"]


@pytest.mark.parametrize("name", ["xiaomi", "popmart"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_event_of_a_shipped_case_has_a_short_name_of_its_own(name, lang):
    short = list(open_case(name).table("events")[f"short_{lang}"])
    assert "" not in short
    assert len(set(short)) == len(short) > 0
