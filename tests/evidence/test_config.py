"""`case.yaml`, checked key by key."""

from __future__ import annotations

import pytest

from fanecon.evidence.checking import check_case
from fanecon.evidence.config import read_config

NAMES = "names: {zh: 小样, en: Sample}\n"


def problems_of(folder, text):
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    return read_config(folder)[1]


def test_names_alone_are_enough(tmp_path):
    assert problems_of(tmp_path, NAMES) == []
    assert read_config(tmp_path)[0].names == {"zh": "小样", "en": "Sample"}


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("", None, "not a list of settings"),
        ("names: {zh: 小样}\n", "names.en", "missing"),
        (NAMES + "headlin: [users]\n", "headlin", "headline"),
        (NAMES + "growth: {segments: [{metric: a}]}\n", "growth.total", "missing"),
        (NAMES + "growth: {total: a, segments: [{metrik: a}]}\n", "growth.segments.0.metric", "missing"),
        (NAMES + "depth: {core: a, bases: b}\n", "depth.bases", "list"),
        (NAMES + "report: {title: {zh: 报, en: R}, publisher: P, dated: January}\n", "report.dated", "isoformat"),
        (
            NAMES + "report: {title: {zh: 报, en: R}, publisher: P, dated: 2026-01-10, urls: {zh: x}}\n",
            "report.urls.en",
            "missing",
        ),
        (NAMES + "fiscal_year_start: 13\n", "fiscal_year_start", "12"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path, text, place, says):
    found = problems_of(tmp_path, text)
    assert place in [p.column for p in found]
    assert says in " ".join(map(str, found))


@pytest.mark.parametrize("data", [b"names: [", "names: {zh: 小样}".encode("gb18030")])
def test_a_file_that_is_no_yaml_is_said_so(tmp_path, data):
    (tmp_path / "case.yaml").write_bytes(data)
    assert "not YAML" in str(read_config(tmp_path)[1][0])


def test_a_metric_that_the_case_lacks_is_found_by_check(sample):
    with (sample / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("headline: [usres]\n")
    (problem,) = check_case(sample)
    assert (problem.file, problem.column, problem.value) == ("case.yaml", "headline.0", "usres")
    assert "users" in problem.remedy


def test_a_date_stays_text(tmp_path):
    assert problems_of(tmp_path, NAMES + "report: {title: {zh: 报, en: R}, publisher: P, dated: 2026-01-31}\n") == []
