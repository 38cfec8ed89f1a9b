"""Notebook 01: its frozen numbers, sentences that go when they are not true, and a page within its limits."""

from __future__ import annotations

import csv
import shutil
from typing import Any

import nbformat
import pytest

from tests.notebooks.running import FOLDER, by_id, executed, kept, page_of

NAME = "01_metrics"
CODE = [c.source for c in nbformat.read(FOLDER / f"{NAME}.ipynb", as_version=4).cells if c.cell_type == "code"]


def test_what_the_frozen_numbers_mean():
    """The key figures of the review, recomputed by hand there."""
    then = by_id(kept(NAME, case="xiaomi", as_of="2026-02-15"))
    growth = then["latest"]["numbers"]
    assert growth["last_abs" if "last_abs" in growth else "last"]["value"] == pytest.approx(22.284, abs=1e-3)
    assert growth["engine"]["value"] == pytest.approx(100 * (29_010.1 - 9_697.1) / 92_506.5, abs=1e-3)
    effects = {name: n["value"] for name, n in then["price-volume"]["numbers"].items()}
    assert (effects["volume"], effects["price"]) == pytest.approx((216.5e6, -1_702.08e6), rel=1e-3)
    now = by_id(kept(NAME, case="xiaomi"))
    assert now["latest"]["numbers"]["earned"]["value"] == pytest.approx(100 * (6_200 / 10_830.7 - 1), abs=1e-3)
    assert now["claim-c26"]["verdict"] == "REFUTED"
    assert (now["claim-c21"]["low"], now["claim-c21"]["high"]) == (240_723, 241_025)
    half = by_id(kept(NAME, case="popmart", as_of="2025-10-31"))["latest"]["numbers"]
    earned = 4_814 - 0.137 * 4_557.831  # in the first half of 2024 only its share of revenue was printed
    assert half["engine"]["value"] == pytest.approx(100 * earned / 4_557.831, abs=0.1)


@pytest.fixture(scope="module")
def changed(tmp_path_factory) -> dict[str, dict]:
    """Run on a copy of the case in which the rows under four sentences say the opposite."""
    data = tmp_path_factory.mktemp("changed") / "data"
    folder = shutil.copytree(FOLDER.parent / "data" / "xiaomi", data / "xiaomi")
    with (folder / "facts.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    place = {name: i for i, name in enumerate(header)}
    for row in rows:
        told = row[place["metric"]], row[place["period"]]
        if told == ("users_5plus_devices", "2025Q4"):
            row[place["value"]], row[place["scale"]] = "1000000", "1"
        if told[0] == "ev_deliveries_cumulative" and told[1].startswith("2025-12"):
            row[place["value"]], row[place["scale"]] = "5,000,000", "1"
        if (
            told[0] in ("xiaomi_number_start_price", "xiaomi_ultra_start_price", "su7_start_price")
            and told[1] > "2024-06"
        ):
            row[place["value"]], row[place["scale"]] = "99", "1"
        if told == ("fortune_global500_rank", "2025"):
            row[place["value"]] = "100"
    with (folder / "facts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(data))
        return by_id(executed(NAME, tmp_path_factory.mktemp("run"), lang="en"))


@pytest.mark.parametrize("id", ["depth", "milestones", "ranks"])
def test_a_sentence_goes_when_its_rows_say_the_opposite(changed, id):
    assert id in by_id(kept(NAME, case="xiaomi"))
    assert id not in changed


def test_an_answer_goes_with_its_sentence_and_the_others_stay(changed):
    assert "core" not in changed
    assert {"year", "latest", "overseas", "from", "now"} <= set(changed)


def test_the_set_up_cell_can_be_run_twice():
    notebook = nbformat.read(FOLDER / f"{NAME}.ipynb", as_version=4)
    first = [c.source for c in notebook.cells if set(c.metadata.get("tags", [])) & {"parameters", "setup"}]
    said: dict[str, Any] = {}
    for source in [*first, first[-1]]:
        exec(source, said)
    assert said["study"].case is said["case"]


def test_a_day_before_the_report_knows_neither_it_nor_the_later_quarter():
    notebook = kept(NAME, case="xiaomi", as_of="2025-10-31")
    assert "108,796" not in page_of(NAME, as_of="2025-10-31")
    assert not {"audit", "report"} & set(by_id(notebook))


def test_the_lists_that_check_prints_are_read_from_its_gates():
    from fanecon.listing_gates import sections

    found = sections(FOLDER / f"{NAME}.ipynb", lambda name: name.split(".")[0] not in ("report", "claims"))
    left_out = [section.title.en for section in found if section.left_out and not section.told]
    assert "Which of the report's numbers hold?" in [title.rstrip("?") + "?" for title in left_out]
