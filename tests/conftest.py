"""Shared fixtures: a tiny case that tests may break, and the skip rule."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fanecon.evidence.schema import RULES

# How long an example takes is the machine's business; every run draws others, so few a run are many in a week.
settings.register_profile("any-machine", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")

CASE_YAML = """\
names: {zh: 小样, en: Sample}
currency: CNY
report: {title: {zh: 报告, en: Report}, publisher: Nobody, dated: 2026-01-31}
"""
ROWS: dict[str, list[Sequence[str]]] = {
    "sources": [
        ("filing", "Issuer", "Annual report", "https://issuer.example/ar", "2024-03-18", "en", "A", "facts only", "original"),
        ("press", "Paper", "Results", "https://paper.example/q3", "2024-01-18", "zh", "B", "facts only", "original"),
        ("blog-a", "Blog A", "Note", "https://a.example/1", "2025-11-20", "zh", "C", "facts only", "original"),
        ("blog-b", "Blog B", "Note", "https://b.example/1", "2025-11-21", "zh", "C", "facts only", "original"),
        ("mirror", "Mirror", "Copy", "http://10.0.0.1/x", "", "zh", "D", "facts only", "copy"),
    ],
    "metrics": [
        ("users", "用户", "Users", "people", "stock", "", "up", "用户数。", "Users."),
        ("users_yoy", "用户同比", "Users, growth", "percent", "rate", "users", "up", "同比。", "Growth."),
        ("cars", "汽车", "Cars", "units", "flow", "", "up", "交付。", "Deliveries."),
        ("cars_monthly", "月交付", "Cars a month", "units", "flow", "", "up", "下限。", "Floors."),
        ("rank", "排名", "Rank", "rank", "rank", "", "down", "名次。", "Rank."),
    ],
    "facts": [
        ("users.2024Q3", "users", "2024Q3", "685.8 million", "people", "1", "exact", "", "filing", "", "2024-11-18", ""),
        ("users.2025Q3", "users", "2025Q3", "7.417亿", "people", "1", "exact", "", "press", "", "2025-11-18", ""),
        ("users_yoy.2025Q3", "users_yoy", "2025Q3", "8.2%", "percent", "1", "exact", "", "press", "", "2025-11-18", ""),
        ("cars.2024Q3", "cars", "2024Q3", "39,790", "units", "1", "exact", "", "press", "", "2024-11-18", ""),
        ("cars.2024", "cars", "2024", "136,854", "units", "1", "exact", "", "filing", "", "2025-03-18", ""),
        ("cars.2025Q1", "cars", "2025Q1", "75,869", "units", "1", "exact", "", "press", "", "2025-05-27", ""),
        ("cars.2025Q2", "cars", "2025Q2", "81,302", "units", "1", "exact", "", "press", "", "2025-08-19", ""),
        ("cars.2025Q3", "cars", "2025Q3", "108,796", "units", "1", "exact", "", "press", "", "2025-11-18", ""),
        ("cars_monthly.2025-04", "cars_monthly", "2025-04", "超过2.8万", "units", "1", "at_least", "", "press", "", "2025-05-28", ""),
        ("cars_monthly.2025-05", "cars_monthly", "2025-05", "超过2.8万", "units", "1", "at_least", "", "press", "", "2025-06-16", ""),
        ("cars_monthly.2025-06", "cars_monthly", "2025-06", "突破2.5万", "units", "1", "at_least", "", "press", "", "2025-09", ""),
        ("rank.2024", "rank", "2024", "2", "rank", "1", "exact", "", "blog-a", "blog-b", "2025-11-20", ""),
        ("rank.2025", "rank", "2025", "3", "rank", "1", "exact", "", "mirror", "", "", ""),
    ],
    "events": [
        ("first-word", "2026-01-05T21:35", "minute", "apology", "致歉", "Apology", "", "", "Firm", "press", "", "2026-01-05", ""),
        ("last-word", "2026-01-06T18:00/2026-01-06T23:59", "part-of-day", "sanction", "处罚", "Sanction", "罚", "Fine", "Firm", "press", "", "2026-01-06", ""),
    ],
    "claims": [],
    "outline": [],
}  # fmt: skip


def write_table(folder: Path, table: str, rows: list[Sequence[str]]) -> None:
    """Write one table of a case with its header."""
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RULES[table])
        writer.writerows([*row, *[""] * (len(RULES[table]) - len(row))] for row in rows)


def write_sample(place: Path) -> Path:
    """Write the tiny case `sample` below a folder; returns its own folder (whose parent is the data directory)."""
    folder = place / "data" / "sample"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE_YAML, encoding="utf-8")
    for table, rows in ROWS.items():
        write_table(folder, table, rows)
    return folder


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Write the tiny case `sample` for one test."""
    return write_sample(tmp_path)


@pytest.fixture
def add_row(sample: Path) -> Callable[..., None]:
    """Append a row to a table of the tiny case."""

    def add(table: str, *cells: str) -> None:
        with (sample / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
            row = [*cells, *[""] * (len(RULES[table]) - len(cells))]
            csv.writer(file, lineterminator="\n").writerow(row)

    return add


@pytest.fixture(scope="session")
def whole_run() -> Path:
    """Run all notebooks in both languages, once for all tests; returns the run's folder, beside the list of runs."""
    from tests.notebooks import running

    return running.whole_run()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove the notebooks that tests shared, when the last process is done."""
    if not hasattr(session.config, "workerinput"):
        run = session.config.getoption("testrunuid", None) or os.getpid()
        shutil.rmtree(Path(tempfile.gettempdir()) / f"fanecon-tests-{run}", ignore_errors=True)


@pytest.fixture(autouse=True)
def language_of_a_fresh_start() -> Iterator[None]:
    """Put the page's language back: a test may begin an English page, the next one (a doctest too) starts afresh."""
    yield
    from fanecon.study.language import set_language

    set_language("zh")


def needs(program: str | None, name: str) -> None:
    """Skip a test whose optional program is missing; with CI=true that is a failure."""
    if program is None:
        message = f"{name} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{message}; .ci/run should have installed it")
        pytest.skip(message)
